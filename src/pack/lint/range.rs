//! Which values an expression can take at all, from the bounds of the facts in it. Rough outwards: a range may be
//! too wide, never too narrow.

use rust_decimal::Decimal;

use super::super::designation::Scorecard;
use super::super::rule::Expr;
use super::super::{FactId, Kind, Pack};
use super::cuts::Stretch;

/// The values of an expression.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    /// Whole numbers only.
    pub whole: bool,
}

const ANY: Range = Range { low: None, high: None, whole: false };

impl Range {
    pub fn stretch(self) -> Stretch {
        Stretch::between(self.low, self.high).whole_if(self.whole)
    }

    fn add(self, other: Self) -> Self {
        let sum = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        Self {
            low: sum(self.low, other.low),
            high: sum(self.high, other.high),
            whole: self.whole && other.whole,
        }
    }

    fn negated(self) -> Self {
        Self { low: self.high.map(|n| -n), high: self.low.map(|n| -n), whole: self.whole }
    }

    fn times(self, n: usize) -> Self {
        let by = Decimal::from(n);
        let times = |x: Option<Decimal>| x?.checked_mul(by);
        Self { low: times(self.low), high: times(self.high), whole: self.whole }
    }

    /// Quotients always exceed -∞ or 0 only by the sign of the dividend; the divisor is positive or there is no value.
    fn over(self) -> Self {
        let zero = Some(Decimal::ZERO);
        Self {
            low: if self.low >= zero { zero } else { None },
            high: if self.high.is_some() && self.high <= zero { zero } else { None },
            whole: false,
        }
    }
}

/// The possible values of an expression.
pub(super) fn range(pack: &Pack, card: Option<&Scorecard>, expr: &Expr) -> Range {
    let of = |id: &FactId| match pack.fact(id.as_str()).map(|f| &f.kind) {
        Some(Kind::Number(q)) => Range { low: q.min.map(|n| n.0), high: q.max.map(|n| n.0), whole: q.whole },
        Some(Kind::Year) => Range { whole: true, ..ANY },
        _ => ANY,
    };
    let inner = |e: &Expr| range(pack, card, e);
    let up_to = |max: Option<Decimal>| Range { low: Some(Decimal::ZERO), high: max, whole: false };
    match expr {
        Expr::Fact(id) | Expr::Year(id, _) => of(id),
        Expr::Sum(id, years) => of(id).times(years.len()),
        Expr::Average(id, _) => Range { whole: false, ..of(id) },
        Expr::Percent(a, _) | Expr::Divide(a, _) => inner(a).over(),
        Expr::Plus(es) => {
            let nothing = Range { low: Some(Decimal::ZERO), high: Some(Decimal::ZERO), whole: true };
            es.iter().fold(nothing, |sum, e| sum.add(inner(e)))
        }
        Expr::Instead(_, a, b) => {
            let (a, b) = (inner(a), inner(b));
            Range {
                low: a.low.zip(b.low).map(|(a, b)| a.min(b)),
                high: a.high.zip(b.high).map(|(a, b)| a.max(b)),
                whole: a.whole && b.whole,
            }
        }
        Expr::Minus(a, b) => inner(a).add(inner(b).negated()),
        Expr::Max(es) => es.iter().map(inner).reduce(larger).unwrap_or(ANY),
        Expr::Min(es) => es.iter().map(inner).reduce(smaller).unwrap_or(ANY),
        Expr::Growth(id, _) | Expr::MeanGrowth(id) | Expr::HnteGrowth(id) | Expr::CompoundGrowth(id) => {
            let shrinks = of(id).low >= Some(Decimal::ZERO);
            Range { low: shrinks.then(|| Decimal::from(-100)), ..ANY }
        }
        Expr::Score => up_to(card.map(|c| c.groups.iter().map(|g| g.max.0).sum())),
        Expr::GroupScore(title) => {
            up_to(card.and_then(|c| c.groups.iter().find(|g| g.title == *title)).map(|g| g.max.0))
        }
        Expr::Points(id) => {
            let mut all = card.iter().flat_map(|c| &c.groups).flat_map(|g| &g.indicators);
            up_to(all.find(|i| i.id == *id).map(|i| i.max.0))
        }
    }
}

fn smaller(a: Range, b: Range) -> Range {
    Range {
        low: a.low.zip(b.low).map(|(a, b)| a.min(b)),
        high: a.high.into_iter().chain(b.high).min(),
        whole: a.whole && b.whole,
    }
}

fn larger(a: Range, b: Range) -> Range {
    Range {
        low: a.low.max(b.low),
        high: a.high.zip(b.high).map(|(a, b)| a.max(b)),
        whole: a.whole && b.whole,
    }
}
