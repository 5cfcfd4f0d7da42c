//! Scorecards: every indicator as an interval of points over what is still blank.

use crate::assessment::{State, Value};
use crate::notation::Num;
use crate::pack::{Band, End, Indicator, Measure, NotApplicable, Points, Rule, Scorecard};

use super::exact::Exact;
use super::reason::Tri;
use super::rules::Judge;
use super::span::Span;
use super::view::Missing;
use super::words::shown;

/// Points between a lowest and a highest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Lowest possible points.
    pub low: Exact,
    /// Highest possible points.
    pub high: Exact,
}

impl Interval {
    /// The figure, or lowest and highest: `70—85`.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.low == self.high {
            shown(&self.low)
        } else {
            format!("{}—{}", shown(&self.low), shown(&self.high))
        }
    }

    fn just(points: Exact) -> Self {
        Self { low: points.clone(), high: points }
    }

    fn of(points: Points) -> Self {
        let (low, high) = points.range();
        Self { low: low.0.into(), high: high.0.into() }
    }

    fn up_to(max: Num) -> Self {
        Self { low: Exact::whole(0), high: max.0.into() }
    }

    fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    fn plus(self, other: &Self) -> Self {
        Self { low: self.low.plus(&other.low), high: self.high.plus(&other.high) }
    }

    fn capped(self, max: Num) -> Self {
        let max = Exact::from(max.0);
        Self { low: self.low.min(max.clone()), high: self.high.min(max) }
    }

    fn span(&self) -> Span {
        Span::between(Some(self.low.clone()), Some(self.high.clone()))
    }
}

/// The points of one indicator.
#[derive(Clone, Debug)]
pub struct IndicatorResult<'p> {
    /// The indicator.
    pub indicator: &'p Indicator,
    /// Its points.
    pub points: Interval,
    /// What was blank.
    pub missing: Missing<'p>,
    /// The single ways of a [`Measure::Best`], by id.
    pub parts: Vec<(&'p str, Interval)>,
}

/// The points of a scorecard.
#[derive(Clone, Debug)]
pub struct ScoreResult<'p> {
    /// The scorecard.
    pub card: &'p Scorecard,
    /// Its groups in order, each with its capped sum and its indicators.
    pub groups: Vec<(Interval, Vec<IndicatorResult<'p>>)>,
    /// The total.
    pub points: Interval,
}

impl<'p> ScoreResult<'p> {
    /// Judges a scorecard.
    pub(super) fn new(card: &'p Scorecard, judge: &Judge<'_, 'p, '_>) -> Self {
        let mut total = Interval::just(Exact::whole(0));
        let mut groups = Vec::with_capacity(card.groups.len());
        for group in &card.groups {
            let indicators: Vec<_> = group.indicators.iter().map(|i| judge.indicator(i)).collect();
            let sum = indicators.iter().fold(Interval::just(Exact::whole(0)), |s, i| s.plus(&i.points));
            let sum = sum.capped(group.max);
            total = total.plus(&sum);
            groups.push((sum, indicators));
        }
        Self { card, groups, points: total }
    }

    /// Every indicator's result.
    pub fn indicators(&self) -> impl Iterator<Item = &IndicatorResult<'p>> {
        self.groups.iter().flat_map(|(_, indicators)| indicators)
    }

    pub(super) fn total(&self, missing: &mut Missing<'p>) -> Span {
        self.indicators().for_each(|i| missing.extend(i.missing.iter().cloned()));
        self.points.span()
    }

    pub(super) fn group(&self, title: &str, missing: &mut Missing<'p>) -> Span {
        let Some(at) = self.card.groups.iter().position(|g| g.title == title) else {
            return Span::no_value();
        };
        let (points, indicators) = &self.groups[at];
        indicators.iter().for_each(|i| missing.extend(i.missing.iter().cloned()));
        points.span()
    }

    pub(super) fn points(&self, id: &str, missing: &mut Missing<'p>) -> Span {
        let Some(result) = self.indicators().find(|i| i.indicator.id == id) else { return Span::no_value() };
        missing.extend(result.missing.iter().cloned());
        result.points.span()
    }
}

