//! The expression language of zen-engine, by its own crate `zen-expression`: compiled to its opcodes and run on its
//! machine. Numbers are `rust_decimal`, so products and sums are exact and quotients have 28 digits. Blanks are null;
//! comparing or calculating with one is an error.

use std::sync::Arc;

use zen_expression::compiler::Opcode;
use zen_expression::vm::VM;
use zen_expression::{Scope, Variable, compile_expression};

use super::cel::sign;
use super::{Peer, each, tops};
use crate::term::{Answers, Datum, NOT_APPLICABLE, Term};
use crate::translate::Translation;

/// An edition in zen expressions.
pub struct Zen {
    verdict: Arc<[Opcode]>,
    conditions: Vec<Arc<[Opcode]>>,
    at_top: Vec<bool>,
    machine: VM,
}

impl Peer for Zen {
    type Input = Scope;

    fn new(rules: &Translation) -> Result<Self, String> {
        let compile = |term: &Term| {
            let compiled = compile_expression(&text(term)).map_err(|e| e.to_string())?;
            Ok::<_, String>(compiled.bytecode().clone())
        };
        let conditions = rules.conditions.iter().map(|c| compile(&c.term)).collect::<Result<_, _>>()?;
        Ok(Self { verdict: compile(&rules.verdict)?, conditions, at_top: tops(rules), machine: VM::new() })
    }

    fn input(&self, answers: &Answers) -> Result<Self::Input, String> {
        Ok(Scope::new(variable(answers)))
    }

    fn verdict(&mut self, input: &Self::Input) -> Option<bool> {
        self.machine.run(&self.verdict, input).ok()?.as_bool()
    }

    fn failing(&mut self, input: &Self::Input, failing: &mut Vec<usize>) -> Option<bool> {
        let Self { conditions, at_top, machine, .. } = self;
        each(at_top, failing, |at| machine.run(&conditions[at], input).ok()?.as_bool())
    }

    fn condition(&mut self, input: &Self::Input, at: usize) -> Result<bool, String> {
        let found = self.machine.run(&self.conditions[at], input).map_err(|e| e.to_string())?;
        found.as_bool().ok_or_else(|| found.type_name().to_owned())
    }
}

/// Answers as one object; blanks are no fields of it, which reads as null.
pub fn variable(answers: &Answers) -> Variable {
    let object = Variable::empty_object();
    for (name, datum) in answers {
        let value = match datum {
            Datum::YesNo(yes) => Variable::Bool(*yes),
            Datum::Number(n) => Variable::Number(*n),
            Datum::Choice(id) => Variable::String(id.as_str().into()),
            Datum::NotApplicable => Variable::String(NOT_APPLICABLE.into()),
        };
        object.dot_insert(name, value);
    }
    object
}

/// A term as a zen expression.
pub fn text(term: &Term) -> String {
    let joined = |parts: &[Term], sign: &str, none: &str| {
        let parts: Vec<String> = parts.iter().map(text).collect();
        if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(sign)) }
    };
    match term {
        Term::All(parts) => joined(parts, " and ", "true"),
        Term::Any(parts) => joined(parts, " or ", "false"),
        Term::Plus(parts) => joined(parts, " + ", "0"),
        Term::Not(part) => format!("(not ({}))", text(part)),
        Term::If(c, a, b) => format!("({} ? {} : {})", text(c), text(a), text(b)),
        Term::Compare(op, number, figure) => {
            format!("({} {} {})", text(number), sign(*op), figure.normalize())
        }
        Term::IsYes(name) | Term::Number(name) => name.clone(),
        Term::IsOneOf(name, choices) => match choices.as_slice() {
            [one] => format!("({name} == {one:?})"),
            many => format!("({name} in {many:?})"),
        },
        Term::Applies(name) => format!("({name} != {NOT_APPLICABLE:?})"),
        Term::IsAnswered(name) => format!("({name} != null and {name} != {NOT_APPLICABLE:?})"),
        Term::Figure(n) => n.normalize().to_string(),
        Term::Minus(a, b) => format!("({} - {})", text(a), text(b)),
        Term::Over(a, b) => format!("({} / {})", text(a), text(b)),
    }
}
