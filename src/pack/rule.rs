//! Rules (规则): the typed tree a criterion is judged by, and the expressions inside it.
//!
//! 含本数 or 不含本数 is written in the comparison itself: `AtLeast` and `AtMost` include the figure, `MoreThan`
//! and `LessThan` do not. Years count back from the last full accounting year: 0 is 上年度, -1 the year before.

use jiff::Span;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fact::FactId;
use super::source::Level;
use crate::notation::Num;

/// A condition, or conditions joined.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Rule {
    /// Every part holds.
    All(Vec<Rule>),
    /// At least one part holds.
    Any(Vec<Rule>),
    /// The part does not hold.
    Not(Box<Rule>),
    /// At least so many of the parts hold.
    Count(usize, Vec<Rule>),
    /// A numbered clause of the book.
    Criterion(Box<Criterion>),
    /// The fact is answered 是.
    Yes(FactId),
    /// The fact is answered 否.
    No(FactId),
    /// The choice is one of these.
    OneOf(FactId, Vec<String>),
    /// ≥
    AtLeast(Expr, Num),
    /// >
    MoreThan(Expr, Num),
    /// ≤
    AtMost(Expr, Num),
    /// <
    LessThan(Expr, Num),
    /// Time since a date.
    Aged(Aged),
    /// The certificate is held and good on the as-of date: registered, not expired, its edition not obsolete.
    Valid(FactId),
    /// One of two rules, by a condition (bands of company size).
    When(Box<Rule>, Box<Rule>, Box<Rule>),
    /// The book gives several readings of one clause: met or unmet only where all agree.
    Readings(Vec<Rule>),
    /// A fact that the book asks only 备查: while it is unanswered the second rule holds, once answered the first.
    Supplement(FactId, Box<Rule>, Box<Rule>),
    /// The issuer has a figure here that the book lists as 未取得. Never invented, always open.
    NotObtained,
    /// The programme has ended and is no longer judged at all: always open.
    Ceased,
    /// A numbered remark (加分项, 优先, 提示) that takes no part in the verdict.
    Note,
}

/// One atomic clause: its text, its source, its rule.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The book's condition number in lower case (`RDI-01` -> `rdi-01`).
    pub id: String,
    /// The clause in the book's words.
    pub text: String,
    /// 核实等级 as the book gives it.
    pub checked: Level,
    /// How it is judged.
    pub rule: Rule,
    /// Source where it is not the edition's.
    #[serde(default)]
    pub source: Option<String>,
    /// Which article, where the book names one.
    #[serde(default)]
    pub clause: String,
    /// A remark for the reader: how the figure is taken, what the book could not settle.
    #[serde(default)]
    pub note: String,
    /// What the answer 不适用 means here.
    #[serde(default)]
    pub na: NotApplicable,
    /// False: judged and shown, but no part of the verdict (附加口径, 提示).
    #[serde(default = "yes")]
    pub counts: bool,
}

fn yes() -> bool {
    true
}

/// What 不适用 means to a criterion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NotApplicable {
    /// The clause does not say: open.
    #[default]
    Open,
    /// Nothing to fulfil: met.
    Met,
    /// Cannot be fulfilled without it: unmet.
    Unmet,
}

/// Time since a date fact.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aged {
    /// The date the time runs from.
    pub since: FactId,
    /// The time that must have passed (inclusive).
    #[serde(default)]
    pub at_least: Option<Age>,
    /// The time that may have passed at most (inclusive).
    #[serde(default)]
    pub at_most: Option<Age>,
    /// The day it is counted to.
    #[serde(default)]
    pub on: CountedTo,
}

/// A length of time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Age {
    /// Calendar days.
    Days(i32),
    /// Calendar months; a missing day is the month's last.
    Months(i32),
    /// Calendar years.
    Years(i32),
}

impl Age {
    fn span(self) -> Option<Span> {
        let span = Span::new();
        match self {
            Self::Days(n) => span.try_days(n),
            Self::Months(n) => span.try_months(n),
            Self::Years(n) => span.try_years(n),
        }
        .ok()
    }

