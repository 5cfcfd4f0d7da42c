//! Evidence on a card: what is attached, what it proves, until when, and whether it is still there.

use egui::{Button, Color32, Label, RichText, Ui};

use crate::assessment::{Edit, Evidence, Kept, Slot, size_shown};
use crate::pack::FactId;
use crate::store::evidence::{Content, Standing};

use super::super::desk::{Desk, Field};
use super::super::screen::{Action, Screen};
use super::super::theme::{NOTE, S, Tokens, bold, note};
use super::card::error_line;
use super::icon::{Icon, icon_word};
use super::text_field::{Look, text_field};

/// Width of the field for what a file proves.
const PROVES: f32 = 260.0;
/// Width of the field for the last day.
const UNTIL: f32 = 116.0;

/// How a piece stands as far as it was looked at.
#[must_use]
pub fn standing_of(desk: &Desk, piece: &Evidence) -> Option<Standing> {
    let content = desk.papers.content(piece)?;
    Some(Standing { content, expired: piece.expired(desk.as_of) })
}

/// Whether something is wrong with a piece, as far as is known.
#[must_use]
pub fn is_bad(desk: &Desk, piece: &Evidence) -> bool {
    piece.expired(desk.as_of) || standing_of(desk, piece).is_some_and(|s| !s.is_good())
}

fn look_of(tokens: &Tokens, standing: Option<Standing>) -> (Icon, String, Color32) {
    match standing {
        None => (Icon::Dash, "核对中…".into(), tokens.note.0),
        Some(s) if s.is_good() => (Icon::Check, s.words(), tokens.ready.0),
        Some(s) if s.content == Content::Good => (Icon::Quarter, s.words(), tokens.near.0),
        Some(s) => (Icon::Cross, s.words(), tokens.far.0),
    }
}

/// The button that opens the dialog to attach a file to one of these facts.
pub fn attach_button(ui: &mut Ui, screen: &mut Screen<'_>, facts: &[FactId], title: &str) {
    let tokens = Tokens::of(ui);
    let button = Button::new(note(&tokens, "附件")).frame(false);
    if ui.add(button).accessible_name(format!("加附件：{title}")).on_hover_text("附上证明材料").clicked()
    {
        screen.act(Action::Attach(facts.to_vec(), None));
    }
}

/// Everything that is attached to the facts of a card.
pub fn rows(ui: &mut Ui, screen: &mut Screen<'_>, facts: &[FactId]) {
    let desk = screen.desk;
    let all: Vec<(&Slot, usize)> = facts
        .iter()
        .flat_map(|fact| desk.assessment.of_fact(fact))
        .flat_map(|(slot, answer)| (0..answer.evidence.len()).map(move |i| (slot, i)))
        .collect();
    let several = facts.len() > 1 || all.iter().any(|(slot, _)| slot.year.is_some());
    for (slot, index) in all {
        ui.separator();
        row(ui, screen, slot, index, several);
    }
}

/// A place in words: `营业收入 2025 年`.
#[must_use]
pub fn slot_shown(desk: &Desk, slot: &Slot) -> String {
    let label = desk.pack.fact(slot.fact.as_str()).map_or(slot.fact.as_str(), |f| f.label.as_str());
    slot.year.map_or_else(|| label.to_owned(), |year| format!("{label} {year} 年"))
}

/// One piece of evidence; `of` says which answer it belongs to.
pub fn row(ui: &mut Ui, screen: &mut Screen<'_>, slot: &Slot, index: usize, of: bool) {
    let (desk, tokens) = (screen.desk, Tokens::of(ui));
    let Some(piece) = desk.assessment.answer(slot).evidence.get(index) else { return };
    ui.horizontal_wrapped(|ui| {
        let (icon, words, color) = look_of(&tokens, standing_of(desk, piece));
        icon_word(ui, icon, &words, NOTE, color);
        let hover = match &piece.kept {
            Kept::Linked(path) => format!("链接到 {path}"),
            Kept::Embedded => "随档案保存在旁边的“附件”文件夹里".into(),
        };
        ui.add(Label::new(bold(&piece.name, NOTE)).wrap()).on_hover_text(hover);
        let kept = if matches!(piece.kept, Kept::Embedded) { "随档案保存" } else { "链接" };
        let mut about = format!("{} · {kept}", size_shown(piece.size));
        if of {
            about = format!("{about} · {}", slot_shown(desk, slot));
        }
        ui.label(note(&tokens, about));
        let remove = Button::new(RichText::new("移除").size(NOTE)).small();
        let response = ui.add(remove).accessible_name(format!("移除附件：{}", piece.name));
        if response.on_hover_text("只从档案里去掉，不删除文件；可以撤销").clicked() {
            let mut rest = desk.assessment.answer(slot).evidence.clone();
            rest.remove(index);
            // What is being typed about those behind it would go to the wrong one.
            for i in index..=rest.len() {
                screen.act(Action::Drop(Field::Proves(slot.fact.clone(), slot.year, i)));
                screen.act(Action::Drop(Field::Until(slot.fact.clone(), slot.year, i)));
            }
            screen.edit(Edit::Evidence(slot.clone(), rest));
        }
    });
    let proves = Field::Proves(slot.fact.clone(), slot.year, index);
    let until = Field::Until(slot.fact.clone(), slot.year, index);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = S;
        ui.label(note(&tokens, "证明什么"));
        let name = format!("证明什么：{}", piece.name);
        let width = PROVES.min(ui.available_width());
        let look = Look { name: &name, width, hint: "如 2025 年营业收入", right: false, lines: 1 };
        text_field(ui, screen, &proves, look);
        ui.label(note(&tokens, "有效至"));
        let name = format!("有效至：{}", piece.name);
        let look = Look { name: &name, width: UNTIL, hint: "没有就留空", right: false, lines: 1 };
        text_field(ui, screen, &until, look);
    });
    error_line(ui, screen, &until);
}
