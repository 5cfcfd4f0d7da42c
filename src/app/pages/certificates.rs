//! Certificates over time: valid, expiring, expired, of an obsolete edition.

use egui::Ui;

use super::super::screen::Screen;
use super::super::theme::{PAGE, bold};

/// Shows every certificate with its state on the day.
pub fn show(ui: &mut Ui, _screen: &mut Screen<'_>) {
    ui.label(bold("证书一览", PAGE));
}
