//! How much is asked: the walk has to fit into an hour.

use qiping::app::Desk;
use qiping::assessment::{Assessment, Edit, Slot, State, Value};
use qiping::pack::{Asks, FactId, Kind, Plan, Rule, TargetSet, Targets};

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

/// How long the walk is for each family by itself, for a new company, beyond what everybody is asked.
#[test]
fn every_family_is_counted() {
    let desk = Desk::blank(pack(), TODAY);
    let everybody = desk.questions_with(&Targets::new());
    println!("everybody: {everybody}");
    let mut families: Vec<(&str, Targets)> =
        pack().meta.families.iter().map(|f| (f.name.as_str(), Targets::new())).collect();
    for designation in &pack().designations {
        let family = families.iter_mut().find(|(name, _)| *name == designation.family);
        family.expect("the lint sees to that").1.insert(designation.id.clone());
    }
    let tasks = pack().plan.iter().flat_map(Plan::tasks).map(|t| t.id.clone());
    families.push(("方案二十项任务", tasks.collect()));
    for (name, targets) in &families {
        let asked = desk.questions_with(targets) - everybody;
        println!("{name}: {} targets, {asked} questions", targets.len());
        assert!(!targets.is_empty() && asked > 0, "{name}");
    }
    let all = TargetSet { title: String::new(), about: String::new(), targets: Targets::new() };
    println!("everything: {}", desk.questions_with(&pack().targets_of(&all)));
}

/// What nobody aims at is not asked, and asked again with its answers once somebody does.
#[test]
fn sleeping_questions_wake_with_their_answers() {
    let cert = FactId::from("cert_iso9001");
    let mut desk = Desk::blank(pack(), TODAY);
    let aim = |ids: &[&str]| Edit::Aim(Some(ids.iter().map(|id| (*id).to_owned()).collect()));
    desk.apply(&aim(&["cert-iso9001"]));
    assert!(desk.outline.find(&cert).is_some());
    desk.apply(&Edit::Set(Slot::of(&cert), State::Known(Value::YesNo(true))));
    desk.apply(&aim(&["hnte"]));
    assert!(desk.outline.find(&cert).is_none(), "it sleeps");
    assert_eq!(
        *desk.assessment.state("cert_iso9001"),
        State::Known(Value::YesNo(true)),
        "and keeps its answer"
    );
    desk.apply(&aim(&["cert-iso9001"]));
    assert!(desk.outline.find(&cert).is_some(), "and wakes");
}

/// What is asked follows from what is there, whichever way it came about: one answer at a time, or all at once.
#[test]
fn what_is_asked_does_not_hang_on_the_order_of_answers() {
    let whole = super::kit::sample("wide.qp.ron");
    let mut desk = Desk::blank(pack(), TODAY);
    for (slot, answer) in whole.answers() {
        desk.apply(&Edit::Set(slot.clone(), answer.state.clone()));
    }
    let fresh = Desk::new(pack(), desk.assessment.clone(), TODAY);
    assert_eq!(desk.outline.progress, fresh.outline.progress);
    let places = |d: &Desk| d.outline.sections.iter().map(|s| (s.place, s.asked.len())).collect::<Vec<_>>();
    assert_eq!(places(&desk), places(&fresh));
    assert_eq!(desk.needs, fresh.needs);
}
