//! Excel, CSV and flat JSON out and back in: nothing lost on the way, every cell that cannot be taken named, and no
//! panic whatever the bytes are.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use qiping::assessment::{Answer, Assessment, Edit, Slot, State, Todo, TodoState, Value};
use qiping::exchange::{self, ExchangeError, Format, Import, Options, Scope};
use qiping::pack::{Fact, Kind, Pack};
use qiping::store;
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Workbook};

const TODAY: Date = date(2026, 11, 23);

static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::embedded().unwrap());

fn samples() -> Vec<(&'static str, Assessment)> {
    let entries = PACK.meta.samples.iter();
    let read = entries.map(|e| (e.file.as_str(), store::parse(&e.file, PACK.sample(e).unwrap()).unwrap()));
    read.collect()
}

fn fact_where(wanted: impl Fn(&Fact) -> bool) -> &'static Fact {
    PACK.facts.iter().find(|f| wanted(f)).unwrap()
}

fn known(value: Value) -> Answer {
    Answer { state: State::Known(value), ..Answer::default() }
}

fn number(text: &str) -> Answer {
    known(Value::Number(text.parse().unwrap()))
}

/// Every kind of fact, the answers that are no value, notes and flags, long numbers and odd text.
fn odd() -> Assessment {
    let mut a = Assessment::new(&PACK);
    let mut put = |id: &str, year: Option<i16>, answer: Answer| {
        assert!(PACK.fact(id).is_some(), "{id}");
        a.put(Slot { fact: id.into(), year }, answer);
    };
    let text = |t: &str| known(Value::Text(t.into()));
    let mut texts = PACK.facts.iter().filter(|f| matches!(f.kind, Kind::Text));
    for odd in [
        "=1+1",
        "+86 022",
        "-5",
        "@我",
        "'引号",
        "不清楚",
        "不适用",
        " 前后空格 ",
        "两\n行",
        "逗,号;\t\"引\"",
        "😀𠮷",
        "_x0041_",
        "a\u{1}b",
        "TRUE",
        "00123",
        "1e5",
        "#N/A",
        "\u{feff}标",
    ] {
        put(&texts.next().unwrap().id.to_string(), None, text(odd));
    }
    put("company_name", None, text("=HYPERLINK(\"x\")公司"));
    put("credit_code", None, text("91350100M000100Y43"));
    put("base_year", None, number("2025"));
    put("revenue", Some(2025), number("123456789012345.678"));
    put("revenue", Some(2024), number("0.1234567891234567"));
    put("revenue", Some(2023), number("2.999"));
    put("revenue", Some(2011), number("9007199254740993"));
    put("revenue", Some(2022), Answer { state: State::Unknown, ..Answer::default() });
    put("revenue", None, Answer { note: "整行的备注".into(), flag: true, ..Answer::default() });
    put("rd_expense", Some(2025), Answer { state: State::NotApplicable, ..Answer::default() });
    put("rd_expense", Some(2024), Answer { note: "=单年备注\n第二行".into(), ..number("1.50") });
    put("employees", Some(2025), number("486"));
    put("digital_level", None, known(Value::Choice("3".into())));
    let mut dates = PACK.facts.iter().filter(|f| matches!(f.kind, Kind::Date));
    for day in [date(1900, 1, 5), date(1900, 3, 1), date(2016, 2, 29), date(2200, 12, 31)] {
        put(&dates.next().unwrap().id.to_string(), None, known(Value::Date(day)));
    }
    let mut yes = PACK.facts.iter().filter(|f| matches!(f.kind, Kind::YesNo));
    let mut next = || yes.next().unwrap().id.to_string();
    put(&next(), None, Answer { note: " '空格和引号 ".into(), ..known(Value::YesNo(true)) });
    put(&next(), None, Answer { note: "2026-01-01".into(), ..known(Value::YesNo(false)) });
    put(&next(), None, Answer { state: State::Unknown, note: "-".into(), ..Answer::default() });
    put(&next(), None, Answer { state: State::NotApplicable, ..Answer::default() });
    put(&next(), None, Answer { note: "只有备注".into(), ..Answer::default() });
    put(&next(), None, Answer { flag: true, ..Answer::default() });
    a
}

fn everything() -> Vec<(&'static str, Assessment)> {
    let mut all = samples();
    all.push(("odd", odd()));
    all
}

fn xlsx(a: &Assessment) -> Vec<u8> {
    exchange::write_xlsx(&PACK, a, TODAY, Scope::Asked).unwrap()
}

