//! Answers that are picked: 是, 否, a choice, 不清楚, 不适用. Picking the picked one again clears it.

use egui::{Button, ComboBox, Response, Ui};

use crate::assessment::{Edit, Slot, State, Value};
use crate::pack::{Choice, Kind};

use super::super::screen::Screen;

/// More choices than this go into a drop-down list.
const BUTTONS: usize = 5;

/// The buttons of a picked answer.
pub fn picked(ui: &mut Ui, screen: &mut Screen<'_>, slot: &Slot, name: &str, kind: &Kind) {
    match kind {
        Kind::YesNo => {
            for (word, yes) in [("是", true), ("否", false)] {
                option(ui, screen, slot, name, word, State::Known(Value::YesNo(yes)));
            }
        }
        Kind::Choice(choices) if choices.len() <= BUTTONS => {
            for choice in choices {
                option(ui, screen, slot, name, &choice.label, State::Known(Value::Choice(choice.id.clone())));
            }
        }
        Kind::Choice(choices) => list(ui, screen, slot, name, choices),
        _ => {}
    }
}

/// 不清楚 and, where it makes sense, 不适用.
pub fn unsure(ui: &mut Ui, screen: &mut Screen<'_>, slot: &Slot, name: &str, may_not_apply: bool) {
    option(ui, screen, slot, name, "不清楚", State::Unknown);
    // An answer that is already there stays visible even where the pack no longer offers it.
    let there = screen.desk.assessment.answer(slot).state == State::NotApplicable;
    if may_not_apply || there {
        option(ui, screen, slot, name, "不适用", State::NotApplicable);
    }
}

fn option(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    slot: &Slot,
    name: &str,
    word: &str,
    state: State,
) -> Response {
    let picked = screen.desk.assessment.answer(slot).state == state;
    let button = Button::selectable(picked, word).frame_when_inactive(true).min_size(egui::vec2(44.0, 28.0));
    let response = ui.add(button).accessible_name(format!("{name}：{word}"));
    if screen.is_jump(slot) {
        response.request_focus();
        response.scroll_to_me(Some(egui::Align::Center));
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.clicked() {
        let next = if picked { State::Blank } else { state };
        screen.edit(Edit::Set(slot.clone(), next));
    }
    response
}

fn list(ui: &mut Ui, screen: &mut Screen<'_>, slot: &Slot, name: &str, choices: &[Choice]) {
    let state = &screen.desk.assessment.answer(slot).state;
    let current = match state {
        State::Known(Value::Choice(id)) => choices.iter().find(|c| c.id == *id),
        _ => None,
    };
    let mut picked = current.map(|c| c.id.clone());
    let before = picked.clone();
    let response = ComboBox::from_id_salt(("choices", &slot.fact))
        .selected_text(current.map_or("请选择", |c| c.label.as_str()))
        .width(ui.available_width().min(320.0))
        .show_ui(ui, |ui| {
            for choice in choices {
                ui.selectable_value(&mut picked, Some(choice.id.clone()), &choice.label);
            }
        })
        .response
        .accessible_name(name);
    if screen.is_jump(slot) {
        response.request_focus();
        response.scroll_to_me(Some(egui::Align::Center));
    }
    if let Some(id) = picked.filter(|p| before.as_ref() != Some(p)) {
        screen.edit(Edit::Set(slot.clone(), State::Known(Value::Choice(id))));
    }
}
