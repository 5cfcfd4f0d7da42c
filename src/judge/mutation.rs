//! Mutation check: the pack is changed in one place at a time, and its cases must notice. What no case notices is a
//! figure or clause that could be wrong without anybody knowing.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::assessment::Assessment;
use crate::notation::Num;
use crate::pack::{
    Age, Aged, Band, Case, Criterion, Edition, End, Group, Indicator, Measure, Pack, Part, Points, Rule,
    Scorecard, Standing,
};

use super::boundary::{self, AS_OF, BoundaryCase, boundary_cases};
use super::cases::{self, compare};
use super::judge_edition;
use super::relevance::Relevant;
use super::view::View;

/// One change in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The designation.
    pub designation: String,
    /// The edition.
    pub edition: String,
    /// The criterion or indicator changed.
    pub id: String,
    /// What was changed.
    pub what: String,
}

/// By what a change was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// By a worked case.
    Worked,
    /// Only by a boundary case.
    Boundary,
    /// By nothing.
    No,
}

/// What became of all changes.
#[derive(Clone, Debug, Default)]
pub struct Mutations {
    /// Changes noticed by a worked case.
    pub worked: usize,
    /// Changes noticed by a boundary case alone.
    pub boundary: usize,
    /// Changes that nothing noticed.
    pub survivors: Vec<Mutant>,
}

impl Mutations {
    /// All changes.
    #[must_use]
    pub fn total(&self) -> usize {
        self.worked + self.boundary + self.survivors.len()
    }

    /// The share noticed, in thousandths, rounded down.
    #[must_use]
    pub fn noticed_per_mille(&self) -> usize {
        ((self.worked + self.boundary) * 1000).checked_div(self.total()).unwrap_or(1000)
    }
}

/// Changes every edition of a pack in every place, one at a time, and counts what the cases notice.
#[must_use]
pub fn mutations(pack: &Pack) -> Mutations {
    let mut found = Mutations::default();
    let boundaries = boundary_cases(pack);
    for designation in &pack.designations {
        for edition in &designation.editions {
            let jury = Jury::of(pack, edition, &designation.id, &boundaries);
            for (id, what, mutant) in variants(edition) {
                match jury.judge(pack, designation, &mutant) {
                    Noticed::Worked => found.worked += 1,
                    Noticed::Boundary => found.boundary += 1,
                    Noticed::No => found.survivors.push(Mutant {
                        designation: designation.id.clone(),
                        edition: edition.id.clone(),
                        id,
                        what,
                    }),
                }
            }
        }
    }
    found
}

/// The cases of one edition, their answers read once.
struct Jury<'p> {
    worked: Vec<(&'p Case, Assessment)>,
    boundary: Vec<(&'p BoundaryCase<'p>, Assessment)>,
}

