//! Verdicts in words: what is required, what is there, as short Chinese phrases with units.

use rust_decimal::Decimal;

use crate::assessment::{State, Value};
use crate::notation::Num;
use crate::pack::{Aged, CountedTo, Expr, Fact, FactId, Kind, Level, Pack, Rule, Thing};

use super::Verdict;
use super::exact::Exact;
use super::reason::{Actual, Reason};
use super::span::{Op, Span};
use super::view::Cell;

/// Decimals shown of a computed number.
const PLACES: u32 = 4;

/// Puts rules and reasons into words.
#[derive(Clone, Copy)]
pub struct Words<'p> {
    /// The pack whose labels and units are used.
    pub pack: &'p Pack,
    /// The base year, to name years instead of counting them.
    pub base_year: Option<i16>,
}

/// A number with thousands separators.
#[must_use]
pub fn thousands(number: Decimal) -> String {
    let plain = number.normalize().to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |d| ("-", d));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(f) = fraction {
        out.push('.');
        out.push_str(f);
    }
    out
}

/// An answer as a word or a figure with its unit.
#[must_use]
pub fn state_text(fact: &Fact, state: &State) -> String {
    match (state, &fact.kind) {
        (State::Blank, _) => "未答".into(),
        (State::Unknown, _) => "不清楚".into(),
        (State::NotApplicable, _) => "不适用".into(),
        (State::Known(Value::YesNo(yes)), _) => if *yes { "是" } else { "否" }.into(),
        (State::Known(Value::Number(n)), Kind::Year) => format!("{} 年", n.normalize()),
        (State::Known(Value::Number(n)), _) => with_unit(&thousands(*n), fact.unit()),
        (State::Known(Value::Choice(id)), Kind::Choice(choices)) => {
            choices.iter().find(|c| c.id == *id).map_or_else(|| id.to_string(), |c| c.label.clone())
        }
        (State::Known(Value::Choice(id)), _) => id.to_string(),
        (State::Known(Value::Text(text)), _) => text.clone(),
        (State::Known(Value::Date(date)), _) => date.to_string(),
    }
}

/// An exact number for reading; 约 where it had to be cut. Never shown as equal to a figure it does not reach.
#[must_use]
pub fn shown(value: &Exact) -> String {
    let short = value.shown(2);
    if Exact::from(short) == *value {
        return thousands(short);
    }
    let long = value.shown(PLACES);
    if Exact::from(long) == *value { thousands(long) } else { format!("约 {}", thousands(long)) }
}

