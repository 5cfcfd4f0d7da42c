//! Runs boundary cases through the judge.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::assessment::{Answer, Assessment, Slot, State, Value};
use crate::pack::{Designation, Edition, Expr, FactId, NotApplicable, Pack, Rule};

use super::super::cases::CaseFailure;
use super::super::reason::Tri;
use super::super::rules::Judge;
use super::super::score::{Interval, ScoreResult};
use super::super::view::View;
use super::super::words::Words;
use super::{BASE_YEAR, BoundaryCase, Must, Tried, boundaries_of};

/// A day in the year the cases are set in; no boundary case hangs on it.
pub(in super::super) const AS_OF: Date = Date::constant(BASE_YEAR + 1, 6, 30);

/// Runs every boundary case of a pack; gives how many there are and which came out wrong.
#[must_use]
pub fn run_boundaries(pack: &Pack) -> (usize, Vec<CaseFailure>) {
    run_boundaries_of(pack, |_| true)
}

/// Runs the boundary cases of some designations.
#[must_use]
pub fn run_boundaries_of(pack: &Pack, of: impl Fn(&Designation) -> bool) -> (usize, Vec<CaseFailure>) {
    let cases = boundaries_of(pack, of).0;
    let failures = cases.iter().filter_map(|case| run(pack, case));
    (cases.len(), failures.collect())
}

fn run(pack: &Pack, case: &BoundaryCase<'_>) -> Option<CaseFailure> {
    let assessment = answered(case);
    let view = View::unparked(pack, &assessment, AS_OF);
    let leaf = match case.tried {
        Tried::Leaf(rule) => Some(rule),
        Tried::Points(_) => None,
    };
    comes_out(case, case.edition, leaf, &view).err().map(|got| failure(pack, case, &got))
}

/// Whether a case comes out right in an edition: its own, or one that was changed. `leaf` is the comparison tried,
/// as it stands in that edition.
pub(in super::super) fn comes_out<'p>(
    case: &BoundaryCase<'_>,
    edition: &'p Edition,
    leaf: Option<&'p Rule>,
    view: &View<'p, '_>,
) -> Result<(), String> {
    let judge = Judge { view, score: None, doubt_low: false, absent: Tri::Met, na: NotApplicable::Open };
    // Only points, and comparisons of points, need the scorecard.
    let card = edition
        .scorecard
        .as_ref()
        .filter(|_| case.points.is_some() || matches!(case.tried, Tried::Points(_)));
    let mut score = card.map(|card| ScoreResult::new(card, &judge));
    if let (Some(points), Some(score)) = (case.points, &mut score) {
        put_in(score, case.expr, points);
    }
    let judge = Judge { score: score.as_ref(), ..judge };
    let (right, got) = match (case.tried, case.must, leaf) {
        (Tried::Leaf(_), Must::Hold(holds), Some(leaf)) => {
            let state = judge.rule(leaf).state;
            (state == if holds { Tri::Met } else { Tri::Unmet }, format!("{state:?}"))
        }
        (Tried::Leaf(_), ..) => (false, "没有这条比较".into()),
        (Tried::Points(id), Must::Give(points), _) => {
            let (low, high) = points.range();
            let got = score.as_ref().and_then(|s| points_of(s, id));
            let right = got.is_some_and(|i| i.low == low.0.into() && i.high == high.0.into());
            (right, format!("{got:?}"))
        }
        _ => (false, "算例写错".into()),
    };
    if right { Ok(()) } else { Err(got) }
}

/// The answers of a case.
pub(in super::super) fn answered(case: &BoundaryCase<'_>) -> Assessment {
    let mut assessment = Assessment::default();
    let mut put = |slot, value: Decimal| {
        assessment.put(slot, Answer { state: State::Known(Value::Number(value)), ..Answer::default() });
    };
    put(Slot::of(&FactId::from("base_year")), Decimal::from(BASE_YEAR));
    for (fact, year, value) in &case.given {
        match year.and_then(|y| i16::try_from(y).ok()) {
            Some(offset) => put(Slot::in_year(fact, BASE_YEAR.saturating_add(offset)), *value),
            None => put(Slot::of(fact), *value),
        }
    }
    assessment
}

