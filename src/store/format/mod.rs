//! The text of an assessment file, version by version. A version is a module with a golden file that never changes;
//! reading looks at the head first and hands over to the module of that version.

mod leaf;
mod open;
mod v1;
mod v2;

use serde::Deserialize;

use crate::assessment::{Assessment, Step};
use crate::notation::{NotationError, read_own};

use super::StoreError;

/// What was read, and whether it may be written again.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The answers.
    pub assessment: Assessment,
    /// Why it is for reading only, in a sentence; none where it is not.
    pub read_only: Option<String>,
    /// Whether it is, to the byte, what the program wrote, or is of a format that cannot tell.
    pub as_written: bool,
}

/// Only what every version of the file says first.
#[derive(Deserialize)]
struct Head {
    format: (u32, u32),
}

/// Reads a file of any version up to this program's.
pub(super) fn parse(name: &str, text: &str) -> Result<Assessment, StoreError> {
    let head: Head = read_own(name, text).map_err(StoreError::Content)?;
    match head.format.0 {
        0 => Err(NotationError {
            file: name.to_owned(),
            line: 0,
            column: 0,
            message: "格式 0 从来没有过，文件头可能损坏了".into(),
        }),
        1 => v1::parse(name, text),
        v2::MAJOR => v2::parse(name, text),
        major => return Err(StoreError::Newer { file: name.to_owned(), major }),
    }
    .map_err(StoreError::Content)
}

/// Reads a file of any version: of a newer one what can be read, for looking at only.
pub(super) fn open(name: &str, text: &str) -> Result<Opened, StoreError> {
    match parse(name, text) {
        Ok(assessment) => Ok(Opened { assessment, read_only: None, as_written: is_as_written(name, text) }),
        Err(StoreError::Newer { file, major }) => {
            let Ok((assessment, lost)) = v2::parse_newer(name, text) else {
                return Err(StoreError::Newer { file, major });
            };
            let lost = if lost == 0 {
                String::new()
            } else {
                format!("，其中 {lost} 处读不懂，没有显示")
            };
            let why =
                format!("这份档案由更新版本的企评保存（格式 {major}）{lost}。只能查看，请升级企评后再修改");
            Ok(Opened { assessment, read_only: Some(why), as_written: true })
        }
        Err(error) => Err(error),
    }
}

/// Whether a file that reads is what the program wrote. Older formats have no sum; one that has is a newer file with a
/// damaged head.
fn is_as_written(name: &str, text: &str) -> bool {
    let older = read_own::<Head>(name, text).is_ok_and(|head| head.format.0 < v2::MAJOR);
    if older { !v2::has_sum(text) } else { v2::is_as_written(text) }
}

/// The text of a file in the newest version.
pub(super) fn to_text(assessment: &Assessment) -> String {
    v2::to_text(assessment)
}

/// A step of the history on one line, for the journal.
pub(super) fn step_text(step: &Step) -> String {
    // What a newer version wrote into a step may hold line breaks; RON does not mind a blank instead, a journal does.
    v2::step_text(step)
}

/// Reads a step from the journal.
pub(super) fn parse_step(name: &str, text: &str) -> Result<Step, NotationError> {
    v2::parse_step(name, text)
}
#[cfg(test)]
mod tests;
