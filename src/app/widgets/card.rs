//! A question as a card: what is asked, the answer, what counts, what proves it, who reads it, note and flag.

use egui::{Button, RichText, Sides, Ui};

use crate::assessment::{Edit, Slot, State, Value};
use crate::judge::{Told, told};
use crate::pack::{Asks, Fact, FactId, Kind, Question, Thing};

use super::super::desk::Field;
use super::super::outline::Asked;
use super::super::pages::history::signed;
use super::super::screen::Screen;
use super::super::theme::{BODY, MEASURE, NOTE, S, Tokens, bold, note};
use super::badge;
use super::certificate::{checklist, paper};
use super::choices::{picked, unsure};
use super::evidence::{self, attach_button};
use super::icon::{Icon, icon};
use super::text_field::{Look, text_field};
use super::year_table::year_table;

/// How much of a line the label takes where several facts share a card.
const LABEL_SHARE: f32 = 0.46;
/// How many changes a card lists.
const PAST: usize = 20;
/// Height of such a line.
const ROW: f32 = 28.0;

/// Shows a question.
pub fn card(ui: &mut Ui, screen: &mut Screen<'_>, asked: &Asked) {
    let tokens = Tokens::of(ui);
    tokens.card().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        match &asked.question.asks {
            Asks::Fact(id) => single(ui, screen, asked.question, id),
            Asks::Table(_) => year_table(ui, screen, asked),
            Asks::Block { all_yes, .. } => block(ui, screen, asked, all_yes),
            Asks::Group { rest_no, .. } => group(ui, screen, asked, rest_no),
            Asks::Certificate { cert, .. } => certificate(ui, screen, asked, cert),
        }
        evidence::rows(ui, screen, &asked.facts);
        past(ui, screen, &asked.facts);
    });
}

fn single(ui: &mut Ui, screen: &mut Screen<'_>, question: &Question, id: &FactId) {
    let Some(fact) = screen.desk.pack.fact(id.as_str()) else { return };
    let title = if question.text.is_empty() { &fact.label } else { &question.text };
    heading(ui, screen, title, &Slot::of(id));
    answer_row(ui, screen, fact, question.may_not_apply, &fact.label);
    explanation(ui, screen, question, &[fact]);
    note_row(ui, screen, &Slot::of(id), &fact.label);
}

/// The title, and at the right how it stands, the note and the flag.
fn heading(ui: &mut Ui, screen: &mut Screen<'_>, title: &str, slot: &Slot) {
    let tokens = Tokens::of(ui);
    titled(ui, title, |ui| {
        flag(ui, screen, slot, title);
        note_button(ui, screen, slot, title);
        attach_button(ui, screen, std::slice::from_ref(&slot.fact), title);
        status(ui, screen, slot, &tokens);
    });
}

/// A bold title that wraps, with something at the right of its first line.
pub(super) fn titled(ui: &mut Ui, title: &str, right: impl FnOnce(&mut Ui)) {
    Sides::new().shrink_left().wrap().height(22.0).show(
        ui,
        |ui| {
            ui.add(egui::Label::new(bold(title, BODY)).wrap());
        },
        |ui| right(ui),
    );
}

/// How the question stands, in a word.
fn status(ui: &mut Ui, screen: &Screen<'_>, slot: &Slot, tokens: &Tokens) {
    let invalid = screen
        .desk
        .drafts
        .get(&Field::Answer(slot.fact.clone(), slot.year))
        .is_some_and(|d| d.error.is_some());
    let (word, color) = match screen.desk.assessment.answer(slot).state {
        _ if invalid => ("有误", tokens.invalid.0),
        State::Blank => ("未答", tokens.note.0),
        State::Known(_) => ("已答", tokens.ready.0),
        State::Unknown => ("不清楚", tokens.open.0),
        State::NotApplicable => ("不适用", tokens.note.0),
    };
    ui.label(RichText::new(word).size(NOTE).color(color));
}

