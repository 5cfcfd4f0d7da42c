//! Random rules, expressions and scorecards over the little world.

use proptest::prelude::*;
use proptest::sample::select;
use qiping::notation::Num;
use qiping::pack::{
    Age, Aged, Band, Basis, CountedTo, Criterion, Designation, Edition, End, Expr, FactId, Group, Indicator,
    Level, Measure, NotApplicable, Part, Points, Programme, Rule, Scorecard, Tier,
};

fn id(ids: &'static [&'static str]) -> impl Strategy<Value = FactId> {
    select(ids).prop_map(FactId::from)
}

fn num(text: &str) -> Num {
    Num(text.parse().unwrap())
}

fn figure() -> impl Strategy<Value = Num> {
    let figures: &[&str] =
        &["0", "1", "2", "3", "-1", "0.5", "1.5", "4", "50", "100", "66.6666", "33.34", "150"];
    select(figures).prop_map(num)
}

fn yearly() -> impl Strategy<Value = FactId> {
    id(&["y", "z", "w"])
}

fn years() -> impl Strategy<Value = Vec<i32>> {
    select(vec![vec![0], vec![0, -1], vec![0, -1, -2], vec![-1, -2]])
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        4 => id(&["n", "m", "p", "q"]).prop_map(Expr::Fact),
        2 => (yearly(), -2..=0).prop_map(|(f, y)| Expr::Year(f, y)),
        1 => (yearly(), years()).prop_map(|(f, ys)| Expr::Sum(f, ys)),
        1 => (yearly(), years()).prop_map(|(f, ys)| Expr::Average(f, ys)),
        1 => (yearly(), -1..=0).prop_map(|(f, y)| Expr::Growth(f, y)),
        1 => yearly().prop_map(Expr::MeanGrowth),
        1 => yearly().prop_map(Expr::HnteGrowth),
    ];
    leaf.prop_recursive(2, 5, 2, |inner| {
        let two = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            3 => two().prop_map(|(a, b)| Expr::Percent(a, b)),
            1 => two().prop_map(|(a, b)| Expr::Divide(a, b)),
            2 => two().prop_map(|(a, b)| Expr::Minus(a, b)),
            2 => prop::collection::vec(inner.clone(), 1..3).prop_map(Expr::Plus),
            2 => prop::collection::vec(inner.clone(), 1..3).prop_map(Expr::Max),
            2 => prop::collection::vec(inner.clone(), 1..3).prop_map(Expr::Min),
            1 => two().prop_map(|(a, b)| Expr::Instead(FactId::from("a"), a, b)),
        ]
    })
}

fn compared(e: Expr, op: u8, n: Num) -> Rule {
    match op {
        0 => Rule::AtLeast(e, n),
        1 => Rule::MoreThan(e, n),
        2 => Rule::AtMost(e, n),
        _ => Rule::LessThan(e, n),
    }
}

fn aged() -> impl Strategy<Value = Rule> {
    let length = || prop::option::of((0..4).prop_map(Age::Years));
    let other = CountedTo::Fact(FactId::from("k_expires_on"));
    let to = prop_oneof![2 => Just(CountedTo::AsOf), 2 => Just(CountedTo::YearEnd), 1 => Just(other)];
    (length(), length(), to).prop_map(|(at_least, at_most, on)| {
        Rule::Aged(Aged { since: FactId::from("d"), at_least, at_most, on })
    })
}

fn leaf(points: bool) -> BoxedStrategy<Rule> {
    let choices = prop::collection::vec(select(&["x", "y", "z"][..]).prop_map(str::to_owned), 1..3);
    let plain = prop_oneof![
        4 => id(&["a", "b"]).prop_map(Rule::Yes),
        2 => id(&["a", "b"]).prop_map(Rule::No),
        2 => choices.prop_map(|c| Rule::OneOf(FactId::from("c"), c)),
        8 => (expr(), 0..4_u8, figure()).prop_map(|(e, op, n)| compared(e, op, n)),
        1 => (yearly(), 0..4_u8, select(&["0", "-50", "41.42", "100"][..]))
            .prop_map(|(f, op, n)| compared(Expr::CompoundGrowth(f), op, num(n))),
        1 => aged(),
        1 => Just(Rule::Valid(FactId::from("k"))),
    ];
    if !points {
        return plain.boxed();
    }
    let score =
        prop_oneof![Just(Expr::Score), Just(Expr::GroupScore("甲".into())), Just(Expr::Points("i0".into())),];
    prop_oneof![
        6 => plain,
        2 => (score, 0..4_u8, select(&["0", "1", "2", "4", "6"][..])).prop_map(|(e, op, n)| compared(e, op, num(n))),
        1 => Just(Rule::NotObtained),
        1 => Just(Rule::Ceased),
    ]
    .boxed()
}

fn na() -> impl Strategy<Value = NotApplicable> {
    prop_oneof![Just(NotApplicable::Open), Just(NotApplicable::Met), Just(NotApplicable::Unmet)]
}

