//! The pages of advice: gaps and ways, the calendar, the screening, the next question under the board.

use qiping::assessment::Assessment;

use super::kit::{NARROW, Sitting, WIDE, aiming, answered, day, number, pack, sample, text};

/// A company that aims at little, so that advice is soon worked out.
fn small() -> Assessment {
    let given = [
        ("base_year", number("2025")),
        ("company_name", text("示例机械有限公司")),
        ("registered_on", day("2025-03-01")),
        ("ip_class1", number("2")),
    ];
    aiming(answered(&given), &["sme-little-giant", "cert-iso9001", "tech-sme"])
}

#[test]
fn gaps_are_told_and_lead_to_the_question() {
    for size in [WIDE, NARROW] {
        let mut s = Sitting::sized(&small(), size);
        s.click("差距和办法");
        assert!(s.sees("正在推算，稍候"), "nothing is made up before it is worked out");
        s.advised();
        s.click("差距：专精特新“小巨人”企业");
        assert!(
            s.sees_part("还差 2 项：与主导产品相关的Ⅰ类知识产权（现 2 项，须到 4 项）"),
            "{:#?}",
            s.words_with("还差")
        );
        s.click("去这道题：与主导产品相关的Ⅰ类知识产权 4 项以上（申报时有效）");
        assert!(s.has_field("与主导产品相关的Ⅰ类知识产权"));
    }
}

#[test]
fn an_edit_makes_the_advice_stale_until_it_has_followed() {
    let mut s = Sitting::on(&small());
    s.advised();
    s.section("创新能力（新颖化）");
    s.fill("与主导产品相关的Ⅰ类知识产权", "3");
    s.click("差距和办法");
    s.click("差距：专精特新“小巨人”企业");
    assert!(s.sees("回答已改，正在重新推算"));
    s.advised();
    assert!(!s.sees("回答已改，正在重新推算"));
    assert!(s.sees_part("还差 1 项：与主导产品相关的Ⅰ类知识产权"), "{:#?}", s.words_with("还差"));
}

#[test]
fn the_next_question_stands_under_the_board() {
    let mut s = Sitting::on(&small());
    assert!(s.sees("正在推算下一题"));
    s.advised();
    let next = s.words_with("下一题（");
    assert_eq!(next.len(), 1, "{next:?}");
    s.click(&next[0]);
    assert!(s.words_with("还没有结论").is_empty() && s.sees_part("›"), "it leads to a section");
}

#[test]
fn the_calendar_lists_days_and_goes_out_as_a_file() {
    let mut s = Sitting::on(&small());
    s.advised();
    s.click("申报日历");
    assert!(s.sees_part("2026 年成为上年度"), "{:#?}", s.words());
    assert!(s.sees_part("已取得的：更新信息"));
    s.click("申报和报送");
    assert!(!s.sees_part("成为上年度"), "only windows");
    let file = s.path("out.ics");
    s.click("导出日历文件（.ics）");
    s.write("日历文件路径", &file.display().to_string());
    s.click("导出");
    let ics = std::fs::read_to_string(&file).expect("the file is there");
    assert!(ics.starts_with("BEGIN:VCALENDAR") && ics.contains("SUMMARY:"), "{ics}");
    s.click("导出日历文件（.ics）");
    s.write("日历文件路径", &file.display().to_string());
    s.click("导出");
    assert!(s.sees_part("这个文件已经有了"));
}

#[test]
fn the_screening_asks_what_decides_and_keeps_the_answers() {
    let mut s = Sitting::on(&small());
    s.click("三分钟初筛");
    s.advised();
    s.click("开始");
    assert!(s.sees_part("第 1 / 15 题"), "{:#?}", s.words_with("题"));
    s.click("下一题");
    s.advised();
    s.run();
    assert!(s.sees_part("第 2 / 15 题"), "{:#?}", s.words_with("题"));
    s.click("上一题");
    assert!(s.sees_part("第 1 / 15 题"));
    s.click("到此为止，看结果");
    assert!(s.sees_part("还没有定") || s.sees_part("已经符合"), "{:#?}", s.words());
    s.click("看结果一览");
    assert!(s.sees("结果一览"));
}

#[test]
fn the_screening_begins_from_the_start_page() {
    let mut s = Sitting::start();
    s.click("三分钟初筛");
    assert!(s.has_desk(), "a new assessment");
    assert!(s.sees("正在推算，稍候"));
}

#[test]
fn what_is_settled_says_so() {
    let wide = sample("wide.qp.ron");
    let settled = aiming(wide, &["sme-innovative"]);
    let mut s = Sitting::on(&settled);
    s.advised();
    assert!(s.desk().advice().is_some_and(|a| a.next.settled.len() == 1 && a.next.asks.is_empty()));
    assert!(s.sees("没有能再定结论的题"));
    assert!(pack().designation("sme-innovative").is_some());
}
