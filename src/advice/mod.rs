//! Advice (建议): what is missing, what to change, what to ask next. Everything it says about a verdict it has had
//! judged; it reads the pack, an assessment and a date, and no clock and no file.

mod calendar;
mod change;
mod doors;
mod gap;
mod invert;
mod lack;
mod lever;
mod next;
mod plan;
mod report;
mod search;
mod situation;
mod tell;

pub use calendar::{Calendar, Event, What};
pub use change::{Advisor, Change, ChangeSet, Ways};
pub use doors::Door;
pub use gap::{Gain, Gap, GapWay, gaps, ripe};
pub use next::{Ask, AskId, Hanging, Next, Settled};
pub use plan::is_planned;
pub use report::{Advice, Climb, DesignationAdvice};
pub use search::Patience;
pub use situation::{Horizon, Situation};
