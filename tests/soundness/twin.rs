//! The brute-force twin of the judge: straightforward evaluation of one completion in one world of 低 clauses, with
//! plain fractions and no intervals but those the experts leave.

use num_traits::{Signed, Zero};
use qiping::notation::Num;
use qiping::pack::{
    Age, Aged, CountedTo, Criterion, Edition, End, Expr, FactId, Indicator, Measure, NotApplicable, Points,
    Rule,
};

use super::world::{AS_OF, Answers, BASE_YEAR, Fraction, Given, PLACES, Val, index};

/// `None`: cannot be said even with everything answered (no value, experts, readings that differ).
pub type Truth = Option<bool>;

/// One completion, in one world.
pub struct Twin<'t> {
    pub values: &'t [Val; PLACES.len()],
    pub answers: &'t Answers,
    pub edition: &'t Edition,
    /// Which 低 criteria are absent, by address.
    pub absent: Vec<*const Criterion>,
}

/// What a number is.
enum Number {
    Is(Fraction),
    None,
    NotApplicable,
}

/// What surrounds a rule.
#[derive(Clone, Copy)]
struct Around {
    na: NotApplicable,
    /// What the place would hold if the rule there were absent.
    neutral: bool,
}

fn fraction(n: Num) -> Fraction {
    Fraction::new(n.0.mantissa(), 10_i128.pow(n.0.scale()))
}

fn int(n: i64) -> Fraction {
    Fraction::from_integer(n.into())
}

