//! The health of a pack: what is in it, how well it was checked, and whether its cases come out as they should.

use crate::pack::{Level, Pack, Severity, lint};

use super::{run_boundaries, run_cases};

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
    /// Designations without a single worked case.
    pub untried: Vec<String>,
    /// Findings that forbid using the pack.
    pub errors: usize,
    /// Findings worth a look.
    pub warnings: usize,
}

/// The levels in the order of the counts.
pub const LEVELS: [Level; 4] = [Level::High, Level::Medium, Level::Low, Level::NotObtained];

/// Looks a pack over: lint, worked cases, boundary cases.
#[must_use]
pub fn health(pack: &Pack) -> Health {
    let (cases, wrong) = run_cases(pack);
    let (boundaries, off) = run_boundaries(pack);
    let findings = lint(pack);
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    let editions = || pack.designations.iter().flat_map(|d| &d.editions);
    let criteria = || editions().flat_map(crate::pack::Edition::criteria);
    let mut failed: Vec<(&str, &str)> =
        wrong.iter().map(|f| (f.designation.as_str(), f.case.as_str())).collect();
    failed.dedup();
    let basis = |b| editions().filter(|e| e.basis() == b).count();
    use crate::pack::Basis;
    Health {
        designations: pack.designations.len(),
        editions: editions().count(),
        criteria: criteria().count(),
        bases: [Basis::Official, Basis::Reference, Basis::Missing].map(basis),
        facts: pack.facts.len(),
        sources: LEVELS.map(|level| pack.sources.iter().filter(|s| s.checked == level).count()),
        checked: LEVELS.map(|level| criteria().filter(|c| c.checked == level).count()),
        cases,
        cases_passed: cases - failed.len(),
        boundaries,
        boundaries_passed: boundaries - off.len(),
        untried: pack
            .designations
            .iter()
            .filter(|d| !pack.cases.iter().any(|f| f.designation == d.id && !f.cases.is_empty()))
            .map(|d| d.title.clone())
            .collect(),
        errors,
        warnings: findings.len() - errors,
    }
}
