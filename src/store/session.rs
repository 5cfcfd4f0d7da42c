//! One open document and all that keeps it from being lost: the journal of changes, the lock that tells others, the
//! stamp that notices a change by others, the kept versions. The window and the command line work through this.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::disk::{Disk, RealDisk, folder_of, same_file, sweep, whole_path, write_atomic_on};
use super::journal::Journal;
use super::lock::{Holder, Lock, Taken};
use super::places::short_name;
use super::recovery::Header;
use super::stamp::{SinceThen, Stamp};
use super::{Leftover, Places, StoreError, Version, bundle, format, text_of, to_text};
use crate::assessment::Assessment;

/// An open document.
#[derive(Debug)]
pub struct Session {
    places: Places,
    disk: Arc<dyn Disk>,
    path: Option<PathBuf>,
    read_only: Option<Why>,
    /// The text the next journal goes on from, and how many steps of the history are in it or in the journal.
    base: String,
    only_here: bool,
    recorded: usize,
    last: u64,
    journal: Option<Journal>,
    /// Why there is no journal, where there should be one.
    no_journal: Option<String>,
    lock: Option<Lock>,
    stamp: Option<Stamp>,
    /// Whether what the sitting began with is among the kept versions.
    base_kept: bool,
    wake: Option<Wake>,
}

/// Called when changes became safe, or could not be made so.
#[derive(Clone)]
struct Wake(Arc<dyn Fn() + Send + Sync>);

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wake")
    }
}

/// Why a document is open for reading only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A newer program wrote it; a sentence.
    Newer(String),
    /// Somebody else has it open.
    Held(Holder),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(why) => f.write_str(why),
            Self::Held(holder) => write!(f, "这份档案{holder}，这里只读"),
        }
    }
}

/// A document as it was opened.
#[derive(Debug)]
pub struct Opening {
    /// What is in the file.
    pub assessment: Assessment,
    /// Its session.
    pub session: Session,
    /// Whether the file is as the program wrote it; else somebody edited it, or it is damaged.
    pub as_written: bool,
    /// What a crash kept from the file.
    pub leftover: Option<Leftover>,
}

impl Session {
    /// For a document that has no file yet.
    #[must_use]
    pub fn fresh(places: &Places, assessment: &Assessment) -> Self {
        Self {
            places: places.clone(),
            disk: Arc::new(RealDisk),
            path: None,
            read_only: None,
            base: to_text(assessment),
            only_here: false,
            recorded: assessment.history.len(),
            last: 0,
            journal: None,
            no_journal: None,
            lock: None,
            stamp: None,
            base_kept: false,
            wake: None,
        }
    }

    /// Opens a document.
    ///
    /// # Errors
    /// [`StoreError`], never a panic, whatever the bytes are.
    pub fn open(places: &Places, path: &Path) -> Result<Opening, StoreError> {
        if bundle::is_bundle(path) {
            return Err(StoreError::Bundle(bundle::BundleError::ReadOnly));
        }
        // What a kill in the middle of a save left long ago.
        sweep(folder_of(path));
        // Locked before it is read, so that what is read is what will be written over.
        let taken = Lock::take(path);
        let text = text_of(path)?;
        let opened = format::open(&path.display().to_string(), &text)?;
        let mut session = Self::fresh(places, &opened.assessment);
        session.path = Some(path.to_owned());
        session.stamp = Stamp::of(path).ok().flatten().filter(|stamp| stamp.is_of(text.as_bytes()));
        session.base = text;
        match taken {
            Taken::Mine(lock) => session.lock = Some(lock),
            Taken::Held(holder) => session.read_only = Some(Why::Held(holder)),
            Taken::Unlockable(reason) => tracing::info!(reason, "no lock"),
        }
        if let Some(why) = opened.read_only {
            session.read_only = Some(Why::Newer(why));
        }
        // The owner of a document that is held is alive and will save it.
        let leftover = session.read_only.is_none().then(|| places.leftover_of(path)).flatten();
        let leftover = leftover.filter(|leftover| {
            let missing = leftover.onto(&opened.assessment).is_some();
            if !missing && let Err(error) = leftover.forget() {
                tracing::warn!(%error, "journal stays");
            }
            missing
        });
        Ok(Opening { assessment: opened.assessment, session, as_written: opened.as_written, leftover })
    }

    /// Its file, once it has one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Why it is for reading only; none where it is not.
    #[must_use]
    pub fn read_only(&self) -> Option<&Why> {
        self.read_only.as_ref()
    }

