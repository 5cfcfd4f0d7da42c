//! Sources (依据): the documents behind the thresholds, and how well each figure was checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::notation::PartialDate;

/// How well a clause was checked (核实等级). Carried over from the fact book, never raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Level {
    /// 未取得: the text was not obtained; nothing is judged by it.
    NotObtained,
    /// 低: from memory, or borrowed from elsewhere.
    Low,
    /// 中: one secondary source.
    Medium,
    /// 高: several independent sources agree, or the original was seen.
    High,
}

impl Level {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotObtained => "未取得",
            Self::Low => "低",
            Self::Medium => "中",
            Self::High => "高",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotObtained => "not_obtained",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One document.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Stable id that designations refer to.
    pub id: String,
    /// 文号; empty where the book has none.
    #[serde(default)]
    pub number: String,
    /// Title of the document.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// In force from.
    #[serde(default)]
    pub from: Option<PartialDate>,
    /// In force until.
    #[serde(default)]
    pub until: Option<PartialDate>,
    /// Official address as secondary sources quote it; shown as 官方链接(未打开核对).
    #[serde(default)]
    pub link: String,
    /// Verification level of the document itself.
    pub checked: Level,
}

impl Source {
    /// 文号 where there is one, else the title.
    #[must_use]
    pub fn short(&self) -> &str {
        if self.number.is_empty() { &self.title } else { &self.number }
    }
}
