//! Rules and expressions: every fact exists and is read as what it is, every comparison can go either way, and no
//! joined rule contradicts itself.

use super::super::certificate::Hanging;
use super::super::designation::Scorecard;
use super::super::rule::{Age, Aged, CountedTo, Criterion, Expr, NotApplicable, Rule};
use super::super::source::Level;
use super::super::{Kind, Pack};
use super::cuts::Stretch;
use super::facts::Wanted;
use super::place::Spot;
use super::range::range;
use super::{Lint, near};

/// Earliest year a rule may read: the form asks four years, 0 … -3.
const EARLIEST: i32 = -3;

/// Where a rule stands.
#[derive(Clone, Copy)]
pub(super) struct Within<'b> {
    pub spot: Spot<'b>,
    /// The scorecard its `Score` means; none inside scorecards, reference lines and questions.
    pub card: Option<&'b Scorecard>,
    /// What 不适用 means there.
    pub na: NotApplicable,
}

impl Lint<'_> {
    pub(super) fn rule(&mut self, rule: &Rule, within: Within<'_>) {
        let spot = within.spot;
        match rule {
            Rule::All(rules) | Rule::Any(rules) | Rule::Readings(rules) | Rule::Count(_, rules) => {
                self.joined(rule, rules, within);
                rules.iter().for_each(|r| self.rule(r, within));
            }
            Rule::Not(inner) => self.rule(inner, within),
            Rule::Criterion(c) => self.criterion(c, within),
            Rule::When(a, b, c) => [a, b, c].into_iter().for_each(|r| self.rule(r, within)),
            Rule::Supplement(id, a, b) => {
                self.fact(spot, id.as_str());
                [a, b].into_iter().for_each(|r| self.rule(r, within));
            }
            Rule::Yes(id) | Rule::No(id) => self.fact_of(spot, id.as_str(), Wanted::YesNo),
            Rule::Valid(id) => {
                self.fact_of(spot, id.as_str(), Wanted::YesNo);
                if self.book.pack.fact(id.as_str()).is_some() {
                    self.fact_of(spot, Hanging::ExpiresOn.of(id).as_str(), Wanted::Date);
                }
            }
            Rule::OneOf(id, wanted) => self.one_of(id.as_str(), wanted, within),
            Rule::Aged(aged) => self.aged(aged, spot),
            Rule::AtLeast(e, _) | Rule::MoreThan(e, _) | Rule::AtMost(e, _) | Rule::LessThan(e, _) => {
                self.comparison(rule, e, within);
            }
            Rule::NotObtained | Rule::Ceased | Rule::Note => {}
        }
    }

    fn criterion(&mut self, c: &Criterion, within: Within<'_>) {
        let spot = within.spot.inside(&c.id);
        if let Some(source) = &c.source {
            self.source(spot, source, &format!("条件「{}」", c.id));
        }
        let unobtained = matches!(c.rule, Rule::NotObtained);
        match (unobtained, c.checked == Level::NotObtained) {
            (true, false) => self.warn(
                spot,
                "",
                format!("条件「{}」的 rule 是 NotObtained,checked 却写作 {:?}；请改为 NotObtained", c.id, c.checked),
            ),
            (false, true) if !matches!(c.rule, Rule::Note) => self.warn(
                spot,
                "",
                format!("条件「{}」的 checked 是 NotObtained，却有判定规则；请核对等级，或把 rule 改为 NotObtained", c.id),
            ),
            _ => {}
        }
        self.rule(&c.rule, Within { spot, na: c.na, ..within });
    }

    fn joined(&mut self, rule: &Rule, rules: &[Rule], within: Within<'_>) {
        let spot = within.spot;
        if rules.is_empty() {
            let (name, outcome) = match rule {
                Rule::All(_) => ("All", "永远满足"),
                Rule::Any(_) => ("Any", "永远不满足"),
                Rule::Count(..) => ("Count", "没有可数的条件"),
                _ => ("Readings", "没有读法可比"),
            };
            self.error(spot, "", format!("{name}([]) 是空的，{outcome}；请写上条件或删去"));
            return;
        }
        match rule {
            Rule::Count(need, _) if *need > rules.len() => {
                self.error(
                    spot,
                    "",
                    format!("Count 要满足 {need} 项，只列了 {} 项，永远不满足", rules.len()),
                );
            }
            Rule::Count(0, _) => self.error(spot, "", "Count(0, …) 永远满足；请改为至少 1 项"),
            Rule::Readings(_) if rules.len() < 2 => {
                self.warn(spot, "", "Readings 只有一种读法；请补上另一种，或去掉 Readings");
            }
            Rule::All(_) => self.contradictions(rules, within),
            _ => {}
        }
    }

    /// Parts of an `All` that no answer can satisfy together.
    fn contradictions(&mut self, rules: &[Rule], within: Within<'_>) {
        let mut parts = Vec::new();
        rules.iter().for_each(|r| demanded(r, &mut parts));
        for (i, (id, a)) in parts.iter().enumerate() {
            for (other, b) in &parts[..i] {
                if let Some(what) = clash(a, b) {
                    let spot = id.or(*other).map_or(within.spot, |id| within.spot.inside(id));
                    self.error(spot, "", format!("{what}，这两个条件不能同时满足；请核对数字和方向"));
                    return;
                }
            }
        }
    }

    fn one_of(&mut self, id: &str, wanted: &[String], within: Within<'_>) {
        let spot = within.spot;
        self.fact_of(spot, id, Wanted::Choice);
        let book = self.book;
        let Some(Kind::Choice(choices)) = book.pack.fact(id).map(|f| &f.kind) else { return };
        for w in wanted {
            if !choices.iter().any(|c| *c.id == **w) {
                let ids: Vec<&str> = choices.iter().map(|c| &*c.id).collect();
                self.error(spot, w, format!("指标「{id}」没有选项「{w}」，可选：{}", ids.join("、")));
            }
        }
        if wanted.is_empty() {
            self.error(spot, id, format!("OneOf(\"{id}\", []) 没有列出选项，永远不满足"));
        } else if choices.iter().all(|c| wanted.iter().any(|w| **w == *c.id))
            && within.na == NotApplicable::Open
        {
            self.warn(spot, id, format!("OneOf（\"{id}\", …） 列了全部选项，答了就满足；请去掉不该算的选项"));
        }
    }

    fn aged(&mut self, aged: &Aged, spot: Spot<'_>) {
        self.fact_of(spot, aged.since.as_str(), Wanted::Date);
        if let CountedTo::Fact(to) = &aged.on {
            self.fact_of(spot, to.as_str(), Wanted::Date);
        }
        let days = |age: Age| match age {
            Age::Days(n) => i64::from(n),
            Age::Months(n) => i64::from(n) * 30,
            Age::Years(n) => i64::from(n) * 365,
        };
        match (aged.at_least, aged.at_most) {
            (None, None) => {
                self.error(spot, aged.since.as_str(), "Aged 没有写 at_least 或 at_most，不成条件");
            }
            // Months and years are only roughly so many days: a tenth of slack keeps true statements quiet.
            (Some(least), Some(most)) if days(least) > days(most) + days(most) / 10 => {
                self.error(spot, aged.since.as_str(), "Aged 的 at_least 比 at_most 长，永远不满足");
            }
            _ => {}
        }
    }

    fn comparison(&mut self, rule: &Rule, expr: &Expr, within: Within<'_>) {
        let spot = within.spot;
        if let (Expr::CompoundGrowth(id), Some((_, figure))) = (expr, rule.comparison()) {
            self.years(id.as_str(), &[0, -2], spot);
            if figure.0 <= rust_decimal::Decimal::from(-100) {
                let message = format!("复合增长率与 {figure} 比较没有意义，要大于 -100");
                self.error(spot, id.as_str(), message);
            }
            return;
        }
        self.expr(expr, within);
        let Some(holds) = Stretch::of_comparison(rule) else { return };
        let possible = range(self.book.pack, within.card, expr);
        let (possible, holds) = (possible.stretch(), holds.whole_if(possible.whole));
        let word = first_fact(expr);
        if holds.meet(possible).is_empty() {
            let message =
                format!("{}：可能的值是{}，永远不满足；请核对数字", written(rule), possible.words());
            self.error(spot, word, message);
        } else if holds.covers(possible) && !self.may_not_apply(expr) {
            let message = format!("{}：可能的值是{}，永远满足；请核对数字", written(rule), possible.words());
            self.warn(spot, word, message);
        }
    }

    /// Whether 不适用 is an answer to some fact of it: then even a comparison that always holds says something.
    fn may_not_apply(&self, expr: &Expr) -> bool {
        let mut found = false;
        expr.each_fact(&mut |id, _| {
            found |= self.book.pack.questions().any(|(_, _, q)| q.may_not_apply && q.facts().contains(id));
        });
        found
    }

    pub(super) fn expr(&mut self, expr: &Expr, within: Within<'_>) {
        let spot = within.spot;
        match expr {
            Expr::Fact(id) => self.fact_of(spot, id.as_str(), Wanted::Number),
            Expr::Year(id, y) => self.years(id.as_str(), &[*y], spot),
            Expr::Sum(id, ys) | Expr::Average(id, ys) => {
                if ys.is_empty() {
                    self.error(
                        spot,
                        id.as_str(),
                        format!("「{id}」的年份列表是空的，请写上年份，如 [0, -1, -2]"),
                    );
                }
                if (1..ys.len()).any(|i| ys[..i].contains(&ys[i])) {
                    self.error(spot, id.as_str(), format!("「{id}」的年份列表里有重复的年份"));
                }
                self.years(id.as_str(), ys, spot);
            }
            Expr::Growth(id, y) => self.years(id.as_str(), &[*y, y.saturating_sub(1)], spot),
            Expr::MeanGrowth(id) | Expr::HnteGrowth(id) => self.years(id.as_str(), &[0, -1, -2], spot),
            Expr::CompoundGrowth(id) => {
                self.years(id.as_str(), &[0, -2], spot);
                let message = "CompoundGrowth 只能直接与一个数比较，不能放进别的算式或分档".to_owned();
                self.error(spot, id.as_str(), message);
            }
            Expr::Percent(a, b) | Expr::Divide(a, b) => {
                self.expr(a, within);
                self.expr(b, within);
                let divisor = range(self.book.pack, within.card, b);
                if divisor.high.is_some_and(|h| h <= rust_decimal::Decimal::ZERO) {
                    self.error(spot, first_fact(b), "分母不会大于 0，永远算不出；请核对分子分母的先后");
                }
            }
            Expr::Instead(id, own, usual) => {
                self.fact_of(spot, id.as_str(), Wanted::YesNo);
                [own, usual].into_iter().for_each(|e| self.expr(e, within));
            }
            Expr::Minus(a, b) => [a, b].into_iter().for_each(|e| self.expr(e, within)),
            Expr::Plus(es) | Expr::Max(es) | Expr::Min(es) => {
                if es.is_empty() {
                    self.error(spot, "", "Plus、Max 里面要有算式");
                }
                es.iter().for_each(|e| self.expr(e, within));
            }
            Expr::Score | Expr::GroupScore(_) | Expr::Points(_) => self.points(expr, within),
        }
    }

    fn points(&mut self, expr: &Expr, within: Within<'_>) {
        let spot = within.spot;
        let Some(card) = within.card else {
            let message = "这里读不到得分：只有带评分表（scorecard）的版本的 requires 里可以用 Score、GroupScore、Points";
            return self.error(spot, "", message);
        };
        match expr {
            Expr::GroupScore(title) if !card.groups.iter().any(|g| g.title == *title) => {
                let near = near::among(title, card.groups.iter().map(|g| g.title.as_str()));
                self.error(spot, title, format!("评分表里没有「{title}」这一组{near}"));
            }
            Expr::Points(id) => {
                let ids = || card.groups.iter().flat_map(|g| &g.indicators).map(|i| i.id.as_str());
                if !ids().any(|i| i == id) {
                    self.error(spot, id, format!("评分表里没有指标「{id}」{}", near::among(id, ids())));
                }
            }
            _ => {}
        }
    }

    fn years(&mut self, id: &str, years: &[i32], spot: Spot<'_>) {
        self.fact_of(spot, id, Wanted::Yearly);
        if years.iter().any(|y| *y > 0) {
            self.error(spot, id, format!("「{id}」读了上年度以后的年份：0 是上年度，更早写 -1、-2"));
        }
        if let Some(early) = years.iter().find(|y| **y < EARLIEST) {
            self.error(spot, id, format!("「{id}」读到第 {early} 年，问卷只问到 {EARLIEST}（0 是上年度）"));
        }
    }
}

