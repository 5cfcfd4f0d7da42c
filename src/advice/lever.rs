//! What can be changed (可改之处): the places an edition reads at which another answer is possible, each with what a
//! change there weighs and which answers are worth trying.

use jiff::{Span as Time, civil::Date};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::assessment::{State, Value};
use crate::judge::{Cell, Op, Relevant, Tri, View, certificate_standing};
use crate::pack::{
    Age, Aged, Asks, Better, CountedTo, Edition, Effort, Expr, Fact, FactId, Hanging, Kind, Measure, Pack,
    Quantity, Rule, STATUS_VALID, StandardState,
};

use super::invert::{self, Probe};
use super::situation::Situation;

/// What answering a question weighs: it is asked anyway, and may turn out to be fulfilled.
const ANSWERING: u32 = 1;

/// How long a certificate that is still to be had is taken to be good. Any day ahead would do.
const NEW_CERTIFICATE_MONTHS: i32 = 12;

/// Numbers that a blank is tried with where no figure says better: something plain.
const PLAIN: [i64; 4] = [1, 100, 10_000, 0];

/// Counted facts with no more values than this are tried with every one of them.
const FEW: i64 = 12;

/// One place at which another answer is possible.
#[derive(Clone, Debug)]
pub(super) struct Lever<'p> {
    /// Where.
    pub cell: Cell<'p>,
    /// What is asked there.
    pub fact: &'p Fact,
    /// What stands there.
    pub now: State,
    /// What a change weighs.
    pub weight: u32,
    /// A certificate, with all that is printed on it.
    pub certificate: bool,
    /// What has to apply for the question to be asked at all, where it is not asked today.
    pub gate: Option<&'p Rule>,
    /// The other levers its options hang on, as a set.
    pub partners: u128,
    /// Comparisons that read it.
    probes: Vec<Probe<'p>>,
    /// Times counted from it.
    ages: Vec<&'p Aged>,
}

/// An answer to try: the places it sets, and whether the value stands for no more than "some value".
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trial<'p> {
    /// What is set.
    pub set: Vec<(Cell<'p>, State)>,
    /// Whether no figure asks for just this value.
    pub example: bool,
}

/// The places an edition reads at which another answer is possible, and where each is found.
pub(super) struct Levers<'p> {
    /// The levers.
    pub all: Vec<Lever<'p>>,
    by_cell: FxHashMap<Cell<'p>, usize>,
    by_certificate: FxHashMap<&'p FactId, usize>,
    base_year: i16,
}

/// More than these are not looked at: a set of levers is one machine word.
const MOST: usize = 128;

impl<'p> Levers<'p> {
    /// The levers of an edition, and of the conditions on which its questions are asked.
    pub fn of(
        situation: &Situation<'p>,
        relevant: &Relevant<'p, '_>,
        edition: &'p Edition,
        gates: &Gates<'p>,
    ) -> Self {
        let mut found = Self {
            all: Vec::new(),
            by_cell: FxHashMap::default(),
            by_certificate: FxHashMap::default(),
            base_year: situation.base_year,
        };
        let taker = Taker { situation, relevant, gates };
        edition.each_rule(&mut |rule| found.take_rule(&taker, rule));
        for indicator in edition.indicators() {
            found.take_measure(&taker, &indicator.measure);
            if let Some(own) = &indicator.own_points {
                found.take(&taker, own, None);
            }
        }
        // A question that is not asked needs the answers that decide whether it is.
        let mut at = 0;
        while at < found.all.len() {
            if let Some(gate) = found.all[at].gate {
                gate.walk(&mut |rule| found.take_rule(&taker, rule));
            }
            at += 1;
        }
        for at in 0..found.all.len() {
            found.all[at].partners = found.partners(at);
        }
        found
    }

    /// The other levers that the comparisons of a lever read.
    fn partners(&self, at: usize) -> u128 {
        let lever = &self.all[at];
        let set = self.reading(|add| {
            lever.probes.iter().for_each(|probe| probe.expr.each_fact(&mut |id, year| add(id, year)));
            for aged in &lever.ages {
                add(&aged.since, None);
                if let CountedTo::Fact(to) = &aged.on {
                    add(to, None);
                }
            }
        });
        set & !(1 << at)
    }

