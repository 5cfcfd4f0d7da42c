//! Companies to judge: the worked cases of an edition whose answers are complete, and random ones made from them, the
//! figures of the rules and the bounds of the facts. Seeded, so that every run sees the same ones.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use qiping::assessment::{Answer, Assessment, Slot, State, Value, answers_from_literals, check_value};
use qiping::judge::{BoundaryCase, Outcome, Relevant, boundary_cases, judge_edition};
use qiping::pack::{
    CaseFile, Designation, Edition, Expr, FactId, Kind, Literal, Measure, Pack, Quantity, Rule, Standing,
};
use rust_decimal::Decimal;

use crate::term::{Answers, Datum};
use crate::translate::name_of;

/// The day everything is judged on.
pub const AS_OF: Date = Date::constant(2026, 11, 23);

/// A place an edition reads: the fact, and how many years from 上年度 for a yearly one.
pub type Place = (FactId, Option<i32>);

/// A small generator, so that the run is the same every time.
pub struct Dice(u64);

impl Dice {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Something from nothing up to, but not including, `below`.
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.roll(n) == 0
    }

    /// One of these; none of nothing.
    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.roll(of.len()))
    }
}

/// An edition, and what is needed to make companies for it.
pub struct Subject<'p> {
    /// The pack.
    pub pack: &'p Pack,
    /// The designation.
    pub designation: &'p Designation,
    /// Its edition in force.
    pub edition: &'p Edition,
    /// The places it reads.
    places: BTreeSet<Place>,
    /// Facts that stand aside while they are blank (备查): leaving them out is an answer, too.
    aside: BTreeSet<FactId>,
    boundaries: Vec<BoundaryCase<'p>>,
}

impl<'p> Subject<'p> {
    /// The edition of a designation in force on the day.
    ///
    /// # Errors
    /// The designation is not in the pack, or none of its editions is in force.
    pub fn new(pack: &'p Pack, id: &str) -> Result<Self, String> {
        let designation = pack.designation(id).ok_or_else(|| format!("no designation {id}"))?;
        let edition = designation.edition_on(AS_OF).filter(|(_, standing)| standing.is_in_force());
        let (edition, _) = edition.ok_or_else(|| format!("{id}: no edition in force"))?;
        let mut places = BTreeSet::new();
        edition.each_fact(&mut |fact, year| {
            places.insert((fact.clone(), year));
        });
        let mut aside = BTreeSet::new();
        edition.each_rule(&mut |rule| {
            if let Rule::Supplement(id, ..) = rule {
                aside.insert(id.clone());
            }
        });
        let mut boundaries = boundary_cases(pack);
        boundaries.retain(|c| std::ptr::eq(c.edition, edition) && !c.given.is_empty());
        Ok(Self { pack, designation, edition, places, aside, boundaries })
    }

    /// What the judge says.
    pub fn outcome(&self, assessment: &Assessment) -> Outcome {
        let relevant = Relevant::new(self.pack, assessment, AS_OF);
        judge_edition(self.designation, self.edition, Standing::InForce, &relevant.view).outcome
    }

    /// The answers a peer is given. Which questions apply is worked out here for everybody: what is parked is blank.
    pub fn answers(&self, assessment: &Assessment) -> Answers {
        let parked = Relevant::new(self.pack, assessment, AS_OF).parked;
        let mut answers = Answers::new();
        for (fact, year) in self.places.iter().filter(|(fact, _)| !parked.contains(fact)) {
            let state = slot(assessment, fact, *year).map(|slot| &assessment.answer(&slot).state);
            let datum = match state {
                Some(State::NotApplicable) => Datum::NotApplicable,
                Some(State::Known(Value::YesNo(yes))) => Datum::YesNo(*yes),
                Some(State::Known(Value::Number(n))) => Datum::Number(*n),
                Some(State::Known(Value::Choice(id))) => Datum::Choice(id.to_string()),
                _ => continue,
            };
            answers.insert(name_of(fact, *year), datum);
        }
        answers
    }

    /// The worked cases of the edition with nothing relevant left blank.
    ///
    /// # Errors
    /// A case that does not fit its facts.
    pub fn worked(&self) -> Result<Vec<Assessment>, String> {
        let mut found = Vec::new();
        for file in self.pack.cases().iter().filter(|f| f.designation == self.designation.id) {
            for case in file.cases.iter().filter(|c| c.edition == self.edition.id) {
                let given = given(file, &case.id);
                let assessment = answers_from_literals(self.pack, &given).map_err(|e| e.join("\n"))?;
                if self.blanks(&assessment).is_empty() {
                    found.push(assessment);
                }
            }
        }
        Ok(found)
    }