fn flag(ui: &mut Ui, screen: &mut Screen<'_>, slot: &Slot, title: &str) {
    let tokens = Tokens::of(ui);
    let on = screen.desk.assessment.answer(slot).flag;
    let words = if on { "取消标记" } else { "标记" };
    let response = ui
        .add(Button::new("").frame(false).min_size(egui::vec2(22.0, 22.0)))
        .accessible_name(format!("{words}：{title}"))
        .on_hover_text(if on { "取消标记" } else { "标记这道题，以后再看" });
    let color = if on { tokens.flag.0 } else { tokens.control.0.gamma_multiply(0.5) };
    super::icon::paint(
        ui,
        Icon::Flag,
        egui::Rect::from_center_size(response.rect.center(), egui::Vec2::splat(14.0)),
        color,
    );
    if response.clicked() {
        screen.edit(Edit::Flag(slot.clone(), !on));
    }
    if screen.desk.pack.is_extra(Thing::Fact, slot.fact.as_str()) {
        badge::extra(ui, &tokens);
    }
}

/// The answer of a fact with one value, with the reason under it where it cannot be taken.
pub(super) fn answer_row(ui: &mut Ui, screen: &mut Screen<'_>, fact: &Fact, may_not_apply: bool, name: &str) {
    let slot = Slot::of(&fact.id);
    let field = Field::Answer(fact.id.clone(), None);
    ui.horizontal_wrapped(|ui| {
        match &fact.kind {
            Kind::YesNo | Kind::Choice(_) => picked(ui, screen, &slot, name, &fact.kind),
            Kind::Text => {
                let width = (ui.available_width() - 190.0).clamp(140.0, MEASURE * 0.6);
                text_field(ui, screen, &field, look(name, width, "", false));
            }
            Kind::CreditCode => {
                text_field(ui, screen, &field, look(name, 220.0, "18 位，如 9112…", false));
            }
            Kind::Date => {
                text_field(ui, screen, &field, look(name, 130.0, "如 2016-05-01", false));
            }
            Kind::Year => {
                text_field(ui, screen, &field, look(name, 90.0, "如 2025", true));
                ui.label(note(&Tokens::of(ui), "年"));
            }
            Kind::Number(quantity) => {
                text_field(ui, screen, &field, look(name, 130.0, "", true));
                ui.label(note(&Tokens::of(ui), &quantity.unit));
            }
        }
        ui.add_space(S);
        unsure(ui, screen, &slot, name, may_not_apply);
    });
    error_line(ui, screen, &field);
}

fn look<'a>(name: &'a str, width: f32, hint: &'a str, right: bool) -> Look<'a> {
    Look { name, width, hint, right, lines: 1 }
}

/// Why what was typed cannot be taken.
pub fn error_line(ui: &mut Ui, screen: &Screen<'_>, field: &Field) {
    if let Some(why) = screen.desk.drafts.get(field).and_then(|d| d.error.as_deref()) {
        let tokens = Tokens::of(ui);
        ui.horizontal_wrapped(|ui| {
            icon(ui, Icon::Cross, 12.0, tokens.invalid.0);
            ui.label(RichText::new(why).size(NOTE).color(tokens.invalid.0));
        });
    }
}

/// What counts, what proves it and who reads it: one line each, the long ones folded.
fn explanation(ui: &mut Ui, screen: &Screen<'_>, question: &Question, facts: &[&Fact]) {
    let tokens = Tokens::of(ui);
    let mut lines: Vec<(&str, String)> = Vec::new();
    if !question.help.is_empty() {
        lines.push(("说明", question.help.clone()));
    }
    for fact in facts {
        let of = if facts.len() > 1 { format!("{}:", fact.label) } else { String::new() };
        if !fact.definition.is_empty() {
            lines.push(("口径", format!("{of}{}", fact.definition)));
        }
        if !fact.evidence.is_empty() {
            lines.push(("证据", format!("{of}{}", fact.evidence)));
        }
    }
    let used = used_in(screen, facts);
    if !question.clause.is_empty() {
        lines.push(("依据", question.clause.clone()));
    }
    if lines.is_empty() && used.is_empty() {
        return;
    }
    let first = lines.first().map_or_else(|| used.clone(), |(word, text)| format!("{word} {text}"));
    let id = egui::Id::unique(("explain", facts.first().map(|f| f.id.as_str())));
    let open = ui.data(|d| d.get_temp::<bool>(id)).unwrap_or(false);
    let summary = if open { "▼ 收起".to_owned() } else { format!("▶ {first}") };
    // Folded, it is one line.
    if ui.add(Button::new(note(&tokens, summary)).frame(false).truncate()).clicked() {
        ui.data_mut(|d| d.insert_temp(id, !open));
    }
    if open {
        for (word, text) in &lines {
            ui.label(note(&tokens, format!("{word}  {text}")));
        }
        if !used.is_empty() {
            ui.label(note(&tokens, used));
        }
    }
}

