//! How titles stand to one another and how one edition gives way to the next: bars on applying, and transition rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rule::Rule;
use super::source::Level;
use crate::notation::PartialDate;

/// A bar on applying (已获单项冠军的不再申报小巨人). It stands beside the verdict and is no part of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Stable id.
    pub id: String,
    /// The bar in words.
    pub text: String,
    /// 核实等级
    pub checked: Level,
    /// Source where it is not the edition's.
    #[serde(default)]
    pub source: Option<String>,
    /// The bar is down while this holds.
    pub when: Rule,
}

/// A transition rule (过渡规则).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The book's number in lower case, `tr-08`.
    pub id: String,
    /// The rule in words.
    pub text: String,
    /// 核实等级
    pub checked: Level,
    /// Source where it is not the edition's.
    #[serde(default)]
    pub source: Option<String>,
    /// What it governs.
    pub applies: Purpose,
    /// Governs from.
    #[serde(default)]
    pub from: Option<PartialDate>,
    /// Governs until, that day included.
    #[serde(default)]
    pub until: Option<PartialDate>,
    /// The edition it prescribes; none where the book does not say which.
    #[serde(default)]
    pub edition: Option<String>,
}

impl Transition {
    /// Whether it governs on a day.
    #[must_use]
    pub fn governs(&self, day: jiff::civil::Date) -> bool {
        self.from.is_none_or(|from| from.first_day() <= day)
            && self.until.is_none_or(|until| until.last_day() >= day)
    }
}

/// What a transition rule governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Purpose {
    /// New applications.
    Apply,
    /// 复核: those who hold the title and want to keep it.
    Review,
    /// How long a title or certificate already held stays good.
    Hold,
}

impl Purpose {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Apply => "新申请",
            Self::Review => "复核",
            Self::Hold => "已取得的",
        }
    }
}

/// When applications (or reports of holders) are taken (申报时间), as far as the book has days.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// What is due, in words: `网上填报`, `更新信息`.
    pub text: String,
    /// Whom it concerns.
    pub applies: Purpose,
    /// First day; none where only the last is known.
    #[serde(default)]
    pub from: Option<PartialDate>,
    /// Last day, that day included.
    pub until: PartialDate,
    /// The text says 每年: month and day come again every year. Otherwise it was that once, and says nothing of the
    /// years after.
    #[serde(default)]
    pub yearly: bool,
    /// 核实等级
    pub checked: Level,
    /// Source where it is not the edition's.
    #[serde(default)]
    pub source: Option<String>,
}
