//! Change sets (补差): for a designation up to five ways to come to be Eligible, each tried with the judge before it is
//! given. The parts of an edition that share no lever are searched on their own and put together, the least effort
//! first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::assessment::{Answer, Assessment, Edit, Slot, State};
use crate::judge::{Cell, Parts, Reason, Relevant, Tri, Verdict, View, judge_edition};
use crate::pack::{Basis, Criterion, Designation, Edition, Effort, Expr, FactId, Rule, Standing};

use super::lever::{Gates, Levers, effort_of, probe_of};
use super::search::{ALTERNATIVES, Found, Part, Patience, Search, Set, Way};
use super::situation::{Horizon, Situation};

/// One answer to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'p> {
    /// Where. Of a certificate, the question whether it is held.
    pub cell: Cell<'p>,
    /// What stands there.
    pub from: State,
    /// What is to stand there; of a number the nearest value that does.
    pub to: State,
    /// Whether any value would do: the question is open, and no figure asks for just this one.
    pub example: bool,
    /// How hard it is; none where the question only has to be answered.
    pub effort: Option<Effort>,
    /// What else is set with it: what is printed on a certificate.
    pub with: Vec<(Cell<'p>, State)>,
}

impl Change<'_> {
    /// The place in an assessment.
    #[must_use]
    pub fn slot(&self) -> Slot {
        slot_of(&self.cell)
    }

    /// Whether the question only has to be answered.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.effort.is_none()
    }
}

fn slot_of(cell: &Cell<'_>) -> Slot {
    Slot { fact: cell.fact.clone(), year: cell.year }
}

/// Answers that together flip a verdict; none of them can be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet<'p> {
    /// When: a change of the coming year's figures counts from the day that year is the last full one.
    pub horizon: Horizon,
    /// The day it was judged on.
    pub as_of: Date,
    /// What to change, the least effort first; empty where waiting is all it takes.
    pub changes: Vec<Change<'p>>,
    /// The weights of the changes together.
    pub weight: u32,
}

impl ChangeSet<'_> {
    /// The edits that make an assessment so.
    #[must_use]
    pub fn edit(&self, situation: &Situation<'_>) -> Edit {
        let mut edits = Vec::new();
        if !self.horizon.is_now() || situation.year_assumed {
            let year = State::Known(crate::assessment::Value::Number(situation.base_year.into()));
            edits.push(Edit::Set(Slot::of(&FactId::from("base_year")), year));
        }
        for change in &self.changes {
            edits.push(Edit::Set(change.slot(), change.to.clone()));
            edits.extend(change.with.iter().map(|(cell, state)| Edit::Set(slot_of(cell), state.clone())));
        }
        Edit::Many(edits)
    }

    /// The answers as they would be.
    #[must_use]
    pub fn applied(&self, situation: &Situation<'_>) -> Assessment {
        let mut assessment = situation.assessment.clone();
        for change in &self.changes {
            let all =
                std::iter::once((&change.cell, &change.to)).chain(change.with.iter().map(|(c, s)| (c, s)));
            for (cell, state) in all {
                assessment.put(slot_of(cell), Answer { state: state.clone(), ..Answer::default() });
            }
        }
        assessment
    }
}

/// The ways of one designation at one time.
#[derive(Clone, Debug, Default)]
pub struct Ways<'p> {
    /// The change sets, the least effort first.
    pub sets: Vec<ChangeSet<'p>>,
    /// Conditions that nothing the company can change brings about.
    pub blocked: Vec<&'p Criterion>,
    /// Conditions that stay open whatever is answered: official figures that were not obtained. The sets bring about
    /// everything else.
    pub beyond: Vec<&'p Criterion>,
    /// False where the search was cut short; there may be better ways.
    pub complete: bool,
}

/// Everything that is looked up again and again while one situation is advised on.
pub struct Advisor<'p, 'a> {
    situation: &'a Situation<'p>,
    relevant: Relevant<'p, 'a>,
    gates: Gates<'p>,
    patience: Patience,
}

