//! What changes between two days, for the company at hand.

use qiping::judge::{changes, judge};

use super::dates::judge_on;
use super::kit::{Sitting, pack, sample};

#[test]
fn the_new_standards_of_2026_show_with_their_clauses() {
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    s.click("新旧变化");
    assert!(s.sees("专精特新“小巨人”企业") && s.sees("变为"));
    assert!(s.has_button("看依据：专精特新“小巨人”企业"));
    let desk = s.desk();
    let earlier = judge(pack(), &desk.assessment, "2025-11-23".parse().unwrap());
    let found = changes(&earlier, &desk.board);
    let giant = found.iter().find(|c| c.after.designation.id == "sme-little-giant").expect("it changed");
    assert!(giant.edition_changed());
    for clause in &giant.clauses {
        let id = clause.criterion().expect("a clause").id.to_uppercase();
        assert!(s.sees_part(&id), "{id}");
    }
}

#[test]
fn the_same_day_twice_changes_nothing() {
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    s.click("新旧变化");
    s.fill("较早的判定日", "2026-11-23");
    assert!(s.sees_part("没有变化"), "{:?}", s.words_with("变化"));
    s.click("也看没选的资质");
    assert!(s.sees_part("都没有变"));
    s.fill("较早的判定日", "2026-02-30");
    assert!(s.sees_part("不是一个日期"));
}

#[test]
fn one_day_before_a_new_edition_is_one_click() {
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    judge_on(&mut s, "2026-04-01");
    s.click("新旧变化");
    s.click("换标准的前一天 ▼");
    let eve = s.words_with("2026-03-31  ").first().expect("the eve is listed").clone();
    s.click(&eve);
    assert_eq!(s.shown_in("较早的判定日"), "2026-03-31");
    assert!(s.sees("专精特新中小企业"));
    s.click("看依据：专精特新中小企业");
    assert!(s.has_button("‹ 返回结果一览"));
}
