//! A sheet with an id column, whatever has been moved, sorted, inserted or deleted around it: columns are known by
//! their header cells, rows by their ids.

use std::collections::BTreeMap;

use crate::assessment::Slot;
use crate::notation::half_width;
use crate::pack::Fact;

use super::ExchangeError;
use super::cell::{Found, understand};
use super::import::Taker;
use super::plan::is_head;

/// The header of the column that names the indicators.
pub(super) const ID_MARK: &str = "指标编号";

/// Header of the answers of facts with one value.
pub(super) const VALUE_MARK: &str = "填写";
/// Header of the notes.
pub(super) const NOTE_MARK: &str = "备注";
/// Header of the flags.
pub(super) const FLAG_MARK: &str = "标记";

/// A rectangle of merged cells: first and last row and column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Merged {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

impl Merged {
    fn hides(&self, row: u32, column: u32) -> bool {
        let inside =
            (self.rows.0..=self.rows.1).contains(&row) && (self.columns.0..=self.columns.1).contains(&column);
        inside && (row, column) != (self.rows.0, self.columns.0)
    }
}

/// A sheet as it was read; rows and columns count from 0.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its name; empty for a text table.
    pub name: String,
    pub rows: BTreeMap<u32, BTreeMap<u32, Found>>,
    pub merged: Vec<Merged>,
}

impl Sheet {
    /// A cell by its name, `3 五有研发机构!E7`.
    fn place(&self, row: u32, column: u32) -> String {
        let cell = format!("{}{}", letters(column), u64::from(row) + 1);
        if self.name.is_empty() { cell } else { format!("{}!{cell}", self.name) }
    }

    fn hidden_by(&self, row: u32, column: u32) -> Option<&Merged> {
        self.merged.iter().find(|m| m.hides(row, column))
    }
}

/// The letters of a column.
fn letters(column: u32) -> String {
    let (mut rest, mut out) = (u64::from(column) + 1, Vec::new());
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        out.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    out.iter().rev().collect()
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Id,
    /// The year of the whole row, in a table with one row a year.
    Year,
    /// Answers; of a yearly fact only where the row has its year.
    Value,
    ValueIn(i16),
    Note,
    NoteIn(i16),
    Flag,
}

impl Role {
    fn of(found: &Found) -> Option<Self> {
        let name: String = found
            .name()
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| half_width(c).unwrap_or(c).to_ascii_lowercase())
            .collect();
        match name.as_str() {
            ID_MARK | "id" | "指标id" => return Some(Self::Id),
            "年度" => return Some(Self::Year),
            VALUE_MARK | "回答" => return Some(Self::Value),
            NOTE_MARK => return Some(Self::Note),
            FLAG_MARK => return Some(Self::Flag),
            _ => {}
        }
        let (year, note) = name.strip_suffix(NOTE_MARK).map_or((name.as_str(), false), |y| (y, true));
        let year = year_of(year)?;
        Some(if note { Self::NoteIn(year) } else { Self::ValueIn(year) })
    }
}

fn year_of(text: &str) -> Option<i16> {
    let text = text.strip_suffix('年').unwrap_or(text);
    text.parse().ok().filter(|year| (1950..=2200).contains(year))
}

/// Takes what a sheet says; tells whether it has an id column at all. The action plan has none, whatever stands in it.
///
/// # Errors
/// [`ExchangeError::TooLarge`].
pub(super) fn take(sheet: &Sheet, taker: &mut Taker<'_>) -> Result<bool, ExchangeError> {
    let mut columns: Vec<(u32, Role)> = Vec::new();
    for (row, cells) in &sheet.rows {
        if columns.is_empty() && is_head(cells) {
            return Ok(false);
        }
        let roles = || cells.iter().filter_map(|(c, found)| Some((*c, Role::of(found)?)));
        if roles().any(|(_, role)| role == Role::Id) {
            columns = roles().collect();
        } else if !columns.is_empty() {
            taker.spend(columns.len())?;
            take_row(sheet, (*row, cells), &columns, taker);
        }
    }
    Ok(!columns.is_empty())
}

