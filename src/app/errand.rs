//! Slow work (hashing, packing, making a key) on a named thread, so that the window goes on answering. The answer
//! comes by channel.

use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// At most one errand at a time.
pub struct Errand<T> {
    waiting: Option<Receiver<T>>,
}

impl<T> Default for Errand<T> {
    fn default() -> Self {
        Self { waiting: None }
    }
}

impl<T: Send + 'static> Errand<T> {
    /// Whether one is under way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.waiting.is_some()
    }

    /// Begins one, unless one is under way; tells whether it did.
    pub fn start(&mut self, ctx: &egui::Context, work: impl FnOnce() -> T + Send + 'static) -> bool {
        if self.is_busy() {
            return false;
        }
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let run = move || {
            // The window may have closed meanwhile; then nobody wants the answer.
            let _ = sender.send(work());
            ctx.request_repaint();
        };
        match std::thread::Builder::new().name("errand".into()).spawn(run) {
            Ok(_) => self.waiting = Some(receiver),
            Err(error) => tracing::warn!(%error, "no thread for an errand"),
        }
        self.is_busy()
    }

    /// The answer, once it is there; an error where the errand died.
    pub fn answer(&mut self) -> Option<Result<T, String>> {
        let answer = match self.waiting.as_ref()?.try_recv() {
            Ok(answer) => Ok(answer),
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err("程序内部出错，没有做完；请再试一次".into()),
        };
        self.waiting = None;
        Some(answer)
    }
}
