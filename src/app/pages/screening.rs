//! 三分钟初筛: at most fifteen questions, each picked by how much its answer decides; then what is certain, what is
//! impossible, and what each open designation hangs on. The answers are ordinary answers of the file.

use egui::{Button, Label, RichText, ScrollArea, Ui};

use crate::advice::{Advice, Ask, AskId, Next, Settled};
use crate::judge::Outcome;
use crate::pack::Asks;

use super::super::command::Command;
use super::super::outline::Asked;
use super::super::screen::{Action, Screen};
use super::super::theme::{L, M, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::card::card;
use super::super::widgets::icon::{Icon, icon};
use super::gaps::{words_of, working};

/// How many questions are asked at most.
pub const MOST: usize = 15;

/// A question that was picked.
struct Picked {
    id: AskId,
    asked: Asked,
}

/// The page's own state.
#[derive(Default)]
pub struct Screening {
    /// What was asked, the last one in view.
    picked: Vec<Picked>,
    /// Which file it is about.
    about: Option<String>,
    /// Whether the next question is to be picked once the advice has caught up.
    wants_next: bool,
    /// Over: the rest is shown.
    over: bool,
}

impl Screening {
    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        let tokens = Tokens::of(ui);
        let name = screen.desk.name();
        if self.about.as_ref() != Some(&name) {
            *self = Self { about: Some(name), ..Self::default() };
        }
        ui.label(bold("三分钟初筛", PAGE));
        let Some(advice) = screen.desk.advice() else {
            working(ui, &tokens);
            return;
        };
        if self.wants_next && screen.desk.is_advised() {
            self.pick(&advice.next);
        }
        progress(ui, &tokens, self.picked.len(), &advice.next);
        ScrollArea::vertical().id_salt("screening").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = M;
            if self.over {
                result(ui, screen, &tokens, advice);
                if ui.button("重新开始初筛").clicked() {
                    *self = Self { about: self.about.take(), ..Self::default() };
                }
            } else if let Some(picked) = self.picked.last() {
                card(ui, screen, &picked.asked);
                self.walk(ui, screen, &tokens);
            } else {
                self.begin(ui, &tokens, advice);
            }
            ui.add_space(L);
        });
    }

    fn begin(&mut self, ui: &mut Ui, tokens: &Tokens, advice: &Advice<'static>) {
        let open = advice.next.open.len();
        ui.label(format!(
            "最多 {MOST} 题，每次挑最能定结论的一题。不知道的可以跳过，答过的都留在档案里，随时可以停。"
        ));
        ui.label(note(tokens, format!("按所选目标里还没有定的 {open} 项来挑题")));
        if open == 0 {
            ui.label("所选目标都已有结论，不用再筛。");
            self.over = true;
        } else if ui
            .horizontal(|ui| ui.add(Button::new("开始").min_size(egui::vec2(110.0, 32.0))))
            .inner
            .clicked()
        {
            self.wants_next = true;
        }
    }

    fn walk(&mut self, ui: &mut Ui, screen: &Screen<'_>, tokens: &Tokens) {
        let last = self.picked.len() == MOST;
        ui.horizontal(|ui| {
            let size = egui::vec2(110.0, 32.0);
            let words = if last { "看结果" } else { "下一题" };
            if ui.add_enabled(!self.wants_next, Button::new(words).min_size(size)).clicked() {
                if last { self.over = true } else { self.wants_next = true }
            }
            if !last && ui.add(Button::new("到此为止，看结果").min_size(size)).clicked() {
                self.over = true;
            }
            if self.picked.len() > 1 && ui.add(Button::new("上一题").min_size(size)).clicked() {
                self.picked.pop();
                self.wants_next = false;
            }
            if self.wants_next && !screen.desk.is_advised() {
                ui.label(note(tokens, "正在挑下一题"));
            }
        });
    }

    /// Picks the question that decides most of those not yet asked.
    fn pick(&mut self, next: &Next<'static>) {
        self.wants_next = false;
        let new = |ask: &&Ask<'static>| !self.picked.iter().any(|p| p.id == ask.id);
        match next.asks.iter().find(new) {
            Some(ask) if self.picked.len() < MOST => {
                let mut facts: Vec<_> = Vec::new();
                for cell in &ask.cells {
                    if !facts.contains(cell.fact) {
                        facts.push(cell.fact.clone());
                    }
                }
                if let Asks::Certificate { .. } = ask.question.asks {
                    facts = ask.question.facts();
                }
                let asked = Asked { question: ask.question, facts };
                self.picked.push(Picked { id: ask.id, asked });
            }
            _ => self.over = true,
        }
    }
}

