//! A sheet that is only read: a title, a head that stays in view and can be filtered by, and rows.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::super::cell::{FIRST_DAY, exact};
use super::look::Look;
use super::{excel_day, short};

/// Texts are for reading; no cell needs more.
const LONGEST: usize = 4000;

/// What stands in a cell.
pub(super) enum Content {
    Text(String),
    Number(f64),
    Day(Date),
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Decimal> for Content {
    /// As text where a spreadsheet would not keep all digits.
    fn from(number: Decimal) -> Self {
        exact(number).map_or_else(|| Self::Text(number.normalize().to_string()), Self::Number)
    }
}

impl From<Date> for Content {
    /// As text where spreadsheets have no such day.
    fn from(day: Date) -> Self {
        if FIRST_DAY <= day && day.year() < 9999 { Self::Day(day) } else { Self::Text(day.to_string()) }
    }
}

/// The sheet while it is written.
pub(super) struct List<'l> {
    sheet: Worksheet,
    pub look: &'l Look,
    row: u32,
    widths: Vec<f64>,
}

impl<'l> List<'l> {
    pub(super) fn new(
        mut sheet: Worksheet,
        look: &'l Look,
        title: &str,
        heads: &[(&str, f64)],
    ) -> Result<Self, XlsxError> {
        sheet.write_string_with_format(0, 0, title, &look.title)?;
        sheet.set_row_height(0, 28)?.set_row_height(1, 24)?;
        for (column, (head, width)) in (0..).zip(heads) {
            sheet.write_string_with_format(1, column, *head, &look.head)?;
            sheet.set_column_width(column, *width)?;
        }
        sheet.set_freeze_panes(2, 1)?;
        super::print_wide(&mut sheet);
        sheet.set_repeat_rows(1, 1)?;
        let widths = heads.iter().map(|(_, width)| *width).collect();
        Ok(Self { sheet, look, row: 2, widths })
    }

    /// A row of texts.
    pub(super) fn push(&mut self, cells: &[(String, &Format)]) -> Result<(), XlsxError> {
        let cells = cells.iter().map(|(text, format)| (Content::Text(text.clone()), *format));
        self.push_all(&cells.collect::<Vec<_>>())
    }

    /// A row of whatever.
    pub(super) fn push_all(&mut self, cells: &[(Content, &Format)]) -> Result<(), XlsxError> {
        for (column, (content, format)) in (0..).zip(cells) {
            let (sheet, row) = (&mut self.sheet, self.row);
            match content {
                Content::Text(text) => {
                    sheet.write_string_with_format(row, column, short(text, LONGEST), format)?
                }
                Content::Number(n) => sheet.write_number_with_format(row, column, *n, format)?,
                Content::Day(day) => {
                    sheet.write_datetime_with_format(row, column, excel_day(*day)?, format)?
                }
            };
        }
        let texts = cells.iter().zip(&self.widths).filter_map(|((content, _), width)| match content {
            Content::Text(text) => Some((text.as_str(), *width)),
            Content::Number(_) | Content::Day(_) => None,
        });
        self.sheet.set_row_height(self.row, super::height(texts))?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Worksheet, XlsxError> {
        if self.row > 2 {
            let last = u16::try_from(self.widths.len()).unwrap_or(1) - 1;
            self.sheet.autofilter(1, 0, self.row - 1, last)?;
        }
        Ok(self.sheet)
    }
}
