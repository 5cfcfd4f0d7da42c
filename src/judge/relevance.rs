//! Which questions apply, and how far each step is answered. Answers of questions that do not apply are parked:
//! kept in the file, never judged.

use std::collections::HashSet;
use std::hash::BuildHasher;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::assessment::{Assessment, Slot, State, Value};
use crate::pack::{Asks, Designation, FactId, NotApplicable, Pack, Plan, Question, Targets};

use super::certificate::{self, CertState};
use super::reason::Tri;
use super::rules::Judge;
use super::view::View;

/// The answers of one assessment on one day, without the parked ones, and which facts those are.
pub struct Relevant<'p, 'a> {
    /// What is judged.
    pub view: View<'p, 'a>,
    /// Facts of questions that do not apply.
    pub parked: FxHashSet<FactId>,
}

impl<'p, 'a> Relevant<'p, 'a> {
    /// Parks what does not apply, question by question in the order of the walk. (A question's condition reads
    /// only earlier questions; the lint sees to that.)
    #[must_use]
    pub fn new(pack: &'p Pack, assessment: &'a Assessment, as_of: Date) -> Self {
        let mut view = View::unparked(pack, assessment, as_of);
        let mut parked = FxHashSet::default();
        for (_, _, question) in pack.questions() {
            for fact in hidden_facts(question, &view) {
                view.park(&fact);
                parked.insert(fact);
            }
        }
        Self { view, parked }
    }
}

fn hidden_facts(question: &Question, view: &View<'_, '_>) -> Vec<FactId> {
    if let Some(when) = &question.when {
        let judge = Judge { view, score: None, doubt_low: false, absent: Tri::Met, na: NotApplicable::Unmet };
        if judge.rule(when).state == Tri::Unmet {
            return question.facts();
        }
    }
    match &question.asks {
        Asks::Certificate { cert, prepare } => {
            let held = matches!(view.state(cert), State::Known(Value::YesNo(true)));
            let not_held = matches!(view.state(cert), State::Known(Value::YesNo(false)));
            match (held, not_held) {
                (true, _) => prepare.clone(),
                (_, true) => view.pack.hanging(cert).to_vec(),
                // Before it is known whether the certificate is held neither the paper nor the checklist is asked.
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// How far something is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Questions with every part answered (不清楚 and 不适用 are answers).
    pub answered: usize,
    /// Questions that apply.
    pub asked: usize,
    /// Questions flagged.
    pub flagged: usize,
}

impl std::ops::AddAssign for Progress {
    fn add_assign(&mut self, other: Self) {
        self.answered += other.answered;
        self.asked += other.asked;
        self.flagged += other.flagged;
    }
}

/// Which facts are worth asking, and for yearly facts which years, counted from the base year.
pub type Needs<'p> = FxHashMap<&'p FactId, Vec<i32>>;

/// The facts worth asking a company that aims at `targets`: those that the editions in force and their reference
/// lines read, those of the tasks, those of the questions that serve a target or everybody, and those that decide
/// whether such a question applies. Whatever else is in the pack sleeps.
#[must_use]
pub fn needs<'p>(pack: &'p Pack, targets: &Targets, assessment: &Assessment, as_of: Date) -> Needs<'p> {
    let mut needs = Needs::default();
    let view = View::unparked(pack, assessment, as_of);
    for designation in pack.designations.iter().filter(|d| targets.contains(&d.id)) {
        needs_of(&view, designation, &mut needs);
    }
    for task in pack.plan.iter().flat_map(Plan::tasks).filter(|t| targets.contains(&t.id)) {
        task.each_fact(&mut |id, year| need_in(pack, &mut needs, id, year));
    }
    let questions: Vec<&Question> = pack.questions().map(|(_, _, q)| q).collect();
    for question in &questions {
        let everybody = question.record_only && question.serves.is_empty();
        if everybody || question.serves.iter().any(|s| targets.contains(s)) {
            each_asked(question, |id| need_in(pack, &mut needs, id, None));
        }
    }
    // A question that is asked needs the answers that decide whether it applies; those come earlier in the walk.
    for question in questions.into_iter().rev() {
        if let Some(when) = &question.when
            && question.facts().iter().any(|f| needs.contains_key(f))
        {
            when.each_fact(&mut |id, year| need(&mut needs, id, year));
        }
    }
    needs
}

/// What one designation needs: its edition of the day, the one by which a holder is reviewed, whether it is held, and
/// what bars from applying.
fn needs_of<'p>(view: &View<'p, '_>, designation: &'p Designation, needs: &mut Needs<'p>) {
    let (pack, as_of) = (view.pack, view.as_of);
    let today = designation.edition_on(as_of).filter(|(_, standing)| standing.is_in_force());
    let held = pack.fact(&designation.held_fact()).map(|f| &f.id);
    let holder = held.is_some_and(|h| *view.state(h) == State::Known(Value::YesNo(true)));
    let reviewed = designation.review_on(as_of).filter(|_| holder);
    // Whoever holds the certificate need not answer what it takes to apply for it.
    let certified = designation.certificate.as_ref().is_some_and(|c| {
        let state = certificate::standing(view, &c.fact, Some(c)).state;
        !matches!(state, CertState::Unanswered) && state.counts() != Tri::Unmet
    });
    let today = today.filter(|_| !certified);
    for edition in today.map(|(edition, _)| edition).into_iter().chain(reviewed) {
        edition.each_fact(&mut |id, year| need(needs, id, year));
        for line in &edition.references {
            line.requires.each_fact(&mut |id, year| need(needs, id, year));
        }
    }
    designation.excludes.iter().for_each(|e| e.when.each_fact(&mut |id, year| need(needs, id, year)));
    let certificate = designation.certificate.as_ref().map(|c| &c.fact);
    held.into_iter().chain(certificate).for_each(|id| need(needs, id, None));
}

