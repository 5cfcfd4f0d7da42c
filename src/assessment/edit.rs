//! The one path of change: everything that can change an assessment is an [`Edit`], applied here. What it changed
//! becomes a [`Step`] of the history, which is what undo, the journal and the file are made of.

use jiff::Timestamp;

use super::{Assessment, Delta, Evidence, Scenario, Slot, State, Step, Todo, Turn, Unread};
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
    /// Sets what is attached to an answer.
    Evidence(Slot, Vec<Evidence>),
    /// Sets what the company aims at; none: what the pack suggests.
    Aim(Option<Targets>),
    /// Sets a scenario by its id; none takes it out.
    Scenario(String, Option<Box<Scenario>>),
    /// Sets an action by its id; none takes it out.
    Todo(String, Option<Box<Todo>>),
    /// Several at once, one step for undo (a pasted block, a one-click block).
    Many(Vec<Edit>),
}

impl Assessment {
    /// Applies a change as one step of the history; tells whether anything changed.
    pub fn apply(&mut self, edit: &Edit, author: &str, at: Timestamp) -> bool {
        let mut step =
            Step { at, by: author.to_owned(), turn: Turn::Do, deltas: Vec::new(), unread: Unread::default() };
        self.change(edit, &mut step);
        step.put_in_order();
        let changed = !step.deltas.is_empty();
        if changed {
            self.history.push(step);
        }
        changed
    }

