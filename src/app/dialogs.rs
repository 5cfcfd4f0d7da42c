//! Dialogs: a path to open or save, and what to do with changes that are not in a file.

use std::path::{Path, PathBuf};

use egui::{Id, Key, Modal, RichText, TextEdit, Ui};

use super::command::Command;
use super::pages::search::Search;
use super::papers::AttachForm;
use super::parcel::{ExportForm, UnpackForm};
use super::rescue::{Choice, News, Recover};
use super::tables::{ExportTable, ImportTable, Imported};
use super::theme::{NOTE, S, SECTION, Tokens, bold, note};

/// A dialog in front of the page.
pub enum Dialog {
    /// Open a file by its path.
    Open(PathForm),
    /// Save under a path.
    SaveAs(PathForm, Then),
    /// Attach a file.
    Attach(AttachForm),
    /// Make a bundle.
    Export(ExportForm),
    /// Unpack a bundle.
    Unpack(UnpackForm),
    /// Write a table to fill in.
    ExportTable(ExportTable),
    /// Write the calendar for another program.
    ExportCalendar(PathForm),
    /// Read a filled-in table.
    ImportTable(ImportTable),
    /// What came of reading one.
    Imported(Imported),
    /// There are changes that are not in the file.
    Unsaved(Then),
    /// A crash kept changes from the file that was opened.
    Recover(Box<Recover>),
    /// Another program changed the file under the open assessment.
    ChangedOnDisk(Then),
    /// A scenario is to become the real answers, by its id.
    Adopt(String),
    /// What is different in the pack since the file was answered.
    News(News),
    /// Search.
    Search(Search),
    /// Help.
    Help,
}

impl Dialog {
    /// Its path field, where it has one.
    pub fn path_form(&mut self) -> Option<&mut PathForm> {
        match self {
            Self::Open(form) | Self::SaveAs(form, _) | Self::ExportCalendar(form) => Some(form),
            Self::Attach(form) => Some(&mut form.file),
            Self::Export(form) => Some(&mut form.file),
            Self::Unpack(form) => Some(&mut form.file),
            Self::ExportTable(form) => Some(&mut form.file),
            Self::ImportTable(form) => Some(&mut form.file),
            _ => None,
        }
    }
}

/// What to go on with once the assessment is safe.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// Nothing.
    Stay,
    /// Go to the start page.
    Start,
    /// A new assessment.
    New,
    /// The open dialog.
    OpenDialog,
    /// A file.
    OpenPath(PathBuf),
    /// A kept version of a file.
    OpenVersion(PathBuf),
    /// What came of merging.
    OpenMerged,
    /// A sample.
    OpenSample(usize),
    /// Close the window.
    Quit,
}

/// The path field of a dialog.
#[derive(Default)]
pub struct PathForm {
    /// What is in the field.
    pub path: String,
    /// Why it did not work.
    pub error: Option<String>,
    /// The file is there already and was asked about.
    pub overwrite: bool,
}

impl PathForm {
    /// Whether there is no such file yet, or overwriting it was asked about; asks where it was not.
    pub(super) fn may_write(&mut self, to: &Path) -> bool {
        let may = self.overwrite || !to.exists();
        if !may {
            self.error = Some("这个文件已经有了。再按一次覆盖，或换一个文件名".into());
            self.overwrite = true;
        }
        may
    }
}

/// What was chosen in a dialog.
pub enum Chosen {
    /// Nothing yet.
    Waiting,
    /// Go away.
    Cancel,
    /// Go on with the path.
    Path,
    /// Ask the system.
    Browse,
    /// What to do with changes that did not reach the file, or with a file that others changed.
    Rescue(Choice),
    /// Save first.
    Save,
    /// Throw the changes away.
    Discard,
    /// Done.
    Done,
}

