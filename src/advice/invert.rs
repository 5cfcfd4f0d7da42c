//! Turning a comparison round (反算): which answer at one place would make it come out the other way, everything else
//! staying as it is. Sums, differences, ratios and growth rates are fractions of two straight lines in that answer and
//! are solved exactly; what is not (a figure in two growth rates, the larger of two) is closed in on, step by step, on
//! the grid of values a person can enter. Either way the answer found is tried with the judge before it is given.

use rust_decimal::Decimal;

use crate::assessment::{State, Value};
use crate::judge::{Cell, Exact, Op, View, compared_with, value_of};
use crate::notation::Num;
use crate::pack::{Expr, FactId, Kind, Quantity};

/// A comparison of an expression with a figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe<'p> {
    /// What is compared.
    pub expr: &'p Expr,
    /// How.
    pub op: Op,
    /// With what.
    pub figure: Decimal,
}

impl Probe<'_> {
    /// The figure as the judge compares it.
    fn target(&self) -> Exact {
        compared_with(self.expr, Num(self.figure))
    }

    /// Whether it holds as the answers stand; none where that cannot be said.
    fn holds(&self, view: &View<'_, '_>) -> Option<bool> {
        value_of(view, self.expr).compare(self.op, &self.target())
    }
}

/// The answers next to where a comparison turns, seen from one place: the first value for which it holds and the last
/// for which it does not, on the grid of the fact and within its bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// The value nearest to the turn for which it holds.
    pub holds: Option<Decimal>,
    /// The value nearest to the turn for which it does not.
    pub fails: Option<Decimal>,
}

/// Where the comparison turns in the answer at `cell`, given every other answer.
pub(super) fn turn<'p>(view: &mut View<'p, '_>, probe: Probe<'p>, cell: &Cell<'p>) -> Turn {
    let Some(Kind::Number(quantity)) = view.pack().fact(cell.fact.as_str()).map(|f| &f.kind) else {
        return Turn::default();
    };
    let now = match view.at(cell) {
        State::Known(Value::Number(n)) => Some(*n),
        _ => None,
    };
    let grid = Grid::of(quantity, now, probe.figure);
    let solved = Lines::of(view, probe.expr, cell).and_then(|lines| lines.solve(&probe.target()));
    let found = match solved {
        Some(at) => grid.beside(&at).and_then(|(below, above)| [below, above, at.shown(grid.places)].into()),
        None => None,
    };
    match (found, now) {
        (Some(values), _) => pick(view, probe, cell, &grid, values),
        (None, Some(now)) => close_in(view, probe, cell, &grid, now),
        (None, None) => Turn::default(),
    }
}

/// Of the values around the turn the ones that do and do not hold, as the judge sees it.
fn pick<'p>(
    view: &mut View<'p, '_>,
    probe: Probe<'p>,
    cell: &Cell<'p>,
    grid: &Grid<'_>,
    values: [Decimal; 3],
) -> Turn {
    let middle = values[2];
    let mut turn = Turn::default();
    // The figure itself first: it is what a person would say.
    for value in [middle, values[0], values[1], middle - grid.step, middle + grid.step] {
        if !grid.admits(value) {
            continue;
        }
        match tried(view, probe, cell, value) {
            Some(true) if turn.holds.is_none() => turn.holds = Some(value),
            Some(false) if turn.fails.is_none() => turn.fails = Some(value),
            _ => {}
        }
    }
    turn
}

/// Whether the comparison holds with a value in place of the answer.
fn tried<'p>(view: &mut View<'p, '_>, probe: Probe<'p>, cell: &Cell<'p>, value: Decimal) -> Option<bool> {
    let mark = view.tries();
    view.try_answer(cell.clone(), State::Known(Value::Number(value)));
    let holds = probe.holds(view);
    view.back_to(mark);
    holds
}

