//! The rules of an edition, as the pack holds them, turned into [`Term`]s: one for every numbered condition, and one
//! for the whole tree.
//!
//! As written, in two values: a clause verified 低 counts as it stands, several readings of one clause must all hold,
//! remarks take no part. 不适用 is asked for wherever the pack allows it as an answer and means what the clause says
//! (where the clause says nothing: not met). What the four designations do not need is not translated and says so.

use qiping::judge::Op;
use qiping::pack::{
    Band, Edition, End, Expr, FactId, Indicator, Measure, NotApplicable, Pack, Points, Rule, Scorecard,
};
use rust_decimal::Decimal;

use crate::term::Term;

/// One condition of an edition.
pub struct Condition {
    /// Its number; none for a join at the top of the tree that has none.
    pub id: Option<String>,
    /// What it takes.
    pub term: Term,
    /// Whether it stands at the top of the tree: the verdict is that all of these hold.
    pub at_top: bool,
}

/// An edition in terms.
pub struct Translation {
    /// The whole tree.
    pub verdict: Term,
    /// Every condition, outer before inner.
    pub conditions: Vec<Condition>,
}

/// The name a peer knows a place by: the fact, and how many years it lies before 上年度.
#[must_use]
pub fn name_of(fact: &FactId, year: Option<i32>) -> String {
    year.map_or_else(|| fact.to_string(), |y| format!("{fact}_{}", -y))
}

/// Turns an edition into terms.
///
/// # Errors
/// What there is in it that has no translation.
pub fn translate(pack: &Pack, edition: &Edition) -> Result<Translation, String> {
    let translator = Translator { pack, card: edition.scorecard.as_ref() };
    let Rule::All(parts) = &edition.requires else { return Err("the tree does not begin with All".into()) };
    let verdict = translator.rule(&edition.requires, NotApplicable::Open)?;
    let mut conditions = Vec::new();
    for part in parts {
        if !matches!(part, Rule::Criterion(_)) {
            let term = translator.rule(part, NotApplicable::Open)?;
            conditions.push(Condition { id: None, term, at_top: true });
        }
        for criterion in part.criteria() {
            if matches!(criterion.rule, Rule::Note) {
                continue;
            }
            let at_top = criterion.counts && matches!(part, Rule::Criterion(c) if c.id == criterion.id);
            let term = translator.rule(&criterion.rule, criterion.na)?;
            conditions.push(Condition { id: Some(criterion.id.clone()), term, at_top });
        }
    }
    Ok(Translation { verdict, conditions })
}

struct Translator<'p> {
    pack: &'p Pack,
    card: Option<&'p Scorecard>,
}

/// A number and what it must be multiplied by: percentages are compared as shares, which saves the peers a step.
struct Scaled(Term, Decimal);

