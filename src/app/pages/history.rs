//! The history (改动记录): who changed what, when, from what, to what; and the versions that were saved.

use egui::{Button, ScrollArea, TextEdit, Ui};

use crate::assessment::{Delta, Step, Turn};
use crate::judge::{Told, told};

use super::super::screen::{Action, Screen};
use super::super::settings::Settings;
use super::super::theme::{BODY, L, M, PAGE, S, SECTION, Tokens, XS, bold, note, when};

/// How many changes are listed at first, and how many more each time.
const PORTION: usize = 100;

/// The page's own state.
#[derive(Default)]
pub struct History {
    /// What the changes shown must contain.
    search: String,
    /// Portions shown beyond the first.
    more: usize,
    /// What is being typed as the name.
    author: Option<String>,
    /// What the changes shown were found for: revision, search, how many; and where they are.
    found: Option<Found>,
}

struct Found {
    revision: u64,
    search: String,
    /// Step and change, newest first.
    at: Vec<(usize, usize)>,
}

impl History {
    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>, settings: &Settings) {
        let tokens = Tokens::of(ui);
        ui.label(bold("改动记录", PAGE));
        ui.label(note(&tokens, "每一处回答、备注、标记和附件，谁在什么时候由什么改成什么，都存在档案里。撤销在关闭后重开也有效。"));
        ui.horizontal_wrapped(|ui| {
            ui.label("找");
            let edit =
                TextEdit::singleline(&mut self.search).desired_width(220.0).margin(egui::vec2(8.0, 4.0));
            ui.add(edit.hint_text("题目、内容或姓名")).accessible_name("在改动记录里找");
            ui.add_space(M);
            self.sign(ui, screen, settings);
        });
        ScrollArea::vertical().id_salt("history").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = S;
            versions(ui, screen, &tokens);
            self.changes(ui, screen, &tokens);
            ui.add_space(L);
        });
    }

    /// Whose name changes are put under.
    fn sign(&mut self, ui: &mut Ui, screen: &mut Screen<'_>, settings: &Settings) {
        ui.label("署名");
        let mut text = self.author.clone().unwrap_or_else(|| settings.author());
        let edit = TextEdit::singleline(&mut text).desired_width(120.0).margin(egui::vec2(8.0, 4.0));
        let response = ui.add(edit).accessible_name("署名").on_hover_text("今后的改动记在这个名字下");
        if response.changed() {
            self.author = Some(text.clone());
        }
        if response.lost_focus()
            && !screen.composing
            && let Some(name) = self.author.take()
        {
            screen.act(Action::Author(name));
        }
    }

    fn find(&mut self, screen: &Screen<'_>) {
        let desk = screen.desk;
        let fresh = |f: &Found| f.revision == desk.revision && f.search == self.search;
        if self.found.as_ref().is_some_and(fresh) {
            return;
        }
        let steps = desk.assessment.history.iter().enumerate().rev();
        let all = steps.flat_map(|(s, step)| (0..step.deltas.len()).rev().map(move |d| (s, d)));
        let wanted = self.search.trim();
        let at = all.filter(|(s, d)| {
            let step = &desk.assessment.history[*s];
            wanted.is_empty() || step.by.contains(wanted) || {
                let Told { name, from, to } = told(desk.pack, &step.deltas[*d]);
                [name, from, to].iter().any(|text| text.contains(wanted))
            }
        });
        let at = at.collect();
        self.found = Some(Found { revision: desk.revision, search: self.search.clone(), at });
        self.more = 0;
    }

    fn changes(&mut self, ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens) {
        self.find(screen);
        let Some(found) = &self.found else { return };
        ui.add_space(S);
        ui.label(bold(format!("改动 {} 处", found.at.len()), SECTION));
        if found.at.is_empty() {
            let words = if self.search.is_empty() {
                "还没有改动。回答一题，这里就有一行。"
            } else {
                "没有找到。换一个词试试。"
            };
            ui.label(note(tokens, words));
            return;
        }
        let shown = PORTION * (1 + self.more);
        let desk = screen.desk;
        tokens.card().show(ui, |ui| {
            ui.set_width(ui.available_width());
            for (s, d) in found.at.iter().take(shown) {
                let step = &desk.assessment.history[*s];
                change(ui, screen, tokens, step, &step.deltas[*d]);
            }
        });
        if found.at.len() > shown && ui.button(format!("再列 {PORTION} 处")).clicked() {
            self.more += 1;
        }
    }
}

/// Who, when and how, for a line of the history.
#[must_use]
pub fn signed(step: &Step) -> String {
    let turn = match step.turn {
        Turn::Do => "",
        Turn::Undo => "  撤销",
        Turn::Redo => "  重做",
    };
    let by = if step.by.is_empty() { "未署名" } else { &step.by };
    format!("{}  {by}{turn}", when(step.at))
}

fn change(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, step: &Step, delta: &Delta) {
    let Told { name, from, to } = told(screen.desk.pack, delta);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = S;
        ui.label(note(tokens, signed(step)));
        match delta.slot() {
            Some(slot) => {
                if ui.link(&name).on_hover_text("回到这道题").clicked() {
                    screen.act(Action::Ask(slot.fact.clone()));
                }
            }
            None => drop(ui.label(&name)),
        }
        ui.label(note(tokens, format!("{from} →")));
        ui.label(bold(to, BODY));
    });
    ui.add_space(XS);
}

/// The last good versions of the file.
fn versions(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens) {
    ui.label(bold("保存过的版本", SECTION));
    let id = egui::Id::unique("kept versions");
    let key = (screen.desk.saved_at, screen.desk.path().map(std::path::Path::to_owned));
    let known = ui.data(|d| d.get_temp::<(_, Vec<crate::store::Version>)>(id)).filter(|(k, _)| *k == key);
    let (_, versions) = known.unwrap_or_else(|| {
        let fresh = (key, screen.desk.session.versions());
        ui.data_mut(|d| d.insert_temp(id, fresh.clone()));
        fresh
    });
    if versions.is_empty() {
        ui.label(note(tokens, "保存到文件后，这里留有最近十个版本，打开的是副本，不动原文件。"));
        return;
    }
    ui.label(note(tokens, "最近十个版本都在本机留有副本，打开的是副本，不动原文件。"));
    for (n, version) in versions.iter().enumerate() {
        ui.horizontal(|ui| {
            let how = if version.asked { "保存" } else { "自动保存" };
            let kilobytes = version.size.div_ceil(1024);
            let at = when(version.at);
            let name = format!("打开第 {} 个版本，{at}", n + 1);
            if ui.add(Button::new("打开").small()).accessible_name(name).clicked() {
                screen.act(Action::OpenVersion(version.path.clone()));
            }
            ui.label(at);
            ui.label(note(tokens, format!("{how}  {kilobytes} KB")));
        });
    }
}
