//! The history by question, kept up to date step by step, so that a page need not search it in every frame.

use rustc_hash::FxHashMap;

use crate::assessment::{Assessment, Delta, Step};
use crate::pack::FactId;

/// Where in the history each fact was changed.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    by_fact: FxHashMap<FactId, Vec<(usize, usize)>>,
    seen: usize,
}

impl Chronicle {
    /// The chronicle of an assessment.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Self {
        let mut chronicle = Self::default();
        chronicle.catch_up(assessment);
        chronicle
    }

    /// Takes in the steps that were made since it last looked.
    pub fn catch_up(&mut self, assessment: &Assessment) {
        for (s, step) in assessment.history.iter().enumerate().skip(self.seen) {
            for (d, delta) in step.deltas.iter().enumerate() {
                if let Some(slot) = delta.slot() {
                    self.by_fact.entry(slot.fact.clone()).or_default().push((s, d));
                }
            }
        }
        self.seen = assessment.history.len();
    }

    /// How often a fact was changed.
    #[must_use]
    pub fn count(&self, fact: &FactId) -> usize {
        self.by_fact.get(fact).map_or(0, Vec::len)
    }

    /// The changes of a fact, newest first.
    pub fn of_fact<'a>(
        &'a self,
        assessment: &'a Assessment,
        fact: &FactId,
    ) -> impl Iterator<Item = (&'a Step, &'a Delta)> {
        let places = self.by_fact.get(fact).map_or(&[][..], |all| all).iter().rev();
        places.filter_map(|(s, d)| {
            let step = assessment.history.get(*s)?;
            Some((step, step.deltas.get(*d)?))
        })
    }
}