impl<'p> Judge<'_, 'p, '_> {
    fn indicator(&self, indicator: &'p Indicator) -> IndicatorResult<'p> {
        let inside = Self { na: indicator.na, doubt_low: false, ..*self };
        let mut result = IndicatorResult {
            indicator,
            points: Interval::up_to(indicator.max),
            missing: Missing::new(),
            parts: Vec::new(),
        };
        if let Some(own) = &indicator.own_points
            && let State::Known(Value::Number(points)) = self.view.state(own)
        {
            result.points = Interval::just(Exact::from(*points)).capped(indicator.max);
            return result;
        }
        let mut parts = Vec::new();
        let points = inside.measure(&indicator.measure, indicator.max, &mut result.missing, &mut parts);
        result.points = points.capped(indicator.max);
        result.parts = parts;
        if result.points.low == result.points.high {
            result.missing.clear();
        }
        result
    }

    fn measure(
        &self,
        measure: &'p Measure,
        max: Num,
        missing: &mut Missing<'p>,
        parts: &mut Vec<(&'p str, Interval)>,
    ) -> Interval {
        match measure {
            Measure::Bands(of, bands) => {
                self.valued(|missing| self.expr(of, missing), max, missing, |span| bands_over(bands, span))
            }
            Measure::PerFull { of, every, points } => {
                let steps = |x: &Exact| {
                    let steps = x.over(&every.0.into()).map_or(Exact::whole(0), |s| s.floor());
                    steps.times(&points.0.into()).max(Exact::whole(0))
                };
                self.valued(
                    |missing| self.expr(of, missing),
                    max,
                    missing,
                    |s| Interval {
                        low: s.low.as_ref().map_or(Exact::whole(0), steps),
                        high: s.high.as_ref().map_or(Exact::from(max.0), steps),
                    },
                )
            }
            Measure::Steps(steps) => self.steps(steps, missing),
            Measure::PerMet(each, rules) => {
                let states: Vec<Tri> = rules.iter().map(|r| self.state_of(r, missing)).collect();
                let times =
                    |n: usize| Exact::from(each.0).times(&Exact::whole(i64::try_from(n).unwrap_or(0)));
                let met = states.iter().filter(|s| **s == Tri::Met).count();
                let open = states.iter().filter(|s| **s == Tri::Open).count();
                Interval { low: times(met), high: times(met + open) }
            }
            Measure::Best(ways) => {
                let mut best = Interval::just(Exact::whole(0));
                for way in ways {
                    let points = self.measure(&way.measure, max, missing, &mut Vec::new());
                    best = Interval {
                        low: best.low.max(points.low.clone()),
                        high: best.high.max(points.high.clone()),
                    };
                    parts.push((&way.id, points));
                }
                best
            }
            Measure::Entered(id) => self.valued(
                |missing| self.view.number(id, missing),
                max,
                missing,
                |s| Interval {
                    low: s.low.clone().unwrap_or(Exact::whole(0)),
                    high: s.high.clone().unwrap_or(Exact::from(max.0)),
                },
            ),
        }
    }

    /// Points of a number that may have no value, or be 不适用.
    fn valued(
        &self,
        number: impl FnOnce(&mut Missing<'p>) -> Span,
        max: Num,
        missing: &mut Missing<'p>,
        points: impl FnOnce(&Span) -> Interval,
    ) -> Interval {
        let mut blank = Missing::new();
        let span = number(&mut blank);
        let without = || match self.na {
            NotApplicable::Unmet => Interval::just(Exact::whole(0)),
            NotApplicable::Met => Interval::just(max.0.into()),
            NotApplicable::Open => Interval::up_to(max),
        };
        let given = match (span.not_applicable, span.defined) {
            (true, _) => without(),
            (false, false) => Interval::up_to(max),
            (false, true) => points(&span),
        };
        let given = if self.may_not_apply(&blank) { given.hull(without()) } else { given };
        missing.append(&mut blank);
        given
    }

    fn state_of(&self, rule: &'p Rule, missing: &mut Missing<'p>) -> Tri {
        let reason = self.rule(rule);
        if reason.state == Tri::Open {
            missing.extend(reason.unknown());
        }
        reason.state
    }

    fn steps(&self, steps: &'p [(Rule, Points)], missing: &mut Missing<'p>) -> Interval {
        let mut possible: Option<Interval> = None;
        let mut add = |points: Interval| {
            possible = Some(match possible.take() {
                Some(so_far) => so_far.hull(points),
                None => points,
            });
        };
        for (rule, points) in steps {
            match self.state_of(rule, missing) {
                Tri::Unmet => {}
                Tri::Open => add(Interval::of(*points)),
                Tri::Met => {
                    add(Interval::of(*points));
                    return possible.unwrap_or_else(|| Interval::of(*points));
                }
            }
        }
        add(Interval::just(Exact::whole(0)));
        possible.unwrap_or_else(|| Interval::just(Exact::whole(0)))
    }
}

/// The points of every band that some value of the span falls into.
fn bands_over(bands: &[Band], span: &Span) -> Interval {
    let touched = bands.iter().filter(|band| {
        let reaches_up = match (band.from, &span.high) {
            (Some(End::Including(n)), Some(high)) => *high >= n.0.into(),
            (Some(End::Excluding(n)), Some(high)) => *high > n.0.into(),
            _ => true,
        };
        let reaches_down = match (band.to, &span.low) {
            (Some(End::Including(n)), Some(low)) => *low <= n.0.into(),
            (Some(End::Excluding(n)), Some(low)) => *low < n.0.into(),
            _ => true,
        };
        reaches_up && reaches_down
    });
    touched
        .map(|band| Interval::of(band.points))
        .reduce(Interval::hull)
        .unwrap_or_else(|| Interval::just(Exact::whole(0)))
}
