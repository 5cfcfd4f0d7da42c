//! Advice taken up: actions for the plan (行动) made of gaps, changes and doors, and scenarios (情景) made of change
//! sets.

use std::collections::{BTreeMap, BTreeSet};

use crate::assessment::{Assessment, Scenario, Slot, State, Todo};
use crate::judge::Words;
use crate::pack::{Designation, FactId, Pack, Rule};

use super::change::{Change, ChangeSet};
use super::doors::Door;
use super::gap::Gap;
use super::situation::Situation;

impl Gap<'_> {
    /// The place that it is about, where there is one more than others.
    #[must_use]
    pub fn slot(&self) -> Option<Slot> {
        let way = self.ways.first().map(|way| Slot { fact: way.cell.fact.clone(), year: way.cell.year });
        way.or_else(|| match self.rule {
            Rule::Yes(id) | Rule::No(id) | Rule::OneOf(id, _) | Rule::Valid(id) => Some(Slot::of(id)),
            Rule::Aged(aged) => Some(Slot::of(&aged.since)),
            _ => None,
        })
    }

    /// The action that closes it; `lines` are its words. Of points the clause says what they are points of.
    #[must_use]
    pub fn todo(&self, pack: &Pack, designation: &Designation, lines: &[String]) -> Todo {
        let clause = &self.criterion.text;
        let what = match lines.first() {
            Some(line) if self.gains.is_empty() => line.clone(),
            Some(line) => format!("{clause}：{line}"),
            None => clause.clone(),
        };
        let slot = self.slot();
        let evidence = slot.as_ref().map(|slot| evidence(pack, &slot.fact)).unwrap_or_default();
        Todo { what, designations: vec![designation.id.clone()], slot, evidence, ..Todo::default() }
    }
}

impl<'p> Change<'p> {
    /// The action that makes it, for one designation.
    #[must_use]
    pub fn todo(&self, words: &Words<'p>, designation: &Designation) -> Todo {
        self.todo_for(words, vec![designation.id.clone()])
    }

    fn todo_for(&self, words: &Words<'p>, designations: Vec<String>) -> Todo {
        Todo {
            what: words.change(self),
            designations,
            slot: Some(self.slot()),
            evidence: evidence(words.pack, self.cell.fact),
            ..Todo::default()
        }
    }
}

impl<'p> Door<'p> {
    /// The action that makes its change, for every designation that it opens or brings nearer.
    #[must_use]
    pub fn todo(&self, words: &Words<'p>) -> Todo {
        let served = self.opens.iter().chain(&self.nearer);
        self.change.todo_for(words, served.map(|d| d.id.clone()).collect())
    }
}

impl<'p> ChangeSet<'p> {
    /// The answers as the set would have them, as a scenario beside the real ones: its changes, and for a coming year
    /// the figures carried over, so that judging the scenario gives the verdict that was proven. `n` says which way
    /// of the designation it is, from 1.
    #[must_use]
    pub fn scenario(
        &self,
        designation: &Designation,
        n: usize,
        situation: &Situation<'p>,
        real: &Assessment,
    ) -> Scenario {
        let changed = self.applied(situation);
        let differs = changed.answers().filter(|(slot, answer)| real.answer(slot).state != answer.state);
        let answers: BTreeMap<Slot, State> =
            differs.map(|(slot, answer)| (slot.clone(), answer.state.clone())).collect();
        Scenario {
            name: format!("补差：{} 办法 {n}", designation.short()),
            as_of: (!self.horizon.is_now()).then_some(self.as_of),
            answers,
            ..Scenario::default()
        }
    }
}

/// Whether the plan holds an action that says the same for the same designations.
#[must_use]
pub fn is_planned(assessment: &Assessment, todo: &Todo) -> bool {
    let served = |todo: &Todo| todo.designations.iter().cloned().collect::<BTreeSet<_>>();
    assessment.todos.values().any(|there| there.what == todo.what && served(there) == served(todo))
}

fn evidence(pack: &Pack, fact: &FactId) -> String {
    pack.fact(fact.as_str()).map(|fact| fact.evidence.clone()).unwrap_or_default()
}
