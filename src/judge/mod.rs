//! Judging: pack + assessment + as-of date -> verdicts with reasons and score intervals. Pure: the same pack,
//! answers and date give the same verdicts; no clock, no files, no state.

mod anonymous;
mod boundary;
mod cases;
mod certificate;
mod changes;
mod exact;
mod health;
mod mutation;
mod planned;
mod reason;
mod relevance;
mod rules;
mod score;
mod span;
mod told;
mod view;
mod words;

use jiff::civil::Date;

use crate::assessment::{Assessment, State, Value};
use crate::pack::{
    Basis, Designation, Edition, Exclusion, Expr, FactId, Level, NotApplicable, Pack, Programme,
    ReferenceLine, Rule, Standing,
};

pub use anonymous::anonymised;
pub use boundary::{
    BoundaryCase, BoundaryGap, Must, Side, Tried, boundaries, boundary_cases, run_boundaries,
    run_boundaries_of,
};
pub use cases::{CaseFailure, run_cases, run_cases_of};
pub use certificate::{CertStanding, CertState, EXPIRING_DAYS, SURVEY_MONTHS};
pub use changes::{Change, ClauseChange, changes, compare};
pub use exact::Exact;
pub use health::{BASES, Checkup, Health, LEVELS, check_up, health};
pub use mutation::{Mutant, MutantKind, Mutations, Noticed, mutations};
pub use planned::target_title;
pub use reason::{Actual, Cause, Reason, Tally, Tri};
pub use relevance::{Needs, Progress, Relevant, YEARS_SHOWN, asked_facts, needs, progress_of, years_shown};
pub use score::{IndicatorResult, Interval, ScoreResult};
pub use span::{Op, Span};
pub use told::{Told, answer_text, slot_text, told};
pub use view::{Cell, Missing, View};
pub use words::{Words, shown, state_text, thousands};

pub use rules::compared_with;
pub(crate) use words::{is_points, with_unit};

use rules::Judge;

/// 判定
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// 符合, or 达到参考线.
    Eligible,
    /// 不符合, or 未达到参考线.
    Ineligible,
    /// 待定
    Open,
}

impl Outcome {
    /// The word on the screen; 参考 verdicts speak of their lines.
    #[must_use]
    pub fn word(self, basis: Basis) -> &'static str {
        match (self, basis) {
            (Self::Eligible, Basis::Reference) => "达到参考线",
            (Self::Ineligible, Basis::Reference) => "未达到参考线",
            (Self::Eligible, _) => "符合",
            (Self::Ineligible, _) => "不符合",
            (Self::Open, _) => "待定",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Ineligible => "ineligible",
            Self::Open => "open",
        }
    }
}

/// What was found for one designation.
#[derive(Clone, Debug)]
pub struct Verdict<'p> {
    /// The designation.
    pub designation: &'p Designation,
    /// The edition judged.
    pub edition: &'p Edition,
    /// Whether that edition is in force on the as-of date.
    pub standing: Standing,
    /// What the verdict rests on.
    pub basis: Basis,
    /// The verdict.
    pub outcome: Outcome,
    /// The points, where the edition has a scorecard.
    pub score: Option<ScoreResult<'p>>,
    /// The tree of reasons.
    pub reason: Reason<'p>,
    /// How many conditions are met, missing and open.
    pub tally: Tally,
    /// Reference lines beside the verdict.
    pub references: Vec<(&'p ReferenceLine, Reason<'p>)>,
    /// Bars on applying that are down, whatever the verdict says.
    pub barred: Vec<&'p Exclusion>,
}

/// Where a verdict stands on the board, what matters first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Eligible, and the programme has not stopped.
    Ready,
    /// One condition short of it.
    Near,
    /// Hangs on something.
    Open,
    /// More than one condition short of it.
    Far,
    /// The programme has stopped, whatever the conditions say.
    Stopped,
}

