//! Format 1: RON a person can read, one answer a line, in a fixed order.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::assessment::{Answer, Assessment, PackMark, Slot, State, Value};
use crate::notation::{Num, read};
use crate::pack::{FactId, Targets};

use super::StoreError;

const MAJOR: u32 = 1;
const MINOR: u32 = 1;

/// Only what every version of the file says first.
#[derive(Deserialize)]
struct Head {
    format: (u32, u32),
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: (u32, u32),
    #[serde(default)]
    app: String,
    #[serde(default)]
    pack: Mark,
    /// Since 1.1: what the company aims at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    targets: Option<Targets>,
    answers: Vec<Line>,
}

#[derive(Default, Serialize, Deserialize)]
struct Mark {
    id: String,
    version: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    fact: FactId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
    is: Is,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    flag: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
enum Is {
    Yes,
    No,
    Number(Num),
    Choice(Arc<str>),
    Text(String),
    Date(Date),
    Unknown,
    NotApplicable,
    Blank,
}

impl From<&State> for Is {
    fn from(state: &State) -> Self {
        match state {
            State::Blank => Self::Blank,
            State::Unknown => Self::Unknown,
            State::NotApplicable => Self::NotApplicable,
            State::Known(Value::YesNo(true)) => Self::Yes,
            State::Known(Value::YesNo(false)) => Self::No,
            State::Known(Value::Number(n)) => Self::Number(Num(*n)),
            State::Known(Value::Choice(id)) => Self::Choice(id.clone()),
            State::Known(Value::Text(text)) => Self::Text(text.clone()),
            State::Known(Value::Date(date)) => Self::Date(*date),
        }
    }
}

impl From<Is> for State {
    fn from(is: Is) -> Self {
        Self::Known(match is {
            Is::Blank => return Self::Blank,
            Is::Unknown => return Self::Unknown,
            Is::NotApplicable => return Self::NotApplicable,
            Is::Yes => Value::YesNo(true),
            Is::No => Value::YesNo(false),
            Is::Number(n) => Value::Number(n.0),
            Is::Choice(id) => Value::Choice(id),
            Is::Text(text) => Value::Text(text),
            Is::Date(date) => Value::Date(date),
        })
    }
}

pub(super) fn parse(name: &str, text: &str) -> Result<Assessment, StoreError> {
    let head: Head = read(name, text).map_err(StoreError::Content)?;
    if head.format.0 > MAJOR {
        return Err(StoreError::Newer { file: name.to_owned(), major: head.format.0 });
    }
    let document: Document = read(name, text).map_err(StoreError::Content)?;
    let pack = PackMark { id: document.pack.id, version: document.pack.version, hash: document.pack.hash };
    let mut assessment = Assessment::default();
    assessment.pack = pack;
    assessment.targets = document.targets;
    for line in document.answers {
        let slot = Slot { fact: line.fact, year: line.year };
        let answer =
            Answer { state: line.is.into(), note: line.note, flag: line.flag, author: line.by, at: line.at };
        assessment.put(slot, answer);
    }
    Ok(assessment)
}

#[expect(clippy::expect_used, reason = "no input can make this fail: see the message")]
pub(super) fn to_text(assessment: &Assessment) -> String {
    let mark = &assessment.pack;
    let document = Document {
        format: (MAJOR, MINOR),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        pack: Mark { id: mark.id.clone(), version: mark.version.clone(), hash: mark.hash.clone() },
        targets: assessment.targets.clone(),
        answers: assessment
            .answers()
            .map(|(slot, answer)| Line {
                fact: slot.fact.clone(),
                year: slot.year,
                is: (&answer.state).into(),
                note: answer.note.clone(),
                flag: answer.flag,
                by: answer.author.clone(),
                at: answer.at,
            })
            .collect(),
    };
    let pretty = ron::ser::PrettyConfig::new().depth_limit(2).new_line("\n").struct_names(false);
    let text = crate::notation::dialect()
        .to_string_pretty(&document, pretty)
        .expect("strings, numbers and lists always have a RON form");
    text + "\n"
}
