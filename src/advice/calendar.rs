//! The calendar (日历): when waiting times end, what runs out, when certificates must be renewed or converted, when
//! applications are taken. Days come from answers and from the pack; nothing is projected that the text does not say.

use jiff::Span as Time;
use jiff::civil::Date;

use crate::assessment::{State, Value};
use crate::judge::{EXPIRING_DAYS, Outcome, Reason, SURVEY_MONTHS, Tri, certificate_standing, judge_edition};
use crate::notation::PartialDate;
use crate::pack::{
    Age, Aged, Asks, CountedTo, Criterion, Designation, FactId, Level, Purpose, Rule, Targets, Window,
};

use super::change::Advisor;
use super::gap::ripe;

/// One day of the calendar.
#[derive(Clone, Debug)]
pub struct Event<'p> {
    /// First day.
    pub from: Date,
    /// Last day, the same where it is one day.
    pub until: Date,
    /// What it is.
    pub what: What<'p>,
    /// The designation it concerns; none for certificates without one, and for the company as a whole.
    pub designation: Option<&'p Designation>,
    /// How well the day is attested; none where it follows from the company's own answers.
    pub checked: Option<Level>,
}

/// What happens on a day.
#[derive(Clone, Debug)]
pub enum What<'p> {
    /// A waiting time has passed.
    Ripe {
        /// The clause.
        criterion: &'p Criterion,
        /// The time.
        aged: &'p Aged,
        /// Whether the verdict is Eligible on that day, everything else staying as it is.
        flips: bool,
    },
    /// The last day within a time limit.
    LastDay {
        /// The clause.
        criterion: &'p Criterion,
        /// The time.
        aged: &'p Aged,
    },
    /// A certificate runs out.
    Expires(&'p FactId),
    /// A certificate is printed with an edition whose last day this is.
    Convert(&'p FactId, String),
    /// A surveillance audit is due.
    Survey(&'p FactId),
    /// Applications, reviews or reports are taken.
    Window(&'p Window),
    /// An edition comes into force.
    Begins(&'p str),
    /// An edition is in force for the last day.
    Ends(&'p str),
    /// The year that is running becomes 上年度.
    NewYear(i16),
}

/// The calendar of a company.
#[derive(Clone, Debug, Default)]
pub struct Calendar<'p> {
    /// What lies ahead, and what is overdue and still to be done, in order.
    pub events: Vec<Event<'p>>,
    /// Windows of earlier years; nobody has said that they come again.
    pub past: Vec<Event<'p>>,
}

impl<'p> Advisor<'p, '_> {
    /// What lies ahead for the designations aimed at, and for every certificate held.
    pub fn calendar(&mut self, targets: &Targets) -> Calendar<'p> {
        let pack = self.situation().pack;
        let mut calendar = Calendar::default();
        for designation in pack.designations.iter().filter(|d| targets.contains(&d.id)) {
            self.ageing(designation, &mut calendar.events);
            self.windows(designation, &mut calendar);
            self.editions(designation, &mut calendar.events);
        }
        self.certificates(&mut calendar.events);
        if !calendar.events.is_empty() {
            calendar.events.extend(self.new_year());
        }
        calendar.events.sort_by_key(|e| (e.until, e.from));
        calendar.past.sort_by_key(|e| std::cmp::Reverse(e.until));
        calendar
    }

    fn today(&self) -> Date {
        self.situation().as_of
    }

    /// The times the clauses of a designation count.
    fn ageing(&self, designation: &'p Designation, events: &mut Vec<Event<'p>>) {
        let Some(verdict) = self.verdict(designation).filter(|v| !v.has_stopped()) else { return };
        let mut found: Vec<(&'p Criterion, &'p Aged, Tri)> = Vec::new();
        leaves(&verdict.reason, None, &mut found);
        for (criterion, aged, state) in found {
            let event = |day: Date, what: What<'p>| Event {
                from: day,
                until: day,
                what,
                designation: Some(designation),
                checked: None,
            };
            match state {
                Tri::Unmet => {
                    let Some(day) = ripe(self.view(), aged) else { continue };
                    let flips = verdict.outcome != Outcome::Eligible && self.is_eligible_on(designation, day);
                    events.push(event(day, What::Ripe { criterion, aged, flips }));
                }
                Tri::Met => {
                    let since = match self.view().state(&aged.since) {
                        State::Known(Value::Date(since)) => *since,
                        _ => continue,
                    };
                    let last = aged.at_most.and_then(|most| most.after(since));
                    if let Some(last) = last.filter(|_| aged.on == CountedTo::AsOf) {
                        events.push(event(last, What::LastDay { criterion, aged }));
                    }
                }
                Tri::Open => {}
            }
        }
    }

    /// Whether the same answers are Eligible on a later day.
    fn is_eligible_on(&self, designation: &'p Designation, day: Date) -> bool {
        let situation = self.situation();
        let mut later = situation.clone();
        while day.year() > later.base_year.saturating_add(1) {
            later = later.next_year();
        }
        later.as_of = day;
        let relevant = later.relevant();
        let Some((edition, standing)) = designation.edition_on(day) else { return false };
        judge_edition(designation, edition, standing, &relevant.view).outcome == Outcome::Eligible
    }

    fn windows(&self, designation: &'p Designation, calendar: &mut Calendar<'p>) {
        let today = self.today();
        for window in &designation.windows {
            let (mut from, mut until) = (window.from.map(PartialDate::first_day), window.until.last_day());
            if window.yearly {
                while until < today {
                    let next = |day: Date| day.checked_add(Time::new().years(1)).unwrap_or(Date::MAX);
                    (from, until) = (from.map(next), next(until));
                }
            }
            let event = Event {
                from: from.unwrap_or(until),
                until,
                what: What::Window(window),
                designation: Some(designation),
                checked: Some(window.checked),
            };
            if until < today { calendar.past.push(event) } else { calendar.events.push(event) }
        }
    }

    fn editions(&self, designation: &'p Designation, events: &mut Vec<Event<'p>>) {
        let today = self.today();
        for edition in &designation.editions {
            let begins = edition.from.map(PartialDate::first_day).filter(|day| *day > today);
            let ends = edition.until.map(PartialDate::last_day).filter(|day| *day >= today);
            let begins = begins.map(|day| (day, What::Begins(&edition.id)));
            for (day, what) in begins.into_iter().chain(ends.map(|day| (day, What::Ends(&edition.id)))) {
                events.push(Event {
                    from: day,
                    until: day,
                    what,
                    designation: Some(designation),
                    checked: None,
                });
            }
        }
    }

    /// Every certificate that is held, whatever is aimed at.
    fn certificates(&self, events: &mut Vec<Event<'p>>) {
        let pack = self.situation().pack;
        for (_, _, question) in pack.questions() {
            let Asks::Certificate { cert, .. } = &question.asks else { continue };
            if *self.view().state(cert) != State::Known(Value::YesNo(true)) {
                continue;
            }
            let kind = pack.certificate_of(cert);
            let of = |d: &&Designation| d.certificate.as_ref().is_some_and(|c| c.fact == *cert);
            let designation = pack.designations.iter().find(of);
            let standing = certificate_standing(self.view(), cert);
            let mut push = |day: Date, what: What<'p>, checked: Option<Level>| {
                events.push(Event { from: day, until: day, what, designation, checked });
            };
            if let Some(day) = standing.expires {
                push(day, What::Expires(cert), None);
            }
            if let Some(Some(last)) = standing.convert {
                let printed = match self.view().state(&crate::pack::Hanging::Edition.of(cert)) {
                    State::Known(Value::Text(text)) => text.clone(),
                    _ => String::new(),
                };
                let checked = kind.and_then(|k| k.standard(&printed)).map(|s| s.checked);
                push(last, What::Convert(cert, printed), checked);
            }
            if standing.state.counts() == Tri::Met
                && let Some(day) = self.survey_due(cert)
            {
                push(day, What::Survey(cert), None);
            }
        }
    }

    /// A year after the last surveillance audit, or after the certificate was issued.
    fn survey_due(&self, cert: &FactId) -> Option<Date> {
        use crate::pack::Hanging;
        let date = |hanging: Hanging| match self.view().state(&hanging.of(cert)) {
            State::Known(Value::Date(day)) => Some(*day),
            _ => None,
        };
        let last = date(Hanging::SurveyedOn).or(date(Hanging::IssuedOn))?;
        let due = Age::Months(SURVEY_MONTHS).after(last)?;
        // By then it is renewed anyway.
        date(Hanging::ExpiresOn).is_none_or(|expires| due < expires).then_some(due)
    }

    fn new_year(&self) -> Option<Event<'p>> {
        let year = self.situation().base_year.checked_add(1)?;
        let day = Date::new(year.checked_add(1)?, 1, 1).ok().filter(|day| *day > self.today())?;
        Some(Event { from: day, until: day, what: What::NewYear(year), designation: None, checked: None })
    }
}

