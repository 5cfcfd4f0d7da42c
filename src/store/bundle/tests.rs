use std::fs;
use std::io::Cursor;

use jiff::Timestamp;

use super::*;
use crate::assessment::{Assessment, Edit, Evidence, Kept, Slot, State, Unread, Value};
use crate::store::evidence::{Content, Keep, attach, content};
use crate::store::stream::digest;

fn slot(fact: &str) -> Slot {
    Slot { fact: fact.into(), year: None }
}

/// A folder with an assessment that has one embedded, one linked, one missing and one changed piece of evidence.
struct Room {
    folder: tempfile::TempDir,
    assessment: Assessment,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let room = Self { folder, assessment: Assessment::default() };
        let mut assessment = Assessment::default();
        let mut apply = |edit| assert!(assessment.apply(&edit, "王芳", Timestamp::UNIX_EPOCH));
        apply(Edit::Set(slot("company_name"), State::Known(Value::Text("某某机械".into()))));
        let file = room.folder.path().join("某某.qp.ron");
        fs::write(&file, "").unwrap();
        let piece = |name: &str, keep| {
            let path = room.folder.path().join(name);
            fs::write(&path, name).unwrap();
            attach(&path, Some(&file), keep).unwrap()
        };
        let all =
            [("内.pdf", Keep::Embed), ("外.pdf", Keep::Link), ("失.pdf", Keep::Link), ("改.pdf", Keep::Link)];
        let all: Vec<Evidence> = all.map(|(name, keep)| piece(name, keep)).into();
        fs::remove_file(room.path("失.pdf")).unwrap();
        fs::write(room.path("改.pdf"), "another").unwrap();
        let mut taken_off = all.clone();
        taken_off.truncate(2);
        let gone = piece("撤.pdf", Keep::Embed);
        taken_off.push(gone);
        apply(Edit::Evidence(slot("revenue"), taken_off));
        apply(Edit::Evidence(slot("revenue"), all));
        Self { assessment, ..room }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn parts<'a>(&'a self, file: &'a Path) -> Parts<'a> {
        Parts {
            assessment: &self.assessment,
            file: Some(file),
            reports: vec![("判定.txt".into(), "符合".into())],
            created: Timestamp::UNIX_EPOCH,
            anonymous: false,
        }
    }

    fn write(&self, name: &str, passphrase: Option<&str>) -> (PathBuf, Manifest) {
        let to = self.path(name);
        let passphrase = passphrase.map(|p| Passphrase::new(p).unwrap());
        let manifest = write(&to, &self.parts(&self.path("某某.qp.ron")), passphrase.as_ref()).unwrap();
        (to, manifest)
    }

    /// What opening these bytes says.
    fn why(&self, bytes: &[u8]) -> String {
        let path = self.path("try.qpz");
        fs::write(&path, bytes).unwrap();
        Bundle::open(&path, Passphrase::new("口令").as_ref()).unwrap_err().to_string()
    }
}

/// Everything that can be had from a bundle.
fn contents(path: &Path, passphrase: Option<&Passphrase>) -> Result<Vec<(String, Vec<u8>)>, BundleError> {
    let mut bundle = Bundle::open(path, passphrase)?;
    let manifest = bundle.manifest().clone();
    let mut all = vec![("清单".to_owned(), format!("{manifest:?}").into_bytes())];
    for entry in &manifest.entries {
        let mut bytes = Vec::new();
        bundle.copy(entry, &mut bytes)?;
        all.push((entry.path.clone(), bytes));
    }
    Ok(all)
}

/// A zip with these entries.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A manifest that lists these entries: path, length, SHA-256.
fn manifest(entries: &[(&str, u64, &str)]) -> Vec<u8> {
    let entry = |(path, size, sha256): &(&str, u64, &str)| {
        format!("(path: {path:?}, size: {size}, sha256: \"{sha256}\")")
    };
    let entries: Vec<String> = entries.iter().map(entry).collect();
    format!(
        "(format: (1, 0), app: \"\", created: \"1970-01-01T00:00:00Z\", pack: (id: \"\", version: \"\", hash: \"\"), entries: [{}])",
        entries.join(", ")
    )
    .into_bytes()
}

