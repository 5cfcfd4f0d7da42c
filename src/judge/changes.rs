//! What changes (变化): the verdicts of one company on two days or by two editions, and the clauses that make the
//! difference.

use crate::pack::Criterion;

use super::reason::{Reason, Tri};
use super::{Board, Verdict};

/// A designation judged twice with something to tell.
#[derive(Clone, Debug)]
pub struct Change<'v, 'p> {
    /// As it was.
    pub before: &'v Verdict<'p>,
    /// As it is.
    pub after: &'v Verdict<'p>,
    /// The clauses that differ.
    pub clauses: Vec<ClauseChange<'v, 'p>>,
}

/// A clause that differs between two judgements.
#[derive(Clone, Debug)]
pub enum ClauseChange<'v, 'p> {
    /// Only the later edition has it.
    Added(&'v Reason<'p>),
    /// Only the earlier edition has it.
    Dropped(&'v Reason<'p>),
    /// Both have it, with another result.
    Turned(&'v Reason<'p>, &'v Reason<'p>),
}

impl<'v, 'p> ClauseChange<'v, 'p> {
    /// The clause as it is, or as it was where it is gone.
    #[must_use]
    pub fn reason(&self) -> &'v Reason<'p> {
        match self {
            Self::Added(r) | Self::Dropped(r) | Self::Turned(_, r) => r,
        }
    }

    /// The criterion.
    #[must_use]
    pub fn criterion(&self) -> Option<&'p Criterion> {
        self.reason().criterion()
    }
}

impl Change<'_, '_> {
    /// Whether another edition was judged.
    #[must_use]
    pub fn edition_changed(&self) -> bool {
        self.before.edition.id != self.after.edition.id
    }

    /// Whether the verdict itself is another.
    #[must_use]
    pub fn verdict_changed(&self) -> bool {
        self.before.outcome != self.after.outcome || self.before.rank() != self.after.rank()
    }
}

/// Compares two boards of one company: designations whose verdict, edition or standing differs. Within each, the
/// clauses that hold the verdict back on one side and not in the same way on the other.
#[must_use]
pub fn changes<'v, 'p>(before: &'v Board<'p>, after: &'v Board<'p>) -> Vec<Change<'v, 'p>> {
    let pairs = after.verdicts.iter().filter_map(|a| {
        let b = before.verdicts.iter().find(|b| b.designation.id == a.designation.id)?;
        compare(b, a)
    });
    pairs.collect()
}

/// Compares two judgements of one designation; nothing where there is nothing to tell.
#[must_use]
pub fn compare<'v, 'p>(before: &'v Verdict<'p>, after: &'v Verdict<'p>) -> Option<Change<'v, 'p>> {
    let same_edition = before.edition.id == after.edition.id;
    let change = Change { before, after, clauses: clauses(before, after, same_edition) };
    let same = same_edition
        && before.standing == after.standing
        && !change.verdict_changed()
        && change.clauses.is_empty();
    (!same).then_some(change)
}

fn clauses<'v, 'p>(
    before: &'v Verdict<'p>,
    after: &'v Verdict<'p>,
    same_edition: bool,
) -> Vec<ClauseChange<'v, 'p>> {
    let (old, new) = (innermost(&before.reason), innermost(&after.reason));
    let find = |in_these: &[&'v Reason<'p>], r: &Reason<'p>| {
        in_these.iter().copied().find(|o| o.criterion().map(|c| &c.id) == r.criterion().map(|c| &c.id))
    };
    let mut found = Vec::new();
    for reason in &new {
        match find(&old, reason) {
            Some(was) if was.state != reason.state => found.push(ClauseChange::Turned(was, reason)),
            Some(_) => {}
            // Of another edition's clauses those are worth telling that hold the verdict back.
            None if reason.effect.is_some_and(|e| e != Tri::Met) => found.push(ClauseChange::Added(reason)),
            None => {}
        }
    }
    if !same_edition {
        let gone = old.iter().filter(|r| find(&new, r).is_none());
        found.extend(
            gone.filter(|r| r.effect.is_some_and(|e| e != Tri::Met)).map(|r| ClauseChange::Dropped(r)),
        );
    }
    found
}

/// Criteria that hold no others.
fn innermost<'v, 'p>(reason: &'v Reason<'p>) -> Vec<&'v Reason<'p>> {
    let mut all = reason.criteria();
    all.retain(|r| r.criteria().len() == 1);
    all
}
