//! One action of the plan on a card.

use egui::{Button, Link, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};
use jiff::civil::Date;

use crate::assessment::{Edit, Todo, TodoState};
use crate::judge::slot_text;
use crate::pack::Plan;

use super::super::super::desk::Field;
use super::super::super::planned::{Amend, TodoPart};
use super::super::super::screen::{Action, Screen};
use super::super::super::theme::{BODY, M, NOTE, S, Tokens, note};
use super::super::super::widgets::card::error_line;
use super::super::super::widgets::text_field::{Look, text_field};
use super::{beside, is_overdue, short_of};

/// So many designations are named on a card.
const NAMED: usize = 12;
/// The room for the word before a field.
const LABEL: f32 = 64.0;

/// Shows an action; `opened` where it was just made and is to be written.
pub fn card(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, todo: &Todo, opened: bool) {
    let title = if todo.what.is_empty() { "新的行动" } else { &todo.what };
    tokens.card().inner_margin(M).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = egui::vec2(S, 6.0);
        states(ui, screen, todo, title);
        let response = long(ui, screen, tokens, todo, title, ("行动", TodoPart::What, "做什么"));
        if opened {
            response.request_focus();
            response.scroll_to_me(Some(egui::Align::Center));
        }
        served(ui, screen, tokens, todo, title);
        short_fields(ui, screen, tokens, todo, title);
        long(ui, screen, tokens, todo, title, ("证明材料", TodoPart::Evidence, "办成后要什么证明"));
        long(ui, screen, tokens, todo, title, ("备注", TodoPart::Note, ""));
        place(ui, screen, tokens, todo, title);
    });
}

/// How far it is, and taking it out.
fn states(ui: &mut Ui, screen: &mut Screen<'_>, todo: &Todo, title: &str) {
    ui.horizontal_wrapped(|ui| {
        for state in TodoState::ALL {
            let button = Button::selectable(todo.state == state, RichText::new(state.word()).size(NOTE))
                .frame_when_inactive(true);
            let response = ui.add(button).accessible_name(format!("{title}：{}", state.word()));
            if response.clicked() {
                screen.act(Action::Amend(Amend::State(todo.id.clone(), state)));
            }
        }
        ui.add_space(S);
        let delete = Button::new(RichText::new("删除").size(NOTE)).small();
        let response = ui.add(delete).accessible_name(format!("删除：{title}"));
        if response.on_hover_text("可以撤销").clicked() {
            screen.edit(Edit::Todo(todo.id.clone(), None));
        }
    });
}

/// Lines a field has at most; a longer text scrolls in it.
const MOST_LINES: usize = 8;

/// A field as wide as the card, as high as what is in it.
fn long(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    todo: &Todo,
    title: &str,
    (word, part, hint): (&str, TodoPart, &str),
) -> egui::Response {
    ui.horizontal_top(|ui| {
        label(ui, tokens, word);
        let width = ui.available_width() - S;
        // By what is there, not by what is being typed: a field does not change its ways under the hand.
        let rows = |line: &str| {
            let full = ems(line) * BODY / width.max(BODY);
            (1..MOST_LINES).take_while(|n| (*n as f32) < full).count() + 1
        };
        let lines = part.text(todo).lines().map(rows).sum::<usize>().clamp(1, MOST_LINES);
        let name = format!("{word}：{title}");
        let look = Look { name: &name, width, hint, right: false, lines };
        text_field(ui, screen, &Field::Todo(todo.id.clone(), part), look)
    })
    .inner
}

/// How wide a line is, in Chinese characters.
fn ems(line: &str) -> f32 {
    line.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum()
}

fn label(ui: &mut Ui, tokens: &Tokens, word: &str) {
    ui.allocate_ui_with_layout(
        egui::vec2(LABEL, 26.0),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_min_width(LABEL);
            ui.label(note(tokens, word));
        },
    );
}

