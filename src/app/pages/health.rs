//! The health of the pack: what is in it, how well it was checked, and whether its cases come out right. Looking it
//! over takes a while, so a thread of its own does it, once a run of the program or when asked again.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use egui::{Context, Label, RichText, ScrollArea, Ui};

use crate::judge::{BASES, CaseFailure, Checkup, Health, LEVELS, check_up};
use crate::pack::{Basis, Level, Pack, Severity, Thing};

use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::icon::{Icon, icon, icon_word};

/// How much of the hash is shown: enough to tell two packs apart.
const HASH: usize = 12;
/// Width of the name in front of a bar.
const NAME: f32 = 92.0;
/// Widest bar.
const BAR: f32 = 320.0;
/// Findings shown at most; the command line shows the rest.
const MOST: usize = 200;

/// The page, and what was found once it was asked for.
#[derive(Default)]
pub struct HealthPage {
    running: Option<Receiver<Looked>>,
    looked: Option<Looked>,
    /// Why it could not be done.
    failed: Option<String>,
}

/// A pack looked over.
struct Looked {
    checkup: Checkup,
    took: Duration,
}

impl HealthPage {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, pack: &'static Pack) {
        if self.looked.is_none() && self.running.is_none() && self.failed.is_none() {
            self.begin(ui.ctx(), pack);
        }
        self.collect();
        let tokens = Tokens::of(ui);
        ui.label(bold("题库体检", PAGE));
        ui.horizontal_wrapped(|ui| {
            let busy = self.running.is_some();
            if ui.add_enabled(!busy, egui::Button::new("再查一次")).clicked() {
                self.begin(ui.ctx(), pack);
            }
            ui.label(note(&tokens, self.state_words()));
        });
        ScrollArea::vertical().id_salt("health").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - S);
            ui.spacing_mut().item_spacing.y = M;
            identity(ui, &tokens, pack);
            if let Some(looked) = &self.looked {
                passed(ui, &tokens, &looked.checkup);
                contents(ui, &tokens, &looked.checkup.health);
                untried(ui, &tokens, &looked.checkup.health);
                findings(ui, &tokens, &looked.checkup);
            }
            ui.add_space(L);
        });
    }

    /// Starts looking the pack over, beside the window.
    fn begin(&mut self, ctx: &Context, pack: &'static Pack) {
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let work = move || {
            let started = Instant::now();
            let checkup = check_up(pack, false);
            // Nobody listens any more where the window is gone.
            let _ = sender.send(Looked { checkup, took: started.elapsed() });
            ctx.request_repaint();
        };
        self.failed = None;
        match std::thread::Builder::new().name("pack health".into()).spawn(work) {
            Ok(_) => self.running = Some(receiver),
            Err(error) => {
                tracing::warn!(%error, "no thread for the pack's health");
                self.failed = Some("系统没有给出线程，请稍后再查一次".into());
            }
        }
    }

    fn collect(&mut self) {
        let Some(receiver) = &self.running else { return };
        match receiver.try_recv() {
            Ok(looked) => {
                self.looked = Some(looked);
                self.running = None;
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => {
                self.failed = Some("体检中途停了，请再查一次".into());
                self.running = None;
            }
        }
    }

    fn state_words(&self) -> String {
        match (&self.running, &self.failed, &self.looked) {
            (Some(_), _, _) => "正在跑全部算例和边界算例，可以先去别的页面".into(),
            (None, Some(why), _) => why.clone(),
            (None, None, Some(looked)) => format!("查完，用时 {:.1} 秒", looked.took.as_secs_f32()),
            (None, None, None) => String::new(),
        }
    }
}

/// Which pack it is, and whether anything was added to it.
fn identity(ui: &mut Ui, tokens: &Tokens, pack: &'static Pack) {
    card(ui, tokens, &pack.meta.title, |ui| {
        let hash: String = pack.hash.chars().take(HASH).collect();
        ui.label(note(tokens, format!("{}  版本 {}  指纹 {hash}", pack.meta.id, pack.meta.version)))
            .on_hover_text(format!("SHA-256 {}", pack.hash));
        if !pack.has_extra() {
            ui.label(note(tokens, "没有附加题库，全部内容随题库发布"));
            return;
        }
        let added = pack.designations.iter().filter(|d| pack.is_extra(Thing::Designation, &d.id));
        let titles: Vec<&str> = added.map(|d| d.title.as_str()).collect();
        let facts = pack.facts.iter().filter(|f| pack.is_extra(Thing::Fact, f.id.as_str())).count();
        let files = pack.files.iter().filter(|f| f.extra).count();
        let words = format!("有附加题库：{files} 个文件、{} 项资质、{facts} 个指标", titles.len());
        ui.label(RichText::new(words).color(tokens.accent.0));
        if !titles.is_empty() {
            ui.add(Label::new(note(tokens, format!("附加的资质  {}", titles.join("、")))).wrap());
        }
    });
}

