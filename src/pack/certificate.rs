//! Certificates: which editions of a standard a certificate may be printed with, and until when each is good.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fact::{Choice, Fact, FactId, Kind};
use super::source::Level;
use crate::notation::{PartialDate, half_width};

/// What a certificate designation certifies.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The yes/no fact "held"; what is printed on the paper hangs on it by [`Hanging`].
    pub fact: FactId,
    /// The editions of the standard, those that win first: the international ones before the national.
    #[serde(default)]
    pub standards: Vec<Standard>,
}

/// One edition of a standard.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// As printed on the certificate, `ISO 9001:2015`.
    pub name: String,
    /// Other spellings of it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Where it stands today.
    pub state: StandardState,
    /// 最后有效日: the last day a certificate of this edition is good, where the book has an exact one.
    #[serde(default)]
    pub last_day: Option<PartialDate>,
    /// The first day on which nobody can say whether it is still good, where the book has no exact last day.
    #[serde(default)]
    pub unclear_from: Option<PartialDate>,
    /// 核实等级 of all this.
    pub checked: Level,
    /// What else to know (limits on new certificates, what replaced it).
    #[serde(default)]
    pub note: String,
}

/// Where an edition of a standard stands. 作废 is not among them: that is a last day that has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StandardState {
    /// 现行
    Current,
    /// 过渡中: good, but to be converted.
    Transition,
    /// 版本待核: replaced, and until when it is good was not obtained.
    Unclear,
}

impl Certificate {
    /// The edition a certificate is printed with. Of several on one paper the first listed counts.
    #[must_use]
    pub fn standard(&self, printed: &str) -> Option<&Standard> {
        let printed = plain(printed);
        self.standards
            .iter()
            .find(|s| std::iter::once(&s.name).chain(&s.also).any(|name| printed.contains(&plain(name))))
    }
}

/// Letters and digits only, so that `ISO 9001：2015` and `iso9001-2015` are the same.
fn plain(text: &str) -> String {
    let half = |c: char| half_width(c).unwrap_or(c);
    text.chars().map(half).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The facts that hang on every certificate; the pack declares them by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hanging {
    /// 证书编号
    Number,
    /// 发证机构
    Issuer,
    /// 版本
    Edition,
    /// 发证日
    IssuedOn,
    /// 到期日
    ExpiresOn,
    /// 登记状态
    Status,
    /// 最近一次监督审核日
    SurveyedOn,
}

impl Hanging {
    /// All of them, in the order of the card.
    pub const ALL: [Self; 7] = [
        Self::Number,
        Self::Issuer,
        Self::Edition,
        Self::IssuedOn,
        Self::ExpiresOn,
        Self::Status,
        Self::SurveyedOn,
    ];

    /// What is put behind the certificate's id.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Number => "_no",
            Self::Issuer => "_issuer",
            Self::Edition => "_edition",
            Self::IssuedOn => "_issued_on",
            Self::ExpiresOn => "_expires_on",
            Self::Status => "_status",
            Self::SurveyedOn => "_surveyed_on",
        }
    }

    /// Its name beside the certificate's.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Number => "证书编号",
            Self::Issuer => "发证机构",
            Self::Edition => "证书版本",
            Self::IssuedOn => "发证日",
            Self::ExpiresOn => "到期日",
            Self::Status => "登记状态",
            Self::SurveyedOn => "最近一次监督审核日",
        }
    }

    /// The id of this fact of a certificate.
    #[must_use]
    pub fn of(self, cert: &FactId) -> FactId {
        FactId::from(format!("{cert}{}", self.suffix()).as_str())
    }

    /// The fact of a certificate; `standards` are the editions it may be printed with.
    pub(super) fn declare(self, cert: &Fact, standards: &[Standard]) -> Fact {
        let kind = match self {
            Self::Number | Self::Issuer | Self::Edition => Kind::Text,
            Self::IssuedOn | Self::ExpiresOn | Self::SurveyedOn => Kind::Date,
            Self::Status => Kind::Choice(statuses()),
        };
        let definition = match self {
            Self::Number | Self::Issuer => String::new(),
            Self::Edition => printed_as(standards),
            Self::IssuedOn => "本次证书的发证（换证）日。".into(),
            Self::ExpiresOn => {
                "照证书印的日期填，不用“发证日 + 3 年”推算。到期日当天按有效处理〔核实：低〕。".into()
            }
            Self::Status => "以全国认证认可信息公共服务平台（cx.cnca.cn）查询为准。".into(),
            Self::SurveyedOn => {
                "没有做过监督审核的留空。距上次监督（没有则距发证）超过 12 个月的，按规则应暂停。".into()
            }
        };
        Fact {
            id: self.of(&cert.id),
            label: format!("{}：{}", cert.label, self.label()),
            kind,
            yearly: false,
            definition,
            evidence: String::new(),
            effort: cert.effort,
            better: None,
        }
    }
}

/// The choice of [`Hanging::Status`] for a certificate that stands.
pub const STATUS_VALID: &str = "valid";
/// 暂停
pub const STATUS_SUSPENDED: &str = "suspended";
/// 撤销
pub const STATUS_REVOKED: &str = "revoked";
/// 注销
pub const STATUS_CANCELLED: &str = "cancelled";

fn statuses() -> Vec<Choice> {
    [(STATUS_VALID, "有效"), (STATUS_SUSPENDED, "暂停"), (STATUS_REVOKED, "撤销"), (STATUS_CANCELLED, "注销")]
        .map(|(id, label)| Choice { id: id.into(), label: label.into() })
        .into()
}

fn printed_as(standards: &[Standard]) -> String {
    let mut text = String::from("填证书上印的标准和年份");
    let names: Vec<&str> = standards.iter().map(|s| s.name.as_str()).collect();
    if !names.is_empty() {
        text += &format!("：{}", names.join("、"));
    }
    text.push('。');
    for standard in standards {
        let note = match (standard.state, standard.last_day) {
            (StandardState::Transition, Some(day)) => format!("{} 须转版，最后有效日 {day}", standard.name),
            (StandardState::Transition, None) => format!("{} 须转版，截止日未取得", standard.name),
            (StandardState::Unclear, _) => format!("{} 已被替代，最后有效日未取得", standard.name),
            (StandardState::Current, _) => continue,
        };
        text += &format!("{note}〔核实：{}〕。", standard.checked.word());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_names_are_recognised() {
        let standard = |name: &str| Standard {
            name: name.into(),
            also: Vec::new(),
            state: StandardState::Current,
            last_day: None,
            unclear_from: None,
            checked: Level::Medium,
            note: String::new(),
        };
        let names = ["ISO 9001:2026", "ISO 9001:2015", "GB/T 19001-2016"];
        let certificate = Certificate { fact: "cert_iso9001".into(), standards: names.map(standard).into() };
        let found = |printed: &str| certificate.standard(printed).map(|s| s.name.as_str());
        assert_eq!(found("ISO9001：2015"), Some(names[1]));
        assert_eq!(found("iso 9001-2026"), Some(names[0]));
        assert_eq!(found("GB/T 19001-2016 / ISO 9001:2015"), Some(names[1]), "the international year wins");
        assert_eq!(found("GB/T19001—2016"), Some(names[2]));
        assert_eq!(found("ISO 14001:2015"), None);
    }
}
