//! What a set of open places still lacks, read from the tree of reasons: places one of which any way out must touch,
//! and what they cost at least.

use crate::judge::{Exact, Reason, ScoreResult, Tri};
use crate::pack::{Expr, Rule};

use super::search::{Part, Search, Set, members};

/// How something stands with some places open.
pub(super) enum Stand {
    /// It may come to hold without another place.
    Fine,
    /// It cannot.
    Dead,
    /// It cannot unless another place changes, too.
    Lacks(Lack),
}

/// What is lacking.
pub(super) struct Lack {
    /// One of these must change.
    pub one_of: Set,
    /// At least so much has to be paid for it.
    pub least: u32,
    /// The places the price was reckoned over.
    over: Set,
}

/// Reads from the tree of reasons what is lacking.
pub(super) struct Lacks<'l, 's, 'p, 'a> {
    pub search: &'l Search<'s, 'p, 'a>,
    /// The places that are open.
    pub set: Set,
    /// Places that another branch changes.
    pub frozen: Set,
    /// The points, with these places open.
    pub score: Option<&'l ScoreResult<'p>>,
}

impl<'p> Lacks<'_, '_, 'p, '_> {
    /// How a part stands.
    pub fn part(&self, part: &Part<'p>, reason: &Reason<'p>) -> Stand {
        match (part.gate_of, reason.effect) {
            // The condition of a question need not be sure; it must not be refuted.
            (Some(_), _) if reason.state != Tri::Unmet => Stand::Fine,
            (Some(_), _) => self.rule(reason, Tri::Unmet),
            (None, Some(effect)) => self.rule(reason, effect),
            (None, None) => Stand::Fine,
        }
    }

    fn rule(&self, reason: &Reason<'p>, state: Tri) -> Stand {
        if state == Tri::Met {
            return Stand::Fine;
        }
        // Doubt about the clause itself (待核) is nothing that answers settle.
        if reason.criterion().is_some() && reason.state == Tri::Met {
            return Stand::Dead;
        }
        let children = || reason.children.iter().filter_map(|c| c.effect.map(|effect| self.rule(c, effect)));
        match reason.rule {
            Rule::All(_) => all_of(children()),
            Rule::Any(_) => some_of(1, children()),
            Rule::Count(need, _) => some_of(*need, children()),
            Rule::Criterion(_) if reason.children.len() == 1 => {
                let child = &reason.children[0];
                self.rule(child, child.effect.unwrap_or(child.state))
            }
            rule => self.leaf(rule, state),
        }
    }

    fn leaf(&self, rule: &'p Rule, state: Tri) -> Stand {
        let under = self.search.under.get(&std::ptr::from_ref(rule)).copied().unwrap_or(0);
        if state == Tri::Open && under & self.set != 0 {
            return Stand::Fine;
        }
        let free = under & !self.set & !self.frozen;
        let weights = members(free).map(|lever| self.search.levers.all[lever].weight);
        match weights.min() {
            Some(least) => {
                let least = least.max(self.points(rule, free).unwrap_or(0));
                Stand::Lacks(Lack { one_of: free, least, over: free })
            }
            None => Stand::Dead,
        }
    }

    /// At least what the points still lacking cost: no lever can bring more than its indicators have left.
    fn points(&self, rule: &'p Rule, free: Set) -> Option<u32> {
        let (Rule::AtLeast(expr, figure) | Rule::MoreThan(expr, figure)) = rule else { return None };
        let score = self.score?;
        let groups = score.card.groups.iter().zip(&score.groups);
        let high = match expr {
            Expr::Score => &score.points.high,
            Expr::GroupScore(title) => &groups.clone().find(|(group, _)| group.title == *title)?.1.0.high,
            _ => return None,
        };
        let lacking = Exact::from(figure.0).minus(high);
        // What each indicator has left, and the levers it hangs on.
        let wanted =
            |title: &str| matches!(expr, Expr::Score) || matches!(expr, Expr::GroupScore(t) if t == title);
        let each =
            groups.flat_map(|(group, (_, results))| results.iter().map(move |r| (wanted(&group.title), r)));
        let left: Vec<(Exact, Set)> = each
            .zip(&self.search.indicators)
            .filter(|((wanted, _), _)| *wanted)
            .map(|((_, r), under)| (Exact::from(r.indicator.max.0).minus(&r.points.high), *under))
            .collect();
        let offer = |lever: usize| {
            let under = left.iter().filter(|(_, under)| under & 1 << lever != 0);
            let brings = under.fold(Exact::whole(0), |sum, (points, _)| sum.plus(points));
            (brings, self.search.levers.all[lever].weight)
        };
        let mut offers: Vec<(Exact, u32)> = members(free).map(offer).collect();
        // The most points for the effort first; the last one in part.
        offers.sort_by(|(a, w), (b, v)| {
            b.times(&Exact::whole((*w).into())).cmp(&a.times(&Exact::whole((*v).into())))
        });
        let (mut left, mut paid) = (lacking, 0);
        for (brings, weight) in offers {
            if left.sign().is_le() {
                break;
            }
            if brings >= left {
                let part = left.times(&Exact::whole(weight.into())).over(&brings)?;
                return Some(paid + u32::try_from(part.floor().shown(0)).unwrap_or(0));
            }
            left = left.minus(&brings);
            paid += weight;
        }
        Some(paid)
    }
}

/// All of these must come to hold: what is paid for one may pay for another that shares a place with it.
pub(super) fn all_of(stands: impl Iterator<Item = Stand>) -> Stand {
    let mut lacking = Vec::new();
    for stand in stands {
        match stand {
            Stand::Fine => {}
            Stand::Dead => return Stand::Dead,
            Stand::Lacks(lack) => lacking.push(lack),
        }
    }
    lacking.sort_by_key(|lack| std::cmp::Reverse(lack.least));
    let Some(narrowest) = lacking.iter().min_by_key(|lack| lack.one_of.count_ones()) else {
        return Stand::Fine;
    };
    let one_of = narrowest.one_of;
    let (mut over, mut least) = (0, 0);
    for lack in &lacking {
        if lack.over & over == 0 {
            least += lack.least;
        }
        over |= lack.over;
    }
    Stand::Lacks(Lack { one_of, least, over })
}

/// So many of these must come to hold.
fn some_of(need: usize, stands: impl Iterator<Item = Stand>) -> Stand {
    let (mut fine, mut lacking) = (0, Vec::new());
    for stand in stands {
        match stand {
            Stand::Fine => fine += 1,
            Stand::Dead => {}
            Stand::Lacks(lack) => lacking.push(lack),
        }
    }
    let more = need.saturating_sub(fine);
    if more == 0 {
        return Stand::Fine;
    }
    if lacking.len() < more {
        return Stand::Dead;
    }
    let (one_of, over) = lacking.iter().fold((0, 0), |(a, b), lack| (a | lack.one_of, b | lack.over));
    let least = lacking.iter().map(|lack| lack.least).min().unwrap_or(0);
    Stand::Lacks(Lack { one_of, least, over })
}
