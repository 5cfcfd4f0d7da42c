//! The journal's file as its thread sees it: what is safely on disk, what is still to be written, and two ways to get
//! it there (at the end of the file, or as a new file in its place).

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ENDING;
use super::record::{MAX_FILE, MAX_LINE, encode};
use crate::store::disk::{Disk, DiskFile};

/// A line of the journal.
#[derive(Clone, Debug)]
pub(super) struct Line {
    number: u64,
    /// As it stands in the file; none where it is longer than a line may be.
    bytes: Option<Vec<u8>>,
}

impl Line {
    pub(super) fn new(number: u64, payload: &str) -> Self {
        let bytes = (payload.len() < MAX_LINE).then(|| encode(number, payload));
        Self { number, bytes: bytes.filter(|b| b.len() <= MAX_LINE) }
    }
}

/// Owner of the file. Keeps every record since the header in memory, so that the file can be written anew wherever it
/// got lost; a saved document starts afresh, so these are few.
#[derive(Debug)]
pub(super) struct Writer {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    path: PathBuf,
    file: Option<Box<dyn DiskFile>>,
    /// The header in the file.
    header: Line,
    /// The header that is to replace it.
    next_header: Option<Line>,
    /// The records after `header`, written or not.
    records: VecDeque<Line>,
    /// How much of the file is on disk for certain, and the last record in there.
    length: u64,
    written: u64,
    /// Whether something may stand after `length`.
    ragged: bool,
    /// Whether the file got its name, but perhaps not for good.
    unsettled: bool,
    durable: u64,
}

impl Writer {
    /// Makes the folder and the file; it has its header, its lock and its name when this returns.
    pub(super) fn create(disk: Arc<dyn Disk>, folder: &Path, name: &str, header: &str) -> io::Result<Self> {
        let mut writer = Self {
            disk,
            folder: folder.to_owned(),
            path: PathBuf::new(),
            file: None,
            header: Line::new(0, header),
            next_header: None,
            records: VecDeque::new(),
            length: 0,
            written: 0,
            ragged: false,
            unsettled: false,
            durable: 0,
        };
        let made = writer.replace(|temporary| {
            // The random part of the temporary name makes ours unlike any left over from before.
            let random = temporary.trim_start_matches(".qiping-").trim_end_matches(".tmp");
            folder.join(format!("{name}-{random}.{ENDING}"))
        });
        if made.is_err() && writer.file.is_some() {
            // Only the folder could not be synced; nobody is told of this journal, so it must not stay.
            let _ = writer.remove();
        }
        made.map(|()| writer)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The last record that outlasts a power cut.
    pub(super) fn durable(&self) -> u64 {
        self.durable
    }

    pub(super) fn push(&mut self, record: Line) {
        self.records.push_back(record);
    }

    /// From the next [`Writer::work`] on the journal begins with this header; records up to its number are dropped.
    pub(super) fn restart(&mut self, header: Line) {
        self.next_header = Some(header);
    }

    /// Brings everything to the disk. May be called again and again until it succeeds.
    pub(super) fn work(&mut self) -> io::Result<()> {
        let restarted = if self.next_header.is_some() { self.replace_in_place() } else { Ok(()) };
        let appended = match self.append() {
            // The file itself may be what is broken or gone.
            Err(error) if restarted.is_ok() => self.replace_in_place().map_err(|_| error),
            other => other,
        };
        restarted.and(appended)?;
        let behind = self.records.back().is_some_and(|last| last.number > self.written);
        if behind { Err(too_large()) } else { Ok(()) }
    }

    /// Removes the file, for good.
    pub(super) fn remove(&mut self) -> io::Result<()> {
        // The lock is held until it is gone, so that nobody takes it for left over.
        let removed = self.disk.remove(&self.path);
        self.file = None;
        match removed {
            Err(e) if e.kind() != ErrorKind::NotFound => self.disk.remove(&self.path),
            _ => Ok(()),
        }
    }

    /// Adds what is new to the end of the file.
    fn append(&mut self) -> io::Result<()> {
        if self.unsettled {
            self.settle()?;
        }
        let (bytes, last) = self.following(self.written, self.length);
        if bytes.is_empty() {
            return Ok(());
        }
        let file = self.file.as_mut().ok_or(ErrorKind::NotFound)?;
        if self.ragged {
            file.cut(self.length)?;
        }
        self.ragged = true;
        file.write_all(&bytes)?;
        file.sync()?;
        let length = self.length + bytes.len() as u64;
        // A file that was removed takes everything, and keeps nothing.
        if self.disk.length(&self.path)? != length {
            return Err(ErrorKind::NotFound.into());
        }
        (self.ragged, self.length, self.written, self.durable) = (false, length, last, last);
        Ok(())
    }

    fn replace_in_place(&mut self) -> io::Result<()> {
        let path = self.path.clone();
        self.replace(|_| path)
    }

    /// Writes a whole new file and puts it in the place of the old one.
    fn replace(&mut self, place: impl FnOnce(&str) -> PathBuf) -> io::Result<()> {
        let header = self.next_header.as_ref().unwrap_or(&self.header).clone();
        let mut content = header.bytes.clone().ok_or_else(too_large)?;
        let (records, last) = self.following(header.number, content.len() as u64);
        content.extend(records);
        self.disk.create_folder(&self.folder)?;
        let (temporary, mut file) = self.disk.temporary(&self.folder)?;
        let path = place(&temporary.file_name().unwrap_or_default().to_string_lossy());
        // Where the file system has no locks, the journal matters more than the lock.
        let _ = file.try_lock();
        let written = file.write_all(&content).and_then(|()| file.sync());
        if let Err(error) = written.and_then(|()| self.disk.rename(&temporary, &path)) {
            drop(file);
            let _ = self.disk.remove(&temporary);
            return Err(error);
        }
        self.records.retain(|r| r.number > header.number);
        (self.file, self.path, self.header, self.next_header) = (Some(file), path, header, None);
        (self.ragged, self.length, self.written) = (false, content.len() as u64, last);
        self.settle()
    }

    /// Makes the name of the file last.
    fn settle(&mut self) -> io::Result<()> {
        self.unsettled = true;
        self.disk.sync_folder(&self.folder)?;
        self.unsettled = false;
        self.durable = self.durable.max(self.written);
        Ok(())
    }

    /// The records after this number, as far as they fit into a file that has this length, and the last of them.
    fn following(&self, number: u64, mut length: u64) -> (Vec<u8>, u64) {
        let (mut bytes, mut last) = (Vec::new(), number);
        for record in self.records.iter().skip_while(|r| r.number <= number) {
            let Some(line) = record.bytes.as_ref().filter(|line| length + line.len() as u64 <= MAX_FILE)
            else {
                break;
            };
            length += line.len() as u64;
            bytes.extend_from_slice(line);
            last = record.number;
        }
        (bytes, last)
    }
}

fn too_large() -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, "改动太大，记不下")
}
