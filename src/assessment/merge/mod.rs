//! Several assessments of one company become one (合并): finance fills the figures, R&D the projects, quality the
//! certificates. Pure: no files, no clock, and no order among the inputs.
//!
//! The histories are the common ancestor. Each aspect of each place (answer, note, flag, evidence; and the targets, and
//! every scenario and action as a whole) is merged on its own: whoever has all steps of another there and more is later
//! and stands (`version.rs` has the exact rule); where several stand and differ, answers are a [`Conflict`], of
//! scenarios and actions the newest counts, and of everything else all is kept. Nothing is lost: what does not stand is
//! in the history, among the candidates of a conflict, or listed ([`Merged::apart`], [`Dropped`]).

mod aspects;
mod fields;
mod history;
mod version;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Answer, Assessment, Delta, PackMark, Slot, State, Value};
use crate::pack::is_credit_code;

/// Fewest and most assessments that are merged at once.
pub const INPUTS: std::ops::RangeInclusive<usize> = 2..=20;

/// What came of a merge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The one assessment. Where there is a conflict it holds the newest candidate for the time being.
    pub assessment: Assessment,
    /// Answers that were given differently, in the order of their places.
    pub conflicts: Vec<Conflict>,
    /// Small print of which only one of several versions could be kept.
    pub dropped: Vec<Dropped>,
    /// Scenarios and actions that were changed differently: from the newest, which stands, to what another input has.
    pub apart: Vec<Delta>,
    /// The packs the inputs were answered under, newest first; more than one where they differ.
    pub packs: Vec<PackMark>,
}

/// An answer that was given differently, and none of them knew of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where.
    pub slot: Slot,
    /// The answers, newest first; the first stands in the merged assessment for the time being.
    pub candidates: Vec<Candidate>,
}

/// One of the answers in a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The answer; blank where somebody took an answer away.
    pub state: State,
    /// Who gave it; empty where nobody said.
    pub author: String,
    /// When.
    pub at: Option<Timestamp>,
    /// Which inputs have it, by index.
    pub inputs: Vec<usize>,
}

/// Small print that could not be kept beside another: where a linked file lies, or a field of a newer program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// The place; none for the file as a whole.
    pub slot: Option<Slot>,
    /// What it is, in words.
    pub what: String,
    /// What was kept.
    pub kept: String,
    /// What was not.
    pub lost: Vec<String>,
}

/// Merges assessments of one company; see the module for how. In which order they come does not matter, and merging
/// one of them again changes nothing.
#[must_use]
pub fn merge(inputs: &[&Assessment]) -> Merged {
    let woven = history::weave(inputs);
    let mut merged = Merged { packs: packs(inputs), ..Merged::default() };
    let out = &mut merged.assessment;
    out.pack = merged.packs.first().cloned().unwrap_or_default();
    out.minor = inputs.iter().map(|a| a.minor).max().unwrap_or(0);
    out.unread = fields::unread(None, inputs.iter().map(|a| &a.unread), &mut merged.dropped);
    let seen: Vec<Seen<'_>> = inputs.iter().zip(&woven.places).map(|(a, p)| Seen::new(a, p)).collect();
    out.targets = aspects::targets(&seen);
    let slots: BTreeSet<&Slot> = seen.iter().flat_map(Seen::slots).collect();
    for slot in slots {
        let mut answer = Answer::default();
        merged.conflicts.extend(aspects::state(&seen, slot, &mut answer));
        answer.note = aspects::note(&seen, slot);
        answer.flag = aspects::flag(&seen, slot);
        answer.evidence = aspects::evidence(&seen, slot, &mut merged.dropped);
        let unread = seen.iter().map(|s| &s.assessment.answer(slot).unread);
        answer.unread = fields::unread(Some(slot), unread, &mut merged.dropped);
        out.put(slot.clone(), answer);
    }
    let ids: BTreeSet<&str> = seen.iter().flat_map(Seen::ids).collect();
    for id in ids {
        let (scenario, others) = aspects::scenario(&seen, id);
        out.scenarios.extend(scenario.map(|s| (id.to_owned(), s)));
        merged.apart.extend(others);
        let (todo, others) = aspects::todo(&seen, id);
        out.todos.extend(todo.map(|t| (id.to_owned(), t)));
        merged.apart.extend(others);
    }
    out.history = woven.steps;
    out.undo_from = undo_from(out, inputs);
    merged
}

