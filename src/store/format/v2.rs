//! Format 2: answers with their evidence, and the history. One answer a line, one step a line, in a fixed order, so
//! that the same assessment always gives the same bytes.

use jiff::Timestamp;
use jiff::civil::Date;
use ron::value::RawValue;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::assessment::{Answer, Assessment, Delta, Evidence, Kept, PackMark, Slot, Step, Turn};
use crate::notation::{NotationError, hex, read_own};
use crate::pack::{FactId, Targets};

use super::leaf::Is;
use super::open::{open_struct, unread_field, with_unread};

pub(super) const MAJOR: u32 = 2;
const MINOR: u32 = 0;

open_struct! {
    Document {
        needs { format: (u32, u32), answers: Vec<Line>, }
        may {
            app: String,
            company: String,
            pack: Mark,
            targets: Option<Targets>,
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
        may { by: String, turn: How, }
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

/// What a step changed. A new kind of change needs a new major version.
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
    Step { at: did.at, by: did.by, turn, deltas: deltas.collect(), unread: did.unread }
}

/// Reads one step, as the journal has it.
pub(super) fn parse_step(name: &str, text: &str) -> Result<Step, NotationError> {
    read_own(name, text).map(step)
}

/// What a newer major version has that can be read, and how many answers cannot.
pub(super) fn parse_newer(name: &str, text: &str) -> Result<(Assessment, usize), NotationError> {
    open_struct! {
        Newer {
            needs { answers: Vec<Box<RawValue>>, }
            may { targets: Option<Box<RawValue>>, pack: Option<Box<RawValue>>, }
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
    for line in document.answers {
        match read_own::<Line>(name, line.get_ron()) {
            Ok(line) => {
                let (slot, answer) = placed(line);
                assessment.put(slot, answer);
            }
            Err(_) => lost += 1,
        }
    }
    Ok((assessment, lost))
}

pub(super) fn to_text(assessment: &Assessment) -> String {
    let mark = &assessment.pack;
    let minor = if assessment.minor > MINOR { assessment.minor } else { MINOR };
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
    if assessment.undo_from > 0 {
        text += &format!("    undo_from: {},\n", assessment.undo_from);
    }
    if !assessment.history.is_empty() {
        text += "    history: [\n";
        for step in &assessment.history {
            text += &format!("        {},\n", step_text(step));
        }
        text += "    ],\n";
    }
    for field in &assessment.unread.0 {
        text += &format!("    {},\n", unread_field(field));
    }
    let sum = sum_of(&text);
    text + SUM + &sum + "\",\n)\n"
}

/// What the last field begins with: a sum over everything before it.
const SUM: &str = "    sum: \"";

/// The first half of a SHA-256, in hexadecimal.
fn sum_of(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..16])
}

/// Whether there is a sum at all.
pub(super) fn has_sum(text: &str) -> bool {
    text.contains(SUM)
}

/// Whether the text is, to the byte, what a program of this format wrote.
pub(super) fn is_as_written(text: &str) -> bool {
    let last = text.rfind(SUM).map(|at| text.split_at(at));
    last.is_some_and(|(before, last)| *last == *format!("{SUM}{}\",\n)\n", sum_of(before)))
}

/// A value on one line.
#[expect(clippy::expect_used, reason = "no input can make this fail: see the message")]
fn ron(value: &impl Serialize) -> String {
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

fn change_out(delta: &Delta) -> ChangeOut<'_> {
    match delta {
        Delta::Answer(s, from, to) => ChangeOut::Answer(&s.fact, s.year, from.into(), to.into()),
        Delta::Note(s, from, to) => ChangeOut::Note(&s.fact, s.year, from, to),
        Delta::Flag(s, to) => ChangeOut::Flag(&s.fact, s.year, *to),
        Delta::Evidence(s, from, to) => ChangeOut::Evidence(&s.fact, s.year, papers(from), papers(to)),
        Delta::Targets(from, to) => ChangeOut::Targets(from.as_ref(), to.as_ref()),
    }
}

/// One step, as the file and the journal have it.
pub(super) fn step_text(step: &Step) -> String {
    let did = DidOut {
        at: step.at,
        by: &step.by,
        turn: match step.turn {
            Turn::Do => None,
            Turn::Undo => Some(How::Undo),
            Turn::Redo => Some(How::Redo),
        },
        did: step.deltas.iter().map(change_out).collect(),
    };
    with_unread(ron(&did), &step.unread)
}