#[test]
fn a_bundle_holds_what_is_there_and_says_what_is_not() {
    let room = Room::new();
    let (to, manifest) = room.write("out.qpz", None);
    let paths: Vec<&str> = manifest.entries.iter().map(|e| e.path.rsplit('-').next().unwrap()).collect();
    assert!(
        paths.contains(&"内.pdf") && paths.contains(&"外.pdf") && paths.contains(&"report/判定.txt"),
        "{paths:?}"
    );
    assert_eq!(manifest.entries.len(), 4, "not what was taken off again");
    assert_eq!(manifest.entries.iter().filter(|e| e.linked).count(), 1);
    let left: Vec<(&str, &str)> =
        manifest.left_out.iter().map(|l| (l.name.as_str(), l.why.as_str())).collect();
    assert_eq!(left, [("失.pdf", "找不到"), ("改.pdf", "已改动")]);
    assert_eq!(manifest.company.as_deref(), Some("某某机械"));
    let bundle = Bundle::open(&to, None).unwrap();
    assert_eq!(bundle.manifest(), &manifest);
    let received = bundle.assessment().unwrap();
    let kept: Vec<bool> =
        received.answer(&slot("revenue")).evidence.iter().map(|e| e.kept == Kept::Embedded).collect();
    assert_eq!(kept, [true, true, false, false]);
    let mut again = Assessment::default();
    received.history.iter().cloned().for_each(|step| again.replay(step));
    assert_eq!(again.answer(&slot("revenue")), received.answer(&slot("revenue")), "history tells the same");
    assert_eq!(crate::store::load(&to).unwrap(), received, "every command reads a bundle");
    assert!(matches!(crate::store::save(&to, &received), Err(crate::store::StoreError::Bundle(_))));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let room = Room::new();
    let (a, b) = (room.write("a.qpz", None).0, room.write("b.qpz", None).0);
    assert_eq!(fs::read(a).unwrap(), fs::read(b).unwrap());
}

#[test]
fn unpacked_it_is_an_assessment_with_its_evidence() {
    let room = Room::new();
    let (to, _) = room.write("out.qpz", Some("口令"));
    assert_eq!(look(&to), Look::Locked);
    let mut bundle = Bundle::open(&to, Passphrase::new("口令\r\n").as_ref()).unwrap();
    let file = bundle.unpack(&room.path("新")).unwrap();
    assert_eq!(file, room.path("新/某某机械.qp.ron"));
    let received = crate::store::load(&file).unwrap();
    let found: Vec<Content> =
        received.answer(&slot("revenue")).evidence.iter().map(|e| content(e, Some(&file))).collect();
    assert_eq!(found, [Content::Good, Content::Good, Content::Missing, Content::Missing]);
    assert_eq!(fs::read_to_string(room.path("新/某某机械.报告/判定.txt")).unwrap(), "符合");
    let single = bundle.unpack(&room.path("单.qp.ron")).unwrap();
    assert_eq!(crate::store::load(&single).unwrap(), received);
    assert!(room.path("单.附件").is_dir());
}

