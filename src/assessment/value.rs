//! Values and the four answers, and reading what a person typed into them.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::notation::parse_decimal;
use crate::pack::{Fact, Kind, is_credit_code};

/// One of the four answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Not answered.
    #[default]
    Blank,
    /// A value.
    Known(Value),
    /// 不清楚
    Unknown,
    /// 不适用
    NotApplicable,
}

/// A value of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// 是 or 否.
    YesNo(bool),
    /// A number, an accounting year too.
    Number(Decimal),
    /// The id of a choice.
    Choice(Arc<str>),
    /// Text.
    Text(String),
    /// A day.
    Date(Date),
}

/// Whether the fact can have this value.
///
/// # Errors
/// A plain Chinese sentence that says what is wrong and what to write.
pub fn check_value(fact: &Fact, value: &Value) -> Result<(), String> {
    match (&fact.kind, value) {
        (Kind::Number(q), Value::Number(n)) => q.admits(*n),
        (Kind::Year, Value::Number(n)) => match i16::try_from(*n) {
            Ok(1950..=2200) if n.fract() == Decimal::ZERO => Ok(()),
            _ => Err("年度写成四位数，如 2025".into()),
        },
        (Kind::CreditCode, Value::Text(code)) if !is_credit_code(code) => {
            Err("统一社会信用代码应为 18 位，末位校验码与前 17 位不符，请对照营业执照".into())
        }
        (Kind::Choice(choices), Value::Choice(id)) if !choices.iter().any(|c| c.id == *id) => {
            let ids: Vec<&str> = choices.iter().map(|c| &*c.id).collect();
            Err(format!("没有选项「{id}」，可选：{}", ids.join("、")))
        }
        (Kind::YesNo, Value::YesNo(_))
        | (Kind::Choice(_), Value::Choice(_))
        | (Kind::Date, Value::Date(_))
        | (Kind::Text | Kind::CreditCode, Value::Text(_)) => Ok(()),
        _ => Err(format!("这里要{}", wanted(fact))),
    }
}

/// What kind of answer a fact wants, in words.
pub(crate) fn wanted(fact: &Fact) -> &'static str {
    match fact.kind {
        Kind::Text | Kind::CreditCode => "文字",
        Kind::YesNo => "是或否",
        Kind::Choice(_) => "一个选项",
        Kind::Date => "日期，如 2016-05-01",
        Kind::Year => "年度，如 2025",
        Kind::Number(_) => "一个数",
    }
}

/// Reads what a person typed into a field; nothing typed is blank.
///
/// # Errors
/// A plain Chinese sentence that says what is wrong and what to write.
pub fn parse_input(fact: &Fact, typed: &str) -> Result<State, String> {
    let typed = typed.trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}');
    if typed.is_empty() {
        return Ok(State::Blank);
    }
    let value = match &fact.kind {
        Kind::Number(_) | Kind::Year => Value::Number(parse_number(typed)?),
        Kind::Date => Value::Date(parse_date(typed)?),
        Kind::CreditCode => Value::Text(half_width(typed).to_ascii_uppercase().replace(' ', "")),
        Kind::Text => Value::Text(without_controls(typed)),
        Kind::YesNo => match typed {
            "是" => Value::YesNo(true),
            "否" => Value::YesNo(false),
            _ => return Err("这里填是或否".into()),
        },
        Kind::Choice(choices) => {
            let hit = choices.iter().find(|c| *c.id == *typed || c.label == typed);
            Value::Choice(hit.ok_or("没有这个选项")?.id.clone())
        }
    };
    check_value(fact, &value)?;
    Ok(State::Known(value))
}

/// Full-width digits, letters and signs as their half-width twins.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '。' => '.',
            '−' | '–' | '—' => '-',
            _ => crate::notation::half_width(c).unwrap_or(c),
        })
        .collect()
}

/// Some input methods hand over the control character of a shortcut pressed while composing.
#[must_use]
pub fn without_controls(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).collect()
}

