//! Which questions apply, and how far each step is answered. Answers of questions that do not apply are parked:
//! kept in the file, never judged.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

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
        let judge =
            Judge { view, score: None, doubt_low: false, absent: Tri::Met, na: NotApplicable::Unmet };
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

/// The facts that the given editions read, and those only recorded: what is worth asking for them.
#[must_use]
pub fn facts_read<'p>(editions: impl Iterator<Item = &'p Edition>) -> FxHashSet<&'p FactId> {
    let mut read = FxHashSet::default();
    for edition in editions {
        edition.each_fact(&mut |id, _| {
            read.insert(id);
        });
        for line in &edition.references {
            line.requires.each_fact(&mut |id, _| {
                read.insert(id);
            });
        }
    }
    read
}

/// Which years of a yearly fact are asked: four up to the base year, oldest last.
pub const YEARS_ASKED: [i16; 4] = [0, -1, -2, -3];

/// How far one question is answered. `needed` are the years of yearly facts that some rule reads.
#[must_use]
pub fn progress_of(question: &Question, facts: &[FactId], assessment: &Assessment, years: &[i16]) -> Progress {
    if facts.is_empty() {
        return Progress::default();
    }
    let slots = |fact: &FactId| -> Vec<Slot> {
        match &question.asks {
            Asks::Table(_) => years.iter().map(|y| Slot::in_year(fact, *y)).collect(),
            _ => vec![Slot::of(fact)],
        }
    };
    // A table counts as one question a row; everything else as one.
    let groups: Vec<Vec<Slot>> = match &question.asks {
        Asks::Table(_) => facts.iter().map(slots).collect(),
        _ => vec![facts.iter().flat_map(slots).collect()],
    };
    let mut progress = Progress::default();
    for group in groups {
        let full = !group.is_empty() && group.iter().all(|s| assessment.answer(s).state != State::Blank);
        progress += Progress {
            answered: usize::from(full),
            asked: 1,
            flagged: usize::from(group.iter().any(|s| assessment.answer(s).flag)),
        };
    }
    progress
}
