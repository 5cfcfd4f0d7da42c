//! One step of the walk as a sheet to fill in. Nothing is merged and the ids stand in a hidden column, so that rows
//! may be sorted, inserted and deleted.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::assessment::{Answer, Assessment, Slot};
use crate::pack::{Fact, Kind};

use super::super::ExchangeError;
use super::super::cell::{Written, note_text};
use super::super::form::{Line, Part};
use super::super::import::FLAG;
use super::super::table::{FLAG_MARK, ID_MARK, NOTE_MARK, VALUE_MARK};
use super::checks::{Check, Column, Lists};
use super::look::Look;
use super::{MAX_TEXT, excel_day, short};

const HEAD_ROW: u32 = 2;
const ID: u16 = 0;
const LABEL: u16 = 1;
const UNIT: u16 = 2;
/// Columns of answers start here.
const ANSWERS: u16 = 3;

/// Which column holds what.
struct Columns {
    /// Of facts with one value; none where the step has none.
    value: Option<u16>,
    years: Vec<(i16, u16)>,
    definition: u16,
    evidence: u16,
    note: u16,
    flag: u16,
    /// Notes on single years, which only files from elsewhere have.
    year_notes: Vec<(i16, u16)>,
    last: u16,
    widths: Vec<f64>,
}

impl Columns {
    fn of(part: &Part<'_>, assessment: &Assessment) -> Self {
        let mut next = ANSWERS;
        let mut take = || {
            next += 1;
            next - 1
        };
        let value = part.lines().any(|l| !l.fact.yearly).then(&mut take);
        let years = part.years.iter().map(|y| (*y, take())).collect();
        let (definition, evidence, note, flag) = (take(), take(), take(), take());
        let noted = |year: &&i16| {
            part.lines().any(|l| !assessment.answer(&Slot::in_year(&l.fact.id, **year)).note.is_empty())
        };
        let year_notes = part.years.iter().filter(noted).map(|y| (*y, take())).collect();
        let last = next - 1;
        let mut columns =
            Self { value, years, definition, evidence, note, flag, year_notes, last, widths: Vec::new() };
        columns.widths = widths(part, &columns);
        columns
    }
}

