//! The state of a certificate on a day, row by row as in the fact book (cases C, 证书当日状态).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use jiff::Timestamp;
use jiff::civil::Date;
use qiping::assessment::{Assessment, Edit, Slot, State, Value};
use qiping::judge::{CertStanding, CertState, Relevant, Tri, certificate_standing};
use qiping::pack::{FactId, Hanging, Pack};

/// A row of the book: the answers about one certificate (`_` = blank), the day, and what is expected.
struct Row {
    id: &'static str,
    cert: &'static str,
    edition: &'static str,
    issued: &'static str,
    expires: &'static str,
    status: &'static str,
    surveyed: &'static str,
    as_of: &'static str,
    /// Days from the day to the last one.
    left: Option<i32>,
    state: CertState,
    /// 有效, 无效, 待定
    counts: Tri,
    marks: Vec<&'static str>,
}

/// The book's table, a line a row, its columns in its order.
const TABLE: &str = "
CC01 | cert-iso9001 | ISO 9001:2026 | 2026-10-20 | 2029-10-19 | 有效 | _ | 2026-11-23 | 1061 | 有效 | 有效 | 无
CC02 | cert-iso9001 | ISO 9001:2015 | 2025-03-10 | 2028-03-09 | 有效 | 2026-03-05 | 2026-11-23 | 472 | 有效 | 有效 | 须转版，剩余 1042 日
CC03 | cert-iso9001 | ISO 9001:2015 | 2024-02-22 | 2027-02-21 | 有效 | 2026-02-10 | 2026-11-23 | 90 | 90 日内到期 | 有效 | 须转版，剩余 1042 日
CC04 | cert-iso9001 | ISO 9001:2015 | 2024-02-23 | 2027-02-22 | 有效 | 2026-02-10 | 2026-11-23 | 91 | 有效 | 有效 | 须转版，剩余 1042 日
CC05 | cert-iso9001 | ISO 9001:2015 | 2023-11-24 | 2026-11-23 | 有效 | 2025-11-30 | 2026-11-23 | 0 | 90 日内到期 | 有效 | 须转版，剩余 1042 日
CC06 | cert-iso9001 | ISO 9001:2015 | 2023-11-23 | 2026-11-22 | 有效 | 2025-11-30 | 2026-11-23 | -1 | 已过期 | 无效 | 无
CC07 | cert-iso9001 | ISO 9001:2015 | 2024-05-01 | _ | 有效 | 2026-04-20 | 2026-11-23 | _ | 到期日空白 | 待定 | 须转版，剩余 1042 日
CC08 | cert-iso9001 | _ | 2025-03-10 | 2028-03-09 | 有效 | 2026-03-05 | 2026-11-23 | 472 | 有效 | 有效 | 无
CC09 | cert-iso9001 | ISO 9001:2015 | 2025-03-10 | 2028-03-09 | 有效 | _ | 2026-11-23 | 472 | 有效 | 有效 | 须转版，剩余 1042 日；监督超期
CC10 | cert-iso9001 | ISO 9001:2015 | 2025-11-23 | 2028-11-22 | 有效 | _ | 2026-11-23 | 730 | 有效 | 有效 | 须转版，剩余 1042 日
CC11 | cert-iso9001 | ISO 9001:2015 | 2025-11-22 | 2028-11-21 | 有效 | _ | 2026-11-23 | 729 | 有效 | 有效 | 须转版，剩余 1042 日；监督超期
CC12 | cert-iso9001 | ISO 9001:2015 | 2025-03-10 | 2028-03-09 | 暂停 | 2026-03-05 | 2026-11-23 | 472 | 已暂停 | 无效 | 无
CC13 | cert-iso9001 | ISO 9001:2026 | 2026-12-01 | 2029-11-30 | 有效 | _ | 2026-11-23 | 1103 | 尚未生效 | 无效 | 无
CC14 | cert-iso9001 | ISO 9001:2015 | 2027-02-01 | 2030-01-31 | 有效 | 2029-01-15 | 2029-09-30 | 123 | 有效 | 有效 | 须转版，剩余 0 日
CC15 | cert-iso9001 | ISO 9001:2015 | 2027-02-01 | 2030-01-31 | 有效 | 2029-01-15 | 2029-10-01 | 122 | 版本作废 | 无效 | 无
CC16 | cert-iso14001 | ISO 14001:2015 | 2025-06-18 | 2028-06-17 | 有效 | 2026-06-01 | 2026-11-23 | 572 | 有效 | 有效 | 须转版，截止日未取得
CC17 | cert-iso14001 | GB/T 24001-2016 | 2025-06-18 | 2028-06-17 | _ | 2026-06-01 | 2026-11-23 | 572 | 有效 | 有效 | 未经平台核对
CC18 | cert-iso10012 | ISO 10012:2003 | 2023-04-01 | 2028-03-31 | 有效 | 2026-03-20 | 2026-11-23 | 494 | 版本待核 | 待定 | 无
CC19 | cert-iso10012 | GB/T 19022-2003 | 2023-04-01 | 2028-03-31 | 有效 | 2026-03-20 | 2026-11-23 | 494 | 有效 | 有效 | 无
CC20 | cert-iso27001 | ISO/IEC 27001:2013 | 2024-01-01 | 2026-12-31 | 有效 | 2025-12-20 | 2026-11-23 | 38 | 版本作废 | 无效 | 无
CC21 | cert-iso27001 | GB/T 22080-2016 | 2024-07-01 | 2027-06-30 | 有效 | 2026-06-10 | 2026-11-23 | 219 | 版本待核 | 待定 | 无
CC22 | cert-iso27001 | _ | 2023-02-01 | 2026-01-31 | 有效 | 2025-01-20 | 2026-11-23 | -296 | 已过期 | 无效 | 无
CC23 | cert-gbt29490 | GB/T 29490-2023 | 2025-09-01 | 2028-08-31 | 有效 | 2026-08-20 | 2026-11-23 | 647 | 有效 | 有效 | 无
CC24 | cert-gbt29490 | GB/T 29490-2013 | 2024-06-01 | 2027-05-31 | 有效 | 2026-05-20 | 2026-11-23 | 189 | 版本作废 | 无效 | 无
CC25 | cert-gbt29490 | GB/T 29490-2013 | 2024-06-01 | 2027-05-31 | 有效 | 2025-05-20 | 2025-12-31 | 516 | 有效 | 有效 | 须转版，剩余 0 日
CC26 | cert-gbt29490 | GB/T 29490-2013 | 2024-06-01 | 2027-05-31 | 有效 | 2025-05-20 | 2026-01-01 | 515 | 版本作废 | 无效 | 无
CC27 | cert-gbt29490 | _ | 2024-06-01 | 2027-05-31 | 有效 | 2026-05-20 | 2026-11-23 | 189 | 版本待核（版本空白） | 待定 | 无
CC28 | cert-gbt29490 | GB/T 29490-2013 | 2024-06-01 | _ | 有效 | 2026-05-20 | 2026-11-23 | _ | 版本作废 | 无效 | 无
";

