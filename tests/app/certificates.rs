//! Certificates over time: the page, and the card with the states of the book.

use egui::Key;
use qiping::assessment::Assessment;

use super::dates::judge_on;
use super::kit::{NARROW, NO, Sitting, WIDE, YES, aiming, answered, day, number, pack, sample, text};
use super::pages::nothing_sticks_out;

/// A company with one certificate of every sort.
fn assorted() -> Assessment {
    answered(&[
        ("base_year", number("2025")),
        ("cert_iso9001", YES),
        ("cert_iso9001_edition", text("ISO 9001:2015")),
        ("cert_iso9001_issued_on", day("2026-03-10")),
        ("cert_iso9001_expires_on", day("2029-03-09")),
        ("cert_iso14001", YES),
        ("cert_iso14001_edition", text("GB/T 24001-2016")),
        ("cert_iso14001_issued_on", day("2024-01-20")),
        ("cert_iso14001_surveyed_on", day("2026-01-10")),
        ("cert_iso14001_expires_on", day("2027-01-19")),
        ("cert_iso27001", YES),
        ("cert_iso27001_edition", text("ISO/IEC 27001:2013")),
        ("cert_iso27001_issued_on", day("2024-01-01")),
        ("cert_iso27001_expires_on", day("2026-12-31")),
        ("cert_iso45001", YES),
        ("cert_iso45001_edition", text("ISO 45001:2018")),
        ("cert_iso45001_issued_on", day("2026-06-01")),
        ("cert_iso45001_expires_on", day("2029-05-31")),
        ("cert_gbt29490", NO),
        ("prep_gbt29490_01", YES),
    ])
}

fn opened(assessment: &Assessment) -> Sitting {
    let mut s = Sitting::on(assessment);
    s.click("证书一览");
    s
}

/// Where the first of these texts stands on the page, counted from the top of all words.
fn place(s: &Sitting, text: &str) -> usize {
    s.words().iter().position(|w| w == text).unwrap_or_else(|| panic!("no {text}: {:#?}", s.words()))
}

fn title(designation: &str) -> &'static str {
    &pack().designation(designation).unwrap().title
}

#[test]
fn every_certificate_stands_where_it_belongs() {
    let s = opened(&assorted());
    let certs = pack().designations.iter().filter(|d| d.certificate.is_some()).count();
    assert!(
        s.sees(&format!("要处理的 3 · 有效 1 · 无证 1 · 没有答 {}（共 {certs} 种）", certs - 5)),
        "{:#?}",
        s.words()
    );
    // What is no good comes first, then what runs out first.
    let order = ["cert-iso27001", "cert-iso14001", "cert-iso9001", "cert-iso45001", "cert-gbt29490"];
    let mut places: Vec<usize> = order.iter().map(|id| last_place(&s, title(id))).collect();
    let sorted = places.clone();
    places.sort_unstable();
    assert_eq!(places, sorted, "{:#?}", s.words());

    assert!(s.sees("版本作废") && s.sees("90 日内到期") && s.sees("无证"));
    assert!(s.sees("57 天后到期，请安排再认证"));
    assert!(s.sees("须转版，剩余 1042 日") && s.sees_part("最后有效日是 2029-09-30，还有 1042 天"));
    assert!(s.sees_part("ISO/IEC 27001:2013 的最后有效日是 2025-10-31，已作废"));
    assert!(s.sees_part("2026-12-31（还有 38 天）"));
    assert!(s.sees_part("准备清单 已备 1 / "), "{:#?}", s.words_with("准备"));
    assert!(s.sees("未经平台核对"));
    assert!(place(&s, "要处理的") < place(&s, "有效"));
}

/// The board at the right comes before the page in the order of drawing, so the last one counts.
fn last_place(s: &Sitting, text: &str) -> usize {
    s.words().iter().rposition(|w| w == text).unwrap_or_else(|| panic!("no {text}: {:#?}", s.words()))
}

#[test]
fn another_day_is_another_state() {
    let mut s = Sitting::on(&assorted());
    judge_on(&mut s, "2027-01-20");
    s.click("证书一览");
    assert!(s.sees("已过期") && s.sees("到判定日已过期 1 天，按无效处理"), "{:#?}", s.words_with("过期"));
    assert!(s.sees_part("2027-01-19（过了 1 天）"));
}

#[test]
fn a_sleeping_certificate_is_woken_and_asked() {
    let mut s = opened(&Assessment::new(pack()));
    let sleeping = pack()
        .designations
        .iter()
        .find(|d| d.certificate.as_ref().is_some_and(|c| s.desk().outline.find(&c.fact).is_none()))
        .expect("one sleeps");
    let fact = &sleeping.certificate.as_ref().unwrap().fact;
    let ask = format!("看题：{}", sleeping.title);
    assert!(!s.has_button(&ask));
    s.click(&format!("加入问卷：{}", sleeping.title));
    assert!(s.desk().aims_at(&sleeping.id));
    s.click(&ask);
    let label = &pack().fact(fact.as_str()).unwrap().label;
    assert_eq!(s.focused_name().as_deref(), Some(format!("{label}：是").as_str()));
}

#[test]
fn a_certificate_leads_to_its_conditions() {
    let mut s = opened(&assorted());
    s.click(&format!("看依据：{}", title("cert-iso9001")));
    assert!(s.has_button("‹ 返回结果一览") && s.sees("条件"));
    s.ctrl(Key::E);
    assert!(s.sees("证书一览") && s.sees("要处理的"), "Ctrl+E leads back");
}

#[test]
fn the_page_is_shown_in_all_sizes() {
    for company in [assorted(), sample("wide.qp.ron"), sample("small.qp.ron"), Assessment::new(pack())] {
        for (size, zoom) in [(WIDE, 1.0), (NARROW, 1.0), (WIDE, 1.5), (NARROW, 1.5)] {
            let mut s = Sitting::sized(&company, size);
            s.window.ctx.set_zoom_factor(zoom);
            s.run();
            s.ctrl(Key::E);
            nothing_sticks_out(&mut s, &format!("certificates at {size:?}, {zoom} times"));
        }
    }
}

#[test]
fn the_card_takes_an_edition_with_one_click_and_shows_the_state_of_the_book() {
    let mut s = Sitting::on(&aiming(assorted(), &["cert-iso9001"]));
    s.section("质量、环境、测量、职业健康安全");
    let cert = pack().fact("cert_iso9001").unwrap().label.as_str();
    assert!(s.sees("还有 837 天到期") && s.sees("须转版，剩余 1042 日"), "{:#?}", s.words_with("有效"));
    let (old, new) = (format!("{cert} 证书版本：ISO 9001:2015"), format!("{cert} 证书版本：ISO 9001:2026"));
    assert!(s.is_selected(&old) && !s.is_selected(&new));
    s.click(&new);
    assert_eq!(s.answer("cert_iso9001_edition"), &text("ISO 9001:2026"));
    assert!(s.is_selected(&new) && !s.sees("须转版，剩余 1042 日"));
    s.ctrl(Key::Z);
    assert_eq!(s.answer("cert_iso9001_edition"), &text("ISO 9001:2015"), "one step for undo");
    // Suspended is no good, whatever the dates say.
    let label = &pack().fact("cert_iso9001_status").unwrap().label;
    let suspended = s.words_with("暂停").into_iter().find(|w| w.contains("登记状态") && s.has_button(w));
    s.click(&suspended.unwrap_or_else(|| panic!("{label}: {:#?}", s.words_with("暂停"))));
    assert!(s.sees("已暂停") && s.sees_part("暂停期间按无效处理"));
    assert!(!s.sees("还有 837 天到期"));
}
