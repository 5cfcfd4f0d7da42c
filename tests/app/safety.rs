//! Crashes, other people, other packs: what the window says, and that nothing goes.

use egui::Key;
use qiping::assessment::{Edit, Scenario, Slot, Step, Todo, Turn};
use qiping::store;

use super::kit::{NO, Sitting, YES, pack, sample};

fn slot(fact: &str) -> Slot {
    Slot { fact: fact.into(), year: None }
}

/// A sitting that was killed with one change in no file.
fn crashed() -> Sitting {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    s.killed()
}

#[test]
fn changes_that_reached_no_file_come_back_when_asked_for() {
    let mut s = crashed();
    assert!(s.sees("找回没有存完的改动"));
    assert!(s.sees("独立法人") && s.sees("→"), "field by field");
    assert_eq!(s.answer("is_legal_person"), &YES, "not before it was asked");
    s.click("找回");
    assert_eq!(s.answer("is_legal_person"), &NO);
    assert!(s.desk().is_dirty() && s.desk().can_undo(), "undo outlives the crash");
    s.ctrl(Key::S);
    assert_eq!(store::load(&s.file()).unwrap().state("is_legal_person"), &NO);
    let s = s.killed();
    assert!(!s.sees("找回没有存完的改动"), "it is in the file now");
}

#[test]
fn changes_can_be_opened_apart_given_up_or_left_for_later() {
    let mut s = crashed();
    s.click("另开一份");
    assert!(s.desk().path().is_none() && s.answer("is_legal_person") == &NO);
    assert_eq!(store::load(&s.file()).unwrap().state("is_legal_person"), &YES);

    let mut s = crashed();
    s.click("以后再说");
    assert_eq!(s.answer("is_legal_person"), &YES);
    let mut s = s.killed();
    assert!(s.sees("找回没有存完的改动"), "asked again");
    s.click("放弃这些改动");
    let s = s.killed();
    assert!(!s.sees("找回没有存完的改动"));
}

#[test]
fn the_start_page_offers_what_a_crash_left() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    let mut s = s.restarted();
    assert!(s.sees("上次没有保存的档案") && s.sees_part("1 步改动没有存进文件"));
    s.click("找回：company.qp.ron");
    s.click("找回");
    assert_eq!(s.answer("is_legal_person"), &NO);
    let mut s = s.restarted();
    let give_up = s.words_with("放弃：company.qp.ron")[0].clone();
    s.click(&give_up);
    assert!(!s.sees("上次没有保存的档案"));
}

#[test]
fn undo_survives_a_restart() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    s.ctrl(Key::S);
    let mut s = s.killed();
    assert!(s.desk().can_undo());
    s.ctrl(Key::Z);
    assert_eq!(s.answer("is_legal_person"), &YES);
    s.ctrl(Key::S);
    let mut s = s.killed();
    assert!(s.desk().can_redo(), "redo does too");
    s.ctrl(Key::Y);
    assert_eq!(s.answer("is_legal_person"), &NO);
}

#[test]
fn a_file_that_others_changed_is_not_overwritten_unasked() {
    let theirs = || {
        let mut theirs = sample("half.qp.ron");
        theirs.apply(
            &Edit::Note(slot("is_legal_person"), "对方写的".into()),
            "李工",
            jiff::Timestamp::UNIX_EPOCH,
        );
        theirs
    };
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    store::save(&s.file(), &theirs()).unwrap();
    s.ctrl(Key::S);
    assert!(s.sees("文件被别的程序改过"));
    s.click("先不处理");
    assert_eq!(store::load(&s.file()).unwrap(), theirs(), "untouched");
    s.ctrl(Key::S);
    s.click("合并两边");
    let both = store::load(&s.file()).unwrap();
    assert_eq!(both.state("is_legal_person"), &NO, "mine");
    assert_eq!(both.answer(&slot("is_legal_person")).note, "对方写的", "and theirs");
    assert_eq!(both.history.len(), 2);

    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    store::save(&s.file(), &theirs()).unwrap();
    s.ctrl(Key::S);
    s.click("覆盖对方");
    assert_eq!(store::load(&s.file()).unwrap(), s.desk().assessment);
    s.ctrl(Key::H);
    assert!(s.words_with("打开第").len() >= 2, "what the other wrote is among the versions");

    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    store::save(&s.file(), &theirs()).unwrap();
    s.ctrl(Key::S);
    s.click("放弃这里的，重新打开");
    assert_eq!(s.desk().assessment, theirs());
}

#[test]
fn saving_by_itself_leaves_an_open_dialog_alone() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    s.ctrl_shift(Key::S);
    s.write("文件路径", "还没写完");
    // Longer than it waits before it saves by itself.
    std::thread::sleep(std::time::Duration::from_millis(5200));
    s.run();
    assert_eq!(store::load(&s.file()).unwrap().state("is_legal_person"), &NO, "it has saved");
    assert_eq!(s.shown_in("文件路径"), "还没写完");
}

#[test]
fn a_file_that_somebody_has_open_can_be_looked_at_and_copied() {
    let first = Sitting::on(&sample("half.qp.ron"));
    let mut s = Sitting::start();
    s.ctrl(Key::O);
    s.fill("文件路径", &first.file().display().to_string());
    assert!(s.sees_part("只读") && s.sees_part("正由"), "{:?}", s.words_with("只读"));
    s.click("独立法人：否");
    assert_eq!(s.answer("is_legal_person"), &YES, "nothing changes");
    s.click("另存一份再改…");
    s.fill("文件路径", &s.path("copy.qp.ron").display().to_string());
    s.click("独立法人：否");
    assert_eq!(s.answer("is_legal_person"), &NO);
    assert!(!s.sees_part("正由"));
}