/// How far it is, and how much is settled.
fn progress(ui: &mut Ui, tokens: &Tokens, asked: usize, next: &Next<'static>) {
    let by = |outcome| next.settled.iter().filter(|s| s.outcome == outcome).count();
    let (yes, no) = (by(Outcome::Eligible), by(Outcome::Ineligible));
    let words = format!(
        "第 {asked} / {MOST} 题　已定 {} 项（符合 {yes}，不符合 {no}），待定 {} 项",
        yes + no,
        next.open.len()
    );
    let (rect, response) =
        ui.allocate_exact_size(egui::vec2(ui.available_width().min(520.0), 6.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 3.0, tokens.hover.0);
    let mut done = rect;
    done.set_width(rect.width() * asked as f32 / MOST as f32);
    ui.painter().rect_filled(done, 3.0, tokens.accent.0);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &words));
    ui.label(note(tokens, words));
}

fn result(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, advice: &Advice<'static>) {
    let next = &advice.next;
    let groups = [
        (Outcome::Eligible, Icon::Check, tokens.ready.0, "已经符合"),
        (Outcome::Ineligible, Icon::Cross, tokens.far.0, "现在不符合，其余的题怎样答都一样"),
    ];
    for (outcome, sign, color, title) in groups {
        let these: Vec<&Settled<'static>> = next.settled.iter().filter(|s| s.outcome == outcome).collect();
        if these.is_empty() {
            continue;
        }
        ui.label(bold(format!("{title}　{} 项", these.len()), SECTION));
        for settled in these {
            ui.horizontal(|ui| {
                icon(ui, sign, 12.0, color);
                let name = settled.designation.title.as_str();
                if ui.link(name).clicked() {
                    if outcome == Outcome::Ineligible {
                        screen.act(Action::ShowGap(settled.designation.id.clone()));
                    } else {
                        screen.show_designation(&settled.designation.id);
                    }
                }
                if settled.idle > 0 {
                    ui.label(note(tokens, format!("余 {} 处未答，不影响结论", settled.idle)));
                }
            });
        }
    }
    if !next.open.is_empty() {
        ui.label(bold(format!("还没有定　{} 项", next.open.len()), SECTION));
    }
    let words = words_of(screen.desk);
    for hanging in &next.open {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = XS;
            ui.horizontal(|ui| {
                icon(ui, Icon::Question, 12.0, tokens.open.0);
                if ui.link(hanging.designation.title.as_str()).clicked() {
                    screen.act(Action::ShowGap(hanging.designation.id.clone()));
                }
            });
            let on: Vec<String> = next
                .asks
                .iter()
                .filter(|a| hanging.on.contains(&a.id))
                .take(4)
                .map(|a| words.ask(a))
                .collect();
            let more = hanging.on.len().saturating_sub(on.len());
            let tail = if more > 0 { format!(" 等 {} 题", hanging.on.len()) } else { String::new() };
            let text = if on.is_empty() {
                "不因回答而定：等官方门槛或核实".to_owned()
            } else {
                format!("等：{}{tail}", on.join("、"))
            };
            ui.add(Label::new(RichText::new(text).size(NOTE).color(tokens.note.0)).wrap());
        });
    }
    if let Some((questions, designations)) = next.promise() {
        ui.label(format!("再答 {questions} 题即可确定 {designations} 项。"));
    }
    ui.add_space(S);
    ui.horizontal(|ui| {
        if ui.button("看结果一览").clicked() {
            screen.act(Action::Run(Command::Results));
        }
        if let Some(cell) = next.asks.first().and_then(|a| a.cells.first())
            && ui.button("继续答题").clicked()
        {
            screen.act(Action::Ask(cell.fact.clone()));
        }
    });
}
