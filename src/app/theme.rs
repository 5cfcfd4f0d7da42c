//! Looks are data: colours from `assets/theme_*.ron`, four type sizes, six spaces. No screen holds a colour or a
//! size of its own.

use std::sync::{Arc, LazyLock};

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, RichText, Stroke, TextStyle, Theme, Visuals};
use serde::Deserialize;

use crate::judge::Rank;

/// Spaces.
pub const XS: f32 = 4.0;
/// Between related things.
pub const S: f32 = 8.0;
/// Between cards.
pub const M: f32 = 12.0;
/// Inside cards.
pub const L: f32 = 16.0;
/// Between blocks.
pub const XL: f32 = 24.0;
/// Around pages.
pub const XXL: f32 = 32.0;

/// Note size.
pub const NOTE: f32 = 12.5;
/// Body size.
pub const BODY: f32 = 14.5;
/// Section heading size.
pub const SECTION: f32 = 17.0;
/// Page heading size.
pub const PAGE: f32 = 22.0;

/// Longest line of running text: 46 Chinese characters.
pub const MEASURE: f32 = 46.0 * BODY;

const RADIUS: CornerRadius = CornerRadius::same(8);
const SMALL_RADIUS: CornerRadius = CornerRadius::same(5);

/// The colours of one theme.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    dark: bool,
    /// Behind everything.
    pub ground: Hex,
    /// Cards and panels.
    pub card: Hex,
    /// Hairlines.
    pub line: Hex,
    /// Outlines of things to act on (3:1).
    pub control: Hex,
    /// Under the pointer.
    pub hover: Hex,
    /// Body text.
    pub text: Hex,
    /// Secondary text.
    pub note: Hex,
    /// The one accent.
    pub accent: Hex,
    /// The accent as a surface.
    pub accent_soft: Hex,
    /// 符合
    pub ready: Hex,
    /// 差一步
    pub near: Hex,
    /// 待定
    pub open: Hex,
    /// 不符合
    pub far: Hex,
    /// 已停止
    pub stopped: Hex,
    /// An input that cannot be taken.
    pub invalid: Hex,
    /// 标记
    pub flag: Hex,
    /// A pasted block not yet confirmed.
    pub pasted: Hex,
}

/// A colour written `#RRGGBB`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Hex(pub Color32);

impl TryFrom<String> for Hex {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Color32::from_hex(&text).map(Self).map_err(|_| format!("颜色要写成 #RRGGBB，读到的是「{text}」"))
    }
}

static LIGHT: LazyLock<Arc<Tokens>> =
    LazyLock::new(|| embedded(include_str!("../../assets/theme_light.ron")));
static DARK: LazyLock<Arc<Tokens>> = LazyLock::new(|| embedded(include_str!("../../assets/theme_dark.ron")));

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
fn embedded(text: &str) -> Arc<Tokens> {
    Arc::new(crate::notation::read("assets/theme", text).expect("embedded theme"))
}

impl Tokens {
    /// The tokens of the theme in use.
    #[must_use]
    pub fn of(ui: &egui::Ui) -> Arc<Self> {
        Self::in_theme(ui.ctx().theme())
    }

    /// The tokens of a theme.
    #[must_use]
    pub fn in_theme(theme: Theme) -> Arc<Self> {
        match theme {
            Theme::Light => LIGHT.clone(),
            Theme::Dark => DARK.clone(),
        }
    }

    /// The colour of a place on the board.
    #[must_use]
    pub fn rank(&self, rank: Rank) -> Color32 {
        match rank {
            Rank::Ready => self.ready,
            Rank::Near => self.near,
            Rank::Open => self.open,
            Rank::Far => self.far,
            Rank::Stopped => self.stopped,
        }
        .0
    }

    /// A card: hairline border, no shadow.
    pub fn card(&self) -> egui::Frame {
        egui::Frame::new()
            .fill(self.card.0)
            .stroke(Stroke::new(1.0, self.line.0))
            .corner_radius(RADIUS)
            .inner_margin(L)
    }

    /// A panel at the edge of the window.
    pub fn panel(&self) -> egui::Frame {
        egui::Frame::new().fill(self.card.0).inner_margin(Margin::from(M))
    }

