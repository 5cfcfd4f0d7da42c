//! Lint of a pack that reads: what its types cannot forbid. Every finding names the file, the line and the column,
//! what was found and what to do. Says nothing about answers.

mod cases;
mod cuts;
mod designations;
mod facts;
mod near;
mod place;
mod plan;
mod questions;
mod range;
mod rules;
mod scorecard;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::case::CaseFile;
use super::{Designation, Fact, File, Pack, Source, Step};
use crate::notation::read;
use place::Spot;

/// The folders of a pack that anybody may add to.
const FOLDERS: [&str; 5] = ["designations", "facts", "questions", "sources", "cases"];

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The pack must not be used like this.
    Error,
    /// Worth a look.
    Warning,
}

/// Something found in a pack that reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// File inside the pack.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// Whether the file lies in a folder of extra designations.
    pub extra: bool,
    /// What is wrong and what to do.
    pub message: String,
}

/// Looks over a whole pack; findings by file and line.
#[must_use]
pub fn lint(pack: &Pack) -> Vec<Finding> {
    let book = Book::of(pack);
    let mut lint = Lint { book: &book, found: Vec::new() };
    lint.stray_files();
    lint.pack_entry();
    lint.targets();
    lint.plan();
    lint.facts();
    lint.sources();
    lint.questions();
    lint.designations();
    lint.cases();
    let mut found = lint.found;
    found.sort_by(|a, b| {
        (&a.file, a.line, a.column, a.severity, &a.message)
            .cmp(&(&b.file, b.line, b.column, b.severity, &b.message))
    });
    found.dedup();
    found
}

/// The pack, and what each of its files holds: the linked pack no longer knows which file a thing came from.
struct Book<'p> {
    pack: &'p Pack,
    facts: Vec<(&'p File, Fact)>,
    sources: Vec<(&'p File, Source)>,
    steps: Vec<(&'p File, Step)>,
    designations: Vec<(&'p File, Designation)>,
    cases: Vec<(&'p File, CaseFile)>,
}

impl<'p> Book<'p> {
    fn of(pack: &'p Pack) -> Self {
        let listed = |folder: &str| -> Vec<&'p File> {
            pack.files.iter().filter(|f| f.name.starts_with(folder)).collect()
        };
        let stem = |name: &String| format!("questions/{name}.ron");
        let own = |f: &&File| !f.extra;
        let in_order =
            pack.meta.steps.iter().filter_map(|s| pack.files.iter().filter(own).find(|f| f.name == stem(s)));
        let extra = pack.files.iter().filter(|f| f.extra && f.name.starts_with("questions/"));
        Self {
            pack,
            facts: many(&listed("facts/")),
            sources: many(&listed("sources")),
            steps: in_order.chain(extra).filter_map(one).collect(),
            designations: listed("designations/").into_iter().filter_map(one).collect(),
            cases: listed("cases/").into_iter().filter_map(one).collect(),
        }
    }
}

fn one<T: DeserializeOwned>(file: &File) -> Option<(&File, T)> {
    read(&file.shown(), &file.text).ok().map(|item| (file, item))
}

fn many<'p, T: DeserializeOwned>(files: &[&'p File]) -> Vec<(&'p File, T)> {
    let items = files.iter().filter_map(|f| one::<Vec<T>>(f));
    items.flat_map(|(file, items)| items.into_iter().map(move |item| (file, item))).collect()
}

/// The pass over a pack.
struct Lint<'b> {
    book: &'b Book<'b>,
    found: Vec<Finding>,
}

impl Lint<'_> {
    fn say(&mut self, severity: Severity, spot: Spot<'_>, word: &str, message: String) {
        let (line, column) = spot.line_column(word);
        let (file, extra) = (spot.file.shown(), spot.file.extra);
        self.found.push(Finding { severity, file, line, column, extra, message });
    }

    /// Reports at the first quoted `word` from the spot on, or at the spot itself.
    fn error(&mut self, spot: Spot<'_>, word: &str, message: impl Into<String>) {
        self.say(Severity::Error, spot, word, message.into());
    }

    fn warn(&mut self, spot: Spot<'_>, word: &str, message: impl Into<String>) {
        self.say(Severity::Warning, spot, word, message.into());
    }

    /// Reports every id after its first appearance.
    fn twice<'i>(&mut self, spot: Spot<'_>, what: &str, ids: impl Iterator<Item = &'i str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                let again = spot.inside(id).after().inside(id);
                self.error(again, id, format!("{what}「{id}」重复：id 只能用一次，请改名或删去一处"));
            }
        }
    }

    /// Files that lie where nothing is read.
    fn stray_files(&mut self) {
        for file in &self.book.pack.files {
            let folder = file.name.split_once('/').map_or("", |(folder, _)| folder);
            let read = match folder {
                "" => {
                    file.name == "sources.ron"
                        || (!file.extra && ["pack.ron", "plan.ron"].contains(&file.name.as_str()))
                }
                "samples" | "earlier" => !file.extra,
                other => FOLDERS.contains(&other),
            };
            if read {
                continue;
            }
            let place = if file.extra && file.name == "plan.ron" {
                "附加题库不能带方案（plan.ron）".into()
            } else {
                let near = near::among(folder, FOLDERS.into_iter());
                let near = if near.starts_with("；相近") { near } else { String::new() };
                format!(
                    "资质放 designations/，指标放 facts/，题目放 questions/，依据放 sources/，算例放 cases/{near}"
                )
            };
            self.error(Spot::start(file), "", format!("这个文件不会被读到：{place}"));
        }
    }

    fn pack_entry(&mut self) {
        let book = self.book;
        let Some(file) = book.pack.files.iter().find(|f| f.name == "pack.ron") else { return };
        let spot = Spot::start(file);
        let known: Vec<&str> = book.designations.iter().map(|(_, d)| d.id.as_str()).collect();
        for id in &book.pack.meta.order {
            if !known.contains(&id.as_str()) {
                let near = near::among(id, known.iter().copied());
                self.error(spot, id, format!("order 里没有资质「{id}」{near}"));
            }
        }
        for (i, name) in book.pack.meta.steps.iter().enumerate() {
            if book.pack.meta.steps[..i].contains(name) {
                self.error(spot, name, format!("steps 里「{name}」写了两次，请删去一处"));
            }
        }
        for entry in &book.pack.meta.samples {
            if book.pack.sample(entry).is_none() {
                self.error(
                    spot,
                    &entry.file,
                    format!("samples 里的「{}」在 samples/ 下没有文件", entry.file),
                );
            }
        }
        for file in book.pack.files.iter().filter(|f| f.name.starts_with("questions/") && !f.extra) {
            let stem = file.name.trim_start_matches("questions/").trim_end_matches(".ron");
            if !book.pack.meta.steps.iter().any(|s| s == stem) {
                let message = format!(
                    "这个文件没有列入 pack.ron 的 steps，其中的题目不会出现；请加上 \"{stem}\" 或删去文件"
                );
                self.warn(Spot::start(file), "", message);
            }
        }
    }
}
