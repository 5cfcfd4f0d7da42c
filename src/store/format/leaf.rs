//! An answer as every version of the file writes it. A new kind of value needs a new major version.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::assessment::{State, Value};
use crate::notation::Num;

#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Is {
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
