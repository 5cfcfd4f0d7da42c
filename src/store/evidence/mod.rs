//! Evidence on disk (附件): files attached to answers, linked where they lie or copied into the folder beside the
//! assessment, and whether they are still what they were. An embedded copy is named by its content, so that the same
//! content is kept once; a copy that no answer names any more stays, since undo may want it back.

mod check;
mod names;

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::assessment::{Assessment, Delta, Edit, Evidence, Kept, Unread};
use crate::notation::io_reason;

use super::EXTENSION;
use super::disk::whole_path;
use super::stream::{Unfinished, copy_digest, folder_of, is_digest};

pub use check::Checker;
pub use names::safe_name;

/// The largest file that can be attached, in bytes.
pub const MAX_SIZE: u64 = 200 * 1024 * 1024;

/// Where an attached file is to be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// 链接: where it lies.
    #[default]
    Link,
    /// 随档案保存: copied beside the assessment.
    Embed,
}

/// Why a file could not be attached or copied; always with the way out.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The file could not be read.
    #[error("读不了 {}：{}。请检查路径和权限", .path.display(), io_reason(.source))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder, or something else that is no file.
    #[error("{} 不是一个文件；整个文件夹请先压缩成一个文件", .path.display())]
    NotAFile {
        /// What it is.
        path: PathBuf,
    },
    /// Larger than [`MAX_SIZE`].
    #[error("{} 超过 200 MB，请压缩或拆分，或只附关键页", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The path cannot be written down.
    #[error("{} 的路径里有无法记录的字符，请改名后再附", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
    },
    /// There is no assessment file to keep it with.
    #[error("档案还没有存成文件，附件无处可放；请先保存档案，或改为链接")]
    NoPlace,
    /// The copy could not be written.
    #[error("没能把附件存到 {}：{}。请检查磁盘空间和权限", .path.display(), io_reason(.source))]
    Write {
        /// The copy.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Attaches a file: reads its name, size and SHA-256, and copies it where it is to be embedded.
///
/// # Errors
/// [`EvidenceError`]; nothing is left behind then.
pub fn attach(file: &Path, assessment_file: Option<&Path>, keep: Keep) -> Result<Evidence, EvidenceError> {
    let read = |source| EvidenceError::Read { path: file.to_owned(), source };
    let about = fs::metadata(file).map_err(read)?;
    if !about.is_file() {
        return Err(EvidenceError::NotAFile { path: file.to_owned() });
    }
    if about.len() > MAX_SIZE {
        return Err(EvidenceError::TooLarge { path: file.to_owned() });
    }
    let name = file.file_name().and_then(|n| n.to_str());
    let name = safe_name(name.ok_or_else(|| EvidenceError::Unwritable { path: file.to_owned() })?);
    let (size, sha256, kept) = match keep {
        Keep::Link => {
            let kept = Kept::Linked(path_from(file, assessment_file)?);
            let (size, sha256) =
                copy_digest(&mut File::open(file).map_err(read)?, &mut io::sink(), MAX_SIZE).map_err(read)?;
            (size, sha256, kept)
        }
        Keep::Embed => {
            let folder = embedded_folder(assessment_file.ok_or(EvidenceError::NoPlace)?);
            let (size, sha256) = embed(file, &name, &folder)?;
            (size, sha256, Kept::Embedded)
        }
    };
    if size > MAX_SIZE {
        return Err(EvidenceError::TooLarge { path: file.to_owned() });
    }
    Ok(Evidence { name, size, sha256, proves: String::new(), until: None, kept, unread: Unread::default() })
}

/// Copies a file into the folder of embedded evidence, unless its content is there already.
fn embed(file: &Path, name: &str, folder: &Path) -> Result<(u64, String), EvidenceError> {
    let read = |source| EvidenceError::Read { path: file.to_owned(), source };
    let write = |source| EvidenceError::Write { path: folder.to_owned(), source };
    let mut source = File::open(file).map_err(read)?;
    fs::create_dir_all(folder).map_err(write)?;
    let copied = Unfinished::within(folder).and_then(|mut copy| {
        let (size, sha256) = copy_digest(&mut source, copy.file(), MAX_SIZE)?;
        Ok((copy, size, sha256))
    });
    let (copy, size, sha256) = copied.map_err(write)?;
    if size > MAX_SIZE {
        return Err(EvidenceError::TooLarge { path: file.to_owned() });
    }
    let there = find_embedded(folder, &sha256, name).filter(|path| holds(path, size, &sha256));
    if there.is_none() {
        copy.replace(&folder.join(embedded_name(&sha256, name))).map_err(write)?;
    }
    Ok((size, sha256))
}

/// Whether a file has this content.
fn holds(path: &Path, size: u64, sha256: &str) -> bool {
    let found = File::open(path).and_then(|mut file| copy_digest(&mut file, &mut io::sink(), size));
    found.is_ok_and(|(s, hash)| s == size && hash == sha256)
}

/// The folder of embedded evidence that belongs to an assessment file.
#[must_use]
pub fn embedded_folder(assessment_file: &Path) -> PathBuf {
    let file = whole_path(assessment_file);
    file.with_file_name(format!("{}.附件", stem(&file)))
}

/// A file's name without `.qp.ron`.
pub(super) fn stem(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let plain = name.strip_suffix(EXTENSION).and_then(|n| n.strip_suffix('.'));
    plain.filter(|p| !p.is_empty()).unwrap_or(&name).to_owned()
}

/// The name of an embedded copy.
pub(super) fn embedded_name(sha256: &str, name: &str) -> String {
    format!("{}-{}", sha256.get(..12).unwrap_or(""), safe_name(name))
}

/// An embedded copy: under its own name, else under another that the same content was attached by before.
fn find_embedded(folder: &Path, sha256: &str, name: &str) -> Option<PathBuf> {
    if !is_digest(sha256) {
        return None;
    }
    let own = folder.join(embedded_name(sha256, name));
    if own.is_file() {
        return Some(own);
    }
    let prefix = embedded_name(sha256, "");
    let prefix = &prefix[..13];
    let entries = fs::read_dir(folder).ok()?.flatten().map(|e| e.path());
    let mut named = entries
        .filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix)) && p.is_file());
    named.next()
}