    /// The places left blank that bear on the verdict: not what is parked, nor what stands aside, nor what only matters
    /// beside something that stands aside.
    fn blanks(&self, assessment: &Assessment) -> Vec<Place> {
        let parked = Relevant::new(self.pack, assessment, AS_OF).parked;
        let mut read = BTreeSet::new();
        let mut note = |fact: &FactId, year| {
            read.insert((fact.clone(), year));
        };
        each_read(&self.edition.requires, assessment, &mut note);
        for indicator in self.edition.indicators() {
            match &indicator.measure {
                Measure::Steps(steps) => {
                    steps.iter().for_each(|(rule, _)| each_read(rule, assessment, &mut note));
                }
                measure => measure.each_fact(&mut note),
            }
        }
        let blank = |(fact, year): &Place| {
            let state = slot(assessment, fact, *year).map(|slot| &assessment.answer(&slot).state);
            !parked.contains(fact) && matches!(state, None | Some(State::Blank | State::Unknown))
        };
        read.retain(blank);
        read.into_iter().collect()
    }

    /// A random company with nothing left blank: one of the worked cases, with up to three figures of the rules met
    /// just below, on or just above, and now and then another answer.
    pub fn random(&self, bases: &[Assessment], dice: &mut Dice) -> Option<Assessment> {
        // Two in three from one that is eligible, so that single figures decide.
        let eligible: Vec<_> = bases.iter().filter(|b| self.outcome(b) == Outcome::Eligible).collect();
        let mut assessment = match dice.roll(3) {
            0 => dice.pick(bases)?.clone(),
            _ => (*dice.pick(&eligible)?).clone(),
        };
        for (fact, year) in &self.places {
            if dice.one_in(40) {
                self.draw(&mut assessment, fact, *year, dice);
            }
        }
        for _ in 0..dice.roll(4) {
            if let Some(case) = dice.pick(&self.boundaries) {
                self.put_boundary(&mut assessment, case, dice);
            }
        }
        // Another answer may bring up questions that were hidden.
        for _ in 0..4 {
            for (fact, year) in self.blanks(&assessment) {
                self.draw(&mut assessment, &fact, year, dice);
            }
        }
        self.blanks(&assessment).is_empty().then_some(assessment)
    }

    /// The same company with half of what the edition reads taken away, but for what stands aside: leaving that blank
    /// would be another answer.
    pub fn halved(&self, whole: &Assessment, dice: &mut Dice) -> Assessment {
        let mut half = whole.clone();
        for (fact, year) in &self.places {
            if let Some(slot) = slot(whole, fact, *year)
                && !self.aside.contains(fact)
                && dice.one_in(2)
            {
                half.put(slot, Answer::default());
            }
        }
        half
    }

    /// `part` with what it leaves blank answered as in `from`; with dice, the numbers larger or smaller than there.
    pub fn completed(&self, part: &Assessment, from: &Assessment, mut dice: Option<&mut Dice>) -> Assessment {
        let mut whole = part.clone();
        for (fact, year) in &self.places {
            let (Some(to), Some(source)) = (slot(part, fact, *year), slot(from, fact, *year)) else {
                continue;
            };
            if part.answer(&to).state != State::Blank {
                continue;
            }
            let state = match (&from.answer(&source).state, &mut dice) {
                (State::Known(Value::Number(n)), Some(dice)) => self.stretched(fact, *n, dice),
                (state, _) => state.clone(),
            };
            put(&mut whole, to, state);
        }
        whole
    }

    /// Another power of ten of a number, as far as its fact admits it.
    fn stretched(&self, fact: &FactId, n: Decimal, dice: &mut Dice) -> State {
        let factors = [Decimal::ZERO, Decimal::new(1, 1), Decimal::ONE, 10.into(), 100.into(), 1000.into()];
        let other = Value::Number(n * dice.pick(&factors).copied().unwrap_or(Decimal::ONE));
        let fits = self.pack.fact(fact.as_str()).is_some_and(|f| check_value(f, &other).is_ok());
        State::Known(if fits { other } else { Value::Number(n) })
    }

