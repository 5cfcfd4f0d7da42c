//! The action plan (行动计划): what somebody is to do by when, for which designations, and what it takes to prove it.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Assessment, Slot, Unread};

/// An action (行动).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// What it is known by, given once ([`fresh_id`]); the key it is held under.
    pub id: String,
    /// 行动: what is to be done.
    pub what: String,
    /// 为哪些资质: ids of the designations and tasks it serves.
    pub designations: Vec<String>,
    /// 指标: the answer it is to change.
    pub slot: Option<Slot>,
    /// 负责人
    pub owner: String,
    /// 完成期限
    pub due: Option<Date>,
    /// 费用, in 万元.
    pub cost: Option<Decimal>,
    /// 状态
    pub state: TodoState,
    /// 证明材料: what will be wanted as a proof.
    pub evidence: String,
    /// 备注
    pub note: String,
    /// Fields of a newer version of the file.
    pub unread: Unread,
}

/// How far an action is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TodoState {
    /// 未开始
    #[default]
    Open,
    /// 进行中
    Doing,
    /// 已完成
    Done,
    /// 不做了
    Dropped,
}

impl TodoState {
    /// All of them, in the order in which an action goes through them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Doing, Self::Done, Self::Dropped];

    /// In Chinese.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "未开始",
            Self::Doing => "进行中",
            Self::Done => "已完成",
            Self::Dropped => "不做了",
        }
    }

    /// For programs.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// Whether nothing is to be done any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Dropped)
    }
}

impl Todo {
    /// The same under an id, its cost as the file writes it.
    pub(super) fn known_as(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self.cost = self.cost.map(|cost| cost.normalize());
        self
    }
}

impl Assessment {
    /// The actions as they are worked through: what is over last, what is due first before the rest.
    #[must_use]
    pub fn plan(&self) -> Vec<&Todo> {
        let mut plan: Vec<&Todo> = self.todos.values().collect();
        // Within each, older ones first: they are held by id, and ids are made from the time.
        plan.sort_by_key(|todo| (todo.state.is_over(), todo.due.is_none(), todo.due));
        plan
    }
}

/// An id for a new scenario or action: the time in nanoseconds, in hexadecimal, so that two people who work on copies
/// of one file do not come upon the same. `taken` tells which ids are there already.
#[must_use]
pub fn fresh_id(at: Timestamp, taken: impl Fn(&str) -> bool) -> String {
    let mut nanosecond = at.as_nanosecond();
    loop {
        let id = format!("{nanosecond:016x}");
        if !taken(&id) {
            return id;
        }
        nanosecond += 1;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn ids_are_made_from_the_time_and_never_twice() {
        let at = Timestamp::from_nanosecond(1_795_000_000_000_000_001).unwrap();
        let mut ids: Vec<String> = Vec::new();
        for _ in 0..3 {
            ids.push(fresh_id(at, |id| ids.iter().any(|known| known == id)));
        }
        assert_eq!(ids, ["18e91efd5bd38001", "18e91efd5bd38002", "18e91efd5bd38003"]);
        let later = Timestamp::from_second(at.as_second() + 400_000_000).unwrap();
        assert!(fresh_id(later, |_| false) > ids[0], "as text, too, later ones come later");
    }

    #[test]
    fn the_plan_begins_with_what_is_due() {
        let todo = |id: &str, due: Option<i8>, state: TodoState| Todo {
            id: id.into(),
            due: due.map(|month| date(2027, month, 1)),
            state,
            ..Todo::default()
        };
        let todos = [
            todo("1", None, TodoState::Open),
            todo("2", Some(1), TodoState::Done),
            todo("3", Some(6), TodoState::Open),
            todo("4", Some(3), TodoState::Doing),
            todo("5", Some(3), TodoState::Open),
            todo("6", None, TodoState::Dropped),
        ];
        let todos = todos.into_iter().map(|t| (t.id.clone(), t)).collect();
        let assessment = Assessment { todos, ..Assessment::default() };
        let order: Vec<&str> = assessment.plan().iter().map(|t| t.id.as_str()).collect();
        assert_eq!(order, ["4", "5", "3", "1", "2", "6"]);
    }
}