impl Verdict<'_> {
    /// Where it stands on the board.
    #[must_use]
    pub fn rank(&self) -> Rank {
        match self.outcome {
            _ if self.has_stopped() => Rank::Stopped,
            Outcome::Eligible => Rank::Ready,
            Outcome::Open => Rank::Open,
            Outcome::Ineligible if self.tally.unmet <= 1 && self.tally.open == 0 => Rank::Near,
            Outcome::Ineligible => Rank::Far,
        }
    }

    /// Whether the programme has stopped for the day judged. An edition that has ended was open while it lasted.
    #[must_use]
    pub fn has_stopped(&self) -> bool {
        let lasted = self.standing.is_in_force() && self.edition.until.is_some();
        self.edition.programme == Programme::Stopped && !lasted
    }

    /// The blank places it hangs on.
    #[must_use]
    pub fn unknown(&self) -> Vec<Cell<'_>> {
        self.reason.unknown()
    }
}

/// Every designation judged on one day.
#[derive(Clone, Debug)]
pub struct Board<'p> {
    /// The day.
    pub as_of: Date,
    /// The verdicts, in the pack's order.
    pub verdicts: Vec<Verdict<'p>>,
    /// For titles that are held and reviewed (复核) by another edition than new applications: the verdict by that one.
    pub reviews: Vec<Verdict<'p>>,
}

impl<'p> Board<'p> {
    /// The verdict by which a holder is reviewed, where it is another than for applying.
    #[must_use]
    pub fn review_of(&self, id: &str) -> Option<&Verdict<'p>> {
        self.reviews.iter().find(|v| v.designation.id == id)
    }
}

/// Judges every designation by its edition of the day.
#[must_use]
pub fn judge<'p>(pack: &'p Pack, assessment: &Assessment, as_of: Date) -> Board<'p> {
    judge_relevant(&Relevant::new(pack, assessment, as_of).view, as_of)
}

/// Judges every designation by its edition of the day, on answers already sorted by [`Relevant`].
#[must_use]
pub fn judge_relevant<'p>(view: &View<'p, '_>, as_of: Date) -> Board<'p> {
    let verdicts = view.pack.designations.iter().filter_map(|designation| {
        let (edition, standing) = designation.edition_on(as_of)?;
        Some(judge_edition(designation, edition, standing, view))
    });
    let reviews = view.pack.designations.iter().filter_map(|designation| {
        let edition = designation.review_on(as_of)?;
        let holds = held(designation, view) == Some(true);
        holds.then(|| judge_edition(designation, edition, Standing::InForce, view))
    });
    Board { as_of, verdicts: verdicts.collect(), reviews: reviews.collect() }
}

/// Judges one edition, in force or not.
#[must_use]
pub fn judge_edition<'p>(
    designation: &'p Designation,
    edition: &'p Edition,
    standing: Standing,
    view: &View<'p, '_>,
) -> Verdict<'p> {
    let basis = edition.basis();
    let mut judge = Judge {
        view,
        score: None,
        doubt_low: basis != Basis::Reference,
        absent: Tri::Met,
        na: NotApplicable::Open,
    };
    let score = edition.scorecard.as_ref().map(|card| ScoreResult::new(card, &judge));
    judge.score = score.as_ref();
    let reason = judge.rule(&edition.requires);
    let line_judge = Judge { doubt_low: false, score: None, ..judge };
    let references = edition.references.iter().map(|line| (line, line_judge.rule(&line.requires))).collect();
    let outcome = match reason.effect {
        Some(Tri::Met) => Outcome::Eligible,
        Some(Tri::Unmet) => Outcome::Ineligible,
        _ => Outcome::Open,
    };
    let tally = Tally::of(&reason);
    let bars = designation.excludes.iter();
    let barred = bars.filter(|bar| line_judge.rule(&bar.when).state == Tri::Met).collect();
    Verdict { designation, edition, standing, basis, outcome, score, reason, tally, references, barred }
}

/// Judges parts of an edition that all of it hangs on, as they are judged within the whole. For advice, which tries
/// many answers and looks at what they touch only.
pub struct Parts<'v, 'p, 'a> {
    view: &'v View<'p, 'a>,
    score: Option<ScoreResult<'p>>,
    doubt_low: bool,
}

