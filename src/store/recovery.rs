//! What a crash left: a journal that nobody holds, with the document it went on from and the steps made since.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::disk::same_file;
use super::{StoreError, format, journal};
use crate::assessment::{Assessment, Step, differences, merge};
use crate::notation::read_own;

/// What a journal begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The document; none where it has no file yet.
    pub file: Option<PathBuf>,
    /// The text it goes on from.
    pub base: String,
    /// Whether that text is nowhere else: what was merged, recovered or imported and not saved yet.
    #[serde(default)]
    pub only_here: bool,
}

impl Header {
    #[expect(clippy::expect_used, reason = "no input can make this fail: see the message")]
    pub fn text(&self) -> String {
        crate::notation::dialect().to_string(self).expect("strings always have a RON form")
    }
}

/// Changes that a crash kept from their file.
#[derive(Clone, Debug)]
pub struct Leftover {
    journal: PathBuf,
    /// The document; none where it had no file yet.
    pub file: Option<PathBuf>,
    base: Assessment,
    only_here: bool,
    /// The steps that reached the journal.
    pub steps: Vec<Step>,
    /// Whether the last record was cut off in the middle, as by a power cut.
    pub torn: bool,
}

impl Leftover {
    /// Reads a journal; none where nothing can be made of it or it holds no step. One without a step is removed.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let found = journal::read(path).inspect_err(|error| tracing::warn!(%error, "journal")).ok()?;
        let header: Header = read_own("journal", &found.header).ok()?;
        let base = format::parse("journal", &header.base).ok()?;
        let whole = found.records.len();
        let steps: Vec<Step> =
            found.records.iter().map_while(|r| format::parse_step("journal", r).ok()).collect();
        if steps.is_empty() && !found.torn && !header.only_here {
            // Nothing was changed: nothing can come back.
            let _ = std::fs::remove_file(path);
            return None;
        }
        let torn = found.torn || steps.len() < whole;
        Some(Self {
            journal: path.to_owned(),
            file: header.file,
            base,
            only_here: header.only_here,
            steps,
            torn,
        })
    }

    /// When the last of its changes was made.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        self.steps.last().or(self.base.history.last()).map(|s| s.at)
    }

    /// The company, as far as it was answered.
    #[must_use]
    pub fn company(&self) -> String {
        self.whole().company().to_owned()
    }

    /// Whether it belongs to this document.
    #[must_use]
    pub fn is_of(&self, document: &Path) -> bool {
        self.file.as_deref().is_some_and(|file| same_file(file, document))
    }

    /// What it went on from.
    #[must_use]
    pub fn base(&self) -> &Assessment {
        &self.base
    }

    /// The document with every change, as it stood when the program ended.
    #[must_use]
    pub fn whole(&self) -> Assessment {
        let mut whole = self.base.clone();
        self.steps.iter().cloned().for_each(|step| whole.replay(step));
        whole
    }

    /// What would come back onto what is in the file now; none where all of it is there already.
    #[must_use]
    pub fn onto(&self, now: &Assessment) -> Option<Assessment> {
        let missing = self.steps.iter().any(|step| !now.history.contains(step));
        let base_missing = self.only_here && !differences(now, &self.base).is_empty();
        if !missing && !base_missing {
            return None;
        }
        let mut onto = now.clone();
        let known = now.history.len().min(self.base.history.len());
        // The file is what the journal went on from, or a later save of the same sitting: its history says how far.
        let goes_on = now.history.iter().zip(&self.base.history).all(|(a, b)| a == b)
            && now.history.iter().skip(known).zip(&self.steps).all(|(a, b)| a == b);
        if goes_on && !self.only_here && self.base.history.len() <= now.history.len() {
            let saved = now.history.len() - self.base.history.len();
            self.steps.iter().skip(saved).cloned().for_each(|step| onto.replay(step));
            Some(onto)
        } else {
            Some(merge::merge(&[now, &self.whole()]).assessment)
        }
    }

    /// Forgets it, once it is on disk elsewhere or given up.
    ///
    /// # Errors
    /// The journal could not be removed.
    pub fn forget(&self) -> Result<(), StoreError> {
        std::fs::remove_file(&self.journal)
            .map_err(|source| StoreError::Write { path: self.journal.clone(), source })
    }
}
