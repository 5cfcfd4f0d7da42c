//! What a session promises, tried against disks that fail and programs that die.

use std::io::ErrorKind;

use tempfile::TempDir;

use super::super::disk::faulty::{FaultyDisk, KINDS};
use super::*;
use crate::assessment::{Edit, Slot, State, Value};

struct Room {
    folder: TempDir,
    places: Places,
}

fn edit(assessment: &mut Assessment, n: i64) {
    let slot = Slot { fact: "revenue".into(), year: Some(2025) };
    let edit = Edit::Set(slot, State::Known(Value::Number(n.into())));
    assert!(assessment.apply(&edit, "王芳", Timestamp::now()));
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(&folder.path().join("own"));
        Self { folder, places }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("某某机械.qp.ron")
    }

    /// A file with one answer.
    fn with_file() -> Self {
        let room = Self::new();
        let mut assessment = Assessment::default();
        edit(&mut assessment, 1);
        super::super::save(&room.file(), &assessment).unwrap();
        room
    }

    fn open(&self) -> Opening {
        Session::open(&self.places, &self.file()).unwrap()
    }

    fn journals(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("own/journals")).map_or(0, Iterator::count)
    }
}

#[test]
fn a_failing_disk_damages_no_original_and_loses_no_change() {
    let mut failures = 0;
    for kind in KINDS {
        for n in 0.. {
            let room = Room::with_file();
            let before = std::fs::read(room.file()).unwrap();
            let Opening { mut assessment, mut session, .. } = room.open();
            let disk = FaultyDisk::sound();
            session.disk = Arc::new(disk.clone());
            edit(&mut assessment, 2);
            disk.break_after(n, usize::MAX, kind);
            session.record(&assessment);
            let saved = session.save(&assessment, true);
            let now = std::fs::read(room.file()).unwrap();
            match &saved {
                Err(error) => {
                    failures += 1;
                    assert!(now == before, "{kind:?} at {n}: the original is damaged");
                    assert!(error.to_string().contains("另存"), "{error}");
                }
                Ok(()) => assert_eq!(now, to_text(&assessment).into_bytes(), "{kind:?} at {n}"),
            }
            // The way out the message names works, and the disk may recover.
            disk.heal();
            let elsewhere = room.folder.path().join("别处.qp.ron");
            session.save_as(&elsewhere, &assessment).unwrap();
            assert_eq!(super::super::load(&elsewhere).unwrap(), assessment);
            if saved.is_ok() && n > 20 {
                break;
            }
        }
    }
    assert!(failures > 20, "{failures} failures were tried");
}

#[test]
fn what_a_crash_leaves_comes_back_field_by_field() {
    let room = Room::with_file();
    let Opening { mut assessment, mut session, leftover, .. } = room.open();
    assert!(leftover.is_none());
    edit(&mut assessment, 2);
    edit(&mut assessment, 3);
    session.record(&assessment);
    assert!(session.wait(Duration::from_secs(20)) && session.is_safe(&assessment));
    drop(session);

    let Opening { assessment: on_disk, mut session, leftover, .. } = room.open();
    let leftover = leftover.expect("what was not saved");
    assert_eq!(leftover.steps.len(), 2);
    assert_eq!(leftover.onto(&on_disk).unwrap(), assessment);
    session.take_back(&leftover, &assessment).unwrap();
    drop(session);
    // Still in no file: the new journal has it.
    let Opening { mut session, leftover, .. } = room.open();
    let leftover = leftover.expect("taken back, but not saved yet");
    assert_eq!(leftover.onto(&on_disk).unwrap(), assessment);
    session.take_back(&leftover, &assessment).unwrap();
    session.save(&assessment, true).unwrap();
    drop(session);
    let Opening { assessment: saved, session, leftover, .. } = room.open();
    assert!(leftover.is_none() && saved == assessment);
    session.close();
    assert_eq!(room.journals(), 0);
}

#[test]
fn a_document_without_a_file_comes_back_too() {
    let room = Room::new();
    let mut assessment = Assessment::default();
    let mut session = Session::fresh(&room.places, &assessment);
    edit(&mut assessment, 7);
    session.record(&assessment);
    drop(session);
    let [leftover] = &room.places.leftovers()[..] else { panic!("one") };
    assert!(leftover.file.is_none() && leftover.whole() == assessment);
    // A document whose whole content is in no file, without a step.
    let mut merged = Session::fresh(&room.places, &assessment);
    merged.adopt(&assessment);
    drop(merged);
    assert_eq!(room.places.leftovers().len(), 2);
    assert!(room.places.leftovers().iter().all(|l| l.whole() == assessment));
    room.places.leftovers().iter().for_each(|l| l.forget().unwrap());
    assert_eq!(room.journals(), 0);
}

