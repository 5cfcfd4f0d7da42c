//! Input methods: while something is being composed it is not an answer, not a change and not saved.

use egui::{Event, Key};
use qiping::assessment::State;

use super::kit::{Sitting, sample, text};

#[test]
fn nothing_is_taken_while_composing_and_one_undo_takes_it_back() {
    let mut s = Sitting::start();
    s.click("新建");
    s.enter("企业名称");
    for preedit in ["c", "ce", "ce s", "ce shi"] {
        s.compose(preedit);
    }
    assert_eq!(s.shown_in("企业名称"), "ce shi", "it is seen in the field");
    assert_eq!(s.answer("company_name"), &State::Blank);
    assert!(!s.desk().can_undo(), "nothing to undo");
    assert!(!s.desk().is_dirty());

    // Keys of ours do nothing meanwhile.
    s.ctrl(Key::S);
    assert!(!s.has_field("文件路径"), "no dialog comes in between");
    s.ctrl(Key::PageDown);
    assert!(s.has_field("企业名称"), "still the same page");

    s.commit("测试机械");
    assert_eq!(s.answer("company_name"), &State::Blank, "not left yet");
    s.key(Key::Tab);
    assert_eq!(s.answer("company_name"), &text("测试机械"));
    assert_eq!(s.shown_in("企业名称"), "测试机械");
    s.click("撤销");
    assert_eq!(s.answer("company_name"), &State::Blank, "one step");
    assert!(!s.desk().can_undo());
    assert_eq!(s.shown_in("企业名称"), "");
}

#[test]
fn enter_that_ends_a_composition_does_not_take_the_field() {
    let mut s = Sitting::start();
    s.click("新建");
    s.enter("企业名称");
    s.compose("ce shi");
    // The key arrives beside the commit on some systems: before it, while still composing.
    s.commit("测试");
    assert!(s.field("企业名称").is_focused());
    s.compose("ji xie");
    s.commit("机械");
    s.key(Key::Enter);
    assert_eq!(s.answer("company_name"), &text("测试机械"));
}

#[test]
fn a_composition_into_an_answer_keeps_the_rest_of_it() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.enter("企业名称");
    s.key(Key::End);
    s.compose("ji");
    assert_eq!(s.shown_in("企业名称"), "天津示例智能装备有限公司ji");
    assert_eq!(s.answer("company_name"), &text("天津示例智能装备有限公司"));
    // Backed out of by the input method.
    s.compose("");
    assert_eq!(s.shown_in("企业名称"), "天津示例智能装备有限公司");
    s.key(Key::Tab);
    assert!(!s.desk().is_dirty() && !s.desk().can_undo(), "nothing has changed");
}

#[test]
fn nothing_half_composed_is_stored_when_the_field_is_left() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.enter("企业名称");
    s.key(Key::End);
    s.compose("ce shi");
    s.button("独立法人：是").click();
    s.run();
    // What the platform sends on leaving differs; nothing, or the end of the composition.
    assert_eq!(s.answer("company_name"), &text("天津示例智能装备有限公司"));
    s.window.event(Event::Ime(egui::ImeEvent::Preedit { text: String::new(), active_range_chars: None }));
    s.run();
    assert_eq!(s.answer("company_name"), &text("天津示例智能装备有限公司"), "no pinyin in the answer");
    assert_eq!(s.shown_in("企业名称"), "天津示例智能装备有限公司", "nor left in the field");
}

#[test]
fn the_program_goes_on_after_a_composition_that_never_ended() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.enter("企业名称");
    s.key(Key::End);
    s.compose("ce shi");
    // The field is left and the input method says nothing more (X11 does that).
    s.button("独立法人：否").click();
    s.run();
    assert!(s.desk().is_dirty());
    s.ctrl(Key::S);
    assert!(!s.desk().is_dirty(), "keys of ours work again");
    assert_eq!(qiping::store::load(&s.file()).unwrap().company(), "天津示例智能装备有限公司");
}

#[test]
fn what_was_typed_before_the_composition_survives_leaving() {
    let mut s = Sitting::start();
    s.click("新建");
    s.write("企业名称", "甲");
    s.compose("yi");
    s.button("独立法人：是").click();
    s.run();
    s.window.event(Event::Ime(egui::ImeEvent::Preedit { text: String::new(), active_range_chars: None }));
    s.run();
    assert_eq!(s.answer("company_name"), &text("甲"));
}

#[test]
fn closing_while_composing_asks_or_loses_nothing() {
    let mut s = Sitting::start();
    s.click("新建");
    s.write("企业名称", "甲");
    s.compose("yi");
    assert!(!s.close_window(), "typed text is not thrown away without a question");
}

#[test]
fn search_waits_for_the_input_method() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.ctrl(Key::F);
    s.compose("yan fa");
    assert!(s.sees("没有找到，换一个词试试"));
    s.commit("研发");
    s.key(Key::Enter);
    assert!(!s.has_field("搜索题目和资质"));
    assert!(s.focused_name().is_some_and(|n| n.contains("研发")), "{:?}", s.focused_name());
}
