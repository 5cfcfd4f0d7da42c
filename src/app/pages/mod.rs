//! The pages: what fills the middle of the window.

pub mod aims;
pub mod calendar;
pub mod certificates;
pub mod changes;
pub mod detail;
pub mod evidence;
pub mod gaps;
pub mod health;
pub mod help;
pub mod history;
pub mod merge;
pub mod plan;
pub mod questions;
pub mod results;
pub mod scenarios;
pub mod screening;
pub mod search;
pub mod start;
pub mod todos;
