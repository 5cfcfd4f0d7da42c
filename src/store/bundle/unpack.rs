//! Unpacking a bundle: to a new folder or a new file, whole or not at all.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::super::EXTENSION;
use super::super::evidence::{embedded_folder, safe_name, stem};
use super::super::stream::{Unfinished, folder_of};
use super::manifest::BundleEntry;
use super::{Bundle, BundleError};

/// The name of an entry inside a folder of the bundle; none where it lies elsewhere.
type Inside = fn(&BundleEntry) -> Option<&str>;

impl Bundle {
    /// Unpacks to a new folder, or to a new file where the name ends in `.qp.ron`: the assessment, its evidence in the
    /// folder beside it that belongs to it, reports in another. Gives the assessment's file.
    ///
    /// # Errors
    /// [`BundleError`]; nothing that was there is touched, nothing half done stays.
    pub fn unpack(&mut self, to: &Path) -> Result<PathBuf, BundleError> {
        if to.to_string_lossy().ends_with(&format!(".{EXTENSION}")) {
            return self.unpack_file(to);
        }
        let write = |source| BundleError::Write { path: to.to_owned(), source };
        if is_there(to) {
            return Err(BundleError::Exists(to.to_owned()));
        }
        let company = self.manifest.company.as_deref().map(safe_name);
        let name = format!("{}.{EXTENSION}", company.unwrap_or_else(|| "自评档案".into()));
        let room = temporary_folder(to).map_err(write)?;
        self.unpack_file(&room.path().join(&name))?;
        if is_there(to) {
            return Err(BundleError::Exists(to.to_owned()));
        }
        fs::rename(room.path(), to).map_err(write)?;
        Ok(to.join(name))
    }

    fn unpack_file(&mut self, to: &Path) -> Result<PathBuf, BundleError> {
        let reports = to.with_file_name(format!("{}.报告", stem(to)));
        let folders = [
            (embedded_folder(to), BundleEntry::evidence as fn(&BundleEntry) -> Option<&str>),
            (reports, BundleEntry::report),
        ];
        let entries = self.manifest.entries.clone();
        let wanted = |of: fn(&BundleEntry) -> Option<&str>| entries.iter().any(|e| of(e).is_some());
        if is_there(to) {
            return Err(BundleError::Exists(to.to_owned()));
        }
        if let Some((folder, _)) = folders.iter().find(|(folder, of)| wanted(*of) && is_there(folder)) {
            return Err(BundleError::Exists(folder.clone()));
        }
        let mut made: Vec<PathBuf> = Vec::new();
        let done = self.fill(to, &entries, &folders, &mut made);
        if done.is_err() {
            // Only what was made here a moment ago; what cannot be removed is litter, not harm.
            made.iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
        }
        done.map(|()| to.to_owned())
    }

    fn fill(
        &mut self,
        to: &Path,
        entries: &[BundleEntry],
        folders: &[(PathBuf, Inside)],
        made: &mut Vec<PathBuf>,
    ) -> Result<(), BundleError> {
        for (folder, of) in folders {
            let write = |source| BundleError::Write { path: folder.clone(), source };
            let inside: Vec<(&BundleEntry, &str)> =
                entries.iter().filter_map(|e| Some((e, of(e)?))).collect();
            if inside.is_empty() {
                continue;
            }
            let room = temporary_folder(folder).map_err(write)?;
            for (entry, name) in inside {
                let mut file = fs::File::create_new(room.path().join(name)).map_err(write)?;
                self.copy(entry, &mut file)?;
                file.sync_all().map_err(write)?;
            }
            if is_there(folder) {
                return Err(BundleError::Exists(folder.clone()));
            }
            fs::rename(room.path(), folder).map_err(write)?;
            made.push(folder.clone());
        }
        let write = |source: std::io::Error| match source.kind() {
            ErrorKind::AlreadyExists => BundleError::Exists(to.to_owned()),
            _ => BundleError::Write { path: to.to_owned(), source },
        };
        let mut file = Unfinished::within(folder_of(to)).map_err(write)?;
        file.file().write_all(self.text.as_bytes()).map_err(write)?;
        file.place(to).map_err(write)
    }
}

/// Whether something stands at a path, be it a link to nowhere.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// A folder beside a place, to be renamed to it; gone again where it is not.
fn temporary_folder(beside: &Path) -> std::io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".qiping-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    builder.tempdir_in(folder_of(beside))
}
