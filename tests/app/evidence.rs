//! Evidence on the screen, and bundles.

use std::time::{Duration, Instant};

use egui::Key;
use jiff::civil::date;
use qiping::assessment::{Assessment, Edit, Evidence, Kept, Slot};
use qiping::store::bundle::{Bundle, Passphrase};
use qiping::store::evidence::{Content, Keep, attach, content};
use qiping::store::{self};

use super::kit::{NARROW, Sitting, WIDE, sample};

const TITLE: &str = "企业名称";

fn slot() -> Slot {
    Slot { fact: "company_name".into(), year: None }
}

/// Runs until the thread has answered.
fn wait(s: &mut Sitting, until: impl Fn(&Sitting) -> bool) {
    let started = Instant::now();
    while !until(s) {
        assert!(started.elapsed() < Duration::from_mins(1), "{:?}", s.words());
        std::thread::sleep(Duration::from_millis(5));
        s.run();
    }
}

fn looked(s: &mut Sitting) {
    wait(s, |s| !s.sees("核对中…") && !s.desk().papers.is_busy());
}

fn pieces(s: &Sitting) -> Vec<Evidence> {
    s.desk().assessment.answer(&slot()).evidence.clone()
}

/// Opens the dialog on the first card and writes the path.
fn ask(s: &mut Sitting, file: &str) {
    s.click(&format!("加附件：{TITLE}"));
    s.write("附件路径", file);
}

fn put(s: &Sitting, name: &str, text: &str) -> String {
    std::fs::write(s.path(name), text).unwrap();
    s.path(name).display().to_string()
}

#[test]
fn a_file_is_attached_edited_and_taken_off_again() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    let path = put(&s, "营业执照.pdf", "licence");
    ask(&mut s, &path);
    s.click("随档案保存");
    s.write("这份附件证明什么", "企业名称");
    s.write("这份附件有效至", "2027年3月1日");
    s.click("附上");
    wait(&mut s, |s| !pieces(s).is_empty());
    let piece = pieces(&s).remove(0);
    assert_eq!((piece.kept.clone(), piece.proves.as_str()), (Kept::Embedded, "企业名称"));
    assert_eq!(piece.until, Some(date(2027, 3, 1)));
    assert_eq!(content(&piece, Some(&s.file())), Content::Good);
    looked(&mut s);
    assert!(s.sees("完好") && s.sees("营业执照.pdf") && s.sees_part("7 B · 随档案保存"), "{:?}", s.words());

    s.fill("证明什么：营业执照.pdf", "名称和住所");
    assert_eq!(pieces(&s)[0].proves, "名称和住所");
    s.fill("有效至：营业执照.pdf", "明天");
    assert!(s.sees_part("不是一个日期"), "the reason stands under the field");
    assert_eq!(pieces(&s)[0].until, Some(date(2027, 3, 1)));
    s.fill("有效至：营业执照.pdf", "");
    assert_eq!(pieces(&s)[0].until, None);
    s.ctrl(Key::Z);
    assert_eq!(pieces(&s)[0].until, Some(date(2027, 3, 1)), "each change is undone like any other");
    s.click("移除附件：营业执照.pdf");
    assert!(pieces(&s).is_empty() && !s.sees("营业执照.pdf"));
    s.ctrl(Key::Z);
    looked(&mut s);
    assert!(s.sees("完好"), "the copy is still there");
}

#[test]
fn what_cannot_be_attached_is_said_in_the_dialog() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    let missing = s.path("none.pdf").display().to_string();
    ask(&mut s, &missing);
    s.click("附上");
    wait(&mut s, |s| s.sees_part("none.pdf：找不到"));
    let path = put(&s, "a.pdf", "a");
    s.write("附件路径", &path);
    s.write("这份附件有效至", "xx");
    s.click("附上");
    assert!(s.sees_part("有效至：「xx」不是一个日期"));
    s.write("附件路径", "");
    s.write("这份附件有效至", "");
    s.click("附上");
    assert!(s.sees_part("请写上文件名"));
    s.click("取消");
    assert!(pieces(&s).is_empty());
}

#[test]
fn before_there_is_a_file_only_links_are_made() {
    let mut s = Sitting::start();
    s.click("新建");
    let path = put(&s, "a.pdf", "a");
    ask(&mut s, &path);
    assert!(s.sees_part("请先把档案存成文件"));
    s.click("附上");
    wait(&mut s, |s| !pieces(s).is_empty());
    assert_eq!(pieces(&s)[0].kept, Kept::Linked(path));
}

#[test]
fn a_cell_of_the_table_is_chosen_in_the_dialog() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    let section = s.desk().outline.find(&"revenue".into()).expect("revenue is asked");
    let title = s.desk().outline.section(section).expect("its section").title;
    s.section(title);
    let path = put(&s, "审计报告.pdf", "audit");
    let button = s.words_with("加附件：").into_iter().find(|_| true).expect("a button");
    s.click(&button);
    s.write("附件路径", &path);
    s.click("附上");
    wait(&mut s, |s| s.desk().assessment.answers().any(|(_, a)| !a.evidence.is_empty()));
    let (slot, _) = s.desk().assessment.answers().find(|(_, a)| !a.evidence.is_empty()).unwrap();
    assert_eq!(slot.year, s.desk().years().first().copied(), "上年度 unless another is chosen");
    looked(&mut s);
    assert!(s.sees_part("年"), "the row says which answer it belongs to");
}

