//! The yearly table: pasted blocks, one bad cell, giving up, and moving about.

use egui::Key;
use qiping::assessment::State;

use super::kit::{Sitting, number, pack};

fn at_the_table() -> Sitting {
    let mut s = Sitting::start();
    s.click("新建");
    s.section("年度数据");
    s
}

fn cell(fact: &str, year: i16) -> String {
    format!("{} {year}", pack().fact(fact).unwrap().label)
}

const BLOCK: &str = "9,600\t8,900\t8,100\r\n8,900\t8,200\t7,500\r\n";

#[test]
fn the_newest_year_is_at_the_left_and_marked() {
    let s = at_the_table();
    assert!(s.sees("2025 上年度"));
    let left = |year| s.field(&cell("revenue", year)).rect().left();
    assert!(left(2025) < left(2024) && left(2024) < left(2023) && left(2023) < left(2022));
}

#[test]
fn a_pasted_block_is_shown_first_and_taken_as_one_step() {
    let mut s = at_the_table();
    s.enter(&cell("revenue", 2025));
    s.paste(BLOCK);
    assert!(s.sees("粘贴了 6 格，请核对后记入"), "{:?}", s.words_with("粘贴"));
    assert_eq!(s.shown_in(&cell("main_revenue", 2023)), "7,500");
    assert_eq!(s.answer_in("revenue", 2025), &State::Blank, "not taken yet");
    assert!(!s.desk().can_undo());
    s.click("记入");
    assert_eq!(s.answer_in("revenue", 2025), &number("9600"));
    assert_eq!(s.answer_in("revenue", 2023), &number("8100"));
    assert_eq!(s.answer_in("main_revenue", 2024), &number("8200"));
    assert!(!s.has_button("记入"));
    s.ctrl(Key::Z);
    assert_eq!(s.answer_in("main_revenue", 2024), &State::Blank);
    assert_eq!(s.answer_in("revenue", 2025), &State::Blank, "one step for the whole block");
    s.ctrl(Key::Y);
    assert_eq!(s.answer_in("main_revenue", 2024), &number("8200"));
}

#[test]
fn one_bad_cell_keeps_its_text_with_the_reason_and_does_not_stop_the_others() {
    let mut s = at_the_table();
    s.enter(&cell("revenue", 2025));
    s.paste("9,600\t约八千\t8,100");
    s.click("记入");
    assert_eq!(s.answer_in("revenue", 2025), &number("9600"));
    assert_eq!(s.answer_in("revenue", 2023), &number("8100"));
    assert_eq!(s.answer_in("revenue", 2024), &State::Blank);
    assert_eq!(s.shown_in(&cell("revenue", 2024)), "约八千");
    assert!(s.sees_part("「约八千」不是一个数"));
    assert_eq!(s.desk().invalid().count(), 1);
    s.fill(&cell("revenue", 2024), "8900");
    assert_eq!(s.answer_in("revenue", 2024), &number("8900"));
}

#[test]
fn giving_a_block_up_restores_what_was_there() {
    let mut s = at_the_table();
    s.fill(&cell("revenue", 2025), "5,000");
    s.enter(&cell("revenue", 2025));
    s.paste(BLOCK);
    assert_eq!(s.shown_in(&cell("revenue", 2025)), "9,600");
    s.click("放弃");
    assert_eq!(s.shown_in(&cell("revenue", 2025)), "5,000");
    assert_eq!(s.shown_in(&cell("revenue", 2024)), "");
    assert_eq!(s.answer_in("revenue", 2025), &number("5000"));
    assert_eq!(s.desk().drafts.len(), 0);
}

#[test]
fn a_block_from_another_cell_goes_right_and_down_and_is_cut_at_the_edge() {
    let mut s = at_the_table();
    s.enter(&cell("main_revenue", 2023));
    s.paste("7,500\t7,000\t6,500\t6,000");
    assert!(s.sees("粘贴了 2 格，请核对后记入"), "{:?}", s.words_with("粘贴"));
    s.click("记入");
    assert_eq!(s.answer_in("main_revenue", 2022), &number("7000"));
}

#[test]
fn an_unconfirmed_block_does_not_vanish_when_the_page_is_left() {
    let mut s = at_the_table();
    s.enter(&cell("revenue", 2025));
    s.paste(BLOCK);
    s.section("合规");
    s.section("年度数据");
    // Either still waiting or taken; never half of it.
    let taken = s.answer_in("revenue", 2025) == &number("9600");
    assert!(taken || s.has_button("记入"), "the block is neither taken nor waiting");
    let all = s.answer_in("main_revenue", 2023) == &number("7500");
    assert_eq!(taken, all, "never half of it");
}

