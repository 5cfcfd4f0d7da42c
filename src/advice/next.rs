//! What to ask next (下一题): every open question weighed by how many verdicts its answer would settle, tried with the
//! judge for the answers it may get. And how few answers settle how many designations.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::assessment::State;
use crate::judge::{Cell, Outcome, Verdict, judge_edition};
use crate::pack::{Asks, Basis, Designation, FactId, Pack, Question, Targets};

use super::change::Advisor;
use super::lever::{Lever, year_at};

/// Answers tried a question; more make no better order.
const TRIED: usize = 4;

/// One thing to answer: a card of the walk, or one row of a table of years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AskId {
    /// Which question, in the order of the walk.
    pub question: usize,
    /// Which row, where it is a table.
    pub row: usize,
}

/// An open question and what hangs on it.
#[derive(Clone, Debug)]
pub struct Ask<'p> {
    /// Which.
    pub id: AskId,
    /// The question.
    pub question: &'p Question,
    /// The places that are still blank and needed.
    pub cells: Vec<Cell<'p>>,
    /// Designations it settles whatever the answer is.
    pub settles: Vec<&'p Designation>,
    /// Designations that hang on it.
    pub hangs: Vec<&'p Designation>,
    /// How many verdicts an answer settles, in thousandths, over the answers tried.
    pub worth: u32,
}

/// A designation whose verdict no blank can change any more.
#[derive(Clone, Copy, Debug)]
pub struct Settled<'p> {
    /// The designation.
    pub designation: &'p Designation,
    /// Its verdict.
    pub outcome: Outcome,
    /// What the verdict rests on.
    pub basis: Basis,
    /// Places it reads that are still blank, and need not be answered for it.
    pub idle: usize,
}

/// A designation that is open, and what it hangs on.
#[derive(Clone, Debug)]
pub struct Hanging<'p> {
    /// The designation.
    pub designation: &'p Designation,
    /// The questions; empty where no answer settles it.
    pub on: Vec<AskId>,
    /// Whether answering them all is sure to settle it.
    pub sure: bool,
}

/// What to ask next.
#[derive(Clone, Debug, Default)]
pub struct Next<'p> {
    /// The open questions, those that settle most first.
    pub asks: Vec<Ask<'p>>,
    /// What is settled whatever the blanks are.
    pub settled: Vec<Settled<'p>>,
    /// What is open.
    pub open: Vec<Hanging<'p>>,
    /// So many questions settle so many designations, growing: pairs of questions and designations.
    pub sure: Vec<(usize, usize)>,
    /// The questions in the order in which they settle designations soonest; `sure` counts along it.
    pub order: Vec<AskId>,
}

impl Next<'_> {
    /// "再答 6 题即可确定 11 项": of the pairs the one that settles most a question, among those a person would go for.
    #[must_use]
    pub fn promise(&self) -> Option<(usize, usize)> {
        const PATIENCE: usize = 10;
        let within = self.sure.iter().copied().filter(|(questions, _)| *questions <= PATIENCE);
        let most = within.max_by_key(|(q, d)| (d * 1000 / q, *d));
        most.or(self.sure.first().copied())
    }
}

/// Where each fact is asked.
pub(super) struct Walk<'p> {
    questions: Vec<&'p Question>,
    asked_in: FxHashMap<FactId, AskId>,
}

impl<'p> Walk<'p> {
    pub fn of(pack: &'p Pack) -> Self {
        let questions: Vec<&Question> = pack.questions().map(|(_, _, q)| q).collect();
        let mut asked_in = FxHashMap::default();
        for (index, question) in questions.iter().enumerate() {
            let table = matches!(question.asks, Asks::Table(_));
            for (row, fact) in question.facts().into_iter().enumerate() {
                asked_in.insert(fact, AskId { question: index, row: if table { row } else { 0 } });
            }
        }
        Self { questions, asked_in }
    }
}

/// One designation that is open.
struct Case<'p> {
    designation: &'p Designation,
    verdict: Verdict<'p>,
    cells: FxHashMap<AskId, Vec<Cell<'p>>>,
    sure: bool,
}

