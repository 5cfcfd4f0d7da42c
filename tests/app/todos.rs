//! 行动计划 in the window: advice is put into it, it is written, sorted out, taken back, and kept.

use egui::Key;
use jiff::Timestamp;
use jiff::civil::date;
use qiping::assessment::{Assessment, Edit, Slot, Todo, TodoState};

use super::kit::{NARROW, Sitting, WIDE, sample};
use super::pages::nothing_sticks_out;

/// A company with three actions.
fn planned() -> Assessment {
    let mut company = sample("half.qp.ron");
    let todos = [
        ("1", "招 2 名研发人员", "王芳", Some(date(2026, 11, 18)), Some("24"), TodoState::Doing, "hnte"),
        (
            "2",
            "申请 2 项专利",
            "李强",
            Some(date(2027, 3, 1)),
            Some("1.5"),
            TodoState::Open,
            "sme-specialized",
        ),
        ("3", "设立研发机构", "", None, None, TodoState::Done, "rd-institution"),
    ];
    for (id, what, owner, due, cost, state, designation) in todos {
        let todo = Todo {
            what: what.into(),
            owner: owner.into(),
            due,
            cost: cost.map(|c| c.parse().unwrap()),
            state,
            designations: vec![designation.into()],
            slot: (id == "1").then(|| Slot::in_year(&"rd_staff".into(), 2025)),
            ..Todo::default()
        };
        company.apply(&Edit::Todo(id.into(), Some(Box::new(todo))), "", Timestamp::UNIX_EPOCH);
    }
    company
}

fn opened(company: &Assessment) -> Sitting {
    let mut s = Sitting::on(company);
    s.ctrl(Key::J);
    assert!(s.sees("行动计划"));
    // The first advice makes the page longer; after that nothing moves under the hand.
    s.advised();
    s
}

fn only(s: &Sitting) -> &Todo {
    let todos = &s.desk().assessment.todos;
    assert_eq!(todos.len(), 1);
    todos.values().next().unwrap()
}

#[test]
fn an_action_is_written_taken_back_and_kept() {
    let mut s = opened(&sample("half.qp.ron"));
    assert!(s.sees_part("还没有行动"));
    s.click("新增行动");
    assert_eq!(s.focused_name().as_deref(), Some("行动：新的行动"), "it is to be written at once");
    s.fill("行动：新的行动", "招 2 名研发人员");
    s.fill("负责人：招 2 名研发人员", "王芳");
    s.fill("完成期限：招 2 名研发人员", "2026/11/18");
    s.fill("费用：招 2 名研发人员", "1,024.50");
    s.fill("证明材料：招 2 名研发人员", "劳动合同");
    s.fill("备注：招 2 名研发人员", "先内推");
    assert!(s.sees("已逾期 5 天") && s.sees("1 项，费用合计 1,024.5 万元，逾期 1 项"), "{:#?}", s.words());
    s.click("招 2 名研发人员：进行中");
    assert!(s.is_selected("招 2 名研发人员：进行中"));
    let wanted = only(&s).clone();
    assert_eq!((wanted.due, wanted.state), (Some(date(2026, 11, 18)), TodoState::Doing));
    assert_eq!(
        (wanted.owner.as_str(), wanted.evidence.as_str(), wanted.note.as_str()),
        ("王芳", "劳动合同", "先内推")
    );
    assert_eq!(wanted.cost, Some("1024.5".parse().unwrap()));

    s.ctrl(Key::Z);
    assert_eq!(only(&s).state, TodoState::Open);
    s.ctrl(Key::Y);
    s.click("删除：招 2 名研发人员");
    assert!(s.desk().assessment.todos.is_empty());
    s.ctrl(Key::Z);
    assert_eq!(only(&s), &wanted);
    s.ctrl(Key::S);
    let mut s = s.reopened(WIDE);
    s.ctrl(Key::J);
    assert_eq!(only(&s), &wanted);
    assert_eq!(s.shown_in("费用：招 2 名研发人员"), "1,024.5");
}

#[test]
fn what_cannot_be_taken_stays_with_the_reason_and_nothing_typed_is_lost() {
    let mut s = opened(&planned());
    s.fill("完成期限：申请 2 项专利", "明天");
    assert!(s.sees_part("不是一个日期"), "{:#?}", s.words());
    assert_eq!(s.desk().assessment.todos["2"].due, Some(date(2027, 3, 1)));
    s.fill("费用：申请 2 项专利", "-3");
    assert!(s.sees("不能小于 0"));
    s.write("负责人：申请 2 项专利", "李");
    s.compose("qiang");
    assert_eq!(s.desk().assessment.todos["2"].owner, "李强", "nothing is taken while composing");
    s.commit("明");
    s.ctrl(Key::S);
    assert_eq!(s.desk().assessment.todos["2"].owner, "李明", "taken with the saving");
    assert_eq!(s.shown_in("完成期限：申请 2 项专利"), "明天", "still there to be mended");
    s.fill("完成期限：申请 2 项专利", "");
    assert_eq!(s.desk().assessment.todos["2"].due, None);
    // A field is left by pressing a button of the same card: both count.
    s.write("负责人：申请 2 项专利", "赵敏");
    s.click("申请 2 项专利：已完成");
    let todo = &s.desk().assessment.todos["2"];
    assert_eq!((todo.owner.as_str(), todo.state), ("赵敏", TodoState::Done));
    s.click("删除：申请 2 项专利");
    assert!(s.desk().drafts.is_empty(), "what was typed about it goes with it");
}

