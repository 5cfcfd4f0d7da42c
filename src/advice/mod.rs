//! Advice (建议): what is missing, what to change, what to ask next. Everything it says about a verdict it has had
//! judged; it reads the pack, an assessment and a date, and no clock and no file.

mod change;
mod invert;
mod lever;
mod search;
mod situation;

pub use change::{Advisor, Change, ChangeSet, Ways};
pub use situation::{Horizon, Situation};
