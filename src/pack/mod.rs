//! The pack (题库包): everything under `forms/`, read into types and linked. Embedded in the binary, or read from
//! a folder. Knows nothing of answers, verdicts or screens.

mod case;
mod designation;
mod fact;
mod form;
mod lint;
mod rule;
mod source;

use std::path::Path;

use include_dir::{Dir, include_dir};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::notation::{NotationError as PackError, io_reason, read};

pub use case::{Case, CaseFile, Expect, Literal};
pub use designation::{
    Band, Basis, Designation, Edition, End, Group, Indicator, Measure, Part, Points, Programme,
    ReferenceLine, Scorecard, Standing, Tier,
};
pub use fact::{Choice, Fact, FactId, Kind, Quantity, is_credit_code};
pub use form::{Asks, CERT_SUFFIXES, Computed, Question, Section, Step};
pub use lint::{Finding, Severity, lint};
pub use rule::{Age, Aged, CountedTo, Criterion, Expr, NotApplicable, Rule};
pub use source::{Level, Source};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/forms");

/// The pack's own entry, `pack.ron`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// `qiping-xiqing`
    pub id: String,
    /// Version of the content.
    pub version: String,
    /// Its name on the screen.
    pub title: String,
    /// The steps of the walk, by file name in `questions/`, in order.
    pub steps: Vec<String>,
    /// Designations in the order of the results page; those not named follow by id.
    #[serde(default)]
    pub order: Vec<String>,
    /// Sample companies, in the order of the start page.
    #[serde(default)]
    pub samples: Vec<SampleEntry>,
}

/// A sample company.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleEntry {
    /// File name in `samples/`.
    pub file: String,
    /// What it shows.
    pub about: String,
}

/// One text file of a pack, kept for findings that point into it.
#[derive(Clone, Debug)]
pub struct File {
    /// Path inside the pack, with `/`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Everything under `forms/`.
#[derive(Debug)]
pub struct Pack {
    /// Its own entry.
    pub meta: Meta,
    /// SHA-256 over all files that bear on judging, in hex.
    pub hash: String,
    /// Facts in file order.
    pub facts: Vec<Fact>,
    /// Documents.
    pub sources: Vec<Source>,
    /// The walk.
    pub steps: Vec<Step>,
    /// Designations in display order.
    pub designations: Vec<Designation>,
    /// Worked cases.
    pub cases: Vec<CaseFile>,
    /// The texts, for findings.
    pub files: Vec<File>,
    fact_index: FxHashMap<FactId, usize>,
    source_index: FxHashMap<String, usize>,
    optional: FxHashSet<FactId>,
}

impl Pack {
    /// The pack built into the program.
    ///
    /// # Errors
    /// Every file that does not read, at once.
    pub fn embedded() -> Result<Self, Vec<PackError>> {
        let mut files = Vec::new();
        collect_embedded(&EMBEDDED, &mut files);
        Self::from_files(files)
    }

    /// A pack in a folder.
    ///
    /// # Errors
    /// Every file that cannot be read or does not parse, at once.
    pub fn from_dir(dir: &Path) -> Result<Self, Vec<PackError>> {
        let mut files = Vec::new();
        collect_dir(dir, dir, &mut files).map_err(|e| vec![e])?;
        Self::from_files(files)
    }

    /// A pack from texts.
    ///
    /// # Errors
    /// Every file that does not parse, at once.
    pub fn from_files(mut files: Vec<File>) -> Result<Self, Vec<PackError>> {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let mut parts = Parts::default();
        let mut errors: Vec<PackError> = Vec::new();
        for file in &files {
            if let Err(e) = parts.take(file) {
                errors.push(e);
            }
        }
        let Some(meta) = parts.meta.take() else {
            if errors.is_empty() {
                errors.push(whole_file("pack.ron", "题库包里没有这个文件"));
            }
            return Err(errors);
        };
        let mut steps = Vec::new();
        for name in &meta.steps {
            match parts.steps.iter().position(|(n, _)| n == name) {
                Some(at) => steps.push(parts.steps.remove(at).1),
                None => errors
                    .push(whole_file("pack.ron", &format!("steps 里的「{name}」在 questions/ 下没有文件"))),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self::link(meta, steps, parts, files))
    }

    fn link(meta: Meta, steps: Vec<Step>, mut parts: Parts, files: Vec<File>) -> Self {
        let place = |id: &str| meta.order.iter().position(|o| o == id).unwrap_or(usize::MAX);
        parts.designations.sort_by(|a, b| place(&a.id).cmp(&place(&b.id)).then_with(|| a.id.cmp(&b.id)));
        let fact_index = parts.facts.iter().enumerate().map(|(i, f)| (f.id.clone(), i)).collect();
        let source_index = parts.sources.iter().enumerate().map(|(i, s)| (s.id.clone(), i)).collect();
        let optional = optional_facts(&steps);
        Self {
            hash: hash(&files),
            meta,
            facts: parts.facts,
            sources: parts.sources,
            steps,
            designations: parts.designations,
            cases: parts.cases,
            files,
            fact_index,
            source_index,
            optional,
        }
    }

    /// The fact with this id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.fact_index.get(id).map(|i| &self.facts[*i])
    }

