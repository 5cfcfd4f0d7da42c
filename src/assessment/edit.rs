//! The one path of change: everything that can change an assessment is an [`Edit`], applied here.

use jiff::Timestamp;

use super::{Answer, Assessment, Slot, State};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Sets an answer.
    Set(Slot, State),
    /// Sets the note of an answer.
    Note(Slot, String),
    /// Sets the flag of an answer.
    Flag(Slot, bool),
    /// Several at once, one step for undo (a pasted block, a one-click block).
    Many(Vec<Edit>),
    /// Puts answers back exactly as they were; what undo applies.
    Restore(Vec<(Slot, Answer)>),
}

/// What was done and can be undone.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    undo: Vec<Vec<(Slot, Answer)>>,
    redo: Vec<Vec<(Slot, Answer)>>,
}

impl Assessment {
    /// Applies a change and gives back what restores the state before it; nothing where nothing changed.
    pub fn apply(&mut self, edit: &Edit, author: &str, at: Timestamp) -> Vec<(Slot, Answer)> {
        let mut before = Vec::new();
        self.apply_into(edit, author, at, &mut before);
        before
    }

    fn apply_into(&mut self, edit: &Edit, author: &str, at: Timestamp, before: &mut Vec<(Slot, Answer)>) {
        match edit {
            Edit::Set(slot, state) => self.change(slot, before, |a| {
                a.state = state.clone();
                author.clone_into(&mut a.author);
                a.at = Some(at);
            }),
            Edit::Note(slot, note) => self.change(slot, before, |a| a.note.clone_from(note)),
            Edit::Flag(slot, flag) => self.change(slot, before, |a| a.flag = *flag),
            Edit::Many(edits) => edits.iter().for_each(|e| self.apply_into(e, author, at, before)),
            Edit::Restore(answers) => {
                for (slot, answer) in answers.iter().rev() {
                    self.change(slot, before, |a| *a = answer.clone());
                }
            }
        }
    }

    fn change(&mut self, slot: &Slot, before: &mut Vec<(Slot, Answer)>, f: impl FnOnce(&mut Answer)) {
        let old = self.answer(slot).clone();
        let mut new = old.clone();
        f(&mut new);
        let same = new.state == old.state && new.note == old.note && new.flag == old.flag;
        if !same {
            before.push((slot.clone(), old));
            self.put(slot.clone(), new);
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

    fn turn(
        to: &mut Assessment,
        answers: Vec<(Slot, Answer)>,
        at: Timestamp,
        other: &mut Vec<Vec<(Slot, Answer)>>,
    ) -> Vec<Slot> {
        let slots = answers.iter().map(|(s, _)| s.clone()).collect();
        let back = to.apply(&Edit::Restore(answers), "", at);
        other.push(back);
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
}
