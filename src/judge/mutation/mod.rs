//! Mutation check: the pack is changed in one place at a time, and its cases must notice. What no case notices is a
//! figure or clause that could be wrong without anybody knowing.
//!
//! A boundary case is made from the pack and tries one comparison or one indicator by itself, so it speaks only of
//! signs, figures and points. That a clause is gone it cannot tell: a pack without the clause has no such case either.
//! Dropped clauses are therefore left to the worked cases.

mod variants;

use rustc_hash::FxHashMap;

use crate::assessment::Assessment;
use crate::pack::{Case, Designation, Edition, Pack, Rule, Standing};

use super::boundary::{self, AS_OF, BoundaryCase, Tried, boundary_cases};
use super::cases::{self, compare};
use super::judge_edition;
use super::relevance::Relevant;
use super::view::View;

use variants::{Variant, variants};

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MutantKind {
    /// 含本数 and 不含本数 exchanged.
    Sign,
    /// A figure moved by one unit: a threshold, an end of a band, an age, a number of parts.
    Figure,
    /// A clause, step, way or choice left out.
    Dropped,
    /// Points one more or less.
    Points,
    /// What is asked turned round: 是 and 否, valid and merely held.
    Turned,
}

impl MutantKind {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Sign, Self::Figure, Self::Dropped, Self::Points, Self::Turned];

    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sign => "含与不含对调",
            Self::Figure => "数值移一个单位",
            Self::Dropped => "删去条文",
            Self::Points => "分值加减 1",
            Self::Turned => "是否、有效性",
        }
    }
}

/// One change in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The designation.
    pub designation: String,
    /// The edition.
    pub edition: String,
    /// The criterion or indicator changed.
    pub id: String,
    /// What kind of change.
    pub kind: MutantKind,
    /// What was changed.
    pub what: String,
}

/// By what a change was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// By a worked case.
    Worked,
    /// Only by a boundary case.
    Boundary,
    /// By nothing.
    No,
}

/// What became of all changes.
#[derive(Clone, Debug, Default)]
pub struct Mutations {
    /// Changes noticed by a worked case.
    pub worked: usize,
    /// Changes noticed by a boundary case alone.
    pub boundary: usize,
    /// Changes that nothing noticed.
    pub survivors: Vec<Mutant>,
    /// How many changes of each kind, in the order of [`MutantKind::ALL`].
    pub by_kind: [usize; 5],
}

impl Mutations {
    /// All changes.
    #[must_use]
    pub fn total(&self) -> usize {
        self.worked + self.boundary + self.survivors.len()
    }

    /// The share noticed, in thousandths, rounded down.
    #[must_use]
    pub fn noticed_per_mille(&self) -> usize {
        ((self.worked + self.boundary) * 1000).checked_div(self.total()).unwrap_or(1000)
    }

    fn count(&mut self, designation: &Designation, edition: &Edition, variant: Variant, noticed: Noticed) {
        if let Some(at) = MutantKind::ALL.iter().position(|k| *k == variant.kind) {
            self.by_kind[at] += 1;
        }
        match noticed {
            Noticed::Worked => self.worked += 1,
            Noticed::Boundary => self.boundary += 1,
            Noticed::No => self.survivors.push(Mutant {
                designation: designation.id.clone(),
                edition: edition.id.clone(),
                id: variant.id,
                kind: variant.kind,
                what: variant.what,
            }),
        }
    }
}

/// Changes every edition of a pack in every place, one at a time, and counts what the cases notice. Reference lines
/// are changed where a worked case says what must come of them. Cases that come out wrong as it is notice nothing.
#[must_use]
pub fn mutations(pack: &Pack) -> Mutations {
    let mut found = Mutations::default();
    let boundaries = boundary_cases(pack);
    for designation in &pack.designations {
        for edition in &designation.editions {
            let cases = Cases::of(pack, edition, &designation.id, &boundaries);
            let jury = cases.jury(pack, designation, edition);
            for variant in variants(edition, &jury.lines()) {
                let noticed = jury.judge(designation, &variant);
                found.count(designation, edition, variant, noticed);
            }
        }
    }
    found
}

/// The cases of one edition, their answers read once.
struct Cases<'p> {
    worked: Vec<(&'p Case, Assessment)>,
    boundary: Vec<(&'p BoundaryCase<'p>, Assessment)>,
}

impl<'p> Cases<'p> {
    fn of(pack: &'p Pack, edition: &Edition, id: &str, boundaries: &'p [BoundaryCase<'p>]) -> Self {
        let files = pack.cases().iter().filter(|f| f.designation == id);
        let worked = files.flat_map(|f| f.cases.iter().map(move |c| (f, c)));
        let worked = worked.filter(|(_, case)| case.edition == edition.id);
        let boundary = boundaries.iter().filter(|b| std::ptr::eq(b.edition, edition));
        Self {
            worked: worked.filter_map(|(f, c)| Some((c, cases::answered(pack, f, c).ok()?))).collect(),
            boundary: boundary.map(|b| (b, boundary::answered(b))).collect(),
        }
    }

    /// Those that come out right as it is.
    fn jury<'c>(&'c self, pack: &'c Pack, designation: &'c Designation, edition: &'c Edition) -> Jury<'c> {
        let worked =
            self.worked.iter().map(|(case, answers)| (*case, Relevant::new(pack, answers, case.as_of).view));
        let boundary =
            self.boundary.iter().map(|(case, answers)| (*case, View::unparked(pack, answers, AS_OF)));
        let mut jury = Jury { worked: worked.collect(), boundary: boundary.collect() };
        jury.worked.retain(|(case, view)| !differs(case, designation, edition, view));
        jury.boundary.retain(|(case, view)| {
            let leaf = match case.tried {
                Tried::Leaf(rule) => Some(rule),
                Tried::Points(_) => None,
            };
            boundary::comes_out(case, edition, leaf, view).is_ok()
        });
        jury
    }
}

/// Whether a worked case comes out otherwise than it says.
fn differs(case: &Case, designation: &Designation, edition: &Edition, view: &View<'_, '_>) -> bool {
    let verdict = judge_edition(designation, edition, Standing::InForce, view);
    let mut wrong = Vec::new();
    compare(case, &verdict, &mut wrong);
    !wrong.is_empty()
}

/// Cases ready to be asked.
struct Jury<'c> {
    worked: Vec<(&'c Case, View<'c, 'c>)>,
    boundary: Vec<(&'c BoundaryCase<'c>, View<'c, 'c>)>,
}

impl Jury<'_> {
    /// Reference lines of which some case says what must come of them.
    fn lines(&self) -> Vec<&str> {
        self.worked.iter().flat_map(|(case, _)| case.lines.keys().map(String::as_str)).collect()
    }

    fn judge(&self, designation: &Designation, variant: &Variant) -> Noticed {
        if self.worked.iter().any(|(case, view)| differs(case, designation, &variant.edition, view)) {
            return Noticed::Worked;
        }
        if variant.kind == MutantKind::Dropped {
            return Noticed::No;
        }
        let mut leaves: FxHashMap<&str, Vec<&Rule>> = FxHashMap::default();
        for (id, rule) in boundary::leaves(&variant.edition) {
            leaves.entry(id).or_default().push(rule);
        }
        let by_boundary =
            self.boundary.iter().filter(|(case, _)| case.id == variant.id).any(|(case, view)| {
                let leaf = leaves.get(case.id).and_then(|all| all.get(case.nth)).copied();
                boundary::comes_out(case, &variant.edition, leaf, view).is_err()
            });
        if by_boundary { Noticed::Boundary } else { Noticed::No }
    }
}

#[cfg(test)]
mod tests;
