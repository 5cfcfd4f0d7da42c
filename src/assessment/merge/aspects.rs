//! Each aspect of a place from all files: which versions stand, and what becomes of several.

use std::fmt::Debug;

use jiff::Timestamp;

use super::super::{Answer, Assessment, Delta, Evidence, Scenario, Slot, State, Todo};
use super::fields;
use super::version::{Link, Version, standing};
use super::{Candidate, Conflict, Did, Dropped, Seen};
use crate::pack::Targets;

/// The versions of one aspect of a place: `value` takes it from an answer, `change` from a delta.
fn versions<'a, V: Copy + PartialEq>(
    seen: &[Seen<'a>],
    slot: &Slot,
    nothing: V,
    value: impl Fn(&'a Answer) -> (V, Option<Timestamp>),
    change: impl Fn(&'a Delta) -> Option<(V, V)>,
) -> Vec<Version<V>> {
    let one = |(index, one): (usize, &Seen<'a>)| {
        let (value, at) = value(one.assessment.answer(slot));
        Version::new(index, value, value == nothing, at, links(one.did(slot), &change))
    };
    seen.iter().enumerate().map(one).collect()
}

fn links<'a, V>(did: &[Did<'a>], change: impl Fn(&'a Delta) -> Option<(V, V)>) -> Vec<Link<V>> {
    let link = |d: &Did<'a>| change(d.delta).map(|(from, to)| Link { step: d.step, at: d.at, from, to });
    did.iter().filter_map(link).collect()
}

/// What makes one answer newer than another, and decides where times do not.
type Age = (Option<Timestamp>, String, String);

/// The answer with its author and time; a conflict where several stand.
pub(super) fn state<'a>(seen: &[Seen<'a>], slot: &Slot, answer: &mut Answer) -> Option<Conflict> {
    let change = |delta: &'a Delta| match delta {
        Delta::Answer(_, from, to) => Some((from, to)),
        _ => None,
    };
    let versions = versions(seen, slot, &State::Blank, |a| (&a.state, a.at), change);
    let mut candidates: Vec<(Age, Candidate)> = Vec::new();
    for version in standing(&versions) {
        let (age, input) = (age(&seen[version.input], slot), version.input);
        let (at, author, _) = age.clone();
        let one = Candidate { state: version.value.clone(), author, at, inputs: vec![input] };
        match candidates.iter_mut().find(|(_, c)| c.state == one.state) {
            None => candidates.push((age, one)),
            Some((known, same)) if *known < age => {
                let inputs = std::mem::take(&mut same.inputs);
                *known = age;
                *same = Candidate { inputs: inputs.into_iter().chain([input]).collect(), ..one };
            }
            Some((_, same)) => same.inputs.push(input),
        }
    }
    candidates.sort_by(|(a, _), (b, _)| b.cmp(a));
    let (_, newest) = candidates.first()?;
    answer.state.clone_from(&newest.state);
    let stored = newest.inputs.iter().map(|&i| seen[i].assessment.answer(slot)).map(|a| (a.at, &a.author));
    if let Some((at, author)) = stored.max() {
        answer.at = at;
        answer.author.clone_from(author);
    }
    let mut candidates: Vec<Candidate> = candidates.into_iter().map(|(_, c)| c).collect();
    for candidate in &mut candidates {
        // Whoever has the same and is only earlier has it too.
        let stand: Vec<usize> = std::mem::take(&mut candidate.inputs);
        let has = |v: &&Version<&State>| {
            *v.value == candidate.state && stand.iter().any(|&s| v.within(&versions[s]))
        };
        candidate.inputs = versions.iter().filter(has).map(|v| v.input).collect();
    }
    (candidates.len() > 1).then(|| Conflict { slot: slot.clone(), candidates })
}

/// How new the answer of a file is. An answer taken away is as new as the step that did it.
fn age(seen: &Seen<'_>, slot: &Slot) -> Age {
    let answer = seen.assessment.answer(slot);
    let stored = (answer.at, answer.author.clone());
    if answer.state != State::Blank {
        return (stored.0, stored.1, format!("{:?}", answer.state));
    }
    let emptied = seen.did(slot).iter().filter(|d| matches!(d.delta, Delta::Answer(.., State::Blank)));
    let (at, by) = emptied.map(|d| (Some(d.at), d.by.to_owned())).chain([stored]).max().unwrap_or_default();
    (at, by, String::new())
}

/// The note; of several, every paragraph.
pub(super) fn note<'a>(seen: &[Seen<'a>], slot: &Slot) -> String {
    let change = |delta: &'a Delta| match delta {
        Delta::Note(_, from, to) => Some((from.as_str(), to.as_str())),
        _ => None,
    };
    let versions = versions(seen, slot, "", |a| (a.note.as_str(), None), change);
    fields::joined(standing(&versions).into_iter().map(|v| v.value), "\n")
}

