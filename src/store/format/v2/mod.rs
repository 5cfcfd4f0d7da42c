//! Format 2: answers with their evidence, and the history; since 2.1 scenarios and actions. One answer a line, one step a line, in a fixed order, so
//! that the same assessment always gives the same bytes.

mod plan;
mod write;

use jiff::Timestamp;
use jiff::civil::Date;
use ron::value::RawValue;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::assessment::{
    Answer, Assessment, Delta, Evidence, Kept, PackMark, Scenario, Slot, Step, Todo, Turn,
};
use crate::notation::{NotationError, read_own};
use crate::pack::{FactId, Targets};

use super::leaf::Is;
use super::open::open_struct;

use plan::{Planned, ScenarioChange, Supposed, TodoChange, scenario_delta, todo_delta};
pub(super) use write::{has_sum, is_as_written, step_text, to_text};

pub(super) const MAJOR: u32 = 2;
/// The newest minor version this program knows. What is written says the oldest that has all of it, so that nothing but
/// what was changed makes a file differ.
const MINOR: u32 = 1;

open_struct! {
    Document {
        needs { format: (u32, u32), answers: Vec<Line>, }
        may {
            app: String,
            company: String,
            pack: Mark,
            targets: Option<Targets>,
            scenarios: Vec<Supposed>,
            todos: Vec<Planned>,
            undo_from: usize,
            history: Vec<Done>,
            sum: String,
        }
    }
}

open_struct! {
    Line {
        needs { fact: FactId, is: Is, }
        may {
            year: Option<i16>,
            note: String,
            flag: bool,
            by: String,
            at: Option<Timestamp>,
            evidence: Vec<Paper>,
        }
    }
}

open_struct! {
    /// A piece of evidence.
    Paper {
        needs { name: String, size: u64, sha256: String, kept: Where, }
        may { proves: String, until: Option<Date>, }
    }
}

