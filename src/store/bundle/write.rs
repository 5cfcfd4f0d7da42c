//! Making a bundle. The same input gives the same bytes (with a passphrase: the same bytes before encryption).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::assessment::{Assessment, Delta, Evidence, Kept};

use super::super::evidence::{
    Content, EvidenceError, MAX_SIZE, Standing, content, embedded_name, locate, safe_name,
};
use super::super::stream::{Unfinished, copy_digest, digest, folder_of};
use super::super::to_text;
use super::lock::{Passphrase, locked};
use super::manifest::{ASSESSMENT, BundleEntry, EVIDENCE, LeftOut, MAJOR, MANIFEST, MINOR, Manifest, REPORT};
use super::{BundleError, MAX_ENTRIES, MAX_TOTAL};

/// What goes into a bundle.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    /// The assessment; for an anonymous bundle already without names.
    pub assessment: &'a Assessment,
    /// Its file, from which evidence is found.
    pub file: Option<&'a Path>,
    /// Reports: name and content.
    pub reports: Vec<(String, Vec<u8>)>,
    /// When the bundle is made.
    pub created: Timestamp,
    /// Whether names were taken out.
    pub anonymous: bool,
}

/// An entry and where its content comes from.
struct Item<'a> {
    entry: BundleEntry,
    from: From<'a>,
}

enum From<'a> {
    Bytes(&'a [u8]),
    File(PathBuf),
}

/// Writes a bundle, over what is there; gives its manifest, which names the evidence that could not go in.
///
/// # Errors
/// [`BundleError`]; what was there before is then untouched.
pub fn write(to: &Path, parts: &Parts<'_>, passphrase: Option<&Passphrase>) -> Result<Manifest, BundleError> {
    let (evidence, left_out) = evidence(parts);
    let text = to_text(&embedded(parts.assessment, &evidence));
    let mut items = vec![item(ASSESSMENT.to_owned(), text.as_bytes())];
    items.extend(evidence.into_values());
    for (name, bytes) in &parts.reports {
        items.push(item(format!("{REPORT}{}", safe_name(name)), bytes));
    }
    let total: u64 = items.iter().map(|i| i.entry.size).sum();
    if items.len() >= MAX_ENTRIES || total > MAX_TOTAL {
        return Err(BundleError::TooLarge(to.display().to_string()));
    }
    let company = Some(parts.assessment.company().to_owned()).filter(|c| !parts.anonymous && !c.is_empty());
    let manifest = Manifest {
        format: (MAJOR, MINOR),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        created: parts.created,
        company,
        anonymous: parts.anonymous,
        pack: parts.assessment.pack.clone(),
        entries: items.iter().map(|i| i.entry.clone()).collect(),
        left_out,
    };
    items.insert(0, item(MANIFEST.to_owned(), &[]));
    let text = manifest.text();
    items[0].from = From::Bytes(text.as_bytes());
    items[0].entry = item(MANIFEST.to_owned(), text.as_bytes()).entry;
    store(to, &items, passphrase)?;
    Ok(manifest)
}

fn item(path: String, bytes: &[u8]) -> Item<'_> {
    let entry = BundleEntry { path, size: bytes.len() as u64, sha256: digest(bytes), linked: false };
    Item { entry, from: From::Bytes(bytes) }
}

