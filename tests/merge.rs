//! Merging by its properties: the order of the files does not matter, merging again changes nothing, nothing is lost.
//! The files are what people make of them: edits on a common ancestor, files that know nothing of one another, and
//! files that were merged before and went on.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use qiping::assessment::merge::{Merged, merge};
use qiping::assessment::{
    Answer, Assessment, Delta, Edit, Evidence, Kept, Scenario, Slot, State, Step, Todo, Trail, Unread, Value,
};
use qiping::store::to_text;

/// What somebody does to a file. Few places, values and times, so that files meet.
#[derive(Clone, Debug)]
enum Act {
    Edit(Edit),
    Many(Vec<Edit>),
    Undo,
    Redo,
    /// An answer that comes without a step: from an old file, or a table.
    Put(Slot, Answer),
    /// The same for an action and a scenario; none: it is not there.
    PutTodo(&'static str, Option<Todo>),
    PutScenario(&'static str, Option<Scenario>),
    /// A field of a newer program.
    Unread(&'static str, &'static str),
}

fn slot() -> impl Strategy<Value = Slot> {
    prop_oneof![
        Just(Slot { fact: "rd_projects".into(), year: None }),
        (2023..2026_i16).prop_map(|year| Slot::in_year(&"revenue".into(), year)),
    ]
}

fn state() -> impl Strategy<Value = State> {
    let number = |text: &str| State::Known(Value::Number(text.parse().unwrap()));
    prop_oneof![
        Just(State::Blank),
        Just(State::Unknown),
        proptest::sample::select(vec!["1", "1.0", "2", "3"]).prop_map(number),
    ]
}

fn note() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["", "见审计报告", "待核", "待核\n见审计报告", "见审计报告\n待核"])
        .prop_map(str::to_owned)
}

fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let kept = prop_oneof![Just(Kept::Embedded), Just(Kept::Linked("a.pdf".into()))];
    let one =
        (0..2_u64, kept, note(), proptest::option::of(1..3_i8)).prop_map(|(file, kept, proves, until)| {
            Evidence {
                name: format!("{file}.pdf"),
                size: file,
                sha256: file.to_string(),
                proves: proves.replace('\n', "；"),
                until: until.map(|day| jiff::civil::date(2027, 1, day)),
                kept,
                unread: Unread::default(),
            }
        });
    proptest::collection::vec(one, 0..3)
}

fn id() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["1", "2"])
}

fn todo() -> impl Strategy<Value = Todo> {
    let cost = proptest::option::of(proptest::sample::select(vec!["1", "1.0", "2"]));
    let what = proptest::sample::select(vec!["招人", "查新"]);
    (what, cost, who(), any::<bool>()).prop_map(|(what, cost, owner, newer)| Todo {
        what: what.into(),
        cost: cost.map(|c| c.parse().unwrap()),
        owner,
        unread: Unread(if newer { vec![("risk".into(), "1".into())] } else { Vec::new() }),
        ..Todo::default()
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let answers = proptest::collection::btree_map(slot(), state(), 0..3);
    (note(), answers).prop_map(|(name, answers)| Scenario { name, answers, ..Scenario::default() })
}

fn edit() -> impl Strategy<Value = Edit> {
    let targets = proptest::option::of(proptest::collection::btree_set("[ab]", 0..2));
    prop_oneof![
        4 => (slot(), state()).prop_map(|(slot, to)| Edit::Set(slot, to)),
        2 => (slot(), note()).prop_map(|(slot, to)| Edit::Note(slot, to)),
        1 => (slot(), any::<bool>()).prop_map(|(slot, to)| Edit::Flag(slot, to)),
        1 => (slot(), evidence()).prop_map(|(slot, to)| Edit::Evidence(slot, to)),
        1 => targets.prop_map(Edit::Aim),
        2 => (id(), proptest::option::weighted(0.8, todo()))
            .prop_map(|(id, to)| Edit::Todo(id.into(), to.map(Box::new))),
        1 => (id(), proptest::option::weighted(0.8, scenario()))
            .prop_map(|(id, to)| Edit::Scenario(id.into(), to.map(Box::new))),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    (state(), note(), any::<bool>(), evidence(), who(), proptest::option::of(when())).prop_map(
        |(state, note, flag, evidence, author, at)| Answer {
            state,
            note,
            flag,
            author,
            at,
            evidence,
            unread: Unread::default(),
        },
    )
}

fn who() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["", "财务", "研发"]).prop_map(str::to_owned)
}

fn when() -> impl Strategy<Value = Timestamp> {
    (0..6_i64).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => edit().prop_map(Act::Edit),
        1 => proptest::collection::vec(edit(), 2..4).prop_map(Act::Many),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => (slot(), answer()).prop_map(|(slot, answer)| Act::Put(slot, answer)),
        1 => (id(), proptest::option::of(todo())).prop_map(|(id, to)| Act::PutTodo(id, to)),
        1 => (id(), proptest::option::of(scenario())).prop_map(|(id, to)| Act::PutScenario(id, to)),
        1 => (proptest::sample::select(vec!["mood", "score"]), proptest::sample::select(vec!["1", "2"]))
            .prop_map(|(name, text)| Act::Unread(name, text)),
    ]
}

