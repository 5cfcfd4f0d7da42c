//! Facts (指标): one thing a company can know, declared once.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::notation::Num;

/// The id of a fact; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FactId(pub Arc<str>);

/// A name of its own in the reference of what can be written; it reads as text.
impl JsonSchema for FactId {
    fn schema_name() -> Cow<'static, str> {
        "FactId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

impl FactId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for FactId {
    fn from(id: &str) -> Self {
        Self(Arc::from(id))
    }
}

impl Borrow<str> for FactId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One thing a company can know.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// `snake_case` id; the ones in `facts.md` never change.
    pub id: FactId,
    /// The name on the screen.
    pub label: String,
    /// What values it takes.
    pub kind: Kind,
    /// One value per accounting year.
    #[serde(default)]
    pub yearly: bool,
    /// Statistical definition: what counts, at what time, from which book.
    #[serde(default)]
    pub definition: String,
    /// What to have at hand as proof.
    #[serde(default)]
    pub evidence: String,
    /// How hard it is to change what it says; of a yearly fact, the figure of a year still to come.
    #[serde(default)]
    pub effort: Effort,
    /// Which way is better for the company: advice never goes the other way. None: both may be advised.
    #[serde(default)]
    pub better: Option<Better>,
}

/// How hard it is for a company to change what a fact says (难度): our estimate, no official figure.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Effort {
    /// A paper, an entry, a decision of the management.
    Days,
    /// Something to set up, to write or to buy.
    Weeks,
    /// Hiring, a management system, a certificate.
    #[default]
    Months,
    /// Growth, grants of patents, awards, titles that take years.
    Years,
    /// Cannot be changed at all: where and when the company was founded, what has happened.
    Fixed,
}

impl Effort {
    /// What one change of this kind weighs when alternatives are ranked; none where it cannot be changed.
    #[must_use]
    pub fn weight(self) -> Option<u32> {
        match self {
            Self::Days => Some(1),
            Self::Weeks => Some(3),
            Self::Months => Some(10),
            Self::Years => Some(30),
            Self::Fixed => None,
        }
    }

    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Days => "几天",
            Self::Weeks => "几周",
            Self::Months => "几个月",
            Self::Years => "一年以上",
            Self::Fixed => "不能改变",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
            Self::Fixed => "fixed",
        }
    }
}

/// Which way of a fact is better for the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Better {
    /// More, or 是.
    More,
    /// Less, or 否.
    Less,
}

/// What values a fact takes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    /// Free text.
    Text,
    /// 统一社会信用代码 with the check digit of GB 32100.
    CreditCode,
    /// 是 or 否.
    YesNo,
    /// One of the listed choices.
    Choice(Vec<Choice>),
    /// A day.
    Date,
    /// An accounting year.
    Year,
    /// A quantity in `unit`.
    Number(Quantity),
}

/// One choice of a [`Kind::Choice`].
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable id used in rules and files.
    pub id: Arc<str>,
    /// The words on the screen.
    pub label: String,
}

/// Unit and bounds of a number.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Quantity {
    /// 万元, %, 人, 项 …; empty for a bare number.
    pub unit: String,
    /// Smallest possible value, itself possible.
    pub min: Option<Num>,
    /// Largest possible value, itself possible.
    pub max: Option<Num>,
    /// Whole numbers only.
    pub whole: bool,
}

impl Quantity {
    /// Whether `n` is a possible value; the message says why not.
    ///
    /// # Errors
    /// A plain Chinese sentence that names the bound.
    pub fn admits(&self, n: Decimal) -> Result<(), String> {
        if self.whole && n.fract() != Decimal::ZERO {
            return Err("这里填整数".into());
        }
        if let Some(min) = self.min.filter(|m| n < m.0) {
            return Err(format!("不能小于 {min}"));
        }
        if let Some(max) = self.max.filter(|m| n > m.0) {
            return Err(format!("不能大于 {max}"));
        }
        Ok(())
    }
}

impl Fact {
    /// The unit of a number, empty for everything else.
    #[must_use]
    pub fn unit(&self) -> &str {
        match &self.kind {
            Kind::Number(q) => &q.unit,
            _ => "",
        }
    }

    /// The kind in one word, as `qiping facts` prints it.
    #[must_use]
    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            Kind::Text | Kind::CreditCode => "text",
            Kind::YesNo => "yes_no",
            Kind::Choice(_) => "choice",
            Kind::Date => "date",
            Kind::Year => "year",
            Kind::Number(_) => "number",
        }
    }
}

/// Whether `code` is a well-formed 统一社会信用代码 (GB 32100-2015: 18 characters, weighted modulo 31).
#[must_use]
pub fn is_credit_code(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = code.bytes().map(|b| ALPHABET.iter().position(|a| *a == b)).collect();
    let Some(values) = values.filter(|v| v.len() == 18) else { return false };
    let mut weight = 1;
    let mut sum = 0;
    for v in &values[..17] {
        sum += v * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_code_check_digit() {
        assert!(is_credit_code("91350100M000100Y43"), "the example of GB 32100");
        assert!(!is_credit_code("91350100M000100Y44"));
        assert!(!is_credit_code("91350100M000100Y4"));
        assert!(!is_credit_code("91350100m000100Y43"));
    }
}
