//! Boundary cases out of the pack itself: for every figure in a rule or a band, answers just below, exactly on and
//! just above it, and what must come of them. What must come of them follows from the sign and the side alone
//! (含 or 不含), never from the judge.

mod run;
mod solve;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::notation::Num;
use crate::pack::{Designation, Edition, End, Expr, FactId, Measure, Pack, Points, Rule};

pub(super) use run::{AS_OF, answered, comes_out};
pub use run::{run_boundaries, run_boundaries_of};
use solve::Solver;

/// The accounting year the cases are set in.
const BASE_YEAR: i16 = 2025;

/// A number answered, with the year offset of a yearly fact.
pub type Given = (FactId, Option<i32>, Decimal);

/// Where a case lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The smallest step below the figure.
    Below,
    /// On the figure.
    On,
    /// The smallest step above it.
    Above,
}

impl Side {
    const ALL: [Self; 3] = [Self::Below, Self::On, Self::Above];

    fn word(self) -> &'static str {
        match self {
            Self::Below => "略低于",
            Self::On => "恰为",
            Self::Above => "略高于",
        }
    }
}

/// What a case tries.
#[derive(Clone, Copy, Debug)]
pub enum Tried<'p> {
    /// A comparison of a criterion, a step or a reference line.
    Leaf(&'p Rule),
    /// The points of an indicator, or of one way of it.
    Points(&'p str),
}

/// What must come of it.
#[derive(Clone, Copy, Debug)]
pub enum Must {
    /// The comparison holds, or does not.
    Hold(bool),
    /// These points are given.
    Give(Points),
}

/// Answers on one side of one figure.
#[derive(Clone, Debug)]
pub struct BoundaryCase<'p> {
    /// The designation.
    pub designation: &'p Designation,
    /// The edition.
    pub edition: &'p Edition,
    /// Id of the criterion or indicator.
    pub id: &'p str,
    /// Which of the comparisons under that id it is.
    pub nth: usize,
    /// What is compared, as the pack writes it.
    pub expr: &'p Expr,
    /// The figure.
    pub figure: Num,
    /// The side.
    pub side: Side,
    /// What is tried.
    pub tried: Tried<'p>,
    /// The numbers answered, with the year offset of yearly facts.
    pub given: Vec<Given>,
    /// Points put in directly, where it is points that are compared.
    pub points: Option<Decimal>,
    /// What must come of it.
    pub must: Must,
}

/// A side of a figure for which no answers exist or could be found.
#[derive(Clone, Debug)]
pub struct BoundaryGap<'p> {
    /// The designation.
    pub designation: &'p Designation,
    /// The edition.
    pub edition: &'p Edition,
    /// Id of the criterion or indicator.
    pub id: &'p str,
    /// What is compared.
    pub expr: &'p Expr,
    /// The figure.
    pub figure: Num,
    /// The side.
    pub side: Side,
    /// Why there is no case.
    pub why: &'static str,
}

/// The boundary cases of a pack.
#[must_use]
pub fn boundary_cases(pack: &Pack) -> Vec<BoundaryCase<'_>> {
    boundaries(pack).0
}

/// The boundary cases of a pack, and the sides that have none.
#[must_use]
pub fn boundaries(pack: &Pack) -> (Vec<BoundaryCase<'_>>, Vec<BoundaryGap<'_>>) {
    boundaries_of(pack, |_| true)
}

fn boundaries_of(
    pack: &Pack,
    of: impl Fn(&Designation) -> bool,
) -> (Vec<BoundaryCase<'_>>, Vec<BoundaryGap<'_>>) {
    let mut maker = Maker { pack, cases: Vec::new(), gaps: Vec::new() };
    for designation in pack.designations.iter().filter(|d| of(d)) {
        for edition in &designation.editions {
            maker.edition(Place { designation, edition, id: &edition.id, nth: 0 });
        }
    }
    (maker.cases, maker.gaps)
}

/// Where a figure stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    designation: &'p Designation,
    edition: &'p Edition,
    id: &'p str,
    nth: usize,
}

/// Every comparison of an edition in reading order, with the id of the criterion, line or indicator it stands in.
pub(super) fn leaves(edition: &Edition) -> Vec<(&str, &Rule)> {
    let mut found = Vec::new();
    leaves_in(&edition.requires, &edition.id, &mut found);
    for line in &edition.references {
        leaves_in(&line.requires, &line.id, &mut found);
    }
    for indicator in edition.indicators() {
        leaves_of(&indicator.measure, &indicator.id, &mut found);
    }
    found
}

