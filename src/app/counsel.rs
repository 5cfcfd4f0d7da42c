//! Advice beside the open assessment (参谋): worked out on a thread of its own once typing pauses, so that neither an
//! edit nor a frame waits for it. What is shown meanwhile is the advice of a moment ago.

use std::time::{Duration, Instant};

use jiff::civil::Date;

use crate::advice::Advice;
use crate::assessment::Assessment;
use crate::pack::{Pack, Targets};

use super::errand::Errand;

/// How long nothing may change before it is worked out.
const PAUSE: Duration = Duration::from_millis(250);

/// What advice was worked out for: the change it follows, and the day.
type Key = (u64, Date);

/// The advice of the open assessment.
#[derive(Default)]
pub struct Counsel {
    errand: Errand<Advice<'static>>,
    running: Option<Key>,
    seen: Option<(Key, Instant)>,
    latest: Option<(Key, Advice<'static>)>,
}

impl Counsel {
    /// The advice there is, of now or a moment ago.
    #[must_use]
    pub fn advice(&self) -> Option<&Advice<'static>> {
        self.latest.as_ref().map(|(_, advice)| advice)
    }

    /// Whether it is the advice for this state of things.
    #[must_use]
    pub fn is_current(&self, key: Key) -> bool {
        self.latest.as_ref().is_some_and(|(of, _)| *of == key)
    }

    /// Takes what is ready, and begins anew where things have changed.
    pub fn watch(
        &mut self,
        ctx: &egui::Context,
        key: Key,
        pack: &'static Pack,
        assessment: &Assessment,
        targets: &Targets,
    ) {
        match (self.errand.answer(), self.running) {
            (Some(Ok(advice)), Some(of)) => self.latest = Some((of, advice)),
            // It died; it is not tried again before something changes.
            (Some(Err(error)), Some(_)) => tracing::warn!(error, "advice"),
            _ => {}
        }
        if self.is_current(key) || self.errand.is_busy() || self.running == Some(key) {
            return;
        }
        let since = match self.seen {
            Some((seen, since)) if seen == key => since,
            _ => {
                let now = Instant::now();
                self.seen = Some((key, now));
                now
            }
        };
        let waited = since.elapsed();
        if waited < PAUSE {
            ctx.request_repaint_after(PAUSE.saturating_sub(waited) + Duration::from_millis(10));
            return;
        }
        let (assessment, targets, as_of) = (assessment.clone(), targets.clone(), key.1);
        self.running = Some(key);
        self.errand.start(ctx, move || Advice::of(pack, &assessment, as_of, &targets));
    }
}
