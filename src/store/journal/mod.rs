//! The journal: every change reaches a file of the program's own within moments, so that a crash between two saves
//! loses nothing. Knows text records only, not what they mean.
//!
//! A journal belongs to one open document. Its header says which content of the document it goes on from; once the
//! document is saved, [`Journal::restart`] begins afresh. Whatever is found with nobody holding it ([`leftovers`]) was
//! left by a crash.

mod record;
#[cfg(test)]
mod tests;
mod writer;

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use record::{JournalError, Recovered, read, read_from};
use writer::{Line, Writer};

use super::disk::{self, Disk, RealDisk};
use crate::notation::io_reason;

/// Ending of journal files.
pub const ENDING: &str = "journal";

/// How long to wait before trying again what failed.
const PAUSE: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 1000 });

/// An open journal. Dropping it writes what is still to be written and leaves the file.
#[derive(Debug)]
pub struct Journal {
    shared: Arc<Shared>,
    path: PathBuf,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// Why the latest changes are not on disk yet. The journal keeps them and goes on trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// In words, with the way out.
    pub text: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Something to do for the thread.
    work: Condvar,
    /// Something new to see for those who wait.
    news: Condvar,
}

#[derive(Default)]
struct State {
    queue: Vec<Ask>,
    /// Number of the last record handed in, and of the last one that is safe.
    appended: u64,
    durable: u64,
    trouble: Option<Trouble>,
    end: Option<End>,
    callback: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { queue, appended, durable, trouble, end, callback: _ } = self;
        let shown = (queue.len(), appended, durable, trouble, end);
        write!(f, "State{shown:?}")
    }
}

#[derive(Debug)]
enum Ask {
    Record(Line),
    Restart(Line),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Keep,
    Remove,
}

impl Journal {
    /// A new journal in this folder (which is made). Its file is named after `name`, unlike any other, and locked; the
    /// header is on disk when this returns.
    ///
    /// # Errors
    /// Whatever the system says; no file is left then.
    pub fn create(folder: &Path, name: &str, header: &str) -> io::Result<Self> {
        Self::create_on(Arc::new(RealDisk), folder, name, header)
    }

    /// The same on a disk of one's choice.
    ///
    /// # Errors
    /// As [`Journal::create`].
    pub fn create_on(disk: Arc<dyn Disk>, folder: &Path, name: &str, header: &str) -> io::Result<Self> {
        disk::sweep(folder);
        let writer = Writer::create(Arc::clone(&disk), folder, name, header)?;
        let path = writer.path().to_owned();
        let shared = Arc::new(Shared { state: Mutex::default(), work: Condvar::new(), news: Condvar::new() });
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("journal".into()).spawn(move || of_thread.run(writer));
        let unneeded = path.clone();
        let thread = thread.inspect_err(move |_| drop(disk.remove(&unneeded)))?;
        Ok(Self { shared, path, thread: Some(thread) })
    }

    /// The journal's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Hands in a record and returns its number (the first is 1). Never waits for the disk.
    #[expect(clippy::must_use_candidate, reason = "the number is for those who want to wait for it")]
    pub fn append(&self, payload: &str) -> u64 {
        let mut state = self.shared.state();
        state.appended += 1;
        let number = state.appended;
        state.queue.push(Ask::Record(Line::new(number, payload)));
        self.shared.work.notify_one();
        number
    }