fn parse_number(typed: &str) -> Result<Decimal, String> {
    let plain: String = half_width(typed).chars().filter(|c| !matches!(c, ' ' | '_')).collect();
    let plain = plain.strip_suffix('%').unwrap_or(&plain);
    check_separators(plain)?;
    let digits = plain.replace(',', "");
    let number =
        parse_decimal(&digits).ok_or_else(|| format!("「{typed}」不是一个数，请写成 1234.5 这样"))?;
    if number.abs() >= Decimal::from(1_000_000_000_000_i64) || number.scale() > 8 {
        return Err("这个数太长，请核对单位（金额以万元计，小数不超过 8 位）".into());
    }
    Ok(number)
}

/// `1,234.5` reads as 1234.5; `1,2345` or `3,5` might mean something else and is asked about.
fn check_separators(plain: &str) -> Result<(), String> {
    if !plain.contains(',') {
        return Ok(());
    }
    let whole = plain.split('.').next().unwrap_or("").trim_start_matches(['-', '+']);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let regular = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    let in_fraction = plain.split_once('.').is_some_and(|(_, f)| f.contains(','));
    if regular && !in_fraction {
        Ok(())
    } else {
        Err("逗号只作千位分隔（如 1,234.5），请核对".into())
    }
}

fn parse_date(typed: &str) -> Result<Date, String> {
    let plain: String = half_width(typed)
        .chars()
        .filter_map(|c| match c {
            '年' | '月' | '/' | '.' => Some('-'),
            '日' | '号' | ' ' => None,
            c => Some(c),
        })
        .collect();
    let wrong = || format!("「{typed}」不是一个日期，请写成 2016-05-01");
    let digits_only = plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> =
        if digits_only { vec![&plain[..4], &plain[4..6], &plain[6..]] } else { plain.split('-').collect() };
    let [year, month, day] = parts[..] else { return Err(wrong()) };
    let number = |s: &str| s.parse::<i16>().map_err(|_| wrong());
    let small = |s: &str| s.parse::<i8>().map_err(|_| wrong());
    let date = Date::new(number(year)?, small(month)?, small(day)?).map_err(|_| wrong())?;
    if (1900..=2200).contains(&date.year()) { Ok(date) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Quantity;

    fn money() -> Fact {
        Fact {
            id: "revenue".into(),
            label: "营业收入".into(),
            kind: Kind::Number(Quantity {
                unit: "万元".into(),
                min: Some(crate::notation::Num::whole(0)),
                ..Quantity::default()
            }),
            yearly: true,
            definition: String::new(),
            evidence: String::new(),
            effort: crate::pack::Effort::default(),
            better: None,
        }
    }

    fn number(text: &str) -> Result<State, String> {
        parse_input(&money(), text)
    }

    #[test]
    fn numbers_as_people_type_them() {
        let known = |s: &str| Ok(State::Known(Value::Number(s.parse().unwrap())));
        assert_eq!(number("1,234.5"), known("1234.5"));
        assert_eq!(number("1234.5"), known("1234.5"));
        assert_eq!(number("1234.5 "), known("1234.5"));
        assert_eq!(number("12,345,678"), known("12345678"));
        assert_eq!(number("  "), Ok(State::Blank));
        assert_eq!(number(" "), Ok(State::Blank));
        assert_eq!(number("0.1"), known("0.1"));
    }

    #[test]
    fn control_characters_are_not_text() {
        let name = Fact { kind: Kind::Text, ..money() };
        let known = State::Known(Value::Text("测试机械".into()));
        assert_eq!(parse_input(&name, "\u{13}测试机械"), Ok(known));
    }

    #[test]
    fn doubtful_numbers_are_asked_about() {
        for typed in ["3,5", "1,2345", "1.234,5", "12万", "1e5", "-1", "--3", "1.2.3", "99999999999999"] {
            assert!(number(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn dates_as_people_type_them() {
        let may = Date::constant(2016, 5, 1);
        for typed in ["2016-05-01", "2016/5/1", "2016年5月1日", "20160501", "2016.5.1"] {
            assert_eq!(parse_date(typed), Ok(may), "{typed}");
        }
        for typed in ["2016-13-01", "2016-02-30", "16-5-1", "2016", "明天"] {
            assert!(parse_date(typed).is_err(), "{typed}");
        }
    }
}
