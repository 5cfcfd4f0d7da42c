//! Scenarios (情景): answers as they would be, beside the real ones. Only what differs is held, so that whatever a
//! scenario says nothing of goes on following the real answers.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Answer, Assessment, Slot, State, Unread};

/// A named set of answers that differ from the real ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// What it is known by, given once ([`super::fresh_id`]); the key it is held under.
    pub id: String,
    /// 名称
    pub name: String,
    /// 说明
    pub note: String,
    /// The day it is judged on; none: the day everything else is judged on.
    pub as_of: Option<Date>,
    /// The answers that differ; a blank one is as if nobody had answered.
    pub answers: BTreeMap<Slot, State>,
    /// Fields of a newer version of the file.
    pub unread: Unread,
}

impl Scenario {
    /// The same under an id.
    pub(super) fn known_as(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

impl Assessment {
    /// The answers as they would be in a scenario, for judging: without history, scenarios and actions. Nobody gave
    /// the answers that differ, so they bear no author and no time; note, flag and evidence stay beside them.
    #[must_use]
    pub fn under(&self, scenario: &Scenario) -> Assessment {
        let mut out = Assessment {
            pack: self.pack.clone(),
            targets: self.targets.clone(),
            answers: self.answers.clone(),
            ..Assessment::default()
        };
        for (slot, state) in &scenario.answers {
            let real = out.answer(slot).clone();
            let answer = Answer { state: state.clone(), author: String::new(), at: None, ..real };
            out.put(slot.clone(), answer);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::{Edit, Value};
    use super::*;

    fn number(n: i64) -> State {
        State::Known(Value::Number(n.into()))
    }

    #[test]
    fn what_a_scenario_says_nothing_of_follows_the_real_answers() {
        let slot = |fact: &str| Slot::of(&fact.into());
        let mut real = Assessment::default();
        let at = Timestamp::UNIX_EPOCH;
        for (fact, n) in [("revenue", 100), ("employees", 20), ("rd_projects", 3)] {
            real.apply(&Edit::Set(slot(fact), number(n)), "财务", at);
        }
        real.apply(&Edit::Note(slot("revenue"), "审计数".into()), "财务", at);
        let answers = [(slot("revenue"), number(600)), (slot("rd_projects"), State::Blank)];
        let scenario = Scenario {
            answers: answers.into_iter().chain([(slot("ip_class1"), number(2))]).collect(),
            ..Scenario::default()
        };
        let would_be = real.under(&scenario);
        let states: Vec<&State> =
            ["revenue", "employees", "rd_projects", "ip_class1"].map(|f| would_be.state(f)).to_vec();
        assert_eq!(states, [&number(600), &number(20), &State::Blank, &number(2)]);
        let revenue = would_be.answer(&slot("revenue"));
        assert_eq!((revenue.author.as_str(), revenue.at, revenue.note.as_str()), ("", None, "审计数"));
        assert_eq!(would_be.answer(&slot("employees")).author, "财务");
        assert!(would_be.history.is_empty());
        real.apply(&Edit::Set(slot("employees"), number(21)), "", at);
        assert_eq!(real.under(&scenario).state("employees"), &number(21));
    }
}
