//! Every page of every sample is shown once: nothing panics, no glyph is missing, every field has a name, and nothing
//! that can be pressed lies outside the window.

use egui::{Key, Role};
use egui_kittest::kittest::NodeT as _;
use qiping::assessment::Assessment;

use super::kit::{NARROW, Sitting, WIDE, pack, sample};

/// Double size in the smallest window leaves less than this: shown, but something may stick out.
const TOO_NARROW: f32 = 600.0;

/// Walks to the end with Ctrl+PageDown and calls `look` on every section.
fn walk(s: &mut Sitting, mut look: impl FnMut(&mut Sitting)) -> usize {
    let mut seen = Vec::new();
    loop {
        look(s);
        let here = here(s);
        seen.push(here.clone());
        s.ctrl(Key::PageDown);
        if self::here(s) == here {
            return seen.len();
        }
        assert!(seen.len() < 60, "the walk ends: {seen:?}");
    }
}

/// The section that is shown.
fn here(s: &Sitting) -> String {
    let sections = s.words_with(" 已答 ");
    sections.into_iter().find(|w| s.is_selected(w)).expect("a section is selected")
}

/// Nothing that is pressed or typed into sticks out at a side, unless scrolling brings it in.
pub fn nothing_sticks_out(s: &mut Sitting, what: &str) {
    let screen = s.window.ctx.content_rect();
    if screen.width() < TOO_NARROW {
        return;
    }
    let inside = |rect: egui::Rect| rect.left() >= -0.5 && rect.right() <= screen.right() + 0.5;
    let mut out = Vec::new();
    for node in s.window.root().children_recursive() {
        let inner = node.accesskit_node();
        let pressed =
            matches!(inner.role(), Role::Button | Role::TextInput | Role::CheckBox | Role::ComboBox);
        if pressed && !inside(node.rect()) {
            out.push(inner.label().unwrap_or_default());
        }
    }
    // The outermost of them speak for the others.
    let last = out.len().saturating_sub(1);
    for (_, name) in out.iter().enumerate().filter(|(i, _)| *i == 0 || *i == last) {
        let rect = s.scrolled_to(name);
        assert!(inside(rect), "{what}: {name} at {rect:?}, the window is {} wide", screen.width());
    }
}

fn every_page(assessment: &Assessment, size: [f32; 2], zoom: f32, dark: bool) {
    let mut s = Sitting::sized(assessment, size);
    s.window.ctx.set_zoom_factor(zoom);
    s.run();
    if dark {
        s.click("深色");
        assert_eq!(s.window.ctx.theme(), egui::Theme::Dark);
    }
    let what = format!("{} at {size:?}, {zoom} times, dark {dark}", assessment.company());
    let sections = s.desk().outline.sections.len();
    let walked = walk(&mut s, |s| {
        let section = here(s);
        nothing_sticks_out(s, &format!("{what}, {section}"));
    });
    assert_eq!(walked, sections, "{what}");

    s.ctrl(Key::R);
    assert!(s.sees("结果一览"));
    nothing_sticks_out(&mut s, &format!("{what}, results"));
    s.key(Key::F1);
    assert!(s.sees("快捷键"));
    nothing_sticks_out(&mut s, &format!("{what}, help"));
    s.key(Key::Escape);
    assert!(!s.sees("快捷键"));
    s.ctrl(Key::F);
    nothing_sticks_out(&mut s, &format!("{what}, search"));
    s.key(Key::Escape);
    s.ctrl(Key::O);
    nothing_sticks_out(&mut s, &format!("{what}, open"));
    s.key(Key::Escape);
}

#[test]
fn every_sample_is_shown_page_by_page() {
    for entry in &pack().meta.samples {
        every_page(&sample(&entry.file), WIDE, 1.0, false);
    }
    every_page(&Assessment::new(pack()), WIDE, 1.0, false);
}

#[test]
fn every_page_in_the_dark() {
    every_page(&sample("wide.qp.ron"), WIDE, 1.0, true);
    every_page(&sample("half.qp.ron"), NARROW, 1.0, true);
}

#[test]
fn every_page_in_the_smallest_window() {
    for entry in &pack().meta.samples {
        every_page(&sample(&entry.file), NARROW, 1.0, false);
    }
}

#[test]
fn every_page_at_one_and_a_half() {
    every_page(&sample("wide.qp.ron"), WIDE, 1.5, false);
    every_page(&sample("wide.qp.ron"), NARROW, 1.5, true);
}

#[test]
fn every_page_at_double_size() {
    every_page(&sample("wide.qp.ron"), WIDE, 2.0, false);
    every_page(&sample("wide.qp.ron"), NARROW, 2.0, true);
}

#[test]
fn the_start_page_in_all_sizes() {
    for size in [WIDE, NARROW] {
        for zoom in [1.0, 1.5, 2.0] {
            let folder = tempfile::tempdir().unwrap();
            let mut s = Sitting::with(folder, None, size);
            s.window.ctx.set_zoom_factor(zoom);
            s.run();
            nothing_sticks_out(&mut s, &format!("start at {size:?}, {zoom} times"));
        }
    }
}