    fn draw(&self, assessment: &mut Assessment, fact: &FactId, year: Option<i32>, dice: &mut Dice) {
        let Some((slot, declared)) = slot(assessment, fact, year).zip(self.pack.fact(fact.as_str())) else {
            return;
        };
        if self.pack.may_not_apply(fact.as_str()) && dice.one_in(2) {
            return put(assessment, slot, State::NotApplicable);
        }
        let value = match &declared.kind {
            Kind::YesNo => Value::YesNo(dice.one_in(2)),
            Kind::Choice(choices) => match dice.pick(choices) {
                Some(choice) => Value::Choice(choice.id.clone()),
                None => return,
            },
            Kind::Number(quantity) => Value::Number(within(quantity, dice)),
            _ => return,
        };
        if check_value(declared, &value).is_ok() {
            put(assessment, slot, State::Known(value));
        }
    }

    /// Puts the answers of a boundary case in. Where only ratios are compared all of them are scaled alike, so that
    /// the figures are as crooked as in life and the ratio stays what it is.
    fn put_boundary(&self, assessment: &mut Assessment, case: &BoundaryCase<'_>, dice: &mut Dice) {
        let is_ratio = matches!(
            case.expr,
            Expr::Percent(..) | Expr::Growth(..) | Expr::MeanGrowth(_) | Expr::CompoundGrowth(_)
        );
        let crooked = Decimal::new(i64::try_from(1000 + dice.roll(30_000)).unwrap_or(1000), 4);
        let factor = if is_ratio { crooked } else { Decimal::ONE };
        let scaled: Vec<_> = case.given.iter().map(|(fact, year, n)| (fact, *year, *n * factor)).collect();
        let fits = scaled.iter().all(|(fact, _, n)| {
            self.pack.fact(fact.as_str()).is_some_and(|f| check_value(f, &Value::Number(*n)).is_ok())
        });
        let plain = case.given.iter().map(|(fact, year, n)| (fact, *year, *n)).collect();
        for (fact, year, n) in if fits { scaled } else { plain } {
            if let Some(slot) = slot(assessment, fact, year) {
                put(assessment, slot, State::Known(Value::Number(n)));
            }
        }
    }
}

/// Calls `f` on every place a rule reads, given which facts that stand aside are answered.
fn each_read(rule: &Rule, assessment: &Assessment, f: &mut impl FnMut(&FactId, Option<i32>)) {
    match rule {
        Rule::All(rules) | Rule::Any(rules) | Rule::Count(_, rules) | Rule::Readings(rules) => {
            rules.iter().for_each(|r| each_read(r, assessment, f));
        }
        Rule::Not(inner) => each_read(inner, assessment, f),
        Rule::Criterion(criterion) => each_read(&criterion.rule, assessment, f),
        Rule::When(a, b, c) => [a, b, c].into_iter().for_each(|r| each_read(r, assessment, f)),
        Rule::Supplement(id, with, without) => {
            let answered = matches!(assessment.state(id.as_str()), State::Known(_));
            each_read(if answered { with } else { without }, assessment, f);
        }
        leaf => leaf.each_fact(f),
    }
}

fn put(assessment: &mut Assessment, slot: Slot, state: State) {
    assessment.put(slot, Answer { state, ..Answer::default() });
}

/// Where a place lies in an assessment; none while its base year is blank.
fn slot(assessment: &Assessment, fact: &FactId, year: Option<i32>) -> Option<Slot> {
    let Some(offset) = year else { return Some(Slot::of(fact)) };
    let base = assessment.base_year()?;
    Some(Slot::in_year(fact, base.checked_add(i16::try_from(offset).ok()?)?))
}

/// A value within the bounds of a fact; one in four is a bound itself.
fn within(quantity: &Quantity, dice: &mut Dice) -> Decimal {
    let low = quantity.min.map_or(Decimal::ZERO, |n| n.0);
    let high = quantity.max.map_or(Decimal::from(100_000), |n| n.0);
    match dice.roll(8) {
        0 => low,
        1 => high,
        _ => {
            let share = Decimal::new(i64::try_from(dice.roll(10_001)).unwrap_or(0), 4);
            (low + (high - low) * share).round_dp(if quantity.whole { 0 } else { 2 })
        }
    }
}

/// The answers of a worked case with those of the cases it builds on beneath.
fn given(file: &CaseFile, id: &str) -> BTreeMap<FactId, Literal> {
    let Some(case) = file.cases.iter().find(|c| c.id == id) else { return BTreeMap::new() };
    let mut answers = case.like.as_ref().map_or_else(BTreeMap::new, |base| given(file, base));
    for (fact, new) in &case.given {
        match (answers.get_mut(fact), new) {
            (Some(Literal::Years(old)), Literal::Years(years)) => old.extend(years.clone()),
            _ => drop(answers.insert(fact.clone(), new.clone())),
        }
    }
    answers
}