impl<'v, 'p, 'a> Parts<'v, 'p, 'a> {
    /// Gets ready; the points are worked out once, and only where some part is `scored`.
    #[must_use]
    pub fn new(view: &'v View<'p, 'a>, edition: &'p Edition, basis: Basis, scored: bool) -> Self {
        let score = if scored { score_of(view, edition) } else { None };
        Self { view, score, doubt_low: basis != Basis::Reference }
    }

    /// Judges a part.
    #[must_use]
    pub fn judge(&self, part: &'p Rule) -> Reason<'p> {
        let Self { view, score, doubt_low } = self;
        let (absent, na) = (Tri::Met, NotApplicable::Open);
        Judge { view, score: score.as_ref(), doubt_low: *doubt_low, absent, na }.rule(part)
    }

    /// The points, where they were worked out.
    #[must_use]
    pub fn score(&self) -> Option<&ScoreResult<'p>> {
        self.score.as_ref()
    }
}

/// The points of an edition that has a scorecard.
#[must_use]
pub fn score_of<'p>(view: &View<'p, '_>, edition: &'p Edition) -> Option<ScoreResult<'p>> {
    let judge = alone(view);
    edition.scorecard.as_ref().map(|card| ScoreResult::new(card, &judge))
}

/// Judges a rule by itself, as written (a target of the plan, whom it concerns).
#[must_use]
pub fn judge_rule<'p>(view: &View<'p, '_>, rule: &'p Rule) -> Reason<'p> {
    alone(view).rule(rule)
}

/// What is known of an expression by itself.
#[must_use]
pub fn value_of<'p>(view: &View<'p, '_>, expr: &'p Expr) -> Span {
    alone(view).expr(expr, &mut Missing::new())
}

fn alone<'v, 'p, 'a>(view: &'v View<'p, 'a>) -> Judge<'v, 'p, 'a> {
    Judge { view, score: None, doubt_low: false, absent: Tri::Met, na: NotApplicable::Unmet }
}

/// Whether the title is held, as far as the pack asks for it: none where it is not known.
#[must_use]
pub fn held(designation: &Designation, view: &View<'_, '_>) -> Option<bool> {
    let fact = designation.certificate.as_ref().map(|c| c.fact.clone());
    let fact = fact.unwrap_or_else(|| FactId::from(designation.held_fact().as_str()));
    match view.state(&fact) {
        State::Known(Value::YesNo(held)) => Some(*held),
        _ => None,
    }
}

/// The state of a certificate, given the answers.
#[must_use]
pub fn certificate_standing(view: &View<'_, '_>, cert: &FactId) -> CertStanding {
    certificate::standing(view, cert, view.pack.certificate_of(cert))
}

/// The word on one criterion for people.
#[must_use]
pub fn criterion_word(reason: &Reason<'_>) -> &'static str {
    match criterion_key(reason) {
        "met" => "满足",
        "unmet" => "不满足",
        "not_judged" => "不判",
        _ => "待定",
    }
}

/// The sign of a criterion in the list of what is missing; none where it holds nothing back.
#[must_use]
pub fn sign(reason: &Reason<'_>) -> Option<&'static str> {
    let criterion = reason.criterion()?;
    match (criterion_key(reason), reason.state) {
        ("not_judged", _) if criterion.checked == Level::NotObtained => Some("-"),
        ("not_judged", _) => None,
        (_, Tri::Met) if reason.cause != Cause::Unverified => None,
        (_, Tri::Unmet) => Some("✕"),
        _ => Some("?"),
    }
}

/// The verdict word of one criterion in JSON: remarks and what was not obtained are not judged.
#[must_use]
pub fn criterion_key(reason: &Reason<'_>) -> &'static str {
    let not_obtained = reason.criterion().is_some_and(|c| c.checked == Level::NotObtained);
    match reason.state {
        _ if reason.effect.is_none() || not_obtained => "not_judged",
        Tri::Met => "met",
        Tri::Unmet => "unmet",
        Tri::Open => "open",
    }
}
