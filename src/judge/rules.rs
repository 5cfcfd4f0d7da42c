//! Judging rules: three values, reasons for every leaf, no more certainty than the answers give.

use jiff::civil::Date;

use crate::assessment::{State, Value};
use crate::notation::Num;
use crate::pack::{Age, Aged, CountedTo, Criterion, Expr, FactId, Hanging, Kind, Level, NotApplicable, Rule};

use super::certificate::{self, CertState};
use super::exact::Exact;
use super::reason::{Actual, Cause, Reason, Tri};
use super::score::ScoreResult;
use super::span::{Op, Span};
use super::view::{Cell, Missing, View};

/// What a rule is judged within.
#[derive(Clone, Copy)]
pub(super) struct Judge<'v, 'p, 'a> {
    pub view: &'v View<'p, 'a>,
    pub score: Option<&'v ScoreResult<'p>>,
    /// Whether a 低 clause must hold both as written and without it (not in 参考 designations).
    pub doubt_low: bool,
    /// What an absent clause would count as where this one stands.
    pub absent: Tri,
    /// What 不适用 means.
    pub na: NotApplicable,
}

impl<'p> Judge<'_, 'p, '_> {
    pub fn rule(&self, rule: &'p Rule) -> Reason<'p> {
        match rule {
            Rule::All(rules) => self.joined(rule, rules, Tri::Met, all),
            Rule::Any(rules) => self.joined(rule, rules, Tri::Unmet, any),
            Rule::Count(need, rules) => self.joined(rule, rules, Tri::Unmet, |states| count(*need, states)),
            Rule::Readings(rules) => self.readings(rule, rules),
            Rule::Not(inner) => self.not(rule, inner),
            Rule::Criterion(criterion) => self.criterion(rule, criterion),
            Rule::Yes(id) => self.yes_no(rule, id, true),
            Rule::No(id) => self.yes_no(rule, id, false),
            Rule::OneOf(id, choices) => self.one_of(rule, id, choices),
            Rule::AtLeast(e, n) => self.compare(rule, e, Op::AtLeast, *n),
            Rule::MoreThan(e, n) => self.compare(rule, e, Op::MoreThan, *n),
            Rule::AtMost(e, n) => self.compare(rule, e, Op::AtMost, *n),
            Rule::LessThan(e, n) => self.compare(rule, e, Op::LessThan, *n),
            Rule::Aged(aged) => self.aged(rule, aged),
            Rule::Valid(id) => self.valid(rule, id),
            Rule::When(condition, then, otherwise) => self.when(rule, condition, then, otherwise),
            Rule::Supplement(id, with, without) if self.view.is_left_open(id) => {
                let children = vec![self.rule(with), self.rule(without)];
                let state = children[0].weight().agree(children[1].weight());
                let mut reason = Reason::leaf(rule, state, Actual::None);
                reason.children = children;
                reason
            }
            Rule::Supplement(id, with, without) => {
                let answered = matches!(self.view.state(id), State::Known(_));
                Self::through(rule, vec![self.rule(if answered { with } else { without })])
            }
            Rule::NotObtained => {
                let mut reason = Reason::leaf(rule, Tri::Open, Actual::None);
                reason.cause = Cause::NotObtained;
                reason
            }
            Rule::Ceased => {
                let mut reason = Reason::leaf(rule, Tri::Open, Actual::None);
                reason.cause = Cause::Ceased;
                reason
            }
            Rule::Note => {
                let mut reason = Reason::leaf(rule, Tri::Open, Actual::None);
                reason.effect = None;
                reason
            }
        }
    }

    fn joined(
        &self,
        rule: &'p Rule,
        rules: &'p [Rule],
        absent: Tri,
        join: impl Fn(&mut dyn Iterator<Item = Tri>) -> Tri,
    ) -> Reason<'p> {
        let inside = Self { absent, ..*self };
        let children: Vec<Reason<'p>> = rules.iter().map(|r| inside.rule(r)).collect();
        let state = join(&mut children.iter().filter_map(|c| c.effect));
        let mut reason = Reason::leaf(rule, state, Actual::None);
        reason.cause = inherited_cause(state, &children);
        reason.children = children;
        reason
    }

