//! Bundles in the window: handing one on, and unpacking one that came.

use std::path::{Path, PathBuf};

use egui::{Button, RichText, TextEdit, Ui};
use jiff::Timestamp;

use crate::assessment::{Evidence, Slot};
use crate::exchange::{REPORT, score_text};
use crate::judge::anonymised;
use crate::store::bundle::{
    BUNDLE_EXTENSION, Bundle, BundleError, LeftOut, Look, Manifest, Parts, Passphrase, look, write,
};
use crate::store::evidence::safe_name;
use crate::store::{self};

use super::app::App;
use super::dialogs::{Chosen, Dialog, PathForm, Then, entered, focus_once};
use super::theme::{NOTE, S, SECTION, Tokens, bold, note};

/// What came of slow work.
pub(super) enum Outcome {
    /// A file was read, to be attached here.
    Attached(Slot, Result<Evidence, String>),
    /// A bundle was written.
    Exported(Result<(PathBuf, Manifest), String>),
    /// A bundle was unpacked to this assessment.
    Unpacked(Result<PathBuf, String>),
}

/// A bundle to be made.
#[derive(Default)]
pub struct ExportForm {
    /// Where to.
    pub file: PathForm,
    passphrase: String,
    again: String,
    anonymous: bool,
    report: bool,
}

/// A bundle to be unpacked.
pub struct UnpackForm {
    bundle: PathBuf,
    locked: bool,
    /// Where to.
    pub file: PathForm,
    passphrase: String,
}

pub(super) fn path_field(ui: &mut Ui, form: &mut PathForm, name: &str, busy: bool, first: bool) -> Chosen {
    let mut chosen = Chosen::Waiting;
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(&mut form.path).desired_width(440.0).margin(egui::vec2(8.0, 6.0));
        let response = ui.add(edit).accessible_name(name);
        if response.changed() {
            form.error = None;
            form.overwrite = false;
        }
        if entered(ui, &response) && !busy {
            chosen = Chosen::Path;
        }
        if first {
            focus_once(ui, &response, name);
        }
        if ui.add_enabled(!busy, Button::new("浏览…")).clicked() {
            chosen = Chosen::Browse;
        }
    });
    chosen
}

fn password(ui: &mut Ui, text: &mut String, name: &str, hint: &str) -> egui::Response {
    let edit = TextEdit::singleline(text).password(true).hint_text(hint);
    ui.add(edit.desired_width(210.0).margin(egui::vec2(8.0, 6.0))).accessible_name(name)
}

/// Error, then the button that does it and the one that does not.
pub(super) fn end(ui: &mut Ui, error: Option<&str>, words: &str, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    let mut chosen = Chosen::Waiting;
    if let Some(error) = error {
        ui.label(RichText::new(error).size(NOTE).color(tokens.invalid.0));
    }
    ui.add_space(S);
    ui.horizontal(|ui| {
        if ui.add_enabled(!busy, Button::new(words)).clicked() {
            chosen = Chosen::Path;
        }
        if ui.button("取消").clicked() {
            chosen = Chosen::Cancel;
        }
    });
    chosen
}

/// The more decided of two.
pub(super) fn either(a: Chosen, b: Chosen) -> Chosen {
    if matches!(a, Chosen::Waiting) { b } else { a }
}

