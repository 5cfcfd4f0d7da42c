//! The smallest sets of places to change (最小补差), by total effort: A* over sets of levers. A set is looked at with
//! its places blank, which the three-valued judge turns into "not with these, whatever they become", "with these
//! perhaps"; only for the latter are values looked for. What a set still lacks is read from the tree of reasons: every
//! way out must touch one of these places (the witness), so the search branches over them alone, and the witnesses of
//! parts that share nothing add up to a lower bound of what is still to pay.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::assessment::State;
use crate::judge::{Reason, Tri, View, judge_part};
use crate::pack::{Basis, Edition, Rule};

use super::lever::{Levers, Trial};

/// A set of levers.
pub(super) type Set = u128;

/// How many ways are looked for.
pub(super) const ALTERNATIVES: usize = 5;

/// Sets looked at before the search gives up on finding more.
const PATIENCE: usize = 600;

/// Values tried for one set before it is given up.
const TRIES: usize = 2_000;

/// A part of an edition that must hold: one of the rules its outermost `All` lists.
pub(super) struct Part<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// Whether it reads the points.
    pub scored: bool,
    /// The levers it reads.
    pub levers: Set,
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

impl<'p> Search<'_, 'p, '_> {
    /// The ways in which all parts come to hold, those with the least effort first.
    pub fn run(&mut self) -> Found<'p> {
        let all = self.parts.iter().fold(0, |set, part| set | part.levers);
        let mut heap = BinaryHeap::new();
        let mut nodes = vec![Node { set: 0, frozen: 0, weight: 0, needs: None }];
        heap.push(Reverse((0_u32, 0_usize)));
        let mut found: Vec<Way<'p>> = Vec::new();
        let mut looked = 0;
        while let Some(Reverse((promise, at))) = heap.pop() {
            let Node { set, frozen, weight, needs } = nodes[at];
            if found.iter().any(|way| way.set & !set == 0) {
                continue;
            }
            if looked == PATIENCE {
                return Found { ways: found, complete: false };
            }
            let look = needs.map_or_else(|| self.look(set, frozen), |witness| Look::Needs(witness, 0));
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

    /// Looks at a set with its places blank.
    fn look(&mut self, set: Set, frozen: Set) -> Look {
        let mark = self.view.tries();
        members(set).for_each(|lever| self.blank(lever));
        let mut lacking: Vec<Set> = Vec::new();
        let mut dead = false;
        for part in self.parts {
            if part.gate_of.is_some_and(|lever| set & 1 << lever == 0) {
                continue;
            }
            let reason = judge_part(self.view, self.edition, self.basis, part.rule, part.scored);
            let Some(witness) = self.witness(&reason, set, part) else { continue };
            let free = witness & !frozen;
            dead |= free == 0;
            lacking.push(free);
        }
        self.view.back_to(mark);
        if dead {
            return Look::Dead;
        }
        lacking.sort_by_key(|free| free.count_ones());
        let Some(first) = lacking.first().copied() else { return Look::Perhaps };
        let (mut paid, mut rest) = (0, 0);
        for free in lacking {
            if free & paid == 0 {
                paid |= free;
                rest += members(free).map(|lever| self.levers.all[lever].weight).min().unwrap_or(0);
            }
        }
        Look::Needs(first, rest)
    }

    fn blank(&mut self, lever: usize) {
        let lever = &self.levers.all[lever];
        if lever.certificate {
            for (cell, _) in lever.options(self.view).into_iter().flat_map(|t| t.set) {
                self.view.try_answer(cell, State::Blank);
            }
        } else {
            self.view.try_answer(lever.cell.clone(), State::Blank);
        }
    }

    /// Places of which at least one more must change before this can hold; none where nothing more may be needed.
    fn witness(&self, reason: &Reason<'p>, set: Set, part: &Part<'p>) -> Option<Set> {
        let state = match (part.gate_of, reason.effect) {
            // The condition of a question need not be sure; it must not be refuted.
            (Some(_), _) if reason.state != Tri::Unmet => return None,
            (Some(_), _) => Tri::Unmet,
            (None, effect) => effect?,
        };
        self.lacks(reason, state, set)
    }

    fn lacks(&self, reason: &Reason<'p>, state: Tri, set: Set) -> Option<Set> {
        if state == Tri::Met {
            return None;
        }
        // Doubt about the clause itself (待核) is nothing that answers settle.
        if reason.criterion().is_some() && reason.state == Tri::Met {
            return Some(0);
        }
        let children = || reason.children.iter().filter_map(|c| c.effect.map(|effect| (c, effect)));
        match reason.rule {
            Rule::All(_) => {
                children().filter_map(|(c, e)| self.lacks(c, e, set)).min_by_key(|free| free.count_ones())
            }
            Rule::Any(_) => children().try_fold(0, |all, (c, e)| Some(all | self.lacks(c, e, set)?)),
            Rule::Count(need, _) => {
                let lacking: Vec<Option<Set>> = children().map(|(c, e)| self.lacks(c, e, set)).collect();
                let fine = lacking.iter().filter(|l| l.is_none()).count();
                (fine < *need).then(|| lacking.into_iter().flatten().fold(0, |all, free| all | free))
            }
            Rule::Criterion(_) if reason.children.len() == 1 => {
                let child = &reason.children[0];
                self.lacks(child, child.effect.unwrap_or(child.state), set)
            }
            rule => {
                let under = self.under.get(&std::ptr::from_ref(rule)).copied().unwrap_or(0);
                match state {
                    Tri::Open if under & set != 0 => None,
                    _ => Some(under & !set),
                }
            }
        }
    }

    /// Values for a set of levers with which every part holds; tried in both orders of the levers, since what one must
    /// become may hang on what another has become.
    fn values(&mut self, set: Set) -> Option<Vec<(usize, Trial<'p>)>> {
        let forward: Vec<usize> = members(set).collect();
        let parts: Vec<&Part<'p>> = self
            .parts
            .iter()
            .filter(|p| p.levers & set != 0 && p.gate_of.is_none_or(|lever| set & 1 << lever != 0))
            .copied()
            .collect();
        let mut tries = TRIES;
        let mut orders = vec![forward.clone()];
        if forward.len() > 1 {
            orders.push(forward.iter().rev().copied().collect());
        }
        for order in orders {
            let mark = self.view.tries();
            let mut moves = Vec::new();
            let done = self.assign(&order, &parts, &mut moves, &mut tries);
            self.view.back_to(mark);
            if done {
                return Some(moves);
            }
        }
        None
    }

    fn assign(
        &mut self,
        order: &[usize],
        parts: &[&Part<'p>],
        moves: &mut Vec<(usize, Trial<'p>)>,
        tries: &mut usize,
    ) -> bool {
        let Some((&lever, rest)) = order.split_first() else { return true };
        for trial in self.levers.all[lever].options(self.view) {
            if *tries == 0 {
                return false;
            }
            *tries -= 1;
            let mark = self.view.tries();
            for (cell, state) in &trial.set {
                self.view.try_answer(cell.clone(), state.clone());
            }
            moves.push((lever, trial));
            if self.may_hold(rest, parts) && self.assign(rest, parts, moves, tries) {
                return true;
            }
            moves.pop();
            self.view.back_to(mark);
        }
        false
    }

    /// Whether every part may still hold with the rest of the levers blank; with none left, whether it does.
    fn may_hold(&mut self, rest: &[usize], parts: &[&Part<'p>]) -> bool {
        let mark = self.view.tries();
        rest.iter().for_each(|lever| self.blank(*lever));
        let left = rest.iter().fold(0, |set, lever| set | 1 << lever);
        let fits = parts.iter().all(|part| {
            let reason = judge_part(self.view, self.edition, self.basis, part.rule, part.scored);
            match (part.gate_of, reason.effect) {
                (Some(_), _) => reason.state != Tri::Unmet,
                (None, None | Some(Tri::Met)) => true,
                (None, Some(Tri::Unmet)) => false,
                (None, Some(Tri::Open)) => part.levers & left != 0,
            }
        });
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
