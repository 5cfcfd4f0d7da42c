//! Targets (申报目标): what the company aims at, by family. Questions that only sleeping designations need sleep too.

use egui::{Button, Checkbox, RichText, ScrollArea, Sides, TextEdit, Ui};
use jiff::civil::Date;

use crate::assessment::Edit;
use crate::pack::{Designation, Plan, TargetSet, Targets, Thing};

use super::super::desk::Desk;
use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::badge;
use super::super::widgets::culled::culled;

/// The heading over the tasks of the plan, which can be aimed at like designations.
const TASKS: &str = "方案二十项任务";

/// The page's own state.
#[derive(Default)]
pub struct Aims {
    /// The name of a set about to be saved.
    name: String,
    /// Questions by family, counted when something changed: revision, day, all awake, each family alone.
    counted: Option<(u64, Date, Vec<usize>)>,
}

/// A family as the page shows it: its heading, what it is for, what can be aimed at.
struct Row {
    title: &'static str,
    about: &'static str,
    members: Vec<Member>,
}

/// Something to aim at.
struct Member {
    id: &'static str,
    title: &'static str,
    /// Index on the board; none for tasks.
    verdict: Option<usize>,
}

impl Aims {
    /// Shows the page; `saved` are the sets the user keeps.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>, saved: &[TargetSet]) {
        let tokens = Tokens::of(ui);
        let rows = rows(screen.desk);
        let counts = self.count(screen.desk, &rows);
        let asked = screen.desk.outline.progress.asked;
        ui.label(bold("申报目标", PAGE));
        let aimed = rows.iter().flat_map(|r| &r.members).filter(|m| screen.desk.aims_at(m.id)).count();
        ui.label(format!("已选 {aimed} 项，问卷共 {asked} 题"));
        ui.label(note(
            &tokens,
            "只问所选目标要用的题。没选的先睡着，已有的回答保留在档案里，选上就醒。没选但已能下结论的，折在结果板末尾。",
        ));
        ScrollArea::vertical().id_salt("aims").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = M;
            self.sets(ui, screen, &tokens, saved);
            for (row, count) in rows.iter().zip(counts) {
                let room = egui::Id::unique(("family room", row.title));
                culled(ui, room, |ui| family(ui, screen, &tokens, row, count));
            }
            ui.add_space(L);
        });
    }

    /// How many questions each family asks by itself.
    fn count(&mut self, desk: &Desk, rows: &[Row]) -> Vec<usize> {
        match &self.counted {
            Some((revision, day, counts)) if *revision == desk.revision && *day == desk.as_of => {
                counts.clone()
            }
            _ => {
                let none = desk.questions_with(&Targets::new());
                let alone = |row: &Row| {
                    let targets: Targets = row.members.iter().map(|m| m.id.to_owned()).collect();
                    desk.questions_with(&targets) - none
                };
                let counts: Vec<usize> = rows.iter().map(alone).collect();
                self.counted = Some((desk.revision, desk.as_of, counts.clone()));
                counts
            }
        }
    }

    /// Ready-made sets, those the user saved, and saving the present one.
    fn sets(&mut self, ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, saved: &[TargetSet]) {
        tokens.card().inner_margin(12).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = S;
            ui.horizontal_wrapped(|ui| {
                ui.label("选一套");
                for set in &screen.desk.pack.meta.target_sets {
                    pick(ui, screen, set);
                }
                for set in saved {
                    pick(ui, screen, set);
                    let name = format!("删除目标组合 {}", set.title);
                    let button = Button::new(RichText::new("删除").size(NOTE)).small();
                    if ui.add(button).accessible_name(&name).on_hover_text(&name).clicked() {
                        screen.act(Action::ForgetTargets(set.title.clone()));
                    }
                }
            });
            ui.horizontal_wrapped(|ui| {
                ui.label("存成组合");
                let edit = TextEdit::singleline(&mut self.name).desired_width(200.0).hint_text("组合的名称");
                ui.add(edit.margin(egui::vec2(8.0, 5.0))).accessible_name("目标组合的名称");
                let name = self.name.trim().to_owned();
                let ready = !name.is_empty() && !screen.composing;
                if ui.add_enabled(ready, Button::new("保存组合")).clicked() {
                    let targets = screen.desk.targets().clone();
                    screen.act(Action::SaveTargets(TargetSet { title: name, about: String::new(), targets }));
                    self.name.clear();
                }
                ui.label(note(tokens, "存在本机，给别的档案也能用"));
            });
        });
    }
}

