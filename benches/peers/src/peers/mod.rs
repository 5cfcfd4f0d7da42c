//! The peers. Each is given the same [`Term`](crate::term::Term)s in its own words, compiled once, and the same
//! answers, made ready beforehand; what is timed is evaluating alone.

pub mod cel;
pub mod jdm;
pub mod jsonlogic;
pub mod zen;

use crate::term::Answers;
use crate::translate::Translation;

/// A rule engine with one edition loaded.
pub trait Peer: Sized {
    /// Answers made ready for it.
    type Input;

    /// Compiles an edition.
    ///
    /// # Errors
    /// What it did not take, in its words.
    fn new(rules: &Translation) -> Result<Self, String>;

    /// Makes answers ready.
    ///
    /// # Errors
    /// What it did not take, in its words.
    fn input(&self, answers: &Answers) -> Result<Self::Input, String>;

    /// The verdict; none where it ends in an error or in something that is neither yes nor no.
    fn verdict(&mut self, input: &Self::Input) -> Option<bool>;

    /// The verdict, with the conditions that do not hold by their place among the conditions.
    fn failing(&mut self, input: &Self::Input, failing: &mut Vec<usize>) -> Option<bool>;

    /// What it says of one condition; an error in its words.
    ///
    /// # Errors
    /// It came to no yes or no.
    fn condition(&mut self, input: &Self::Input, at: usize) -> Result<bool, String>;
}

/// Evaluates conditions one after another: which do not hold, and whether all those at the top do.
fn each(
    at_top: &[bool],
    failing: &mut Vec<usize>,
    mut holds: impl FnMut(usize) -> Option<bool>,
) -> Option<bool> {
    let mut verdict = Some(true);
    for (at, decides) in at_top.iter().enumerate() {
        let state = holds(at);
        if state == Some(false) {
            failing.push(at);
        }
        if *decides && verdict != Some(false) {
            verdict = state.and_then(|s| if s { verdict } else { Some(false) });
        }
    }
    verdict
}

/// Whether each condition stands at the top of the tree.
fn tops(rules: &Translation) -> Vec<bool> {
    rules.conditions.iter().map(|c| c.at_top).collect()
}
