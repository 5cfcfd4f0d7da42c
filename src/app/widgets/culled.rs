//! Long lists: what is far out of sight takes its room and is not drawn.

use egui::{Id, Rect, Ui, vec2};

/// How far beyond the edge things are still drawn, so that walking by Tab always finds the next one.
const BEYOND: f32 = 700.0;

/// Draws something, or leaves as much room as it took last time where it is far out of sight.
pub fn culled(ui: &mut Ui, id: Id, add: impl FnOnce(&mut Ui) -> Rect) -> Rect {
    // Its height hangs on the width.
    let id = id.with(ui.available_width().round().to_bits());
    if let Some(height) = ui.data(|d| d.get_temp::<f32>(id)) {
        let room = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        if !ui.clip_rect().expand(BEYOND).intersects(room) {
            ui.allocate_space(room.size());
            return room;
        }
    }
    let rect = add(ui);
    ui.data_mut(|d| d.insert_temp(id, rect.height()));
    rect
}
