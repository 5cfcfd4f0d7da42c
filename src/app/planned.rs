//! What is typed about actions (行动) and scenarios (情景): what each field shows, and the change that what was typed
//! in it makes.

use crate::assessment::{Assessment, Edit, Scenario, Slot, State, Todo, TodoState, Value, parse_input};
use crate::judge::thousands;
use crate::notation::Num;
use crate::pack::{Fact, Kind, Pack, Quantity};

use super::top_bar::parse_date;

/// What an action says that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TodoPart {
    /// What is to be done.
    What,
    /// Who does it.
    Owner,
    /// By when.
    Due,
    /// What it costs, in 万元.
    Cost,
    /// What will prove it.
    Evidence,
    /// The note.
    Note,
}

/// What a scenario says that is typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScenarioPart {
    /// Its name.
    Name,
    /// The note.
    Note,
    /// The day it is judged on.
    AsOf,
    /// An answer that differs.
    Answer(Slot),
}

impl TodoPart {
    /// Whether paragraphs stay apart in it.
    #[must_use]
    pub fn has_paragraphs(self) -> bool {
        matches!(self, Self::What | Self::Evidence | Self::Note)
    }

    /// What the field shows.
    #[must_use]
    pub fn text(self, todo: &Todo) -> String {
        match self {
            Self::What => todo.what.clone(),
            Self::Owner => todo.owner.clone(),
            Self::Due => todo.due.map(|day| day.to_string()).unwrap_or_default(),
            Self::Cost => todo.cost.map(thousands).unwrap_or_default(),
            Self::Evidence => todo.evidence.clone(),
            Self::Note => todo.note.clone(),
        }
    }

    /// What was typed as a change of the action; none where it is gone.
    ///
    /// # Errors
    /// A plain Chinese sentence that says what to write.
    pub fn edit(self, assessment: &Assessment, id: &str, typed: &str) -> Result<Option<Edit>, String> {
        let Some(mut todo) = assessment.todos.get(id).cloned() else { return Ok(None) };
        match self {
            Self::What => typed.clone_into(&mut todo.what),
            Self::Owner => typed.clone_into(&mut todo.owner),
            Self::Due => todo.due = none_or(typed, parse_date)?,
            Self::Cost => todo.cost = none_or(typed, parse_cost)?,
            Self::Evidence => typed.clone_into(&mut todo.evidence),
            Self::Note => typed.clone_into(&mut todo.note),
        }
        Ok(Some(Edit::Todo(id.to_owned(), Some(Box::new(todo)))))
    }
}

impl ScenarioPart {
    /// What the field shows.
    #[must_use]
    pub fn text(&self, pack: &Pack, scenario: &Scenario) -> String {
        match self {
            Self::Name => scenario.name.clone(),
            Self::Note => scenario.note.clone(),
            Self::AsOf => scenario.as_of.map(|day| day.to_string()).unwrap_or_default(),
            Self::Answer(slot) => {
                scenario.answers.get(slot).map(|s| typed_state(pack, slot, s)).unwrap_or_default()
            }
        }
    }

    /// What was typed as a change of the scenario; none where it is gone. An answer that is emptied follows the real
    /// one again.
    ///
    /// # Errors
    /// A plain Chinese sentence that says what to write.
    pub fn edit(
        &self,
        pack: &Pack,
        assessment: &Assessment,
        id: &str,
        typed: &str,
    ) -> Result<Option<Edit>, String> {
        let Some(mut scenario) = assessment.scenarios.get(id).cloned() else { return Ok(None) };
        match self {
            Self::Name if typed.is_empty() => return Err("情景要有名称".into()),
            Self::Name => typed.clone_into(&mut scenario.name),
            Self::Note => typed.clone_into(&mut scenario.note),
            Self::AsOf => scenario.as_of = none_or(typed, parse_date)?,
            Self::Answer(slot) => {
                let Some(fact) = pack.fact(slot.fact.as_str()) else { return Ok(None) };
                match supposed(fact, typed)? {
                    Some(state) => drop(scenario.answers.insert(slot.clone(), state)),
                    None => drop(scenario.answers.remove(slot)),
                }
            }
        }
        Ok(Some(Edit::Scenario(id.to_owned(), Some(Box::new(scenario)))))
    }
}

/// A supposed answer as it is typed: the other three answers by their words.
fn typed_state(pack: &Pack, slot: &Slot, state: &State) -> String {
    let year = pack.fact(slot.fact.as_str()).is_some_and(|f| matches!(f.kind, Kind::Year));
    match state {
        State::Blank => "未答".into(),
        State::Unknown => "不清楚".into(),
        State::NotApplicable => "不适用".into(),
        State::Known(Value::Number(n)) if year => n.normalize().to_string(),
        State::Known(Value::Number(n)) => thousands(*n),
        State::Known(Value::Date(day)) => day.to_string(),
        State::Known(Value::Text(text)) => text.clone(),
        State::Known(Value::YesNo(_) | Value::Choice(_)) => String::new(),
    }
}

/// Reads a supposed answer; none where nothing is supposed.
fn supposed(fact: &Fact, typed: &str) -> Result<Option<State>, String> {
    Ok(Some(match typed {
        "" => return Ok(None),
        "未答" => State::Blank,
        "不清楚" => State::Unknown,
        "不适用" => State::NotApplicable,
        _ => parse_input(fact, typed)?,
    }))
}

fn none_or<T>(typed: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if typed.is_empty() { Ok(None) } else { read(typed).map(Some) }
}

/// Reads an amount in 万元 as people type it.
fn parse_cost(typed: &str) -> Result<rust_decimal::Decimal, String> {
    let quantity = Quantity { unit: "万元".into(), min: Some(Num::whole(0)), ..Quantity::default() };
    let fact = Fact {
        id: "cost".into(),
        label: String::new(),
        kind: Kind::Number(quantity),
        yearly: false,
        definition: String::new(),
        evidence: String::new(),
        effort: crate::pack::Effort::default(),
        better: None,
    };
    match parse_input(&fact, typed)? {
        State::Known(Value::Number(cost)) => Ok(cost),
        _ => Err("请写成 12.5 这样，单位万元".into()),
    }
}

/// A change by a button: made on what there is when it is carried out, since a field may just have been left.
#[derive(Clone, Debug, PartialEq)]
pub enum Amend {
    /// How far an action is.
    State(String, TodoState),
    /// Whether an action serves a designation.
    Serves(String, String, bool),
    /// What a scenario supposes at a place; none: what really is there.
    Suppose(String, Slot, Option<State>),
}

impl Amend {
    /// The change; none where what it is about is gone.
    #[must_use]
    pub fn edit(self, assessment: &Assessment) -> Option<Edit> {
        match self {
            Self::State(id, state) => {
                let todo = Todo { state, ..assessment.todos.get(&id)?.clone() };
                Some(Edit::Todo(id, Some(Box::new(todo))))
            }
            Self::Serves(id, designation, serves) => {
                let mut todo = assessment.todos.get(&id)?.clone();
                todo.designations.retain(|there| *there != designation);
                if serves {
                    todo.designations.push(designation);
                }
                Some(Edit::Todo(id, Some(Box::new(todo))))
            }
            Self::Suppose(id, slot, state) => {
                let mut scenario = assessment.scenarios.get(&id)?.clone();
                match state {
                    Some(state) => drop(scenario.answers.insert(slot, state)),
                    None => drop(scenario.answers.remove(&slot)),
                }
                Some(Edit::Scenario(id, Some(Box::new(scenario))))
            }
        }
    }
}
