//! The action plan: for reading, filtering and handing round; nothing of it comes back.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::assessment::{Assessment, TodoState};
use crate::pack::Pack;

use super::super::plan::{HEADS, rows};
use super::list::{Content, List};
use super::look::Look;
use super::short;

/// Of the columns, in their order.
const WIDTHS: [f64; 9] = [44.0, 32.0, 30.0, 12.0, 14.0, 14.0, 11.0, 36.0, 36.0];

/// Writes the plan.
pub(super) fn sheet(
    sheet: Worksheet,
    pack: &Pack,
    assessment: &Assessment,
    look: &Look,
) -> Result<Worksheet, XlsxError> {
    let company = short(assessment.company(), 60);
    let between = if company.is_empty() { "" } else { " · " };
    let heads: Vec<(&str, f64)> = HEADS.into_iter().zip(WIDTHS).collect();
    let mut list = List::new(sheet, look, &format!("行动计划{between}{company}"), &heads)?;
    for row in rows(pack, assessment) {
        let text = |text: &str| Content::Text(text.to_owned());
        let none = || Content::Text(String::new());
        list.push_all(&[
            (text(row.what), &look.plain),
            (row.designations.into(), &look.small),
            (row.place.into(), &look.small),
            (text(row.owner), &look.plain_center),
            (row.due.map_or_else(none, Content::from), &look.plain_day),
            (row.cost.map_or_else(none, Content::from), &look.plain_number),
            (text(row.state.word()), state_format(row.state, look)),
            (text(row.evidence), &look.small),
            (text(row.note), &look.small),
        ])?;
    }
    list.finish()
}

fn state_format(state: TodoState, look: &Look) -> &Format {
    match state {
        TodoState::Done => &look.good,
        TodoState::Doing => &look.unsure,
        TodoState::Open | TodoState::Dropped => &look.plain_center,
    }
}
