use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::date;

use super::*;
use crate::assessment::{Slot, Trail};

const TODAY: Date = date(2026, 11, 23);

/// A folder with an assessment file and something to attach.
struct Room {
    folder: tempfile::TempDir,
    file: PathBuf,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("某某.qp.ron");
        fs::write(&file, "").unwrap();
        Self { folder, file }
    }

    fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn attach(&self, name: &str, keep: Keep) -> Evidence {
        attach(&self.folder.path().join(name), Some(&self.file), keep).unwrap()
    }

    fn words(&self, piece: &Evidence) -> String {
        standing(piece, Some(&self.file), TODAY).words()
    }

    fn embedded(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("某某.附件")).into_iter().flatten();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn slot() -> Slot {
    Slot { fact: "revenue".into(), year: Some(2025) }
}

fn with(pieces: &[&Evidence]) -> Assessment {
    let mut assessment = Assessment::default();
    let pieces = pieces.iter().map(|e| (*e).clone()).collect();
    assessment.apply(&Edit::Evidence(slot(), pieces), "甲", Timestamp::UNIX_EPOCH);
    assessment
}

#[test]
fn a_link_is_relative_at_or_below_the_assessment_and_absolute_elsewhere() {
    let (room, other) = (Room::new(), Room::new());
    room.put("证据/审计.pdf", b"abc");
    let piece = room.attach("证据/审计.pdf", Keep::Link);
    assert_eq!(piece.kept, Kept::Linked("证据/审计.pdf".into()));
    assert_eq!((piece.name.as_str(), piece.size), ("审计.pdf", 3));
    assert_eq!(piece.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let far = other.put("b.pdf", b"b");
    let piece = attach(&far, Some(&room.file), Keep::Link).unwrap();
    assert_eq!(piece.kept, Kept::Linked(far.to_str().unwrap().into()));
    let piece = attach(&far, None, Keep::Link).unwrap();
    assert_eq!(
        piece.kept,
        Kept::Linked(far.to_str().unwrap().into()),
        "no file yet, no folder to start from"
    );
}

#[test]
fn the_same_content_is_embedded_once_and_found_under_either_name() {
    let room = Room::new();
    room.put("a.pdf", b"same");
    room.put("b.pdf", b"same");
    let (a, b) = (room.attach("a.pdf", Keep::Embed), room.attach("b.pdf", Keep::Embed));
    assert_eq!(a.kept, Kept::Embedded);
    assert_eq!(room.embedded(), [format!("{}-a.pdf", &a.sha256[..12])]);
    fs::remove_file(room.folder.path().join("a.pdf")).unwrap();
    assert_eq!([room.words(&a), room.words(&b)], ["完好", "完好"]);
    assert!(matches!(attach(&room.file, None, Keep::Embed), Err(EvidenceError::NoPlace)));
}

#[test]
fn a_damaged_copy_is_made_whole_by_attaching_again() {
    let room = Room::new();
    room.put("a.pdf", b"same");
    let piece = room.attach("a.pdf", Keep::Embed);
    room.put(&format!("某某.附件/{}", room.embedded()[0]), b"evil");
    assert_eq!(room.words(&piece), "已改动");
    room.attach("a.pdf", Keep::Embed);
    assert_eq!((room.words(&piece), room.embedded().len()), ("完好".into(), 1));
}

#[test]
fn missing_changed_and_expired_are_told_all_that_hold() {
    let room = Room::new();
    let path = room.put("a.pdf", b"abc");
    let mut piece = room.attach("a.pdf", Keep::Link);
    assert_eq!(room.words(&piece), "完好");
    room.put("a.pdf", b"abd");
    assert_eq!(room.words(&piece), "已改动", "same length, other content");
    room.put("a.pdf", b"abcd");
    assert_eq!(room.words(&piece), "已改动");
    piece.until = Some(date(2026, 11, 22));
    assert_eq!(room.words(&piece), "已改动、已过期");
    fs::remove_file(&path).unwrap();
    assert_eq!(room.words(&piece), "找不到、已过期");
    piece.until = Some(TODAY);
    assert_eq!(room.words(&piece), "找不到", "good on its last day");
    fs::create_dir(&path).unwrap();
    assert_eq!(room.words(&piece), "找不到", "a folder is no file");
}

#[test]
fn names_and_hashes_from_a_file_lead_nowhere() {
    let room = Room::new();
    room.put("secret", b"x");
    for (name, sha256) in [("../secret", "../secret"), ("a", "..........."), ("x/../../secret", "")] {
        let piece = Evidence {
            name: name.into(),
            size: 1,
            sha256: sha256.into(),
            proves: String::new(),
            until: None,
            kept: Kept::Embedded,
            unread: Unread::default(),
        };
        assert_eq!(locate(&piece, Some(&room.file)), None, "{name}");
    }
}

#[test]
fn what_cannot_be_attached_says_why_and_leaves_nothing() {
    let room = Room::new();
    let big = room.put("big.bin", b"");
    File::options().write(true).open(&big).unwrap().set_len(MAX_SIZE + 1).unwrap();
    let why = |path: &Path, keep| attach(path, Some(&room.file), keep).unwrap_err().to_string();
    for keep in [Keep::Link, Keep::Embed] {
        assert!(why(&big, keep).contains("200 MB"));
        assert!(why(room.folder.path(), keep).contains("不是一个文件"));
        assert!(why(&room.folder.path().join("none"), keep).contains("找不到"));
    }
    assert_eq!(room.embedded(), [""; 0]);
}

#[test]
fn embedded_evidence_is_carried_along_for_undo_too() {
    let (room, other) = (Room::new(), Room::new());
    room.put("a.pdf", b"a");
    room.put("b.pdf", b"b");
    room.put("c.pdf", b"c");
    let [a, b, c] = ["a.pdf", "b.pdf", "c.pdf"].map(|name| room.attach(name, Keep::Embed));
    let mut assessment = with(&[&a, &b, &c]);
    assessment.apply(&Edit::Evidence(slot(), vec![a.clone()]), "甲", Timestamp::UNIX_EPOCH);
    room.put(&format!("某某.附件/{}-c.pdf", &c.sha256[..12]), b"changed");
    carry(&assessment, &room.file, &other.file).unwrap();
    assert_eq!(other.embedded().len(), 2, "what was changed is not carried as if it were good");
    Trail::of(&assessment).undo(&mut assessment, "甲", Timestamp::UNIX_EPOCH);
    let back = &assessment.answer(&slot()).evidence;
    let words: Vec<String> = back.iter().map(|e| other.words(e)).collect();
    assert_eq!(words, ["完好", "完好", "找不到"]);
}

#[test]
fn links_lead_to_the_same_files_from_the_new_place() {
    let (room, other) = (Room::new(), Room::new());
    room.put("证据/a.pdf", b"a");
    let far = other.put("下级/b.pdf", b"b");
    let (a, b) = (room.attach("证据/a.pdf", Keep::Link), attach(&far, Some(&room.file), Keep::Link).unwrap());
    let mut assessment = with(&[&a, &b]);
    let edit = relinked(&assessment, Some(&room.file), &other.file).unwrap();
    assessment.apply(&edit, "甲", Timestamp::UNIX_EPOCH);
    let links: Vec<&Kept> = assessment.answer(&slot()).evidence.iter().map(|e| &e.kept).collect();
    let whole = fs::canonicalize(room.folder.path()).unwrap().join("证据/a.pdf");
    assert_eq!(links, [&Kept::Linked(whole.to_str().unwrap().into()), &Kept::Linked("下级/b.pdf".into())]);
    assert_eq!(relinked(&assessment, Some(&other.file), &other.file), None);
}

#[test]
fn the_checker_looks_on_a_thread_and_hashes_only_what_moved() {
    let room = Room::new();
    let path = room.put("a.pdf", b"abc");
    let piece = room.attach("a.pdf", Keep::Link);
    let assessment = with(&[&piece]);
    let mut checker = Checker::default();
    let look = |checker: &mut Checker| {
        checker.look(&assessment, Some(&room.file), || {});
        while !checker.poll() {
            std::thread::sleep(Duration::from_millis(1));
        }
        checker.content(&piece)
    };
    assert_eq!(Checker::default().content(&piece), None);
    assert!(!checker.knows_all(&assessment));
    assert_eq!(look(&mut checker), Some(Content::Good));
    assert!(checker.knows_all(&assessment) && !checker.is_busy());
    // Other content under the same length and time: only a new hash would notice.
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, b"abd").unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(look(&mut checker), Some(Content::Good), "not hashed again");
    File::options().write(true).open(&path).unwrap().set_modified(time + Duration::from_secs(2)).unwrap();
    assert_eq!(look(&mut checker), Some(Content::Changed));
    fs::remove_file(&path).unwrap();
    assert_eq!(look(&mut checker), Some(Content::Missing));
}
