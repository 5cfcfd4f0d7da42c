//! The seam through which the store touches the disk, so that tests can let every single operation fail; and the one
//! way a whole file is replaced. Knows bytes and paths only.

#[cfg(test)]
pub(crate) mod faulty;

use std::fmt::Debug;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the names of temporary files begin and end.
const TEMPORARY: (&str, &str) = (".qiping-", ".tmp");

/// Nobody writes a temporary file for so long; clocks of network shares may be off by hours.
const ABANDONED: Duration = Duration::from_hours(24);

/// What the store asks of a disk. Every call may fail, and whoever calls must cope with that.
pub trait Disk: Debug + Send + Sync {
    /// The whole content of a file.
    ///
    /// # Errors
    /// Whatever the system says.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The length of the file that stands at a path now.
    ///
    /// # Errors
    /// Whatever the system says.
    fn length(&self, path: &Path) -> io::Result<u64>;

    /// Everything in a folder, in no order.
    ///
    /// # Errors
    /// Whatever the system says.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Makes a folder of the program's own, readable by the user alone, with all folders above it.
    ///
    /// # Errors
    /// Whatever the system says.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// A new empty file `.qiping-*.tmp`, readable by the user alone. Whoever asked for it renames or removes it.
    ///
    /// # Errors
    /// Whatever the system says.
    fn temporary(&self, folder: &Path) -> io::Result<(PathBuf, Box<dyn DiskFile>)>;

    /// Gives the temporary file the permissions of the file it will replace, or those of any new file.
    ///
    /// # Errors
    /// Whatever the system says.
    fn keep_permissions(&self, target: &Path, temporary: &Path) -> io::Result<()>;

    /// Renames within a folder; a file already there is replaced.
    ///
    /// # Errors
    /// Whatever the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// Whatever the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes renames in a folder last; nothing where the system knows no such thing.
    ///
    /// # Errors
    /// Whatever the system says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// A file open for writing at its end.
pub trait DiskFile: Debug + Send {
    /// Writes all bytes; after a failure any part of them may be there.
    ///
    /// # Errors
    /// Whatever the system says.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns once everything written is on the disk.
    ///
    /// # Errors
    /// Whatever the system says.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts the file to this length and goes on writing there.
    ///
    /// # Errors
    /// Whatever the system says.
    fn cut(&mut self, length: u64) -> io::Result<()>;

    /// Takes the system's lock on the file, held until it is closed; false where another has it.
    ///
    /// # Errors
    /// Where the file system has no locks.
    fn try_lock(&mut self) -> io::Result<bool>;
}

/// The disk itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        fs::metadata(path).map(|m| m.len())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect()
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)
    }

    fn temporary(&self, folder: &Path) -> io::Result<(PathBuf, Box<dyn DiskFile>)> {
        let made = tempfile::Builder::new().prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempfile_in(folder)?;
        let (file, path) = made.keep().map_err(|e| e.error)?;
        Ok((path, Box::new(RealFile(file))))
    }

    fn keep_permissions(&self, target: &Path, temporary: &Path) -> io::Result<()> {
        keep_permissions(target, temporary)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        sync_folder(folder)
    }
}

#[derive(Debug)]
struct RealFile(File);

impl DiskFile for RealFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)?;
        self.0.seek(SeekFrom::Start(length)).map(drop)
    }

    fn try_lock(&mut self) -> io::Result<bool> {
        try_lock(&self.0)
    }
}

/// The system's lock on an open file, held until it is closed; false where another has it.
///
/// # Errors
/// Where the file system has no locks.
pub(super) fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The folder a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A path from the root and without links; as it is where there is nothing at it.
#[must_use]
pub fn whole_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether both lead to the same file.
#[must_use]
pub fn same_file(a: &Path, b: &Path) -> bool {
    whole_path(a) == whole_path(b)
}

/// Replaces a file so that at every moment either the old or the new content is whole on disk: temporary file beside
/// it, fsync, rename, fsync of the folder. A link is followed, permissions are kept.
///
/// # Errors
/// Whatever the system says. The old content is then untouched, unless only the last step (the folder) failed: the new
/// content is in place then, but might not outlast a power cut.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_atomic_on(&RealDisk, path, bytes)
}