/// Which designations it serves, and choosing others.
fn served(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, todo: &Todo, title: &str) {
    let desk = screen.desk;
    ui.horizontal_wrapped(|ui| {
        label(ui, tokens, "为哪些资质");
        for id in todo.designations.iter().take(NAMED) {
            let short = short_of(desk.pack, id);
            let link = Link::new(RichText::new(short).size(NOTE));
            if ui.add(link).accessible_name(format!("{title}：看 {short}")).clicked() {
                show(screen, id);
            }
        }
        if todo.designations.len() > NAMED {
            ui.label(note(tokens, format!("等 {} 项", todo.designations.len())));
        }
        let button = Button::new(RichText::new("选资质 ▼").size(NOTE)).small();
        let response = ui.add(button).accessible_name(format!("选资质：{title}"));
        let menu = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        menu.show(|ui| choose(ui, screen, todo));
    });
}

fn choose(ui: &mut Ui, screen: &mut Screen<'_>, todo: &Todo) {
    let desk = screen.desk;
    ui.set_min_width(240.0);
    ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
        let offered = |id: &String| todo.designations.contains(id) || desk.aims_at(id);
        let tasks = desk.pack.plan.iter().flat_map(Plan::tasks).map(|t| &t.id);
        for id in desk.pack.designations.iter().map(|d| &d.id).chain(tasks).filter(|id| offered(id)) {
            let mut on = todo.designations.contains(id);
            if ui.checkbox(&mut on, short_of(desk.pack, id)).changed() {
                screen.act(Action::Amend(Amend::Serves(todo.id.clone(), id.clone(), on)));
            }
        }
    });
}

fn show(screen: &mut Screen<'_>, id: &str) {
    let mut tasks = screen.desk.pack.plan.iter().flat_map(Plan::tasks);
    match tasks.position(|task| task.id == id) {
        Some(index) => screen.act(Action::ShowTask(Some(index))),
        None => screen.show_designation(id),
    }
}

/// Who, until when, at what cost.
fn short_fields(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, todo: &Todo, title: &str) {
    let today = screen.desk.today;
    let field = |part| Field::Todo(todo.id.clone(), part);
    ui.horizontal_wrapped(|ui| {
        let name = |word: &str| format!("{word}：{title}");
        label(ui, tokens, "负责人");
        let look = Look { name: &name("负责人"), width: 100.0, hint: "", right: false, lines: 1 };
        text_field(ui, screen, &field(TodoPart::Owner), look);
        beside(ui, "完成期限", tokens.note.0);
        let look =
            Look { name: &name("完成期限"), width: 104.0, hint: "2026-12-31", right: false, lines: 1 };
        text_field(ui, screen, &field(TodoPart::Due), look);
        if let Some(words) = due_words(todo, today) {
            let color = if is_overdue(todo, today) { tokens.far.0 } else { tokens.note.0 };
            beside(ui, &words, color);
        }
        beside(ui, "费用", tokens.note.0);
        let look = Look { name: &name("费用"), width: 84.0, hint: "", right: true, lines: 1 };
        text_field(ui, screen, &field(TodoPart::Cost), look);
        beside(ui, "万元", tokens.note.0);
    });
    error_line(ui, screen, &field(TodoPart::Due));
    error_line(ui, screen, &field(TodoPart::Cost));
}

/// How far off its day is, while it is not over.
fn due_words(todo: &Todo, today: Date) -> Option<String> {
    let due = todo.due.filter(|_| !todo.state.is_over())?;
    Some(match today.duration_until(due).as_hours() / 24 {
        0 => "今天到期".into(),
        days if days < 0 => format!("已逾期 {} 天", -days),
        days => format!("还有 {days} 天"),
    })
}

/// The answer it is to change.
fn place(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, todo: &Todo, title: &str) {
    let Some(slot) = &todo.slot else { return };
    ui.horizontal_wrapped(|ui| {
        label(ui, tokens, "指标");
        ui.label(note(tokens, slot_text(screen.desk.pack, slot)));
        let button = Button::new(RichText::new("去这道题").size(NOTE)).small();
        if ui.add(button).accessible_name(format!("去这道题：{title}")).clicked() {
            screen.act(Action::Ask(slot.fact.clone()));
        }
    });
}
