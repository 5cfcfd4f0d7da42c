//! The texts of a pack read into their types, file by file, not yet linked.

use rustc_hash::FxHashSet;

use super::certificate::Hanging;
use super::form::{Asks, Question, Step};
use super::plan::Plan;
use super::{CaseFile, Designation, Fact, FactId, File, Meta, Source, Thing};
use crate::notation::{NotationError as PackError, read};

/// What has been read so far.
#[derive(Default)]
pub(super) struct Parts {
    pub meta: Option<Meta>,
    pub facts: Vec<Fact>,
    pub sources: Vec<Source>,
    pub steps: Vec<(String, Step)>,
    pub extra_steps: Vec<Step>,
    pub plan: Option<Plan>,
    pub designations: Vec<Designation>,
    pub extra: FxHashSet<(Thing, String)>,
    pub errors: Vec<PackError>,
}

impl Parts {
    /// Reads every file, half of the text on a thread of its own: the window waits for this.
    pub fn of(files: &[File]) -> Self {
        let total: usize = files.iter().map(|f| f.text.len()).sum();
        let mut sum = 0;
        let half = files.partition_point(|f| {
            sum += f.text.len();
            sum <= total / 2
        });
        let (first, second) = files.split_at(half);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| Self::read(second));
            let mut parts = Self::read(first);
            match other.join() {
                Ok(more) => parts.append(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            parts
        })
    }

    fn read(files: &[File]) -> Self {
        let mut parts = Self::default();
        for file in files {
            if let Err(error) = parts.take(file) {
                parts.errors.push(error);
            }
        }
        parts
    }

    /// Adds what comes later in the order of the files.
    fn append(&mut self, later: Self) {
        self.meta = self.meta.take().or(later.meta);
        self.plan = self.plan.take().or(later.plan);
        self.facts.extend(later.facts);
        self.sources.extend(later.sources);
        self.steps.extend(later.steps);
        self.extra_steps.extend(later.extra_steps);
        self.designations.extend(later.designations);
        self.extra.extend(later.extra);
        self.errors.extend(later.errors);
    }

    fn take(&mut self, file: &File) -> Result<(), PackError> {
        let (name, text) = (file.name.as_str(), file.text.as_str());
        let shown = file.shown();
        let folder = name.split_once('/').map_or("", |(folder, _)| folder);
        match folder {
            // An extra folder adds to the pack; it has no say in how the pack itself is put together.
            "" if name == "pack.ron" && !file.extra => self.meta = Some(read(&shown, text)?),
            "" if name == "plan.ron" && !file.extra => self.plan = Some(read(&shown, text)?),
            "" if name == "sources.ron" => self.sources(file)?,
            "sources" => self.sources(file)?,
            "facts" => {
                let facts: Vec<Fact> = read(&shown, text)?;
                self.mark(file, Thing::Fact, facts.iter().map(|f| f.id.as_str()));
                self.facts.extend(facts);
            }
            "questions" if file.extra => self.extra_steps.push(read(&shown, text)?),
            "questions" => {
                let stem = name.trim_start_matches("questions/").trim_end_matches(".ron");
                self.steps.push((stem.into(), read(&shown, text)?));
            }
            "designations" => {
                let designation: Designation = read(&shown, text)?;
                self.mark(file, Thing::Designation, [designation.id.as_str()].into_iter());
                self.designations.push(designation);
            }
            // Whoever keeps a folder wants to know at once.
            "cases" if file.folder.is_some() => drop(read::<CaseFile>(&shown, text)?),
            _ => {}
        }
        Ok(())
    }

    fn sources(&mut self, file: &File) -> Result<(), PackError> {
        let sources: Vec<Source> = read(&file.shown(), &file.text)?;
        self.mark(file, Thing::Source, sources.iter().map(|s| s.id.as_str()));
        self.sources.extend(sources);
        Ok(())
    }

    fn mark<'i>(&mut self, file: &File, thing: Thing, ids: impl Iterator<Item = &'i str>) {
        if file.extra {
            self.extra.extend(ids.map(|id| (thing, id.to_owned())));
        }
    }
}

/// Declares what hangs on each certificate that is asked for, where the pack does not say it in its own words.
pub(super) fn declare_hanging(facts: &mut Vec<Fact>, steps: &[Step], designations: &[Designation]) {
    let known: FxHashSet<FactId> = facts.iter().map(|f| f.id.clone()).collect();
    for cert in asked_certificates(steps) {
        let Some(at) = facts.iter().position(|f| f.id == *cert) else { continue };
        let mut kinds = designations.iter().filter_map(|d| d.certificate.as_ref());
        let standards = kinds.find(|c| c.fact == *cert).map_or(&[][..], |c| &c.standards);
        let hanging: Vec<Fact> = Hanging::ALL
            .into_iter()
            .map(|h| h.declare(&facts[at], standards))
            .filter(|f| !known.contains(&f.id))
            .collect();
        let behind = at + 1;
        facts.splice(behind..behind, hanging);
    }
}

pub(super) fn asked_certificates(steps: &[Step]) -> impl Iterator<Item = &FactId> {
    let questions = steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.questions);
    questions.filter_map(|q| match &q.asks {
        Asks::Certificate { cert, .. } => Some(cert),
        _ => None,
    })
}

pub(super) fn optional_facts(steps: &[Step]) -> FxHashSet<FactId> {
    let questions = steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.questions);
    questions.filter(|q| q.may_not_apply).flat_map(Question::facts).collect()
}
