//! The desktop app. The only room that knows egui.

#[expect(clippy::module_inception, reason = "the room and its shell bear the name the design gives them")]
mod app;
mod board;
mod chronicle;
mod command;
mod counsel;
mod desk;
mod dialogs;
mod errand;
mod files;
mod fonts;
mod merging;
mod outline;
mod page;
mod pages;
mod papers;
mod parcel;
mod picker;
mod planned;
mod planning;
mod readers;
mod rescue;
mod safety;
mod screen;
mod settings;
mod steps_panel;
mod tables;
mod theme;
mod top_bar;
mod widgets;

use std::path::Path;
use std::time::Instant;

use jiff::civil::Date;

use crate::pack::Pack;

pub use app::App;
pub use command::SHORTCUTS;
pub use desk::{Desk, Field};
pub use fonts::install as install_fonts;
pub use settings::Home;

/// Why there is no window.
#[derive(Debug)]
pub enum NoWindow {
    /// The machine has no display.
    NoDisplay,
    /// There is a display, but neither renderer works on it: what each said.
    NoRenderer(String),
}

/// What the window opens with.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// The pack; it lives as long as the program.
    pub pack: &'static Pack,
    /// Where the program keeps its own files.
    pub home: Home,
    /// A file to open at once.
    pub file: Option<&'a Path>,
    /// The as-of date of new assessments.
    pub today: Date,
    /// Something to tell at once.
    pub notice: Option<String>,
}

/// Opens the window: glow first, wgpu if that fails, in the same process.
///
/// # Errors
/// [`NoWindow`] where no window could be opened.
pub fn run(opening: &Opening<'_>, renderer: Option<&str>, started: Instant) -> Result<(), NoWindow> {
    if !has_display() {
        return Err(NoWindow::NoDisplay);
    }
    let remembered = opening.home.settings().renderer;
    let order = match renderer.or(remembered.as_deref()) {
        Some("wgpu") if renderer.is_some() => vec![eframe::Renderer::Wgpu],
        Some("glow") if renderer.is_some() => vec![eframe::Renderer::Glow],
        Some("wgpu") => vec![eframe::Renderer::Wgpu, eframe::Renderer::Glow],
        _ => vec![eframe::Renderer::Glow, eframe::Renderer::Wgpu],
    };
    let mut failures = Vec::new();
    for choice in order {
        match open(opening, choice, started) {
            Ok(()) => return Ok(()),
            Err(error) => {
                tracing::warn!(%error, renderer = %choice, "window not opened");
                failures.push(format!("{choice}：{error}"));
            }
        }
    }
    Err(NoWindow::NoRenderer(failures.join(";")))
}

fn open(opening: &Opening<'_>, renderer: eframe::Renderer, started: Instant) -> eframe::Result {
    let viewport = egui::ViewportBuilder::default()
        .with_title("企评")
        .with_app_id("qiping")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([1024.0, 640.0])
        .with_icon(icon());
    let options = eframe::NativeOptions { viewport, renderer, persist_window: false, ..Default::default() };
    let (pack, today, home) = (opening.pack, opening.today, opening.home.clone());
    let (file, notice) = (opening.file.map(Path::to_owned), opening.notice.clone());
    eframe::run_native(
        "qiping",
        options,
        Box::new(move |cc| {
            let mut settings = home.settings();
            let name = if renderer == eframe::Renderer::Wgpu { "wgpu" } else { "glow" };
            if settings.renderer.as_deref() != Some(name) {
                settings.renderer = Some(name.into());
                home.remember(&settings);
            }
            let mut app = App::new(&cc.egui_ctx, pack, home, today, file.as_deref());
            if let Some(notice) = notice {
                app.tell(notice);
            }
            app.time_first_frame(started);
            fonts::add_system_fallback(&cc.egui_ctx);
            Ok(Box::new(app))
        }),
    )
}

/// On Unix a window needs an X11 or a Wayland server; elsewhere there always is a display.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    !cfg!(all(unix, not(target_os = "macos")))
        || set("DISPLAY")
        || set("WAYLAND_DISPLAY")
        || set("WAYLAND_SOCKET")
}

fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon-256.png")).unwrap_or_default()
}