/// Evidence of the answers that is there and unchanged, by its content; and what is not.
fn evidence<'a>(parts: &Parts<'_>) -> (BTreeMap<String, Item<'a>>, Vec<LeftOut>) {
    let mut found: BTreeMap<String, Item<'a>> = BTreeMap::new();
    let mut left_out: Vec<LeftOut> = Vec::new();
    for piece in parts.assessment.answers().flat_map(|(_, answer)| &answer.evidence) {
        let linked = matches!(piece.kept, Kept::Linked(_));
        if let Some(known) = found.get_mut(&piece.sha256) {
            known.entry.linked &= linked;
            continue;
        }
        let why = match (content(piece, parts.file), locate(piece, parts.file)) {
            (Content::Good, Some(_)) if piece.size > MAX_SIZE => "超过 200 MB".to_owned(),
            (Content::Good, Some(path)) => {
                let path_in = format!("{EVIDENCE}{}", embedded_name(&piece.sha256, &piece.name));
                let entry =
                    BundleEntry { path: path_in, size: piece.size, sha256: piece.sha256.clone(), linked };
                found.insert(piece.sha256.clone(), Item { entry, from: From::File(path) });
                continue;
            }
            (content, _) => Standing { content, expired: false }.words(),
        };
        let left = LeftOut { name: piece.name.clone(), why };
        if !left_out.contains(&left) {
            left_out.push(left);
        }
    }
    (found, left_out)
}

/// The assessment as the receiver has it: what is in the bundle is embedded, in the history, too, so that both tell
/// the same.
fn embedded(assessment: &Assessment, inside: &BTreeMap<String, Item<'_>>) -> Assessment {
    let mut out = assessment.clone();
    let embed = |evidence: &mut Vec<Evidence>| {
        for piece in evidence {
            if inside.contains_key(&piece.sha256) {
                piece.kept = Kept::Embedded;
            }
        }
    };
    let answers: Vec<_> = assessment.answers().map(|(slot, answer)| (slot.clone(), answer.clone())).collect();
    for (slot, mut answer) in answers {
        embed(&mut answer.evidence);
        out.put(slot, answer);
    }
    for delta in out.history.iter_mut().flat_map(|step| &mut step.deltas) {
        if let Delta::Evidence(_, from, to) = delta {
            embed(from);
            embed(to);
        }
    }
    out
}

fn store(to: &Path, items: &[Item<'_>], passphrase: Option<&Passphrase>) -> Result<(), BundleError> {
    let write = |source| BundleError::Write { path: to.to_owned(), source };
    let mut out = Unfinished::within(folder_of(to)).map_err(write)?;
    let file = BufWriter::new(out.file());
    let mut file = match passphrase {
        None => zipped(file, items, to)?,
        Some(passphrase) => {
            let inner = locked(file, passphrase).map_err(write)?;
            zipped(inner, items, to)?.finish().map_err(write)?
        }
    };
    file.flush().map_err(write)?;
    drop(file);
    out.replace(to).map_err(write)
}

/// Writes all entries as a zip, without going back in it.
fn zipped<W: Write>(out: W, items: &[Item<'_>], to: &Path) -> Result<W, BundleError> {
    let failed = |error: zip::result::ZipError| BundleError::Write {
        path: to.to_owned(),
        source: match error {
            zip::result::ZipError::Io(source) => source,
            other => io::Error::other(other.to_string()),
        },
    };
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut zip: ZipWriter<StreamWriter<W>> = ZipWriter::new_stream(out);
    for item in items {
        zip.start_file(item.entry.path.as_str(), options).map_err(failed)?;
        match &item.from {
            From::Bytes(bytes) => zip.write_all(bytes).map_err(|e| failed(e.into()))?,
            From::File(path) => {
                let read = |source| BundleError::Evidence(EvidenceError::Read { path: path.clone(), source });
                let mut source = Marked { inner: File::open(path).map_err(read)?, failed: false };
                let copied = copy_digest(&mut source, &mut zip, item.entry.size);
                let (size, sha256) =
                    copied.map_err(|e| if source.failed { read(e) } else { failed(e.into()) })?;
                if (size, &sha256) != (item.entry.size, &item.entry.sha256) {
                    return Err(BundleError::Moved(item.entry.path.trim_start_matches(EVIDENCE).to_owned()));
                }
            }
        }
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}

/// A reader that remembers whether it was the one that failed.
struct Marked<R> {
    inner: R,
    failed: bool,
}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into);
        self.failed |= read.is_err();
        read
    }
}
