//! The state of a certificate on a day (fact book 07, 口径: 证书在判定日 D 的状态): the first that applies, in the
//! book's order. What is blank never hides that a certificate is known to be no good.

use jiff::civil::Date;

use crate::assessment::{State, Value};
use crate::notation::PartialDate;
use crate::pack::{
    Certificate, FactId, Hanging, STATUS_CANCELLED, STATUS_REVOKED, STATUS_SUSPENDED, Standard, StandardState,
};

use super::reason::Tri;
use super::view::View;

/// Days before the last one on which a certificate counts as 到期在即; our reminder, not an official figure.
pub const EXPIRING_DAYS: i32 = 90;

/// Months between two surveillance audits (GEN-S1, GEN-S2).
pub const SURVEY_MONTHS: i32 = 12;

/// The state of a certificate, in the book's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertState {
    /// Whether it is held is not known.
    Unanswered,
    /// 无证
    NotHeld,
    /// 已撤销（注销）
    Revoked,
    /// 已暂停
    Suspended,
    /// 尚未生效
    NotYet,
    /// 已过期
    Expired,
    /// 版本作废
    Obsolete,
    /// 到期日空白
    NoExpiry,
    /// 版本待核, for lack of an official last day.
    Unclear,
    /// 版本待核, for lack of an answer, where some edition would be no good.
    EditionBlank,
    /// 90 日内到期
    Expiring,
    /// 有效
    Valid,
}

impl CertState {
    /// The words on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unanswered => "未答",
            Self::NotHeld => "无证",
            Self::Revoked => "已撤销（注销）",
            Self::Suspended => "已暂停",
            Self::NotYet => "尚未生效",
            Self::Expired => "已过期",
            Self::Obsolete => "版本作废",
            Self::NoExpiry => "到期日空白",
            Self::Unclear => "版本待核",
            Self::EditionBlank => "版本待核（版本空白）",
            Self::Expiring => "90 日内到期",
            Self::Valid => "有效",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::NotHeld => "not_held",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::NotYet => "not_yet",
            Self::Expired => "expired",
            Self::Obsolete => "obsolete",
            Self::NoExpiry => "no_expiry",
            Self::Unclear => "unclear",
            Self::EditionBlank => "edition_blank",
            Self::Expiring => "expiring",
            Self::Valid => "valid",
        }
    }

    /// Whether it counts as a valid certificate.
    #[must_use]
    pub fn counts(self) -> Tri {
        match self {
            Self::Expiring | Self::Valid => Tri::Met,
            Self::Unanswered | Self::NoExpiry | Self::Unclear | Self::EditionBlank => Tri::Open,
            _ => Tri::Unmet,
        }
    }
}

/// A certificate on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertStanding {
    /// Its state.
    pub state: CertState,
    /// The day it runs out, where known.
    pub expires: Option<Date>,
    /// 须转版: its edition is in transition, with the last day it is good where the book has one.
    pub convert: Option<Option<Date>>,
    /// 监督超期: more than a year since the last surveillance audit.
    pub survey_overdue: bool,
    /// 未经平台核对: its registration was not looked up.
    pub unchecked: bool,
}

impl CertStanding {
    /// The marks beside the state, in words.
    #[must_use]
    pub fn marks(&self, as_of: Date) -> Vec<String> {
        let mut marks = Vec::new();
        match self.convert {
            Some(Some(last)) => marks.push(format!("须转版，剩余 {} 日", days(as_of, last))),
            Some(None) => marks.push("须转版，截止日未取得".into()),
            None => {}
        }
        if self.survey_overdue {
            marks.push("监督超期：按规则应暂停，请核对登记状态".into());
        }
        if self.unchecked {
            marks.push("未经平台核对".into());
        }
        marks
    }

