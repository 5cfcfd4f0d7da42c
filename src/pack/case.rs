//! Worked cases (算例): answers and the verdict the book expects of them. Never part of a judgement.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::fact::FactId;
use crate::notation::{Num, parse_decimal};

/// `forms/cases/<designation>.ron`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The designation judged.
    pub designation: String,
    /// Its cases.
    pub cases: Vec<Case>,
    /// The file it was read from, as findings name it.
    #[serde(skip)]
    pub file: String,
    /// Whether that file lies in a folder of extra designations.
    #[serde(skip)]
    pub extra: bool,
}

/// One worked case.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The book's id, `A04-2`.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The edition judged.
    pub edition: String,
    /// The as-of date.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// Another case of the file whose answers these are laid over.
    #[serde(default)]
    pub like: Option<String>,
    /// The answers, as in flat JSON.
    pub given: BTreeMap<FactId, Literal>,
    /// The verdict.
    pub expect: Expect,
    /// Exactly these criteria that have no criterion inside them failing with them … are unmet.
    #[serde(default)]
    pub unmet: Vec<String>,
    /// These criteria are open.
    #[serde(default)]
    pub open: Vec<String>,
    /// These criteria are met as written, also such as do not count (附加口径).
    #[serde(default)]
    pub met: Vec<String>,
    /// What comes of reference lines, by their ids.
    #[serde(default)]
    pub lines: BTreeMap<String, Reach>,
    /// The score interval, where the designation has one.
    #[serde(default)]
    pub score: Option<(Num, Num)>,
    /// Points of single indicators.
    #[serde(default)]
    pub points: BTreeMap<String, (Num, Num)>,
}

/// An expected verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Expect {
    /// 符合 / 达到参考线
    Eligible,
    /// 不符合 / 未达到参考线
    Ineligible,
    /// 待定
    Open,
}

/// What comes of a reference line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Reach {
    /// 达到
    Reached,
    /// 未达到
    NotReached,
    /// 待定
    Open,
}

impl Reach {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "达到",
            Self::NotReached => "未达到",
            Self::Open => "待定",
        }
    }
}

/// A value as flat JSON and worked cases write it, not yet held against its fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `null`: blank.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An exact number.
    Number(Decimal),
    /// Text, a choice id, an ISO date, `unknown` or `n/a`.
    Text(String),
    /// One value a year.
    Years(BTreeMap<i16, Literal>),
}

/// It reads several kinds of values; the reference of what can be written explains them in words.
impl JsonSchema for Literal {
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<ron::value::RawValue>::deserialize(deserializer)?;
        let text = raw.get_ron().trim();
        if let Some(n) = parse_decimal(text) {
            return Ok(Self::Number(n));
        }
        match text {
            "true" => Ok(Self::Bool(true)),
            "false" => Ok(Self::Bool(false)),
            "None" => Ok(Self::Null),
            _ if text.starts_with('{') => ron::from_str(text).map(Self::Years).map_err(D::Error::custom),
            _ => ron::from_str::<String>(text).map(Self::Text).map_err(|_| {
                D::Error::custom(format!(
                    "答案要写成数、true/false、\"文字\" 或 {{2025: 数}}，读到的是 {text}"
                ))
            }),
        }
    }
}
