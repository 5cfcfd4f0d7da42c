//! Designations (资质) and their editions: one RON file each, all its editions inside.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::certificate::Certificate;
use super::rule::{Criterion, Expr, NotApplicable, Rule};
use super::source::Level;
use super::transition::{Exclusion, Purpose, Transition, Window};
use crate::notation::{Num, PartialDate};

/// A title a company could apply for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Designation {
    /// Stable id, the book's.
    pub id: String,
    /// Full name.
    pub title: String,
    /// Name for narrow places.
    #[serde(default)]
    pub short: String,
    /// 区, 市 or 国家.
    pub tier: Tier,
    /// 梯度, 平台, 高企 …
    pub family: String,
    /// Who awards it.
    pub issuer: String,
    /// Whom to ask in the district.
    pub office: String,
    /// Ladder: designations below this one, by id.
    #[serde(default)]
    pub after: Vec<String>,
    /// What replaced it, by id, where it has stopped.
    #[serde(default)]
    pub replaced_by: Vec<String>,
    /// What bars a company from applying, whatever the conditions say.
    #[serde(default)]
    pub excludes: Vec<Exclusion>,
    /// Which edition governs whom while one gives way to the next.
    #[serde(default)]
    pub transitions: Vec<Transition>,
    /// Where it is a certificate: the fact that says it is held, and the editions of its standard.
    #[serde(default)]
    pub certificate: Option<Certificate>,
    /// When applications are taken, as far as the book has days.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// What the reader should know beside the conditions (procedure, yearly window, validity).
    #[serde(default)]
    pub about: String,
    /// Its editions, oldest first.
    pub editions: Vec<Edition>,
}

/// How an edition stands to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In force.
    InForce,
    /// No longer in force.
    Ended,
    /// Not yet in force.
    NotYet,
}

impl Standing {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InForce => "有效",
            Self::Ended => "已失效",
            Self::NotYet => "尚未施行",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Ended => "ended",
            Self::NotYet => "not_yet",
        }
    }

    /// In force.
    #[must_use]
    pub fn is_in_force(self) -> bool {
        self == Self::InForce
    }
}

impl Designation {
    /// How an edition stands to a day.
    #[must_use]
    pub fn standing_on(&self, edition: &Edition, day: Date) -> Standing {
        if edition.from.is_some_and(|from| from.first_day() > day) {
            Standing::NotYet
        } else if edition.until.is_some_and(|until| until.last_day() < day) {
            Standing::Ended
        } else {
            Standing::InForce
        }
    }

    /// The edition to judge by on a day: the newest in force; where none is, the last that was, else the first to
    /// come.
    #[must_use]
    pub fn edition_on(&self, day: Date) -> Option<(&Edition, Standing)> {
        let newest = |standing| {
            let found = self.editions.iter().rev().find(|e| self.standing_on(e, day) == standing);
            found.map(|e| (e, standing))
        };
        let first = || self.editions.first().map(|e| (e, Standing::NotYet));
        newest(Standing::InForce).or_else(|| newest(Standing::Ended)).or_else(first)
    }

    /// The edition by which those who hold the title are reviewed on a day, where it is another than for applying.
    #[must_use]
    pub fn review_on(&self, day: Date) -> Option<&Edition> {
        let rule = self.transitions.iter().find(|t| t.applies == Purpose::Review && t.governs(day))?;
        let edition = self.editions.iter().find(|e| Some(&e.id) == rule.edition.as_ref())?;
        let applying = self.edition_on(day).map(|(e, _)| &e.id);
        (applying != Some(&edition.id)).then_some(edition)
    }

    /// The id of the yes/no fact that says the title is held: `has_` and its own id.
    #[must_use]
    pub fn held_fact(&self) -> String {
        format!("has_{}", self.id.replace('-', "_"))
    }

    /// The short name, the full one where there is none.
    #[must_use]
    pub fn short(&self) -> &str {
        if self.short.is_empty() { &self.title } else { &self.short }
    }
}

/// Level of a designation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Tier {
    /// 区
    District,
    /// 市
    City,
    /// 国家
    National,
}

