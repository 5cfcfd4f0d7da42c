//! Everything advice has to say about one company on one day, worked out in one go.

use jiff::civil::Date;

use crate::assessment::Assessment;
use crate::judge::{Exact, Outcome, Verdict, View, Words, score_of};
use crate::pack::{Basis, Criterion, Designation, Edition, Pack, Targets};

use super::calendar::Calendar;
use super::change::{Advisor, Change, ChangeSet, Ways};
use super::doors::Door;
use super::gap::{Gap, gaps};
use super::next::Next;
use super::search::{ALTERNATIVES, Patience};
use super::situation::{Horizon, Situation};

/// How many years ahead ways are looked for, beyond the coming one only where nothing does sooner.
const YEARS_AHEAD: usize = 3;

/// What there is to say about one designation.
#[derive(Clone, Debug)]
pub struct DesignationAdvice<'p> {
    /// The designation.
    pub designation: &'p Designation,
    /// The edition judged.
    pub edition: &'p Edition,
    /// The verdict now.
    pub outcome: Outcome,
    /// What it rests on.
    pub basis: Basis,
    /// What is missing, each with how far it is, in words.
    pub gaps: Vec<(Gap<'p>, Vec<String>)>,
    /// Up to five ways to be Eligible, the least effort first.
    pub sets: Vec<ChangeSet<'p>>,
    /// Where there are points: how the first way that brings some climbs to the pass mark.
    pub climb: Option<Climb<'p>>,
    /// Conditions that nothing brings about, neither now nor in the coming year.
    pub blocked: Vec<&'p Criterion>,
    /// Conditions that stay open because the official figures were not obtained.
    pub beyond: Vec<&'p Criterion>,
    /// False where the search was cut short.
    pub complete: bool,
}

/// How the points rise, change by change.
#[derive(Clone, Debug)]
pub struct Climb<'p> {
    /// Points now that are sure.
    pub from: Exact,
    /// The pass mark.
    pub pass: Exact,
    /// Full marks.
    pub max: Exact,
    /// The changes that bring points, each with the points there are then.
    pub steps: Vec<(Change<'p>, Exact)>,
}

/// Everything there is to say.
#[derive(Clone, Debug)]
pub struct Advice<'p> {
    /// The day.
    pub as_of: Date,
    /// 上年度
    pub base_year: i16,
    /// Whether that was taken from the day, since nobody has said.
    pub year_assumed: bool,
    /// The answers as they are, and so many years on.
    pub situations: Vec<Situation<'p>>,
    /// Every designation that is not Eligible and has not stopped, in the pack's order.
    pub designations: Vec<DesignationAdvice<'p>>,
    /// What to ask next.
    pub next: Next<'p>,
    /// What lies ahead.
    pub calendar: Calendar<'p>,
    /// What single changes do.
    pub doors: Vec<Door<'p>>,
}

impl<'p> Advice<'p> {
    /// Works it out.
    #[must_use]
    pub fn of(pack: &'p Pack, assessment: &Assessment, as_of: Date, targets: &Targets) -> Self {
        let mut situations = vec![Situation::now(pack, assessment, as_of)];
        for _ in 0..YEARS_AHEAD {
            situations.extend(situations.last().map(Situation::next_year));
        }
        let mut advisors: Vec<Advisor<'p, '_>> = situations.iter().map(Advisor::new).collect();
        let (base_year, year_assumed) = (situations[0].base_year, situations[0].year_assumed);
        let words = Words { pack, base_year: Some(base_year) };
        let mut designations = Vec::new();
        for designation in &pack.designations {
            let Some(verdict) = advisors[0].verdict(designation) else { continue };
            if verdict.outcome != Outcome::Eligible && !verdict.has_stopped() {
                let aimed = targets.contains(&designation.id);
                designations.push(one(designation, &verdict, &mut advisors, (words, aimed)));
            }
        }
        let next = advisors[0].next(targets);
        let calendar = advisors[0].calendar(targets);
        let aimed = designations.iter().filter(|d| targets.contains(&d.designation.id));
        let sets: Vec<&ChangeSet<'p>> = aimed.flat_map(|d| &d.sets).collect();
        let mut doors: Vec<Door<'p>> = Vec::new();
        for (years, advisor) in (0..).map(Horizon).zip(&mut advisors) {
            // Changes of a coming year's figures open doors then.
            for door in advisor.doors(sets.iter().copied().filter(|set| set.horizon == years)) {
                if !doors.iter().any(|d| d.change.cell == door.change.cell) {
                    doors.push(door);
                }
            }
        }
        doors.sort_by_key(|d| std::cmp::Reverse((d.opens.len(), d.nearer.len() + d.then.len())));
        drop(advisors);
        Self { as_of, base_year, year_assumed, situations, designations, next, calendar, doors }
    }

