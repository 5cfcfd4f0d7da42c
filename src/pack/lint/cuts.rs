//! Ranges of numbers with exact ends. A range runs from one cut to another; a cut lies just before or just after a
//! figure, which makes 含 and 不含 plain order.

use rust_decimal::Decimal;

use super::super::designation::{Band, End};
use super::super::rule::Rule;

/// A place between two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    /// Before every number.
    Start,
    /// Just before the figure (false) or just after it (true).
    At(Decimal, bool),
    /// After every number.
    End,
}

impl Cut {
    /// Among whole numbers every cut lies just before one.
    fn whole(self) -> Self {
        match self {
            Self::At(n, false) => Self::At(n.ceil(), false),
            Self::At(n, true) => {
                n.floor().checked_add(Decimal::ONE).map_or(Self::End, |n| Self::At(n, false))
            }
            other => other,
        }
    }
}

/// The numbers between two cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub from: Cut,
    pub to: Cut,
}

impl Stretch {
    pub const EVERYTHING: Self = Self { from: Cut::Start, to: Cut::End };

    /// Between two figures, both included; none: no limit.
    pub fn between(low: Option<Decimal>, high: Option<Decimal>) -> Self {
        Self {
            from: low.map_or(Cut::Start, |n| Cut::At(n, false)),
            to: high.map_or(Cut::End, |n| Cut::At(n, true)),
        }
    }

    /// The numbers for which a comparison holds.
    pub fn of_comparison(rule: &Rule) -> Option<Self> {
        let whole = Self::EVERYTHING;
        match rule {
            Rule::AtLeast(_, n) => Some(Self { from: Cut::At(n.0, false), ..whole }),
            Rule::MoreThan(_, n) => Some(Self { from: Cut::At(n.0, true), ..whole }),
            Rule::AtMost(_, n) => Some(Self { to: Cut::At(n.0, true), ..whole }),
            Rule::LessThan(_, n) => Some(Self { to: Cut::At(n.0, false), ..whole }),
            _ => None,
        }
    }

    /// The numbers of a band.
    pub fn of_band(band: &Band) -> Self {
        let from = match band.from {
            None => Cut::Start,
            Some(End::Including(n)) => Cut::At(n.0, false),
            Some(End::Excluding(n)) => Cut::At(n.0, true),
        };
        let to = match band.to {
            None => Cut::End,
            Some(End::Including(n)) => Cut::At(n.0, true),
            Some(End::Excluding(n)) => Cut::At(n.0, false),
        };
        Self { from, to }
    }

    /// The same where only whole numbers count.
    pub fn whole_if(self, whole: bool) -> Self {
        if whole { Self { from: self.from.whole(), to: self.to.whole() } } else { self }
    }

    pub fn is_empty(&self) -> bool {
        self.from >= self.to
    }

    pub fn meet(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// `3(含)至 4(不含)`
    pub fn words(self) -> String {
        let from = match self.from {
            Cut::At(n, after) => format!("{}（{}）", n.normalize(), if after { "不含" } else { "含" }),
            _ => "最小".into(),
        };
        let to = match self.to {
            Cut::At(n, after) => format!("{}（{}）", n.normalize(), if after { "含" } else { "不含" }),
            _ => "最大".into(),
        };
        match (self.from, self.to) {
            (Cut::At(a, false), Cut::At(b, true)) if a == b => format!("恰为 {}", a.normalize()),
            _ => format!("{from}至{to}"),
        }
    }
}

/// What of `target` none of the pieces covers: the first such hole.
pub(super) fn first_hole(target: Stretch, pieces: &[Stretch]) -> Option<Stretch> {
    let mut sorted: Vec<Stretch> = pieces.iter().map(|p| p.meet(target)).filter(|p| !p.is_empty()).collect();
    sorted.sort_by_key(|p| p.from);
    let mut reached = target.from;
    for piece in sorted {
        if piece.from > reached {
            return Some(Stretch { from: reached, to: piece.from });
        }
        reached = reached.max(piece.to);
    }
    (reached < target.to).then_some(Stretch { from: reached, to: target.to })
}