impl Twin<'_> {
    /// The verdict of this completion in this world.
    pub fn verdict(&self) -> Truth {
        let around = Around { na: NotApplicable::Open, neutral: true };
        if remark(&self.edition.requires) { None } else { self.rule(&self.edition.requires, around) }
    }

    fn joined(&self, rules: &[Rule], around: Around, neutral: bool) -> Vec<Truth> {
        let around = Around { neutral, ..around };
        rules.iter().filter(|r| !remark(r)).map(|r| self.rule(r, around)).collect()
    }

    fn rule(&self, rule: &Rule, around: Around) -> Truth {
        match rule {
            Rule::All(rules) => every(&self.joined(rules, around, true)),
            Rule::Any(rules) => some(&self.joined(rules, around, false)),
            Rule::Count(need, rules) => {
                let parts = self.joined(rules, around, false);
                let yes = parts.iter().filter(|t| **t == Some(true)).count();
                let maybe = parts.iter().filter(|t| t.is_none()).count();
                if yes >= *need {
                    Some(true)
                } else if yes + maybe < *need {
                    Some(false)
                } else {
                    None
                }
            }
            Rule::Not(inner) => self.rule(inner, Around { neutral: !around.neutral, ..around }).map(|t| !t),
            Rule::Criterion(c) => {
                if self.absent.contains(&std::ptr::from_ref(&**c)) {
                    return Some(around.neutral);
                }
                self.rule(&c.rule, Around { na: c.na, ..around })
            }
            Rule::When(condition, then, otherwise) => match self.rule(condition, around) {
                Some(true) => self.rule(then, around),
                Some(false) => self.rule(otherwise, around),
                None => agree(&[self.rule(then, around), self.rule(otherwise, around)]),
            },
            Rule::Readings(rules) => agree(&rules.iter().map(|r| self.rule(r, around)).collect::<Vec<_>>()),
            Rule::Supplement(id, with, without) => {
                let answered = self.answers.given[index(id.as_str(), None)];
                let known = matches!(answered, Given::Value(v) if v != Val::NotApplicable);
                self.rule(if known { with } else { without }, around)
            }
            Rule::Yes(id) => self.single(id, around, |v| v == Val::Yes(true)),
            Rule::No(id) => self.single(id, around, |v| v == Val::Yes(false)),
            Rule::OneOf(id, wanted) => {
                self.single(id, around, |v| matches!(v, Val::Choice(c) if wanted.iter().any(|w| w == c)))
            }
            Rule::Aged(aged) => {
                let to = match &aged.on {
                    CountedTo::AsOf => AS_OF,
                    CountedTo::YearEnd => jiff::civil::date(BASE_YEAR, 12, 31),
                    CountedTo::Fact(id) => match self.values[index(id.as_str(), None)] {
                        Val::Day(to) => to,
                        _ => return said(around.na),
                    },
                };
                self.single(&aged.since, around, |v| matches!(v, Val::Day(d) if old_enough(aged, d, to)))
            }
            // A certificate that does not apply has no paper to look at.
            Rule::Valid(id) if self.values[index(id.as_str(), None)] == Val::NotApplicable => said(around.na),
            Rule::Valid(id) => match self.single(id, around, |v| v == Val::Yes(true)) {
                Some(true) => {
                    let expires = FactId::from(format!("{id}_expires_on").as_str());
                    self.single(&expires, around, |v| matches!(v, Val::Day(d) if d >= AS_OF))
                }
                other => other,
            },
            Rule::AtLeast(e, n) => self.compare(e, *n, around, |v, f| v >= f),
            Rule::MoreThan(e, n) => self.compare(e, *n, around, |v, f| v > f),
            Rule::AtMost(e, n) => self.compare(e, *n, around, |v, f| v <= f),
            Rule::LessThan(e, n) => self.compare(e, *n, around, |v, f| v < f),
            Rule::NotObtained | Rule::Ceased | Rule::Note => None,
        }
    }

    fn single(&self, id: &FactId, around: Around, holds: impl Fn(Val) -> bool) -> Truth {
        match self.values[index(id.as_str(), None)] {
            Val::NotApplicable => said(around.na),
            value => Some(holds(value)),
        }
    }

    fn compare(
        &self,
        e: &Expr,
        figure: Num,
        around: Around,
        holds: impl Fn(&Fraction, &Fraction) -> bool,
    ) -> Truth {
        let figure = fraction(figure);
        let points = match e {
            Expr::Score => Some(self.total()),
            Expr::GroupScore(title) => {
                let card = self.edition.scorecard.as_ref().unwrap();
                Some(self.group(card.groups.iter().position(|g| g.title == *title).unwrap()))
            }
            Expr::Points(id) => {
                Some(self.indicator(self.edition.indicators().find(|i| i.id == *id).unwrap()))
            }
            _ => None,
        };
        if let Some((low, high)) = points {
            return agree(&[Some(holds(&low, &figure)), Some(holds(&high, &figure))]);
        }
        match (self.number(e), e) {
            (Number::NotApplicable, _) => said(around.na),
            (Number::None, _) => None,
            // The square root is monotone, and 1 + figure is positive.
            (Number::Is(ratio), Expr::CompoundGrowth(_)) => {
                let factor = int(1) + figure / int(100);
                Some(holds(&ratio, &(factor * factor)))
            }
            (Number::Is(v), _) => Some(holds(&v, &figure)),
        }
    }

    fn at(&self, id: &FactId, year: Option<i32>) -> Number {
        match self.values[index(id.as_str(), year)] {
            Val::NotApplicable => Number::NotApplicable,
            v => v.number().map_or(Number::None, Number::Is),
        }
    }

    fn number(&self, e: &Expr) -> Number {
        let year = |id: &FactId, y: i32| self.at(id, Some(y));
        match e {
            Expr::Fact(id) => self.at(id, None),
            Expr::Year(id, y) => year(id, *y),
            Expr::Sum(id, ys) => sum(ys.iter().map(|y| year(id, *y))),
            Expr::Average(id, ys) => {
                let n = int(ys.len().try_into().unwrap());
                with(sum(ys.iter().map(|y| year(id, *y))), Number::Is(n), |a, b| Some(a / b))
            }
            Expr::Percent(a, b) => {
                with(quotient(self.number(a), self.number(b)), Number::Is(int(100)), |x, y| Some(x * y))
            }
            Expr::Divide(a, b) => quotient(self.number(a), self.number(b)),
            Expr::Plus(es) => sum(es.iter().map(|e| self.number(e))),
            Expr::Minus(a, b) => with(self.number(a), self.number(b), |x, y| Some(x - y)),
            Expr::Max(es) => {
                es.iter().map(|e| self.number(e)).reduce(|a, b| with(a, b, |x, y| Some(x.max(y)))).unwrap()
            }
            Expr::Min(es) => {
                es.iter().map(|e| self.number(e)).reduce(|a, b| with(a, b, |x, y| Some(x.min(y)))).unwrap()
            }
            Expr::Instead(id, own, usual) => {
                let differs = self.answers.given[index(id.as_str(), None)] == Given::Value(Val::Yes(true));
                self.number(if differs { own } else { usual })
            }
            Expr::Growth(id, y) => self.growth(id, *y),
            Expr::MeanGrowth(id) => self.mean_growth(id),
            Expr::HnteGrowth(id) => {
                let zero = |y: i32| matches!(year(id, y), Number::Is(v) if v.is_zero());
                if (-2..=0).any(|y| matches!(year(id, y), Number::NotApplicable)) {
                    Number::NotApplicable
                } else if zero(-1) {
                    Number::Is(int(0))
                } else if zero(-2) {
                    self.growth(id, 0)
                } else {
                    self.mean_growth(id)
                }
            }
            Expr::CompoundGrowth(id) => quotient(year(id, 0), year(id, -2)),
            Expr::Score | Expr::GroupScore(_) | Expr::Points(_) => panic!("points are compared on their own"),
        }
    }

    /// In percent.
    fn growth(&self, id: &FactId, y: i32) -> Number {
        let ratio = quotient(self.at(id, Some(y)), self.at(id, Some(y - 1)));
        with(ratio, Number::Is(int(1)), |r, one| Some((r - one) * int(100)))
    }

    fn mean_growth(&self, id: &FactId) -> Number {
        with(self.growth(id, 0), self.growth(id, -1), |a, b| Some((a + b) / int(2)))
    }

    /// The total; a range only where experts or a missing value leave one.
    pub fn total(&self) -> (Fraction, Fraction) {
        let groups = self.edition.scorecard.as_ref().map_or(0, |c| c.groups.len());
        (0..groups).map(|g| self.group(g)).fold((int(0), int(0)), |(a, b), (c, d)| (a + c, b + d))
    }

    fn group(&self, at: usize) -> (Fraction, Fraction) {
        let group = &self.edition.scorecard.as_ref().unwrap().groups[at];
        let sum = group
            .indicators
            .iter()
            .map(|i| self.indicator(i))
            .fold((int(0), int(0)), |(a, b), (c, d)| (a + c, b + d));
        let max = fraction(group.max);
        (sum.0.min(max), sum.1.min(max))
    }

    fn indicator(&self, i: &Indicator) -> (Fraction, Fraction) {
        let max = fraction(i.max);
        if let Some(own) = &i.own_points
            && let Given::Value(Val::Halves(_)) = self.answers.given[index(own.as_str(), None)]
            && let Number::Is(points) = self.at(own, None)
        {
            let points = points.min(max);
            return (points, points);
        }
        let (low, high) = self.measure(&i.measure, i);
        (low.min(max), high.min(max))
    }

    fn measure(&self, measure: &Measure, i: &Indicator) -> (Fraction, Fraction) {
        let around = Around { na: i.na, neutral: true };
        let given = |p: &Points| (fraction(p.range().0), fraction(p.range().1));
        let of_number =
            |number: Number, points: &dyn Fn(Fraction) -> (Fraction, Fraction)| match (number, i.na) {
                (Number::Is(v), _) => points(v),
                (Number::NotApplicable, NotApplicable::Met) => (fraction(i.max), fraction(i.max)),
                (Number::NotApplicable, NotApplicable::Unmet) => (int(0), int(0)),
                _ => (int(0), fraction(i.max)),
            };
        match measure {
            Measure::Bands(e, bands) => of_number(self.number(e), &|v| {
                let hit = bands.iter().find(|b| {
                    let above = match b.from {
                        None => true,
                        Some(End::Including(n)) => v >= fraction(n),
                        Some(End::Excluding(n)) => v > fraction(n),
                    };
                    let below = match b.to {
                        None => true,
                        Some(End::Including(n)) => v <= fraction(n),
                        Some(End::Excluding(n)) => v < fraction(n),
                    };
                    above && below
                });
                hit.map_or((int(0), int(0)), |b| given(&b.points))
            }),
            Measure::PerFull { of, every, points } => of_number(self.number(of), &|v| {
                let p = ((v / fraction(*every)).floor() * fraction(*points)).max(int(0));
                (p, p)
            }),
            Measure::Entered(id) => of_number(self.at(id, None), &|v| (v, v)),
            Measure::Steps(steps) => {
                let mut ways = Vec::new();
                let mut done = false;
                for (rule, points) in steps {
                    let holds = self.as_written(rule, around);
                    if holds != Some(false) {
                        ways.push(given(points));
                    }
                    if holds == Some(true) {
                        done = true;
                        break;
                    }
                }
                if !done {
                    ways.push((int(0), int(0)));
                }
                let low = ways.iter().map(|w| w.0).min().unwrap();
                let high = ways.iter().map(|w| w.1).max().unwrap();
                (low, high)
            }
            Measure::PerMet(each, rules) => {
                let parts: Vec<Truth> = rules.iter().map(|r| self.as_written(r, around)).collect();
                let yes = parts.iter().filter(|t| **t == Some(true)).count();
                let maybe = parts.iter().filter(|t| t.is_none()).count();
                let times = |n: usize| fraction(*each) * int(n.try_into().unwrap());
                (times(yes), times(yes + maybe))
            }
            Measure::Best(parts) => parts
                .iter()
                .map(|p| self.measure(&p.measure, i))
                .fold((int(0), int(0)), |best, way| (best.0.max(way.0), best.1.max(way.1))),
        }
    }

    /// 低 does not touch the points.
    fn as_written(&self, rule: &Rule, around: Around) -> Truth {
        let whole =
            Twin { absent: Vec::new(), values: self.values, answers: self.answers, edition: self.edition };
        whole.rule(rule, around)
    }
}