/// Shows a dialog around its content; Esc and a click beside it close it.
pub fn frame(ui: &Ui, id: &str, add: impl FnOnce(&mut Ui) -> Chosen) -> Chosen {
    let tokens = Tokens::of(ui);
    let modal =
        Modal::new(Id::unique(("dialog", id))).frame(tokens.card().inner_margin(20)).show(ui.ctx(), add);
    match modal.inner {
        Chosen::Waiting if modal.should_close() => Chosen::Cancel,
        chosen => chosen,
    }
}

/// The path dialog: a plain field that always works, and the system's dialog beside it.
pub fn path(ui: &mut Ui, form: &mut PathForm, save: bool, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    let title = if save { "另存为" } else { "打开" };
    let act = match (save, form.overwrite) {
        (true, true) => "覆盖保存",
        (true, false) => "保存到此处",
        (false, _) => "打开",
    };
    ui.set_width(560.0);
    ui.label(bold(title, SECTION));
    let ending = if save {
        "文件路径（结尾为 .qp.ron）"
    } else {
        "文件路径（结尾为 .qp.ron，或分享包 .qpz）"
    };
    ui.label(note(&tokens, ending));
    let mut chosen = Chosen::Waiting;
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(&mut form.path).desired_width(440.0).margin(egui::vec2(8.0, 6.0));
        let response = ui.add(edit).accessible_name("文件路径");
        if response.changed() {
            form.error = None;
            form.overwrite = false;
        }
        if entered(ui, &response) {
            chosen = Chosen::Path;
        }
        focus_once(ui, &response, title);
        if ui.add_enabled(!busy, egui::Button::new("浏览…")).clicked() {
            chosen = Chosen::Browse;
        }
    });
    if let Some(error) = &form.error {
        ui.label(RichText::new(error).size(NOTE).color(tokens.invalid.0));
    }
    ui.add_space(S);
    ui.horizontal(|ui| {
        if ui.button(act).clicked() {
            chosen = Chosen::Path;
        }
        if ui.button("取消").clicked() {
            chosen = Chosen::Cancel;
        }
    });
    chosen
}

/// Whether a field was finished with Enter.
pub(super) fn entered(ui: &Ui, response: &egui::Response) -> bool {
    response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter))
}

/// Gives a dialog's first field the focus in its first frame.
pub(super) fn focus_once(ui: &Ui, response: &egui::Response, what: &str) {
    let id = Id::unique(("focused once", what));
    let frame = ui.ctx().cumulative_pass_nr();
    let last = ui.data(|d| d.get_temp::<u64>(id));
    if last.is_none_or(|l| l + 2 < frame) {
        response.request_focus();
    }
    ui.data_mut(|d| d.insert_temp(id, frame));
}

/// Asks what to do with changes that are not in the file.
pub fn unsaved(ui: &mut Ui, name: &str, invalid: usize) -> Chosen {
    let tokens = Tokens::of(ui);
    ui.set_width(440.0);
    ui.label(bold("要保存吗？", SECTION));
    ui.label(format!("「{name}」有改动还没有保存。"));
    if invalid > 0 {
        let words = format!("另有 {invalid} 处填写有误，还没有记入，保存时不会带上。");
        ui.label(RichText::new(words).size(NOTE).color(tokens.invalid.0));
    }
    ui.add_space(S);
    let mut chosen = Chosen::Waiting;
    ui.horizontal(|ui| {
        let save = ui.button("保存");
        focus_once(ui, &save, "unsaved");
        if save.clicked() {
            chosen = Chosen::Save;
        }
        if ui.button("不保存").clicked() {
            chosen = Chosen::Discard;
        }
        if ui.button("取消").clicked() {
            chosen = Chosen::Cancel;
        }
    });
    chosen
}

impl Then {
    /// The command that would come to the same.
    #[must_use]
    pub fn of(command: Command) -> Option<Self> {
        match command {
            Command::New => Some(Self::New),
            Command::Open => Some(Self::OpenDialog),
            Command::Close => Some(Self::Start),
            _ => None,
        }
    }
}