/// Where a piece of evidence lies, as far as that can be said without looking into it.
#[must_use]
pub fn locate(evidence: &Evidence, assessment_file: Option<&Path>) -> Option<PathBuf> {
    match &evidence.kept {
        Kept::Linked(path) => {
            let path = Path::new(path);
            if path.is_absolute() {
                return Some(path.to_owned());
            }
            let file = fs::canonicalize(assessment_file?).ok();
            Some(folder_of(file.as_deref().or(assessment_file)?).join(path))
        }
        Kept::Embedded => find_embedded(&embedded_folder(assessment_file?), &evidence.sha256, &evidence.name),
    }
}

/// How a link is written down: relative to the assessment's folder where it lies there or below, with `/`.
fn path_from(file: &Path, assessment_file: Option<&Path>) -> Result<String, EvidenceError> {
    let unwritable = || EvidenceError::Unwritable { path: file.to_owned() };
    let whole =
        std::path::absolute(file).map_err(|source| EvidenceError::Read { path: file.to_owned(), source })?;
    if let Some(below) = assessment_file.and_then(|assessment| below(&whole, assessment)) {
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        return Ok(parts.ok_or_else(unwritable)?.join("/"));
    }
    whole.to_str().map(str::to_owned).ok_or_else(unwritable)
}

/// The way from the assessment's folder down to a file; none where it lies elsewhere.
fn below(file: &Path, assessment_file: &Path) -> Option<PathBuf> {
    let real = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path)).ok();
    let assessment =
        fs::canonicalize(assessment_file).or_else(|_| std::path::absolute(assessment_file)).ok()?;
    let folder = real(folder_of(&assessment))?;
    let way = real(file)?.strip_prefix(&folder).ok()?.to_owned();
    (!way.as_os_str().is_empty()).then_some(way)
}

/// What became of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// As it was attached.
    Good,
    /// 找不到
    Missing,
    /// 已改动
    Changed,
    /// 读不了: it is there, but the system does not let us.
    Unreadable,
}

/// How a piece of evidence stands: all that holds of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its content.
    pub content: Content,
    /// Its day has passed.
    pub expired: bool,
}

impl Standing {
    /// Whether it can be relied on.
    #[must_use]
    pub fn is_good(self) -> bool {
        self.content == Content::Good && !self.expired
    }

    /// The words: `找不到、已过期`.
    #[must_use]
    pub fn words(self) -> String {
        let content = match self.content {
            Content::Good => None,
            Content::Missing => Some("找不到"),
            Content::Changed => Some("已改动"),
            Content::Unreadable => Some("读不了"),
        };
        let expired = self.expired.then_some("已过期");
        let words: Vec<&str> = content.into_iter().chain(expired).collect();
        if words.is_empty() { "完好".into() } else { words.join("、") }
    }
}