/// The leaves that an `All` demands, each with the criterion it stands in.
fn demanded<'r>(rule: &'r Rule, into: &mut Vec<(Option<&'r str>, &'r Rule)>) {
    match rule {
        Rule::All(rules) => rules.iter().for_each(|r| demanded(r, into)),
        Rule::Criterion(c) if c.counts => {
            let from = into.len();
            demanded(&c.rule, into);
            into[from..].iter_mut().filter(|(id, _)| id.is_none()).for_each(|(id, _)| *id = Some(&c.id));
        }
        Rule::Yes(_) | Rule::No(_) | Rule::OneOf(..) => into.push((None, rule)),
        _ if rule.comparison().is_some() => into.push((None, rule)),
        _ => {}
    }
}

/// Why two leaves cannot hold together.
fn clash(a: &Rule, b: &Rule) -> Option<String> {
    match (a, b) {
        (Rule::Yes(x), Rule::No(y)) | (Rule::No(y), Rule::Yes(x)) if x == y => {
            Some(format!("既要「{x}」为是，又要它为否"))
        }
        (Rule::OneOf(x, one), Rule::OneOf(y, two)) if x == y && !one.iter().any(|c| two.contains(c)) => {
            Some(format!("「{x}」的两个 OneOf 没有共同的选项"))
        }
        _ => {
            let (one, two) = (a.comparison()?, b.comparison()?);
            let empty = Stretch::of_comparison(a)?.meet(Stretch::of_comparison(b)?).is_empty();
            (same(one.0, two.0) && empty).then(|| format!("{} 与 {} 相互矛盾", written(b), written(a)))
        }
    }
}

