//! How long advice takes: the change sets of every designation of the pack, now and in the coming year, for each
//! sample; and everything the window asks for after an edit.

#![expect(clippy::expect_used, reason = "a bench of what the tests prove to work")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use qiping::advice::{Advice, Advisor, Situation};
use qiping::judge::Outcome;
use qiping::pack::Pack;
use qiping::store;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn bench(c: &mut Criterion) {
    let pack = Pack::embedded().expect("the embedded pack reads");
    let day = date(2026, 11, 23);
    for entry in &pack.meta.samples {
        let assessment = store::parse(&entry.file, pack.sample(entry).expect("its text")).expect("it reads");
        c.bench_function(&format!("change sets, whole pack, {}", entry.file), |b| {
            b.iter(|| {
                let now = Situation::now(&pack, &assessment, day);
                let next = now.next_year();
                let mut sets = 0;
                for situation in [&now, &next] {
                    let mut advisor = Advisor::new(situation);
                    for designation in &pack.designations {
                        let verdict = advisor.verdict(designation).expect("an edition");
                        if verdict.outcome != Outcome::Eligible && !verdict.has_stopped() {
                            sets += advisor.ways(designation).sets.len();
                        }
                    }
                }
                black_box(sets)
            });
        });
        c.bench_function(&format!("all advice, {}", entry.file), |b| {
            b.iter(|| black_box(Advice::of(&pack, &assessment, day, assessment.targets(&pack))));
        });
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
