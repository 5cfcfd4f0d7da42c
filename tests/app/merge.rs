//! Files of one company become one in the window.

use std::path::PathBuf;

use egui::Key;
use jiff::Timestamp;
use qiping::assessment::{Assessment, Edit, Slot, State, Turn};
use qiping::store;

use super::kit::{NARROW, Sitting, answered, number, pack, text};

/// What a department gave, from an hour on.
fn filled(by: &str, hour: i64, answers: &[(&str, State)]) -> Assessment {
    let mut file = Assessment::new(pack());
    for (fact, state) in answers {
        let (fact, year) = fact.split_once('@').map_or((*fact, None), |(f, y)| (f, Some(y.parse().unwrap())));
        let at = Timestamp::from_second(1_790_000_000 + hour * 3600).unwrap();
        file.apply(&Edit::Set(Slot { fact: fact.into(), year }, state.clone()), by, at);
    }
    file
}

fn finance() -> Assessment {
    let answers = [
        ("company_name", text("某某机械")),
        ("revenue@2025", number("1200")),
        ("employees@2025", number("50")),
    ];
    filled("财务", 1, &answers)
}

fn research() -> Assessment {
    let answers = [
        ("company_name", text("某某机械")),
        ("revenue@2025", number("1300")),
        ("employees@2025", number("60")),
    ];
    filled("研发", 2, &answers)
}

fn put(s: &Sitting, name: &str, assessment: &Assessment) -> PathBuf {
    let path = s.path(name);
    store::save(&path, assessment).unwrap();
    path
}

fn add(s: &mut Sitting, path: &std::path::Path) {
    s.fill("要合并的文件路径", &path.display().to_string());
}

const REVENUE: &str = "营业收入（2025 年）：取 ";

#[test]
fn two_files_become_a_new_assessment_and_stay_as_they_are() {
    let mut s = Sitting::start();
    let (a, b) = (put(&s, "财务.qp.ron", &finance()), put(&s, "研发.qp.ron", &research()));
    let before = (std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap());
    s.click("合并档案…");
    assert!(s.field("要合并的文件路径").is_focused(), "one can type at once");
    assert!(s.sees("已选 0 份，至少要 2 份"));
    add(&mut s, &a);
    add(&mut s, &b);
    assert!(s.sees("财务.qp.ron") && s.sees_part("某某机械  回答 3 处  最后改动 2026-"), "{:?}", s.words());
    assert!(s.sees("冲突 0 / 2 已定"));
    s.click("打开合并结果");
    assert!(!s.has_desk(), "not before all is decided");

    s.click(&format!("{REVENUE}1,200 万元"));
    assert!(s.sees("冲突 1 / 2 已定"));
    assert!(s.is_selected(&format!("{REVENUE}1,200 万元")));
    assert!(!s.is_selected(&format!("{REVENUE}1,300 万元")));
    assert!(s.sees_part("财务  2026-"), "who gave it and when");
    s.click("全部取最新");
    assert!(s.sees("冲突 2 / 2 已定"));
    assert!(s.is_selected(&format!("{REVENUE}1,200 万元")), "what was decided stays");
    s.click("打开合并结果");

    assert_eq!(s.answer_in("revenue", 2025), &number("1200"));
    assert_eq!(s.answer_in("employees", 2025), &number("60"));
    assert!(s.desk().path().is_none() && s.desk().is_dirty(), "it wants a place of its own");
    assert_eq!(s.desk().assessment.history.len(), 7, "the steps of both, and the decision");
    let decision = s.desk().assessment.history.last().unwrap();
    assert_eq!((decision.turn, decision.deltas.len()), (Turn::Do, 1));
    s.ctrl(Key::Z);
    assert_eq!(s.answer_in("revenue", 2025), &number("1300"), "a decision can be taken back");
    assert!(!s.desk().can_undo(), "what others did cannot");
    assert_eq!((std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap()), before);
}