/// Whether two expressions are written alike.
pub(super) fn same(a: &Expr, b: &Expr) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

/// A comparison as the file has it: `AtLeast(…, 3)`.
fn written(rule: &Rule) -> String {
    let name = match rule {
        Rule::AtLeast(..) => "AtLeast",
        Rule::MoreThan(..) => "MoreThan",
        Rule::AtMost(..) => "AtMost",
        _ => "LessThan",
    };
    rule.comparison().map_or(String::new(), |(e, n)| format!("{name}({}…, {n})", head(e)))
}

fn head(expr: &Expr) -> String {
    let fact = first_fact(expr);
    let debug = format!("{expr:?}");
    let name = debug.split('(').next().unwrap_or("").to_owned();
    if fact.is_empty() { name } else { format!("{name}(\"{fact}\"") }
}

pub(super) fn first_fact(expr: &Expr) -> &str {
    let mut first = "";
    expr.each_fact(&mut |id, _| {
        if first.is_empty() {
            first = id.as_str();
        }
    });
    first
}

/// Whether a rule is the same whatever is answered.
pub(super) fn fixed(pack: &Pack, rule: &Rule) -> Option<bool> {
    match rule {
        Rule::All(rules) => {
            let parts: Vec<Option<bool>> = rules.iter().map(|r| fixed(pack, r)).collect();
            if parts.contains(&Some(false)) {
                Some(false)
            } else {
                parts.iter().all(|p| *p == Some(true)).then_some(true)
            }
        }
        Rule::Any(rules) => {
            let parts: Vec<Option<bool>> = rules.iter().map(|r| fixed(pack, r)).collect();
            if parts.contains(&Some(true)) {
                Some(true)
            } else {
                parts.iter().all(|p| *p == Some(false)).then_some(false)
            }
        }
        Rule::Not(inner) => fixed(pack, inner).map(|b| !b),
        Rule::Criterion(c) => fixed(pack, &c.rule),
        Rule::Count(0, _) => Some(true),
        Rule::Count(need, rules) => (*need > rules.len()).then_some(false),
        _ => {
            let (expr, _) = rule.comparison()?;
            let possible = range(pack, None, expr);
            let holds = Stretch::of_comparison(rule)?.whole_if(possible.whole);
            let possible = possible.stretch();
            match (holds.covers(possible), holds.meet(possible).is_empty()) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            }
        }
    }
}