    /// Calls this, from another thread, whenever changes became safe or could not be made so.
    pub fn on_change(&mut self, wake: impl Fn() + Send + Sync + 'static) {
        self.wake = Some(Wake(Arc::new(wake)));
        if let Some(journal) = &self.journal {
            self.listen(journal);
        }
    }

    fn listen(&self, journal: &Journal) {
        if let Some(Wake(wake)) = self.wake.clone() {
            journal.on_change(move || wake());
        }
    }

    /// Hands the steps that were made since to the journal. Never waits for the disk, but for the first step.
    pub fn record(&mut self, assessment: &Assessment) {
        if assessment.history.len() <= self.recorded {
            return;
        }
        if self.journal.is_none() {
            self.start_journal();
        }
        let Some(journal) = &self.journal else { return };
        for step in assessment.history.iter().skip(self.recorded) {
            self.last = journal.append(&format::step_text(step));
        }
        self.recorded = assessment.history.len();
    }

    fn start_journal(&mut self) {
        let Some(folder) = self.places.journals() else {
            self.no_journal = Some("找不到用户数据文件夹，改动要保存后才安全".into());
            return;
        };
        let name = self.path.as_deref().map_or_else(|| "new".into(), short_name);
        match Journal::create_on(Arc::clone(&self.disk), &folder, &name, &self.header()) {
            Ok(journal) => {
                self.listen(&journal);
                self.no_journal = None;
                self.journal = Some(journal);
            }
            Err(error) => {
                let reason = crate::notation::io_reason(&error);
                self.no_journal =
                    Some(format!("改动还没能记到 {}：{reason}。请尽快保存，或另存到别处", folder.display()));
            }
        }
    }

    fn header(&self) -> String {
        let (file, base) = (self.path.as_deref().map(whole_path), self.base.clone());
        Header { file, base, only_here: self.only_here }.text()
    }

    /// Whether every change so far would outlast a power cut.
    #[must_use]
    pub fn is_safe(&self, assessment: &Assessment) -> bool {
        let handed_in = assessment.history.len() <= self.recorded;
        handed_in && self.journal.as_ref().is_none_or(|j| j.durable() >= self.last)
    }

    /// Waits until every change handed in is safe; false where that took longer.
    #[must_use]
    pub fn wait(&self, timeout: Duration) -> bool {
        self.no_journal.is_none() && self.journal.as_ref().is_none_or(|j| j.wait(self.last, timeout))
    }