impl<'p, 'a> Advisor<'p, 'a> {
    /// Gets ready to advise on a situation.
    #[must_use]
    pub fn new(situation: &'a Situation<'p>) -> Self {
        let patience = Patience::BRIEF;
        Self { situation, relevant: situation.relevant(), gates: Gates::of(situation.pack), patience }
    }

    /// The same, searching for longer or not as long.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The ways again, searched for longer.
    pub fn ways_with(&mut self, patience: Patience, designation: &'p Designation) -> Ways<'p> {
        let usual = std::mem::replace(&mut self.patience, patience);
        let ways = self.ways(designation);
        self.patience = usual;
        ways
    }

    /// The situation.
    #[must_use]
    pub fn situation(&self) -> &'a Situation<'p> {
        self.situation
    }

    /// The answers as they are judged.
    #[must_use]
    pub fn view(&self) -> &View<'p, 'a> {
        &self.relevant.view
    }

    /// The answers as they are judged, to try others on.
    pub fn view_mut(&mut self) -> &mut View<'p, 'a> {
        &mut self.relevant.view
    }

    /// Whether a fact is not asked as things stand.
    #[must_use]
    pub fn is_parked(&self, fact: &FactId) -> bool {
        self.relevant.parked.contains(fact)
    }

    /// What can be changed of what an edition reads.
    pub(super) fn levers_of(&self, edition: &'p Edition) -> Levers<'p> {
        Levers::of(self.situation, &self.relevant, edition, &self.gates)
    }

    /// The verdict as things stand.
    #[must_use]
    pub fn verdict(&self, designation: &'p Designation) -> Option<Verdict<'p>> {
        let (edition, standing) = designation.edition_on(self.situation.as_of)?;
        Some(judge_edition(designation, edition, standing, &self.relevant.view))
    }

    /// The ways to bring the verdict about.
    pub fn ways(&mut self, designation: &'p Designation) -> Ways<'p> {
        let Some((edition, standing)) = designation.edition_on(self.situation.as_of) else {
            return Ways::default();
        };
        self.ways_of(designation, edition, standing)
    }

    /// The ways to bring the verdict of one edition about.
    pub fn ways_of(
        &mut self,
        designation: &'p Designation,
        edition: &'p Edition,
        standing: Standing,
    ) -> Ways<'p> {
        let basis = edition.basis();
        let levers = self.levers_of(edition);
        let Tree { parts, under, beyond } = Tree::of(edition, &levers);
        let mut ways = Ways { beyond, complete: true, ..Ways::default() };
        let mut found = Vec::new();
        for component in components(&parts) {
            let open = component.iter().any(|p| p.gate_of.is_none() && !self.holds(edition, basis, p));
            if !open {
                continue;
            }
            let (view, patience) = (&mut self.relevant.view, self.patience);
            let mut search = Search::new(view, (edition, basis), &levers, &component, &under, patience);
            let Found { ways: these, complete } = search.run();
            ways.complete &= complete;
            if these.is_empty() {
                ways.blocked.extend(self.unmet(edition, basis, &component));
            }
            found.push(these);
        }
        if !ways.blocked.is_empty() || found.iter().any(Vec::is_empty) {
            return ways;
        }
        for way in cheapest(&found) {
            let set = self.change_set(&levers, way);
            if self.proves(&set, designation, edition, standing, &ways.beyond) && !ways.sets.contains(&set) {
                ways.sets.push(set);
            }
        }
        ways
    }

    fn holds(&self, edition: &'p Edition, basis: Basis, part: &Part<'p>) -> bool {
        let reason = Parts::new(&self.relevant.view, edition, basis, part.scored).judge(part.rule);
        matches!(reason.effect, None | Some(Tri::Met))
    }

    fn unmet(&self, edition: &'p Edition, basis: Basis, parts: &[&Part<'p>]) -> Vec<&'p Criterion> {
        let mut found: Vec<&'p Criterion> = Vec::new();
        for part in parts.iter().filter(|p| p.gate_of.is_none()) {
            let reason = Parts::new(&self.relevant.view, edition, basis, part.scored).judge(part.rule);
            if !matches!(reason.effect, None | Some(Tri::Met)) {
                let all = reason.criteria();
                found.extend(all.first().and_then(|r| r.criterion()));
            }
        }
        found
    }

    fn change_set(&self, levers: &Levers<'p>, way: Way<'p>) -> ChangeSet<'p> {
        let mut changes: Vec<Change<'p>> = way
            .moves
            .into_iter()
            .filter_map(|(lever, trial)| {
                let lever = &levers.all[lever];
                let mut set = trial.set.into_iter();
                let (cell, to) = set.next()?;
                Some(Change {
                    cell,
                    from: lever.now.clone(),
                    to,
                    example: trial.example,
                    effort: effort_of(lever),
                    with: set.collect(),
                })
            })
            .collect();
        changes.sort_by_key(|c| (c.effort, c.cell.fact.clone(), c.cell.year));
        let situation = self.situation;
        ChangeSet { horizon: situation.horizon, as_of: situation.as_of, changes, weight: way.weight }
    }

