//! The smallest sets of places to change (最小补差), by total effort: A* over sets of levers. A set is looked at with
//! its places blank, which the three-valued judge turns into "not with these, whatever they become", "with these
//! perhaps"; only for the latter are values looked for. What a set still lacks is read from the tree of reasons: every
//! way out must touch one of these places (the witness), so the search branches over them alone, and the witnesses of
//! parts that share nothing add up to a lower bound of what is still to pay.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::judge::{Parts, Reason, ScoreResult, Tri, View};
use crate::pack::{Basis, Edition, Rule};

use super::invert::{self, Probe};
use super::lack::{Lacks, Stand, all_of};
use super::lever::{Levers, Trial};

/// A set of levers.
pub(super) type Set = u128;

/// How many ways are looked for.
pub(super) const ALTERNATIVES: usize = 5;

/// How long a search goes on before it is content with what it has.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Sets looked at.
    pub sets: usize,
    /// Values tried.
    pub tries: usize,
    /// Values tried for one set.
    pub tries_a_set: usize,
}

impl Patience {
    /// Within the blink of an eye for a whole pack.
    pub const BRIEF: Self = Self { sets: 100, tries: 250, tries_a_set: 40 };
    /// Worth waiting a moment for, for a designation that is aimed at.
    pub const FAIR: Self = Self { sets: 600, tries: 3_000, tries_a_set: 200 };
    /// To the end of all but the largest.
    pub const LONG: Self = Self { sets: 100_000, tries: 1_000_000, tries_a_set: 100_000 };
}

/// A part of an edition that must hold: one of the rules its outermost `All` lists.
pub(super) struct Part<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// Whether it reads the points.
    pub scored: bool,
    /// The levers it reads.
    pub levers: Set,
    /// The comparison it is, where it is nothing else.
    pub probe: Option<Probe<'p>>,
    /// The lever that it only matters for: the condition on which that question is asked.
    pub gate_of: Option<usize>,
}

/// One way: what is set, and what that weighs.
#[derive(Clone, Debug)]
pub(super) struct Way<'p> {
    /// The levers, each with what is done there.
    pub moves: Vec<(usize, Trial<'p>)>,
    /// Their set.
    pub set: Set,
    /// Their weight together.
    pub weight: u32,
}

/// What a search found.
pub(super) struct Found<'p> {
    /// The ways, the least effort first.
    pub ways: Vec<Way<'p>>,
    /// Whether it looked everywhere it had to.
    pub complete: bool,
}

/// Searches one component: parts that share levers with one another and with no other part.
pub(super) struct Search<'s, 'p, 'a> {
    pub view: &'s mut View<'p, 'a>,
    pub edition: &'p Edition,
    pub basis: Basis,
    pub levers: &'s Levers<'p>,
    pub parts: &'s [&'s Part<'p>],
    /// The levers under a rule, by where the rule lies.
    pub under: &'s FxHashMap<*const Rule, Set>,
    pub patience: Patience,
    /// The levers under each indicator of the scorecard.
    pub indicators: Vec<Set>,
    /// The set whose values are being looked for.
    in_hand: Set,
    /// The options of levers that hang on no other lever of the set in hand.
    options: FxHashMap<usize, Rc<[Trial<'p>]>>,
    /// How far each part narrows a lever that alone is open in it: the values with which the part holds.
    narrowed: FxHashMap<(usize, usize), (Option<Decimal>, Option<Decimal>)>,
    /// Between which values each lever is open, as the set in hand narrows it.
    bounds: FxHashMap<usize, (Option<Decimal>, Option<Decimal>)>,
}

/// What is to be seen of a set with its places blank.
enum Look {
    /// No values will do, and nothing more can be changed that would help.
    Dead,
    /// Some of these must be changed as well; at least so much is still to pay.
    Needs(Set, u32),
    /// Perhaps.
    Perhaps,
}

struct Node {
    set: Set,
    /// Left alone from here on, since another branch changes them.
    frozen: Set,
    weight: u32,
    /// What was seen of it, where it went back into the queue for costing more than it promised.
    needs: Option<Set>,
}

