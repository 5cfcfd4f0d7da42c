//! Lint of a pack.

use super::Pack;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The pack must not be used like this.
    Error,
    /// Worth a look.
    Warning,
}

/// Something found in a pack that reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// File inside the pack.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// Looks over a whole pack.
#[must_use]
pub fn lint(_pack: &Pack) -> Vec<Finding> {
    Vec::new()
}
