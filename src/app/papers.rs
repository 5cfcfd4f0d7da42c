//! Evidence of the open assessment: looked after on a thread, attached by a dialog, taken along when the assessment is
//! saved elsewhere.

use std::path::{Path, PathBuf};

use egui::{Button, ComboBox, Event, RadioButton, RichText, TextEdit, Ui};

use crate::assessment::{Edit, Evidence, Slot};
use crate::pack::FactId;
use crate::store::evidence::{Keep, attach, carry, relinked};

use super::app::App;
use super::desk::Desk;
use super::dialogs::{Chosen, Dialog, PathForm, entered, focus_once};
use super::parcel::Outcome;
use super::theme::{NOTE, S, SECTION, Tokens, bold, note};
use super::top_bar::parse_date;

/// A file to be attached.
#[derive(Default)]
pub struct AttachForm {
    /// Its path.
    pub file: PathForm,
    /// The facts it may be attached to, and which of them.
    facts: Vec<FactId>,
    fact: usize,
    year: Option<i16>,
    keep: Keep,
    proves: String,
    until: String,
}

impl AttachForm {
    fn slot(&self, desk: &Desk) -> Option<Slot> {
        let fact = self.facts.get(self.fact)?;
        let yearly = desk.pack.fact(fact.as_str())?.yearly;
        Some(Slot { fact: fact.clone(), year: self.year.filter(|_| yearly) })
    }
}

/// The dialog: which file, how it is kept, what it proves and until when.
pub(super) fn attach_dialog(ui: &mut Ui, form: &mut AttachForm, desk: &Desk, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    let mut chosen = Chosen::Waiting;
    ui.set_width(560.0);
    ui.label(bold("加附件", SECTION));
    to_what(ui, form, desk);
    ui.label(note(&tokens, "文件路径（不超过 200 MB）"));
    ui.horizontal(|ui| {
        let edit =
            TextEdit::singleline(&mut form.file.path).desired_width(440.0).margin(egui::vec2(8.0, 6.0));
        let response = ui.add(edit).accessible_name("附件路径");
        if response.changed() {
            form.file.error = None;
        }
        if entered(ui, &response) && !busy {
            chosen = Chosen::Path;
        }
        focus_once(ui, &response, "attach");
        if ui.add_enabled(!busy, Button::new("浏览…")).clicked() {
            chosen = Chosen::Browse;
        }
    });
    how_kept(ui, form, desk, &tokens);
    egui::Grid::new("about the paper").num_columns(2).spacing(egui::vec2(S, S)).show(ui, |ui| {
        let margin = egui::vec2(8.0, 6.0);
        ui.label("证明什么");
        let edit = TextEdit::singleline(&mut form.proves).desired_width(360.0).margin(margin);
        ui.add(edit.hint_text("如 2025 年营业收入")).accessible_name("这份附件证明什么");
        ui.end_row();
        ui.label("有效至");
        let edit = TextEdit::singleline(&mut form.until).desired_width(130.0).margin(margin);
        let response = ui.add(edit.hint_text("没有就留空")).accessible_name("这份附件有效至");
        if response.changed() {
            form.file.error = None;
        }
        ui.end_row();
    });
    if let Some(error) = &form.file.error {
        ui.label(RichText::new(error).size(NOTE).color(tokens.invalid.0));
    }
    ui.add_space(S);
    ui.horizontal(|ui| {
        let words = if busy { "正在读取…" } else { "附上" };
        if ui.add_enabled(!busy, Button::new(words)).clicked() {
            chosen = Chosen::Path;
        }
        if ui.button("取消").clicked() {
            chosen = Chosen::Cancel;
        }
    });
    chosen
}

/// Which of the card's answers it belongs to.
fn to_what(ui: &mut Ui, form: &mut AttachForm, desk: &Desk) {
    let label = |id: &FactId| desk.pack.fact(id.as_str()).map_or("", |f| f.label.as_str());
    let yearly = |id: &FactId| desk.pack.fact(id.as_str()).is_some_and(|f| f.yearly);
    let Some(fact) = form.facts.get(form.fact).cloned() else { return };
    ui.horizontal(|ui| {
        ui.label("附到");
        if form.facts.len() == 1 {
            ui.label(label(&fact));
        } else {
            let combo =
                ComboBox::from_id_salt("attach to").width(300.0).selected_text(label(&fact)).truncate();
            let shown = combo.show_ui(ui, |ui| {
                for (index, fact) in form.facts.iter().enumerate() {
                    ui.selectable_value(&mut form.fact, index, label(fact));
                }
            });
            shown.response.accessible_name("附到哪个指标");
        }
        if yearly(&fact) {
            let year = form.year.map(|y| format!("{y} 年")).unwrap_or_default();
            let shown =
                ComboBox::from_id_salt("attach year").width(90.0).selected_text(year).show_ui(ui, |ui| {
                    for year in desk.years() {
                        ui.selectable_value(&mut form.year, Some(year), format!("{year} 年"));
                    }
                });
            shown.response.accessible_name("附到哪个年度");
        }
    });
}

