//! Opening, saving and leaving: what the program does with files, and what it asks first.

use std::path::{Path, PathBuf};

use crate::assessment::Assessment;
use crate::store::{self, Session};

use super::app::App;
use super::desk::{Desk, blank};
use super::dialogs::{Dialog, PathForm, Then};
use super::page::Page;
use super::parcel::is_bundle;
use super::picker::{Wanted, with_extension};

impl App {
    /// Leaves the open assessment, asking first where something would be lost.
    pub(super) fn leave(&mut self, then: Then) {
        self.take_everything();
        if self.needs_asking() {
            self.dialog = Some(Dialog::Unsaved(then));
        } else {
            self.go_on(then);
        }
    }

    pub(super) fn go_on(&mut self, then: Then) {
        self.dialog = None;
        match then {
            Then::Stay => {}
            Then::Start => self.close_desk(),
            Then::New => {
                self.close_desk();
                self.show_fresh(blank(self.pack, self.today));
            }
            Then::OpenDialog => {
                self.dialog = Some(Dialog::Open(PathForm { path: self.folder(), ..PathForm::default() }));
            }
            Then::OpenPath(path) => self.open_path(&path),
            Then::OpenMerged => self.open_merged(),
            Then::OpenVersion(path) => self.open_version(&path),
            Then::OpenSample(index) => self.open_sample(index),
            Then::Quit => {
                self.close_desk();
                self.quitting = true;
            }
        }
    }

    /// What is not saved was given up, or there is nothing that is not.
    pub(super) fn close_desk(&mut self) {
        if let Some(desk) = self.desk.take() {
            desk.session.close();
        }
        self.left = self.home.places.leftovers();
        self.old_drafts = self.home.drafts();
    }

    /// Shows an assessment that has no file yet.
    pub(super) fn show_fresh(&mut self, assessment: Assessment) {
        let session = Session::fresh(&self.home.places, &assessment);
        self.show_desk(Desk::with(self.pack, assessment, session, self.today));
    }

    pub(super) fn show_desk(&mut self, mut desk: Desk) {
        let ctx = self.ctx.clone();
        desk.session.on_change(move || ctx.request_repaint());
        desk.author = self.settings.author();
        self.page = Page::Section(desk.outline.sections.first().map(|s| s.place).unwrap_or_default());
        self.seen_revision = desk.revision;
        self.changed_at = None;
        self.pasted.clear();
        self.desk = Some(desk);
    }

    pub(super) fn open_path(&mut self, path: &Path) {
        if is_bundle(path) {
            self.ask_unpack(path.to_owned());
            return;
        }
        if self.desk.as_ref().and_then(Desk::path).is_some_and(|own| store::same_file(own, path)) {
            // What could be lost was asked about; the file must be free before it is opened again.
            self.close_desk();
        }
        match Session::open(&self.home.places, path) {
            Err(error) => {
                let message = error.to_string();
                match &mut self.dialog {
                    Some(Dialog::Open(form)) => form.error = Some(message),
                    _ => self.notice = Some(message),
                }
            }
            Ok(opening) => {
                self.dialog = None;
                self.close_desk();
                self.settings.opened(path);
                self.home.remember(&self.settings);
                self.show_opening(opening);
            }
        }
    }

    pub(super) fn open_sample(&mut self, index: usize) {
        let entry = self.pack.meta.samples.get(index);
        let Some((entry, text)) = entry.and_then(|e| Some((e, self.pack.sample(e)?))) else { return };
        match store::parse(&entry.file, text) {
            Err(error) => self.notice = Some(error.to_string()),
            Ok(assessment) => {
                self.close_desk();
                let title = format!("示例 {}", assessment.company());
                self.show_fresh(assessment);
                if let Some(desk) = &mut self.desk {
                    desk.title = title;
                }
            }
        }
    }

    /// Where a path dialog starts: the folder of the open or last file, else the user's documents.
    pub(super) fn folder(&self) -> String {
        let last = self
            .desk
            .as_ref()
            .and_then(Desk::path)
            .map(Path::to_owned)
            .or_else(|| self.settings.recent.first().cloned());
        let folder = last.and_then(|p| p.parent().map(Path::to_owned)).or_else(documents);
        folder.map(|f| f.join("").display().to_string()).unwrap_or_default()
    }

