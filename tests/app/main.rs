//! The whole app without a GPU, used like a person would: everything is found by its Chinese name. A character that
//! the fonts lack and a field without a name fail every test that shows them.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod advice;
mod aims;
mod answers;
mod board;
mod certificates;
mod changes;
mod composing;
mod count;
mod dates;
mod evidence;
mod extra;
mod files;
mod health;
mod idle;
mod kit;
mod merge;
mod pages;
mod plan;
mod safety;
mod scenarios;
mod start;
mod table;
mod tables;
mod todos;