const STATES: [CertState; 12] = [
    CertState::Unanswered,
    CertState::NotHeld,
    CertState::Revoked,
    CertState::Suspended,
    CertState::NotYet,
    CertState::Expired,
    CertState::Obsolete,
    CertState::NoExpiry,
    CertState::Unclear,
    CertState::EditionBlank,
    CertState::Expiring,
    CertState::Valid,
];

fn rows() -> Vec<Row> {
    TABLE.trim().lines().map(row).collect()
}

fn row(line: &'static str) -> Row {
    let cells: Vec<&str> = line.split(" | ").collect();
    let [id, cert, edition, issued, expires, status, surveyed, as_of, left, state, counts, marks] = cells[..]
    else {
        panic!("twelve columns: {line}")
    };
    let state = *STATES.iter().find(|s| s.word() == state).unwrap_or_else(|| panic!("a state: {state}"));
    let counts = match counts {
        "有效" => Tri::Met,
        "无效" => Tri::Unmet,
        _ => Tri::Open,
    };
    let marks = if marks == "无" { Vec::new() } else { marks.split('；').collect() };
    let left = left.parse().ok();
    Row { id, cert, edition, issued, expires, status, surveyed, as_of, left, state, counts, marks }
}

fn day(text: &str) -> State {
    State::Known(Value::Date(text.parse().expect("a date")))
}