fn read(a: &Assessment, format: Format, bytes: &[u8]) -> Import {
    exchange::read(&PACK, a, format, bytes, Options::default()).unwrap()
}

fn applied(import: &Import) -> Assessment {
    let mut a = Assessment::new(&PACK);
    a.apply(&Edit::Many(import.edits.clone()), "", Timestamp::UNIX_EPOCH);
    a
}

/// What a table carries of an assessment: state, note, and the flag of the row.
fn carried(a: &Assessment, notes: bool) -> Vec<(String, Option<i16>, State, String)> {
    let all = a.answers().map(|(slot, answer)| {
        let note = if notes { answer.note.clone() } else { String::new() };
        (slot.fact.to_string(), slot.year, answer.state.clone(), note)
    });
    all.filter(|(_, _, state, note)| *state != State::Blank || !note.is_empty()).collect()
}

#[track_caller]
fn same(name: &str, a: &Assessment, import: &Import, notes: bool) {
    assert_eq!(import.problems, [], "{name}");
    assert_eq!(carried(&applied(import), notes), carried(a, notes), "{name}");
}

#[test]
fn a_workbook_carries_everything_there_and_back() {
    for (name, a) in everything() {
        let bytes = xlsx(&a);
        same(name, &a, &read(&Assessment::new(&PACK), Format::Xlsx, &bytes), true);
        let again = read(&a, Format::Xlsx, &bytes);
        assert_eq!((again.edits.as_slice(), again.problems.as_slice()), (&[][..], &[][..]), "{name}");
        assert!(again.unchanged >= a.answers().filter(|(_, x)| x.state != State::Blank).count(), "{name}");
        let flags =
            |a: &Assessment| a.answers().filter(|(_, x)| x.flag).map(|(s, _)| s.clone()).collect::<Vec<_>>();
        assert_eq!(
            flags(&applied(&read(&Assessment::new(&PACK), Format::Xlsx, &bytes))),
            flags(&a),
            "{name}"
        );
        assert_eq!(bytes, xlsx(&a), "{name}: the same assessment gives the same file");
    }
}

#[test]
fn csv_and_json_carry_everything_there_and_back() {
    for (name, a) in everything() {
        let csv = exchange::write_csv(&PACK, &a, TODAY, Scope::Asked);
        assert!(csv.starts_with("\u{feff}id,指标,单位,年度,回答,备注\r\n".as_bytes()), "{name}");
        same(name, &a, &read(&Assessment::new(&PACK), Format::Csv, &csv), true);
        assert_eq!(read(&a, Format::Csv, &csv).edits, [], "{name}");
        let json = exchange::write_json(&PACK, &a);
        same(name, &a, &read(&Assessment::new(&PACK), Format::Json, &json), false);
        assert_eq!(read(&a, Format::Json, &json).edits, [], "{name}");
    }
}

#[test]
fn no_field_of_a_csv_starts_a_formula() {
    let csv = String::from_utf8(exchange::write_csv(&PACK, &odd(), TODAY, Scope::All)).unwrap();
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert!(records.iter().any(|r| r.iter().any(|f| f == "'=1+1")), "the formula is there, as text");
    for record in records {
        for field in &record {
            let number = field.parse::<f64>().is_ok();
            assert!(number || !field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
        }
    }
}

#[test]
fn csv_comes_in_as_chinese_windows_writes_it() {
    let rows = "id\t指标\t单位\t年度\t回答\t备注\r\nrevenue\t营业收入\t万元\t２０２５\t\"1,234.5\"\t备注：一\r\nabove_scale\t\t\t\t是\t\r\n";
    let a = Assessment::new(&PACK);
    let (gb, _, _) = encoding_rs::GB18030.encode(rows);
    let mut wide = vec![0xff, 0xfe];
    wide.extend(rows.encode_utf16().flat_map(u16::to_le_bytes));
    let with_semicolons = format!("sep=;\n{}", rows.replace('\t', ";"));
    for bytes in
        [rows.as_bytes(), &gb, &wide, with_semicolons.as_bytes(), format!("\u{feff}{rows}").as_bytes()]
    {
        let import = read(&a, Format::Csv, bytes);
        assert_eq!((import.taken, import.problems.as_slice()), (3, &[][..]));
        let revenue = Slot::in_year(&"revenue".into(), 2025);
        assert_eq!(applied(&import).answer(&revenue).state, number("1234.5").state);
        assert_eq!(applied(&import).answer(&revenue).note, "备注：一");
    }
    let broken = exchange::read(&PACK, &a, Format::Csv, b"id,\xff\xff\x80", Options::default());
    assert!(matches!(broken, Err(ExchangeError::Content(m)) if m.contains("编码")));
    let zip = exchange::read(&PACK, &a, Format::Csv, &xlsx(&a), Options::default());
    assert!(matches!(zip, Err(ExchangeError::Content(m)) if m.contains(".xlsx")));
}

/// A small workbook somebody made: rows of cells on a sheet.
struct Sheet {
    book: Workbook,
}

const HEAD: [&str; 6] = ["指标编号", "指标", "填写", "2025 年", "2024 年", "备注"];

impl Sheet {
    fn new(name: &str) -> Self {
        let mut book = Workbook::new();
        book.add_worksheet().set_name(name).unwrap();
        let mut sheet = Self { book };
        sheet.row(0, &HEAD);
        sheet
    }

    fn at(&mut self) -> &mut rust_xlsxwriter::Worksheet {
        self.book.worksheet_from_index(0).unwrap()
    }

    fn row(&mut self, row: u32, cells: &[&str]) -> &mut Self {
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                self.at().write_string(row, column, *cell).unwrap();
            }
        }
        self
    }

    fn read(&mut self, into: &Assessment) -> Import {
        self.read_with(into, Options::default())
    }

    fn read_with(&mut self, into: &Assessment, options: Options) -> Import {
        let bytes = self.book.save_to_buffer().unwrap();
        exchange::read(&PACK, into, Format::Xlsx, &bytes, options).unwrap()
    }
}