/// Doubles the step until the comparison turns, then halves it: the value next to the turn on the grid. Whichever of
/// the two ways, up or down, gets there with fewer steps is taken.
fn close_in<'p>(
    view: &mut View<'p, '_>,
    probe: Probe<'p>,
    cell: &Cell<'p>,
    grid: &Grid<'_>,
    now: Decimal,
) -> Turn {
    let Some(start) = tried(view, probe, cell, now) else { return Turn::default() };
    let mut far = [Some(now), Some(now)];
    let mut stride = grid.step;
    for _ in 0..48 {
        for (way, sign) in [Decimal::ONE, Decimal::NEGATIVE_ONE].into_iter().enumerate() {
            let Some(from) = far[way] else { continue };
            let reached = now.checked_add(sign * stride).map(|v| grid.clamped(v));
            far[way] = reached.filter(|v| *v != from);
            if let Some(value) = far[way]
                && tried(view, probe, cell, value) == Some(!start)
            {
                return halve(view, probe, cell, grid, (from, value), start);
            }
        }
        stride *= Decimal::TWO;
    }
    Turn::default()
}

fn halve<'p>(
    view: &mut View<'p, '_>,
    probe: Probe<'p>,
    cell: &Cell<'p>,
    grid: &Grid<'_>,
    (mut same, mut turned): (Decimal, Decimal),
    start: bool,
) -> Turn {
    while (turned - same).abs() > grid.step {
        let middle = grid.rounded((same + turned) / Decimal::TWO);
        if middle == same || middle == turned {
            break;
        }
        if tried(view, probe, cell, middle) == Some(!start) { turned = middle } else { same = middle }
    }
    if start {
        Turn { holds: Some(same), fails: Some(turned) }
    } else {
        Turn { holds: Some(turned), fails: Some(same) }
    }
}

/// The values a person can enter for a fact.
struct Grid<'p> {
    quantity: &'p Quantity,
    step: Decimal,
    places: u32,
}

impl<'p> Grid<'p> {
    /// Whole numbers where the fact is counted; else hundredths, or finer where the figures at hand are finer.
    fn of(quantity: &'p Quantity, now: Option<Decimal>, figure: Decimal) -> Self {
        let finest = now.map_or(0, |n| n.normalize().scale()).max(figure.normalize().scale()).clamp(2, 8);
        let places = if quantity.whole { 0 } else { finest };
        Self { quantity, step: Decimal::new(1, places), places }
    }

    fn admits(&self, value: Decimal) -> bool {
        self.quantity.admits(value).is_ok()
    }

    fn clamped(&self, value: Decimal) -> Decimal {
        let value = self.quantity.min.map_or(value, |min| value.max(min.0));
        self.quantity.max.map_or(value, |max| value.min(max.0))
    }

    fn rounded(&self, value: Decimal) -> Decimal {
        value.round_dp(self.places)
    }

    /// The values of the grid on either side of a number; the number itself twice where it is one.
    fn beside(&self, at: &Exact) -> Option<(Decimal, Decimal)> {
        let scale = Exact::whole(10_i64.checked_pow(self.places)?);
        let below = at.times(&scale).floor();
        let back = |n: Exact| n.over(&scale).map(|n| n.shown(self.places));
        let above = below.plus(&Exact::whole(1));
        Some((back(below)?, back(above)?))
    }
}

/// An expression as a fraction of two straight lines in one answer x: (a·x + b) ÷ (c·x + d).
struct Lines {
    over: (Exact, Exact),
    under: (Exact, Exact),
}

impl Lines {
    fn constant(value: Exact) -> Self {
        Self { over: (Exact::whole(0), value), under: (Exact::whole(0), Exact::whole(1)) }
    }

    fn times_x(by: i64, rest: Exact) -> Self {
        Self { over: (Exact::whole(by), rest), under: (Exact::whole(0), Exact::whole(1)) }
    }

