//! How the workbook looks: one place for its colours and formats.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

const FONT: &str = "微软雅黑";
const INK: Color = Color::RGB(0x0026_3238);
const FAINT: Color = Color::RGB(0x0060_6B75);
const HEAD: Color = Color::RGB(0x001F_4E79);
const HEAD_YEARS: Color = Color::RGB(0x002E_75B6);
const SECTION: Color = Color::RGB(0x00DD_E8F3);
const OPEN: Color = Color::RGB(0x00FF_F8DC);
const CLOSED: Color = Color::RGB(0x00F1_F2F4);
const LINE: Color = Color::RGB(0x00C4_CCD4);
const GOOD: Color = Color::RGB(0x0018_7A3C);
const BAD: Color = Color::RGB(0x00B4_2318);
const UNSURE: Color = Color::RGB(0x009A_6700);

/// Everything a cell can look like.
pub(super) struct Look {
    pub title: Format,
    pub remark: Format,
    pub head: Format,
    pub head_years: Format,
    pub section: Format,
    pub id: Format,
    pub label: Format,
    pub unit: Format,
    pub small: Format,
    /// To fill in: numbers, and anything else that needs no format of its own.
    pub fill: Format,
    /// To fill in: text, so that a leading `=` stays one.
    pub fill_text: Format,
    pub fill_pick: Format,
    pub fill_day: Format,
    pub closed: Format,
    pub plain: Format,
    pub plain_center: Format,
    pub plain_day: Format,
    pub plain_number: Format,
    pub good: Format,
    pub bad: Format,
    pub unsure: Format,
    pub heading: Format,
    pub paragraph: Format,
    pub swatch: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let base = Format::new().set_font_name(FONT).set_font_size(10).set_font_color(INK);
        let base = base.set_align(FormatAlign::VerticalCenter);
        let cell = base.clone().set_border(FormatBorder::Thin).set_border_color(LINE).set_text_wrap();
        let center = cell.clone().set_align(FormatAlign::Center);
        let head = center.clone().set_bold().set_font_color(Color::White).set_background_color(HEAD);
        let left = cell.clone().set_align(FormatAlign::Left).set_indent(1);
        let fill = cell.clone().set_background_color(OPEN);
        let outcome = |color| center.clone().set_bold().set_font_color(color);
        Self {
            title: base.clone().set_bold().set_font_size(15).set_font_color(HEAD),
            remark: base.clone().set_font_color(FAINT),
            head_years: head.clone().set_background_color(HEAD_YEARS),
            head,
            section: base
                .clone()
                .set_bold()
                .set_background_color(SECTION)
                .set_align(FormatAlign::Left)
                .set_indent(1)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(LINE),
            id: base.clone().set_font_color(FAINT).set_num_format("@"),
            label: left.clone(),
            unit: center.clone().set_font_color(FAINT),
            small: left.clone().set_font_size(9).set_font_color(FAINT),
            fill_text: left.clone().set_background_color(OPEN).set_num_format("@"),
            fill_pick: fill.clone().set_align(FormatAlign::Center),
            fill_day: fill.clone().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
            fill: fill.set_align(FormatAlign::Right).set_indent(1),
            plain_day: center.clone().set_num_format("yyyy-mm-dd"),
            plain_number: cell.clone().set_align(FormatAlign::Right).set_indent(1),
            closed: cell.set_background_color(CLOSED),
            plain: left,
            good: outcome(GOOD),
            bad: outcome(BAD),
            unsure: outcome(UNSURE),
            plain_center: center,
            heading: base.clone().set_bold().set_font_size(11).set_font_color(HEAD),
            swatch: base
                .clone()
                .set_bold()
                .set_background_color(OPEN)
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE),
            paragraph: base.set_text_wrap(),
        }
    }
}
