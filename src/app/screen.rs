//! What every page gets: the desk to read, and a list in which it leaves what the user asked for.

use jiff::civil::Date;

use crate::assessment::{Edit, Scenario, Slot, Todo};
use crate::pack::{FactId, TargetSet};

use super::command::Command;
use super::desk::{Desk, Field};
use super::outline::Place;
use super::planned::Amend;

/// Something the user did on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Change the assessment.
    Edit(Edit),
    /// Text was typed into a field.
    Type(Field, String),
    /// A field is finished.
    Take(Field),
    /// What was typed is given up.
    Drop(Field),
    /// A pasted block: what goes where, still to be confirmed.
    Paste(Vec<(Field, String)>),
    /// Take the pasted block.
    ConfirmPaste,
    /// Give the pasted block up.
    DropPaste,
    /// Go to a section.
    Go(Place),
    /// Go to the question of a fact.
    Ask(FactId),
    /// Open a designation on the results page: its index, and the edition's.
    Show(usize, usize),
    /// Close the opened designation.
    CloseShown,
    /// Open a designation on the page of gaps, by its id.
    ShowGap(String),
    /// Put actions into the plan, but for those that are there.
    Plan(Vec<Todo>),
    /// Change something of an action or a scenario by a button.
    Amend(Amend),
    /// Keep a scenario.
    Suppose(Box<Scenario>),
    /// Ask whether a scenario is to become the real answers, by its id.
    AskAdopt(String),
    /// Make a scenario the real answers, by its id.
    Adopt(String),
    /// Open a task of the plan by its index, or the plan as a whole.
    ShowTask(Option<usize>),
    /// Keep a set of targets for other assessments.
    SaveTargets(TargetSet),
    /// Give up the saved set of targets with this name.
    ForgetTargets(String),
    /// Judge on another day.
    AsOf(Date),
    /// A command.
    Run(Command),
    /// Open a file.
    OpenPath(std::path::PathBuf),
    /// Open an assessment that an earlier version of the program kept without a file.
    OpenDraft(std::path::PathBuf),
    /// Bring back what a crash left, by its index on the start page.
    OpenLeftover(usize),
    /// Give up what a crash left.
    ForgetLeftover(usize),
    /// Open a kept version as an assessment of its own.
    OpenVersion(std::path::PathBuf),
    /// Put changes under this name from now on.
    Author(String),
    /// Take the open file over from whoever holds it.
    TakeOver,
    /// Open a built-in sample company.
    OpenSample(usize),
    /// Ask the system for a file to open or save.
    Browse,
    /// Attach a file to one of these facts, of a yearly one in this year.
    Attach(Vec<FactId>, Option<i16>),
    /// Write the calendar as a file.
    ExportCalendar,
    /// Look at all evidence anew.
    Recheck,
    /// Switch between light and dark.
    ToggleTheme,
    /// The notice was read.
    Dismiss,
}

/// A page's view of the program.
pub struct Screen<'a> {
    /// The open assessment.
    pub desk: &'a Desk,
    /// What the user did.
    pub out: &'a mut Vec<Action>,
    /// An input method is composing: nothing typed is to be taken yet.
    pub composing: bool,
    /// The place to bring into view and focus, once.
    pub jump: Option<Slot>,
    /// Fields of a pasted block that is not confirmed yet.
    pub pasted: &'a [Field],
}

impl Screen<'_> {
    /// Leaves an action.
    pub fn act(&mut self, action: Action) {
        self.out.push(action);
    }

    /// Leaves a change.
    pub fn edit(&mut self, edit: Edit) {
        self.act(Action::Edit(edit));
    }

    /// Opens a designation on the results page, by its edition of the day.
    pub fn show_designation(&mut self, id: &str) {
        if let Some(index) = self.desk.board.verdicts.iter().position(|v| v.designation.id == id) {
            self.show_verdict(index);
        }
    }

    /// Opens a verdict of the board on the results page.
    pub fn show_verdict(&mut self, index: usize) {
        let Some(verdict) = self.desk.board.verdicts.get(index) else { return };
        let designation = self.desk.pack.designations.iter().position(|d| d.id == verdict.designation.id);
        let edition = verdict.designation.editions.iter().position(|e| e.id == verdict.edition.id);
        if let (Some(d), Some(e)) = (designation, edition) {
            self.act(Action::Show(d, e));
        }
    }

    /// Whether this is the place to bring into view; only the first asks.
    pub fn is_jump(&mut self, slot: &Slot) -> bool {
        let hit = self.jump.as_ref() == Some(slot);
        if hit {
            self.jump = None;
        }
        hit
    }
}
