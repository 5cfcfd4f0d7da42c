//! Change sets against brute force: on random rules of the little world every set flips the verdict, none holds a
//! change that could be left out, and the sets found are the cheapest there are.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use qiping::advice::{Advisor, ChangeSet, Patience, Situation};
use qiping::assessment::{Answer, Assessment, Slot, State, Value};
use qiping::judge::{Outcome, View, judge_edition};
use qiping::notation::{dialect, read};
use qiping::pack::{Basis, Designation, FactId, File, Pack, Rule, Standing};

use super::world::{self, AS_OF, Answers, BASE_YEAR, Given, PLACES, Val, domain};
use super::{places_read, random};

const TREES: u32 = 1_500;
const ANSWERS: usize = 2;
/// Ways of filling the free places that are gone through for one case.
const COMBINATIONS: usize = 700;

/// What `world.rs` declares: the weight of a change, and whether it may only go up or down.
fn declared(fact: &str) -> (Option<u32>, Option<bool>) {
    match fact {
        "a" | "s" => (Some(1), None),
        "p" => (Some(1), Some(true)),
        "b" | "n" => (Some(3), None),
        "e" => (Some(3), Some(false)),
        "c" => (Some(30), None),
        "d" | "k_expires_on" => (None, None),
        "k" => (Some(10), Some(true)),
        _ => (Some(10), None),
    }
}

#[derive(Default, Debug)]
struct Count {
    cases: usize,
    exact: usize,
    ways: usize,
    none: usize,
}

