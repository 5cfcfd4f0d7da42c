//! Actions and scenarios are put where they belong: new ones under an id of their own, and a scenario into the real
//! answers once that was confirmed.

use egui::{Label, ScrollArea, Ui};
use jiff::Timestamp;

use crate::advice::is_planned;
use crate::assessment::{Edit, Scenario, Todo, fresh_id};
use crate::judge::{answer_text, slot_text};

use super::app::App;
use super::command::{Command, keys_of};
use super::desk::Desk;
use super::dialogs::{Chosen, Dialog, focus_once};
use super::page::Page;
use super::screen::Action;
use super::theme::{S, SECTION, Tokens, bold, note};

impl App {
    /// Puts actions into the plan, as one change. One that says the same as another for the same designations is not
    /// put in twice; an empty one, to be written, always is.
    pub(super) fn plan(&mut self, todos: Vec<Todo>) {
        let Some(desk) = self.desk.as_mut().filter(|desk| !desk.is_read_only()) else { return };
        let (at, asked) = (Timestamp::now(), todos.len());
        let mut edits: Vec<Edit> = Vec::new();
        let mut added: Vec<Todo> = Vec::new();
        for todo in todos {
            let twice = added.iter().any(|a| a.what == todo.what && a.designations == todo.designations);
            if todo.what.is_empty() || !(twice || is_planned(&desk.assessment, &todo)) {
                let taken =
                    |id: &str| desk.assessment.todos.contains_key(id) || added.iter().any(|t| t.id == id);
                let id = fresh_id(at, taken);
                edits.push(Edit::Todo(id.clone(), Some(Box::new(todo.clone()))));
                added.push(Todo { id, ..todo });
            }
        }
        desk.apply(&Edit::Many(edits));
        let place = format!("在“行动计划”页（{}）", keys_of(Command::Todos));
        match (&added[..], asked - added.len()) {
            ([], _) => self.tell(format!("行动计划里已经有了，{place}")),
            ([one], 0) if one.what.is_empty() => self.todos.open(one.id.clone()),
            ([one], 0) => self.tell(format!("已加入行动计划：{}，{place}", one.what)),
            (all, 0) => self.tell(format!("已加入行动计划 {} 项，{place}", all.len())),
            (all, n) => self.tell(format!("已加入行动计划 {} 项，另有 {n} 项早已在内，{place}", all.len())),
        }
    }

    /// Keeps a scenario. One that came from elsewhere is told of; on its own page it is seen.
    pub(super) fn suppose(&mut self, scenario: Scenario) {
        let Some(desk) = self.desk.as_mut().filter(|desk| !desk.is_read_only()) else { return };
        let (at_home, place) =
            (self.page == Page::Scenarios, format!("在“情景比较”页（{}）", keys_of(Command::Scenarios)));
        let same = |s: &Scenario| {
            (&s.name, s.as_of, &s.answers) == (&scenario.name, scenario.as_of, &scenario.answers)
        };
        if !at_home && desk.assessment.scenarios.values().any(same) {
            self.tell(format!("已有情景：{}，{place}", scenario.name));
            return;
        }
        let (name, count) = (scenario.name.clone(), scenario.answers.len());
        let id = fresh_id(Timestamp::now(), |id| desk.assessment.scenarios.contains_key(id));
        desk.apply(&Edit::Scenario(id, Some(Box::new(scenario))));
        if !at_home {
            self.tell(format!("已做成情景：{name}，不同的回答 {count} 处，{place}"));
        }
    }

    /// Asks before a scenario becomes the real answers.
    pub(super) fn ask_adopt(&mut self, id: String) {
        self.take_everything();
        self.dialog = Some(Dialog::Adopt(id));
    }

    /// Writes the answers of a scenario into the real ones, as one change.
    pub(super) fn adopt(&mut self, id: &str) {
        let Some(desk) = self.desk.as_mut().filter(|desk| !desk.is_read_only()) else { return };
        let Some(scenario) = desk.assessment.scenarios.get(id) else { return };
        let name = scenario.name.clone();
        let answers = scenario.answers.iter();
        let edits: Vec<Edit> = answers.map(|(slot, state)| Edit::Set(slot.clone(), state.clone())).collect();
        let words = format!("已采用情景“{name}”，{} 处回答记入档案，可以撤销", edits.len());
        desk.apply(&Edit::Many(edits));
        self.tell(words);
    }
}

/// Asks whether a scenario is to become the real answers, and shows what that would change.
pub(super) fn adopt_dialog(ui: &mut Ui, desk: &Desk, id: &str, out: &mut Vec<Action>) -> Chosen {
    let Some(scenario) = desk.assessment.scenarios.get(id) else { return Chosen::Cancel };
    let tokens = Tokens::of(ui);
    ui.set_width(520.0);
    ui.label(bold("采用这个情景？", SECTION));
    let real = |slot| &desk.assessment.answer(slot).state;
    let moved: Vec<_> = scenario.answers.iter().filter(|(slot, state)| real(slot) != *state).collect();
    let words = format!("“{}”里与实际不同的 {} 处回答会记入档案，成为实际回答。", scenario.name, moved.len());
    ui.add(Label::new(words).wrap());
    let (pack, height) = (desk.pack, 220.0);
    ScrollArea::vertical().id_salt("adopt").max_height(height).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for (slot, state) in moved {
            let (from, to) = (answer_text(pack, slot, real(slot)), answer_text(pack, slot, state));
            ui.add(Label::new(note(&tokens, format!("{}：{from} → {to}", slot_text(pack, slot)))).wrap());
        }
    });
    ui.label(note(&tokens, "情景仍然留着；采用之后可以撤销"));
    ui.add_space(S);
    let mut chosen = Chosen::Waiting;
    ui.horizontal(|ui| {
        let adopt = ui.button("采用");
        focus_once(ui, &adopt, "adopt");
        if adopt.clicked() {
            out.push(Action::Adopt(id.to_owned()));
            chosen = Chosen::Done;
        }
        if ui.button("取消").clicked() {
            chosen = Chosen::Cancel;
        }
    });
    chosen
}
