//! Reading a bundle: nothing in it is used before it was held against the manifest.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::assessment::Assessment;

use super::super::stream::copy_digest;
use super::super::{Opened, StoreError, format};
use super::lock::{Passphrase, unlocked};
use super::manifest::{ASSESSMENT, BundleEntry, MANIFEST, MAX_MANIFEST, Manifest, shown};
use super::{BundleError, Look, MAX_ENTRIES, MAX_TOTAL, look};

/// The end of a zip without a comment.
const END: usize = 22;
/// The longest list of entries a zip of ours has.
const MAX_LIST: u64 = 16 * 1024 * 1024;

trait Source: Read + Seek + Send {}
impl<R: Read + Seek + Send> Source for R {}

/// A bundle whose every entry is what its manifest says.
pub struct Bundle {
    pub(super) path: PathBuf,
    pub(super) manifest: Manifest,
    pub(super) text: String,
    zip: ZipArchive<Box<dyn Source>>,
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle")
            .field("path", &self.path)
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}

impl Bundle {
    /// Opens a bundle and checks all of it.
    ///
    /// # Errors
    /// [`BundleError`], never a panic, whatever the bytes are.
    pub fn open(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, BundleError> {
        let name = path.display().to_string();
        let read = |source| BundleError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(read)?;
        let about = file.metadata().map_err(read)?;
        let mut source: Box<dyn Source> = match (look(path), passphrase) {
            _ if about.is_file() && about.len() > MAX_TOTAL + 4 * MAX_LIST => {
                return Err(BundleError::TooLarge(name));
            }
            (Look::Other, _) => return Err(BundleError::NotABundle(name)),
            (Look::Plain, _) => Box::new(BufReader::new(file)),
            (Look::Locked, None) => return Err(BundleError::NeedsPassphrase(name)),
            (Look::Locked, Some(passphrase)) => Box::new(unlocked(&name, file, passphrase)?),
        };
        check_end(&mut source).map_err(|()| BundleError::Damaged(name.clone()))?;
        let zip = ZipArchive::new(source).map_err(|e| broken(&name, e))?;
        let mut bundle = Self { path: path.to_owned(), manifest: empty(), text: String::new(), zip };
        bundle.read_manifest(&name)?;
        bundle.check_entries(&name)?;
        Ok(bundle)
    }

    fn read_manifest(&mut self, name: &str) -> Result<(), BundleError> {
        if self.zip.name_for_index(0).and_then(Result::ok).as_deref() != Some(MANIFEST) {
            return Err(BundleError::NotABundle(name.to_owned()));
        }
        let mut bytes = Vec::new();
        let entry = self.zip.by_index(0).map_err(|e| broken(name, e))?;
        entry.take(MAX_MANIFEST + 1).read_to_end(&mut bytes).map_err(|e| broken(name, e.into()))?;
        if bytes.len() as u64 > MAX_MANIFEST {
            return Err(BundleError::TooLarge(name.to_owned()));
        }
        self.manifest = Manifest::parse(name, bytes)?;
        Ok(())
    }

    /// Holds every entry against the manifest, and keeps the text of the assessment.
    fn check_entries(&mut self, name: &str) -> Result<(), BundleError> {
        let mismatch = |entry: &str| BundleError::Mismatch { file: name.to_owned(), entry: shown(entry) };
        if self.zip.has_duplicate_names() {
            return Err(mismatch("有重名的文件"));
        }
        for index in 1..self.zip.len() {
            let listed = self.zip.name_for_index(index).and_then(Result::ok);
            let listed = listed.ok_or_else(|| BundleError::Damaged(name.to_owned()))?.into_owned();
            if !self.manifest.entries.iter().any(|e| e.path == listed) {
                return Err(mismatch(&listed));
            }
        }
        let mut text = Vec::new();
        for entry in self.manifest.entries.clone() {
            if entry.path == ASSESSMENT {
                self.copy(&entry, &mut text)?;
            } else {
                self.copy(&entry, &mut io::sink())?;
            }
        }
        self.text = String::from_utf8(text).map_err(|_| mismatch(ASSESSMENT))?;
        Ok(())
    }

    /// Copies an entry, which must be what the manifest says.
    pub(super) fn copy(&mut self, entry: &BundleEntry, to: &mut impl Write) -> Result<(), BundleError> {
        let name = self.path.display().to_string();
        let mismatch = || BundleError::Mismatch { file: name.clone(), entry: shown(&entry.path) };
        let mut to = Sink { inner: to, failed: None };
        let content = match self.zip.by_name(&entry.path) {
            Ok(content) if content.is_file() => content,
            Ok(_) | Err(ZipError::FileNotFound) => return Err(mismatch()),
            Err(error) => return Err(broken(&name, error)),
        };
        let copied = copy_digest(&mut { content }, &mut to, entry.size);
        if let Some(source) = to.failed {
            return Err(BundleError::Write { path: entry.path.clone().into(), source });
        }
        match copied {
            Ok((size, sha256)) if size == entry.size && sha256 == entry.sha256 => Ok(()),
            Ok(_) => Err(mismatch()),
            Err(e) if is_content(&e) => Err(mismatch()),
            Err(source) => Err(BundleError::Read { path: self.path.clone(), source }),
        }
    }

    /// What it says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The text of its assessment.
    #[must_use]
    pub fn assessment_text(&self) -> &str {
        &self.text
    }

    /// Its assessment.
    ///
    /// # Errors
    /// What the store says of its text.
    pub fn assessment(&self) -> Result<Assessment, StoreError> {
        format::parse(&self.name(), &self.text)
    }

    /// Its assessment; one of a newer format for reading only.
    ///
    /// # Errors
    /// What the store says of its text.
    pub fn opened(&self) -> Result<Opened, StoreError> {
        format::open(&self.name(), &self.text)
    }

    fn name(&self) -> String {
        format!("{}（{ASSESSMENT}）", self.path.display())
    }
}

fn empty() -> Manifest {
    Manifest {
        format: (0, 0),
        app: String::new(),
        created: jiff::Timestamp::UNIX_EPOCH,
        company: None,
        anonymous: false,
        pack: crate::assessment::PackMark::default(),
        entries: Vec::new(),
        left_out: Vec::new(),
    }
}

/// A zip of ours ends with its list of entries and nothing after it; what ends otherwise would be read by guessing.
fn check_end(source: &mut (impl Read + Seek + ?Sized)) -> Result<(), ()> {
    let mut end = [0; END];
    let length = source.seek(SeekFrom::End(0)).map_err(drop)?;
    let at = length.checked_sub(END as u64).ok_or(())?;
    source.seek(SeekFrom::Start(at)).map_err(drop)?;
    source.read_exact(&mut end).map_err(drop)?;
    source.seek(SeekFrom::Start(0)).map_err(drop)?;
    let two = |i: usize| u64::from(u16::from_le_bytes([end[i], end[i + 1]]));
    let four = |i: usize| two(i) | two(i + 2) << 16;
    let (entries, size, start) = (two(10), four(12), four(16));
    let sound = end.starts_with(b"PK\x05\x06")
        && two(4) == 0
        && two(6) == 0
        && two(8) == entries
        && two(20) == 0
        && entries <= MAX_ENTRIES as u64
        && size <= MAX_LIST
        && start + size == at;
    if sound { Ok(()) } else { Err(()) }
}

/// Whether an error speaks of the content, not of the disk.
fn is_content(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof | ErrorKind::Other
    )
}

fn broken(name: &str, error: ZipError) -> BundleError {
    match error {
        ZipError::Io(source) if !is_content(&source) => BundleError::Read { path: name.into(), source },
        _ => BundleError::Damaged(name.to_owned()),
    }
}

/// A writer whose failure is told from that of the reader.
struct Sink<'a, W> {
    inner: &'a mut W,
    failed: Option<io::Error>,
}

impl<W: Write> Write for Sink<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes).inspect_err(|e| self.failed = Some(e.kind().into()))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
