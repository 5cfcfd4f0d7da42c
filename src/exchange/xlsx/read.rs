//! Reads the cells of a workbook. Whoever sends one may mean harm, so it is unpacked once to be measured before
//! anything is built from it, and cells are read one by one, never as a whole grid.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, SheetType, Xlsx, XlsxError};
use jiff::civil::Date;

use super::super::ExchangeError;
use super::super::cell::{Found, day};
use super::super::table::{Merged, Sheet};

/// Bytes after unpacking.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;
/// Files in the package.
const MAX_FILES: usize = 2000;
/// Cells with something in them, of all sheets.
const MAX_CELLS: usize = 1_000_000;
/// Bytes of text, of all sheets.
const MAX_TEXT: usize = 64 * 1024 * 1024;
/// Merged places of one sheet.
const MAX_MERGED: usize = 2000;
/// Bytes to look through for all sheets, since any number of them may lie in the same file.
const MAX_WORK: u64 = 2 * 1024 * 1024 * 1024;
/// Different texts that a workbook may announce.
const MAX_STRINGS: usize = 5_000_000;

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads every worksheet.
pub(in crate::exchange) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, ExchangeError> {
    let largest = measure(bytes, MAX_UNPACKED)?;
    // The reader library adds up row numbers unchecked: one near the limit of their type ends in a panic there, in a
    // build that checks. Nothing of ours is half done then, so it is one more damaged workbook.
    std::panic::catch_unwind(|| all_sheets(bytes, largest)).unwrap_or_else(|_| Err(damaged()))
}

fn all_sheets(bytes: &[u8], largest: u64) -> Result<Vec<Sheet>, ExchangeError> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable("", &e))?;
    let is_1904 = book.has_1904_epoch();
    let worksheets = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    let names: Vec<String> = worksheets.map(|s| s.name.clone()).collect();
    if largest.saturating_mul(names.len() as u64) > MAX_WORK {
        return Err(ExchangeError::TooLarge(format!("工作簿里有 {} 张表", names.len())));
    }
    let mut budget = Budget { cells: MAX_CELLS, text: MAX_TEXT };
    names.into_iter().map(|name| sheet(&mut book, name, is_1904, &mut budget)).collect()
}

fn unreadable(sheet: &str, error: &XlsxError) -> ExchangeError {
    let place = if sheet.is_empty() { String::new() } else { format!("表「{sheet}」") };
    ExchangeError::Content(match error {
        XlsxError::Password => "工作簿加了密码，请去掉密码另存后再导入".into(),
        error => format!("{place}不是完好的工作簿（{error}），请在表格软件里打开，另存为 .xlsx 再导入"),
    })
}

fn damaged() -> ExchangeError {
    ExchangeError::Content("不是完好的 .xlsx 工作簿，请在表格软件里打开，另存为 .xlsx 再导入".into())
}

/// Unpacks everything once and throws it away: what is damaged, too large or announces too much goes no further. Gives
/// the length of the largest file.
fn measure(bytes: &[u8], most: u64) -> Result<u64, ExchangeError> {
    // What a password makes of a workbook; the reader says so.
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(ExchangeError::Content(
            "这是加了密码的工作簿或旧的 .xls，请去掉密码、另存为 .xlsx 再导入".into(),
        ));
    }
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if package.len() > MAX_FILES {
        return Err(ExchangeError::TooLarge(format!("工作簿里有 {} 个文件", package.len())));
    }
    let (mut left, mut largest, mut content) = (most, 0, Vec::new());
    for at in 0..package.len() {
        content.clear();
        let file = package.by_index(at).map_err(|_| damaged())?;
        let read = file.take(left + 1).read_to_end(&mut content).map_err(|_| damaged())?;
        largest = largest.max(read as u64);
        left = left
            .checked_sub(read as u64)
            .ok_or_else(|| ExchangeError::TooLarge(format!("工作簿解开后超过 {} MiB", most / 1024 / 1024)))?;
        if announces_too_much(&content) {
            return Err(damaged());
        }
    }
    Ok(largest)
}

/// The reader makes room for as many texts as a workbook says it has, so what it says is looked at first. In an
/// encoding in which that cannot be seen, nothing is read.
fn announces_too_much(content: &[u8]) -> bool {
    let text = String::from_utf8_lossy(content);
    text.match_indices('q').any(|(at, _)| {
        let (before, after) = (&text.as_bytes()[..at], &text.as_bytes()[at..]);
        let Some(rest) = after.strip_prefix(b"queCount").filter(|_| before.ends_with(b"uni")) else {
            // Two bytes a character.
            return before.ends_with(b"u\0n\0i\0");
        };
        let digits =
            rest.iter().skip_while(|b| b" \t\r\n=\"'".contains(b)).take_while(|b| b.is_ascii_digit());
        let digits: String = digits.take(21).map(|b| char::from(*b)).collect();
        !digits.is_empty() && digits.parse::<usize>().map_or(true, |n| n > MAX_STRINGS)
    })
}

