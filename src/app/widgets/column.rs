//! A page of its own, without panels beside it: one column in the middle.

use egui::Ui;

/// How wide the column is at most.
const WIDTH: f32 = 860.0;

/// Lays something out in a column in the middle; hands it the width of the column.
pub fn column(ui: &mut Ui, add: impl FnOnce(&mut Ui, f32)) {
    let width = ui.available_width().min(WIDTH);
    let side = ((ui.available_width() - width) / 2.0).max(0.0);
    ui.horizontal_top(|ui| {
        ui.add_space(side);
        ui.vertical(|ui| {
            ui.set_width(width);
            add(ui, width);
        });
    });
}
