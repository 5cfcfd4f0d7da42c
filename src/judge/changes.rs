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
    let (old, new) = (before.reason.criteria(), after.reason.criteria());
    let find = |in_these: &[&'v Reason<'p>], r: &Reason<'p>| {
        in_these.iter().copied().find(|o| o.criterion().map(|c| &c.id) == r.criterion().map(|c| &c.id))
    };
    // What holds the verdict back now and did not then, in the same clause or in one of another edition ...
    let mut found = Vec::new();
    for reason in holding_back(&after.reason) {
        match find(&old, reason) {
            Some(was) if was.effect != reason.effect => found.push(ClauseChange::Turned(was, reason)),
            Some(_) => {}
            None => found.push(ClauseChange::Added(reason)),
        }
    }
    // ... and what held it back then and no longer does.
    for reason in holding_back(&before.reason) {
        match find(&new, reason) {
            Some(is) if is.effect != reason.effect && !found.iter().any(|f| same(f.reason(), is)) => {
                found.push(ClauseChange::Turned(reason, is));
            }
            None if !same_edition => found.push(ClauseChange::Dropped(reason)),
            _ => {}
        }
    }
    found
}

fn same(a: &Reason<'_>, b: &Reason<'_>) -> bool {
    a.criterion().map(|c| &c.id) == b.criterion().map(|c| &c.id)
}

/// The innermost criteria that keep this from being met. Of alternatives none of which is met, all.
fn holding_back<'v, 'p>(reason: &'v Reason<'p>) -> Vec<&'v Reason<'p>> {
    if reason.effect.is_none_or(|e| e == Tri::Met) {
        return Vec::new();
    }
    let inner: Vec<&Reason<'p>> = reason.children.iter().flat_map(holding_back).collect();
    if inner.is_empty() && reason.criterion().is_some() { vec![reason] } else { inner }
}