/// Acts with their times: anyhow, since clocks are.
type Acts = Vec<(Act, String, Timestamp)>;

fn acts(most: usize) -> impl Strategy<Value = Acts> {
    proptest::collection::vec((act(), who(), when()), 0..most)
}

fn gone_on(from: &Assessment, acts: &Acts) -> Assessment {
    let mut file = from.clone();
    let mut trail = Trail::of(&file);
    for (act, by, at) in acts {
        match act {
            Act::Edit(edit) => drop(file.apply(edit, by, *at)),
            Act::Many(edits) => drop(file.apply(&Edit::Many(edits.clone()), by, *at)),
            Act::Undo => drop(trail.undo(&mut file, by, *at)),
            Act::Redo => drop(trail.redo(&mut file, by, *at)),
            Act::Put(slot, answer) => file.put(slot.clone(), answer.clone()),
            Act::PutTodo(id, to) => {
                file.todos.remove(*id);
                file.todos.extend(to.clone().map(|to| ((*id).to_owned(), Todo { id: (*id).into(), ..to })));
            }
            Act::PutScenario(id, to) => {
                file.scenarios.remove(*id);
                let to = to.clone().map(|to| ((*id).to_owned(), Scenario { id: (*id).into(), ..to }));
                file.scenarios.extend(to);
            }
            Act::Unread(name, text) => {
                file.unread.0.retain(|(known, _)| known != name);
                file.unread.0.push(((*name).to_owned(), (*text).to_owned()));
            }
        }
        trail.catch_up(&file);
    }
    file
}

/// Three files of one company.
fn three() -> impl Strategy<Value = [Assessment; 3]> {
    let blank = Assessment::default;
    let related = (acts(5), acts(5), acts(5), acts(5)).prop_map(move |(before, a, b, c)| {
        let ancestor = gone_on(&blank(), &before);
        [a, b, c].map(|acts| gone_on(&ancestor, &acts))
    });
    let unrelated =
        (acts(5), acts(5), acts(5)).prop_map(move |(a, b, c)| [a, b, c].map(|acts| gone_on(&blank(), &acts)));
    let merged_before =
        (acts(4), acts(4), acts(4), acts(3), acts(3)).prop_map(move |(before, a, b, on, own)| {
            let ancestor = gone_on(&blank(), &before);
            let (a, b) = (gone_on(&ancestor, &a), gone_on(&ancestor, &b));
            let both = merge(&[&a, &b]).assessment;
            [gone_on(&both, &on), gone_on(&a, &own), b]
        });
    prop_oneof![3 => related, 2 => unrelated, 2 => merged_before]
}

/// The result with its inputs called as they are called in another order.
fn renamed(mut merged: Merged, order: [usize; 3]) -> Merged {
    for candidate in merged.conflicts.iter_mut().flat_map(|c| &mut c.candidates) {
        candidate.inputs.iter_mut().for_each(|input| *input = order[*input]);
        candidate.inputs.sort_unstable();
    }
    merged
}

