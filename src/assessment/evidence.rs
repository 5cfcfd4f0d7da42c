//! Evidence (证据): files attached to an answer, linked where they lie or embedded beside the assessment.

use jiff::civil::Date;

use super::Unread;

/// A file that proves an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its name, without folders.
    pub name: String,
    /// Its length in bytes when it was attached.
    pub size: u64,
    /// The SHA-256 of its content when it was attached, in lower-case hexadecimal.
    pub sha256: String,
    /// What it proves, in the user's words.
    pub proves: String,
    /// The last day on which it is good; none where that does not matter.
    pub until: Option<Date>,
    /// Where its content is.
    pub kept: Kept,
    /// Fields of a newer version of the file.
    pub unread: Unread,
}

/// Where the content of a piece of evidence is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// Where the user has it: a path, relative to the assessment file where it lies in the same folder or below.
    Linked(String),
    /// With the assessment: in the folder beside the file, or in the bundle.
    Embedded,
}

impl Evidence {
    /// Whether its day has passed.
    #[must_use]
    pub fn expired(&self, on: Date) -> bool {
        self.until.is_some_and(|until| until < on)
    }
}

/// A length in bytes for reading: `1.2 MB`.
#[must_use]
pub fn size_shown(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (bytes * 10).div_ceil(unit);
        if tenths < 100 && !tenths.is_multiple_of(10) {
            format!("{}.{}", tenths / 10, tenths % 10)
        } else {
            tenths.div_ceil(10).to_string()
        }
    };
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x0010_0000 => format!("{} KB", tenths(1024)),
        _ => format!("{} MB", tenths(1024 * 1024)),
    }
}
