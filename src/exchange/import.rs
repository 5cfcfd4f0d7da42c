//! What was read, gathered place by place: the same place twice must say the same, only real changes become edits.

use std::collections::{BTreeMap, BTreeSet};

use crate::assessment::{Assessment, Edit, Slot, State, literal_state};
use crate::notation::nearest;
use crate::pack::{Fact, Literal, Pack};

use super::ExchangeError;
use super::cell::{Found, Written, note_of, note_text, text_of, understand};

/// Something that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `3 五有研发机构!E7`, or the path in JSON.
    pub place: String,
    /// Why, and what to do.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}：{}", self.place, self.message)
    }
}

/// What a file would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The changes.
    pub edits: Vec<Edit>,
    /// How many answers, notes and flags change.
    pub taken: usize,
    /// How many say what the assessment says already.
    pub unchanged: usize,
    /// What could not be taken.
    pub problems: Vec<Problem>,
}

/// What is set at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Answer,
    Note,
    Flag,
}

#[derive(Clone, Debug, PartialEq)]
enum Says {
    Answer(State),
    Note(String),
    Flag(bool),
}

impl Says {
    fn is_blank(&self) -> bool {
        match self {
            Self::Answer(state) => *state == State::Blank,
            Self::Note(note) => note.is_empty(),
            Self::Flag(flag) => !flag,
        }
    }
}

/// The flag as it is written, and what else is read as one.
pub(super) const FLAG: &str = "★";

/// Places a file may fill in, whether in cells or in fields; a form of everything has some thousands.
const MOST: usize = 500_000;

/// Unknown ids that something near is looked for; whoever has more has another pack.
const MOST_NEAR: usize = 200;

/// Gathers what a file says.
pub(super) struct Taker<'a> {
    pub pack: &'a Pack,
    assessment: &'a Assessment,
    clear_blanks: bool,
    found: BTreeMap<(Slot, Part), Vec<(String, Says)>>,
    /// Places with something that could not be read: never blanked.
    unread: BTreeSet<(Slot, Part)>,
    problems: Vec<Problem>,
    /// Places and suggestions that are still to be had.
    left: usize,
    near_left: usize,
}

impl<'a> Taker<'a> {
    pub(super) fn new(pack: &'a Pack, assessment: &'a Assessment, clear_blanks: bool) -> Self {
        Self {
            pack,
            assessment,
            clear_blanks,
            found: BTreeMap::new(),
            unread: BTreeSet::new(),
            problems: Vec::new(),
            left: MOST,
            near_left: MOST_NEAR,
        }
    }

    /// So many places are looked at now.
    ///
    /// # Errors
    /// [`ExchangeError::TooLarge`] where there are too many in all.
    pub(super) fn spend(&mut self, places: usize) -> Result<(), ExchangeError> {
        let left = self.left.checked_sub(places);
        self.left = left.ok_or_else(|| ExchangeError::TooLarge(format!("要填的格子超过 {MOST} 个")))?;
        Ok(())
    }

    pub(super) fn problem(&mut self, place: String, message: impl Into<String>) {
        self.problems.push(Problem { place, message: message.into() });
    }

