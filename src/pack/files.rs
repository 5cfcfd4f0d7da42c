//! The texts of a pack: built into the program, or in a folder.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::notation::{NotationError as PackError, hex, io_reason, read_at_most};

/// Bytes of all texts in a folder; the embedded pack has about two million.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Files and folders in a folder.
const MAX_ENTRIES: usize = 20_000;
/// Folders inside one another; a pack has one level.
const MAX_DEPTH: usize = 8;

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
    let mut found = Folder { root: dir, extra, left: MAX_BYTES, entries: 0, files: Vec::new() };
    found.collect(dir, MAX_DEPTH)?;
    Ok(found.files)
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

/// What has been found in a folder. Anybody may point the program at any folder, and links may lead in circles.
struct Folder<'r> {
    root: &'r Path,
    extra: bool,
    left: u64,
    entries: usize,
    files: Vec<File>,
}

impl Folder<'_> {
    fn collect(&mut self, dir: &Path, depth: usize) -> Result<(), PackError> {
        let cannot = |path: &Path, e: &io::Error| {
            whole_file(&path.to_string_lossy(), &format!("读不了（{}）", io_reason(e)))
        };
        for entry in std::fs::read_dir(dir).map_err(|e| cannot(dir, &e))? {
            let path = entry.map_err(|e| cannot(dir, &e))?.path();
            self.entries += 1;
            if self.entries > MAX_ENTRIES || depth == 0 {
                return Err(self.no_pack());
            }
            if path.is_dir() {
                self.collect(&path, depth - 1)?;
            } else if path.extension().is_some_and(|e| e == "ron") {
                let bytes = std::fs::File::open(&path).and_then(|file| read_at_most(file, self.left));
                let bytes = bytes.map_err(|e| match e.kind() {
                    io::ErrorKind::FileTooLarge => self.no_pack(),
                    _ => cannot(&path, &e),
                })?;
                self.take(&path, bytes)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, bytes: Vec<u8>) -> Result<(), PackError> {
        let name = path.strip_prefix(self.root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        self.left = self.left.saturating_sub(bytes.len() as u64);
        let text =
            String::from_utf8(bytes).map_err(|_| whole_file(&name, "不是 UTF-8 文字，请另存为 UTF-8"))?;
        self.files.push(File { name, text, extra: self.extra, folder: Some(self.root.to_owned()) });
        Ok(())
    }

    fn no_pack(&self) -> PackError {
        let message = "这个文件夹里的文件太多、太大或套得太深，不像题库包，请换一个文件夹";
        whole_file(&self.root.to_string_lossy(), message)
    }
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
    hex(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_as_a_pack_names_its_files() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("facts")).unwrap();
        std::fs::write(dir.path().join("facts/f.ron"), "[]").unwrap();
        std::fs::write(dir.path().join("facts/f.txt"), "no part of it").unwrap();
        let files = in_folder(dir.path(), true).unwrap();
        let [file] = &files[..] else { panic!("{files:?}") };
        assert_eq!((file.name.as_str(), file.text.as_str(), file.extra), ("facts/f.ron", "[]", true));
        assert_eq!(file.folder.as_deref(), Some(dir.path()));
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_and_files_without_end_are_refused() {
        for (to, name) in [(".", "a"), ("/dev/zero", "a.ron")] {
            let dir = tempfile::tempdir().unwrap();
            std::os::unix::fs::symlink(to, dir.path().join(name)).unwrap();
            std::os::unix::fs::symlink(to, dir.path().join(format!("b{name}"))).unwrap();
            let error = in_folder(dir.path(), false).unwrap_err();
            assert!(error.message.contains("不像题库包"), "{error}");
        }
    }
}
