//! What one file has on one aspect of one place, and which of two files is the later one there.

use jiff::Timestamp;

/// What a file has on an aspect: the value, and the changes that led to it.
pub(super) struct Version<V> {
    /// Index of the input.
    pub input: usize,
    /// What it is now.
    pub value: V,
    /// Whether that is nothing.
    pub blank: bool,
    /// Since when it is that, where the file says.
    pub at: Option<Timestamp>,
    /// What changed it, in the order of the file.
    pub links: Vec<Link<V>>,
    /// The steps of the merged history that changed it, ascending.
    pub steps: Vec<usize>,
}

/// One change of the aspect.
pub(super) struct Link<V> {
    pub step: usize,
    pub at: Timestamp,
    pub from: V,
    pub to: V,
}

impl<V: Copy + PartialEq> Version<V> {
    pub fn new(input: usize, value: V, blank: bool, at: Option<Timestamp>, links: Vec<Link<V>>) -> Self {
        let mut steps: Vec<usize> = links.iter().map(|l| l.step).collect();
        steps.sort_unstable();
        steps.dedup();
        Self { input, value, blank, at, links, steps }
    }

    /// Whether the other has every step of this one.
    pub fn within(&self, other: &Self) -> bool {
        let mut theirs = other.steps.iter();
        self.steps.iter().all(|step| theirs.any(|s| s == step))
    }

    /// Whether the steps that the other lacks led back to where they began: nothing was changed in the end.
    fn came_back(&self, other: &Self) -> bool {
        let own = self.links.iter().find(|l| other.steps.binary_search(&l.step).is_err());
        own.is_some_and(|first| first.from == self.value)
    }

    /// Whether the other one stands in place of this one. Never both of each other.
    fn yields_to(&self, other: &Self) -> bool {
        let (mine_in_theirs, theirs_in_mine) = (self.within(other), other.within(self));
        if self.value == other.value {
            // The same: who gave it last is who gave it.
            return mine_in_theirs && !theirs_in_mine;
        }
        if self.steps.is_empty() {
            // Nobody did anything here: it is nothing, or what the other one began with.
            let began = other.links.first();
            return self.blank
                || began.is_some_and(|l| l.from == self.value && self.at.is_none_or(|at| at <= l.at));
        }
        match (mine_in_theirs, theirs_in_mine) {
            // The same steps and not the same value: one of them was put there without a step.
            (true, true) => self.blank,
            // The other one went on from here; a value it never had was put here without a step, and is no ancestor.
            (true, false) => other.links.iter().any(|l| l.from == self.value || l.to == self.value),
            (false, true) => other.steps.is_empty() && self.blank && self.came_back(other),
            // Both went on from where they parted; whoever came back to it changed nothing.
            (false, false) => self.came_back(other) && !other.came_back(self),
        }
    }
}

/// Those that yield to none.
pub(super) fn standing<V: Copy + PartialEq>(versions: &[Version<V>]) -> Vec<&Version<V>> {
    let stands = |v: &&Version<V>| !versions.iter().any(|other| v.yields_to(other));
    let standing: Vec<_> = versions.iter().filter(stands).collect();
    // Each may yield to the next in a ring; then none is left out.
    if standing.is_empty() { versions.iter().collect() } else { standing }
}