#[track_caller]
fn complains(import: &Import, expected: &[(&str, &str)]) {
    let shown: Vec<String> = import.problems.iter().map(ToString::to_string).collect();
    for (place, words) in expected {
        let hit = import.problems.iter().any(|p| p.place == *place && p.message.contains(words));
        assert!(hit, "no 「{words}」 at {place} in {shown:#?}");
    }
    assert_eq!(import.problems.len(), expected.len(), "{shown:#?}");
}

#[test]
fn every_cell_that_cannot_be_taken_is_named_and_the_others_are_taken() {
    let empty = Assessment::new(&PACK);
    let mut sheet = Sheet::new("三 经费");
    sheet
        .row(1, &["revenue", "营业收入", "", "约五千", "1,234.5万元"])
        .row(2, &["above_scale", "规上", "对"])
        .row(3, &["no_such_fact", "没有的", "1"])
        .row(4, &["revenu", "写错的", "", "1"])
        .row(5, &["employees", "", "", "-3.5", ""])
        .row(6, &["registered_on", "", "2016-13-01"])
        .row(7, &["", "手写的一行", "5"])
        .row(8, &["credit_code", "", "91350100M000100Y44"])
        .row(9, &["base_year", "", "２０２５年"])
        .row(10, &["company_name", "", "", "写到年度列里"])
        .row(11, &["rd_expense", "", "500", ""]);
    let import = sheet.read(&empty);
    complains(
        &import,
        &[
            ("三 经费!D2", "不是一个数"),
            ("三 经费!C3", "是或否"),
            ("三 经费!A4", "没有指标「no_such_fact」"),
            ("三 经费!A5", "revenue"),
            ("三 经费!D6", "不能小于 0"),
            ("三 经费!C7", "不是一个日期"),
            ("三 经费!C8", "没有指标编号"),
            ("三 经费!C9", "校验码"),
            ("三 经费!D11", "不是年度指标"),
            ("三 经费!C12", "年度指标"),
        ],
    );
    let got = applied(&import);
    assert_eq!(got.answer(&Slot::in_year(&"revenue".into(), 2024)).state, number("1234.5").state);
    assert_eq!(got.base_year(), Some(2025));
    assert_eq!(import.taken, 2);
}

