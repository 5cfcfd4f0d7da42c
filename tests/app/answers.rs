//! Giving answers: picked, typed, wrong, taken back; blocks, groups, certificates; notes and flags.

use egui::Key;
use qiping::assessment::{Assessment, State};
use qiping::pack::Hanging;

use super::kit::{NO, Sitting, YES, aiming, number, pack, sample, text};

fn blank() -> Sitting {
    let mut s = Sitting::start();
    s.click("新建");
    s
}

#[test]
fn yes_and_no_are_picked_and_cleared_by_a_second_click() {
    let mut s = blank();
    s.click("独立法人：是");
    assert_eq!(s.answer("is_legal_person"), &YES);
    assert!(s.is_selected("独立法人：是"));
    s.click("独立法人：否");
    assert_eq!(s.answer("is_legal_person"), &NO);
    assert!(!s.is_selected("独立法人：是"));
    s.click("独立法人：否");
    assert_eq!(s.answer("is_legal_person"), &State::Blank);
}

#[test]
fn a_choice_is_one_of_its_buttons() {
    let mut s = blank();
    s.click("注册地：天津其他区");
    s.click("注册地：西青区");
    assert!(s.is_selected("注册地：西青区") && !s.is_selected("注册地：天津其他区"));
    s.click("注册地：西青区");
    assert_eq!(s.answer("region"), &State::Blank);
}

#[test]
fn not_known_is_an_answer_of_its_own() {
    let mut s = blank();
    s.click("独立法人：不清楚");
    assert_eq!(s.answer("is_legal_person"), &State::Unknown);
    s.click("企业名称：不清楚");
    assert_eq!(s.answer("company_name"), &State::Unknown);
    // Typing takes its place.
    s.fill("企业名称", "某某机械");
    assert_eq!(s.answer("company_name"), &text("某某机械"));
    s.click("独立法人：不清楚");
    assert_eq!(s.answer("is_legal_person"), &State::Blank);
    assert!(!s.has_button("独立法人：不适用"), "offered only where it makes sense");
}

#[test]
fn does_not_apply_where_it_makes_sense() {
    let mut s = blank();
    s.section("机构本身");
    let button = s.words_with("：不适用").first().expect("a question that may not apply").clone();
    s.click(&button);
    assert_eq!(s.answer("rd_org_founded_on"), &State::NotApplicable);
    s.click(&button);
    assert_eq!(s.answer("rd_org_founded_on"), &State::Blank);
}

/// A section with a plain number field, and its name and fact.
fn at_a_number() -> (Sitting, &'static str, &'static str) {
    let mut s = blank();
    s.section("有科研仪器");
    (s, pack().fact("rd_equipment_value").unwrap().label.as_str(), "rd_equipment_value")
}

#[test]
fn numbers_are_read_as_people_write_them_and_shown_with_separators() {
    let (mut s, field, fact) = at_a_number();
    for typed in ["１，２３４．５", "1,234.5", "　1234.5 ", "1234.50"] {
        s.write(field, typed);
        assert_eq!(s.shown_in(field), typed, "left alone while it is being typed");
        s.key(Key::Tab);
        assert_eq!(s.answer(fact), &number("1234.5").clone(), "{typed}");
        assert!(s.shown_in(field).starts_with("1,234.5"), "{typed}: {}", s.shown_in(field));
        s.fill(field, "7");
    }
    s.fill(field, "0.1");
    assert_eq!(s.answer(fact), &number("0.1"));
    s.fill(field, "");
    assert_eq!(s.answer(fact), &State::Blank, "emptied is blank, not 0");
}

#[test]
fn what_cannot_be_read_stays_with_the_reason_and_is_not_judged() {
    let (mut s, field, fact) = at_a_number();
    s.fill(field, "260");
    s.write(field, "12万");
    s.key(Key::Tab);
    assert_eq!(s.shown_in(field), "12万", "what was typed stays");
    assert!(s.sees("「12万」不是一个数，请写成 1234.5 这样"), "{:?}", s.words_with("12万"));
    assert!(s.sees("有误"), "the card says so too");
    assert_eq!(s.answer(fact), &number("260"), "the assessment keeps the last answer that could be taken");
    assert_eq!(s.desk().invalid().count(), 1);
    // The reason lies under the field.
    let (field_at, reason_at) = (s.field(field).rect(), s.text_at("「12万」不是一个数，请写成 1234.5 这样"));
    assert!(
        reason_at.top() >= field_at.bottom() && reason_at.top() < field_at.bottom() + 24.0,
        "{field_at:?} {reason_at:?}"
    );
    // Elsewhere it is still counted at the left.
    s.section("有科研场所");
    let here = s.words_with("有科研仪器 已答");
    assert_eq!(here.len(), 1);
    s.button(&here[0]).hover();
    s.run();
    s.window.run_steps(6);
    assert!(s.sees("1 处填写有误"), "the section at the left says how many are wrong");
    s.window.remove_cursor();
    // And the text is still there when one comes back.
    s.section("有科研仪器");
    assert_eq!(s.shown_in(field), "12万");
    s.fill(field, "120000");
    assert_eq!(s.answer(fact), &number("120000"));
    assert_eq!(s.desk().invalid().count(), 0);
    assert!(!s.sees("有误"));
}

