//! The journal on disks that fail, and with programs that stop.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::store::disk::faulty::{FaultyDisk, KINDS};

/// Far more than anything here takes.
const AGES: Duration = Duration::from_mins(1);

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// The one journal in a folder.
fn only(folder: &Path) -> Recovered {
    let all: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == ENDING))
        .collect();
    assert_eq!(all.len(), 1, "{all:?}");
    read(&all[0]).unwrap()
}

fn recovered(header: &str, records: &[&str]) -> Recovered {
    Recovered {
        header: header.into(),
        records: records.iter().map(ToString::to_string).collect(),
        torn: false,
    }
}

fn wait_for(journal: &Journal, what: impl Fn(&Journal) -> bool) {
    let start = Instant::now();
    while !what(journal) {
        assert!(start.elapsed() < AGES, "{:?}", journal.trouble());
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn records_are_durable_and_readable_while_the_journal_is_open() {
    let folder = folder();
    let journal = Journal::create(&folder.path().join("a/b"), "档案", "header").unwrap();
    assert_eq!(only(&folder.path().join("a/b")), recovered("header", &[]));
    assert_eq!((journal.append("one"), journal.append("two\nlines")), (1, 2));
    assert!(journal.wait(2, AGES));
    assert_eq!(journal.durable(), 2);
    assert_eq!(read(journal.path()).unwrap(), recovered("header", &["one", "two\nlines"]));
    assert!(!journal.wait(3, Duration::from_millis(1)));
}

/// The promise is 500 ms. Syncing starts at once here, so nothing in the program holds a record back; how long the disk
/// takes is its own affair. What can be told without a clock: no record waits for another one or for the end.
#[test]
fn a_record_needs_nothing_else_to_become_durable() {
    let folder = folder();
    let journal = Journal::create(folder.path(), "a", "header").unwrap();
    for n in 1..=50 {
        assert!(journal.wait(journal.append(&format!("record {n}")), AGES));
        assert_eq!(read(journal.path()).unwrap().records.len(), n);
    }
}

#[test]
fn dropping_keeps_the_file_and_discarding_removes_it() {
    let folder = folder();
    let journal = Journal::create(folder.path(), "a", "header").unwrap();
    let records: Vec<String> = (0..1000).map(|n| format!("record {n}")).collect();
    for record in &records {
        journal.append(record);
    }
    drop(journal);
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    assert_eq!(only(folder.path()), recovered("header", &records));
    let second = Journal::create(folder.path(), "a", "second").unwrap();
    second.append("record");
    second.discard().unwrap();
    assert_eq!(only(folder.path()).header, "header");
}

#[test]
fn only_journals_nobody_holds_are_left_over() {
    let folder = folder();
    let (a, b) = (folder.path().join("none"), folder.path().join("some"));
    assert!(leftovers(&a).is_empty());
    let first = Journal::create(&b, "a", "first").unwrap();
    let second = Journal::create(&b, "a", "second").unwrap();
    let path = first.path().to_owned();
    fs::write(b.join("other.txt"), "").unwrap();
    fs::create_dir(b.join("folder.journal")).unwrap();
    assert!(leftovers(&b).is_empty());
    drop(first);
    assert_eq!(leftovers(&b), [path]);
    second.restart("third");
    assert!(second.wait(second.append("after"), AGES));
    assert_eq!(leftovers(&b).len(), 1);
}

#[test]
fn a_restart_begins_afresh_and_carries_later_records_over() {
    let folder = folder();
    let journal = Journal::create(folder.path(), "a", "old").unwrap();
    for record in ["one", "two", "three"] {
        journal.append(record);
    }
    journal.restart_after(2, "new");
    assert!(journal.durable() >= 2);
    assert!(journal.wait(journal.append("four"), AGES));
    assert_eq!(only(folder.path()), recovered("new", &["three", "four"]));
    journal.restart("newest");
    assert_eq!(journal.durable(), 4);
    drop(journal);
    assert_eq!(only(folder.path()), recovered("newest", &[]));
}

#[test]
fn a_full_disk_loses_nothing_and_the_window_hears_of_it() {
    for kind in KINDS {
        let (folder, disk) = (folder(), FaultyDisk::sound());
        let journal = Journal::create_on(Arc::new(disk.clone()), folder.path(), "a", "header").unwrap();
        let calls = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&calls);
        journal.on_change(move || {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        assert!(journal.wait(journal.append("before"), AGES));
        disk.break_now(kind);
        journal.append("during, quite long so that half of it is a lot");
        wait_for(&journal, |j| j.trouble().is_some());
        let trouble = journal.trouble().unwrap();
        assert_eq!(trouble.kind, kind);
        assert!(trouble.to_string().contains(&journal.path().display().to_string()));
        journal.append("still");
        assert_eq!(journal.durable(), 1);
        let torn = read(journal.path()).unwrap();
        assert_eq!((torn.records, torn.torn), (vec!["before".to_owned()], true));
        let heard = calls.load(Ordering::SeqCst);
        disk.heal();
        assert!(journal.wait(3, AGES));
        assert_eq!(journal.trouble(), None);
        wait_for(&journal, |_| calls.load(Ordering::SeqCst) > heard);
        let records = ["before", "during, quite long so that half of it is a lot", "still"];
        assert_eq!(only(folder.path()), recovered("header", &records));
    }
}

#[test]
fn whichever_operation_fails_once_nothing_is_lost_on_the_way() {
    for n in 0..4 {
        for times in [1, 2, 5] {
            let (folder, disk) = (folder(), FaultyDisk::sound());
            let journal = Journal::create_on(Arc::new(disk.clone()), folder.path(), "a", "header").unwrap();
            disk.break_after(n, times, ErrorKind::StorageFull);
            for record in ["one", "two", "three"] {
                journal.append(record);
            }
            assert!(journal.wait(3, AGES), "{n}, {times}");
            assert_eq!(only(folder.path()), recovered("header", &["one", "two", "three"]), "{n}, {times}");
        }
    }
}

#[test]
fn half_a_record_is_cut_off_before_it_is_written_again() {
    let (folder, disk) = (folder(), FaultyDisk::sound());
    let journal = Journal::create_on(Arc::new(disk.clone()), folder.path(), "a", "header").unwrap();
    // The write, and then the new file in its place.
    disk.break_after(0, 2, ErrorKind::StorageFull);
    assert!(journal.wait(journal.append("one"), AGES));
    assert_eq!(only(folder.path()), recovered("header", &["one"]));
    let log = disk.log();
    assert_eq!(log.iter().filter(|(name, _)| *name == "rename").count(), 1, "{log:?}");
    assert!(log.contains(&("cut", true)), "{log:?}");
}

#[cfg(unix)]
#[test]
fn a_journal_somebody_removed_is_written_anew() {
    let folder = folder();
    let journal = Journal::create(&folder.path().join("j"), "a", "header").unwrap();
    assert!(journal.wait(journal.append("one"), AGES));
    fs::remove_dir_all(folder.path().join("j")).unwrap();
    assert!(journal.wait(journal.append("two"), AGES));
    assert_eq!(only(&folder.path().join("j")), recovered("header", &["one", "two"]));
    assert!(leftovers(&folder.path().join("j")).is_empty());
}

/// Steps of a life with a restart in it, on a disk that fails from the n-th operation of the restart on.
fn restart_on(n: usize, times: usize, kind: ErrorKind) -> (tempfile::TempDir, FaultyDisk) {
    let (folder, disk) = (folder(), FaultyDisk::sound());
    let journal = Journal::create_on(Arc::new(disk.clone()), folder.path(), "a", "old").unwrap();
    assert!(journal.wait(journal.append("one"), AGES));
    disk.break_after(n, times, kind);
    journal.restart("new");
    drop(journal);
    (folder, disk)
}

#[test]
fn a_crash_at_any_operation_of_a_restart_leaves_one_whole_journal() {
    let operations = 7;
    for n in 0..=operations {
        let (folder, disk) = restart_on(n, usize::MAX, ErrorKind::Other);
        let renamed = disk.log().iter().filter(|step| **step == ("rename", true)).count() == 2;
        assert_eq!(renamed, n > 5, "the rename is operation 5: {:?}", disk.log());
        let expected = if renamed { recovered("new", &[]) } else { recovered("old", &["one"]) };
        assert_eq!(only(folder.path()), expected, "crash at {n}");
    }
}

#[test]
fn a_failing_restart_keeps_the_old_journal_and_later_records() {
    for n in 0..7 {
        for kind in KINDS {
            let (folder, disk) = (folder(), FaultyDisk::sound());
            let journal = Journal::create_on(Arc::new(disk.clone()), folder.path(), "a", "old").unwrap();
            assert!(journal.wait(journal.append("one"), AGES));
            disk.break_after(n, 1, kind);
            journal.restart("new");
            let later = journal.append("two");
            assert!(journal.wait(later, AGES), "{n}, {kind}");
            let now = only(folder.path());
            let old = recovered("old", &["one", "two"]);
            assert!(now == recovered("new", &["two"]) || now == old, "{n}, {kind}: {now:?}");
            // What was put off is done within the next try, or at the end.
            drop(journal);
            assert_eq!(only(folder.path()), recovered("new", &["two"]), "{n}, {kind}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "litter: {n}, {kind}");
        }
    }
}

#[test]
fn a_journal_that_cannot_be_made_leaves_nothing() {
    for n in 0..7 {
        let folder = folder();
        let disk = FaultyDisk::failing(n, ErrorKind::ReadOnlyFilesystem);
        let made = Journal::create_on(Arc::new(disk), folder.path(), "a", "header");
        // Without a lock one can live.
        assert_eq!(made.is_ok(), n == 2, "{n}");
        drop(made);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), usize::from(n == 2), "{n}");
    }
}

#[test]
fn a_record_too_large_is_never_called_durable_and_a_restart_frees() {
    let folder = folder();
    let journal = Journal::create(folder.path(), "a", "header").unwrap();
    journal.append("one");
    let large = journal.append(&"x".repeat(record::MAX_LINE + 1));
    let after = journal.append("after");
    wait_for(&journal, |j| j.trouble().is_some());
    assert_eq!(journal.trouble().unwrap().kind, ErrorKind::FileTooLarge);
    assert_eq!(journal.durable(), 1);
    journal.restart_after(large, "saved");
    assert!(journal.wait(after, AGES));
    assert_eq!(journal.trouble(), None);
    assert_eq!(only(folder.path()), recovered("saved", &["after"]));
}

#[test]
fn damaged_journals_are_refused_with_words() {
    let folder = folder();
    let path = folder.path().join("a.journal");
    assert!(read(&path).unwrap_err().to_string().contains("找不到"));
    for bytes in [&b""[..], b"\n", b"0 0 0\n", &[0xff; 100]] {
        fs::write(&path, bytes).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("已损坏"));
    }
    assert!(read(folder.path()).is_err());
}