    /// The fact of an id; one the pack does not have is reported.
    pub(super) fn fact(&mut self, place: impl FnOnce() -> String, id: &str) -> Option<&'a Fact> {
        let fact = self.pack.fact(id);
        if fact.is_none() {
            let known = self.pack.facts.iter().map(|f| f.id.as_str());
            let near = if self.near_left > 0 { nearest(id, known) } else { Vec::new() };
            self.near_left = self.near_left.saturating_sub(1);
            let near = near.first().map_or(String::new(), |n| format!("，是不是「{n}」？"));
            let short: String = id.chars().take(60).collect();
            self.problem(place(), format!("没有指标「{short}」{near}"));
        }
        fact
    }

    /// An answer in a cell; none: blank.
    pub(super) fn answer(&mut self, place: String, fact: &Fact, slot: Slot, found: Option<&Found>) {
        let current = &self.assessment.answer(&slot).state;
        let read = match found {
            None => Ok(State::Blank),
            Some(found) if Written::of(fact, current).is(found) => Ok(current.clone()),
            // Text tables write everything as text.
            Some(Found::Text(text)) if !text.is_empty() && *text == text_of(fact, current) => {
                Ok(current.clone())
            }
            Some(found) => understand(fact, found),
        };
        self.take(place, (slot, Part::Answer), read.map(Says::Answer));
    }

    /// An answer as flat JSON.
    pub(super) fn literal(&mut self, place: String, fact: &Fact, slot: Slot, literal: &Literal) {
        let current = &self.assessment.answer(&slot).state;
        let same = super::flat::literal_of_state(current).as_ref() == Some(literal);
        let read = if same { Ok(current.clone()) } else { literal_state(fact, literal) };
        self.take(place, (slot, Part::Answer), read.map(Says::Answer));
    }

    /// A note in a cell.
    pub(super) fn note(&mut self, place: String, slot: Slot, found: Option<&Found>) {
        let current = &self.assessment.answer(&slot).note;
        let read = match found {
            None => Ok(String::new()),
            Some(Found::Text(text)) if *text == note_text(current) => Ok(current.clone()),
            Some(found) => note_of(found),
        };
        self.take(place, (slot, Part::Note), read.map(Says::Note));
    }

    /// A flag in a cell.
    pub(super) fn flag(&mut self, place: String, slot: Slot, found: Option<&Found>) {
        let read = match found {
            None | Some(Found::YesNo(false)) => Ok(false),
            Some(Found::YesNo(true)) => Ok(true),
            Some(found) => match found.name().as_str() {
                "" | "否" | "0" => Ok(false),
                FLAG | "☆" | "是" | "1" | "√" | "✓" => Ok(true),
                other => Err(format!("标记写 {FLAG} 或留空，读到的是「{other}」")),
            },
        };
        self.take(place, (slot, Part::Flag), read.map(Says::Flag));
    }

    /// A place where something stands that belongs to no answer.
    pub(super) fn unread(&mut self, place: String, slot: Slot, message: impl Into<String>) {
        self.take(place, (slot, Part::Answer), Err(message.into()));
    }

    fn take(&mut self, place: String, key: (Slot, Part), read: Result<Says, String>) {
        match read {
            Ok(says) => self.found.entry(key).or_default().push((place, says)),
            Err(message) => {
                self.unread.insert(key);
                self.problem(place, message);
            }
        }
    }

    pub(super) fn finish(mut self) -> Import {
        let mut import = Import::default();
        for ((slot, part), found) in std::mem::take(&mut self.found) {
            let blank = found.iter().all(|(_, says)| says.is_blank());
            let key = (slot, part);
            if blank && (!self.clear_blanks || self.unread.contains(&key)) {
                continue;
            }
            let said: Vec<&(String, Says)> = found.iter().filter(|(_, s)| blank || !s.is_blank()).collect();
            match said[..] {
                [(_, first), ref others @ ..] if others.iter().all(|(_, other)| other == first) => {
                    self.settle(key.0, first, &mut import);
                }
                _ => self.conflict(&key.0, &said),
            }
        }
        import.problems = self.problems;
        import
    }

    fn settle(&self, slot: Slot, says: &Says, import: &mut Import) {
        let current = self.assessment.answer(&slot);
        let (same, edit) = match says {
            Says::Answer(state) => (current.state == *state, Edit::Set(slot, state.clone())),
            Says::Note(note) => (current.note == *note, Edit::Note(slot, note.clone())),
            Says::Flag(flag) => (current.flag == *flag, Edit::Flag(slot, *flag)),
        };
        match (same, says.is_blank()) {
            // Nothing, and nothing before: no answer to count.
            (true, true) => {}
            (true, false) => import.unchanged += 1,
            (false, _) => {
                import.taken += 1;
                import.edits.push(edit);
            }
        }
    }

    fn conflict(&mut self, slot: &Slot, said: &[&(String, Says)]) {
        let label = self.pack.fact(slot.fact.as_str()).map_or(slot.fact.as_str(), |f| &f.label);
        let year = slot.year.map_or(String::new(), |y| format!(" {y} 年"));
        let Some((first, _)) = said.split_first() else { return };
        let odd = said.iter().find(|(_, says)| *says != first.1);
        for (at, (place, says)) in said.iter().enumerate() {
            let other = if *says == first.1 { odd } else { Some(first) };
            let other = other.or(said.get(usize::from(at == 0))).map_or("", |(place, _)| place.as_str());
            let message = format!("「{label}」{year}填了不止一处，与 {other} 不同，都没有取；请只留一处");
            self.problem(place.clone(), message);
        }
    }
}