#[test]
fn the_open_assessment_is_one_of_them_with_what_was_just_typed() {
    let mut s = Sitting::on(&finance());
    let b = put(&s, "质量.qp.ron", &filled("质量", 5, &[("cert_iso9001", super::kit::YES)]));
    s.fill("企业名称", "某某精密");
    s.ctrl_shift(Key::M);
    assert!(s.sees_part("某某精密  回答 3 处"), "{:?}", s.words());
    add(&mut s, &b);
    assert!(s.sees("没有冲突"), "{:?}", s.words());
    s.click("打开合并结果");
    // What the open one had is not in its file yet, and that is asked about.
    s.click("保存");
    assert_eq!(s.desk().assessment.company(), "某某精密");
    assert_eq!(s.answer("cert_iso9001"), &super::kit::YES);
    assert!(s.desk().path().is_none());
    assert_eq!(store::load(&s.file()).unwrap().company(), "某某精密", "saved as it was asked");
    assert_eq!(store::load(&s.file()).unwrap().state("cert_iso9001"), &State::Blank);
}

#[test]
fn leaving_changes_nothing_and_shortcuts_wait() {
    let mut s = Sitting::on(&finance());
    s.ctrl_shift(Key::M);
    s.ctrl(Key::R);
    s.ctrl(Key::W);
    assert!(s.has_field("要合并的文件路径"), "the page stays");
    s.click("取消");
    assert!(s.has_desk() && !s.desk().is_dirty());
    assert!(s.has_field("企业名称"), "back where one was");
}

#[test]
fn what_cannot_be_merged_says_why() {
    let mut s = Sitting::start();
    let a = put(&s, "a.qp.ron", &answered(&[("credit_code", text("91350100M000100Y43"))]));
    let codes = ('0'..='9').chain('A'..='Z').map(|check| format!("91120111300000000{check}"));
    let code = codes.into_iter().find(|code| qiping::pack::is_credit_code(code)).unwrap();
    let b = put(&s, "b.qp.ron", &answered(&[("credit_code", text(&code))]));
    s.click("合并档案…");
    let gone = s.path("gone.qp.ron");
    add(&mut s, &gone);
    assert!(s.sees_part("打不开"), "{:?}", s.words());
    add(&mut s, &a);
    assert!(!s.sees_part("打不开"));
    add(&mut s, &a);
    assert!(s.sees("a.qp.ron 已经在下面了"));
    add(&mut s, &b);
    assert!(s.sees("不是同一家企业") && s.sees_part(&code), "{:?}", s.words());
    s.click("移出 b.qp.ron");
    assert!(s.sees("已选 1 份，至少要 2 份"));
}

#[test]
fn many_conflicts_fit_into_a_narrow_window() {
    let numbers = |by, hour, from: i64| {
        let years = (2019..2026).map(|y| format!("revenue@{y}")).collect::<Vec<_>>();
        let answers: Vec<(&str, State)> =
            years.iter().zip(from..).map(|(f, n)| (f.as_str(), number(&n.to_string()))).collect();
        filled(by, hour, &answers)
    };
    let mut s = Sitting::sized(&numbers("财务", 1, 100), NARROW);
    let b = put(&s, "b.qp.ron", &numbers("研发", 2, 200));
    s.ctrl_shift(Key::M);
    add(&mut s, &b);
    assert!(s.sees("冲突 0 / 7 已定"));
    s.click("营业收入（2025 年）：取 106 万元");
    assert!(s.sees("冲突 1 / 7 已定"));
    let screen = s.window.ctx.content_rect();
    assert!(screen.contains(s.button("打开合并结果").rect().center()), "the way on is always in view");
}

#[test]
fn merged_notes_stay_paragraphs_when_they_are_edited() {
    let noted = |by: &str, note: &str| {
        let mut file = filled(by, 1, &[("company_name", text("某某机械"))]);
        let slot = Slot { fact: "company_name".into(), year: None };
        file.apply(&Edit::Note(slot, note.into()), by, Timestamp::UNIX_EPOCH);
        file
    };
    let mut s = Sitting::on(&noted("财务", "曾用名某某工贸"));
    let b = put(&s, "b.qp.ron", &noted("研发", "以执照为准"));
    s.ctrl_shift(Key::M);
    add(&mut s, &b);
    s.click("打开合并结果");
    let field = "备注：企业名称";
    assert_eq!(s.shown_in(field), "以执照为准\n曾用名某某工贸");
    s.enter(field);
    s.key(Key::End);
    s.window.event(egui::Event::Text("！".into()));
    s.run();
    s.key(Key::Tab);
    let note = &s.desk().assessment.answer(&Slot { fact: "company_name".into(), year: None }).note;
    assert_eq!(note.lines().count(), 2, "{note}");
    assert!(note.contains('！'), "{note}");
}
