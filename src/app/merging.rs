//! What the program does for the page of merging: begins it with the open assessment, asks the system for files, opens
//! the result as a new assessment.

use super::app::App;
use super::desk::Desk;
use super::dialogs::Then;
use super::pages::merge::{Merging, Wish};
use super::picker::{Picked, Wanted};
use super::theme::{L, M, Tokens};

impl App {
    pub(super) fn begin_merging(&mut self) {
        self.take_everything();
        let mut page = Merging::new(self.folder());
        if let Some(desk) = &self.desk {
            page.add_open(desk.path(), desk.name(), desk.assessment.clone());
        }
        self.merging = Some(page);
    }

    /// The system's dialog answered while no dialog of ours is open.
    pub(super) fn picked_for_merging(&mut self, picked: Picked) {
        match (&mut self.merging, picked) {
            (Some(page), Picked::File(path)) => page.add(&path),
            (Some(page), Picked::NoDialog) => page.no_dialog(),
            _ => {}
        }
    }

    pub(super) fn draw_merging(&mut self, ui: &mut egui::Ui, tokens: &Tokens) {
        let Some(page) = &mut self.merging else { return };
        let frame =
            egui::Frame::new().fill(tokens.ground.0).inner_margin(egui::Margin::from(egui::vec2(L, M)));
        let busy = self.picker.is_open();
        let shown = egui::CentralPanel::no_frame()
            .frame(frame)
            .show(ui, |ui| page.show(ui, self.pack, busy, self.composing));
        match shown.inner {
            Wish::Stay => {}
            Wish::Close => self.merging = None,
            Wish::Browse => self.picker.open(ui.ctx(), Wanted::Open, page.typed()),
            Wish::Open => self.leave(Then::OpenMerged),
        }
    }

    /// A new assessment without a file: none of the inputs is touched.
    pub(super) fn open_merged(&mut self) {
        let Some(outcome) = self.merging.as_ref().and_then(Merging::outcome) else { return };
        self.merging = None;
        self.close_desk();
        self.show_fresh(outcome.assessment);
        let Some(desk) = &mut self.desk else { return };
        desk.title = "合并的档案".into();
        desk.papers_from = outcome.from;
        desk.revision += 1;
        desk.session.adopt(&desk.assessment);
        Desk::apply(desk, &outcome.decisions);
    }
}
