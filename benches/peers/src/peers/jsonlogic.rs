//! `JSONLogic`, by the crate `datalogic-rs`. Numbers are integers or doubles. Blanks are absent, which `JSONLogic` reads as
//! null: false as a condition, zero in a comparison. That is its reference semantics and the engine's default.

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{Engine, EvaluationConfig, Logic, ParsedData};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::cel::sign;
use super::{Peer, each, tops};
use crate::term::{Answers, Datum, NOT_APPLICABLE, Term};
use crate::translate::Translation;

/// An edition in `JSONLogic`.
pub struct JsonLogic {
    engine: Engine,
    verdict: Logic,
    conditions: Vec<Logic>,
    at_top: Vec<bool>,
    arena: Bump,
}

impl JsonLogic {
    /// With the engine's strict preset, which refuses to calculate with null.
    ///
    /// # Errors
    /// What it did not take, in its words.
    pub fn strict(rules: &Translation) -> Result<Self, String> {
        Self::with(Engine::builder().with_config(EvaluationConfig::strict()).build(), rules)
    }

    fn with(engine: Engine, rules: &Translation) -> Result<Self, String> {
        let compile =
            |term: &Term| engine.compile(logic(term)?.to_string().as_str()).map_err(|e| e.to_string());
        let verdict = compile(&rules.verdict)?;
        let conditions = rules.conditions.iter().map(|c| compile(&c.term)).collect::<Result<_, _>>()?;
        Ok(Self { verdict, conditions, at_top: tops(rules), engine, arena: Bump::new() })
    }
}

impl Peer for JsonLogic {
    type Input = ParsedData;

    fn new(rules: &Translation) -> Result<Self, String> {
        Self::with(Engine::new(), rules)
    }

    fn input(&self, answers: &Answers) -> Result<Self::Input, String> {
        let mut object = Map::new();
        for (name, datum) in answers {
            let value = match datum {
                Datum::YesNo(yes) => Value::Bool(*yes),
                Datum::Number(n) => figure(*n)?,
                Datum::Choice(id) => Value::from(id.as_str()),
                Datum::NotApplicable => Value::from(NOT_APPLICABLE),
            };
            object.insert(name.clone(), value);
        }
        ParsedData::from_json(&Value::Object(object).to_string()).map_err(|e| e.to_string())
    }

    fn verdict(&mut self, input: &Self::Input) -> Option<bool> {
        self.arena.reset();
        run(&self.engine, &self.verdict, input, &self.arena)
    }

    fn failing(&mut self, input: &Self::Input, failing: &mut Vec<usize>) -> Option<bool> {
        self.arena.reset();
        let Self { engine, conditions, at_top, arena, .. } = self;
        each(at_top, failing, |at| run(engine, &conditions[at], input, arena))
    }

    fn condition(&mut self, input: &Self::Input, at: usize) -> Result<bool, String> {
        let found = self.engine.evaluate(&self.conditions[at], input, &self.arena);
        found.map(|value| self.engine.truthy(value)).map_err(|e| e.to_string())
    }
}

fn run(engine: &Engine, logic: &Logic, input: &ParsedData, arena: &Bump) -> Option<bool> {
    engine.evaluate(logic, input, arena).ok().map(|value| engine.truthy(value))
}

fn logic(term: &Term) -> Result<Value, String> {
    let all = |parts: &[Term]| parts.iter().map(logic).collect::<Result<Vec<_>, _>>();
    let one = |name: &str, arguments: Vec<Value>| json!({ name: arguments });
    let var = |name: &str| json!({ "var": name });
    Ok(match term {
        Term::All(parts) if parts.is_empty() => Value::Bool(true),
        Term::Any(parts) if parts.is_empty() => Value::Bool(false),
        Term::All(parts) => one("and", all(parts)?),
        Term::Any(parts) => one("or", all(parts)?),
        Term::Plus(parts) => one("+", all(parts)?),
        Term::Not(part) => one("!", vec![logic(part)?]),
        Term::If(c, a, b) => one("if", vec![logic(c)?, logic(a)?, logic(b)?]),
        Term::Compare(op, number, n) => one(sign(*op), vec![logic(number)?, figure(*n)?]),
        Term::IsYes(name) | Term::Number(name) => var(name),
        Term::IsOneOf(name, choices) => match choices.as_slice() {
            [choice] => one("===", vec![var(name), json!(choice)]),
            many => one("in", vec![var(name), json!(many)]),
        },
        Term::Applies(name) => one("!==", vec![var(name), json!(NOT_APPLICABLE)]),
        Term::IsAnswered(name) => one(
            "and",
            vec![
                one("!==", vec![var(name), Value::Null]),
                one("!==", vec![var(name), json!(NOT_APPLICABLE)]),
            ],
        ),
        Term::Figure(n) => figure(*n)?,
        Term::Minus(a, b) => one("-", vec![logic(a)?, logic(b)?]),
        Term::Over(a, b) => one("/", vec![logic(a)?, logic(b)?]),
    })
}

/// A figure as JSON spells it.
fn figure(n: Decimal) -> Result<Value, String> {
    serde_json::from_str(&n.normalize().to_string()).map_err(|e| format!("{n}: {e}"))
}