#[test]
fn change_sets_flip_are_minimal_and_cheapest() {
    let pack = world::pack();
    let config =
        Config { cases: TREES, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let count = RefCell::new(Count::default());
    let strategy = (random::designation(), vec(vec(any::<u8>(), PLACES.len()), ANSWERS));
    let result = runner.run(&strategy, |(designation, sets)| {
        let places = places_read(&designation.editions[0]);
        for bytes in &sets {
            let answers = Answers::from_bytes(bytes, &places);
            try_one(&pack, &designation, &answers, &places, &mut count.borrow_mut())?;
        }
        Ok(())
    });
    if let Err(error) = result {
        let text = match &error {
            proptest::test_runner::TestError::Fail(_, (d, _)) => {
                let ron = |what: &dyn Fn() -> ron::Result<String>| what().unwrap_or_default();
                let edition = &d.editions[0];
                format!(
                    "requires: {}\nscorecard: {}",
                    ron(&|| dialect().to_string(&edition.requires)),
                    ron(&|| dialect().to_string(&edition.scorecard))
                )
            }
            proptest::test_runner::TestError::Abort(_) => String::new(),
        };
        let reason = error.to_string();
        panic!("{}\n{text}", reason.split("minimal failing input").next().unwrap_or_default());
    }
    let count = count.into_inner();
    println!("{count:?}");
    assert!(count.exact > 300 && count.ways > 500 && count.none > 50, "{count:?}");
}

/// A place that may become something else.
struct Free {
    place: usize,
    weight: u32,
    values: Vec<Val>,
}

fn free_places(answers: &Answers, places: &[usize]) -> Vec<Free> {
    let free = |&place: &usize| {
        let (fact, year) = PLACES[place];
        let (weight, rises) = declared(fact);
        let all = domain(place).into_iter().filter(|v| *v != Val::NotApplicable);
        let (weight, values): (u32, Vec<Val>) = match answers.given[place] {
            Given::Value(Val::NotApplicable) => return None,
            Given::Blank | Given::Unknown => (1, all.collect()),
            Given::Value(_) if year.is_some() => return None,
            Given::Value(now) => {
                let better = |v: &Val| match (now, *v, rises) {
                    (Val::Halves(a), Val::Halves(b), Some(up)) => (b > a) == up,
                    (Val::Yes(_), Val::Yes(yes), Some(up)) => yes == up,
                    _ => true,
                };
                (weight?, all.filter(|v| *v != now && better(v)).collect())
            }
        };
        Some(Free { place, weight, values })
    };
    places.iter().filter_map(free).collect()
}

fn outcome(pack: &Pack, designation: &Designation, assessment: &Assessment) -> Outcome {
    let view = View::unparked(pack, assessment, AS_OF);
    judge_edition(designation, &designation.editions[0], Standing::InForce, &view).outcome
}

fn try_one(
    pack: &Pack,
    designation: &Designation,
    answers: &Answers,
    places: &[usize],
    count: &mut Count,
) -> Result<(), TestCaseError> {
    let edition = &designation.editions[0];
    let assessment = answers.assessment();
    // Official figures that were not obtained leave the best verdict open; what else is missing is another matter.
    let unobtained = edition.basis() == Basis::Missing;
    if unobtained || outcome(pack, designation, &assessment) == Outcome::Eligible {
        return Ok(());
    }
    let free = free_places(answers, places);
    let combinations = free.iter().fold(1_usize, |n, f| n.saturating_mul(f.values.len() + 1));
    if combinations > COMBINATIONS {
        return Ok(());
    }
    count.cases += 1;
    let situation = Situation::now(pack, &assessment, AS_OF);
    let mut advisor = Advisor::new(&situation).with_patience(Patience::LONG);
    let ways = advisor.ways(designation);
    for set in &ways.sets {
        let flipped = outcome(pack, designation, &set.applied(&situation));
        prop_assert_eq!(flipped, Outcome::Eligible, "{:?} does not flip", set.changes);
    }
    let masks = eligible(pack, designation, answers, &free);
    let minimal: BTreeMap<u32, u32> = masks
        .iter()
        .filter(|(mask, _)| !masks.keys().any(|m| m != *mask && m & **mask == *m))
        .map(|(m, w)| (*m, *w))
        .collect();
    let mut cheapest: Vec<u32> = minimal.values().copied().collect();
    cheapest.sort_unstable();
    cheapest.truncate(5);
    let weights: Vec<u32> = ways.sets.iter().map(|s| s.weight).collect();
    count.ways += weights.len();
    count.none += usize::from(weights.is_empty());
    let coarse = places.iter().any(|p| matches!(PLACES[*p].0, "q" | "d" | "k" | "k_expires_on"));
    if coarse {
        // The little world knows only some of the values there are.
        let better = cheapest.first().is_none_or(|best| weights.first().is_some_and(|w| w <= best));
        prop_assert!(better || !ways.complete, "{weights:?} against {cheapest:?}");
        return Ok(());
    }
    count.exact += 1;
    prop_assert!(ways.complete, "given up");
    prop_assert_eq!(&weights, &cheapest, "{:?} of {:?}", shown(&ways.sets), answers.given);
    for set in &ways.sets {
        let mask = mask_of(
            &set.changes.iter().map(|c| (c.cell.fact.as_str(), c.cell.year)).collect::<Vec<_>>(),
            &free,
        );
        prop_assert!(minimal.contains_key(&mask), "{:?} holds more than it needs", shown(&ways.sets));
    }
    Ok(())
}

fn shown(sets: &[ChangeSet<'_>]) -> Vec<Vec<String>> {
    let one = |set: &ChangeSet<'_>| {
        set.changes.iter().map(|c| format!("{} {:?} {:?}", c.cell.fact, c.cell.year, c.to)).collect()
    };
    sets.iter().map(one).collect()
}

fn mask_of(cells: &[(&str, Option<i16>)], free: &[Free]) -> u32 {
    cells.iter().fold(0, |mask, (fact, year)| {
        let at = free.iter().position(|f| {
            let (id, offset) = PLACES[f.place];
            id == *fact && offset.map(|o| BASE_YEAR + i16::try_from(o).unwrap()) == *year
        });
        mask | 1 << at.unwrap_or_else(|| panic!("{fact} {year:?} is not free"))
    })
}

/// Every set of places with values that make the verdict Eligible, with its weight.
fn eligible(pack: &Pack, designation: &Designation, answers: &Answers, free: &[Free]) -> BTreeMap<u32, u32> {
    let mut found = BTreeMap::new();
    let mut at = vec![0_usize; free.len()];
    loop {
        let mut tried = answers.clone();
        let (mut mask, mut weight) = (0, 0);
        for (i, (f, chosen)) in free.iter().zip(&at).enumerate() {
            if let Some(value) = chosen.checked_sub(1).map(|v| f.values[v]) {
                tried.given[f.place] = Given::Value(value);
                mask |= 1 << i;
                weight += f.weight;
            }
        }
        if !found.contains_key(&mask) && outcome(pack, designation, &tried.assessment()) == Outcome::Eligible
        {
            found.insert(mask, weight);
        }
        let Some(next) = (0..free.len()).find(|i| at[*i] < free[*i].values.len()) else { return found };
        at[next] += 1;
        at[..next].fill(0);
    }
}

/// Fifteen free facts: every set of them is gone through.
#[test]
fn fifteen_free_facts() {
    const FACTS: usize = 15;
    const EFFORTS: [(&str, u32); 4] = [("Days", 1), ("Weeks", 3), ("Months", 10), ("Years", 30)];
    let facts: Vec<String> = (0..FACTS)
        .map(|i| {
            format!("Fact(id: \"f{i}\", label: \"f{i}\", kind: YesNo, effort: {})", EFFORTS[i * 7 % 4].0)
        })
        .collect();
    let base = "Fact(id: \"base_year\", label: \"上年度\", kind: Year)";
    let entry = r#"(id: "t", version: "1", title: "t", steps: [])"#;
    let facts = format!("[{base}, {}]", facts.join(", "));
    let pack =
        Pack::from_files(vec![File::own("pack.ron", entry), File::own("facts/f.ron", &facts)]).unwrap();
    let weights: Vec<u32> = (0..FACTS).map(|i| EFFORTS[i * 7 % 4].1).collect();

    let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let found = RefCell::new(0);
    runner
        .run(&(tree(), any::<u16>()), |(tree, given)| {
            let rule: Rule = read("rule", &tree.ron()).unwrap();
            let designation = random::edition(Basis::Official, None, rule);
            let mut assessment = Assessment::default();
            let mut put = |id: &str, value: Value| {
                let state = State::Known(value);
                assessment.put(Slot::of(&FactId::from(id)), Answer { state, ..Answer::default() });
            };
            put("base_year", Value::Number(BASE_YEAR.into()));
            let given = u32::from(given) & ((1 << FACTS) - 1);
            (0..FACTS).for_each(|i| put(&format!("f{i}"), Value::YesNo(given >> i & 1 == 1)));
            if tree.holds(given) {
                return Ok(());
            }
            let situation = Situation::now(&pack, &assessment, AS_OF);
            let ways = Advisor::new(&situation).with_patience(Patience::LONG).ways(&designation);
            let read = tree.reads();
            let flips: Vec<u32> =
                (0..1_u32 << FACTS).filter(|m| m & !read == 0 && tree.holds(given ^ m)).collect();
            let weight = |m: u32| (0..FACTS).filter(|i| m >> i & 1 == 1).map(|i| weights[i]).sum::<u32>();
            let flipping: std::collections::HashSet<u32> = flips.iter().copied().collect();
            // Minimal: taking any change out, or any several, flips no more.
            let minimal = |m: u32| {
                let mut sub = (m.wrapping_sub(1)) & m;
                while sub != 0 {
                    if flipping.contains(&sub) {
                        return false;
                    }
                    sub = (sub - 1) & m;
                }
                true
            };
            let mut cheapest: Vec<u32> = Vec::new();
            let mut by_weight = flips.clone();
            by_weight.sort_by_key(|m| weight(*m));
            for m in by_weight {
                if cheapest.len() == 5 {
                    break;
                }
                if minimal(m) {
                    cheapest.push(weight(m));
                }
            }
            let got: Vec<u32> = ways.sets.iter().map(|s| s.weight).collect();
            prop_assert!(ways.complete);
            prop_assert_eq!(&got, &cheapest, "{} given {:b}: {:?}", tree.ron(), given, shown(&ways.sets));
            for set in &ways.sets {
                let mask = set
                    .changes
                    .iter()
                    .fold(0, |m, c| m | 1_u32 << c.cell.fact.as_str()[1..].parse::<u32>().unwrap());
                prop_assert!(flipping.contains(&mask) && minimal(mask));
            }
            *found.borrow_mut() += got.len();
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{e}"));
    assert!(found.into_inner() > 100);
}

/// A tree over the fifteen facts.
#[derive(Clone, Debug)]
enum Tree {
    Is(usize, bool),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Count(usize, Vec<Tree>),
    Not(Box<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..15_usize, prop::bool::weighted(0.8)).prop_map(|(i, yes)| Tree::Is(i, yes));
    leaf.prop_recursive(4, 24, 5, |inner| {
        let several = || vec(inner.clone(), 2..5);
        prop_oneof![
            3 => several().prop_map(Tree::All),
            3 => several().prop_map(Tree::Any),
            2 => (1..4_usize, vec(inner.clone(), 3..6)).prop_map(|(n, parts)| Tree::Count(n, parts)),
            1 => inner.clone().prop_map(|t| Tree::Not(Box::new(t))),
        ]
    })
}

impl Tree {
    fn holds(&self, given: u32) -> bool {
        match self {
            Self::Is(i, yes) => (given >> i & 1 == 1) == *yes,
            Self::All(parts) => parts.iter().all(|p| p.holds(given)),
            Self::Any(parts) => parts.iter().any(|p| p.holds(given)),
            Self::Count(n, parts) => parts.iter().filter(|p| p.holds(given)).count() >= *n,
            Self::Not(inner) => !inner.holds(given),
        }
    }

    fn reads(&self) -> u32 {
        match self {
            Self::Is(i, _) => 1 << i,
            Self::All(parts) | Self::Any(parts) | Self::Count(_, parts) => {
                parts.iter().fold(0, |set, p| set | p.reads())
            }
            Self::Not(inner) => inner.reads(),
        }
    }

    fn ron(&self) -> String {
        let list = |parts: &[Self]| parts.iter().map(Self::ron).collect::<Vec<_>>().join(", ");
        match self {
            Self::Is(i, true) => format!("Yes(\"f{i}\")"),
            Self::Is(i, false) => format!("No(\"f{i}\")"),
            Self::All(parts) => format!("All([{}])", list(parts)),
            Self::Any(parts) => format!("Any([{}])", list(parts)),
            Self::Count(n, parts) => format!("Count({n}, [{}])", list(parts)),
            Self::Not(inner) => format!("Not({})", inner.ron()),
        }
    }
}
