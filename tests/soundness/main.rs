//! The judge against its brute-force twin: whatever it decides must hold in every completion of the blanks and in
//! every world of 低 clauses; its score interval must hold every completion's score.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests")]

mod changes;
mod random;
mod twin;
mod world;

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use qiping::judge::{Exact, Outcome, Verdict, View, judge_edition};
use qiping::notation::{dialect, read};
use qiping::pack::{Basis, Criterion, Designation, Edition, Level, Pack, Rule, Standing};

use twin::Twin;
use world::{AS_OF, Answers, Fraction, Given, PLACES, Val, index};

/// Trees of rules, and how many sets of answers each is tried with.
const TREES: u32 = 10_000;
const ANSWERS: usize = 10;

/// At least this share of what can be decided must be decided (the rest is left open, which is sound but a pity).
const DECIDED_FLOOR: f64 = 0.93;

#[derive(Default, Debug)]
struct Count {
    pairs: u64,
    decided: u64,
    open: u64,
    open_but_decidable: u64,
    scored: u64,
}

#[test]
fn verdicts_hold_in_every_completion() {
    let pack = world::pack();
    let config =
        Config { cases: TREES, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let count = RefCell::new(Count::default());
    let strategy = (random::designation(), vec(vec(any::<u8>(), PLACES.len()), ANSWERS), any::<u8>());
    let result = runner.run(&strategy, |(designation, sets, without_year)| {
        let read = places_read(&designation.editions[0]);
        for (i, bytes) in sets.iter().enumerate() {
            let mut answers = Answers::from_bytes(bytes, &read);
            // Without the base year every yearly answer hangs in the air.
            let yearly = read.iter().filter(|p| PLACES[**p].1.is_some()).count();
            answers.base_year = yearly == 0 || yearly > 3 || i > 0 || without_year > 60;
            try_one(&pack, &designation, &answers, &read, &mut count.borrow_mut())?;
        }
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, (designation, ..))) => {
            let ron = |what: &dyn Fn() -> ron::Result<String>| what().unwrap_or_default();
            let edition = &designation.editions[0];
            let (rule, card) = (
                ron(&|| dialect().to_string(&edition.requires)),
                ron(&|| dialect().to_string(&edition.scorecard)),
            );
            panic!("{reason}\nrequires: {rule}\nscorecard: {card}\nbasis: {:?}", edition.basis);
        }
    }
    let count = count.into_inner();
    let decidable = count.decided + count.open_but_decidable;
    let share = count.decided as f64 / decidable as f64;
    println!(
        "{} pairs: {} decided, {} open, of which {} ({:.2} %) could be decided; {:.2} % of the decidable are decided; {} scores",
        count.pairs,
        count.decided,
        count.open,
        count.open_but_decidable,
        100.0 * count.open_but_decidable as f64 / count.open as f64,
        100.0 * share,
        count.scored,
    );
    assert!(count.pairs >= 100_000);
    assert!(share >= DECIDED_FLOOR, "only {share:.3} of what can be decided is decided");
}

/// The smallest cases in which the judge once decided too much.
#[test]
fn what_was_once_unsound_stays_open() {
    let pack = world::pack();
    let low = |rule: &str| format!("Criterion(id: \"x\", text: \"\", checked: Low, rule: {rule})");
    let yes = Given::Value(Val::Yes(true));
    for (rule, given) in [
        // A blank rank is at least 1 whatever it is, unless there is none: 不适用.
        (
            "Criterion(id: \"x\", text: \"\", checked: High, na: Unmet, rule: AtLeast(Fact(\"p\"), 1))"
                .to_owned(),
            vec![],
        ),
        // A second year of zero gives nothing; not so where another year is 不适用.
        (
            "Criterion(id: \"x\", text: \"\", checked: High, na: Met, rule: AtLeast(HnteGrowth(\"w\"), 1))"
                .to_owned(),
            vec![("w", Some(-2), Given::Value(Val::NotApplicable)), ("w", Some(0), Given::Blank)],
        ),
        // 低 clauses may not be there, also where one rule rests on them alone.
        (
            format!("Readings([{}, No(\"b\")])", low("Yes(\"a\")")),
            vec![("a", None, Given::Value(Val::Yes(false))), ("b", None, yes)],
        ),
        (
            format!("When({}, Yes(\"a\"), Yes(\"b\"))", low("No(\"a\")")),
            vec![("a", None, yes), ("b", None, Given::Value(Val::Yes(false)))],
        ),
    ] {
        let requires: Rule = read("rule", &rule).unwrap();
        let designation = random::edition(Basis::Official, None, requires);
        let places = places_read(&designation.editions[0]);
        let mut answers = Answers { base_year: true, given: [Given::Blank; PLACES.len()] };
        for (fact, year, value) in given {
            answers.given[index(fact, year)] = value;
        }
        let mut count = Count::default();
        try_one(&pack, &designation, &answers, &places, &mut count).unwrap_or_else(|e| panic!("{rule}: {e}"));
        let at_stake = rule.contains("HnteGrowth") || count.open == 1;
        assert!(at_stake, "{rule}: {count:?}");
    }
}

