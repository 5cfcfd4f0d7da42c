//! The last good versions of a document, kept in a folder of the program's own. Knows bytes only; the names of the
//! files say everything else.
//!
//! A name reads `<number>_<time>_<asked|auto>_<time of the first of its row>.qp.ron`. The number grows with every
//! version and alone decides what is newest, since clocks are set back now and then.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::EXTENSION;
use super::disk::{Disk, RealDisk, write_atomic_on};

/// How many versions stay.
pub const KEPT: usize = 10;

/// Automatic saves closer together than this share one version.
const ROW: SignedDuration = SignedDuration::from_mins(10);

/// The kept versions of one document.
#[derive(Clone, Debug)]
pub struct Versions {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
}

/// One kept version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was saved.
    pub at: Timestamp,
    /// Its length in bytes.
    pub size: u64,
    /// Whether the user asked for that save.
    pub asked: bool,
    /// Where it is.
    pub path: PathBuf,
    number: u64,
    /// When the first version of its row was kept; the row is over ten minutes later.
    since: Timestamp,
}

impl Versions {
    /// The versions in this folder, which need not be there yet.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self::on(Arc::new(RealDisk), folder)
    }

    /// The same on a disk of one's choice.
    #[must_use]
    pub fn on(disk: Arc<dyn Disk>, folder: &Path) -> Self {
        Self { folder: folder.to_owned(), disk }
    }

    /// Keeps what was saved at this time. What the newest version holds already is not kept twice; an automatic save
    /// takes the place of the newest version where that is an automatic one of the last ten minutes.
    ///
    /// # Errors
    /// Whatever the system says; the versions kept before are whole then.
    pub fn keep(&self, bytes: &[u8], at: Timestamp, asked: bool) -> io::Result<()> {
        self.disk.create_folder(&self.folder)?;
        let kept = self.look()?;
        let newest = kept.first();
        if let Some(newest) = newest
            && newest.size == bytes.len() as u64
            && self.disk.read(&newest.path).is_ok_and(|old| old == bytes)
        {
            return if asked && !newest.asked { self.rename_to_asked(newest, at) } else { Ok(()) };
        }
        let number = newest.map_or(1, |v| v.number.saturating_add(1));
        let row = newest.filter(|v| !asked && !v.asked && v.row_goes_on(at));
        let since = row.map_or(at, |v| v.since);
        write_atomic_on(&*self.disk, &self.folder.join(name(number, at, asked, since)), bytes)?;
        // The new version is there; one too many does no harm and goes the next time.
        let rest = usize::from(row.is_some());
        let surplus = kept.iter().take(rest).chain(kept.iter().skip(KEPT - 1 + rest));
        surplus.for_each(|v| drop(self.disk.remove(&v.path)));
        Ok(())
    }

    /// The versions, newest first. What is no version, or cannot be looked at, is left out.
    #[must_use]
    pub fn list(&self) -> Vec<Version> {
        self.look().unwrap_or_default()
    }

    /// The content of a version.
    ///
    /// # Errors
    /// Whatever the system says.
    pub fn read(&self, version: &Version) -> io::Result<Vec<u8>> {
        self.disk.read(&version.path)
    }

    fn look(&self) -> io::Result<Vec<Version>> {
        let paths = self.disk.list(&self.folder)?;
        let mut all: Vec<Version> = paths.into_iter().filter_map(|path| self.version(path)).collect();
        all.sort_by_key(|v| std::cmp::Reverse((v.number, v.at)));
        Ok(all)
    }

    fn version(&self, path: PathBuf) -> Option<Version> {
        let stem = path.file_name()?.to_str()?.strip_suffix(EXTENSION)?.strip_suffix('.')?;
        let parts: Vec<&str> = stem.split('_').collect();
        let [number, at, kind, since] = parts[..] else { return None };
        let asked = match kind {
            "asked" => true,
            "auto" => false,
            _ => return None,
        };
        let (number, at, since) = (number.parse().ok()?, time(at)?, time(since)?);
        let size = self.disk.length(&path).ok()?;
        Some(Version { at, size, asked, path, number, since })
    }

    fn rename_to_asked(&self, version: &Version, at: Timestamp) -> io::Result<()> {
        let asked = self.folder.join(name(version.number, at, true, version.since));
        self.disk.rename(&version.path, &asked)?;
        self.disk.sync_folder(&self.folder)
    }
}

impl Version {
    fn row_goes_on(&self, at: Timestamp) -> bool {
        let age = at.duration_since(self.since);
        !age.is_negative() && age < ROW
    }
}

/// Without colons, which Windows does not allow in names.
const TIME: &str = "%Y-%m-%dT%H%M%S.%3fZ";

fn name(number: u64, at: Timestamp, asked: bool, since: Timestamp) -> String {
    let kind = if asked { "asked" } else { "auto" };
    format!("{number:06}_{}_{kind}_{}.{EXTENSION}", at.strftime(TIME), since.strftime(TIME))
}

