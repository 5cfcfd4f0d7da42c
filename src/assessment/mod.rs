//! The assessment (自评档案): a company's answers, the pack they were given under, what might be (scenarios) and what is
//! to be done (actions), and the one path by which all of it changes ([`Edit`]). No clock and no files in here: the caller brings the time, `store` writes the file.

mod anonymous;
mod edit;
mod evidence;
mod history;
mod literal;
pub mod merge;
mod scenario;
mod todo;
mod unread;
mod value;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::pack::{FactId, Pack, Targets};

pub use anonymous::{HIDDEN, anonymous};
pub use edit::Edit;
pub use evidence::{Evidence, Kept, size_shown};
pub use history::{Delta, Step, Trail, Turn, differences};
pub use literal::{answers_from_literals, literal_state};
pub use scenario::Scenario;
pub use todo::{Todo, TodoState, fresh_id};
pub use unread::Unread;
pub use value::{State, Value, check_value, parse_input, without_controls};

/// One place an answer can stand: a fact, and for yearly facts the year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The fact.
    pub fact: FactId,
    /// The accounting year of a yearly fact.
    pub year: Option<i16>,
}

impl Slot {
    /// The place of a fact that has one value.
    #[must_use]
    pub fn of(fact: &FactId) -> Self {
        Self { fact: fact.clone(), year: None }
    }

    /// The place of a yearly fact in a year.
    #[must_use]
    pub fn in_year(fact: &FactId, year: i16) -> Self {
        Self { fact: fact.clone(), year: Some(year) }
    }
}

/// What was answered at a place, and what hangs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The answer itself.
    pub state: State,
    /// 备注
    pub note: String,
    /// 标记: to come back to.
    pub flag: bool,
    /// Who gave it.
    pub author: String,
    /// When.
    pub at: Option<Timestamp>,
    /// 附件: what proves it.
    pub evidence: Vec<Evidence>,
    /// Fields of a newer version of the file.
    pub unread: Unread,
}

impl Answer {
    /// Its evidence with one more piece; the same file attached again takes the place of the old entry.
    #[must_use]
    pub fn with_evidence(&self, new: Evidence) -> Vec<Evidence> {
        let mut all = self.evidence.clone();
        match all.iter_mut().find(|e| (&e.name, &e.sha256) == (&new.name, &new.sha256)) {
            Some(old) => *old = new,
            None => all.push(new),
        }
        all
    }

    fn is_empty(&self) -> bool {
        self.state == State::Blank
            && self.note.is_empty()
            && !self.flag
            && self.evidence.is_empty()
            && self.unread.is_empty()
    }
}

/// The pack the answers were given under.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackMark {
    /// Pack id.
    pub id: String,
    /// Pack version.
    pub version: String,
    /// Pack hash.
    pub hash: String,
}

/// A company's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The pack they were given under.
    pub pack: PackMark,
    /// What the company aims at; none: what the pack suggests.
    pub targets: Option<Targets>,
    /// 情景, by id.
    pub scenarios: BTreeMap<String, Scenario>,
    /// 行动计划, by id.
    pub todos: BTreeMap<String, Todo>,
    /// What was done, oldest first.
    pub history: Vec<Step>,
    /// How many steps of the history undo leaves alone: those that came by a merge.
    pub undo_from: usize,
    /// The minor version of the file it was read from, where that is newer than this program's.
    pub minor: u32,
    /// Fields of a newer version of the file.
    pub unread: Unread,
    answers: BTreeMap<Slot, Answer>,
}

static NOTHING: Answer = Answer {
    state: State::Blank,
    note: String::new(),
    flag: false,
    author: String::new(),
    at: None,
    evidence: Vec::new(),
    unread: Unread(Vec::new()),
};

impl Assessment {
    /// An empty assessment under a pack.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        let pack = PackMark {
            id: pack.meta.id.clone(),
            version: pack.meta.version.clone(),
            hash: pack.hash.clone(),
        };
        Self { pack, ..Self::default() }
    }

    /// What the company aims at.
    #[must_use]
    pub fn targets<'a>(&'a self, pack: &'a Pack) -> &'a Targets {
        self.targets.as_ref().unwrap_or(pack.default_targets())
    }

    /// What stands at a place; an empty answer where nothing does.
    #[must_use]
    pub fn answer(&self, slot: &Slot) -> &Answer {
        self.answers.get(slot).unwrap_or(&NOTHING)
    }

    /// The answer of a fact with one value.
    #[must_use]
    pub fn state(&self, fact: &str) -> &State {
        &self.answer(&Slot { fact: fact.into(), year: None }).state
    }

    /// Every place that holds something, in a fixed order.
    pub fn answers(&self) -> impl Iterator<Item = (&Slot, &Answer)> {
        self.answers.iter()
    }

    /// Every fact that something is held of, once.
    pub fn facts_answered(&self) -> impl Iterator<Item = &FactId> {
        let mut last: Option<&FactId> = None;
        self.answers.keys().map(|slot| &slot.fact).filter(move |fact| last.replace(fact) != Some(fact))
    }

    /// Every place of one fact that holds something.
    pub fn of_fact(&self, fact: &FactId) -> impl Iterator<Item = (&Slot, &Answer)> {
        let first = Slot { fact: fact.clone(), year: None };
        let last = Slot { fact: fact.clone(), year: Some(i16::MAX) };
        self.answers.range(first..=last)
    }

    /// Puts an answer where a file or a literal has it; people's changes go through [`Edit`].
    pub fn put(&mut self, slot: Slot, answer: Answer) {
        if answer.is_empty() {
            self.answers.remove(&slot);
        } else {
            self.answers.insert(slot, answer);
        }
    }

    /// 上年度: the last full accounting year, where it is answered.
    #[must_use]
    pub fn base_year(&self) -> Option<i16> {
        match self.state("base_year") {
            // A file may hold what no field would let through; such a year is none.
            State::Known(Value::Number(n)) if n.is_integer() => {
                i16::try_from(*n).ok().filter(|year| (1950..=2200).contains(year))
            }
            _ => None,
        }
    }

    /// The company's name, or nothing.
    #[must_use]
    pub fn company(&self) -> &str {
        match self.state("company_name") {
            State::Known(Value::Text(name)) => name,
            _ => "",
        }
    }
}
