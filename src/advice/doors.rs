//! One action, many doors (一事多得): every single change that occurs in some change set, tried on everything that
//! reads it: what it opens, what it brings nearer, and what comes within reach once the title it opens is held.

use rustc_hash::FxHashMap;

use crate::assessment::{State, Value};
use crate::judge::{Cell, Outcome, Verdict, judge_edition};
use crate::pack::{Designation, FactId};

use super::change::{Advisor, Change, ChangeSet};

/// A change and what it does for everything at once.
#[derive(Clone, Debug)]
pub struct Door<'p> {
    /// The change.
    pub change: Change<'p>,
    /// Designations it makes Eligible alone.
    pub opens: Vec<&'p Designation>,
    /// Designations it brings nearer: fewer conditions unmet, fewer open, or more points.
    pub nearer: Vec<&'p Designation>,
    /// Designations further up the ladder that the titles it opens bring nearer, once they are held.
    pub then: Vec<&'p Designation>,
}

impl<'p> Advisor<'p, '_> {
    /// What each change does, those that open most first; changes in figures of one place as far as they help most.
    pub fn doors<'s>(&mut self, sets: impl Iterator<Item = &'s ChangeSet<'p>>) -> Vec<Door<'p>>
    where
        'p: 's,
    {
        let mut changes: Vec<Change<'p>> = Vec::new();
        for change in sets.flat_map(|set| &set.changes).filter(|c| !c.is_answer()) {
            if !changes.iter().any(|c| c.cell == change.cell && c.to == change.to) {
                changes.push(change.clone());
            }
        }
        let readers = self.readers();
        let mut best: FxHashMap<Cell<'p>, Door<'p>> = FxHashMap::default();
        for change in changes {
            let cell = change.cell.clone();
            let door = self.door(change, &readers);
            let rank = |d: &Door<'p>| (d.opens.len(), d.nearer.len(), std::cmp::Reverse(distance(&d.change)));
            match best.get(&cell) {
                Some(old) if rank(old) >= rank(&door) => {}
                _ => drop(best.insert(cell, door)),
            }
        }
        let mut doors: Vec<Door<'p>> =
            best.into_values().filter(|d| !d.opens.is_empty() || !d.nearer.is_empty()).collect();
        doors.sort_by_key(|d| {
            let reach = (d.opens.len(), d.nearer.len() + d.then.len());
            (std::cmp::Reverse(reach), d.change.effort, d.change.cell.clone())
        });
        doors
    }

    /// Which designations read each fact, each with its verdict as things stand.
    fn readers(&self) -> FxHashMap<&'p FactId, Vec<Verdict<'p>>> {
        let mut readers: FxHashMap<&'p FactId, Vec<Verdict<'p>>> = FxHashMap::default();
        for designation in &self.situation().pack.designations {
            let Some(verdict) = self.verdict(designation) else { continue };
            if verdict.has_stopped() || verdict.outcome == Outcome::Eligible {
                continue;
            }
            let mut facts: Vec<&'p FactId> = Vec::new();
            verdict.edition.each_fact(&mut |fact, _| facts.push(fact));
            facts.sort_unstable();
            facts.dedup();
            facts.into_iter().for_each(|fact| readers.entry(fact).or_default().push(verdict.clone()));
        }
        readers
    }

    fn door(&mut self, change: Change<'p>, readers: &FxHashMap<&'p FactId, Vec<Verdict<'p>>>) -> Door<'p> {
        let pack = self.situation().pack;
        let mark = self.view().tries();
        let view = self.view_mut();
        view.try_answer(change.cell.clone(), change.to.clone());
        change.with.iter().for_each(|(cell, state)| view.try_answer(cell.clone(), state.clone()));
        let mut door = Door { change, opens: Vec::new(), nearer: Vec::new(), then: Vec::new() };
        for before in readers.get(door.change.cell.fact).into_iter().flatten() {
            match self.helped(before) {
                Some(Outcome::Eligible) => door.opens.push(before.designation),
                Some(_) => door.nearer.push(before.designation),
                None => {}
            }
        }
        let above = |d: &Designation| door.opens.iter().any(|opened| d.after.contains(&opened.id));
        for designation in pack.designations.iter().filter(|d| above(d)) {
            let Some(before) = self.verdict(designation).filter(|v| v.outcome != Outcome::Eligible) else {
                continue;
            };
            let inner = self.view().tries();
            for opened in door.opens.iter().filter(|opened| designation.after.contains(&opened.id)) {
                if let Some(fact) = pack.fact(&opened.held_fact()) {
                    let held = State::Known(Value::YesNo(true));
                    self.view_mut().try_answer(Cell { fact: &fact.id, year: None }, held);
                }
            }
            if self.helped(&before).is_some() {
                door.then.push(designation);
            }
            self.view_mut().back_to(inner);
        }
        self.view_mut().back_to(mark);
        door
    }

    /// The verdict now, where it is better than before.
    fn helped(&self, before: &Verdict<'p>) -> Option<Outcome> {
        let after = judge_edition(before.designation, before.edition, before.standing, self.view());
        let points = |v: &Verdict<'p>| v.score.as_ref().map(|s| s.points.low.clone());
        let better = after.outcome == Outcome::Eligible
            || (after.tally.unmet, after.tally.open) < (before.tally.unmet, before.tally.open)
            || points(&after) > points(before);
        better.then_some(after.outcome)
    }
}

/// How far a number is moved; nothing for everything else.
fn distance(change: &Change<'_>) -> rust_decimal::Decimal {
    match (&change.from, &change.to) {
        (State::Known(Value::Number(a)), State::Known(Value::Number(b))) => (b - a).abs(),
        _ => rust_decimal::Decimal::ZERO,
    }
}
