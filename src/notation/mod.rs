//! How this program reads text: RON with errors in plain Chinese, exact decimals, dates known in part.
//! Knows nothing of packs or answers; both use it.

mod near;
mod num;
mod read;

pub use near::nearest;
pub use num::{Num, PartialDate, parse_decimal};
pub use read::{NotationError, dialect, locate, position, read, read_own};

/// A full-width digit, letter or sign as its half-width twin; nothing where it has none.
#[must_use]
pub fn half_width(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{3000}' => Some(' '),
        _ => None,
    }
}

/// Reads to the end, up to so many bytes: what a file says of its length need not be so, a device says nothing.
///
/// # Errors
/// [`std::io::ErrorKind::FileTooLarge`] where there is more, else what the system says.
pub fn read_at_most(input: impl std::io::Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut input.take(most.saturating_add(1)), &mut bytes)?;
    if bytes.len() as u64 > most { Err(std::io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// The reason of an I/O error in Chinese.
#[must_use]
pub fn io_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => "找不到".into(),
        K::PermissionDenied => "没有权限".into(),
        K::StorageFull => "磁盘已满".into(),
        K::ReadOnlyFilesystem => "磁盘只读".into(),
        K::IsADirectory => "这是一个文件夹".into(),
        K::NotADirectory => "这不是一个文件夹".into(),
        K::InvalidData => "不是 UTF-8 文字".into(),
        K::FileTooLarge => "太大".into(),
        _ => error.to_string(),
    }
}
