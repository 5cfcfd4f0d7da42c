//! What every rule language can say: a small tree between the pack's rules and the text of a peer. It has two values;
//! what a blank means is left to each peer.

use std::collections::BTreeMap;

use qiping::judge::{Exact, Op};
use rust_decimal::Decimal;

/// An answer as a peer is given it.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// 是 or 否.
    YesNo(bool),
    /// A number.
    Number(Decimal),
    /// The id of a choice.
    Choice(String),
    /// 不适用, spelled `n/a` as in flat JSON.
    NotApplicable,
}

/// What stands for 不适用 where a value is expected.
pub const NOT_APPLICABLE: &str = "n/a";

/// The answers of one company, by the names the terms use; blanks are absent.
pub type Answers = BTreeMap<String, Datum>;

/// A condition, or a number inside one.
#[derive(Clone, Debug)]
pub enum Term {
    /// Every part holds.
    All(Vec<Term>),
    /// At least one part holds.
    Any(Vec<Term>),
    /// The part does not hold.
    Not(Box<Term>),
    /// The first decides between the other two.
    If(Box<Term>, Box<Term>, Box<Term>),
    /// The number compared with a figure.
    Compare(Op, Box<Term>, Decimal),
    /// The yes/no answer itself.
    IsYes(String),
    /// The choice is one of these.
    IsOneOf(String, Vec<String>),
    /// The answer is not 不适用.
    Applies(String),
    /// There is an answer (a figure 备查 that stands aside while there is none).
    IsAnswered(String),
    /// A figure.
    Figure(Decimal),
    /// A number answered.
    Number(String),
    /// Sum.
    Plus(Vec<Term>),
    /// Difference.
    Minus(Box<Term>, Box<Term>),
    /// Quotient.
    Over(Box<Term>, Box<Term>),
}

impl Term {
    /// Whether it holds, in exact numbers, and with Kleene's three values: none where that hangs on a blank or on a
    /// divisor that is not positive.
    #[must_use]
    pub fn holds(&self, answers: &Answers) -> Option<bool> {
        match self {
            Self::All(parts) => kleene(parts, answers, false),
            Self::Any(parts) => kleene(parts, answers, true),
            Self::Not(part) => part.holds(answers).map(|b| !b),
            Self::If(c, a, b) => if c.holds(answers)? { a } else { b }.holds(answers),
            Self::Compare(op, number, figure) => {
                Some(op.holds(&number.value(answers)?, &Exact::from(*figure)))
            }
            Self::IsYes(name) => match answers.get(name)? {
                Datum::YesNo(yes) => Some(*yes),
                _ => None,
            },
            Self::IsOneOf(name, choices) => match answers.get(name)? {
                Datum::Choice(chosen) => Some(choices.contains(chosen)),
                _ => None,
            },
            Self::Applies(name) => Some(*answers.get(name)? != Datum::NotApplicable),
            Self::IsAnswered(name) => {
                Some(answers.get(name).is_some_and(|datum| *datum != Datum::NotApplicable))
            }
            Self::Figure(_) | Self::Number(_) | Self::Plus(_) | Self::Minus(..) | Self::Over(..) => None,
        }
    }

    fn value(&self, answers: &Answers) -> Option<Exact> {
        match self {
            Self::Figure(n) => Some(Exact::from(*n)),
            Self::Number(name) => match answers.get(name)? {
                Datum::Number(n) => Some(Exact::from(*n)),
                _ => None,
            },
            Self::Plus(parts) => {
                parts.iter().try_fold(Exact::whole(0), |sum, part| Some(sum.plus(&part.value(answers)?)))
            }
            Self::Minus(a, b) => Some(a.value(answers)?.minus(&b.value(answers)?)),
            Self::Over(a, b) => {
                let divisor = b.value(answers)?;
                let positive = divisor.sign().is_gt();
                a.value(answers)?.over(&divisor).filter(|_| positive)
            }
            Self::If(c, a, b) => if c.holds(answers)? { a } else { b }.value(answers),
            _ => None,
        }
    }
}

/// Parts joined: one that is `decides` settles it, whatever is open beside it.
fn kleene(parts: &[Term], answers: &Answers, decides: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part.holds(answers) {
            Some(holds) if holds == decides => return Some(decides),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!decides)
}