impl<'s, 'p, 'a> Search<'s, 'p, 'a> {
    /// Gets ready.
    pub fn new(
        view: &'s mut View<'p, 'a>,
        (edition, basis): (&'p Edition, Basis),
        levers: &'s Levers<'p>,
        parts: &'s [&'s Part<'p>],
        under: &'s FxHashMap<*const Rule, Set>,
        patience: Patience,
    ) -> Self {
        let (narrowed, bounds, options) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        let scored = parts.iter().any(|part| part.scored);
        let indicators = edition.indicators().filter(|_| scored);
        let indicators =
            indicators.map(|i| levers.under_measure(&i.measure, i.own_points.as_ref())).collect();
        let in_hand = 0;
        Self {
            view,
            edition,
            basis,
            levers,
            parts,
            under,
            patience,
            indicators,
            in_hand,
            options,
            narrowed,
            bounds,
        }
    }

    /// The ways in which all parts come to hold, those with the least effort first.
    pub fn run(&mut self) -> Found<'p> {
        let all = self.parts.iter().fold(0, |set, part| set | part.levers);
        let mut heap = BinaryHeap::new();
        let mut nodes = vec![Node { set: 0, frozen: 0, weight: 0, needs: None }];
        heap.push(Reverse((0_u32, 0_usize)));
        let mut found: Vec<Way<'p>> = Vec::new();
        let mut looked = 0;
        let scored = self.parts.iter().any(|part| part.scored);
        let parts = Parts::new(self.view, self.edition, self.basis, scored);
        let untouched: Vec<Reason<'p>> = self.parts.iter().map(|part| parts.judge(part.rule)).collect();
        let untouched = (untouched, parts.score().cloned());
        while let Some(Reverse((promise, at))) = heap.pop() {
            let Node { set, frozen, weight, needs } = nodes[at];
            if found.iter().any(|way| way.set & !set == 0) {
                continue;
            }
            if looked == self.patience.sets || self.patience.tries == 0 {
                return Found { ways: found, complete: false };
            }
            let look =
                needs.map_or_else(|| self.look(set, frozen, &untouched), |witness| Look::Needs(witness, 0));
            looked += usize::from(needs.is_none());
            let branch = match look {
                Look::Dead => continue,
                Look::Needs(witness, rest) if weight + rest > promise => {
                    nodes[at].needs = Some(witness);
                    heap.push(Reverse((weight + rest, at)));
                    continue;
                }
                Look::Needs(witness, _) => witness,
                Look::Perhaps => match self.values(set) {
                    Some(moves) => {
                        found.push(Way { moves, set, weight });
                        if found.len() == ALTERNATIVES {
                            break;
                        }
                        continue;
                    }
                    None => all & !set & !frozen,
                },
            };
            let mut frozen = frozen;
            for lever in members(branch) {
                let child = Node {
                    set: set | 1 << lever,
                    frozen,
                    weight: weight + self.levers.all[lever].weight,
                    needs: None,
                };
                frozen |= 1 << lever;
                heap.push(Reverse((promise.max(child.weight), nodes.len())));
                nodes.push(child);
            }
        }
        Found { ways: found, complete: true }
    }

    /// Looks at a set with its places open; `untouched` is what each part comes to as things stand.
    fn look(
        &mut self,
        set: Set,
        frozen: Set,
        (untouched, score): &(Vec<Reason<'p>>, Option<ScoreResult<'p>>),
    ) -> Look {
        let mark = self.view.tries();
        self.narrow(set);
        members(set).for_each(|lever| self.open(lever));
        let scored = self.parts.iter().any(|part| part.scored && part.levers & set != 0);
        let judged = Parts::new(self.view, self.edition, self.basis, scored);
        let lacks = Lacks { search: self, set, frozen, score: judged.score().or(score.as_ref()) };
        let asked = |part: &Part<'p>| part.gate_of.is_none_or(|lever| set & 1 << lever != 0);
        let stand = |(part, as_is): (&&Part<'p>, &Reason<'p>)| {
            let touched = (part.levers & set != 0).then(|| judged.judge(part.rule));
            lacks.part(part, touched.as_ref().unwrap_or(as_is))
        };
        let stand = all_of(self.parts.iter().zip(untouched).filter(|(part, _)| asked(part)).map(stand));
        self.view.back_to(mark);
        match stand {
            Stand::Dead => Look::Dead,
            Stand::Fine => Look::Perhaps,
            Stand::Lacks(lack) => Look::Needs(lack.one_of, lack.least),
        }
    }

    fn open(&mut self, lever: usize) {
        let bounds = self.bounds.get(&lever).copied().unwrap_or_default();
        self.levers.all[lever].open(self.view, bounds);
    }

