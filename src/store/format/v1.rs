//! Format 1, which was written until format 2 came: answers, and since 1.1 targets. Only read any more; its golden
//! files are `tests/golden/1.*.qp.ron`.

use jiff::Timestamp;
use serde::Deserialize;

use crate::assessment::{Answer, Assessment, PackMark, Slot};
use crate::notation::{NotationError, read_own};
use crate::pack::{FactId, Targets};

use super::leaf::Is;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    pack: Mark,
    /// Since 1.1: what the company aims at.
    #[serde(default)]
    targets: Option<Targets>,
    answers: Vec<Line>,
}

#[derive(Default, Deserialize)]
struct Mark {
    id: String,
    version: String,
    hash: String,
}

#[derive(Deserialize)]
struct Line {
    fact: FactId,
    #[serde(default)]
    year: Option<i16>,
    is: Is,
    #[serde(default)]
    note: String,
    #[serde(default)]
    flag: bool,
    #[serde(default)]
    by: String,
    #[serde(default)]
    at: Option<Timestamp>,
}

pub(super) fn parse(name: &str, text: &str) -> Result<Assessment, NotationError> {
    let document: Document = read_own(name, text)?;
    let mut assessment = Assessment::default();
    assessment.pack =
        PackMark { id: document.pack.id, version: document.pack.version, hash: document.pack.hash };
    assessment.targets = document.targets;
    for line in document.answers {
        let slot = Slot { fact: line.fact, year: line.year };
        let state = line.is.into();
        let (note, flag, author, at) = (line.note, line.flag, line.by, line.at);
        assessment.put(slot, Answer { state, note, flag, author, at, ..Answer::default() });
    }
    Ok(assessment)
}
