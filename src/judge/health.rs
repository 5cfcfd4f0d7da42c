//! The health of a pack: what is in it, how well it was checked, and whether its cases come out as they should.

use crate::pack::{Basis, Designation, Edition, Finding, Level, Pack, Severity, Thing, lint};

use super::{CaseFailure, run_boundaries_of, run_cases_of};

/// A pack looked over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Designations.
    pub designations: usize,
    /// Editions.
    pub editions: usize,
    /// Conditions, over all editions.
    pub criteria: usize,
    /// Editions by what they rest on: 官方, 参考, 缺.
    pub bases: [usize; 3],
    /// Facts.
    pub facts: usize,
    /// Documents by level: 高, 中, 低, 未取得.
    pub sources: [usize; 4],
    /// Conditions by level: 高, 中, 低, 未取得.
    pub checked: [usize; 4],
    /// Worked cases.
    pub cases: usize,
    /// Worked cases that come out right.
    pub cases_passed: usize,
    /// Boundary cases made from the pack's own figures.
    pub boundaries: usize,
    /// Boundary cases that come out right.
    pub boundaries_passed: usize,
    /// Designations without a single worked case, by their titles.
    pub untried: Vec<String>,
    /// Findings that forbid using the pack.
    pub errors: usize,
    /// Findings worth a look.
    pub warnings: usize,
}

/// The levels in the order of the counts.
pub const LEVELS: [Level; 4] = [Level::High, Level::Medium, Level::Low, Level::NotObtained];

/// The bases in the order of the counts.
pub const BASES: [Basis; 3] = [Basis::Official, Basis::Reference, Basis::Missing];

/// What was found, with the counts.
#[derive(Clone, Debug, Default)]
pub struct Checkup {
    /// The counts.
    pub health: Health,
    /// What the lint found.
    pub findings: Vec<Finding>,
    /// Worked cases that came out wrong.
    pub wrong: Vec<CaseFailure>,
    /// Boundary cases that came out wrong.
    pub off: Vec<CaseFailure>,
}

impl Checkup {
    /// Whether anything forbids using the pack.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.health.errors > 0 || !self.wrong.is_empty() || !self.off.is_empty()
    }
}

/// Looks a pack over: lint, worked cases, boundary cases.
#[must_use]
pub fn health(pack: &Pack) -> Health {
    check_up(pack, false).health
}

/// Looks a pack over, or only what a folder of extra designations adds to it.
#[must_use]
pub fn check_up(pack: &Pack, only_extra: bool) -> Checkup {
    let ours = |extra: bool| extra || !only_extra;
    let mut findings = lint(pack);
    findings.retain(|f| ours(f.extra));
    let (cases, wrong) = run_cases_of(pack, |file| ours(file.extra));
    let (boundaries, off) = run_boundaries_of(pack, |d| ours(pack.is_extra(Thing::Designation, &d.id)));
    let health = Health {
        boundaries,
        boundaries_passed: boundaries - off.len(),
        cases,
        cases_passed: cases - failed(&wrong),
        ..counts(pack, only_extra, &findings)
    };
    Checkup { health, findings, wrong, off }
}

/// How many cases came out wrong; one may be wrong in several ways.
fn failed(wrong: &[CaseFailure]) -> usize {
    let mut cases: Vec<(&str, &str)> = wrong.iter().map(|f| (f.file.as_str(), f.case.as_str())).collect();
    cases.dedup();
    cases.len()
}

fn counts(pack: &Pack, only_extra: bool, findings: &[Finding]) -> Health {
    let ours = |extra: bool| extra || !only_extra;
    let designations = || pack.designations.iter().filter(|d| ours(pack.is_extra(Thing::Designation, &d.id)));
    let editions = || designations().flat_map(|d| &d.editions);
    let criteria = || editions().flat_map(Edition::criteria);
    let sources = || pack.sources.iter().filter(|s| ours(pack.is_extra(Thing::Source, &s.id)));
    let tried = |d: &&Designation| pack.cases().iter().any(|f| f.designation == d.id && !f.cases.is_empty());
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    Health {
        designations: designations().count(),
        editions: editions().count(),
        criteria: criteria().count(),
        bases: BASES.map(|basis| editions().filter(|e| e.basis() == basis).count()),
        facts: pack.facts.iter().filter(|f| ours(pack.is_extra(Thing::Fact, f.id.as_str()))).count(),
        sources: LEVELS.map(|level| sources().filter(|s| s.checked == level).count()),
        checked: LEVELS.map(|level| criteria().filter(|c| c.checked == level).count()),
        untried: designations().filter(|d| !tried(d)).map(|d| d.title.clone()).collect(),
        errors,
        warnings: findings.len() - errors,
        ..Health::default()
    }
}