    fn take_rule(&mut self, taker: &Taker<'_, 'p, '_>, rule: &'p Rule) {
        match rule {
            Rule::Valid(id) => self.take_certificate(taker, id),
            Rule::Yes(id) | Rule::No(id) | Rule::OneOf(id, _) | Rule::Supplement(id, ..) => {
                self.take(taker, id, None);
            }
            Rule::Aged(aged) => {
                let to = match &aged.on {
                    CountedTo::Fact(to) => Some(to),
                    CountedTo::AsOf | CountedTo::YearEnd => None,
                };
                for id in std::iter::once(&aged.since).chain(to) {
                    self.take(taker, id, None);
                    if let Some(lever) = self.at(id, None) {
                        self.all[lever].ages.push(aged);
                    }
                }
            }
            _ => {
                if let Some(probe) = probe_of(rule) {
                    self.take_expr(taker, probe.expr, &[probe]);
                }
            }
        }
    }

    fn take_measure(&mut self, taker: &Taker<'_, 'p, '_>, measure: &'p Measure) {
        match measure {
            Measure::Bands(expr, bands) => {
                let ends = bands.iter().flat_map(|b| [b.from, b.to]).flatten();
                let figures: Vec<Decimal> = ends.map(|e| e.figure().0).collect();
                let probes: Vec<Probe<'p>> =
                    figures.into_iter().map(|figure| Probe { expr, op: Op::AtLeast, figure }).collect();
                self.take_expr(taker, expr, &probes);
            }
            Measure::PerFull { of, every, points: _ } => {
                let times =
                    (1..=10).map(|n| Probe { expr: of, op: Op::AtLeast, figure: every.0 * Decimal::from(n) });
                self.take_expr(taker, of, &times.collect::<Vec<_>>());
            }
            Measure::Best(parts) => parts.iter().for_each(|p| self.take_measure(taker, &p.measure)),
            Measure::Entered(id) => self.take(taker, id, None),
            // Their rules are taken as rules of the edition.
            Measure::Steps(_) | Measure::PerMet(..) => {}
        }
    }

