//! The little world the judge is tried in: a few facts with small finite domains, so that every way of filling the
//! blanks can be gone through.

use jiff::civil::Date;
use num_rational::Ratio;

use qiping::assessment::{Answer, Assessment, Slot, State, Value};
use qiping::pack::{FactId, File, Pack};

/// Plain fractions; the little world's numbers are small, and an overflow would panic.
pub type Fraction = Ratio<i128>;

pub const BASE_YEAR: i16 = 2025;
pub const AS_OF: Date = Date::constant(2026, 1, 1);

const FACTS: &str = r#"[
    Fact(id: "base_year", label: "上年度", kind: Year),
    Fact(id: "a", label: "a", kind: YesNo, effort: Days),
    Fact(id: "b", label: "b", kind: YesNo, effort: Weeks),
    Fact(id: "k", label: "k", kind: YesNo, better: More),
    Fact(id: "k_expires_on", label: "k", kind: Date, effort: Fixed),
    Fact(id: "c", label: "c", kind: Choice([(id: "x", label: "x"), (id: "y", label: "y"), (id: "z", label: "z")]), effort: Years),
    Fact(id: "n", label: "n", kind: Number(min: 0, max: 3, whole: true), effort: Weeks),
    Fact(id: "m", label: "m", kind: Number(min: -2, max: 2, whole: true)),
    Fact(id: "p", label: "p", kind: Number(min: 1, max: 3, whole: true), effort: Days, better: More),
    Fact(id: "q", label: "q", kind: Number(min: 0, max: 1)),
    Fact(id: "e", label: "e", kind: Number(min: 0, max: 4, whole: true), effort: Weeks, better: Less),
    Fact(id: "s", label: "s", kind: Number(min: 0, max: 2, whole: true), effort: Days),
    Fact(id: "d", label: "d", kind: Date, effort: Fixed),
    Fact(id: "y", label: "y", yearly: true, kind: Number(min: 0, max: 3, whole: true)),
    Fact(id: "z", label: "z", yearly: true, kind: Number(min: 1, max: 2, whole: true)),
    Fact(id: "w", label: "w", yearly: true, kind: Number(min: -1, max: 1, whole: true)),
]"#;

/// Three facts to which 不适用 is an answer.
const QUESTIONS: &str = r#"(id: "q", title: "q", sections: [(id: "q", title: "q", questions: [
    (asks: Fact("p"), may_not_apply: true),
    (asks: Fact("e"), may_not_apply: true),
    (asks: Table(["w"]), may_not_apply: true),
])])"#;

/// The pack that declares the facts; designations are made up on the spot.
pub fn pack() -> Pack {
    let file = |name: &str, text: &str| File::own(name, text);
    let entry = r#"(id: "t", version: "1", title: "t", steps: ["q"])"#;
    let files = vec![file("pack.ron", entry), file("facts/f.ron", FACTS), file("questions/q.ron", QUESTIONS)];
    Pack::from_files(files).unwrap()
}

/// A value of the little world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Val {
    Yes(bool),
    Choice(&'static str),
    /// In halves.
    Halves(i64),
    Day(Date),
    NotApplicable,
}

impl Val {
    pub fn number(self) -> Option<Fraction> {
        match self {
            Self::Halves(h) => Some(Fraction::new(h.into(), 2)),
            _ => None,
        }
    }
}

/// One place that is answered: fact and year offset.
pub type Place = (&'static str, Option<i32>);

pub const PLACES: [Place; 21] = [
    ("a", None),
    ("b", None),
    ("k", None),
    ("k_expires_on", None),
    ("c", None),
    ("n", None),
    ("m", None),
    ("p", None),
    ("q", None),
    ("e", None),
    ("s", None),
    ("d", None),
    ("y", Some(0)),
    ("y", Some(-1)),
    ("y", Some(-2)),
    ("z", Some(0)),
    ("z", Some(-1)),
    ("z", Some(-2)),
    ("w", Some(0)),
    ("w", Some(-1)),
    ("w", Some(-2)),
];

pub fn index(fact: &str, year: Option<i32>) -> usize {
    PLACES.iter().position(|p| *p == (fact, year)).unwrap_or_else(|| panic!("no place {fact} {year:?}"))
}

/// Every value a place can have (of days and of the fraction `q`: some).
pub fn domain(place: usize) -> Vec<Val> {
    let whole = |from: i64, to: i64| (from..=to).map(|n| Val::Halves(n * 2)).collect();
    let or_not =
        |from: i64, to: i64| (from..=to).map(|n| Val::Halves(n * 2)).chain([Val::NotApplicable]).collect();
    match PLACES[place].0 {
        "a" | "b" | "k" => vec![Val::Yes(true), Val::Yes(false)],
        "c" => ["x", "y", "z"].into_iter().map(Val::Choice).collect(),
        "n" | "y" => whole(0, 3),
        "m" => whole(-2, 2),
        "p" => or_not(1, 3),
        "z" => whole(1, 2),
        "w" => or_not(-1, 1),
        "e" => or_not(0, 4),
        "s" => whole(0, 2),
        "q" => (0..=2).map(Val::Halves).collect(),
        "d" => vec![
            Val::Day(Date::constant(2023, 1, 1)),
            Val::Day(Date::constant(2024, 12, 31)),
            Val::Day(Date::constant(2026, 3, 1)),
        ],
        _ => vec![Val::Day(Date::constant(2025, 12, 31)), Val::Day(Date::constant(2026, 1, 1))],
    }
}

/// What was answered at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given {
    Blank,
    Unknown,
    Value(Val),
}

