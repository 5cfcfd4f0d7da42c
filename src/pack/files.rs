//! The texts of a pack: built into the program, or in a folder.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::notation::{NotationError as PackError, io_reason};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/forms");

/// One text file of a pack, kept for findings that point into it.
#[derive(Clone, Debug)]
pub struct File {
    /// Path inside the pack, with `/`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether it lies in a folder of extra designations.
    pub extra: bool,
    /// The folder it was read from; none for the embedded pack.
    pub folder: Option<PathBuf>,
}

impl File {
    /// A text of the pack itself.
    #[must_use]
    pub fn own(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), extra: false, folder: None }
    }

    /// Its name for findings: that of an extra one says where the folder is.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.folder {
            Some(folder) if self.extra => folder.join(&self.name).display().to_string(),
            _ => self.name.clone(),
        }
    }
}

/// The texts built into the program.
#[must_use]
pub fn embedded() -> Vec<File> {
    let mut files = Vec::new();
    collect_embedded(&EMBEDDED, &mut files);
    files
}

/// The texts in a folder.
///
/// # Errors
/// The first file that cannot be read.
pub fn in_folder(dir: &Path, extra: bool) -> Result<Vec<File>, PackError> {
    let mut files = Vec::new();
    collect_dir(dir, dir, &mut files)?;
    for file in &mut files {
        file.extra = extra;
        file.folder = Some(dir.to_owned());
    }
    Ok(files)
}

pub(super) fn whole_file(file: &str, message: &str) -> PackError {
    PackError { file: file.into(), line: 0, column: 0, message: message.into() }
}

fn collect_embedded(dir: &Dir<'_>, into: &mut Vec<File>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            into.push(File::own(file.path().to_string_lossy().replace('\\', "/"), text));
        }
    }
    dir.dirs().for_each(|d| collect_embedded(d, into));
}

fn collect_dir(root: &Path, dir: &Path, into: &mut Vec<File>) -> Result<(), PackError> {
    let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let cannot = |path: &Path, e: &std::io::Error| {
        whole_file(&path.to_string_lossy(), &format!("读不了（{}）", io_reason(e)))
    };
    let entries = std::fs::read_dir(dir).map_err(|e| cannot(dir, &e))?;
    for entry in entries {
        let path = entry.map_err(|e| cannot(dir, &e))?.path();
        if path.is_dir() {
            collect_dir(root, &path, into)?;
        } else if path.extension().is_some_and(|e| e == "ron") {
            let bytes = std::fs::read(&path).map_err(|e| cannot(&path, &e))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| whole_file(&shown(&path), "不是 UTF-8 文字，请另存为 UTF-8"))?;
            into.push(File::own(shown(&path), text));
        }
    }
    Ok(())
}

/// Over all files that bear on judging, in hex.
pub(super) fn hash(files: &[File]) -> String {
    let mut hasher = Sha256::new();
    let bears =
        |f: &&File| !["samples/", "cases/", "earlier/"].iter().any(|folder| f.name.starts_with(folder));
    for file in files.iter().filter(bears) {
        hasher.update(file.name.as_bytes());
        hasher.update([0]);
        hasher.update(file.text.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
