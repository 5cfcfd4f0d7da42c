//! One cell: how an answer is written into it, and what a cell that came back says.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::assessment::{State, Value, check_value, literal_state, parse_input, without_controls};
use crate::notation::parse_decimal;
use crate::pack::{Fact, Kind, Literal};

/// 不清楚
pub(super) const UNKNOWN: &str = "不清楚";
/// 不适用
pub(super) const NOT_APPLICABLE: &str = "不适用";

/// Digits a spreadsheet keeps of a number.
const DIGITS: usize = 15;

/// What stood in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    Text(String),
    /// A number, and whether the cell shows it as a percentage.
    Number(f64, bool),
    Date(Date),
    YesNo(bool),
    /// An error value of a formula, as it is shown.
    Error(String),
}

impl Found {
    /// The text of a cell that names something (a header, an id); empty for what cannot.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(n, _) => decimal(*n).map_or(String::new(), |n| n.normalize().to_string()),
            Self::Date(_) | Self::YesNo(_) | Self::Error(_) => String::new(),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(_, true) => "百分比".into(),
            Self::Number(n, false) => n.to_string(),
            Self::Date(date) => format!("日期 {date}"),
            Self::YesNo(yes) => if *yes { "TRUE" } else { "FALSE" }.into(),
            Self::Error(e) => e.clone(),
        }
    }
}

/// How an answer is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Written {
    Nothing,
    Text(String),
    Number(f64),
    Date(Date),
}

impl Written {
    /// An answer in a spreadsheet: numbers and days as such where the sheet keeps them exactly, else as text.
    pub(super) fn of(fact: &Fact, state: &State) -> Self {
        match state {
            State::Blank => Self::Nothing,
            State::Known(Value::Number(n)) => {
                exact(*n).map_or_else(|| Self::Text(text_of(fact, state)), Self::Number)
            }
            State::Known(Value::Date(date)) if FIRST_DAY <= *date && date.year() < 9999 => Self::Date(*date),
            _ => Self::Text(text_of(fact, state)),
        }
    }

    /// Whether a cell that came back is the one that was written.
    pub(super) fn is(&self, found: &Found) -> bool {
        match (self, found) {
            (Self::Text(a), Found::Text(b)) => a == b,
            (Self::Number(a), Found::Number(b, false)) => decimal(*a) == decimal(*b),
            (Self::Date(a), Found::Date(b)) => a == b,
            _ => false,
        }
    }
}

/// Spreadsheets count a day that never was in February 1900; before this day they and the calendar disagree.
pub(super) const FIRST_DAY: Date = Date::constant(1900, 3, 1);
/// The day before day 1 of a spreadsheet, as counted from [`FIRST_DAY`] on.
const DAY_ZERO: Date = Date::constant(1899, 12, 30);

/// The day of a serial number.
pub(super) fn day(serial: f64) -> Option<Date> {
    if !(61.0..=2_958_465.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "in range, see above")]
    let days = serial.floor() as i32;
    DAY_ZERO.checked_add(jiff::Span::new().days(days)).ok()
}

/// The number as a double, where a spreadsheet keeps all its digits.
pub(super) fn exact(n: Decimal) -> Option<f64> {
    let n = n.normalize();
    let digits = n.mantissa().unsigned_abs().to_string();
    if digits.trim_end_matches('0').len() > DIGITS {
        return None;
    }
    let double: f64 = n.to_string().parse().ok()?;
    (decimal(double) == Some(n)).then_some(double)
}

/// A double as the number a spreadsheet shows: rounded to 15 digits, so that 0.1+0.2 is 0.3.
pub(super) fn decimal(double: f64) -> Option<Decimal> {
    if !double.is_finite() {
        return None;
    }
    Decimal::from_scientific(&format!("{double:.*e}", DIGITS - 1)).ok().map(|n| n.normalize())
}

