//! The same answers without anything that names the company, its people or its papers (匿名). What the judge looks at
//! stays as it is; of a text that somebody wrote only stays that there is one.

use std::collections::BTreeSet;

use crate::pack::{Fact, FactId, Hanging, Kind, Pack};

use super::{Answer, Assessment, Scenario, Slot, State, Todo, Unread, Value};

/// What stands where a text was.
pub const HIDDEN: &str = "已隐去";
/// A credit code with a sound check digit that belongs to nobody.
const HIDDEN_CODE: &str = "91000000000000000K";
/// What stands where a choice was that the pack does not offer.
const HIDDEN_CHOICE: &str = "hidden";

/// Takes out names, codes, notes, flags, evidence, authors, times and history, and every answer to a fact that the pack
/// does not know. Numbers, dates and choices stay. Scenarios are numbered and keep their answers in the same way. Of
/// actions stay what they are for, the place, the day, the cost and the state; what is to be done is hidden, and who
/// does it, the proof and the note go. Both get new ids, since theirs tell when they were made.
///
/// Whether this keeps the verdicts is for the caller to see: judge before and after, and compare.
#[must_use]
pub fn anonymous(pack: &Pack, assessment: &Assessment) -> Assessment {
    let mut out = Assessment::new(pack);
    let all = pack.all_targets();
    out.targets = assessment.targets.as_ref().map(|targets| targets.intersection(&all).cloned().collect());
    for (slot, answer) in assessment.answers() {
        if let Some(fact) = pack.fact(slot.fact.as_str()) {
            out.put(slot.clone(), Answer { state: plain(pack, fact, &answer.state), ..Answer::default() });
        }
    }
    for (number, scenario) in (1..).zip(assessment.scenarios.values()) {
        let scenario = unnamed(pack, scenario, number);
        out.scenarios.insert(scenario.id.clone(), scenario);
    }
    for (number, todo) in (1..).zip(assessment.todos.values()) {
        let todo = untold(pack, &all, todo, number);
        out.todos.insert(todo.id.clone(), todo);
    }
    out
}

/// An id that tells nothing but the order.
fn numbered(number: usize) -> String {
    format!("{number:04}")
}

fn unnamed(pack: &Pack, scenario: &Scenario, number: usize) -> Scenario {
    let answer = |(slot, state): (&Slot, &State)| {
        Some((slot.clone(), plain(pack, pack.fact(slot.fact.as_str())?, state)))
    };
    Scenario {
        id: numbered(number),
        name: format!("情景 {number}"),
        note: String::new(),
        as_of: scenario.as_of,
        answers: scenario.answers.iter().filter_map(answer).collect(),
        unread: Unread::default(),
    }
}

fn untold(pack: &Pack, targets: &BTreeSet<String>, todo: &Todo, number: usize) -> Todo {
    let known = |id: &&String| targets.contains(*id);
    Todo {
        id: numbered(number),
        what: HIDDEN.into(),
        designations: todo.designations.iter().filter(known).cloned().collect(),
        slot: todo.slot.clone().filter(|slot| pack.fact(slot.fact.as_str()).is_some()),
        due: todo.due,
        cost: todo.cost,
        state: todo.state,
        ..Todo::default()
    }
}

fn plain(pack: &Pack, fact: &Fact, state: &State) -> State {
    let State::Known(value) = state else { return state.clone() };
    State::Known(match value {
        Value::Text(_) if matches!(fact.kind, Kind::CreditCode) => Value::Text(HIDDEN_CODE.into()),
        Value::Text(text) => Value::Text(standard(pack, &fact.id, text).unwrap_or(HIDDEN).into()),
        Value::Choice(id) if !offers(fact, id) => Value::Choice(HIDDEN_CHOICE.into()),
        value => value.clone(),
    })
}

/// A file may hold a choice that no field would let through, with any text for an id.
fn offers(fact: &Fact, id: &str) -> bool {
    matches!(&fact.kind, Kind::Choice(choices) if choices.iter().any(|c| *c.id == *id))
}

/// The name of the standard that is printed on a certificate, where the judge knows it: it hangs on that whether the
/// certificate is good.
fn standard<'p>(pack: &'p Pack, fact: &FactId, printed: &str) -> Option<&'p str> {
    let cert = fact.as_str().strip_suffix(Hanging::Edition.suffix())?;
    let certificate = pack.certificate_of(&FactId::from(cert))?;
    let standard = certificate.standard(printed)?;
    let mut names = std::iter::once(&standard.name).chain(&standard.also);
    let same = |name: &&String| certificate.standard(name).is_some_and(|s| s.name == standard.name);
    names.find(same).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::is_credit_code;

    #[test]
    fn the_code_that_stands_in_is_sound() {
        assert!(is_credit_code(HIDDEN_CODE));
    }
}
