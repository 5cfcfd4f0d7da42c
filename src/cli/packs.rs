//! Which pack the program works with: the embedded one or a folder, and a folder of extra designations beside it.
//! And `qiping pack`, which is about packs themselves.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use crate::notation::NotationError;
use crate::pack::{Change, Difference, Finding, Pack, Severity, diff, lint, reference};

use super::{Done, PackCommand, Unusable, print_out};

/// The folders that were named.
#[derive(Clone, Copy, Debug, Default)]
pub struct Packs<'a> {
    /// In place of the embedded pack.
    pub pack: Option<&'a Path>,
    /// Beside it.
    pub extra: Option<&'a Path>,
}

/// The pack in a folder, or the one built in, with the extra folder beside it.
///
/// # Errors
/// Every file of it that does not read; errors of the extra folder.
pub fn load_pack(packs: Packs<'_>) -> Result<Pack, Unusable> {
    if let Some(extra) = packs.extra.filter(|dir| !dir.is_dir()) {
        return Err(Unusable(format!("附加题库 {} 不是一个文件夹", extra.display())));
    }
    let pack = Pack::load(packs.pack, packs.extra).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Unusable(format!("题库包读不了：\n{}", lines.join("\n")))
    })?;
    let wrong = packs.extra.map(|_| extra_errors(&pack)).unwrap_or_default();
    if let (Some(first), Some(dir)) = (wrong.first(), packs.extra) {
        let dir = dir.display();
        let all = format!(
            "附加题库有 {} 处错误，第一处：\n{first}\n全部错误用 qiping check {dir} 查看",
            wrong.len()
        );
        return Err(Unusable(all));
    }
    Ok(pack)
}

/// What the lint forbids in the extra folder.
fn extra_errors(pack: &Pack) -> Vec<NotationError> {
    let forbids = |f: &Finding| f.extra && f.severity == Severity::Error;
    let place =
        |f: Finding| NotationError { file: f.file, line: f.line, column: f.column, message: f.message };
    lint(pack).into_iter().filter(forbids).map(place).collect()
}

/// The pack of the window. Extra designations come from the folder that was named, else from the user's `own`; where
/// they cannot be used the window opens without them and says so.
///
/// # Errors
/// Every file of the pack itself that does not read.
pub fn pack_for_window(packs: Packs<'_>, own: Option<&Path>) -> Result<(Pack, Option<String>), Unusable> {
    let Some(extra) = packs.extra.or(own) else { return Ok((load_pack(packs)?, None)) };
    match load_pack(Packs { extra: Some(extra), ..packs }) {
        Ok(pack) => Ok((pack, None)),
        Err(error) => {
            // The pack itself may be what does not read; then that is the message.
            let pack = load_pack(Packs { extra: None, ..packs })?;
            Ok((pack, Some(unusable_extra(extra, &error.to_string()))))
        }
    }
}

/// One line for the window: the first problem and the command that lists them all.
fn unusable_extra(dir: &Path, error: &str) -> String {
    let first = error.lines().nth(1).or(error.lines().next()).unwrap_or_default();
    format!("附加题库没有载入：{first}。在终端用 qiping check {} 查看全部问题，改好后重开", dir.display())
}

pub(super) fn run(command: &PackCommand) -> Done {
    match command {
        PackCommand::Reference => {
            let pack = load_pack(Packs::default())?;
            print_out(&reference(&pack));
            Ok(ExitCode::SUCCESS)
        }
        PackCommand::Catalogue { dir } => {
            let pretty = ron::ser::PrettyConfig::new().depth_limit(2).struct_names(false);
            let text = crate::notation::dialect().to_string_pretty(&named(dir)?.catalogue(), pretty);
            print_out(&text.map_err(|e| Unusable(e.to_string()))?);
            print_out("\n");
            Ok(ExitCode::SUCCESS)
        }
        PackCommand::Diff { before, after, json } => {
            let (before, after) = (named(before)?, named(after)?);
            let found = diff(&before, &after);
            let text =
                if *json { diff_json(&before, &after, &found) } else { diff_text(&before, &after, &found) };
            print_out(&text);
            Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
    }
}

fn named(dir: &Path) -> Result<Pack, Unusable> {
    if dir.as_os_str() == "embedded" {
        return load_pack(Packs::default());
    }
    if !dir.join("pack.ron").is_file() {
        let dir = dir.display();
        return Err(Unusable(format!("{dir} 不是题库包文件夹：里面没有 pack.ron；程序自带的写 embedded")));
    }
    load_pack(Packs { pack: Some(dir), extra: None })
}

fn diff_text(before: &Pack, after: &Pack, found: &[Difference]) -> String {
    let name = |pack: &Pack| format!("{} {}", pack.meta.title, pack.meta.version);
    let mut out = format!("A：{}\nB：{}\n", name(before), name(after));
    let mut kind = None;
    for difference in found {
        if kind != Some(difference.kind) {
            kind = Some(difference.kind);
            out.push_str(&format!("\n{}\n", difference.kind.word()));
        }
        let title =
            if difference.title.is_empty() { String::new() } else { format!("  {}", difference.title) };
        let (sign, fields) = match &difference.change {
            Change::Added => ("+", &[][..]),
            Change::Removed => ("-", &[][..]),
            Change::Changed(fields) => ("~", fields.as_slice()),
        };
        out.push_str(&format!("  {sign} {}{title}\n", difference.path()));
        for field in fields {
            let shown = |text: &str| if text.is_empty() { "（无）".to_owned() } else { text.to_owned() };
            out.push_str(&format!(
                "      {}：\n        A {}\n        B {}\n",
                field.name,
                shown(&field.before),
                shown(&field.after)
            ));
        }
    }
    let count = |is: fn(&Change) -> bool| found.iter().filter(|d| is(&d.change)).count();
    out.push_str(&match found.len() {
        0 => "\n内容相同\n".into(),
        n => format!(
            "\n不同 {n} 处：增加（+）{}、删去（-）{}、改动（~）{}\n",
            count(|c| matches!(c, Change::Added)),
            count(|c| matches!(c, Change::Removed)),
            count(|c| matches!(c, Change::Changed(_))),
        ),
    });
    out
}

fn diff_json(before: &Pack, after: &Pack, found: &[Difference]) -> String {
    let pack = |pack: &Pack| json!({"id": pack.meta.id, "version": pack.meta.version, "hash": pack.hash});
    let differences: Vec<Json> = found
        .iter()
        .map(|d| {
            let (change, fields) = match &d.change {
                Change::Added => ("added", &[][..]),
                Change::Removed => ("removed", &[][..]),
                Change::Changed(fields) => ("changed", fields.as_slice()),
            };
            let fields: Vec<Json> = fields
                .iter()
                .map(|f| json!({"field": f.name, "before": f.before, "after": f.after}))
                .collect();
            json!({
                "kind": d.kind.key(), "designation": d.designation, "edition": d.edition, "id": d.id,
                "title": d.title, "change": change, "fields": fields,
            })
        })
        .collect();
    let all =
        json!({"a": pack(before), "b": pack(after), "equal": found.is_empty(), "differences": differences});
    format!("{all:#}\n")
}