/// The flag; of several, up.
pub(super) fn flag(seen: &[Seen<'_>], slot: &Slot) -> bool {
    let change = |delta: &Delta| match delta {
        Delta::Flag(_, to) => Some((!to, *to)),
        _ => None,
    };
    let versions = versions(seen, slot, false, |a| (a.flag, None), change);
    standing(&versions).into_iter().any(|v| v.value)
}

/// The evidence; of several, all.
pub(super) fn evidence<'a>(seen: &[Seen<'a>], slot: &Slot, dropped: &mut Vec<Dropped>) -> Vec<Evidence> {
    let change = |delta: &'a Delta| match delta {
        Delta::Evidence(_, from, to) => Some((from.as_slice(), to.as_slice())),
        _ => None,
    };
    let versions = versions(seen, slot, &[][..], |a| (a.evidence.as_slice(), None), change);
    fields::evidence(slot, standing(&versions).into_iter().map(|v| v.value), dropped)
}

/// The targets; of several choices, all that were chosen.
pub(super) fn targets<'a>(seen: &[Seen<'a>]) -> Option<Targets> {
    let change = |delta: &'a Delta| match delta {
        Delta::Targets(from, to) => Some((from.as_ref(), to.as_ref())),
        _ => None,
    };
    let one = |(index, one): (usize, &Seen<'a>)| {
        let value = one.assessment.targets.as_ref();
        Version::new(index, value, value.is_none(), None, links(&one.aims, change))
    };
    let versions: Vec<_> = seen.iter().enumerate().map(one).collect();
    let chosen = standing(&versions).into_iter().filter_map(|v| v.value);
    chosen.fold(None, |all, one| Some(all.unwrap_or_default().union(one).cloned().collect()))
}

/// A scenario; of several the newest, with the others as changes of it.
pub(super) fn scenario<'a>(seen: &[Seen<'a>], id: &str) -> (Option<Scenario>, Vec<Delta>) {
    let change = |delta: &'a Delta| match delta {
        Delta::Scenario(_, from, to) => Some((from.as_deref(), to.as_deref())),
        _ => None,
    };
    let all = newest_first(seen, id, |a| a.scenarios.get(id), change);
    chosen(id, &all, Delta::Scenario)
}

/// An action; of several the newest, with the others as changes of it.
pub(super) fn todo<'a>(seen: &[Seen<'a>], id: &str) -> (Option<Todo>, Vec<Delta>) {
    let change = |delta: &'a Delta| match delta {
        Delta::Todo(_, from, to) => Some((from.as_deref(), to.as_deref())),
        _ => None,
    };
    let all = newest_first(seen, id, |a| a.todos.get(id), change);
    chosen(id, &all, Delta::Todo)
}

fn chosen<T: Clone>(
    id: &str,
    all: &[Option<&T>],
    delta: impl Fn(String, Option<Box<T>>, Option<Box<T>>) -> Delta,
) -> (Option<T>, Vec<Delta>) {
    let boxed = |one: Option<&T>| one.cloned().map(Box::new);
    let newest = all.first().copied().flatten();
    let others = all.iter().skip(1).map(|other| delta(id.to_owned(), boxed(newest), boxed(*other)));
    (newest.cloned(), others.collect())
}

/// What stands under an id and differs, the newest first; nothing counts as something that was taken out.
fn newest_first<'a, T: Debug + PartialEq>(
    seen: &[Seen<'a>],
    id: &str,
    value: impl Fn(&'a Assessment) -> Option<&'a T>,
    change: impl Fn(&'a Delta) -> Option<(Option<&'a T>, Option<&'a T>)>,
) -> Vec<Option<&'a T>> {
    let one = |(index, one): (usize, &Seen<'a>)| {
        let value = value(one.assessment);
        Version::new(index, value, value.is_none(), None, links(one.did_to(id), &change))
    };
    let versions: Vec<_> = seen.iter().enumerate().map(one).collect();
    let mut all: Vec<(Age, Option<&T>)> = Vec::new();
    for version in standing(&versions) {
        // As new as the last change that led to it.
        let led = seen[version.input]
            .did_to(id)
            .iter()
            .filter(|d| change(d.delta).is_some_and(|(_, to)| to == version.value));
        let (at, by) = led.map(|d| (Some(d.at), d.by.to_owned())).max().unwrap_or_default();
        let age = (at, by, format!("{:?}", version.value));
        match all.iter_mut().find(|(_, known)| *known == version.value) {
            Some((known, _)) => *known = age.max(std::mem::take(known)),
            None => all.push((age, version.value)),
        }
    }
    all.sort_by(|(a, _), (b, _)| b.cmp(a));
    all.into_iter().map(|(_, value)| value).collect()
}
