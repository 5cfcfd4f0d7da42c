//! A change of an assessment in words: which question, from what, to what. For the history, for what came back after a
//! crash, for conflicts.

use super::planned::{scenario_told, todo_told};
use super::state_text;
use crate::assessment::{Delta, Evidence, Slot, State};
use crate::pack::{Pack, Targets};

/// A change in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What changed: the label, the year, and 备注, 标记 or 附件 where it is not the answer; or the scenario or action.
    pub name: String,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// The label of a place, with its year; the id where the pack does not know it.
#[must_use]
pub fn slot_text(pack: &Pack, slot: &Slot) -> String {
    let label = pack.fact(slot.fact.as_str()).map_or(slot.fact.as_str(), |f| f.label.as_str());
    slot.year.map_or_else(|| label.to_owned(), |year| format!("{label}（{year} 年）"))
}

/// An answer in words, to a question that the pack need not have.
#[must_use]
pub fn answer_text(pack: &Pack, slot: &Slot, state: &State) -> String {
    match pack.fact(slot.fact.as_str()) {
        Some(fact) => state_text(fact, state),
        None => plain(state),
    }
}

/// Puts a change into words.
#[must_use]
pub fn told(pack: &Pack, delta: &Delta) -> Told {
    let name = delta.slot().map(|slot| slot_text(pack, slot)).unwrap_or_default();
    match delta {
        Delta::Answer(slot, from, to) => {
            Told { name, from: answer_text(pack, slot, from), to: answer_text(pack, slot, to) }
        }
        Delta::Note(_, from, to) => {
            Told { name: format!("{name} 备注"), from: or_none(from), to: or_none(to) }
        }
        Delta::Flag(_, to) => {
            let word = |on: bool| if on { "有标记" } else { "没有标记" }.to_owned();
            Told { name: format!("{name} 标记"), from: word(!to), to: word(*to) }
        }
        Delta::Evidence(_, from, to) => {
            Told { name: format!("{name} 附件"), from: files(from), to: files(to) }
        }
        Delta::Targets(from, to) => Told {
            name: "申报目标".into(),
            from: targets(pack, from.as_ref()),
            to: targets(pack, to.as_ref()),
        },
        Delta::Scenario(_, from, to) => scenario_told(pack, from.as_deref(), to.as_deref()),
        Delta::Todo(_, from, to) => todo_told(pack, from.as_deref(), to.as_deref()),
    }
}

/// An answer to a question that the pack does not have.
fn plain(state: &State) -> String {
    use crate::assessment::Value;
    match state {
        State::Blank => "未答".into(),
        State::Unknown => "不清楚".into(),
        State::NotApplicable => "不适用".into(),
        State::Known(Value::YesNo(yes)) => if *yes { "是" } else { "否" }.into(),
        State::Known(Value::Number(n)) => n.normalize().to_string(),
        State::Known(Value::Choice(id)) => id.to_string(),
        State::Known(Value::Text(text)) => text.clone(),
        State::Known(Value::Date(date)) => date.to_string(),
    }
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "没有".into() } else { text.to_owned() }
}

fn files(evidence: &[Evidence]) -> String {
    let names: Vec<&str> = evidence.iter().map(|e| e.name.as_str()).collect();
    or_none(&names.join("、"))
}

fn targets(pack: &Pack, targets: Option<&Targets>) -> String {
    match targets {
        None => "题库的常用一套".into(),
        Some(targets) => {
            let known = pack.designations.iter().filter(|d| targets.contains(&d.id));
            let names: Vec<&str> = known.map(|d| d.title.as_str()).take(3).collect();
            match targets.len() {
                0 => "没有".into(),
                n if n > names.len() => format!("{} 等 {n} 项", names.join("、")),
                _ => names.join("、"),
            }
        }
    }
}
