//! The answers as the judge sees them: what is parked counts as blank, years count back from the base year.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::assessment::{Assessment, State, Value};
use crate::pack::{Fact, FactId, Kind, Pack};

use super::exact::Exact;
use super::span::Span;

/// One place the judge reads: a fact, and the accounting year of a yearly one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell<'p> {
    /// The fact.
    pub fact: &'p FactId,
    /// The year.
    pub year: Option<i16>,
}

/// Places that could not be read.
pub type Missing<'p> = Vec<Cell<'p>>;

/// The answers of one assessment on one day.
pub struct View<'p, 'a> {
    pub(super) pack: &'p Pack,
    pub(super) as_of: Date,
    base_year: Option<i16>,
    one: FxHashMap<&'a str, &'a State>,
    yearly: FxHashMap<(&'a str, i16), &'a State>,
    /// Answers tried in place of the real ones; few at a time, so they are looked through.
    tried: Vec<Tried<'p>>,
}

/// An answer tried in place of the real one.
struct Tried<'p> {
    cell: Cell<'p>,
    state: State,
    /// Of a number that is left open on purpose: between which values.
    between: Option<Span>,
}

static BLANK: State = State::Blank;

impl<'p, 'a> View<'p, 'a> {
    /// Looks at every answer as it stands, parked or not.
    #[must_use]
    pub fn unparked(pack: &'p Pack, assessment: &'a Assessment, as_of: Date) -> Self {
        let mut view = Self {
            pack,
            as_of,
            base_year: assessment.base_year(),
            one: FxHashMap::default(),
            yearly: FxHashMap::default(),
            tried: Vec::new(),
        };
        for (slot, answer) in assessment.answers() {
            match slot.year {
                None => drop(view.one.insert(slot.fact.as_str(), &answer.state)),
                Some(year) => drop(view.yearly.insert((slot.fact.as_str(), year), &answer.state)),
            }
        }
        view
    }

    /// Treats a fact as blank from here on.
    pub fn park(&mut self, fact: &FactId) {
        self.one.remove(fact.as_str());
        if self.declared(fact).is_none_or(|f| f.yearly) {
            self.yearly.retain(|(id, _), _| *id != fact.as_str());
        }
    }

    /// The answer to a fact with one value.
    #[must_use]
    pub fn state(&self, fact: &FactId) -> &State {
        match self.tried_at(fact, None) {
            Some(tried) => &tried.state,
            None => self.one.get(fact.as_str()).copied().unwrap_or(&BLANK),
        }
    }

    /// The answer to a yearly fact in a year.
    #[must_use]
    pub fn state_in(&self, fact: &FactId, year: i16) -> &State {
        match self.tried_at(fact, Some(year)) {
            Some(tried) => &tried.state,
            None => self.yearly.get(&(fact.as_str(), year)).copied().unwrap_or(&BLANK),
        }
    }

    /// What stands at a place.
    #[must_use]
    pub fn at(&self, cell: &Cell<'_>) -> &State {
        match cell.year {
            Some(year) => self.state_in(cell.fact, year),
            None => self.state(cell.fact),
        }
    }

    fn tried_at(&self, fact: &FactId, year: Option<i16>) -> Option<&Tried<'p>> {
        self.tried.iter().rev().find(|t| t.cell.year == year && t.cell.fact == fact)
    }

    /// Tries an answer in place of the real one, until [`Self::back_to`].
    pub fn try_answer(&mut self, cell: Cell<'p>, state: State) {
        self.tried.push(Tried { cell, state, between: None });
    }

    /// Leaves a place open: what hangs on it is judged for every value it could take, of a number for those between
    /// the two.
    pub fn try_open(&mut self, cell: Cell<'p>, low: Option<Decimal>, high: Option<Decimal>) {
        let bounds = self.bounds(cell.fact);
        let low = low.map(Exact::from).or(bounds.low);
        let high = high.map(Exact::from).or(bounds.high);
        let between = Some(Span::between(low, high));
        self.tried.push(Tried { cell, state: State::Blank, between });
    }

    /// Whether a place is left open by [`Self::try_open`].
    pub(super) fn is_left_open(&self, fact: &FactId) -> bool {
        self.tried_at(fact, None).is_some_and(|t| t.between.is_some())
    }

    /// How many answers are being tried.
    #[must_use]
    pub fn tries(&self) -> usize {
        self.tried.len()
    }

    /// Forgets what was tried last, down to so many.
    pub fn back_to(&mut self, tries: usize) {
        self.tried.truncate(tries);
    }

    /// The pack whose facts are answered.
    #[must_use]
    pub fn pack(&self) -> &'p Pack {
        self.pack
    }

    /// The day judged on.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The last full accounting year.
    #[must_use]
    pub fn base_year(&self) -> Option<i16> {
        self.base_year
    }

    fn declared(&self, id: &FactId) -> Option<&'p Fact> {
        self.pack.fact(id.as_str())
    }

    /// What is known of a number fact.
    pub(super) fn number(&self, id: &'p FactId, missing: &mut Missing<'p>) -> Span {
        match self.tried_at(id, None).and_then(|t| t.between.as_ref()) {
            Some(between) => between.clone(),
            None => self.span_of(id, self.state(id), || Cell { fact: id, year: None }, missing),
        }
    }

    /// What is known of a yearly fact, `offset` years from the base year.
    pub(super) fn yearly(&self, id: &'p FactId, offset: i32, missing: &mut Missing<'p>) -> Span {
        let Some(base) = self.base_year else {
            if let Some(base_year) = self.declared(&FactId::from("base_year")) {
                missing.push(Cell { fact: &base_year.id, year: None });
            }
            // Named as well, since it may turn out to be 不适用 in whatever year it is.
            if self.pack.may_not_apply(id.as_str()) {
                missing.push(Cell { fact: id, year: None });
            }
            return self.bounds(id);
        };
        // A pack may write any number of years; the lint tells.
        let year = i32::from(base).saturating_add(offset).clamp(i16::MIN.into(), i16::MAX.into());
        let year = i16::try_from(year).unwrap_or(base);
        if let Some(between) = self.tried_at(id, Some(year)).and_then(|t| t.between.as_ref()) {
            return between.clone();
        }
        self.span_of(id, self.state_in(id, year), || Cell { fact: id, year: Some(year) }, missing)
    }

    fn span_of(
        &self,
        id: &'p FactId,
        state: &State,
        cell: impl FnOnce() -> Cell<'p>,
        missing: &mut Missing<'p>,
    ) -> Span {
        match state {
            State::Known(Value::Number(n)) => Span::just(Exact::from(*n)),
            State::NotApplicable => Span::not_applicable(),
            State::Known(_) => Span::no_value(),
            State::Blank | State::Unknown => {
                missing.push(cell());
                self.bounds(id)
            }
        }
    }

    /// Every value a blank number can take.
    fn bounds(&self, id: &FactId) -> Span {
        match self.declared(id).map(|f| &f.kind) {
            Some(Kind::Number(q)) => Span::between(q.min.map(|n| n.0.into()), q.max.map(|n| n.0.into())),
            _ => Span::between(None, None),
        }
    }
}
