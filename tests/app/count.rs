//! How much is asked: the walk has to fit into an hour.

use qiping::app::Desk;
use qiping::assessment::{Assessment, Edit, Slot, State, Value};
use qiping::pack::{Asks, Kind, Rule};

use super::kit::{TODAY, pack};

/// What a day's work may hold.
const MOST: usize = 110;

#[derive(Debug)]
struct Count {
    cards: usize,
    rows: usize,
    inputs: usize,
}

fn count(desk: &Desk) -> Count {
    let mut count = Count { cards: 0, rows: 0, inputs: 0 };
    for asked in desk.outline.sections.iter().flat_map(|s| &s.asked) {
        count.cards += 1;
        let facts = asked.facts.len();
        match &asked.question.asks {
            Asks::Table(_) => {
                count.rows += facts;
                // Only the years that some condition needs have to be filled in.
                count.inputs +=
                    asked.facts.iter().map(|f| desk.needs.get(f).map_or(0, Vec::len)).sum::<usize>();
            }
            Asks::Certificate { cert, .. } => {
                count.rows += 1;
                // Held: what is on the paper. Not held: the checklist. Before that only the question itself.
                let known = *desk.assessment.state(cert.as_str()) != State::Blank;
                count.inputs += if known { facts } else { 1 };
            }
            _ => {
                count.rows += 1;
                count.inputs += facts;
            }
        }
    }
    count
}

/// Answers everything such that as many questions as possible apply: every fact that decides about another question
/// gets the value under which most are asked.
fn at_length() -> Assessment {
    let mut answers = Desk::blank(pack(), TODAY).assessment;
    let mut deciding = Vec::new();
    for (_, _, question) in pack().questions() {
        if let Some(when) = &question.when {
            note_facts(when, &mut deciding);
        }
    }
    for id in deciding {
        let fact = pack().fact(id.as_str()).expect("a fact of the pack");
        let candidates: Vec<Value> = match &fact.kind {
            Kind::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
            Kind::Choice(choices) => choices.iter().map(|c| Value::Choice(c.id.clone())).collect(),
            _ => vec![Value::Number(0.into()), Value::Number(5.into())],
        };
        let best = candidates.into_iter().max_by_key(|value| {
            let mut tried = answers.clone();
            set(&mut tried, &id, value.clone());
            Desk::new(pack(), tried, TODAY).outline.progress.asked
        });
        set(&mut answers, &id, best.expect("a candidate"));
    }
    answers
}

fn note_facts(rule: &'static Rule, found: &mut Vec<qiping::pack::FactId>) {
    rule.each_fact(&mut |fact, _| {
        if !found.contains(fact) {
            found.push(fact.clone());
        }
    });
}

fn set(answers: &mut Assessment, fact: &qiping::pack::FactId, value: Value) {
    answers.apply(&Edit::Set(Slot::of(fact), State::Known(value)), "", jiff::Timestamp::UNIX_EPOCH);
}

#[test]
fn the_walk_is_not_longer_than_agreed() {
    let new = Desk::blank(pack(), TODAY);
    let long = Desk::new(pack(), at_length(), TODAY);
    for (who, desk) in [("new company", &new), ("at length", &long)] {
        let asked = desk.outline.progress.asked;
        println!("{who}: {asked} questions; {:?}", count(desk));
        assert!(asked <= MOST, "{who}: {asked} questions");
    }
}

#[test]
fn every_section_has_a_bearable_length() {
    let long = Desk::new(pack(), at_length(), TODAY);
    for section in &long.outline.sections {
        println!(
            "{}: {} questions, {} facts",
            section.title,
            section.progress.asked,
            section.asked.iter().map(|a| a.facts.len()).sum::<usize>()
        );
        assert!(section.asked.len() <= 20, "{}", section.title);
    }
}
