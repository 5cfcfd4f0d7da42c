//! The system's file dialog, on a thread of its own so that the window goes on answering. On Linux there may be none:
//! then it comes back at once with nothing, and the plain path field remains.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::store::EXTENSION;

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
    pub fn open(&mut self, ctx: &egui::Context, save: bool, suggested: &str) {
        if self.waiting.is_some() {
            return;
        }
        let (sender, receiver) = channel();
        self.waiting = Some(receiver);
        let path = std::path::Path::new(suggested);
        let mut dialog = rfd::AsyncFileDialog::new().add_filter("自评档案", &["ron"]);
        if let Some(folder) = path.parent().filter(|p| p.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let started = Instant::now();
        let answer: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = if save {
            Box::pin(dialog.set_title("保存自评档案").set_file_name(name).save_file())
        } else {
            Box::pin(dialog.set_title("打开自评档案").pick_file())
        };
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
