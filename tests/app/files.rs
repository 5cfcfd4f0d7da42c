//! Saving, and never losing anything.

use egui::Key;
use qiping::store;

use super::kit::{NO, Sitting, YES, sample, text};

fn changed() -> Sitting {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    assert!(s.desk().is_dirty());
    s
}

#[test]
fn a_new_assessment_asks_where_and_then_saves_at_once() {
    let mut s = Sitting::start();
    s.click("新建");
    s.fill("企业名称", "某某/机械");
    assert!(s.sees("● 未保存"));
    s.ctrl(Key::S);
    assert!(
        s.shown_in("文件路径").ends_with("某某_机械.qp.ron"),
        "a name is suggested: {}",
        s.shown_in("文件路径")
    );
    let path = s.path("某某机械.qp.ron");
    // The ending is added.
    s.fill("文件路径", &s.path("某某机械").display().to_string());
    assert!(!s.has_field("文件路径"));
    assert_eq!(store::load(&path).unwrap(), s.desk().assessment);
    assert_eq!(s.desk().path(), Some(path.as_path()));
    assert!(s.sees_part("已保存 "));

    s.click("独立法人：是");
    s.ctrl(Key::S);
    assert!(!s.has_field("文件路径"), "the second time nothing is asked");
    let saved = store::load(&path).unwrap();
    assert_eq!(saved.state("is_legal_person"), &YES);
    assert_eq!(saved, s.desk().assessment);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), store::to_text(&s.desk().assessment));
}

#[test]
fn saving_takes_what_is_still_in_a_field() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.write("企业名称", "某某机械");
    s.ctrl(Key::S);
    assert_eq!(store::load(&s.file()).unwrap().company(), "某某机械");
}

#[test]
fn another_file_is_not_overwritten_without_a_second_press() {
    let mut s = changed();
    let other = s.path("other.qp.ron");
    store::save(&other, &sample("small.qp.ron")).unwrap();
    s.ctrl_shift(Key::S);
    s.fill("文件路径", &other.display().to_string());
    assert!(s.sees_part("这个文件已经有了"), "{:?}", s.words_with("文件"));
    assert_eq!(store::load(&other).unwrap(), sample("small.qp.ron"), "untouched so far");
    s.click("取消");
    assert_eq!(s.desk().path(), Some(s.file().as_path()));

    s.ctrl_shift(Key::S);
    s.fill("文件路径", &other.display().to_string());
    s.click("覆盖保存");
    assert_eq!(store::load(&other).unwrap(), s.desk().assessment);
    assert_eq!(s.desk().path(), Some(other.as_path()));
    assert_eq!(store::load(&s.file()).unwrap(), sample("half.qp.ron"), "the first file stays as it was");
}

#[test]
fn another_name_after_the_question_is_asked_about_again() {
    let mut s = changed();
    for name in ["a.qp.ron", "b.qp.ron"] {
        store::save(&s.path(name), &sample("small.qp.ron")).unwrap();
    }
    s.ctrl_shift(Key::S);
    s.fill("文件路径", &s.path("a.qp.ron").display().to_string());
    assert!(s.sees_part("这个文件已经有了"));
    s.fill("文件路径", &s.path("b.qp.ron").display().to_string());
    assert_eq!(store::load(&s.path("b.qp.ron")).unwrap(), sample("small.qp.ron"), "b was not agreed to");
    assert!(s.has_field("文件路径"));
}

#[test]
fn a_folder_is_no_file_name() {
    let mut s = changed();
    s.ctrl_shift(Key::S);
    let folder = format!("{}/", s.path("").display());
    s.fill("文件路径", &folder);
    assert!(s.sees_part("请写上文件名"));
    s.fill("文件路径", "");
    assert!(s.sees_part("请写上文件名"));
}

#[test]
fn unsaved_changes_are_asked_about_before_a_new_one() {
    for (choice, kept) in [("保存", true), ("不保存", false)] {
        let mut s = changed();
        s.ctrl(Key::N);
        assert!(s.sees("要保存吗？"));
        s.click(choice);
        assert!(!s.sees("要保存吗？"));
        assert_eq!(s.desk().assessment.company(), "", "{choice}: a new one is open");
        let on_disk = store::load(&s.file()).unwrap();
        assert_eq!(on_disk.state("is_legal_person") == &NO, kept, "{choice}");
    }
    let mut s = changed();
    s.ctrl(Key::N);
    s.click("取消");
    assert_eq!(s.answer("is_legal_person"), &NO, "still the old one, still changed");
    assert!(s.desk().is_dirty());
    s.ctrl(Key::N);
    s.key(Key::Escape);
    assert_eq!(s.answer("is_legal_person"), &NO, "Esc is 取消");
    assert!(!s.sees("要保存吗？"));
}

