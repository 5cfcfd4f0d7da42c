//! The answers that differ: a row a place, a column a scenario, edited where they stand.

use std::collections::BTreeSet;

use egui::{Button, ComboBox, Label, RichText, Ui};

use crate::assessment::{Assessment, Scenario, Slot, State, Value};
use crate::judge::{answer_text, slot_text, state_text};
use crate::pack::{Choice, Fact, Kind};

use super::super::super::desk::Field;
use super::super::super::planned::{Amend, ScenarioPart};
use super::super::super::screen::{Action, Screen};
use super::super::super::theme::{NOTE, Tokens, note};
use super::super::super::widgets::card::error_line;
use super::super::super::widgets::text_field::{Look, text_field};
use super::adding::Adding;
use super::{names, row};

/// Where nothing is supposed.
const SAME: &str = "同现状";

/// The table of all places at which some scenario differs, and of those being added.
pub fn table(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    columns: &[&Scenario],
    adding: &mut Adding,
    flat: &mut bool,
) {
    let real = &screen.desk.assessment;
    let mut places: BTreeSet<&Slot> = columns.iter().flat_map(|s| s.answers.keys()).collect();
    let all = places.len();
    let hidden = places.iter().filter(|slot| is_flat(real, columns, slot)).count();
    if hidden > 0 {
        ui.checkbox(flat, format!("也列与上年持平的 {hidden} 处"));
        if !*flat {
            places.retain(|slot| !is_flat(real, columns, slot));
        }
    }
    let added: Vec<Slot> = adding.places.clone();
    places.extend(&added);
    // The year that everything counts from comes first.
    let mut places: Vec<&Slot> = places.into_iter().collect();
    places.sort_by_key(|slot| slot.fact.as_str() != "base_year");
    if places.is_empty() {
        let words =
            if all > 0 { "都与上年持平" } else { "还没有不同的回答，在下面加一处" };
        ui.label(note(tokens, words));
        return;
    }
    names(ui, tokens, columns);
    for slot in places {
        ui.push_id(slot, |ui| place(ui, screen, tokens, columns, adding, slot));
    }
}

/// Whether a place holds nothing but what stands for the year before: figures carried over.
fn is_flat(real: &Assessment, columns: &[&Scenario], slot: &Slot) -> bool {
    let Some(year) = slot.year else { return false };
    let before = Slot::in_year(&slot.fact, year.saturating_sub(1));
    columns.iter().all(|scenario| {
        let last = scenario.answers.get(&before).unwrap_or(&real.answer(&before).state);
        scenario.answers.get(slot).is_none_or(|state| state == last)
    })
}

fn place(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    columns: &[&Scenario],
    adding: &mut Adding,
    slot: &Slot,
) {
    let desk = screen.desk;
    let (title, fact) = (slot_text(desk.pack, slot), desk.pack.fact(slot.fact.as_str()));
    let empty = columns.iter().all(|s| !s.answers.contains_key(slot));
    let mut given_up = false;
    row(
        ui,
        columns.len(),
        |ui| {
            ui.add(Label::new(&title).wrap());
            if empty {
                let button = Button::new(RichText::new("不加了").size(NOTE)).small();
                given_up = ui.add(button).accessible_name(format!("不加了：{title}")).clicked();
            }
        },
        |ui, n| match n.checked_sub(1).map(|n| columns[n]) {
            None => {
                let text = answer_text(desk.pack, slot, &desk.assessment.answer(slot).state);
                ui.add(Label::new(note(tokens, text)).wrap());
            }
            Some(scenario) => {
                let name = format!("{}：{title}", scenario.name);
                let response = match fact {
                    Some(fact) => supposed(ui, screen, scenario, slot, fact, &name),
                    None => ui.label(answer_text(
                        desk.pack,
                        slot,
                        scenario.answers.get(slot).unwrap_or(&State::Blank),
                    )),
                };
                if adding.takes_focus(slot) {
                    response.request_focus();
                    response.scroll_to_me(None);
                }
            }
        },
    );
    if given_up {
        adding.places.retain(|there| there != slot);
        for scenario in columns {
            screen.act(Action::Drop(field_of(scenario, slot)));
        }
    }
}

fn field_of(scenario: &Scenario, slot: &Slot) -> Field {
    Field::Scenario(scenario.id.clone(), ScenarioPart::Answer(slot.clone()))
}

/// What a scenario supposes at a place, to be changed.
fn supposed(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    scenario: &Scenario,
    slot: &Slot,
    fact: &Fact,
    name: &str,
) -> egui::Response {
    if let Kind::YesNo | Kind::Choice(_) = &fact.kind {
        return picked(ui, screen, scenario, slot, fact, name);
    }
    let field = field_of(scenario, slot);
    let response = ui
        .horizontal(|ui| {
            let right = matches!(fact.kind, Kind::Number(_) | Kind::Year);
            let look = Look { name, width: 92.0, hint: SAME, right, lines: 1 };
            let response = text_field(ui, screen, &field, look);
            if scenario.answers.contains_key(slot) {
                let button = Button::new(RichText::new("去掉").size(NOTE)).small();
                if ui.add(button).accessible_name(format!("去掉 {name}")).clicked() {
                    screen.act(Action::Drop(field.clone()));
                    screen.act(Action::Amend(Amend::Suppose(scenario.id.clone(), slot.clone(), None)));
                }
            }
            response
        })
        .inner;
    error_line(ui, screen, &field);
    response
}

/// An answer that is picked from a list.
fn picked(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    scenario: &Scenario,
    slot: &Slot,
    fact: &Fact,
    name: &str,
) -> egui::Response {
    let before = scenario.answers.get(slot);
    let mut chosen = before.cloned();
    let known = |value| State::Known(value);
    let mut offered: Vec<State> = match &fact.kind {
        Kind::Choice(choices) => {
            choices.iter().map(|Choice { id, .. }| known(Value::Choice(id.clone()))).collect()
        }
        _ => vec![known(Value::YesNo(true)), known(Value::YesNo(false))],
    };
    offered.extend([State::Unknown, State::NotApplicable, State::Blank]);
    let response = ComboBox::from_id_salt((&scenario.id, slot))
        .selected_text(before.map_or_else(|| SAME.to_owned(), |state| state_text(fact, state)))
        .width(120.0)
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut chosen, None, SAME);
            for state in offered {
                let word = state_text(fact, &state);
                ui.selectable_value(&mut chosen, Some(state), word);
            }
        })
        .response
        .accessible_name(name);
    if chosen.as_ref() != before {
        screen.act(Action::Amend(Amend::Suppose(scenario.id.clone(), slot.clone(), chosen)));
    }
    response
}