/// A figure with its unit.
pub(crate) fn with_unit(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

impl<'p> Words<'p> {
    /// The label of a fact.
    #[must_use]
    pub fn label(&self, id: &FactId) -> &'p str {
        self.pack.fact(id.as_str()).map_or("", |f| f.label.as_str())
    }

    /// The title of what was judged, marked where it comes from an extra folder.
    #[must_use]
    pub fn title(&self, verdict: &Verdict<'_>) -> String {
        let designation = verdict.designation;
        let extra = self.pack.is_extra(Thing::Designation, &designation.id);
        format!("{}{}", designation.title, if extra { "〔附加〕" } else { "" })
    }

    /// A condition in one line: number, text, what is required, what is there, why it is open, how well it was checked.
    #[must_use]
    pub fn condition(&self, reason: &Reason<'p>) -> String {
        let Some(c) = reason.criterion() else { return String::new() };
        let actual = match self.actual(reason) {
            actual if actual.is_empty() => actual,
            actual => format!("；现为 {actual}"),
        };
        let cause = match reason.cause.words() {
            "" => String::new(),
            cause => format!("（{cause}）"),
        };
        let (required, checked) = (self.required(&c.rule), c.checked.word());
        format!("{} {}：要求 {required}{actual}{cause}〔核实：{checked}〕", c.id, c.text)
    }

    /// A place in words: `营业收入(2025 年)`.
    #[must_use]
    pub fn cell(&self, cell: &Cell<'_>) -> String {
        match cell.year {
            Some(year) => format!("{}（{year} 年）", self.label(cell.fact)),
            None => self.label(cell.fact).to_owned(),
        }
    }

    fn year(&self, offset: i32) -> String {
        match (self.base_year, offset) {
            (Some(base), _) => format!("{} 年", i32::from(base) + offset),
            (None, 0) => "上年度".into(),
            (None, _) => format!("上年度前 {} 年", -offset),
        }
    }

    fn years(&self, offsets: &[i32]) -> String {
        match (self.base_year, offsets.iter().min(), offsets.iter().max()) {
            (Some(base), Some(first), Some(last)) if first != last => {
                format!("{}—{} 年", i32::from(base) + first, i32::from(base) + last)
            }
            _ => offsets.iter().map(|y| self.year(*y)).collect::<Vec<_>>().join("、"),
        }
    }

    /// An expression in words.
    #[must_use]
    pub fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Fact(id) => self.label(id).to_owned(),
            Expr::Year(id, y) => format!("{} {}", self.year(*y), self.label(id)),
            Expr::Sum(id, ys) => format!("{} {}合计", self.years(ys), self.label(id)),
            Expr::Average(id, ys) => format!("{} {}平均", self.years(ys), self.label(id)),
            Expr::Percent(a, b) | Expr::Divide(a, b) => format!("{} ÷ {}", self.expr(a), self.expr(b)),
            Expr::Plus(es) => es.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(" + "),
            Expr::Minus(a, b) => format!("{} − {}", self.expr(a), self.expr(b)),
            Expr::Growth(id, y) => format!("{} {}增长率", self.year(*y), self.label(id)),
            Expr::MeanGrowth(id) | Expr::HnteGrowth(id) => format!("近两年{}平均增长率", self.label(id)),
            Expr::CompoundGrowth(id) => format!("近两年{}复合增长率", self.label(id)),
            Expr::Max(es) => {
                format!("{}中较高者", es.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join("、"))
            }
            Expr::Min(es) => {
                format!("{}中较低者", es.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join("、"))
            }
            Expr::Instead(_, own, usual) => {
                format!("{}（口径不同的用 {}）", self.expr(usual), self.expr(own))
            }
            Expr::Score => "总分".into(),
            Expr::GroupScore(title) => format!("{title}得分"),
            Expr::Points(_) => "该项得分".into(),
        }
    }

    /// The unit of an expression.
    #[must_use]
    pub fn unit(&self, expr: &Expr) -> String {
        let unit = |id: &FactId| self.pack.fact(id.as_str()).map_or("", |f| f.unit()).to_owned();
        match expr {
            Expr::Fact(id) | Expr::Year(id, _) | Expr::Sum(id, _) | Expr::Average(id, _) => unit(id),
            Expr::Percent(..)
            | Expr::Growth(..)
            | Expr::MeanGrowth(_)
            | Expr::HnteGrowth(_)
            | Expr::CompoundGrowth(_) => "%".into(),
            Expr::Divide(a, b) => {
                let (a, b) = (self.unit(a), self.unit(b));
                if a == b || a.is_empty() { String::new() } else { format!("{a}/{b}") }
            }
            Expr::Plus(es) | Expr::Max(es) | Expr::Min(es) => {
                es.first().map(|e| self.unit(e)).unwrap_or_default()
            }
            Expr::Minus(a, _) | Expr::Instead(_, a, _) => self.unit(a),
            Expr::Score | Expr::GroupScore(_) | Expr::Points(_) => "分".into(),
        }
    }

    /// The value of an expression as a figure with its unit, where there is only one.
    #[must_use]
    pub fn value(&self, expr: &Expr, span: &Span) -> Option<String> {
        let ratio = span.value()?;
        let number =
            if matches!(expr, Expr::CompoundGrowth(_)) { compound_shown(ratio) } else { shown(ratio) };
        Some(with_unit(&number, &self.unit(expr)))
    }

    fn figure(&self, op: Op, expr: &Expr, figure: Num) -> String {
        format!("{} {}", op.sign(), with_unit(&thousands(figure.0), &self.unit(expr)))
    }

    /// What a rule asks for, without repeating what it is asked of where that is plain.
    #[must_use]
    pub fn required(&self, rule: &Rule) -> String {
        match rule {
            Rule::Yes(_) => "是".into(),
            Rule::No(_) => "否".into(),
            Rule::OneOf(id, choices) => self.choices(id, choices),
            Rule::AtLeast(e, n) => self.figure(Op::AtLeast, e, *n),
            Rule::MoreThan(e, n) => self.figure(Op::MoreThan, e, *n),
            Rule::AtMost(e, n) => self.figure(Op::AtMost, e, *n),
            Rule::LessThan(e, n) => self.figure(Op::LessThan, e, *n),
            Rule::Aged(aged) => aged_words(aged, |id| self.label(id).to_owned()),
            Rule::Valid(_) => "持有且有效".into(),
            Rule::Supplement(_, _, without) => self.required(without),
            Rule::NotObtained => "官方门槛未取得".into(),
            Rule::Ceased => "不再判定".into(),
            Rule::Note => "不作门槛".into(),
            Rule::Criterion(_)
            | Rule::All(_)
            | Rule::Any(_)
            | Rule::Count(..)
            | Rule::Not(_)
            | Rule::When(..)
            | Rule::Readings(_) => self.sentence(rule),
        }
    }

    fn choices(&self, id: &FactId, wanted: &[String]) -> String {
        let Some(Kind::Choice(choices)) = self.pack.fact(id.as_str()).map(|f| &f.kind) else {
            return String::new();
        };
        let labels: Vec<&str> = choices
            .iter()
            .filter(|c| wanted.iter().any(|w| **w == *c.id))
            .map(|c| c.label.as_str())
            .collect();
        labels.join("、")
    }

    /// A rule as a phrase that says what is asked of what.
    #[must_use]
    pub fn sentence(&self, rule: &Rule) -> String {
        let join = |rules: &[Rule], with: &str| {
            let parts: Vec<String> =
                rules.iter().filter(|r| !matches!(r, Rule::Note)).map(|r| self.part(r)).collect();
            parts.join(with)
        };
        match rule {
            Rule::All(rules) => join(rules, " 且 "),
            Rule::Any(rules) => join(rules, " 或 "),
            Rule::Count(n, rules) => format!("以下至少 {n} 项：{}", join(rules, "、")),
            Rule::Readings(rules) => format!("按各种读法均须：{}", join(rules, " / ")),
            Rule::Not(inner) => format!("不是：{}", self.part(inner)),
            Rule::When(condition, then, otherwise) => {
                format!(
                    "{}的：{}；否则：{}",
                    self.sentence(condition),
                    self.sentence(then),
                    self.sentence(otherwise)
                )
            }
            Rule::Yes(id) | Rule::Valid(id) => self.label(id).to_owned(),
            Rule::No(id) => format!("不是：{}", self.label(id)),
            Rule::OneOf(id, _) => format!("{}为{}", self.label(id), self.required(rule)),
            Rule::Aged(aged) => format!("{}{}", self.label(&aged.since), self.required(rule)),
            // A figure keeps its level wherever it is repeated.
            Rule::Criterion(c) if c.checked == Level::Low => {
                format!("{}〔核实：低〕", self.sentence(&c.rule))
            }
            Rule::Criterion(c) => self.sentence(&c.rule),
            Rule::Supplement(_, _, without) => self.sentence(without),
            Rule::NotObtained | Rule::Ceased | Rule::Note => self.required(rule),
            Rule::AtLeast(e, _) | Rule::MoreThan(e, _) | Rule::AtMost(e, _) | Rule::LessThan(e, _) => {
                format!("{} {}", self.expr(e), self.required(rule))
            }
        }
    }

    fn part(&self, rule: &Rule) -> String {
        let text = self.sentence(rule);
        match rule {
            Rule::Any(_) | Rule::When(..) => format!("({text})"),
            Rule::Criterion(c) if matches!(c.rule, Rule::Any(_) | Rule::When(..)) => format!("({text})"),
            _ => text,
        }
    }

    /// What a reason was judged by, as a phrase; for joined rules the values of the leaves.
    #[must_use]
    pub fn actual(&self, reason: &Reason<'p>) -> String {
        let mut leaves = Vec::new();
        reason.walk(&mut |r| {
            if r.children.is_empty() && r.actual != Actual::None {
                leaves.push(r);
            }
        });
        match leaves[..] {
            [] => String::new(),
            [only] => self.leaf_actual(only),
            _ => {
                let mut parts: Vec<String> = Vec::new();
                for leaf in leaves {
                    let value = self.leaf_actual(leaf);
                    // What is missing is named already.
                    let named = matches!(&leaf.actual, Actual::Number(s) if s.value().is_none())
                        && !leaf.missing.is_empty();
                    let part =
                        if named { value } else { format!("{} {value}", self.subject(leaf.leaf_rule())) };
                    if !parts.contains(&part) {
                        parts.push(part);
                    }
                }
                parts.join("；")
            }
        }
    }

    /// What a leaf speaks of.
    #[must_use]
    pub fn subject(&self, rule: &Rule) -> String {
        match rule {
            Rule::Yes(id) | Rule::No(id) | Rule::OneOf(id, _) | Rule::Valid(id) => self.label(id).to_owned(),
            Rule::Aged(aged) => self.label(&aged.since).to_owned(),
            _ => rule.comparison().map(|(e, _)| self.expr(e)).unwrap_or_default(),
        }
    }

    fn leaf_actual(&self, leaf: &Reason<'p>) -> String {
        match &leaf.actual {
            Actual::None => String::new(),
            Actual::Blank => "未答".into(),
            Actual::Unknown => "不清楚".into(),
            Actual::NotApplicable => "不适用".into(),
            Actual::YesNo(yes) => if *yes { "是" } else { "否" }.into(),
            Actual::Choice(label) => (*label).into(),
            Actual::Date(date) => date.to_string(),
            Actual::Certificate(found) => match found.expires {
                Some(day) => format!("{}（到期日 {day}）", found.state.word()),
                None => found.state.word().into(),
            },
            Actual::Number(span) => self.span_words(leaf, span),
        }
    }

    fn span_words(&self, leaf: &Reason<'p>, span: &Span) -> String {
        let Some((expr, _)) = leaf.leaf_rule().comparison() else { return String::new() };
        let unit = self.unit(expr);
        if let Some(value) = self.value(expr, span) {
            return value;
        }
        match (&span.low, &span.high) {
            _ if leaf.missing.is_empty() && !span.defined => "算不出".into(),
            (Some(low), Some(high)) if is_points(expr) => {
                with_unit(&format!("{}—{}", shown(low), shown(high)), &unit)
            }
            _ => {
                let parts: Vec<String> = leaf.missing.iter().map(|c| self.cell(c)).collect();
                if parts.is_empty() { "算不出".into() } else { format!("缺 {}", parts.join("、")) }
            }
        }
    }
}