/// A button that takes a whole set.
fn pick(ui: &mut Ui, screen: &mut Screen<'_>, set: &TargetSet) {
    let targets = screen.desk.pack.targets_of(set);
    let chosen = *screen.desk.targets() == targets;
    let words = format!("{}（{} 项）", set.title, targets.len());
    let response = ui.add(Button::selectable(chosen, words).frame_when_inactive(true));
    let response = if set.about.is_empty() { response } else { response.on_hover_text(&set.about) };
    if response.clicked() && !chosen {
        aim(screen, targets);
    }
}

/// Sets the targets; those the pack suggests are not written down, so that they follow the pack.
pub(super) fn aim(screen: &mut Screen<'_>, targets: Targets) {
    let suggested = targets == *screen.desk.pack.default_targets();
    screen.edit(Edit::Aim((!suggested).then_some(targets)));
}

fn rows(desk: &Desk) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (index, verdict) in desk.board.verdicts.iter().enumerate() {
        let designation: &'static Designation = verdict.designation;
        let member = Member { id: &designation.id, title: &designation.title, verdict: Some(index) };
        if let Some(row) = rows.iter_mut().find(|r| r.title == designation.family) {
            row.members.push(member);
            continue;
        }
        let about = desk.pack.meta.families.iter().find(|f| f.name == designation.family);
        rows.push(Row {
            title: &designation.family,
            about: about.map_or("", |f| &f.about),
            members: vec![member],
        });
    }
    let tasks = desk.pack.plan.iter().flat_map(Plan::tasks);
    let members: Vec<Member> = tasks.map(|t| Member { id: &t.id, title: &t.title, verdict: None }).collect();
    if !members.is_empty() {
        rows.push(Row { title: TASKS, about: "西青政发〔2017〕7号的任务自查题", members });
    }
    rows
}

fn family(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, row: &Row, count: usize) -> egui::Rect {
    let aimed = row.members.iter().filter(|m| screen.desk.aims_at(m.id)).count();
    let shown = tokens.card().inner_margin(12).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = XS;
        let mut all = aimed == row.members.len();
        let heading = Sides::new().shrink_left().truncate().show(
            ui,
            |ui| {
                let some = aimed > 0 && !all;
                let check = Checkbox::new(&mut all, bold(row.title, SECTION)).indeterminate(some);
                let clicked = ui.add(check).clicked();
                ui.label(note(tokens, row.about));
                clicked
            },
            |ui| {
                ui.label(note(tokens, format!("选 {aimed} / {} 项 · 这一类 {count} 题", row.members.len())));
            },
        );
        if heading.0 {
            // Half chosen becomes wholly chosen.
            let mut targets = screen.desk.targets().clone();
            for member in &row.members {
                if aimed == row.members.len() {
                    targets.remove(member.id);
                } else {
                    targets.insert(member.id.to_owned());
                }
            }
            aim(screen, targets);
        }
        ui.separator();
        let columns = if ui.available_width() > 620.0 { 2 } else { 1 };
        let width = (ui.available_width() - L * (columns as f32 - 1.0)) / columns as f32;
        for line in row.members.chunks(columns) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = L;
                for member in line {
                    ui.allocate_ui(egui::vec2(width, 26.0), |ui| {
                        ui.set_width(width);
                        self::member(ui, screen, tokens, member);
                    });
                }
            });
        }
    });
    shown.response.rect
}

fn member(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, member: &Member) {
    let desk = screen.desk;
    let mut on = desk.aims_at(member.id);
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            if ui.checkbox(&mut on, RichText::new(member.title).size(BODY)).clicked() {
                let mut targets = screen.desk.targets().clone();
                if on {
                    targets.insert(member.id.to_owned());
                } else {
                    targets.remove(member.id);
                }
                aim(screen, targets);
            }
        },
        |ui| {
            let Some(verdict) = member.verdict.map(|i| &desk.board.verdicts[i]) else { return };
            badge::verdict(ui, tokens, verdict, NOTE);
            if desk.pack.is_extra(Thing::Designation, member.id) {
                badge::extra(ui, tokens);
            }
        },
    );
}
