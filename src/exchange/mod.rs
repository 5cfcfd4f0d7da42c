//! Answers out to Excel, CSV and flat JSON, and back in. Bytes in and bytes out; the caller brings the day and the
//! file. Nothing in here changes an assessment: reading gives [`Edit`](crate::assessment::Edit)s and says, place by
//! place, what could not be taken.

mod cell;
mod csv;
mod flat;
mod form;
mod ics;
mod import;
mod plan;
mod table;
mod text;
mod xlsx;

use std::path::Path;

use crate::assessment::Assessment;
use crate::notation::{io_reason, read_at_most};
use crate::pack::Pack;

pub use self::csv::write_csv;
pub use flat::{json_of, literal_of, write_json};
pub use form::{Scope, left_out};
pub use ics::ics_text;
pub use import::{Import, Problem};
pub use text::{REPORT, board_text, lined_up, score_text, whole_text};
pub use xlsx::write_xlsx;

/// A file larger than this is no filled-in form.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why nothing at all could be read or written; always with the way out.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The file cannot be read.
    #[error("打不开 {file}：{}。请检查路径和权限，或换一个文件", io_reason(.source))]
    Read {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// An ending that is not known.
    #[error("{0} 的类型不能导入。请用 .xlsx、.xlsm、.csv 或 .json；其他表格请先另存为 .xlsx")]
    Kind(String),
    /// Larger than anything filled in by hand, also after unpacking.
    #[error("{0}，不像填好的表格，没有读")]
    TooLarge(String),
    /// The content is not what the ending says.
    #[error("{0}")]
    Content(String),
    /// No sheet has the column that names the indicators.
    #[error("找不到「{mark}」一列：请用企评导出的表填写，不要删去隐藏的第一列", mark = table::ID_MARK)]
    NoIds,
    /// Something does not fit into a cell.
    #[error("{0}")]
    DoesNotFit(String),
    /// The workbook could not be put together.
    #[error("没能生成表格（{0}）；请改用 CSV 导出，并把这条信息告诉我们")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// How to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A blank cell blanks the answer; otherwise it leaves the answer as it is.
    pub clear_blanks: bool,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An Excel workbook.
    Xlsx,
    /// A table as text.
    Csv,
    /// Flat JSON.
    Json,
}

impl Format {
    /// The kind a file name ends in.
    ///
    /// # Errors
    /// [`ExchangeError::Kind`].
    pub fn of(path: &Path) -> Result<Self, ExchangeError> {
        let ending = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        match ending.as_deref() {
            Some("xlsx" | "xlsm") => Ok(Self::Xlsx),
            Some("csv" | "tsv" | "txt") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            _ => Err(ExchangeError::Kind(path.display().to_string())),
        }
    }
}

/// Reads a filled-in file.
///
/// # Errors
/// An [`ExchangeError`] where nothing could be read; single cells are [`Import::problems`].
pub fn read_file(
    pack: &Pack,
    assessment: &Assessment,
    path: &Path,
    options: Options,
) -> Result<Import, ExchangeError> {
    let format = Format::of(path)?;
    let failed = |source| ExchangeError::Read { file: path.display().to_string(), source };
    let too_large = || ExchangeError::TooLarge(format!("{} 超过 64 MiB", path.display()));
    let file = std::fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > MAX_BYTES {
        return Err(too_large());
    }
    let bytes = match read_at_most(file, MAX_BYTES) {
        Err(e) if e.kind() == std::io::ErrorKind::FileTooLarge => return Err(too_large()),
        bytes => bytes.map_err(failed)?,
    };
    read(pack, assessment, format, &bytes, options)
}

/// Reads a filled-in form, table or object: what would change in `assessment`, and what could not be taken.
///
/// # Errors
/// An [`ExchangeError`] where nothing could be read; single cells are [`Import::problems`].
pub fn read(
    pack: &Pack,
    assessment: &Assessment,
    format: Format,
    bytes: &[u8],
    options: Options,
) -> Result<Import, ExchangeError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ExchangeError::TooLarge("文件超过 64 MiB".into()));
    }
    let mut taker = import::Taker::new(pack, assessment, options.clear_blanks);
    let sheets = match format {
        Format::Json => {
            flat::take(bytes, &mut taker)?;
            return Ok(taker.finish());
        }
        Format::Csv => vec![self::csv::sheet(bytes)?],
        Format::Xlsx => xlsx::sheets(bytes)?,
    };
    let mut has_ids = false;
    for sheet in &sheets {
        has_ids |= table::take(sheet, &mut taker)?;
    }
    if has_ids { Ok(taker.finish()) } else { Err(ExchangeError::NoIds) }
}
