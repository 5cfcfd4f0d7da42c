//! The plan: its tasks in groups, the company's own state on each, and what they lead to.

use egui::Ui;

use super::super::screen::Screen;
use super::super::theme::{PAGE, bold};

/// Shows the plan, or one task of it.
pub fn show(ui: &mut Ui, _screen: &mut Screen<'_>, _open: Option<usize>) {
    ui.label(bold("方案二十项任务", PAGE));
}
