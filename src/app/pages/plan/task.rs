//! One task of the plan: whom to ask, targets, the company's own questions, what it leads to, where it stands today.

use egui::{Button, Label, RichText, ScrollArea, Sides, Ui, vec2};

use crate::pack::{SelfCheck, Task, Thing};

use super::super::super::screen::Action;
use super::super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, XS, bold, note};
use super::super::super::widgets::badge;
use super::super::aims::aim;
use super::check::{Check, answers, count, fact_to_ask};
use super::{PlanPage, heading, is_asked, paragraph, pressed, remark};

impl PlanPage<'_, '_> {
    /// Shows one task.
    pub(super) fn task(&mut self, ui: &mut Ui, index: usize) {
        let Some((group, task)) = self.at(index) else { return };
        self.ways(ui, index);
        ui.add(Label::new(note(self.tokens, group)).wrap());
        ui.add(Label::new(bold(format!("任务 {}  {}", task.number, task.title), PAGE)).wrap());
        ScrollArea::vertical().id_salt(("task", index)).auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - S);
            ui.spacing_mut().item_spacing.y = M;
            self.aimed(ui, task);
            if !task.about.is_empty() {
                paragraph(ui, RichText::new(&task.about));
            }
            self.offices(ui, task);
            self.targets(ui, "目标", &task.targets);
            self.checks(ui, task);
            self.leads_to(ui, task);
            self.now(ui, task);
            ui.add_space(L);
        });
    }

    /// The task at an index, with the heading it stands under.
    fn at(&self, index: usize) -> Option<(&'static str, &'static Task)> {
        let groups = self.plan.groups.iter();
        groups.flat_map(|g| g.tasks.iter().map(|t| (g.title.as_str(), t))).nth(index)
    }

    /// Back to the plan, and on to the neighbours.
    fn ways(&mut self, ui: &mut Ui, index: usize) {
        let before = index.checked_sub(1).and_then(|i| Some((i, self.at(i)?.1)));
        let after = self.at(index + 1).map(|(_, task)| (index + 1, task));
        let mut to = None;
        ui.horizontal_wrapped(|ui| {
            if ui.button("‹ 返回二十项任务").clicked() {
                to = Some(None);
            }
            for (words, neighbour) in [("上一项", before), ("下一项", after)] {
                let response = ui.add_enabled(neighbour.is_some(), Button::new(words));
                if let Some((i, task)) = neighbour
                    && response.on_hover_text(format!("任务 {}  {}", task.number, task.title)).clicked()
                {
                    to = Some(Some(i));
                }
            }
        });
        if let Some(to) = to {
            self.screen.act(Action::ShowTask(to));
        }
    }

    /// Whether it is aimed at: then its questions are asked.
    fn aimed(&mut self, ui: &mut Ui, task: &Task) {
        ui.horizontal_wrapped(|ui| {
            let mut on = self.screen.desk.aims_at(&task.id);
            if ui.checkbox(&mut on, "列为目标").clicked() {
                self.aim_at(task, on);
            }
            ui.label(note(self.tokens, "列为目标后，这项任务的自查题都进问卷"));
        });
    }

    fn aim_at(&mut self, task: &Task, on: bool) {
        let mut targets = self.screen.desk.targets().clone();
        if on {
            targets.insert(task.id.clone());
        } else {
            targets.remove(&task.id);
        }
        aim(self.screen, targets);
    }

    fn offices(&self, ui: &mut Ui, task: &Task) {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = XS;
            for (words, text) in [("责任单位（2017 年名称）", &task.offices), ("找谁问", &task.ask)]
            {
                if !text.is_empty() {
                    paragraph(ui, note(self.tokens, format!("{words}  {text}")));
                }
            }
        });
    }

    fn checks(&mut self, ui: &mut Ui, task: &'static Task) {
        if task.asks.is_empty() {
            return;
        }
        self.tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = XS;
            let (answered, asked) = count(self.screen.desk, task);
            heading(ui, self.tokens, "自查题", &format!("已答 {answered} / {asked}"));
            for question in &task.asks {
                ui.separator();
                self.check(ui, task, question);
            }
        });
    }

    /// One question: its words, what was answered, and the way to it.
    fn check(&mut self, ui: &mut Ui, task: &Task, question: &SelfCheck) {
        let desk = self.screen.desk;
        let state = Check::of(desk, question);
        let fact = fact_to_ask(desk, question);
        let awake = fact.filter(|f| is_asked(desk, f));
        let asleep = fact.is_some() && awake.is_none();
        let given = answers(desk, question);
        let mut wake = false;
        let mut ask = None;
        Sides::new().shrink_left().wrap().show(
            ui,
            |ui| {
                ui.add(Label::new(RichText::new(&question.text).size(BODY)).wrap());
            },
            |ui| {
                if let Some(fact) = awake {
                    let button = Button::new(RichText::new("看题").size(NOTE)).small();
                    let name = format!("看题：{}", question.text);
                    ask = ui.add(button).accessible_name(name).clicked().then(|| fact.clone());
                } else if asleep && !desk.aims_at(&task.id) {
                    let button = Button::new(RichText::new("加入问卷").size(NOTE)).small();
                    let response = ui.add(button).accessible_name(format!("加入问卷：{}", question.text));
                    wake = response.on_hover_text("把这项任务列为目标，它的自查题都进问卷").clicked();
                }
                let word = RichText::new(state.word()).size(NOTE).color(state.color(self.tokens));
                ui.label(word);
            },
        );
        let mut remarks = vec![question.id.to_uppercase()];
        remarks.extend((!given.is_empty()).then_some(given));
        remarks.extend(match state {
            Check::Spared => Some("按已有的回答，这题不用答".to_owned()),
            _ if asleep => Some("现在不在问卷里".to_owned()),
            _ => None,
        });
        ui.add(Label::new(note(self.tokens, remarks.join("  "))).wrap());
        if wake {
            self.aim_at(task, true);
        }
        if let Some(fact) = ask {
            self.screen.act(Action::Ask(fact));
        }
    }

    fn leads_to(&mut self, ui: &mut Ui, task: &'static Task) {
        if task.leads_to.is_empty() {
            return;
        }
        self.tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = XS;
            heading(ui, self.tokens, "通向的资质", "点开看每一条依据");
            for id in &task.leads_to {
                self.designation(ui, id);
            }
        });
    }

    fn designation(&mut self, ui: &mut Ui, id: &str) {
        let Some(verdict) = self.verdicts.get(id).copied() else { return };
        let designation = verdict.designation;
        ui.separator();
        let shown = ui.scope(|ui| {
            Sides::new().height(26.0).shrink_left().truncate().show(
                ui,
                |ui| {
                    ui.add(Label::new(&designation.title).truncate());
                    ui.label(note(self.tokens, format!("{}级", designation.tier.word())));
                    if self.screen.desk.pack.is_extra(Thing::Designation, id) {
                        badge::extra(ui, self.tokens);
                    }
                },
                |ui| {
                    badge::verdict(ui, self.tokens, verdict, NOTE);
                    if self.screen.desk.holds(designation) {
                        badge::badge(ui, "已持有", self.tokens.accent.0);
                    }
                },
            );
        });
        let name = format!("通向 {} {}", designation.title, badge::verdict_word(verdict));
        let rect = shown.response.rect.expand2(vec2(S, 1.0));
        if pressed(ui, self.tokens, rect, egui::Id::unique(("leads to", id)), &name) {
            self.screen.show_designation(id);
        }
    }

    fn now(&self, ui: &mut Ui, task: &Task) {
        if task.now.is_empty() {
            return;
        }
        self.tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = XS;
            ui.label(bold("2026 年现状", SECTION));
            task.now.iter().for_each(|line| remark(ui, self.tokens, line));
        });
    }
}
