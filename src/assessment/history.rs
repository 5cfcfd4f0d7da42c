//! What was done to an assessment, step by step (历史): who, when, from what, to what. The file keeps it, the journal
//! is made of it, and undo is read from it, so that undo outlives the program.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Answer, Assessment, Evidence, Scenario, Slot, State, Todo, Unread};
use crate::pack::Targets;

/// One step: everything that one act of a person changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Who; empty where nobody said.
    pub by: String,
    /// Whether it was done, taken back or done again.
    pub turn: Turn,
    /// What changed, in the order it did; answers and targets first, then scenarios, then actions, as the file has it.
    pub deltas: Vec<Delta>,
    /// Fields of a newer version of the file.
    pub unread: Unread,
}

/// How a step came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// A change.
    #[default]
    Do,
    /// The last change taken back.
    Undo,
    /// The last undone change done again.
    Redo,
}

/// One thing that changed: what it was, what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delta {
    /// An answer.
    Answer(Slot, State, State),
    /// A note.
    Note(Slot, String, String),
    /// A flag; holds the new one.
    Flag(Slot, bool),
    /// What is attached.
    Evidence(Slot, Vec<Evidence>, Vec<Evidence>),
    /// What the company aims at.
    Targets(Option<Targets>, Option<Targets>),
    /// A scenario, by its id.
    Scenario(String, Option<Box<Scenario>>, Option<Box<Scenario>>),
    /// An action, by its id.
    Todo(String, Option<Box<Todo>>, Option<Box<Todo>>),
}

impl Step {
    /// Sorts what changed by its kind. Kinds do not touch one another, so what comes of it is the same.
    pub(super) fn put_in_order(&mut self) {
        self.deltas.sort_by_key(|delta| match delta {
            Delta::Answer(..)
            | Delta::Note(..)
            | Delta::Flag(..)
            | Delta::Evidence(..)
            | Delta::Targets(..) => 0,
            Delta::Scenario(..) => 1,
            Delta::Todo(..) => 2,
        });
    }
}

impl Delta {
    /// The place it belongs to; none for targets, scenarios and actions, which are no answers.
    #[must_use]
    pub fn slot(&self) -> Option<&Slot> {
        match self {
            Self::Answer(slot, ..)
            | Self::Note(slot, ..)
            | Self::Flag(slot, _)
            | Self::Evidence(slot, ..) => Some(slot),
            Self::Targets(..) | Self::Scenario(..) | Self::Todo(..) => None,
        }
    }

    /// The same thing, changed back.
    fn reversed(&self) -> Self {
        match self.clone() {
            Self::Answer(slot, from, to) => Self::Answer(slot, to, from),
            Self::Note(slot, from, to) => Self::Note(slot, to, from),
            Self::Flag(slot, to) => Self::Flag(slot, !to),
            Self::Evidence(slot, from, to) => Self::Evidence(slot, to, from),
            Self::Targets(from, to) => Self::Targets(to, from),
            Self::Scenario(id, from, to) => Self::Scenario(id, to, from),
            Self::Todo(id, from, to) => Self::Todo(id, to, from),
        }
    }
}

impl Assessment {
    /// Does again what a journal or another file says was done.
    pub fn replay(&mut self, step: Step) {
        for delta in &step.deltas {
            self.follow(delta, &step.by, step.at);
        }
        self.history.push(step);
    }

    pub(super) fn follow(&mut self, delta: &Delta, by: &str, at: Timestamp) {
        match delta {
            Delta::Answer(slot, _, to) => self.amend(slot, |answer| {
                answer.state.clone_from(to);
                by.clone_into(&mut answer.author);
                answer.at = Some(at);
            }),
            Delta::Note(slot, _, to) => self.amend(slot, |answer| answer.note.clone_from(to)),
            Delta::Flag(slot, to) => self.amend(slot, |answer| answer.flag = *to),
            Delta::Evidence(slot, _, to) => self.amend(slot, |answer| answer.evidence.clone_from(to)),
            Delta::Targets(_, to) => self.targets.clone_from(to),
            Delta::Scenario(id, _, to) => put(&mut self.scenarios, id, to.as_deref()),
            Delta::Todo(id, _, to) => put(&mut self.todos, id, to.as_deref()),
        }
    }

    fn amend(&mut self, slot: &Slot, change: impl FnOnce(&mut Answer)) {
        let mut answer = self.answer(slot).clone();
        change(&mut answer);
        self.put(slot.clone(), answer);
    }

    /// When something was last changed, as far as the file says.
    #[must_use]
    pub fn last_change(&self) -> Option<Timestamp> {
        let steps = self.history.iter().map(|step| step.at);
        steps.chain(self.answers().filter_map(|(_, answer)| answer.at)).max()
    }