    fn visuals(&self) -> Visuals {
        let mut v = if self.dark { Visuals::dark() } else { Visuals::light() };
        v.override_text_color = None;
        v.weak_text_color = Some(self.note.0);
        v.hyperlink_color = self.accent.0;
        v.panel_fill = self.ground.0;
        v.window_fill = self.card.0;
        v.window_stroke = Stroke::new(1.0, self.line.0);
        v.window_corner_radius = RADIUS;
        v.menu_corner_radius = RADIUS;
        v.extreme_bg_color = self.card.0;
        v.text_edit_bg_color = Some(self.card.0);
        v.faint_bg_color = self.hover.0;
        v.error_fg_color = self.invalid.0;
        v.warn_fg_color = self.near.0;
        v.selection.bg_fill = self.accent_soft.0;
        v.selection.stroke = Stroke::new(2.0, self.accent.0);
        let w = &mut v.widgets;
        for state in [&mut w.noninteractive, &mut w.inactive, &mut w.hovered, &mut w.active, &mut w.open] {
            state.corner_radius = SMALL_RADIUS;
            state.fg_stroke = Stroke::new(1.0, self.text.0);
            state.expansion = 0.0;
        }
        w.noninteractive.bg_stroke = Stroke::new(1.0, self.line.0);
        // What has the focus is ringed, not filled: only a picked answer is filled.
        for (state, fill, stroke) in [
            (&mut w.inactive, self.card.0, Stroke::new(1.0, self.control.0)),
            (&mut w.hovered, self.hover.0, Stroke::new(1.0, self.accent.0)),
            (&mut w.active, self.card.0, Stroke::new(2.0, self.accent.0)),
            (&mut w.open, self.hover.0, Stroke::new(1.0, self.accent.0)),
        ] {
            state.bg_fill = fill;
            state.weak_bg_fill = fill;
            state.bg_stroke = stroke;
        }
        v
    }
}

/// Installs type sizes, spaces and both themes.
pub fn install(ctx: &egui::Context) {
    for (theme, tokens) in [(Theme::Light, &*LIGHT), (Theme::Dark, &*DARK)] {
        ctx.set_visuals_of(theme, tokens.visuals());
    }
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, NOTE),
            (TextStyle::Body, BODY),
            (TextStyle::Button, BODY),
            (TextStyle::Heading, SECTION),
        ]
        .map(|(text_style, size)| (text_style, FontId::new(size, FontFamily::Proportional)))
        .into();
        style.text_styles.insert(TextStyle::Monospace, FontId::new(BODY, FontFamily::Monospace));
        style.spacing.item_spacing = egui::vec2(S, S);
        style.spacing.button_padding = egui::vec2(10.0, 4.0);
        style.spacing.interact_size.y = 28.0;
        style.animation_time = 0.0;
        style.interaction.tooltip_delay = 0.4;
        style.interaction.selectable_labels = false;
    });
}

/// Text in the bold family.
#[must_use]
pub fn bold(text: impl Into<String>, size: f32) -> RichText {
    RichText::new(text).font(FontId::new(size, FontFamily::Name("bold".into())))
}

/// Text in note size and colour.
#[must_use]
pub fn note(tokens: &Tokens, text: impl Into<String>) -> RichText {
    RichText::new(text).size(NOTE).color(tokens.note.0)
}

/// A moment in local time, to the minute.
#[must_use]
pub fn when(at: jiff::Timestamp) -> String {
    at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(c: Color32) -> f64 {
        let channel = |x: u8| {
            let x = f64::from(x) / 255.0;
            if x <= 0.040_45 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(c.r()) + 0.7152 * channel(c.g()) + 0.0722 * channel(c.b())
    }

    fn contrast(a: Hex, b: Hex) -> f64 {
        let (x, y) = (luminance(a.0), luminance(b.0));
        (x.max(y) + 0.05) / (x.min(y) + 0.05)
    }

    #[test]
    fn text_is_readable_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            let t = Tokens::in_theme(theme);
            assert_eq!(t.dark, theme == Theme::Dark);
            for surface in [t.ground, t.card, t.hover, t.pasted] {
                for ink in
                    [t.text, t.note, t.accent, t.ready, t.near, t.open, t.far, t.stopped, t.invalid, t.flag]
                {
                    let ratio = contrast(ink, surface);
                    assert!(ratio >= 4.5, "{theme:?}: {:?} on {:?} is {ratio:.2}", ink.0, surface.0);
                }
            }
            assert!(contrast(t.text, t.accent_soft) >= 4.5 && contrast(t.accent, t.accent_soft) >= 4.5);
            assert!(contrast(t.control, t.card) >= 3.0);
        }
    }
}
