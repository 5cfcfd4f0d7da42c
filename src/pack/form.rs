//! Forms (问卷): what a person walks through. A question asks one fact, a table of yearly facts or a block of
//! facts that are usually answered together, and says when it is relevant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::certificate::Hanging;
use super::fact::FactId;
use super::rule::Rule;

/// One step of the walk (① … ⑤).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Stable id.
    pub id: String,
    /// 企业概况, 五有研发机构 …
    pub title: String,
    /// One or two sentences on what the step is for.
    #[serde(default)]
    pub intro: String,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A heading and its questions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Stable id.
    pub id: String,
    /// The heading.
    pub title: String,
    /// A sentence under the heading.
    #[serde(default)]
    pub intro: String,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// One card on the screen.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What it asks.
    pub asks: Asks,
    /// The question in words; the fact's label where empty.
    #[serde(default)]
    pub text: String,
    /// Longer guidance, folded to one line.
    #[serde(default)]
    pub help: String,
    /// Whether 不适用 is a sensible answer.
    #[serde(default)]
    pub may_not_apply: bool,
    /// Relevant only while this holds (an undecided condition counts as relevant). Its answers are parked otherwise.
    #[serde(default)]
    pub when: Option<Rule>,
    /// 依据 of the question where it is not the one of the rules that read it.
    #[serde(default)]
    pub clause: String,
    /// Asked even though no rule reads it (a certificate's number, a remark for the evidence folder).
    #[serde(default)]
    pub record_only: bool,
    /// Designations and tasks it is asked for although none of their rules reads its facts. A question that no rule
    /// reads and that serves nobody in particular is asked of everybody.
    #[serde(default)]
    pub serves: Vec<String>,
    /// Rows computed beneath a table, for the reader; never asked.
    #[serde(default)]
    pub computed: Vec<Computed>,
}

/// A computed row beneath a table of yearly facts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Computed {
    /// Label; the first fact as a percentage of the second, year by year.
    Share(String, FactId, FactId),
    /// Label; growth of the fact over the year before, in %.
    Growth(String, FactId),
}

/// What a question asks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Asks {
    /// One fact.
    Fact(FactId),
    /// Yearly facts as rows, years as columns.
    Table(Vec<FactId>),
    /// Facts with one answer for the usual case: 一键"近三年均无".
    Block {
        /// The words on the button, which answers 是 to all.
        all_yes: String,
        /// The facts, all yes/no.
        facts: Vec<FactId>,
    },
    /// Single facts that are answered side by side on one card (counts, titles held).
    Group {
        /// The facts.
        facts: Vec<FactId>,
        /// The words on a button that answers 否 to every yes/no fact still blank; no button where empty.
        #[serde(default)]
        rest_no: String,
    },
    /// A certificate: held or not, and what is on the paper; for those not held, the preparation checklist.
    Certificate {
        /// The yes/no fact; what is on the paper ([`Hanging`]) hangs on it.
        cert: FactId,
        /// What to prepare, one yes/no fact each.
        #[serde(default)]
        prepare: Vec<FactId>,
    },
}

impl Question {
    /// Every fact the card can ask, in order.
    #[must_use]
    pub fn facts(&self) -> Vec<FactId> {
        match &self.asks {
            Asks::Fact(f) => vec![f.clone()],
            Asks::Table(fs) | Asks::Block { facts: fs, .. } | Asks::Group { facts: fs, .. } => fs.clone(),
            Asks::Certificate { cert, prepare } => {
                let mut all = vec![cert.clone()];
                all.extend(Hanging::ALL.iter().map(|h| h.of(cert)));
                all.extend(prepare.iter().cloned());
                all
            }
        }
    }
}