open_struct! {
    /// A step of the history.
    Done {
        needs { at: Timestamp, did: Vec<Change>, }
        may { by: String, turn: How, scenarios: Vec<ScenarioChange>, todos: Vec<TodoChange>, }
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Mark {
    id: String,
    version: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
enum Where {
    Linked(String),
    Embedded,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
enum How {
    #[default]
    Do,
    Undo,
    Redo,
}

/// What a step changed. Nothing can be added to it within this major version: further kinds are fields of the step.
#[derive(Deserialize)]
enum Change {
    Answer(FactId, Option<i16>, Is, Is),
    Note(FactId, Option<i16>, String, String),
    Flag(FactId, Option<i16>, bool),
    Evidence(FactId, Option<i16>, Vec<Paper>, Vec<Paper>),
    Targets(Option<Targets>, Option<Targets>),
}

pub(super) fn parse(name: &str, text: &str) -> Result<Assessment, NotationError> {
    let document: Document = read_own(name, text)?;
    let mut assessment = Assessment::default();
    assessment.pack =
        PackMark { id: document.pack.id, version: document.pack.version, hash: document.pack.hash };
    assessment.targets = document.targets;
    assessment.undo_from = document.undo_from;
    assessment.minor = if document.format.1 > MINOR { document.format.1 } else { 0 };
    assessment.unread = document.unread;
    // Written for whoever looks into the file; they say nothing that is not said elsewhere.
    drop((document.app, document.company, document.sum));
    for line in document.answers {
        let (slot, answer) = placed(line);
        assessment.put(slot, answer);
    }
    for scenario in document.scenarios.into_iter().map(Scenario::from) {
        assessment.scenarios.insert(scenario.id.clone(), scenario);
    }
    for todo in document.todos.into_iter().map(Todo::from) {
        assessment.todos.insert(todo.id.clone(), todo);
    }
    assessment.history = document.history.into_iter().map(step).collect();
    Ok(assessment)
}

fn placed(line: Line) -> (Slot, Answer) {
    let slot = Slot { fact: line.fact, year: line.year };
    let answer = Answer {
        state: line.is.into(),
        note: line.note,
        flag: line.flag,
        author: line.by,
        at: line.at,
        evidence: evidence(line.evidence),
        unread: line.unread,
    };
    (slot, answer)
}

fn evidence(papers: Vec<Paper>) -> Vec<Evidence> {
    let one = |paper: Paper| Evidence {
        name: paper.name,
        size: paper.size,
        sha256: paper.sha256,
        proves: paper.proves,
        until: paper.until,
        kept: match paper.kept {
            Where::Linked(path) => Kept::Linked(path),
            Where::Embedded => Kept::Embedded,
        },
        unread: paper.unread,
    };
    papers.into_iter().map(one).collect()
}

fn step(did: Done) -> Step {
    let turn = match did.turn {
        How::Do => Turn::Do,
        How::Undo => Turn::Undo,
        How::Redo => Turn::Redo,
    };
    let deltas = did.did.into_iter().map(|change| match change {
        Change::Answer(fact, year, from, to) => Delta::Answer(Slot { fact, year }, from.into(), to.into()),
        Change::Note(fact, year, from, to) => Delta::Note(Slot { fact, year }, from, to),
        Change::Flag(fact, year, to) => Delta::Flag(Slot { fact, year }, to),
        Change::Evidence(fact, year, from, to) => {
            Delta::Evidence(Slot { fact, year }, evidence(from), evidence(to))
        }
        Change::Targets(from, to) => Delta::Targets(from, to),
    });
    let scenarios = did.scenarios.into_iter().filter_map(scenario_delta);
    let todos = did.todos.into_iter().filter_map(todo_delta);
    let deltas = deltas.chain(scenarios).chain(todos).collect();
    Step { at: did.at, by: did.by, turn, deltas, unread: did.unread }
}

/// Reads one step, as the journal has it.
pub(super) fn parse_step(name: &str, text: &str) -> Result<Step, NotationError> {
    read_own(name, text).map(step)
}

/// What a newer major version has that can be read, and how many answers, scenarios and actions cannot.
pub(super) fn parse_newer(name: &str, text: &str) -> Result<(Assessment, usize), NotationError> {
    open_struct! {
        Newer {
            needs { answers: Vec<Box<RawValue>>, }
            may {
                targets: Option<Box<RawValue>>,
                pack: Option<Box<RawValue>>,
                scenarios: Option<Box<RawValue>>,
                todos: Option<Box<RawValue>>,
            }
        }
    }
    let document: Newer = read_own(name, text)?;
    // It is not written again, so what is not known need not be kept.
    drop(document.unread);
    let mut assessment = Assessment::default();
    assessment.targets = document.targets.and_then(|t| read_own(name, t.get_ron()).ok());
    if let Some(mark) = document.pack.and_then(|p| read_own::<Mark>(name, p.get_ron()).ok()) {
        assessment.pack = PackMark { id: mark.id, version: mark.version, hash: mark.hash };
    }
    let mut lost = 0;
    for line in readable::<Line>(name, document.answers, &mut lost) {
        let (slot, answer) = placed(line);
        assessment.put(slot, answer);
    }
    let mut listed = |field: Option<Box<RawValue>>| -> Vec<Box<RawValue>> {
        field
            .map(|f| read_own(name, f.get_ron()).inspect_err(|_| lost += 1).unwrap_or_default())
            .unwrap_or_default()
    };
    let (scenarios, todos) = (listed(document.scenarios), listed(document.todos));
    for scenario in readable::<Supposed>(name, scenarios, &mut lost).map(Scenario::from) {
        assessment.scenarios.insert(scenario.id.clone(), scenario);
    }
    for todo in readable::<Planned>(name, todos, &mut lost).map(Todo::from) {
        assessment.todos.insert(todo.id.clone(), todo);
    }
    Ok((assessment, lost))
}

/// The lines that can be read; counts the others.
fn readable<T: DeserializeOwned>(
    name: &str,
    lines: Vec<Box<RawValue>>,
    lost: &mut usize,
) -> impl Iterator<Item = T> {
    lines.into_iter().filter_map(move |line| read_own(name, line.get_ron()).inspect_err(|_| *lost += 1).ok())
}