impl<'p> Advisor<'p, '_> {
    /// What to ask next for the designations aimed at.
    pub fn next(&mut self, targets: &Targets) -> Next<'p> {
        let pack = self.situation().pack;
        let walk = Walk::of(pack);
        let mut next = Next::default();
        let mut cases: Vec<Case<'p>> = Vec::new();
        for designation in pack.designations.iter().filter(|d| targets.contains(&d.id)) {
            let Some(verdict) = self.verdict(designation).filter(|v| !v.has_stopped()) else { continue };
            if verdict.outcome == Outcome::Open {
                cases.push(self.case(designation, verdict, &walk));
            } else {
                let (outcome, basis) = (verdict.outcome, verdict.basis);
                let idle = self.idle(&verdict);
                next.settled.push(Settled { designation, outcome, basis, idle });
            }
        }
        next.asks = self.asks(&cases, &walk);
        let hanging = |c: &Case<'p>| {
            let mut on: Vec<AskId> = c.cells.keys().copied().collect();
            on.sort_unstable();
            Hanging { designation: c.designation, on, sure: c.sure }
        };
        next.open = cases.iter().map(hanging).collect();
        (next.order, next.sure) = soonest(&next.open);
        next
    }

    fn case(&mut self, designation: &'p Designation, verdict: Verdict<'p>, walk: &Walk<'p>) -> Case<'p> {
        let mut cells: FxHashMap<AskId, Vec<Cell<'p>>> = FxHashMap::default();
        for cell in verdict.reason.unknown() {
            if let Some(ask) = walk.asked_in.get(cell.fact) {
                cells.entry(*ask).or_default().push(cell);
            }
        }
        let mut case = Case { designation, verdict, cells, sure: false };
        let all: Vec<Cell<'p>> = case.cells.values().flatten().cloned().collect();
        let tried = self.tried(&case, &all);
        case.sure = !tried.is_empty() && tried.iter().all(|outcome| *outcome != Outcome::Open);
        case
    }

    /// The verdicts with these places answered in several ways.
    fn tried(&mut self, case: &Case<'p>, cells: &[Cell<'p>]) -> Vec<Outcome> {
        let levers = self.levers_of(case.verdict.edition);
        let found: Vec<&Lever<'p>> =
            cells.iter().filter_map(|c| Some(&levers.all[levers.at(c.fact, c.year)?])).collect();
        if found.is_empty() {
            return Vec::new();
        }
        let view = self.view_mut();
        let options: Vec<Vec<Vec<(Cell<'p>, State)>>> =
            found.into_iter().map(|l| l.options(view).into_iter().map(|trial| trial.set).collect()).collect();
        let most = options.iter().map(Vec::len).max().unwrap_or(0).min(TRIED);
        let mark = view.tries();
        let mut outcomes = Vec::with_capacity(most);
        for turn in 0..most {
            for sets in &options {
                // The first and the last come up in every case: they are the two ends.
                let at =
                    if turn + 1 == most { sets.len().saturating_sub(1) } else { turn % sets.len().max(1) };
                for (cell, state) in sets.get(at).into_iter().flatten() {
                    view.try_answer(cell.clone(), state.clone());
                }
            }
            let Case { designation, verdict, .. } = case;
            outcomes.push(judge_edition(designation, verdict.edition, verdict.standing, view).outcome);
            view.back_to(mark);
        }
        outcomes
    }

    fn asks(&mut self, cases: &[Case<'p>], walk: &Walk<'p>) -> Vec<Ask<'p>> {
        let ids: BTreeSet<AskId> = cases.iter().flat_map(|c| c.cells.keys().copied()).collect();
        let mut asks: Vec<Ask<'p>> = ids
            .into_iter()
            .map(|id| Ask {
                id,
                question: walk.questions[id.question],
                cells: Vec::new(),
                settles: Vec::new(),
                hangs: Vec::new(),
                worth: 0,
            })
            .collect();
        for case in cases {
            for (id, cells) in &case.cells {
                let Ok(at) = asks.binary_search_by_key(id, |a| a.id) else { continue };
                let tried = self.tried(case, cells);
                let settled = tried.iter().filter(|o| **o != Outcome::Open).count();
                let ask = &mut asks[at];
                ask.hangs.push(case.designation);
                if !tried.is_empty() && settled == tried.len() {
                    ask.settles.push(case.designation);
                }
                let share = |of: usize, all: usize| u32::try_from(of * 1000 / all.max(1)).unwrap_or(0);
                // Beside what it settles at once, an answer is worth a share of what it helps to settle.
                ask.worth += share(settled, tried.len()) + share(1, case.cells.len()) / 10;
                for cell in cells {
                    if !ask.cells.contains(cell) {
                        ask.cells.push(cell.clone());
                    }
                }
            }
        }
        asks.sort_by_key(|a| (std::cmp::Reverse(a.worth), a.id));
        asks
    }

    /// The blanks of a settled designation.
    fn idle(&self, verdict: &Verdict<'p>) -> usize {
        let base = self.situation().base_year;
        let mut blank: BTreeSet<Cell<'p>> = BTreeSet::new();
        verdict.edition.each_fact(&mut |fact, offset| {
            let year = year_at(base, offset);
            let cell = Cell { fact, year };
            if matches!(self.view().at(&cell), State::Blank) && !self.is_parked(fact) {
                blank.insert(cell);
            }
        });
        blank.len()
    }
}

/// Questions in the order in which they settle designations soonest: always what completes the nearest one.
fn soonest(open: &[Hanging<'_>]) -> (Vec<AskId>, Vec<(usize, usize)>) {
    let mut left: Vec<&Hanging<'_>> = open.iter().filter(|h| h.sure).collect();
    let (mut order, mut sure) = (Vec::new(), Vec::new());
    let all = left.len();
    while !left.is_empty() {
        let lacking = |h: &&Hanging<'_>| h.on.iter().filter(|id| !order.contains(*id)).count();
        let Some(nearest) = left.iter().min_by_key(|h| lacking(h)) else { break };
        let new: Vec<AskId> = nearest.on.iter().copied().filter(|id| !order.contains(id)).collect();
        order.extend(new);
        left.retain(|h| !h.on.iter().all(|id| order.contains(id)));
        sure.push((order.len(), all - left.len()));
    }
    (order, sure)
}
