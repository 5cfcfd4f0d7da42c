//! The whole app without a GPU, used like a person would: everything is found by its Chinese name. A character that
//! the fonts lack and a field without a name fail every test that shows them.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::missing_panics_doc, missing_docs, reason = "tests")]

mod kit;
mod start;
