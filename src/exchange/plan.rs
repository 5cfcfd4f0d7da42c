//! The action plan as a table for reading: what the sheet and the text report show.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::assessment::{Assessment, Todo, TodoState};
use crate::judge::{slot_text, target_title};
use crate::pack::Pack;

use super::cell::Found;

/// What the columns are called.
pub(super) const HEADS: [&str; 9] =
    ["行动", "为哪些资质", "指标", "负责人", "完成期限", "费用（万元）", "状态", "证明材料", "备注"];

/// An action in words, in the order of [`HEADS`].
pub(super) struct Row<'a> {
    pub what: &'a str,
    pub designations: String,
    pub place: String,
    pub owner: &'a str,
    pub due: Option<Date>,
    pub cost: Option<Decimal>,
    pub state: TodoState,
    pub evidence: &'a str,
    pub note: &'a str,
}

/// The plan, what is due first at the top.
pub(super) fn rows<'a>(pack: &Pack, assessment: &'a Assessment) -> Vec<Row<'a>> {
    let row = |todo: &'a Todo| {
        let titles: Vec<&str> = todo.designations.iter().map(|id| target_title(pack, id)).collect();
        Row {
            what: &todo.what,
            designations: titles.join("、"),
            place: todo.slot.as_ref().map(|slot| slot_text(pack, slot)).unwrap_or_default(),
            owner: &todo.owner,
            due: todo.due,
            cost: todo.cost,
            state: todo.state,
            evidence: &todo.evidence,
            note: &todo.note,
        }
    };
    assessment.plan().into_iter().map(row).collect()
}

/// Whether a row of a table that came back is the head of the plan. Whatever people wrote into the plan, below it
/// nothing is an answer.
pub(super) fn is_head(cells: &BTreeMap<u32, Found>) -> bool {
    let names: Vec<String> = cells.values().map(Found::name).collect();
    [HEADS[0], HEADS[1], HEADS[3], HEADS[6]].iter().all(|head| names.iter().any(|name| name == head))
}