#[test]
fn unsaved_changes_are_asked_about_before_closing_the_assessment() {
    for (choice, kept) in [("保存", true), ("不保存", false)] {
        let mut s = changed();
        s.ctrl(Key::W);
        s.click(choice);
        assert!(!s.has_desk(), "{choice}: the start page");
        assert_eq!(store::load(&s.file()).unwrap().state("is_legal_person") == &NO, kept, "{choice}");
    }
    let mut s = changed();
    s.click("企评");
    s.click("取消");
    assert!(s.has_desk() && s.desk().is_dirty());
    // The menu does the same.
    s.click("文件");
    let close = s.words_with("关闭").first().expect("the menu is open").clone();
    s.click(&close);
    assert!(s.sees("要保存吗？"));
}

#[test]
fn saving_before_leaving_asks_where_if_there_is_no_file() {
    let mut s = Sitting::start();
    s.click("新建");
    s.fill("企业名称", "某某机械");
    s.ctrl(Key::W);
    s.click("保存");
    s.fill("文件路径", &s.path("new.qp.ron").display().to_string());
    assert!(!s.has_desk(), "saved, then closed as asked");
    assert_eq!(store::load(&s.path("new.qp.ron")).unwrap().company(), "某某机械");
}

#[test]
fn nothing_is_asked_when_nothing_would_be_lost() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    assert!(s.close_window());
    s.ctrl(Key::W);
    assert!(!s.has_desk());
    assert!(s.close_window(), "nor on the start page");
}

#[test]
fn closing_the_window_is_held_back_until_it_is_decided() {
    let mut s = changed();
    assert!(!s.close_window(), "held back");
    assert!(s.sees("要保存吗？"));
    assert!(!s.close_window(), "also the second time");
    s.click("取消");
    assert!(s.has_desk() && !s.sees("要保存吗？"));

    assert!(!s.close_window());
    s.click("不保存");
    assert!(s.close_window(), "now it goes");
    assert_eq!(store::load(&s.file()).unwrap(), sample("half.qp.ron"));

    let mut s = changed();
    s.close_window();
    s.click("保存");
    assert!(s.close_window(), "saved, it goes");
    assert_eq!(store::load(&s.file()).unwrap().state("is_legal_person"), &NO);
}

#[test]
fn the_window_closes_by_itself_once_decided() {
    let mut s = changed();
    s.close_window();
    s.button("不保存").click();
    let mut closed = false;
    for _ in 0..6 {
        s.window.step();
        closed |= s.viewport_commands().contains(&egui::ViewportCommand::Close);
    }
    assert!(closed, "the program asks the window to close");
}

#[test]
fn typed_text_that_is_not_taken_yet_counts_as_a_change() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.write("企业名称", "某某机械");
    assert!(!s.close_window());
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.fill("注册成立日期", "去年");
    assert!(!s.close_window(), "what is wrong would be lost too");
    assert!(s.sees_part("1 处填写有误"));
}

#[test]
fn a_save_that_fails_says_so_and_loses_nothing() {
    let mut s = changed();
    // The folder is gone from under it: a share that went away.
    let (file, moved) = (s.file(), s.path("moved"));
    std::fs::rename(&file, &moved).unwrap();
    std::fs::create_dir(&file).unwrap();
    s.ctrl(Key::S);
    assert!(s.sees_part("没能保存到"), "{:?}", s.words_with("保存"));
    assert!(s.desk().is_dirty());
    assert_eq!(s.answer("is_legal_person"), &NO);
    assert!(!s.close_window(), "it still asks");
    s.click("保存");
    assert!(s.has_desk(), "a failed save does not close anything");
    assert!(s.sees_part("没能保存到"));
    assert!(!s.close_window(), "and goes on asking");
    s.click("取消");

    // The way out the message names: another place.
    s.ctrl_shift(Key::S);
    s.fill("文件路径", &s.path("elsewhere.qp.ron").display().to_string());
    assert_eq!(store::load(&s.path("elsewhere.qp.ron")).unwrap(), s.desk().assessment);
    assert!(!s.desk().is_dirty());
    assert!(!s.sees_part("没能保存到"), "the message goes once it is saved");
}

#[test]
fn saving_into_a_folder_that_is_not_there_says_so_in_the_dialog() {
    let mut s = changed();
    s.ctrl_shift(Key::S);
    s.fill("文件路径", &s.path("no/such/folder/x.qp.ron").display().to_string());
    assert!(s.sees_part("没能保存到"), "{:?}", s.words_with("保存"));
    assert!(s.shown_in("文件路径").ends_with("x.qp.ron"), "and can be corrected");
    s.key(Key::Escape);
    assert_eq!(s.desk().path(), Some(s.file().as_path()));
    assert!(s.desk().is_dirty());
}

#[test]
fn it_saves_by_itself_after_a_while() {
    let mut s = changed();
    std::thread::sleep(std::time::Duration::from_millis(5200));
    s.run();
    assert!(!s.desk().is_dirty());
    assert_eq!(store::load(&s.file()).unwrap().state("is_legal_person"), &NO);
    // It does not take what is still being typed.
    s.write("企业名称", "某");
    std::thread::sleep(std::time::Duration::from_millis(5200));
    s.run();
    assert_eq!(s.answer("company_name"), &text("天津示例智能装备有限公司"));
    assert!(s.field("企业名称").is_focused());
}
