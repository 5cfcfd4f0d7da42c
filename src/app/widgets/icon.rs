//! Icons drawn by the painter, since fonts lack half of them. Always beside a word that says the same.

use egui::{Color32, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use crate::judge::{Rank, Tri};

/// The picture of a verdict or of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// ✓
    Check,
    /// ◔
    Quarter,
    /// ?
    Question,
    /// ✕
    Cross,
    /// ▢
    Square,
    /// A flag.
    Flag,
    /// A dash.
    Dash,
}

impl From<Rank> for Icon {
    fn from(rank: Rank) -> Self {
        match rank {
            Rank::Ready => Self::Check,
            Rank::Near => Self::Quarter,
            Rank::Open => Self::Question,
            Rank::Far => Self::Cross,
            Rank::Stopped => Self::Square,
        }
    }
}

impl From<Tri> for Icon {
    fn from(state: Tri) -> Self {
        match state {
            Tri::Met => Self::Check,
            Tri::Unmet => Self::Cross,
            Tri::Open => Self::Question,
        }
    }
}

/// Draws an icon in a square of `size`.
pub fn icon(ui: &mut Ui, icon: Icon, size: f32, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    paint(ui, icon, rect, color);
}

/// An icon and the word that says the same, as one piece: a row breaks between such pieces, never inside one.
pub fn icon_word(ui: &mut Ui, icon: Icon, word: &str, size: f32, color: Color32) {
    let font = egui::FontId::new(size, egui::FontFamily::Proportional);
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font, color);
    let (gap, square) = (4.0, size * 0.9);
    let height = galley.size().y;
    let (rect, response) =
        ui.allocate_exact_size(vec2(square + gap + galley.size().x, height), Sense::hover());
    let place =
        Rect::from_center_size(pos2(rect.left() + square / 2.0, rect.center().y), Vec2::splat(square));
    paint(ui, icon, place, color);
    ui.painter().galley(pos2(rect.left() + square + gap, rect.top()), galley, color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, word));
}

/// Paints an icon into a rectangle.
pub fn paint(ui: &Ui, icon: Icon, rect: Rect, color: Color32) {
    let size = rect.width();
    let stroke = Stroke::new((size / 8.0).max(1.4), color);
    let at = |x: f32, y: f32| -> Pos2 { rect.min + vec2(x * size, y * size) };
    let painter = ui.painter();
    match icon {
        Icon::Check => {
            painter.add(Shape::line(vec![at(0.12, 0.52), at(0.40, 0.80), at(0.88, 0.22)], stroke));
        }
        Icon::Cross => {
            painter.line_segment([at(0.2, 0.2), at(0.8, 0.8)], stroke);
            painter.line_segment([at(0.8, 0.2), at(0.2, 0.8)], stroke);
        }
        Icon::Quarter => {
            painter.circle_stroke(rect.center(), size * 0.42, stroke);
            let mut wedge = vec![rect.center()];
            wedge.extend((0..=8).map(|i| {
                let angle = std::f32::consts::FRAC_PI_2 * (i as f32 / 8.0);
                rect.center() + vec2(angle.sin(), -angle.cos()) * size * 0.42
            }));
            painter.add(Shape::convex_polygon(wedge, color, Stroke::NONE));
        }
        Icon::Question => {
            painter.circle_stroke(rect.center(), size * 0.45, Stroke::new(1.3, color));
            painter.text(
                rect.center(),
                egui::Align2::CENTER_CENTER,
                "?",
                egui::FontId::new(size * 0.78, egui::FontFamily::Name("bold".into())),
                color,
            );
        }
        Icon::Square => {
            painter.rect_stroke(rect.shrink(size * 0.12), 2.0, stroke, StrokeKind::Inside);
        }
        Icon::Dash => {
            painter.line_segment([at(0.2, 0.5), at(0.8, 0.5)], stroke);
        }
        Icon::Flag => {
            painter.line_segment([at(0.25, 0.08), at(0.25, 0.95)], stroke);
            let cloth = vec![at(0.25, 0.1), at(0.88, 0.3), at(0.25, 0.52)];
            painter.add(Shape::convex_polygon(cloth, color, Stroke::NONE));
        }
    }
}

/// A bar from nothing to `max`: certain up to `low`, possible up to `high`, with a tick at the pass mark.
pub fn score_bar(ui: &mut Ui, tokens: &super::super::theme::Tokens, score: [f32; 4], color: Color32) {
    let [low, high, pass, max] = score;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    if max <= 0.0 {
        return;
    }
    let x = |v: f32| rect.left() + rect.width() * (v / max).clamp(0.0, 1.0);
    let piece =
        |from: f32, to: f32| Rect::from_min_max(pos2(x(from), rect.top()), pos2(x(to), rect.bottom()));
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, tokens.hover.0);
    painter.rect_filled(piece(0.0, high), 4.0, color.gamma_multiply(0.35));
    painter.rect_filled(piece(0.0, low), 4.0, color);
    painter.rect_stroke(rect, 4.0, Stroke::new(1.0, tokens.line.0), StrokeKind::Inside);
    let tick = [pos2(x(pass), rect.top() - 2.0), pos2(x(pass), rect.bottom() + 2.0)];
    painter.line_segment(tick, Stroke::new(2.0, tokens.text.0));
}
