//! zen-engine itself: a JDM decision graph of input, one expression node and output, precompiled. The expressions and
//! the treatment of blanks are those of [`zen`].

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};
use zen_engine::model::GraphContent;
use zen_engine::{Decision, Variable};

use super::{Peer, tops, zen};
use crate::term::Answers;
use crate::translate::Translation;

const VERDICT: &str = "verdict";

/// An edition as decision graphs.
pub struct Jdm {
    verdict: Decision,
    /// With an expression for every condition, and the verdict out of those at the top.
    all: Decision,
    keys: Vec<String>,
}

impl Peer for Jdm {
    type Input = Variable;

    fn new(rules: &Translation) -> Result<Self, String> {
        let keys: Vec<String> = (0..rules.conditions.len()).map(|at| format!("c{at}")).collect();
        let mut expressions: Vec<(String, String)> =
            keys.iter().cloned().zip(rules.conditions.iter().map(|c| zen::text(&c.term))).collect();
        let tops = keys.iter().zip(tops(rules)).filter(|(_, at_top)| *at_top);
        let tops: Vec<String> = tops.map(|(key, _)| format!("$.{key}")).collect();
        expressions.push((VERDICT.into(), tops.join(" and ")));
        let alone = graph(&[(VERDICT.into(), zen::text(&rules.verdict))])?;
        Ok(Self { verdict: alone, all: graph(&expressions)?, keys })
    }

    fn input(&self, answers: &Answers) -> Result<Self::Input, String> {
        Ok(zen::variable(answers))
    }

    fn verdict(&mut self, input: &Self::Input) -> Option<bool> {
        result(&self.verdict, input).ok()?.dot(VERDICT)?.as_bool()
    }

    fn failing(&mut self, input: &Self::Input, failing: &mut Vec<usize>) -> Option<bool> {
        let found = result(&self.all, input).ok()?;
        let fails = |key: &String| found.dot(key).and_then(|v| v.as_bool()) == Some(false);
        failing.extend(self.keys.iter().enumerate().filter(|(_, key)| fails(key)).map(|(at, _)| at));
        found.dot(VERDICT)?.as_bool()
    }

    fn condition(&mut self, input: &Self::Input, at: usize) -> Result<bool, String> {
        let found = result(&self.all, input)?;
        found.dot(&self.keys[at]).and_then(|v| v.as_bool()).ok_or_else(|| "neither yes nor no".into())
    }
}

fn graph(expressions: &[(String, String)]) -> Result<Decision, String> {
    let expressions: Vec<Value> =
        expressions.iter().map(|(key, value)| json!({ "id": key, "key": key, "value": value })).collect();
    let content = json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode", "content": {} },
            { "id": "rules", "name": "rules", "type": "expressionNode", "content": { "expressions": expressions } },
            { "id": "out", "name": "out", "type": "outputNode", "content": {} },
        ],
        "edges": [
            { "id": "e1", "sourceId": "in", "targetId": "rules" },
            { "id": "e2", "sourceId": "rules", "targetId": "out" },
        ],
    });
    let content: GraphContent = serde_json::from_value(content).map_err(|e| e.to_string())?;
    let mut decision = Decision::from(Arc::new(content));
    decision.compile();
    Ok(decision)
}

/// Evaluates a graph. Nothing in it waits for anything, so it is ready when it is first asked.
fn result(decision: &Decision, input: &Variable) -> Result<Variable, String> {
    let evaluation = pin!(decision.evaluate(input.clone()));
    match evaluation.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => Ok(response.result),
        Poll::Ready(Err(error)) => Err(error.to_string()),
        Poll::Pending => Err("not ready".into()),
    }
}
