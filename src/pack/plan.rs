//! The plan (方案): the tasks of a policy document with their targets, the company's own questions that belong to each,
//! and what they lead to. Says nothing about eligibility: its figures bind the district unless they say otherwise.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fact::FactId;
use super::rule::{Expr, Rule};
use super::source::Level;

/// `forms/plan.ron`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// `xiqing-plan-2017`
    pub id: String,
    /// Its title.
    pub title: String,
    /// The document.
    pub source: String,
    /// What the reader should know first.
    #[serde(default)]
    pub intro: String,
    /// Targets of the plan as a whole.
    pub goals: Vec<PlanTarget>,
    /// The tasks in their groups.
    pub groups: Vec<TaskGroup>,
    /// How it is to be carried out (保障措施), a line each.
    #[serde(default)]
    pub measures: Vec<Remark>,
}

/// Tasks under one heading of the document.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskGroup {
    /// 提升企业自主创新能力
    pub title: String,
    /// Its tasks.
    pub tasks: Vec<Task>,
}

/// One task.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// `xq2017-01`; may be a target like a designation.
    pub id: String,
    /// Its number in the document.
    pub number: u8,
    /// Its title.
    pub title: String,
    /// What it asks for, in short.
    #[serde(default)]
    pub about: String,
    /// Responsible offices, by their names of the time.
    pub offices: String,
    /// Whom to ask today, by function.
    pub ask: String,
    /// Its targets.
    #[serde(default)]
    pub targets: Vec<PlanTarget>,
    /// The company's own questions.
    pub asks: Vec<SelfCheck>,
    /// Designations it leads to, by id.
    #[serde(default)]
    pub leads_to: Vec<String>,
    /// Where it stands today.
    #[serde(default)]
    pub now: Vec<Remark>,
}

/// A target of the plan.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanTarget {
    /// The book's number in lower case, `t01-01`.
    pub id: String,
    /// Its words with the figure.
    pub text: String,
    /// By when.
    pub when: String,
    /// 核实等级
    pub checked: Level,
    /// Whom it binds.
    pub binds: Binds,
    /// The company's own figure to stand beside it.
    #[serde(default)]
    pub figure: Option<Expr>,
    /// The comparison, where the target has a direction and the company a figure or an answer of its own.
    #[serde(default)]
    pub line: Option<Rule>,
    /// Companies it concerns (large ones, those above scale); all where there is none.
    #[serde(default)]
    pub concerns: Option<Rule>,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

/// Whom a target binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Binds {
    /// Every company it concerns.
    Company,
    /// 区域目标: the district as a whole; a company's figure beside it is for orientation.
    District,
}

/// A question of the plan and the facts that answer it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfCheck {
    /// The book's number in lower case, `q01-1`.
    pub id: String,
    /// Its words.
    pub text: String,
    /// What answers it.
    pub facts: Vec<FactId>,
}

/// A line of text with its level.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// The text.
    pub text: String,
    /// 核实等级
    pub checked: Level,
}

impl Plan {
    /// Its tasks in order.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.groups.iter().flat_map(|g| &g.tasks)
    }
}

impl Task {
    /// Every fact its questions and the lines of its targets read, with the year offset of yearly ones.
    pub fn each_fact<'a>(&'a self, f: &mut impl FnMut(&'a FactId, Option<i32>)) {
        self.asks.iter().flat_map(|q| &q.facts).for_each(|id| f(id, None));
        self.targets.iter().for_each(|t| t.each_fact(f));
    }
}

impl PlanTarget {
    /// Every fact it is held against.
    pub fn each_fact<'a>(&'a self, f: &mut impl FnMut(&'a FactId, Option<i32>)) {
        self.line.iter().chain(&self.concerns).for_each(|r| r.each_fact(f));
        self.figure.iter().for_each(|e| e.each_fact(f));
    }
}