    /// Whether 不适用 is a sensible answer to this fact: a blank may then turn out to be that, too.
    #[must_use]
    pub fn may_not_apply(&self, id: &str) -> bool {
        self.optional.contains(id)
    }

    /// The document with this id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.source_index.get(id).map(|i| &self.sources[*i])
    }

    /// The designation with this id.
    #[must_use]
    pub fn designation(&self, id: &str) -> Option<&Designation> {
        self.designations.iter().find(|d| d.id == id)
    }

    /// The text of a sample company.
    #[must_use]
    pub fn sample(&self, entry: &SampleEntry) -> Option<&str> {
        let name = format!("samples/{}", entry.file);
        self.files.iter().find(|f| f.name == name).map(|f| f.text.as_str())
    }

    /// Every question with its step and section.
    pub fn questions(&self) -> impl Iterator<Item = (&Step, &Section, &Question)> {
        self.steps
            .iter()
            .flat_map(|step| step.sections.iter().map(move |section| (step, section)))
            .flat_map(|(step, section)| section.questions.iter().map(move |q| (step, section, q)))
    }
}

/// What has been read so far.
#[derive(Default)]
struct Parts {
    meta: Option<Meta>,
    facts: Vec<Fact>,
    sources: Vec<Source>,
    steps: Vec<(String, Step)>,
    designations: Vec<Designation>,
    cases: Vec<CaseFile>,
}

impl Parts {
    fn take(&mut self, file: &File) -> Result<(), PackError> {
        let (name, text) = (file.name.as_str(), file.text.as_str());
        let folder = name.split_once('/').map_or("", |(folder, _)| folder);
        match folder {
            "" if name == "pack.ron" => self.meta = Some(read(name, text)?),
            "" if name == "sources.ron" => self.sources = read(name, text)?,
            "facts" => self.facts.extend(read::<Vec<Fact>>(name, text)?),
            "questions" => {
                let stem = name.trim_start_matches("questions/").trim_end_matches(".ron");
                self.steps.push((stem.into(), read(name, text)?));
            }
            "designations" => self.designations.push(read(name, text)?),
            "cases" => self.cases.push(read(name, text)?),
            _ => {}
        }
        Ok(())
    }
}

fn optional_facts(steps: &[Step]) -> FxHashSet<FactId> {
    let questions = steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.questions);
    questions.filter(|q| q.may_not_apply).flat_map(Question::facts).collect()
}

fn whole_file(file: &str, message: &str) -> PackError {
    PackError { file: file.into(), line: 0, column: 0, message: message.into() }
}

fn collect_embedded(dir: &Dir<'_>, into: &mut Vec<File>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            into.push(File { name: file.path().to_string_lossy().replace('\\', "/"), text: text.into() });
        }
    }
    dir.dirs().for_each(|d| collect_embedded(d, into));
}

fn collect_dir(root: &Path, dir: &Path, into: &mut Vec<File>) -> Result<(), PackError> {
    let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let cannot = |path: &Path, e: &std::io::Error| {
        whole_file(&path.to_string_lossy(), &format!("读不了（{}）", io_reason(e)))
    };
    let entries = std::fs::read_dir(dir).map_err(|e| cannot(dir, &e))?;
    for entry in entries {
        let path = entry.map_err(|e| cannot(dir, &e))?.path();
        if path.is_dir() {
            collect_dir(root, &path, into)?;
        } else if path.extension().is_some_and(|e| e == "ron") {
            let bytes = std::fs::read(&path).map_err(|e| cannot(&path, &e))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| whole_file(&shown(&path), "不是 UTF-8 文字，请另存为 UTF-8"))?;
            into.push(File { name: shown(&path), text });
        }
    }
    Ok(())
}

fn hash(files: &[File]) -> String {
    let mut hasher = Sha256::new();
    for file in files.iter().filter(|f| !f.name.starts_with("samples/") && !f.name.starts_with("cases/")) {
        hasher.update(file.name.as_bytes());
        hasher.update([0]);
        hasher.update(file.text.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
