//! Where in a file something stands. Parsed values carry no positions, so a place is found again by the ids that
//! lead to it, outer before inner.

use super::super::File;
use crate::notation::position;

/// A place in a file, narrowed step by step.
#[derive(Clone, Copy)]
pub(super) struct Spot<'p> {
    pub file: &'p File,
    /// Bytes from the start.
    at: usize,
}

impl<'p> Spot<'p> {
    /// The top of a file.
    pub fn start(file: &'p File) -> Self {
        Self { file, at: 0 }
    }

    fn rest(&self) -> &'p str {
        self.file.text.get(self.at..).unwrap_or("")
    }

    fn moved(self, by: Option<usize>) -> Self {
        Self { at: self.at + by.unwrap_or(0), ..self }
    }

    /// The place where the thing with this id is written (`id: "x"`), else where the id is first named, else here.
    pub fn inside(self, id: &str) -> Self {
        let rest = self.rest();
        let quoted = format!("\"{id}\"");
        let named = || rest.match_indices(&quoted);
        let declared = named().find(|(at, _)| {
            let before = rest[..*at].trim_end();
            before.ends_with(':') && before[..before.len() - 1].trim_end().ends_with("id")
        });
        self.moved(declared.or_else(|| named().next()).map(|(at, _)| at))
    }

    /// The place where a group with this title is written.
    pub fn titled(self, title: &str) -> Self {
        self.moved(self.rest().find(&format!("\"{title}\"")))
    }

    /// Just past this place, to look for the next of the same name.
    pub fn after(self) -> Self {
        let step = self.rest().chars().next().map_or(0, char::len_utf8);
        self.moved(Some(step))
    }

    /// The next place where this bare word stands (`asks`), else here.
    pub fn keyword(self, word: &str) -> Self {
        self.moved(self.rest().find(word))
    }

    /// Line and column of the first quoted `word` from here on, else of this place.
    pub fn line_column(self, word: &str) -> (usize, usize) {
        let at = if word.is_empty() { None } else { self.rest().find(&format!("\"{word}\"")) };
        position(&self.file.text, self.moved(at).at)
    }

    /// The place in words, for a message about another place: file and line.
    pub fn words(self, from: &File) -> String {
        let (line, _) = self.line_column("");
        let whose = if from.extra && !self.file.extra { "题库自带的" } else { "" };
        format!("{whose} {} 第 {line} 行", self.file.shown())
    }
}
