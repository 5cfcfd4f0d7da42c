//! The plan: its goals and its tasks in groups, the company's own state on each, and what they lead to.

mod check;
mod target;
mod task;

use egui::{Align, CollapsingHeader, Label, Layout, RichText, ScrollArea, Sense, Ui, vec2};
use rustc_hash::FxHashMap;

use crate::judge::{Rank, Relevant, Verdict, Words};
use crate::pack::{Level, Plan, Remark, Task};

use super::super::desk::Desk;
use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, MEASURE, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::badge;
use super::super::widgets::icon::{Icon, icon_word};
use check::Check;

/// Above this width a row has its figures beside it, below it beneath.
const WIDE: f32 = 560.0;
/// Width of the figures of a task, beside its title.
const FIGURES: f32 = 330.0;
/// Width of how many of its questions are answered.
const ANSWERED: f32 = 84.0;

/// Shows the plan, or one task of it.
pub fn show(ui: &mut Ui, screen: &mut Screen<'_>, open: Option<usize>) {
    let tokens = Tokens::of(ui);
    let desk = screen.desk;
    let Some(plan) = &desk.pack.plan else {
        ui.label(bold("方案二十项任务", PAGE));
        ui.label("这个题库里没有方案。方案写在题库包的 plan.ron 里，换一个带方案的题库包就能看到。");
        return;
    };
    let relevant = Relevant::new(desk.pack, &desk.assessment, desk.as_of);
    let words = Words { pack: desk.pack, base_year: desk.assessment.base_year() };
    let verdicts = desk.board.verdicts.iter().map(|v| (v.designation.id.as_str(), v)).collect();
    let mut page = PlanPage { screen, tokens: &tokens, plan, relevant: &relevant, words, verdicts };
    match open.filter(|index| plan.tasks().nth(*index).is_some()) {
        Some(index) => page.task(ui, index),
        None => page.overview(ui),
    }
}

/// What both views of the plan read. The answers are sorted once a frame.
struct PlanPage<'s, 'a> {
    screen: &'s mut Screen<'a>,
    tokens: &'s Tokens,
    plan: &'static Plan,
    relevant: &'s Relevant<'static, 'a>,
    words: Words<'static>,
    verdicts: FxHashMap<&'static str, &'a Verdict<'static>>,
}

impl PlanPage<'_, '_> {
    fn overview(&mut self, ui: &mut Ui) {
        ui.label(bold("方案二十项任务", PAGE));
        ui.add(Label::new(&self.plan.title).wrap());
        self.document(ui);
        ScrollArea::vertical().id_salt("plan").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - S);
            ui.spacing_mut().item_spacing.y = M;
            if !self.plan.intro.is_empty() {
                paragraph(ui, RichText::new(&self.plan.intro));
            }
            self.targets(ui, "总体目标", &self.plan.goals);
            let mut first = 0;
            for group in &self.plan.groups {
                self.group(ui, &group.title, &group.tasks, first);
                first += group.tasks.len();
            }
            self.measures(ui);
            ui.add_space(L);
        });
    }

    /// Where the plan stands.
    fn document(&self, ui: &mut Ui) {
        let Some(source) = self.screen.desk.pack.source(&self.plan.source) else { return };
        let title = source.title.trim_matches(['《', '》']);
        let level = source.checked.word();
        let mut line = format!("依据  《{title}》{}〔核实：{level}〕", source.number);
        if !source.link.is_empty() {
            line += &format!("  官方链接（未打开核对）：{}", source.link);
        }
        ui.add(Label::new(note(self.tokens, line)).wrap());
    }

    fn group(&mut self, ui: &mut Ui, title: &str, tasks: &'static [Task], first: usize) {
        self.tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal(|ui| {
                if ui.available_width() < WIDE {
                    ui.label(bold(title, SECTION));
                    return;
                }
                let width = ui.available_width() - FIGURES;
                cell(ui, width, |ui| ui.label(bold(title, SECTION)));
                cell(ui, ANSWERED, |ui| ui.label(note(self.tokens, "自查题")));
                ui.label(note(self.tokens, "通向的资质"));
            });
            for (n, task) in tasks.iter().enumerate() {
                ui.separator();
                self.row(ui, task, first + n);
            }
        });
    }

    /// One task as a line to click.
    fn row(&mut self, ui: &mut Ui, task: &'static Task, index: usize) {
        let (answered, asked) = check::count(self.screen.desk, task);
        let tally = self.tally(task);
        let aimed = self.screen.desk.aims_at(&task.id);
        let wide = ui.available_width() >= WIDE;
        let figures = |ui: &mut Ui| {
            cell(ui, if wide { ANSWERED } else { 0.0 }, |ui| {
                ui.label(note(self.tokens, format!("已答 {answered} / {asked}")))
            });
            self.tally_words(ui, &tally);
            if aimed {
                badge::badge(ui, "目标", self.tokens.accent.0);
            }
        };
        let shown = ui.scope(|ui| {
            ui.set_min_height(30.0);
            ui.horizontal(|ui| {
                cell(ui, 24.0, |ui| {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ui.label(RichText::new(task.number.to_string()).color(self.tokens.note.0));
                    });
                });
                if wide {
                    let width = (ui.available_width() - FIGURES).max(180.0);
                    cell(ui, width, |ui| ui.add(Label::new(&task.title).truncate()));
                    figures(ui);
                } else {
                    ui.vertical(|ui| {
                        ui.add(Label::new(&task.title).truncate());
                        ui.horizontal_wrapped(figures);
                    });
                }
            });
            ui.set_width(ui.available_width());
        });
        let name = format!("任务 {} {} 已答 {answered} / {asked}", task.number, task.title);
        let rect = shown.response.rect.expand2(vec2(S, 1.0));
        let id = egui::Id::unique(("task row", &task.id));
        if pressed(ui, self.tokens, rect, id, &name) {
            self.screen.act(Action::ShowTask(Some(index)));
        }
    }

    /// How the designations stand that a task leads to.
    fn tally(&self, task: &Task) -> Vec<(Rank, usize)> {
        let mut tally: Vec<(Rank, usize)> = Vec::new();
        for rank in task.leads_to.iter().filter_map(|id| Some(self.verdicts.get(id.as_str())?.rank())) {
            match tally.iter_mut().find(|(r, _)| *r == rank) {
                Some((_, count)) => *count += 1,
                None => tally.push((rank, 1)),
            }
        }
        tally.sort_unstable();
        tally
    }

    fn tally_words(&self, ui: &mut Ui, tally: &[(Rank, usize)]) {
        // What is out of reach is told only where there is nothing else.
        let within = tally.iter().filter(|(r, _)| [Rank::Ready, Rank::Near, Rank::Open].contains(r)).count();
        for (rank, count) in tally.iter().take(if within > 0 { within } else { tally.len() }) {
            let words = format!("{} {count}", badge::rank_word(*rank));
            icon_word(ui, Icon::from(*rank), &words, NOTE, self.tokens.rank(*rank));
        }
        if tally.is_empty() {
            ui.label(note(self.tokens, "不直接通向资质"));
        }
    }

    fn measures(&self, ui: &mut Ui) {
        if self.plan.measures.is_empty() {
            return;
        }
        self.tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            CollapsingHeader::new(bold("保障措施", SECTION)).id_salt("measures").show(ui, |ui| {
                self.plan.measures.iter().for_each(|m| remark(ui, self.tokens, m));
            });
        });
    }
}