    /// A rule that is what its one child is.
    fn through(rule: &'p Rule, children: Vec<Reason<'p>>) -> Reason<'p> {
        let state = children.first().map_or(Tri::Open, Reason::weight);
        let mut reason = Reason::leaf(rule, state, Actual::None);
        reason.cause = inherited_cause(state, &children);
        reason.children = children;
        reason
    }

    fn not(&self, rule: &'p Rule, inner: &'p Rule) -> Reason<'p> {
        let child = Self { absent: self.absent.flipped(), ..*self }.rule(inner);
        let mut reason = Self::through(rule, vec![child]);
        reason.state = reason.state.flipped();
        reason.effect = Some(reason.state);
        reason
    }

    fn readings(&self, rule: &'p Rule, rules: &'p [Rule]) -> Reason<'p> {
        let children: Vec<Reason<'p>> = rules.iter().map(|r| self.rule(r)).collect();
        let state = children.iter().map(Reason::weight).reduce(Tri::agree).unwrap_or(Tri::Open);
        let differ = state == Tri::Open && children.iter().all(|c| c.weight() != Tri::Open);
        let mut reason = Reason::leaf(rule, state, Actual::None);
        reason.cause = if differ { Cause::Readings } else { inherited_cause(state, &children) };
        reason.children = children;
        reason
    }

    fn when(&self, rule: &'p Rule, condition: &'p Rule, then: &'p Rule, otherwise: &'p Rule) -> Reason<'p> {
        let condition = self.rule(condition);
        let (state, children) = match condition.weight() {
            Tri::Met => one_way(condition, self.rule(then)),
            Tri::Unmet => one_way(condition, self.rule(otherwise)),
            Tri::Open => {
                let (a, b) = (self.rule(then), self.rule(otherwise));
                (a.weight().agree(b.weight()), vec![condition, a, b])
            }
        };
        let mut reason = Reason::leaf(rule, state, Actual::None);
        reason.cause = inherited_cause(state, &children);
        reason.children = children;
        reason
    }

    fn criterion(&self, rule: &'p Rule, criterion: &'p Criterion) -> Reason<'p> {
        let child = Self { na: criterion.na, ..*self }.rule(&criterion.rule);
        let remark = child.effect.is_none();
        let is_leaf = child.children.is_empty() && !matches!(criterion.rule, Rule::Criterion(_));
        // Most criteria are one leaf: it becomes the criterion's own reason, which halves what is made.
        let mut reason = if is_leaf {
            Reason { rule, state: child.weight(), ..child }
        } else {
            Self::through(rule, vec![child])
        };
        reason.effect = (criterion.counts && !remark).then_some(reason.state);
        if self.doubt_low
            && criterion.checked == Level::Low
            && reason.effect.is_some_and(|e| e != self.absent)
        {
            reason.effect = Some(Tri::Open);
            if reason.state != Tri::Open {
                reason.cause = Cause::Unverified;
            }
        }
        reason
    }

    fn missing(rule: &'p Rule, cells: Missing<'p>, actual: Actual<'p>) -> Reason<'p> {
        let mut reason = Reason::leaf(rule, Tri::Open, actual);
        reason.cause = Cause::Missing;
        reason.missing = cells;
        reason
    }

    /// What 不适用 comes to here.
    fn state_without(&self) -> Tri {
        match self.na {
            NotApplicable::Open => Tri::Open,
            NotApplicable::Met => Tri::Met,
            NotApplicable::Unmet => Tri::Unmet,
        }
    }

    /// Whether one of these blanks may be answered 不适用.
    pub(super) fn may_not_apply(&self, missing: &[Cell<'p>]) -> bool {
        missing.iter().any(|c| self.view.pack.may_not_apply(c.fact.as_str()))
    }

    fn without_value(&self, rule: &'p Rule) -> Reason<'p> {
        let state = self.state_without();
        let mut reason = Reason::leaf(rule, state, Actual::NotApplicable);
        if state == Tri::Open {
            reason.cause = Cause::NotApplicable;
        }
        reason
    }

    /// Judges a leaf that reads one fact with one value.
    fn single(
        &self,
        rule: &'p Rule,
        id: &'p FactId,
        judge: impl FnOnce(&Value) -> Option<(bool, Actual<'p>)>,
    ) -> Reason<'p> {
        let cell = || vec![Cell { fact: id, year: None }];
        match self.view.state(id) {
            State::Blank => Self::missing(rule, cell(), Actual::Blank),
            State::Unknown => Self::missing(rule, cell(), Actual::Unknown),
            State::NotApplicable => self.without_value(rule),
            State::Known(value) => match judge(value) {
                Some((holds, actual)) => Reason::leaf(rule, Tri::from_known(Some(holds)), actual),
                None => Self::missing(rule, cell(), Actual::Unknown),
            },
        }
    }

    fn yes_no(&self, rule: &'p Rule, id: &'p FactId, wanted: bool) -> Reason<'p> {
        self.single(rule, id, |value| match value {
            Value::YesNo(yes) => Some((*yes == wanted, Actual::YesNo(*yes))),
            _ => None,
        })
    }

    fn one_of(&self, rule: &'p Rule, id: &'p FactId, wanted: &[String]) -> Reason<'p> {
        let choices = self.view.pack.fact(id.as_str()).map(|f| &f.kind);
        self.single(rule, id, |value| {
            let (Value::Choice(chosen), Some(Kind::Choice(choices))) = (value, choices) else { return None };
            let label = choices.iter().find(|c| c.id == *chosen).map_or("", |c| c.label.as_str());
            Some((wanted.iter().any(|w| **w == **chosen), Actual::Choice(label)))
        })
    }

    fn compare(&self, rule: &'p Rule, expr: &'p Expr, op: Op, figure: Num) -> Reason<'p> {
        let mut missing = Missing::new();
        let span = self.expr(expr, &mut missing);
        if span.not_applicable {
            return self.without_value(rule);
        }
        let figure = compared_with(expr, figure);
        let mut state = Tri::from_known(span.compare(op, &figure));
        // A blank that decides nothing as a number may still turn out to be 不适用 (points hold that in their range).
        let points = matches!(expr, Expr::Score | Expr::GroupScore(_) | Expr::Points(_));
        if !points && self.may_not_apply(&missing) {
            state = state.agree(self.state_without());
        }
        once_each(&mut missing);
        let defined = span.defined;
        let mut reason = Reason::leaf(rule, state, Actual::Number(Box::new(span)));
        if state == Tri::Open {
            reason.cause = match (missing.is_empty(), defined) {
                (false, _) => Cause::Missing,
                (true, false) => Cause::NoValue,
                (true, true) => Cause::Experts,
            };
        }
        reason.missing = missing;
        reason
    }

    fn aged(&self, rule: &'p Rule, aged: &'p Aged) -> Reason<'p> {
        let day = match &aged.on {
            CountedTo::AsOf => Ok(self.view.as_of),
            CountedTo::YearEnd => {
                let end = self.view.base_year().and_then(|y| Date::new(y, 12, 31).ok());
                end.ok_or_else(|| self.view.pack.fact("base_year").map(|f| &f.id))
            }
            CountedTo::Fact(id) => match self.view.state(id) {
                State::Known(Value::Date(day)) => Ok(*day),
                State::NotApplicable => return self.without_value(rule),
                _ => Err(Some(id)),
            },
        };
        let day = match day {
            Ok(day) => day,
            Err(asked) => {
                let since = matches!(self.view.state(&aged.since), State::Blank | State::Unknown);
                let asked = since.then_some(&aged.since).into_iter().chain(asked);
                let cells = asked.map(|fact| Cell { fact, year: None }).collect();
                return Self::missing(rule, cells, Actual::Blank);
            }
        };
        self.single(rule, &aged.since, |value| {
            let Value::Date(since) = value else { return None };
            let long_enough = aged.at_least.is_none_or(|age| later(*since, age) <= day);
            let short_enough = aged.at_most.is_none_or(|age| later(*since, age) >= day);
            Some((*since <= day && long_enough && short_enough, Actual::Date(*since)))
        })
    }

    fn valid(&self, rule: &'p Rule, id: &'p FactId) -> Reason<'p> {
        let pack = self.view.pack;
        if *self.view.state(id) == State::NotApplicable {
            return self.without_value(rule);
        }
        let found = certificate::standing(self.view, id, pack.certificate_of(id));
        let hanging = |h: Hanging| pack.fact(h.of(id).as_str()).map(|f| &f.id);
        let (asked, cause) = match found.state {
            CertState::Unanswered => (Some(id), Cause::Missing),
            CertState::NoExpiry => (hanging(Hanging::ExpiresOn), Cause::Missing),
            CertState::EditionBlank => (hanging(Hanging::Edition), Cause::Missing),
            CertState::Unclear => (None, Cause::Edition),
            _ => (None, Cause::None),
        };
        let mut reason = Reason::leaf(rule, found.state.counts(), Actual::Certificate(Box::new(found)));
        reason.cause = cause;
        reason.missing = asked.into_iter().map(|fact| Cell { fact, year: None }).collect();
        reason
    }

    /// The value of an expression.
    pub fn expr(&self, expr: &'p Expr, missing: &mut Missing<'p>) -> Span {
        let percent = |s: Span| s.scaled(&Exact::whole(100));
        match expr {
            Expr::Fact(id) => self.view.number(id, missing),
            Expr::Year(id, y) => self.view.yearly(id, *y, missing),
            Expr::Sum(id, ys) => self.sum(id, ys, missing),
            Expr::Average(id, ys) => {
                let years = i64::try_from(ys.len()).unwrap_or(i64::MAX);
                self.sum(id, ys, missing).over(&Span::just(Exact::whole(years)))
            }
            Expr::Percent(a, b) => percent(self.expr(a, missing).over(&self.expr(b, missing))),
            Expr::Divide(a, b) => self.expr(a, missing).over(&self.expr(b, missing)),
            Expr::Plus(es) => {
                es.iter().fold(Span::just(Exact::whole(0)), |s, e| s.plus(&self.expr(e, missing)))
            }
            Expr::Minus(a, b) => self.expr(a, missing).minus(&self.expr(b, missing)),
            Expr::Max(es) => es
                .iter()
                .map(|e| self.expr(e, missing))
                .reduce(|a, b| a.larger(&b))
                .unwrap_or_else(Span::no_value),
            Expr::Min(es) => es
                .iter()
                .map(|e| self.expr(e, missing))
                .reduce(|a, b| a.smaller(&b))
                .unwrap_or_else(Span::no_value),
            Expr::Instead(id, own, usual) if self.view.is_left_open(id) => {
                let (own, usual) = (self.expr(own, missing), self.expr(usual, missing));
                let low = own.clone().smaller(&usual);
                Span { low: low.low.clone(), ..own.larger(&usual) }
            }
            Expr::Instead(id, own, usual) => {
                let differs = *self.view.state(id) == State::Known(Value::YesNo(true));
                self.expr(if differs { own } else { usual }, missing)
            }
            Expr::Growth(id, y) => percent(self.rate(id, *y, missing)),
            Expr::MeanGrowth(id) => self.mean_growth(id, missing),
            Expr::HnteGrowth(id) => self.hnte_growth(id, missing),
            Expr::CompoundGrowth(id) => self.compound_growth(id, missing),
            Expr::Score => self.score.map_or_else(Span::no_value, |s| s.total(missing)),
            Expr::GroupScore(title) => self.score.map_or_else(Span::no_value, |s| s.group(title, missing)),
            Expr::Points(id) => self.score.map_or_else(Span::no_value, |s| s.points(id, missing)),
        }
    }

    fn sum(&self, id: &'p FactId, years: &[i32], missing: &mut Missing<'p>) -> Span {
        years.iter().fold(Span::just(Exact::whole(0)), |s, y| s.plus(&self.view.yearly(id, *y, missing)))
    }

    /// `Y ÷ Y₋₁ - 1`
    fn rate(&self, id: &'p FactId, year: i32, missing: &mut Missing<'p>) -> Span {
        let now = self.view.yearly(id, year, missing);
        let before = self.view.yearly(id, year.saturating_sub(1), missing);
        now.over(&before).minus(&Span::just(Exact::whole(1)))
    }

    fn mean_growth(&self, id: &'p FactId, missing: &mut Missing<'p>) -> Span {
        let both = self.rate(id, 0, missing).plus(&self.rate(id, -1, missing));
        both.scaled(&Exact::whole(50))
    }

    /// 国科发火〔2016〕195号: a first year of zero leaves the later rate alone, a second year of zero gives nothing.
    fn hnte_growth(&self, id: &'p FactId, missing: &mut Missing<'p>) -> Span {
        let zero = |s: &Span| s.value().is_some_and(|v| v.sign().is_eq());
        let mut unread = Missing::new();
        let first = self.view.yearly(id, -2, &mut unread);
        let second = self.view.yearly(id, -1, &mut unread);
        // 不适用 in any year goes first, else a blank second year could turn it into zero.
        if first.not_applicable
            || second.not_applicable
            || self.view.yearly(id, 0, &mut unread).not_applicable
        {
            return Span::not_applicable();
        }
        if zero(&second) {
            unread.retain(|c| self.view.pack.may_not_apply(c.fact.as_str()));
            missing.append(&mut unread);
            return Span::just(Exact::whole(0));
        }
        if zero(&first) {
            return self.rate(id, 0, missing).scaled(&Exact::whole(100));
        }
        self.mean_growth(id, missing)
    }

    /// `Y₀ ÷ Y₋₂`, which is the square of 1 + growth: the comparison squares the figure instead of taking a root.
    fn compound_growth(&self, id: &'p FactId, missing: &mut Missing<'p>) -> Span {
        let (now, then) = (self.view.yearly(id, 0, missing), self.view.yearly(id, -2, missing));
        now.over(&then)
    }
}