/// Whether it is points that are compared.
pub(crate) fn is_points(expr: &Expr) -> bool {
    matches!(expr, Expr::Score | Expr::GroupScore(_) | Expr::Points(_))
}

fn aged_words(aged: &Aged, label: impl Fn(&FactId) -> String) -> String {
    let to = match &aged.on {
        CountedTo::AsOf => String::new(),
        CountedTo::YearEnd => "截至上年末".into(),
        CountedTo::Fact(id) => format!("到{}", label(id)),
    };
    let least = aged.at_least.map(|a| format!("满 {}", a.words()));
    let most = aged.at_most.map(|a| format!("不超过 {}", a.words()));
    let parts: Vec<String> = [least, most].into_iter().flatten().collect();
    format!("{to}{}", parts.join("且"))
}

/// Compound yearly growth in % of a two-year ratio, for reading only: found by bisection on exact numbers, so that
/// it is never shown on the wrong side of a figure.
fn compound_shown(ratio: &Exact) -> String {
    let step = |n: i64| Exact::whole(n).over(&Exact::whole(1_000_000)).unwrap_or(Exact::whole(0));
    let (mut low, mut high) = (0_i64, 1_000_000_000_i64);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let factor = step(middle);
        if factor.times(&factor) <= *ratio { low = middle } else { high = middle }
    }
    let factor = step(low);
    let percent = factor.minus(&Exact::whole(1)).times(&Exact::whole(100));
    let text = thousands(percent.shown(PLACES));
    if factor.times(&factor) == *ratio { text } else { format!("约 {text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (n, text) in
            [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.50", "-1,234,567.5"), ("0.25", "0.25")]
        {
            assert_eq!(thousands(n.parse().unwrap()), text);
        }
    }

    #[test]
    fn a_number_just_below_is_not_shown_as_the_figure() {
        let below = Exact::from("2.999".parse::<Decimal>().unwrap());
        assert_eq!(shown(&below), "2.999");
        assert_eq!(compound_shown(&Exact::from("1.1025".parse::<Decimal>().unwrap())), "5");
        assert_eq!(compound_shown(&Exact::from("1.102499".parse::<Decimal>().unwrap())), "约 4.9999");
    }
}
