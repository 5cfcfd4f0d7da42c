//! 一事多得: single changes, those first that open most designations or bring most nearer.

use egui::{CollapsingHeader, Label, RichText, Ui};

use crate::advice::Door;
use crate::pack::{Designation, Effort};

use super::super::super::screen::Screen;
use super::super::super::theme::{BODY, M, NOTE, S, Tokens, XS, bold, note};
use super::super::super::widgets::plan_button::plan_button;
use super::super::gaps::{stale, words_of, working};

/// How many are listed at first, and how many more each time.
const PORTION: usize = 6;

/// What of it is shown.
#[derive(Default)]
pub struct Doors {
    /// Portions shown beyond the first.
    more: usize,
}

impl Doors {
    /// Shows the section; open to begin with while there is no action yet.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens) {
        let open = screen.desk.assessment.todos.is_empty();
        CollapsingHeader::new(bold("一事多得", BODY)).id_salt("doors").default_open(open).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = S;
            ui.label(note(tokens, "一处改动能同时打开或靠近多项资质的，作用大的在前"));
            let Some(advice) = screen.desk.advice() else {
                working(ui, tokens);
                return;
            };
            // Its line is there either way, so that nothing beneath moves while one types.
            stale(ui, tokens, screen.desk);
            if advice.doors.is_empty() {
                ui.label("没有一处改动能单独打开或靠近所选的资质，先看“差距”页");
            }
            for door in advice.doors.iter().take(PORTION * (1 + self.more)) {
                tokens.card().inner_margin(M).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    self::door(ui, screen, tokens, door);
                });
            }
            let left = advice.doors.len().saturating_sub(PORTION * (1 + self.more));
            if left > 0 && ui.button(format!("再列 {} 处", left.min(PORTION))).clicked() {
                self.more += 1;
            }
        });
    }
}

fn door(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, door: &Door<'static>) {
    ui.spacing_mut().item_spacing.y = XS;
    let words = words_of(screen.desk);
    let what = words.change(&door.change);
    ui.add(Label::new(bold(&what, BODY)).wrap());
    let lines = [
        ("打开", &door.opens, tokens.ready.0),
        ("靠近", &door.nearer, tokens.text.0),
        ("取得后再靠近", &door.then, tokens.note.0),
    ];
    for (word, designations, color) in lines {
        if !designations.is_empty() {
            let text = format!("{word} {} 项：{}", designations.len(), names(designations));
            ui.add(Label::new(RichText::new(text).size(NOTE).color(color)).wrap());
        }
    }
    ui.horizontal_wrapped(|ui| {
        if let Some(effort) = door.change.effort.map(Effort::word) {
            ui.label(note(tokens, format!("约需{effort}")));
        }
        plan_button(ui, screen, &what, vec![door.todo(&words)]);
    });
}

fn names(designations: &[&Designation]) -> String {
    let names: Vec<&str> = designations.iter().map(|d| d.short()).collect();
    names.join("、")
}