/// The answers of a row, given like any other.
fn answers(pack: &Pack, row: &Row, cert: &FactId) -> Assessment {
    let mut assessment = Assessment::new(pack);
    let mut set = |fact: &FactId, state| {
        assert!(pack.fact(fact.as_str()).is_some(), "{}: no fact {fact}", row.id);
        assessment.apply(&Edit::Set(Slot::of(fact), state), "", Timestamp::UNIX_EPOCH);
    };
    set(cert, State::Known(Value::YesNo(true)));
    let status = match row.status {
        "有效" => "valid",
        "暂停" => "suspended",
        other => other,
    };
    for (hanging, text) in [
        (Hanging::Edition, row.edition),
        (Hanging::IssuedOn, row.issued),
        (Hanging::ExpiresOn, row.expires),
        (Hanging::Status, status),
        (Hanging::SurveyedOn, row.surveyed),
    ] {
        if text == "_" {
            continue;
        }
        let state = match hanging {
            Hanging::Edition => State::Known(Value::Text(text.to_owned())),
            Hanging::Status => State::Known(Value::Choice(text.into())),
            _ => day(text),
        };
        set(&hanging.of(cert), state);
    }
    assessment
}

fn standing(pack: &Pack, assessment: &Assessment, cert: &FactId, as_of: Date) -> CertStanding {
    let relevant = Relevant::new(pack, assessment, as_of);
    certificate_standing(&relevant.view, cert)
}

fn fact_of(pack: &Pack, designation: &str) -> FactId {
    let designation = pack.designation(designation).unwrap_or_else(|| panic!("no {designation}"));
    designation.certificate.as_ref().expect("it is a certificate").fact.clone()
}

#[test]
fn every_row_of_the_book_comes_out() {
    let pack = Pack::embedded().unwrap_or_else(|e| panic!("{e:#?}"));
    let rows = rows();
    assert_eq!(rows.len(), 28);
    for row in &rows {
        let cert = fact_of(&pack, row.cert);
        let as_of: Date = row.as_of.parse().unwrap();
        let found = standing(&pack, &answers(&pack, row, &cert), &cert, as_of);
        assert_eq!(found.state, row.state, "{}", row.id);
        assert_eq!(found.state.counts(), row.counts, "{}", row.id);
        assert_eq!(found.days_left(as_of), row.left, "{}", row.id);
        let marks = found.marks(as_of);
        // The book has only the name of a mark, the screen also what follows from it.
        let names: Vec<&str> = marks.iter().map(|m| m.split('：').next().unwrap_or_default()).collect();
        assert_eq!(names, row.marks, "{}", row.id);
    }
}

#[test]
fn a_certificate_that_is_not_held_or_not_answered_has_no_marks() {
    let pack = Pack::embedded().unwrap_or_else(|e| panic!("{e:#?}"));
    let as_of: Date = "2026-11-23".parse().unwrap();
    let cert = fact_of(&pack, "cert-iso9001");
    for (answer, state) in [
        (State::Blank, CertState::Unanswered),
        (State::Unknown, CertState::Unanswered),
        (State::NotApplicable, CertState::NotHeld),
        (State::Known(Value::YesNo(false)), CertState::NotHeld),
    ] {
        // What is on the paper of a certificate once held is parked and says nothing.
        let mut assessment = answers(&pack, &rows()[1], &cert);
        assessment.apply(&Edit::Set(Slot::of(&cert), answer), "", Timestamp::UNIX_EPOCH);
        let found = standing(&pack, &assessment, &cert, as_of);
        assert_eq!(found.state, state);
        assert_eq!(found.marks(as_of), Vec::<String>::new());
    }
}

/// 07 册环境管理体系“口径”: until 2029-04 the 2015 edition is good, from then on nobody can say.
#[test]
fn an_edition_without_an_exact_last_day_becomes_unclear() {
    let pack = Pack::embedded().unwrap_or_else(|e| panic!("{e:#?}"));
    let rows = rows();
    let row = rows.iter().find(|r| r.id == "CC16").expect("the row on ISO 14001:2015");
    let cert = fact_of(&pack, "cert-iso14001");
    let mut assessment = answers(&pack, row, &cert);
    let late = "2031-12-31".parse().unwrap();
    let slot = Slot::of(&FactId::from("cert_iso14001_expires_on"));
    assessment.apply(&Edit::Set(slot, State::Known(Value::Date(late))), "", Timestamp::UNIX_EPOCH);
    for (as_of, state) in [("2029-03-31", CertState::Valid), ("2029-04-01", CertState::Unclear)] {
        let as_of: Date = as_of.parse().unwrap();
        assert_eq!(standing(&pack, &assessment, &cert, as_of).state, state, "{as_of}");
    }
}
