//! The pack that is built in: it reads, nothing in it is wrong, and it judges every worked case as the book does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use qiping::assessment::{State, answers_from_literals, check_value};
use qiping::judge::{Outcome, Relevant, judge_edition, run_boundaries, run_cases};
use qiping::pack::{
    Basis, Case, CaseFile, Designation, Edition, FactId, Literal, Pack, Rule, Severity, Standing, lint,
};
use qiping::store;

fn pack() -> Pack {
    Pack::embedded().unwrap_or_else(|e| panic!("{e:#?}"))
}

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("forms")
}

#[test]
fn every_worked_case_comes_out_as_the_book_says() {
    let (count, failures) = run_cases(&pack());
    assert!(count >= 320, "only {count} cases");
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_designation_has_worked_cases() {
    let pack = pack();
    for designation in &pack.designations {
        let cases = pack
            .cases()
            .iter()
            .filter(|f| f.designation == designation.id)
            .map(|f| f.cases.len())
            .sum::<usize>();
        // What can never be decided, for want of figures or because it has ended, needs only one to say so.
        let ceased = |e: &Edition| {
            let mut ceased = false;
            e.each_rule(&mut |r| ceased |= matches!(r, Rule::Ceased));
            ceased
        };
        let full = designation.editions.iter().any(|e| e.basis() != Basis::Missing && !ceased(e));
        let wanted = if full { 3 } else { 1 };
        assert!(cases >= wanted, "{} has {cases} cases", designation.id);
    }
}

#[test]
fn the_lint_finds_nothing() {
    let found = lint(&pack());
    let errors: Vec<_> = found.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_figure_is_judged_right_on_both_sides() {
    let (count, failures) = run_boundaries(&pack());
    assert!(count >= 500 && failures.is_empty(), "{count}: {failures:#?}");
}

#[test]
fn the_folder_and_the_embedded_pack_are_one() {
    let folder = Pack::from_dir(&forms()).unwrap_or_else(|e| panic!("{e:#?}"));
    assert_eq!(folder.hash, pack().hash);
    let mut read = Vec::new();
    collect(&forms(), &mut read);
    assert_eq!(folder.files.len(), read.len(), "every RON file under forms/ belongs to the pack");
    let known = |name: &str| {
        ["pack.ron", "plan.ron"].contains(&name)
            || ["sources", "facts/", "questions/", "designations/", "cases/", "samples/", "earlier/"]
                .iter()
                .any(|p| name.starts_with(p))
    };
    for file in &folder.files {
        assert!(known(&file.name), "{} is in no folder that is read", file.name);
    }
}

fn collect(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| e == "ron") {
            into.push(path);
        }
    }
}

#[test]
fn sample_companies_open_and_fit_the_facts() {
    let pack = pack();
    assert!(!pack.meta.samples.is_empty());
    for entry in &pack.meta.samples {
        assert!(pack.sample(entry).is_some(), "samples/{} is missing", entry.file);
    }
    for file in pack.files.iter().filter(|f| f.name.starts_with("samples/")) {
        let sample = store::parse(&file.name, &file.text).unwrap_or_else(|e| panic!("{e}"));
        assert!(!sample.company().is_empty(), "{}", file.name);
        for (slot, answer) in sample.answers() {
            let fact = pack
                .fact(slot.fact.as_str())
                .unwrap_or_else(|| panic!("{}: no fact {}", file.name, slot.fact));
            assert_eq!(fact.yearly, slot.year.is_some(), "{}: {}", file.name, slot.fact);
            if let State::Known(value) = &answer.state {
                check_value(fact, value).unwrap_or_else(|e| panic!("{}: {}: {e}", file.name, slot.fact));
            }
        }
        assert_eq!(store::parse("again", &store::to_text(&sample)).unwrap(), sample, "{}", file.name);
    }
}

