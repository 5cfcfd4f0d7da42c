//! What is asked right now: steps, sections and questions that apply, with how far each is answered.

use rustc_hash::FxHashSet;

use crate::assessment::Assessment;
use crate::judge::{Needs, Progress, asked_facts, progress_of};
use crate::pack::{FactId, Pack, Question};

/// A question that applies, and those of its facts that are asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question.
    pub question: &'static Question,
    /// The facts to show.
    pub facts: Vec<FactId>,
}

/// A section with the questions that apply.
#[derive(Clone, Debug)]
pub struct OutlineSection {
    /// Step and section in the pack.
    pub place: Place,
    /// Its heading.
    pub title: &'static str,
    /// Its questions.
    pub asked: Vec<Asked>,
    /// How far they are answered.
    pub progress: Progress,
}

/// A section of the walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Index of the step.
    pub step: usize,
    /// Index of the section in the step.
    pub section: usize,
}

/// The walk as it stands.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// Sections with at least one question that applies, in order.
    pub sections: Vec<OutlineSection>,
    /// All together.
    pub progress: Progress,
}

/// Seconds a question takes, for the estimate of the time left. A guess from walking through the samples.
const SECONDS_A_QUESTION: usize = 20;

impl Outline {
    /// Lays out what is asked: not parked, and read by an edition in force or asked for the record.
    pub(super) fn new(
        pack: &'static Pack,
        assessment: &Assessment,
        parked: &FxHashSet<FactId>,
        needs: &Needs<'_>,
    ) -> Self {
        let mut outline = Self::default();
        for (s, step) in pack.steps.iter().enumerate() {
            for (n, section) in step.sections.iter().enumerate() {
                let mut progress = Progress::default();
                let mut asked = Vec::new();
                for question in &section.questions {
                    let facts = asked_facts(question, parked, needs);
                    if !facts.is_empty() {
                        progress += progress_of(question, &facts, needs, assessment);
                        asked.push(Asked { question, facts });
                    }
                }
                if !asked.is_empty() {
                    outline.progress += progress;
                    let place = Place { step: s, section: n };
                    outline.sections.push(OutlineSection { place, title: &section.title, asked, progress });
                }
            }
        }
        outline
    }

    /// Progress of a whole step.
    #[must_use]
    pub fn step_progress(&self, step: usize) -> Progress {
        let mut sum = Progress::default();
        self.sections.iter().filter(|s| s.place.step == step).for_each(|s| sum += s.progress);
        sum
    }

    /// The section a fact is asked in.
    #[must_use]
    pub fn find(&self, fact: &FactId) -> Option<Place> {
        let holds = |s: &&OutlineSection| s.asked.iter().any(|a| a.facts.contains(fact));
        self.sections.iter().find(holds).map(|s| s.place)
    }

    /// A section.
    #[must_use]
    pub fn section(&self, place: Place) -> Option<&OutlineSection> {
        self.sections.iter().find(|s| s.place == place)
    }

    /// The section so many further on; stays at the ends.
    #[must_use]
    pub fn moved(&self, from: Place, by: isize) -> Place {
        let at = self.sections.iter().position(|s| s.place == from).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(self.sections.len().saturating_sub(1));
        self.sections.get(to).map_or(from, |s| s.place)
    }

    /// How many questions are left and roughly how long they take.
    #[must_use]
    pub fn left(&self) -> String {
        let left = self.progress.asked - self.progress.answered;
        match left {
            0 => "全部题目都答了".into(),
            _ => format!("还有 {left} 题，约 {} 分钟", (left * SECONDS_A_QUESTION).div_ceil(60)),
        }
    }
}
