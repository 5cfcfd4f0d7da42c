//! 情景比较 in the window: made of a way, or by hand; judged column by column; adopted and taken back.

use egui::Key;
use jiff::Timestamp;
use jiff::civil::date;
use qiping::advice::Advice;
use qiping::assessment::{Assessment, Edit, Scenario, Slot};
use qiping::judge::{Outcome, judge};

use super::kit::{NARROW, NO, Sitting, TODAY, WIDE, YES, number, pack, sample};
use super::pages::nothing_sticks_out;

fn only(s: &Sitting) -> &Scenario {
    let scenarios = &s.desk().assessment.scenarios;
    assert_eq!(scenarios.len(), 1);
    scenarios.values().next().unwrap()
}

fn slot(fact: &str, year: i16) -> Slot {
    Slot::in_year(&fact.into(), year)
}

/// A company with two scenarios.
fn supposing() -> Assessment {
    let mut company = sample("half.qp.ron");
    let scenarios = [("1", "若扩产", "800"), ("2", "若增加研发", "900")];
    for (id, name, figure) in scenarios {
        let answers = [(slot("rd_expense", 2025), number(figure)), (Slot::of(&"cert_iso9001".into()), NO)];
        let scenario = Scenario { name: name.into(), answers: answers.into(), ..Scenario::default() };
        let edit = Edit::Scenario(id.into(), Some(Box::new(scenario)));
        company.apply(&edit, "", Timestamp::UNIX_EPOCH);
    }
    company
}

/// The window on a company whose advice is there, and the designation and the number of a way that takes effect now or
/// later, and is proven to be all it takes.
fn with_a_way(now: bool) -> (Sitting, String, usize) {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.advised();
    let desk = s.desk();
    let advice: &Advice<'_> = desk.advice().unwrap();
    let aimed = advice.designations.iter().filter(|d| desk.aims_at(&d.designation.id) && d.beyond.is_empty());
    let mut ways = aimed.flat_map(|d| d.sets.iter().enumerate().map(move |(n, set)| (d, n, set)));
    let found = ways.find(|(_, _, set)| set.horizon.is_now() == now && !set.changes.is_empty());
    let (one, n, _) = found.expect("there is such a way");
    let id = one.designation.id.clone();
    (s, id, n + 1)
}

fn a_way_becomes_a_scenario(now: bool) {
    let (mut s, id, n) = with_a_way(now);
    let designation = pack().designation(&id).unwrap();
    s.ctrl(Key::G);
    s.click(&format!("差距：{}", designation.title));
    s.click(&format!("做成情景：办法 {n}"));
    let scenario = only(&s).clone();
    assert_eq!(scenario.name, format!("补差：{} 办法 {n}", designation.short()));
    assert!(s.sees_part("已做成情景：") && s.sees_part("Ctrl+I"));
    assert_eq!(scenario.as_of.is_none(), now);
    let changed = s.desk().assessment.under(&scenario);
    let board = judge(pack(), &changed, scenario.as_of.unwrap_or(TODAY));
    let verdict = board.verdicts.iter().find(|v| v.designation.id == id).unwrap();
    assert_eq!(verdict.outcome, Outcome::Eligible, "as it was proven");
    s.click(&format!("做成情景：办法 {n}"));
    assert!(s.sees_part("已有情景："));
    only(&s);

    s.ctrl(Key::I);
    let word = verdict.outcome.word(verdict.basis);
    let (name, short) = (&scenario.name, designation.short());
    assert!(s.sees(&format!("{name}，{short}：{word}")), "{:#?}", s.words_with("："));
    assert!(!s.sees(&format!("现状，{short}：{word}")));
}

#[test]
fn a_way_that_works_now_becomes_a_scenario() {
    a_way_becomes_a_scenario(true);
}

#[test]
fn a_way_of_a_coming_year_becomes_a_scenario_with_its_day_and_the_figures_carried_over() {
    a_way_becomes_a_scenario(false);
}

