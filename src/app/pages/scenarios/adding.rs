//! Adding a place at which scenarios differ: found by part of its name, and for a yearly figure a year, one to come
//! too.

use egui::{Button, Key, RichText, TextEdit, Ui};

use crate::assessment::Slot;
use crate::pack::{Fact, FactId, Kind, Pack};

use super::super::super::screen::Screen;
use super::super::super::theme::{NOTE, Tokens, note};

/// So many are offered.
const OFFERED: usize = 8;
/// How many years back and ahead can be supposed.
const YEARS: i16 = 3;

/// What is being added.
#[derive(Default)]
pub struct Adding {
    /// What is typed to find it by.
    typed: String,
    /// The yearly figure that was picked, while its year is not.
    fact: Option<FactId>,
    /// Places that have a row, though no scenario may say anything of them yet.
    pub places: Vec<Slot>,
    /// The row to go on in, once.
    focus: Option<Slot>,
}

impl Adding {
    /// Whether this is the row to go on in; only the first column asks with success.
    pub fn takes_focus(&mut self, slot: &Slot) -> bool {
        let hit = self.focus.as_ref() == Some(slot);
        if hit {
            self.focus = None;
        }
        hit
    }

    /// Shows the field and what it finds.
    pub fn show(&mut self, ui: &mut Ui, screen: &Screen<'_>, tokens: &Tokens) {
        let pack = screen.desk.pack;
        let mut picked = None;
        ui.horizontal(|ui| {
            ui.label("加一处");
            let edit =
                TextEdit::singleline(&mut self.typed).desired_width(220.0).margin(egui::vec2(8.0, 4.0));
            let response = ui.add(edit.hint_text("按名称找指标")).accessible_name("按名称找指标");
            if response.changed() {
                self.fact = None;
            }
            if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !screen.composing {
                picked = found(pack, &self.typed).first().copied();
            }
        });
        if let Some(fact) = self.fact.as_ref().and_then(|id| pack.fact(id.as_str())) {
            self.years(ui, screen, tokens, fact);
            return;
        }
        let facts = found(pack, &self.typed);
        if facts.is_empty() && !self.typed.trim().is_empty() {
            ui.label(note(tokens, "没有找到，换一个词试试"));
        }
        for fact in facts {
            let button = Button::new(RichText::new(&fact.label).size(NOTE)).small();
            let response = ui.add(button).accessible_name(format!("加一处：{}", fact.label));
            if response.on_hover_text(&fact.definition).clicked() {
                picked = Some(fact);
            }
        }
        match picked {
            Some(fact) if fact.yearly => self.fact = Some(fact.id.clone()),
            Some(fact) => self.put(Slot::of(&fact.id)),
            None => {}
        }
    }

    fn years(&mut self, ui: &mut Ui, screen: &Screen<'_>, tokens: &Tokens, fact: &Fact) {
        let desk = screen.desk;
        let base = desk.assessment.base_year().unwrap_or(desk.as_of.year() - 1);
        ui.horizontal(|ui| {
            ui.label(note(tokens, format!("{}，哪一年", fact.label)));
            for year in base.saturating_sub(YEARS)..=base.saturating_add(YEARS) {
                let button = Button::new(year.to_string()).small();
                if ui.add(button).accessible_name(format!("{} {year} 年", fact.label)).clicked() {
                    self.put(Slot::in_year(&fact.id, year));
                }
            }
        });
    }

    fn put(&mut self, slot: Slot) {
        self.typed.clear();
        self.fact = None;
        if !self.places.contains(&slot) {
            self.places.push(slot.clone());
        }
        self.focus = Some(slot);
    }
}

/// What can be supposed and has this in its name, what begins with it first.
fn found<'p>(pack: &'p Pack, typed: &str) -> Vec<&'p Fact> {
    let wanted = typed.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let can = |fact: &Fact| match fact.kind {
        Kind::Number(_) | Kind::YesNo | Kind::Choice(_) | Kind::Date => true,
        Kind::Year => fact.id.as_str() == "base_year",
        Kind::Text | Kind::CreditCode => false,
    };
    let mut facts: Vec<&Fact> =
        pack.facts.iter().filter(|f| can(f) && f.label.to_lowercase().contains(&wanted)).collect();
    facts.sort_by_key(|f| (!f.label.to_lowercase().starts_with(&wanted), f.label.chars().count()));
    facts.truncate(OFFERED);
    facts
}