#[test]
fn actions_are_sorted_out() {
    let mut s = opened(&planned());
    assert!(s.sees("3 项，费用合计 25.5 万元，逾期 1 项"));
    let order = ["招 2 名研发人员", "申请 2 项专利", "设立研发机构"]
        .map(|w| s.field(&format!("行动：{w}")).rect().top());
    assert!(order[0] < order[1] && order[1] < order[2], "what is due first before the rest: {order:?}");
    s.click("已逾期 1");
    assert!(s.sees("1 项，费用合计 24 万元，逾期 1 项") && !s.has_field("行动：申请 2 项专利"));
    s.click("全部 3");
    s.click("只看负责人");
    s.click("李强 1");
    assert!(s.has_field("行动：申请 2 项专利") && !s.has_field("行动：招 2 名研发人员"));
    assert!(s.has_button("已逾期 0"), "counted among what is left: {:#?}", s.words());
    s.click("已逾期 0");
    assert!(s.sees_part("没有这样的行动"));
    s.click("新增行动");
    assert!(s.has_field("行动：新的行动"), "a new one is seen whatever was sorted out");
    s.click("删除：新的行动");
    s.click("只看资质");
    s.click("专精特新 1");
    assert!(s.has_field("行动：申请 2 项专利") && !s.has_field("行动：设立研发机构"), "{:#?}", s.words());
}

#[test]
fn an_action_leads_to_its_question_and_its_designations() {
    let mut s = opened(&planned());
    s.click("选资质：招 2 名研发人员");
    s.click("专精特新");
    assert_eq!(s.desk().assessment.todos["1"].designations, ["hnte", "sme-specialized"]);
    s.key(Key::Escape);
    s.click("招 2 名研发人员：看 专精特新");
    assert!(s.has_button("‹ 返回结果一览"));
    s.ctrl(Key::J);
    s.click("去这道题：招 2 名研发人员");
    assert!(!s.has_button("新增行动") && s.has_button("下一节"), "{:#?}", s.words());
}

#[test]
fn gaps_ways_and_doors_are_put_into_the_plan_once() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.advised();
    let (id, title, clause, line, changes) = {
        let desk = s.desk();
        let aimed = desk.advice().unwrap().designations.iter().filter(|d| desk.aims_at(&d.designation.id));
        let one =
            aimed.filter(|d| !d.gaps.is_empty()).find(|d| d.sets.iter().any(|set| !set.changes.is_empty()));
        let one = one.expect("something is not met, and can be");
        let (gap, lines) = &one.gaps[0];
        let title = one.designation.title.clone();
        (
            one.designation.id.clone(),
            title,
            gap.criterion.text.clone(),
            lines[0].clone(),
            one.sets[0].changes.len(),
        )
    };
    s.ctrl(Key::G);
    s.click(&format!("差距：{title}"));
    s.click_first(&format!("加入行动计划：{clause}"));
    let todo = only(&s).clone();
    assert!(todo.what.ends_with(&line), "{} / {line}", todo.what);
    assert_eq!(todo.designations, [id]);
    assert!(s.sees_part("已加入行动计划：") && s.sees_part("“行动计划”页（Ctrl+J）"));
    s.advised();
    s.click_first(&format!("已在行动计划：{clause}"));
    assert_eq!(s.desk().assessment.todos.len(), 1, "not twice");
    assert!(s.sees_part("行动计划里已经有了"));

    s.click("加入行动计划：办法 1");
    let added = s.desk().assessment.todos.len() - 1;
    assert!((1..=changes).contains(&added));
    s.ctrl(Key::Z);
    assert_eq!(s.desk().assessment.todos.len(), 1, "one step");

    s.advised();
    let door = {
        let desk = s.desk();
        let advice = desk.advice().unwrap();
        let words = qiping::judge::Words { pack: desk.pack, base_year: Some(advice.base_year) };
        advice.doors[0].todo(&words)
    };
    s.ctrl(Key::J);
    s.click("一事多得");
    s.click(&format!("加入行动计划：{}", door.what));
    let todo = s.desk().assessment.todos.values().find(|t| t.what == door.what).expect("it is in the plan");
    assert_eq!(
        (&todo.designations, &todo.slot, &todo.evidence),
        (&door.designations, &door.slot, &door.evidence)
    );
    assert!(door.slot.is_some() && !door.designations.is_empty());
}

#[test]
fn the_page_fits_and_is_walked_by_key() {
    for (size, zoom) in [(WIDE, 1.0), (NARROW, 1.0), (NARROW, 1.5)] {
        let mut s = Sitting::sized(&planned(), size);
        s.window.ctx.set_zoom_factor(zoom);
        s.run();
        s.ctrl(Key::J);
        nothing_sticks_out(&mut s, &format!("plan at {size:?}, {zoom} times"));
    }
    let mut s = opened(&planned());
    let mut names = Vec::new();
    for _ in 0..160 {
        s.key(Key::Tab);
        names.extend(s.focused_name());
    }
    for wanted in ["新增行动", "一事多得", "只看负责人", "费用：申请 2 项专利", "删除：设立研发机构"]
    {
        assert!(names.iter().any(|n| n == wanted), "{wanted} can be reached: {names:#?}");
    }
}
