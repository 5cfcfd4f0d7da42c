//! The pack (题库包): everything under `forms/`, read into types and linked. Embedded in the binary, or read from
//! a folder. Knows nothing of answers, verdicts or screens.

mod case;
mod catalogue;
mod certificate;
mod designation;
mod diff;
mod fact;
mod files;
mod form;
mod lint;
mod parts;
mod plan;
mod reference;
mod rule;
mod source;
mod transition;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::notation::{NotationError as PackError, read};

pub use case::{Case, CaseFile, Expect, Literal, Reach};
pub use catalogue::{Catalogue, Changed, News, Rewording};
pub use certificate::{
    Certificate, Hanging, STATUS_CANCELLED, STATUS_REVOKED, STATUS_SUSPENDED, STATUS_VALID, Standard,
    StandardState,
};
pub use designation::{
    Band, Basis, Designation, Edition, End, Group, Indicator, Measure, Part, Points, Programme,
    ReferenceLine, Scorecard, Standing, Tier,
};
use files::whole_file;
use parts::{Parts, asked_certificates, declare_hanging, optional_facts};

pub use diff::{Change, DiffKind, Difference, FieldChange, diff};
pub use fact::{Better, Choice, Effort, Fact, FactId, Kind, Quantity, is_credit_code};
pub use files::File;
pub use form::{Asks, Computed, Question, Section, Step};
pub use lint::{Finding, Severity, lint};
pub use plan::{Binds, Plan, PlanTarget, Remark, SelfCheck, Task, TaskGroup};
pub use reference::reference;
pub use rule::{Age, Aged, CountedTo, Criterion, Expr, NotApplicable, Rule};
pub use source::{Level, Source};
pub use transition::{Exclusion, Purpose, Transition, Window};

/// The pack's own entry, `pack.ron`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
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
    /// Families in the order of the pages; designations stand by family first.
    #[serde(default)]
    pub families: Vec<Family>,
    /// Designations in order within their family; those not named follow by tier and id.
    #[serde(default)]
    pub order: Vec<String>,
    /// Sets of targets to pick from; the first is what a new assessment aims at.
    #[serde(default)]
    pub target_sets: Vec<TargetSet>,
    /// Sample companies, in the order of the start page.
    #[serde(default)]
    pub samples: Vec<SampleEntry>,
}

/// A family of designations (梯度, 平台, 认证 …).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// The name designations give as their `family`, and the heading on the screen.
    pub name: String,
    /// What it is for, in one line.
    #[serde(default)]
    pub about: String,
}

/// A set of targets (申报目标): ids of designations and of tasks of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetSet {
    /// Its name on the screen.
    pub title: String,
    /// Whom it suits.
    #[serde(default)]
    pub about: String,
    /// The targets; empty: everything there is.
    pub targets: Targets,
}

/// What a company aims at: ids of designations and of tasks of the plan.
pub type Targets = BTreeSet<String>;

/// A sample company.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleEntry {
    /// File name in `samples/`.
    pub file: String,
    /// What it shows.
    pub about: String,
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
    /// The plan, where the pack has one.
    pub plan: Option<Plan>,
    /// Designations in display order.
    pub designations: Vec<Designation>,
    /// The texts, for findings.
    pub files: Vec<File>,
    fact_index: FxHashMap<FactId, usize>,
    source_index: FxHashMap<String, usize>,
    default_targets: Targets,
    certificate_index: FxHashMap<FactId, usize>,
    hanging: FxHashMap<FactId, [FactId; Hanging::ALL.len()]>,
    optional: FxHashSet<FactId>,
    extra: FxHashSet<(Thing, String)>,
    /// Worked cases, read when somebody asks: the window never does, and they are a third of the text.
    cases: OnceLock<Vec<CaseFile>>,
}

/// What can come from a folder of extra designations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A designation.
    Designation,
    /// A fact.
    Fact,
    /// A document.
    Source,
}

impl Pack {
    /// The pack built into the program.
    ///
    /// # Errors
    /// Every file that does not read, at once.
    pub fn embedded() -> Result<Self, Vec<PackError>> {
        Self::from_files(files::embedded())
    }

    /// A pack in a folder.
    ///
    /// # Errors
    /// Every file that cannot be read or does not parse, at once.
    pub fn from_dir(dir: &Path) -> Result<Self, Vec<PackError>> {
        Self::from_files(files::in_folder(dir, false).map_err(|e| vec![e])?)
    }

    /// The pack built into the program, or the one in a folder, with a folder of extra designations beside it.
    ///
    /// # Errors
    /// Every file that cannot be read or does not parse, at once.
    pub fn load(dir: Option<&Path>, extra: Option<&Path>) -> Result<Self, Vec<PackError>> {
        let files = match dir {
            Some(dir) => files::in_folder(dir, false).map_err(|e| vec![e])?,
            None => files::embedded(),
        };
        match extra {
            Some(extra) => Self::beside(files, extra),
            None => Self::from_files(files),
        }
    }

    /// Texts of a pack and those of a folder of extra designations beside them (附加题库). Everything that comes from
    /// there is marked ([`Pack::is_extra`]); its questions come as further steps after the pack's own.
    ///
    /// # Errors
    /// Every file that cannot be read or does not parse, at once.
    pub fn beside(mut files: Vec<File>, extra: &Path) -> Result<Self, Vec<PackError>> {
        files.extend(files::in_folder(extra, true).map_err(|e| vec![e])?);
        Self::from_files(files)
    }