    /// The answers as they are.
    #[must_use]
    pub fn now(&self) -> &Situation<'p> {
        &self.situations[0]
    }

    /// The situation a change set is made in.
    #[must_use]
    pub fn situation(&self, horizon: Horizon) -> &Situation<'p> {
        self.situations.get(usize::from(horizon.0)).unwrap_or(self.now())
    }

    /// What there is to say about one designation.
    #[must_use]
    pub fn designation(&self, id: &str) -> Option<&DesignationAdvice<'p>> {
        self.designations.iter().find(|d| d.designation.id == id)
    }
}

fn one<'p>(
    designation: &'p Designation,
    verdict: &Verdict<'p>,
    advisors: &mut [Advisor<'p, '_>],
    (words, aimed): (Words<'p>, bool),
) -> DesignationAdvice<'p> {
    let (today, later) = advisors.split_at_mut(1);
    let today = &mut today[0];
    let found = gaps(today.view_mut(), verdict.edition, &verdict.reason);
    let told: Vec<(Gap<'p>, Vec<String>)> = found
        .into_iter()
        .map(|gap| {
            let lines = words.gap(&gap, today);
            (gap, lines)
        })
        .collect();
    let short = !told.is_empty();
    let search = |advisor: &mut Advisor<'p, '_>| {
        let ways = advisor.ways(designation);
        // What is aimed at and known to fall short is worth another look.
        if aimed && short && advisor.situation().horizon.0 <= 1 && ways.sets.is_empty() && !ways.complete {
            advisor.ways_with(Patience::FAIR, designation)
        } else {
            ways
        }
    };
    let soon = search(today);
    let (blocked, beyond, mut complete) = (soon.blocked, soon.beyond, soon.complete);
    let mut sets = soon.sets;
    for (years, advisor) in later.iter_mut().enumerate() {
        // Years further off only matter where nothing does sooner; and what only hangs on answers need not wait.
        if !short || (years > 0 && !sets.is_empty()) {
            break;
        }
        let ways = search(advisor);
        complete &= ways.complete;
        sets = ranked(sets, ways);
    }
    let blocked = if sets.is_empty() { blocked } else { Vec::new() };
    let climb = sets.iter().find_map(|set| {
        let advisor = advisors.get_mut(usize::from(set.horizon.0))?;
        advisor.climb(verdict.edition, set)
    });
    DesignationAdvice {
        designation,
        edition: verdict.edition,
        outcome: verdict.outcome,
        basis: verdict.basis,
        gaps: told,
        sets,
        climb,
        blocked,
        beyond,
        complete,
    }
}

impl<'p> Advisor<'p, '_> {
    /// How the points rise with the changes of a set; none where there are no points, or it brings none.
    fn climb(&mut self, edition: &'p Edition, set: &ChangeSet<'p>) -> Option<Climb<'p>> {
        let card = edition.scorecard.as_ref()?;
        let points = |view: &View<'p, '_>| score_of(view, edition).map(|score| score.points.low);
        let from = points(self.view())?;
        let mark = self.view().tries();
        let (mut steps, mut last) = (Vec::new(), from.clone());
        for change in &set.changes {
            let view = self.view_mut();
            view.try_answer(change.cell.clone(), change.to.clone());
            change.with.iter().for_each(|(cell, state)| view.try_answer(cell.clone(), state.clone()));
            if let Some(now) = points(view).filter(|now| *now > last) {
                steps.push((change.clone(), now.clone()));
                last = now;
            }
        }
        self.view_mut().back_to(mark);
        let (pass, max) = (card.pass.0.into(), card.max.0.into());
        (!steps.is_empty()).then_some(Climb { from, pass, max, steps })
    }
}

/// The ways of both times, the least effort first. What can be done now need not wait.
fn ranked<'p>(mut sets: Vec<ChangeSet<'p>>, later: Ways<'p>) -> Vec<ChangeSet<'p>> {
    let sooner = |set: &ChangeSet<'p>, all: &[ChangeSet<'p>]| {
        all.iter().any(|s| s.changes.iter().all(|c| set.changes.iter().any(|d| d.cell == c.cell)))
    };
    let later: Vec<ChangeSet<'p>> = later.sets.into_iter().filter(|set| !sooner(set, &sets)).collect();
    sets.extend(later);
    sets.sort_by_key(|set| (set.weight, set.horizon));
    sets.truncate(ALTERNATIVES);
    sets
}
