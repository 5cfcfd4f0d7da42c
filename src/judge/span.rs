//! What is known of a number while some facts are blank: an interval that holds every possible value.

use super::exact::Exact;

/// Every value a number can take, given what is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Smallest possible value; none: no lower limit.
    pub low: Option<Exact>,
    /// Largest possible value; none: no upper limit.
    pub high: Option<Exact>,
    /// False where the number may have no value at all (a divisor that may be zero).
    pub defined: bool,
    /// A fact in it was answered 不适用.
    pub not_applicable: bool,
}

/// The four comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// ≥
    AtLeast,
    /// >
    MoreThan,
    /// ≤
    AtMost,
    /// <
    LessThan,
}

impl Op {
    /// Whether `value op figure` holds.
    #[must_use]
    pub fn holds(self, value: &Exact, figure: &Exact) -> bool {
        match self {
            Self::AtLeast => value >= figure,
            Self::MoreThan => value > figure,
            Self::AtMost => value <= figure,
            Self::LessThan => value < figure,
        }
    }

    /// The sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::MoreThan => ">",
            Self::AtMost => "≤",
            Self::LessThan => "<",
        }
    }
}

impl Span {
    /// One value.
    #[must_use]
    pub fn just(value: Exact) -> Self {
        Self { low: Some(value.clone()), high: Some(value), defined: true, not_applicable: false }
    }

    /// Anything between, both included.
    #[must_use]
    pub fn between(low: Option<Exact>, high: Option<Exact>) -> Self {
        Self { low, high, defined: true, not_applicable: false }
    }

    /// No value, or none that could be said.
    #[must_use]
    pub fn no_value() -> Self {
        Self { low: None, high: None, defined: false, not_applicable: false }
    }

    /// 不适用
    #[must_use]
    pub fn not_applicable() -> Self {
        Self { not_applicable: true, ..Self::no_value() }
    }

    /// The value, where there is only one.
    #[must_use]
    pub fn value(&self) -> Option<&Exact> {
        match (&self.low, &self.high) {
            (Some(a), Some(b)) if self.defined && a == b => Some(a),
            _ => None,
        }
    }

    /// Whether the comparison holds for all values, for none, or cannot be said yet.
    #[must_use]
    pub fn compare(&self, op: Op, figure: &Exact) -> Option<bool> {
        if !self.defined {
            return None;
        }
        let worst_best = match op {
            Op::AtLeast | Op::MoreThan => (&self.low, &self.high),
            Op::AtMost | Op::LessThan => (&self.high, &self.low),
        };
        let holds = |end: &Option<Exact>, unbounded: bool| match end {
            Some(value) => op.holds(value, figure),
            None => unbounded,
        };
        if holds(worst_best.0, false) {
            Some(true)
        } else if holds(worst_best.1, true) {
            None
        } else {
            Some(false)
        }
    }

    fn join(self, other: &Self, low: Option<Exact>, high: Option<Exact>) -> Self {
        Self {
            low,
            high,
            defined: self.defined && other.defined,
            not_applicable: self.not_applicable || other.not_applicable,
        }
    }

    /// Sum.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        let low = self.low.as_ref().zip(other.low.as_ref()).map(|(a, b)| a.plus(b));
        let high = self.high.as_ref().zip(other.high.as_ref()).map(|(a, b)| a.plus(b));
        self.join(other, low, high)
    }

    /// Difference.
    #[must_use]
    pub fn minus(self, other: &Self) -> Self {
        let turned = Self {
            low: other.high.as_ref().map(Exact::negated),
            high: other.low.as_ref().map(Exact::negated),
            ..*other
        };
        self.plus(&turned)
    }

    /// Times a positive number.
    #[must_use]
    pub fn scaled(self, by: &Exact) -> Self {
        Self { low: self.low.map(|x| x.times(by)), high: self.high.map(|x| x.times(by)), ..self }
    }

    /// The larger of the two.
    #[must_use]
    pub fn larger(self, other: &Self) -> Self {
        let low = match (&self.low, &other.low) {
            (Some(a), Some(b)) => Some(a.max(b).clone()),
            (one, two) => one.clone().or_else(|| two.clone()),
        };
        let high = self.high.as_ref().zip(other.high.as_ref()).map(|(a, b)| a.max(b).clone());
        self.join(other, low, high)
    }

    /// The smaller of the two.
    #[must_use]
    pub fn smaller(self, other: &Self) -> Self {
        let low = self.low.as_ref().zip(other.low.as_ref()).map(|(a, b)| a.min(b).clone());
        let high = match (&self.high, &other.high) {
            (Some(a), Some(b)) => Some(a.min(b).clone()),
            (one, two) => one.clone().or_else(|| two.clone()),
        };
        self.join(other, low, high)
    }

    /// Quotient. No value where the divisor is, or may be, zero or less.
    #[must_use]
    pub fn over(self, divisor: &Self) -> Self {
        let positive = divisor.low.as_ref().filter(|d| d.sign().is_gt());
        let Some(small) = positive.filter(|_| self.defined && divisor.defined) else {
            let mut none = Self::no_value();
            none.not_applicable = self.not_applicable || divisor.not_applicable;
            return none;
        };
        // The quotient is monotone in the dividend; which end of the divisor gives the extreme hangs on its sign.
        // Towards an unlimited divisor the quotient tends to zero.
        let by_large = |x: &Exact| match &divisor.high {
            Some(large) => x.over(large),
            None => Some(Exact::whole(0)),
        };
        let low = self.low.as_ref().and_then(|x| if x.sign().is_lt() { x.over(small) } else { by_large(x) });
        let high =
            self.high.as_ref().and_then(|x| if x.sign().is_lt() { by_large(x) } else { x.over(small) });
        self.join(divisor, low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(low: Option<i64>, high: Option<i64>) -> Span {
        Span::between(low.map(Exact::whole), high.map(Exact::whole))
    }

    #[test]
    fn comparisons_need_every_value() {
        let three = Exact::whole(3);
        for (s, op, expected) in [
            (span(Some(3), Some(9)), Op::AtLeast, Some(true)),
            (span(Some(2), Some(3)), Op::AtLeast, None),
            (span(Some(1), Some(2)), Op::AtLeast, Some(false)),
            (span(Some(3), None), Op::MoreThan, None),
            (span(None, Some(3)), Op::MoreThan, Some(false)),
            (span(None, Some(3)), Op::AtMost, Some(true)),
            (span(Some(3), None), Op::LessThan, Some(false)),
            (Span::no_value(), Op::AtLeast, None),
        ] {
            assert_eq!(s.compare(op, &three), expected, "{s:?} {op:?}");
        }
    }

    #[test]
    fn a_divisor_that_may_be_zero_gives_no_value() {
        assert!(!span(Some(1), Some(1)).over(&span(Some(0), None)).defined);
        assert!(!span(Some(1), Some(1)).over(&span(Some(0), Some(0))).defined);
        let q = span(Some(-4), Some(8)).over(&span(Some(2), Some(4)));
        assert_eq!((q.low, q.high), (Some(Exact::whole(-2)), Some(Exact::whole(4))));
        let q = span(Some(2), Some(8)).over(&span(Some(2), None));
        assert_eq!((q.low, q.high), (Some(Exact::whole(0)), Some(Exact::whole(4))));
    }
}