/// A heading of a part of a page, with a remark.
fn heading(ui: &mut Ui, tokens: &Tokens, title: &str, remark: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.label(bold(title, SECTION));
        ui.label(note(tokens, remark));
    });
}

/// Running text, no wider than reads well.
fn paragraph(ui: &mut Ui, text: RichText) {
    ui.scope(|ui| {
        ui.set_max_width(MEASURE.min(ui.available_width()));
        ui.add(Label::new(text.size(BODY)).wrap());
    });
}

/// A line of text with its level.
fn remark(ui: &mut Ui, tokens: &Tokens, remark: &Remark) {
    ui.horizontal_top(|ui| {
        ui.label(note(tokens, "·"));
        ui.vertical(|ui| {
            ui.set_max_width(MEASURE.min(ui.available_width()));
            let mut job = egui::text::LayoutJob::default();
            let style = ui.style().clone();
            let mut add = |text: RichText| {
                text.append_to(&mut job, &style, egui::FontSelection::Default, Align::Center);
            };
            add(RichText::new(&remark.text).size(BODY));
            add(note(tokens, format!(" {}", level(remark.checked))));
            ui.add(Label::new(job).wrap());
        });
    });
    ui.add_space(XS);
}

/// The level in brackets.
fn level(level: Level) -> String {
    match level {
        Level::NotObtained => "〔未取得〕".into(),
        level => format!("〔核实：{}〕", level.word()),
    }
}

/// A piece of a line with a width of its own; 0: as wide as it gets.
fn cell<R>(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> R) {
    let height = ui.spacing().interact_size.y;
    ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Center), |ui| {
        if width > 0.0 {
            ui.set_width(width);
        }
        add(ui);
    });
}

/// Makes a rectangle something to press; gives whether it was.
fn pressed(ui: &Ui, tokens: &Tokens, rect: egui::Rect, id: egui::Id, name: &str) -> bool {
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    if response.hovered() || response.has_focus() {
        let stroke = egui::Stroke::new(if response.has_focus() { 2.0 } else { 1.0 }, tokens.accent.0);
        ui.painter().rect_stroke(rect, 6.0, stroke, egui::StrokeKind::Inside);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response.clicked()
}

/// Two things side by side where there is room, else one beneath the other.
fn beside(ui: &mut Ui, right: f32, left: impl FnOnce(&mut Ui), then: impl FnOnce(&mut Ui)) {
    if ui.available_width() < WIDE {
        ui.vertical(|ui| {
            left(ui);
            then(ui);
        });
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = L;
        let width = ui.available_width() - right - L;
        for_width(ui, width, left);
        for_width(ui, right, then);
    });
}

fn for_width(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(S, XS);
        add(ui);
    });
}

/// Whether a question behind a fact is in the walk now.
fn is_asked(desk: &Desk, fact: &crate::pack::FactId) -> bool {
    desk.outline.find(fact).is_some()
}

impl Check {
    /// The colour of its word.
    fn color(self, tokens: &Tokens) -> egui::Color32 {
        match self {
            Self::Answered => tokens.ready.0,
            Self::Partly(..) => tokens.near.0,
            Self::Unknown => tokens.open.0,
            Self::Blank | Self::Spared => tokens.note.0,
        }
    }
}
