//! Tables in the window: a workbook to hand round and fill in, and taking back what was filled in.

use std::path::{Path, PathBuf};

use egui::{Button, RichText, ScrollArea, Ui};

use crate::assessment::Edit;
use crate::exchange::{self, Format, Import, Options, Scope};
use crate::notation::io_reason;
use crate::store;

use super::app::App;
use super::dialogs::{Chosen, Dialog, PathForm, entered, focus_once};
use super::pages::gaps::words_of;
use super::parcel::{either, end, path_field};
use super::theme::{NOTE, S, SECTION, Tokens, bold, note};

/// A table to be written.
#[derive(Default)]
pub struct ExportTable {
    /// Where to; the ending says what kind.
    pub file: PathForm,
    all: bool,
}

/// A filled-in table to be read.
#[derive(Default)]
pub struct ImportTable {
    /// Which one.
    pub file: PathForm,
    clear_blanks: bool,
}

/// What came of reading a table.
pub struct Imported {
    import: Import,
}

/// The dialog to write a table.
pub(super) fn export_dialog(ui: &mut Ui, form: &mut ExportTable, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    ui.set_width(560.0);
    ui.label(bold("导出填写表", SECTION));
    ui.label(note(
        &tokens,
        "Excel 表一步一页，可发给各部门填好再导入，另有判定结果、判定依据，有行动计划的还有行动计划。结尾写 .csv 或 .json 则只导出回答",
    ));
    let browse = path_field(ui, &mut form.file, "填写表路径", busy, true);
    ui.checkbox(&mut form.all, "列出题库的全部指标").on_hover_text("不勾选时，列所选目标要答的和已经答过的");
    let words = if form.file.overwrite { "覆盖导出" } else { "导出" };
    either(browse, end(ui, form.file.error.as_deref(), words, busy))
}

/// The dialog to write the calendar for another program.
pub(super) fn calendar_dialog(ui: &mut Ui, file: &mut PathForm, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    ui.set_width(560.0);
    ui.label(bold("导出日历文件", SECTION));
    ui.label(note(&tokens, "可以导入手机、Outlook 等日历。再导一次会更新原有的日程，不会重复"));
    let browse = path_field(ui, file, "日历文件路径", busy, true);
    let words = if file.overwrite { "覆盖导出" } else { "导出" };
    either(browse, end(ui, file.error.as_deref(), words, busy))
}

/// The dialog to read a filled-in table.
pub(super) fn import_dialog(ui: &mut Ui, form: &mut ImportTable, busy: bool) -> Chosen {
    let tokens = Tokens::of(ui);
    ui.set_width(560.0);
    ui.label(bold("导入填写表", SECTION));
    ui.label(note(
        &tokens,
        "企评导出后填好的 .xlsx，或 .csv、.json。读不懂的格子逐一列出，其余照取；可以撤销",
    ));
    let browse = path_field(ui, &mut form.file, "填写表路径", busy, true);
    ui.checkbox(&mut form.clear_blanks, "空白的格子清空原来的回答")
        .on_hover_text("不勾选时，空白的格子不动原来的回答");
    either(browse, end(ui, form.file.error.as_deref(), "导入", busy))
}

/// What was taken from a table, and what could not be.
pub(super) fn imported_dialog(ui: &mut Ui, done: &Imported) -> Chosen {
    let tokens = Tokens::of(ui);
    let Import { taken, unchanged, problems, .. } = &done.import;
    ui.set_width(620.0);
    ui.label(bold("导入的结果", SECTION));
    ui.label(format!("取了 {taken} 处，与档案相同 {unchanged} 处，没能取 {} 处", problems.len()));
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
        for problem in problems {
            ui.add(
                egui::Label::new(RichText::new(problem.to_string()).size(NOTE).color(tokens.invalid.0))
                    .wrap(),
            );
        }
    });
    if !problems.is_empty() {
        ui.label(note(&tokens, "改好这些格子后可以再导入一次，已经取了的不会重复"));
    }
    ui.add_space(S);
    let response = ui.add(Button::new("知道了"));
    focus_once(ui, &response, "imported");
    if response.clicked() || entered(ui, &response) { Chosen::Done } else { Chosen::Waiting }
}

