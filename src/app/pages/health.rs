//! The health of the pack: what is in it, how well it was checked, and whether its cases come out right.

use egui::Ui;

use crate::pack::Pack;

use super::super::theme::{PAGE, bold};

/// The page, and what was found once it was asked for.
#[derive(Default)]
pub struct HealthPage {}

impl HealthPage {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, _pack: &'static Pack) {
        ui.label(bold("题库体检", PAGE));
    }
}