#[test]
fn a_single_figure_is_pasted_like_typed_text() {
    let mut s = at_the_table();
    s.enter(&cell("revenue", 2024));
    s.paste("8,900");
    assert!(!s.has_button("记入"));
    s.key(Key::Enter);
    assert_eq!(s.answer_in("revenue", 2024), &number("8900"));
}

#[test]
fn enter_and_arrows_move_from_cell_to_cell() {
    let mut s = at_the_table();
    let (revenue, main, third) =
        (cell("revenue", 2025), cell("main_revenue", 2025), cell("high_tech_revenue", 2025));
    s.write(&revenue, "9600");
    s.key(Key::Enter);
    assert_eq!(s.answer_in("revenue", 2025), &number("9600"));
    assert!(s.field(&main).is_focused(), "Enter goes down, now at {:?}", s.focused_name());
    s.window.event(egui::Event::Text("8900".into()));
    s.run();
    s.key(Key::Enter);
    assert_eq!(s.answer_in("main_revenue", 2025), &number("8900"));
    assert!(s.field(&third).is_focused(), "and on, now at {:?}", s.focused_name());
    s.key(Key::ArrowUp);
    assert!(s.field(&main).is_focused(), "up, now at {:?}", s.focused_name());
    s.key(Key::ArrowDown);
    assert!(s.field(&third).is_focused(), "down, now at {:?}", s.focused_name());
    s.key(Key::ArrowRight);
    assert!(s.field(&cell("high_tech_revenue", 2024)).is_focused(), "right, now at {:?}", s.focused_name());
    s.key(Key::ArrowLeft);
    assert!(s.field(&third).is_focused(), "left, now at {:?}", s.focused_name());
}

#[test]
fn arrows_move_inside_the_text_first() {
    let mut s = at_the_table();
    s.write(&cell("revenue", 2025), "9600");
    s.key(Key::ArrowLeft);
    assert!(s.field(&cell("revenue", 2025)).is_focused());
    s.key(Key::ArrowRight);
    assert!(s.field(&cell("revenue", 2025)).is_focused(), "to the end of the text");
    s.key(Key::ArrowRight);
    assert!(s.field(&cell("revenue", 2024)).is_focused(), "and from there to the next cell");
    assert_eq!(s.answer_in("revenue", 2025), &number("9600"));
}

#[test]
fn tab_goes_along_the_row_and_takes_each_cell() {
    let mut s = at_the_table();
    s.write(&cell("revenue", 2025), "9600");
    s.key(Key::Tab);
    assert_eq!(s.answer_in("revenue", 2025), &number("9600"));
    assert!(s.field(&cell("revenue", 2024)).is_focused(), "now at {:?}", s.focused_name());
    s.window.event(egui::Event::Text("8900".into()));
    s.run();
    s.key(Key::Tab);
    assert_eq!(s.answer_in("revenue", 2024), &number("8900"));
}

#[test]
fn a_cell_can_be_not_known() {
    let mut s = at_the_table();
    let name = cell("revenue", 2023);
    s.enter(&name);
    s.field(&name).click_secondary();
    s.run();
    s.click("不清楚");
    assert_eq!(s.answer_in("revenue", 2023), &State::Unknown);
    s.fill(&name, "8100");
    assert_eq!(s.answer_in("revenue", 2023), &number("8100"));
}

#[test]
fn ratios_are_computed_beneath() {
    let mut s = at_the_table();
    s.enter(&cell("revenue", 2025));
    s.paste(BLOCK);
    s.click("记入");
    assert!(s.sees("92.7083"), "main revenue over revenue of 2025: {:?}", s.words_with("92."));
    assert!(s.sees("主营业务收入占营业收入"));
}

#[test]
fn another_base_year_moves_the_columns() {
    let mut s = at_the_table();
    s.fill(&cell("revenue", 2025), "9600");
    s.section("基本信息");
    s.fill("上年度（最近一个完整会计年度）", "2024");
    s.section("年度数据");
    assert!(s.sees("2024 上年度") && !s.has_field(&cell("revenue", 2025)));
    assert_eq!(s.answer_in("revenue", 2025), &number("9600"), "kept, though not shown");
}