    /// Judges again with the changes made. What decides whether other questions are asked is judged from scratch.
    fn proves(
        &mut self,
        set: &ChangeSet<'p>,
        designation: &'p Designation,
        edition: &'p Edition,
        standing: Standing,
        beyond: &[&Criterion],
    ) -> bool {
        let reaches = |v: &Verdict<'p>| v.reason.effect.is_some() && fulfils(&v.reason, beyond);
        if set.changes.iter().any(|c| self.gates.decides.contains(c.cell.fact)) {
            let assessment = set.applied(self.situation);
            let relevant = Relevant::new(self.situation.pack, &assessment, self.situation.as_of);
            return reaches(&judge_edition(designation, edition, standing, &relevant.view));
        }
        let view = &mut self.relevant.view;
        let mark = view.tries();
        for change in &set.changes {
            view.try_answer(change.cell.clone(), change.to.clone());
            change.with.iter().for_each(|(cell, state)| view.try_answer(cell.clone(), state.clone()));
        }
        let proven = reaches(&judge_edition(designation, edition, standing, view));
        view.back_to(mark);
        proven
    }
}

/// Whether everything is met but for what nobody can know.
fn fulfils(reason: &Reason<'_>, beyond: &[&Criterion]) -> bool {
    match (reason.effect, reason.rule) {
        (None | Some(Tri::Met), _) => true,
        (Some(Tri::Unmet), _) => false,
        (Some(Tri::Open), Rule::All(_)) => reason.children.iter().all(|c| fulfils(c, beyond)),
        (Some(Tri::Open), rule) => match rule {
            Rule::Criterion(c) => beyond.iter().any(|b| std::ptr::eq(*b, &raw const **c)),
            rule => rule.hangs_on_the_unobtained(),
        },
    }
}

/// An edition taken apart.
struct Tree<'p> {
    parts: Vec<Part<'p>>,
    under: FxHashMap<*const Rule, Set>,
    beyond: Vec<&'p Criterion>,
}

impl<'p> Tree<'p> {
    fn of(edition: &'p Edition, levers: &Levers<'p>) -> Self {
        let points = |expr: &Expr| points_under(edition, levers, expr);
        let mut tree = Self { parts: Vec::new(), under: FxHashMap::default(), beyond: Vec::new() };
        tree.take(&edition.requires, levers, &points);
        for (at, lever) in levers.all.iter().enumerate() {
            if let Some(gate) = lever.gate {
                tree.note(gate, levers, &points);
                let levers = levers.under(gate, &points) | 1 << at;
                tree.parts.push(Part { rule: gate, scored: false, levers, probe: None, gate_of: Some(at) });
            }
        }
        tree
    }