/// An answer as text; reads back as itself.
pub(super) fn text_of(fact: &Fact, state: &State) -> String {
    let known = match state {
        State::Blank => return String::new(),
        State::Unknown => return UNKNOWN.into(),
        State::NotApplicable => return NOT_APPLICABLE.into(),
        State::Known(value) => value,
    };
    let plain = match known {
        Value::YesNo(yes) => if *yes { "是" } else { "否" }.into(),
        Value::Number(n) => return n.normalize().to_string(),
        Value::Date(date) => return date.to_string(),
        Value::Choice(id) => label(fact, id),
        Value::Text(text) => text.clone(),
    };
    let same = understand(fact, &Found::Text(plain.clone())).is_ok_and(|read| read == *state);
    // The sign by which spreadsheets know text that is to be taken as it stands.
    if same || !matches!(known, Value::Text(_)) { plain } else { format!("'{plain}") }
}

/// The words of a choice; its id where the words are not its own.
fn label(fact: &Fact, id: &str) -> String {
    let Kind::Choice(choices) = &fact.kind else { return id.into() };
    let words = choices.iter().find(|c| *c.id == *id).map(|c| &c.label);
    let own = |words: &&String| {
        let read = parse_input(fact, words);
        matches!(read, Ok(State::Known(Value::Choice(hit))) if *hit == *id)
    };
    words.filter(own).map_or_else(|| id.into(), Clone::clone)
}

/// A note as text; reads back as itself.
pub(super) fn note_text(note: &str) -> String {
    let same = note_of(&Found::Text(note.into())).is_ok_and(|read| read == note);
    if same { note.into() } else { format!("'{note}") }
}

/// What a cell says as a note.
pub(super) fn note_of(found: &Found) -> Result<String, String> {
    match found {
        Found::Text(text) => Ok(match text.strip_prefix('\'') {
            Some(literal) => literal.into(),
            None => text.replace("\r\n", "\n").trim().into(),
        }),
        Found::Number(..) => Ok(found.name()),
        Found::Date(date) => Ok(date.to_string()),
        Found::YesNo(_) => Ok(found.shown()),
        Found::Error(e) => Err(wrong_formula(e)),
    }
}

fn wrong_formula(error: &str) -> String {
    format!("单元格是错误值 {error}，请改正公式或直接填写")
}

/// What a cell says as an answer.
///
/// # Errors
/// A plain Chinese sentence.
pub(super) fn understand(fact: &Fact, found: &Found) -> Result<State, String> {
    let instead = |e: String| format!("{e}，单元格里是 {}", found.shown());
    match found {
        Found::Error(e) => Err(wrong_formula(e)),
        Found::YesNo(yes) => literal_state(fact, &Literal::Bool(*yes)).map_err(instead),
        Found::Date(date) => match &fact.kind {
            Kind::Date | Kind::Text | Kind::CreditCode => parse_input(fact, &date.to_string()),
            _ => literal_state(fact, &Literal::Text(date.to_string())).map_err(instead),
        },
        Found::Number(n, percent) => number(fact, *n, *percent).map_err(|e| match e {
            Wrong::Kind(e) => instead(e),
            Wrong::Value(e) => e,
        }),
        Found::Text(text) => words(fact, text),
    }
}

enum Wrong {
    /// Not that kind of thing; what there is gets named.
    Kind(String),
    Value(String),
}

fn number(fact: &Fact, double: f64, percent: bool) -> Result<State, Wrong> {
    let n = decimal(double).ok_or_else(|| Wrong::Value("这个数太大，请核对单位".into()))?;
    let checked = |n| literal_state(fact, &Literal::Number(n)).map_err(Wrong::Value);
    match &fact.kind {
        Kind::Number(q) if percent && q.unit == "%" => checked((n * Decimal::ONE_HUNDRED).normalize()),
        Kind::Number(q) if percent => {
            let unit = if q.unit.is_empty() { "个数" } else { &q.unit };
            Err(Wrong::Value(format!("单元格是百分比格式，而这里填的是{unit}，请改为常规格式再填")))
        }
        Kind::Number(_) | Kind::Year => checked(n),
        Kind::Choice(_) => checked(n).or_else(|e| parse_input(fact, &n.to_string()).map_err(|_| e)),
        Kind::Date => match day(double) {
            Some(date) if double < 1_000_000.0 => parse_input(fact, &date.to_string()).map_err(Wrong::Value),
            _ => parse_input(fact, &n.to_string()).map_err(Wrong::Value),
        },
        Kind::Text | Kind::CreditCode if double.abs() >= 1e15 => Err(Wrong::Value(
            "这里是文字，却存成了 15 位以上的数，末几位已经丢失；请把单元格格式改为文本再填".into(),
        )),
        Kind::Text | Kind::CreditCode => parse_input(fact, &n.to_string()).map_err(Wrong::Value),
        Kind::YesNo => literal_state(fact, &Literal::Number(n)).map_err(Wrong::Kind),
    }
}