/// Rules that take no part in what joins them.
pub fn remark(rule: &Rule) -> bool {
    match rule {
        Rule::Note => true,
        Rule::Criterion(c) => !c.counts || remark(&c.rule),
        _ => false,
    }
}

fn said(na: NotApplicable) -> Truth {
    match na {
        NotApplicable::Open => None,
        NotApplicable::Met => Some(true),
        NotApplicable::Unmet => Some(false),
    }
}

fn every(parts: &[Truth]) -> Truth {
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn some(parts: &[Truth]) -> Truth {
    if parts.contains(&Some(true)) {
        Some(true)
    } else if parts.contains(&None) {
        None
    } else {
        Some(false)
    }
}

fn agree(parts: &[Truth]) -> Truth {
    let first = parts[0];
    if parts.iter().all(|p| *p == first) { first } else { None }
}

fn with(a: Number, b: Number, f: impl Fn(Fraction, Fraction) -> Option<Fraction>) -> Number {
    match (a, b) {
        (Number::NotApplicable, _) | (_, Number::NotApplicable) => Number::NotApplicable,
        (Number::Is(a), Number::Is(b)) => f(a, b).map_or(Number::None, Number::Is),
        _ => Number::None,
    }
}

fn sum(parts: impl Iterator<Item = Number>) -> Number {
    parts.fold(Number::Is(int(0)), |a, b| with(a, b, |x, y| Some(x + y)))
}

fn quotient(a: Number, b: Number) -> Number {
    with(a, b, |x, y| y.is_positive().then(|| x / y))
}

fn old_enough(aged: &Aged, since: jiff::civil::Date, to: jiff::civil::Date) -> bool {
    // Whole years between two days, counted by the calendar; the little world has no 29 February.
    let years = |n: i32| (i32::from(since.year()) + n, since.month(), since.day());
    let day = (i32::from(to.year()), to.month(), to.day());
    let length = |age: Age| match age {
        Age::Years(n) => years(n),
        _ => panic!("the little world counts in years"),
    };
    years(0) <= day
        && aged.at_least.is_none_or(|a| length(a) <= day)
        && aged.at_most.is_none_or(|a| length(a) >= day)
}