    /// Days left on a day; negative once it has run out.
    #[must_use]
    pub fn days_left(&self, as_of: Date) -> Option<i32> {
        self.expires.map(|last| days(as_of, last))
    }
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The state of a certificate on the view's day; `kind` knows the editions of its standard.
pub(super) fn standing(view: &View<'_, '_>, cert: &FactId, kind: Option<&Certificate>) -> CertStanding {
    let ids = view.pack.hanging(cert);
    let answer = |hanging: Hanging| {
        let at = Hanging::ALL.iter().position(|h| *h == hanging);
        at.and_then(|at| ids.get(at)).map_or(&State::Blank, |id| view.state(id))
    };
    let date = |hanging| match answer(hanging) {
        State::Known(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let status = match answer(Hanging::Status) {
        State::Known(Value::Choice(id)) => Some(&**id),
        _ => None,
    };
    let held = match view.state(cert) {
        State::Known(Value::YesNo(held)) => Some(*held),
        State::NotApplicable => Some(false),
        _ => None,
    };
    let (issued, expires) = (date(Hanging::IssuedOn), date(Hanging::ExpiresOn));
    let today = view.as_of;
    let mut found = CertStanding {
        state: CertState::Valid,
        expires,
        convert: None,
        survey_overdue: false,
        unchecked: status.is_none(),
    };
    let edition = Printed::of(answer(Hanging::Edition), kind, today);
    found.state = match held {
        None => CertState::Unanswered,
        Some(false) => CertState::NotHeld,
        _ if matches!(status, Some(STATUS_REVOKED | STATUS_CANCELLED)) => CertState::Revoked,
        _ if status == Some(STATUS_SUSPENDED) => CertState::Suspended,
        _ if issued.is_some_and(|day| day > today) => CertState::NotYet,
        _ if expires.is_some_and(|day| day < today) => CertState::Expired,
        _ if matches!(edition, Printed::Obsolete) => CertState::Obsolete,
        _ if expires.is_none() => CertState::NoExpiry,
        _ if matches!(edition, Printed::Unclear) => CertState::Unclear,
        _ if matches!(edition, Printed::BlankAndItMatters) => CertState::EditionBlank,
        _ if expires.is_some_and(|day| days(today, day) <= EXPIRING_DAYS) => CertState::Expiring,
        _ => CertState::Valid,
    };
    if found.state.counts() == Tri::Unmet || held.is_none() {
        return CertStanding { unchecked: false, ..found };
    }
    if let Printed::Transition(last) = edition {
        found.convert = Some(last);
    }
    let surveyed = date(Hanging::SurveyedOn).or(issued);
    let due = surveyed.and_then(|day| day.checked_add(jiff::Span::new().months(SURVEY_MONTHS)).ok());
    found.survey_overdue = due.is_some_and(|due| due < today);
    found
}

/// What the edition on the paper says.
enum Printed {
    /// Good, or nothing is known against it.
    Good,
    Transition(Option<Date>),
    Unclear,
    Obsolete,
    /// Not answered or not recognised, while some edition would be no good.
    BlankAndItMatters,
}

impl Printed {
    fn of(answer: &State, kind: Option<&Certificate>, today: Date) -> Self {
        let Some(kind) = kind else { return Self::Good };
        let obsolete = |s: &Standard| s.last_day.is_some_and(|last| last.last_day() < today);
        let unclear = |s: &Standard| {
            s.state == StandardState::Unclear || s.unclear_from.is_some_and(|from| from.first_day() <= today)
        };
        let printed = match answer {
            State::Known(Value::Text(text)) => kind.standard(text),
            _ => None,
        };
        match printed {
            Some(standard) if obsolete(standard) => Self::Obsolete,
            Some(standard) if unclear(standard) => Self::Unclear,
            Some(standard) => match standard.state {
                StandardState::Transition => Self::Transition(standard.last_day.map(PartialDate::last_day)),
                StandardState::Current | StandardState::Unclear => Self::Good,
            },
            None if kind.standards.iter().any(|s| obsolete(s) || unclear(s)) => Self::BlankAndItMatters,
            None => Self::Good,
        }
    }
}
