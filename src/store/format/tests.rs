//! What every version of the file must keep.

use jiff::Timestamp;
use jiff::civil::date;

use super::super::{parse, to_text};
use super::{open, parse_step, step_text};
use crate::assessment::{
    Assessment, Delta, Edit, Evidence, Kept, Scenario, Slot, State, Step, Todo, TodoState, Trail, Turn,
    Unread, Value,
};

mod plan;

const GOLDEN: [(&str, &str); 4] = [
    ("1.0", include_str!("../../../tests/golden/1.0.qp.ron")),
    ("1.1", include_str!("../../../tests/golden/1.1.qp.ron")),
    ("2.0", include_str!("../../../tests/golden/2.0.qp.ron")),
    ("2.1", include_str!("../../../tests/golden/2.1.qp.ron")),
];

fn slot(fact: &str, year: impl Into<Option<i16>>) -> Slot {
    Slot { fact: fact.into(), year: year.into() }
}

fn golden(version: &str) -> &'static str {
    GOLDEN.iter().find(|(v, _)| *v == version).expect("there is such a version").1
}

fn number(n: &str) -> State {
    State::Known(Value::Number(n.parse().unwrap()))
}

fn licence() -> Evidence {
    Evidence {
        name: "审计报告 2025.pdf".into(),
        size: 1_234,
        sha256: "ab".repeat(32),
        proves: "营业收入".into(),
        until: Some(date(2027, 3, 1)),
        kept: Kept::Linked("证据/审计报告 2025.pdf".into()),
        unread: Unread::default(),
    }
}

/// Everything format 2.0 could say.
fn all_of_2_0() -> Assessment {
    let mut a = parse("1.0", golden("1.0")).unwrap();
    let at = |s: i64| Timestamp::from_second(1_795_000_000 + s).unwrap();
    let text = |t: &str| State::Known(Value::Text(t.into()));
    a.apply(&Edit::Set(slot("company_name", None), text("“某某”机械\\有限公司")), "王芳", at(0));
    a.apply(&Edit::Note(slot("revenue", 2025), "第一行\n第二行 \"引号\"".into()), "李工", at(1));
    a.apply(&Edit::Flag(slot("listed", None), true), "", at(2));
    let two =
        vec![licence(), Evidence { kept: Kept::Embedded, until: None, proves: String::new(), ..licence() }];
    a.apply(&Edit::Evidence(slot("revenue", 2025), two), "李工", at(3));
    a.apply(&Edit::Aim(Some(["hnte".to_owned()].into_iter().collect())), "王芳", at(4));
    let many = vec![
        Edit::Set(slot("revenue", 2024), number("4800.00")),
        Edit::Set(slot("listed", None), State::Unknown),
        Edit::Set(slot("region", None), State::NotApplicable),
        Edit::Set(slot("is_legal_person", None), State::Known(Value::YesNo(false))),
        Edit::Set(slot("founded_on", None), State::Known(Value::Date(date(2016, 6, 1)))),
    ];
    a.apply(&Edit::Many(many), "王芳", at(5));
    let mut trail = Trail::of(&a);
    trail.undo(&mut a, "李工", at(6));
    trail.redo(&mut a, "李工", at(7));
    a.undo_from = 1;
    a
}

/// Everything format 2 can say.
fn everything() -> Assessment {
    let mut a = all_of_2_0();
    let at = |s: i64| Timestamp::from_second(1_795_000_100 + s).unwrap();
    let expand = Scenario {
        id: "18e91d3ed26ba000".into(),
        name: "若扩产\\\"二期\"".into(),
        note: "订单在手\n设备已订".into(),
        as_of: Some(date(2027, 12, 31)),
        answers: [
            (slot("revenue", 2025), number("6000.00")),
            (slot("listed", None), State::Known(Value::YesNo(true))),
            (slot("region", None), State::Known(Value::Choice("xiqing".into()))),
            (slot("founded_on", None), State::Known(Value::Date(date(2015, 6, 1)))),
            (slot("niche_share_domestic", None), State::Unknown),
            (slot("award_province_3y", None), State::Blank),
        ]
        .into(),
        unread: Unread::default(),
    };
    let plain = Scenario { id: "18e91d3ed26ba001".into(), name: "不变".into(), ..Scenario::default() };
    let hire = Todo {
        id: "18e91d3ed26ba002".into(),
        what: "招 2 名研发人员".into(),
        designations: vec!["hnte".into(), "sme-specialized".into()],
        slot: Some(slot("rd_staff", 2026)),
        owner: "王芳".into(),
        due: Some(date(2027, 3, 1)),
        cost: Some("24.50".parse().unwrap()),
        state: TodoState::Doing,
        evidence: "劳动合同、社保名单".into(),
        note: "已发布 \"招聘\"\n待面试".into(),
        unread: Unread::default(),
    };
    let ask = Todo { id: "18e91d3ed26ba003".into(), what: "问区工信局".into(), ..Todo::default() };
    let set = |s: &Scenario| Edit::Scenario(s.id.clone(), Some(Box::new(s.clone())));
    let todo = |t: &Todo| Edit::Todo(t.id.clone(), Some(Box::new(t.clone())));
    a.apply(&set(&expand), "李工", at(0));
    a.apply(&Edit::Many(vec![todo(&hire), todo(&ask), set(&plain)]), "王芳", at(1));
    a.apply(&Edit::Todo(ask.id.clone(), None), "", at(2));
    a.apply(&todo(&Todo { slot: Some(slot("listed", None)), state: TodoState::Done, ..ask }), "王芳", at(3));
    let many = vec![
        todo(&Todo { owner: "李工".into(), ..hire }),
        Edit::Set(slot("revenue", 2024), number("4900")),
        Edit::Scenario(plain.id, None),
        Edit::Note(slot("revenue", 2024), "已审计".into()),
    ];
    a.apply(&Edit::Many(many), "李工", at(4));
    let mut trail = Trail::of(&a);
    trail.undo(&mut a, "王芳", at(5));
    trail.redo(&mut a, "王芳", at(6));
    a
}