/// How a piece of evidence stands on a day. Reads the file: the window asks a [`Checker`] instead.
#[must_use]
pub fn standing(evidence: &Evidence, assessment_file: Option<&Path>, on: Date) -> Standing {
    Standing { content: content(evidence, assessment_file), expired: evidence.expired(on) }
}

/// What became of the content; the length is looked at first.
#[must_use]
pub fn content(evidence: &Evidence, assessment_file: Option<&Path>) -> Content {
    content_by(evidence, assessment_file, |path, _| {
        copy_digest(&mut File::open(path)?, &mut io::sink(), evidence.size).map(|(_, sha256)| sha256)
    })
}

/// The same with another way to come by the hash of a file.
fn content_by(
    evidence: &Evidence,
    assessment_file: Option<&Path>,
    hash: impl FnOnce(&Path, &fs::Metadata) -> io::Result<String>,
) -> Content {
    let Some(path) = locate(evidence, assessment_file) else { return Content::Missing };
    let about = match fs::metadata(&path) {
        Ok(about) => about,
        Err(e) if e.kind() == ErrorKind::PermissionDenied => return Content::Unreadable,
        Err(_) => return Content::Missing,
    };
    if !about.is_file() {
        return Content::Missing;
    }
    if about.len() != evidence.size {
        return Content::Changed;
    }
    match hash(&path, &about) {
        Ok(sha256) if sha256 == evidence.sha256 => Content::Good,
        Ok(_) => Content::Changed,
        Err(e) if e.kind() == ErrorKind::NotFound => Content::Missing,
        Err(_) => Content::Unreadable,
    }
}

/// Every piece of evidence an assessment may still want: of its answers, and of its history (undo).
fn all_of(assessment: &Assessment) -> impl Iterator<Item = &Evidence> {
    let answers = assessment.answers().flat_map(|(_, answer)| &answer.evidence);
    let deltas = assessment.history.iter().flat_map(|step| &step.deltas);
    let history = deltas.flat_map(|delta| match delta {
        Delta::Evidence(_, from, to) => from.iter().chain(to).collect(),
        _ => Vec::new(),
    });
    answers.chain(history)
}

/// Copies embedded evidence along when the assessment is saved elsewhere. What is missing or changed at the old place
/// is left there: it shows as missing at the new one.
///
/// # Errors
/// [`EvidenceError`] where a copy could not be written.
pub fn carry(assessment: &Assessment, from: &Path, to: &Path) -> Result<(), EvidenceError> {
    let (old, new) = (embedded_folder(from), embedded_folder(to));
    if old == new {
        return Ok(());
    }
    let mut done: Vec<&str> = Vec::new();
    for piece in all_of(assessment).filter(|e| e.kept == Kept::Embedded) {
        if done.contains(&piece.sha256.as_str()) {
            continue;
        }
        done.push(&piece.sha256);
        let there = find_embedded(&old, &piece.sha256, &piece.name);
        let Some(source) = there.filter(|path| holds(path, piece.size, &piece.sha256)) else { continue };
        embed(&source, &piece.name, &new)?;
    }
    Ok(())
}

/// The change by which links of an assessment lead to the same files after it is saved elsewhere; none where they do
/// anyway. Files at or below the new folder are named from there, all others by their whole path.
#[must_use]
pub fn relinked(assessment: &Assessment, from: Option<&Path>, to: &Path) -> Option<Edit> {
    relinked_to(assessment, from, Some(to))
}

/// The change by which links of an assessment are whole paths, for while it has no file; none where they are.
#[must_use]
pub fn relinked_whole(assessment: &Assessment, from: Option<&Path>) -> Option<Edit> {
    relinked_to(assessment, from, None)
}

fn relinked_to(assessment: &Assessment, from: Option<&Path>, to: Option<&Path>) -> Option<Edit> {
    let link = |piece: &Evidence| {
        let Kept::Linked(old) = &piece.kept else { return None };
        let path = locate(piece, from)?;
        path_from(&path, to).ok().filter(|new| new != old)
    };
    let edits = assessment.answers().filter_map(|(slot, answer)| {
        let mut evidence = answer.evidence.clone();
        for piece in &mut evidence {
            if let Some(new) = link(piece) {
                piece.kept = Kept::Linked(new);
            }
        }
        (evidence != answer.evidence).then(|| Edit::Evidence(slot.clone(), evidence))
    });
    let edits: Vec<Edit> = edits.collect();
    (!edits.is_empty()).then_some(Edit::Many(edits))
}

#[cfg(test)]
mod tests;