fn leaves_in<'p>(rule: &'p Rule, id: &'p str, found: &mut Vec<(&'p str, &'p Rule)>) {
    match rule {
        Rule::All(rules) | Rule::Any(rules) | Rule::Count(_, rules) | Rule::Readings(rules) => {
            rules.iter().for_each(|r| leaves_in(r, id, found));
        }
        Rule::Not(inner) => leaves_in(inner, id, found),
        Rule::Criterion(c) => leaves_in(&c.rule, &c.id, found),
        Rule::When(a, b, c) => [a, b, c].into_iter().for_each(|r| leaves_in(r, id, found)),
        Rule::Supplement(_, a, b) => [a, b].into_iter().for_each(|r| leaves_in(r, id, found)),
        _ if rule.comparison().is_some() => found.push((id, rule)),
        _ => {}
    }
}

fn leaves_of<'p>(measure: &'p Measure, id: &'p str, found: &mut Vec<(&'p str, &'p Rule)>) {
    match measure {
        Measure::Steps(steps) => steps.iter().for_each(|(r, _)| leaves_in(r, id, found)),
        Measure::PerMet(_, rules) => rules.iter().for_each(|r| leaves_in(r, id, found)),
        Measure::Best(parts) => parts.iter().for_each(|p| leaves_of(&p.measure, &p.id, found)),
        Measure::Bands(..) | Measure::PerFull { .. } | Measure::Entered(_) => {}
    }
}

struct Maker<'p> {
    pack: &'p Pack,
    cases: Vec<BoundaryCase<'p>>,
    gaps: Vec<BoundaryGap<'p>>,
}

impl<'p> Maker<'p> {
    fn edition(&mut self, place: Place<'p>) {
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for (id, rule) in leaves(place.edition) {
            let count = counts.entry(id).or_default();
            self.comparison(rule, Place { id, nth: *count, ..place });
            *count += 1;
        }
        for indicator in place.edition.indicators() {
            self.measure(&indicator.measure, Place { id: &indicator.id, ..place });
        }
    }

    fn comparison(&mut self, rule: &'p Rule, place: Place<'p>) {
        let Some((expr, figure)) = rule.comparison() else { return };
        // On which sides it must hold.
        let holds_on: &[Side] = match rule {
            Rule::AtLeast(..) => &[Side::On, Side::Above],
            Rule::MoreThan(..) => &[Side::Above],
            Rule::AtMost(..) => &[Side::Below, Side::On],
            _ => &[Side::Below],
        };
        for side in Side::ALL {
            self.case(place, expr, figure, side, Tried::Leaf(rule), Must::Hold(holds_on.contains(&side)));
        }
    }

    fn measure(&mut self, measure: &'p Measure, place: Place<'p>) {
        match measure {
            Measure::Bands(expr, bands) => {
                for band in bands {
                    let tried = Tried::Points(place.id);
                    for (end, inner) in [(band.from, Side::Above), (band.to, Side::Below)] {
                        let Some(end) = end else { continue };
                        self.case(place, expr, end.figure(), inner, tried, Must::Give(band.points));
                        if matches!(end, End::Including(_)) {
                            self.case(place, expr, end.figure(), Side::On, tried, Must::Give(band.points));
                        }
                    }
                }
            }
            Measure::PerFull { of, every, points } => {
                let nothing = Points::Just(Num::whole(0));
                for (side, given) in [(Side::Below, nothing), (Side::On, Points::Just(*points))] {
                    self.case(place, of, *every, side, Tried::Points(place.id), Must::Give(given));
                }
            }
            Measure::Best(parts) => {
                parts.iter().for_each(|p| self.measure(&p.measure, Place { id: &p.id, ..place }));
            }
            // Their comparisons are tried as leaves.
            Measure::Steps(_) | Measure::PerMet(..) | Measure::Entered(_) => {}
        }
    }

    fn case(
        &mut self,
        place: Place<'p>,
        expr: &'p Expr,
        figure: Num,
        side: Side,
        tried: Tried<'p>,
        must: Must,
    ) {
        let Place { designation, edition, id, nth } = place;
        let (given, points) = match expr {
            Expr::Score | Expr::GroupScore(_) | Expr::Points(_) => {
                (Ok(Vec::new()), Some(beside(figure.0, side)))
            }
            _ => (Solver::new(self.pack).answers(expr, figure.0, side), None),
        };
        match given {
            Ok(given) => {
                self.cases.push(BoundaryCase {
                    designation,
                    edition,
                    id,
                    nth,
                    expr,
                    figure,
                    side,
                    tried,
                    given,
                    points,
                    must,
                });
            }
            Err(why) => self.gaps.push(BoundaryGap { designation, edition, id, expr, figure, side, why }),
        }
    }
}

/// The figure itself, or a hundredth beside it.
fn beside(figure: Decimal, side: Side) -> Decimal {
    match side {
        Side::Below => figure - Decimal::new(1, 2),
        Side::On => figure,
        Side::Above => figure + Decimal::new(1, 2),
    }
}