/// `用于 …`, by designation, with the document and its level.
fn used_in(screen: &Screen<'_>, facts: &[&Fact]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for reader in facts.iter().filter_map(|f| screen.desk.readers.get(&f.id)).flatten() {
        let part = format!(
            "{} {}（{}〔核实：{}〕）",
            reader.designation,
            reader.criterion.to_uppercase(),
            reader.source,
            reader.level.word()
        );
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    if parts.is_empty() { String::new() } else { format!("用于  {}", parts.join("、")) }
}

/// What was changed on the card: the last change in a line, all of them where it is opened.
fn past(ui: &mut Ui, screen: &Screen<'_>, facts: &[FactId]) {
    let desk = screen.desk;
    let count: usize = facts.iter().map(|f| desk.chronicle.count(f)).sum();
    if count == 0 {
        return;
    }
    let tokens = Tokens::of(ui);
    let id = egui::Id::unique(("past", facts.first().map(FactId::as_str)));
    let open = ui.data(|d| d.get_temp::<bool>(id)).unwrap_or(false);
    let summary = if open { format!("▼ 改动 {count} 处") } else { format!("▶ 改动 {count} 处") };
    if ui.add(Button::new(note(&tokens, summary)).frame(false)).clicked() {
        ui.data_mut(|d| d.insert_temp(id, !open));
    }
    if !open {
        return;
    }
    let mut all: Vec<_> = facts.iter().flat_map(|f| desk.chronicle.of_fact(&desk.assessment, f)).collect();
    all.sort_by_key(|(step, _)| std::cmp::Reverse(step.at));
    for (step, delta) in all.into_iter().take(PAST) {
        let Told { name, from, to } = told(desk.pack, delta);
        ui.label(note(&tokens, format!("{}  {name}：{from} → {to}", signed(step))));
    }
    if count > PAST {
        ui.label(note(&tokens, format!("更早的 {} 处在“改动记录”页", count - PAST)));
    }
}

/// Opens the note of a question that has none yet.
fn note_button(ui: &mut Ui, screen: &Screen<'_>, slot: &Slot, title: &str) {
    let field = Field::Note(slot.fact.clone(), slot.year);
    if has_note(ui, screen, slot, &field) {
        return;
    }
    let tokens = Tokens::of(ui);
    let button = Button::new(note(&tokens, "备注")).frame(false);
    if ui.add(button).accessible_name(format!("加备注：{title}")).on_hover_text("加备注").clicked() {
        ui.data_mut(|d| d.insert_temp(field_open_id(&field), true));
    }
}

fn has_note(ui: &Ui, screen: &Screen<'_>, slot: &Slot, field: &Field) -> bool {
    !screen.desk.assessment.answer(slot).note.is_empty()
        || screen.desk.drafts.contains_key(field)
        || ui.data(|d| d.get_temp::<bool>(field_open_id(field))).unwrap_or(false)
        || ui.memory(|m| m.has_focus(super::text_field::field_id(field)))
}

/// The note of a question, where it has one or is being given one.
fn note_row(ui: &mut Ui, screen: &mut Screen<'_>, slot: &Slot, name: &str) {
    let field = Field::Note(slot.fact.clone(), slot.year);
    if !has_note(ui, screen, slot, &field) {
        return;
    }
    let name = format!("备注：{name}");
    let width = ui.available_width().min(MEASURE);
    // A note that came of merging has a paragraph from each.
    let lines = screen.desk.assessment.answer(slot).note.lines().count().max(1);
    let response =
        text_field(ui, screen, &field, Look { name: &name, width, hint: "备注", right: false, lines });
    // Just opened: the place to type is here.
    let opened = ui.data_mut(|d| d.remove_temp::<bool>(field_open_id(&field)));
    if opened.is_some() {
        response.request_focus();
    }
}

fn field_open_id(field: &Field) -> egui::Id {
    egui::Id::unique(("note open", field))
}