    fn take_expr(&mut self, taker: &Taker<'_, 'p, '_>, expr: &'p Expr, probes: &[Probe<'p>]) {
        let mut places = Vec::new();
        expr.each_fact(&mut |id, offset| places.push((id, offset)));
        for (id, offset) in places {
            let year = year_at(self.base_year, offset);
            self.take(taker, id, year);
            if let Some(lever) = self.at(id, year) {
                self.all[lever].probes.extend_from_slice(probes);
            }
        }
    }

    fn take(&mut self, taker: &Taker<'_, 'p, '_>, id: &'p FactId, year: Option<i16>) {
        let cell = Cell { fact: id, year };
        if self.by_cell.contains_key(&cell) || self.by_certificate.contains_key(id) || self.all.len() >= MOST
        {
            return;
        }
        if let Some(lever) = taker.lever(cell.clone()) {
            self.by_cell.insert(cell, self.all.len());
            self.all.push(lever);
        }
    }

    fn take_certificate(&mut self, taker: &Taker<'_, 'p, '_>, id: &'p FactId) {
        if self.by_certificate.contains_key(id) || self.all.len() >= MOST {
            return;
        }
        let Some(fact) = taker.situation.pack.fact(id.as_str()) else { return };
        let view = &taker.relevant.view;
        let standing = certificate_standing(view, id).state;
        let now = view.state(id).clone();
        let unknown = standing.counts() == Tri::Open;
        let weight = if unknown { Some(ANSWERING) } else { fact.effort.weight() };
        let (Some(weight), true) = (weight, standing.counts() != Tri::Met && now != State::NotApplicable)
        else {
            return;
        };
        let lever = Lever {
            cell: Cell { fact: id, year: None },
            fact,
            now,
            weight,
            certificate: true,
            gate: taker.gate(id),
            partners: 0,
            probes: Vec::new(),
            ages: Vec::new(),
        };
        // What was taken as a plain yes or no before is the certificate.
        if let Some(at) = self.by_cell.get(&lever.cell) {
            self.by_certificate.insert(id, *at);
            self.all[*at] = lever;
        } else {
            self.by_certificate.insert(id, self.all.len());
            self.all.push(lever);
        }
    }

    /// The lever of a fact, or of the certificate it is the first question of.
    pub fn at(&self, id: &FactId, year: Option<i16>) -> Option<usize> {
        let by_certificate = self.by_certificate.get(id).copied();
        by_certificate.or_else(|| self.by_cell.get(&Cell { fact: id, year }).copied())
    }

    /// Every lever that a rule reads, as a set. Points read what `points` says.
    pub fn under(&self, rule: &Rule, points: &impl Fn(&Expr) -> u128) -> u128 {
        let mut set = self.reading(|add| rule.each_fact(&mut |id, year| add(id, year)));
        rule.walk(&mut |r| {
            if let Some((expr, _)) = r.comparison() {
                expr.walk(&mut |e| set |= points(e));
            }
        });
        set
    }

    /// Every lever that an indicator's points hang on.
    pub fn under_measure(&self, measure: &Measure, own: Option<&FactId>) -> u128 {
        self.reading(|add| {
            measure.each_fact(&mut |id, year| add(id, year));
            if let Some(own) = own {
                add(own, None);
            }
        })
    }

    /// The levers of the facts that `walk` names, with the year offset of yearly ones.
    fn reading(&self, walk: impl FnOnce(&mut dyn FnMut(&FactId, Option<i32>))) -> u128 {
        let mut set = 0;
        walk(&mut |id, offset| {
            if let Some(lever) = self.at(id, year_at(self.base_year, offset)) {
                set |= 1 << lever;
            }
        });
        set
    }
}

/// The year so far from the base year; none for facts with one value, and for years nobody counts.
pub(super) fn year_at(base_year: i16, offset: Option<i32>) -> Option<i16> {
    offset.and_then(|o| i16::try_from(i32::from(base_year) + o).ok())
}

/// The comparison a rule makes.
pub(super) fn probe_of(rule: &Rule) -> Option<Probe<'_>> {
    let op = match rule {
        Rule::AtLeast(..) => Op::AtLeast,
        Rule::MoreThan(..) => Op::MoreThan,
        Rule::AtMost(..) => Op::AtMost,
        Rule::LessThan(..) => Op::LessThan,
        _ => return None,
    };
    rule.comparison().map(|(expr, figure)| Probe { expr, op, figure: figure.0 })
}

/// Under which condition each fact is asked, and which facts such conditions read.
pub(super) struct Gates<'p> {
    when: FxHashMap<FactId, &'p Rule>,
    /// Facts on which it hangs whether others are asked.
    pub decides: rustc_hash::FxHashSet<FactId>,
}

impl<'p> Gates<'p> {
    /// Reads them from the walk.
    pub fn of(pack: &'p Pack) -> Self {
        let mut gates = Self { when: FxHashMap::default(), decides: rustc_hash::FxHashSet::default() };
        for (_, _, question) in pack.questions() {
            if let Some(when) = &question.when {
                gates.when.extend(question.facts().into_iter().map(|fact| (fact, when)));
                when.each_fact(&mut |id, _| {
                    gates.decides.insert(id.clone());
                });
            }
            if let Asks::Certificate { cert, .. } = &question.asks {
                gates.decides.insert(cert.clone());
            }
        }
        gates
    }
}

/// What levers are made from.
struct Taker<'t, 'p, 'a> {
    situation: &'t Situation<'p>,
    relevant: &'t Relevant<'p, 'a>,
    gates: &'t Gates<'p>,
}