#[test]
fn a_scenario_is_made_by_hand_and_kept() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.ctrl(Key::I);
    assert!(s.sees_part("还没有情景"));
    s.write("新情景的名称", "若研发费用 600 万");
    s.key(Key::Enter);
    assert_eq!(only(&s).name, "若研发费用 600 万");
    assert_eq!(s.shown_in("新情景的名称"), "");
    s.write("按名称找指标", "没有这样的指标");
    assert!(s.sees("没有找到，换一个词试试"));
    let label = &pack().fact("rd_expense").unwrap().label;
    s.write("按名称找指标", label);
    s.click(&format!("加一处：{label}"));
    s.click(&format!("{label} 2027 年"));
    let cell = format!("若研发费用 600 万：{label}（2027 年）");
    assert_eq!(s.focused_name().as_ref(), Some(&cell), "one goes on in it");
    s.fill(&cell, "六百");
    assert!(s.sees_part("不是一个数") && only(&s).answers.is_empty());
    s.fill(&cell, "600");
    assert_eq!(only(&s).answers[&slot("rd_expense", 2027)], number("600"));

    let year = &pack().fact("base_year").unwrap().label;
    s.write("按名称找指标", year);
    s.key(Key::Enter);
    s.fill(&format!("若研发费用 600 万：{year}"), "2027");
    s.fill("判定日：若研发费用 600 万", "2028-1-5");
    s.fill("说明：若研发费用 600 万", "董事会草案");
    s.fill("名称：若研发费用 600 万", "扩产");
    let scenario = only(&s).clone();
    assert_eq!((scenario.as_of, scenario.note.as_str()), (Some(date(2028, 1, 5)), "董事会草案"));
    assert_eq!(scenario.answers[&Slot::of(&"base_year".into())], number("2027"));
    assert!(s.sees("与实际不同的回答 2 处"));
    s.fill("判定日：扩产", "下个月");
    assert!(s.sees_part("不是一个日期"));
    s.fill("判定日：扩产", "2028-01-05");

    s.click(&format!("去掉 扩产：{year}"));
    assert_eq!(only(&s).answers.len(), 1);
    s.ctrl(Key::Z);
    assert_eq!(only(&s), &scenario);
    s.ctrl(Key::I);
    s.ctrl(Key::S);
    let mut s = s.reopened(WIDE);
    s.ctrl(Key::I);
    assert_eq!(only(&s), &scenario);
    s.click("复制：扩产");
    let names: Vec<&str> = s.desk().assessment.scenarios.values().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["扩产", "扩产 副本"]);
    s.click("删除：扩产");
    assert_eq!(only(&s).name, "扩产 副本");
    s.ctrl(Key::Z);
    assert_eq!(s.desk().assessment.scenarios.len(), 2);
}

#[test]
fn answers_are_picked_and_scenarios_stand_side_by_side() {
    let mut s = Sitting::on(&supposing());
    s.ctrl(Key::I);
    let iso = &pack().fact("cert_iso9001").unwrap().label;
    assert!(s.has_field("名称：若扩产") && s.has_field("名称：若增加研发"));
    s.click(&format!("若扩产：{iso}"));
    s.click("同现状");
    assert_eq!(s.desk().assessment.scenarios["1"].answers.len(), 1);
    s.click("并列：若扩产");
    assert!(!s.has_field("名称：若扩产") && s.has_field("名称：若增加研发"));
    s.click("并列：若扩产");
    for name in ["甲", "乙", "丙"] {
        s.write("新情景的名称", name);
        s.click("新建");
    }
    assert!(!s.has_field("名称：若扩产") && s.has_field("名称：丙"), "four at a time, the new ones");
    let all = |s: &Sitting| s.words_with("看依据：").len();
    let different = all(&s);
    s.click("只看不同的");
    assert_eq!(
        all(&s),
        s.desk().board.verdicts.iter().filter(|v| s.desk().aims_at(&v.designation.id)).count()
    );
    assert!(different < all(&s));
}

#[test]
fn a_scenario_is_adopted_and_taken_back() {
    let mut s = Sitting::on(&supposing());
    s.ctrl(Key::I);
    let before = s.answer_in("rd_expense", 2025).clone();
    assert_ne!(before, number("800"));
    s.click("采用这个情景：若扩产");
    assert!(s.sees("采用这个情景？") && s.sees_part("→ 800 万元"), "{:#?}", s.words());
    s.click("取消");
    assert_eq!(s.answer_in("rd_expense", 2025), &before);
    s.click("采用这个情景：若扩产");
    assert_eq!(s.focused_name().as_deref(), Some("采用"));
    s.key(Key::Enter);
    assert_eq!((s.answer_in("rd_expense", 2025), s.answer("cert_iso9001")), (&number("800"), &NO));
    assert!(s.sees("与实际不同的回答 0 处") && s.sees_part("已采用情景“若扩产”"));
    s.ctrl(Key::Z);
    assert_eq!(s.answer_in("rd_expense", 2025), &before, "one step");
    assert_eq!(s.answer("cert_iso9001"), &YES);
}

#[test]
fn the_page_fits_and_is_walked_by_key() {
    for (size, zoom) in [(WIDE, 1.0), (NARROW, 1.0), (NARROW, 1.5)] {
        let mut s = Sitting::sized(&supposing(), size);
        s.window.ctx.set_zoom_factor(zoom);
        s.run();
        s.ctrl(Key::I);
        nothing_sticks_out(&mut s, &format!("scenarios at {size:?}, {zoom} times"));
    }
    let mut s = Sitting::on(&supposing());
    s.ctrl(Key::I);
    let mut names = Vec::new();
    for _ in 0..120 {
        s.key(Key::Tab);
        names.extend(s.focused_name());
    }
    for wanted in ["新情景的名称", "并列：若扩产", "采用这个情景：若增加研发", "按名称找指标", "只看不同的"]
    {
        assert!(names.iter().any(|n| n == wanted), "{wanted} can be reached: {names:#?}");
    }
}