/// Undo leaves alone what came by a merge: a step of one file may not be taken back under the answers of another. Where
/// one of the inputs already was the whole, it goes on as there.
fn undo_from(merged: &Assessment, inputs: &[&Assessment]) -> usize {
    let whole = inputs.iter().filter(|a| a.history == merged.history && a.answers == merged.answers);
    let whole = whole.filter(|a| a.targets == merged.targets);
    let whole = whole.filter(|a| a.scenarios == merged.scenarios && a.todos == merged.todos);
    whole.map(|a| a.undo_from).max().unwrap_or(merged.history.len())
}

/// The different packs, newest version first.
fn packs(inputs: &[&Assessment]) -> Vec<PackMark> {
    let mut packs: Vec<PackMark> = Vec::new();
    for input in inputs.iter().filter(|a| a.pack != PackMark::default()) {
        if !packs.contains(&input.pack) {
            packs.push(input.pack.clone());
        }
    }
    let numbers = |version: &str| -> Vec<u64> {
        version.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
    };
    packs.sort_by_cached_key(|p| (numbers(&p.version), p.version.clone(), p.id.clone(), p.hash.clone()));
    packs.reverse();
    packs
}

/// The valid credit codes (统一社会信用代码) of the inputs, by index, where they are not all of one company; else
/// nothing.
#[must_use]
pub fn different_companies<'a>(inputs: &[&'a Assessment]) -> Vec<(usize, &'a str)> {
    let code = |(index, input): (usize, &&'a Assessment)| match input.state("credit_code") {
        State::Known(Value::Text(code)) if is_credit_code(code) => Some((index, code.as_str())),
        _ => None,
    };
    let codes: Vec<(usize, &str)> = inputs.iter().enumerate().filter_map(code).collect();
    if codes.windows(2).all(|pair| pair[0].1 == pair[1].1) { Vec::new() } else { codes }
}

/// One input, with what was done in it by place.
struct Seen<'a> {
    assessment: &'a Assessment,
    deltas: BTreeMap<&'a Slot, Vec<Did<'a>>>,
    aims: Vec<Did<'a>>,
    /// By the id of a scenario or an action.
    plans: BTreeMap<&'a str, Vec<Did<'a>>>,
}

/// A change, and which step of the merged history it belongs to.
#[derive(Clone, Copy)]
struct Did<'a> {
    step: usize,
    at: Timestamp,
    by: &'a str,
    delta: &'a Delta,
}

impl<'a> Seen<'a> {
    /// `places`: where each step of the input stands in the merged history.
    fn new(assessment: &'a Assessment, places: &[usize]) -> Self {
        let mut seen = Self { assessment, deltas: BTreeMap::new(), aims: Vec::new(), plans: BTreeMap::new() };
        for (step, &place) in assessment.history.iter().zip(places) {
            for delta in &step.deltas {
                let did = Did { step: place, at: step.at, by: &step.by, delta };
                match delta {
                    Delta::Answer(slot, ..)
                    | Delta::Note(slot, ..)
                    | Delta::Flag(slot, _)
                    | Delta::Evidence(slot, ..) => seen.deltas.entry(slot).or_default().push(did),
                    Delta::Targets(..) => seen.aims.push(did),
                    Delta::Scenario(id, ..) | Delta::Todo(id, ..) => {
                        seen.plans.entry(id).or_default().push(did);
                    }
                }
            }
        }
        seen
    }

    fn slots(&self) -> impl Iterator<Item = &'a Slot> {
        self.assessment.answers().map(|(slot, _)| slot).chain(self.deltas.keys().copied())
    }

    fn ids(&self) -> impl Iterator<Item = &'a str> {
        let held = self.assessment.scenarios.keys().chain(self.assessment.todos.keys());
        held.map(String::as_str).chain(self.plans.keys().copied())
    }

    fn did_to(&self, id: &str) -> &[Did<'a>] {
        self.plans.get(id).map_or(&[], Vec::as_slice)
    }

    fn did(&self, slot: &Slot) -> &[Did<'a>] {
        self.deltas.get(slot).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;