impl<'p> Taker<'_, 'p, '_> {
    fn gate(&self, id: &FactId) -> Option<&'p Rule> {
        self.relevant.parked.contains(id).then(|| self.gates.when.get(id).copied()).flatten()
    }

    fn lever(&self, cell: Cell<'p>) -> Option<Lever<'p>> {
        let fact = self.situation.pack.fact(cell.fact.as_str())?;
        if matches!(fact.kind, Kind::Text | Kind::CreditCode | Kind::Year)
            || fact.yearly != cell.year.is_some()
        {
            return None;
        }
        let now = self.relevant.view.at(&cell).clone();
        let closed = cell.year.is_some_and(|year| self.situation.is_closed(year));
        let weight = match &now {
            State::Blank | State::Unknown => ANSWERING,
            State::NotApplicable => return None,
            State::Known(_) if closed => return None,
            State::Known(_) => fact.effort.weight()?,
        };
        let settled = match (&now, fact.better) {
            (State::Known(Value::YesNo(yes)), Some(better)) => *yes == (better == Better::More),
            _ => false,
        };
        if settled {
            return None;
        }
        let gate = self.gate(cell.fact);
        Some(Lever {
            cell,
            fact,
            now,
            weight,
            certificate: false,
            gate,
            partners: 0,
            probes: Vec::new(),
            ages: Vec::new(),
        })
    }
}

impl<'p> Lever<'p> {
    /// Whether the answers to try are all there are, whatever stands elsewhere.
    pub fn is_finite(&self) -> bool {
        match &self.fact.kind {
            Kind::Number(quantity) => few(quantity).is_some(),
            Kind::Date => false,
            _ => true,
        }
    }

    /// Leaves the place open for every value it may become.
    pub fn open(&self, view: &mut View<'p, '_>, between: (Option<Decimal>, Option<Decimal>)) {
        if self.certificate {
            for (cell, _) in self.valid_certificate(view).set {
                view.try_answer(cell, State::Blank);
            }
            return;
        }
        let (low, high) = match (&self.now, self.fact.better) {
            (State::Known(Value::Number(now)), Some(Better::More)) => (Some(*now), None),
            (State::Known(Value::Number(now)), Some(Better::Less)) => (None, Some(*now)),
            _ => (None, None),
        };
        let narrower = (low.max(between.0), high.into_iter().chain(between.1).min());
        let fits = narrower.0.zip(narrower.1).is_none_or(|(low, high)| low <= high);
        let (low, high) = if fits { narrower } else { (low, high) };
        view.try_open(self.cell.clone(), low, high);
    }

    /// Whether the place is not answered.
    pub fn is_blank(&self) -> bool {
        matches!(self.now, State::Blank | State::Unknown)
    }

