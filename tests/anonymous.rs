//! Taking the names out of an assessment keeps every verdict, and takes them out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::date;
use qiping::assessment::{
    Answer, Assessment, Edit, HIDDEN, Scenario, Slot, State, Todo, TodoState, Unread, Value,
    answers_from_literals,
};
use qiping::judge::anonymised;
use qiping::pack::{Case, CaseFile, FactId, Kind, Literal, Pack};
use qiping::store;
use qiping::store::bundle::{Bundle, Parts, write};
use qiping::store::evidence::{Keep, attach};

const NAME: &str = "津门某某精密机械有限公司";

fn pack() -> Pack {
    Pack::embedded().unwrap_or_else(|e| panic!("{e:#?}"))
}

/// The answers of a case, with those of the cases it builds on beneath.
fn given(file: &CaseFile, case: &Case) -> BTreeMap<FactId, Literal> {
    let base = case.like.as_ref().and_then(|id| file.cases.iter().find(|c| c.id == *id));
    let mut answers = base.map(|base| given(file, base)).unwrap_or_default();
    for (id, new) in &case.given {
        match (answers.get_mut(id), new) {
            (Some(Literal::Years(old)), Literal::Years(years)) => old.extend(years.clone()),
            _ => drop(answers.insert(id.clone(), new.clone())),
        }
    }
    answers
}

/// Every text fact answered with the company's name, so that each is seen to go, and notes and authors, too.
fn with_names(pack: &Pack, assessment: &mut Assessment) {
    let texts = pack.facts.iter().filter(|f| matches!(f.kind, Kind::Text) && !f.yearly);
    for fact in texts {
        let slot = Slot::of(&fact.id);
        if assessment.answer(&slot).state == State::Blank && fact.id.as_str() != "company_name" {
            continue;
        }
        let edition = fact.id.as_str().ends_with("_edition");
        let state = if edition {
            assessment.answer(&slot).state.clone()
        } else {
            State::Known(Value::Text(NAME.into()))
        };
        let answer = Answer {
            state,
            note: format!("{NAME}说的"),
            author: NAME.into(),
            flag: true,
            ..Answer::default()
        };
        assessment.put(slot, answer);
    }
}

/// A scenario and an action with the company's name wherever a text can stand.
fn with_plans(assessment: &mut Assessment) {
    let text = || State::Known(Value::Text(NAME.into()));
    let slot = |fact: &str| Slot::of(&fact.into());
    let choice = State::Known(Value::Choice(NAME.into()));
    let answers = [
        (slot("company_name"), text()),
        (slot("credit_code"), text()),
        (slot("no_such_fact"), text()),
        (slot(NAME), State::Known(Value::YesNo(true))),
        (slot("region"), choice),
        (Slot::in_year(&"revenue".into(), 2025), State::Known(Value::Number(6000.into()))),
    ];
    let unread = Unread(vec![("who".into(), format!("{NAME:?}"))]);
    let scenario = Scenario {
        name: NAME.into(),
        note: NAME.into(),
        as_of: Some(date(2027, 12, 31)),
        answers: answers.into(),
        unread: unread.clone(),
        ..Scenario::default()
    };
    let todo = Todo {
        what: NAME.into(),
        designations: vec!["hnte".into(), NAME.into()],
        slot: Some(slot(NAME)),
        owner: NAME.into(),
        due: Some(date(2027, 3, 1)),
        cost: Some(12.into()),
        state: TodoState::Doing,
        evidence: NAME.into(),
        note: NAME.into(),
        unread,
        ..Todo::default()
    };
    let named = |id: &str| format!("{id}-{NAME}");
    let edits = vec![
        Edit::Scenario(named("s"), Some(Box::new(scenario))),
        Edit::Todo(named("t"), Some(Box::new(todo.clone()))),
        Edit::Todo(named("u"), Some(Box::new(Todo { slot: Some(slot("above_scale")), ..todo }))),
    ];
    assert!(assessment.apply(&Edit::Many(edits), NAME, Timestamp::UNIX_EPOCH));
}

#[test]
fn scenarios_and_actions_keep_what_counts_and_bear_no_name() {
    let pack = pack();
    let mut assessment = Assessment::new(&pack);
    with_plans(&mut assessment);
    let out = anonymised(&pack, &assessment, date(2026, 11, 23)).unwrap();
    let text = store::to_text(&out);
    assert!(!text.contains(NAME), "{text}");
    assert!(out.history.is_empty());
    let scenario = &out.scenarios["0001"];
    assert_eq!((scenario.name.as_str(), scenario.note.as_str()), ("情景 1", ""));
    assert_eq!(scenario.as_of, Some(date(2027, 12, 31)));
    let revenue = Slot::in_year(&"revenue".into(), 2025);
    assert_eq!(scenario.answers[&revenue], State::Known(Value::Number(6000.into())));
    assert_eq!(scenario.answers.len(), 4, "of facts that the pack knows");
    let [first, second] = out.todos.values().collect::<Vec<_>>()[..] else { panic!("two actions") };
    assert_eq!((first.what.as_str(), first.owner.as_str(), first.note.as_str()), (HIDDEN, "", ""));
    assert_eq!((&first.designations[..], first.slot.as_ref()), (&["hnte".to_owned()][..], None));
    assert_eq!(
        (first.due, first.cost, first.state),
        (Some(date(2027, 3, 1)), Some(12.into()), TodoState::Doing)
    );
    assert_eq!(second.slot, Some(Slot::of(&"above_scale".into())));
    // A verdict under the scenario is what it was.
    let judged = |a: &Assessment| {
        let would_be = a.under(a.scenarios.values().next().unwrap());
        let board = qiping::judge::judge(&pack, &would_be, date(2027, 12, 31));
        board.verdicts.iter().map(|v| (v.edition.id.clone(), v.outcome, v.tally)).collect::<Vec<_>>()
    };
    assert_eq!(judged(&out), judged(&assessment));
}

