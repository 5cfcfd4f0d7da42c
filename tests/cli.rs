//! The command line driven from outside: exit codes, JSON, exact decimals, and one Chinese message for whatever
//! cannot be used.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::civil::date;
use qiping::assessment::{Answer, Edit, Slot, State, Todo, Value as Known};
use qiping::pack::Pack;
use qiping::{judge, store};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }

    /// Unusable input: exit code 2, nothing on stdout, a Chinese message that names what is meant.
    #[track_caller]
    fn refused(&self, names: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (2, ""), "stderr: {}", self.err);
        assert!(self.err.chars().any(|c| ('一'..='龥').contains(&c)), "{}", self.err);
        assert!(!self.err.contains("panicked") && !self.err.contains("error:"), "{}", self.err);
        for name in names {
            assert!(self.err.contains(name), "{} lacks {name}", self.err);
        }
    }
}

fn qiping(args: &[&str]) -> Run {
    let done = Command::new(env!("CARGO_BIN_EXE_qiping")).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

/// A folder of its own for each test.
struct Room(TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.named(name)
    }

    fn named(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Scores flat answers as JSON.
    fn score(&self, answers: &str) -> Run {
        let file = self.file("answers.json", answers);
        qiping(&["score", "--answers", &file, "--as-of", "2026-11-23", "--json"])
    }
}

fn criterion<'v>(scored: &'v Value, designation: &str, id: &str) -> &'v Value {
    let all = scored["designations"].as_array().unwrap();
    let found = all.iter().find(|d| d["id"] == designation).unwrap_or_else(|| panic!("no {designation}"));
    found["criteria"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn facts_of_fixed_ids_are_there_as_outside_tools_know_them() {
    let facts = qiping(&["facts", "--json"]).json();
    let facts = facts.as_array().unwrap();
    let check = |id: &str, kind: &str, unit: &str, series: bool| {
        let fact = facts.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no fact {id}"));
        assert_eq!(fact["kind"], kind, "{id}");
        assert_eq!(fact["series"], series, "{id}");
        if kind == "number" && unit != "*" {
            assert_eq!(fact["unit"], unit, "{id}");
        }
        assert!(fact["label"].as_str().is_some_and(|l| !l.is_empty()), "{id}");
    };
    for (ids, kind, unit, series) in FIXED {
        ids.split_whitespace().for_each(|id| check(id, kind, unit, *series));
    }
    for (id, choices) in CHOICES {
        let fact = facts.iter().find(|f| f["id"] == *id).unwrap_or_else(|| panic!("no fact {id}"));
        assert_eq!(fact["kind"], "choice", "{id}");
        let known: Vec<&str> =
            fact["choices"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
        for choice in choices.split_whitespace() {
            assert!(known.contains(&choice), "{id} lacks {choice}: {known:?}");
        }
    }
    for cert in ["cert_iso9001", "cert_iso14001", "cert_iso10012"] {
        check(cert, "yes_no", "", false);
        check(&format!("{cert}_issued_on"), "date", "", false);
        check(&format!("{cert}_expires_on"), "date", "", false);
        check(&format!("{cert}_edition"), "text", "", false);
    }
}

/// facts.md, by kind.
const FIXED: &[(&str, &str, &str, bool)] = &[
    ("company_name credit_code industry_code", "text", "", false),
    ("registered_on", "date", "", false),
    ("base_year", "year", "", false),
    (
        "is_legal_person is_manufacturer above_scale clean_record_3y not_blacklisted not_restricted_product \
         rd_org_exists rd_org_joint ip_class1_applied is_new_product fills_gap own_brand",
        "yes_no",
        "",
        false,
    ),
    (
        "revenue main_revenue product_revenue high_tech_revenue total_income service_revenue rd_expense \
         rd_expense_domestic rd_outlay cost_expense net_profit total_profit operating_cash_flow total_assets \
         total_liabilities net_assets equity_financing value_added",
        "number",
        "万元",
        true,
    ),
    ("employees staff_total", "number", "人", true),
    ("rd_staff sci_tech_staff rd_fulltime_staff skilled_staff high_skilled_staff", "number", "人", false),
    ("rd_fte", "number", "人年", false),
    ("rd_area", "number", "m²", false),
    ("rd_equipment_value", "number", "万元", false),
    (
        "rd_projects transformations_3y ip_class1 ip_class1_own ip_class1_high_value ip_class2 ip_valid_total \
         standards_led standards_joined niche_years platform_score niche_rank_domestic niche_rank_global \
         award_province_3y award_national_3y",
        "number",
        "*",
        false,
    ),
    ("niche_share_domestic niche_share_global", "number", "%", false),
    (
        "has_hnte has_tech_sme has_sme_innovative has_sme_specialized has_sme_little_giant has_champion_national \
         has_tj_tech_center has_ndrc_tech_center",
        "yes_no",
        "",
        false,
    ),
];

const CHOICES: &[(&str, &str)] = &[
    ("region", "xiqing tianjin other"),
    ("rd_org_level", "none below_city city province national"),
    ("product_field", "strategic six_basics key_chain other"),
    ("digital_level", "none 1 2 3 4"),
    ("maker_contest", "none top500 top50"),
];

#[test]
fn every_designation_with_a_title_fact_is_listed() {
    let listed = qiping(&["designations", "--json"]).json();
    let listed = listed.as_array().unwrap();
    assert!(listed.len() >= 14);
    for d in listed {
        assert!(["district", "city", "national"].contains(&d["level"].as_str().unwrap()), "{d}");
        assert!(
            ["open", "paused", "stopped", "unverified"].contains(&d["programme"].as_str().unwrap()),
            "{d}"
        );
        assert!(d["label"].is_string() && !d["editions"].as_array().unwrap().is_empty(), "{d}");
    }
    let plain = qiping(&["designations"]);
    assert_eq!(plain.code, 0);
    assert!(listed.iter().all(|d| plain.out.contains(d["label"].as_str().unwrap())));
}

#[test]
fn the_json_of_score_has_the_agreed_shape() {
    let room = Room::new();
    let scored = room
        .score(r#"{"base_year": 2025, "revenue": {"2025": 10000, "2024": 9000}, "has_hnte": true}"#)
        .json();
    assert_eq!(scored["as_of"], "2026-11-23");
    assert!(scored["pack"]["version"].is_string());
    assert_eq!(scored["pack"]["hash"].as_str().map(str::len), Some(64));
    let designations = scored["designations"].as_array().unwrap();
    assert!(designations.len() >= 14);
    let one_of = |v: &Value, words: &[&str]| assert!(v.as_str().is_some_and(|w| words.contains(&w)), "{v}");
    let mut with_score = 0;
    for d in designations {
        assert!(d["id"].is_string() && d["edition"].is_string());
        one_of(&d["basis"], &["official", "reference", "missing"]);
        one_of(&d["programme"], &["open", "paused", "stopped", "unverified"]);
        one_of(&d["verdict"], &["eligible", "ineligible", "open"]);
        if !d["score"].is_null() {
            with_score += 1;
            let score = |key: &str| d["score"][key].as_f64().unwrap_or_else(|| panic!("{d}"));
            assert!(
                score("low") <= score("high")
                    && score("high") <= score("max")
                    && score("pass") <= score("max")
            );
        }
        // A programme that has ended may have nothing left to judge.
        assert!(!d["criteria"].as_array().unwrap().is_empty() || d["programme"] == "stopped");
        for c in d["criteria"].as_array().unwrap() {
            assert!(
                c["id"].is_string()
                    && c["actual"].is_string()
                    && c["required"].is_string()
                    && c["source"].is_string()
            );
            one_of(&c["verdict"], &["met", "unmet", "open", "not_judged"]);
            one_of(&c["level"], &["high", "medium", "low", "not_obtained"]);
            assert!(c["unknown"].as_array().unwrap().iter().all(Value::is_string), "{c}");
            let ids = c["id"].as_str().unwrap();
            assert_eq!(ids, ids.to_lowercase());
        }
    }
    assert!(with_score >= 3, "{with_score} designations with a score");
}

#[test]
fn open_criteria_name_the_facts_they_wait_for() {
    let room = Room::new();
    let scored = room.score(r#"{"base_year": 2025, "revenue": {"2025": 10000}}"#).json();
    let share = criterion(&scored, "sme-specialized", "spc26-08");
    assert_eq!((&share["verdict"], &share["unknown"]), (&json!("open"), &json!(["rd_expense"])));
}

#[test]
fn numbers_are_exact_decimals() {
    let room = Room::new();
    let share = |rd: &str, revenue: &str| {
        let answers = format!(
            r#"{{"base_year": 2025, "rd_expense": {{"2025": {rd}}}, "revenue": {{"2025": {revenue}}}}}"#
        );
        let scored = room.score(&answers).json();
        let found = criterion(&scored, "sme-specialized", "spc26-08");
        (found["verdict"].as_str().unwrap().to_owned(), found["actual"].as_str().unwrap().to_owned())
    };
    assert_eq!(share("299.99", "10000"), ("unmet".into(), "2.9999 %".into()));
    assert_eq!(share("300", "10000"), ("met".into(), "3 %".into()));
    assert_eq!(share("300.00", "1e4"), ("met".into(), "3 %".into()));
    // 0.3 of 10 is 3 % exactly, though 0.1 + 0.2 in binary is more than 0.3 and 0.3 itself is less.
    assert_eq!(share("0.3", "10"), ("met".into(), "3 %".into()));
    assert_eq!(share("0.30000000000000004", "10").0, "met");
    assert_eq!(share("0.29999999999999999", "10").0, "unmet", "17 digits do not round up to 0.3");
    let (verdict, actual) = share("299.99999999", "10000");
    assert_eq!(verdict, "unmet");
    assert!(!actual.starts_with("3 "), "shown as {actual}");
}

#[test]
fn unusable_answers_are_refused_by_name() {
    let room = Room::new();
    room.score(r#"{"revenu": {"2025": 1}}"#).refused(&["revenu"]);
    room.score(r#"{"revenue": 5}"#).refused(&["revenue", "年度"]);
    room.score(r#"{"has_hnte": "yes"}"#).refused(&["has_hnte", "是或否"]);
    room.score(r#"{"has_hnte": 1}"#).refused(&["has_hnte"]);
    room.score(r#"{"has_hnte": {"2025": true}}"#).refused(&["has_hnte", "年度"]);
    room.score(r#"{"registered_on": "2016-02-30"}"#).refused(&["registered_on", "日期"]);
    room.score(r#"{"region": "mars"}"#).refused(&["region", "mars", "xiqing"]);
    room.score(r#"{"rd_staff": 2.5}"#).refused(&["rd_staff", "整数"]);
    room.score(r#"{"rd_staff": -1}"#).refused(&["rd_staff", "不能小于 0"]);
    room.score(r#"{"niche_share_domestic": 100.01}"#).refused(&["niche_share_domestic", "不能大于 100"]);
    room.score(r#"{"credit_code": "91350100M000100Y44"}"#).refused(&["credit_code", "18 位"]);
    room.score(r#"{"base_year": 25}"#).refused(&["base_year"]);
    room.score(r#"{"revenue": {"twenty": 5}}"#).refused(&["revenue", "twenty"]);
    room.score(r#"{"revenue": {"2025": "many"}}"#).refused(&["revenue", "2025"]);
    room.score(r#"{"revenue": [1]}"#).refused(&["revenue"]);
    room.score(r#"{"revenue": {"2025": 1e99}}"#).refused(&["revenue", "1e"]);
    let both = room.score(r#"{"revenu": 1, "has_hnte": 1}"#);
    both.refused(&["revenu", "has_hnte"]);
}

#[test]
fn the_four_answers_are_accepted() {
    let room = Room::new();
    let answers = r#"{"base_year": 2025, "has_hnte": null, "own_brand": "unknown", "award_province_3y": "n/a",
        "revenue": {"2025": null, "2024": "unknown"}, "digital_level": 2, "niche_years": 2.5, "region": "xiqing"}"#;
    assert_eq!(room.score(answers).code, 0);
}

#[test]
fn unusable_arguments_get_one_message() {
    let room = Room::new();
    let good = room.file("a.json", "{}");
    qiping(&["score", "--answers", &good, "--as-of", "23.11.2026"]).refused(&["23.11.2026"]);
    qiping(&["score", "--answers", &good, "--as-of", "2026-02-30"]).refused(&["2026-02-30"]);
    qiping(&["score", &room.named("nothing.qp.ron")]).refused(&["nothing.qp.ron", "找不到"]);
    qiping(&["score", "--answers", &room.named("nothing.json")]).refused(&["nothing.json", "找不到"]);
    let bad = room.file("bad.json", "{\"revenue\": {\"2025\": 5,}}");
    qiping(&["score", "--answers", &bad]).refused(&["bad.json", "第 1 行", "JSON"]);
    let list = room.file("list.json", "[1]");
    qiping(&["score", "--answers", &list]).refused(&["list.json"]);
    let binary = room.file("binary.json", [0xff, 0xfe, 0x00]);
    qiping(&["score", "--answers", &binary]).refused(&["binary.json"]);
    qiping(&["score", "--answers", &good, "--nonsense"]).refused(&["--nonsense"]);
    qiping(&["score"]).refused(&["缺少参数"]);
    qiping(&["score", "x.qp.ron", "--answers", &good]).refused(&[]);
    qiping(&["facts", "extra"]).refused(&[]);
    qiping(&["check", &room.named("no-such-folder")]).refused(&["no-such-folder"]);
    qiping(&["new"]).refused(&["缺少参数"]);
    qiping(&["new", "-o", &room.named("no/such/folder/a.qp.ron")]).refused(&["a.qp.ron"]);
    qiping(&["facts", "--pack", &room.named("no-pack")]).refused(&["no-pack"]);
}

#[test]
fn help_and_version_are_no_errors() {
    for args in [&["--help"][..], &["--version"], &["score", "--help"]] {
        let run = qiping(args);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        assert!(!run.out.is_empty());
    }
}

#[test]
fn new_then_score_goes_round() {
    let room = Room::new();
    let answers = r#"{"base_year": 2025, "company_name": "天津示例\"引号\"公司", "rd_expense": {"2025": 300.10, "2024": 0.3},
        "revenue": {"2025": 10003.3333, "2024": "unknown"}, "has_hnte": true, "own_brand": false, "region": "xiqing",
        "registered_on": "2016-05-01", "award_province_3y": "n/a", "digital_level": "2"}"#;
    let flat = room.file("a.json", answers);
    let file = room.named("企业 甲.qp.ron");
    let made = qiping(&["new", "-o", &file, "--answers", &flat]);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    let as_of = ["--as-of", "2026-11-23", "--json"];
    let from_file = qiping(&[&["score", file.as_str()], &as_of[..]].concat());
    let from_flat = qiping(&[&["score", "--answers", flat.as_str()], &as_of[..]].concat());
    assert_eq!(from_file.json(), from_flat.json());
    let plain = qiping(&["score", &file, "--as-of", "2026-11-23"]);
    assert_eq!(plain.code, 0);
    assert!(plain.out.contains("天津示例\"引号\"公司") && plain.out.contains("2026-11-23"));
}

#[test]
fn new_never_overwrites() {
    let room = Room::new();
    let file = room.file("here.qp.ron", "已有的内容");
    qiping(&["new", "-o", &file]).refused(&["here.qp.ron", "已经存在"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "已有的内容");
    let bad = room.file("bad.json", r#"{"nothing": 1}"#);
    qiping(&["new", "-o", &room.named("new.qp.ron"), "--answers", &bad]).refused(&["nothing"]);
    assert!(!room.path("new.qp.ron").exists(), "refused answers leave no file behind");
}

#[test]
fn an_empty_assessment_decides_nothing_it_cannot_know() {
    let room = Room::new();
    let file = room.named("empty.qp.ron");
    assert_eq!(qiping(&["new", "-o", &file]).code, 0);
    let scored = qiping(&["score", &file, "--as-of", "2026-11-23", "--json"]).json();
    for d in scored["designations"].as_array().unwrap() {
        assert_ne!(d["verdict"], "eligible", "{}", d["id"]);
    }
}

#[test]
fn check_passes_the_pack_and_fails_a_broken_one() {
    let good = qiping(&["check"]);
    assert_eq!((good.code, good.err.as_str()), (0, ""), "{}", good.out);
    let room = Room::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("forms"), &room.path("forms"));
    let forms = room.named("forms");
    assert_eq!(qiping(&["check", &forms]).code, 0);
    let file = room.path("forms/designations/tech-sme.ron");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"staff_total\"", "\"staff_totl\"", 1)).unwrap();
    let wrong = qiping(&["check", &forms]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.is_empty());
    let line = wrong.out.lines().find(|l| l.contains("staff_totl")).expect("a finding");
    assert!(line.contains("designations/tech-sme.ron 第 ") && line.contains("staff_total"), "{line}");
    std::fs::write(&file, text.replacen("editions: [", "editions: (", 1)).unwrap();
    let broken = qiping(&["check", &forms]);
    assert_eq!(broken.code, 1);
    assert!(broken.out.lines().any(|l| l.contains("designations/tech-sme.ron 第 ")), "{}", broken.out);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn loading_and_saving_keeps_every_byte() {
    let room = Room::new();
    let file = saved(&room);
    let first = std::fs::read(&file).unwrap();
    let loaded = store::load(Path::new(&file)).unwrap();
    store::save(Path::new(&file), &loaded).unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), first);
    assert_eq!(store::load(Path::new(&file)).unwrap(), loaded);
}

/// A saved file with everything an answer can hold.
fn saved(room: &Room) -> String {
    let flat = room.file(
        "a.json",
        r#"{"base_year": 2025, "company_name": "甲\\n\"乙\"", "rd_expense": {"2025": 300.10}, "has_hnte": true, "own_brand": false,
        "region": "xiqing", "registered_on": "2016-05-01", "award_province_3y": "n/a", "fills_gap": "unknown"}"#,
    );
    let file = room.named("a.qp.ron");
    assert_eq!(qiping(&["new", "-o", &file, "--answers", &flat]).code, 0);
    let mut assessment = store::load(Path::new(&file)).unwrap();
    let answer = Answer {
        state: State::Known(Known::Text("两行\n备注 \\ \"引号\" 🏭".into())),
        note: "备注\t".into(),
        flag: true,
        author: "王".into(),
        at: Some("2026-11-23T01:02:03Z".parse().unwrap()),
        ..Answer::default()
    };
    assessment.put(Slot { fact: "industry_code".into(), year: None }, answer);
    store::save(Path::new(&file), &assessment).unwrap();
    file
}

#[test]
fn damaged_files_are_refused_or_judged_but_never_panic() {
    let room = Room::new();
    let file = saved(&room);
    let bytes = std::fs::read(&file).unwrap();
    let pack = Pack::embedded().unwrap();
    let look = |bytes: &[u8]| {
        let Ok(text) = std::str::from_utf8(bytes) else { return false };
        match store::parse("a.qp.ron", text) {
            Err(error) => assert!(!error.to_string().is_ascii(), "{error}"),
            Ok(assessment) => {
                let _ = judge::judge(&pack, &assessment, date(2026, 11, 23));
                let _ = store::to_text(&assessment);
                return true;
            }
        }
        false
    };
    for end in 0..bytes.len() {
        assert!(!look(&bytes[..end]) || bytes[end..].trim_ascii().is_empty(), "cut at {end} still reads");
    }
    let mut read = 0;
    for at in 0..bytes.len() {
        for flip in [0x01, 0x04, 0x10, 0x20, 0x80] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            read += u32::from(look(&damaged));
        }
    }
    assert!(read > 0, "some flips only change a text");
}

#[test]
fn damaged_files_on_disk_are_explained() {
    let room = Room::new();
    let file = saved(&room);
    let bytes = std::fs::read(&file).unwrap();
    let cut = room.file("cut.qp.ron", &bytes[..bytes.len() / 2]);
    qiping(&["score", &cut]).refused(&["cut.qp.ron", "第 "]);
    let binary = room.file("binary.qp.ron", [0x80; 64]);
    qiping(&["score", &binary]).refused(&["binary.qp.ron"]);
    let empty = room.file("empty.qp.ron", "");
    qiping(&["score", &empty]).refused(&["empty.qp.ron"]);
    let newer = room.file("newer.qp.ron", "(format: (99, 0), whatever: 5)");
    qiping(&["score", &newer]).refused(&["newer.qp.ron", "99", "升级"]);
}

/// Numbers no form would let through must not upset the judge either.
#[test]
fn absurd_numbers_in_a_file_do_not_panic() {
    let pack = Pack::embedded().unwrap();
    let numbers = [
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "0.0000000000000000000000000001",
        "-32768",
        "32767",
        "0",
    ];
    for number in numbers {
        for fact in ["base_year", "rd_staff", "award_province_3y", "niche_share_domestic"] {
            let text = format!("(format: (1, 0), answers: [(fact: \"{fact}\", is: Number({number}))])");
            let assessment = store::parse("x", &text).unwrap();
            let _ = judge::judge(&pack, &assessment, date(2026, 11, 23));
        }
        let all: Vec<String> = pack
            .facts
            .iter()
            .filter(|f| f.yearly)
            .flat_map(|f| {
                (2022..=2025).map(move |y| format!("(fact: \"{}\", year: {y}, is: Number({number}))", f.id))
            })
            .collect();
        let text = format!(
            "(format: (1, 0), answers: [(fact: \"base_year\", is: Number(2025)), {}])",
            all.join(",")
        );
        let _ = judge::judge(&pack, &store::parse("x", &text).unwrap(), date(2026, 11, 23));
    }
}

// ---- packs: check, extra folders, comparison, reference -------------------------------------------------------------

/// The files of the example in `docs/authoring.md`: a line with the path, then a block of RON.
fn authoring_example() -> Vec<(String, String)> {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/authoring.md")).unwrap();
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(path) = line.strip_prefix('`').and_then(|l| l.strip_suffix("`：")) else { continue };
        assert_eq!((lines.next(), lines.next()), (Some(""), Some("```ron")), "{path}");
        let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
        found.push((path.to_owned(), block.join("\n") + "\n"));
    }
    found
}

impl Room {
    /// The example of the documentation as a folder of extra designations.
    fn extra(&self) -> String {
        for (name, text) in authoring_example() {
            let path = self.path("extra").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        self.named("extra")
    }

    /// Changes one place of a file of the extra folder.
    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.path("extra").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} lacks {from}");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
}

#[test]
fn the_example_of_the_documentation_passes_the_check() {
    let room = Room::new();
    let extra = room.extra();
    assert_eq!(authoring_example().len(), 5);
    let run = qiping(&["check", &extra]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(!run.out.contains("提醒 ") || run.out.contains("提醒 0 处"), "{}", run.out);
    assert!(
        run.out.contains(
            "附加题库：资质 1 项、版本 1 个（官方 0、参考 0、缺 1）、条件 5 条、指标 1 个、依据 1 份"
        ),
        "{}",
        run.out
    );
    assert!(run.out.contains("算例 4 个，通过 4 个；边界算例 6 个，通过 6 个"), "{}", run.out);
}

#[test]
fn what_comes_from_an_extra_folder_is_marked() {
    let room = Room::new();
    let extra = room.extra();
    let listed = qiping(&["designations", "--json", "--extra", &extra]).json();
    let marked: Vec<&Value> = listed.as_array().unwrap().iter().filter(|d| d["extra"] == true).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0]["id"], "demo-pioneer");
    let plain = qiping(&["designations", "--extra", &extra]).out;
    let line = plain.lines().find(|l| l.contains("demo-pioneer")).unwrap();
    assert!(line.ends_with("附加"), "{line}");
    assert_eq!(plain.matches("附加").count(), 1);
    let facts = qiping(&["facts", "--json", "--extra", &extra]).json();
    let fact = facts.as_array().unwrap().iter().find(|f| f["id"] == "demo_innovation_post").unwrap();
    assert_eq!(fact["extra"], true);
    let answers = room.file("a.json", r#"{"demo_innovation_post": true, "base_year": 2025}"#);
    let scored = qiping(&["score", "--answers", &answers, "--json", "--extra", &extra]).json();
    assert_eq!(criterion(&scored, "demo-pioneer", "dpn-04")["verdict"], "met");
    let found = scored["designations"].as_array().unwrap();
    assert!(found.iter().all(|d| (d["extra"] == true) == (d["id"] == "demo-pioneer")));
    let text = qiping(&["score", "--answers", &answers, "--extra", &extra]).out;
    assert!(text.contains("园区先锋企业（示例）〔附加〕"), "{text}");
    // Without the folder neither the designation nor its fact exists.
    qiping(&["score", "--answers", &answers]).refused(&["demo_innovation_post"]);
}

#[test]
fn an_extra_folder_with_errors_is_refused_with_the_first_and_the_way_to_all() {
    let room = Room::new();
    let extra = room.extra();
    room.change("designations/demo-pioneer.ron", "\"rd_expense\"", "\"rd_expens\"");
    qiping(&["facts", "--extra", &extra]).refused(&["rd_expens", "rd_expense", "qiping check", "第 "]);
    room.change("designations/demo-pioneer.ron", "tier: District", "tier: Distrct");
    qiping(&["facts", "--extra", &extra]).refused(&["demo-pioneer.ron", "第 4 行", "District"]);
    qiping(&["facts", "--extra", &room.named("nowhere")]).refused(&["nowhere"]);
}

#[test]
fn ids_that_the_pack_has_already_name_both_places() {
    let room = Room::new();
    let extra = room.extra();
    room.change("sources/demo.ron", "\"demo-2026-1\"", "\"most-2017-115\"");
    room.change("facts/demo.ron", "\"demo_innovation_post\"", "\"has_hnte\"");
    room.change("designations/demo-pioneer.ron", "\"demo-pioneer\"", "\"tech-sme\"");
    let run = qiping(&["check", &extra]);
    assert_eq!(run.code, 1);
    for (file, id) in [
        ("sources/demo.ron", "most-2017-115"),
        ("facts/demo.ron", "has_hnte"),
        ("designations/demo-pioneer.ron", "tech-sme"),
    ] {
        let repeated = |l: &&str| l.contains(&format!("「{id}」重复"));
        let line = run.out.lines().find(repeated).unwrap_or_else(|| panic!("{id}: {}", run.out));
        assert!(line.contains(&format!("extra/{file} 第 ")) && line.contains("题库自带的 "), "{line}");
    }
}

#[test]
fn check_explains_what_is_wrong_in_an_extra_folder() {
    let file = "designations/demo-pioneer.ron";
    for (file, from, to, line, says) in [
        (file, "programme:", "program:", 14, "是不是 programme"),
        (file, "District,", "District", 5, "逗号"),
        (file, "District,", "District，", 4, "全角"),
        (file, "\"2026-03-01\"", "\"2026-02-30\"", 13, "日期要写成"),
        (file, "\"高成长\"", "\"高成涨\"", 5, "高成长"),
        (file, "source: \"demo-2026-1\"", "source: \"demo-2026-2\"", 12, "demo-2026-1"),
        (file, "Year(\"revenue\", 0), 1000", "Fact(\"revenue\"), 1000", 19, "Year(\"revenue\", 0)"),
        (file, "0), 1000)", "0), 1000万)", 19, "单位"),
        (file, "Yes(\"demo_innovation_post\")", "Yes(\"revenue\")", 23, "是否题"),
        (file, "[\"xiqing\"]", "[\"xiqin\"]", 17, "xiqing"),
        ("questions/demo.ron", "demo_innovation_post", "demo_innovation_pos", 3, "demo_innovation_post"),
        ("cases/demo-pioneer.ron", "open: [\"dpn-05\"]", "open: [\"dpn-5\"]", 7, "dpn-05"),
        ("cases/demo-pioneer.ron", "expect: Open", "expect: Eligible", 2, "应为符合，判成待定"),
        ("cases/demo-pioneer.ron", "edition: \"2026\"", "edition: \"2025\"", 2, "2026"),
    ] {
        let room = Room::new();
        let extra = room.extra();
        room.change(file, from, to);
        let run = qiping(&["check", &extra]);
        assert_eq!((run.code, run.err.as_str()), (1, ""), "{to}: {}", run.out);
        let place = format!("extra/{file} 第 ");
        let found = |l: &&str| l.contains(&place) && l.contains(says);
        let message = run.out.lines().find(found).unwrap_or_else(|| panic!("{to}: {}", run.out));
        let at: usize = message.split_once(" 第 ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
        assert!(at.abs_diff(line) <= 1, "{to}: line {line}? {message}");
        assert!(
            run.out
                .lines()
                .filter(|l| l.starts_with("错误 ") && !l.starts_with("错误 0"))
                .all(|l| l.contains("extra/") || l.contains(" 处")),
            "{}",
            run.out
        );
    }
}

#[test]
fn files_that_nobody_reads_are_errors() {
    let room = Room::new();
    let extra = room.extra();
    std::fs::rename(room.path("extra/cases"), room.path("extra/case")).unwrap();
    let run = qiping(&["check", &extra]);
    assert_eq!(run.code, 1);
    let line = run.out.lines().find(|l| l.contains("case/demo-pioneer.ron")).expect("a finding");
    assert!(line.contains("不会被读到") && line.contains("cases"), "{line}");
    let empty = Room::new();
    let run = qiping(&["check", &empty.named("")]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("没有 .ron 文件"), "{}", run.out);
}

#[test]
fn check_prints_the_health_of_the_pack() {
    let run = qiping(&["check"]);
    for part in ["资质 ", "（官方 ", "核实等级：依据 高 ", "；条件 高 ", "边界算例 ", "错误 0 处"]
    {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
}

#[test]
fn changes_tell_which_clauses_make_the_difference() {
    let room = Room::new();
    let answers = r#"{"base_year": 2025, "region": "xiqing", "revenue": {"2025": 6000, "2024": 5000}, "niche_years": 2}"#;
    let file = room.file("a.json", answers);
    let days = ["--from", "2026-03-31", "--to", "2026-04-01"];
    let run = qiping(&[&["changes", "--answers", &file], &days[..], &["--json"]].concat()).json();
    assert_eq!((&run["from"], &run["to"]), (&json!("2026-03-31"), &json!("2026-04-01")));
    let changes = run["changes"].as_array().unwrap();
    let specialized = changes.iter().find(|c| c["id"] == "sme-specialized").expect("a change");
    assert_eq!(
        (&specialized["before"]["edition"], &specialized["after"]["edition"]),
        (&json!("2022"), &json!("2026"))
    );
    assert_eq!(specialized["edition_changed"], true);
    let clauses = specialized["clauses"].as_array().unwrap();
    let added = clauses.iter().find(|c| c["id"] == "spc26-02").expect("the clause on years");
    assert_eq!(
        (&added["change"], &added["before"], &added["after"]["verdict"]),
        (&json!("added"), &Value::Null, &json!("unmet"))
    );
    assert!(clauses.iter().any(|c| c["change"] == "dropped" && c["after"].is_null()));
    let text = qiping(&[&["changes", "--answers", &file], &days[..]].concat());
    assert_eq!(text.code, 0);
    assert!(text.out.contains("专精特新中小企业") && text.out.contains("spc26-02"), "{}", text.out);
    qiping(&["changes", "--answers", &file, "--from", "2026-03-31"]).refused(&["--to"]);
    qiping(&["changes", "--answers", &file, "--from", "2026-03-31", "--to", "2026-13-01"])
        .refused(&["2026-13-01"]);
    qiping(&["changes", "--answers", &file, "--from", "2026-03-31", "--to", "2026-03-31"])
        .refused(&["同一天"]);
}

#[test]
fn two_packs_are_compared_thing_by_thing() {
    let room = Room::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("forms"), &room.path("forms"));
    let forms = room.named("forms");
    let same = qiping(&["pack", "diff", "embedded", &forms]);
    assert_eq!((same.code, same.err.as_str()), (0, ""), "{}", same.out);
    assert!(same.out.contains("内容相同"), "{}", same.out);
    let file = room.path("forms/designations/sme-specialized.ron");
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replacen("AtLeast(Fact(\"niche_years\"), 3)", "AtLeast(Fact(\"niche_years\"), 4)", 1);
    assert_ne!(text, changed);
    std::fs::write(&file, changed).unwrap();
    std::fs::remove_file(room.path("forms/designations/tech-sme.ron")).unwrap();
    let run = qiping(&["pack", "diff", "embedded", &forms, "--json"]);
    assert_eq!(run.code, 1);
    let found: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(found["equal"], false);
    let found = found["differences"].as_array().unwrap();
    let condition = found.iter().find(|d| d["kind"] == "condition").expect("a condition");
    assert_eq!(
        (&condition["designation"], &condition["change"]),
        (&json!("sme-specialized"), &json!("changed"))
    );
    assert_eq!(
        condition["fields"],
        json!([{"field": "rule", "before": "AtLeast(Fact(niche_years), 3)", "after": "AtLeast(Fact(niche_years), 4)"}])
    );
    let gone = found.iter().find(|d| d["id"] == "tech-sme").expect("a designation");
    assert_eq!((&gone["kind"], &gone["change"]), (&json!("designation"), &json!("removed")));
    let text = qiping(&["pack", "diff", "embedded", &forms]);
    assert_eq!(text.code, 1);
    assert!(
        text.out.contains("- tech-sme") && text.out.contains("B AtLeast(Fact(niche_years), 4)"),
        "{}",
        text.out
    );
    qiping(&["pack", "diff", "embedded", &room.named("nothing")]).refused(&["nothing", "pack.ron"]);
    qiping(&["pack"]).refused(&["子命令"]);
}

#[test]
fn the_reference_lists_what_can_be_written() {
    let run = qiping(&["pack", "reference"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for part in
        ["### Designation", "### Rule", "`AtLeast(Expr, Num)`", "| `checked` | [Level](#level) | 必填 |"]
    {
        assert!(run.out.contains(part), "{part}");
    }
}

#[test]
fn the_mutation_check_reports_its_share() {
    let room = Room::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("forms"), &room.path("forms"));
    let kept = "rd-institution.ron";
    for entry in std::fs::read_dir(room.path("forms/cases")).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with(kept) {
            std::fs::remove_file(path).unwrap();
        }
    }
    let run = qiping(&["mutation", &room.named("forms")]);
    assert_eq!(run.code, 1, "without their cases clauses can be dropped unnoticed");
    assert!(run.out.contains("tech-sme") && run.out.contains("删去条文"), "{}", run.out);
    assert!(run.out.lines().last().unwrap().contains("要求 95 %"));
}

#[test]
fn score_tells_held_titles_bars_and_certificates() {
    let room = Room::new();
    let answers = r#"{"base_year": 2025, "has_champion_national": true, "cert_iso9001": true, "cert_iso9001_expires_on": "2026-12-01",
        "cert_iso9001_edition": "ISO 9001:2015", "has_hnte": false}"#;
    let scored = room.score(answers).json();
    let of = |id: &str| scored["designations"].as_array().unwrap().iter().find(|d| d["id"] == id).unwrap();
    assert_eq!(of("champion-national")["held"], true);
    assert_eq!(of("hnte")["held"], false);
    assert_eq!(of("tech-sme")["held"], Value::Null);
    assert_eq!(of("cert-iso9001")["held"], true);
    assert!(scored["designations"].as_array().unwrap().iter().all(|d| d["excluded"].is_array()));
    assert!(!of("sme-little-giant")["excluded"].as_array().unwrap().is_empty());
    let certificate = &of("cert-iso9001")["certificate"];
    assert_eq!((&certificate["state"], &certificate["days_left"]), (&json!("expiring"), &json!(8)));
    assert_eq!(certificate["expires_on"], "2026-12-01");
    assert_eq!(of("tech-sme").get("certificate"), None);
    // The little giants of 2022 asked for it, too.
    let file = room.file("a.json", answers);
    let before = qiping(&["score", "--answers", &file, "--as-of", "2026-03-31", "--json"]).json();
    let read = &criterion(&before, "sme-little-giant", "lg22-07a")["certificates"];
    assert_eq!((&read[0]["fact"], &read[0]["state"]), (&json!("cert_iso9001"), &json!("valid")));
}

// ---- evidence and bundles ----

/// A file of its own with one embedded and one linked piece of evidence.
fn with_evidence(room: &Room) -> String {
    let file = room.named("某某.qp.ron");
    let answers = room
        .file("a.json", r#"{"company_name": "津门某某机械", "base_year": 2025, "revenue": {"2025": 5200}}"#);
    assert_eq!(qiping(&["new", "-o", &file, "--answers", &answers]).code, 0);
    let (inside, outside) = (room.file("审计报告.pdf", "audit"), room.file("合同.pdf", "contract"));
    let done = qiping(&[
        "attach",
        &file,
        "--to",
        "revenue@2025",
        &inside,
        "--embed",
        "--proves",
        "营业收入",
        "--until",
        "2027-03-01",
    ]);
    assert_eq!(
        (done.code, done.out.as_str()),
        (0, "已附到「营业收入 2025 年」：审计报告.pdf（5 B）\n"),
        "{}",
        done.err
    );
    assert_eq!(qiping(&["attach", &file, "--to", "company_name", &outside]).code, 0);
    file
}

#[test]
fn evidence_is_listed_with_how_it_stands() {
    let room = Room::new();
    let file = with_evidence(&room);
    let list = |day: &str| qiping(&["evidence", &file, "--as-of", day]);
    let good = list("2026-11-23");
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    for part in [
        "完好",
        "营业收入 2025 年",
        "审计报告.pdf",
        "随档案保存",
        "链接 合同.pdf",
        "2027-03-01",
        "附件 2 份，有问题的 0 份",
    ] {
        assert!(good.out.contains(part), "{part}: {}", good.out);
    }
    let late = list("2027-03-02");
    assert_eq!(late.code, 1);
    assert!(late.out.contains("已过期") && late.out.contains("有问题的 1 份"), "{}", late.out);
    std::fs::write(room.path("合同.pdf"), "contracT").unwrap();
    assert!(list("2027-03-02").out.contains("已改动"));
    std::fs::remove_file(room.path("合同.pdf")).unwrap();
    assert!(list("2026-11-23").out.contains("找不到"));
    assert_eq!(list("2026-11-23").code, 1);
}

#[test]
fn attaching_again_takes_the_place_of_the_old_entry() {
    let room = Room::new();
    let file = with_evidence(&room);
    let path = room.named("审计报告.pdf");
    assert_eq!(qiping(&["attach", &file, "--to", "revenue@2025", &path, "--proves", "别的"]).code, 0);
    let evidence = &store::load(Path::new(&file)).unwrap();
    let slot = Slot { fact: "revenue".into(), year: Some(2025) };
    let pieces = &evidence.answer(&slot).evidence;
    assert_eq!((pieces.len(), pieces[0].proves.as_str()), (1, "别的"));
}

#[test]
fn a_bundle_goes_out_and_comes_back() {
    let room = Room::new();
    let file = with_evidence(&room);
    let (out, back) = (room.named("out.qpz"), room.named("back"));
    let done = qiping(&["bundle", &file, "-o", &out, "--report", "--as-of", "2026-11-23"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert!(done.out.contains("附件 2 份"), "{}", done.out);
    let direct = qiping(&["score", &file, "--as-of", "2026-11-23"]).out;
    assert_eq!(qiping(&["score", &out, "--as-of", "2026-11-23"]).out, direct, "read like a file");
    assert_eq!(qiping(&["evidence", &out, "--as-of", "2026-11-23"]).code, 0);
    let undone = qiping(&["unbundle", &out, "-o", &back]);
    assert_eq!(undone.code, 0, "{}", undone.err);
    let unpacked = room.named("back/津门某某机械.qp.ron");
    assert!(undone.out.contains(&unpacked), "{}", undone.out);
    assert_eq!(std::fs::read_to_string(room.path("back/津门某某机械.报告/判定.txt")).unwrap(), direct);
    std::fs::remove_file(room.path("合同.pdf")).unwrap();
    assert_eq!(
        qiping(&["evidence", &unpacked, "--as-of", "2026-11-23"]).code,
        0,
        "the receiver has all of it"
    );
    qiping(&["unbundle", &out, "-o", &back]).refused(&["已经存在"]);
    qiping(&["bundle", &file, "-o", &out]).refused(&["已经存在"]);
    qiping(&["attach", &out, "--to", "company_name", &file]).refused(&["分享包", "unbundle"]);
    let left = qiping(&["bundle", &file, "-o", &room.named("two.qpz")]);
    assert!(left.out.contains("没有放进：合同.pdf（找不到）"), "{}", left.out);
}

#[test]
fn a_passphrase_comes_from_a_file() {
    let room = Room::new();
    let file = with_evidence(&room);
    let (out, pass, wrong) =
        (room.named("out.qpz"), room.file("p", "天津 2026\n"), room.file("w", "天津2026"));
    assert_eq!(qiping(&["bundle", &file, "-o", &out, "--passphrase-file", &pass]).code, 0);
    qiping(&["score", &out]).refused(&["需要口令"]);
    qiping(&["unbundle", &out, "-o", &room.named("x")]).refused(&["需要口令", "--passphrase-file"]);
    qiping(&["unbundle", &out, "-o", &room.named("x"), "--passphrase-file", &wrong]).refused(&["口令不对"]);
    let single = room.named("single.qp.ron");
    assert_eq!(qiping(&["unbundle", &out, "-o", &single, "--passphrase-file", &pass]).code, 0);
    assert_eq!(store::load(Path::new(&single)).unwrap().company(), "津门某某机械");
    let empty = room.file("e", "\n");
    qiping(&["bundle", &file, "-o", &room.named("y.qpz"), "--passphrase-file", &empty])
        .refused(&["口令是空的"]);
}

#[test]
fn an_anonymous_bundle_is_judged_the_same_and_names_nobody() {
    let room = Room::new();
    let file = with_evidence(&room);
    let out = room.named("out.qpz");
    assert_eq!(
        qiping(&["bundle", &file, "-o", &out, "--anonymous", "--report", "--as-of", "2026-11-23"]).code,
        0
    );
    let (named, hidden) =
        [&file, &out].map(|f| qiping(&["score", f, "--as-of", "2026-11-23", "--json"]).json()).into();
    assert_eq!(named, hidden);
    let back = room.named("back.qp.ron");
    assert_eq!(qiping(&["unbundle", &out, "-o", &back]).code, 0);
    for path in ["back.qp.ron", "back.报告/判定.txt"] {
        let text = std::fs::read_to_string(room.path(path)).unwrap();
        assert!(!text.contains("津门某某机械") && !text.contains("审计报告.pdf"), "{path}");
    }
    assert!(!room.path("back.附件").exists());
}

#[test]
fn what_cannot_be_attached_or_bundled_is_said() {
    let room = Room::new();
    let file = with_evidence(&room);
    let path = room.named("合同.pdf");
    let attach = |to: &str, path: &str| qiping(&["attach", &file, "--to", to, path]);
    attach("no_such", &path).refused(&["no_such"]);
    attach("revenue", &path).refused(&["revenue@2025"]);
    attach("company_name@2025", &path).refused(&["不分年度"]);
    attach("revenue@25", &path).refused(&["四位数"]);
    attach("revenue@2025", &room.named("none.pdf")).refused(&["none.pdf", "找不到"]);
    qiping(&["attach", &file, "--to", "revenue@2025", &path, "--until", "明年"]).refused(&["有效至"]);
    qiping(&["bundle", &file, "-o", &room.named("out.zip")]).refused(&[".qpz"]);
    let text = room.file("text.qpz", "hello");
    qiping(&["unbundle", &text, "-o", &room.named("z")]).refused(&["不是企评的分享包"]);
    let other = room.file("other.qp.ron", b"PK\x03\x04 something else");
    qiping(&["score", &other]).refused(&["不完整"]);
}

// ---- merging ----

/// A file that somebody filled in.
fn filled(room: &Room, name: &str, by: &str, hour: i64, answers: &[(&str, &str)]) -> String {
    let mut file = store::parse("", "(format: (2, 0), answers: [])").unwrap();
    for (fact, answer) in answers {
        let (fact, year) = fact.split_once('@').map_or((*fact, None), |(f, y)| (f, Some(y.parse().unwrap())));
        let value = answer.parse().map_or_else(|_| Known::Text((*answer).into()), Known::Number);
        let slot = Slot { fact: fact.into(), year };
        let at = jiff::Timestamp::from_second(1_790_000_000 + hour * 3600).unwrap();
        file.apply(&Edit::Set(slot, State::Known(value)), by, at);
    }
    store::save(&room.path(name), &file).unwrap();
    room.named(name)
}

#[test]
fn files_of_one_company_become_one() {
    let room = Room::new();
    let finance =
        filled(&room, "财务.qp.ron", "财务", 1, &[("revenue@2025", "1200"), ("company_name", "某某机械")]);
    let research =
        filled(&room, "研发.qp.ron", "研发", 2, &[("rd_projects", "7"), ("company_name", "某某机械")]);
    let out = room.named("合并.qp.ron");
    let done = qiping(&["merge", &finance, &research, "-o", &out]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
    assert!(done.out.contains("某某机械  2 份档案") && done.out.contains("已合并，写到"), "{}", done.out);
    let merged = store::load(&room.path("合并.qp.ron")).unwrap();
    assert_eq!(merged.history.len(), 4);
    assert_eq!(merged.state("rd_projects"), &State::Known(Known::Number(7.into())));
    let again = room.named("again.qp.ron");
    assert_eq!(qiping(&["merge", &out, &finance, "-o", &again]).code, 0);
    assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&out).unwrap(), "merging again changes nothing");
    qiping(&["merge", &finance, &research, "-o", &out]).refused(&["合并.qp.ron", "已经存在"]);
}

#[test]
fn of_an_action_changed_apart_the_newest_is_kept_and_the_other_is_told() {
    let room = Room::new();
    let planned = |name: &str, owner: &str, second: i64| {
        let mut file = store::parse("", "(format: (2, 0), answers: [])").unwrap();
        let at = |second| jiff::Timestamp::from_second(1_790_000_000 + second).unwrap();
        for (owner, second) in [("", 0), (owner, second)] {
            let todo = Todo { what: "招人".into(), owner: owner.into(), ..Todo::default() };
            file.apply(&Edit::Todo("1".into(), Some(Box::new(todo))), owner, at(second));
        }
        store::save(&room.path(name), &file).unwrap();
        room.named(name)
    };
    let (finance, research) = (planned("财务.qp.ron", "王芳", 5), planned("研发.qp.ron", "李工", 6));
    let out = room.named("合并.qp.ron");
    let done = qiping(&["merge", &finance, &research, "-o", &out]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
    let told = "只能留一个的\n  行动「招人」 负责人：留 李工，没留 王芳\n";
    assert!(done.out.contains(told), "{}", done.out);
    assert_eq!(store::load(&room.path("合并.qp.ron")).unwrap().todos["1"].owner, "李工");
    let json = qiping(&["merge", &finance, &research, "-o", &room.named("b.qp.ron"), "--json"]).json();
    assert_eq!(
        json["dropped"],
        json!([{"fact": null, "year": null, "what": "行动「招人」 负责人", "kept": "李工", "dropped": ["王芳"]}])
    );
}

#[test]
fn conflicts_are_listed_and_nothing_is_written_until_it_is_said_which() {
    let room = Room::new();
    let finance = filled(&room, "财务.qp.ron", "财务", 1, &[("revenue@2025", "1200"), ("rd_projects", "7")]);
    let research = filled(&room, "研发.qp.ron", "研发", 2, &[("revenue@2025", "1300.50")]);
    let out = room.named("合并.qp.ron");
    let asked = qiping(&["merge", &finance, &research, "-o", &out]);
    assert_eq!((asked.code, asked.err.as_str()), (1, ""));
    assert!(!room.path("合并.qp.ron").exists());
    for part in [
        "冲突 1 处",
        "营业收入（2025 年）",
        "1,300.5 万元  研发  2026-",
        "1,200 万元  财务  2026-",
        "研发.qp.ron",
    ] {
        assert!(asked.out.contains(part), "{part} in {}", asked.out);
    }
    assert!(asked.out.lines().last().unwrap().contains("--prefer newest"), "the way out comes last");
    let asked = qiping(&["merge", &finance, &research, "-o", &out, "--json"]);
    assert_eq!(asked.code, 1);
    let json: Value = serde_json::from_str(&asked.out).unwrap();
    assert_eq!(json["written"], Value::Null);
    assert_eq!(json["conflicts"][0]["candidates"][0]["value"].to_string(), "1300.5");
    assert_eq!(json["conflicts"][0]["candidates"][1]["files"], json!([finance]));

    let done = qiping(&["merge", &finance, &research, "-o", &out, "--prefer", "newest", "--json"]).json();
    assert_eq!(done["written"], json!(out));
    assert_eq!(done["conflicts"][0]["candidates"][0]["chosen"], json!(true));
    let merged = store::load(&room.path("合并.qp.ron")).unwrap();
    let revenue = merged.answer(&Slot { fact: "revenue".into(), year: Some(2025) });
    assert_eq!(
        (revenue.author.as_str(), &revenue.state),
        ("研发", &State::Known(Known::Number("1300.50".parse().unwrap())))
    );
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let room = Room::new();
    let one = filled(&room, "a.qp.ron", "", 1, &[("credit_code", "91350100M000100Y43")]);
    let codes = ('0'..='9').chain('A'..='Z').map(|check| format!("91120111300000000{check}"));
    let code = codes.into_iter().find(|code| qiping::pack::is_credit_code(code)).unwrap();
    let other = filled(&room, "b.qp.ron", "", 1, &[("credit_code", &code)]);
    let out = room.named("out.qp.ron");
    qiping(&["merge", &one, &other, "-o", &out]).refused(&["不是同一家企业", &code, "a.qp.ron", "b.qp.ron"]);
    qiping(&["merge", &one, "-o", &out]).refused(&["2 至 20 份"]);
    qiping(&["merge", "-o", &out]).refused(&["缺少参数"]);
    qiping(&["merge", &one, &room.named("gone.qp.ron"), "-o", &out]).refused(&["gone.qp.ron", "找不到"]);
    qiping(&["merge", &one, &one, "-o", &out, "--prefer", "oldest"]).refused(&["oldest", "newest"]);
    let broken = room.file("broken.qp.ron", "(format: (2, 0), answers: [");
    qiping(&["merge", &one, &broken, "-o", &out]).refused(&["broken.qp.ron"]);
    let many: Vec<&str> =
        ["merge", "-o", &out].into_iter().chain(std::iter::repeat_n(one.as_str(), 21)).collect();
    qiping(&many).refused(&["21 份"]);
    assert!(!room.path("out.qp.ron").exists());
}

#[test]
fn evidence_of_every_file_comes_along() {
    let room = Room::new();
    let finance = with_evidence(&room);
    std::fs::create_dir(room.path("研发")).unwrap();
    let research = filled(&room, "研发/研发.qp.ron", "研发", 1, &[("rd_projects", "7")]);
    let report = room.file("研发/立项.pdf", "project");
    assert_eq!(qiping(&["attach", &research, "--to", "rd_projects", &report]).code, 0);
    std::fs::create_dir(room.path("合并")).unwrap();
    let out = room.path("合并/合并.qp.ron");
    let done = qiping(&["merge", &finance, &research, "-o", out.to_str().unwrap()]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
    let merged = store::load(&out).unwrap();
    let evidence: Vec<_> = merged.answers().flat_map(|(_, answer)| &answer.evidence).collect();
    assert_eq!(evidence.len(), 3);
    for piece in evidence {
        let content = store::evidence::content(piece, Some(&out));
        assert_eq!(content, store::evidence::Content::Good, "{piece:?}");
    }
    let again = room.path("合并/again.qp.ron");
    let (out, again) = (out.to_str().unwrap(), again.to_str().unwrap());
    assert_eq!(qiping(&["merge", &finance, out, &research, "-o", again]).code, 0);
    assert_eq!(std::fs::read(again).unwrap(), std::fs::read(out).unwrap(), "merging again changes nothing");
}

// ---- advise ----

#[test]
fn advise_tells_gaps_ways_questions_and_days() {
    let room = Room::new();
    let answers = r#"{"base_year": 2025, "ip_class1": 2, "registered_on": "2025-03-01",
        "revenue": {"2025": 12000}, "rd_expense": {"2025": 322, "2024": 322}}"#;
    let a = room.file("a.json", answers);
    let day = ["--as-of", "2026-11-23"];
    let run = qiping(&["advise", "--answers", &a, "--for", "sme-little-giant", day[0], day[1], "--json"]);
    let advice = run.json();
    let one = &advice["designations"][0];
    assert_eq!(advice["designations"].as_array().unwrap().len(), 1);
    assert_eq!((&one["id"], &one["verdict"]), (&json!("sme-little-giant"), &json!("ineligible")));
    let gaps = one["gaps"].as_array().unwrap();
    let gap = gaps.iter().find(|g| g["criterion"] == "lg26-08").expect("3 % is not reached");
    let way = |fact: &str| {
        let ways = gap["ways"].as_array().unwrap();
        ways.iter().find(|w| w["fact"] == fact).unwrap_or_else(|| panic!("{fact} in {ways:?}"))["to"]
            .to_string()
    };
    assert_eq!((way("rd_expense"), way("revenue")), ("360".to_owned(), "10733.33".to_owned()), "{gap}");
    for set in one["sets"].as_array().unwrap() {
        assert!(!set["changes"].as_array().unwrap().is_empty(), "{set}");
    }
    // It is settled already: no answer changes that any more.
    assert_eq!(advice["next"]["settled"][0]["id"], "sme-little-giant");
    assert!(advice["next"]["settled"][0]["idle_blanks"].as_u64().unwrap() > 10, "{}", advice["next"]);
    assert!(advice["next"]["asks"].as_array().unwrap().is_empty());
    let text = qiping(&["advise", "--answers", &a, "--for", "sme-little-giant", day[0], day[1]]);
    assert!(text.out.contains("再增加 38 万元（到 360 万元）即达 3 %"), "{}", text.out);
}

#[test]
fn advise_writes_a_calendar_and_overwrites_only_when_told() {
    let room = Room::new();
    let a = room.file("a.json", r#"{"base_year": 2025}"#);
    let out = room.named("out.ics");
    let advise = |extra: &[&str]| {
        let mut args = vec!["advise", "--answers", &a, "--as-of", "2026-11-23", "--ics", &out];
        args.extend_from_slice(extra);
        qiping(&args)
    };
    assert_eq!(advise(&[]).code, 0);
    let first = std::fs::read_to_string(&out).unwrap();
    assert!(first.contains("BEGIN:VEVENT"), "{first}");
    advise(&[]).refused(&["已经存在", "--overwrite"]);
    assert_eq!(advise(&["--overwrite"]).code, 0);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), first);
    qiping(&["advise", "--answers", &a, "--for", "nosuch"]).refused(&["nosuch", "qiping designations"]);
    qiping(&["advise"]).refused(&["缺少参数"]);
}
