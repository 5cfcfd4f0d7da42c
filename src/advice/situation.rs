//! When something could be changed (时点): now, when what a closed year brought cannot be changed any more, or in the
//! coming years, when the last full year is one that is still open.

use jiff::civil::Date;

use crate::assessment::{Answer, Assessment, Slot, State, Value};
use crate::judge::Relevant;
use crate::pack::{FactId, Pack};

/// How many years on: now, or once the coming year, or one after it, has become 上年度.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Horizon(pub u8);

impl Horizon {
    /// On the as-of date.
    pub const NOW: Self = Self(0);

    /// Whether it is the as-of date.
    #[must_use]
    pub fn is_now(self) -> bool {
        self == Self::NOW
    }
}

/// The answers that changes are tried on, and the day.
#[derive(Clone, Debug)]
pub struct Situation<'p> {
    /// The pack.
    pub pack: &'p Pack,
    /// Which one it is.
    pub horizon: Horizon,
    /// The day judged on.
    pub as_of: Date,
    /// 上年度 on that day.
    pub base_year: i16,
    /// The last year whose figures are closed today.
    pub closed: i16,
    /// Whether the company has not said which year that is, so that it was taken from the day.
    pub year_assumed: bool,
    /// The answers.
    pub assessment: Assessment,
}

impl<'p> Situation<'p> {
    /// The answers as they are. Where 上年度 is not answered it is the year before the as-of date.
    #[must_use]
    pub fn now(pack: &'p Pack, assessment: &Assessment, as_of: Date) -> Self {
        let known = assessment.base_year();
        let base_year = known.unwrap_or(as_of.year() - 1);
        let mut assessment = without_history(assessment);
        if known.is_none() {
            put_base_year(&mut assessment, base_year);
        }
        let year_assumed = known.is_none();
        Self { pack, horizon: Horizon::NOW, as_of, base_year, closed: base_year, year_assumed, assessment }
    }

    /// The same company a year on: the year after 上年度 is full, and where nothing is answered for it its figures are
    /// those of the year before (持平). Everything else stays as it is.
    #[must_use]
    pub fn next_year(&self) -> Self {
        let (last, base_year) = (self.base_year, self.base_year.saturating_add(1));
        let mut assessment = self.assessment.clone();
        let carried: Vec<(Slot, State)> = assessment
            .answers()
            .filter(|(slot, answer)| slot.year == Some(last) && answer.state != State::Blank)
            .map(|(slot, answer)| (Slot::in_year(&slot.fact, base_year), answer.state.clone()))
            .filter(|(slot, _)| assessment.answer(slot).state == State::Blank)
            .collect();
        for (slot, state) in carried {
            assessment.put(slot, Answer { state, ..Answer::default() });
        }
        put_base_year(&mut assessment, base_year);
        let first = Date::new(base_year.saturating_add(1), 1, 1).unwrap_or(self.as_of);
        Self {
            pack: self.pack,
            horizon: Horizon(self.horizon.0.saturating_add(1)),
            as_of: first.max(self.as_of),
            base_year,
            closed: self.closed,
            year_assumed: self.year_assumed,
            assessment,
        }
    }

    /// The answers sorted into what applies and what is parked.
    #[must_use]
    pub fn relevant(&self) -> Relevant<'p, '_> {
        Relevant::new(self.pack, &self.assessment, self.as_of)
    }

    /// Whether the figures of a year are closed, so that nothing changes them any more.
    #[must_use]
    pub fn is_closed(&self, year: i16) -> bool {
        year <= self.closed
    }
}

fn put_base_year(assessment: &mut Assessment, year: i16) {
    let state = State::Known(Value::Number(year.into()));
    assessment.put(Slot::of(&FactId::from("base_year")), Answer { state, ..Answer::default() });
}

/// What advice looks at; the history of a long-kept file is the larger part of it.
fn without_history(assessment: &Assessment) -> Assessment {
    let mut plain = Assessment::default();
    plain.pack.clone_from(&assessment.pack);
    plain.targets.clone_from(&assessment.targets);
    for (slot, answer) in assessment.answers() {
        plain.put(slot.clone(), Answer { state: answer.state.clone(), ..Answer::default() });
    }
    plain
}