#[test]
fn a_newer_file_is_shown_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.qp.ron");
    let text = store::to_text(&sample("half.qp.ron")).replacen("format: (2,", "format: (3,", 1);
    std::fs::write(&file, &text).unwrap();
    let mut s = Sitting::with(folder, Some(&file), super::kit::WIDE);
    assert!(s.sees_part("由更新版本的企评保存"));
    assert_eq!(s.answer("is_legal_person"), &YES);
    s.click("独立法人：否");
    s.ctrl(Key::S);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_file_edited_by_hand_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.qp.ron");
    let text = store::to_text(&sample("half.qp.ron"));
    std::fs::write(&file, text.replacen("is: Yes", "is: No", 1)).unwrap();
    let mut s = Sitting::with(folder, Some(&file), super::kit::WIDE);
    assert!(s.sees_part("与保存时的校验不符"));
    s.click("知道了");
    assert!(!s.sees_part("与保存时的校验不符"));
}

#[test]
fn another_pack_is_told_question_by_question() {
    let mut old = sample("half.qp.ron");
    old.pack.version = "0.1.0".into();
    old.pack.hash = "of that time".into();
    let mut s = Sitting::on(&old);
    assert!(s.sees("题库变了"));
    assert!(s.sees_part("档案按题库 0.1.0 填写") && s.sees_part("增加"), "{:?}", s.words_with("题库"));
    s.click("知道了");
    s.ctrl(Key::S);
    let s = s.killed();
    assert!(!s.sees("题库变了"), "saved under this pack");
    assert_eq!(s.desk().assessment.pack.hash, pack().hash);
}

#[test]
fn actions_and_scenarios_are_in_the_history_undone_and_found_again() {
    let mut file = sample("half.qp.ron");
    let todo = Todo { what: "招 2 人".into(), owner: "王芳".into(), ..Todo::default() };
    let scenario = Scenario { name: "扩产".into(), ..Scenario::default() };
    let edits = vec![
        Edit::Todo("1".into(), Some(Box::new(todo))),
        Edit::Scenario("2".into(), Some(Box::new(scenario))),
    ];
    file.apply(&Edit::Many(edits), "李工", jiff::Timestamp::UNIX_EPOCH);
    let mut s = Sitting::on(&file);
    s.ctrl(Key::H);
    assert!(s.sees("改动 2 处") && s.sees("行动「招 2 人」") && s.sees("情景「扩产」"));
    s.fill("在改动记录里找", "王芳");
    assert!(s.sees("改动 1 处"));
    s.ctrl(Key::Z);
    assert!(s.desk().assessment.todos.is_empty() && s.desk().assessment.scenarios.is_empty());
    // Killed before it was saved: what would come back is said.
    let mut s = s.killed();
    assert_eq!(s.desk().assessment.todos.len(), 1);
    assert!(s.sees("找回没有存完的改动") && s.sees_part("行动「招 2 人」") && s.sees_part("情景「扩产」"));
    s.click("找回");
    assert!(s.desk().assessment.todos.is_empty());
    s.ctrl_shift(Key::Z);
    assert_eq!(s.desk().assessment.todos["1"].owner, "王芳");
}

#[test]
fn the_history_says_who_changed_what_and_finds_it() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.ctrl(Key::H);
    assert!(s.sees("改动 0 处"));
    s.fill("署名", "王芳");
    s.ctrl(Key::PageDown);
    s.click("独立法人：否");
    s.ctrl(Key::Z);
    let Step { by, turn, .. } = s.desk().assessment.history.last().unwrap();
    assert_eq!((by.as_str(), *turn), ("王芳", Turn::Undo));
    assert!(s.sees("▶ 改动 2 处"), "on the card");
    s.click("▶ 改动 2 处");
    assert!(
        s.words_with("王芳").iter().any(|w| w.contains("独立法人：是 → 否")),
        "{:?}",
        s.words_with("王芳")
    );
    s.ctrl(Key::H);
    assert!(s.sees("改动 2 处") && s.sees_part("王芳  撤销"));
    s.fill("在改动记录里找", "没有这个词");
    assert!(s.sees("改动 0 处"));
    s.fill("在改动记录里找", "法人");
    assert!(s.sees("改动 2 处"));
    // The name is remembered.
    let mut s = s.killed();
    if s.sees("以后再说") {
        s.click("以后再说");
    }
    s.ctrl(Key::H);
    assert_eq!(s.shown_in("署名"), "王芳");
}

#[test]
fn kept_versions_open_as_copies() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    s.ctrl(Key::S);
    s.click("独立法人：不清楚");
    s.ctrl(Key::S);
    s.ctrl(Key::H);
    let versions = s.words_with("打开第");
    assert_eq!(versions.len(), 3, "as opened, and two saves: {versions:?}");
    s.click(&versions[2]);
    assert!(s.desk().path().is_none() && s.desk().is_dirty());
    assert_eq!(s.answer("is_legal_person"), &YES);
    assert_ne!(store::load(&s.file()).unwrap().state("is_legal_person"), &YES, "the file stays");
}