#[test]
fn cells_of_every_kind_are_understood_or_named() {
    let empty = Assessment::new(&PACK);
    let percent_fact = fact_where(|f| f.unit() == "%" && !f.yearly).id.to_string();
    let mut sheet = Sheet::new("表");
    sheet
        .row(1, &["revenue"])
        .row(2, &["above_scale"])
        .row(3, &["registered_on"])
        .row(4, &["company_name"])
        .row(5, &[&percent_fact])
        .row(6, &["rd_expense"])
        .row(7, &["employees"]);
    let percent = Look::new().set_num_format("0%");
    let day = Look::new().set_num_format("yyyy/m/d");
    let at = sheet.at();
    at.write_formula(1, 3, Formula::new("=0.1+0.2").set_result("0.30000000000000004")).unwrap();
    at.write_formula(1, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
    at.write_boolean(2, 2, true).unwrap();
    at.write_number(3, 2, 42491).unwrap();
    at.write_boolean(4, 2, true).unwrap();
    at.write_number_with_format(5, 2, 0.035, &percent).unwrap();
    at.write_number(6, 3, 2.999).unwrap();
    at.write_number_with_format(6, 4, 0.5, &percent).unwrap();
    at.write_datetime_with_format(7, 3, ExcelDateTime::from_ymd(2026, 3, 1).unwrap(), &day).unwrap();
    at.write_number(7, 4, 1e20).unwrap();
    let import = sheet.read(&empty);
    let got = applied(&import);
    let state = |id: &str, year| got.answer(&Slot { fact: id.into(), year }).state.clone();
    assert_eq!(state("revenue", Some(2025)), number("0.3").state);
    assert_eq!(state("rd_expense", Some(2025)), number("2.999").state);
    assert_eq!(state("above_scale", None), State::Known(Value::YesNo(true)));
    assert_eq!(state("registered_on", None), State::Known(Value::Date(date(2016, 5, 1))));
    assert_eq!(state(&percent_fact, None), number("3.5").state);
    assert_eq!(state("employees", Some(2024)), number("100000000000000000000").state);
    complains(
        &import,
        &[("表!E2", "#N/A"), ("表!C5", "TRUE"), ("表!E7", "百分比"), ("表!D8", "日期 2026-03-01")],
    );
}

#[test]
fn columns_and_rows_may_be_moved_and_headers_typed_anew() {
    let empty = Assessment::new(&PACK);
    let mut sheet = Sheet::new("改过名的表");
    for column in 0..6 {
        sheet.at().write_blank(0, column, &Look::new()).unwrap();
    }
    sheet.row(0, &["公司内部用", "", "", "", "", ""]);
    sheet.row(3, &["备注", "2023", "２０２４ 年", "口径", "指标编号"]);
    sheet.at().write_number(3, 1, 2023).unwrap();
    sheet.row(4, &["", "", "", "插入的说明行"]);
    sheet.row(6, &["看过", "10", "不适用", "x", "revenue"]).row(9, &["", "", "不清楚", "", "employees"]);
    let import = sheet.read(&empty);
    assert_eq!(import.problems, []);
    let got = applied(&import);
    assert_eq!(got.answer(&Slot::in_year(&"revenue".into(), 2023)).state, number("10").state);
    assert_eq!(got.answer(&Slot::in_year(&"revenue".into(), 2024)).state, State::NotApplicable);
    assert_eq!(got.answer(&Slot::in_year(&"employees".into(), 2024)).state, State::Unknown);
    assert_eq!(got.answer(&Slot::of(&"revenue".into())).note, "看过");
}

#[test]
fn the_same_place_twice_must_say_the_same() {
    let empty = Assessment::new(&PACK);
    let mut sheet = Sheet::new("表");
    sheet
        .row(1, &["revenue", "", "", "100", "5"])
        .row(2, &["revenue", "", "", "200", "5.0"])
        .row(3, &["revenue", "", "", "", ""]);
    let import = sheet.read(&empty);
    complains(&import, &[("表!D2", "表!D3"), ("表!D3", "表!D2")]);
    assert_eq!(import.taken, 1);
}

#[test]
fn a_blank_cell_leaves_the_answer_unless_asked_to_clear_it() {
    let mut a = Assessment::new(&PACK);
    let (revenue, staff) = (Slot::in_year(&"revenue".into(), 2025), Slot::in_year(&"employees".into(), 2025));
    a.put(revenue.clone(), number("5"));
    a.put(staff.clone(), number("7"));
    a.put(Slot::of(&"above_scale".into()), Answer { note: "旧".into(), ..known(Value::YesNo(true)) });
    let mut sheet = Sheet::new("表");
    sheet.row(1, &["revenue"]).row(2, &["employees"]).row(3, &["above_scale"]);
    // What is merged away is no blank.
    sheet.at().merge_range(2, 2, 2, 3, "", &Look::new()).unwrap();
    sheet.row(2, &["employees"]);
    assert_eq!(sheet.read(&a).edits, []);
    let import = sheet.read_with(&a, Options { clear_blanks: true });
    complains(&import, &[("表!D3", "合并单元格")]);
    a.apply(&Edit::Many(import.edits), "", Timestamp::UNIX_EPOCH);
    assert_eq!(a.answer(&revenue).state, State::Blank);
    assert_eq!(a.answer(&staff).state, number("7").state);
    assert_eq!(a.answers().count(), 1, "the note is gone as well");
}

#[test]
fn json_is_taken_field_by_field() {
    let json = r#"{"revenue": {"2025": 0.30000000000000000001, "20x": 1, "2024": {"a": 1}}, "above_scale": "是",
        "nothing": 1, "employees": 5, "base_year": 2025, "rd_expense": {"2025": "unknown", "2024": "n/a", "2023": null},
        "company_name": "甲", "company_name": "乙"}"#;
    let import = read(&Assessment::new(&PACK), Format::Json, json.as_bytes());
    complains(
        &import,
        &[
            ("revenue.20x", "年度"),
            ("revenue.2024", "对象"),
            ("above_scale", "是或否"),
            ("nothing", "没有指标"),
            ("employees", "年度指标"),
            ("company_name", "不止一处"),
            ("company_name", "不止一处"),
        ],
    );
    let got = applied(&import);
    let revenue = Slot::in_year(&"revenue".into(), 2025);
    assert_eq!(got.answer(&revenue).state, number("0.30000000000000000001").state, "never through a float");
    for broken in ["", "[1]", "{\"a\": 1", &"[".repeat(100_000)] {
        let read = exchange::read(&PACK, &got, Format::Json, broken.as_bytes(), Options::default());
        assert!(matches!(read, Err(ExchangeError::Content(m)) if m.contains("JSON")));
    }
}