    /// What keeps changes from being safe, in a sentence; none while all is well.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        let of_journal = self.journal.as_ref().and_then(Journal::trouble).map(|t| t.text);
        self.no_journal.clone().or(of_journal)
    }

    /// Whether another program changed the file since it was read or written here.
    #[must_use]
    pub fn changed_on_disk(&self) -> bool {
        let seen = self.path.as_deref().zip(self.stamp.as_ref());
        // Something that is no file any more is left to the save to complain about.
        seen.is_some_and(|(path, stamp)| {
            path.is_file() && stamp.since_then(path).is_ok_and(|now| now == SinceThen::Changed)
        })
    }

    /// Saves to its file.
    ///
    /// # Errors
    /// [`StoreError`]; the file is untouched then and nothing is lost. [`StoreError::Changed`] where another program
    /// changed it.
    pub fn save(&mut self, assessment: &Assessment, asked: bool) -> Result<(), StoreError> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        if let Some(why) = &self.read_only {
            return Err(StoreError::ReadOnly(why.to_string()));
        }
        if self.changed_on_disk() {
            return Err(StoreError::Changed { path });
        }
        if let Some(Ok(Some(holder))) = self.lock.as_mut().map(Lock::touch) {
            return Err(StoreError::Held { path, holder: Box::new(holder) });
        }
        self.write(&path, assessment, asked)
    }

    /// Saves to its file although another program changed it; what that one wrote is among the kept versions then.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is lost.
    pub fn save_over(&mut self, assessment: &Assessment) -> Result<(), StoreError> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        self.keep_what_is_there(&path);
        self.write(&path, assessment, true)
    }

    /// Saves to another file, which is its file from then on.
    ///
    /// # Errors
    /// [`StoreError`]; the session stays with the file it had.
    pub fn save_as(&mut self, path: &Path, assessment: &Assessment) -> Result<(), StoreError> {
        if self.path.as_deref().is_some_and(|own| same_file(own, path)) && self.read_only.is_none() {
            return self.save(assessment, true);
        }
        let lock = match Lock::take(path) {
            Taken::Mine(lock) => Some(lock),
            Taken::Held(holder) => {
                return Err(StoreError::Held { path: path.to_owned(), holder: Box::new(holder) });
            }
            Taken::Unlockable(_) => None,
        };
        self.keep_what_is_there(path);
        self.write(path, assessment, true)?;
        (self.lock, self.read_only) = (lock, None);
        Ok(())
    }

    fn write(&mut self, path: &Path, assessment: &Assessment, asked: bool) -> Result<(), StoreError> {
        if bundle::is_bundle(path) {
            return Err(StoreError::Bundle(bundle::BundleError::ReadOnly));
        }
        let text = to_text(assessment);
        self.keep_base(path);
        let written = write_atomic_on(&*self.disk, path, text.as_bytes());
        let stamp = Stamp::of(path).ok().flatten().filter(|stamp| stamp.is_of(text.as_bytes()));
        match written {
            // In place all the same; only the folder would not sync.
            Err(error) if stamp.is_some() => tracing::warn!(%error, "saved, not synced"),
            Err(source) => return Err(StoreError::Write { path: path.to_owned(), source }),
            Ok(()) => {}
        }
        self.stamp = stamp;
        self.path = Some(path.to_owned());
        self.recorded = assessment.history.len();
        self.keep(path, text.as_bytes(), asked);
        self.base = text;
        self.only_here = false;
        if let Some(journal) = &self.journal {
            journal.restart(&self.header());
        }
        self.no_journal = None;
        Ok(())
    }

    /// Takes a content that did not come about step by step here: merged, recovered, from an older version. It is
    /// nowhere else, so the journal takes it whole, at once.
    pub fn adopt(&mut self, assessment: &Assessment) {
        self.base = to_text(assessment);
        self.only_here = true;
        self.recorded = assessment.history.len();
        let before = self.journal.take();
        self.start_journal();
        // Only once the new one is on disk.
        if self.journal.is_some()
            && let Some(Err(error)) = before.map(Journal::discard)
        {
            tracing::warn!(%error, "journal stays");
        }
    }

    /// Goes on with what a crash left, which is forgotten once all of it is in the new journal.
    ///
    /// # Errors
    /// It could not be made safe; what was left stays.
    pub fn take_back(&mut self, leftover: &Leftover, whole: &Assessment) -> Result<(), StoreError> {
        self.adopt(whole);
        match self.trouble() {
            Some(why) => Err(StoreError::NotSafe(why)),
            None => leftover.forget(),
        }
    }

    /// Takes the document over from whoever holds it, on the user's word.
    pub fn take_over(&mut self) {
        let Some(path) = self.path.as_deref().filter(|_| matches!(self.read_only, Some(Why::Held(_)))) else {
            return;
        };
        match Lock::take_over(path) {
            Taken::Mine(lock) => (self.lock, self.read_only) = (Some(lock), None),
            Taken::Held(holder) => self.read_only = Some(Why::Held(holder)),
            Taken::Unlockable(_) => self.read_only = None,
        }
    }

    fn keep(&self, path: &Path, bytes: &[u8], asked: bool) {
        let kept = self.places.versions(path).map(|v| v.keep(bytes, Timestamp::now(), asked));
        if let Some(Err(error)) = kept {
            tracing::warn!(%error, "version not kept");
        }
    }

    /// What the sitting began with is a good version too.
    fn keep_base(&mut self, path: &Path) {
        if self.path.as_deref() == Some(path) && self.stamp.is_some() && !self.base_kept {
            self.keep(path, self.base.as_bytes(), true);
        }
        self.base_kept = true;
    }

    /// What another program, or another sitting, has at a place that is about to be overwritten.
    fn keep_what_is_there(&self, path: &Path) {
        if let Ok(bytes) = std::fs::read(path) {
            self.keep(path, &bytes, true);
        }
    }

    /// The kept versions of the document, newest first.
    #[must_use]
    pub fn versions(&self) -> Vec<Version> {
        let versions = self.path.as_deref().and_then(|path| self.places.versions(path));
        versions.map(|v| v.list()).unwrap_or_default()
    }

    /// Ends the session: what is not saved was given up.
    pub fn close(mut self) {
        if let Some(Err(error)) = self.journal.take().map(Journal::discard) {
            tracing::warn!(%error, "journal stays");
        }
    }
}

#[cfg(test)]
mod tests;