#[test]
fn nothing_is_overwritten_and_nothing_half_done_stays() {
    let room = Room::new();
    let (to, _) = room.write("out.qpz", None);
    let mut bundle = Bundle::open(&to, None).unwrap();
    let before = |room: &Room| {
        let mut names: Vec<_> =
            fs::read_dir(room.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    };
    fs::create_dir(room.path("有")).unwrap();
    fs::create_dir(room.path("甲.报告")).unwrap();
    fs::write(room.path("乙.qp.ron"), "mine").unwrap();
    let names = before(&room);
    for name in ["有", "甲.qp.ron", "乙.qp.ron", "out.qpz"] {
        let error = bundle.unpack(&room.path(name)).unwrap_err();
        assert!(matches!(error, BundleError::Exists(_)), "{name}: {error}");
    }
    assert!(matches!(bundle.unpack(&room.path("无/新")), Err(BundleError::Write { .. })));
    assert_eq!(before(&room), names);
    assert_eq!(fs::read_to_string(room.path("乙.qp.ron")).unwrap(), "mine");
}

#[test]
fn a_passphrase_is_needed_and_must_be_right() {
    let room = Room::new();
    let (to, _) = room.write("out.qpz", Some("口令 一"));
    let why =
        |p: Option<&str>| Bundle::open(&to, p.and_then(Passphrase::new).as_ref()).unwrap_err().to_string();
    assert!(why(None).contains("需要口令"));
    assert!(why(Some("口令 二")).contains("口令不对"));
    assert!(crate::store::load(&to).unwrap_err().to_string().contains("需要口令"));
    assert!(Passphrase::new(" \n").is_none());
    // The secret is not to be seen in what is on disk.
    let bytes = fs::read(&to).unwrap();
    assert!(!bytes.windows(8).any(|w| w == b"manifest"));
}

#[test]
fn an_age_file_that_asks_for_too_much_work_is_refused_at_once() {
    let room = Room::new();
    let (to, _) = room.write("out.qpz", Some("口令"));
    let text = fs::read(&to).unwrap();
    let at = text.windows(3).position(|w| w == b" 4\n").unwrap();
    let mut costly = text[..at].to_vec();
    costly.extend(b" 30\n");
    costly.extend(&text[at + 3..]);
    assert!(room.why(&costly).contains("不是企评做的"));
    let mut endless = b"age-encryption.org/v1\n".to_vec();
    endless.extend(b"-> scrypt abc 4\n".repeat(100_000));
    assert!(room.why(&endless).contains("不完整"));
}

/// Flips and truncations of this file: an error, or exactly what was in it; never a panic.
fn try_damage(room: &Room, path: &Path, passphrase: Option<&str>, stride: usize) {
    let passphrase = passphrase.and_then(Passphrase::new);
    let (bytes, whole) = (fs::read(path).unwrap(), contents(path, passphrase.as_ref()).unwrap());
    let (broken, mut harmless) = (room.path("broken.qpz"), 0);
    for cut in (0..bytes.len()).step_by(stride) {
        fs::write(&broken, &bytes[..cut]).unwrap();
        assert!(contents(&broken, passphrase.as_ref()).is_err(), "cut at {cut}");
    }
    for at in (0..bytes.len()).step_by(stride) {
        for flip in [0x01, 0x80, 0xff] {
            let mut other = bytes.clone();
            other[at] ^= flip;
            fs::write(&broken, &other).unwrap();
            if let Ok(found) = contents(&broken, passphrase.as_ref()) {
                assert_eq!(found, whole, "byte {at} ^ {flip:#x}");
                harmless += 1;
            }
        }
    }
    assert!(harmless * 3 < bytes.len() * 3 / stride, "most damage is noticed: {harmless}");
}

#[test]
fn damage_is_noticed_or_harmless() {
    let room = Room::new();
    let (to, _) = room.write("out.qpz", None);
    try_damage(&room, &to, None, 1);
}

#[test]
fn damage_to_an_encrypted_bundle_is_noticed() {
    let room = Room::new();
    let (to, _) = room.write("out.qpz", Some("口令"));
    // Every try makes a key anew.
    try_damage(&room, &to, Some("口令"), 7);
}

#[test]
fn an_encrypted_bundle_of_several_pieces_reads_back() {
    let mut room = Room::new();
    let noise: Vec<u8> =
        (0..300_000_u32).flat_map(|i| digest(&i.to_le_bytes()).into_bytes()).take(700_000).collect();
    fs::write(room.path("大.pdf"), noise).unwrap();
    let file = room.path("某某.qp.ron");
    let piece = attach(&room.path("大.pdf"), Some(&file), Keep::Link).unwrap();
    room.assessment.apply(&Edit::Evidence(slot("revenue"), vec![piece]), "", Timestamp::UNIX_EPOCH);
    let (plain, locked) = (room.write("a.qpz", None).0, room.write("b.qpz", Some("口令")).0);
    assert!(fs::metadata(&locked).unwrap().len() > 3 * 65536, "several pieces of age's");
    assert_eq!(contents(&plain, None).unwrap(), contents(&locked, Passphrase::new("口令").as_ref()).unwrap());
}

const A: &[u8] = b"(format: (2, 0), answers: [])";

#[test]
fn what_is_no_bundle_is_called_that() {
    let room = Room::new();
    assert!(room.why(b"").contains("不是企评的分享包"));
    assert!(room.why(b"(format: (2, 0))").contains("不是企评的分享包"));
    assert!(room.why(&zip(&[("word/document.xml", b"<a/>")])).contains("不是企评的分享包"));
    assert!(room.why(b"PK\x03\x04").contains("不完整"));
    let none = manifest(&[]);
    assert!(room.why(&zip(&[(MANIFEST, &none)])).contains("不是企评的分享包"));
    let newer = String::from_utf8(manifest(&[])).unwrap().replace("(1, 0)", "(2, 0), later: 1");
    assert!(room.why(&zip(&[(MANIFEST, newer.as_bytes())])).contains("更新版本"));
}

const MANIFEST: &str = "manifest.ron";
const ASSESSMENT: &str = "assessment.qp.ron";

/// Opens a bundle with the assessment and one more entry.
fn with(room: &Room, listed: (&str, u64, &str), entries: &[(&str, &[u8])]) -> String {
    let sha = digest(A);
    let list = manifest(&[(ASSESSMENT, A.len() as u64, &sha), listed]);
    let mut all: Vec<(&str, &[u8])> = vec![(MANIFEST, &list), (ASSESSMENT, A)];
    all.extend(entries);
    room.why(&zip(&all))
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let room = Room::new();
    let sha = digest(b"x");
    let short = &sha[..12];
    for path in [
        "../evil".to_owned(),
        "/etc/passwd".into(),
        "evidence/../../evil".into(),
        format!("evidence/{short}-../evil"),
        format!("evidence/{short}-a/b"),
        format!(r"evidence/{short}-..\evil"),
        "evidence/C:evil".into(),
        format!("evidence/{short}-a."),
        "evidence/000000000000-a".into(),
        "report/".into(),
        "report/con".into(),
        "report/a\u{202e}b".into(),
        "other.txt".into(),
        "Assessment.qp.ron".into(),
    ] {
        let why = with(&room, (&path, 1, &sha), &[(&path, b"x")]);
        assert!(why.contains("不是分享包该有的内容") || why.contains("不完整"), "{path}: {why}");
    }
    let itself = manifest(&[(ASSESSMENT, 1, &sha), (MANIFEST, 1, &sha)]);
    assert!(room.why(&zip(&[(MANIFEST, &itself)])).contains("不是分享包该有的内容"));
    let twice = manifest(&[(ASSESSMENT, 1, &sha), ("report/a", 1, &sha), ("report/A", 1, &sha)]);
    assert!(room.why(&zip(&[(MANIFEST, &twice)])).contains("report/a"));
}

#[test]
fn entries_must_be_what_the_manifest_says() {
    let room = Room::new();
    let sha = digest(b"x");
    let names = |why: String| assert!(why.contains("与清单不符") && why.contains("report/a"), "{why}");
    names(with(&room, ("report/a", 1, &sha), &[]));
    names(with(&room, ("report/a", 1, &sha), &[("report/a", b"y")]));
    names(with(&room, ("report/a", 1, &sha), &[("report/a", b"xx")]));
    names(with(&room, ("report/a", 2, &sha), &[("report/a", b"x")]));
    names(with(&room, ("report/b", 1, &sha), &[("report/b", b"x"), ("report/a", b"x")]));
}

#[test]
fn an_entry_that_is_there_twice_is_refused() {
    let room = Room::new();
    let sha = digest(A);
    let list = manifest(&[(ASSESSMENT, A.len() as u64, &sha), ("report/a", 1, &digest(b"x"))]);
    let mut bytes = zip(&[(MANIFEST, &list), (ASSESSMENT, A), ("report/a", b"x"), ("report/b", b"x")]);
    for at in 0..bytes.len() - 8 {
        if bytes[at..].starts_with(b"report/b") {
            bytes[at + 7] = b'a';
        }
    }
    assert!(room.why(&bytes).contains("重名"));
}

#[test]
fn bombs_do_not_go_off() {
    let room = Room::new();
    let bomb = vec![0; 64 * 1024 * 1024];
    let why = with(&room, ("report/a", 10, &digest(b"x")), &[("report/a", &bomb)]);
    assert!(why.contains("与清单不符"), "read no further than the manifest says: {why}");
    let sha = digest(b"x");
    let sum = manifest(&[(ASSESSMENT, MAX_TOTAL, &sha), ("report/a", 1, &sha)]);
    assert!(room.why(&zip(&[(MANIFEST, &sum)])).contains("太大"));
    let sum = manifest(&[(ASSESSMENT, u64::MAX, &sha), ("report/a", u64::MAX, &sha)]);
    assert!(room.why(&zip(&[(MANIFEST, &sum)])).contains("太大"));
    let long = vec![b' '; usize::try_from(manifest::MAX_MANIFEST).unwrap() + 1];
    assert!(room.why(&zip(&[(MANIFEST, &long)])).contains("太大"));
    let names: Vec<String> = (0..MAX_ENTRIES).map(|i| format!("report/{i}")).collect();
    let many: Vec<(&str, u64, &str)> = names.iter().map(|n| (n.as_str(), 1, sha.as_str())).collect();
    assert!(room.why(&zip(&[(MANIFEST, &manifest(&many))])).contains("太大"));
    let deep = format!("(format: {}", "[".repeat(1_000_000));
    assert!(room.why(&zip(&[(MANIFEST, deep.as_bytes())])).contains("清单"));
}

#[test]
fn evidence_is_never_taken_from_what_a_file_only_claims() {
    let mut room = Room::new();
    // Somebody else's file links to a file of ours; without knowing its content the link brings nothing out.
    fs::write(room.path("private.key"), "secret").unwrap();
    let claimed = Evidence {
        name: "a.pdf".into(),
        size: 6,
        sha256: digest(b"guess!"),
        proves: String::new(),
        until: None,
        kept: Kept::Linked(room.path("private.key").to_str().unwrap().into()),
        unread: Unread::default(),
    };
    room.assessment.apply(&Edit::Evidence(slot("revenue"), vec![claimed]), "", Timestamp::UNIX_EPOCH);
    let (_, manifest) = room.write("out.qpz", None);
    assert!(!manifest.entries.iter().any(|e| e.path.starts_with("evidence/")));
    assert_eq!(manifest.left_out[0].why, "已改动");
}
