//! What changes (新旧变化): the verdicts of this company on two days, and the clauses that make the difference.

use egui::{Button, Popup, RichText, ScrollArea, TextEdit, Ui};
use jiff::civil::Date;

use crate::judge::{Board, Change, ClauseChange, Reason, Tri, Verdict, Words, changes, judge};
use crate::pack::Level;

use super::super::screen::Screen;
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, Tokens, XS, bold, note};
use super::super::top_bar::{parse_date, starts};
use super::super::widgets::badge;
use super::super::widgets::icon::{Icon, icon};

/// The page's own state.
#[derive(Default)]
pub struct Changes {
    /// The earlier day; none until one was chosen.
    from: Option<Date>,
    /// What is typed for it.
    typed: Option<String>,
    /// Whether designations that are not aimed at are shown too.
    all: bool,
    /// The board of that day, judged when something changed.
    earlier: Option<(u64, Date, Board<'static>)>,
}

impl Changes {
    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        let tokens = Tokens::of(ui);
        let desk = screen.desk;
        // To begin with: a year ago.
        let from = *self
            .from
            .get_or_insert_with(|| desk.as_of.checked_sub(jiff::Span::new().years(1)).unwrap_or(desk.as_of));
        let stale = |(revision, day, _): &(u64, Date, _)| *revision != desk.revision || *day != from;
        if self.earlier.as_ref().is_none_or(stale) {
            self.earlier = Some((desk.revision, from, judge(desk.pack, &desk.assessment, from)));
        }
        ui.label(bold("新旧变化", PAGE));
        ui.label(note(
            &tokens,
            "同一份回答，按两个日子的标准各判一次，列出结论或条文不同的资质。右上角的判定日是后一个日子。",
        ));
        ui.horizontal_wrapped(|ui| {
            self.choose(ui, screen, &tokens, from);
            ui.label(format!("对照 判定日 {}", desk.as_of));
            ui.add_space(S);
            ui.checkbox(&mut self.all, "也看没选的资质");
        });
        let Some((_, _, earlier)) = &self.earlier else { return };
        let mut found = changes(earlier, &desk.board);
        if !self.all {
            found.retain(|c| desk.aims_at(&c.after.designation.id));
        }
        ScrollArea::vertical().id_salt("changes").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = M;
            if found.is_empty() {
                ui.add_space(L);
                let words = if self.all {
                    "这两个日子之间，结论和条文都没有变。"
                } else {
                    "所选目标在这两个日子之间没有变化。可以换一个日子，或勾选“也看没选的资质”。"
                };
                ui.label(words);
            }
            for change in &found {
                entry(ui, screen, &tokens, change);
            }
            ui.add_space(L);
        });
    }

    /// The earlier day: typed, or the first day of an edition or the day before it.
    fn choose(&mut self, ui: &mut Ui, screen: &Screen<'_>, tokens: &Tokens, from: Date) {
        ui.label("从");
        let mut text = self.typed.clone().unwrap_or_else(|| from.to_string());
        let edit = TextEdit::singleline(&mut text).desired_width(110.0).margin(egui::vec2(8.0, 4.0));
        let response = ui.add(edit).accessible_name("较早的判定日");
        if response.changed() {
            self.typed = Some(text.clone());
        }
        let typed = parse_date(&text);
        if response.lost_focus() && !screen.composing {
            if let Ok(date) = typed {
                self.from = Some(date);
                self.typed = None;
            }
        } else if let Err(why) = typed {
            ui.label(RichText::new(why).size(NOTE).color(tokens.invalid.0));
        }
        let button = ui.button("换标准的前一天 ▼").on_hover_text("选一次标准更换，看更换前后的不同");
        Popup::menu(&button).show(|ui| {
            ui.set_min_width(280.0);
            ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                for (date, name) in starts(screen.desk) {
                    let Ok(eve) = date.first_day().yesterday() else { continue };
                    let button = Button::new(format!("{eve}  {name} 之前")).truncate();
                    if ui.add(button).clicked() {
                        self.from = Some(eve);
                        self.typed = None;
                        ui.close();
                    }
                }
            });
        });
    }
}

fn entry(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, change: &Change<'_, 'static>) {
    let words = Words { pack: screen.desk.pack, base_year: screen.desk.assessment.base_year() };
    tokens.card().inner_margin(12).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 5.0;
        let title = &change.after.designation.title;
        ui.horizontal_wrapped(|ui| {
            ui.label(bold(title, BODY));
            let open = Button::new(RichText::new("看依据").size(NOTE)).small();
            if ui.add(open).accessible_name(format!("看依据：{title}")).clicked() {
                screen.show_designation(&change.after.designation.id);
            }
        });
        ui.horizontal_wrapped(|ui| {
            side(ui, tokens, change.before);
            ui.label(RichText::new("变为").size(NOTE).color(tokens.note.0));
            side(ui, tokens, change.after);
        });
        if change.clauses.is_empty() {
            let words = if change.edition_changed() {
                "换了版本，没有条文因此卡住或放开。"
            } else {
                "只是适用或受理的状态变了。"
            };
            ui.label(note(tokens, words));
        }
        for clause in &change.clauses {
            self::clause(ui, tokens, words, clause);
        }
    });
}

fn side(ui: &mut Ui, tokens: &Tokens, verdict: &Verdict<'_>) {
    badge::badge(ui, &verdict.edition.shown(), tokens.note.0);
    badge::verdict(ui, tokens, verdict, BODY);
}

fn clause(ui: &mut Ui, tokens: &Tokens, words: Words<'static>, clause: &ClauseChange<'_, 'static>) {
    let Some(criterion) = clause.criterion() else { return };
    let reason = clause.reason();
    let (kind, after) = match clause {
        ClauseChange::Added(r) => ("后来的条文", mark(tokens, r)),
        ClauseChange::Dropped(_) => ("原来的条文", (Icon::Dash, tokens.note.0)),
        ClauseChange::Turned(_, r) => ("同一条文", mark(tokens, r)),
    };
    ui.horizontal_top(|ui| {
        ui.add_space(XS);
        ui.vertical(|ui| {
            ui.add_space(4.0);
            icon(ui, after.0, 12.0, after.1);
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(egui::Label::new(format!("{kind}：{}", criterion.text)).wrap());
            let mut line = criterion.id.to_uppercase();
            if let ClauseChange::Turned(was, is) = clause {
                line += &format!("  {} 变为 {}", state(was), state(is));
            } else {
                line += &format!("  {}", state(reason));
            }
            let actual = words.actual(reason);
            if !actual.is_empty() && criterion.checked != Level::NotObtained {
                line += &format!("  要求 {}  现为 {actual}", words.required(&criterion.rule));
            }
            line += &format!("  〔核实：{}〕", criterion.checked.word());
            ui.add(egui::Label::new(note(tokens, line)).wrap());
        });
    });
}

fn mark(tokens: &Tokens, reason: &Reason<'_>) -> (Icon, egui::Color32) {
    let color = match reason.state {
        Tri::Met => tokens.ready.0,
        Tri::Unmet => tokens.far.0,
        Tri::Open => tokens.open.0,
    };
    (Icon::from(reason.state), color)
}

fn state(reason: &Reason<'_>) -> &'static str {
    match reason.state {
        Tri::Met => "满足",
        Tri::Unmet => "不满足",
        Tri::Open => "待定",
    }
}
