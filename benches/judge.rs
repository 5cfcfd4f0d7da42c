//! How long the whole library takes: loading it, judging it, and judging it again after one answer. The window does
//! the last of these on every committed answer.

#![expect(clippy::expect_used, reason = "a bench of the embedded pack, which the tests prove to read")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use qiping::app::Desk;
use qiping::assessment::{Answer, Assessment, Edit, Slot, State, Value, answers_from_literals};
use qiping::judge::judge;
use qiping::pack::{Expect, FactId, Literal, Pack};

const AS_OF: Date = date(2026, 11, 23);

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn pack() -> Pack {
    Pack::embedded().expect("the embedded pack reads")
}

/// One company that has answered everything any eligible worked case answers.
fn complete(pack: &Pack) -> Assessment {
    let mut answers: BTreeMap<FactId, Literal> = BTreeMap::new();
    let cases = pack.cases().iter().flat_map(|f| &f.cases).filter(|c| c.expect == Expect::Eligible);
    for case in cases {
        for (id, new) in case.given.iter().filter(|(_, new)| **new != Literal::Null) {
            match (answers.get_mut(id), new) {
                (Some(Literal::Years(old)), Literal::Years(years)) => old.extend(years.clone()),
                _ => drop(answers.insert(id.clone(), new.clone())),
            }
        }
    }
    answers.insert("base_year".into(), Literal::Number(2025.into()));
    answers_from_literals(pack, &answers).expect("the cases fit the facts")
}

/// The same with every second answer left out.
fn half(pack: &Pack, whole: &Assessment) -> Assessment {
    let mut half = Assessment::new(pack);
    let kept =
        whole.answers().enumerate().filter(|(i, (slot, _))| i % 2 == 0 || slot.fact.as_str() == "base_year");
    for (_, (slot, answer)) in kept {
        half.put(slot.clone(), Answer { state: answer.state.clone(), ..Answer::default() });
    }
    half
}

fn judging(c: &mut Criterion) {
    let pack = pack();
    let whole = complete(&pack);
    let half = half(&pack, &whole);
    let nothing = Assessment::new(&pack);
    for (name, assessment) in
        [("complete answers", &whole), ("half the answers", &half), ("no answers", &nothing)]
    {
        c.bench_function(&format!("judge all, {name}"), |b| {
            b.iter(|| black_box(judge(black_box(&pack), black_box(assessment), AS_OF)));
        });
    }
    let edit = |n: i64| {
        let slot = Slot::in_year(&"revenue".into(), 2025);
        Edit::Set(slot, State::Known(Value::Number(n.into())))
    };
    c.bench_function("one edit to a new board", |b| {
        let mut n = 0;
        b.iter_batched_ref(
            || half.clone(),
            |assessment| {
                n += 1;
                assessment.apply(&edit(n), "甲", Timestamp::UNIX_EPOCH);
                black_box(judge(&pack, assessment, AS_OF).verdicts.len())
            },
            BatchSize::LargeInput,
        );
    });
}

/// What the window does on every committed answer: judge, see what is asked, lay the walk out.
fn desk(c: &mut Criterion) {
    let pack: &'static Pack = Box::leak(Box::new(pack()));
    let half = half(pack, &complete(pack));
    let everything =
        pack.meta.target_sets.iter().find(|s| s.targets.is_empty()).expect("the set of everything");
    for (name, targets) in [("usual", None), ("all", Some(pack.targets_of(everything)))] {
        let mut assessment = half.clone();
        assessment.targets = targets;
        let mut desk = Desk::new(pack, assessment, AS_OF);
        let mut n = 0;
        c.bench_function(&format!("one edit on the desk, {name} targets"), |b| {
            b.iter(|| {
                n += 1;
                let slot = Slot::in_year(&"revenue".into(), 2025);
                desk.apply(&Edit::Set(slot, State::Known(Value::Number(n.into()))));
                black_box(desk.board.verdicts.len())
            });
        });
    }
}

fn loading(c: &mut Criterion) {
    c.bench_function("load the embedded pack", |b| b.iter(|| black_box(pack())));
}

criterion_group!(benches, judging, desk, loading);
criterion_main!(benches);
