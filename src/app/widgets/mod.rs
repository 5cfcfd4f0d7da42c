//! Pieces the pages are made of.

pub mod badge;
pub mod card;
pub mod certificate;
pub mod choices;
pub mod column;
pub mod culled;
pub mod distance;
pub mod evidence;
pub mod icon;
pub mod plan_button;
pub mod text_field;
pub mod year_table;