#[test]
fn other_sheets_and_other_files_are_told_apart() {
    let empty = Assessment::new(&PACK);
    let mut sheet = Sheet::new("表");
    sheet.row(0, &["编号"]);
    let bytes = sheet.book.save_to_buffer().unwrap();
    let read = |bytes: &[u8]| exchange::read(&PACK, &empty, Format::Xlsx, bytes, Options::default());
    assert!(matches!(read(&bytes), Err(ExchangeError::NoIds)));
    for bytes in [&b""[..], b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "甲,乙".as_bytes()] {
        let error = read(bytes).unwrap_err().to_string();
        assert!(error.contains(".xlsx"), "{error}");
    }
    assert!(matches!(Format::of(Path::new("a.ods")), Err(ExchangeError::Kind(_))));
    assert_eq!(Format::of(Path::new("a.XLSM")).unwrap(), Format::Xlsx);
}

/// A company with a plan, into which somebody wrote what elsewhere heads a form.
fn planned() -> Assessment {
    let mut a = samples().remove(0).1;
    let hire = Todo {
        what: "招 2 名研发人员".into(),
        designations: vec!["hnte".into(), "xq2017-01".into(), "gone".into()],
        slot: Some(Slot::in_year(&"employees".into(), 2026)),
        owner: "王芳".into(),
        due: Some(date(2027, 3, 1)),
        cost: Some("24.5".parse().unwrap()),
        state: TodoState::Doing,
        evidence: "劳动合同".into(),
        note: "=1+1\n第二行".into(),
        ..Todo::default()
    };
    let odd = Todo {
        what: "指标编号".into(),
        owner: "id".into(),
        due: Some(date(1899, 1, 1)),
        cost: Some("123456789012345.678".parse().unwrap()),
        evidence: "revenue".into(),
        note: "填写".into(),
        ..Todo::default()
    };
    let done =
        Todo { what: "revenue".into(), owner: "revenue".into(), state: TodoState::Done, ..Todo::default() };
    for (id, todo) in [("3", done), ("2", odd), ("1", hire)] {
        a.apply(&Edit::Todo(id.into(), Some(Box::new(todo))), "", Timestamp::UNIX_EPOCH);
    }
    a
}