    /// Narrows what is open by the parts in which only one lever of the set is: it has to become what such a part asks
    /// for, and what else hangs on it can be judged accordingly.
    fn narrow(&mut self, set: Set) {
        self.bounds.clear();
        for (at, part) in self.parts.iter().enumerate() {
            let open = part.levers & set;
            let (Some(probe), 1) = (part.probe, open.count_ones()) else { continue };
            let lever = open.trailing_zeros() as usize;
            let cell = &self.levers.all[lever].cell;
            let found = self.narrowed.entry((at, lever)).or_insert_with(|| {
                let turn = invert::turn(self.view, probe, cell);
                match (turn.holds, turn.fails) {
                    (Some(holds), Some(fails)) if holds > fails => (Some(holds), None),
                    (Some(holds), Some(fails)) if holds < fails => (None, Some(holds)),
                    _ => (None, None),
                }
            });
            let bounds = self.bounds.entry(lever).or_default();
            bounds.0 = bounds.0.max(found.0);
            bounds.1 = match (bounds.1, found.1) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        // Parts that ask for opposite things leave no value; that is for the judge to find out.
        self.bounds.retain(|_, (low, high)| low.zip(*high).is_none_or(|(low, high)| low <= high));
    }

    /// Values for a set of levers with which every part holds.
    fn values(&mut self, set: Set) -> Option<Vec<(usize, Trial<'p>)>> {
        let parts: Vec<&Part<'p>> = self
            .parts
            .iter()
            .filter(|p| p.levers & set != 0 && p.gate_of.is_none_or(|lever| set & 1 << lever != 0))
            .copied()
            .collect();
        let mark = self.view.tries();
        self.in_hand = set;
        let mut moves = Vec::new();
        let before = self.patience.tries;
        self.patience.tries = before.min(self.patience.tries_a_set);
        let at_most = self.patience.tries;
        let done = self.assign(&members(set).collect::<Vec<_>>(), &parts, &mut moves);
        self.view.back_to(mark);
        self.patience.tries = before - (at_most - self.patience.tries);
        done.then_some(moves)
    }

    fn assign(&mut self, left: &[usize], parts: &[&Part<'p>], moves: &mut Vec<(usize, Trial<'p>)>) -> bool {
        if left.is_empty() {
            return true;
        }
        // What one must become may hang on what another has become, in either direction. Those for which a figure says
        // what they must become go first; where that leads nowhere, each of the others does.
        let mut turns: Vec<(bool, usize, Rc<[Trial<'p>]>)> = left
            .iter()
            .map(|&lever| {
                let trials = self.options_of(lever);
                (trials.iter().any(|t| t.example), lever, trials)
            })
            .collect();
        turns.sort_by_key(|(example, ..)| *example);
        for (_, lever, trials) in turns {
            let rest: Vec<usize> = left.iter().copied().filter(|l| *l != lever).collect();
            for trial in trials.iter() {
                if self.patience.tries == 0 {
                    return false;
                }
                self.patience.tries -= 1;
                let mark = self.view.tries();
                for (cell, state) in &trial.set {
                    self.view.try_answer(cell.clone(), state.clone());
                }
                moves.push((lever, trial.clone()));
                if self.may_hold(&rest, parts, lever) && self.assign(&rest, parts, moves) {
                    return true;
                }
                moves.pop();
                self.view.back_to(mark);
            }
            // Every value there is was tried: no other order brings more.
            if self.levers.all[lever].is_finite() {
                return false;
            }
        }
        false
    }

    /// The answers to try at a lever, as things stand.
    fn options_of(&mut self, lever: usize) -> Rc<[Trial<'p>]> {
        let levers = self.levers;
        if levers.all[lever].partners & self.in_hand != 0 {
            return levers.all[lever].options(self.view).into();
        }
        let view = &mut *self.view;
        self.options.entry(lever).or_insert_with(|| levers.all[lever].options(view).into()).clone()
    }

    /// Whether the parts that read `changed` may still hold with the rest of the levers open; with none left, whether
    /// they do.
    fn may_hold(&mut self, rest: &[usize], parts: &[&Part<'p>], changed: usize) -> bool {
        let mark = self.view.tries();
        rest.iter().for_each(|lever| self.open(*lever));
        let left = rest.iter().fold(0, |set, lever| set | 1 << lever);
        let parts = || parts.iter().filter(|part| part.levers & 1 << changed != 0);
        let fits = |judged: &Parts<'_, 'p, '_>, part: &Part<'p>| {
            let reason = judged.judge(part.rule);
            match (part.gate_of, reason.effect) {
                (Some(_), _) => reason.state != Tri::Unmet,
                (None, None | Some(Tri::Met)) => true,
                (None, Some(Tri::Unmet)) => false,
                (None, Some(Tri::Open)) => part.levers & left != 0,
            }
        };
        // The points are worked out only once everything else fits.
        let plain = Parts::new(self.view, self.edition, self.basis, false);
        let fits = parts().filter(|part| !part.scored).all(|part| fits(&plain, part)) && {
            let scored = parts().any(|part| part.scored);
            let judged = Parts::new(self.view, self.edition, self.basis, scored);
            parts().filter(|part| part.scored).all(|part| fits(&judged, part))
        };
        self.view.back_to(mark);
        fits
    }
}

/// The levers of a set, in order.
pub(super) fn members(set: Set) -> impl Iterator<Item = usize> {
    let mut left = set;
    std::iter::from_fn(move || {
        (left != 0).then(|| {
            let next = left.trailing_zeros() as usize;
            left &= left - 1;
            next
        })
    })
}