#[test]
fn enter_takes_and_escape_gives_up() {
    let (mut s, field, fact) = at_a_number();
    s.fill(field, "260");
    assert_eq!(s.answer(fact), &number("260"));
    s.write(field, "999");
    s.key(Key::Escape);
    assert_eq!(s.answer(fact), &number("260"));
    assert_eq!(s.shown_in(field), "260");
    s.write(field, "12万");
    s.key(Key::Enter);
    s.enter(field);
    s.key(Key::Escape);
    assert_eq!(s.shown_in(field), "260", "what was wrong can be given up too");
    assert_eq!(s.desk().invalid().count(), 0);
}

#[test]
fn leaving_by_a_click_takes_what_was_typed() {
    let mut s = blank();
    s.write("企业名称", "某某机械");
    s.click("独立法人：是");
    assert_eq!(s.answer("company_name"), &text("某某机械"));
    assert_eq!(s.answer("is_legal_person"), &YES, "and the click counts");
    // By a key that leaves the page, too.
    s.write("企业名称", "某某精密");
    s.ctrl(Key::PageDown);
    assert_eq!(s.answer("company_name"), &text("某某精密"));
    s.ctrl(Key::PageUp);
    s.write("企业名称", "某某传动");
    s.ctrl(Key::R);
    assert_eq!(s.answer("company_name"), &text("某某传动"), "Ctrl+R leaves the page as well");
}

#[test]
fn codes_dates_and_years_are_checked() {
    let mut s = blank();
    s.fill("统一社会信用代码", "91120111MA07B8QX38");
    assert!(s.sees_part("统一社会信用代码应为 18 位"));
    s.fill("统一社会信用代码", "９１１２０１１１ma07b8qx39");
    assert_eq!(s.answer("credit_code"), &text("91120111MA07B8QX39"));
    s.fill("注册成立日期", "2016年5月1日");
    assert_eq!(s.shown_in("注册成立日期"), "2016-05-01");
    s.fill("注册成立日期", "2016-02-30");
    assert!(s.sees_part("不是一个日期"));
    s.key(Key::Escape);
    s.fill("上年度（最近一个完整会计年度）", "25");
    assert!(s.sees_part("年度写成四位数"));
    s.fill("上年度（最近一个完整会计年度）", "2024");
    assert_eq!(s.shown_in("上年度（最近一个完整会计年度）"), "2024", "a year has no separators");
}

#[test]
fn one_click_answers_the_usual_case_of_a_block() {
    let mut s = blank();
    s.section("合规");
    let block = ["clean_record_3y", "not_blacklisted", "not_restricted_product", "no_research_dishonesty"];
    s.click("近三年均无，名单均未列入");
    assert!(block.iter().all(|f| s.answer(f) == &YES));
    assert!(s.is_selected("近三年均无，名单均未列入"));
    s.ctrl(Key::Z);
    assert!(block.iter().all(|f| s.answer(f) == &State::Blank), "one step for undo");
    // An exception first, then the click: it says all, so it is all.
    let label = &pack().fact("clean_record_3y").unwrap().label;
    s.click(&format!("{label}：否"));
    assert!(!s.is_selected("近三年均无，名单均未列入"));
    s.click("近三年均无，名单均未列入");
    assert!(block.iter().all(|f| s.answer(f) == &YES));
}

#[test]
fn the_rest_of_a_group_is_answered_no() {
    let mut s = blank();
    s.section("企业称号");
    s.click("高新技术企业（有效期内）：是");
    s.click("创新型中小企业（有效期内）：不清楚");
    s.click("其余均未持有");
    assert_eq!(s.answer("has_hnte"), &YES, "what was answered stays");
    assert_eq!(s.answer("has_sme_innovative"), &State::Unknown, "不清楚 is an answer");
    for fact in ["has_tech_sme", "has_sme_specialized", "has_sme_little_giant", "has_champion_national"] {
        assert_eq!(s.answer(fact), &NO, "{fact}");
    }
    s.ctrl(Key::Z);
    assert_eq!(s.answer("has_tech_sme"), &State::Blank);
    assert_eq!(s.answer("has_hnte"), &YES);
}