/// Writes one step.
pub(super) fn sheet(
    mut sheet: Worksheet,
    part: &Part<'_>,
    assessment: &Assessment,
    lists: &Lists,
    look: &Look,
) -> Result<Worksheet, ExchangeError> {
    let columns = Columns::of(part, assessment);
    heads(&mut sheet, part, assessment, &columns, look)?;
    let mut checks: Vec<Column> = (0..=columns.last).map(|_| Column::default()).collect();
    let mut row = HEAD_ROW + 1;
    for block in &part.blocks {
        for column in LABEL..=columns.last {
            sheet.write_blank(row, column, &look.section)?;
        }
        sheet.write_string_with_format(row, LABEL, short(block.title, 200), &look.section)?;
        sheet.set_row_height(row, 21)?;
        row += 1;
        for line in &block.lines {
            write_line(&mut sheet, row, line, assessment, &columns, look, &mut checks)?;
            row += 1;
        }
    }
    for (column, checks) in (0..).zip(checks) {
        checks.write(&mut sheet, column, lists)?;
    }
    for (column, width) in (0..).zip(&columns.widths) {
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_column_hidden(ID)?.set_freeze_panes(HEAD_ROW + 1, UNIT)?;
    super::print_wide(&mut sheet);
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    Ok(sheet)
}

fn heads(
    sheet: &mut Worksheet,
    part: &Part<'_>,
    assessment: &Assessment,
    columns: &Columns,
    look: &Look,
) -> Result<(), XlsxError> {
    let company = short(assessment.company(), 60);
    let between = if company.is_empty() { "" } else { " · " };
    sheet.write_string_with_format(0, LABEL, format!("{}{between}{company}", part.title), &look.title)?;
    sheet.set_row_height(0, 28)?;
    let how = "浅黄色的格子可以填；不知道的填「不清楚」，与本企业无关的填「不适用」，留空表示还没答";
    sheet.write_string_with_format(1, LABEL, how, &look.remark)?;
    sheet.set_row_height(1, 20)?;
    sheet.set_row_height(HEAD_ROW, 24)?;
    let mut head = |column: u16, words: &str, format: &Format| {
        sheet.write_string_with_format(HEAD_ROW, column, words, format).map(drop)
    };
    head(ID, ID_MARK, &look.head)?;
    head(LABEL, "指标", &look.head)?;
    head(UNIT, "单位", &look.head)?;
    if let Some(column) = columns.value {
        head(column, VALUE_MARK, &look.head)?;
    }
    for (year, column) in &columns.years {
        head(*column, &format!("{year} 年"), &look.head_years)?;
    }
    head(columns.definition, "口径", &look.head)?;
    head(columns.evidence, "证据", &look.head)?;
    head(columns.note, NOTE_MARK, &look.head)?;
    head(columns.flag, FLAG_MARK, &look.head)?;
    for (year, column) in &columns.year_notes {
        head(*column, &format!("{year} 年{NOTE_MARK}"), &look.head)?;
    }
    Ok(())
}

fn write_line(
    sheet: &mut Worksheet,
    row: u32,
    line: &Line<'_>,
    assessment: &Assessment,
    columns: &Columns,
    look: &Look,
    checks: &mut [Column],
) -> Result<(), ExchangeError> {
    let fact = line.fact;
    sheet.write_string_with_format(row, ID, fact.id.as_str(), &look.id)?;
    sheet.write_string_with_format(row, LABEL, short(&fact.label, 500), &look.label)?;
    sheet.write_string_with_format(row, UNIT, short(fact.unit(), 50), &look.unit)?;
    let value = columns.value.map(|c| (None, c));
    let years = columns.years.iter().map(|(year, c)| (Some(*year), *c));
    for (year, column) in value.into_iter().chain(years) {
        if fact.yearly != year.is_some() {
            sheet.write_blank(row, column, &look.closed)?;
            continue;
        }
        let slot = Slot { fact: fact.id.clone(), year };
        write_answer(sheet, (row, column), fact, assessment.answer(&slot), look)?;
        if let Some(check) = Check::of(fact) {
            checks[usize::from(column)].add(row, check);
        }
    }
    sheet.write_string_with_format(row, columns.definition, short(line.definition, 2000), &look.small)?;
    sheet.write_string_with_format(row, columns.evidence, short(&fact.evidence, 2000), &look.small)?;
    let whole = assessment.answer(&Slot::of(&fact.id));
    let wrapped = [
        (LABEL, fact.label.as_str()),
        (columns.definition, line.definition),
        (columns.evidence, &fact.evidence),
        (columns.note, &whole.note),
    ];
    let wrapped = wrapped.map(|(column, text)| (text, columns.widths[usize::from(column)]));
    sheet.set_row_height(row, super::height(wrapped))?;
    write_text(sheet, (row, columns.note), note_text(&whole.note), fact, &look.fill_text)?;
    let flag = if whole.flag { FLAG } else { "" };
    write_text(sheet, (row, columns.flag), flag.into(), fact, &look.fill_pick)?;
    for (year, column) in &columns.year_notes {
        let note = &assessment.answer(&Slot::in_year(&fact.id, *year)).note;
        write_text(sheet, (row, *column), note_text(note), fact, &look.fill_text)?;
    }
    Ok(())
}

fn write_answer(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    fact: &Fact,
    answer: &Answer,
    look: &Look,
) -> Result<(), ExchangeError> {
    let format = match fact.kind {
        Kind::Text | Kind::CreditCode => &look.fill_text,
        Kind::YesNo | Kind::Choice(_) => &look.fill_pick,
        Kind::Date => &look.fill_day,
        Kind::Year | Kind::Number(_) => &look.fill,
    };
    match Written::of(fact, &answer.state) {
        Written::Nothing => sheet.write_blank(row, column, format).map(drop)?,
        Written::Number(n) => sheet.write_number_with_format(row, column, n, format).map(drop)?,
        Written::Date(date) => {
            sheet.write_datetime_with_format(row, column, excel_day(date)?, &look.fill_day).map(drop)?;
        }
        Written::Text(text) => write_text(sheet, (row, column), text, fact, format)?,
    }
    Ok(())
}

fn write_text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: String,
    fact: &Fact,
    format: &Format,
) -> Result<(), ExchangeError> {
    if text.encode_utf16().count() > MAX_TEXT {
        return Err(ExchangeError::DoesNotFit(format!(
            "「{}」的文字超过一格能放的 {MAX_TEXT} 字，放不进工作簿；请改用 --csv 导出，或先缩短",
            fact.label
        )));
    }
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Widths by what is seen: a Chinese character takes two places.
fn widths(part: &Part<'_>, columns: &Columns) -> Vec<f64> {
    let widest = |texts: &mut dyn Iterator<Item = usize>, least: f64, most: f64| {
        (texts.max().unwrap_or(0) as f64 * 1.05 + 3.0).clamp(least, most)
    };
    let mut widths = vec![13.0; usize::from(columns.last) + 1];
    let mut set = |column: u16, width: f64| widths[usize::from(column)] = width;
    set(ID, 24.0);
    set(LABEL, widest(&mut part.lines().map(|l| l.fact.label.width()), 20.0, 44.0));
    set(UNIT, widest(&mut part.lines().map(|l| l.fact.unit().width()), 7.0, 14.0));
    let mut answers = part.lines().filter_map(|l| match &l.fact.kind {
        Kind::Choice(choices) => choices.iter().map(|c| c.label.width()).max(),
        Kind::Text | Kind::CreditCode => Some(26),
        _ => None,
    });
    if let Some(column) = columns.value {
        set(column, widest(&mut answers, 16.0, 34.0));
    }
    set(columns.definition, widest(&mut part.lines().map(|l| l.definition.width()), 14.0, 60.0));
    set(columns.evidence, widest(&mut part.lines().map(|l| l.fact.evidence.width()), 14.0, 40.0));
    set(columns.note, 26.0);
    set(columns.flag, 7.0);
    columns.year_notes.iter().for_each(|(_, column)| set(*column, 22.0));
    widths
}
