//! The workbook: a form to fill in, one sheet a step, the verdicts with their reasons, and the action plan.

mod checks;
mod guide;
mod list;
mod look;
mod plan;
mod read;
mod step;
mod verdicts;

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use rustc_hash::FxHashSet;
use unicode_width::UnicodeWidthStr;

use crate::assessment::Assessment;
use crate::pack::Pack;

use super::ExchangeError;
use super::form::{Scope, parts};
use checks::Lists;
use look::Look;

pub(super) use read::sheets;

/// Characters a cell holds.
const MAX_TEXT: usize = 32_767;

/// The workbook of an assessment: the form with what is answered, the verdicts of the day, and the action plan where there
/// is one.
///
/// # Errors
/// [`ExchangeError::DoesNotFit`] where an answer or a note is longer than a cell holds.
pub fn write_xlsx(
    pack: &Pack,
    assessment: &Assessment,
    as_of: Date,
    scope: Scope,
) -> Result<Vec<u8>, ExchangeError> {
    let parts = parts(pack, assessment, as_of, scope);
    let look = Look::new();
    let lists = Lists::of(&parts);
    let mut names = Names::default();
    let mut book = Workbook::new();
    book.set_properties(&properties(assessment, as_of)?);
    let mut add = |name: &str| -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(names.free(name))?;
        Ok(sheet)
    };
    let mut sheets = vec![guide::sheet(add("填写说明")?, pack, assessment, as_of, &parts, &look)?];
    for part in &parts {
        sheets.push(step::sheet(add(&part.title)?, part, assessment, &lists, &look)?);
    }
    let board = crate::judge::judge(pack, assessment, as_of);
    sheets.push(verdicts::results(add("判定结果")?, pack, assessment, &board, &look)?);
    sheets.push(verdicts::reasons(add("判定依据")?, pack, assessment, &board, &look)?);
    if !assessment.todos.is_empty() {
        sheets.push(plan::sheet(add("行动计划")?, pack, assessment, &look)?);
    }
    sheets.push(lists.sheet(add(checks::SHEET)?)?);
    sheets.into_iter().for_each(|sheet| book.push_worksheet(sheet));
    Ok(book.save_to_buffer()?)
}

/// The same assessment on the same day gives the same file: nothing of the clock goes into it.
fn properties(assessment: &Assessment, as_of: Date) -> Result<DocProperties, XlsxError> {
    let day = excel_day(as_of)?;
    let title = format!("{} 资质自评", short(assessment.company(), 100));
    Ok(DocProperties::new().set_title(title.trim()).set_author("企评").set_creation_datetime(&day))
}

/// A day as spreadsheets count it; of years they do not have, the nearest they have.
fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let unsigned = |n: i8| u8::try_from(n).unwrap_or(1);
    let year = u16::try_from(day.year()).unwrap_or(1900).clamp(1900, 9998);
    ExcelDateTime::from_ymd(year, unsigned(day.month()), unsigned(day.day()))
}

/// Names of sheets: what is not allowed in them left out, each once.
#[derive(Default)]
struct Names(FxHashSet<String>);

impl Names {
    fn free(&mut self, wanted: &str) -> String {
        let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
        let plain: String = wanted.chars().filter(allowed).collect();
        let plain = plain.trim_matches(['\'', ' ']);
        let plain = if plain.is_empty() { "表" } else { plain };
        let numbered = (1..).map(|n: usize| if n == 1 { String::new() } else { format!(" {n}") });
        for suffix in numbered {
            let name = format!("{}{suffix}", utf16_start(plain, 31 - suffix.len()));
            if self.0.insert(name.to_lowercase()) {
                return name;
            }
        }
        plain.to_owned()
    }
}

/// The start of a text, as long as fits into so many units of UTF-16, by which spreadsheets count.
fn utf16_start(text: &str, most: usize) -> &str {
    let mut length = 0;
    let over = text.char_indices().find(|(_, c)| {
        length += c.len_utf16();
        length > most
    });
    &text[..over.map_or(text.len(), |(at, _)| at)]
}

/// A text cut for a place that only shows it.
fn short(text: &str, most: usize) -> String {
    let start = utf16_start(text, most);
    if start.len() == text.len() { text.to_owned() } else { format!("{start}…") }
}

/// The height of a row in which nothing is cut off: by what its wrapped texts take in columns so wide.
fn height<'t>(cells: impl IntoIterator<Item = (&'t str, f64)>) -> f64 {
    let lines_of = |(text, width): (&str, f64)| -> f64 {
        text.split('\n').map(|line| (line.width() as f64 / (width - 2.5)).ceil().max(1.0)).sum()
    };
    let lines = cells.into_iter().map(lines_of).fold(1.0, f64::max);
    (lines * 13.5 + 7.0).clamp(21.0, 409.0)
}

/// On A4 across, as wide as the page, numbered.
fn print_wide(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&L&A&C第 &P 页，共 &N 页");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_allowed_and_their_own() {
        let mut names = Names::default();
        assert_eq!(names.free("1 企业/概况?"), "1 企业概况");
        assert_eq!(names.free("1 企业概况"), "1 企业概况 2");
        assert_eq!(names.free("'[]'"), "表");
        assert_eq!(names.free(&"长".repeat(40)).chars().count(), 31);
        assert_eq!(names.free(&"长".repeat(40)).chars().count(), 31);
    }
}