    fn change(&mut self, edit: &Edit, step: &mut Step) {
        let delta = match edit {
            Edit::Set(slot, to) => Delta::Answer(slot.clone(), self.answer(slot).state.clone(), to.clone()),
            Edit::Note(slot, to) => Delta::Note(slot.clone(), self.answer(slot).note.clone(), to.clone()),
            Edit::Flag(slot, to) => Delta::Flag(slot.clone(), *to),
            Edit::Evidence(slot, to) => {
                Delta::Evidence(slot.clone(), self.answer(slot).evidence.clone(), to.clone())
            }
            Edit::Aim(to) => Delta::Targets(self.targets.clone(), to.clone()),
            Edit::Scenario(id, to) => {
                let from = self.scenarios.get(id).cloned().map(Box::new);
                Delta::Scenario(id.clone(), from, to.clone().map(|s| Box::new(s.known_as(id))))
            }
            Edit::Todo(id, to) => {
                let from = self.todos.get(id).cloned().map(Box::new);
                Delta::Todo(id.clone(), from, to.clone().map(|t| Box::new(t.known_as(id))))
            }
            Edit::Many(edits) => return edits.iter().for_each(|e| self.change(e, step)),
        };
        let changes = match &delta {
            Delta::Answer(_, from, to) => from != to,
            Delta::Note(_, from, to) => from != to,
            Delta::Flag(slot, to) => self.answer(slot).flag != *to,
            Delta::Evidence(_, from, to) => from != to,
            Delta::Targets(from, to) => from != to,
            Delta::Scenario(_, from, to) => from != to,
            Delta::Todo(_, from, to) => from != to,
        };
        if changes {
            self.follow(&delta, &step.by, step.at);
            step.deltas.push(delta);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Trail, Value};
    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn set(fact: &str, n: i64) -> Edit {
        Edit::Set(Slot { fact: fact.into(), year: None }, State::Known(Value::Number(n.into())))
    }

    fn held(a: &Assessment) -> (Vec<(Slot, Answer)>, Option<Targets>) {
        (a.answers().map(|(s, a)| (s.clone(), a.clone())).collect(), a.targets.clone())
    }

    /// An assessment and its trail, as the desk keeps them.
    #[derive(Default)]
    struct Both(Assessment, Trail);

    impl Both {
        fn apply(&mut self, edit: &Edit) -> bool {
            let changed = self.0.apply(edit, "甲", AT);
            self.1.catch_up(&self.0);
            changed
        }

        fn undo(&mut self) -> Option<Vec<Slot>> {
            self.1.undo(&mut self.0, "甲", AT)
        }

        fn redo(&mut self) -> Option<Vec<Slot>> {
            self.1.redo(&mut self.0, "甲", AT)
        }
    }

    #[test]
    fn undo_and_redo_walk_the_same_road() {
        let mut b = Both::default();
        assert!(b.apply(&set("x", 1)));
        let one = held(&b.0);
        assert!(b.apply(&Edit::Many(vec![set("x", 2), set("x", 3), set("y", 4)])));
        let two = held(&b.0);
        assert!(!b.apply(&set("y", 4)), "the same answer again is no change");
        b.undo();
        assert_eq!(held(&b.0), one);
        b.redo();
        assert_eq!(held(&b.0), two);
        b.undo();
        b.undo();
        assert_eq!(held(&b.0), held(&Assessment::default()));
        assert!(b.undo().is_none());
    }

    #[test]
    fn targets_are_undone_like_answers() {
        let mut b = Both::default();
        let aim = |ids: &[&str]| Edit::Aim(Some(ids.iter().map(|id| (*id).to_owned()).collect()));
        assert!(b.apply(&aim(&["hnte"])));
        assert!(!b.apply(&aim(&["hnte"])), "the same targets again are no change");
        let one = held(&b.0);
        assert!(b.apply(&Edit::Many(vec![aim(&["x"]), aim(&["y"]), set("x", 1)])));
        b.undo();
        assert_eq!(held(&b.0), one);
        b.undo();
        assert_eq!(b.0.targets, None);
        b.redo();
        assert_eq!(held(&b.0), one);
    }

    #[test]
    fn scenarios_and_actions_are_undone_like_answers() {
        use super::super::differences;
        let mut b = Both::default();
        let todo = |what: &str| {
            let todo = Todo { what: what.into(), id: "other".into(), ..Todo::default() };
            Edit::Todo("1".into(), Some(Box::new(todo)))
        };
        let scenario = |n: i64| {
            let answers = [(Slot::of(&"x".into()), State::Known(Value::Number(n.into())))].into();
            Edit::Scenario("2".into(), Some(Box::new(Scenario { answers, ..Scenario::default() })))
        };
        assert!(!b.apply(&Edit::Todo("1".into(), None)), "what is not there cannot be taken out");
        assert!(b.apply(&todo("招人")));
        assert_eq!(b.0.todos["1"].id, "1", "it is known by the id it is held under");
        assert!(!b.apply(&todo("招人")), "the same again is no change");
        let one = b.0.clone();
        assert!(b.apply(&Edit::Many(vec![todo("招 2 人"), set("x", 1), scenario(5), todo("招 3 人")])));
        let kinds = b.0.history.last().unwrap().deltas.iter().map(|d| match d {
            Delta::Scenario(..) => "情景",
            Delta::Todo(..) => "行动",
            _ => "回答",
        });
        assert_eq!(kinds.collect::<Vec<_>>(), ["回答", "情景", "行动", "行动"], "in the order of the file");
        let two = b.0.clone();
        assert_eq!(b.undo().map(|slots| slots.len()), Some(1), "the place that an answer was given at");
        assert_eq!(differences(&b.0, &one), []);
        let mut there = b.0.clone();
        let way = differences(&there, &two);
        assert_eq!(way.len(), 3);
        let step = Step { at: AT, by: "甲".into(), turn: Turn::Do, deltas: way, unread: Unread::default() };
        there.replay(step);
        assert_eq!(differences(&there, &two), []);
        b.redo();
        assert_eq!(differences(&b.0, &two), []);
        assert!(b.apply(&Edit::Many(vec![Edit::Todo("1".into(), None), Edit::Scenario("2".into(), None)])));
        assert!(b.0.todos.is_empty() && b.0.scenarios.is_empty());
        b.undo();
        assert_eq!((&b.0.todos, &b.0.scenarios), (&two.todos, &two.scenarios));
        assert_eq!(Trail::of(&b.0), b.1, "after a restart as before it");
        let mut again = Assessment::default();
        b.0.history.iter().cloned().for_each(|step| again.replay(step));
        assert_eq!(again, b.0);
    }

    #[test]
    fn the_trail_is_read_from_the_history_as_it_was_made() {
        let mut b = Both::default();
        for n in 1..=4 {
            b.apply(&set("x", n));
        }
        b.undo();
        b.undo();
        b.redo();
        b.apply(&set("y", 1));
        b.undo();
        assert_eq!(Trail::of(&b.0), b.1, "after a restart as before it");
        let mut again = Assessment::default();
        b.0.history.iter().cloned().for_each(|step| again.replay(step));
        assert_eq!(again, b.0, "replayed step by step it is the same");
        b.redo();
        assert_eq!(b.0.state("y"), &State::Known(Value::Number(1.into())));
        let y = Slot { fact: "y".into(), year: None };
        let steps: Vec<_> = b.0.history_of(&y).collect();
        assert_eq!(steps.len(), 3, "done, taken back, done again");
        b.0.undo_from = b.0.history.len();
        assert!(!Trail::of(&b.0).can_undo(), "nothing before this is taken back");
    }
}
