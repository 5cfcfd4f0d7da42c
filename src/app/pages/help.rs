//! Help (F1): the table of shortcuts and what a user stumbles over.

use egui::{Grid, ScrollArea, Ui};

use super::super::command::{OTHER_KEYS, SHORTCUTS};
use super::super::theme::{BODY, M, MEASURE, SECTION, Tokens, bold, note};

const TOPICS: [(&str, &str); 6] = [
    (
        "四种回答",
        "「未答」和「不清楚」都不当作「否」：凡取决于它们的结论都写「待定」，并列出还缺什么。「不适用」按条文的意思处理。",
    ),
    (
        "结论的性质",
        "官方：每项条件都有官方依据。参考：发文机关没有公布数值，按题库的参考线比较，写「达到参考线 / 未达到参考线」。缺：官方有门槛但没有取得，最好的结论只能是待定。",
    ),
    (
        "核实等级",
        "每个门槛都标出处和核实等级（高、中、低）。取决于低等级条文的结论写「待核」，请向办理机关核对原文。",
    ),
    (
        "数字",
        "金额以万元计。可以写 1,234.5，也可以用全角数字；程序按精确小数比较，3.0 % 算达到 3 %,2.999 % 不算。",
    ),
    ("判定日", "右上角可以换判定日，版本随之更换：例如 2026-03-31 按旧标准，2026-04-01 起按新标准。"),
    (
        "输入法（Linux）",
        "拼音显示在输入框外时，在 fcitx5 的「X Input Method Frontend」里打开「Use On The Spot Style」；环境变量 XMODIFIERS 要设为 @im=fcitx 或 @im=ibus。",
    ),
];

/// Shows the help inside a dialog.
pub fn show(ui: &mut Ui) {
    let tokens = Tokens::of(ui);
    ui.set_width(MEASURE.min(ui.ctx().content_rect().width() - 80.0));
    ui.label(bold("帮助", SECTION));
    let height = ui.ctx().content_rect().height() - 180.0;
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        ui.label(bold("快捷键", BODY));
        Grid::new("shortcuts").num_columns(2).spacing([24.0, 4.0]).show(ui, |ui| {
            let mine = SHORTCUTS.iter().map(|s| (s.shown, s.words));
            for (keys, words) in mine.chain(OTHER_KEYS) {
                ui.label(keys);
                ui.label(note(&tokens, words));
                ui.end_row();
            }
        });
        for (title, text) in TOPICS {
            ui.add_space(M);
            ui.label(bold(title, BODY));
            ui.label(text);
        }
        ui.add_space(M);
        ui.label(note(
            &tokens,
            format!("企评 {}  字体 Noto Sans SC(SIL OFL 1.1)", env!("CARGO_PKG_VERSION")),
        ));
    });
}
