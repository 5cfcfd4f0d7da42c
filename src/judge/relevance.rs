//! Which questions apply, and how far each step is answered. Answers of questions that do not apply are parked:
//! kept in the file, never judged.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::assessment::{Assessment, Slot, State};
use crate::pack::{Asks, Edition, FactId, NotApplicable, Pack, Question};

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
            let held = matches!(view.state(cert), State::Known(crate::assessment::Value::YesNo(true)));
            let not_held = matches!(view.state(cert), State::Known(crate::assessment::Value::YesNo(false)));
            match (held, not_held) {
                (true, _) => prepare.clone(),
                (_, true) => question.facts().into_iter().skip(1).take(4).collect(),
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

/// The facts that the given editions and their reference lines read, and those that decide whether a question
/// applies.
#[must_use]
pub fn needs<'p>(pack: &'p Pack, editions: impl Iterator<Item = &'p Edition>) -> Needs<'p> {
    let mut needs = Needs::default();
    for edition in editions {
        edition.each_fact(&mut |id, year| need(&mut needs, id, year));
        for line in &edition.references {
            line.requires.each_fact(&mut |id, year| need(&mut needs, id, year));
        }
    }
    // A question that is asked needs the answers that decide whether it applies; those come earlier in the walk.
    let questions: Vec<&Question> = pack.questions().map(|(_, _, q)| q).collect();
    for question in questions.into_iter().rev() {
        if let Some(when) = &question.when
            && (question.record_only || question.facts().iter().any(|f| needs.contains_key(f)))
        {
            when.each_fact(&mut |id, year| need(&mut needs, id, year));
        }
    }
    needs
}

fn need<'p>(needs: &mut Needs<'p>, id: &'p FactId, year: Option<i32>) {
    let years = needs.entry(id).or_default();
    if let Some(year) = year.filter(|y| !years.contains(y)) {
        years.push(year);
    }
}

/// How many years the yearly table shows: the base year and those before it.
pub const YEARS_SHOWN: usize = 4;

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