/// Writes a file whole or not at all; the message says what kept it.
fn write(to: &Path, bytes: &[u8]) -> Result<(), String> {
    store::write_atomic(to, bytes)
        .map_err(|e| format!("没能写到 {}：{}。请换一个位置", to.display(), io_reason(&e)))
}

impl App {
    /// Opens the dialog to write a table.
    pub(super) fn ask_export_table(&mut self) {
        self.take_everything();
        let Some(desk) = &self.desk else { return };
        let company = desk.assessment.company().trim();
        let name =
            if company.is_empty() { "自评档案".into() } else { store::evidence::safe_name(company) };
        let path = format!("{}{name} 填写表.xlsx", self.folder());
        let file = PathForm { path, ..PathForm::default() };
        self.dialog = Some(Dialog::ExportTable(ExportTable { file, all: false }));
    }

    /// Opens the dialog to write the calendar.
    pub(super) fn ask_export_calendar(&mut self) {
        let path = format!("{}申报日历.ics", self.folder());
        self.dialog = Some(Dialog::ExportCalendar(PathForm { path, ..PathForm::default() }));
    }

    /// The dialog to write the calendar was confirmed.
    pub(super) fn finish_export_calendar(&mut self) {
        let (Some(Dialog::ExportCalendar(form)), Some(desk)) = (&mut self.dialog, &self.desk) else { return };
        let Some(advice) = desk.advice() else { return };
        let mut to = PathBuf::from(form.path.trim());
        if to.extension().is_none() {
            to.set_extension("ics");
        }
        if !form.may_write(&to) {
            return;
        }
        let words = words_of(desk);
        let text = exchange::ics_text(&advice.calendar, words, advice.as_of);
        if let Err(why) = write(&to, text.as_bytes()) {
            form.error = Some(why);
        } else {
            self.dialog = None;
            self.notice = Some(format!("已导出 {}", to.display()));
        }
    }

    /// Opens the dialog to read a table.
    pub(super) fn ask_import_table(&mut self) {
        self.take_everything();
        let Some(desk) = &self.desk else { return };
        if let Some(why) = desk.session.read_only() {
            self.notice = Some(format!("{why}。要导入请先另存一份"));
        } else {
            let file = PathForm { path: self.folder(), ..PathForm::default() };
            self.dialog = Some(Dialog::ImportTable(ImportTable { file, clear_blanks: false }));
        }
    }

    /// The dialog to write a table was confirmed.
    pub(super) fn finish_export_table(&mut self) {
        let (Some(Dialog::ExportTable(form)), Some(desk)) = (&mut self.dialog, &self.desk) else { return };
        let to = PathBuf::from(form.file.path.trim());
        let format = match Format::of(&to) {
            Ok(format) => format,
            Err(error) => {
                form.file.error = Some(error.to_string());
                return;
            }
        };
        if !form.file.may_write(&to) {
            return;
        }
        let scope = if form.all { Scope::All } else { Scope::Asked };
        let bytes = match format {
            Format::Xlsx => exchange::write_xlsx(desk.pack, &desk.assessment, desk.as_of, scope),
            Format::Csv => Ok(exchange::write_csv(desk.pack, &desk.assessment, desk.as_of, scope)),
            Format::Json => Ok(exchange::write_json(desk.pack, &desk.assessment)),
        };
        let written = bytes.map_err(|e| e.to_string()).and_then(|bytes| write(&to, &bytes));
        if let Err(why) = written {
            form.file.error = Some(why);
        } else {
            self.dialog = None;
            self.notice = Some(format!("已导出 {}", to.display()));
        }
    }

    /// The dialog to read a table was confirmed: what can be taken becomes one change.
    pub(super) fn finish_import_table(&mut self) {
        let (Some(Dialog::ImportTable(form)), Some(desk)) = (&mut self.dialog, &mut self.desk) else {
            return;
        };
        let from = PathBuf::from(form.file.path.trim());
        let options = Options { clear_blanks: form.clear_blanks };
        match exchange::read_file(desk.pack, &desk.assessment, &from, options) {
            Err(error) => form.file.error = Some(error.to_string()),
            Ok(import) => {
                desk.apply(&Edit::Many(import.edits.clone()));
                self.dialog = Some(Dialog::Imported(Imported { import }));
            }
        }
    }
}
