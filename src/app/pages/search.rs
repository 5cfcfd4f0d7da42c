//! Search (Ctrl+F) over all questions and designations.

use egui::{Key, RichText, ScrollArea, TextEdit, Ui};

use crate::pack::{FactId, Pack};

use super::super::desk::Desk;
use super::super::screen::Action;
use super::super::theme::{NOTE, S, SECTION, Tokens, bold, note};

/// What is being searched for.
#[derive(Default)]
pub struct Search {
    text: String,
    picked: usize,
}

/// One thing found.
struct Hit {
    title: String,
    place: String,
    action: Action,
}

const MOST: usize = 40;

impl Search {
    /// Shows the search inside a dialog; gives true once something was picked.
    pub fn show(&mut self, ui: &mut Ui, desk: &Desk, composing: bool, out: &mut Vec<Action>) -> bool {
        let tokens = Tokens::of(ui);
        ui.set_width(560.0);
        ui.label(bold("搜索题目和资质", SECTION));
        let edit = TextEdit::singleline(&mut self.text)
            .desired_width(f32::INFINITY)
            .hint_text("输入题目、指标、资质中的字");
        let response = ui.add(edit.margin(egui::vec2(8.0, 6.0))).accessible_name("搜索题目和资质");
        if !response.has_focus() && !response.lost_focus() {
            response.request_focus();
        }
        if response.changed() {
            self.picked = 0;
        }
        let hits = find(desk, &self.text);
        let pressed = |key| ui.input(|i| i.key_pressed(key));
        if pressed(Key::ArrowDown) {
            self.picked = (self.picked + 1).min(hits.len().saturating_sub(1));
        }
        if pressed(Key::ArrowUp) {
            self.picked = self.picked.saturating_sub(1);
        }
        let enter = !composing && pressed(Key::Enter);
        ui.add_space(S);
        self.list(ui, &tokens, &hits, enter, out)
    }

    fn list(&self, ui: &mut Ui, tokens: &Tokens, hits: &[Hit], enter: bool, out: &mut Vec<Action>) -> bool {
        let mut done = false;
        ScrollArea::vertical().min_scrolled_height(360.0).max_height(360.0).auto_shrink([false, true]).show(
            ui,
            |ui| {
                if hits.is_empty() {
                    let words = if self.text.trim().is_empty() {
                        "输入几个字开始搜索"
                    } else {
                        "没有找到，换一个词试试"
                    };
                    ui.label(note(tokens, words));
                }
                for (i, hit) in hits.iter().enumerate() {
                    let picked = i == self.picked;
                    let right = RichText::new(&hit.place).size(NOTE).color(tokens.note.0);
                    let button = egui::Button::selectable(picked, hit.title.as_str())
                        .right_text(right)
                        .truncate()
                        .min_size(egui::vec2(ui.available_width(), 28.0));
                    let response = ui.add(button);
                    if picked && ui.input(|i| i.key_pressed(Key::ArrowDown) || i.key_pressed(Key::ArrowUp)) {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() || (picked && enter) {
                        out.push(hit.action.clone());
                        done = true;
                    }
                }
            },
        );
        done
    }
}

fn find(desk: &Desk, text: &str) -> Vec<Hit> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let has = |candidate: &str| candidate.to_lowercase().contains(&wanted);
    let mut hits = questions(desk, &has);
    // What says it in its name comes before what only has it in its id or its question.
    hits.sort_by_key(|h| !has(&h.title));
    // Of both kinds something is left, however many there are.
    hits.truncate(MOST / 2);
    for (index, designation) in desk.pack.designations.iter().enumerate() {
        if has(&designation.title) || has(&designation.id) || has(designation.short()) {
            let edition = designation
                .edition_on(desk.as_of)
                .map_or(0, |(e, _)| designation.editions.iter().position(|x| x.id == e.id).unwrap_or(0));
            let hit = Hit {
                title: designation.title.clone(),
                place: format!("{}级资质", designation.tier.word()),
                action: Action::Show(index, edition),
            };
            // Whoever types the whole id means just that one.
            let at = if designation.id == wanted { 0 } else { hits.len() };
            hits.insert(at, hit);
        }
    }
    hits.truncate(MOST);
    hits
}

fn questions(desk: &Desk, has: &impl Fn(&str) -> bool) -> Vec<Hit> {
    let mut hits = Vec::new();
    for section in &desk.outline.sections {
        for asked in &section.asked {
            let in_text = has(&asked.question.text);
            for id in &asked.facts {
                let label = label(desk.pack, id);
                if has(label) || has(id.as_str()) || in_text {
                    hits.push(Hit {
                        title: label.to_owned(),
                        place: format!("{} › {}", desk.pack.steps[section.place.step].title, section.title),
                        action: Action::Ask(id.clone()),
                    });
                }
            }
        }
    }
    hits
}

fn label<'p>(pack: &'p Pack, id: &FactId) -> &'p str {
    pack.fact(id.as_str()).map_or("", |f| f.label.as_str())
}
