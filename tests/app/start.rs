//! The start page, and the dialog that opens a file.

use egui::Key;
use qiping::app::{App, Home};
use qiping::store;

use super::kit::{Sitting, TODAY, WIDE, number, pack, sample};

#[test]
fn new_gives_an_empty_assessment_with_the_base_year_filled_in() {
    let mut s = Sitting::start();
    assert!(!s.has_desk());
    assert!(s.sees_part("还没有打开过档案"), "an empty list says what to do");
    s.click("新建");
    assert_eq!(s.answer("base_year"), &number("2025"));
    assert_eq!(s.desk().assessment.answers().count(), 1);
    assert!(!s.desk().is_dirty(), "nothing of the user's would be lost");
    assert!(s.is_selected("基本信息 已答 1 / 9"), "the walk starts on the first section");
}

#[test]
fn ctrl_n_and_ctrl_o_do_what_the_buttons_do() {
    let mut s = Sitting::start();
    s.ctrl(Key::N);
    assert!(s.has_desk());
    s.ctrl(Key::O);
    assert!(s.has_field("文件路径"));
    assert!(s.field("文件路径").is_focused(), "one can type at once");
    s.key(Key::Escape);
    assert!(!s.has_field("文件路径"));
    assert!(s.has_desk());
}

#[test]
fn every_sample_opens_as_a_copy() {
    for entry in &pack().meta.samples {
        let company = sample(&entry.file).company().to_owned();
        let mut s = Sitting::start();
        assert!(s.sees(&entry.about), "the card of {company} says what it shows");
        s.click(&format!("打开示例：{company}"));
        assert_eq!(s.desk().assessment, sample(&entry.file));
        assert!(s.desk().path().is_none(), "saving asks for a place of its own");
        assert!(!s.desk().is_dirty());
        assert_eq!(s.desk().as_of, TODAY);
    }
}

#[test]
fn a_typed_path_opens_and_comes_back_under_recent() {
    let mut s = Sitting::start();
    let path = s.path("某某机械.qp.ron");
    store::save(&path, &sample("half.qp.ron")).unwrap();
    s.click("打开…");
    s.fill("文件路径", &path.display().to_string());
    assert_eq!(s.desk().assessment, sample("half.qp.ron"));
    assert_eq!(s.desk().path(), Some(path.as_path()));
    s.ctrl(Key::W);
    assert!(!s.has_desk());
    s.click("某某机械.qp.ron");
    assert_eq!(s.desk().assessment.company(), "天津示例智能装备有限公司");

    let mut again = s.restarted();
    assert!(again.has_button("某某机械.qp.ron"), "remembered between starts");
    again.click("某某机械.qp.ron");
    assert!(again.has_desk());
}

#[test]
fn a_wrong_path_says_why_in_place_and_can_be_corrected() {
    let mut s = Sitting::start();
    let right = s.path("company.qp.ron");
    store::save(&right, &sample("small.qp.ron")).unwrap();
    let broken = s.path("broken.qp.ron");
    std::fs::write(&broken, "(format: (1, 0), nonsense").unwrap();
    s.ctrl(Key::O);

    s.fill("文件路径", &s.path("gone.qp.ron").display().to_string());
    assert!(!s.has_desk());
    assert!(s.sees_part("打不开"), "{:?}", s.words_with("qp.ron"));
    assert!(s.shown_in("文件路径").ends_with("gone.qp.ron"), "what was typed stays");

    s.write("文件路径", &broken.display().to_string());
    assert!(!s.sees_part("打不开"), "the old reason goes with the old text");
    s.key(Key::Enter);
    assert!(!s.has_desk());
    assert!(s.sees_part("文件没有改动"), "{:?}", s.words_with("qp.ron"));

    s.fill("文件路径", &right.display().to_string());
    assert_eq!(s.desk().assessment, sample("small.qp.ron"));
}

#[test]
fn a_broken_file_as_argument_leaves_the_start_page_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.qp.ron");
    std::fs::write(&file, b"\xff\xfe not text").unwrap();
    let mut s = Sitting::with(folder, Some(&file), WIDE);
    assert!(!s.has_desk());
    assert!(s.sees_part("broken.qp.ron"));
    s.click("知道了");
    assert!(!s.sees_part("broken.qp.ron"));
}

#[test]
fn what_never_got_a_file_is_offered_after_a_crash() {
    let mut s = Sitting::start();
    s.click("新建");
    s.fill("企业名称", "某某机械");
    let mut again = s.restarted();
    assert!(again.sees_part("1 步改动还没有起名"));
    again.click("找回：某某机械");
    assert_eq!(again.desk().assessment.company(), "某某机械");
    assert!(again.desk().path().is_none() && again.desk().is_dirty(), "it still has no file");
    // Given up for good, it is not offered again.
    again.ctrl(Key::W);
    again.click("不保存");
    assert!(!again.has_desk());
    assert!(!again.sees_part("某某机械"));
}

#[test]
fn settings_that_cannot_be_read_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("home")).unwrap();
    std::fs::write(folder.path().join("home/settings.ron"), "(recent: 3").unwrap();
    let mut s = Sitting::with(folder, None, WIDE);
    s.click("深色");
    assert!(s.has_button("浅色"));
    let s = s.restarted();
    let home = Home::at(&s.path("home"));
    assert_eq!(home.settings().dark, Some(true));
    let _: &App = s.window.state();
}
