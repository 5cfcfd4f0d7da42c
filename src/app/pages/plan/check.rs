//! The plan's own questions (自查题) and how far the answers given elsewhere settle them.

use crate::assessment::{Answer, Slot, State, Value};
use crate::judge::state_text;
use crate::pack::{Fact, FactId, Kind, SelfCheck, Task};

use super::super::super::desk::Desk;

/// From so many yes/no facts on a question lists them by answer instead of one by one.
const MANY: usize = 4;

/// How a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Nothing is answered yet.
    Blank,
    /// So many of so many facts are.
    Partly(usize, usize),
    /// 不清楚 throughout.
    Unknown,
    /// Everything is.
    Answered,
    /// Other answers make it pointless.
    Spared,
}

impl Check {
    /// How a question stands.
    pub fn of(desk: &Desk, question: &SelfCheck) -> Self {
        let facts: Vec<&FactId> = question.facts.iter().filter(|f| !desk.parked.contains(*f)).collect();
        let states = facts.iter().map(|f| &latest(desk, f).state);
        let given = states.clone().filter(|s| **s != State::Blank).count();
        match given {
            _ if facts.is_empty() => Self::Spared,
            0 => Self::Blank,
            n if n < facts.len() => Self::Partly(n, facts.len()),
            _ if states.clone().all(|s| *s == State::Unknown) => Self::Unknown,
            _ => Self::Answered,
        }
    }

    /// The word on the screen.
    pub fn word(self) -> String {
        match self {
            Self::Blank => "未答".into(),
            Self::Partly(given, of) => format!("答了 {given} / {of}"),
            Self::Unknown => "不清楚".into(),
            Self::Answered => "已答".into(),
            Self::Spared => "不用答".into(),
        }
    }
}

/// How many questions of a task are answered, and how many there are to answer.
pub fn count(desk: &Desk, task: &Task) -> (usize, usize) {
    let checks = task.asks.iter().map(|q| Check::of(desk, q));
    checks.filter(|c| *c != Check::Spared).fold((0, 0), |(answered, asked), check| {
        (answered + usize::from(matches!(check, Check::Answered | Check::Unknown)), asked + 1)
    })
}

/// The fact to go to: the first that is missing, else the first there is; parked ones are never asked.
pub fn fact_to_ask<'q>(desk: &Desk, question: &'q SelfCheck) -> Option<&'q FactId> {
    let mut facts = question.facts.iter().filter(|f| !desk.parked.contains(*f));
    let blank = facts.clone().find(|f| latest(desk, f).state == State::Blank);
    blank.or_else(|| facts.next())
}

/// The answer of a fact, of a yearly one that of the last full year.
fn latest<'d>(desk: &'d Desk, fact: &FactId) -> &'d Answer {
    let yearly = desk.pack.fact(fact.as_str()).is_some_and(|f| f.yearly);
    let slot = match desk.assessment.base_year().filter(|_| yearly) {
        Some(year) => Slot::in_year(fact, year),
        None => Slot::of(fact),
    };
    desk.assessment.answer(&slot)
}

/// What has been answered, in words; empty where nothing has.
pub fn answers(desk: &Desk, question: &SelfCheck) -> String {
    let known = question.facts.iter().filter(|f| !desk.parked.contains(*f));
    let facts: Vec<&Fact> = known.filter_map(|f| desk.pack.fact(f.as_str())).collect();
    let (flags, rest): (Vec<&Fact>, Vec<&Fact>) =
        facts.iter().partition(|f| facts.len() > MANY && matches!(f.kind, Kind::YesNo));
    let mut parts = flag_words(desk, &flags);
    parts.extend(rest.iter().filter_map(|f| fact_words(desk, f, facts.len() > 1)));
    parts.join("；")
}

/// Many yes/no facts by answer: those that are by name, the others by number.
fn flag_words(desk: &Desk, flags: &[&Fact]) -> Vec<String> {
    let with = |wanted: &State| -> Vec<&str> {
        let found = flags.iter().filter(|f| latest(desk, &f.id).state == *wanted);
        found.map(|f| f.label.as_str()).collect()
    };
    let yes = with(&State::Known(Value::YesNo(true)));
    let mut parts = Vec::new();
    if !yes.is_empty() {
        parts.push(format!("是：{}", yes.join("、")));
    }
    for (word, state) in [
        ("否", State::Known(Value::YesNo(false))),
        ("不清楚", State::Unknown),
        ("不适用", State::NotApplicable),
    ] {
        let found = with(&state).len();
        if found > 0 {
            parts.push(format!("{word} {found} 项"));
        }
    }
    parts
}

/// `营业收入：2025 年 6,000 万元、2024 年 5,200 万元`
fn fact_words(desk: &Desk, fact: &Fact, named: bool) -> Option<String> {
    let name = if named { format!("{}：", fact.label) } else { String::new() };
    if !fact.yearly {
        let state = &desk.assessment.answer(&Slot::of(&fact.id)).state;
        return (*state != State::Blank).then(|| format!("{name}{}", state_text(fact, state)));
    }
    let years = desk.years().into_iter().filter_map(|year| {
        let state = &desk.assessment.answer(&Slot::in_year(&fact.id, year)).state;
        (*state != State::Blank).then(|| format!("{year} 年 {}", state_text(fact, state)))
    });
    let years: Vec<String> = years.collect();
    (!years.is_empty()).then(|| format!("{name}{}", years.join("、")))
}
