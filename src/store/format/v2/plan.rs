//! Scenarios and actions, since 2.1: in the document, and from and to in a step of the history. An older program of
//! this format keeps them as text.

use jiff::civil::Date;
use ron::value::RawValue;
use serde::{Deserialize, Serialize, Serializer};

use crate::assessment::{Delta, Scenario, Slot, Todo, TodoState};
use crate::notation::Num;
use crate::pack::FactId;

use super::super::leaf::Is;
use super::super::open::{open_struct, with_unread};
use super::write::ron;

/// Where an answer stands. In brackets, to which nothing can be added.
type Place = (FactId, Option<i16>);

open_struct! {
    /// A scenario.
    pub(super) Supposed {
        needs { id: String, }
        may { name: String, note: String, as_of: Option<Date>, answers: Vec<(FactId, Option<i16>, Is)>, }
    }
}

open_struct! {
    /// An action.
    pub(super) Planned {
        needs { id: String, what: String, }
        may {
            designations: Vec<String>,
            slot: Option<Place>,
            owner: String,
            due: Option<Date>,
            cost: Option<Num>,
            state: Stage,
            evidence: String,
            note: String,
        }
    }
}

/// How far an action is. A new stage needs a new major version.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
enum Stage {
    #[default]
    Open,
    Doing,
    Done,
    Dropped,
}

impl From<TodoState> for Stage {
    fn from(state: TodoState) -> Self {
        match state {
            TodoState::Open => Self::Open,
            TodoState::Doing => Self::Doing,
            TodoState::Done => Self::Done,
            TodoState::Dropped => Self::Dropped,
        }
    }
}

impl From<Stage> for TodoState {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Open => Self::Open,
            Stage::Doing => Self::Doing,
            Stage::Done => Self::Done,
            Stage::Dropped => Self::Dropped,
        }
    }
}

impl From<Supposed> for Scenario {
    fn from(read: Supposed) -> Self {
        let answer = |(fact, year, is): (FactId, Option<i16>, Is)| (Slot { fact, year }, is.into());
        Self {
            id: read.id,
            name: read.name,
            note: read.note,
            as_of: read.as_of,
            answers: read.answers.into_iter().map(answer).collect(),
            unread: read.unread,
        }
    }
}

impl From<Planned> for Todo {
    fn from(read: Planned) -> Self {
        Self {
            id: read.id,
            what: read.what,
            designations: read.designations,
            slot: read.slot.map(|(fact, year)| Slot { fact, year }),
            owner: read.owner,
            due: read.due,
            cost: read.cost.map(|cost| cost.0.normalize()),
            state: read.state.into(),
            evidence: read.evidence,
            note: read.note,
            unread: read.unread,
        }
    }
}

/// What a scenario was and is; none where there was none, or is none any more.
pub(super) type ScenarioChange = (Option<Supposed>, Option<Supposed>);
/// The same of an action.
pub(super) type TodoChange = (Option<Planned>, Option<Planned>);

pub(super) fn scenario_delta((from, to): ScenarioChange) -> Option<Delta> {
    delta(from.map(Scenario::from), to.map(Scenario::from), |s| &mut s.id, Delta::Scenario)
}

pub(super) fn todo_delta((from, to): TodoChange) -> Option<Delta> {
    delta(from.map(Todo::from), to.map(Todo::from), |t| &mut t.id, Delta::Todo)
}

/// A change from one to the other. A file may say anything: both have one id.
fn delta<T>(
    mut from: Option<T>,
    mut to: Option<T>,
    id_of: impl Fn(&mut T) -> &mut String,
    made: impl Fn(String, Option<Box<T>>, Option<Box<T>>) -> Delta,
) -> Option<Delta> {
    let id = id_of(to.as_mut().or(from.as_mut())?).clone();
    if let Some(from) = &mut from {
        id_of(from).clone_from(&id);
    }
    Some(made(id, from.map(Box::new), to.map(Box::new)))
}

#[derive(Serialize)]
struct SupposedOut<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Date>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    answers: Vec<(&'a FactId, Option<i16>, Is)>,
}

/// A scenario on one line.
pub(super) fn scenario_text(id: &str, scenario: &Scenario) -> String {
    let out = SupposedOut {
        id,
        name: &scenario.name,
        note: &scenario.note,
        as_of: scenario.as_of,
        answers: scenario.answers.iter().map(|(slot, state)| (&slot.fact, slot.year, state.into())).collect(),
    };
    with_unread(ron(&out), &scenario.unread)
}

/// A number that need not be there, written as plainly as one that must.
struct Cost(Option<Num>);

impl Cost {
    fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(cost) => cost.serialize(serializer),
            None => serializer.serialize_none(),
        }
    }
}

#[derive(Serialize)]
struct PlannedOut<'a> {
    id: &'a str,
    what: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    designations: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<(&'a FactId, Option<i16>)>,
    #[serde(skip_serializing_if = "str::is_empty")]
    owner: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Date>,
    #[serde(skip_serializing_if = "Cost::is_none")]
    cost: Cost,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Stage>,
    #[serde(skip_serializing_if = "str::is_empty")]
    evidence: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
}

/// An action on one line.
pub(super) fn todo_text(id: &str, todo: &Todo) -> String {
    let out = PlannedOut {
        id,
        what: &todo.what,
        designations: &todo.designations,
        slot: todo.slot.as_ref().map(|slot| (&slot.fact, slot.year)),
        owner: &todo.owner,
        due: todo.due,
        cost: Cost(todo.cost.map(Num)),
        state: (todo.state != TodoState::default()).then(|| todo.state.into()),
        evidence: &todo.evidence,
        note: &todo.note,
    };
    with_unread(ron(&out), &todo.unread)
}

/// What something was and is, as a step has it.
fn pair<T>(from: Option<&T>, to: Option<&T>, text: impl Fn(&T) -> String) -> Option<Box<RawValue>> {
    let side = |side: Option<&T>| side.map_or_else(|| "None".to_owned(), &text);
    RawValue::from_boxed_ron(format!("({}, {})", side(from), side(to)).into_boxed_str()).ok()
}

/// The scenarios that a step changed.
pub(super) fn scenarios_changed(deltas: &[Delta]) -> Vec<Box<RawValue>> {
    let one = |delta: &Delta| match delta {
        Delta::Scenario(id, from, to) => pair(from.as_deref(), to.as_deref(), |s| scenario_text(id, s)),
        _ => None,
    };
    deltas.iter().filter_map(one).collect()
}

/// The actions that a step changed.
pub(super) fn todos_changed(deltas: &[Delta]) -> Vec<Box<RawValue>> {
    let one = |delta: &Delta| match delta {
        Delta::Todo(id, from, to) => pair(from.as_deref(), to.as_deref(), |t| todo_text(id, t)),
        _ => None,
    };
    deltas.iter().filter_map(one).collect()
}
