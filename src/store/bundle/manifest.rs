//! What a bundle says of itself, and what of that is believed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::assessment::PackMark;
use crate::notation::read_own;

use super::super::evidence::safe_name;
use super::super::stream::is_digest;
use super::{BundleError, MAX_ENTRIES, MAX_TOTAL};

pub(super) const MANIFEST: &str = "manifest.ron";
pub(super) const ASSESSMENT: &str = "assessment.qp.ron";
pub(super) const EVIDENCE: &str = "evidence/";
pub(super) const REPORT: &str = "report/";
pub(super) const MAJOR: u32 = 1;
pub(super) const MINOR: u32 = 0;
/// The longest manifest, in bytes.
pub(super) const MAX_MANIFEST: u64 = 16 * 1024 * 1024;

/// What a bundle says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its format: major, minor.
    pub format: (u32, u32),
    /// The version of the program that made it.
    pub app: String,
    /// When.
    pub created: Timestamp,
    /// Whose assessment it is; not said of an anonymous one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Names, notes and evidence were taken out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
    /// The pack the answers were given under.
    pub pack: PackMark,
    /// Everything in it but the manifest.
    pub entries: Vec<BundleEntry>,
    /// Evidence that is not in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// One file in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleEntry {
    /// Where it is in the zip.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// Evidence that was linked, not embedded, where the bundle was made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub linked: bool,
}

/// A piece of evidence that is not in the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

impl Manifest {
    /// Its text, one entry a line.
    #[expect(clippy::expect_used, reason = "no input can make this fail: see the message")]
    pub(super) fn text(&self) -> String {
        let by_line = ron::ser::PrettyConfig::new().depth_limit(2).new_line("\n").struct_names(false);
        let text = crate::notation::dialect().to_string_pretty(self, by_line);
        text.expect("strings, numbers and lists always have a RON form") + "\n"
    }

    /// Reads a manifest and refuses one that a bundle of ours could not have.
    pub(super) fn parse(file: &str, bytes: Vec<u8>) -> Result<Self, BundleError> {
        #[derive(Deserialize)]
        struct Head {
            format: (u32, u32),
        }
        let damaged = |_| BundleError::Damaged(file.to_owned());
        let text = String::from_utf8(bytes).map_err(damaged)?;
        let head: Head = read_own(MANIFEST, &text).map_err(BundleError::Manifest)?;
        if head.format.0 != MAJOR {
            return Err(BundleError::Newer { file: file.to_owned(), major: head.format.0 });
        }
        let manifest: Self = read_own(MANIFEST, &text).map_err(BundleError::Manifest)?;
        manifest.check(file)?;
        Ok(manifest)
    }

    fn check(&self, file: &str) -> Result<(), BundleError> {
        let sizes = self.entries.iter().try_fold(0_u64, |sum, e| sum.checked_add(e.size));
        if self.entries.len() >= MAX_ENTRIES || sizes.is_none_or(|sum| sum > MAX_TOTAL) {
            return Err(BundleError::TooLarge(file.to_owned()));
        }
        let mut names: Vec<String> = self.entries.iter().map(|e| e.path.to_lowercase()).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| &pair[0]);
        let strange = self.entries.iter().find(|e| !e.is_proper()).map(|e| &e.path);
        if let Some(entry) = strange.or(twice) {
            return Err(BundleError::Unsafe { file: file.to_owned(), entry: shown(entry) });
        }
        if !self.entries.iter().any(|e| e.path == ASSESSMENT) {
            return Err(BundleError::NotABundle(file.to_owned()));
        }
        Ok(())
    }

    /// The evidence in it.
    pub fn evidence(&self) -> impl Iterator<Item = &BundleEntry> {
        self.entries.iter().filter(|e| e.evidence().is_some())
    }

    /// Whether a content is in the bundle as evidence.
    #[must_use]
    pub fn holds(&self, sha256: &str) -> bool {
        self.evidence().any(|e| e.sha256 == sha256)
    }
}

impl BundleEntry {
    /// Its name where it is evidence.
    pub(super) fn evidence(&self) -> Option<&str> {
        self.path.strip_prefix(EVIDENCE)
    }

    /// Its name where it is a report.
    pub(super) fn report(&self) -> Option<&str> {
        self.path.strip_prefix(REPORT)
    }

    /// Whether it is something that a bundle holds, under a name that is one.
    fn is_proper(&self) -> bool {
        let named = |name: &str| !name.is_empty() && safe_name(name) == name;
        let known = match (self.evidence(), self.report()) {
            (Some(name), _) => {
                named(name)
                    && is_digest(&self.sha256)
                    && name.strip_prefix(&self.sha256[..12]).is_some_and(|rest| rest.starts_with('-'))
            }
            (None, Some(name)) => named(name),
            (None, None) => self.path == ASSESSMENT,
        };
        known && is_digest(&self.sha256)
    }
}

/// A name from a bundle as it may stand in a message.
pub(super) fn shown(entry: &str) -> String {
    entry.chars().map(|c| if c.is_control() { '?' } else { c }).take(120).collect()
}
