//! One program at a time works on a document. A file `.<name>.lock` beside it says who; the system's lock on that file
//! says whether they still live, and other computers, which may not see that lock, go by the time in the file.
//!
//! A lock never keeps a document from being opened: where there can be none (a read-only folder), one goes on without.

mod holder;
#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

pub use holder::Holder;

use super::disk::whole_path;
use crate::notation::io_reason;

/// How often and at what intervals to look again while others are busy with the lock file.
const TRIES: usize = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// From this try on, a lock file that says nothing was left by somebody who died while writing it.
const PATIENCE: usize = 15;

/// A document held by this program, until dropped.
#[derive(Debug)]
pub struct Lock {
    place: PathBuf,
    file: File,
    me: Holder,
}

/// The outcome of asking for a document.
#[derive(Debug)]
pub enum Taken {
    /// Nobody else has it.
    Mine(Lock),
    /// Somebody has it: open it read-only, open a copy, or [`Lock::take_over`] if the user says so.
    Held(Holder),
    /// No lock is possible there, for this reason: go on without one.
    Unlockable(String),
}

impl Lock {
    /// Asks for a document, whether it exists yet or not. What a dead program on this computer left is taken over
    /// silently, likewise what another computer has not touched for a day.
    #[must_use]
    pub fn take(path: &Path) -> Taken {
        take_as(&place_of(path), &Holder::me())
    }

    /// Takes a document away from whoever holds it. The holder finds out when it saves ([`Lock::touch`]).
    #[must_use]
    pub fn take_over(path: &Path) -> Taken {
        take_over_as(&place_of(path), &Holder::me())
    }

    /// A sign of life, to be given at every save and before it. Tells who has the document now, where it was taken
    /// over meanwhile. A lock file that somebody removed is made again.
    ///
    /// # Errors
    /// The lock file cannot be written any more.
    pub fn touch(&mut self) -> io::Result<Option<Holder>> {
        self.me.seen = Timestamp::now();
        if is_at(&self.file, &self.place) {
            return match holder_at(&self.place) {
                Some(other) if !other.is(&self.me) => Ok(Some(other)),
                _ => write(&mut self.file, &self.me).map(|()| None),
            };
        }
        match take_as(&self.place, &self.me) {
            Taken::Mine(mut again) => {
                std::mem::swap(&mut self.file, &mut again.file);
                // What `again` holds now is at no place any more.
                again.place.clear();
                Ok(None)
            }
            Taken::Held(holder) => Ok(Some(holder)),
            Taken::Unlockable(reason) => Err(io::Error::other(reason)),
        }
    }

    /// Who this program is to the others.
    #[must_use]
    pub fn holder(&self) -> &Holder {
        &self.me
    }

    fn is_mine(&self) -> bool {
        is_at(&self.file, &self.place) && holder_at(&self.place).is_some_and(|h| h.is(&self.me))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_mine() {
            // Held until it is gone: whoever waits for this very file finds out that it is no longer at its place.
            // Left behind it does no harm, as its lock is free then.
            let _ = fs::remove_file(&self.place);
        }
    }
}

/// `.<name>.lock` beside the document itself, not beside a link to it.
fn place_of(path: &Path) -> PathBuf {
    let target = whole_path(path);
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".lock");
    target.with_file_name(name)
}

fn take_as(place: &Path, me: &Holder) -> Taken {
    for attempt in 0..TRIES {
        match try_take(place, me, attempt >= PATIENCE) {
            Ok(Some(taken)) => return taken,
            Ok(None) => std::thread::sleep(PAUSE),
            Err(error) => return Taken::Unlockable(format!("没有给档案加锁：{}", io_reason(&error))),
        }
    }
    Taken::Held(holder_at(place).unwrap_or_else(Holder::unknown))
}

fn take_over_as(place: &Path, me: &Holder) -> Taken {
    match fs::remove_file(place) {
        Err(e) if e.kind() != ErrorKind::NotFound => {
            Taken::Unlockable(format!("接管不了，{} 删不掉：{}", place.display(), io_reason(&e)))
        }
        _ => take_as(place, me),
    }
}

