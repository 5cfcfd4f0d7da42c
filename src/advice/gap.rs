//! Gaps (差距): how far an unmet condition is from being met, in the user's own unit, found by turning the rule round.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::assessment::{State, Value};
use crate::judge::{Actual, Cell, Exact, Reason, Tri, View, score_of};
use crate::pack::{
    Age, Aged, Band, CountedTo, Criterion, Edition, End, Expr, Indicator, Kind, Measure, Rule,
};

use super::invert::{self, Probe};
use super::lever::{probe_of, year_at};

/// An unmet comparison, date, certificate or yes/no, seen for what it lacks.
#[derive(Clone, Debug)]
pub struct Gap<'p> {
    /// The clause it belongs to.
    pub criterion: &'p Criterion,
    /// The leaf that is not met.
    pub rule: &'p Rule,
    /// What it comes to now, where that is a number.
    pub actual: Option<Exact>,
    /// The figure it is held against, where that is a number.
    pub figure: Option<Decimal>,
    /// The ways to close it, one an answer: each closes it alone, everything else staying as it is.
    pub ways: Vec<GapWay<'p>>,
    /// Of a scorecard: what single indicators could add.
    pub gains: Vec<Gain<'p>>,
    /// Of a waiting time: the first day on which it has passed.
    pub ripe: Option<Date>,
}

/// One answer that closes a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapWay<'p> {
    /// Where.
    pub cell: Cell<'p>,
    /// What stands there.
    pub from: Decimal,
    /// The nearest value with which the comparison holds.
    pub to: Decimal,
}

impl GapWay<'_> {
    /// How far it is.
    #[must_use]
    pub fn distance(&self) -> Decimal {
        (self.to - self.from).abs()
    }

    /// Whether more is needed, not less.
    #[must_use]
    pub fn rises(&self) -> bool {
        self.to > self.from
    }
}

/// What one answer would add to a score.
#[derive(Clone, Debug)]
pub struct Gain<'p> {
    /// The indicator.
    pub indicator: &'p Indicator,
    /// The answer; none where the indicator gives points by conditions.
    pub way: Option<GapWay<'p>>,
    /// Points now, at least.
    pub from: Exact,
    /// Points with it.
    pub to: Exact,
}

/// The gaps of a verdict, outer conditions first. What alternatives leave aside is told as well.
#[must_use]
pub fn gaps<'p>(view: &mut View<'p, '_>, edition: &'p Edition, reason: &Reason<'p>) -> Vec<Gap<'p>> {
    let mut found = Vec::new();
    collect(view, edition, reason, None, &mut found);
    found
}

fn collect<'p>(
    view: &mut View<'p, '_>,
    edition: &'p Edition,
    reason: &Reason<'p>,
    criterion: Option<&'p Criterion>,
    found: &mut Vec<Gap<'p>>,
) {
    if reason.effect == Some(Tri::Met) || reason.effect.is_none() || reason.state == Tri::Met {
        return;
    }
    let criterion = reason.criterion().or(criterion);
    if reason.children.is_empty() {
        if let (Some(criterion), Tri::Unmet) = (criterion, reason.state) {
            found.push(gap(view, edition, criterion, reason));
        }
        return;
    }
    // What follows from a condition is a gap, the condition itself is not.
    let inside = match reason.rule {
        Rule::When(..) if reason.children.len() > 1 => &reason.children[1..],
        Rule::Not(_) => &[],
        _ => &reason.children[..],
    };
    inside.iter().for_each(|child| collect(view, edition, child, criterion, found));
}

fn gap<'p>(
    view: &mut View<'p, '_>,
    edition: &'p Edition,
    criterion: &'p Criterion,
    reason: &Reason<'p>,
) -> Gap<'p> {
    let rule = reason.leaf_rule();
    let actual = match &reason.actual {
        Actual::Number(span) => span.value().or(span.high.as_ref()).cloned(),
        _ => None,
    };
    let mut gap =
        Gap { criterion, rule, actual, figure: None, ways: Vec::new(), gains: Vec::new(), ripe: None };
    if let Some(probe) = probe_of(rule) {
        gap.figure = Some(probe.figure);
        match probe.expr {
            Expr::Score | Expr::GroupScore(_) | Expr::Points(_) => {
                gap.gains = gains(view, edition, probe.expr);
            }
            _ => gap.ways = ways(view, probe),
        }
    }
    if let Rule::Aged(aged) = rule {
        gap.ripe = ripe(view, aged);
    }
    gap
}

/// The answers each of which closes the comparison alone.
fn ways<'p>(view: &mut View<'p, '_>, probe: Probe<'p>) -> Vec<GapWay<'p>> {
    cells(view, probe.expr).into_iter().filter_map(|cell| way(view, probe, cell)).collect()
}

fn way<'p>(view: &mut View<'p, '_>, probe: Probe<'p>, cell: Cell<'p>) -> Option<GapWay<'p>> {
    let State::Known(Value::Number(from)) = *view.at(&cell) else { return None };
    let to = invert::turn(view, probe, &cell).holds?;
    Some(GapWay { cell, from, to })
}