/// The figure an expression is held against: of compound growth the square, so that no root is taken.
#[must_use]
pub fn compared_with(expr: &Expr, figure: Num) -> Exact {
    match expr {
        Expr::CompoundGrowth(_) => squared(figure),
        _ => Exact::from(figure.0),
    }
}

/// `(1 + figure %)²`
fn squared(figure: Num) -> Exact {
    let factor = Exact::whole(100).plus(&figure.0.into());
    let square = factor.times(&factor);
    square.over(&Exact::whole(10_000)).unwrap_or(square)
}

fn once_each(cells: &mut Missing<'_>) {
    if cells.len() < 2 {
        return;
    }
    let mut seen = Vec::with_capacity(cells.len());
    cells.retain(|c| {
        let new = !seen.contains(c);
        if new {
            seen.push(c.clone());
        }
        new
    });
}

fn one_way<'p>(condition: Reason<'p>, way: Reason<'p>) -> (Tri, Vec<Reason<'p>>) {
    (way.weight(), vec![condition, way])
}

fn all(states: &mut dyn Iterator<Item = Tri>) -> Tri {
    let mut result = Tri::Met;
    for state in states {
        match state {
            Tri::Unmet => return Tri::Unmet,
            Tri::Open => result = Tri::Open,
            Tri::Met => {}
        }
    }
    result
}

fn any(states: &mut dyn Iterator<Item = Tri>) -> Tri {
    all(&mut states.map(Tri::flipped)).flipped()
}

fn count(need: usize, states: &mut dyn Iterator<Item = Tri>) -> Tri {
    let (mut met, mut open) = (0, 0);
    for state in states {
        match state {
            Tri::Met => met += 1,
            Tri::Open => open += 1,
            Tri::Unmet => {}
        }
    }
    match (met >= need, met + open >= need) {
        (true, _) => Tri::Met,
        (_, false) => Tri::Unmet,
        _ => Tri::Open,
    }
}

/// Of several causes the one the company can do least about, since it is what the verdict will hang on in the end.
fn inherited_cause(state: Tri, children: &[Reason<'_>]) -> Cause {
    if state != Tri::Open {
        return Cause::None;
    }
    let open = children
        .iter()
        .filter(|c| c.effect == Some(Tri::Open) || (c.effect.is_none() && c.state == Tri::Open));
    open.map(|c| c.cause).max().unwrap_or_default()
}

fn later(date: Date, age: Age) -> Date {
    age.after(date).unwrap_or(Date::MAX)
}
