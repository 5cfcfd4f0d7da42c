//! Whether a peer comes to the same verdicts: on complete answers, and with half of them blank.

use std::collections::BTreeMap;

use qiping::assessment::Assessment;
use qiping::judge::{Outcome, Relevant, Tri, judge_edition};
use qiping::pack::Standing;

use crate::companies::{AS_OF, Dice, Subject};
use crate::peers::Peer;
use crate::term::Answers;
use crate::translate::Translation;

/// How often blanks are filled at random before a verdict counts as not proven.
const TRIES: usize = 2000;

/// One company with complete answers.
pub struct Whole {
    /// The company.
    pub assessment: Assessment,
    /// What peers are given.
    pub answers: Answers,
    /// The judge's verdict; none where it is open.
    pub verdict: Option<bool>,
    /// The judge on every condition, in the order of the translation.
    conditions: Vec<Option<bool>>,
}

/// One company with half of its answers taken away.
pub struct Half {
    /// The company.
    pub assessment: Assessment,
    /// What peers are given.
    pub answers: Answers,
    /// The right verdict.
    pub truth: Truth,
}

/// The right verdict on answers with blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The judge decides it. That it never decides wrongly is proven elsewhere.
    Decided(bool),
    /// Open, proven by two completions that come out one eligible and one not.
    Open,
    /// The judge says open, and no such pair was found: left out of every count.
    Unproven,
}

/// How far a peer agrees on complete answers.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// Companies with a verdict to compare.
    pub verdicts: usize,
    /// Where the peer says otherwise.
    pub wrong: usize,
    /// Where the peer says nothing.
    pub silent: usize,
    /// Conditions compared.
    pub conditions: usize,
    /// Why conditions came out otherwise: how often.
    pub causes: BTreeMap<Cause, usize>,
}

/// Why a peer comes to something else on complete answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Its numbers are not exact.
    Arithmetic,
    /// A divisor of zero, which the judge knows how to go around.
    NoValue,
    /// An error elsewhere takes this condition along.
    Error,
}

impl Cause {
    /// The word in the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Arithmetic => "数不精确",
            Self::NoValue => "分母为零",
            Self::Error => "被别的条件的错误带掉",
        }
    }
}

/// How a peer does with half the answers blank.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blanks {
    /// The right verdict: yes, no, or none where open is right.
    pub right: usize,
    /// Yes or no where the verdict is open, or the other way round.
    pub wrong: usize,
    /// No verdict though it is certain.
    pub silent: usize,
}

impl Blanks {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            wrong: self.wrong + other.wrong,
            silent: self.silent + other.silent,
        }
    }
}

fn yes_no(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Eligible => Some(true),
        Outcome::Ineligible => Some(false),
        Outcome::Open => None,
    }
}

impl Whole {
    /// Judges a company. The translation, evaluated in exact numbers, must agree with the judge wherever both decide:
    /// whatever a peer then says otherwise is the peer's.
    ///
    /// # Errors
    /// The translation does not agree.
    pub fn new(subject: &Subject<'_>, rules: &Translation, assessment: Assessment) -> Result<Self, String> {
        let answers = subject.answers(&assessment);
        let relevant = Relevant::new(subject.pack, &assessment, AS_OF);
        let judged = judge_edition(subject.designation, subject.edition, Standing::InForce, &relevant.view);
        let states: BTreeMap<&str, Tri> = judged
            .reason
            .criteria()
            .iter()
            .filter_map(|r| Some((r.criterion()?.id.as_str(), r.state)))
            .collect();
        let conditions =
            rules.conditions.iter().map(|condition| match states.get(condition.id.as_deref()?)? {
                Tri::Met => Some(true),
                Tri::Unmet => Some(false),
                Tri::Open => None,
            });
        let conditions: Vec<_> = conditions.collect();
        let verdict = yes_no(judged.outcome);
        let agrees = |judge: Option<bool>, exact: Option<bool>| match (judge, exact) {
            (Some(judge), Some(exact)) => judge == exact,
            _ => true,
        };
        if !agrees(verdict, rules.verdict.holds(&answers)) {
            return Err(format!("{}: the translation is wrong for {answers:?}", subject.designation.id));
        }
        for (condition, judge) in rules.conditions.iter().zip(&conditions) {
            if !agrees(*judge, condition.term.holds(&answers)) {
                return Err(format!("{:?}: the translation is wrong for {answers:?}", condition.id));
            }
        }
        drop(relevant);
        Ok(Self { assessment, answers, verdict, conditions })
    }
}

