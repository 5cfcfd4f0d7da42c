//! What may be typed into a cell: drop-downs, and checks with a Chinese message. Excel keeps a list of its own to 255
//! characters, so the choices stand on a hidden sheet.

use rust_xlsxwriter::{DataValidation, Formula, Worksheet, XlsxError};

use crate::assessment::{State, Value};
use crate::notation::Num;
use crate::pack::{Fact, Kind};

use super::super::cell::{NOT_APPLICABLE, UNKNOWN, text_of};
use super::super::form::Part;

/// The hidden sheet.
pub(super) const SHEET: &str = "选项";

/// The lists of choices, equal ones once.
pub(super) struct Lists(Vec<Vec<String>>);

impl Lists {
    pub(super) fn of(parts: &[Part<'_>]) -> Self {
        let mut lists: Vec<Vec<String>> = Vec::new();
        for line in parts.iter().flat_map(Part::lines) {
            if let Some(list) = list(line.fact).filter(|l| !lists.contains(l)) {
                lists.push(list);
            }
        }
        Self(lists)
    }

    pub(super) fn sheet(&self, mut sheet: Worksheet) -> Result<Worksheet, XlsxError> {
        for (column, list) in (0..).zip(&self.0) {
            for (row, words) in (0..).zip(list) {
                sheet.write_string(row, column, words)?;
            }
        }
        sheet.set_hidden(true);
        Ok(sheet)
    }

    /// Where a list stands.
    fn range(&self, list: &[String]) -> Option<String> {
        let at = self.0.iter().position(|l| l == list)?;
        let column = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(at).ok()?);
        Some(format!("'{SHEET}'!${column}$1:${column}${}", list.len()))
    }
}

fn list(fact: &Fact) -> Option<Vec<String>> {
    let Kind::Choice(choices) = &fact.kind else { return None };
    let words = choices.iter().map(|c| text_of(fact, &State::Known(Value::Choice(c.id.clone()))));
    Some(words.chain([UNKNOWN.to_owned(), NOT_APPLICABLE.to_owned()]).collect())
}

/// A check of one cell; equal ones of neighbouring rows become one.
#[derive(Clone, PartialEq)]
pub(super) enum Check {
    YesNo,
    Choice(Vec<String>),
    Number { min: Option<Num>, max: Option<Num>, whole: bool },
    Year,
    Day,
}

impl Check {
    /// What is checked of a fact; text is not.
    pub(super) fn of(fact: &Fact) -> Option<Self> {
        match &fact.kind {
            Kind::Text | Kind::CreditCode => None,
            Kind::YesNo => Some(Self::YesNo),
            Kind::Choice(_) => list(fact).map(Self::Choice),
            Kind::Number(q) => Some(Self::Number { min: q.min, max: q.max, whole: q.whole }),
            Kind::Year => Some(Self::Year),
            Kind::Date => Some(Self::Day),
        }
    }

    /// The check of the cells from `cell` (`E7`) on.
    fn validation(&self, cell: &str, lists: &Lists) -> Result<Option<DataValidation>, XlsxError> {
        let (rule, message) = match self {
            Self::YesNo => {
                let list = ["是", "否", UNKNOWN, NOT_APPLICABLE];
                (DataValidation::new().allow_list_strings(&list)?, "请从下拉列表里选".to_owned())
            }
            Self::Choice(list) => {
                let Some(range) = lists.range(list) else { return Ok(None) };
                let rule = DataValidation::new().allow_list_formula(Formula::new(range));
                (rule, "请从下拉列表里选".to_owned())
            }
            Self::Number { min, max, whole } => {
                (self.formula(cell), format!("这里要填{}，不带单位", number_words(*min, *max, *whole)))
            }
            Self::Year => (self.formula(cell), "这里要填四位数的年度，如 2025".to_owned()),
            Self::Day => (self.formula(cell), "这里要填日期，如 2016-05-01".to_owned()),
        };
        let message = format!("{message}；也可以填「{UNKNOWN}」或「{NOT_APPLICABLE}」，或者留空");
        Ok(Some(rule.set_error_title("填写有误")?.set_error_message(message)?))
    }

    fn formula(&self, cell: &str) -> DataValidation {
        let conditions: Vec<String> = match self {
            Self::Number { min, max, whole } => {
                let min = min.map(|n| format!("{cell}>={n}"));
                let max = max.map(|n| format!("{cell}<={n}"));
                let whole = whole.then(|| format!("{cell}=INT({cell})"));
                [min, max, whole].into_iter().flatten().collect()
            }
            Self::Year => {
                vec![format!("{cell}>=1950"), format!("{cell}<=2200"), format!("{cell}=INT({cell})")]
            }
            Self::Day => vec![format!("{cell}>=61"), format!("{cell}<DATE(2201,1,1)")],
            Self::YesNo | Self::Choice(_) => Vec::new(),
        };
        let holds =
            if conditions.is_empty() { "TRUE".into() } else { format!("AND({})", conditions.join(",")) };
        let words = format!("OR({cell}=\"{UNKNOWN}\",{cell}=\"{NOT_APPLICABLE}\")");
        DataValidation::new().allow_custom(Formula::new(format!("=IF(ISNUMBER({cell}),{holds},{words})")))
    }
}

fn number_words(min: Option<Num>, max: Option<Num>, whole: bool) -> String {
    let kind = if whole { "整数" } else { "数" };
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} 至 {max} 的{kind}"),
        (Some(min), None) => format!("不小于 {min} 的{kind}"),
        (None, Some(max)) => format!("不大于 {max} 的{kind}"),
        (None, None) => kind.to_owned(),
    }
}

/// Checks of one column, gathered row by row.
#[derive(Default)]
pub(super) struct Column(Vec<(u32, u32, Check)>);

impl Column {
    pub(super) fn add(&mut self, row: u32, check: Check) {
        match self.0.last_mut() {
            Some((_, last, same)) if *last + 1 == row && *same == check => *last = row,
            _ => self.0.push((row, row, check)),
        }
    }

    pub(super) fn write(self, sheet: &mut Worksheet, column: u16, lists: &Lists) -> Result<(), XlsxError> {
        for (first, last, check) in self.0 {
            let cell = rust_xlsxwriter::utility::row_col_to_cell(first, column);
            if let Some(validation) = check.validation(&cell, lists)? {
                sheet.add_data_validation(first, column, last, column, &validation)?;
            }
        }
        Ok(())
    }
}