fn words(fact: &Fact, text: &str) -> Result<State, String> {
    if let Some(literal) = text.strip_prefix('\'') {
        if let Kind::Text | Kind::CreditCode = fact.kind {
            let value = Value::Text(literal.into());
            check_value(fact, &value)?;
            return Ok(State::Known(value));
        }
        return words(fact, literal);
    }
    let plain = without_controls(text);
    let plain = plain.trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}');
    match plain {
        UNKNOWN => return Ok(State::Unknown),
        NOT_APPLICABLE => return Ok(State::NotApplicable),
        _ => {}
    }
    match &fact.kind {
        Kind::Number(q) => figure(fact, plain, &q.unit),
        Kind::Year => parse_input(fact, plain.strip_suffix('年').unwrap_or(plain)),
        Kind::YesNo if plain.eq_ignore_ascii_case("true") => Ok(State::Known(Value::YesNo(true))),
        Kind::YesNo if plain.eq_ignore_ascii_case("false") => Ok(State::Known(Value::YesNo(false))),
        // ISO days of any year, as flat JSON takes them.
        Kind::Date => parse_input(fact, plain)
            .or_else(|e| literal_state(fact, &Literal::Text(plain.into())).map_err(|_| e)),
        _ => parse_input(fact, plain),
    }
}