/// The dialog to make a bundle.
pub(super) fn export_dialog(ui: &mut Ui, form: &mut ExportForm, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    ui.set_width(560.0);
    ui.label(bold("导出分享包", SECTION));
    ui.label(note(&tokens, "把档案和附件打成一个文件发给别人。文件路径（结尾为 .qpz）"));
    let browse = path_field(ui, &mut form.file, "分享包路径", busy, true);
    ui.checkbox(&mut form.report, "附上判定结果");
    ui.checkbox(&mut form.anonymous, "匿名").on_hover_text("判定与原档案完全相同");
    if form.anonymous {
        let words = "隐去企业名称、代码、证书编号、备注、附件、填写人、时间和改动经过；数字、日期和选项照旧";
        ui.label(note(&tokens, words));
    }
    ui.horizontal(|ui| {
        ui.label("口令");
        let first = password(ui, &mut form.passphrase, "口令", "不需要就留空");
        let again = if form.passphrase.is_empty() {
            form.again.clear();
            false
        } else {
            password(ui, &mut form.again, "再输入一次口令", "再输入一次").changed()
        };
        if first.changed() || again {
            form.file.error = None;
        }
    });
    if !form.passphrase.is_empty() {
        ui.label(note(&tokens, "忘了口令就打不开这个分享包。口令请另外告诉对方，不要和文件一起发"));
    }
    let words = match (busy, form.file.overwrite) {
        (true, _) => "正在打包…",
        (false, true) => "覆盖导出",
        (false, false) => "导出",
    };
    either(browse, end(ui, form.file.error.as_deref(), words, busy))
}

/// The dialog to unpack a bundle.
pub(super) fn unpack_dialog(ui: &mut Ui, form: &mut UnpackForm, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    ui.set_width(560.0);
    ui.label(bold("打开分享包", SECTION));
    ui.add(egui::Label::new(form.bundle.display().to_string()).truncate());
    let mut chosen = Chosen::Waiting;
    if form.locked {
        ui.horizontal(|ui| {
            ui.label("口令");
            let response = password(ui, &mut form.passphrase, "口令", "向发来的人询问");
            focus_once(ui, &response, "unpack");
            if response.changed() {
                form.file.error = None;
            }
            if entered(ui, &response) && !busy {
                chosen = Chosen::Path;
            }
        });
    }
    ui.label(note(&tokens, "解开到哪个新文件夹，档案和附件都放在里面"));
    let browse = path_field(ui, &mut form.file, "解开到", busy, !form.locked);
    let words = if busy { "正在解开…" } else { "解开并打开" };
    either(chosen, either(browse, end(ui, form.file.error.as_deref(), words, busy)))
}

impl App {
    /// Opens the dialog to make a bundle.
    pub(super) fn ask_export(&mut self) {
        self.take_everything();
        let Some(desk) = &self.desk else { return };
        let company = desk.assessment.company().trim();
        let name = if company.is_empty() { "自评档案".into() } else { safe_name(company) };
        let path = format!("{}{name}.{BUNDLE_EXTENSION}", self.folder());
        let file = PathForm { path, ..PathForm::default() };
        self.dialog = Some(Dialog::Export(ExportForm { file, ..ExportForm::default() }));
    }

    /// The dialog to make a bundle was confirmed.
    pub(super) fn finish_export(&mut self, ctx: &egui::Context) {
        let (Some(Dialog::Export(form)), Some(desk)) = (&mut self.dialog, &self.desk) else { return };
        let typed = form.file.path.trim();
        if typed.is_empty() || typed.ends_with(['/', '\\']) {
            form.file.error = Some(format!("请写上文件名，如 某某机械.{BUNDLE_EXTENSION}"));
            return;
        }
        let to = with_ending(PathBuf::from(typed));
        if form.passphrase != form.again {
            form.file.error = Some("两次输入的口令不同".into());
            return;
        }
        let passphrase = Passphrase::new(&form.passphrase);
        if passphrase.is_none() && !form.passphrase.is_empty() {
            form.file.error = Some("口令不能全是空格".into());
            return;
        }
        if !form.file.may_write(&to) {
            return;
        }
        let (anonymous, report) = (form.anonymous, form.report);
        let (pack, as_of, file) = (desk.pack, desk.as_of, desk.path().map(Path::to_owned));
        let mut assessment = desk.assessment.clone();
        self.errand.start(ctx, move || {
            if anonymous {
                assessment = match anonymised(pack, &assessment, as_of) {
                    Ok(assessment) => assessment,
                    Err(titles) => {
                        let words =
                            format!("隐去名称后，这些资质的判定会变，没有导出：{}", titles.join("、"));
                        return Outcome::Exported(Err(words));
                    }
                };
            }
            let report =
                report.then(|| (REPORT.to_owned(), score_text(pack, &assessment, as_of).into_bytes()));
            let parts = Parts {
                assessment: &assessment,
                file: file.as_deref(),
                reports: report.into_iter().collect(),
                created: Timestamp::now(),
                anonymous,
            };
            let written = write(&to, &parts, passphrase.as_ref()).map_err(|e| e.to_string());
            Outcome::Exported(written.map(|manifest| (to, manifest)))
        });
    }

