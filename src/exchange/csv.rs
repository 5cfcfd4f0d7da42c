//! Tables as text: one row a fact, of yearly facts one row a year. Out in UTF-8 with a mark that Excel knows it by; in
//! whatever Chinese Excel saves.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::assessment::{Answer, Assessment, Slot, State, Value};
use crate::pack::Pack;

use super::ExchangeError;
use super::cell::{Found, note_text, text_of};
use super::form::{Scope, parts};
use super::table::{NOTE_MARK, Sheet};

const HEADER: [&str; 6] = ["id", "指标", "单位", "年度", "回答", NOTE_MARK];

/// More cells than this no form has.
const MAX_CELLS: usize = 1_000_000;

/// The facts to fill in, with what is answered, as a table in UTF-8 with a byte order mark.
#[must_use]
pub fn write_csv(pack: &Pack, assessment: &Assessment, as_of: Date, scope: Scope) -> Vec<u8> {
    let mut out = String::from('\u{feff}');
    push_row(&mut out, &HEADER.map(str::to_owned));
    for part in parts(pack, assessment, as_of, scope) {
        for line in part.lines() {
            let fact = line.fact;
            let mut row = |year: Option<i16>| {
                let slot = Slot { fact: fact.id.clone(), year };
                let answer = assessment.answer(&slot);
                let said = text_of(fact, &answer.state);
                // A number is no formula, whatever it starts with.
                let number = matches!(answer.state, State::Known(Value::Number(_)));
                let said = if number { said } else { harmless(said) };
                let year = year.map_or(String::new(), |y| y.to_string());
                let note = harmless(note_text(&answer.note));
                let label = harmless(fact.label.clone());
                push_row(&mut out, &[fact.id.to_string(), label, fact.unit().to_owned(), year, said, note]);
            };
            if fact.yearly {
                if assessment.answer(&Slot::of(&fact.id)) != &Answer::default() {
                    row(None);
                }
                part.years.iter().for_each(|year| row(Some(*year)));
            } else {
                row(None);
            }
        }
    }
    out.into_bytes()
}

/// Text that a spreadsheet would take for a formula, marked as text; reading takes the mark off.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn push_row(out: &mut String, cells: &[String; 6]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', ';', '\t', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

/// Reads a text table, whatever separates its columns.
pub(super) fn sheet(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(ExchangeError::Content(
            "这其实是一个工作簿（.xlsx），请把文件名改回 .xlsx 再导入".into(),
        ));
    }
    let text = decode(bytes)?;
    // Excel's own remark on what separates the columns.
    let first = text.lines().next().unwrap_or("");
    let (text, above) = match first.strip_prefix("sep=") {
        Some(_) => (text.split_once('\n').map_or("", |(_, rest)| rest), 1),
        None => (text.as_str(), 0),
    };
    let head = text.lines().next().unwrap_or("");
    let count = |c: char| head.matches(c).count();
    let separator = [',', '\t', ';'].into_iter().max_by_key(|c| (count(*c), *c == ',')).unwrap_or(',');
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let (mut sheet, mut cells) = (Sheet::default(), 0);
    for (row, record) in (above..).zip(reader.records()) {
        let record = record.map_err(|e| {
            let line = e.position().map_or(0, ::csv::Position::line);
            ExchangeError::Content(format!("第 {line} 行不是正确的 CSV，请检查引号是否成对"))
        })?;
        cells += record.len();
        if cells > MAX_CELLS {
            return Err(ExchangeError::TooLarge(format!("表里的格子超过 {MAX_CELLS} 个")));
        }
        let filled = record.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let found: BTreeMap<u32, Found> = filled
            .filter_map(|(c, text)| Some((u32::try_from(c).ok()?, Found::Text(text.to_owned()))))
            .collect();
        sheet.rows.insert(row, found);
    }
    Ok(sheet)
}

/// UTF-8 with a mark or without, UTF-16 with one, else what Chinese Windows writes.
fn decode(bytes: &[u8]) -> Result<String, ExchangeError> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if broken {
            return Err(garbled());
        }
        return Ok(text.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if broken { Err(garbled()) } else { Ok(text.into_owned()) }
}

fn garbled() -> ExchangeError {
    ExchangeError::Content(
        "文字编码认不出（不是 UTF-8 或 GB18030），请在表格软件里另存为「CSV UTF-8」".into(),
    )
}
