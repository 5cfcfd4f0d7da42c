//! `qiping check`: lint of a pack, its worked cases, its boundary cases; one line a finding, then the health.

use std::path::Path;
use std::process::ExitCode;

use crate::judge::{BASES, CaseFailure, Checkup, Health, LEVELS, check_up};
use crate::notation::{NotationError, locate};
use crate::pack::{Finding, Pack, Severity};

use super::{Done, Packs, Unusable, print_out};

pub(super) fn run(dir: Option<&Path>, packs: Packs<'_>) -> Done {
    for folder in [dir, packs.pack, packs.extra].into_iter().flatten() {
        if !folder.is_dir() {
            return Err(Unusable(format!("{} 不是一个文件夹", folder.display())));
        }
    }
    let only_extra = dir.is_some_and(|dir| !dir.join("pack.ron").exists());
    let pack = match dir {
        Some(dir) if only_extra => Pack::load(packs.pack, Some(dir)),
        Some(dir) => Pack::load(Some(dir), packs.extra),
        None => Pack::load(packs.pack, packs.extra),
    };
    let pack = match pack {
        Ok(pack) => pack,
        Err(errors) => {
            errors.iter().for_each(|e| print_out(&format!("错误 {e}\n")));
            print_out(&format!("有 {} 个文件读不了；改好以后再检查内容和算例\n", errors.len()));
            return Ok(ExitCode::from(1));
        }
    };
    if let Some(dir) = dir.filter(|_| only_extra && !pack.has_extra()) {
        print_out(&format!(
            "错误 {}：没有 .ron 文件。题库包要有 pack.ron；附加题库把资质放在 designations/ 下，写法见 docs/authoring.md\n",
            dir.display()
        ));
        return Ok(ExitCode::from(1));
    }
    let found = check_up(&pack, only_extra);
    let lines = findings(&pack, &found);
    print_out(&(lines + &health_text(&found.health, only_extra)));
    Ok(if found.has_errors() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// One line a finding.
fn findings(pack: &Pack, found: &Checkup) -> String {
    let mut out = String::new();
    for finding in &found.findings {
        let word = match finding.severity {
            Severity::Error => "错误",
            Severity::Warning => "提醒",
        };
        out.push_str(&format!("{word} {}\n", place(finding)));
    }
    // A case that names what does not exist says nothing about the verdict until that is put right.
    let explained = |failure: &CaseFailure| {
        let of_case = [format!("算例 {}：", failure.case), format!("算例 {} ", failure.case)];
        let names = |f: &&Finding| f.file == failure.file && of_case.iter().any(|p| f.message.starts_with(p));
        found.findings.iter().any(|f| names(&f))
    };
    for failure in found.wrong.iter().filter(|f| !explained(f)) {
        out.push_str(&format!("错误 {}\n", failed(pack, failure, "算例 ")));
    }
    for failure in &found.off {
        out.push_str(&format!("错误 {}\n", failed(pack, failure, "")));
    }
    out
}

fn place(finding: &Finding) -> NotationError {
    NotationError {
        file: finding.file.clone(),
        line: finding.line,
        column: finding.column,
        message: finding.message.clone(),
    }
}

/// A case that came out wrong, at the thing its message names, else where it begins.
fn failed(pack: &Pack, failure: &CaseFailure, what: &str) -> NotationError {
    let text = pack.files.iter().find(|f| f.shown() == failure.file).map_or("", |f| f.text.as_str());
    let named =
        failure.message.split_once('「').and_then(|(_, rest)| rest.split_once('」')).map(|(id, _)| id);
    let (line, column) = locate(text, &failure.case, named.unwrap_or(&failure.case));
    let message = format!("{what}{} {}", failure.case, failure.message);
    NotationError { file: failure.file.clone(), line, column, message }
}

/// The health of a pack in a few lines.
fn health_text(h: &Health, only_extra: bool) -> String {
    let levels = |counts: &[usize; 4]| {
        let parts = LEVELS.iter().zip(counts).map(|(level, n)| format!("{} {n}", level.word()));
        parts.collect::<Vec<_>>().join("、")
    };
    let bases: Vec<String> = BASES.iter().zip(&h.bases).map(|(b, n)| format!("{} {n}", b.word())).collect();
    let untried = match h.untried.len() {
        0 => String::new(),
        n => format!("没有算例的资质 {n} 项：{}\n", h.untried.join("、")),
    };
    format!(
        "{}资质 {} 项、版本 {} 个（{}）、条件 {} 条、指标 {} 个、依据 {} 份\n\
         核实等级：依据 {}；条件 {}\n\
         算例 {} 个，通过 {} 个；边界算例 {} 个，通过 {} 个\n\
         {untried}\
         错误 {} 处，提醒 {} 处，没有通过的算例 {} 个\n",
        if only_extra { "附加题库：" } else { "" },
        h.designations,
        h.editions,
        bases.join("、"),
        h.criteria,
        h.facts,
        h.sources.iter().sum::<usize>(),
        levels(&h.sources),
        levels(&h.checked),
        h.cases,
        h.cases_passed,
        h.boundaries,
        h.boundaries_passed,
        h.errors,
        h.warnings,
        h.cases - h.cases_passed + h.boundaries - h.boundaries_passed,
    )
}
