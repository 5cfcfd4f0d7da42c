//! How format 2 is written.

use jiff::Timestamp;
use jiff::civil::Date;
use ron::value::RawValue;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::assessment::{Answer, Assessment, Delta, Evidence, Kept, Slot, Step, Turn};
use crate::notation::hex;
use crate::pack::{FactId, Targets};

use super::super::leaf::Is;
use super::super::open::{unread_field, with_unread};
use super::plan::{scenario_text, scenarios_changed, todo_text, todos_changed};
use super::{How, MAJOR, MINOR, Mark, Where};

pub(in super::super) fn to_text(assessment: &Assessment) -> String {
    let mark = &assessment.pack;
    let minor = if assessment.minor > MINOR { assessment.minor } else { least_minor(assessment) };
    let app = ron(&env!("CARGO_PKG_VERSION"));
    let mut text = format!("(\n    format: ({MAJOR}, {minor}),\n    app: {app},\n");
    if !assessment.company().is_empty() {
        text += &format!("    company: {},\n", ron(&assessment.company()));
    }
    let mark = Mark { id: mark.id.clone(), version: mark.version.clone(), hash: mark.hash.clone() };
    text += &format!("    pack: {},\n", ron(&mark));
    if let Some(targets) = &assessment.targets {
        text += &format!("    targets: {},\n", ron(targets));
    }
    text += "    answers: [\n";
    for (slot, answer) in assessment.answers() {
        text += &format!("        {},\n", answer_text(slot, answer));
    }
    text += "    ],\n";
    text += &list("scenarios", assessment.scenarios.iter().map(|(id, s)| scenario_text(id, s)));
    text += &list("todos", assessment.todos.iter().map(|(id, t)| todo_text(id, t)));
    if assessment.undo_from > 0 {
        text += &format!("    undo_from: {},\n", assessment.undo_from);
    }
    text += &list("history", assessment.history.iter().map(step_text));
    for field in &assessment.unread.0 {
        text += &format!("    {},\n", unread_field(field));
    }
    let sum = sum_of(&text);
    text + SUM + &sum + "\",\n)\n"
}

/// The oldest minor version that has everything the assessment has.
fn least_minor(assessment: &Assessment) -> u32 {
    let newer = |delta: &Delta| matches!(delta, Delta::Scenario(..) | Delta::Todo(..));
    let has_plan = !assessment.scenarios.is_empty() || !assessment.todos.is_empty();
    if has_plan || assessment.history.iter().flat_map(|s| &s.deltas).any(newer) { MINOR } else { 0 }
}

/// A field that is a list, one a line; no field where there is none.
fn list(name: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.fold(String::new(), |all, line| all + "        " + &line + ",\n");
    if lines.is_empty() { lines } else { format!("    {name}: [\n{lines}    ],\n") }
}

/// What the last field begins with: a sum over everything before it.
const SUM: &str = "    sum: \"";

/// The first half of a SHA-256, in hexadecimal.
fn sum_of(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..16])
}

/// Whether there is a sum at all.
pub(in super::super) fn has_sum(text: &str) -> bool {
    text.contains(SUM)
}

/// Whether the text is, to the byte, what a program of this format wrote.
pub(in super::super) fn is_as_written(text: &str) -> bool {
    let last = text.rfind(SUM).map(|at| text.split_at(at));
    last.is_some_and(|(before, last)| *last == *format!("{SUM}{}\",\n)\n", sum_of(before)))
}

/// A value on one line.
#[expect(clippy::expect_used, reason = "no input can make this fail: see the message")]
pub(super) fn ron(value: &impl Serialize) -> String {
    let on_one_line = ron::ser::PrettyConfig::new().depth_limit(0).struct_names(false);
    crate::notation::dialect()
        .to_string_pretty(value, on_one_line)
        .expect("strings, numbers and lists always have a RON form")
}

#[derive(Serialize)]
struct LineOut<'a> {
    fact: &'a FactId,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
    is: Is,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    flag: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Box<RawValue>>,
}

fn answer_text(slot: &Slot, answer: &Answer) -> String {
    let line = LineOut {
        fact: &slot.fact,
        year: slot.year,
        is: (&answer.state).into(),
        note: &answer.note,
        flag: answer.flag,
        by: &answer.author,
        at: answer.at,
        evidence: papers(&answer.evidence),
    };
    with_unread(ron(&line), &answer.unread)
}

#[derive(Serialize)]
struct PaperOut<'a> {
    name: &'a str,
    size: u64,
    sha256: &'a str,
    kept: Where,
    #[serde(skip_serializing_if = "str::is_empty")]
    proves: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Date>,
}

fn papers(evidence: &[Evidence]) -> Vec<Box<RawValue>> {
    evidence.iter().filter_map(|e| RawValue::from_boxed_ron(paper_text(e).into_boxed_str()).ok()).collect()
}

fn paper_text(evidence: &Evidence) -> String {
    let paper = PaperOut {
        name: &evidence.name,
        size: evidence.size,
        sha256: &evidence.sha256,
        kept: match &evidence.kept {
            Kept::Linked(path) => Where::Linked(path.clone()),
            Kept::Embedded => Where::Embedded,
        },
        proves: &evidence.proves,
        until: evidence.until,
    };
    with_unread(ron(&paper), &evidence.unread)
}

#[derive(Serialize)]
struct DidOut<'a> {
    at: Timestamp,
    #[serde(skip_serializing_if = "str::is_empty")]
    by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<How>,
    did: Vec<ChangeOut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scenarios: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    todos: Vec<Box<RawValue>>,
}

#[derive(Serialize)]
#[serde(rename = "Change")]
enum ChangeOut<'a> {
    Answer(&'a FactId, Option<i16>, Is, Is),
    Note(&'a FactId, Option<i16>, &'a str, &'a str),
    Flag(&'a FactId, Option<i16>, bool),
    Evidence(&'a FactId, Option<i16>, Vec<Box<RawValue>>, Vec<Box<RawValue>>),
    Targets(Option<&'a Targets>, Option<&'a Targets>),
}

/// None for what is a field of its own.
fn change_out(delta: &Delta) -> Option<ChangeOut<'_>> {
    Some(match delta {
        Delta::Answer(s, from, to) => ChangeOut::Answer(&s.fact, s.year, from.into(), to.into()),
        Delta::Note(s, from, to) => ChangeOut::Note(&s.fact, s.year, from, to),
        Delta::Flag(s, to) => ChangeOut::Flag(&s.fact, s.year, *to),
        Delta::Evidence(s, from, to) => ChangeOut::Evidence(&s.fact, s.year, papers(from), papers(to)),
        Delta::Targets(from, to) => ChangeOut::Targets(from.as_ref(), to.as_ref()),
        Delta::Scenario(..) | Delta::Todo(..) => return None,
    })
}

/// One step, as the file and the journal have it.
pub(in super::super) fn step_text(step: &Step) -> String {
    let did = DidOut {
        at: step.at,
        by: &step.by,
        turn: match step.turn {
            Turn::Do => None,
            Turn::Undo => Some(How::Undo),
            Turn::Redo => Some(How::Redo),
        },
        did: step.deltas.iter().filter_map(change_out).collect(),
        scenarios: scenarios_changed(&step.deltas),
        todos: todos_changed(&step.deltas),
    };
    with_unread(ron(&did), &step.unread)
}
