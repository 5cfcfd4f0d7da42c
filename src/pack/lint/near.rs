//! "Did you mean", as findings say it.

use crate::notation::nearest;

/// `；相近的有 …`, or what else to do where nothing is near.
pub(super) fn among<'i>(wrong: &str, known: impl Iterator<Item = &'i str>) -> String {
    let ids = nearest(wrong, known);
    if ids.is_empty() {
        "；请先声明它，或改成已有的 id".into()
    } else {
        format!("；相近的有 {}", ids.join("、"))
    }
}