#[test]
fn golden_files_read_as_they_always_did() {
    let old = parse("1.0", golden("1.0")).unwrap();
    assert_eq!(old.pack.version, "0.1.0");
    assert_eq!(old.answers().count(), 10);
    assert_eq!(old.company(), "某某机械有限公司");
    assert_eq!(old.answer(&slot("company_name", None)).author, "王芳");
    assert_eq!(old.answer(&slot("company_name", None)).at.unwrap().to_string(), "2026-11-23T08:00:01.5Z");
    assert_eq!(old.answer(&slot("niche_share_domestic", None)).note, "等财务确认\n再问一次");
    assert_eq!(old.state("niche_share_domestic"), &State::Unknown);
    assert_eq!(old.state("award_province_3y"), &State::NotApplicable);
    assert_eq!(old.state("founded_on"), &State::Known(Value::Date(date(2016, 5, 1))));
    assert_eq!(old.state("region"), &State::Known(Value::Choice("xiqing".into())));
    assert!(old.answer(&slot("is_legal_person", None)).flag);
    assert_eq!(old.answer(&slot("revenue", 2025)).state, number("5200.50"));
    assert_eq!(old.answer(&slot("revenue", 2024)).state, State::Blank);
    assert!(old.targets.is_none() && old.history.is_empty());
    let newer = parse("1.1", golden("1.1")).unwrap();
    assert_eq!(newer.targets.unwrap().len(), 2);
    assert_eq!(parse("2.0", golden("2.0")).unwrap(), all_of_2_0());
    assert_eq!(parse("2.1", golden("2.1")).unwrap(), everything());
}

#[test]
fn the_golden_files_of_this_version_are_what_is_written() {
    if std::env::var_os("QIPING_GOLDEN").is_some() {
        return std::fs::write("tests/golden/2.1.qp.ron", to_text(&everything())).unwrap();
    }
    for (version, assessment) in [("2.0", all_of_2_0()), ("2.1", everything())] {
        let (text, golden) = (to_text(&assessment), golden(version));
        let ours = golden.replace(r#"app: "0.1.0""#, &format!("app: \"{}\"", env!("CARGO_PKG_VERSION")));
        assert_eq!(text, ours);
        assert_eq!(to_text(&parse(version, golden).unwrap()), ours, "nothing but what is changed differs");
    }
}

#[test]
fn load_then_save_changes_nothing() {
    for (version, text) in GOLDEN {
        let once = to_text(&parse(version, text).unwrap());
        let twice = to_text(&parse("again", &once).unwrap());
        assert_eq!(once, twice, "{version}");
    }
}

/// A file of format 2.7 with something new at every level.
fn newer_minor() -> String {
    golden("2.1")
        .replacen("format: (2, 1)", "format: (2, 7)", 1)
        .replacen("    answers: [", "    mood: Some((colour: \"绿\", of: [a, \"b)\"])),\n    answers: [", 1)
        .replacen("is: Number(2025)", "is: Number(2025), weight: 0.50, why: \"因为（它）\"", 1)
        .replacen("size: 1234", "size: 1234, scanned: {\"by\": 3}", 1)
        .replacen("note: \"订单在手", "colour: \"红\", note: \"订单在手", 1)
        .replacen("what: \"招", "risk: (high: [1]), what: \"招", 1)
        .replacen("todos: [(None, (", "todos: [(None, (from_change: 3, ", 1)
        .replacen("(at: \"", "(device: r#\"PC\"7\"#, at: \"", 1)
}

#[test]
fn a_change_outside_the_program_is_noticed() {
    let text = golden("2.0").to_owned();
    assert!(open("2.0", &text).unwrap().as_written);
    assert!(open("2.1", golden("2.1")).unwrap().as_written);
    assert!(open("1.1", golden("1.1")).unwrap().as_written, "older formats cannot tell");
    let edited = text.replacen("Number(2025)", "Number(2024)", 1);
    assert!(!open("2.0", &edited).unwrap().as_written);
    assert!(!open("2.0", &text.replacen("sum:", "sun:", 1)).unwrap().as_written);
    assert!(!open("2.0", &text.replace('\n', "\r\n")).unwrap().as_written);
}

/// What a damaged text may do: be refused with a sentence, or read with the damage noticed.
fn check_damaged(text: &[u8], whole: &Assessment) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    match open("x.qp.ron", text) {
        Err(error) => assert!(error.to_string().contains("x.qp.ron"), "{error}"),
        Ok(opened) => {
            let same = opened.assessment == *whole;
            assert!(same || !opened.as_written || opened.read_only.is_some(), "not noticed:\n{text}");
            // Whatever it is, it can be saved and read again.
            let saved = to_text(&opened.assessment);
            assert_eq!(parse("again", &saved).unwrap(), opened.assessment);
        }
    }
}