/// What may still be read.
struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    fn spend(&mut self, found: &Found) -> Result<(), ExchangeError> {
        let text = if let Found::Text(text) = found { text.len() } else { 0 };
        match (self.cells.checked_sub(1), self.text.checked_sub(text)) {
            (Some(cells), Some(text)) => {
                (self.cells, self.text) = (cells, text);
                Ok(())
            }
            _ => Err(ExchangeError::TooLarge("工作簿里的格子或文字太多".into())),
        }
    }
}

fn sheet(
    book: &mut Book<'_>,
    name: String,
    is_1904: bool,
    budget: &mut Budget,
) -> Result<Sheet, ExchangeError> {
    let mut rows: BTreeMap<u32, BTreeMap<u32, Found>> = BTreeMap::new();
    let mut cells = match book.worksheet_cells_reader(&name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Sheet { name, ..Sheet::default() }),
        Err(e) => return Err(unreadable(&name, &e)),
    };
    let percent: Vec<bool> = cells
        .styles()
        .iter()
        .map(|s| s.number_format.as_ref().is_some_and(|f| shows_percent(&f.format_code)))
        .collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|e| unreadable(&name, &e))? {
        let percent = percent.get(style).copied().unwrap_or(false);
        if let Some(found) = found(Data::from(cell.get_value().clone()), percent, is_1904) {
            budget.spend(&found)?;
            let (row, column) = cell.get_position();
            rows.entry(row).or_default().insert(column, found);
        }
    }
    drop(cells);
    let merged = book.merge_cells_by_sheet_name(&name).map_err(|e| unreadable(&name, &e))?;
    if merged.len() > MAX_MERGED {
        return Err(ExchangeError::TooLarge(format!("表「{name}」里的合并单元格太多")));
    }
    let merged = merged.iter().map(|d| Merged { rows: (d.start.0, d.end.0), columns: (d.start.1, d.end.1) });
    Ok(Sheet { name, merged: merged.collect(), rows })
}

/// Whether a format multiplies by a hundred: a percent sign that is not quoted text.
fn shows_percent(format: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    format.chars().any(|c| {
        let literal = escaped;
        escaped = !escaped && c == '\\';
        if c == '"' && !literal {
            quoted = !quoted;
        }
        c == '%' && !quoted && !literal
    })
}

fn found(data: Data, percent: bool, is_1904: bool) -> Option<Found> {
    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds doubles only")]
    Some(match data {
        Data::Empty => return None,
        Data::String(text) if text.is_empty() => return None,
        Data::String(text) | Data::DurationIso(text) => Found::Text(text),
        Data::Int(n) => Found::Number(n as f64, percent),
        Data::Float(n) => Found::Number(n, percent),
        Data::Bool(yes) => Found::YesNo(yes),
        Data::DateTime(time) if time.is_duration() => Found::Number(time.as_f64(), false),
        // Workbooks from a Mac may count from 1904.
        Data::DateTime(time) => {
            let serial = time.as_f64() + if is_1904 { 1462.0 } else { 0.0 };
            day(serial).map_or(Found::Number(time.as_f64(), false), Found::Date)
        }
        Data::DateTimeIso(text) => {
            let day = text.get(..10).and_then(|d| d.parse::<Date>().ok());
            day.map_or(Found::Text(text), Found::Date)
        }
        Data::Error(error) => Found::Error(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_formats_are_told_from_percent_signs() {
        for format in ["0%", "0.00%", "[Red]0.0%;-0%"] {
            assert!(shows_percent(format), "{format}");
        }
        for format in ["General", "0.0\"%\"", "0\\%", "yyyy-mm-dd"] {
            assert!(!shows_percent(format), "{format}");
        }
    }

    #[test]
    fn what_unpacks_to_more_than_it_may_is_refused_before_it_is_read() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a.xml", "b.xml"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b' '; 600 * 1024]).unwrap();
        }
        let bomb = zip.finish().unwrap().into_inner();
        assert!(bomb.len() < 10_000);
        assert!(matches!(measure(&bomb, 1024 * 1024), Err(ExchangeError::TooLarge(_))));
        assert!(measure(&bomb, 2 * 1024 * 1024).is_ok());
    }

    #[test]
    fn what_a_workbook_announces_is_held_against_reason() {
        assert!(!announces_too_much(b"<sst count=\"3\" uniqueCount=\"3\">"));
        assert!(announces_too_much(b"<sst uniqueCount = '99999999999'>"));
        assert!(announces_too_much(b"<sst uniqueCount=\"99999999999999999999999\">"));
        let wide: Vec<u8> = "<sst uniqueCount=\"3\">".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(announces_too_much(&wide));
    }
}