    /// A pack from texts.
    ///
    /// # Errors
    /// Every file that does not parse, at once.
    pub fn from_files(mut files: Vec<File>) -> Result<Self, Vec<PackError>> {
        files.sort_by(|a, b| (a.extra, &a.name).cmp(&(b.extra, &b.name)));
        let mut parts = Parts::of(&files);
        let mut errors = std::mem::take(&mut parts.errors);
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
        steps.append(&mut parts.extra_steps);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self::link(meta, steps, parts, files))
    }

    fn link(meta: Meta, steps: Vec<Step>, mut parts: Parts, files: Vec<File>) -> Self {
        let family =
            |d: &Designation| meta.families.iter().position(|f| f.name == d.family).unwrap_or(usize::MAX);
        let place = |d: &Designation| meta.order.iter().position(|o| *o == d.id).unwrap_or(usize::MAX);
        parts.designations.sort_by_cached_key(|d| (family(d), place(d), d.tier, d.id.clone()));
        declare_hanging(&mut parts.facts, &steps, &parts.designations);
        let fact_index = parts.facts.iter().enumerate().map(|(i, f)| (f.id.clone(), i)).collect();
        let source_index = parts.sources.iter().enumerate().map(|(i, s)| (s.id.clone(), i)).collect();
        let certified =
            parts.designations.iter().enumerate().filter_map(|(i, d)| Some((i, d.certificate.as_ref()?)));
        let certificate_index = certified.map(|(i, c)| (c.fact.clone(), i)).collect();
        let certs = asked_certificates(&steps).map(|c| (c.clone(), Hanging::ALL.map(|h| h.of(c))));
        let hanging = certs.collect();
        let optional = optional_facts(&steps);
        let everything = || {
            let tasks = parts.plan.iter().flat_map(Plan::tasks).map(|t| &t.id);
            parts.designations.iter().map(|d| &d.id).chain(tasks).cloned().collect()
        };
        // Whoever lays a designation beside the pack means to go for it.
        let extra = parts.extra.iter().filter(|(thing, _)| *thing == Thing::Designation).map(|(_, id)| id);
        let first_set = meta.target_sets.first().map(|s| &s.targets).filter(|t| !t.is_empty());
        let default_targets =
            first_set.map_or_else(everything, |set| set.iter().chain(extra).cloned().collect());
        Self {
            hash: files::hash(&files),
            meta,
            facts: parts.facts,
            sources: parts.sources,
            steps,
            plan: parts.plan,
            default_targets,
            designations: parts.designations,
            files,
            fact_index,
            source_index,
            certificate_index,
            hanging,
            optional,
            extra: parts.extra,
            cases: OnceLock::new(),
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

    /// The certificate whose "held" fact this is, with the editions of its standard.
    #[must_use]
    pub fn certificate_of(&self, fact: &FactId) -> Option<&Certificate> {
        let at = self.certificate_index.get(fact)?;
        self.designations[*at].certificate.as_ref()
    }

    /// The facts that hang on a certificate, in the order of [`Hanging::ALL`].
    #[must_use]
    pub fn hanging(&self, cert: &FactId) -> &[FactId] {
        self.hanging.get(cert).map_or(&[], |ids| ids)
    }

    /// The document with this id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.source_index.get(id).map(|i| &self.sources[*i])
    }

    /// What a new assessment aims at: the first set of targets and the extra designations, or everything where there
    /// is no set.
    #[must_use]
    pub fn default_targets(&self) -> &Targets {
        &self.default_targets
    }

    /// The targets of a set; an empty one means everything there is.
    #[must_use]
    pub fn targets_of(&self, set: &TargetSet) -> Targets {
        if !set.targets.is_empty() {
            return set.targets.clone();
        }
        self.all_targets()
    }

    /// Everything that can be aimed at.
    #[must_use]
    pub fn all_targets(&self) -> Targets {
        let tasks = self.plan.iter().flat_map(Plan::tasks).map(|t| &t.id);
        self.designations.iter().map(|d| &d.id).chain(tasks).cloned().collect()
    }

    /// Worked cases, file by file.
    #[must_use]
    pub fn cases(&self) -> &[CaseFile] {
        self.cases.get_or_init(|| {
            let files = self.files.iter().filter(|f| f.name.starts_with("cases/"));
            let read = files.filter_map(|f| {
                let cases: CaseFile = read(&f.shown(), &f.text).ok()?;
                Some(CaseFile { extra: f.extra, file: f.shown(), ..cases })
            });
            read.collect()
        })
    }

    /// The designation with this id.
    #[must_use]
    pub fn designation(&self, id: &str) -> Option<&Designation> {
        self.designations.iter().find(|d| d.id == id)
    }

    /// Whether this comes from a folder of extra designations, not from the pack itself.
    #[must_use]
    pub fn is_extra(&self, thing: Thing, id: &str) -> bool {
        !self.extra.is_empty() && self.extra.contains(&(thing, id.to_owned()))
    }

    /// Whether anything at all comes from a folder of extra designations.
    #[must_use]
    pub fn has_extra(&self) -> bool {
        self.files.iter().any(|f| f.extra)
    }

    /// The file a designation is written in.
    #[must_use]
    pub fn file_of(&self, designation: &str) -> Option<&File> {
        let quoted = format!("\"{designation}\"");
        let declares = |f: &&File| {
            f.text.split_once("id:").is_some_and(|(_, rest)| rest.trim_start().starts_with(&quoted))
        };
        self.files.iter().filter(|f| f.name.starts_with("designations/")).find(declares)
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