/// Facts with one answer for the usual case.
fn block(ui: &mut Ui, screen: &mut Screen<'_>, asked: &Asked, all_yes: &str) {
    let Some(first) = asked.facts.first() else { return };
    let title = if asked.question.text.is_empty() { all_yes } else { &asked.question.text };
    let tokens = Tokens::of(ui);
    titled(ui, title, |ui| {
        flag(ui, screen, &Slot::of(first), title);
        attach_button(ui, screen, &asked.facts, title);
        let yes = State::Known(Value::YesNo(true));
        let done = asked.facts.iter().all(|f| screen.desk.assessment.answer(&Slot::of(f)).state == yes);
        if ui.add(Button::selectable(done, all_yes).frame_when_inactive(true)).clicked() && !done {
            let edits = asked.facts.iter().map(|f| Edit::Set(Slot::of(f), yes.clone())).collect();
            screen.edit(Edit::Many(edits));
        }
    });
    let facts: Vec<&Fact> = asked.facts.iter().filter_map(|f| screen.desk.pack.fact(f.as_str())).collect();
    for fact in &facts {
        let mark = match screen.desk.assessment.answer(&Slot::of(&fact.id)).state {
            State::Known(Value::YesNo(true)) => (Icon::Check, tokens.ready.0),
            State::Known(_) => (Icon::Cross, tokens.far.0),
            _ => (Icon::Dash, tokens.note.0),
        };
        answer_line(ui, screen, asked, fact, Some(mark));
    }
    explanation(ui, screen, asked.question, &facts);
}

/// Facts side by side: the label at the left, the answer at the right.
fn group(ui: &mut Ui, screen: &mut Screen<'_>, asked: &Asked, rest_no: &str) {
    let Some(first) = asked.facts.first() else { return };
    let facts: Vec<&Fact> = asked.facts.iter().filter_map(|f| screen.desk.pack.fact(f.as_str())).collect();
    let title = if asked.question.text.is_empty() { &facts[0].label } else { &asked.question.text };
    titled(ui, title, |ui| {
        flag(ui, screen, &Slot::of(first), title);
        note_button(ui, screen, &Slot::of(first), title);
        attach_button(ui, screen, &asked.facts, title);
        let blank = |f: &&&Fact| {
            matches!(f.kind, Kind::YesNo)
                && screen.desk.assessment.answer(&Slot::of(&f.id)).state == State::Blank
        };
        let rest: Vec<Edit> = facts
            .iter()
            .filter(blank)
            .map(|f| Edit::Set(Slot::of(&f.id), State::Known(Value::YesNo(false))))
            .collect();
        if !rest_no.is_empty() && ui.add_enabled(!rest.is_empty(), Button::new(rest_no)).clicked() {
            screen.edit(Edit::Many(rest));
        }
    });
    for fact in &facts {
        answer_line(ui, screen, asked, fact, None);
    }
    explanation(ui, screen, asked.question, &facts);
    note_row(ui, screen, &Slot::of(first), title);
}

/// One line of a card with several facts: what is asked at the left, the answer at the right.
fn answer_line(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    asked: &Asked,
    fact: &Fact,
    mark: Option<(Icon, egui::Color32)>,
) {
    ui.separator();
    let width = ui.available_width() * LABEL_SHARE;
    ui.horizontal_top(|ui| {
        ui.allocate_ui(egui::vec2(width, ROW), |ui| {
            ui.set_width(width);
            ui.horizontal_top(|ui| {
                ui.set_min_height(ROW);
                if let Some((shape, color)) = mark {
                    ui.add_space(2.0);
                    ui.vertical(|ui| {
                        ui.add_space(8.0);
                        icon(ui, shape, 12.0, color);
                    });
                }
                ui.vertical(|ui| {
                    ui.add_space(4.0);
                    ui.add(egui::Label::new(&fact.label).wrap());
                });
            });
        });
        ui.vertical(|ui| answer_row(ui, screen, fact, asked.question.may_not_apply, &fact.label));
    });
}

/// Held or not; what is on the paper, or what to prepare.
fn certificate(ui: &mut Ui, screen: &mut Screen<'_>, asked: &Asked, cert: &FactId) {
    let Some(fact) = screen.desk.pack.fact(cert.as_str()) else { return };
    let slot = Slot::of(cert);
    let title = if asked.question.text.is_empty() { &fact.label } else { &asked.question.text };
    heading(ui, screen, title, &slot);
    answer_row(ui, screen, fact, asked.question.may_not_apply, &fact.label);
    match screen.desk.assessment.answer(&slot).state {
        State::Known(Value::YesNo(true)) => paper(ui, screen, cert, &fact.label),
        State::Known(Value::YesNo(false)) => checklist(ui, screen, asked),
        _ => {}
    }
    explanation(ui, screen, asked.question, &[fact]);
    note_row(ui, screen, &slot, &fact.label);
}
