//! Scorecards: bands without holes or overlaps, steps that can be reached, points that fit their full marks.

use rust_decimal::Decimal;

use super::super::designation::{Band, Edition, Group, Indicator, Measure, Points, Scorecard};
use super::super::rule::{Expr, Rule};
use super::super::{Kind, Pack};
use super::Lint;
use super::cuts::{Stretch, first_hole};
use super::facts::Wanted;
use super::place::Spot;
use super::range::range;
use super::rules::{Within, first_fact, fixed, same};

impl Lint<'_> {
    pub(super) fn scorecard(&mut self, edition: &Edition, card: &Scorecard, spot: Spot<'_>) {
        let spot = spot.keyword("Scorecard");
        let indicators = || card.groups.iter().flat_map(|g| &g.indicators);
        self.twice(spot, "评分指标", indicators().map(|i| i.id.as_str()));
        for (i, group) in card.groups.iter().enumerate() {
            if card.groups[..i].iter().any(|g| g.title == group.title) {
                let again = spot.titled(&group.title).after().titled(&group.title);
                self.error(again, "", format!("评分表里「{}」这一组重复，请改名", group.title));
            }
            self.group(group, spot.titled(&group.title));
        }
        let sum: Decimal = card.groups.iter().map(|g| g.max.0).sum();
        if sum != card.max.0 {
            let message = format!("评分表满分写作 {}，各组满分合计 {}；请核对", card.max, sum.normalize());
            self.warn(spot, "", message);
        }
        if card.pass > card.max {
            self.error(spot, "", format!("及格线 {} 高于满分 {}", card.pass, card.max));
        }
        let mut stated = false;
        edition.requires.walk(&mut |r| {
            stated |= matches!(r.comparison(), Some((Expr::Score, n)) if n == card.pass);
        });
        if !stated {
            let message = format!(
                "评分表的及格线 {} 没有对应的条件，请在 requires 里写 AtLeast(Score, {})",
                card.pass, card.pass
            );
            self.warn(spot, "", message);
        }
    }

    fn group(&mut self, group: &Group, spot: Spot<'_>) {
        // 加分 indicators come on top and are cut off at the group's full marks.
        let sum = |bonus: bool| -> Decimal {
            let counted = group.indicators.iter().filter(|i| bonus || !i.text.contains("加分"));
            counted.map(|i| i.max.0).sum()
        };
        if sum(true) != group.max.0 && sum(false) != group.max.0 {
            let message = format!(
                "「{}」满分写作 {}，各项满分合计 {}；请核对",
                group.title,
                group.max,
                sum(true).normalize()
            );
            self.warn(spot, "", message);
        }
        for indicator in &group.indicators {
            self.indicator(indicator, spot.inside(&indicator.id));
        }
    }

    fn indicator(&mut self, indicator: &Indicator, spot: Spot<'_>) {
        let what = format!("评分指标「{}」", indicator.id);
        if let Some(source) = &indicator.source {
            self.source(spot, source, &what);
        }
        if indicator.max.0 <= Decimal::ZERO {
            self.error(spot, "", format!("{what}的满分 {} 不大于 0", indicator.max));
        }
        if let Some(own) = &indicator.own_points {
            self.entered(own.as_str(), indicator, spot);
        }
        let within = Within { spot, card: None, na: indicator.na };
        self.measure(&indicator.measure, indicator, within);
        let most = most(&indicator.measure, indicator.max.0);
        if most < indicator.max.0 {
            let most = most.normalize();
            self.warn(spot, "", format!("{what}满分 {}，按规则最多得 {most} 分；请核对", indicator.max));
        }
    }

    fn measure(&mut self, measure: &Measure, indicator: &Indicator, within: Within<'_>) {
        let spot = within.spot;
        match measure {
            Measure::Bands(expr, bands) => {
                self.expr(expr, within);
                self.bands(expr, bands, spot);
                bands.iter().for_each(|b| self.given(b.points, indicator, spot));
            }
            Measure::Steps(steps) => {
                for (rule, points) in steps {
                    self.rule(rule, within);
                    self.given(*points, indicator, spot);
                }
                self.unreachable(steps, spot);
            }
            Measure::PerMet(each, rules) => {
                if rules.is_empty() {
                    self.error(spot, "", "PerMet 没有列出条件");
                }
                rules.iter().for_each(|r| self.rule(r, within));
                self.given(Points::Just(*each), indicator, spot);
            }
            Measure::PerFull { of, every, points } => {
                self.expr(of, within);
                if every.0 <= Decimal::ZERO {
                    self.error(spot, "", format!("PerFull 的 every 是 {every}，要大于 0"));
                }
                self.given(Points::Just(*points), indicator, spot);
            }
            Measure::Best(parts) => {
                self.twice(spot, "分项", parts.iter().map(|p| p.id.as_str()));
                for part in parts {
                    self.measure(&part.measure, indicator, Within { spot: spot.inside(&part.id), ..within });
                }
            }
            Measure::Entered(id) => self.entered(id.as_str(), indicator, spot),
        }
    }

    fn given(&mut self, points: Points, indicator: &Indicator, spot: Spot<'_>) {
        let (low, high) = points.range();
        if low > high {
            self.error(spot, "", format!("Between({low}, {high}) 的下限高于上限"));
        }
        if high > indicator.max {
            self.error(
                spot,
                "",
                format!("评分指标「{}」给 {high} 分，超过满分 {}", indicator.id, indicator.max),
            );
        }
        if low.0 < Decimal::ZERO {
            self.error(spot, "", format!("评分指标「{}」给 {low} 分，不能是负数", indicator.id));
        }
    }

    fn entered(&mut self, id: &str, indicator: &Indicator, spot: Spot<'_>) {
        self.fact_of(spot, id, Wanted::Number);
        let book = self.book;
        let Some(Kind::Number(q)) = book.pack.fact(id).map(|f| &f.kind) else { return };
        let within = q.min.is_some_and(|m| m.0 >= Decimal::ZERO) && q.max.is_some_and(|m| m <= indicator.max);
        if !within {
            let message =
                format!("自评分「{id}」的范围要写成 min: 0, max: {}，与评分指标的满分一致", indicator.max);
            self.error(spot, id, message);
        }
    }

    fn bands(&mut self, expr: &Expr, bands: &[Band], spot: Spot<'_>) {
        let possible = range(self.book.pack, None, expr);
        let word = first_fact(expr);
        let pieces: Vec<Stretch> =
            bands.iter().map(|b| Stretch::of_band(b).whole_if(possible.whole)).collect();
        for (i, (band, piece)) in bands.iter().zip(&pieces).enumerate() {
            let written = Stretch::of_band(band).words();
            if piece.is_empty() {
                self.error(spot, word, format!("分档{written}是空的：上下限写反了，或含、不含写错了"));
            } else if piece.meet(possible.stretch()).is_empty() {
                self.warn(
                    spot,
                    word,
                    format!("分档{written}在可能的值（{}）之外，用不到", possible.stretch().words()),
                );
            }
            let overlap = pieces[..i].iter().map(|p| p.meet(*piece)).find(|both| !both.is_empty());
            if let Some(both) = overlap {
                let message = format!(
                    "分档重叠：{}有两个得分；请把一头改成 Including、另一头改成 Excluding",
                    both.words()
                );
                self.error(spot, word, message);
            }
        }
        if let Some(hole) = first_hole(possible.stretch(), &pieces) {
            self.error(
                spot,
                word,
                format!("分档有空缺：{}没有得分；请补一档，没有分的写 Just(0)", hole.words()),
            );
        }
    }

    fn unreachable(&mut self, steps: &[(Rule, Points)], spot: Spot<'_>) {
        for (i, (rule, _)) in steps.iter().enumerate() {
            let earlier: Vec<&Rule> = steps[..i].iter().map(|(r, _)| r).collect();
            if fixed(self.book.pack, rule) == Some(false) {
                self.error(spot, "", format!("第 {} 级永远不满足，走不到", i + 1));
            } else if taken(self.book.pack, rule, &earlier) {
                self.error(
                    spot,
                    "",
                    format!("第 {} 级走不到：前面各级已经把它占完；请把条件严的放在前面", i + 1),
                );
            }
        }
    }
}

