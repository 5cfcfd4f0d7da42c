//! What the program does so that nothing is lost: bringing back what a crash left, noticing what others did to the
//! file, opening kept versions.

use std::path::Path;

use crate::pack::Pack;
use crate::store::{self, Leftover, Opening, Session, StoreError};

use super::app::App;
use super::desk::Desk;
use super::dialogs::{Dialog, Then};
use super::rescue::{Choice, News, Recover};

impl App {
    /// Goes on after a save that succeeded, or tells why it did not.
    pub(super) fn saved_or_told(&mut self, saved: Result<(), StoreError>, then: Then) {
        match saved {
            Ok(()) => {
                self.notice = None;
                self.go_on(then);
            }
            Err(StoreError::Changed { .. }) => self.dialog = Some(Dialog::ChangedOnDisk(then)),
            Err(error) => self.notice = Some(error.to_string()),
        }
    }

    /// After a save that nobody asked for: what the user is at, a dialog above all, is left alone.
    pub(super) fn saved_by_itself(&mut self, saved: Result<(), StoreError>) {
        match saved {
            Ok(()) => {}
            Err(StoreError::Changed { .. }) if self.dialog.is_none() => {
                self.dialog = Some(Dialog::ChangedOnDisk(Then::Stay));
            }
            Err(error) => self.notice = Some(error.to_string()),
        }
    }

    /// Shows a document as it was opened, with what there is to say about it.
    pub(super) fn show_opening(&mut self, opening: Opening) {
        let Opening { assessment, session, as_written, leftover } = opening;
        let news = news_for(self.pack, &self.home, &assessment.pack);
        self.show_desk(Desk::with(self.pack, assessment, session, self.today));
        if !as_written {
            self.notice = Some(
                "这份档案在企评之外被改过，或者已经损坏：内容与保存时的校验不符。请核对回答；“改动记录”里有保存过的版本"
                    .into(),
            );
        }
        self.dialog = news.map(Dialog::News);
        if let Some(leftover) = leftover
            && let Some(desk) = &self.desk
            && let Some(recover) = Recover::of(leftover, desk)
        {
            self.dialog = Some(Dialog::Recover(Box::new(recover)));
        }
    }

    /// When the window comes to the front again, others may have changed the file meanwhile.
    pub(super) fn watch_disk(&mut self, ctx: &egui::Context) {
        let focused = ctx.input(|i| i.viewport().focused.unwrap_or(true));
        let came_back = focused && !self.focused;
        self.focused = focused;
        if came_back
            && self.dialog.is_none()
            && self.desk.as_ref().is_some_and(|d| !d.is_read_only() && d.session.changed_on_disk())
        {
            self.dialog = Some(Dialog::ChangedOnDisk(Then::Stay));
        }
    }

    /// What was chosen in one of the dialogs of this file.
    pub(super) fn rescue(&mut self, choice: Choice) {
        let dialog = self.dialog.take();
        match (choice, dialog) {
            (Choice::TakeBack, Some(Dialog::Recover(recover))) => self.take_back(*recover),
            (Choice::Apart, Some(Dialog::Recover(recover))) => self.open_apart(&recover.leftover),
            (Choice::GiveUp, Some(Dialog::Recover(recover))) => self.give_up(&recover.leftover),
            (Choice::Over, Some(Dialog::ChangedOnDisk(then))) => {
                let saved = self.desk.as_mut().map_or(Ok(()), Desk::save_over);
                self.saved_or_told(saved, then);
            }
            (Choice::Merge, Some(Dialog::ChangedOnDisk(then))) => self.merge_with_disk(then),
            (Choice::Reload, Some(Dialog::ChangedOnDisk(_))) => {
                if let Some(path) = self.desk.as_ref().and_then(Desk::path).map(Path::to_owned) {
                    self.open_path(&path);
                }
            }
            (Choice::Elsewhere, Some(Dialog::ChangedOnDisk(then))) => self.ask_where(then),
            _ => {}
        }
    }

    fn take_back(&mut self, recover: Recover) {
        let Some(desk) = &mut self.desk else { return };
        match desk.session.take_back(&recover.leftover, &recover.whole) {
            Ok(()) => desk.replace(recover.whole),
            Err(error) => self.notice = Some(error.to_string()),
        }
    }

    /// As a document of its own, without a file yet.
    fn open_apart(&mut self, leftover: &Leftover) {
        self.close_desk();
        let whole = leftover.whole();
        self.show_fresh(whole.clone());
        let Some(desk) = &mut self.desk else { return };
        desk.title = "找回的档案".into();
        desk.revision += 1;
        if let Err(error) = desk.session.take_back(leftover, &whole) {
            self.notice = Some(error.to_string());
        }
    }