/// Every place the edition's rules and points read.
fn places_read(edition: &Edition) -> Vec<usize> {
    let mut read = Vec::new();
    edition.each_fact(&mut |id, year| read.push(index(id.as_str(), year)));
    edition.each_rule(&mut |r| {
        if matches!(r, Rule::Valid(_)) {
            read.push(index("k_expires_on", None));
        }
    });
    read.sort_unstable();
    read.dedup();
    read
}

/// What every completion agrees on.
#[derive(Default)]
struct Seen {
    met: bool,
    unmet: bool,
    open: bool,
}

fn try_one(
    pack: &Pack,
    designation: &Designation,
    answers: &Answers,
    read: &[usize],
    count: &mut Count,
) -> Result<(), TestCaseError> {
    let edition = &designation.editions[0];
    let assessment = answers.assessment();
    let view = View::unparked(pack, &assessment, AS_OF);
    let verdict = judge_edition(designation, edition, Standing::InForce, &view);
    let worlds = worlds(edition);
    let mut seen = Seen::default();
    let mut wrong = None;
    answers.completions(read, &mut |values| {
        for absent in &worlds {
            let twin = Twin { values, answers, edition, absent: absent.clone() };
            match twin.verdict() {
                Some(true) => seen.met = true,
                Some(false) => seen.unmet = true,
                None => seen.open = true,
            }
        }
        let twin = Twin { values, answers, edition, absent: Vec::new() };
        if let Some(message) = score_outside(&verdict, &twin) {
            wrong = Some(message);
        }
    });
    count.pairs += 1;
    count.scored += u64::from(verdict.score.is_some());
    let decidable = !seen.open && (seen.met != seen.unmet);
    match verdict.outcome {
        Outcome::Open => {
            count.open += 1;
            count.open_but_decidable += u64::from(decidable);
        }
        _ => count.decided += 1,
    }
    let sound = match verdict.outcome {
        Outcome::Eligible => !seen.unmet && !seen.open,
        Outcome::Ineligible => !seen.met && !seen.open,
        Outcome::Open => true,
    };
    prop_assert!(sound, "judged {:?} with answers {:?}", verdict.outcome, shown(answers, read));
    prop_assert!(wrong.is_none(), "{} with answers {:?}", wrong.unwrap_or_default(), shown(answers, read));
    Ok(())
}

/// Every set of 低 criteria that may be absent (of many: all, none, and each alone).
fn worlds(edition: &Edition) -> Vec<Vec<*const Criterion>> {
    if edition.basis() == Basis::Reference {
        return vec![Vec::new()];
    }
    let doubted = |c: &&Criterion| c.checked == Level::Low && c.counts && !twin::remark(&c.rule);
    let low: Vec<*const Criterion> =
        edition.criteria().into_iter().filter(doubted).map(std::ptr::from_ref).collect();
    if low.len() > 3 {
        let each = low.iter().map(|c| vec![*c]);
        return each.chain([Vec::new(), low.clone()]).collect();
    }
    (0..1_u32 << low.len())
        .map(|set| low.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, c)| *c).collect())
        .collect()
}

fn score_outside(verdict: &Verdict<'_>, twin: &Twin<'_>) -> Option<String> {
    let score = verdict.score.as_ref()?;
    let (low, high) = twin.total();
    let (judged_low, judged_high) = (fraction(&score.points.low), fraction(&score.points.high));
    (low < judged_low || high > judged_high)
        .then(|| format!("score {low}..{high} of {:?} outside {judged_low}..{judged_high}", twin.values))
}

fn fraction(exact: &Exact) -> Fraction {
    match exact {
        Exact::Small(n, d) => Fraction::new(*n, *d),
        Exact::Big(r) => panic!("{r} is no number of the little world"),
    }
}

fn shown(answers: &Answers, read: &[usize]) -> Vec<String> {
    let base = if answers.base_year { "" } else { "no base year" };
    let given = read.iter().map(|p| format!("{:?} = {:?}", PLACES[*p], answers.given[*p]));
    std::iter::once(base.to_owned()).chain(given).collect()
}