    /// What was done at a place, newest first, each with its step.
    pub fn history_of<'a>(&'a self, slot: &'a Slot) -> impl Iterator<Item = (&'a Step, &'a Delta)> {
        let steps = self.history.iter().rev();
        steps.flat_map(move |step| {
            let here = step.deltas.iter().rev().filter(move |d| d.slot() == Some(slot));
            here.map(move |delta| (step, delta))
        })
    }
}

/// Holds something under its id, or nothing any more.
fn put<T: Clone>(all: &mut BTreeMap<String, T>, id: &str, to: Option<&T>) {
    match to {
        Some(to) => drop(all.insert(id.to_owned(), to.clone())),
        None => drop(all.remove(id)),
    }
}

/// What it takes to get from one assessment to another, in the order of the places: how the two differ.
#[must_use]
pub fn differences(from: &Assessment, to: &Assessment) -> Vec<Delta> {
    let mut slots: Vec<&Slot> = from.answers().chain(to.answers()).map(|(slot, _)| slot).collect();
    slots.sort();
    slots.dedup();
    let mut deltas = Vec::new();
    if from.targets != to.targets {
        deltas.push(Delta::Targets(from.targets.clone(), to.targets.clone()));
    }
    for slot in slots {
        let (a, b) = (from.answer(slot), to.answer(slot));
        if a.state != b.state {
            deltas.push(Delta::Answer(slot.clone(), a.state.clone(), b.state.clone()));
        }
        if a.note != b.note {
            deltas.push(Delta::Note(slot.clone(), a.note.clone(), b.note.clone()));
        }
        if a.flag != b.flag {
            deltas.push(Delta::Flag(slot.clone(), b.flag));
        }
        if a.evidence != b.evidence {
            deltas.push(Delta::Evidence(slot.clone(), a.evidence.clone(), b.evidence.clone()));
        }
    }
    deltas.extend(changed(&from.scenarios, &to.scenarios, Delta::Scenario));
    deltas.extend(changed(&from.todos, &to.todos, Delta::Todo));
    deltas
}

/// What differs of two sets of scenarios or of actions, by id.
fn changed<T: Clone + PartialEq>(
    from: &BTreeMap<String, T>,
    to: &BTreeMap<String, T>,
    delta: impl Fn(String, Option<Box<T>>, Option<Box<T>>) -> Delta,
) -> Vec<Delta> {
    let ids: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let differing = ids.into_iter().filter(|id| from.get(*id) != to.get(*id));
    let held = |all: &BTreeMap<String, T>, id: &str| all.get(id).cloned().map(Box::new);
    differing.map(|id| delta(id.clone(), held(from, id), held(to, id))).collect()
}

/// Which steps of the history can be taken back, and which were and can be done again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    undo: Vec<usize>,
    redo: Vec<usize>,
    seen: usize,
}

impl Trail {
    /// The trail of an assessment as its history tells it.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Self {
        // A file may say anything.
        let seen = assessment.undo_from.min(assessment.history.len());
        let mut trail = Self { seen, ..Self::default() };
        trail.catch_up(assessment);
        trail
    }

    /// Takes in the steps that were made since it last looked.
    pub fn catch_up(&mut self, assessment: &Assessment) {
        for (index, step) in assessment.history.iter().enumerate().skip(self.seen) {
            match step.turn {
                Turn::Do => {
                    self.undo.push(index);
                    self.redo.clear();
                }
                Turn::Undo => {
                    self.undo.pop();
                    self.redo.push(index);
                }
                Turn::Redo => {
                    self.redo.pop();
                    self.undo.push(index);
                }
            }
        }
        self.seen = self.seen.max(assessment.history.len());
    }

    /// Takes the last change back; gives the places it touched.
    pub fn undo(&mut self, to: &mut Assessment, by: &str, at: Timestamp) -> Option<Vec<Slot>> {
        let step = *self.undo.last()?;
        self.turn(to, step, Turn::Undo, by, at)
    }

    /// Does the last undone change again; gives the places it touched.
    pub fn redo(&mut self, to: &mut Assessment, by: &str, at: Timestamp) -> Option<Vec<Slot>> {
        let step = *self.redo.last()?;
        self.turn(to, step, Turn::Redo, by, at)
    }

    fn turn(
        &mut self,
        to: &mut Assessment,
        step: usize,
        turn: Turn,
        by: &str,
        at: Timestamp,
    ) -> Option<Vec<Slot>> {
        let deltas: Vec<Delta> = to.history.get(step)?.deltas.iter().rev().map(Delta::reversed).collect();
        let slots = deltas.iter().rev().filter_map(Delta::slot).cloned().collect();
        let mut step = Step { at, by: by.to_owned(), turn, deltas, unread: Unread::default() };
        step.put_in_order();
        to.replay(step);
        self.catch_up(to);
        Some(slots)
    }

    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}
