//! Whether taking the names out of an assessment leaves every verdict as it is. It should; nothing goes out before
//! that was seen.

use jiff::civil::Date;

use crate::assessment::{Assessment, anonymous};
use crate::pack::Pack;

use super::{Board, Reason, ScoreResult, Verdict, judge};

/// The assessment without names ([`anonymous`]), judged before and after on a day; under each of its scenarios, too, on
/// the day of the scenario.
///
/// # Errors
/// The titles of the designations that would be judged otherwise.
pub fn anonymised(pack: &Pack, assessment: &Assessment, as_of: Date) -> Result<Assessment, Vec<String>> {
    let out = anonymous(pack, assessment);
    let unlike = |before: &Assessment, after: &Assessment, day: Date| {
        differing(&judge(pack, before, day), &judge(pack, after, day))
    };
    let mut titles = unlike(assessment, &out, as_of);
    for (before, after) in assessment.scenarios.values().zip(out.scenarios.values()) {
        let day = before.as_of.unwrap_or(as_of);
        titles.extend(unlike(&assessment.under(before), &out.under(after), day));
    }
    if titles.is_empty() { Ok(out) } else { Err(titles) }
}

/// The titles of the designations that two boards of one pack and day judge differently in whatever way.
fn differing(before: &Board<'_>, after: &Board<'_>) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for (before, after) in [(&before.verdicts, &after.verdicts), (&before.reviews, &after.reviews)] {
        let unlike = before.iter().zip(after).filter(|(b, a)| !same(b, a)).map(|(b, _)| b);
        let longer = if before.len() > after.len() { before } else { after };
        let alone = &longer[before.len().min(after.len())..];
        titles.extend(unlike.chain(alone).map(|v| v.designation.title.clone()));
    }
    titles
}

fn same(a: &Verdict<'_>, b: &Verdict<'_>) -> bool {
    let bars = |v: &Verdict<'_>| v.barred.iter().map(|bar| bar.id.clone()).collect::<Vec<_>>();
    a.designation.id == b.designation.id
        && a.edition.id == b.edition.id
        && (a.standing, a.outcome, a.tally) == (b.standing, b.outcome, b.tally)
        && same_points(a.score.as_ref(), b.score.as_ref())
        && same_reason(&a.reason, &b.reason)
        && a.references.len() == b.references.len()
        && a.references.iter().zip(&b.references).all(|((_, a), (_, b))| same_reason(a, b))
        && bars(a) == bars(b)
}

fn same_points(a: Option<&ScoreResult<'_>>, b: Option<&ScoreResult<'_>>) -> bool {
    let points = |score: &ScoreResult<'_>| {
        let single: Vec<_> = score.indicators().map(|i| i.points.clone()).collect();
        (score.points.clone(), single)
    };
    a.map(points) == b.map(points)
}

fn same_reason(a: &Reason<'_>, b: &Reason<'_>) -> bool {
    (a.state, a.effect, a.cause) == (b.state, b.effect, b.cause)
        && a.children.len() == b.children.len()
        && a.children.iter().zip(&b.children).all(|(a, b)| same_reason(a, b))
}
