//! The board is live, and undo and redo go both ways.

use egui::Key;
use qiping::assessment::State;

use super::kit::{NARROW, NO, Sitting, YES, pack, sample, text};

#[test]
fn an_answer_changes_the_board_at_once_and_undo_changes_it_back() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    let before = s.board_words();
    assert!(before.iter().any(|w| w == "创新型中小企业 2022 版 符合"), "{before:#?}");
    s.click("独立法人：否");
    let after = s.board_words();
    assert!(!after.iter().any(|w| w == "创新型中小企业 2022 版 符合"), "{after:#?}");
    assert!(after.iter().any(|w| w.starts_with("创新型中小企业 2022 版")), "{after:#?}");
    s.ctrl(Key::Z);
    assert_eq!(s.board_words(), before);
    assert_eq!(s.answer("is_legal_person"), &YES);
    s.ctrl(Key::Y);
    assert_eq!(s.board_words(), after);
    s.ctrl(Key::Z);
    s.ctrl_shift(Key::Z);
    assert_eq!(s.answer("is_legal_person"), &NO, "Ctrl+Shift+Z is redo too");
}

#[test]
fn the_board_counts_what_it_shows() {
    let s = Sitting::on(&sample("half.qp.ron"));
    for word in ["符合", "差一步", "待定", "不符合", "已停止"] {
        let shown = s
            .words()
            .iter()
            .filter_map(|w| w.strip_prefix(&format!("{word} "))?.parse::<usize>().ok())
            .sum::<usize>();
        let aimed = s.desk().board.verdicts.iter().filter(|v| s.desk().aims_at(&v.designation.id));
        let counted = aimed.filter(|v| rank_word(v.rank()) == word).count();
        assert_eq!(shown, counted, "{word}");
    }
    assert_eq!(s.board_words().len(), pack().default_targets().len());
}

fn rank_word(rank: qiping::judge::Rank) -> &'static str {
    use qiping::judge::Rank;
    match rank {
        Rank::Ready => "符合",
        Rank::Near => "差一步",
        Rank::Open => "待定",
        Rank::Far => "不符合",
        Rank::Stopped => "已停止",
    }
}

#[test]
fn a_board_entry_opens_the_designation() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("创新型中小企业 2022 版 符合");
    assert!(s.has_button("‹ 返回结果一览") && s.sees("条件"));
    let mut s = Sitting::sized(&sample("half.qp.ron"), NARROW);
    let entry = s.words_with("创新型中小企业 ").first().cloned();
    let entry = entry.or_else(|| s.words_with("创新型 ").first().cloned()).expect("the strip has it");
    s.click(&entry);
    assert!(s.has_button("‹ 返回结果一览"));
}

#[test]
fn undo_goes_to_where_the_change_was() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.fill("企业名称", "某某机械");
    s.ctrl(Key::PageDown);
    assert!(!s.has_field("企业名称"));
    s.click("撤销");
    assert!(s.has_field("企业名称"), "one sees what was undone");
    assert_eq!(s.shown_in("企业名称"), "天津示例智能装备有限公司");
    s.ctrl(Key::R);
    s.click("重做");
    assert_eq!(s.answer("company_name"), &text("某某机械"));
    assert_eq!(s.shown_in("企业名称"), "某某机械");
}

#[test]
fn undo_inside_a_field_belongs_to_the_text() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    s.write("企业名称", "某某");
    s.ctrl(Key::Z);
    assert_eq!(
        s.answer("is_legal_person"),
        &NO,
        "the answer before is not touched while text is being typed"
    );
    s.key(Key::Escape);
    s.ctrl(Key::Z);
    assert_eq!(s.answer("is_legal_person"), &YES);
}

#[test]
fn many_steps_back_and_forth() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    // What an answer is; who gave it when follows the last hand on it.
    let states = |s: &Sitting| {
        let answers = s.desk().assessment.answers();
        answers.map(|(slot, a)| (slot.clone(), a.state.clone(), a.note.clone(), a.flag)).collect::<Vec<_>>()
    };
    let start = states(&s);
    s.click("独立法人：否");
    s.click("制造业企业：不清楚");
    s.fill("企业名称", "某某机械");
    s.click("标记：是独立法人吗？");
    let end = states(&s);
    for _ in 0..4 {
        assert!(s.desk().can_undo());
        s.ctrl(Key::Z);
    }
    assert_eq!(states(&s), start);
    assert!(!s.desk().can_undo() && s.desk().is_dirty(), "the history has grown and is to be saved");
    for _ in 0..4 {
        s.ctrl(Key::Y);
    }
    assert_eq!(states(&s), end);
    s.ctrl(Key::Z);
    s.click("制造业企业：是");
    assert!(!s.desk().can_redo(), "a new change ends the old branch");
    assert_ne!(s.answer("is_manufacturer"), &State::Unknown);
}
