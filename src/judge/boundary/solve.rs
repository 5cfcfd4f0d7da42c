//! Answers that make an expression come out exactly on a figure, or the smallest step beside it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::pack::{Expr, FactId, Kind, Pack};

use super::{Given, Side};

/// Round numbers a divisor or a starting year is tried with; the first that works is taken.
const ROUND: [i64; 8] = [10_000, 1_000_000, 1_000, 100, 100_000_000, 10, 20, 1];

/// Round numbers that something not at stake is tried with.
const ASIDE: [i64; 6] = [0, 1, 100, -1, 10, 1_000];

type Cell = (FactId, Option<i32>);

/// The one answer that is moved to get off the figure.
#[derive(Clone)]
struct Lever {
    cell: Cell,
    /// Whether the expression rises with it.
    rising: bool,
}

/// Finds answers.
#[derive(Clone)]
pub(super) struct Solver<'p> {
    pack: &'p Pack,
    set: BTreeMap<Cell, Decimal>,
}

impl<'p> Solver<'p> {
    pub fn new(pack: &'p Pack) -> Self {
        Self { pack, set: BTreeMap::new() }
    }

    /// Answers that put the expression on the side of the figure, or why there are none.
    pub fn answers(mut self, expr: &Expr, figure: Decimal, side: Side) -> Result<Vec<Given>, &'static str> {
        let lever = self.solve(expr, figure).ok_or("这个算式凑不出恰好等于界线的回答")?;
        let up = match side {
            Side::On => None,
            Side::Above => Some(lever.rising),
            Side::Below => Some(!lever.rising),
        };
        if let Some(up) = up {
            let step = self.step(&lever.cell.0);
            let moved = self.set[&lever.cell] + if up { step } else { -step };
            if !self.admits(&lever.cell.0, moved) {
                return Err("界线这一侧在指标的取值范围之外");
            }
            self.set.insert(lever.cell, moved);
        }
        Ok(self.set.into_iter().map(|((fact, year), value)| (fact, year, value)).collect())
    }

    fn step(&self, fact: &FactId) -> Decimal {
        match self.pack.fact(fact.as_str()).map(|f| &f.kind) {
            Some(Kind::Number(q)) if !q.whole => Decimal::new(1, 2),
            _ => Decimal::ONE,
        }
    }

    fn admits(&self, fact: &FactId, value: Decimal) -> bool {
        match self.pack.fact(fact.as_str()).map(|f| &f.kind) {
            Some(Kind::Number(q)) => q.admits(value).is_ok(),
            Some(Kind::Year) => value.fract().is_zero(),
            _ => false,
        }
    }

    /// Answers one place, unless it is answered differently already.
    fn put(&mut self, fact: &FactId, year: Option<i32>, value: Decimal) -> Option<Lever> {
        let cell = (fact.clone(), year);
        if !self.admits(fact, value) || self.set.get(&cell).is_some_and(|v| *v != value) {
            return None;
        }
        self.set.insert(cell.clone(), value.normalize());
        Some(Lever { cell, rising: true })
    }

    /// Tries something; what it answered is taken back where it fails.
    fn attempt<T>(&mut self, f: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.set.clone();
        let done = f(self);
        if done.is_none() {
            self.set = before;
        }
        done
    }

    /// Makes the expression exactly `target`.
    fn solve(&mut self, expr: &Expr, target: Decimal) -> Option<Lever> {
        let hundred = Decimal::ONE_HUNDRED;
        match expr {
            Expr::Fact(id) => self.put(id, None, target),
            Expr::Year(id, y) => self.put(id, Some(*y), target),
            Expr::Sum(id, years) => self.sum(id, years, target),
            Expr::Average(id, years) => self.sum(id, years, target.checked_mul(Decimal::from(years.len()))?),
            Expr::Percent(a, b) => self.quotient(a, b, target / hundred),
            Expr::Divide(a, b) => self.quotient(a, b, target),
            Expr::Plus(parts) => self.one_of_many(parts, |rest| target - rest),
            Expr::Max(parts) => {
                let main = parts.first()?;
                let lever = self.solve(main, target)?;
                // Well below the figure, so that the main one stays the larger a step further down.
                parts[1..].iter().try_for_each(|p| self.aside(p, target - Decimal::ONE).map(drop))?;
                Some(lever)
            }
            Expr::Min(parts) => {
                let main = parts.first()?;
                let lever = self.solve(main, target)?;
                // Above the figure, so that the main one stays the smaller a step further up.
                let above = target.ceil() + Decimal::ONE;
                parts[1..].iter().try_for_each(|p| self.solve(p, above).map(drop))?;
                Some(lever)
            }
            // Nobody has said that the figure differs.
            Expr::Instead(_, _, usual) => self.solve(usual, target),
            Expr::Minus(a, b) => self.difference(a, b, target),
            Expr::Growth(id, y) => {
                self.starting(|s, start| s.growing(id, &[y.saturating_sub(1), *y], start, target))
            }
            Expr::MeanGrowth(id) | Expr::HnteGrowth(id) => {
                self.starting(|s, start| s.growing(id, &[-2, -1, 0], start, target))
            }
            Expr::CompoundGrowth(id) => self.starting(|s, start| {
                let factor = Decimal::ONE + target / hundred;
                s.put(id, Some(-2), start)?;
                s.put(id, Some(0), start.checked_mul(factor)?.checked_mul(factor)?)
            }),
            Expr::Score | Expr::GroupScore(_) | Expr::Points(_) => None,
        }
    }

    /// The same in every year where that is possible, else everything in the first.
    fn sum(&mut self, id: &FactId, years: &[i32], target: Decimal) -> Option<Lever> {
        let (first, rest) = years.split_first()?;
        let even = target / Decimal::from(years.len());
        let others = [even.round_dp(2), Decimal::ZERO, even.trunc(), Decimal::ONE];
        others.into_iter().find_map(|other| {
            self.attempt(|s| {
                rest.iter().try_for_each(|y| s.put(id, Some(*y), other).map(drop))?;
                s.put(id, Some(*first), target - other * Decimal::from(rest.len()))
            })
        })
    }

    fn quotient(&mut self, a: &Expr, b: &Expr, ratio: Decimal) -> Option<Lever> {
        ROUND.into_iter().find_map(|divisor| {
            self.attempt(|s| {
                let divisor = Decimal::from(divisor);
                s.solve(b, divisor)?;
                s.solve(a, ratio.checked_mul(divisor)?)
            })
        })
    }

    /// One part carries what is at stake, the others stand aside.
    fn one_of_many(&mut self, parts: &[Expr], target: impl Fn(Decimal) -> Decimal) -> Option<Lever> {
        (0..parts.len()).find_map(|main| {
            self.attempt(|s| {
                let mut rest = Decimal::ZERO;
                for part in parts.iter().enumerate().filter(|(i, _)| *i != main).map(|(_, p)| p) {
                    rest += s.aside(part, Decimal::MAX)?;
                }
                s.solve(&parts[main], target(rest))
            })
        })
    }

    fn difference(&mut self, a: &Expr, b: &Expr, target: Decimal) -> Option<Lever> {
        ASIDE.into_iter().find_map(|aside| {
            let aside = Decimal::from(aside);
            let less = |s: &mut Self| {
                s.solve(b, aside)?;
                s.solve(a, target + aside)
            };
            let from = |s: &mut Self| {
                s.solve(a, aside)?;
                let lever = s.solve(b, aside - target)?;
                Some(Lever { rising: !lever.rising, ..lever })
            };
            self.attempt(less).or_else(|| self.attempt(from))
        })
    }

    /// Gives an expression some round value up to `most`; the value.
    fn aside(&mut self, expr: &Expr, most: Decimal) -> Option<Decimal> {
        let values = ASIDE.into_iter().map(Decimal::from).filter(|v| *v <= most);
        values.into_iter().find_map(|v| self.attempt(|s| s.solve(expr, v)).map(|_| v))
    }

    fn starting(&mut self, f: impl Fn(&mut Self, Decimal) -> Option<Lever>) -> Option<Lever> {
        ROUND.into_iter().find_map(|start| self.attempt(|s| f(s, Decimal::from(start))))
    }

    /// The same growth every year; the last year is the lever.
    fn growing(&mut self, id: &FactId, years: &[i32], start: Decimal, percent: Decimal) -> Option<Lever> {
        let factor = Decimal::ONE + percent / Decimal::ONE_HUNDRED;
        let mut value = start;
        let mut last = None;
        for (i, year) in years.iter().enumerate() {
            if i > 0 {
                value = value.checked_mul(factor)?;
            }
            last = self.put(id, Some(*year), value);
            last.as_ref()?;
        }
        last
    }
}