impl Tier {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::District => "区",
            Self::City => "市",
            Self::National => "国家",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::City => "city",
            Self::National => "national",
        }
    }
}

/// One dated standard of a designation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// `2026`
    pub id: String,
    /// Source of its criteria.
    pub source: String,
    /// In force from; open where the book has no date.
    #[serde(default)]
    pub from: Option<PartialDate>,
    /// In force until, that day included.
    #[serde(default)]
    pub until: Option<PartialDate>,
    /// Whether applications are taken.
    pub programme: Programme,
    /// Why the programme stands as it does, and what replaced it.
    #[serde(default)]
    pub programme_note: String,
    /// 参考 where the issuer publishes no figures; 缺 follows from `NotObtained` in the rules.
    #[serde(default)]
    pub basis: Basis,
    /// Points, where the standard has them.
    #[serde(default)]
    pub scorecard: Option<Scorecard>,
    /// What it takes.
    pub requires: Rule,
    /// Reference lines from elsewhere, shown as distances beside the verdict and never part of it.
    #[serde(default)]
    pub references: Vec<ReferenceLine>,
}

/// 受理状态
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Programme {
    /// 受理中
    Open,
    /// 暂停
    Paused,
    /// 已停止
    Stopped,
    /// 未核实
    Unverified,
}

impl Programme {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "受理中",
            Self::Paused => "暂停",
            Self::Stopped => "已停止",
            Self::Unverified => "未核实",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Unverified => "unverified",
        }
    }
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Basis {
    /// 官方: every condition is official.
    #[default]
    Official,
    /// 参考: the pack's reference lines.
    Reference,
    /// 缺: the issuer has figures that were not obtained.
    Missing,
}

impl Basis {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Official => "官方",
            Self::Reference => "参考",
            Self::Missing => "缺",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Reference => "reference",
            Self::Missing => "missing",
        }
    }
}

impl Edition {
    /// Its name on the screen: `2026 版`, or what it is where it has no year.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.id.as_str() {
            id if id.starts_with(|c: char| c.is_ascii_digit()) => format!("{id} 版"),
            "undated" => "版本未载明年份".into(),
            _ if self.basis == Basis::Reference => "参考线".into(),
            id => id.into(),
        }
    }

    /// What its verdict rests on: 缺 as soon as what was not obtained keeps the best verdict open.
    #[must_use]
    pub fn basis(&self) -> Basis {
        if self.requires.hangs_on_the_unobtained() { Basis::Missing } else { self.basis }
    }

    /// Every criterion, outer before inner.
    #[must_use]
    pub fn criteria(&self) -> Vec<&Criterion> {
        self.requires.criteria()
    }

    /// Every rule of the edition: the tree, and the rules inside the scorecard.
    pub fn each_rule<'a>(&'a self, f: &mut impl FnMut(&'a Rule)) {
        self.requires.walk(f);
        for indicator in self.indicators() {
            indicator.measure.each_rule(f);
        }
    }

    /// Every fact the verdict reads (not those of the reference lines).
    pub fn each_fact<'a>(&'a self, f: &mut impl FnMut(&'a super::FactId, Option<i32>)) {
        self.requires.each_fact(f);
        for indicator in self.indicators() {
            indicator.measure.each_fact(f);
            if let Some(own) = &indicator.own_points {
                f(own, None);
            }
        }
    }

    /// The indicators of its scorecard.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.scorecard.iter().flat_map(|s| s.groups.iter().flat_map(|g| &g.indicators))
    }
}

/// A line borrowed from elsewhere (参考线).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceLine {
    /// The book's id, `ref-rd-ezhou`.
    pub id: String,
    /// 湖北鄂州 2024
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// How well the text itself is attested.
    #[serde(default)]
    pub note: String,
    /// What it takes.
    pub requires: Rule,
}

/// Points (评分表).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scorecard {
    /// The pass mark, as the rule that uses it states; here for display and JSON.
    pub pass: Num,
    /// Full marks.
    pub max: Num,
    /// Groups in order.
    pub groups: Vec<Group>,
}

