//! Bars for distances: what there is against what is required, and points climbing to the pass mark.

use egui::{Label, RichText, Sense, Stroke, Ui, pos2, vec2};

use super::super::theme::{BODY, NOTE, Tokens};

/// What there is against what is required.
pub struct Bar {
    /// What there is.
    pub actual: f32,
    /// What is required.
    pub figure: f32,
    /// Both in words, which is what a reader who sees no bar gets.
    pub text: String,
}

/// Draws what there is as a bar, what is required as a tick.
pub fn distance_bar(ui: &mut Ui, tokens: &Tokens, bar: &Bar) {
    let size = vec2(ui.available_width().min(420.0), 10.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let most = bar.actual.max(bar.figure).max(f32::EPSILON) * 1.15;
    let x = |value: f32| rect.left() + rect.width() * (value / most).clamp(0.0, 1.0);
    let painter = ui.painter();
    painter.rect_filled(rect, 3.0, tokens.hover.0);
    let mut done = rect;
    done.set_right(x(bar.actual));
    painter.rect_filled(done, 3.0, tokens.far.0.gamma_multiply(0.75));
    let tick = x(bar.figure);
    let line = [pos2(tick, rect.top() - 3.0), pos2(tick, rect.bottom() + 3.0)];
    painter.line_segment(line, Stroke::new(2.0, tokens.text.0));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &bar.text));
    ui.label(RichText::new(&bar.text).size(NOTE).color(tokens.note.0));
}

/// One step of a waterfall: the points between two values, with a tick at the pass mark.
pub fn climb_bar(ui: &mut Ui, tokens: &Tokens, [from, to]: [f32; 2], [pass, max]: [f32; 2], words: &str) {
    let size = vec2(ui.available_width().min(420.0), 12.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let x = |value: f32| rect.left() + rect.width() * (value / max.max(f32::EPSILON)).clamp(0.0, 1.0);
    let painter = ui.painter();
    painter.rect_filled(rect, 3.0, tokens.hover.0);
    let step = egui::Rect::from_x_y_ranges(x(from)..=x(to).max(x(from) + 2.0), rect.y_range());
    let color = if from > 0.0 { tokens.ready.0 } else { tokens.accent.0 };
    painter.rect_filled(step, 3.0, color);
    let line = [pos2(x(pass), rect.top() - 2.0), pos2(x(pass), rect.bottom() + 2.0)];
    painter.line_segment(line, Stroke::new(2.0, tokens.text.0));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, words));
    ui.add(Label::new(RichText::new(words).size(BODY)).wrap());
}