/// Opens every designation by searching for it, and every edition of it.
fn every_designation(s: &mut Sitting, mut look: impl FnMut(&mut Sitting, &str)) {
    for designation in &pack().designations {
        s.ctrl(Key::F);
        s.write("搜索题目和资质", &designation.id);
        s.key(Key::Enter);
        assert!(s.has_button("‹ 返回结果一览"), "{}", designation.id);
        let editions: Vec<String> = designation.editions.iter().map(qiping::pack::Edition::shown).collect();
        for edition in &editions {
            if editions.len() > 1 {
                s.click(edition);
            }
            look(s, &format!("{} {edition}", designation.title));
        }
    }
}

/// The cards of the results page lead there as well, and back.
#[test]
fn a_card_opens_the_designation() {
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    s.ctrl(Key::R);
    for id in ["sme-innovative", "hnte"] {
        let title = &pack().designation(id).unwrap().title;
        let cards = s.words_with(&format!("{title} "));
        let card = cards.iter().find(|w| is_card(&s, w, title)).expect("the card is there").clone();
        s.click(&card);
        assert!(s.has_button("‹ 返回结果一览"), "{card}");
        s.click("‹ 返回结果一览");
        assert!(s.sees("结果一览"));
    }
}

/// Board entries carry the edition in their names, cards on the results page do not.
fn is_card(s: &Sitting, name: &str, title: &str) -> bool {
    let rest = name.strip_prefix(title).unwrap_or_default().trim_start();
    s.has_button(name) && !rest.contains(" 版") && !rest.contains("参考线 ") && !rest.is_empty()
}

#[test]
fn every_edition_of_every_designation_opens() {
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    every_designation(&mut s, |s, what| {
        assert!(s.sees("条件"), "{what}");
        assert!(s.sees_part("共 "), "{what}");
        nothing_sticks_out(s, what);
    });
}

#[test]
fn every_edition_opens_in_the_smallest_window_and_in_large() {
    let mut s = Sitting::sized(&sample("half.qp.ron"), NARROW);
    every_designation(&mut s, nothing_sticks_out_of);
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.window.ctx.set_zoom_factor(1.5);
    s.run();
    every_designation(&mut s, nothing_sticks_out_of);
}

fn nothing_sticks_out_of(s: &mut Sitting, what: &str) {
    nothing_sticks_out(s, what);
}

#[test]
fn a_reason_leads_to_its_question_and_back() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.ctrl(Key::R);
    let card =
        s.words_with("创新型中小企业 ").into_iter().find(|w| is_card(&s, w, "创新型中小企业")).unwrap();
    s.click(&card);
    let ask = s.words_with("看题：").first().expect("some reason leads to a question").clone();
    // The same clause may stand in several reasons; the first is as good as any.
    s.click_first(&ask);
    assert!(!s.sees("‹ 返回结果一览"), "the question is shown");
    let focused = s.focused().expect("and has the focus");
    assert!(s.window.ctx.content_rect().intersects(focused), "in view: {focused:?}");
}

#[test]
fn search_finds_a_question_and_enter_jumps_to_it() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.ctrl(Key::F);
    assert!(s.field("搜索题目和资质").is_focused());
    assert!(s.sees("输入几个字开始搜索"));
    s.write("搜索题目和资质", "没有这样的题");
    assert!(s.sees("没有找到，换一个词试试"));
    s.write("搜索题目和资质", "研发仪器");
    s.write("搜索题目和资质", "研发");
    s.key(Key::ArrowDown);
    s.key(Key::ArrowUp);
    s.key(Key::Enter);
    assert!(!s.has_field("搜索题目和资质"), "the search has closed");
    let focused = s.focused_name().expect("a field has the focus");
    assert!(focused.contains("研发"), "{focused}");
    let rect = s.focused().unwrap();
    assert!(s.window.ctx.content_rect().contains_rect(rect), "in view: {rect:?}");
}

#[test]
fn search_finds_a_designation_too() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.ctrl(Key::F);
    s.write("搜索题目和资质", "小巨人");
    s.click("专精特新“小巨人”企业 国家级资质");
    assert!(s.has_button("‹ 返回结果一览"));
    assert!(s.sees("条件"));
}

#[test]
fn search_takes_the_id_of_a_designation() {
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    s.ctrl(Key::F);
    s.write("搜索题目和资质", "sme-little-giant");
    s.key(Key::Enter);
    assert!(s.has_button("‹ 返回结果一览") && s.sees("条件"));
}

#[test]
fn the_whole_window_can_be_walked_with_tab() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    let mut names = Vec::new();
    for _ in 0..150 {
        s.key(Key::Tab);
        let Some(name) = s.focused_name() else { continue };
        names.push(name);
    }
    for wanted in ["帮助", "结果一览", "企业名称", "独立法人：是", "下一节"] {
        assert!(names.iter().any(|n| n == wanted), "{wanted} can be reached: {names:#?}");
    }
    assert!(names.iter().any(|n| n.starts_with("创新型中小企业")), "the board can be reached");
}

#[test]
fn keys_change_the_size_and_it_is_remembered() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.ctrl(Key::Plus);
    s.ctrl(Key::Plus);
    let zoom = s.window.ctx.zoom_factor();
    assert!(zoom > 1.1, "{zoom}");
    let s = s.restarted();
    assert!((s.window.ctx.zoom_factor() - zoom).abs() < 0.001);
}