    /// The expression seen from one place; none where it is no such fraction, or other answers in it are not known.
    fn of<'p>(view: &View<'p, '_>, expr: &'p Expr, cell: &Cell<'p>) -> Option<Self> {
        if !reads(view, expr, cell) {
            return value_of(view, expr).value().cloned().map(Self::constant);
        }
        match expr {
            Expr::Fact(_) | Expr::Year(..) => Some(Self::times_x(1, Exact::whole(0))),
            Expr::Sum(id, years) => Self::sum(view, id, years, cell),
            Expr::Average(id, years) => {
                let many = Exact::whole(i64::try_from(years.len()).ok()?);
                Self::sum(view, id, years, cell)?.over_constant(&many)
            }
            Expr::Percent(a, b) => Some(Self::of(view, a, cell)?.over(Self::of(view, b, cell)?)?.scaled(100)),
            Expr::Divide(a, b) => Self::of(view, a, cell)?.over(Self::of(view, b, cell)?),
            Expr::Plus(parts) => {
                let mut parts = parts.iter().map(|p| Self::of(view, p, cell));
                let first = parts.next()??;
                parts.try_fold(first, |sum, part| sum.plus(part?))
            }
            Expr::Minus(a, b) => Self::of(view, a, cell)?.plus(Self::of(view, b, cell)?.scaled(-1)),
            Expr::Growth(id, year) => {
                let rate = Self::year(view, id, *year, cell)?.over(Self::year(
                    view,
                    id,
                    year.saturating_sub(1),
                    cell,
                )?)?;
                Some(rate.plus(Self::constant(Exact::whole(-1)))?.scaled(100))
            }
            Expr::CompoundGrowth(id) => Self::year(view, id, 0, cell)?.over(Self::year(view, id, -2, cell)?),
            Expr::Instead(id, own, usual) => {
                let differs = *view.state(id) == State::Known(Value::YesNo(true));
                Self::of(view, if differs { own } else { usual }, cell)
            }
            Expr::MeanGrowth(_)
            | Expr::HnteGrowth(_)
            | Expr::Max(_)
            | Expr::Min(_)
            | Expr::Score
            | Expr::GroupScore(_)
            | Expr::Points(_) => None,
        }
    }

    fn year<'p>(view: &View<'p, '_>, id: &'p FactId, offset: i32, cell: &Cell<'p>) -> Option<Self> {
        let year = i16::try_from(i32::from(view.base_year()?) + offset).ok()?;
        if id == cell.fact && cell.year == Some(year) {
            return Some(Self::times_x(1, Exact::whole(0)));
        }
        match view.state_in(id, year) {
            State::Known(Value::Number(n)) => Some(Self::constant(Exact::from(*n))),
            _ => None,
        }
    }

    fn sum<'p>(view: &View<'p, '_>, id: &'p FactId, years: &[i32], cell: &Cell<'p>) -> Option<Self> {
        let mut parts = years.iter().map(|y| Self::year(view, id, *y, cell));
        let first = parts.next()??;
        parts.try_fold(first, |sum, part| sum.plus(part?))
    }

    fn scaled(self, by: i64) -> Self {
        let by = Exact::whole(by);
        Self { over: (self.over.0.times(&by), self.over.1.times(&by)), under: self.under }
    }

    fn over_constant(self, by: &Exact) -> Option<Self> {
        Some(Self { over: (self.over.0.over(by)?, self.over.1.over(by)?), under: self.under })
    }

    fn is_straight(&self) -> bool {
        self.under.0.sign().is_eq()
    }

    fn is_constant(&self) -> bool {
        self.over.0.sign().is_eq() && self.is_straight()
    }

    /// As a line of its own, where nothing is below it but a number.
    fn line(&self) -> Option<(Exact, Exact)> {
        let by = &self.under.1;
        if !self.is_straight() {
            return None;
        }
        Some((self.over.0.over(by)?, self.over.1.over(by)?))
    }

    fn plus(self, other: Self) -> Option<Self> {
        if self.is_constant() && !other.is_straight() {
            return other.plus(self);
        }
        let (k, rest) = other.line()?;
        if let Some((a, b)) = self.line() {
            return Some(Self {
                over: (a.plus(&k), b.plus(&rest)),
                under: (Exact::whole(0), Exact::whole(1)),
            });
        }
        // A constant on top of a true fraction.
        let (c, d) = self.under;
        k.sign().is_eq().then(|| Self {
            over: (self.over.0.plus(&rest.times(&c)), self.over.1.plus(&rest.times(&d))),
            under: (c, d),
        })
    }

    fn over(self, other: Self) -> Option<Self> {
        match (self.line(), other.line()) {
            (Some(over), Some(under)) => Some(Self { over, under }),
            (None, Some((k, by))) if k.sign().is_eq() => self.over_constant(&by),
            (Some((k, by)), None) if k.sign().is_eq() => {
                let turned = Self { over: other.under, under: other.over };
                Some(Self { over: (turned.over.0.times(&by), turned.over.1.times(&by)), under: turned.under })
            }
            _ => None,
        }
    }

    /// The x for which it comes out as `target`: (a − t·c)·x = t·d − b.
    fn solve(&self, target: &Exact) -> Option<Exact> {
        let slope = self.over.0.minus(&target.times(&self.under.0));
        let rest = target.times(&self.under.1).minus(&self.over.1);
        rest.over(&slope)
    }
}

