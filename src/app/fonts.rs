//! Noto Sans SC, embedded: Regular complete, since names and places need rare characters, Bold for GB 2312. The
//! system's fonts help out only with what Regular lacks, and only as Chinese.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

#[expect(clippy::large_include_file, reason = "the interface font; it must be there on every machine")]
static REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.ttf");
#[expect(clippy::large_include_file, reason = "the bold interface font")]
static BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Bold.ttf");

/// Installs the embedded fonts.
pub fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    fonts.font_data.insert("sc".into(), Arc::new(FontData::from_static(REGULAR)));
    fonts.font_data.insert("sc-bold".into(), Arc::new(FontData::from_static(BOLD)));
    // First in every family, else quotation marks and dots come narrow from a Latin font.
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.entry(family).or_default().insert(0, "sc".into());
    }
    let mut bold = vec!["sc-bold".to_owned()];
    bold.extend(fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default());
    fonts.families.insert(FontFamily::Name("bold".into()), bold);
    ctx.set_fonts(fonts);
}

/// Lets the system's fonts draw what ours lack, in Chinese shapes whatever the system's language is.
pub fn add_system_fallback(ctx: &egui::Context) {
    let provider = egui_system_font_provider::SystemFontProvider::new().with_locale(Some("zh-CN"));
    ctx.add_font_provider(Arc::new(provider));
}
