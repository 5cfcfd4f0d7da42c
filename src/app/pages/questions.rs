//! One section of the walk: its questions as cards.

use egui::{Button, RichText, ScrollArea, Ui};

use crate::assessment::State;
use crate::judge::state_text;
use crate::pack::{FactId, Question, Section};

use super::super::command::{Command, keys_of};
use super::super::outline::{OutlineSection, Place};
use super::super::screen::{Action, Screen};
use super::super::theme::{L, M, PAGE, SECTION, Tokens, XL, bold, note};
use super::super::widgets::card::card;

/// Shows a section.
pub fn show(ui: &mut Ui, screen: &mut Screen<'_>, place: Place) {
    let tokens = Tokens::of(ui);
    let desk = screen.desk;
    let Some(section) = desk.outline.section(place) else {
        ui.add_space(XL);
        ui.label("这一节在当前回答下没有要答的题。请从左边选另一节。");
        return;
    };
    let step = &desk.pack.steps[place.step];
    let in_pack = &step.sections[place.section];
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("{} ›", step.title)).size(SECTION).color(tokens.note.0));
        ui.label(bold(section.title, PAGE));
    });
    // Scrolling starts at the top in each section: the id carries the place.
    ScrollArea::vertical()
        .id_salt(("questions", place.step, place.section))
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = M;
            // What a step is for is said once, on its first section.
            let step_intro = if place.section == 0 { step.intro.as_str() } else { "" };
            for intro in [step_intro, &in_pack.intro].into_iter().filter(|i| !i.is_empty()) {
                ui.label(note(&tokens, intro));
            }
            for asked in &section.asked {
                card(ui, screen, asked);
            }
            parked(ui, screen, section, in_pack);
            ui.add_space(M);
            walk(ui, screen, place);
            ui.add_space(L);
        });
}

/// Answers of questions that do not apply now: kept in the file, not judged.
fn parked(ui: &mut Ui, screen: &Screen<'_>, shown: &OutlineSection, section: &Section) {
    let desk = screen.desk;
    let facts: Vec<FactId> = section.questions.iter().flat_map(Question::facts).collect();
    let hidden = facts.iter().filter(|f| !shown.asked.iter().any(|a| a.facts.contains(f)));
    let answers: Vec<String> = hidden
        .flat_map(|fact| desk.assessment.of_fact(fact))
        .filter(|(_, answer)| answer.state != State::Blank)
        .filter_map(|(slot, answer)| {
            let fact = desk.pack.fact(slot.fact.as_str())?;
            let year = slot.year.map_or_else(String::new, |y| format!("（{y} 年）"));
            Some(format!("{}{year} {}", fact.label, state_text(fact, &answer.state)))
        })
        .collect();
    if !answers.is_empty() {
        let tokens = Tokens::of(ui);
        let words = format!("搁置的回答（保留在档案里，现在不参与判定）：{}", answers.join("；"));
        ui.label(note(&tokens, words));
    }
}

fn walk(ui: &mut Ui, screen: &mut Screen<'_>, place: Place) {
    ui.horizontal(|ui| {
        let outline = &screen.desk.outline;
        let (back, on) = (outline.moved(place, -1), outline.moved(place, 1));
        let size = egui::vec2(110.0, 32.0);
        if ui
            .add_enabled(back != place, Button::new("上一节").min_size(size))
            .on_hover_text(keys_of(Command::PreviousSection))
            .clicked()
        {
            screen.act(Action::Go(back));
        }
        if on == place {
            if ui.add(Button::new("看结果").min_size(size)).clicked() {
                screen.act(Action::Run(Command::Results));
            }
        } else if ui
            .add(Button::new("下一节").min_size(size))
            .on_hover_text(keys_of(Command::NextSection))
            .clicked()
        {
            screen.act(Action::Go(on));
        }
    });
}
