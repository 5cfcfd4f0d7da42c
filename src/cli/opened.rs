//! A file that a subcommand changes: held, journalled and versioned like one that is open in the window.

use std::path::Path;

use crate::assessment::Assessment;
use crate::store::{Opening, Places, Session};

use super::Unusable;

/// Opens a file to change it.
///
/// # Errors
/// It cannot be read, somebody has it open, or changes of a crash are to be brought back first.
pub(super) fn open_to_change(file: &Path) -> Result<(Assessment, Session), Unusable> {
    let Opening { assessment, session, leftover, .. } =
        Session::open(&Places::of_user(), file).map_err(|e| Unusable(e.to_string()))?;
    if let Some(why) = session.read_only() {
        return Err(Unusable(why.to_string()));
    }
    if leftover.is_some() {
        let file = file.display();
        return Err(Unusable(format!("上次对 {file} 的改动没有存完，先用 qiping recover {file} 找回或放弃")));
    }
    Ok((assessment, session))
}
