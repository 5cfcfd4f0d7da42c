//! The file on disk: reading with errors that name the place, saving so that the old file stays whole until the new
//! one is. Knows the assessment only.

pub mod bundle;
pub mod disk;
pub mod evidence;
mod format;
#[cfg(test)]
mod hostile;
pub mod journal;
pub mod lock;
mod places;
mod recovery;
mod session;
pub mod stamp;
mod stream;
pub mod versions;

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::assessment::Assessment;
use crate::notation::{NotationError, io_reason, read_at_most};

use bundle::Bundle;

pub(crate) use disk::write_atomic;
pub use disk::{same_file, whole_path};
pub use format::Opened;
pub use lock::Holder;
pub use places::{Places, user_name};
pub use recovery::Leftover;
pub use session::{Opening, Session, Why};
pub use versions::Version;

/// Ending of assessment files.
pub const EXTENSION: &str = "qp.ron";

/// A file larger than this is not an assessment.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why a file could not be read or written; always with the way out.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file could not be opened or read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The content is not an assessment.
    Content(NotationError),
    /// Written by a newer program.
    Newer {
        /// The file.
        file: String,
        /// Its format.
        major: u32,
    },
    /// Too large to be an assessment.
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else has it open.
    Held {
        /// The file.
        path: PathBuf,
        /// Who.
        holder: Box<Holder>,
    },
    /// Another program changed it since it was read.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Changes could not be written to the journal.
    NotSafe(String),
    /// It was opened for reading only.
    ReadOnly(String),
    /// The new version could not be written; the old one is untouched.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something about a bundle.
    Bundle(bundle::BundleError),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => {
                write!(f, "打不开 {}：{}。请检查路径和权限，或换一个文件", path.display(), io_reason(source))
            }
            Self::Content(e) => write!(f, "{e}。文件没有改动；可换用备份，或按提示修改后再打开"),
            Self::Newer { file, major } => {
                write!(f, "{file} 由更新版本的企评保存（格式 {major}），请升级企评后再打开；文件没有改动")
            }
            Self::TooLarge { path } => write!(f, "{} 太大，不像自评档案", path.display()),
            Self::Held { path, holder } => {
                write!(f, "{} {holder}。请换一个文件名，或等对方关闭后再存", path.display())
            }
            Self::Changed { path } => {
                write!(f, "{} 打开之后被别的程序改过，没有覆盖。请另存一份，或重新打开后合并", path.display())
            }
            Self::NotSafe(why) => f.write_str(why),
            Self::ReadOnly(why) => write!(f, "{why}。要修改请先另存一份"),
            Self::Write { path, source } => write!(
                f,
                "没能保存到 {}：{}。原文件没有改动，您的回答还在；请换一个位置另存",
                path.display(),
                io_reason(source)
            ),
            Self::Bundle(e) => write!(f, "{e}"),
        }
    }
}

/// Reads an assessment file, or the assessment in a bundle without a passphrase.
///
/// # Errors
/// [`StoreError`], never a panic, whatever the bytes are.
pub fn load(path: &Path) -> Result<Assessment, StoreError> {
    parse(&path.display().to_string(), &text_of(path)?)
}

/// Opens an assessment file; one of a newer format for reading only.
///
/// # Errors
/// [`StoreError`], never a panic, whatever the bytes are.
pub fn open(path: &Path) -> Result<Opened, StoreError> {
    format::open(&path.display().to_string(), &text_of(path)?)
}

fn text_of(path: &Path) -> Result<String, StoreError> {
    if bundle::is_bundle(path) {
        let bundle = Bundle::open(path, None).map_err(StoreError::Bundle)?;
        return Ok(bundle.assessment_text().to_owned());
    }
    let read = |source| StoreError::Read { path: path.to_owned(), source };
    let too_large = || StoreError::TooLarge { path: path.to_owned() };
    let file = std::fs::File::open(path).map_err(read)?;
    if file.metadata().map_err(read)?.len() > MAX_BYTES {
        return Err(too_large());
    }
    let bytes = match read_at_most(file, MAX_BYTES) {
        Err(e) if e.kind() == ErrorKind::FileTooLarge => return Err(too_large()),
        bytes => bytes.map_err(read)?,
    };
    String::from_utf8(bytes).map_err(|_| read(ErrorKind::InvalidData.into()))
}

/// Reads the text of an assessment file; `name` is how errors call it.
///
/// # Errors
/// [`StoreError::Content`] or [`StoreError::Newer`].
pub fn parse(name: &str, text: &str) -> Result<Assessment, StoreError> {
    format::parse(name, text)
}

/// The text of an assessment file; the same assessment always gives the same text.
#[must_use]
pub fn to_text(assessment: &Assessment) -> String {
    format::to_text(assessment)
}

/// Saves so that at every moment either the old or the new version is whole on disk.
///
/// # Errors
/// [`StoreError::Write`]; the old file is then untouched.
pub fn save(path: &Path, assessment: &Assessment) -> Result<(), StoreError> {
    if bundle::is_bundle(path) {
        return Err(StoreError::Bundle(bundle::BundleError::ReadOnly));
    }
    write_atomic(path, to_text(assessment).as_bytes())
        .map_err(|source| StoreError::Write { path: path.to_owned(), source })
}