/// A company with a good, a changed, a missing and an expired piece.
fn troubled(size: [f32; 2]) -> Sitting {
    let s = Sitting::sized(&sample("half.qp.ron"), size);
    let mut assessment = sample("half.qp.ron");
    with_troubles(&s, &mut assessment);
    store::save(&s.file(), &assessment).unwrap();
    s.reopened(size)
}

fn with_troubles(s: &Sitting, assessment: &mut Assessment) {
    let piece = |name: &str, keep| {
        std::fs::write(s.path(name), name).unwrap();
        attach(&s.path(name), Some(&s.file()), keep).unwrap()
    };
    let good = piece("营业执照.pdf", Keep::Embed);
    let changed = piece("章程.pdf", Keep::Link);
    let missing = piece("授权书.pdf", Keep::Link);
    let mut expired = piece("资信证明.pdf", Keep::Link);
    expired.until = Some(date(2026, 11, 1));
    std::fs::write(s.path("章程.pdf"), "another").unwrap();
    std::fs::remove_file(s.path("授权书.pdf")).unwrap();
    let mut apply = |slot, pieces| {
        assessment.apply(&Edit::Evidence(slot, pieces), "", jiff::Timestamp::UNIX_EPOCH);
    };
    apply(slot(), vec![good, changed, missing]);
    apply(Slot { fact: "revenue".into(), year: Some(2025) }, vec![expired]);
}

#[test]
fn the_page_lists_everything_and_what_is_wrong_alone() {
    for size in [WIDE, NARROW] {
        let mut s = troubled(size);
        s.click("附件一览");
        looked(&mut s);
        for words in ["完好", "已改动", "找不到", "已过期"] {
            assert!(s.sees(words), "{words}: {:?}", s.words());
        }
        assert!(s.has_button("全部 4") && s.has_button("有问题的 3"), "{:?}", s.words());
        s.click("有问题的 3");
        assert!(!s.sees("营业执照.pdf") && s.sees("章程.pdf"));
        // Put back, it is good once it is looked at again.
        std::fs::write(s.path("授权书.pdf"), "授权书.pdf").unwrap();
        s.click("重新核对");
        wait(&mut s, |s| s.has_button("有问题的 2"));
        s.click("看题：企业名称");
        assert!(s.has_field("企业名称"));
    }
}

#[test]
fn saved_elsewhere_evidence_comes_along() {
    let mut s = troubled(WIDE);
    std::fs::create_dir(s.path("别处")).unwrap();
    let other = s.path("别处/新.qp.ron");
    s.ctrl_shift(Key::S);
    s.fill("文件路径", &other.display().to_string());
    let saved = store::load(&other).unwrap();
    let states: Vec<Content> =
        saved.answer(&slot()).evidence.iter().map(|e| content(e, Some(&other))).collect();
    assert_eq!(states, [Content::Good, Content::Changed, Content::Missing]);
    let Kept::Linked(path) = &saved.answer(&slot()).evidence[1].kept else { panic!("a link") };
    assert!(std::path::Path::new(path).is_absolute(), "{path}");
    s.click("附件一览");
    looked(&mut s);
    assert!(s.sees("完好"));
}

#[test]
fn a_bundle_is_exported_and_opened_again() {
    let mut s = troubled(WIDE);
    s.click("文件");
    s.click_first("导出分享包…");
    let to = s.path("给顾问.qpz");
    s.write("分享包路径", &to.display().to_string());
    s.click("附上判定结果");
    s.write("口令", "天津 2026");
    s.click("导出");
    assert!(s.sees("两次输入的口令不同"));
    s.write("再输入一次口令", "天津 2026");
    s.click("导出");
    wait(&mut s, |s| s.sees_part("已导出 "));
    assert!(
        s.sees_part("附件 2 份；没有放进：章程.pdf（已改动）、授权书.pdf（找不到）"),
        "{:?}",
        s.words_with("已导出")
    );
    let bundle = Bundle::open(&to, Passphrase::new("天津 2026").as_ref()).unwrap();
    assert!(bundle.manifest().entries.iter().any(|e| e.path == "report/判定.txt"));

    s.ctrl(Key::O);
    s.fill("文件路径", &to.display().to_string());
    assert!(s.sees("打开分享包"), "{:?}", s.words());
    s.write("口令", "天津2026");
    s.click("解开并打开");
    wait(&mut s, |s| s.sees_part("口令不对"));
    s.write("口令", "天津 2026");
    s.click("解开并打开");
    wait(&mut s, |s| !s.sees("打开分享包"));
    assert_eq!(s.desk().name(), format!("{}.qp.ron", sample("half.qp.ron").company()));
    s.click("附件一览");
    looked(&mut s);
    assert!(s.sees("完好") && s.sees("已过期"));
    s.ctrl(Key::O);
    s.fill("文件路径", &to.display().to_string());
    s.write("口令", "天津 2026");
    s.click("解开并打开");
    wait(&mut s, |s| s.sees_part("已经存在，不覆盖"));
}

#[test]
fn an_anonymous_bundle_opens_without_a_passphrase_and_names_nobody() {
    let mut s = troubled(WIDE);
    s.click("文件");
    s.click_first("导出分享包…");
    let to = s.path("匿名.qpz");
    s.write("分享包路径", &to.display().to_string());
    s.click("匿名");
    s.click("导出");
    wait(&mut s, |s| s.sees_part("已导出 "));
    let hidden = store::load(&to).unwrap();
    assert_eq!(hidden.company(), "已隐去");
    assert!(hidden.answers().all(|(_, a)| a.evidence.is_empty()));
}