#[test]
fn the_plan_is_a_sheet_to_filter_with_real_days_and_numbers() {
    use calamine::{Data, Reader, Xlsx};
    let bytes = xlsx(&planned());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let cells = book.worksheet_range("行动计划").unwrap();
    let text = |text: &str| Data::String(text.into());
    let row = |n: u32| -> Vec<Data> {
        (0..9).map(|c| cells.get_value((n, c)).cloned().unwrap_or(Data::Empty)).collect()
    };
    let heads =
        ["行动", "为哪些资质", "指标", "负责人", "完成期限", "费用（万元）", "状态", "证明材料", "备注"];
    assert_eq!(row(1), heads.map(text));
    let odd = ["指标编号", "", "", "id", "1899-01-01", "123456789012345.678", "未开始", "revenue", "填写"];
    let found: Vec<String> = row(2).iter().map(ToString::to_string).collect();
    assert_eq!(found, odd, "what a spreadsheet cannot hold stands there as text");
    let hire = row(3);
    assert_eq!(hire[0], text("招 2 名研发人员"));
    assert_eq!(hire[1], text("国家高新技术企业、鼓励企业建设研发机构、gone"));
    assert!(hire[2].to_string().contains("（2026 年）"), "{:?}", hire[2]);
    let Data::DateTime(day) = &hire[4] else { panic!("{:?}", hire[4]) };
    assert_eq!(day.to_ymd_hms_milli(), (2027, 3, 1, 0, 0, 0, 0));
    assert_eq!((&hire[5], &hire[6], &hire[8]), (&Data::Float(24.5), &text("进行中"), &text("=1+1\n第二行")));
    assert_eq!(row(4)[6], text("已完成"), "what is over comes last");
    let mut package = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let sheets = book.sheet_names();
    let at = sheets.iter().position(|name| name == "行动计划").unwrap() + 1;
    let mut xml = String::new();
    package.by_name(&format!("xl/worksheets/sheet{at}.xml")).unwrap().read_to_string(&mut xml).unwrap();
    assert!(xml.contains(r#"<autoFilter ref="A2:I5"/>"#) && xml.contains(r#"ySplit="2""#), "{xml}");
    assert_eq!(xlsx(&planned()), bytes);
    assert!(
        !Xlsx::new(Cursor::new(xlsx(&samples().remove(0).1)))
            .unwrap()
            .sheet_names()
            .contains(&"行动计划".into())
    );
}

#[test]
fn nothing_of_the_plan_comes_back() {
    let a = planned();
    let import = read(&Assessment::new(&PACK), Format::Xlsx, &xlsx(&a));
    same("planned", &a, &import, true);
    let again = read(&a, Format::Xlsx, &xlsx(&a));
    assert_eq!((again.edits.as_slice(), again.problems.as_slice()), (&[][..], &[][..]));
}

#[test]
fn the_report_ends_with_the_plan() {
    let text = exchange::score_text(&PACK, &planned(), TODAY);
    let (_, plan) = text.split_once("\n行动计划 3 项，未完 2 项\n\n").unwrap();
    let lines: Vec<&str> = plan.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("行动") && lines[0].ends_with("备注"), "{plan}");
    assert!(lines[2].contains("2027-03-01") && lines[2].ends_with("劳动合同  =1+1 第二行"), "{plan}");
    assert!(!exchange::score_text(&PACK, &samples().remove(0).1, TODAY).contains("行动计划"));
}

/// A package of files, as workbooks are.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with one of its files replaced.
fn with_file(book: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut files = Vec::new();
    for at in 0..from.len() {
        let mut file = from.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let this = file.name().unwrap().into_owned();
        let bytes = if this == name { content.to_vec() } else { bytes };
        files.push((this, bytes));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    zipped(&files)
}

#[test]
fn a_workbook_that_means_harm_is_refused() {
    let empty = Assessment::new(&PACK);
    let read = |bytes: &[u8]| exchange::read(&PACK, &empty, Format::Xlsx, bytes, Options::default());
    let book = Sheet::new("表").book.save_to_buffer().unwrap();
    assert!(read(&book).is_ok());
    let many: Vec<String> = (0..3000).map(|n| format!("{n}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b""[..])).collect();
    assert!(matches!(read(&zipped(&many)), Err(ExchangeError::TooLarge(_))));
    let announced = br#"<?xml version="1.0"?><sst uniqueCount="999999999999999"><si><t>x</t></si></sst>"#;
    assert!(matches!(
        read(&with_file(&book, "xl/sharedStrings.xml", announced)),
        Err(ExchangeError::Content(_))
    ));
    // Two far corners: a whole grid between them would be seventeen thousand million cells.
    let corners = br#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>
        <row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    assert_eq!(read(&with_file(&book, "xl/worksheets/sheet1.xml", corners)).unwrap(), Import::default());
    for odd in [
        r#"<row r="4294967295"><c r="A4294967295"><v>1</v></c></row><row><c><v>1</v></c></row>"#,
        r#"<row r="99999999999999999999"><c r="ZZZZZZZZZZ99999999999"><v>1</v></c></row>"#,
        r#"<row r="0"><c r="A0"><v>1</v></c><c r="0A"/><c r=""/><c r="7"/></row>"#,
        r#"<row><c t="s"><v>999999</v></c><c t="s"><v>-1</v></c><c t="s"><v/></c><c s="99999"><v>1</v></c></row>"#,
        r#"<row><c t="e"><v>#WRONG!</v></c></row>"#,
        r#"<row><c t="b"><v>7</v></c><c t="d"><v>2026-13-45</v></c><c t="z"><v>x</v></c></row>"#,
        r#"<row><c><v>1e999</v></c><c><v>nan</v></c></row></sheetData><mergeCells><mergeCell ref="B9:A1"/></mergeCells><sheetData>"#,
    ] {
        let sheet = format!("<worksheet><sheetData>{odd}</sheetData></worksheet>");
        let read = read(&with_file(&book, "xl/worksheets/sheet1.xml", sheet.as_bytes()));
        assert!(matches!(read, Err(ExchangeError::Content(_) | ExchangeError::NoIds)), "{odd}: {read:?}");
    }
    let cells = "<c><v>1</v></c>".repeat(1_010_000);
    let cells = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    assert!(matches!(
        read(&with_file(&book, "xl/worksheets/sheet1.xml", cells.as_bytes())),
        Err(ExchangeError::TooLarge(_))
    ));
}

/// Damage as it comes over the wire, and damage inside the package that leaves its checksums right.
#[test]
fn no_damage_makes_a_panic() {
    let a = samples().remove(0).1;
    let book = xlsx(&a);
    let read = |bytes: &[u8]| drop(exchange::read(&PACK, &a, Format::Xlsx, bytes, Options::default()));
    (0..book.len()).step_by(book.len() / 60).for_each(|cut| read(&book[..cut]));
    for at in (0..book.len()).step_by(book.len() / 120) {
        let mut bytes = book.clone();
        bytes[at] ^= 0x5a;
        read(&bytes);
    }
    let mut small = Sheet::new("表");
    small.row(1, &["revenue", "", "", "5"]).at().merge_range(3, 0, 4, 1, "x", &Look::new()).unwrap();
    let small = small.book.save_to_buffer().unwrap();
    let names = [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
    ];
    for name in names {
        let mut package = zip::ZipArchive::new(Cursor::new(&small)).unwrap();
        let mut content = Vec::new();
        package.by_name(name).unwrap().read_to_end(&mut content).unwrap();
        for at in (0..content.len()).step_by(7) {
            let mut damaged = content.clone();
            damaged[at] ^= [0x01, 0x10, 0x5a][at % 3];
            read(&with_file(&small, name, &damaged));
            read(&with_file(&small, name, &content[..at]));
        }
    }
    let csv = exchange::write_csv(&PACK, &a, TODAY, Scope::Asked);
    for at in (0..csv.len()).step_by(csv.len() / 50) {
        let mut bytes = csv.clone();
        bytes[at] ^= 0x5a;
        drop(exchange::read(&PACK, &a, Format::Csv, &bytes, Options::default()));
    }
}

fn qiping(args: &[&Path]) -> (i32, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_qiping")).args(args).env("USER", "测试员").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

#[test]
fn the_command_line_exports_and_imports() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (from, into) = (file("a.qp.ron"), file("b.qp.ron"));
    store::save(&from, &odd()).unwrap();
    store::save(&into, &Assessment::new(&PACK)).unwrap();
    let (book, table, flat) = (file("a.xlsx"), file("a.csv"), file("a.json"));
    let p = |s: &'static str| Path::new(s);
    let export = [p("export"), &from, p("--xlsx"), &book, p("--csv"), &table, p("--json"), &flat];
    let (code, out, err) = qiping(&export);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, out, err) = qiping(&export);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("a.xlsx") && err.contains("--overwrite"), "{err}");
    assert_eq!(qiping(&[p("export"), &from]).0, 2, "nothing to write");
    assert_eq!(qiping(&[p("export"), &from, p("--json"), &flat, p("--overwrite")]).0, 0);

    let before = std::fs::read(&into).unwrap();
    let (code, out, _) = qiping(&[p("import"), &book, p("--into"), &into, p("--dry-run")]);
    assert_eq!((code, std::fs::read(&into).unwrap()), (0, before), "{out}");
    let (code, out, err) = qiping(&[p("import"), &book, p("--into"), &into]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let got = store::load(&into).unwrap();
    assert_eq!(carried(&got, true), carried(&odd(), true));
    assert!(got.answers().any(|(_, a)| a.author == "测试员" && a.at.is_some()));
    for same in [&book, &table, &flat] {
        let (code, out, _) = qiping(&[p("import"), same, p("--into"), &into]);
        assert!(code == 0 && out.starts_with("没有要改的"), "{out}");
    }

    std::fs::write(&table, "id,年度,回答\nrevenue,2025,12万\nemployees,2025,490\n").unwrap();
    let (code, out, _) = qiping(&[p("import"), &table, p("--into"), &into]);
    assert_eq!(code, 1);
    assert!(out.starts_with("取了 1 处") && out.contains("C2：「12万」不是一个数"), "{out}");
    for unusable in [&file("none.xlsx"), &file("x.ods"), &from] {
        let (code, out, err) = qiping(&[p("import"), unusable, p("--into"), &into]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(&unusable.display().to_string()), "{err}");
    }
}

/// Converts a file with `soffice`, in a profile of its own.
fn converted(folder: &Path, file: &str, to: &str) -> Vec<u8> {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let out = folder.join(format!("to-{to}"));
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--norestore", "--convert-to", to, "--outdir"])
        .arg(&out)
        .arg(folder.join(file))
        .output()
        .expect("soffice is installed");
    let name = Path::new(file).with_extension(to);
    let read = std::fs::read(out.join(name));
    read.unwrap_or_else(|_| panic!("soffice: {}", String::from_utf8_lossy(&run.stderr)))
}

#[test]
#[ignore = "needs LibreOffice; .ci/run runs it"]
fn libreoffice_gives_back_what_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    for (name, mut a) in everything() {
        // OpenDocument has no room for control characters, and a byte order mark is dropped.
        let lost = |c: char| c == '\u{feff}' || (c.is_control() && c != '\n');
        let held = |x: &Answer| matches!(&x.state, State::Known(Value::Text(t)) if t.contains(lost));
        let marked: Vec<Slot> = a.answers().filter(|(_, x)| held(x)).map(|(slot, _)| slot.clone()).collect();
        marked.into_iter().for_each(|slot| a.put(slot, Answer::default()));
        std::fs::write(folder.path().join("form.xlsx"), xlsx(&a)).unwrap();
        let direct = converted(folder.path(), "form.xlsx", "xlsx");
        same(name, &a, &read(&Assessment::new(&PACK), Format::Xlsx, &direct), true);
        assert_eq!(read(&a, Format::Xlsx, &direct).edits, [], "{name}");
        std::fs::write(folder.path().join("form.ods"), converted(folder.path(), "form.xlsx", "ods")).unwrap();
        let around = converted(folder.path(), "form.ods", "xlsx");
        same(name, &a, &read(&Assessment::new(&PACK), Format::Xlsx, &around), true);
    }
}

#[test]
fn files_made_to_keep_the_program_busy_are_soon_done_with() {
    let blank = Assessment::new(&PACK);
    let read =
        |format, text: &str| exchange::read(&PACK, &blank, format, text.as_bytes(), Options::default());
    let rows = |head: String, row: &str| head + "\n" + &row.repeat(200_000);
    let wide = rows(format!("id{}", ",2025".repeat(100_000)), "revenue,1\n");
    assert!(matches!(read(Format::Csv, &wide), Err(ExchangeError::TooLarge(_))));
    let fields = (0..600_000).fold(String::new(), |all, n| all + &format!("\"no_such_{n}\": 1,"));
    let fields = format!("{{{fields} \"x\": 1}}");
    assert!(matches!(read(Format::Json, &fields), Err(ExchangeError::TooLarge(_))));
    let unknown = read(Format::Csv, &rows("id,填写".into(), "revenu,1\n")).unwrap();
    assert_eq!((unknown.edits.len(), unknown.problems.len()), (0, 200_000));
    assert!(unknown.problems[0].message.contains("是不是「revenue」"));
    let text = &fact_where(|f| matches!(f.kind, Kind::Text) && !f.yearly).id;
    let same = rows("id,填写".into(), &format!("{text},甲\n")) + &format!("{text},乙\n");
    let conflict = read(Format::Csv, &same).unwrap();
    assert_eq!((conflict.edits.len(), conflict.problems.len()), (0, 200_001));
    assert!(conflict.problems[0].message.contains("与 B200002 不同"), "{}", conflict.problems[0]);
    assert!(conflict.problems[200_000].message.contains("与 B2 不同"), "{}", conflict.problems[200_000]);
    let deep = format!("{{\"revenue\": {}", "[".repeat(1_000_000));
    assert!(matches!(read(Format::Json, &deep), Err(ExchangeError::Content(_))));
    let long = format!("{{\"revenue\": {{\"2025\": {}e-999999999}}}}", "9".repeat(1_000_000));
    assert_eq!(read(Format::Json, &long).unwrap().taken, 0);
}