/// Whether earlier steps take every answer that this one would take.
fn taken(pack: &Pack, rule: &Rule, earlier: &[&Rule]) -> bool {
    if earlier.iter().any(|r| fixed(pack, r) == Some(true) || format!("{r:?}") == format!("{rule:?}")) {
        return true;
    }
    if let Rule::OneOf(id, wanted) = rule {
        let listed = |before: &Rule, w: &String| matches!(before, Rule::OneOf(other, ws) if other == id && ws.contains(w));
        return wanted.iter().all(|w| earlier.iter().any(|before| listed(before, w)));
    }
    let (Some((expr, _)), Some(wanted)) = (rule.comparison(), Stretch::of_comparison(rule)) else {
        return false;
    };
    let possible = range(pack, None, expr);
    let alike = earlier.iter().filter(|r| r.comparison().is_some_and(|(e, _)| same(e, expr)));
    let before: Vec<Stretch> =
        alike.filter_map(|r| Stretch::of_comparison(r)).map(|s| s.whole_if(possible.whole)).collect();
    let target = wanted.whole_if(possible.whole).meet(possible.stretch());
    !before.is_empty() && first_hole(target, &before).is_none()
}

/// The most points a measure can give, before the cut at full marks.
fn most(measure: &Measure, max: Decimal) -> Decimal {
    let high = |p: &Points| p.range().1.0;
    let zero = Decimal::ZERO;
    match measure {
        Measure::Bands(_, bands) => bands.iter().map(|b| high(&b.points)).max().unwrap_or(zero),
        Measure::Steps(steps) => steps.iter().map(|(_, p)| high(p)).max().unwrap_or(zero),
        Measure::PerMet(each, rules) => each.0 * Decimal::from(rules.len()),
        Measure::Best(parts) => parts.iter().map(|p| most(&p.measure, max)).max().unwrap_or(zero),
        Measure::PerFull { .. } | Measure::Entered(_) => max,
    }
}
