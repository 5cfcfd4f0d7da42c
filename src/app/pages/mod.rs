//! The pages: what fills the middle of the window.

pub mod detail;
pub mod help;
pub mod questions;
pub mod results;
pub mod search;
pub mod start;