/// The places a number is computed from, each once.
fn cells<'p>(view: &View<'p, '_>, expr: &'p Expr) -> Vec<Cell<'p>> {
    let base = view.base_year();
    let mut cells = Vec::new();
    expr.each_fact(&mut |fact, offset| {
        let year = base.and_then(|base| year_at(base, offset));
        let number = view.pack().fact(fact.as_str()).is_some_and(|f| matches!(f.kind, Kind::Number(_)));
        let cell = Cell { fact, year };
        if number && offset.is_some() == year.is_some() && !cells.contains(&cell) {
            cells.push(cell);
        }
    });
    cells
}

/// The first day on which a waiting time has passed; none where waiting does not help.
#[must_use]
pub fn ripe(view: &View<'_, '_>, aged: &Aged) -> Option<Date> {
    let State::Known(Value::Date(since)) = *view.state(&aged.since) else { return None };
    let day = aged.at_least.unwrap_or(Age::Days(0)).after(since)?;
    let in_time = aged.at_most.is_none_or(|most| most.after(since).is_some_and(|last| last >= day));
    let day = match &aged.on {
        CountedTo::AsOf => day,
        // The year it falls into has to be the last full one.
        CountedTo::YearEnd => Date::new(day.year().checked_add(1)?, 1, 1).ok()?,
        CountedTo::Fact(_) => return None,
    };
    (in_time && day > view.as_of()).then_some(day)
}

/// What single answers would add to the points, for every indicator that is not full.
fn gains<'p>(view: &mut View<'p, '_>, edition: &'p Edition, of: &Expr) -> Vec<Gain<'p>> {
    let Some(card) = &edition.scorecard else { return Vec::new() };
    let wanted = |title: &str, id: &str| match of {
        Expr::GroupScore(group) => group == title,
        Expr::Points(indicator) => indicator == id,
        _ => true,
    };
    let mut found = Vec::new();
    for (group, indicator) in card.groups.iter().flat_map(|g| g.indicators.iter().map(move |i| (g, i))) {
        if !wanted(&group.title, &indicator.id) {
            continue;
        }
        let Some(from) = points(view, edition, indicator) else { continue };
        let mut turns = Vec::new();
        turning(&indicator.measure, &mut turns);
        for probe in turns {
            for cell in cells(view, probe.expr) {
                let Some(way) = way(view, probe, cell) else { continue };
                let mark = view.tries();
                view.try_answer(way.cell.clone(), State::Known(Value::Number(way.to)));
                let to = points(view, edition, indicator);
                view.back_to(mark);
                let more = to.filter(|to| *to > from);
                // Of several answers that lead to the same points the first named is the one a person thinks of.
                let known = |to: &Exact| {
                    found.iter().any(|g: &Gain<'p>| g.indicator.id == indicator.id && g.to == *to)
                };
                if let Some(to) = more.filter(|to| !known(to)) {
                    found.push(Gain { indicator, way: Some(way), from: from.clone(), to });
                }
            }
        }
        let max = Exact::from(indicator.max.0);
        if from < max && !found.iter().any(|g| g.indicator.id == indicator.id) {
            found.push(Gain { indicator, way: None, from, to: max });
        }
    }
    found
}

/// The points of one indicator that are sure.
fn points(view: &View<'_, '_>, edition: &Edition, indicator: &Indicator) -> Option<Exact> {
    let score = score_of(view, edition)?;
    let result = score.indicators().find(|r| r.indicator.id == indicator.id)?;
    Some(result.points.low.clone())
}

/// The comparisons at which an indicator gives other points.
fn turning<'p>(measure: &'p Measure, found: &mut Vec<Probe<'p>>) {
    match measure {
        Measure::Bands(expr, bands) => {
            let end = |band: &Band| band.from.or(band.to);
            for end in bands.iter().filter_map(end) {
                use crate::judge::Op;
                let op = if matches!(end, End::Including(_)) { Op::AtLeast } else { Op::MoreThan };
                found.push(Probe { expr, op, figure: end.figure().0 });
                let down = if matches!(end, End::Including(_)) { Op::AtMost } else { Op::LessThan };
                found.push(Probe { expr, op: down, figure: end.figure().0 });
            }
        }
        Measure::PerFull { of, every, .. } => {
            use crate::judge::Op;
            let times = (1..=5).map(|n| every.0 * Decimal::from(n));
            found.extend(times.map(|figure| Probe { expr: of, op: Op::AtLeast, figure }));
        }
        Measure::Steps(steps) => {
            steps.iter().for_each(|(rule, _)| rule.walk(&mut |r| found.extend(probe_of(r))));
        }
        Measure::PerMet(_, rules) => {
            rules.iter().for_each(|rule| rule.walk(&mut |r| found.extend(probe_of(r))));
        }
        Measure::Best(parts) => parts.iter().for_each(|p| turning(&p.measure, found)),
        Measure::Entered(_) => {}
    }
}
