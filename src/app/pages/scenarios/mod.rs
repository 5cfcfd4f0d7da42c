//! 情景比较: answers as they would be beside the real ones, column by column: what differs, and what comes of it.

mod adding;
mod answers;
mod compare;

use std::collections::BTreeSet;

use egui::{Button, Key, Label, RichText, ScrollArea, TextEdit, Ui};

use crate::assessment::{Edit, Scenario};

use super::super::desk::{Desk, Field};
use super::super::planned::ScenarioPart;
use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::card::error_line;
use super::super::widgets::text_field::{Look, text_field};
use adding::Adding;
use compare::Compared;

/// So many scenarios stand beside the real answers at a time.
const MOST: usize = 4;
/// How wide the column of names is.
const NAMES: f32 = 170.0;
/// How wide the column of the real answers is.
const REAL: f32 = 116.0;
/// How wide the column of a scenario is.
const COLUMN: f32 = 164.0;

/// The page's own state.
#[derive(Default)]
pub struct Scenarios {
    /// The scenarios in view, by id.
    shown: Vec<String>,
    /// Those that have been seen: another one is new, and comes into view.
    known: BTreeSet<String>,
    /// What is typed as the name of a new one.
    name: String,
    adding: Adding,
    /// Whether figures that are those of the year before are listed.
    flat: bool,
    /// Whether designations that come out the same everywhere are listed.
    same: bool,
    compared: Option<Compared>,
}

impl Scenarios {
    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        let tokens = Tokens::of(ui);
        let desk = screen.desk;
        ui.label(bold("情景比较", PAGE));
        ui.label(note(&tokens, "假设几处回答不同，看结论怎样变。没有假设的，一直随实际回答"));
        self.catch_up(desk);
        self.begin(ui, screen);
        self.choose(ui, desk, &tokens);
        if desk.assessment.scenarios.is_empty() {
            ui.add_space(L);
            ui.label("还没有情景。写个名称点“新建”，或在“差距”页的办法下面点“做成情景”");
            return;
        }
        let columns: Vec<&Scenario> =
            self.shown.iter().filter_map(|id| desk.assessment.scenarios.get(id)).collect();
        ScrollArea::both().id_salt("scenarios").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = S;
            heads(ui, screen, &tokens, &columns);
            ui.separator();
            ui.label(bold("不同的回答", SECTION));
            answers::table(ui, screen, &tokens, &columns, &mut self.adding, &mut self.flat);
            if !columns.is_empty() {
                self.adding.show(ui, screen, &tokens);
            }
            ui.separator();
            ui.horizontal(|ui| {
                ui.label(bold("结论", SECTION));
                let mut only = !self.same;
                ui.checkbox(&mut only, "只看不同的");
                self.same = !only;
            });
            if self.compared.as_ref().is_none_or(|c| !c.is_of(desk, &self.shown)) {
                self.compared = Some(Compared::of(desk, &self.shown, &columns));
            }
            if let Some(compared) = &self.compared {
                compared.table(ui, screen, &tokens, &columns, self.same);
            }
            ui.add_space(L);
        });
    }

    /// New scenarios come into view, those that are gone leave it.
    fn catch_up(&mut self, desk: &Desk) {
        let there = &desk.assessment.scenarios;
        self.shown.retain(|id| there.contains_key(id));
        self.known.retain(|id| there.contains_key(id));
        for id in there.keys() {
            if self.known.insert(id.clone()) {
                self.bring(id.clone());
            }
        }
    }

    fn bring(&mut self, id: String) {
        self.shown.push(id);
        if self.shown.len() > MOST {
            self.shown.remove(0);
        }
        self.shown.sort();
    }

    /// A new scenario by its name.
    fn begin(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.label("新情景");
            let edit = TextEdit::singleline(&mut self.name).desired_width(220.0).margin(egui::vec2(8.0, 4.0));
            let response =
                ui.add(edit.hint_text("如：若 2027 年研发费用 600 万")).accessible_name("新情景的名称");
            let entered =
                response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !screen.composing;
            if ui.button("新建").clicked() || entered {
                let typed = std::mem::take(&mut self.name);
                let name = match typed.trim() {
                    "" => format!("情景 {}", screen.desk.assessment.scenarios.len() + 1),
                    name => name.to_owned(),
                };
                screen.act(Action::Suppose(Box::new(Scenario { name, ..Scenario::default() })));
            }
        });
    }

    /// Which scenarios are in view, where there is a choice.
    fn choose(&mut self, ui: &mut Ui, desk: &Desk, tokens: &Tokens) {
        let there = &desk.assessment.scenarios;
        if there.len() < 2 {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label(note(tokens, format!("并列哪些（最多 {MOST} 个）")));
            for (id, scenario) in there {
                let on = self.shown.contains(id);
                let text = RichText::new(&scenario.name).size(NOTE);
                let button = Button::selectable(on, text).frame_when_inactive(true);
                if ui.add(button).accessible_name(format!("并列：{}", scenario.name)).clicked() {
                    if on {
                        self.shown.retain(|s| s != id);
                    } else {
                        self.bring(id.clone());
                    }
                }
            }
        });
    }
}