#[test]
fn killed_between_the_save_and_the_new_journal_nothing_comes_twice() {
    let room = Room::with_file();
    let Opening { mut assessment, mut session, .. } = room.open();
    edit(&mut assessment, 2);
    session.record(&assessment);
    assert!(session.wait(Duration::from_secs(20)));
    super::super::save(&room.file(), &assessment).unwrap();
    edit(&mut assessment, 3);
    session.record(&assessment);
    drop(session);
    let Opening { assessment: on_disk, session, leftover, .. } = room.open();
    let back = leftover.unwrap().onto(&on_disk).unwrap();
    assert_eq!(back, assessment, "only the step that is missing");
    drop(session);
    super::super::save(&room.file(), &assessment).unwrap();
    assert!(room.open().leftover.is_none());
    assert_eq!(room.journals(), 0, "all of it is in the file: nothing to offer");
}

#[test]
fn a_change_on_disk_is_noticed_before_it_is_overwritten() {
    let room = Room::with_file();
    let Opening { mut assessment, mut session, .. } = room.open();
    let theirs = room.open();
    assert!(theirs.session.read_only().is_some(), "the second to open it may only look");
    let mut other = theirs.assessment;
    edit(&mut other, 9);
    // Somebody with a program that knows no locks.
    super::super::save(&room.file(), &other).unwrap();
    edit(&mut assessment, 2);
    assert!(session.changed_on_disk());
    assert!(matches!(session.save(&assessment, true), Err(StoreError::Changed { .. })));
    assert_eq!(super::super::load(&room.file()).unwrap(), other, "not overwritten");
    session.save_over(&assessment).unwrap();
    assert_eq!(super::super::load(&room.file()).unwrap(), assessment);
    let kept = session.versions();
    let texts = kept.iter().map(|v| std::fs::read_to_string(&v.path).unwrap()).collect::<Vec<_>>();
    assert!(texts.contains(&to_text(&other)), "what the other wrote is kept");
    session.save(&assessment, true).unwrap();
}

#[test]
fn the_second_to_open_a_file_reads_only_until_it_is_free() {
    let room = Room::with_file();
    let first = room.open();
    let mut second = room.open();
    let why = second.session.read_only().unwrap().to_string();
    assert!(why.contains("正由"), "{why}");
    assert!(matches!(second.session.save(&second.assessment, true), Err(StoreError::ReadOnly(_))));
    let copy = room.folder.path().join("副本.qp.ron");
    second.session.save_as(&copy, &second.assessment).unwrap();
    assert!(second.session.read_only().is_none(), "a copy is one's own");
    let mut third = room.open();
    assert!(matches!(third.session.save_as(&copy, &third.assessment), Err(StoreError::Held { .. })));
    drop(first);
    assert!(room.open().session.read_only().is_none());
}

#[test]
fn the_last_ten_good_versions_stay() {
    let room = Room::with_file();
    let Opening { mut assessment, mut session, .. } = room.open();
    for n in 2..15 {
        edit(&mut assessment, n);
        session.save(&assessment, true).unwrap();
    }
    let versions = session.versions();
    assert_eq!(versions.len(), 10);
    let newest = super::super::load(&versions[0].path).unwrap();
    let oldest = super::super::load(&versions[9].path).unwrap();
    assert_eq!((newest.history.len(), oldest.history.len()), (14, 5));
}

#[test]
fn without_a_place_for_the_journal_the_user_is_told() {
    let room = Room::with_file();
    std::fs::write(room.folder.path().join("own"), "a file where the folder should be").unwrap();
    let Opening { mut assessment, mut session, .. } = room.open();
    edit(&mut assessment, 2);
    session.record(&assessment);
    assert!(!session.is_safe(&assessment) && !session.wait(Duration::from_millis(1)));
    assert!(session.trouble().unwrap().contains("还没能记到"));
    // Saving works all the same, and then all is well.
    session.save(&assessment, true).unwrap();
    assert!(session.trouble().is_none() && session.is_safe(&assessment));
}

#[test]
fn kinds_of_trouble_name_the_reason() {
    let error = StoreError::Write { path: "x".into(), source: ErrorKind::StorageFull.into() };
    assert!(error.to_string().contains("磁盘已满"));
}
