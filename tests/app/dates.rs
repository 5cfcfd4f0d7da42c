//! The as-of date picks the editions.

use egui::Key;

use super::kit::{Sitting, pack, sample};

pub fn judge_on(s: &mut Sitting, day: &str) {
    let button = s.words_with(" ▼").first().expect("the switch is in the bar").clone();
    s.click(&button);
    s.fill("判定日", day);
}

fn specialized(s: &Sitting) -> String {
    let found: Vec<String> =
        s.board_words().into_iter().filter(|w| w.starts_with("专精特新中小企业 ")).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn the_day_before_and_the_day_of_a_new_edition() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    assert!(specialized(&s).contains("2026 版"));
    let today = s.desk().outline.progress;

    judge_on(&mut s, "2026-03-31");
    assert!(specialized(&s).contains("2022 版"), "{}", specialized(&s));
    assert!(s.sees("判定日 2026-03-31 ▼"));
    // Questions that only the old edition reads come back.
    assert!(s.desk().outline.find(&"quality_award".into()).is_some());
    s.section("企业称号");
    assert!(s.sees_part("政府质量奖"));
    assert!(!s.desk().is_dirty(), "the day is how one looks, not an answer");

    judge_on(&mut s, "2026-04-01");
    assert!(specialized(&s).contains("2026 版"), "{}", specialized(&s));
    judge_on(&mut s, "2026-11-23");
    assert_eq!(s.desk().outline.progress, today);
}

#[test]
fn the_day_can_be_picked_from_the_list_of_changes() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("判定日 2026-11-23 ▼");
    let change = s.words_with("2026-04-01  ").first().expect("the day of the new edition is listed").clone();
    assert!(change.contains("专精特新"), "{change}");
    s.click(&change);
    assert_eq!(s.desk().as_of.to_string(), "2026-04-01");
    assert!(!s.has_field("判定日"), "the list has closed");
}

#[test]
fn a_wrong_day_says_why_and_changes_nothing() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    judge_on(&mut s, "2026-02-30");
    assert_eq!(s.desk().as_of.to_string(), "2026-11-23");
    assert!(s.sees_part("不是一个日期"), "{:?}", s.words_with("日期"));
    s.key(Key::Escape);
}

#[test]
fn a_day_long_gone_and_a_day_far_off_are_fine() {
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    for day in ["1900-01-01", "2000-01-01", "2199-12-31"] {
        judge_on(&mut s, day);
        assert_eq!(s.desk().as_of.to_string(), day);
        s.ctrl(Key::R);
        assert!(s.sees("结果一览"));
        s.ctrl(Key::PageDown);
    }
    assert_eq!(s.desk().board.verdicts.len(), pack().designations.len());
}
