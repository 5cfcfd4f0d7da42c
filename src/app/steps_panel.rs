//! The steps at the left, with progress: answered / asked, and what is invalid or flagged.

use egui::{Button, RichText, ScrollArea, Sides, Ui};

use super::command::{Command, keys_of};
use super::desk::Field;
use super::outline::Place;
use super::screen::{Action, Screen};
use super::theme::{BODY, NOTE, S, Tokens, XS, bold, note};
use super::widgets::icon::{Icon, paint};

const NUMBERS: [&str; 20] =
    ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩", "⑪", "⑫", "⑬", "⑭", "⑮", "⑯", "⑰", "⑱", "⑲", "⑳"];

/// Pages side by side at the foot of the panel: two characters fit into a quarter of it.
const ACROSS: usize = 4;

/// Shows the panel; `here` is the section in view, if one is, else `page` leads to what is.
pub fn panel(ui: &mut Ui, screen: &mut Screen<'_>, here: Option<Place>, page: Option<Command>) {
    let tokens = Tokens::of(ui);
    ui.label(note(&tokens, screen.desk.outline.left()));
    overall(ui, screen, &tokens);
    ui.separator();
    let rows = Command::PAGES.len().div_ceil(ACROSS) as f32;
    let footer = 20.0 + 32.0 * rows;
    let height = (ui.available_height() - footer).max(80.0);
    ScrollArea::vertical().id_salt("steps").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        // Steps that sleep altogether are left out, and the numbers close up.
        let steps = screen.desk.pack.steps.iter().enumerate();
        let awake = steps.map(|(s, step)| (s, step, screen.desk.outline.step_progress(s)));
        for (n, (s, step, progress)) in awake.filter(|(_, _, p)| p.asked > 0).enumerate() {
            ui.add_space(XS);
            Sides::new().shrink_left().truncate().show(
                ui,
                |ui| ui.label(bold(format!("{} {}", NUMBERS.get(n).unwrap_or(&""), step.title), BODY)),
                |ui| ui.label(note(&tokens, format!("{}/{}", progress.answered, progress.asked))),
            );
            sections(ui, screen, &tokens, s, here);
        }
    });
    ui.separator();
    pages(ui, screen, page);
}

/// The way to the pages beside the questions.
fn pages(ui: &mut Ui, screen: &mut Screen<'_>, page: Option<Command>) {
    ui.spacing_mut().item_spacing = egui::vec2(XS, XS);
    ui.spacing_mut().button_padding.x = 2.0;
    let width = (ui.available_width() - XS * (ACROSS - 1) as f32) / ACROSS as f32;
    for row in Command::PAGES.chunks(ACROSS) {
        ui.horizontal(|ui| {
            for (command, words, name) in row {
                let button = Button::selectable(page == Some(*command), RichText::new(*words).size(BODY))
                    .frame_when_inactive(true)
                    .min_size(egui::vec2(width, 28.0));
                let response = ui.add(button).accessible_name(*name);
                let response = response.on_hover_text(format!("{name}  {}", keys_of(*command)).trim_end());
                if response.clicked() {
                    screen.act(Action::Run(*command));
                }
            }
        });
    }
}

fn overall(ui: &mut Ui, screen: &Screen<'_>, tokens: &Tokens) {
    let p = screen.desk.outline.progress;
    let share = if p.asked == 0 { 1.0 } else { p.answered as f32 / p.asked as f32 };
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 6.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 3.0, tokens.hover.0);
    let mut done = rect;
    done.set_width(rect.width() * share);
    ui.painter().rect_filled(done, 3.0, tokens.accent.0);
}

fn sections(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, step: usize, here: Option<Place>) {
    let outline = &screen.desk.outline;
    for section in outline.sections.iter().filter(|s| s.place.step == step) {
        let invalid = screen
            .desk
            .invalid()
            .filter(|f| section.asked.iter().any(|a| f.is_about(&a.facts)))
            .filter(|f| matches!(f, Field::Answer(..)))
            .count();
        let p = section.progress;
        let selected = here == Some(section.place);
        let color = if selected { tokens.accent.0 } else { tokens.text.0 };
        let counts = RichText::new(format!("{}/{}", p.answered, p.asked)).size(NOTE).color(tokens.note.0);
        let button = Button::selectable(selected, RichText::new(format!("　{}", section.title)).color(color))
            .right_text(counts)
            .truncate()
            .min_size(egui::vec2(ui.available_width(), 26.0));
        let name = format!("{} 已答 {} / {}", section.title, p.answered, p.asked);
        let response = ui.add(button).accessible_name(name);
        let mut x = response.rect.left() + S;
        for (show, icon, color) in
            [(invalid > 0, Icon::Cross, tokens.invalid.0), (p.flagged > 0, Icon::Flag, tokens.flag.0)]
        {
            if show {
                let center = egui::pos2(x, response.rect.center().y);
                paint(ui, icon, egui::Rect::from_center_size(center, egui::Vec2::splat(9.0)), color);
                x += 10.0;
            }
        }
        let words = [
            (invalid > 0).then(|| format!("{invalid} 处填写有误")),
            (p.flagged > 0).then(|| format!("{} 处标记", p.flagged)),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        let response = if words.is_empty() { response } else { response.on_hover_text(words.join(",")) };
        // The section in view stays in sight when it changes by key or button.
        let seen = egui::Id::unique("section in sight");
        if selected && ui.data(|d| d.get_temp::<Place>(seen)) != Some(section.place) {
            response.scroll_to_me(None);
            ui.data_mut(|d| d.insert_temp(seen, section.place));
        }
        if response.clicked() {
            screen.out.push(Action::Go(section.place));
        }
    }
}
