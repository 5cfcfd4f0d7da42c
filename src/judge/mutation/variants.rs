//! The changes: every edition that differs from a given one in one place.

use rust_decimal::Decimal;

use crate::notation::Num;
use crate::pack::{
    Age, Aged, Band, Criterion, Edition, End, Group, Indicator, Measure, Part, Points, Rule, Scorecard,
};

use super::MutantKind as Kind;

/// An edition changed in one place.
pub(super) struct Variant {
    /// The criterion, indicator or reference line changed.
    pub id: String,
    /// What kind of change.
    pub kind: Kind,
    /// What was changed.
    pub what: String,
    /// The edition with it.
    pub edition: Edition,
}

/// What a change is called.
struct What(Kind, String);

/// Takes one change: where, what, and the whole with it.
type Out<'o, T> = &'o mut dyn FnMut(&str, What, T);

/// Every edition that differs from this one in one place; of the reference lines those named are changed.
pub(super) fn variants(edition: &Edition, lines: &[&str]) -> Vec<Variant> {
    let mut all = Vec::new();
    let mut add = |id: &str, What(kind, what): What, edition: Edition| {
        all.push(Variant { id: id.to_owned(), kind, what, edition });
    };
    of_rule(&edition.requires, &edition.id, &mut |id, what, requires| {
        add(id, what, Edition { requires, ..edition.clone() });
    });
    for (g, group) in edition.scorecard.iter().flat_map(|card| card.groups.iter().enumerate()) {
        for (i, indicator) in group.indicators.iter().enumerate() {
            of_measure(&indicator.measure, &indicator.id, &mut |id, what, measure| {
                let mut changed = edition.clone();
                if let Some(place) = indicator_at(&mut changed.scorecard, g, i) {
                    place.measure = measure;
                }
                add(id, what, changed);
            });
        }
    }
    for (i, line) in edition.references.iter().enumerate().filter(|(_, l)| lines.contains(&l.id.as_str())) {
        of_rule(&line.requires, &line.id, &mut |id, what, requires| {
            let mut changed = edition.clone();
            changed.references[i].requires = requires;
            add(id, what, changed);
        });
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
            out(id, What(Kind::Figure, "至少的项数加 1".into()), Rule::Count(n + 1, rules.clone()));
        }
        Rule::Not(inner) => of_rule(inner, id, &mut |i, w, r| out(i, w, Rule::Not(Box::new(r)))),
        Rule::Criterion(c) if c.counts => of_rule(&c.rule, &c.id, &mut |i, w, rule| {
            out(i, w, Rule::Criterion(Box::new(Criterion { rule, ..(**c).clone() })));
        }),
        Rule::Yes(fact) => out(id, What(Kind::Turned, format!("{fact}：是改为否")), Rule::No(fact.clone())),
        Rule::No(fact) => out(id, What(Kind::Turned, format!("{fact}：否改为是")), Rule::Yes(fact.clone())),
        Rule::Valid(fact) => {
            out(id, What(Kind::Turned, format!("{fact}：不看是否有效")), Rule::Yes(fact.clone()));
        }
        Rule::OneOf(fact, choices) => {
            for (i, choice) in choices.iter().enumerate().filter(|_| choices.len() > 1) {
                let what = What(Kind::Dropped, format!("{fact}：去掉选项 {choice}"));
                out(id, what, Rule::OneOf(fact.clone(), without(choices, i)));
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
            out(name, What(Kind::Dropped, "删去".into()), make(without(rules, i)));
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
    out(id, What(Kind::Sign, format!("{figure}：含本数与不含本数对调")), turned);
    for moved in [figure.0 + unit(figure), figure.0 - unit(figure)] {
        out(id, What(Kind::Figure, format!("{figure} 改为 {}", Num(moved))), signed(rule, Num(moved)));
    }
}

/// One unit of a figure as it is written: 1 of 30, 0.1 of 1.4.
fn unit(figure: Num) -> Decimal {
    Decimal::new(1, figure.0.normalize().scale())
}

fn of_age(aged: &Aged, id: &str, out: Out<'_, Rule>) {
    let moved = |age: Age, by: i32| match age {
        Age::Days(n) => Age::Days(n + by),
        Age::Months(n) => Age::Months(n + by),
        Age::Years(n) => Age::Years(n + by),
    };
    if let Some(age) = aged.at_least {
        let longer = Aged { at_least: Some(moved(age, 1)), ..aged.clone() };
        out(id, What(Kind::Figure, "下限加 1".into()), Rule::Aged(longer));
        let shorter = Aged { at_least: Some(moved(age, -1)), ..aged.clone() };
        out(id, What(Kind::Figure, "下限减 1".into()), Rule::Aged(shorter));
    }
    if let Some(age) = aged.at_most {
        let longer = Aged { at_most: Some(moved(age, 1)), ..aged.clone() };
        out(id, What(Kind::Figure, "上限加 1".into()), Rule::Aged(longer));
        let shorter = Aged { at_most: Some(moved(age, -1)), ..aged.clone() };
        out(id, What(Kind::Figure, "上限减 1".into()), Rule::Aged(shorter));
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
                    out(
                        id,
                        What(Kind::Dropped, format!("删去第 {} 档", i + 1)),
                        Measure::Steps(without(steps, i)),
                    );
                }
                let (word, points_moved) = moved(*points);
                let changed = with(steps, i, (rule.clone(), points_moved));
                out(id, What(Kind::Points, format!("第 {} 档{word}", i + 1)), Measure::Steps(changed));
                of_rule(rule, id, &mut |name, what, rule| {
                    out(name, what, Measure::Steps(with(steps, i, (rule, *points))));
                });
            }
        }
        Measure::PerMet(each, rules) => {
            let (word, other) = moved_one(*each);
            out(id, What(Kind::Points, format!("每项{word}")), Measure::PerMet(other, rules.clone()));
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
            out(id, What(Kind::Figure, "步长加 1".into()), make(Num(every.0 + unit(*every)), *points));
            let (word, other) = moved_one(*points);
            out(id, What(Kind::Points, format!("每步{word}")), make(*every, other));
        }
        Measure::Best(parts) => {
            for (i, part) in parts.iter().enumerate() {
                if parts.len() > 1 {
                    out(&part.id, What(Kind::Dropped, "删去".into()), Measure::Best(without(parts, i)));
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
fn of_bands(bands: &[Band], out: &mut dyn FnMut(What, Vec<Band>)) {
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
        out(What(Kind::Sign, format!("分档 {figure}：含本数与不含本数对调")), at(&flip));
        let to = Num(figure.0 + unit(figure));
        let shift = |e: End| match e {
            End::Including(_) => End::Including(to),
            End::Excluding(_) => End::Excluding(to),
        };
        out(What(Kind::Figure, format!("分档 {figure} 改为 {to}")), at(&shift));
    }
    for (i, band) in bands.iter().enumerate() {
        let (word, points) = moved(band.points);
        let what = What(Kind::Points, format!("第 {} 档{word}", i + 1));
        out(what, with(bands, i, Band { points, ..*band }));
    }
}

/// Points changed by one, so that it shows: full marks are capped, so one less wherever there is one to take.
fn moved(points: Points) -> (&'static str, Points) {
    match points {
        Points::Just(n) => {
            let (word, n) = moved_one(n);
            (word, Points::Just(n))
        }
        Points::Between(a, b) => {
            let (word, b) = moved_one(b);
            (word, Points::Between(Num(a.0.min(b.0)), b))
        }
    }
}

fn moved_one(n: Num) -> (&'static str, Num) {
    if n.0 >= Decimal::ONE {
        ("减 1 分", Num(n.0 - Decimal::ONE))
    } else {
        ("加 1 分", Num(n.0 + Decimal::ONE))
    }
}
