//! The one path of change: everything that can change an assessment is an [`Edit`], applied here.

use jiff::Timestamp;

use super::{Answer, Assessment, Slot, State};
use crate::pack::Targets;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Sets an answer.
    Set(Slot, State),
    /// Sets the note of an answer.
    Note(Slot, String),
    /// Sets the flag of an answer.
    Flag(Slot, bool),
    /// Sets what the company aims at; none: what the pack suggests.
    Aim(Option<Targets>),
    /// Several at once, one step for undo (a pasted block, a one-click block).
    Many(Vec<Edit>),
    /// Puts everything back exactly as it was; what undo applies.
    Restore(Before),
}

/// How things were before a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Answers, in the order they were changed.
    pub answers: Vec<(Slot, Answer)>,
    /// What was aimed at, where that was changed.
    pub targets: Option<Option<Targets>>,
}

impl Before {
    fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.targets.is_none()
    }
}

/// What was done and can be undone.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    undo: Vec<Before>,
    redo: Vec<Before>,
}

impl Assessment {
    /// Applies a change and gives back what restores the state before it; nothing where nothing changed.
    pub fn apply(&mut self, edit: &Edit, author: &str, at: Timestamp) -> Before {
        let mut before = Before::default();
        self.apply_into(edit, author, at, &mut before);
        before
    }

    fn apply_into(&mut self, edit: &Edit, author: &str, at: Timestamp, before: &mut Before) {
        match edit {
            Edit::Set(slot, state) => self.change(slot, before, |a| {
                a.state = state.clone();
                author.clone_into(&mut a.author);
                a.at = Some(at);
            }),
            Edit::Note(slot, note) => self.change(slot, before, |a| a.note.clone_from(note)),
            Edit::Flag(slot, flag) => self.change(slot, before, |a| a.flag = *flag),
            Edit::Aim(targets) => self.aim(targets.as_ref(), before),
            Edit::Many(edits) => edits.iter().for_each(|e| self.apply_into(e, author, at, before)),
            Edit::Restore(old) => {
                for (slot, answer) in old.answers.iter().rev() {
                    self.change(slot, before, |a| *a = answer.clone());
                }
                old.targets.iter().for_each(|targets| self.aim(targets.as_ref(), before));
            }
        }
    }

    fn change(&mut self, slot: &Slot, before: &mut Before, f: impl FnOnce(&mut Answer)) {
        let old = self.answer(slot).clone();
        let mut new = old.clone();
        f(&mut new);
        let same = new.state == old.state && new.note == old.note && new.flag == old.flag;
        if !same {
            before.answers.push((slot.clone(), old));
            self.put(slot.clone(), new);
        }
    }

    fn aim(&mut self, targets: Option<&Targets>, before: &mut Before) {
        if self.targets.as_ref() != targets {
            let old = std::mem::replace(&mut self.targets, targets.cloned());
            before.targets.get_or_insert(old);
        }
    }
}

impl Trail {
    /// Applies a change so that it can be undone; tells whether anything changed.
    pub fn apply(&mut self, to: &mut Assessment, edit: &Edit, author: &str, at: Timestamp) -> bool {
        let before = to.apply(edit, author, at);
        if before.is_empty() {
            return false;
        }
        self.undo.push(before);
        self.redo.clear();
        true
    }

    /// Takes the last change back; gives the places it touched.
    pub fn undo(&mut self, to: &mut Assessment, at: Timestamp) -> Option<Vec<Slot>> {
        let before = self.undo.pop()?;
        Some(Self::turn(to, before, at, &mut self.redo))
    }

    /// Does the last undone change again; gives the places it touched.
    pub fn redo(&mut self, to: &mut Assessment, at: Timestamp) -> Option<Vec<Slot>> {
        let before = self.redo.pop()?;
        Some(Self::turn(to, before, at, &mut self.undo))
    }

    fn turn(to: &mut Assessment, before: Before, at: Timestamp, other: &mut Vec<Before>) -> Vec<Slot> {
        let slots = before.answers.iter().map(|(s, _)| s.clone()).collect();
        other.push(to.apply(&Edit::Restore(before), "", at));
        slots
    }

    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Value;
    use super::*;

    fn set(fact: &str, n: i64) -> Edit {
        Edit::Set(Slot { fact: fact.into(), year: None }, State::Known(Value::Number(n.into())))
    }

    #[test]
    fn undo_and_redo_walk_the_same_road() {
        let (mut a, mut trail, at) = (Assessment::default(), Trail::default(), Timestamp::UNIX_EPOCH);
        assert!(trail.apply(&mut a, &set("x", 1), "甲", at));
        let one = a.clone();
        assert!(trail.apply(&mut a, &Edit::Many(vec![set("x", 2), set("x", 3), set("y", 4)]), "甲", at));
        let two = a.clone();
        assert!(!trail.apply(&mut a, &set("y", 4), "甲", at), "the same answer again is no change");
        trail.undo(&mut a, at);
        assert_eq!(a, one);
        trail.redo(&mut a, at);
        assert_eq!(a, two);
        trail.undo(&mut a, at);
        trail.undo(&mut a, at);
        assert_eq!(a, Assessment::default());
        assert!(trail.undo(&mut a, at).is_none());
    }

    #[test]
    fn targets_are_undone_like_answers() {
        let (mut a, mut trail, at) = (Assessment::default(), Trail::default(), Timestamp::UNIX_EPOCH);
        let aim = |ids: &[&str]| Edit::Aim(Some(ids.iter().map(|id| (*id).to_owned()).collect()));
        assert!(trail.apply(&mut a, &aim(&["hnte"]), "", at));
        assert!(!trail.apply(&mut a, &aim(&["hnte"]), "", at), "the same targets again are no change");
        let one = a.clone();
        assert!(trail.apply(&mut a, &Edit::Many(vec![aim(&["x"]), aim(&["y"]), set("x", 1)]), "", at));
        trail.undo(&mut a, at);
        assert_eq!(a, one);
        trail.undo(&mut a, at);
        assert_eq!(a.targets, None);
        trail.redo(&mut a, at);
        assert_eq!(a, one);
    }
}