fn time(text: &str) -> Option<Timestamp> {
    let utc = text.strip_suffix('Z')?;
    Timestamp::strptime("%Y-%m-%dT%H%M%S%.f%z", format!("{utc}+0000")).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::disk::faulty::{FaultyDisk, KINDS};

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
    }

    /// Content, minute and kind of every version, newest first.
    fn kept(versions: &Versions) -> Vec<(String, i64, bool)> {
        let start = minute(0).as_second();
        let show = |v: &Version| {
            let text = String::from_utf8(versions.read(v).unwrap()).unwrap();
            assert_eq!(text.len() as u64, v.size);
            (text, (v.at.as_second() - start) / 60, v.asked)
        };
        versions.list().iter().map(show).collect()
    }

    fn new() -> (tempfile::TempDir, Versions) {
        let folder = tempfile::tempdir().unwrap();
        let versions = Versions::at(&folder.path().join("versions"));
        (folder, versions)
    }

    #[test]
    fn the_last_ten_asked_for_stay() {
        let (_folder, versions) = new();
        assert_eq!(versions.list(), []);
        for n in 0..25 {
            versions.keep(format!("v{n}").as_bytes(), minute(n), true).unwrap();
        }
        let expected: Vec<_> = (15..25).rev().map(|n| (format!("v{n}"), n, true)).collect();
        assert_eq!(kept(&versions), expected);
    }

    #[test]
    fn a_long_sitting_of_automatic_saves_leaves_one_every_ten_minutes() {
        let (_folder, versions) = new();
        for n in 0..35 {
            versions.keep(format!("v{n}").as_bytes(), minute(n), false).unwrap();
        }
        let auto = |n: i64| (format!("v{n}"), n, false);
        assert_eq!(kept(&versions), [auto(34), auto(29), auto(19), auto(9)]);
    }

    #[test]
    fn automatic_saves_never_replace_one_asked_for() {
        let (_folder, versions) = new();
        versions.keep(b"a", minute(0), true).unwrap();
        versions.keep(b"b", minute(1), false).unwrap();
        versions.keep(b"c", minute(2), false).unwrap();
        versions.keep(b"d", minute(3), true).unwrap();
        versions.keep(b"e", minute(4), false).unwrap();
        let entry = |text: &str, n, asked| (text.to_owned(), n, asked);
        let expected = [entry("e", 4, false), entry("d", 3, true), entry("c", 2, false), entry("a", 0, true)];
        assert_eq!(kept(&versions), expected);
    }

    #[test]
    fn the_same_content_is_kept_once_and_asking_makes_it_stay() {
        let (_folder, versions) = new();
        versions.keep(b"a", minute(0), false).unwrap();
        versions.keep(b"a", minute(1), false).unwrap();
        assert_eq!(kept(&versions), [("a".to_owned(), 0, false)]);
        versions.keep(b"a", minute(2), true).unwrap();
        assert_eq!(kept(&versions), [("a".to_owned(), 2, true)]);
        versions.keep(b"a", minute(3), false).unwrap();
        versions.keep(b"b", minute(4), false).unwrap();
        versions.keep(b"a", minute(5), true).unwrap();
        assert_eq!(kept(&versions).len(), 3);
    }

    #[test]
    fn a_clock_set_back_neither_hides_nor_replaces() {
        let (_folder, versions) = new();
        versions.keep(b"a", minute(100), false).unwrap();
        versions.keep(b"b", minute(50), false).unwrap();
        let texts: Vec<String> = kept(&versions).into_iter().map(|v| v.0).collect();
        assert_eq!(texts, ["b", "a"]);
    }

    #[test]
    fn strangers_in_the_folder_are_ignored() {
        let (_folder, versions) = new();
        versions.keep(b"a", minute(0), true).unwrap();
        let long = format!("1_2_3_4_5.{EXTENSION}");
        let worst = ["readme.txt", ".qiping-x.tmp", "1_x_asked_y.qp.ron", "___.qp.ron", "qp.ron", &*long];
        for name in worst {
            fs::write(versions.folder.join(name), "x").unwrap();
        }
        assert_eq!(kept(&versions).len(), 1);
        versions.keep(b"b", minute(1), true).unwrap();
        assert_eq!(fs::read_dir(&versions.folder).unwrap().count(), worst.len() + 2);
    }

    #[test]
    fn no_failing_operation_loses_a_version() {
        let scene = |disk: &FaultyDisk, arm: &dyn Fn()| {
            let folder = tempfile::tempdir().unwrap();
            let versions = Versions::on(Arc::new(disk.clone()), folder.path());
            for n in 0..10_u8 {
                let at = minute(n.into());
                fs::write(folder.path().join(name(n.into(), at, n < 9, at)), [b'0' + n]).unwrap();
            }
            arm();
            let outcome = versions.keep(b"new", minute(10), false);
            let texts: Vec<_> = kept(&Versions::at(folder.path())).into_iter().map(|v| v.0).collect();
            (outcome, texts)
        };
        let sound = FaultyDisk::sound();
        let before = std::cell::Cell::new(0);
        scene(&sound, &|| before.set(sound.log().len())).0.unwrap();
        for n in 0..sound.log().len() - before.get() {
            for kind in KINDS {
                for times in [1, usize::MAX] {
                    let disk = FaultyDisk::sound();
                    let (outcome, texts) = scene(&disk, &|| disk.break_after(n, times, kind));
                    let old: Vec<_> = texts.iter().filter(|t| *t != "new").collect();
                    assert!(old.len() >= 9, "{n} {kind}: {texts:?}");
                    assert!(outcome.is_err() || texts[0] == "new", "{n} {kind}: {texts:?}");
                }
            }
        }
    }
}