    fn give_up(&mut self, leftover: &Leftover) {
        if let Err(error) = leftover.forget() {
            self.notice = Some(error.to_string());
        }
        self.left = self.home.places.leftovers();
    }

    /// What others wrote and what is here become one; the page of conflicts is the history.
    fn merge_with_disk(&mut self, then: Then) {
        let Some(desk) = &mut self.desk else { return };
        let Some(path) = desk.path().map(Path::to_owned) else { return };
        let merged =
            store::load(&path).map(|theirs| crate::assessment::merge::merge(&[&desk.assessment, &theirs]));
        match merged {
            Err(error) => self.notice = Some(error.to_string()),
            Ok(merged) => {
                let conflicts = merged.conflicts.len();
                // The journal takes it whole: its history did not come about here step by step.
                desk.session.adopt(&merged.assessment);
                desk.replace(merged.assessment);
                let saved = desk.save_over();
                self.saved_or_told(saved, then);
                if conflicts > 0 && self.notice.is_none() {
                    self.notice = Some(format!(
                        "两边都改过的有 {conflicts} 处，已取较新的回答；另一个回答在“改动记录”里，可以改回"
                    ));
                }
            }
        }
    }

    /// Brings back what a crash left, from the start page.
    pub(super) fn open_leftover(&mut self, index: usize) {
        let Some(leftover) = self.left.get(index).cloned() else { return };
        match leftover.file.clone().filter(|file| store::open(file).is_ok()) {
            // Opening finds it again and asks what to do with it.
            Some(file) => self.open_path(&file),
            None => self.open_apart(&leftover),
        }
    }

    /// Gives up what a crash left, from the start page.
    pub(super) fn forget_leftover(&mut self, index: usize) {
        if let Some(leftover) = self.left.get(index).cloned() {
            self.give_up(&leftover);
        }
    }

    /// Opens what an earlier version of the program kept without a file. The copy goes once the journal has it.
    pub(super) fn open_draft(&mut self, path: &Path) {
        match store::load(path) {
            Err(error) => self.notice = Some(error.to_string()),
            Ok(assessment) => {
                self.close_desk();
                self.show_fresh(assessment);
                let Some(desk) = &mut self.desk else { return };
                desk.adopt();
                if desk.session.trouble().is_none() {
                    // Left behind it would only be offered once more.
                    let _ = std::fs::remove_file(path);
                }
            }
        }
    }

    /// Opens a kept version as a document of its own; the file stays as it is.
    pub(super) fn open_version(&mut self, path: &Path) {
        match store::load(path) {
            Err(error) => self.notice = Some(error.to_string()),
            Ok(assessment) => {
                let name = self.desk.as_ref().map(Desk::name).unwrap_or_default();
                self.close_desk();
                self.show_fresh(assessment);
                let Some(desk) = &mut self.desk else { return };
                desk.title = format!("{name} 的旧版本");
                desk.adopt();
            }
        }
    }

    /// Puts changes under another name from now on.
    pub(super) fn sign(&mut self, name: &str) {
        self.settings.author = Some(name.trim().to_owned());
        self.home.remember(&self.settings);
        if let Some(desk) = &mut self.desk {
            desk.author = self.settings.author();
        }
    }

    pub(super) fn take_over(&mut self) {
        let Some(desk) = &mut self.desk else { return };
        let Some(path) = desk.path().map(Path::to_owned) else { return };
        desk.session.take_over();
        if !desk.is_read_only() {
            // What the holder saved meanwhile is read first.
            self.close_desk();
            match Session::open(&self.home.places, &path) {
                Ok(opening) => self.show_opening(opening),
                Err(error) => self.notice = Some(error.to_string()),
            }
        }
    }
}

/// What is different in the pack for this file, where it was answered under another one.
fn news_for(
    pack: &'static Pack,
    home: &super::settings::Home,
    mark: &crate::assessment::PackMark,
) -> Option<News> {
    if mark.hash.is_empty() || mark.hash == pack.hash {
        return None;
    }
    let news = pack.news(&mark.id, &mark.version, &mark.hash, &home.catalogues())?;
    // Another build of the pack that asks the same is no news.
    let quiet = news.known && news.added.is_empty() && news.removed.is_empty() && news.changed.is_empty();
    (!quiet).then_some(News { news })
}