    /// The day so much later; none beyond the end of time.
    #[must_use]
    pub fn after(self, day: Date) -> Option<Date> {
        day.checked_add(self.span()?).ok()
    }

    /// The day so much earlier.
    #[must_use]
    pub fn before(self, day: Date) -> Option<Date> {
        day.checked_sub(self.span()?).ok()
    }

    /// `3 年`
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Days(n) => format!("{n} 天"),
            Self::Months(n) => format!("{n} 个月"),
            Self::Years(n) => format!("{n} 年"),
        }
    }
}

/// The day time is counted to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum CountedTo {
    /// The as-of date of the judgement.
    #[default]
    AsOf,
    /// 31 December of the last full accounting year.
    YearEnd,
    /// The day another date fact holds.
    Fact(FactId),
}

/// A number computed from facts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Expr {
    /// A number fact.
    Fact(FactId),
    /// A yearly fact in one year.
    Year(FactId, i32),
    /// Sum of a yearly fact over years.
    Sum(FactId, Vec<i32>),
    /// Arithmetic mean of a yearly fact over years.
    Average(FactId, Vec<i32>),
    /// First as a percentage of the second; no value where the second is not positive.
    Percent(Box<Expr>, Box<Expr>),
    /// First divided by the second; no value where the second is not positive.
    Divide(Box<Expr>, Box<Expr>),
    /// Sum of expressions.
    Plus(Vec<Expr>),
    /// First less second.
    Minus(Box<Expr>, Box<Expr>),
    /// Growth of a yearly fact from the year before, in %: (Y - Y₋₁) ÷ Y₋₁.
    Growth(FactId, i32),
    /// Arithmetic mean of the two yearly growth rates up to year 0, in %.
    MeanGrowth(FactId),
    /// Mean of the two yearly growth rates as 高企 counts it: a rate below zero counts as it is, year 1 of zero
    /// leaves only the last rate.
    HnteGrowth(FactId),
    /// Compound yearly growth over two years up to year 0, in %; compared without taking a root.
    CompoundGrowth(FactId),
    /// The larger.
    Max(Vec<Expr>),
    /// The smaller (孰低).
    Min(Vec<Expr>),
    /// Where the yes/no fact is answered 是 the first, else the second: a figure of its own by another definition
    /// (口径). Like [`Rule::Supplement`] it stands aside until somebody says 是.
    Instead(FactId, Box<Expr>, Box<Expr>),
    /// Total of the edition's scorecard.
    Score,
    /// Total of one group of the scorecard.
    GroupScore(String),
    /// Points of one indicator.
    Points(String),
}

impl Rule {
    /// Calls `f` on this rule and every rule inside it.
    pub fn walk<'a>(&'a self, f: &mut impl FnMut(&'a Rule)) {
        f(self);
        match self {
            Self::All(rs) | Self::Any(rs) | Self::Count(_, rs) | Self::Readings(rs) => {
                rs.iter().for_each(|r| r.walk(f));
            }
            Self::Not(r) => r.walk(f),
            Self::Criterion(c) => c.rule.walk(f),
            Self::When(a, b, c) => [a, b, c].into_iter().for_each(|r| r.walk(f)),
            Self::Supplement(_, a, b) => [a, b].into_iter().for_each(|r| r.walk(f)),
            Self::Yes(_)
            | Self::No(_)
            | Self::OneOf(..)
            | Self::AtLeast(..)
            | Self::MoreThan(..)
            | Self::AtMost(..)
            | Self::LessThan(..)
            | Self::Aged(_)
            | Self::Valid(_)
            | Self::NotObtained
            | Self::Ceased
            | Self::Note => {}
        }
    }