/// One attempt; none where others are just busy with the file. `impatient`: a file that says nothing counts as left.
fn try_take(place: &Path, me: &Holder, impatient: bool) -> io::Result<Option<Taken>> {
    let (mut file, fresh, shown) = match grip(place)? {
        Grip::Got { file, fresh, shown } => (file, fresh, shown),
        Grip::Taken => return Ok(holder_at(place).map(Taken::Held)),
        Grip::NotOurs { shown } => return of_another_user(place, me, shown),
        Grip::Again => return Ok(None),
    };
    if !is_at(&file, place) {
        return Ok(None);
    }
    match holder_at(place) {
        Some(holder) if !holder.is(me) && holder.may_live(me, shown) => return Ok(Some(Taken::Held(holder))),
        None if !fresh && !impatient => return Ok(None),
        _ => {}
    }
    if let Err(error) = write(&mut file, me) {
        let _ = fs::remove_file(place);
        return Err(error);
    }
    let lock = Lock { place: place.to_owned(), file, me: me.clone() };
    // Where locks are not shown, two may have written at once; the last one has it.
    Ok(lock.is_mine().then_some(Taken::Mine(lock)))
}

/// A lock file that may not be written, as another user of this computer made it, or in a read-only folder.
fn of_another_user(place: &Path, me: &Holder, shown: bool) -> io::Result<Option<Taken>> {
    let holder = holder_at(place).ok_or(ErrorKind::PermissionDenied)?;
    if holder.may_live(me, shown) {
        return Ok(Some(Taken::Held(holder)));
    }
    fs::remove_file(place).map(|()| None)
}

/// What became of reaching for the lock file.
enum Grip {
    /// Open, and locked as far as the system can (`shown`); `fresh`: it was not there before.
    Got { file: File, fresh: bool, shown: bool },
    /// Another program has it.
    Taken,
    /// It is there, nobody has it, but it may not be written.
    NotOurs { shown: bool },
    /// It came or went just now.
    Again,
}

fn grip(place: &Path) -> io::Result<Grip> {
    // Making it is the one step that is atomic even on network shares.
    let (file, fresh) = match options().create_new(true).open(place) {
        Ok(file) => (file, true),
        Err(_) if fs::symlink_metadata(place).is_ok_and(|m| m.is_file()) => match options().open(place) {
            Ok(file) => (file, false),
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Grip::Again),
            Err(e) if in_use(&e) => return Ok(Grip::Taken),
            Err(e) if matches!(e.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                let shown = File::open(place).map_err(|_| e).map(|f| system_lock(&f))?;
                return Ok(shown.map_or(Grip::Taken, |shown| Grip::NotOurs { shown }));
            }
            Err(e) => return Err(e),
        },
        Err(e) if e.kind() == ErrorKind::AlreadyExists && fs::symlink_metadata(place).is_err() => {
            return Ok(Grip::Again);
        }
        Err(e) => return Err(e),
    };
    Ok(system_lock(&file).map_or(Grip::Taken, |shown| Grip::Got { file, fresh, shown }))
}

fn options() -> OpenOptions {
    let mut options = File::options();
    options.read(true).write(true);
    // Windows has no lock under which others may still read who holds it, but can refuse others to open for writing:
    // FILE_SHARE_READ and FILE_SHARE_DELETE only.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1 | 4);
    options
}

/// Whether opening failed because another program has the file (`ERROR_SHARING_VIOLATION`).
fn in_use(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error() == Some(32)
}

/// Whether the system's lock is ours and shown to others; none where another program has it.
fn system_lock(file: &File) -> Option<bool> {
    if cfg!(windows) {
        // Opening it was the lock.
        return Some(true);
    }
    match super::disk::try_lock(file) {
        Ok(true) => Some(true),
        Ok(false) => None,
        Err(_) => Some(false),
    }
}

/// Whether an open file is still the one at its place: it may have been removed, and made anew, while one waited.
#[cfg(unix)]
fn is_at(file: &File, place: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (open, there) = (file.metadata(), fs::symlink_metadata(place));
    matches!((open, there), (Ok(a), Ok(b)) if (a.dev(), a.ino()) == (b.dev(), b.ino()))
}

#[cfg(not(unix))]
fn is_at(_file: &File, place: &Path) -> bool {
    place.exists()
}

fn holder_at(place: &Path) -> Option<Holder> {
    // Not through a link or a pipe that somebody put there.
    fs::symlink_metadata(place).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    File::open(place).ok()?.take(holder::MOST as u64).read_to_end(&mut bytes).ok()?;
    Holder::of_text(std::str::from_utf8(&bytes).ok()?)
}

/// In place, at one stroke: whoever reads meanwhile sees the old or the new.
fn write(file: &mut File, me: &Holder) -> io::Result<()> {
    let text = me.text();
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)?;
    // So that other computers see it; not all shares can.
    let _ = file.sync_all();
    Ok(())
}