/// The facts of a question, as the pack declares them, but for those that hang on a certificate.
fn each_asked<'p>(question: &'p Question, mut f: impl FnMut(&'p FactId)) {
    match &question.asks {
        Asks::Fact(id) | Asks::Certificate { cert: id, .. } => f(id),
        Asks::Table(ids) | Asks::Block { facts: ids, .. } | Asks::Group { facts: ids, .. } => {
            ids.iter().for_each(f);
        }
    }
}

/// Notes a fact without a year of its own; of a yearly one the last full year.
fn need_in<'p>(pack: &Pack, needs: &mut Needs<'p>, id: &'p FactId, year: Option<i32>) {
    let yearly = pack.fact(id.as_str()).is_some_and(|f| f.yearly);
    need(needs, id, year.or(yearly.then_some(0)));
}

fn need<'p>(needs: &mut Needs<'p>, id: &'p FactId, year: Option<i32>) {
    let years = needs.entry(id).or_default();
    if let Some(year) = year.filter(|y| !years.contains(y)) {
        years.push(year);
    }
}

/// The facts of a question to put before a company: neither parked nor asleep.
#[must_use]
pub fn asked_facts<S: BuildHasher>(
    question: &Question,
    parked: &HashSet<FactId, S>,
    needs: &Needs<'_>,
) -> Vec<FactId> {
    let mut facts = question.facts();
    match &question.asks {
        // What is on the paper and what to prepare hang on the one question whether it is held.
        Asks::Certificate { cert, .. } if !needs.contains_key(cert) => facts.clear(),
        Asks::Certificate { .. } => {}
        _ => facts.retain(|f| needs.contains_key(f) || is_basic(f)),
    }
    facts.retain(|f| !parked.contains(f));
    facts
}

/// Asked of every company whatever is aimed at: who it is, and the year everything counts back from.
fn is_basic(fact: &FactId) -> bool {
    matches!(fact.as_str(), "company_name" | "credit_code" | "base_year")
}

/// How many years the yearly table shows: the base year and those before it.
pub const YEARS_SHOWN: usize = 4;

/// The years of the yearly table, newest first; while the base year is not known, back from the year before `as_of`.
#[must_use]
pub fn years_shown(assessment: &Assessment, as_of: Date) -> Vec<i16> {
    let base = assessment.base_year().unwrap_or(as_of.year() - 1);
    (0..YEARS_SHOWN).filter_map(|back| base.checked_sub_unsigned(u16::try_from(back).ok()?)).collect()
}

/// How far one question is answered, counting only what is needed: a table counts as one question a row, everything
/// else as one.
#[must_use]
pub fn progress_of(
    question: &Question,
    facts: &[FactId],
    needs: &Needs<'_>,
    assessment: &Assessment,
) -> Progress {
    let base = assessment.base_year();
    let years = |fact: &FactId| -> Vec<Option<i16>> {
        let offsets = needs.get(fact).map_or(&[][..], Vec::as_slice);
        offsets.iter().map(|o| base.and_then(|b| b.checked_add(i16::try_from(*o).ok()?))).collect()
    };
    let done = |slot: &Slot| assessment.answer(slot).state != State::Blank;
    let row = |fact: &FactId| years(fact).iter().all(|y| y.is_some_and(|y| done(&Slot::in_year(fact, y))));
    let flagged = |fact: &FactId| assessment.answer(&Slot::of(fact)).flag;
    let (asked, answered) = match &question.asks {
        Asks::Table(_) => (facts.len(), facts.iter().filter(|f| row(f)).count()),
        Asks::Certificate { cert, .. } => (1, usize::from(done(&Slot::of(cert)))),
        Asks::Fact(_) | Asks::Block { .. } | Asks::Group { .. } => (
            usize::from(!facts.is_empty()),
            usize::from(!facts.is_empty() && facts.iter().all(|f| done(&Slot::of(f)))),
        ),
    };
    Progress { answered, asked, flagged: facts.iter().filter(|f| flagged(f)).count() }
}