/// Whether the expression reads the answer at the place.
pub(super) fn reads(view: &View<'_, '_>, expr: &Expr, cell: &Cell<'_>) -> bool {
    let base = view.base_year().map(i32::from);
    let mut found = false;
    expr.each_fact(&mut |id, offset| {
        let year = offset.and_then(|o| Some(base? + o));
        found |= id == cell.fact && year == cell.year.map(i32::from);
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::{Answer, Assessment, Slot};
    use crate::notation::read;
    use crate::pack::{File, Pack, Rule};
    use jiff::civil::date;

    const FACTS: &str = r#"[
        Fact(id: "base_year", label: "上年度", kind: Year),
        Fact(id: "n", label: "n", kind: Number(unit: "项", min: 0, whole: true)),
        Fact(id: "x", label: "x", kind: Number(unit: "万元")),
        Fact(id: "y", label: "y", yearly: true, kind: Number(unit: "万元", min: 0)),
        Fact(id: "z", label: "z", yearly: true, kind: Number(unit: "万元", min: 0)),
    ]"#;

    fn pack() -> Pack {
        let entry = r#"(id: "t", version: "1", title: "t", steps: [])"#;
        Pack::from_files(vec![File::own("pack.ron", entry), File::own("facts/f.ron", FACTS)]).unwrap()
    }

    fn company() -> Assessment {
        let mut a = Assessment::default();
        let mut put = |fact: &str, year: Option<i16>, n: &str| {
            let state = State::Known(Value::Number(n.parse().unwrap()));
            a.put(Slot { fact: fact.into(), year }, Answer { state, ..Answer::default() });
        };
        put("base_year", None, "2025");
        put("n", None, "2");
        put("x", None, "7.5");
        for (year, y, z) in [(2025, "12000", "322"), (2024, "11000", "300"), (2023, "9000", "250.55")] {
            put("y", Some(year), y);
            put("z", Some(year), z);
        }
        a
    }

    /// The turn of a rule seen from one place, checked against the judge on both sides.
    fn turns(rule: &str, fact: &str, year: Option<i16>) -> (Option<Decimal>, Option<Decimal>) {
        let pack = pack();
        let company = company();
        let rule: Rule = read("rule", rule).unwrap();
        let probe = super::super::lever::probe_of(&rule).unwrap();
        let cell = Cell { fact: &pack.fact(fact).unwrap().id, year };
        let mut view = View::unparked(&pack, &company, date(2026, 11, 23));
        let turn = turn(&mut view, probe, &cell);
        for (value, expected) in [(turn.holds, true), (turn.fails, false)] {
            if let Some(value) = value {
                assert_eq!(tried(&mut view, probe, &cell, value), Some(expected), "{value}");
            }
        }
        let step = if fact == "n" { Decimal::ONE } else { Decimal::new(1, 2) };
        if let (Some(holds), Some(fails)) = (turn.holds, turn.fails) {
            assert!((holds - fails).abs() <= step, "{holds} and {fails} are not neighbours");
        }
        (turn.holds, turn.fails)
    }

    #[test]
    fn comparisons_turn_where_they_should() {
        let d = |text: &str| Some(text.parse::<Decimal>().unwrap());
        for (rule, fact, year, holds, fails) in [
            ("AtLeast(Fact(\"n\"), 4)", "n", None, "4", "3"),
            ("MoreThan(Fact(\"n\"), 4)", "n", None, "5", "4"),
            ("AtMost(Fact(\"x\"), 5)", "x", None, "5", "5.01"),
            ("LessThan(Fact(\"x\"), 5)", "x", None, "4.99", "5"),
            // A ratio from both sides: 3 % of 12 000, and what 322 is 3 % of.
            ("AtLeast(Percent(Year(\"z\", 0), Year(\"y\", 0)), 3)", "z", Some(2025), "360", "359.99"),
            ("AtLeast(Percent(Year(\"z\", 0), Year(\"y\", 0)), 3)", "y", Some(2025), "10733.33", "10733.34"),
            ("AtLeast(Sum(\"z\", [0, -1]), 1000)", "z", Some(2024), "678", "677.99"),
            ("AtLeast(Average(\"z\", [0, -1, -2]), 400)", "z", Some(2025), "649.45", "649.44"),
            ("AtLeast(Growth(\"y\", 0), 20)", "y", Some(2025), "13200", "13199.99"),
            ("AtLeast(Growth(\"y\", 0), 20)", "y", Some(2024), "10000", "10000.01"),
            // 9 000 × 1.1² without a root; and from the first year, 12 000 ÷ 1.21 = 9 917.35…
            ("AtLeast(CompoundGrowth(\"y\"), 10)", "y", Some(2025), "10890", "10889.99"),
            ("AtLeast(CompoundGrowth(\"y\"), 10)", "y", Some(2023), "9917.35", "9917.36"),
            ("AtLeast(Plus([Fact(\"x\"), Year(\"z\", 0)]), 400)", "x", None, "78", "77.99"),
            ("AtLeast(Minus(Year(\"y\", 0), Year(\"z\", 0)), 11700)", "z", Some(2025), "300", "300.01"),
            ("AtLeast(Max([Fact(\"x\"), Fact(\"n\")]), 9)", "x", None, "9", "8.99"),
            ("AtLeast(Min([Fact(\"x\"), Fact(\"n\")]), 3)", "n", None, "3", "2"),
        ] {
            assert_eq!(turns(rule, fact, year), (d(holds), d(fails)), "{rule} by {fact} {year:?}");
        }
    }

    #[test]
    fn what_is_no_fraction_of_two_lines_is_closed_in_on() {
        // (y₀ ÷ y₋₁ + y₋₁ ÷ y₋₂) ÷ 2 − 1: by the middle year it is a curve.
        for (fact, year) in [("y", 2025), ("y", 2023)] {
            let (holds, fails) = turns("AtLeast(MeanGrowth(\"y\"), 25)", fact, Some(year));
            assert!(holds.is_some() && fails.is_some(), "{year}");
        }
        let (holds, fails) = turns("AtLeast(MeanGrowth(\"y\"), 16)", "y", Some(2024));
        assert!(holds.is_some() && fails.is_some());
    }

    #[test]
    fn where_no_value_helps_there_is_no_turn() {
        assert_eq!(turns("AtLeast(Minus(Fact(\"x\"), Fact(\"x\")), 1)", "x", None), (None, None));
        // Fewer than none there cannot be.
        let (holds, _) = turns("LessThan(Fact(\"n\"), 0)", "n", None);
        assert_eq!(holds, None);
    }
}