impl Translator<'_> {
    fn rule(&self, rule: &Rule, na: NotApplicable) -> Result<Term, String> {
        match rule {
            // Every reading must hold: where they differ the judge says open.
            Rule::All(rules) | Rule::Readings(rules) => Ok(Term::All(self.joined(rules, na)?)),
            Rule::Any(rules) => Ok(Term::Any(self.joined(rules, na)?)),
            Rule::Count(need, rules) => {
                let (one, zero) = (Term::Figure(Decimal::ONE), Term::Figure(Decimal::ZERO));
                let counted = |part| Term::If(Box::new(part), Box::new(one.clone()), Box::new(zero.clone()));
                let parts = self.joined(rules, na)?.into_iter().map(counted).collect();
                Ok(Term::Compare(Op::AtLeast, Box::new(Term::Plus(parts)), Decimal::from(*need)))
            }
            Rule::Not(inner) => Ok(Term::Not(Box::new(self.rule(inner, na)?))),
            Rule::Criterion(criterion) => self.rule(&criterion.rule, criterion.na),
            Rule::Yes(id) => Ok(self.asked(rule, na, Term::IsYes(id.to_string()))),
            Rule::No(id) => Ok(self.asked(rule, na, Term::Not(Box::new(Term::IsYes(id.to_string()))))),
            Rule::OneOf(id, choices) => {
                Ok(self.asked(rule, na, Term::IsOneOf(id.to_string(), choices.clone())))
            }
            Rule::AtLeast(expr, n) => self.compare(rule, Op::AtLeast, expr, n.0, na),
            Rule::MoreThan(expr, n) => self.compare(rule, Op::MoreThan, expr, n.0, na),
            Rule::AtMost(expr, n) => self.compare(rule, Op::AtMost, expr, n.0, na),
            Rule::LessThan(expr, n) => self.compare(rule, Op::LessThan, expr, n.0, na),
            Rule::When(condition, then, otherwise) => Ok(Term::If(
                Box::new(self.rule(condition, na)?),
                Box::new(self.rule(then, na)?),
                Box::new(self.rule(otherwise, na)?),
            )),
            Rule::Supplement(id, with, without) => Ok(Term::If(
                Box::new(Term::IsAnswered(id.to_string())),
                Box::new(self.rule(with, na)?),
                Box::new(self.rule(without, na)?),
            )),
            Rule::Aged(_) | Rule::Valid(_) | Rule::NotObtained | Rule::Ceased | Rule::Note => {
                Err(format!("no translation for {rule:?}"))
            }
        }
    }

    /// The parts of a join that take part in it.
    fn joined(&self, rules: &[Rule], na: NotApplicable) -> Result<Vec<Term>, String> {
        let counts = |rule: &&Rule| match rule {
            Rule::Criterion(c) => c.counts && !matches!(c.rule, Rule::Note),
            rule => !matches!(rule, Rule::Note),
        };
        rules.iter().filter(counts).map(|rule| self.rule(rule, na)).collect()
    }

    /// The places a rule reads that may be answered 不适用.
    fn optional(&self, rule: &Rule) -> Vec<String> {
        let mut found = Vec::new();
        rule.each_fact(&mut |id, year| {
            if self.pack.may_not_apply(id.as_str()) {
                found.push(name_of(id, year));
            }
        });
        found
    }

    /// A leaf, with what 不适用 means to it asked first.
    fn asked(&self, rule: &Rule, na: NotApplicable, leaf: Term) -> Term {
        let optional = self.optional(rule);
        if optional.is_empty() {
            return leaf;
        }
        let applies = optional.into_iter().map(Term::Applies);
        match na {
            NotApplicable::Met => {
                let not = applies.map(|a| Term::Not(Box::new(a)));
                Term::Any(not.chain([leaf]).collect())
            }
            NotApplicable::Unmet | NotApplicable::Open => Term::All(applies.chain([leaf]).collect()),
        }
    }

    fn compare(
        &self,
        rule: &Rule,
        op: Op,
        expr: &Expr,
        figure: Decimal,
        na: NotApplicable,
    ) -> Result<Term, String> {
        let hundred = Decimal::ONE_HUNDRED;
        let (number, figure) = match expr {
            // Squared, as in the judge: no root is taken.
            Expr::CompoundGrowth(id) => {
                let factor = (hundred + figure) / hundred;
                (over(year(id, 0), year(id, -2)), factor * factor)
            }
            Expr::Score => (self.score()?, figure),
            Expr::GroupScore(title) => (self.group(title)?, figure),
            expr => {
                let Scaled(number, scale) = Self::number(expr)?;
                (number, figure / scale)
            }
        };
        Ok(self.asked(rule, na, Term::Compare(op, Box::new(number), figure)))
    }

    fn number(expr: &Expr) -> Result<Scaled, String> {
        let plain = |expr| match Self::number(expr)? {
            Scaled(number, scale) if scale == Decimal::ONE => Ok(number),
            _ => Err(format!("a percentage inside {expr:?}")),
        };
        let one = Decimal::ONE;
        let sum = |id: &FactId, years: &[i32]| Term::Plus(years.iter().map(|y| year(id, *y)).collect());
        Ok(match expr {
            Expr::Fact(id) => Scaled(Term::Number(name_of(id, None)), one),
            Expr::Year(id, y) => Scaled(year(id, *y), one),
            Expr::Sum(id, years) => Scaled(sum(id, years), one),
            Expr::Average(id, years) => {
                let count = Term::Figure(Decimal::from(years.len()));
                Scaled(over(sum(id, years), count), one)
            }
            Expr::Percent(a, b) => Scaled(over(plain(a)?, plain(b)?), Decimal::ONE_HUNDRED),
            Expr::Divide(a, b) => Scaled(over(plain(a)?, plain(b)?), one),
            Expr::Plus(parts) => Scaled(Term::Plus(parts.iter().map(plain).collect::<Result<_, _>>()?), one),
            Expr::Minus(a, b) => Scaled(Term::Minus(Box::new(plain(a)?), Box::new(plain(b)?)), one),
            Expr::Growth(id, y) => Scaled(growth(id, *y), Decimal::ONE_HUNDRED),
            Expr::MeanGrowth(id) => {
                Scaled(Term::Plus(vec![growth(id, 0), growth(id, -1)]), Decimal::from(50))
            }
            _ => return Err(format!("no translation for {expr:?}")),
        })
    }

    fn score(&self) -> Result<Term, String> {
        let card = self.card.ok_or("no scorecard")?;
        let groups = card.groups.iter().map(|group| self.group(&group.title));
        Ok(Term::Plus(groups.collect::<Result<_, _>>()?))
    }

    fn group(&self, title: &str) -> Result<Term, String> {
        let card = self.card.ok_or("no scorecard")?;
        let group = card.groups.iter().find(|g| g.title == *title).ok_or("no such group")?;
        let most: Decimal = group.indicators.iter().map(|i| i.max.0).sum();
        if most > group.max.0 {
            return Err(format!("{title}: the full marks of the group cut off its sum"));
        }
        let points = group.indicators.iter().map(|i| self.indicator(i));
        Ok(Term::Plus(points.collect::<Result<_, _>>()?))
    }

    fn indicator(&self, indicator: &Indicator) -> Result<Term, String> {
        if indicator.own_points.is_some() {
            return Err(format!("{}: points entered by hand", indicator.id));
        }
        match &indicator.measure {
            Measure::Bands(expr, bands) => {
                let mut optional = false;
                expr.each_fact(&mut |id, _| optional |= self.pack.may_not_apply(id.as_str()));
                if optional {
                    return Err(format!("{}: 不适用 inside bands", indicator.id));
                }
                banded(&Self::number(expr)?, bands)
            }
            Measure::Steps(steps) => {
                let nothing = Term::Figure(Decimal::ZERO);
                steps.iter().rev().try_fold(nothing, |below, (rule, points)| {
                    let holds = self.rule(rule, indicator.na)?;
                    Ok(Term::If(Box::new(holds), Box::new(just(*points)?), Box::new(below)))
                })
            }
            measure => Err(format!("{}: no translation for {measure:?}", indicator.id)),
        }
    }
}

