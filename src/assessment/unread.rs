//! What a newer program wrote and this one does not know.

/// Fields of a newer minor version of the file: name and text, word for word, so that a save puts them back.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread(pub Vec<(String, String)>);

impl Unread {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