fn how_kept(ui: &mut Ui, form: &mut AttachForm, desk: &Desk, tokens: &Tokens) {
    let has_file = desk.path().is_some();
    ui.horizontal(|ui| {
        for (keep, words) in [(Keep::Link, "链接"), (Keep::Embed, "随档案保存")] {
            let may = keep == Keep::Link || has_file;
            if ui.add_enabled(may, RadioButton::new(form.keep == keep, words)).clicked() {
                form.keep = keep;
            }
        }
    });
    let words = match form.keep {
        Keep::Link if !has_file => "只记下文件在哪里。要随档案保存，请先把档案存成文件",
        Keep::Link => "只记下文件在哪里；文件移走或改动后会提示",
        Keep::Embed => "复制一份到档案旁边的“附件”文件夹，和档案一起带走",
    };
    ui.label(note(tokens, words));
}

impl App {
    /// Opens the dialog to attach a file to one of these facts.
    pub(super) fn ask_attach(&mut self, facts: Vec<FactId>, year: Option<i16>) {
        self.take_everything();
        let folder = self.folder();
        let Some(desk) = &self.desk else { return };
        if let Some(why) = desk.session.read_only() {
            self.notice = Some(why.to_string());
            return;
        }
        let year = year.or_else(|| desk.years().first().copied());
        let file = PathForm { path: folder, ..PathForm::default() };
        self.dialog = Some(Dialog::Attach(AttachForm { file, facts, year, ..AttachForm::default() }));
    }

    /// The dialog to attach a file was confirmed.
    pub(super) fn finish_attach(&mut self, ctx: &egui::Context) {
        let (Some(Dialog::Attach(form)), Some(desk)) = (&mut self.dialog, &self.desk) else { return };
        let until = match form.until.trim() {
            "" => None,
            typed => match parse_date(typed) {
                Ok(date) => Some(date),
                Err(why) => {
                    form.file.error = Some(format!("有效至：{why}"));
                    return;
                }
            },
        };
        let path = form.file.path.trim();
        if path.is_empty() || path.ends_with(['/', '\\']) {
            form.file.error = Some("请写上文件名，或点“浏览…”选一个文件".into());
            return;
        }
        let Some(slot) = form.slot(desk) else { return };
        let (path, keep, proves) = (PathBuf::from(path), form.keep, form.proves.trim().to_owned());
        let file = desk.path().map(Path::to_owned);
        self.errand.start(ctx, move || {
            let attached = attach(&path, file.as_deref(), keep);
            let piece = attached.map(|piece| Evidence { proves, until, ..piece });
            Outcome::Attached(slot, piece.map_err(|e| e.to_string()))
        });
    }

    /// A file was read for the dialog.
    pub(super) fn attached(&mut self, slot: Slot, piece: Result<Evidence, String>) {
        let (Some(Dialog::Attach(form)), Some(desk)) = (&mut self.dialog, &mut self.desk) else { return };
        match piece {
            Err(why) => form.file.error = Some(why),
            Ok(piece) => {
                let all = desk.assessment.answer(&slot).with_evidence(piece);
                desk.apply(&Edit::Evidence(slot, all));
                self.dialog = None;
            }
        }
    }

    /// Looks after evidence: when it or the file changed, and when the user comes back to the window.
    pub(super) fn watch_papers(&mut self, ctx: &egui::Context) {
        let back = ctx.input(|i| i.events.contains(&Event::WindowFocused(true)));
        let Some(desk) = &mut self.desk else { return };
        desk.papers.poll();
        let seen = (desk.revision, desk.path().map(Path::to_owned));
        let changed = desk.papers_seen.as_ref() != Some(&seen);
        let moved = desk.papers_seen.as_ref().is_none_or(|(_, file)| *file != seen.1);
        if (changed || back) && !desk.papers.is_busy() {
            desk.papers_seen = Some(seen);
            if back || moved || !desk.papers.knows_all(&desk.assessment) {
                let ctx = ctx.clone();
                let file = desk.path().map(Path::to_owned);
                desk.papers.look(&desk.assessment, file.as_deref(), move || ctx.request_repaint());
            }
        }
    }
}

impl Desk {
    /// Has all evidence looked at anew, every byte of it.
    pub(super) fn recheck_papers(&mut self) {
        self.papers.forget();
        self.papers_seen = None;
    }

    /// Saves to another file and takes evidence along: embedded copies are copied, links lead to the same files from
    /// there.
    pub(super) fn save_with_papers(&mut self, to: &Path) -> Result<(), String> {
        let from = self.path().map(Path::to_owned);
        for from in from.iter().chain(&self.papers_from) {
            carry(&self.assessment, from, to).map_err(|e| e.to_string())?;
        }
        let edit = relinked(&self.assessment, from.as_deref(), to);
        // What is for reading only takes no change before it has a file of its own.
        let (before, after) = if self.is_read_only() { (None, edit) } else { (edit, None) };
        if let Some(edit) = &before {
            self.apply(edit);
        }
        if let Err(error) = self.save_as(to) {
            if before.is_some() {
                self.undo();
            }
            return Err(error.to_string());
        }
        match &after {
            None => Ok(()),
            Some(edit) => {
                self.apply(edit);
                self.save(true).map_err(|e| e.to_string())
            }
        }
    }
}