/// The answers of a case with those it builds on beneath.
fn given(file: &CaseFile, case: &Case) -> BTreeMap<FactId, Literal> {
    let base = case.like.as_ref().and_then(|id| file.cases.iter().find(|c| c.id == *id));
    let mut answers = base.map_or_else(BTreeMap::new, |base| given(file, base));
    for (id, new) in &case.given {
        match (answers.get_mut(id), new) {
            (Some(Literal::Years(old)), Literal::Years(years)) => old.extend(years.clone()),
            _ => drop(answers.insert(id.clone(), new.clone())),
        }
    }
    answers
}

fn outcome(
    pack: &Pack,
    at: (&Designation, &Edition),
    answers: &BTreeMap<FactId, Literal>,
    case: &Case,
) -> Outcome {
    let assessment = answers_from_literals(pack, answers).unwrap_or_else(|e| panic!("{}: {e:?}", case.id));
    let relevant = Relevant::new(pack, &assessment, case.as_of);
    judge_edition(at.0, at.1, Standing::InForce, &relevant.view).outcome
}

/// A small generator, so that the run is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

/// Facts that count only once they are answered (备查, 自评分): leaving them blank is an answer, too.
fn standing_aside(edition: &Edition) -> BTreeSet<FactId> {
    let mut found: BTreeSet<FactId> = edition.indicators().filter_map(|i| i.own_points.clone()).collect();
    edition.each_rule(&mut |r| {
        if let Rule::Supplement(id, ..) = r {
            found.insert(id.clone());
        }
    });
    // A figure by another definition counts once somebody says that it differs.
    edition.each_fact(&mut |id, _| {
        if id.as_str() == "rd_expense_differs" {
            found.insert(id.clone());
        }
    });
    found
}

/// Soundness on the real pack, questions that hide one another included: with some answers of a case taken away the
/// verdict is that of the whole case, or open.
#[test]
fn fewer_answers_never_decide_otherwise() {
    let pack = pack();
    let mut dice = Dice(20_261_123);
    let (mut tried, mut decided) = (0, 0);
    for file in pack.cases() {
        let designation = pack.designation(&file.designation).unwrap();
        for case in &file.cases {
            let edition = designation.editions.iter().find(|e| e.id == case.edition).unwrap();
            let whole = given(file, case);
            let always = standing_aside(edition);
            let full = outcome(&pack, (designation, edition), &whole, case);
            for keep in [3, 6, 8, 9, 9, 9, 9].repeat(3) {
                let kept = whole.iter().filter(|(k, _)| dice.roll() % 10 < keep || always.contains(*k));
                let part: BTreeMap<_, _> = kept.map(|(k, v)| (k.clone(), v.clone())).collect();
                let partial = outcome(&pack, (designation, edition), &part, case);
                let gone: Vec<_> = whole.keys().filter(|k| !part.contains_key(*k)).collect();
                assert!(
                    partial == Outcome::Open || partial == full,
                    "{} {}: {full:?}, but {partial:?} without {gone:?}",
                    file.designation,
                    case.id
                );
                tried += 1;
                decided += u64::from(partial != Outcome::Open);
            }
        }
    }
    println!("{tried} partial cases, {decided} decided");
    assert!(decided > 0);
}

/// An award nobody has answered for is no award, though every rank is at least 1.
#[test]
fn a_blank_award_opens_no_door() {
    let pack = pack();
    let file = pack.cases().iter().find(|f| f.designation == "sme-innovative").unwrap();
    let case = file.cases.iter().find(|c| c.id == "A01-3-76").unwrap();
    let designation = pack.designation("sme-innovative").unwrap();
    let edition = designation.editions.iter().find(|e| e.id == case.edition).unwrap();
    let mut answers = given(file, case);
    assert_eq!(outcome(&pack, (designation, edition), &answers, case), Outcome::Ineligible);
    for award in ["award_national_3y", "award_province_3y"] {
        assert!(answers.remove(award).is_some(), "{award}");
    }
    assert_eq!(outcome(&pack, (designation, edition), &answers, case), Outcome::Open);
}
