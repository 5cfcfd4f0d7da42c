//! What a file on disk looked like when it was read or written, so that a change by another program is noticed before
//! it is overwritten.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

/// Length, time and content (as SHA-256) of a file at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    look: Look,
    hash: [u8; 32],
}

/// What became of a file since it was stamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceThen {
    /// The same content.
    Same,
    /// Other content, in the same file or in one put in its place.
    Changed,
    /// No file there any more.
    Gone,
}

impl Stamp {
    /// The stamp of the file at a path; none where there is no file.
    ///
    /// # Errors
    /// The file is there but cannot be read.
    pub fn of(path: &Path) -> io::Result<Option<Self>> {
        let Some(file) = open(path)? else { return Ok(None) };
        // Looked at before reading: if it changes meanwhile, the next comparison reads it again.
        let look = Look::of(&file.metadata()?);
        Ok(Some(Self { look, hash: hash(file)? }))
    }

    /// Whether these bytes are the content that was stamped.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.hash == <[u8; 32]>::from(Sha256::digest(bytes))
    }

    /// Compares with what is at the path now. The content is read only where length and time leave it open.
    ///
    /// # Errors
    /// The file is there but cannot be read.
    pub fn since_then(&self, path: &Path) -> io::Result<SinceThen> {
        let Some(file) = open(path)? else { return Ok(SinceThen::Gone) };
        let now = Look::of(&file.metadata()?);
        let same = now == self.look || (now.length == self.look.length && hash(file)? == self.hash);
        Ok(if same { SinceThen::Same } else { SinceThen::Changed })
    }

    /// Whether the same content is still at the path.
    ///
    /// # Errors
    /// As [`Stamp::since_then`].
    pub fn unchanged(&self, path: &Path) -> io::Result<bool> {
        Ok(self.since_then(path)? == SinceThen::Same)
    }
}

/// What can be seen without reading.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    length: u64,
    modified: Option<SystemTime>,
    /// Where the system tells: which file it is and when anything about it changed last. Times are coarse, and copying
    /// tools set them back; this catches what they hide.
    identity: [i64; 4],
}

impl Look {
    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok(), identity: identity(metadata) }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> [i64; 4] {
    use std::os::unix::fs::MetadataExt;
    [metadata.dev().cast_signed(), metadata.ino().cast_signed(), metadata.ctime(), metadata.ctime_nsec()]
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> [i64; 4] {
    [0; 4]
}

fn open(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(e),
    }
}

fn hash(mut file: File) -> io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut part = vec![0; 64 * 1024];
    loop {
        match file.read(&mut part) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(n) => hasher.update(&part[..n]),
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;
    use crate::store::disk::write_atomic;

    fn stamped(content: &str) -> (tempfile::TempDir, std::path::PathBuf, Stamp) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.qp.ron");
        fs::write(&path, content).unwrap();
        let stamp = Stamp::of(&path).unwrap().unwrap();
        (folder, path, stamp)
    }

    #[test]
    fn untouched_rewritten_and_touched_files_are_the_same() {
        let (_folder, path, stamp) = stamped("content");
        assert_eq!(stamp.since_then(&path).unwrap(), SinceThen::Same);
        assert!(stamp.is_of(b"content") && !stamp.is_of(b"other"));
        write_atomic(&path, b"content").unwrap();
        assert!(stamp.unchanged(&path).unwrap());
        let later = SystemTime::now() + Duration::from_hours(1);
        File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
        assert!(stamp.unchanged(&path).unwrap());
    }

    #[test]
    fn changed_gone_and_replaced_files_are_noticed() {
        let (_folder, path, stamp) = stamped("content");
        fs::write(&path, "content, longer").unwrap();
        assert_eq!(stamp.since_then(&path).unwrap(), SinceThen::Changed);
        write_atomic(&path, b"CONTENT").unwrap();
        assert_eq!(stamp.since_then(&path).unwrap(), SinceThen::Changed);
        fs::remove_file(&path).unwrap();
        assert_eq!(stamp.since_then(&path).unwrap(), SinceThen::Gone);
        assert_eq!(Stamp::of(&path).unwrap(), None);
        fs::create_dir(&path).unwrap();
        assert!(!matches!(stamp.since_then(&path), Ok(SinceThen::Same)));
    }

    #[cfg(unix)]
    #[test]
    fn a_change_of_the_same_length_and_time_is_noticed() {
        let (_folder, path, stamp) = stamped("content");
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        write_atomic(&path, b"CONTENT").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), time);
        assert_eq!(stamp.since_then(&path).unwrap(), SinceThen::Changed);
    }
}
