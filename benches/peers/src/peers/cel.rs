//! CEL, by the crate `cel` (formerly `cel-interpreter`). All numbers are doubles: CEL has no decimals. Blanks are left
//! undeclared, so that reading one is an error, which `&&` and `||` absorb where the other side decides; an error that
//! remains means open.

use std::sync::Arc;

use cel::{Context, Env, Program, Value};
use qiping::judge::Op;

use super::{Peer, each, tops};
use crate::term::{Answers, Datum, NOT_APPLICABLE, Term};
use crate::translate::Translation;

/// An edition in CEL.
pub struct Cel {
    /// The standard functions, one for all companies.
    env: Arc<Env>,
    verdict: Program,
    conditions: Vec<Program>,
    at_top: Vec<bool>,
    /// Places whose being answered is asked for. CEL tells that of fields only, so each gets a variable that says it.
    asked: Vec<String>,
}

impl Peer for Cel {
    type Input = Context<'static, 'static>;

    fn new(rules: &Translation) -> Result<Self, String> {
        let env = Arc::new(Env::stdlib());
        let mut asked = Vec::new();
        let mut compile = |term: &Term| env.compile(&text(term, &mut asked)).map_err(|e| e.to_string());
        let verdict = compile(&rules.verdict)?;
        let conditions = rules.conditions.iter().map(|c| compile(&c.term)).collect::<Result<_, _>>()?;
        asked.sort();
        asked.dedup();
        Ok(Self { env, verdict, conditions, at_top: tops(rules), asked })
    }

    fn input(&self, answers: &Answers) -> Result<Self::Input, String> {
        let mut context = Context::with_env(Arc::clone(&self.env));
        for (name, datum) in answers {
            let value = match datum {
                Datum::YesNo(yes) => Value::Bool(*yes),
                Datum::Number(n) => Value::Float(n.to_string().parse().map_err(|_| format!("{name}: {n}"))?),
                Datum::Choice(id) => Value::from(id.as_str()),
                Datum::NotApplicable => Value::from(NOT_APPLICABLE),
            };
            context.add_variable_from_value(name.as_str(), value);
        }
        for name in &self.asked {
            let answered = answers.get(name).is_some_and(|d| *d != Datum::NotApplicable);
            context.add_variable_from_value(given(name), Value::Bool(answered));
        }
        Ok(context)
    }

    fn verdict(&mut self, input: &Self::Input) -> Option<bool> {
        run(&self.verdict, input)
    }

    fn failing(&mut self, input: &Self::Input, failing: &mut Vec<usize>) -> Option<bool> {
        each(&self.at_top, failing, |at| run(&self.conditions[at], input))
    }

    fn condition(&mut self, input: &Self::Input, at: usize) -> Result<bool, String> {
        match self.conditions[at].execute(input) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(value) => Err(format!("{value:?}")),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn run(program: &Program, input: &Context<'_, '_>) -> Option<bool> {
    match program.execute(input) {
        Ok(Value::Bool(holds)) => Some(holds),
        _ => None,
    }
}

fn given(name: &str) -> String {
    format!("{name}_given")
}

fn text(term: &Term, asked: &mut Vec<String>) -> String {
    let mut joined = |parts: &[Term], sign: &str, none: &str| {
        let parts: Vec<String> = parts.iter().map(|p| text(p, asked)).collect();
        if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(sign)) }
    };
    match term {
        Term::All(parts) => joined(parts, " && ", "true"),
        Term::Any(parts) => joined(parts, " || ", "false"),
        Term::Plus(parts) => joined(parts, " + ", "0.0"),
        Term::Not(part) => format!("!({})", text(part, asked)),
        Term::If(c, a, b) => format!("({} ? {} : {})", text(c, asked), text(a, asked), text(b, asked)),
        Term::Compare(op, number, figure) => {
            format!("{} {} {}", text(number, asked), sign(*op), double(*figure))
        }
        Term::IsYes(name) | Term::Number(name) => name.clone(),
        Term::IsOneOf(name, choices) => match choices.as_slice() {
            [one] => format!("{name} == {one:?}"),
            many => format!("{name} in {many:?}"),
        },
        Term::Applies(name) => format!("{name} != {NOT_APPLICABLE:?}"),
        Term::IsAnswered(name) => {
            asked.push(name.clone());
            given(name)
        }
        Term::Figure(n) => double(*n),
        Term::Minus(a, b) => format!("({} - {})", text(a, asked), text(b, asked)),
        Term::Over(a, b) => format!("({} / {})", text(a, asked), text(b, asked)),
    }
}

/// A figure that CEL reads as a double.
fn double(n: rust_decimal::Decimal) -> String {
    let n = n.normalize();
    if n.scale() == 0 { format!("{n}.0") } else { n.to_string() }
}

/// The sign of a comparison in most languages.
pub fn sign(op: Op) -> &'static str {
    match op {
        Op::AtLeast => ">=",
        Op::MoreThan => ">",
        Op::AtMost => "<=",
        Op::LessThan => "<",
    }
}