/// Sets the points that a comparison reads.
fn put_in(score: &mut ScoreResult<'_>, expr: &Expr, points: Decimal) {
    let exactly = Interval { low: points.into(), high: points.into() };
    match expr {
        Expr::Score => score.points = exactly,
        Expr::GroupScore(title) => {
            if let Some(at) = score.card.groups.iter().position(|g| g.title == *title) {
                score.groups[at].0 = exactly;
            }
        }
        Expr::Points(id) => {
            let all = score.groups.iter_mut().flat_map(|(_, indicators)| indicators);
            all.filter(|i| i.indicator.id == *id).for_each(|i| i.points = exactly.clone());
        }
        _ => {}
    }
}

fn points_of<'s>(score: &'s ScoreResult<'_>, id: &str) -> Option<&'s Interval> {
    let whole = score.indicators().find(|i| i.indicator.id == id).map(|i| &i.points);
    let part =
        || score.indicators().flat_map(|i| &i.parts).find(|(part, _)| *part == id).map(|(_, points)| points);
    whole.or_else(part)
}

fn failure(pack: &Pack, case: &BoundaryCase<'_>, got: &str) -> CaseFailure {
    let words = Words { pack, base_year: Some(BASE_YEAR) };
    let given: Vec<String> = case
        .given
        .iter()
        .map(|(fact, year, value)| match year {
            Some(y) => format!("{fact}[{y}] = {value}"),
            None => format!("{fact} = {value}"),
        })
        .collect();
    let what = format!("{} {} {}", words.expr(case.expr), case.side.word(), case.figure);
    let file = pack.file_of(&case.designation.id);
    CaseFailure {
        file: file.map(crate::pack::File::shown).unwrap_or_default(),
        extra: file.is_some_and(|f| f.extra),
        designation: case.designation.id.clone(),
        case: case.id.to_owned(),
        message: format!("边界：{what} 应为 {:?}，判成 {got}({})", case.must, given.join(",")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Side, boundaries, boundary_cases};
    use super::*;

    #[test]
    fn every_figure_of_the_pack_is_judged_right_on_both_sides() {
        let pack = Pack::embedded().expect("the embedded pack reads");
        let (count, failures) = run_boundaries(&pack);
        assert!(count > 500, "only {count} boundary cases");
        assert_eq!(failures, []);
    }

    #[test]
    fn every_comparison_of_the_pack_has_its_three_cases() {
        let pack = Pack::embedded().expect("the embedded pack reads");
        let (cases, gaps) = boundaries(&pack);
        for gap in &gaps {
            println!(
                "{} {} {:?} {:?} {}: {}",
                gap.designation.id, gap.id, gap.expr, gap.side, gap.figure, gap.why
            );
        }
        let unsolved: Vec<_> = gaps.iter().filter(|g| !g.why.contains("取值范围")).collect();
        assert!(unsolved.is_empty(), "{unsolved:?}");
        let mut comparisons = 0;
        for edition in pack.designations.iter().flat_map(|d| &d.editions) {
            edition.requires.walk(&mut |rule| {
                if rule.comparison().is_none() {
                    return;
                }
                comparisons += 1;
                let here = |side: Side| {
                    let made = cases.iter().any(|c| {
                        c.side == side && matches!(c.tried, Tried::Leaf(r) if std::ptr::eq(r, rule))
                    });
                    let Some((expr, _)) = rule.comparison() else { return false };
                    made || gaps.iter().any(|g| g.side == side && std::ptr::eq(g.expr, expr))
                };
                assert!(Side::ALL.into_iter().all(here), "{rule:?}");
            });
        }
        println!("{comparisons} comparisons, {} cases, {} gaps", cases.len(), gaps.len());
    }

    /// The cases must be able to fail: a judge that treats ≥ as > is caught.
    #[test]
    fn a_wrong_sign_is_caught() {
        let pack = Pack::embedded().expect("the embedded pack reads");
        let mut cases = boundary_cases(&pack);
        let case = cases.iter_mut().find(|c| c.side == Side::On && matches!(c.must, Must::Hold(true)));
        let case = case.expect("a comparison that includes its figure");
        assert!(run(&pack, case).is_none());
        case.must = Must::Hold(false);
        let failure = run(&pack, case).expect("caught");
        assert!(failure.message.contains("恰为"), "{}", failure.message);
    }
}
