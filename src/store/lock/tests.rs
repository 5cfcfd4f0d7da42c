//! Two programs and one document, in all the ways they can meet.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::SignedDuration;

use super::*;

fn document() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("甲公司.qp.ron");
    fs::write(&path, "content").unwrap();
    let place = folder.path().canonicalize().unwrap().join(".甲公司.qp.ron.lock");
    (folder, path, place)
}

fn mine(taken: Taken) -> Lock {
    match taken {
        Taken::Mine(lock) => lock,
        other => panic!("{other:?}"),
    }
}

fn held(taken: Taken) -> Holder {
    match taken {
        Taken::Held(holder) => holder,
        other => panic!("{other:?}"),
    }
}

fn reason(taken: Taken) -> String {
    match taken {
        Taken::Unlockable(reason) => reason,
        other => panic!("{other:?}"),
    }
}

/// Somebody on another computer, last seen so long ago.
fn elsewhere(hours: i64) -> Holder {
    let seen = Timestamp::now() - SignedDuration::from_hours(hours);
    Holder { host: "PC-07".into(), user: "王芳".into(), at: seen, seen, ..Holder::me() }
}

#[test]
fn the_second_hears_who_has_it_until_the_first_lets_go() {
    let (_folder, path, place) = document();
    let first = mine(Lock::take(&path));
    assert!(place.exists());
    assert_eq!(&held(Lock::take(&path)), first.holder());
    assert_eq!(first.holder().pid, std::process::id());
    drop(first);
    assert!(!place.exists());
    mine(Lock::take(&path));
    assert_eq!(fs::read_to_string(&path).unwrap(), "content");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_document_is_the_document() {
    let (folder, path, _) = document();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let _first = mine(Lock::take(&link));
    held(Lock::take(&path));
}

#[test]
fn what_a_dead_program_left_is_taken_over_silently() {
    let (_folder, path, place) = document();
    for left in [Holder::me().text().as_str(), "", "(host: \"P", &"(".repeat(100_000)] {
        fs::write(&place, left).unwrap();
        let lock = mine(Lock::take(&path));
        assert_eq!(holder_at(&place).as_ref(), Some(lock.holder()));
        drop(lock);
        assert!(!place.exists());
    }
    fs::write(&place, [0xff; 10]).unwrap();
    mine(Lock::take(&path));
}

#[test]
fn another_computer_is_believed_for_a_day() {
    let (_folder, path, place) = document();
    let fang = elsewhere(23);
    fs::write(&place, fang.text()).unwrap();
    assert_eq!(held(Lock::take(&path)), fang);
    assert_eq!(holder_at(&place), Some(fang), "asking changes nothing");
    fs::write(&place, elsewhere(25).text()).unwrap();
    mine(Lock::take(&path));
}

#[test]
fn who_was_taken_over_finds_out_and_leaves_the_new_lock_alone() {
    let (_folder, path, place) = document();
    let mut first = mine(Lock::take(&path));
    assert_eq!(first.touch().unwrap(), None);
    let fang = elsewhere(0);
    let second = mine(take_over_as(&place, &fang));
    assert!(first.touch().unwrap().is_some_and(|h| h.is(&fang)));
    drop(first);
    assert_eq!(holder_at(&place).as_ref(), Some(&fang));
    held(Lock::take(&path));
    drop(second);
    assert!(!place.exists());
}

#[test]
fn a_lock_somebody_removed_or_spoilt_is_made_again() {
    let (_folder, path, place) = document();
    let mut lock = mine(Lock::take(&path));
    for spoil in [|p: &Path| fs::remove_file(p).unwrap(), |p: &Path| fs::write(p, "").unwrap()] {
        spoil(&place);
        // Spoilt by somebody without regard for locks, the file itself is still ours.
        let outcome = lock.touch().unwrap();
        assert!(outcome.is_none(), "{outcome:?}");
        assert!(holder_at(&place).unwrap().is(lock.holder()));
    }
    held(Lock::take(&path));
    drop(lock);
    assert!(!place.exists());
}

#[test]
fn touching_keeps_the_beginning_and_renews_the_sign_of_life() {
    let (_folder, path, place) = document();
    let mut lock = mine(Lock::take(&path));
    let before = lock.holder().clone();
    lock.touch().unwrap();
    let now = holder_at(&place).unwrap();
    assert_eq!(now.at, before.at);
    assert!(now.seen > before.seen);
}

#[test]
fn where_no_lock_is_possible_the_reason_is_told() {
    let (folder, path, place) = document();
    assert_eq!(reason(Lock::take(&folder.path().join("none/a.qp.ron"))), "没有给档案加锁：找不到");
    fs::create_dir(&place).unwrap();
    reason(Lock::take(&path));
    reason(Lock::take_over(&path));
    assert!(place.exists());
}

#[test]
fn of_many_at_once_never_two_have_it() {
    let (_folder, path, place) = document();
    let (inside, times) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..40 {
                    if let Taken::Mine(lock) = Lock::take(&path) {
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        times.fetch_add(1, Ordering::SeqCst);
                        drop(lock);
                    }
                }
            });
        }
    });
    assert!(times.load(Ordering::SeqCst) > 0);
    assert!(!place.exists());
}