fn year(id: &FactId, offset: i32) -> Term {
    Term::Number(name_of(id, Some(offset)))
}

fn over(a: Term, b: Term) -> Term {
    Term::Over(Box::new(a), Box::new(b))
}

/// （上年度 − 前一年）÷ 前一年
fn growth(id: &FactId, offset: i32) -> Term {
    let (now, before) = (year(id, offset), year(id, offset - 1));
    over(Term::Minus(Box::new(now), Box::new(before.clone())), before)
}

fn just(points: Points) -> Result<Term, String> {
    match points {
        Points::Just(n) => Ok(Term::Figure(n.0)),
        Points::Between(..) => Err("points left to experts".into()),
    }
}

/// Bands as nested conditions: they cover every value once, so in their order one end of each is enough.
fn banded(number: &Scaled, bands: &[Band]) -> Result<Term, String> {
    let falling = bands.iter().rev().skip(1).all(|band| band.from.is_some());
    let (last, earlier) = bands.split_last().ok_or("no bands")?;
    earlier.iter().rev().try_fold(just(last.points)?, |below, band| {
        let end = if falling { band.from } else { band.to };
        let op = match (end.ok_or("bands in no order")?, falling) {
            (End::Including(_), true) => Op::AtLeast,
            (End::Excluding(_), true) => Op::MoreThan,
            (End::Including(_), false) => Op::AtMost,
            (End::Excluding(_), false) => Op::LessThan,
        };
        let figure = end.map_or(Decimal::ZERO, |end| end.figure().0) / number.1;
        let inside = Term::Compare(op, Box::new(number.0.clone()), figure);
        Ok(Term::If(Box::new(inside), Box::new(just(band.points)?), Box::new(below)))
    })
}