impl Half {
    /// Finds the right verdict of a company with blanks: by the judge, or by filling the blanks in the ways others did.
    ///
    /// # Errors
    /// The judge decides what the whole company contradicts: it is not sound.
    pub fn new(
        subject: &Subject<'_>,
        whole: &Whole,
        half: Assessment,
        others: &[Assessment],
        dice: &mut Dice,
    ) -> Result<Self, String> {
        let answers = subject.answers(&half);
        let truth = match yes_no(subject.outcome(&half)) {
            Some(verdict) if whole.verdict.is_some_and(|w| w != verdict) => {
                return Err(format!("the judge is not sound: {answers:?}"));
            }
            Some(verdict) => Truth::Decided(verdict),
            None => {
                let mut seen = [whole.verdict == Some(false), whole.verdict == Some(true)];
                let mut see = |completed: &Assessment| {
                    if let Some(verdict) = yes_no(subject.outcome(completed)) {
                        seen[usize::from(verdict)] = true;
                    }
                    seen == [true; 2]
                };
                let plainly = others.iter().any(|other| see(&subject.completed(&half, other, None)));
                let proven = plainly
                    || (0..TRIES).any(|_| {
                        let other = dice.pick(others).unwrap_or(&half);
                        see(&subject.completed(&half, other, Some(dice)))
                    });
                if proven { Truth::Open } else { Truth::Unproven }
            }
        };
        Ok(Self { assessment: half, answers, truth })
    }
}

/// Holds a peer against the judge on complete answers, verdict and conditions, where the judge decides.
///
/// # Errors
/// The peer does not take the answers.
pub fn agreement<P: Peer>(
    peer: &mut P,
    rules: &Translation,
    companies: &[Whole],
) -> Result<Agreement, String> {
    let mut found = Agreement::default();
    for company in companies {
        let input = peer.input(&company.answers)?;
        if let Some(verdict) = company.verdict {
            found.verdicts += 1;
            match peer.verdict(&input) {
                Some(said) if said == verdict => {}
                Some(_) => found.wrong += 1,
                None => found.silent += 1,
            }
        }
        let mut failing = Vec::new();
        peer.failing(&input, &mut failing);
        for (at, judge) in company.conditions.iter().enumerate() {
            let Some(judge) = judge else { continue };
            found.conditions += 1;
            let exact = rules.conditions[at].term.holds(&company.answers);
            let cause = match peer.condition(&input, at) {
                Ok(said) if said == *judge => {
                    if failing.contains(&at) == *judge {
                        return Err(format!("condition {at} said twice and differently"));
                    }
                    continue;
                }
                _ if exact.is_none() => Cause::NoValue,
                Ok(_) => Cause::Arithmetic,
                Err(_) => Cause::Error,
            };
            *found.causes.entry(cause).or_default() += 1;
        }
    }
    Ok(found)
}

/// Counts what an engine says with half the answers blank.
///
/// # Errors
/// The engine does not take the answers.
pub fn with_blanks(
    companies: &[Half],
    mut verdict: impl FnMut(&Answers) -> Result<Option<bool>, String>,
) -> Result<Blanks, String> {
    let mut found = Blanks::default();
    for company in companies {
        match (company.truth, verdict(&company.answers)?) {
            (Truth::Unproven, _) => {}
            (Truth::Decided(verdict), Some(said)) if said == verdict => found.right += 1,
            (Truth::Open, None) => found.right += 1,
            (_, Some(_)) => found.wrong += 1,
            (Truth::Decided(_), None) => found.silent += 1,
        }
    }
    Ok(found)
}
