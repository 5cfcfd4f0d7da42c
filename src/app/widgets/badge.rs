//! Small framed words: verdict, basis, programme state.

use egui::{Color32, FontFamily, FontId, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::judge::{Rank, Verdict};
use crate::pack::Basis;

use super::super::theme::{NOTE, Tokens};
use super::icon::{Icon, icon_word};

/// Lays a word out in a small frame; the frame is left to the caller.
fn framed(ui: &mut Ui, text: &str, color: Color32) -> egui::Response {
    let font = FontId::new(NOTE, FontFamily::Proportional);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    // Sized as one piece, so that a row of badges breaks between them and never inside one.
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(10.0, 4.0), Sense::hover());
    ui.painter().galley(rect.min + vec2(5.0, 2.0), galley, color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    response
}

/// A word in a hairline frame.
pub fn badge(ui: &mut Ui, text: &str, color: Color32) {
    let response = framed(ui, text, color);
    ui.painter().rect_stroke(
        response.rect,
        4.0,
        Stroke::new(1.0, color.gamma_multiply(0.6)),
        StrokeKind::Inside,
    );
}

/// 附加: it comes from a folder of extra designations, not from the pack itself.
pub fn extra(ui: &mut Ui, tokens: &Tokens) {
    let response = framed(ui, "附加", tokens.accent.0);
    dashed(ui, response.rect, Stroke::new(1.0, tokens.accent.0), 4.0, 3.0);
    response.on_hover_text("来自附加题库文件夹，不是随程序发布的题库");
}

/// Basis of a verdict: solid frame 官方, dashed 参考, dotted 缺.
pub fn basis(ui: &mut Ui, tokens: &Tokens, basis: Basis) {
    let color = tokens.note.0;
    let response = framed(ui, basis.word(), color);
    let stroke = Stroke::new(1.0, color);
    match basis {
        Basis::Official => {
            ui.painter().rect_stroke(response.rect, 4.0, stroke, StrokeKind::Inside);
        }
        Basis::Reference => dashed(ui, response.rect, stroke, 4.0, 3.0),
        Basis::Missing => dashed(ui, response.rect, stroke, 1.2, 2.4),
    }
    response.on_hover_text(match basis {
        Basis::Official => "官方：每项条件都有官方依据，可以作答或量化",
        Basis::Reference => "参考：发文机关没有公布数值，按题库的参考线判定",
        Basis::Missing => "缺：官方有门槛但未取得，最好的结论只能是待定",
    });
}

fn dashed(ui: &Ui, rect: egui::Rect, stroke: Stroke, dash: f32, gap: f32) {
    let corners =
        [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    ui.painter().extend(egui::Shape::dashed_line(&corners, stroke, dash, gap));
}

/// The word of a place on the board.
#[must_use]
pub fn rank_word(rank: Rank) -> &'static str {
    match rank {
        Rank::Ready => "符合",
        Rank::Near => "差一步",
        Rank::Open => "待定",
        Rank::Far => "不符合",
        Rank::Stopped => "已停止",
    }
}

/// The verdict in one word; a stopped programme says what the conditions would give.
#[must_use]
pub fn verdict_word(verdict: &Verdict<'_>) -> String {
    let outcome = verdict.outcome.word(verdict.basis);
    match verdict.rank() {
        Rank::Stopped => format!("已停止（条件{outcome}）"),
        Rank::Near => format!("差一步（{outcome}）"),
        _ => outcome.to_owned(),
    }
}

/// Icon and word of a verdict.
pub fn verdict(ui: &mut Ui, tokens: &Tokens, verdict: &Verdict<'_>, size: f32) {
    let color = tokens.rank(verdict.rank());
    icon_word(ui, Icon::from(verdict.rank()), &verdict_word(verdict), size, color);
}