/// A number as text, its own unit behind it or not.
fn figure(fact: &Fact, plain: &str, unit: &str) -> Result<State, String> {
    let bare = if unit.is_empty() { plain } else { plain.strip_suffix(unit).unwrap_or(plain) };
    if bare.ends_with(['%', '％']) && unit != "%" {
        return Err(format!(
            "「{plain}」是百分比，而这里填的是{}",
            if unit.is_empty() { "个数" } else { unit }
        ));
    }
    parse_input(fact, bare).or_else(|e| {
        // More digits than anybody types: what flat JSON takes, a table takes too.
        let Some(n) = parse_decimal(bare) else { return Err(e) };
        literal_state(fact, &Literal::Number(n))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::Num;
    use crate::pack::{Choice, Quantity};

    fn fact(kind: Kind) -> Fact {
        Fact {
            id: "x".into(),
            label: "指标".into(),
            kind,
            yearly: false,
            definition: String::new(),
            evidence: String::new(),
            effort: crate::pack::Effort::default(),
            better: None,
        }
    }

    fn amount(unit: &str) -> Fact {
        fact(Kind::Number(Quantity { unit: unit.into(), min: Some(Num::whole(0)), ..Quantity::default() }))
    }

    fn known(n: &str) -> State {
        State::Known(Value::Number(n.parse().unwrap()))
    }

    #[test]
    fn doubles_read_as_the_number_the_sheet_shows() {
        let wan = amount("万元");
        for (double, reads) in [
            (0.1 + 0.2, "0.3"),
            (2.999, "2.999"),
            (1.0 / 3.0, "0.333333333333333"),
            (123_456_789_012_345.0, "123456789012345"),
            (1e14 + 0.3, "100000000000000"),
        ] {
            assert_eq!(understand(&wan, &Found::Number(double, false)), Ok(known(reads)), "{double}");
        }
        assert!(understand(&wan, &Found::Number(f64::NAN, false)).is_err());
        assert!(understand(&wan, &Found::Number(1e300, false)).is_err());
        assert!(understand(&wan, &Found::Number(-0.5, false)).unwrap_err().contains("不能小于 0"));
    }

    #[test]
    fn numbers_are_written_as_numbers_only_where_no_digit_is_lost() {
        let wan = amount("万元");
        let write = |n: &str| Written::of(&wan, &known(n));
        assert_eq!(write("2.999"), Written::Number(2.999));
        assert_eq!(write("999999999999999"), Written::Number(999_999_999_999_999.0));
        assert_eq!(write("9007199254740993"), Written::Text("9007199254740993".into()));
        assert_eq!(write("0.1234567890123456"), Written::Text("0.1234567890123456".into()));
    }

    #[test]
    fn numbers_as_people_write_them_into_text_cells() {
        for (text, reads) in [
            ("1,234.5", "1234.5"),
            ("１２３４", "1234"),
            ("120万元", "120"),
            ("120 万元", "120"),
            ("9007199254740993", "9007199254740993"),
            ("0.1234567890123456", "0.1234567890123456"),
            ("'12", "12"),
        ] {
            assert_eq!(understand(&amount("万元"), &Found::Text(text.into())), Ok(known(reads)), "{text}");
        }
        assert_eq!(understand(&amount("%"), &Found::Text("3.5%".into())), Ok(known("3.5")));
        assert_eq!(understand(&amount("%"), &Found::Number(0.035, true)), Ok(known("3.5")));
        for (unit, text) in
            [("万元", "15%"), ("万元", "1.2亿元"), ("万元", "12万"), ("人", "约 30"), ("万元", "120元")]
        {
            assert!(understand(&amount(unit), &Found::Text(text.into())).is_err(), "{text}");
        }
        let wrong = understand(&amount("人"), &Found::Number(0.15, true)).unwrap_err();
        assert!(wrong.contains("百分比"), "{wrong}");
    }

    #[test]
    fn days_come_as_days_serials_and_text() {
        let date = fact(Kind::Date);
        let may = State::Known(Value::Date(Date::constant(2016, 5, 1)));
        for found in [
            Found::Date(Date::constant(2016, 5, 1)),
            Found::Number(42491.0, false),
            Found::Number(42491.75, false),
            Found::Number(20_160_501.0, false),
            Found::Text("2016年5月1日".into()),
        ] {
            assert_eq!(understand(&date, &found), Ok(may.clone()), "{found:?}");
        }
        assert_eq!(day(61.0), Some(FIRST_DAY));
        assert_eq!(day(60.0), None);
        let slip = understand(&amount("人"), &Found::Date(Date::constant(2026, 3, 1))).unwrap_err();
        assert!(slip.contains("日期 2026-03-01"), "{slip}");
    }

    #[test]
    fn what_is_no_answer_is_said() {
        let yes_no = fact(Kind::YesNo);
        assert_eq!(understand(&yes_no, &Found::YesNo(true)), Ok(State::Known(Value::YesNo(true))));
        assert_eq!(understand(&yes_no, &Found::Text("FALSE".into())), Ok(State::Known(Value::YesNo(false))));
        assert!(understand(&yes_no, &Found::Number(1.0, false)).unwrap_err().contains("是或否"));
        assert!(understand(&amount("人"), &Found::YesNo(true)).unwrap_err().contains("TRUE"));
        assert!(understand(&amount("人"), &Found::Error("#N/A".into())).unwrap_err().contains("#N/A"));
        let text = fact(Kind::Text);
        assert!(understand(&text, &Found::Number(1e15, false)).unwrap_err().contains("丢失"));
        assert_eq!(
            understand(&text, &Found::Number(12.0, false)),
            Ok(State::Known(Value::Text("12".into())))
        );
    }

    #[test]
    fn odd_text_reads_back_as_itself() {
        let text = fact(Kind::Text);
        for odd in ["=1+1", "'引号", "不清楚", "不适用", "  空格 ", "两\n行", "\u{1}", "-5", "'", "_x0041_"]
        {
            let state = State::Known(Value::Text(odd.into()));
            let written = text_of(&text, &state);
            assert_eq!(understand(&text, &Found::Text(written.clone())), Ok(state), "{written}");
            assert_eq!(note_of(&Found::Text(note_text(odd))), Ok(odd.to_owned()));
        }
    }

    #[test]
    fn a_choice_is_written_by_its_words_unless_they_are_not_its_own() {
        let choice = |id: &str, label: &str| Choice { id: id.into(), label: label.into() };
        let fact = fact(Kind::Choice(vec![choice("1", "二级"), choice("2", "1"), choice("3", "二级")]));
        let written = |id: &str| text_of(&fact, &State::Known(Value::Choice(id.into())));
        assert_eq!([written("1"), written("2"), written("3")], ["二级", "2", "3"]);
        let read = understand(&fact, &Found::Number(2.0, false));
        assert_eq!(read, Ok(State::Known(Value::Choice("2".into()))));
    }
}
