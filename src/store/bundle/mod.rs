//! The bundle (分享包, `.qpz`): one file to hand on. A zip whose first entry is the manifest, with the assessment, its
//! evidence and reports; with a passphrase the whole zip is encrypted by age.
//!
//! Linked evidence whose file is there and unchanged goes in, too, and is embedded in the bundle's assessment, so that
//! whoever receives it has it. What is missing or changed stays out, and the manifest says so. Evidence that only the
//! history names (it was taken off again) never goes in.
//!
//! A bundle comes from anywhere. Nothing in it is believed before it is checked: names, lengths and hashes against the
//! manifest, the manifest against limits; nothing is ever written outside a new place of the user's choice.

mod lock;
mod manifest;
mod read;
mod unpack;
mod write;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::notation::{NotationError, io_reason};

use super::evidence::EvidenceError;

pub use lock::Passphrase;
pub use manifest::{BundleEntry, LeftOut, Manifest};
pub use read::Bundle;
pub use write::{Parts, write};

/// Ending of bundles.
pub const BUNDLE_EXTENSION: &str = "qpz";

/// Entries a bundle may have.
const MAX_ENTRIES: usize = 10_000;
/// All entries together, unpacked.
const MAX_TOTAL: u64 = 1024 * 1024 * 1024;

/// Why a bundle could not be made, read or unpacked; always with the way out.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The bundle could not be read.
    #[error("打不开 {}：{}。请检查路径和权限", .path.display(), io_reason(.source))]
    Read {
        /// The bundle.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something else.
    #[error("{0} 不是企评的分享包")]
    NotABundle(String),
    /// It is encrypted.
    #[error("{0} 有口令保护，需要口令")]
    NeedsPassphrase(String),
    /// It is encrypted with another passphrase.
    #[error("口令不对，打不开 {0}。请核对大小写和输入法；如果确定口令没错，请让对方重新发送")]
    WrongPassphrase(String),
    /// Opening it would take more work than any bundle of ours.
    #[error("{0} 的口令保护不是企评做的，没有打开")]
    TooMuchWork(String),
    /// Cut off or damaged.
    #[error("{0} 文件不完整或已损坏，请让对方重新发送")]
    Damaged(String),
    /// An entry is not what the manifest says.
    #[error("{file} 的内容与清单不符：{entry}。文件可能被改动过，没有解开")]
    Mismatch {
        /// The bundle.
        file: String,
        /// The entry.
        entry: String,
    },
    /// An entry could lead somewhere else, or is no part of a bundle.
    #[error("{file} 里的「{entry}」不是分享包该有的内容，没有解开")]
    Unsafe {
        /// The bundle.
        file: String,
        /// The entry.
        entry: String,
    },
    /// More than a bundle may hold.
    #[error("{0} 太大：分享包最多 10000 个文件，合计 1 GB")]
    TooLarge(String),
    /// Made by a newer program.
    #[error("{file} 由更新版本的企评制作（分享包格式 {major}），请升级企评后再打开")]
    Newer {
        /// The bundle.
        file: String,
        /// Its format.
        major: u32,
    },
    /// The manifest cannot be read.
    #[error("读不了分享包的清单：{0}")]
    Manifest(NotationError),
    /// There is something already where it should go.
    #[error("{} 已经存在，不覆盖；请换一个名字", .0.display())]
    Exists(PathBuf),
    /// Something could not be written.
    #[error("没能写入 {}：{}。请检查磁盘空间和权限，或换一个位置", .path.display(), io_reason(.source))]
    Write {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file changed while it was packed.
    #[error("附件「{0}」在打包时被改动，没有生成分享包；请再试一次")]
    Moved(String),
    /// A bundle is no place to save to.
    #[error("分享包不能直接修改；请先解开，或另存为 .qp.ron 档案")]
    ReadOnly,
    /// Evidence could not be read.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
}

/// What the first bytes of a file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A bundle (or another zip).
    Plain,
    /// A bundle with a passphrase (or another age file).
    Locked,
    /// No bundle.
    Other,
}

const ZIP: &[u8] = b"PK\x03\x04";
const AGE: &[u8] = b"age-encryption.org/";

/// Looks at the first bytes of a file; what cannot be read is no bundle.
#[must_use]
pub fn look(path: &Path) -> Look {
    let mut head = Vec::new();
    let about = std::fs::metadata(path);
    if about.is_ok_and(|m| m.is_file())
        && let Ok(file) = File::open(path)
        && file.take(AGE.len() as u64).read_to_end(&mut head).is_ok()
    {
        if head.starts_with(ZIP) {
            return Look::Plain;
        }
        if head == AGE {
            return Look::Locked;
        }
    }
    Look::Other
}

/// Whether a file is a bundle by its first bytes.
#[must_use]
pub fn is_bundle(path: &Path) -> bool {
    look(path) != Look::Other
}

#[cfg(test)]
mod tests;