    /// The answers worth trying, those nearest to what stands there first.
    pub fn options(&self, view: &mut View<'p, '_>) -> Vec<Trial<'p>> {
        if self.certificate {
            let not_held = vec![(self.cell.clone(), State::Known(Value::YesNo(false)))];
            let not_held = self.is_blank().then_some(Trial { set: not_held, example: false });
            return std::iter::once(self.valid_certificate(view)).chain(not_held).collect();
        }
        let values: Vec<(Value, bool)> = match &self.fact.kind {
            Kind::YesNo => [true, false].map(|yes| (Value::YesNo(yes), false)).into(),
            Kind::Choice(choices) => choices.iter().map(|c| (Value::Choice(c.id.clone()), false)).collect(),
            Kind::Number(_) => self.numbers(view),
            Kind::Date => self.dates(view),
            Kind::Text | Kind::CreditCode | Kind::Year => Vec::new(),
        };
        let allowed = values.into_iter().filter(|(value, _)| self.may_become(value));
        let option = |(value, example): (Value, bool)| Trial {
            set: vec![(self.cell.clone(), State::Known(value))],
            example,
        };
        allowed.map(option).collect()
    }

    /// Whether it is another value, and none that is worse for the company.
    fn may_become(&self, value: &Value) -> bool {
        let State::Known(now) = &self.now else { return true };
        if now == value {
            return false;
        }
        let rises = match (now, value) {
            (Value::YesNo(_), Value::YesNo(yes)) => *yes,
            (Value::Number(a), Value::Number(b)) => b > a,
            _ => return true,
        };
        match self.fact.better {
            Some(Better::More) => rises,
            Some(Better::Less) => !rises,
            None => true,
        }
    }

    fn numbers(&self, view: &mut View<'p, '_>) -> Vec<(Value, bool)> {
        let Kind::Number(quantity) = &self.fact.kind else { return Vec::new() };
        if let Some(all) = few(quantity) {
            return self.nearest_first(all, false);
        }
        let mut found: Vec<Decimal> = Vec::new();
        for probe in &self.probes {
            let turn = invert::turn(view, *probe, &self.cell);
            found.extend([turn.holds, turn.fails].into_iter().flatten());
        }
        let example = found.is_empty();
        if example {
            found.extend(PLAIN.map(Decimal::from).into_iter().filter(|n| quantity.admits(*n).is_ok()));
        }
        self.nearest_first(found, example)
    }

    fn nearest_first(&self, mut values: Vec<Decimal>, example: bool) -> Vec<(Value, bool)> {
        let from = match self.now {
            State::Known(Value::Number(n)) => n,
            _ => Decimal::ZERO,
        };
        if !example {
            values.sort_by_key(|v| ((*v - from).abs(), *v < from));
            values.dedup();
        }
        values.into_iter().map(|v| (Value::Number(v), example)).collect()
    }

    /// The days on which a time counted from here turns. What lies in the past cannot be moved further back.
    fn dates(&self, view: &View<'p, '_>) -> Vec<(Value, bool)> {
        let today = view.as_of();
        let mut days = Vec::new();
        let date = |id: &FactId| match view.state(id) {
            State::Known(Value::Date(day)) => Some(*day),
            _ => None,
        };
        for aged in &self.ages {
            if aged.since != *self.cell.fact {
                let since = date(&aged.since);
                let ages = [Some(Age::Days(0)), aged.at_least, aged.at_most];
                days.extend(ages.into_iter().flatten().filter_map(|age| age.after(since?)));
                continue;
            }
            let to = match &aged.on {
                CountedTo::AsOf => Some(today),
                CountedTo::YearEnd => view.base_year().and_then(|y| Date::new(y, 12, 31).ok()),
                CountedTo::Fact(id) => date(id),
            };
            let Some(to) = to else { continue };
            days.extend(aged.at_least.and_then(|age| age.before(to)));
            days.extend(aged.at_most.and_then(|age| age.before(to)));
            days.push(to);
        }
        days.sort_unstable();
        days.dedup();
        // The days beside them last: they turn it the other way.
        let beside = days.iter().flat_map(|day| [day.yesterday(), day.tomorrow()]).flatten();
        let beside: Vec<Date> = beside.filter(|day| !days.contains(day)).collect();
        days.extend(beside);
        if let State::Known(Value::Date(now)) = &self.now {
            days.retain(|day| day > now);
        }
        let example = days.is_empty() && self.is_blank();
        if example {
            days.push(today);
        }
        days.into_iter().map(|day| (Value::Date(day), example)).collect()
    }

    fn valid_certificate(&self, view: &View<'p, '_>) -> Trial<'p> {
        let (pack, id, today) = (view.pack(), self.cell.fact, view.as_of());
        let ahead = today.checked_add(Time::new().months(NEW_CERTIFICATE_MONTHS)).unwrap_or(today);
        let mut set = vec![(self.cell.clone(), State::Known(Value::YesNo(true)))];
        let mut put = |hanging: Hanging, value: Value| {
            if let Some(fact) = pack.fact(hanging.of(id).as_str()) {
                set.push((Cell { fact: &fact.id, year: None }, State::Known(value)));
            }
        };
        put(Hanging::ExpiresOn, Value::Date(ahead));
        put(Hanging::IssuedOn, Value::Date(today));
        put(Hanging::Status, Value::Choice(STATUS_VALID.into()));
        let standards = pack.certificate_of(id).map(|c| c.standards.as_slice()).unwrap_or_default();
        if let Some(current) = standards.iter().find(|s| s.state == StandardState::Current) {
            put(Hanging::Edition, Value::Text(current.name.clone()));
        }
        Trial { set, example: false }
    }
}

/// Every value of a fact that is counted and has few.
fn few(quantity: &Quantity) -> Option<Vec<Decimal>> {
    let (true, Some(min), Some(max)) = (quantity.whole, quantity.min, quantity.max) else { return None };
    let many = i64::try_from(max.0.checked_sub(min.0)?).ok().filter(|n| *n < FEW)?;
    Some((0..=many).map(|n| min.0 + Decimal::from(n)).collect())
}

/// How hard a change at a place is, for people.
pub(super) fn effort_of(lever: &Lever<'_>) -> Option<Effort> {
    (!lever.is_blank()).then_some(lever.fact.effort)
}
