//! Advice on whole companies: what it promises is held against the judge, from scratch.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jiff::civil::{Date, date};
use qiping::advice::{Advice, Advisor, AskId, Horizon, Situation, What};
use qiping::assessment::{Answer, Assessment, Slot, State, Value};
use qiping::exchange::ics_text;
use qiping::judge::{Outcome, Tri, Words, judge};
use qiping::pack::{Asks, FactId, Pack, Rule};
use qiping::store;

const AS_OF: Date = date(2026, 11, 23);

fn pack() -> &'static Pack {
    static PACK: OnceLock<&'static Pack> = OnceLock::new();
    PACK.get_or_init(|| Box::leak(Box::new(Pack::embedded().expect("the embedded pack is sound"))))
}

fn samples() -> Vec<(&'static str, Assessment)> {
    let parse = |entry: &'static qiping::pack::SampleEntry| {
        let text = pack().sample(entry).expect("the sample's text");
        (entry.file.as_str(), store::parse(&entry.file, text).expect("the sample is sound"))
    };
    pack().meta.samples.iter().map(parse).collect()
}

fn put(assessment: &mut Assessment, fact: &str, year: Option<i16>, value: Value) {
    let answer = Answer { state: State::Known(value), ..Answer::default() };
    assessment.put(Slot { fact: FactId::from(fact), year }, answer);
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

/// The verdict of one designation, judged from scratch.
fn outcome(assessment: &Assessment, id: &str, day: Date) -> Outcome {
    let board = judge(pack(), assessment, day);
    board.verdicts.iter().find(|v| v.designation.id == id).unwrap().outcome
}

/// What is not written counts as some months; nothing in the pack itself is left to that.
#[test]
fn every_fact_declares_how_hard_it_is_to_change() {
    let mut facts = 0;
    for file in pack().files.iter().filter(|f| f.name.starts_with("facts/")) {
        let (declared, all) = (file.text.matches("effort: ").count(), file.text.matches("Fact(id:").count());
        assert_eq!(declared, all, "{}", file.name);
        facts += all;
    }
    assert!(facts > 1_000, "{facts}");
    let fixed = |id: &str| pack().fact(id).unwrap().effort.weight().is_none();
    assert!(fixed("registered_on") && !fixed("revenue"), "the past is past, the coming year is not");
}

#[test]
fn every_change_set_holds_when_judged_from_scratch() {
    for (name, assessment) in samples() {
        let advice = Advice::of(pack(), &assessment, AS_OF, assessment.targets(pack()));
        let mut sets = 0;
        for one in &advice.designations {
            for set in &one.sets {
                let changed = set.applied(advice.situation(set.horizon));
                let board = judge(pack(), &changed, set.as_of);
                let verdict = board.verdicts.iter().find(|v| v.designation.id == one.designation.id).unwrap();
                if one.beyond.is_empty() {
                    assert_eq!(
                        verdict.outcome,
                        Outcome::Eligible,
                        "{name} {} {:?}",
                        one.designation.id,
                        set.changes
                    );
                } else {
                    // Everything but what was not obtained.
                    let unmet = verdict.reason.in_the_way(Tri::Unmet);
                    assert!(unmet.is_empty(), "{name} {} {:?}", one.designation.id, set.changes);
                }
                sets += 1;
                for change in &set.changes {
                    let closed = change.cell.year.is_some_and(|y| advice.situation(set.horizon).is_closed(y));
                    assert!(!closed || change.is_answer(), "{name}: a closed year is changed: {change:?}");
                    assert!(change.from != change.to, "{name}: {change:?} changes nothing");
                }
            }
        }
        println!("{name}: {sets} change sets of {} designations", advice.designations.len());
        assert!(sets >= 80, "{name}: {sets}");
    }
}

#[test]
fn a_scenario_of_a_set_gives_the_verdict_that_was_proven() {
    // The year the company counts from is not answered in the second: it is part of the scenario then.
    let (_, half) = samples().into_iter().find(|(name, _)| *name == "half.qp.ron").unwrap();
    let mut yearless = half.clone();
    yearless.put(Slot::of(&FactId::from("base_year")), Answer::default());
    for real in [half, yearless] {
        let advice = Advice::of(pack(), &real, AS_OF, real.targets(pack()));
        let (mut now, mut later) = (0, 0);
        for one in advice.designations.iter().filter(|d| d.beyond.is_empty()) {
            for (n, set) in one.sets.iter().enumerate() {
                let situation = advice.situation(set.horizon);
                let scenario = set.scenario(one.designation, n + 1, situation, &real);
                let day = scenario.as_of.unwrap_or(AS_OF);
                let outcome = outcome(&real.under(&scenario), &one.designation.id, day);
                assert_eq!(outcome, Outcome::Eligible, "{} {:?}", scenario.name, set.changes);
                let differs = |(slot, state): (&Slot, &State)| real.answer(slot).state != *state;
                assert!(scenario.answers.iter().all(differs), "only what differs");
                if set.horizon.is_now() { now += 1 } else { later += 1 }
            }
        }
        println!("{now} scenarios of ways now, {later} of ways later");
        assert!(now > 0 && later > 0);
    }
}

#[test]
fn no_change_of_a_set_can_be_left_out() {
    let (_, assessment) = samples().remove(0);
    let advice = Advice::of(pack(), &assessment, AS_OF, assessment.targets(pack()));
    for one in advice.designations.iter().filter(|d| d.beyond.is_empty()) {
        for set in &one.sets {
            for left_out in 0..set.changes.len() {
                let mut fewer = set.clone();
                fewer.changes.remove(left_out);
                let changed = fewer.applied(advice.situation(set.horizon));
                let still = outcome(&changed, &one.designation.id, set.as_of);
                assert_ne!(
                    still,
                    Outcome::Eligible,
                    "{} without {:?}",
                    one.designation.id,
                    set.changes[left_out]
                );
            }
        }
    }
}

#[test]
fn gaps_are_exact_and_in_the_users_own_unit() {
    let mut assessment = Assessment::new(pack());
    for (fact, value) in [("revenue", "12000"), ("rd_expense", "322"), ("main_revenue", "9000")] {
        for year in [2023, 2024, 2025] {
            put(&mut assessment, fact, Some(year), number(value));
        }
    }
    put(&mut assessment, "base_year", None, number("2025"));
    put(&mut assessment, "ip_class1", None, number("2"));
    let advice = Advice::of(pack(), &assessment, AS_OF, assessment.targets(pack()));
    let giant = advice.designation("sme-little-giant").unwrap();
    let lines: Vec<&String> = giant.gaps.iter().flat_map(|(_, lines)| lines).collect();
    let has = |part: &str| assert!(lines.iter().any(|l| l.contains(part)), "{part} not in {lines:#?}");
    // 2.6833 % of 12 000: 360 is 3 %, and so is 322 of 10 733.33.
    has("再增加 38 万元（到 360 万元）即达 3 %");
    has("减少 1,266.67 万元（到 10,733.33 万元）即达 3 %");
    for (gap, _) in &giant.gaps {
        for way in &gap.ways {
            let mut closed = assessment.clone();
            let slot = Slot { fact: way.cell.fact.clone(), year: way.cell.year };
            closed.put(slot, Answer { state: State::Known(Value::Number(way.to)), ..Answer::default() });
            let board = judge(pack(), &closed, AS_OF);
            let verdict = board.verdicts.iter().find(|v| v.designation.id == "sme-little-giant").unwrap();
            let mut found = None;
            verdict.reason.walk(&mut |r| {
                if std::ptr::eq(r.leaf_rule(), gap.rule) {
                    found = Some(r.state);
                }
            });
            assert_eq!(found, Some(Tri::Met), "{} is not closed by {way:?}", gap.criterion.id);
        }
    }
}

#[test]
fn waiting_times_become_days() {
    let mut assessment = Assessment::new(pack());
    put(&mut assessment, "base_year", None, number("2025"));
    put(&mut assessment, "registered_on", None, Value::Date(date(2026, 3, 1)));
    put(&mut assessment, "cert_iso9001", None, Value::YesNo(true));
    put(&mut assessment, "cert_iso9001_expires_on", None, Value::Date(date(2027, 5, 9)));
    let targets = pack().all_targets();
    let advice = Advice::of(pack(), &assessment, AS_OF, &targets);
    let words = Words { pack: pack(), base_year: Some(2025) };
    let ripe = advice.calendar.events.iter().filter(|e| matches!(e.what, What::Ripe { .. }));
    let days: BTreeSet<Date> = ripe.map(|e| e.from).collect();
    assert!(!days.is_empty(), "nothing ripens");
    for event in &advice.calendar.events {
        if let What::Ripe { aged, .. } = event.what {
            // On the day before it is not yet so, on the day it is.
            for (day, met) in [(event.from.yesterday().unwrap(), false), (event.from, true)] {
                let rule: &Rule = &Rule::Aged(aged.clone());
                let mut later = assessment.clone();
                if day.year() > 2026 {
                    put(&mut later, "base_year", None, number(&(day.year() - 1).to_string()));
                }
                let view = qiping::judge::View::unparked(pack(), &later, day);
                let state = qiping::judge::judge_rule(&view, rule).state;
                assert_eq!(state == Tri::Met, met, "{} on {day}", words.event(event));
            }
        }
    }
    let expires =
        advice.calendar.events.iter().find(|e| matches!(e.what, What::Expires(_))).expect("the certificate");
    assert_eq!((expires.until, expires.begin()), (date(2027, 5, 9), Some(date(2027, 2, 8))));
    let text = ics_text(&advice.calendar, words, AS_OF);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    assert!(
        text.contains("DTSTART;VALUE=DATE:20270509") && text.contains("DTEND;VALUE=DATE:20270510"),
        "{text}"
    );
    assert_eq!(text.matches("BEGIN:VEVENT").count(), advice.calendar.events.len());
    assert!(text.lines().all(|line| line.len() <= 76), "folded");
    assert_eq!(text, ics_text(&advice.calendar, words, AS_OF), "the same each time");
    let uids: BTreeSet<&str> = text.lines().filter(|l| l.starts_with("UID:")).collect();
    assert_eq!(uids.len(), advice.calendar.events.len(), "every entry has a name of its own");
}

/// What a company that knows its answers would enter.
fn answer_like(sample: &Assessment, into: &mut Assessment, facts: &[(FactId, Option<i16>)]) {
    for (fact, year) in facts {
        let slot = Slot { fact: fact.clone(), year: *year };
        let answer = sample.answer(&slot).clone();
        if answer.state != State::Blank {
            into.put(slot, answer);
        }
    }
}

/// The three-minute screening as a company would go through it: how much is decided after fifteen questions.
#[test]
fn fifteen_questions_decide_much() {
    for (name, sample) in samples() {
        let targets = pack().default_targets().clone();
        let mut assessment = Assessment::new(pack());
        put(&mut assessment, "base_year", None, number("2025"));
        let mut asked: BTreeSet<AskId> = BTreeSet::new();
        let mut decided = Vec::new();
        for _ in 0..15 {
            let situation = Situation::now(pack(), &assessment, AS_OF);
            let next = Advisor::new(&situation).next(&targets);
            decided.push(next.settled.len());
            let Some(ask) = next.asks.iter().find(|a| !asked.contains(&a.id)) else { break };
            asked.insert(ask.id);
            let mut facts: Vec<(FactId, Option<i16>)> =
                ask.cells.iter().map(|c| (c.fact.clone(), c.year)).collect();
            if let Asks::Certificate { .. } = ask.question.asks {
                facts.extend(ask.question.facts().into_iter().map(|f| (f, None)));
            }
            answer_like(&sample, &mut assessment, &facts);
        }
        let situation = Situation::now(pack(), &assessment, AS_OF);
        let next = Advisor::new(&situation).next(&targets);
        decided.push(next.settled.len());
        let whole = Advisor::new(&Situation::now(pack(), &sample, AS_OF)).next(&targets).settled.len();
        println!(
            "{name}: {} questions decide {} of {} targets (all its answers: {whole}); on the way {decided:?}",
            asked.len(),
            next.settled.len(),
            targets.len()
        );
        // What is settled stays settled with every other answer the company has.
        for settled in &next.settled {
            let full = outcome(&sample, &settled.designation.id, AS_OF);
            let same = full == settled.outcome;
            assert!(same, "{name}: {} was {:?}, is {full:?}", settled.designation.id, settled.outcome);
        }
        // A company that falls short is told soon; to be sure of a title takes all its conditions.
        let floor = if name.starts_with("wide") { 3 } else { whole * 3 / 4 };
        assert!(asked.len() <= 15 && next.settled.len() >= floor, "{name}: {decided:?}");
    }
}

/// "再答 n 题即可确定 m 项" is kept: the questions are answered as the company would, and so many are decided.
#[test]
fn the_promise_is_kept() {
    for (name, sample) in samples() {
        let targets = pack().default_targets().clone();
        // Every third answer is still to come.
        let mut assessment = Assessment::new(pack());
        for (n, (slot, answer)) in sample.answers().enumerate() {
            if n % 3 != 0 || slot.fact.as_str() == "base_year" {
                assessment.put(slot.clone(), answer.clone());
            }
        }
        let situation = Situation::now(pack(), &assessment, AS_OF);
        let next = Advisor::new(&situation).next(&targets);
        let Some((questions, designations)) = next.promise() else { continue };
        let mut after = assessment.clone();
        let mut complete = true;
        for id in &next.order[..questions] {
            let ask = next.asks.iter().find(|a| a.id == *id).unwrap();
            let cells: Vec<_> = ask.cells.iter().map(|c| (c.fact.clone(), c.year)).collect();
            complete &= cells
                .iter()
                .all(|(f, y)| sample.answer(&Slot { fact: f.clone(), year: *y }).state != State::Blank);
            answer_like(&sample, &mut after, &cells);
        }
        let then = Advisor::new(&Situation::now(pack(), &after, AS_OF)).next(&targets);
        println!(
            "{name}: {questions} questions for {designations}; settled {} then {}",
            next.settled.len(),
            then.settled.len()
        );
        if complete {
            assert!(then.settled.len() >= next.settled.len() + designations, "{name}");
        }
    }
}

#[test]
fn what_a_door_opens_is_open() {
    let (_, assessment) = samples().remove(0);
    let advice = Advice::of(pack(), &assessment, AS_OF, &pack().all_targets());
    assert!(!advice.doors.is_empty());
    let mut opened = 0;
    for door in &advice.doors {
        let years = door.change.cell.year.map_or(0, |y| u8::try_from((y - advice.base_year).max(0)).unwrap());
        let situation = advice.situation(Horizon(years));
        let mut changed = situation.assessment.clone();
        let all = std::iter::once((&door.change.cell, &door.change.to))
            .chain(door.change.with.iter().map(|(c, s)| (c, s)));
        for (cell, state) in all {
            let slot = Slot { fact: cell.fact.clone(), year: cell.year };
            changed.put(slot, Answer { state: state.clone(), ..Answer::default() });
        }
        for designation in &door.opens {
            assert_eq!(
                outcome(&changed, &designation.id, situation.as_of),
                Outcome::Eligible,
                "{}",
                designation.id
            );
            opened += 1;
        }
    }
    println!("{} doors, {opened} designations opened", advice.doors.len());
}