fn rule(points: bool, depth: u32) -> impl Strategy<Value = Rule> {
    leaf(points).prop_recursive(depth, 10, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 1..4);
        let boxed = || inner.clone().prop_map(Box::new);
        let level = prop_oneof![3 => Just(Level::High), 2 => Just(Level::Low)];
        let criterion = (inner.clone(), level, na(), prop::bool::weighted(0.93));
        prop_oneof![
            4 => several().prop_map(Rule::All),
            4 => several().prop_map(Rule::Any),
            1 => boxed().prop_map(Rule::Not),
            2 => (1..3_usize, several()).prop_map(|(n, rules)| Rule::Count(n, rules)),
            4 => criterion.prop_map(|(rule, checked, na, counts)| Rule::Criterion(Box::new(Criterion {
                id: "x".into(), text: String::new(), checked, rule, source: None, clause: String::new(),
                note: String::new(), na, counts,
            }))),
            2 => (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| Rule::When(a, b, c)),
            1 => prop::collection::vec(inner.clone(), 2..3).prop_map(Rule::Readings),
            1 => (boxed(), boxed()).prop_map(|(a, b)| Rule::Supplement(FactId::from("s"), a, b)),
        ]
    })
}

fn points() -> impl Strategy<Value = Points> {
    prop_oneof![
        3 => (0..5_i64).prop_map(|n| Points::Just(Num::whole(n))),
        1 => (0..3_i64, 0..3_i64).prop_map(|(a, b)| Points::Between(Num::whole(a), Num::whole(a + b))),
    ]
}

/// Bands that cover the line: cuts at two figures, each belonging to one side or the other.
fn bands() -> impl Strategy<Value = Vec<Band>> {
    let cuts = select(&[("0", "1"), ("1", "2"), ("0.5", "50"), ("1", "100")][..]);
    (cuts, any::<bool>(), any::<bool>(), points(), points(), points()).prop_map(
        |((a, b), up, down, p, q, r)| {
            let side =
                |n: &str, below: bool| if below { End::Including(num(n)) } else { End::Excluding(num(n)) };
            vec![
                Band { from: None, to: Some(side(a, up)), points: p },
                Band { from: Some(side(a, !up)), to: Some(side(b, down)), points: q },
                Band { from: Some(side(b, !down)), to: None, points: r },
            ]
        },
    )
}

fn measure() -> impl Strategy<Value = Measure> {
    let simple = prop_oneof![
        3 => (expr(), bands()).prop_map(|(e, b)| Measure::Bands(e, b)),
        3 => prop::collection::vec((rule(false, 1), points()), 1..3).prop_map(Measure::Steps),
        1 => ((1..3_i64).prop_map(Num::whole), prop::collection::vec(rule(false, 1), 1..3)).prop_map(|(n, r)| Measure::PerMet(n, r)),
        1 => (expr(), select(&["1", "0.5", "20"][..]), 1..3_i64)
            .prop_map(|(of, every, p)| Measure::PerFull { of, every: num(every), points: Num::whole(p) }),
        1 => Just(Measure::Entered(FactId::from("e"))),
    ];
    simple.prop_recursive(1, 3, 2, |inner| {
        prop::collection::vec(inner, 1..3).prop_map(|ways| {
            Measure::Best(
                ways.into_iter()
                    .map(|measure| Part { id: "w".into(), text: String::new(), measure })
                    .collect(),
            )
        })
    })
}

fn indicator() -> impl Strategy<Value = Indicator> {
    (measure(), na(), 1..5_i64, prop::bool::weighted(0.15)).prop_map(|(measure, na, max, own)| Indicator {
        id: "i0".into(),
        text: String::new(),
        max: Num::whole(max),
        checked: Level::Low,
        measure,
        source: None,
        own_points: own.then(|| FactId::from("s")),
        na,
        note: String::new(),
    })
}

fn scorecard() -> impl Strategy<Value = Scorecard> {
    let group = |title: &'static str| {
        (prop::collection::vec(indicator(), 1..3), 2..6_i64).prop_map(move |(mut indicators, max)| {
            for (i, indicator) in indicators.iter_mut().enumerate() {
                indicator.id = if title == "甲" { format!("i{i}") } else { format!("j{i}") };
            }
            Group { title: title.into(), max: Num::whole(max), indicators }
        })
    };
    (group("甲"), prop::option::weighted(0.3, group("乙"))).prop_map(|(one, two)| Scorecard {
        pass: Num::whole(2),
        max: Num::whole(10),
        groups: std::iter::once(one).chain(two).collect(),
    })
}

/// A designation with one edition.
pub fn edition(basis: Basis, scorecard: Option<Scorecard>, requires: Rule) -> Designation {
    let edition = Edition {
        id: "1".into(),
        source: String::new(),
        from: None,
        until: None,
        programme: Programme::Open,
        programme_note: String::new(),
        basis,
        scorecard,
        requires,
        references: Vec::new(),
    };
    Designation {
        id: "d".into(),
        title: String::new(),
        short: String::new(),
        tier: Tier::City,
        family: String::new(),
        issuer: String::new(),
        office: String::new(),
        after: Vec::new(),
        replaced_by: Vec::new(),
        excludes: Vec::new(),
        transitions: Vec::new(),
        certificate: None,
        windows: Vec::new(),
        about: String::new(),
        editions: vec![edition],
    }
}

/// A designation with one edition: a tree of rules, with a scorecard in one of three.
pub fn designation() -> impl Strategy<Value = Designation> {
    let basis = || prop_oneof![5 => Just(Basis::Official), 1 => Just(Basis::Reference)];
    prop_oneof![
        2 => (basis(), rule(false, 3)).prop_map(|(b, r)| edition(b, None, r)),
        1 => (basis(), scorecard(), rule(true, 2)).prop_map(|(b, s, r)| edition(b, Some(s), r)),
    ]
}
