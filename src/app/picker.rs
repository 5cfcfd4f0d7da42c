//! The system's file dialog, on a thread of its own so that the window goes on answering. On Linux there may be none:
//! then it comes back at once with nothing, and the plain path field remains.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::store::EXTENSION;
use crate::store::bundle::BUNDLE_EXTENSION;

/// Nobody cancels a dialog this fast: there was none.
const TOO_FAST: Duration = Duration::from_millis(100);

/// What came of a dialog.
pub enum Picked {
    /// A file.
    File(PathBuf),
    /// Cancelled.
    Nothing,
    /// The system has no file dialog.
    NoDialog,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An assessment or a bundle to open.
    Open,
    /// A place to save an assessment.
    Save,
    /// A file to attach.
    Paper,
    /// A place for a bundle.
    Bundle,
    /// A place for a new folder.
    Folder,
    /// A filled-in table.
    Table,
    /// A place for a table.
    NewTable,
}

/// At most one dialog at a time.
#[derive(Default)]
pub struct Picker {
    waiting: Option<Receiver<Picked>>,
}

impl Picker {
    /// Whether a dialog is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.waiting.is_some()
    }

    /// Opens a dialog to open or to save a file. Must be called on the main thread.
    pub fn open(&mut self, ctx: &egui::Context, wanted: Wanted, suggested: &str) {
        if self.waiting.is_some() {
            return;
        }
        let (sender, receiver) = channel();
        self.waiting = Some(receiver);
        let path = std::path::Path::new(suggested);
        let mut dialog = rfd::AsyncFileDialog::new();
        if let Some(folder) = path.parent().filter(|p| p.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let started = Instant::now();
        let answer = asked(dialog, wanted, name);
        let save = wanted == Wanted::Save;
        let ctx = ctx.clone();
        let wait = move || {
            let picked = match pollster::block_on(answer) {
                Some(file) => Picked::File(with_extension(file.path().to_owned(), save)),
                None if cfg!(target_os = "linux") && started.elapsed() < TOO_FAST => Picked::NoDialog,
                None => Picked::Nothing,
            };
            // The window may have closed meanwhile; then nobody wants the answer.
            let _ = sender.send(picked);
            ctx.request_repaint();
        };
        if let Err(error) = std::thread::Builder::new().name("file dialog".into()).spawn(wait) {
            tracing::warn!(%error, "no thread for the file dialog");
            self.waiting = None;
        }
    }

    /// The answer, once it is there.
    pub fn answer(&mut self) -> Option<Picked> {
        let picked = self.waiting.as_ref()?.try_recv();
        match picked {
            Ok(picked) => {
                self.waiting = None;
                Some(picked)
            }
            Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                self.waiting = None;
                Some(Picked::NoDialog)
            }
            Err(std::sync::mpsc::TryRecvError::Empty) => None,
        }
    }
}

type Answer = std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>>;

fn asked(dialog: rfd::AsyncFileDialog, wanted: Wanted, name: String) -> Answer {
    match wanted {
        Wanted::Open => {
            let dialog = dialog.add_filter("自评档案和分享包", &["ron", BUNDLE_EXTENSION]);
            Box::pin(dialog.set_title("打开自评档案").pick_file())
        }
        Wanted::Save => {
            let dialog = dialog.add_filter("自评档案", &["ron"]);
            Box::pin(dialog.set_title("保存自评档案").set_file_name(name).save_file())
        }
        Wanted::Paper => Box::pin(dialog.set_title("选择附件").pick_file()),
        Wanted::Bundle => {
            let dialog = dialog.add_filter("分享包", &[BUNDLE_EXTENSION]);
            Box::pin(dialog.set_title("导出分享包").set_file_name(name).save_file())
        }
        Wanted::Table => {
            let dialog = dialog.add_filter("填写表", &["xlsx", "xlsm", "csv", "json"]);
            Box::pin(dialog.set_title("导入填写表").pick_file())
        }
        Wanted::NewTable => {
            let dialog = dialog.add_filter("填写表", &["xlsx", "csv", "json"]);
            Box::pin(dialog.set_title("导出填写表").set_file_name(name).save_file())
        }
        Wanted::Folder => Box::pin(dialog.set_title("解开到哪个新文件夹").set_file_name(name).save_file()),
    }
}

/// Portals do not add the ending.
#[must_use]
pub fn with_extension(path: PathBuf, save: bool) -> PathBuf {
    if !save || path.extension().is_some_and(|e| e == "ron") {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(EXTENSION);
    name.into()
}
