//! Flat answers (`{fact id: value | {year: value}}`) as outside tools and worked cases write them.

use std::collections::BTreeMap;

use crate::pack::{Fact, FactId, Kind, Literal, Pack};

use super::value::{check_value, wanted};
use super::{Answer, Assessment, Slot, State, Value};

/// Reads flat answers against a pack.
///
/// # Errors
/// Every unknown fact id and every value of the wrong kind, by name.
pub fn answers_from_literals(
    pack: &Pack,
    literals: &BTreeMap<FactId, Literal>,
) -> Result<Assessment, Vec<String>> {
    let mut assessment = Assessment::new(pack);
    let mut errors = Vec::new();
    for (id, literal) in literals {
        match pack.fact(id.as_str()) {
            None => errors.push(format!("没有指标「{id}」，用 qiping facts 查看全部指标")),
            Some(fact) => match place(fact, literal) {
                Err(e) => errors.push(format!("指标「{id}」（{}）：{e}", fact.label)),
                Ok(answers) => {
                    for (slot, state) in answers {
                        assessment.put(slot, Answer { state, ..Answer::default() });
                    }
                }
            },
        }
    }
    if errors.is_empty() { Ok(assessment) } else { Err(errors) }
}

fn place(fact: &Fact, literal: &Literal) -> Result<Vec<(Slot, State)>, String> {
    match (fact.yearly, literal) {
        (_, Literal::Null) => Ok(Vec::new()),
        (true, Literal::Years(years)) => years
            .iter()
            .map(|(year, one)| {
                if !(1950..=2200).contains(year) {
                    return Err(format!("年度 {year} 不对，写成四位数，如 2025"));
                }
                let state = literal_state(fact, one).map_err(|e| format!("{year} 年：{e}"))?;
                Ok((Slot::in_year(&fact.id, *year), state))
            })
            .collect(),
        (true, _) => Err("这是年度指标，写成 {\"2025\": 数}（算例里写 {2025: 数}）".into()),
        (false, Literal::Years(_)) => Err("这不是年度指标，只写一个值".into()),
        (false, one) => Ok(vec![(Slot::of(&fact.id), literal_state(fact, one)?)]),
    }
}

/// Reads one flat value against its fact.
///
/// # Errors
/// A plain Chinese sentence.
pub fn literal_state(fact: &Fact, literal: &Literal) -> Result<State, String> {
    let mismatch = || format!("这里要{}", wanted(fact));
    let value = match (literal, &fact.kind) {
        (Literal::Null, _) => return Ok(State::Blank),
        (Literal::Text(t), _) if t == "unknown" => return Ok(State::Unknown),
        (Literal::Text(t), _) if t == "n/a" => return Ok(State::NotApplicable),
        (Literal::Bool(b), Kind::YesNo) => Value::YesNo(*b),
        (Literal::Number(n), Kind::Number(_) | Kind::Year) => Value::Number(*n),
        // A digital level of 1 … 4 is a choice whose id happens to be a number.
        (Literal::Number(n), Kind::Choice(_)) => Value::Choice(n.normalize().to_string().into()),
        (Literal::Text(t), Kind::Choice(_)) => Value::Choice(t.as_str().into()),
        (Literal::Text(t), Kind::Text | Kind::CreditCode) => Value::Text(t.clone()),
        (Literal::Text(t), Kind::Date) => Value::Date(t.parse().map_err(|_| mismatch())?),
        _ => return Err(mismatch()),
    };
    check_value(fact, &value)?;
    Ok(State::Known(value))
}