/// [`write_atomic`] on a disk of one's choice.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_atomic_on(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link is followed, so that saving through it does not replace it by a file.
    let target = whole_path(path);
    let folder = folder_of(&target);
    let (temporary, mut file) = disk.temporary(folder)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| disk.keep_permissions(&target, &temporary))
        .and_then(|()| file.sync());
    drop(file);
    let renamed = written.and_then(|()| disk.rename(&temporary, &target));
    if renamed.is_err() {
        // The first failure is what the caller has to hear of; a leftover does no harm.
        let _ = disk.remove(&temporary);
    }
    renamed.and_then(|()| disk.sync_folder(folder))
}

/// Removes temporary files that a killed program left in this folder a day ago or earlier. Whatever cannot be removed
/// stays.
pub fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let abandoned = entries.filter(|entry| {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|n| n.starts_with(TEMPORARY.0) && n.ends_with(TEMPORARY.1));
        let modified = entry.metadata().ok().filter(Metadata::is_file).and_then(|m| m.modified().ok());
        ours && modified.and_then(|m| m.elapsed().ok()).is_some_and(|age| age > ABANDONED)
    });
    abandoned.for_each(|entry| drop(fs::remove_file(entry.path())));
}

#[cfg(unix)]
fn keep_permissions(target: &Path, temporary: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(target).map_or(0o644, |m| m.permissions().mode());
    fs::set_permissions(temporary, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_permissions(_target: &Path, _temporary: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network shares cannot sync a folder at all; a file saved there is as safe as it gets.
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::faulty::{FaultyDisk, KINDS};
    use super::*;

    const OLD: &[u8] = b"old content, rather short";
    const NEW: &[u8] = b"new content, somewhat longer than the old one was";

    fn names(folder: &Path) -> Vec<String> {
        let mut all: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        all.sort();
        all
    }

    /// Saves over an old file with this disk; the outcome and the folder to look at.
    fn save_on(disk: &FaultyDisk) -> (io::Result<()>, tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("档案.qp.ron");
        fs::write(&file, OLD).unwrap();
        let saved = write_atomic_on(disk, &file, NEW);
        (saved, folder, file)
    }

    fn operations() -> usize {
        let disk = FaultyDisk::sound();
        save_on(&disk).0.unwrap();
        disk.log().len()
    }

    #[test]
    fn no_failing_operation_damages_the_original_or_leaves_litter() {
        assert_eq!(operations(), 6);
        for n in 0..operations() {
            for kind in KINDS {
                for disk in [FaultyDisk::failing(n, kind), FaultyDisk::short(n, kind)] {
                    let (saved, folder, file) = save_on(&disk);
                    assert_eq!(saved.unwrap_err().kind(), kind, "operation {n}");
                    let renamed = disk.succeeded("rename");
                    assert_eq!(
                        fs::read(&file).unwrap(),
                        if renamed { NEW } else { OLD },
                        "operation {n}, {kind}"
                    );
                    assert_eq!(names(folder.path()), ["档案.qp.ron"], "operation {n}, {kind}");
                }
            }
        }
    }

    #[test]
    fn a_crash_at_any_operation_leaves_the_old_or_the_new_whole() {
        for n in 0..=operations() {
            let disk = FaultyDisk::crash(n);
            let (saved, _folder, file) = save_on(&disk);
            assert_eq!(saved.is_ok(), n == operations());
            assert_eq!(
                fs::read(&file).unwrap(),
                if disk.succeeded("rename") { NEW } else { OLD },
                "crash at {n}"
            );
        }
    }

    #[test]
    fn a_new_file_needs_no_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        write_atomic(&file, NEW).unwrap();
        assert_eq!(fs::read(&file).unwrap(), NEW);
        assert!(write_atomic(&folder.path().join("none").join("a"), NEW).is_err());
    }

    #[test]
    fn only_abandoned_temporary_files_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let long_ago = std::time::SystemTime::now() - 2 * ABANDONED;
        for (name, old) in
            [(".qiping-a.tmp", true), (".qiping-b.tmp", false), ("c.tmp", true), (".qiping-d", true)]
        {
            let file = File::create(folder.path().join(name)).unwrap();
            if old {
                file.set_modified(long_ago).unwrap();
            }
        }
        fs::create_dir(folder.path().join(".qiping-e.tmp")).unwrap();
        sweep(folder.path());
        assert_eq!(names(folder.path()), [".qiping-b.tmp", ".qiping-d", ".qiping-e.tmp", "c.tmp"]);
        sweep(&folder.path().join("none"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&file, OLD).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_atomic(&link, NEW).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), NEW);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