/// One row of a table: a name, then a cell for the real answers (0) and one for each scenario.
fn row(ui: &mut Ui, columns: usize, name: impl FnOnce(&mut Ui), mut cell: impl FnMut(&mut Ui, usize)) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = M;
        ui.vertical(|ui| {
            ui.set_width(NAMES);
            name(ui);
        });
        for column in 0..=columns {
            ui.vertical(|ui| {
                ui.set_width(if column == 0 { REAL } else { COLUMN });
                ui.spacing_mut().item_spacing = egui::vec2(XS, 3.0);
                cell(ui, column);
            });
        }
    });
}

/// What the columns are called, over a table.
fn names(ui: &mut Ui, tokens: &Tokens, columns: &[&Scenario]) {
    let name = |n: usize| n.checked_sub(1).map_or("现状", |n| columns[n].name.as_str());
    row(
        ui,
        columns.len(),
        |_| {},
        |ui, n| {
            ui.add(Label::new(note(tokens, name(n))).truncate());
        },
    );
}

/// The scenarios themselves: name, day, note, and what can be done with each.
fn heads(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, columns: &[&Scenario]) {
    let desk = screen.desk;
    row(
        ui,
        columns.len(),
        |_| {},
        |ui, n| match n.checked_sub(1) {
            None => {
                ui.label(bold("现状", BODY));
                ui.label(note(tokens, format!("判定日 {}", desk.as_of)));
                ui.label(note(tokens, "实际的回答"));
            }
            Some(n) => head(ui, screen, tokens, columns[n]),
        },
    );
}

fn head(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, scenario: &Scenario) {
    let title = &scenario.name;
    let field = |part| Field::Scenario(scenario.id.clone(), part);
    let width = COLUMN - 16.0;
    let look = Look { name: &format!("名称：{title}"), width, hint: "名称", right: false, lines: 1 };
    text_field(ui, screen, &field(ScenarioPart::Name), look);
    error_line(ui, screen, &field(ScenarioPart::Name));
    ui.horizontal(|ui| {
        ui.label(note(tokens, "判定日"));
        let hint = screen.desk.as_of.to_string();
        let name = format!("判定日：{title}");
        let look = Look { name: &name, width: 92.0, hint: &hint, right: false, lines: 1 };
        text_field(ui, screen, &field(ScenarioPart::AsOf), look).on_hover_text("留空就随右上角的判定日");
    });
    error_line(ui, screen, &field(ScenarioPart::AsOf));
    let lines = scenario.note.lines().count().max(1);
    let look = Look { name: &format!("说明：{title}"), width, hint: "说明", right: false, lines };
    text_field(ui, screen, &field(ScenarioPart::Note), look);
    let real = &screen.desk.assessment;
    let count = scenario.answers.iter().filter(|(slot, state)| real.answer(slot).state != **state).count();
    ui.label(note(tokens, format!("与实际不同的回答 {count} 处")));
    buttons(ui, screen, scenario);
}

fn buttons(ui: &mut Ui, screen: &mut Screen<'_>, scenario: &Scenario) {
    let title = &scenario.name;
    ui.horizontal_wrapped(|ui| {
        let mut pressed = |word: &str, hover: &str| {
            let button = Button::new(RichText::new(word).size(NOTE)).small();
            let response = ui.add(button).accessible_name(format!("{word}：{title}"));
            response.on_hover_text(hover).clicked()
        };
        if pressed("复制", "照样再做一个，接着改") {
            let copy = Scenario { name: format!("{title} 副本"), ..scenario.clone() };
            screen.act(Action::Suppose(Box::new(copy)));
        }
        if pressed("删除", "可以撤销") {
            screen.edit(Edit::Scenario(scenario.id.clone(), None));
        }
        if pressed("采用这个情景", "把这些回答记成实际回答") {
            screen.act(Action::AskAdopt(scenario.id.clone()));
        }
    });
}
