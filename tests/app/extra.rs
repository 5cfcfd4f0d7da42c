//! A folder of extra designations: the user's own is loaded by itself, what comes from it is marked, and one that
//! cannot be used leaves the program as it is and says so.

use qiping::app::Home;
use qiping::assessment::Assessment;
use qiping::cli::{Packs, pack_for_window};
use qiping::pack::{Pack, Thing};
use tempfile::TempDir;

use super::kit::{Sitting, WIDE};

const DESIGNATION: &str = r#"Designation(id: "demo-own", title: "自加的资质", tier: District, family: "高成长", issuer: "某局", office: "某科",
    editions: [Edition(id: "2026", source: "demo-own-1", programme: Unverified,
        requires: All([Criterion(id: "own-01", text: "有高企", checked: Medium, rule: Yes("has_hnte"))]))])"#;
const SOURCE: &str = r#"[Source(id: "demo-own-1", title: "某办法", issuer: "某局", checked: Medium)]"#;

/// A home with a folder of extra designations in it.
fn home(designation: &str) -> (TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("designations/demo-own.ron", designation), ("sources/own.ron", SOURCE)] {
        let path = folder.path().join("extra").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let home = Home::at(folder.path());
    (folder, home)
}

fn loaded(home: &Home) -> (Pack, Option<String>) {
    pack_for_window(Packs::default(), home.extra_folder().as_deref()).expect("the embedded pack is sound")
}

#[test]
fn the_users_own_folder_is_loaded_and_marked() {
    let (_folder, home) = home(DESIGNATION);
    let (pack, notice) = loaded(&home);
    assert_eq!(notice, None);
    assert!(pack.is_extra(Thing::Designation, "demo-own") && !pack.is_extra(Thing::Designation, "hnte"));
    let pack: &'static Pack = Box::leak(Box::new(pack));
    let mut s = Sitting::on_pack(pack, &Assessment::new(pack), WIDE);
    s.click("自加的资质 2026 版 待定");
    assert!(s.sees("附加"), "{:?}", s.words_with("附加"));
    assert!(s.sees_part("〔附加题库的依据〕"), "the document is marked as well");
}

#[test]
fn questions_of_the_folder_are_marked() {
    let (folder, home) = home(&DESIGNATION.replace("has_hnte", "own_fact"));
    for (name, text) in [
        ("facts/own.ron", r#"[Fact(id: "own_fact", label: "自加的指标", kind: YesNo)]"#),
        (
            "questions/own.ron",
            r#"(id: "own", title: "自加的一步", sections: [
                (id: "own", title: "自加的一节", questions: [Question(asks: Fact("own_fact"))]),
            ])"#,
        ),
    ] {
        let path = folder.path().join("extra").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let (pack, notice) = loaded(&home);
    assert_eq!(notice, None);
    let pack: &'static Pack = Box::leak(Box::new(pack));
    let mut s = Sitting::on_pack(pack, &Assessment::new(pack), WIDE);
    let before = s.words_with("附加").len();
    s.section("自加的一节");
    assert!(s.sees("自加的指标"));
    assert_eq!(s.words_with("附加").len(), before + 1, "the card of its question");
}

#[test]
fn without_the_folder_or_with_an_empty_one_there_is_nothing_to_tell() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    assert_eq!(home.extra_folder(), None);
    std::fs::create_dir_all(folder.path().join("extra")).unwrap();
    assert_eq!(home.extra_folder(), None);
    let (pack, notice) = loaded(&home);
    assert!(!pack.has_extra() && notice.is_none());
}

#[test]
fn a_folder_that_cannot_be_used_leaves_the_pack_alone_and_is_told_once() {
    for (broken, says) in [
        (DESIGNATION.replace("tier: District", "tier: Distrct"), "District"),
        (DESIGNATION.replace("has_hnte", "has_hntee"), "has_hntee"),
        (DESIGNATION.replace("demo-own\"", "hnte\""), "重复"),
    ] {
        let (folder, home) = home(&broken);
        let (pack, notice) = loaded(&home);
        assert!(!pack.has_extra());
        let notice = notice.expect("a notice");
        let dir = folder.path().join("extra").display().to_string();
        assert!(notice.contains(says) && notice.contains(&format!("qiping check {dir}")), "{notice}");
        assert!(!notice.contains('\n'), "{notice}");
        let mut s = Sitting::start();
        s.window.state_mut().tell(notice.clone());
        s.run();
        assert!(s.sees(&notice), "{:?}", s.words_with("附加题库"));
        s.click("知道了");
        assert!(!s.sees(&notice));
    }
}