fn take_row(
    sheet: &Sheet,
    (row, cells): (u32, &BTreeMap<u32, Found>),
    columns: &[(u32, Role)],
    taker: &mut Taker<'_>,
) {
    let column = |wanted: Role| columns.iter().find(|(_, role)| *role == wanted).map(|(c, _)| *c);
    let id_at = column(Role::Id).unwrap_or(0);
    let id = cells.get(&id_at).map(Found::name).unwrap_or_default();
    if id.is_empty() {
        // A heading, or a row somebody put in.
        for (c, role) in columns {
            let filled = matches!(role, Role::Value | Role::ValueIn(_)) && cells.contains_key(c);
            if filled {
                taker.problem(sheet.place(row, *c), "这一行没有指标编号，不知道填的是哪个指标，没有取");
            }
        }
        return;
    }
    let Some(fact) = taker.fact(|| sheet.place(row, id_at), &id) else { return };
    let mut year = None;
    if let Some(at) = column(Role::Year)
        && let Some(found) = cells.get(&at)
    {
        year = year_of(&found.name().chars().map(|c| half_width(c).unwrap_or(c)).collect::<String>());
        if year.is_none() {
            return taker.problem(sheet.place(row, at), "年度要写成四位数，如 2025；这一行没有取");
        }
        if !fact.yearly {
            return taker.problem(
                sheet.place(row, at),
                format!("「{}」不是年度指标，年度请留空；这一行没有取", fact.label),
            );
        }
    }
    for (c, role) in columns {
        take_cell(sheet, (row, *c), cells.get(c), (fact, year, *role), taker);
    }
}

fn take_cell(
    sheet: &Sheet,
    (row, column): (u32, u32),
    found: Option<&Found>,
    (fact, row_year, role): (&Fact, Option<i16>, Role),
    taker: &mut Taker<'_>,
) {
    let place = sheet.place(row, column);
    let slot = |year: Option<i16>| Slot { fact: fact.id.clone(), year };
    let (year, answer) = match role {
        Role::Id | Role::Year => return,
        Role::Flag => return taker.flag(place, slot(None), found),
        Role::Note => return taker.note(place, slot(row_year), found),
        Role::NoteIn(year) => return taker.note(place, slot(Some(year)), found),
        Role::Value => (row_year, true),
        Role::ValueIn(year) => (Some(year), row_year.is_none()),
    };
    if let Some(merged) = sheet.hidden_by(row, column) {
        let first = sheet.place(merged.rows.0, merged.columns.0);
        let message = format!("这一格并在 {first} 的合并单元格里，没有值；请取消合并，分别填写");
        return taker.unread(place, slot(year), message);
    }
    match found {
        Some(_) if !answer => taker.problem(place, "这一行的年度写在「年度」列，这里没有取"),
        Some(found) if fact.yearly != year.is_some() => {
            // A blank that is written out (spaces) is no slip.
            if understand(fact, found) != Ok(crate::assessment::State::Blank) {
                taker.problem(place, misplaced(fact));
            }
        }
        None if fact.yearly != year.is_some() => {}
        found => taker.answer(place, fact, slot(year), found),
    }
}

fn misplaced(fact: &Fact) -> String {
    if fact.yearly {
        format!("「{}」是年度指标，请填在所属年度的一列（或写明年度）", fact.label)
    } else {
        format!("「{}」不是年度指标，请填在「{VALUE_MARK}」一列", fact.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let named = [0, 25, 26, 51, 52, 701, 702, 16383].map(letters);
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn headers_are_known_however_they_are_typed() {
        let role = |text: &str| Role::of(&Found::Text(text.into()));
        for (text, means) in [
            ("2025 年", Some(Role::ValueIn(2025))),
            ("２０２５年", Some(Role::ValueIn(2025))),
            (" ID ", Some(Role::Id)),
            ("指标 编号", Some(Role::Id)),
            ("2024 年备注", Some(Role::NoteIn(2024))),
            ("备注", Some(Role::Note)),
            ("1234", None),
            ("条件编号", None),
        ] {
            assert_eq!(role(text), means, "{text}");
        }
        assert_eq!(Role::of(&Found::Number(2023.0, false)), Some(Role::ValueIn(2023)));
    }
}