    /// Asks where to unpack a bundle, and for its passphrase.
    pub(super) fn ask_unpack(&mut self, bundle: PathBuf) {
        let stem = bundle.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = bundle.with_file_name(stem).display().to_string();
        let file = PathForm { path, ..PathForm::default() };
        let locked = look(&bundle) == Look::Locked;
        self.dialog = Some(Dialog::Unpack(UnpackForm { bundle, locked, file, passphrase: String::new() }));
    }

    /// The dialog to unpack a bundle was confirmed.
    pub(super) fn finish_unpack(&mut self, ctx: &egui::Context) {
        let Some(Dialog::Unpack(form)) = &mut self.dialog else { return };
        let to = PathBuf::from(form.file.path.trim());
        if to.as_os_str().is_empty() {
            form.file.error = Some("请写上要解开到的文件夹".into());
            return;
        }
        let passphrase = Passphrase::new(&form.passphrase);
        if form.locked && passphrase.is_none() {
            form.file.error = Some("请输入口令".into());
            return;
        }
        let bundle = form.bundle.clone();
        self.errand.start(ctx, move || {
            let unpacked = Bundle::open(&bundle, passphrase.as_ref()).and_then(|mut b| b.unpack(&to));
            Outcome::Unpacked(unpacked.map_err(|e| match e {
                // The dialog shows which file it is.
                BundleError::WrongPassphrase(_) => "口令不对。请核对大小写和输入法".to_owned(),
                e => e.to_string(),
            }))
        });
    }

    /// Takes in what slow work came to.
    pub(super) fn watch_errand(&mut self) {
        let Some(answer) = self.errand.answer() else { return };
        match answer {
            Ok(Outcome::Attached(slot, piece)) => self.attached(slot, piece),
            Ok(Outcome::Exported(Ok((to, manifest)))) => {
                if matches!(self.dialog, Some(Dialog::Export(_))) {
                    self.dialog = None;
                }
                self.notice = Some(exported(&to.display().to_string(), &manifest));
            }
            Ok(Outcome::Unpacked(Ok(file))) => {
                if matches!(self.dialog, Some(Dialog::Unpack(_))) {
                    self.leave(Then::OpenPath(file));
                }
            }
            Ok(Outcome::Exported(Err(why)) | Outcome::Unpacked(Err(why))) | Err(why) => self.tell_dialog(why),
        }
    }

    /// Shows why something did not work in the dialog it was asked in, or above the page once that is gone.
    fn tell_dialog(&mut self, why: String) {
        match self.dialog.as_mut().and_then(Dialog::path_form) {
            Some(form) => form.error = Some(why),
            None => self.notice = Some(why),
        }
    }
}

fn exported(to: &str, manifest: &Manifest) -> String {
    let left: Vec<String> =
        manifest.left_out.iter().map(|LeftOut { name, why }| format!("{name}（{why}）")).collect();
    let left =
        if left.is_empty() { String::new() } else { format!("；没有放进：{}", left.join("、")) };
    format!("已导出 {to}，附件 {} 份{left}", manifest.evidence().count())
}

/// Portals do not add the ending.
fn with_ending(path: PathBuf) -> PathBuf {
    if path.extension().is_some_and(|e| e == BUNDLE_EXTENSION) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(BUNDLE_EXTENSION);
    name.into()
}

/// Whether a file is a bundle, which is unpacked instead of opened.
pub(super) fn is_bundle(path: &Path) -> bool {
    store::bundle::is_bundle(path)
}