/// Indicators that are added up together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// 创新能力
    pub title: String,
    /// Full marks of the group; the sum is capped here.
    pub max: Num,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
}

/// One line of the scorecard.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The book's id in lower case.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Full marks.
    pub max: Num,
    /// 核实等级 of its bands.
    pub checked: Level,
    /// How points are given.
    pub measure: Measure,
    /// Source where it is not the edition's.
    #[serde(default)]
    pub source: Option<String>,
    /// A number fact in which the company may enter its own points, where experts give them; taken as they stand.
    #[serde(default)]
    pub own_points: Option<super::FactId>,
    /// What 不适用 means: `Unmet` gives no points, `Met` gives full marks, `Open` leaves the whole range.
    #[serde(default)]
    pub na: NotApplicable,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

/// How an indicator gives points.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Measure {
    /// By the value of an expression; bands cover every value exactly once.
    Bands(Expr, Vec<Band>),
    /// The first step whose rule holds; no points if none does.
    Steps(Vec<(Rule, Points)>),
    /// So many points for each rule that holds, up to the indicator's full marks.
    PerMet(Num, Vec<Rule>),
    /// Points for every full `every` of the expression, up to the indicator's full marks.
    PerFull {
        /// What is counted.
        of: Expr,
        /// The step.
        every: Num,
        /// Points a step.
        points: Num,
    },
    /// The best of several ways.
    Best(Vec<Part>),
    /// Entered by hand, between nothing and full marks (expert marks, local indicators).
    Entered(super::FactId),
}

/// One way of a [`Measure::Best`].
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The book's id in lower case.
    pub id: String,
    /// Its words.
    pub text: String,
    /// How it gives points.
    pub measure: Measure,
}

/// One band of values. The lower and upper ends are written as comparisons so that the boundary is unmistakable.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lower end; none: no lower limit.
    #[serde(default)]
    pub from: Option<End>,
    /// Upper end; none: no upper limit.
    #[serde(default)]
    pub to: Option<End>,
    /// What it gives.
    pub points: Points,
}

/// One end of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum End {
    /// The figure belongs to the band (含).
    Including(Num),
    /// The figure does not belong to it (不含).
    Excluding(Num),
}

impl End {
    /// The figure.
    #[must_use]
    pub fn figure(self) -> Num {
        match self {
            Self::Including(n) | Self::Excluding(n) => n,
        }
    }
}

/// Points given: a figure, or a range left to the experts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Points {
    /// Exactly so many.
    Just(Num),
    /// Between the two, both included.
    Between(Num, Num),
}

impl Points {
    /// Lowest and highest.
    #[must_use]
    pub fn range(self) -> (Num, Num) {
        match self {
            Self::Just(n) => (n, n),
            Self::Between(a, b) => (a, b),
        }
    }
}

impl Measure {
    /// Calls `f` on every rule inside it.
    pub fn each_rule<'a>(&'a self, f: &mut impl FnMut(&'a Rule)) {
        match self {
            Self::Steps(steps) => steps.iter().for_each(|(r, _)| r.walk(f)),
            Self::PerMet(_, rules) => rules.iter().for_each(|r| r.walk(f)),
            Self::Best(parts) => parts.iter().for_each(|p| p.measure.each_rule(f)),
            Self::Bands(..) | Self::PerFull { .. } | Self::Entered(_) => {}
        }
    }

    /// Calls `f` on every fact it reads.
    pub fn each_fact<'a>(&'a self, f: &mut impl FnMut(&'a super::FactId, Option<i32>)) {
        match self {
            Self::Bands(e, _) | Self::PerFull { of: e, .. } => e.each_fact(f),
            Self::Steps(steps) => steps.iter().for_each(|(r, _)| r.each_fact(f)),
            Self::PerMet(_, rules) => rules.iter().for_each(|r| r.each_fact(f)),
            Self::Best(parts) => parts.iter().for_each(|p| p.measure.each_fact(f)),
            Self::Entered(id) => f(id, None),
        }
    }
}
