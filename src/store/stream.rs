//! Files too large to hold in memory: written to a temporary file beside their place and moved there once whole.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::disk::{Disk, RealDisk};
use crate::notation::hex;

pub(super) use super::disk::folder_of;

/// A file that is being written; gone again unless it is put in its place.
pub(super) struct Unfinished {
    temporary: NamedTempFile,
    folder: PathBuf,
}

impl Unfinished {
    /// A new temporary file in a folder.
    pub fn within(folder: &Path) -> io::Result<Self> {
        let temporary = tempfile::Builder::new().prefix(".qiping-").suffix(".tmp").tempfile_in(folder)?;
        Ok(Self { temporary, folder: folder.to_owned() })
    }

    /// What to write into.
    pub fn file(&mut self) -> &mut File {
        self.temporary.as_file_mut()
    }

    /// Puts it in its place, over what is there.
    pub fn replace(self, path: &Path) -> io::Result<()> {
        self.finish(path)?;
        self.temporary.persist(path).map_err(|e| e.error)?;
        RealDisk.sync_folder(&self.folder)
    }

    /// Puts it in its place; refuses with [`io::ErrorKind::AlreadyExists`] where something is there.
    pub fn place(self, path: &Path) -> io::Result<()> {
        self.finish(path)?;
        match self.temporary.persist_noclobber(path) {
            Ok(_) => {}
            Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists || path.exists() => {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            // Memory sticks know neither hard links nor a rename that refuses.
            Err(e) => drop(e.file.persist(path).map_err(|e| e.error)?),
        }
        RealDisk.sync_folder(&self.folder)
    }

    fn finish(&self, path: &Path) -> io::Result<()> {
        RealDisk.keep_permissions(path, self.temporary.path())?;
        self.temporary.as_file().sync_all()
    }
}

/// Copies at most `limit` bytes and one more; gives how many there were and their SHA-256.
pub(super) fn copy_digest(
    from: &mut impl io::Read,
    to: &mut impl io::Write,
    limit: u64,
) -> io::Result<(u64, String)> {
    let mut from = io::Read::take(from, limit.saturating_add(1));
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let n = match io::Read::read(&mut from, &mut piece) {
            Ok(0) => return Ok((size, hex(&hash.finalize()))),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        hash.update(&piece[..n]);
        to.write_all(&piece[..n])?;
        size += n as u64;
    }
}

/// The SHA-256 of bytes.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether this is a SHA-256 as the files write it.
pub(super) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
