//! Fields that are typed into. What is typed goes into a draft; it is taken on Enter or when the field is left, and
//! never while an input method is composing.

use egui::text::{CCursor, CCursorRange};
use egui::{Align, Id, Key, Response, Stroke, StrokeKind, TextEdit, Ui};

use crate::assessment::{Slot, State, Value};
use crate::judge::thousands;
use crate::pack::Kind;

use super::super::desk::{Desk, Field};
use super::super::screen::{Action, Screen};
use super::super::theme::Tokens;

/// How a field looks.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// What a screen reader says.
    pub name: &'a str,
    /// Width in points.
    pub width: f32,
    /// Shown while empty.
    pub hint: &'a str,
    /// Figures line up on the right.
    pub right: bool,
    /// More than one line.
    pub lines: usize,
}

/// The id of a field, the same wherever it is shown.
#[must_use]
pub fn field_id(field: &Field) -> Id {
    Id::unique(("field", field))
}

/// A value as a field shows it while it is not being edited.
#[must_use]
pub fn committed_text(desk: &Desk, field: &Field) -> String {
    let slot = match field {
        Field::Todo(id, part) => {
            return desk.assessment.todos.get(id).map(|todo| part.text(todo)).unwrap_or_default();
        }
        Field::Scenario(id, part) => {
            let scenario = desk.assessment.scenarios.get(id);
            return scenario.map(|s| part.text(desk.pack, s)).unwrap_or_default();
        }
        Field::Answer(fact, year)
        | Field::Note(fact, year)
        | Field::Proves(fact, year, _)
        | Field::Until(fact, year, _) => Slot { fact: fact.clone(), year: *year },
    };
    let answer = desk.assessment.answer(&slot);
    match (field, &answer.state) {
        (Field::Note(..), _) => answer.note.clone(),
        (Field::Proves(.., index), _) => {
            answer.evidence.get(*index).map(|e| e.proves.clone()).unwrap_or_default()
        }
        (Field::Until(.., index), _) => {
            let until = answer.evidence.get(*index).and_then(|e| e.until);
            until.map(|day| day.to_string()).unwrap_or_default()
        }
        (_, State::Known(Value::Number(n))) => {
            let year = desk.pack.fact(slot.fact.as_str()).is_some_and(|f| matches!(f.kind, Kind::Year));
            if year { n.normalize().to_string() } else { thousands(*n) }
        }
        (_, State::Known(Value::Text(text))) => text.clone(),
        (_, State::Known(Value::Date(date))) => date.to_string(),
        _ => String::new(),
    }
}

/// Shows a field.
pub fn text_field(ui: &mut Ui, screen: &mut Screen<'_>, field: &Field, look: Look<'_>) -> Response {
    let tokens = Tokens::of(ui);
    let draft = screen.desk.drafts.get(field);
    let mut text = draft.map_or_else(|| committed_text(screen.desk, field), |d| d.text.clone());
    let invalid = draft.is_some_and(|d| d.error.is_some());
    let mut edit = if look.lines > 1 {
        TextEdit::multiline(&mut text).desired_rows(look.lines)
    } else {
        TextEdit::singleline(&mut text)
    };
    edit =
        edit.id(field_id(field)).desired_width(look.width).hint_text(look.hint).margin(egui::vec2(8.0, 5.0));
    if look.right {
        edit = edit.align(egui::Align2::RIGHT_CENTER);
    }
    if screen.pasted.contains(field) {
        edit = edit.background_color(tokens.pasted.0);
    }
    let response = ui.add(edit).accessible_name(look.name);
    if invalid {
        ui.painter().rect_stroke(response.rect, 5.0, Stroke::new(1.5, tokens.invalid.0), StrokeKind::Outside);
    }
    after(ui, screen, field, &response, text);
    response
}

fn after(ui: &Ui, screen: &mut Screen<'_>, field: &Field, response: &Response, text: String) {
    if let Field::Answer(fact, year) = field
        && screen.is_jump(&Slot { fact: fact.clone(), year: *year })
    {
        response.request_focus();
        response.scroll_to_me(Some(Align::Center));
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
        if !ui.input(|i| i.pointer.any_down() || i.pointer.any_released()) {
            select_all(ui, response.id, &text);
        }
    }
    if response.changed() {
        screen.act(Action::Type(field.clone(), text));
    }
    if response.lost_focus() {
        let escaped = ui.input(|i| i.key_pressed(Key::Escape));
        screen.act(if escaped { Action::Drop(field.clone()) } else { Action::Take(field.clone()) });
    }
}

/// Whoever comes by key replaces what is there by typing; who clicks puts the cursor where the click was.
fn select_all(ui: &Ui, field: Id, text: &str) {
    let Some(mut state) = TextEdit::load_state(ui.ctx(), field) else { return };
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::default(), end)));
    state.store(ui.ctx(), field);
}
