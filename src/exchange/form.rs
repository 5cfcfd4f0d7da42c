//! What goes out: the walk as it applies to this company, step by step, and after it whatever else holds something.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use crate::assessment::{Assessment, Slot};
use crate::judge::{self, Relevant};
use crate::pack::{Asks, Fact, FactId, Pack, Question};

/// Which facts to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those asked for under the targets, and whatever else holds something.
    #[default]
    Asked,
    /// Every fact of the pack.
    All,
}

/// One fact to fill in.
pub(super) struct Line<'p> {
    pub fact: &'p Fact,
    /// What counts: the statistical definition, else the question in words.
    pub definition: &'p str,
}

/// Facts under one heading.
pub(super) struct Block<'p> {
    pub title: &'p str,
    pub lines: Vec<Line<'p>>,
}

/// One step of the walk.
pub(super) struct Part<'p> {
    /// Its number and title, as the screen shows them.
    pub title: String,
    pub intro: &'p str,
    pub blocks: Vec<Block<'p>>,
    /// The years of its yearly facts, newest first; empty where it has none.
    pub years: Vec<i16>,
}

impl<'p> Part<'p> {
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line<'p>> {
        self.blocks.iter().flat_map(|b| &b.lines)
    }
}

/// Lays out what is written.
pub(super) fn parts<'p>(pack: &'p Pack, assessment: &Assessment, as_of: Date, scope: Scope) -> Vec<Part<'p>> {
    let parked = Relevant::new(pack, assessment, as_of).parked;
    let needs = judge::needs(pack, assessment.targets(pack), assessment, as_of);
    let held: FxHashSet<&FactId> = assessment.answers().map(|(slot, _)| &slot.fact).collect();
    let mut done: FxHashSet<&FactId> = FxHashSet::default();
    let mut parts = Vec::new();
    for (at, step) in pack.steps.iter().enumerate() {
        let mut blocks = Vec::new();
        for section in &step.sections {
            let mut lines = Vec::new();
            for question in &section.questions {
                let asked = judge::asked_facts(question, &parked, &needs);
                for id in question.facts() {
                    let wanted = scope == Scope::All || asked.contains(&id) || held.contains(&id);
                    if let Some(fact) = pack.fact(id.as_str()).filter(|_| wanted)
                        && done.insert(&fact.id)
                    {
                        lines.push(Line { fact, definition: definition(fact, question) });
                    }
                }
            }
            if !lines.is_empty() {
                blocks.push(Block { title: &section.title, lines });
            }
        }
        let title = format!("{} {}", at + 1, step.title);
        parts.push(Part { title, intro: &step.intro, blocks, years: Vec::new() });
    }
    let rest = pack.facts.iter().filter(|f| !done.contains(&f.id));
    let rest = rest.filter(|f| scope == Scope::All || held.contains(&f.id));
    let lines = rest.map(|fact| Line { fact, definition: &fact.definition }).collect();
    let title = format!("{} 其他指标", pack.steps.len() + 1);
    let others = Block { title: "问卷里没有问到的指标", lines };
    parts.push(Part { title, intro: "", blocks: vec![others], years: Vec::new() });
    parts.retain(|part| part.lines().next().is_some());
    let shown = judge::years_shown(assessment, as_of);
    parts.iter_mut().for_each(|part| part.years = years(part, &shown, assessment));
    parts
}

fn definition<'p>(fact: &'p Fact, question: &'p Question) -> &'p str {
    match &question.asks {
        Asks::Fact(_) if fact.definition.is_empty() && question.text != fact.label => &question.text,
        _ => &fact.definition,
    }
}

/// The years the screen shows, and any other in which something stands.
fn years(part: &Part<'_>, shown: &[i16], assessment: &Assessment) -> Vec<i16> {
    let yearly = || part.lines().filter(|l| l.fact.yearly);
    if yearly().next().is_none() {
        return Vec::new();
    }
    let mut years = shown.to_vec();
    for line in yearly() {
        years.extend(assessment.of_fact(&line.fact.id).filter_map(|(slot, _)| slot.year));
    }
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    years
}

/// Places that no table can hold: facts the pack does not have, and answers that stand in a year although the fact is
/// not yearly, or in none although it is. They stay in the assessment.
#[must_use]
pub fn left_out(pack: &Pack, assessment: &Assessment) -> Vec<Slot> {
    let lost = |(slot, answer): &(&Slot, &crate::assessment::Answer)| match pack.fact(slot.fact.as_str()) {
        None => true,
        // A note on the row of a yearly fact has no year.
        Some(fact) if fact.yearly => slot.year.is_none() && answer.state != crate::assessment::State::Blank,
        Some(_) => slot.year.is_some(),
    };
    assessment.answers().filter(lost).map(|(slot, _)| slot.clone()).collect()
}