impl Event<'_> {
    /// Days left until its last day; negative where it has passed.
    #[must_use]
    pub fn days_left(&self, today: Date) -> i32 {
        (self.until - today).get_days()
    }

    /// The day on which to begin, where the company has to do something before it: a certificate is renewed in time.
    #[must_use]
    pub fn begin(&self) -> Option<Date> {
        match self.what {
            What::Expires(_) => self.until.checked_sub(Time::new().days(EXPIRING_DAYS)).ok(),
            _ => None,
        }
    }

    /// Whom a window concerns.
    #[must_use]
    pub fn purpose(&self) -> Option<Purpose> {
        match self.what {
            What::Window(window) => Some(window.applies),
            _ => None,
        }
    }
}

/// The times counted under a verdict, each with its clause and whether it is fulfilled.
fn leaves<'p>(
    reason: &Reason<'p>,
    criterion: Option<&'p Criterion>,
    found: &mut Vec<(&'p Criterion, &'p Aged, Tri)>,
) {
    let criterion = reason.criterion().or(criterion);
    if let (Rule::Aged(aged), Some(criterion), true) =
        (reason.leaf_rule(), criterion, reason.effect.is_some())
    {
        found.push((criterion, aged, reason.state));
    }
    reason.children.iter().for_each(|child| leaves(child, criterion, found));
}
