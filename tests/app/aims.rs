//! Targets: what is aimed at decides what is asked and shown, and is kept.

use egui::Key;
use qiping::store;

use super::kit::{Sitting, pack, sample};

fn on_the_page() -> Sitting {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("申报目标");
    assert!(s.sees_part("已选 15 项"), "{:?}", s.words_with("已选"));
    s
}

fn title(id: &str) -> &'static str {
    &pack().designation(id).expect("a designation of the pack").title
}

#[test]
fn a_target_taken_away_takes_its_questions_along() {
    let mut s = on_the_page();
    let asked = s.desk().outline.progress.asked;
    let read_by_hnte_only = s.desk().outline.find(&"high_tech_revenue".into()).is_some();
    assert!(read_by_hnte_only);
    s.click(title("hnte"));
    assert!(!s.desk().aims_at("hnte"));
    assert!(s.desk().outline.progress.asked < asked);
    assert!(s.desk().outline.find(&"high_tech_revenue".into()).is_none());
    assert!(!s.board_words().iter().any(|w| w.starts_with(title("hnte"))), "the board follows");

    s.ctrl(Key::S);
    let saved = store::load(&s.file()).expect("saved");
    assert!(saved.targets.as_ref().is_some_and(|t| !t.contains("hnte") && t.contains("tech-sme")));

    s.ctrl(Key::Z);
    assert!(s.desk().aims_at("hnte"), "undone like an answer");
    assert_eq!(s.desk().assessment.targets, None, "and the pack's own set is not written down");
}

#[test]
fn a_whole_family_and_a_whole_set() {
    let mut s = on_the_page();
    s.click("梯度");
    assert!(s.desk().aims_at("tj-sme-seed"), "half chosen becomes wholly chosen");
    s.click("梯度");
    assert!(!s.desk().aims_at("tj-sme-seed") && !s.desk().aims_at("sme-innovative"));
    let all = s.words_with("全部（").first().expect("the set of everything").clone();
    s.click(&all);
    assert!(pack().designations.iter().all(|d| s.desk().aims_at(&d.id)));
    let usual = s.words_with("常用（").first().expect("the usual set").clone();
    s.click(&usual);
    assert_eq!(s.desk().targets(), pack().default_targets());
}

#[test]
fn a_set_is_kept_for_other_assessments() {
    let mut s = on_the_page();
    s.click("梯度");
    let wanted = s.desk().targets().clone();
    s.write("目标组合的名称", "西青机械行业");
    s.click("保存组合");
    let button = format!("西青机械行业（{} 项）", wanted.len());
    assert!(s.has_button(&button), "{:?}", s.words_with("西青机械"));

    let mut s = s.restarted();
    s.click("新建");
    s.click("申报目标");
    s.click(&button);
    assert_eq!(s.desk().targets(), &wanted);
    s.click("删除目标组合 西青机械行业");
    assert!(!s.has_button(&button));
    assert_eq!(s.desk().targets(), &wanted, "what was chosen stays chosen");
}

#[test]
fn what_is_decided_anyway_is_folded() {
    let mut s = on_the_page();
    s.click(title("hnte"));
    s.click(title("tech-sme"));
    let folded = s.words_with("没选但已有结论").first().cloned();
    let decided = s.desk().board.verdicts.iter().filter(|v| {
        use qiping::judge::Rank;
        !s.desk().aims_at(&v.designation.id) && matches!(v.rank(), Rank::Ready | Rank::Near | Rank::Far)
    });
    let count = decided.count();
    assert!(count > 0);
    assert_eq!(folded, Some(format!("没选但已有结论 {count} 项")));
}
