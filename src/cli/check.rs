//! `qiping check`: lint of a pack and its worked cases, one line a finding.

use std::path::Path;
use std::process::ExitCode;

use crate::judge::run_cases;
use crate::notation::{NotationError, locate};
use crate::pack::{Pack, Severity, lint};

use super::{Done, Unusable, print_out};

pub(super) fn run(dir: Option<&Path>) -> Done {
    if let Some(dir) = dir
        && !dir.is_dir()
    {
        return Err(Unusable(format!("{} 不是一个文件夹", dir.display())));
    }
    let pack = match dir.map_or_else(Pack::embedded, Pack::from_dir) {
        Ok(pack) => pack,
        Err(errors) => {
            errors.iter().for_each(|e| print_out(&format!("错误 {e}\n")));
            return Ok(ExitCode::from(1));
        }
    };
    let (errors, text) = report(&pack);
    print_out(&text);
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn report(pack: &Pack) -> (usize, String) {
    let mut out = String::new();
    let (mut errors, mut warnings) = (0, 0);
    for finding in lint(pack) {
        let word = match finding.severity {
            Severity::Error => {
                errors += 1;
                "错误"
            }
            Severity::Warning => {
                warnings += 1;
                "提醒"
            }
        };
        let place = NotationError {
            file: finding.file,
            line: finding.line,
            column: finding.column,
            message: finding.message,
        };
        out.push_str(&format!("{word} {place}\n"));
    }
    let (cases, failures) = run_cases(pack);
    for failure in &failures {
        errors += 1;
        let name = format!("cases/{}.ron", failure.designation);
        let text = pack.files.iter().find(|f| f.name == name).map_or("", |f| f.text.as_str());
        let (line, column) = locate(text, &failure.case, &failure.case);
        let message = format!("算例 {} {}", failure.case, failure.message);
        out.push_str(&format!("错误 {}\n", NotationError { file: name, line, column, message }));
    }
    let editions: usize = pack.designations.iter().map(|d| d.editions.len()).sum();
    let criteria: usize =
        pack.designations.iter().flat_map(|d| &d.editions).map(|e| e.criteria().len()).sum();
    out.push_str(&format!(
        "资质 {} 项、版本 {editions} 个、条件 {criteria} 条、指标 {} 个、依据 {} 份、算例 {cases} 个；错误 {errors} 处，提醒 {warnings} 处\n",
        pack.designations.len(),
        pack.facts.len(),
        pack.sources.len(),
    ));
    (errors, out)
}
