//! Looking after evidence without making the window wait: a thread reads, and a file whose path, length and time of
//! change are what they were is not read again.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::SystemTime;

use rustc_hash::FxHashMap;

use crate::assessment::{Assessment, Evidence, Kept};

use super::super::stream::copy_digest;
use super::{Content, content_by};

/// What tells one piece of evidence from another.
type Piece = (Kept, String, String, u64);

fn piece(evidence: &Evidence) -> Piece {
    (evidence.kept.clone(), evidence.name.clone(), evidence.sha256.clone(), evidence.size)
}

/// What was hashed and came to what.
type Hashes = FxHashMap<(PathBuf, u64, Option<SystemTime>), String>;

struct Found {
    contents: FxHashMap<Piece, Content>,
    hashes: Hashes,
}

/// The standing of every piece of evidence of one assessment, as last looked at.
#[derive(Default)]
pub struct Checker {
    known: FxHashMap<Piece, Content>,
    hashes: Hashes,
    running: Option<Receiver<Found>>,
}

impl Checker {
    /// What was found of a piece; none while it has not been looked at.
    #[must_use]
    pub fn content(&self, evidence: &Evidence) -> Option<Content> {
        self.known.get(&piece(evidence)).copied()
    }

    /// Whether it is looking.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Whether there is a piece that it has not looked at.
    #[must_use]
    pub fn knows_all(&self, assessment: &Assessment) -> bool {
        assessment.answers().flat_map(|(_, a)| &a.evidence).all(|e| self.known.contains_key(&piece(e)))
    }

    /// Forgets everything: another assessment, or another file.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Looks at all evidence of an assessment on a thread, unless it is looking already; `wake` is called at the end.
    pub fn look(
        &mut self,
        assessment: &Assessment,
        file: Option<&Path>,
        wake: impl FnOnce() + Send + 'static,
    ) {
        if self.is_busy() {
            return;
        }
        let pieces: Vec<Evidence> = assessment.answers().flat_map(|(_, a)| a.evidence.clone()).collect();
        let (file, mut hashes) = (file.map(Path::to_owned), std::mem::take(&mut self.hashes));
        let (sender, receiver) = channel();
        self.running = Some(receiver);
        let work = move || {
            let look = |e: Evidence| {
                let by = |path: &Path, about: &Metadata| hashed(path, about, &mut hashes);
                (piece(&e), content_by(&e, file.as_deref(), by))
            };
            let contents = pieces.into_iter().map(look).collect();
            // The window may have closed meanwhile; then nobody wants the answer.
            let _ = sender.send(Found { contents, hashes });
            wake();
        };
        if let Err(error) = std::thread::Builder::new().name("evidence".into()).spawn(work) {
            tracing::warn!(%error, "no thread to look at evidence");
            self.running = None;
        }
    }

    /// Takes in what the thread found; tells whether there was something.
    pub fn poll(&mut self) -> bool {
        match self.running.as_ref().map(Receiver::try_recv) {
            None | Some(Err(TryRecvError::Empty)) => false,
            Some(Err(TryRecvError::Disconnected)) => {
                self.running = None;
                false
            }
            Some(Ok(found)) => {
                self.running = None;
                self.known = found.contents;
                self.hashes = found.hashes;
                true
            }
        }
    }
}

fn hashed(path: &Path, about: &Metadata, hashes: &mut Hashes) -> io::Result<String> {
    let key = (path.to_owned(), about.len(), about.modified().ok());
    if let Some(known) = hashes.get(&key).filter(|_| key.2.is_some()) {
        return Ok(known.clone());
    }
    let (_, sha256) = copy_digest(&mut File::open(path)?, &mut io::sink(), about.len())?;
    hashes.insert(key, sha256.clone());
    Ok(sha256)
}