#[test]
fn every_worked_case_and_sample_is_judged_the_same_without_names() {
    let pack = pack();
    let mut subjects: Vec<(String, Assessment, jiff::civil::Date)> = Vec::new();
    for file in pack.cases() {
        for case in &file.cases {
            let mut assessment = answers_from_literals(&pack, &given(file, case)).unwrap();
            with_names(&pack, &mut assessment);
            subjects.push((format!("{} {}", file.designation, case.id), assessment, case.as_of));
        }
    }
    for entry in &pack.meta.samples {
        let assessment = store::parse(&entry.file, pack.sample(entry).unwrap()).unwrap();
        for day in [date(2024, 1, 1), date(2026, 3, 31), date(2026, 11, 23), date(2028, 1, 1)] {
            subjects.push((entry.file.clone(), assessment.clone(), day));
        }
    }
    assert!(subjects.len() > 2000, "{}", subjects.len());
    // Each of these is judged twice as often.
    subjects.iter_mut().step_by(10).for_each(|(_, assessment, _)| with_plans(assessment));
    // Judging everything for each is much; every thread takes its share.
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for share in subjects.chunks(subjects.len().div_ceil(threads)) {
            let pack = &pack;
            scope.spawn(move || {
                for (what, assessment, day) in share {
                    let out = anonymised(pack, assessment, *day)
                        .unwrap_or_else(|d| panic!("{what} on {day}: {d:?}"));
                    let text = store::to_text(&out);
                    assert!(!text.contains(NAME), "{what}: {text}");
                }
            });
        }
    });
}

#[test]
fn what_a_hand_edited_file_smuggles_in_goes_too() {
    let pack = pack();
    let mut assessment = Assessment::new(&pack);
    let mut put = |fact: &str, state: State| {
        let slot = Slot { fact: fact.into(), year: None };
        assessment.put(slot, Answer { state, ..Answer::default() });
    };
    put("no_such_fact", State::Known(Value::Text(NAME.into())));
    put("region", State::Known(Value::Choice(NAME.into())));
    put("is_legal_person", State::Known(Value::Text(NAME.into())));
    put("credit_code", State::Known(Value::Text(NAME.into())));
    assessment.targets = Some([NAME.to_owned(), "hnte".into()].into());
    assessment.pack.version = NAME.into();
    assessment.unread.0.push(("owner".into(), format!("{NAME:?}")));
    assert!(store::to_text(&assessment).contains(NAME));
    let out = anonymised(&pack, &assessment, date(2026, 11, 23)).unwrap();
    assert!(!store::to_text(&out).contains(NAME));
    assert_eq!(out.company(), "");
    assert_eq!(out.targets.as_ref().unwrap().len(), 1);
}

#[test]
fn an_anonymous_bundle_bears_no_name_in_any_byte() {
    let pack = pack();
    let entry = pack.meta.samples.first().unwrap();
    let mut assessment = store::parse(&entry.file, pack.sample(entry).unwrap()).unwrap();
    with_names(&pack, &mut assessment);
    with_plans(&mut assessment);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.qp.ron");
    let paper = folder.path().join("秘密合同.pdf");
    std::fs::write(&paper, "content of the contract").unwrap();
    store::save(&file, &assessment).unwrap();
    let piece = attach(&paper, Some(&file), Keep::Embed).unwrap();
    let slot = Slot { fact: "revenue".into(), year: Some(2025) };
    assessment.apply(&Edit::Evidence(slot, vec![piece]), NAME, Timestamp::UNIX_EPOCH);
    let hidden = anonymised(&pack, &assessment, date(2026, 11, 23)).unwrap();
    assert_eq!(hidden.company(), HIDDEN);
    let to = folder.path().join("out.qpz");
    let parts = Parts {
        assessment: &hidden,
        file: Some(&file),
        reports: Vec::new(),
        created: Timestamp::UNIX_EPOCH,
        anonymous: true,
    };
    let manifest = write(&to, &parts, None).unwrap();
    assert_eq!((manifest.entries.len(), manifest.company), (1, None));
    let unpacked = Bundle::open(&to, None).unwrap().unpack(&folder.path().join("new")).unwrap();
    let mut all = std::fs::read(&to).unwrap();
    all.extend(every_entry(&to));
    all.extend(std::fs::read(&unpacked).unwrap());
    for word in [NAME, "秘密合同", "contract", "2026-11-18T", "1970-01-01T00:00:00Z\", by"] {
        assert!(!all.windows(word.len()).any(|w| w == word.as_bytes()), "{word}");
    }
    assert!(
        all.windows(6).any(|w| w == "已隐去".as_bytes().get(..6).unwrap()),
        "the search does find what is there"
    );
}

/// Every name and byte in a zip, unpacked.
fn every_entry(path: &Path) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut all = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        all.extend(entry.name().unwrap().as_bytes());
        std::io::copy(&mut entry, &mut all).unwrap();
    }
    all
}