    /// The number of the last record that outlasts a power cut, here or in the saved document; 0 before the first.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.shared.state().durable
    }

    /// Waits until this record is durable; false where that took longer.
    #[must_use]
    pub fn wait(&self, number: u64, timeout: Duration) -> bool {
        let state = self.shared.state();
        let waited = self.shared.news.wait_timeout_while(state, timeout, |s| s.durable < number);
        waited.unwrap_or_else(PoisonError::into_inner).0.durable >= number
    }

    /// What keeps the latest changes from the disk; none while all is well.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        self.shared.state().trouble.clone()
    }

    /// Calls this, from the journal's thread, whenever [`Journal::durable`] or [`Journal::trouble`] changed.
    pub fn on_change(&self, callback: impl Fn() + Send + Sync + 'static) {
        self.shared.state().callback = Some(Arc::new(callback));
    }

    /// The document was saved with every record so far: begin afresh with this header. Does not wait for the disk; at
    /// any moment either the old journal or the new one is there.
    pub fn restart(&self, header: &str) {
        let so_far = self.shared.state().appended;
        self.restart_after(so_far, header);
    }

    /// The document was saved with the records up to this one; later ones are carried over.
    pub fn restart_after(&self, number: u64, header: &str) {
        let mut state = self.shared.state();
        let number = number.min(state.appended);
        state.durable = state.durable.max(number);
        state.queue.push(Ask::Restart(Line::new(number, header)));
        self.shared.work.notify_one();
        self.shared.news.notify_all();
    }

    /// Ends a journal that nobody needs any more: the document is saved, or its changes were given up.
    ///
    /// # Errors
    /// The file could not be removed; it will be found among the [`leftovers`].
    pub fn discard(mut self) -> io::Result<()> {
        self.end(End::Remove)
    }

    fn end(&mut self, end: End) -> io::Result<()> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        self.shared.state().end = Some(end);
        self.shared.work.notify_one();
        thread.join().unwrap_or_else(|_| Err(io::Error::other("记录改动的线程中断了")))
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if let Err(error) = self.end(End::Keep) {
            tracing::warn!(%error, "journal not complete");
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread. Syncs at once, since one sync takes along whatever came in during the one before.
    fn run(&self, mut writer: Writer) -> io::Result<()> {
        loop {
            let end = self.next(&mut writer);
            if end == Some(End::Remove) {
                return writer.remove();
            }
            let outcome = writer.work();
            self.tell(&writer, outcome.as_ref().err());
            if end.is_some() {
                return outcome;
            }
        }
    }

    /// Waits for something to do and hands it to the writer. While there is trouble, everything waits for the pause.
    fn next(&self, writer: &mut Writer) -> Option<End> {
        let mut state = self.state();
        let again = Instant::now() + PAUSE;
        while state.end.is_none() {
            let pause = again.saturating_duration_since(Instant::now());
            state = if state.trouble.is_some() && !pause.is_zero() {
                self.work.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0
            } else if state.trouble.is_none() && state.queue.is_empty() {
                self.work.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                break;
            };
        }
        for ask in state.queue.drain(..) {
            match ask {
                Ask::Record(line) => writer.push(line),
                Ask::Restart(header) => writer.restart(header),
            }
        }
        state.end
    }

    fn tell(&self, writer: &Writer, error: Option<&io::Error>) {
        let trouble = error.map(|e| Trouble { kind: e.kind(), text: words(writer.path(), e) });
        let mut state = self.state();
        let durable = state.durable.max(writer.durable());
        if state.trouble == trouble && state.durable == durable {
            return;
        }
        (state.trouble, state.durable) = (trouble, durable);
        let callback = state.callback.clone();
        drop(state);
        self.news.notify_all();
        callback.iter().for_each(|call| call());
    }
}

fn words(path: &Path, error: &io::Error) -> String {
    let reason = io_reason(error);
    format!(
        "最近的改动还没能记到 {}：{reason}。企评会不断重试；请腾出空间，或把档案另存到别处",
        path.display()
    )
}

/// The journals in a folder that nobody holds: those of programs that crashed. None where there is no such folder.
#[must_use]
pub fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
        // Twice, since a restart may have put a new file in the place of the one just opened.
        .filter(|path| is_free(path) && is_free(path))
        .collect();
    found.sort();
    found
}

/// Whether there is such a file and nobody holds it. Where the file system has no locks, nobody can be seen to.
fn is_free(path: &Path) -> bool {
    let file = File::options().read(true).write(true).open(path).or_else(|_| File::open(path));
    file.is_ok_and(|f| f.metadata().is_ok_and(|m| m.is_file()) && disk::try_lock(&f).unwrap_or(true))
}