#[test]
fn a_certificate_shows_its_paper_or_the_checklist() {
    let mut s = Sitting::on(&aiming(Assessment::new(pack()), &["cert-iso9001"]));
    s.section("质量、环境、测量、职业健康安全");
    let cert = pack().fact("cert_iso9001").unwrap().label.as_str();
    let (yes, no) = (format!("{cert}：是"), format!("{cert}：否"));
    let paper = format!("{cert} {}", Hanging::ExpiresOn.label());
    let prepare = pack().fact("prep_iso9001_01").unwrap().label.as_str();
    assert!(!s.has_field(&paper) && !s.has_button(prepare), "neither before it is known");

    s.click(&yes);
    assert!(s.has_field(&paper) && !s.has_button(prepare));
    s.fill(&paper, "2026-12-30");
    assert!(s.sees("37 天后到期，请安排再认证"), "{:?}", s.words_with("到期"));
    s.fill(&paper, "2026-11-01");
    assert!(s.sees("到判定日已过期 22 天，按无效处理"), "{:?}", s.words_with("过期"));

    s.click(&no);
    assert!(!s.has_field(&paper) && s.has_button(prepare));
    s.click(prepare);
    assert_eq!(s.answer("prep_iso9001_01"), &YES);
    assert!(s.sees_part("已备 1 / "), "{:?}", s.words_with("准备清单"));

    // What was on the paper is not lost with the change of mind.
    s.click(&yes);
    assert_eq!(s.shown_in(&paper), "2026-11-01");
}

#[test]
fn hidden_answers_are_parked_but_kept_in_the_file() {
    let mut answers = Assessment::new(pack());
    for (slot, answer) in sample("half.qp.ron").answers() {
        answers.put(slot.clone(), answer.clone());
    }
    let mut s = Sitting::on(&answers);
    s.section("机构本身");
    let founder = pack().fact("rd_org_founder").unwrap().label.as_str();
    assert!(s.sees_part(&format!("{founder}：")));
    let before = s.answer("rd_org_founder").clone();
    assert_ne!(before, State::Blank);
    let board = s.board_words();

    s.click(&format!("{}：否", pack().fact("rd_org_exists").unwrap().label));
    assert!(s.desk().parked.iter().any(|f| f.as_str() == "rd_org_founder"));
    assert!(!s.sees_part(&format!("{founder}：")), "the question is gone");
    assert_eq!(s.answer("rd_org_founder"), &before, "the answer is not");
    assert!(s.sees_part("搁置的回答"), "and the page says where it went");
    assert_ne!(s.board_words(), board);
    s.ctrl(Key::S);
    let saved = qiping::store::load(&s.file()).unwrap();
    assert_eq!(saved.state("rd_org_founder"), &before, "it is in the file");
    assert_eq!(saved, s.desk().assessment);

    s.click(&format!("{}：是", pack().fact("rd_org_exists").unwrap().label));
    assert!(s.sees_part(&format!("{founder}：")));
    assert_eq!(s.board_words(), board, "as before, the parked answer counts again");
}

#[test]
fn a_note_and_a_flag_hang_on_the_question() {
    let mut s = blank();
    let title = "是独立法人吗？";
    s.click(&format!("标记：{title}"));
    assert!(s.desk().assessment.answers().any(|(slot, a)| slot.fact.as_str() == "is_legal_person" && a.flag));
    assert!(s.has_button(&format!("取消标记：{title}")));

    s.click(&format!("加备注：{title}"));
    let field = "备注：独立法人";
    assert!(s.field(field).is_focused(), "one can type at once");
    s.window.event(egui::Event::Text("分公司另填".into()));
    s.run();
    s.key(Key::Enter);
    let note = |s: &Sitting| {
        s.desk()
            .assessment
            .answers()
            .find(|(k, _)| k.fact.as_str() == "is_legal_person")
            .map(|(_, a)| a.note.clone())
    };
    assert_eq!(note(&s).as_deref(), Some("分公司另填"));
    s.ctrl(Key::Z);
    assert_eq!(note(&s).as_deref(), Some(""), "the note is one step");
    s.ctrl(Key::Z);
    assert_eq!(note(&s), None, "the flag is another");
}