#[test]
fn every_flipped_byte_and_every_truncation_is_noticed() {
    // One after the other: it takes the square of the length.
    for whole in [all_of_2_0(), plan::only_plans()] {
        let text = to_text(&whole);
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            for flip in [1, 16, 255] {
                bytes[at] ^= flip;
                check_damaged(&bytes, &whole);
                bytes[at] ^= flip;
            }
            check_damaged(&text.as_bytes()[..at], &whole);
        }
    }
}

#[test]
fn fields_of_a_newer_minor_version_survive() {
    let text = newer_minor();
    let read = parse("2.7", &text).unwrap();
    assert_eq!(read.minor, 7);
    let saved = to_text(&read);
    for kept in [
        "format: (2, 7)",
        "mood: Some((colour: \"绿\", of: [a, \"b)\"])),",
        "weight: 0.50, why: \"因为（它）\"",
        "scanned: {\"by\": 3}",
        "colour: \"红\"",
        "risk: (high: [1])",
        "from_change: 3",
        "device: r#\"PC\"7\"#",
    ] {
        assert!(saved.contains(kept), "{kept} in\n{saved}");
    }
    assert_eq!(to_text(&parse("again", &saved).unwrap()), saved);
    // Another edit and another save: still there.
    let mut edited = read;
    let at = Timestamp::UNIX_EPOCH;
    edited.apply(&Edit::Set(slot("base_year", None), number("2024")), "", at);
    assert!(to_text(&edited).contains("is: Number(2024), at: \"1970-01-01T00:00:00Z\", weight: 0.50"));
}

#[test]
fn a_remark_after_a_field_that_is_not_known_swallows_nothing() {
    let text = golden("1.0").replacen("format: (1, 0)", "format: (2, 1)", 1);
    let text = text.replacen("    answers: [", "    mood: [1, // eins\n 2] // zwei\n ,\n    answers: [", 1);
    let read = parse("2.1", &text.replacen("    app:", "    /* hm */ app:", 1)).unwrap();
    let saved = to_text(&read);
    assert_eq!(parse("again", &saved).unwrap(), read, "{saved}");
}

#[test]
fn a_newer_major_version_can_be_looked_at() {
    let text = golden("2.0")
        .replacen("format: (2, 0)", "format: (3, 0)", 1)
        .replacen("is: Number(2025)", "is: Money(2025, \"CNY\")", 1)
        .replacen("history: [", "history: Compressed([", 1)
        .replacen("    ],\n    sum", "    ]),\n    sum", 1);
    assert!(parse("3.0", &text).is_err());
    let opened = open("3.0", &text).unwrap();
    let why = opened.read_only.expect("for reading only");
    assert!(why.contains("格式 3") && why.contains("1 处读不懂"), "{why}");
    assert_eq!(opened.assessment.company(), everything().company());
    assert_eq!(opened.assessment.state("base_year"), &State::Blank);
    assert!(open("2.0", golden("2.0")).unwrap().read_only.is_none());
    let strange = "(format: (9, 1), everything: \"is different\")";
    assert!(open("9.1", strange).unwrap_err().to_string().contains("请升级企评"));
}

#[test]
fn a_step_is_one_line_in_the_journal_and_reads_back() {
    for mut step in everything().history {
        step.unread.0.push(("device".into(), "\"a\\nb\"".into()));
        let line = step_text(&step);
        assert!(!line.contains('\n'), "{line}");
        assert_eq!(parse_step("journal", &line).unwrap(), step);
    }
}

#[test]
fn a_field_written_twice_is_refused_by_name_and_place() {
    let text = golden("2.0").replacen("flag: true", "flag: true, flag: true", 1);
    let error = parse("x.qp.ron", &text).unwrap_err().to_string();
    assert!(error.contains("x.qp.ron 第") && error.contains("flag"), "{error}");
}

#[test]
fn names_only_raw_identifiers_can_spell_come_back() {
    let step = Step {
        at: Timestamp::UNIX_EPOCH,
        by: String::new(),
        turn: Turn::Do,
        deltas: vec![Delta::Flag(slot("x", None), true)],
        unread: Unread(vec![("a-b".into(), "1".into())]),
    };
    assert_eq!(parse_step("x", &step_text(&step)).unwrap(), step);
}
