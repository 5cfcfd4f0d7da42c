//! Reasons: what the judge found at every rule of the tree, leaf by leaf.

use jiff::civil::Date;

use crate::pack::{Criterion, Rule};

use super::certificate::CertStanding;
use super::span::Span;
use super::view::{Cell, Missing};

/// Three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tri {
    /// Holds whatever the blanks turn out to be.
    Met,
    /// Cannot hold whatever the blanks turn out to be.
    Unmet,
    /// Hangs on something.
    Open,
}

impl Tri {
    pub(super) fn from_known(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Met,
            Some(false) => Self::Unmet,
            None => Self::Open,
        }
    }

    pub(super) fn flipped(self) -> Self {
        match self {
            Self::Met => Self::Unmet,
            Self::Unmet => Self::Met,
            Self::Open => Self::Open,
        }
    }

    /// The same where both agree, open otherwise.
    pub(super) fn agree(self, other: Self) -> Self {
        if self == other { self } else { Self::Open }
    }
}

/// Why something is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// It is not, or only because of what is inside it.
    #[default]
    None,
    /// Facts are blank or 不清楚.
    Missing,
    /// 不适用, and the clause does not say what that means.
    NotApplicable,
    /// A divisor is zero or negative, or may be.
    NoValue,
    /// Expert marks within a range.
    Experts,
    /// The readings of the clause differ.
    Readings,
    /// 待核: it hangs on a clause verified 低.
    Unverified,
    /// 版本待核: the edition of a certificate was replaced, and its last day was not obtained.
    Edition,
    /// 官方门槛未取得
    NotObtained,
    /// 已停止，不再判定
    Ceased,
}

impl Cause {
    /// The words on the screen; empty for none.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Missing => "待答",
            Self::NotApplicable => "答了不适用，条文没有写这种情形",
            Self::NoValue => "分母为零或空白，不出值",
            Self::Experts => "由专家评分，只能给出区间",
            Self::Readings => "条文有两种读法，结论不同，待核",
            Self::Unverified => "待核：取决于核实等级为低的条文",
            Self::Edition => "证书版本已被替代，最后有效日未取得，待核",
            Self::NotObtained => "官方门槛未取得",
            Self::Ceased => "已停止，不再判定",
        }
    }
}

/// The value a leaf was judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actual<'p> {
    /// A joined rule has none of its own.
    None,
    /// Blank.
    Blank,
    /// 不清楚
    Unknown,
    /// 不适用
    NotApplicable,
    /// 是 or 否.
    YesNo(bool),
    /// A choice, by its label.
    Choice(&'p str),
    /// A day.
    Date(Date),
    /// A certificate.
    Certificate(Box<CertStanding>),
    /// A number, or what is known of it.
    Number(Box<Span>),
}

/// What the judge found at one rule.
#[derive(Clone, Debug)]
pub struct Reason<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// Its state as written.
    pub state: Tri,
    /// What it weighs in the verdict: none for remarks, open where a 低 clause would decide.
    pub effect: Option<Tri>,
    /// Why it is open.
    pub cause: Cause,
    /// The value of a leaf.
    pub actual: Actual<'p>,
    /// What a leaf could not read.
    pub missing: Missing<'p>,
    /// What is inside it; nothing in a criterion that is one leaf.
    pub children: Vec<Reason<'p>>,
}

impl<'p> Reason<'p> {
    pub(super) fn leaf(rule: &'p Rule, state: Tri, actual: Actual<'p>) -> Self {
        Self {
            rule,
            state,
            effect: Some(state),
            cause: Cause::None,
            actual,
            missing: Missing::new(),
            children: Vec::new(),
        }
    }

    /// The criterion, where it is one.
    #[must_use]
    pub fn criterion(&self) -> Option<&'p Criterion> {
        match self.rule {
            Rule::Criterion(c) => Some(c),
            _ => None,
        }
    }

    /// The rule its value comes from: of a criterion that is one leaf, that leaf.
    #[must_use]
    pub fn leaf_rule(&self) -> &'p Rule {
        match self.rule {
            Rule::Criterion(c) if self.children.is_empty() => &c.rule,
            rule => rule,
        }
    }

    /// What it weighs for a rule that rests on it alone: there even a remark speaks.
    pub(super) fn weight(&self) -> Tri {
        self.effect.unwrap_or(self.state)
    }

    /// Calls `f` on this reason and every one inside it, outer first.
    pub fn walk<'r>(&'r self, f: &mut impl FnMut(&'r Reason<'p>)) {
        f(self);
        self.children.iter().for_each(|c| c.walk(f));
    }

    /// The reasons of all criteria inside, outer first.
    #[must_use]
    pub fn criteria(&self) -> Vec<&Reason<'p>> {
        let mut found = Vec::new();
        self.walk(&mut |r| {
            if r.criterion().is_some() {
                found.push(r);
            }
        });
        found
    }

    /// The outermost criteria of a state that hold this back. What alternatives leave aside does not.
    #[must_use]
    pub fn in_the_way(&self, state: Tri) -> Vec<&Reason<'p>> {
        match self.effect {
            None | Some(Tri::Met) => Vec::new(),
            Some(effect) if self.criterion().is_some() => {
                if effect == state {
                    vec![self]
                } else {
                    Vec::new()
                }
            }
            _ if matches!(self.rule, Rule::Any(_)) => Vec::new(),
            _ => self.children.iter().flat_map(|c| c.in_the_way(state)).collect(),
        }
    }

    /// The blank places this hangs on while it is open, each once, in reading order.
    #[must_use]
    pub fn unknown(&self) -> Vec<Cell<'p>> {
        let mut found = Vec::new();
        self.collect_unknown(&mut found);
        found
    }

    fn collect_unknown(&self, found: &mut Vec<Cell<'p>>) {
        if self.state != Tri::Open && self.effect != Some(Tri::Open) {
            return;
        }
        for cell in &self.missing {
            if !found.contains(cell) {
                found.push(cell.clone());
            }
        }
        self.children.iter().for_each(|c| c.collect_unknown(found));
    }
}

/// How many conditions are met, missing and open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Conditions met.
    pub met: usize,
    /// Conditions not met.
    pub unmet: usize,
    /// Conditions open.
    pub open: usize,
}

impl Tally {
    fn one(state: Tri) -> Self {
        match state {
            Tri::Met => Self { met: 1, ..Self::default() },
            Tri::Unmet => Self { unmet: 1, ..Self::default() },
            Tri::Open => Self { open: 1, ..Self::default() },
        }
    }

    /// All conditions.
    #[must_use]
    pub fn total(self) -> usize {
        self.met + self.unmet + self.open
    }

    /// Counts the outermost criteria; of alternatives only the way that is nearest.
    #[must_use]
    pub fn of(reason: &Reason<'_>) -> Self {
        let Some(effect) = reason.effect else { return Self::default() };
        if reason.criterion().is_some() {
            return Self::one(effect);
        }
        let counted = reason.children.iter().filter(|c| c.effect.is_some());
        match reason.rule {
            Rule::All(_) => counted.map(Self::of).fold(Self::default(), |a, b| Self {
                met: a.met + b.met,
                unmet: a.unmet + b.unmet,
                open: a.open + b.open,
            }),
            Rule::Any(_) if effect == Tri::Unmet => {
                counted.map(Self::of).min_by_key(|t| (t.unmet, t.open)).unwrap_or(Self::one(effect))
            }
            _ => Self::one(effect),
        }
    }
}
