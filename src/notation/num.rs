//! Numbers and dates as the pack writes them: exact decimals that never pass through a binary float, and
//! dates that may be known to the year or the month only.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact decimal written plainly in RON (`1.4`, `20000`, `-5`).
///
/// RON would hand a number to serde as `f64`; this type takes the raw text instead, so that `0.1` stays `0.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Num(pub Decimal);

impl Num {
    /// A whole number.
    #[must_use]
    pub fn whole(n: i64) -> Self {
        Self(Decimal::from(n))
    }
}

impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

/// A name of its own in the reference of what can be written.
impl JsonSchema for Num {
    fn schema_name() -> Cow<'static, str> {
        "Num".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number"})
    }
}

impl<'de> Deserialize<'de> for Num {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<ron::value::RawValue>::deserialize(deserializer)?;
        parse_decimal(raw.get_ron())
            .map(Num)
            .ok_or_else(|| D::Error::custom(format!("这里要一个数，读到的是 {}", raw.get_ron().trim())))
    }
}

impl Serialize for Num {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = ron::value::RawValue::from_boxed_ron(self.to_string().into_boxed_str())
            .map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

/// Reads a plain decimal; underscores between digits are allowed, exponents are not.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    if !plain || digits.is_empty() {
        return None;
    }
    Decimal::from_str_exact(&digits).ok()
}

/// A date of an official document, known to the day, the month or only the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl PartialDate {
    /// The first day it can mean.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day it can mean.
    #[must_use]
    pub fn last_day(self) -> Date {
        let month_known = Date::new(self.year, self.month.unwrap_or(12), 1).unwrap_or(Date::MAX);
        match self.day {
            Some(_) => self.first_day(),
            None => month_known.last_of_month(),
        }
    }
}

impl FromStr for PartialDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("日期要写成 2026、2026-04 或 2026-04-01，读到的是「{text}」");
        let mut parts = text.split('-');
        let year = parts.next().and_then(|y| y.parse::<i16>().ok()).ok_or_else(wrong)?;
        let mut small = |limit: i8| match parts.next() {
            None => Ok(None),
            Some(p) => match p.parse::<i8>() {
                Ok(n) if (1..=limit).contains(&n) => Ok(Some(n)),
                _ => Err(wrong()),
            },
        };
        let (month, day) = (small(12)?, small(31)?);
        if parts.next().is_some() || !(1900..=2200).contains(&year) {
            return Err(wrong());
        }
        if let (Some(m), Some(d)) = (month, day) {
            Date::new(year, m, d).map_err(|_| wrong())?;
        }
        Ok(Self { year, month, day })
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(m) = self.month {
            write!(f, "-{m:02}")?;
        }
        if let Some(d) = self.day {
            write!(f, "-{d:02}")?;
        }
        Ok(())
    }
}

/// A name of its own in the reference of what can be written.
impl JsonSchema for PartialDate {
    fn schema_name() -> Cow<'static, str> {
        "PartialDate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
