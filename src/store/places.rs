//! Where the program keeps what it needs to lose nothing: journals and kept versions, in the user's data folder, apart
//! from the user's own files. A drive that vanishes takes neither with it.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::disk::whole_path;
use super::evidence::stem;
use super::journal;
use super::recovery::Leftover;
use super::versions::Versions;
use crate::notation::hex;

/// The program's own folder; none where there is no such place (or in tests).
#[derive(Clone, Debug, Default)]
pub struct Places {
    folder: Option<PathBuf>,
}

impl Places {
    /// In the user's data folder.
    #[must_use]
    pub fn of_user() -> Self {
        let dirs = directories::ProjectDirs::from("", "", "qiping");
        Self { folder: dirs.map(|d| d.data_local_dir().to_owned()) }
    }

    /// In a folder of one's own.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()) }
    }

    /// A place in the folder.
    #[must_use]
    pub fn inside(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|f| f.join(name))
    }

    pub(super) fn journals(&self) -> Option<PathBuf> {
        self.inside("journals")
    }

    /// The kept versions of a document.
    #[must_use]
    pub fn versions(&self, document: &Path) -> Option<Versions> {
        let whole = whole_path(document);
        let key = hex(&Sha256::digest(whole.as_os_str().as_encoded_bytes())[..8]);
        let name = format!("{}-{key}", short_name(&whole));
        Some(Versions::at(&self.inside("versions")?.join(name)))
    }

    /// What crashed programs left: journals of changes that reached no file, newest first.
    #[must_use]
    pub fn leftovers(&self) -> Vec<Leftover> {
        let journals = self.journals().map(|folder| journal::leftovers(&folder)).unwrap_or_default();
        let mut found: Vec<Leftover> = journals.iter().filter_map(|path| Leftover::read(path)).collect();
        found.sort_by_key(|leftover| std::cmp::Reverse(leftover.at()));
        found
    }

    /// What a crashed program left of this document.
    #[must_use]
    pub fn leftover_of(&self, document: &Path) -> Option<Leftover> {
        self.leftovers().into_iter().find(|leftover| leftover.is_of(document))
    }
}

/// Who works at this machine, as far as the system says; else empty.
#[must_use]
pub fn user_name() -> String {
    let variables = ["USER", "USERNAME", "LOGNAME"];
    let said = variables.into_iter().filter_map(|v| std::env::var(v).ok());
    said.map(|name| name.trim().to_owned()).find(|name| !name.is_empty()).unwrap_or_default()
}

/// The name of a document without its ending, short and harmless enough for a file name of ours.
pub(super) fn short_name(document: &Path) -> String {
    stem(document).chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).take(24).collect()
}
