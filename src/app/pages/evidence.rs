//! Everything that is attached (附件一览), with how it stands; what is wrong can be shown alone.

use egui::{Button, RichText, ScrollArea, Ui};

use crate::assessment::Slot;

use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, Tokens, bold, note};
use super::super::widgets::evidence::{is_bad, row, slot_shown, standing_of};

/// The page's own state.
#[derive(Default)]
pub struct Papers {
    /// Only what is missing, changed or expired.
    only_bad: bool,
}

impl Papers {
    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        let tokens = Tokens::of(ui);
        let desk = screen.desk;
        ui.label(bold("附件一览", PAGE));
        let answers = desk.assessment.answers().filter(|(_, a)| !a.evidence.is_empty());
        let all: Vec<(&Slot, Vec<(usize, bool)>)> = answers
            .map(|(slot, answer)| {
                let pieces = answer.evidence.iter().enumerate();
                (slot, pieces.map(|(i, piece)| (i, is_bad(desk, piece))).collect())
            })
            .collect();
        let count = all.iter().map(|(_, pieces)| pieces.len()).sum::<usize>();
        if count == 0 {
            ui.label("还没有附件。在题目卡片右上角点“附件”，附上证明这个回答的文件。");
            return;
        }
        let bad = all.iter().flat_map(|(_, pieces)| pieces).filter(|(_, bad)| *bad).count();
        let looked = desk.assessment.answers().flat_map(|(_, a)| &a.evidence);
        let waiting = looked.filter(|e| standing_of(desk, e).is_none()).count();
        ui.label(note(
            &tokens,
            format!("文件还在不在、改没改过、到判定日 {} 过没过期；回到窗口时自动重新核对", desk.as_of),
        ));
        ui.horizontal_wrapped(|ui| {
            self.filter(ui, false, &format!("全部 {count}"));
            self.filter(ui, true, &format!("有问题的 {bad}"));
            ui.add_space(S);
            let busy = desk.papers.is_busy();
            if ui.add_enabled(!busy, Button::new("重新核对")).clicked() {
                screen.act(Action::Recheck);
            }
            if busy || waiting > 0 {
                ui.label(note(&tokens, "核对中…"));
            }
        });
        let only_bad = self.only_bad;
        ScrollArea::vertical().id_salt("evidence").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - S);
            ui.spacing_mut().item_spacing.y = M;
            if only_bad && bad == 0 {
                ui.label("没有找不到、已改动或已过期的附件。");
            }
            for (slot, pieces) in &all {
                let shown: Vec<usize> =
                    pieces.iter().filter(|(_, bad)| *bad || !only_bad).map(|(i, _)| *i).collect();
                if !shown.is_empty() {
                    group(ui, screen, slot, &shown);
                }
            }
            ui.add_space(L);
        });
    }

    fn filter(&mut self, ui: &mut Ui, only_bad: bool, words: &str) {
        let picked = self.only_bad == only_bad;
        if ui.add(Button::selectable(picked, words).frame_when_inactive(true)).clicked() {
            self.only_bad = only_bad;
        }
    }
}

/// What is attached to one answer.
fn group(ui: &mut Ui, screen: &mut Screen<'_>, slot: &Slot, pieces: &[usize]) {
    let tokens = Tokens::of(ui);
    let title = slot_shown(screen.desk, slot);
    tokens.card().inner_margin(M).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.horizontal_wrapped(|ui| {
            ui.label(bold(&title, BODY));
            if screen.desk.outline.find(&slot.fact).is_some() {
                let button = Button::new(RichText::new("看题").size(NOTE)).small();
                if ui.add(button).accessible_name(format!("看题：{title}")).clicked() {
                    screen.act(Action::Ask(slot.fact.clone()));
                }
            }
        });
        for index in pieces {
            ui.separator();
            row(ui, screen, slot, *index, false);
        }
    });
}