    /// Whether this can never be met, whatever is answered, for want of figures that were not obtained (未取得).
    #[must_use]
    pub fn hangs_on_the_unobtained(&self) -> bool {
        let hangs = Self::hangs_on_the_unobtained;
        let counts = |r: &&Rule| !matches!(r, Self::Criterion(c) if !c.counts);
        match self {
            Self::NotObtained => true,
            Self::All(rs) => rs.iter().filter(counts).any(hangs),
            Self::Readings(rs) => rs.iter().any(hangs),
            Self::Any(rs) => !rs.is_empty() && rs.iter().filter(counts).all(hangs),
            Self::Count(n, rs) => rs.iter().filter(counts).filter(|r| !hangs(r)).count() < *n,
            Self::Not(r) => hangs(r),
            Self::Criterion(c) => hangs(&c.rule),
            Self::When(_, a, b) => hangs(a) && hangs(b),
            Self::Supplement(_, _, without) => hangs(without),
            _ => false,
        }
    }

    /// The criteria in it, outer before inner.
    #[must_use]
    pub fn criteria(&self) -> Vec<&Criterion> {
        let mut found = Vec::new();
        self.walk(&mut |r| {
            if let Rule::Criterion(c) = r {
                found.push(&**c);
            }
        });
        found
    }

    /// Calls `f` on every fact it reads. `yearly` tells in which year, for yearly facts.
    pub fn each_fact<'a>(&'a self, f: &mut impl FnMut(&'a FactId, Option<i32>)) {
        self.walk(&mut |r| match r {
            Rule::Yes(id)
            | Rule::No(id)
            | Rule::OneOf(id, _)
            | Rule::Valid(id)
            | Rule::Supplement(id, ..) => {
                f(id, None);
            }
            Rule::Aged(a) => {
                f(&a.since, None);
                if let CountedTo::Fact(to) = &a.on {
                    f(to, None);
                }
            }
            Rule::AtLeast(e, _) | Rule::MoreThan(e, _) | Rule::AtMost(e, _) | Rule::LessThan(e, _) => {
                e.each_fact(f);
            }
            _ => {}
        });
    }

    /// The expression and figure of a comparison.
    #[must_use]
    pub fn comparison(&self) -> Option<(&Expr, Num)> {
        match self {
            Self::AtLeast(e, n) | Self::MoreThan(e, n) | Self::AtMost(e, n) | Self::LessThan(e, n) => {
                Some((e, *n))
            }
            _ => None,
        }
    }
}

impl Expr {
    /// Calls `f` on this expression and every one inside it.
    pub fn walk<'a>(&'a self, f: &mut impl FnMut(&'a Expr)) {
        f(self);
        match self {
            Self::Percent(a, b) | Self::Divide(a, b) | Self::Minus(a, b) | Self::Instead(_, a, b) => {
                a.walk(f);
                b.walk(f);
            }
            Self::Plus(es) | Self::Max(es) | Self::Min(es) => es.iter().for_each(|e| e.walk(f)),
            Self::Fact(_)
            | Self::Year(..)
            | Self::Sum(..)
            | Self::Average(..)
            | Self::Growth(..)
            | Self::MeanGrowth(_)
            | Self::HnteGrowth(_)
            | Self::CompoundGrowth(_)
            | Self::Score
            | Self::GroupScore(_)
            | Self::Points(_) => {}
        }
    }

    /// Calls `f` on every fact it reads, with the year offset of yearly facts.
    pub fn each_fact<'a>(&'a self, f: &mut impl FnMut(&'a FactId, Option<i32>)) {
        self.walk(&mut |e| match e {
            Expr::Fact(id) | Expr::Instead(id, ..) => f(id, None),
            Expr::Year(id, y) => f(id, Some(*y)),
            Expr::Sum(id, ys) | Expr::Average(id, ys) => ys.iter().for_each(|y| f(id, Some(*y))),
            Expr::Growth(id, y) => [*y, y.saturating_sub(1)].into_iter().for_each(|y| f(id, Some(y))),
            Expr::MeanGrowth(id) | Expr::HnteGrowth(id) => {
                [0, -1, -2].into_iter().for_each(|y| f(id, Some(y)));
            }
            Expr::CompoundGrowth(id) => [0, -2].into_iter().for_each(|y| f(id, Some(y))),
            _ => {}
        });
    }
}
