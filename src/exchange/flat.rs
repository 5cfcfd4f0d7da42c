//! Flat JSON `{fact id: value | {year: value}}`: numbers are exact decimals both ways, never a float. Holds answers
//! only, no notes; a text that reads `unknown` or `n/a` is that answer.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Number, Value as Json};

use crate::assessment::{Assessment, Slot, State, Value};
use crate::notation::parse_decimal;
use crate::pack::{Fact, Literal, Pack};

use super::ExchangeError;
use super::import::Taker;

const UNKNOWN: &str = "unknown";
const NOT_APPLICABLE: &str = "n/a";

/// Every answer as flat JSON.
#[must_use]
pub fn write_json(pack: &Pack, assessment: &Assessment) -> Vec<u8> {
    let mut fields = Map::new();
    for (slot, answer) in assessment.answers() {
        let Some(value) = json_of(&answer.state) else { continue };
        let yearly = pack.fact(slot.fact.as_str()).map(|f| f.yearly);
        match (yearly, slot.year) {
            (Some(false), None) => drop(fields.insert(slot.fact.to_string(), value)),
            (Some(true), Some(year)) => {
                let years = fields.entry(slot.fact.as_str()).or_insert_with(|| Json::Object(Map::new()));
                if let Json::Object(years) = years {
                    years.insert(year.to_string(), value);
                }
            }
            _ => {}
        }
    }
    format!("{:#}\n", Json::Object(fields)).into_bytes()
}

/// An answer as flat JSON has it; nothing where it is blank.
#[must_use]
pub fn json_of(state: &State) -> Option<Json> {
    Some(match state {
        State::Blank => return None,
        State::Unknown => UNKNOWN.into(),
        State::NotApplicable => NOT_APPLICABLE.into(),
        State::Known(Value::YesNo(yes)) => (*yes).into(),
        State::Known(Value::Number(n)) => Json::Number(n.normalize().to_string().parse::<Number>().ok()?),
        State::Known(Value::Choice(id)) => id.as_ref().into(),
        State::Known(Value::Text(text)) => text.as_str().into(),
        State::Known(Value::Date(date)) => date.to_string().into(),
    })
}

/// An answer as flat JSON has it.
pub(super) fn literal_of_state(state: &State) -> Option<Literal> {
    json_of(state).and_then(|json| literal_of(&json).ok())
}

/// A value of flat JSON as a literal.
///
/// # Errors
/// A plain Chinese sentence.
pub fn literal_of(value: &Json) -> Result<Literal, String> {
    Ok(match value {
        Json::Null => Literal::Null,
        Json::Bool(b) => Literal::Bool(*b),
        Json::String(s) => Literal::Text(s.clone()),
        Json::Number(n) => Literal::Number(number(&n.to_string())?),
        Json::Array(_) => return Err("不能是列表".into()),
        Json::Object(years) => {
            let mut out = BTreeMap::new();
            for (year, one) in years {
                let key: i16 =
                    year.parse().map_err(|_| format!("年度「{year}」不对，写成四位数，如 \"2025\""))?;
                if matches!(one, Json::Object(_)) {
                    return Err("年度里面不能再套对象".into());
                }
                out.insert(key, literal_of(one)?);
            }
            Literal::Years(out)
        }
    })
}

fn number(text: &str) -> Result<Decimal, String> {
    let exact = parse_decimal(text).or_else(|| Decimal::from_scientific(text).ok());
    exact.ok_or_else(|| format!("数「{text}」太大或位数太多"))
}

/// The fields in order, also those that come twice.
struct Fields(Vec<(String, Json)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// Takes flat JSON field by field.
pub(super) fn take(bytes: &[u8], taker: &mut Taker<'_>) -> Result<(), ExchangeError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| ExchangeError::Content("不是 UTF-8 文字，请另存为 UTF-8 编码".into()))?;
    let fields: Fields = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        ExchangeError::Content(format!(
            "第 {} 行第 {} 列不是正确的 JSON（最外层要是 {{\"指标编号\": 值}}），请检查逗号、引号和括号",
            e.line(),
            e.column()
        ))
    })?;
    for (id, value) in fields.0 {
        taker.spend(value.as_object().map_or(1, |years| years.len().max(1)))?;
        if let Some(fact) = taker.fact(|| id.clone(), &id) {
            take_field(id, fact, &value, taker);
        }
    }
    Ok(())
}

fn take_field(id: String, fact: &Fact, value: &Json, taker: &mut Taker<'_>) {
    match (fact.yearly, value) {
        (true, Json::Object(years)) => {
            for (year, one) in years {
                let place = format!("{id}.{year}");
                match year.parse().ok().filter(|y| (1950..=2200).contains(y)) {
                    Some(year) => take_one(place, fact, Slot::in_year(&fact.id, year), one, taker),
                    None => taker.problem(place, "年度不对，写成四位数，如 \"2025\""),
                }
            }
        }
        (true, Json::Null) => {}
        (true, _) => taker.problem(id, format!("「{}」是年度指标，写成 {{\"2025\": 数}}", fact.label)),
        (false, Json::Object(_)) => {
            taker.problem(id, format!("「{}」不是年度指标，只写一个值", fact.label));
        }
        (false, one) => take_one(id, fact, Slot::of(&fact.id), one, taker),
    }
}

fn take_one(place: String, fact: &Fact, slot: Slot, value: &Json, taker: &mut Taker<'_>) {
    match (literal_of(value), value) {
        (_, Json::Object(_)) => taker.problem(place, "年度里面不能再套对象"),
        (Ok(literal), _) => taker.literal(place, fact, slot, &literal),
        (Err(message), _) => taker.unread(place, slot, message),
    }
}
