//! The calendar as an iCalendar file (.ics), for the calendar people use anyway. Whole days, no times of day, no network.

use chrono::NaiveDate;
use icalendar::{Calendar as Ics, Component, EventLike};
use jiff::civil::Date;

use crate::advice::{Calendar, Event};
use crate::judge::Words;

/// The text of the file. The same calendar gives the same text: entries are named by what they are, so that importing
/// it again changes them in place of adding them a second time.
#[must_use]
pub fn ics_text(calendar: &Calendar<'_>, words: Words<'_>, today: Date) -> String {
    let mut ics = Ics::new();
    ics.name("企评：申报日历");
    for event in &calendar.events {
        let (Some(first), Some(after)) = (day(event.from), event.until.tomorrow().ok().and_then(day)) else {
            continue;
        };
        let title = title(event, words);
        let mut entry = icalendar::Event::with_uid(&format!("{}-{}@qiping", event.until, key(event, &title)));
        entry.summary(&title).starts(first).ends(after);
        entry.description(&about(event));
        if let Some(stamp) = day(today).and_then(|d| d.and_hms_opt(0, 0, 0)) {
            entry.timestamp(stamp.and_utc());
        }
        ics.push(entry.done());
    }
    ics.to_string()
}

fn day(date: Date) -> Option<NaiveDate> {
    let part = |n: i8| u32::try_from(n).ok();
    NaiveDate::from_ymd_opt(date.year().into(), part(date.month())?, part(date.day())?)
}

fn title(event: &Event<'_>, words: Words<'_>) -> String {
    let text = words.event(event);
    match event.designation {
        Some(designation) => format!("{}：{text}", designation.short()),
        None => text,
    }
}

fn about(event: &Event<'_>) -> String {
    let mut lines = Vec::new();
    if let Some(designation) = event.designation {
        lines.push(designation.title.clone());
    }
    if let Some(begin) = event.begin() {
        lines.push(format!("{begin} 起着手办理"));
    }
    if let Some(checked) = event.checked {
        lines.push(format!("〔核实：{}〕以主管部门通知为准", checked.word()));
    }
    lines.join("\n")
}

/// A short name that stays the same for the same entry.
fn key(event: &Event<'_>, title: &str) -> String {
    use sha2::{Digest, Sha256};
    let id = event.designation.map_or("", |d| d.id.as_str());
    crate::notation::hex(&Sha256::digest(format!("{id} {title}").as_bytes())[..6])
}
