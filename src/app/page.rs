//! Which page fills the middle of the window.

use super::command::Command;
use super::outline::Place;

/// What fills the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Page {
    Section(Place),
    Results(Option<(usize, usize)>),
    Aims,
    Plan(Option<usize>),
    Certificates,
    Changes,
    Health,
    History,
    Evidence,
    Gaps,
    Todos,
    Scenarios,
    Calendar,
    Screening,
}

impl Page {
    /// The command that leads there.
    pub fn command(self) -> Option<Command> {
        match self {
            Self::Section(_) => None,
            Self::Results(_) => Some(Command::Results),
            Self::Aims => Some(Command::Aims),
            Self::Plan(_) => Some(Command::Plan),
            Self::Certificates => Some(Command::Certificates),
            Self::Changes => Some(Command::Changes),
            Self::Health => Some(Command::Health),
            Self::History => Some(Command::History),
            Self::Evidence => Some(Command::Evidence),
            Self::Gaps => Some(Command::Gaps),
            Self::Todos => Some(Command::Todos),
            Self::Scenarios => Some(Command::Scenarios),
            Self::Calendar => Some(Command::Calendar),
            Self::Screening => Some(Command::Screening),
        }
    }

    /// The page a command leads to.
    pub fn of(command: Command) -> Option<Self> {
        Some(match command {
            Command::Results => Self::Results(None),
            Command::Aims => Self::Aims,
            Command::Plan => Self::Plan(None),
            Command::Certificates => Self::Certificates,
            Command::Changes => Self::Changes,
            Command::Health => Self::Health,
            Command::History => Self::History,
            Command::Evidence => Self::Evidence,
            Command::Gaps => Self::Gaps,
            Command::Todos => Self::Todos,
            Command::Scenarios => Self::Scenarios,
            Command::Calendar => Self::Calendar,
            Command::Screening => Self::Screening,
            _ => return None,
        })
    }
}