    pub(super) fn ask_where(&mut self, then: Then) {
        self.take_everything();
        let company =
            self.desk.as_ref().map(|d| d.assessment.company().trim().to_owned()).unwrap_or_default();
        let name = if company.is_empty() { "自评档案".to_owned() } else { file_name(&company) };
        let path = match self.desk.as_ref().and_then(Desk::path) {
            Some(path) => path.display().to_string(),
            None => format!("{}{name}.{}", self.folder(), store::EXTENSION),
        };
        self.dialog = Some(Dialog::SaveAs(PathForm { path, ..PathForm::default() }, then));
    }

    pub(super) fn save(&mut self, then: Then) {
        self.take_everything();
        let Some(desk) = &mut self.desk else { return };
        if desk.path().is_none() || desk.is_read_only() {
            self.ask_where(then);
            return;
        }
        let saved = desk.save(true);
        self.dialog = None;
        self.saved_or_told(saved, then);
    }

    pub(super) fn save_then(&mut self) {
        if let Some(Dialog::Unsaved(then)) = &self.dialog {
            let then = then.clone();
            self.save(then);
        }
    }

    pub(super) fn discard_then(&mut self, ctx: &egui::Context) {
        let Some(Dialog::Unsaved(then)) = self.dialog.take() else { return };
        if let Some(desk) = &mut self.desk {
            desk.drafts.clear();
        }
        self.go_on(then);
        ctx.request_repaint();
    }

    pub(super) fn browse(&mut self, ctx: &egui::Context) {
        match &self.dialog {
            Some(Dialog::Open(form)) => self.picker.open(ctx, Wanted::Open, &form.path.clone()),
            Some(Dialog::SaveAs(form, _)) => self.picker.open(ctx, Wanted::Save, &form.path.clone()),
            Some(Dialog::Attach(form)) => self.picker.open(ctx, Wanted::Paper, &form.file.path.clone()),
            Some(Dialog::Export(form)) => self.picker.open(ctx, Wanted::Bundle, &form.file.path.clone()),
            Some(Dialog::ExportTable(form)) => {
                self.picker.open(ctx, Wanted::NewTable, &form.file.path.clone());
            }
            Some(Dialog::ImportTable(form)) => self.picker.open(ctx, Wanted::Table, &form.file.path.clone()),
            Some(Dialog::Unpack(form)) => self.picker.open(ctx, Wanted::Folder, &form.file.path.clone()),
            _ => {}
        }
    }

    /// The path in the dialog was confirmed.
    pub(super) fn finish_path(&mut self, ctx: &egui::Context) {
        match &mut self.dialog {
            Some(Dialog::Attach(_)) => self.finish_attach(ctx),
            Some(Dialog::Export(_)) => self.finish_export(ctx),
            Some(Dialog::Unpack(_)) => self.finish_unpack(ctx),
            Some(Dialog::ExportTable(_)) => self.finish_export_table(),
            Some(Dialog::ExportCalendar(_)) => self.finish_export_calendar(),
            Some(Dialog::ImportTable(_)) => self.finish_import_table(),
            Some(Dialog::Open(form)) => {
                let path = PathBuf::from(form.path.trim());
                self.open_path(&path);
            }
            Some(Dialog::SaveAs(form, then)) => {
                if form.path.trim().is_empty() || form.path.trim().ends_with(['/', '\\']) {
                    form.error = Some("请写上文件名，如 某某机械.qp.ron".into());
                    return;
                }
                let path = with_extension(PathBuf::from(form.path.trim()), true);
                let own = self.desk.as_ref().and_then(Desk::path) == Some(path.as_path());
                if !own && !form.may_write(&path) {
                    return;
                }
                let then = then.clone();
                self.save_to(&path, then);
            }
            _ => {}
        }
    }

    pub(super) fn save_to(&mut self, path: &Path, then: Then) {
        let Some(desk) = &mut self.desk else { return };
        match desk.save_with_papers(path) {
            Ok(()) => {
                self.notice = None;
                self.settings.opened(path);
                self.home.remember(&self.settings);
                self.go_on(then);
            }
            Err(error) => {
                if let Some(Dialog::SaveAs(form, _)) = &mut self.dialog {
                    form.error = Some(error);
                }
            }
        }
    }
}

fn documents() -> Option<PathBuf> {
    let dirs = directories::UserDirs::new()?;
    Some(dirs.document_dir().unwrap_or(dirs.home_dir()).to_owned())
}

/// A company's name as a file name.
fn file_name(company: &str) -> String {
    company.chars().map(|c| if r#"/\:*?"<>|"#.contains(c) || c.is_control() { '_' } else { c }).collect()
}
