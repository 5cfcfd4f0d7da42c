//! 企评 (qiping): an offline desktop app in which a company answers once and is judged against every designation it
//! could apply for. See ARCHITECTURE.md for the map.

pub mod advice;
#[cfg(feature = "window")]
pub mod app;
pub mod assessment;
pub mod cli;
pub mod exchange;
pub mod judge;
pub mod notation;
pub mod pack;
pub mod store;