/// Whether what should come out does.
fn passed(ui: &mut Ui, tokens: &Tokens, checkup: &Checkup) {
    let health = &checkup.health;
    card(ui, tokens, "算例", |ui| {
        for (words, good, all, wrong) in [
            ("算例", health.cases_passed, health.cases, &checkup.wrong),
            ("边界算例", health.boundaries_passed, health.boundaries, &checkup.off),
        ] {
            let (shape, color) =
                if good == all { (Icon::Check, tokens.ready.0) } else { (Icon::Cross, tokens.far.0) };
            let figures = format!("{words} {} / {} 通过", thousands(good), thousands(all));
            icon_word(ui, shape, &figures, BODY, color);
            wrong.iter().take(MOST).for_each(|failure| failed(ui, tokens, failure));
        }
        ui.add(
            Label::new(note(
                tokens,
                "算例来自资料册和条文；边界算例由程序按每个数值自动生成：差一点、正好、多一点",
            ))
            .wrap(),
        );
    });
}

/// A case that came out wrong.
fn failed(ui: &mut Ui, tokens: &Tokens, failure: &CaseFailure) {
    let words = format!("{} {}：{}", failure.designation, failure.case, failure.message);
    ui.add(Label::new(RichText::new(words).size(NOTE).color(tokens.far.0)).wrap());
}

/// What is in it, as numbers and bars.
fn contents(ui: &mut Ui, tokens: &Tokens, health: &Health) {
    card(ui, tokens, "内容", |ui| {
        let figures = [
            ("资质", health.designations),
            ("版本", health.editions),
            ("条件", health.criteria),
            ("指标", health.facts),
            ("依据文件", health.sources.iter().sum()),
        ];
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = L;
            for (words, count) in figures {
                ui.label(RichText::new(format!("{words} {}", thousands(count))).size(BODY));
            }
        });
        let bases = BASES.map(Basis::word);
        bars(ui, tokens, "版本按判定依据", &bases, &health.bases);
        let levels = LEVELS.map(Level::word);
        bars(ui, tokens, "依据文件按核实级别", &levels, &health.sources);
        bars(ui, tokens, "条件按核实级别", &levels, &health.checked);
    });
}

/// Counts of one kind of thing, a bar each.
fn bars(ui: &mut Ui, tokens: &Tokens, title: &str, names: &[&str], counts: &[usize]) {
    ui.add_space(XS);
    ui.label(note(tokens, title));
    let all: usize = counts.iter().sum();
    for (name, count) in names.iter().zip(counts) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = S;
            ui.spacing_mut().interact_size.y = 24.0;
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(egui::vec2(NAME, 24.0), layout, |ui| {
                ui.set_width(NAME);
                ui.label(*name);
            });
            let percent = if all == 0 { 0.0 } else { *count as f32 / all as f32 };
            let width = BAR.min(ui.available_width() - 120.0).max(40.0);
            let (rect, _) = ui.allocate_exact_size(egui::vec2(width, 10.0), egui::Sense::hover());
            ui.painter().rect_filled(rect, 3.0, tokens.hover.0);
            let mut part = rect;
            part.set_width(rect.width() * percent);
            ui.painter().rect_filled(part, 3.0, tokens.accent.0);
            ui.allocate_ui_with_layout(
                egui::vec2(48.0, 24.0),
                egui::Layout::right_to_left(egui::Align::Center),
                |ui| ui.label(thousands(*count)),
            );
            ui.label(note(tokens, format!("{:.0}%", percent * 100.0)));
        });
    }
}

fn untried(ui: &mut Ui, tokens: &Tokens, health: &Health) {
    card(ui, tokens, "没有算例的资质", |ui| {
        let words = if health.untried.is_empty() {
            "每项资质都有算例".to_owned()
        } else {
            format!("{} 项：{}", health.untried.len(), health.untried.join("、"))
        };
        ui.add(Label::new(note(tokens, words)).wrap());
    });
}

/// What the lint says, with the place.
fn findings(ui: &mut Ui, tokens: &Tokens, checkup: &Checkup) {
    card(ui, tokens, "检查发现", |ui| {
        let Health { errors, warnings, .. } = checkup.health;
        if checkup.findings.is_empty() {
            icon_word(ui, Icon::Check, "没有发现问题", BODY, tokens.ready.0);
            return;
        }
        ui.label(format!("{errors} 处错误，{warnings} 处提醒"));
        for finding in checkup.findings.iter().take(MOST) {
            let (shape, color, word) = match finding.severity {
                Severity::Error => (Icon::Cross, tokens.far.0, "错误"),
                Severity::Warning => (Icon::Question, tokens.near.0, "提醒"),
            };
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.add_space(4.0);
                    icon(ui, shape, 12.0, color);
                });
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.add(Label::new(RichText::new(&finding.message).size(BODY)).wrap());
                    let place = format!("{word}  {}:{}:{}", finding.file, finding.line, finding.column);
                    ui.add(Label::new(RichText::new(place).size(NOTE).color(tokens.note.0)).wrap());
                });
            });
        }
        let more = checkup.findings.len().saturating_sub(MOST);
        if more > 0 {
            ui.label(note(tokens, format!("还有 {more} 处，用 qiping check 看全部")));
        }
    });
}

fn card(ui: &mut Ui, tokens: &Tokens, title: &str, add: impl FnOnce(&mut Ui)) {
    tokens.card().inner_margin(M).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = XS;
        ui.label(bold(title, SECTION));
        add(ui);
    });
}

fn thousands(count: usize) -> String {
    crate::judge::thousands(count.into())
}