/// What was answered everywhere.
#[derive(Clone, Debug)]
pub struct Answers {
    pub base_year: bool,
    pub given: [Given; PLACES.len()],
}

impl Answers {
    /// Answers from random bytes. Of what is read, only so much is left blank that the completions can be counted.
    pub fn from_bytes(bytes: &[u8], read: &[usize]) -> Self {
        let mut given = [Given::Blank; PLACES.len()];
        let mut completions = 1;
        for (place, byte) in read.iter().zip(bytes) {
            let domain = domain(*place);
            let value = Given::Value(domain[usize::from(byte / 16) % domain.len()]);
            given[*place] = match byte % 16 {
                0..=6 if completions * domain.len() <= 60 => {
                    completions *= domain.len();
                    if byte % 16 == 6 { Given::Unknown } else { Given::Blank }
                }
                7 => Given::Value(Val::NotApplicable),
                _ => value,
            };
        }
        Self { base_year: true, given }
    }

    /// As the program keeps them.
    pub fn assessment(&self) -> Assessment {
        let mut assessment = Assessment::default();
        let mut put = |slot: Slot, state: State| assessment.put(slot, Answer { state, ..Answer::default() });
        if self.base_year {
            put(Slot::of(&FactId::from("base_year")), State::Known(Value::Number(BASE_YEAR.into())));
        }
        for ((fact, year), given) in PLACES.iter().zip(self.given) {
            let id = FactId::from(*fact);
            let slot = match year {
                Some(y) => Slot::in_year(&id, BASE_YEAR + i16::try_from(*y).unwrap()),
                None => Slot::of(&id),
            };
            put(slot, state(given));
        }
        assessment
    }

    /// Calls `f` on every way of filling the blanks among the places read.
    pub fn completions(&self, read: &[usize], f: &mut impl FnMut(&[Val; PLACES.len()])) {
        let open: Vec<usize> = read
            .iter()
            .copied()
            .filter(|p| {
                !matches!(self.given[*p], Given::Value(_)) || (PLACES[*p].1.is_some() && !self.base_year)
            })
            .collect();
        let mut values = [Val::NotApplicable; PLACES.len()];
        for (value, given) in values.iter_mut().zip(self.given) {
            if let Given::Value(v) = given {
                *value = v;
            }
        }
        let domains: Vec<Vec<Val>> = open.iter().map(|p| domain(*p)).collect();
        fill(&open, &domains, &mut values, f);
    }
}

fn fill(
    open: &[usize],
    domains: &[Vec<Val>],
    values: &mut [Val; PLACES.len()],
    f: &mut impl FnMut(&[Val; PLACES.len()]),
) {
    let Some((first, rest)) = open.split_first() else { return f(values) };
    for value in &domains[0] {
        values[*first] = *value;
        fill(rest, &domains[1..], values, f);
    }
}

fn state(given: Given) -> State {
    match given {
        Given::Blank => State::Blank,
        Given::Unknown => State::Unknown,
        Given::Value(Val::NotApplicable) => State::NotApplicable,
        Given::Value(Val::Yes(yes)) => State::Known(Value::YesNo(yes)),
        Given::Value(Val::Choice(id)) => State::Known(Value::Choice(id.into())),
        Given::Value(Val::Halves(h)) => State::Known(Value::Number(rust_decimal::Decimal::new(h * 5, 1))),
        Given::Value(Val::Day(day)) => State::Known(Value::Date(day)),
    }
}
