//! Which conditions read a fact: what a question is good for, and what its answer is held against.

use rustc_hash::FxHashMap;

use crate::pack::{FactId, Level, Pack};

/// A condition that reads a fact.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Short name of the designation.
    pub designation: &'static str,
    /// The condition's number.
    pub criterion: &'static str,
    /// Its clause.
    pub text: &'static str,
    /// Short name of the document.
    pub source: &'static str,
    /// How well it was checked.
    pub level: Level,
}

/// Facts and the conditions that read them, by the editions in force on a day.
pub type Readers = FxHashMap<FactId, Vec<Reader>>;

/// Builds the index.
#[must_use]
pub fn readers(pack: &'static Pack, day: jiff::civil::Date) -> Readers {
    let mut index = Readers::default();
    for designation in &pack.designations {
        let Some((edition, _)) = designation.edition_on(day).filter(|(_, s)| s.is_in_force()) else {
            continue;
        };
        let short = |id: Option<&'static str>| {
            pack.source(id.unwrap_or(&edition.source)).map_or("", crate::pack::Source::short)
        };
        let mut add = |fact: &FactId, reader: Reader| {
            let list = index.entry(fact.clone()).or_default();
            if !list.iter().any(|r| r.designation == reader.designation && r.criterion == reader.criterion) {
                list.push(reader);
            }
        };
        let reader = |criterion, text, source: Option<&'static str>, level| Reader {
            designation: designation.short(),
            criterion,
            text,
            source: short(source),
            level,
        };
        for criterion in edition.criteria() {
            // The outer criterion of a nest would repeat what the inner ones say.
            if criterion.rule.criteria().is_empty() {
                let reader =
                    reader(&criterion.id, &criterion.text, criterion.source.as_deref(), criterion.checked);
                criterion.rule.each_fact(&mut |fact, _| add(fact, reader));
            }
        }
        for indicator in edition.indicators() {
            let reader =
                reader(&indicator.id, &indicator.text, indicator.source.as_deref(), indicator.checked);
            indicator.measure.each_fact(&mut |fact, _| add(fact, reader));
            if let Some(own) = &indicator.own_points {
                add(own, reader);
            }
        }
    }
    index
}