impl<'p> Jury<'p> {
    fn of(pack: &'p Pack, edition: &Edition, id: &str, boundaries: &'p [BoundaryCase<'p>]) -> Self {
        let files = pack.cases.iter().filter(|f| f.designation == id);
        let worked = files.flat_map(|f| f.cases.iter().map(move |c| (f, c)));
        let worked = worked.filter(|(_, case)| case.edition == edition.id);
        let boundary = boundaries.iter().filter(|b| std::ptr::eq(b.edition, edition));
        Self {
            worked: worked.filter_map(|(f, c)| Some((c, cases::answered(pack, f, c).ok()?))).collect(),
            boundary: boundary.map(|b| (b, boundary::answered(b))).collect(),
        }
    }

    fn judge(&self, pack: &Pack, designation: &crate::pack::Designation, mutant: &Edition) -> Noticed {
        let by_worked = self.worked.iter().any(|(case, answers)| {
            let relevant = Relevant::new(pack, answers, case.as_of);
            let verdict = judge_edition(designation, mutant, Standing::InForce, &relevant.view);
            let mut wrong = Vec::new();
            compare(case, &verdict, &mut wrong);
            !wrong.is_empty()
        });
        if by_worked {
            return Noticed::Worked;
        }
        let mut leaves: FxHashMap<&str, Vec<&Rule>> = FxHashMap::default();
        for (id, rule) in boundary::leaves(mutant) {
            leaves.entry(id).or_default().push(rule);
        }
        let by_boundary = self.boundary.iter().any(|(case, answers)| {
            let view = View::unparked(pack, answers, AS_OF);
            let leaf = leaves.get(case.id).and_then(|all| all.get(case.nth)).copied();
            boundary::comes_out(case, mutant, leaf, &view).is_err()
        });
        if by_boundary { Noticed::Boundary } else { Noticed::No }
    }
}

/// Takes one change: where, what, and the whole with it.
type Out<'o, T> = &'o mut dyn FnMut(&str, String, T);

/// Every edition that differs from this one in one place.
fn variants(edition: &Edition) -> Vec<(String, String, Edition)> {
    let mut all = Vec::new();
    of_rule(&edition.requires, &edition.id, &mut |id, what, requires| {
        all.push((id.to_owned(), what, Edition { requires, ..edition.clone() }));
    });
    for (g, group) in edition.scorecard.iter().flat_map(|card| card.groups.iter().enumerate()) {
        for (i, indicator) in group.indicators.iter().enumerate() {
            of_measure(&indicator.measure, &indicator.id, &mut |id, what, measure| {
                let mut changed = edition.clone();
                if let Some(place) = indicator_at(&mut changed.scorecard, g, i) {
                    place.measure = measure;
                }
                all.push((id.to_owned(), what, changed));
            });
        }
    }
    all
}

fn indicator_at(card: &mut Option<Scorecard>, group: usize, indicator: usize) -> Option<&mut Indicator> {
    let group: &mut Group = card.as_mut()?.groups.get_mut(group)?;
    group.indicators.get_mut(indicator)
}

fn of_rule(rule: &Rule, id: &str, out: Out<'_, Rule>) {
    match rule {
        Rule::All(rules) => of_list(rules, id, out, Rule::All),
        Rule::Any(rules) => of_list(rules, id, out, Rule::Any),
        Rule::Readings(rules) => of_list(rules, id, out, Rule::Readings),
        Rule::Count(n, rules) => {
            of_list(rules, id, out, |rules| Rule::Count(*n, rules));
            out(id, "至少的项数加 1".into(), Rule::Count(n + 1, rules.clone()));
        }
        Rule::Not(inner) => of_rule(inner, id, &mut |i, w, r| out(i, w, Rule::Not(Box::new(r)))),
        Rule::Criterion(c) if c.counts => of_rule(&c.rule, &c.id, &mut |i, w, rule| {
            out(i, w, Rule::Criterion(Box::new(Criterion { rule, ..(**c).clone() })));
        }),
        Rule::Yes(fact) => out(id, format!("{fact}：是改为否"), Rule::No(fact.clone())),
        Rule::No(fact) => out(id, format!("{fact}：否改为是"), Rule::Yes(fact.clone())),
        Rule::Valid(fact) => out(id, format!("{fact}：不看是否有效"), Rule::Yes(fact.clone())),
        Rule::OneOf(fact, choices) => {
            for (i, choice) in choices.iter().enumerate().filter(|_| choices.len() > 1) {
                out(id, format!("{fact}：去掉选项 {choice}"), Rule::OneOf(fact.clone(), without(choices, i)));
            }
        }
        Rule::Aged(aged) => of_age(aged, id, out),
        Rule::When(a, b, c) => {
            let make = |a: &Rule, b: &Rule, c: &Rule| {
                Rule::When(Box::new(a.clone()), Box::new(b.clone()), Box::new(c.clone()))
            };
            of_rule(a, id, &mut |i, w, a| out(i, w, make(&a, b, c)));
            of_rule(b, id, &mut |i, w, b| out(i, w, make(a, &b, c)));
            of_rule(c, id, &mut |i, w, c| out(i, w, make(a, b, &c)));
        }
        Rule::Supplement(fact, a, b) => {
            let make =
                |a: &Rule, b: &Rule| Rule::Supplement(fact.clone(), Box::new(a.clone()), Box::new(b.clone()));
            of_rule(a, id, &mut |i, w, a| out(i, w, make(&a, b)));
            of_rule(b, id, &mut |i, w, b| out(i, w, make(a, &b)));
        }
        Rule::AtLeast(..) | Rule::MoreThan(..) | Rule::AtMost(..) | Rule::LessThan(..) => {
            of_comparison(rule, id, out);
        }
        Rule::Criterion(_) | Rule::NotObtained | Rule::Ceased | Rule::Note => {}
    }
}

fn without<T: Clone>(list: &[T], at: usize) -> Vec<T> {
    let mut rest = list.to_vec();
    rest.remove(at);
    rest
}

fn with<T: Clone>(list: &[T], at: usize, new: T) -> Vec<T> {
    let mut all = list.to_vec();
    all[at] = new;
    all
}

fn of_list(rules: &[Rule], id: &str, out: Out<'_, Rule>, make: impl Fn(Vec<Rule>) -> Rule) {
    for (i, rule) in rules.iter().enumerate() {
        let (name, weighs) = match rule {
            Rule::Criterion(c) => (c.id.as_str(), c.counts && !matches!(c.rule, Rule::Note)),
            Rule::Note => (id, false),
            _ => (id, true),
        };
        if weighs && rules.len() > 1 {
            out(name, "删去".into(), make(without(rules, i)));
        }
        of_rule(rule, id, &mut |name, what, changed| out(name, what, make(with(rules, i, changed))));
    }
}

fn of_comparison(rule: &Rule, id: &str, out: Out<'_, Rule>) {
    let Some((expr, figure)) = rule.comparison() else { return };
    let signed = |sign: &Rule, n: Num| match sign {
        Rule::AtLeast(..) => Rule::AtLeast(expr.clone(), n),
        Rule::MoreThan(..) => Rule::MoreThan(expr.clone(), n),
        Rule::AtMost(..) => Rule::AtMost(expr.clone(), n),
        _ => Rule::LessThan(expr.clone(), n),
    };
    let turned = match rule {
        Rule::AtLeast(..) => Rule::MoreThan(expr.clone(), figure),
        Rule::MoreThan(..) => Rule::AtLeast(expr.clone(), figure),
        Rule::AtMost(..) => Rule::LessThan(expr.clone(), figure),
        _ => Rule::AtMost(expr.clone(), figure),
    };
    out(id, format!("{figure}：含本数与不含本数对调"), turned);
    for moved in [figure.0 + unit(figure), figure.0 - unit(figure)] {
        out(id, format!("{figure} 改为 {}", Num(moved)), signed(rule, Num(moved)));
    }
}

/// One unit of a figure as it is written: 1 of 30, 0.1 of 1.4.
fn unit(figure: Num) -> Decimal {
    Decimal::new(1, figure.0.normalize().scale())
}

fn of_age(aged: &Aged, id: &str, out: Out<'_, Rule>) {
    let longer = |age: Age| match age {
        Age::Days(n) => Age::Days(n + 1),
        Age::Months(n) => Age::Months(n + 1),
        Age::Years(n) => Age::Years(n + 1),
    };
    if let Some(age) = aged.at_least {
        out(id, "年限加 1".into(), Rule::Aged(Aged { at_least: Some(longer(age)), ..aged.clone() }));
        out(id, "不看下限".into(), Rule::Aged(Aged { at_least: None, ..aged.clone() }));
    }
    if let Some(age) = aged.at_most {
        out(id, "上限加 1".into(), Rule::Aged(Aged { at_most: Some(longer(age)), ..aged.clone() }));
        out(id, "不看上限".into(), Rule::Aged(Aged { at_most: None, ..aged.clone() }));
    }
}

fn of_measure(measure: &Measure, id: &str, out: Out<'_, Measure>) {
    match measure {
        Measure::Bands(expr, bands) => {
            of_bands(bands, &mut |what, bands| out(id, what, Measure::Bands(expr.clone(), bands)));
        }
        Measure::Steps(steps) => {
            for (i, (rule, points)) in steps.iter().enumerate() {
                if steps.len() > 1 {
                    out(id, format!("删去第 {} 档", i + 1), Measure::Steps(without(steps, i)));
                }
                let more = with(steps, i, (rule.clone(), more(*points)));
                out(id, format!("第 {} 档加 1 分", i + 1), Measure::Steps(more));
                of_rule(rule, id, &mut |name, what, rule| {
                    out(name, what, Measure::Steps(with(steps, i, (rule, *points))));
                });
            }
        }
        Measure::PerMet(each, rules) => {
            out(id, "每项加 1 分".into(), Measure::PerMet(Num(each.0 + Decimal::ONE), rules.clone()));
            of_list(
                rules,
                id,
                &mut |name, what, changed| {
                    if let Rule::All(rules) = changed {
                        out(name, what, Measure::PerMet(*each, rules));
                    }
                },
                Rule::All,
            );
        }
        Measure::PerFull { of, every, points } => {
            let make = |every: Num, points: Num| Measure::PerFull { of: of.clone(), every, points };
            out(id, "步长加 1".into(), make(Num(every.0 + unit(*every)), *points));
            out(id, "每步加 1 分".into(), make(*every, Num(points.0 + Decimal::ONE)));
        }
        Measure::Best(parts) => {
            for (i, part) in parts.iter().enumerate() {
                if parts.len() > 1 {
                    out(&part.id, "删去".into(), Measure::Best(without(parts, i)));
                }
                of_measure(&part.measure, &part.id, &mut |name, what, measure| {
                    let changed = Part { measure, ..part.clone() };
                    out(name, what, Measure::Best(with(parts, i, changed)));
                });
            }
        }
        Measure::Entered(_) => {}
    }
}

/// Bands share their ends, so both sides of one move together.
fn of_bands(bands: &[Band], out: &mut dyn FnMut(String, Vec<Band>)) {
    let mut figures: Vec<Num> =
        bands.iter().flat_map(|b| [b.from, b.to]).flatten().map(End::figure).collect();
    figures.sort_by_key(|n| n.0);
    figures.dedup_by_key(|n| n.0);
    for figure in figures {
        let at = |change: &dyn Fn(End) -> End| -> Vec<Band> {
            let end = |e: Option<End>| e.map(|e| if e.figure().0 == figure.0 { change(e) } else { e });
            bands.iter().map(|b| Band { from: end(b.from), to: end(b.to), ..*b }).collect()
        };
        let flip = |e: End| match e {
            End::Including(n) => End::Excluding(n),
            End::Excluding(n) => End::Including(n),
        };
        out(format!("分档 {figure}：含本数与不含本数对调"), at(&flip));
        let to = Num(figure.0 + unit(figure));
        let shift = |e: End| match e {
            End::Including(_) => End::Including(to),
            End::Excluding(_) => End::Excluding(to),
        };
        out(format!("分档 {figure} 改为 {to}"), at(&shift));
    }
    for (i, band) in bands.iter().enumerate() {
        out(format!("第 {} 档加 1 分", i + 1), with(bands, i, Band { points: more(band.points), ..*band }));
    }
}

fn more(points: Points) -> Points {
    let plus = |n: Num| Num(n.0 + Decimal::ONE);
    match points {
        Points::Just(n) => Points::Just(plus(n)),
        Points::Between(a, b) => Points::Between(plus(a), plus(b)),
    }
}