    fn take(&mut self, rule: &'p Rule, levers: &Levers<'p>, points: &impl Fn(&Expr) -> Set) {
        match rule {
            Rule::All(rules) => rules.iter().for_each(|r| self.take(r, levers, points)),
            Rule::Note => {}
            Rule::Criterion(c) if !c.counts => {}
            rule if rule.hangs_on_the_unobtained() => {
                let all = rule.criteria();
                self.beyond.extend(all.first());
            }
            rule => {
                self.note(rule, levers, points);
                let mut scored = false;
                rule.walk(&mut |r| {
                    if let Some((expr, _)) = r.comparison() {
                        expr.walk(&mut |e| {
                            scored |= matches!(e, Expr::Score | Expr::GroupScore(_) | Expr::Points(_));
                        });
                    }
                });
                let leaf = match rule {
                    Rule::Criterion(c) => &c.rule,
                    rule => rule,
                };
                let probe = if scored { None } else { probe_of(leaf) };
                self.parts.push(Part {
                    rule,
                    scored,
                    levers: levers.under(rule, points),
                    probe,
                    gate_of: None,
                });
            }
        }
    }

    fn note(&mut self, rule: &'p Rule, levers: &Levers<'p>, points: &impl Fn(&Expr) -> Set) {
        rule.walk(&mut |r| {
            self.under.insert(std::ptr::from_ref(r), levers.under(r, points));
        });
    }
}

/// The levers that points hang on.
fn points_under(edition: &Edition, levers: &Levers<'_>, expr: &Expr) -> Set {
    let groups = edition.scorecard.iter().flat_map(|card| &card.groups);
    let wanted = |title: &str, id: &str| match expr {
        Expr::Score => true,
        Expr::GroupScore(group) => group == title,
        Expr::Points(indicator) => indicator == id,
        _ => false,
    };
    groups
        .flat_map(|group| group.indicators.iter().map(move |i| (group, i)))
        .filter(|(group, i)| wanted(&group.title, &i.id))
        .fold(0, |set, (_, i)| set | levers.under_measure(&i.measure, i.own_points.as_ref()))
}

/// Parts that share levers, directly or through others, together.
fn components<'t, 'p>(parts: &'t [Part<'p>]) -> Vec<Vec<&'t Part<'p>>> {
    let mut found: Vec<(Set, Vec<&Part<'p>>)> = Vec::new();
    for part in parts {
        let (mut set, mut together) = (part.levers, vec![part]);
        found.retain_mut(|(levers, others)| {
            let apart = *levers & set == 0;
            if !apart {
                set |= *levers;
                together.append(others);
            }
            apart
        });
        found.push((set, together));
    }
    found.into_iter().map(|(_, parts)| parts).collect()
}

/// The cheapest ways to take one of each list, in order.
fn cheapest<'p>(lists: &[Vec<Way<'p>>]) -> Vec<Way<'p>> {
    let weight =
        |choice: &[usize]| -> u32 { choice.iter().zip(lists).map(|(c, list)| list[*c].weight).sum() };
    let first = vec![0; lists.len()];
    let mut heap = BinaryHeap::from([Reverse((weight(&first), first))]);
    let mut seen = rustc_hash::FxHashSet::default();
    let mut ways = Vec::new();
    while let Some(Reverse((total, choice))) = heap.pop() {
        if ways.len() == ALTERNATIVES {
            break;
        }
        for at in 0..lists.len() {
            let mut next = choice.clone();
            next[at] += 1;
            if next[at] < lists[at].len() && seen.insert(next.clone()) {
                heap.push(Reverse((weight(&next), next)));
            }
        }
        let chosen = choice.iter().zip(lists).map(|(c, list)| &list[*c]);
        let moves: Vec<_> = chosen.clone().flat_map(|way| way.moves.iter().cloned()).collect();
        let set = chosen.fold(0, |set, way| set | way.set);
        ways.push(Way { moves, set, weight: total });
    }
    ways
}