fn config(cases: u32) -> Config {
    let seed = std::env::var("QIPING_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(4);
    let times = std::env::var("QIPING_TIMES").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    Config {
        cases: cases * times,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn the_order_of_the_files_does_not_matter([a, b, c] in three()) {
        let files = [&a, &b, &c];
        let one = merge(&files);
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let other = renamed(merge(&order.map(|i| files[i])), order);
            prop_assert_eq!(&other, &one);
            prop_assert_eq!(to_text(&other.assessment), to_text(&one.assessment), "byte by byte too");
        }
    }

    #[test]
    fn merging_again_changes_nothing([a, b, c] in three()) {
        let itself = merge(&[&a, &a]);
        prop_assert_eq!(to_text(&itself.assessment), to_text(&a));
        prop_assert_eq!((&itself.assessment, itself.conflicts), (&a, Vec::new()));
        let ab = merge(&[&a, &b]).assessment;
        for again in [&a, &b] {
            prop_assert_eq!(&merge(&[&ab, again]).assessment, &ab);
            prop_assert_eq!(&merge(&[again, &ab, again]).assessment, &ab);
        }
        let all = merge(&[&a, &b, &c]).assessment;
        prop_assert_eq!(&merge(&[&all, &all]).assessment, &all);
        prop_assert_eq!(&merge(&[&all, &a, &b, &c]).assessment.history, &all.history);
    }

    #[test]
    fn nothing_is_lost([a, b, c] in three()) {
        let merged = merge(&[&a, &b, &c]);
        for (index, file) in [&a, &b, &c].into_iter().enumerate() {
            prop_assert_eq!(lost(index, file, &merged), Vec::<String>::new());
        }
    }
}

/// What of a file is neither in the result, nor in its history, nor among the candidates or what was listed.
fn lost(index: usize, file: &Assessment, merged: &Merged) -> Vec<String> {
    let whole = &merged.assessment;
    let mut lost = Vec::new();
    let count = |steps: &[Step], step: &Step| steps.iter().filter(|s| *s == step).count();
    for step in &file.history {
        if count(&whole.history, step) < count(&file.history, step) {
            lost.push(format!("{step:?}"));
        }
    }
    for (slot, answer) in file.answers() {
        let (now, past) = (whole.answer(slot), past(whole, slot));
        let conflict = merged.conflicts.iter().find(|c| c.slot == *slot);
        let stands = answer.state == State::Blank || answer.state == now.state;
        let listed = conflict.into_iter().flat_map(|c| &c.candidates);
        let listed = listed.filter(|c| c.state == answer.state).any(|c| c.inputs.contains(&index));
        if !stands && !listed && !past.states.contains(&&answer.state) {
            lost.push(format!("{slot:?} {:?}", answer.state));
        }
        for paragraph in answer.note.split('\n') {
            if !now.note.contains(paragraph) && !past.notes.iter().any(|n| n.contains(paragraph)) {
                lost.push(format!("{slot:?} {paragraph}"));
            }
        }
        if answer.flag && !now.flag && !past.flag {
            lost.push(format!("{slot:?} flag"));
        }
        for one in &answer.evidence {
            let same = |e: &Evidence| (&e.name, &e.sha256) == (&one.name, &one.sha256);
            let mut kept = now.evidence.iter().filter(|e| same(e));
            let proves = |e: &Evidence| one.proves.split('；').all(|part| e.proves.contains(part));
            let day = one.until.map(|day| day.to_string());
            let told = |e: &Evidence| {
                let day_told =
                    merged.dropped.iter().any(|d| day.as_ref().is_some_and(|day| d.lost.contains(day)));
                let place_told = merged.dropped.iter().any(|d| d.what.contains(&one.name));
                (one.until.is_none() || e.until == one.until || day_told)
                    && (e.kept == one.kept || place_told)
            };
            if !kept.any(|e| proves(e) && told(e)) && !past.evidence.contains(&one) {
                lost.push(format!("{slot:?} {one:?}"));
            }
        }
    }
    let done = || whole.history.iter().flat_map(|s| &s.deltas);
    for (id, todo) in &file.todos {
        let told = |d: &Delta| match d {
            Delta::Todo(of, from, to) => of == id && [from, to].iter().any(|t| t.as_deref() == Some(todo)),
            _ => false,
        };
        if whole.todos.get(id) != Some(todo) && !done().chain(&merged.apart).any(told) {
            lost.push(format!("{todo:?}"));
        }
    }
    for (id, scenario) in &file.scenarios {
        let told = |d: &Delta| match d {
            Delta::Scenario(of, from, to) => {
                of == id && [from, to].iter().any(|s| s.as_deref() == Some(scenario))
            }
            _ => false,
        };
        if whole.scenarios.get(id) != Some(scenario) && !done().chain(&merged.apart).any(told) {
            lost.push(format!("{scenario:?}"));
        }
    }
    for target in file.targets.iter().flatten() {
        let aimed = whole.history.iter().flat_map(|s| &s.deltas).any(|d| match d {
            Delta::Targets(from, to) => [from, to].into_iter().flatten().any(|t| t.contains(target)),
            _ => false,
        });
        if !whole.targets.as_ref().is_some_and(|t| t.contains(target)) && !aimed {
            lost.push(format!("target {target}"));
        }
    }
    for (name, text) in &file.unread.0 {
        let kept = whole.unread.0.iter().any(|field| *field == (name.clone(), text.clone()));
        let told = merged.dropped.iter().any(|d| d.what.ends_with(name.as_str()) && d.lost.contains(text));
        if !kept && !told {
            lost.push(format!("{name}: {text}"));
        }
    }
    lost
}

/// All that the history knows of a place.
#[derive(Default)]
struct Past<'a> {
    states: Vec<&'a State>,
    notes: Vec<&'a str>,
    flag: bool,
    evidence: Vec<&'a Evidence>,
}

fn past<'a>(whole: &'a Assessment, slot: &'a Slot) -> Past<'a> {
    let mut past = Past::default();
    for (_, delta) in whole.history_of(slot) {
        match delta {
            Delta::Answer(_, from, to) => past.states.extend([from, to]),
            Delta::Note(_, from, to) => past.notes.extend([from.as_str(), to.as_str()]),
            Delta::Flag(..) => past.flag = true,
            Delta::Evidence(_, from, to) => past.evidence.extend(from.iter().chain(to)),
            Delta::Targets(..) | Delta::Scenario(..) | Delta::Todo(..) => {}
        }
    }
    past
}
