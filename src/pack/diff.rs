//! What differs between two packs (题库比较), thing by thing and field by field. Fields are taken from the types as
//! they write themselves, so a new field is compared without a line here.

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{Designation, Edition, Pack, Plan};

/// What kind of thing differs, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiffKind {
    /// The pack's own entry.
    Meta,
    /// A document.
    Source,
    /// A fact.
    Fact,
    /// A question.
    Question,
    /// A designation.
    Designation,
    /// An edition.
    Edition,
    /// A condition.
    Condition,
    /// An indicator of a scorecard.
    Indicator,
    /// A reference line.
    ReferenceLine,
    /// The plan as a whole.
    Plan,
    /// A task of the plan.
    Task,
    /// A worked case.
    Case,
}

impl DiffKind {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.names().0
    }

    /// The word in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Meta => ("题库包", "meta"),
            Self::Source => ("依据", "source"),
            Self::Fact => ("指标", "fact"),
            Self::Question => ("题目", "question"),
            Self::Designation => ("资质", "designation"),
            Self::Edition => ("版本", "edition"),
            Self::Condition => ("条件", "condition"),
            Self::Indicator => ("评分指标", "indicator"),
            Self::ReferenceLine => ("参考线", "reference_line"),
            Self::Plan => ("方案", "plan"),
            Self::Task => ("方案任务", "task"),
            Self::Case => ("算例", "case"),
        }
    }
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub kind: DiffKind,
    /// The designation it belongs to, where it belongs to one.
    pub designation: Option<String>,
    /// The edition it belongs to, where it belongs to one.
    pub edition: Option<String>,
    /// Its id.
    pub id: String,
    /// Its name or words.
    pub title: String,
    /// How it differs.
    pub change: Change,
}

impl Difference {
    /// The ids that lead to it: `sme-specialized / 2026 / spc26-04`.
    #[must_use]
    pub fn path(&self) -> String {
        let parts = [self.designation.as_deref(), self.edition.as_deref(), Some(&self.id)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" / ")
    }
}

/// How a thing differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the second pack has it.
    Added,
    /// Only the first pack has it.
    Removed,
    /// Both have it, with these fields different.
    Changed(Vec<FieldChange>),
}

/// A field with another content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name in RON.
    pub name: String,
    /// Its content in the first pack; empty where it has none.
    pub before: String,
    /// Its content in the second pack.
    pub after: String,
}

/// What differs between two packs, from the first to the second. Order alone is no difference, and of what is new
/// or gone as a whole only the whole is told.
#[must_use]
pub fn diff(before: &Pack, after: &Pack) -> Vec<Difference> {
    let (a, b) = (things(before), things(after));
    let (in_a, in_b) = (by_key(&a), by_key(&b));
    let mut found: Vec<Difference> = Vec::new();
    for thing in &b {
        match in_a.get(&thing.key()) {
            Some(was) => {
                let fields = changed(&was.fields, &thing.fields);
                if !fields.is_empty() {
                    found.push(thing.difference(Change::Changed(fields)));
                }
            }
            None if !b.iter().any(|whole| thing.lies_in(whole) && !in_a.contains_key(&whole.key())) => {
                found.push(thing.difference(Change::Added));
            }
            None => {}
        }
    }
    for thing in a.iter().filter(|t| !in_b.contains_key(&t.key())) {
        if !a.iter().any(|whole| thing.lies_in(whole) && !in_b.contains_key(&whole.key())) {
            found.push(thing.difference(Change::Removed));
        }
    }
    found.sort_by(|x, y| (x.kind, &x.designation, &x.edition).cmp(&(y.kind, &y.designation, &y.edition)));
    found
}

/// What makes a thing the same in both packs: kind, id, designation, edition.
type Key<'t> = (DiffKind, &'t str, Option<&'t str>, Option<&'t str>);

fn by_key(things: &[Thing]) -> FxHashMap<Key<'_>, &Thing> {
    things.iter().map(|thing| (thing.key(), thing)).collect()
}

/// Something with an id and fields.
struct Thing {
    kind: DiffKind,
    designation: Option<String>,
    edition: Option<String>,
    id: String,
    title: String,
    fields: Vec<(String, String)>,
}

impl Thing {
    fn key(&self) -> Key<'_> {
        (self.kind, &self.id, self.designation.as_deref(), self.edition.as_deref())
    }

    /// Whether it is part of a designation or edition.
    fn lies_in(&self, whole: &Self) -> bool {
        match whole.kind {
            DiffKind::Designation => self.designation.as_ref() == Some(&whole.id),
            DiffKind::Edition => {
                self.designation == whole.designation && self.edition.as_ref() == Some(&whole.id)
            }
            _ => false,
        }
    }

    fn difference(&self, change: Change) -> Difference {
        Difference {
            kind: self.kind,
            designation: self.designation.clone(),
            edition: self.edition.clone(),
            id: self.id.clone(),
            title: self.title.clone(),
            change,
        }
    }
}

fn changed(before: &[(String, String)], after: &[(String, String)]) -> Vec<FieldChange> {
    let of = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(n, _)| n == name).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let mut names: Vec<&String> = after.iter().map(|(name, _)| name).collect();
    names.extend(before.iter().map(|(name, _)| name).filter(|n| !after.iter().any(|(a, _)| a == *n)));
    let fields = names.into_iter().map(|name| FieldChange {
        name: name.clone(),
        before: of(before, name),
        after: of(after, name),
    });
    fields.filter(|f| f.before != f.after).collect()
}

fn things(pack: &Pack) -> Vec<Thing> {
    let mut all = Vec::new();
    let mut add = |kind, id: &str, title: &str, fields| {
        let (id, title) = (id.to_owned(), title.to_owned());
        all.push(Thing { kind, designation: None, edition: None, id, title, fields });
    };
    add(DiffKind::Meta, &pack.meta.id, &pack.meta.title, fields(&pack.meta, &[]));
    pack.sources.iter().for_each(|s| add(DiffKind::Source, &s.id, s.short(), fields(s, &[])));
    pack.facts.iter().for_each(|f| add(DiffKind::Fact, f.id.as_str(), &f.label, fields(f, &[])));
    for (step, section, question) in pack.questions() {
        let facts = question.facts();
        let id = facts.first().map_or("", |f| f.as_str());
        let mut fields = fields(question, &[]);
        fields.push(("章节".into(), format!("{} / {}", step.title, section.title)));
        add(DiffKind::Question, id, &question.text, fields);
    }
    if let Some(plan) = &pack.plan {
        add(DiffKind::Plan, &plan.id, &plan.title, fields(plan, &["groups"]));
        Plan::tasks(plan).for_each(|t| add(DiffKind::Task, &t.id, &t.title, fields(t, &[])));
    }
    pack.designations.iter().for_each(|d| of_designation(d, &mut all));
    for (file, case) in pack.cases().iter().flat_map(|f| f.cases.iter().map(move |c| (f, c))) {
        all.push(Thing {
            kind: DiffKind::Case,
            designation: Some(file.designation.clone()),
            edition: None,
            id: case.id.clone(),
            title: case.title.clone(),
            fields: vec![("算例".into(), format!("{case:?}"))],
        });
    }
    all
}

fn of_designation(designation: &Designation, all: &mut Vec<Thing>) {
    all.push(Thing {
        kind: DiffKind::Designation,
        designation: None,
        edition: None,
        id: designation.id.clone(),
        title: designation.title.clone(),
        fields: fields(designation, &["editions"]),
    });
    for edition in &designation.editions {
        all.push(Thing {
            kind: DiffKind::Edition,
            designation: Some(designation.id.clone()),
            edition: None,
            id: edition.id.clone(),
            title: String::new(),
            fields: of_edition(edition),
        });
        let mut part = |kind, id: &str, title: &str, fields| {
            all.push(Thing {
                kind,
                designation: Some(designation.id.clone()),
                edition: Some(edition.id.clone()),
                id: id.to_owned(),
                title: title.to_owned(),
                fields,
            });
        };
        for c in edition.criteria() {
            part(DiffKind::Condition, &c.id, &c.text, fields(c, &[]));
        }
        for i in edition.indicators() {
            part(DiffKind::Indicator, &i.id, &i.text, fields(i, &[]));
        }
        for line in &edition.references {
            part(DiffKind::ReferenceLine, &line.id, &line.title, fields(line, &[]));
        }
    }
}

/// The fields of an edition itself: of the scorecard only its frame, the indicators stand by themselves.
fn of_edition(edition: &Edition) -> Vec<(String, String)> {
    let mut all = fields(edition, &["scorecard", "references"]);
    if let Some(card) = &edition.scorecard {
        let groups =
            card.groups.iter().map(|g| format!("{} {}", g.title, g.max)).collect::<Vec<_>>().join("、");
        all.push(("scorecard".into(), format!("及格 {}，满分 {}：{groups}", card.pass, card.max)));
    }
    all
}

/// The fields as written; criteria inside rules by their ids, since they stand by themselves.
fn fields<T: Serialize>(thing: &T, without: &[&str]) -> Vec<(String, String)> {
    let Ok(Json::Object(map)) = serde_json::to_value(thing) else { return Vec::new() };
    let kept = map.iter().filter(|(name, _)| !without.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), text(value))).collect()
}

/// A value much as RON writes it.
fn text(value: &Json) -> String {
    let joined = |items: &[Json]| items.iter().map(text).collect::<Vec<_>>().join(", ");
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
        Json::Array(items) if items.is_empty() => String::new(),
        Json::Array(items) => format!("[{}]", joined(items)),
        Json::Object(map) => match variant(map) {
            Some(("Criterion", Json::Object(c))) => c.get("id").map(text).unwrap_or_default(),
            Some((name, Json::Array(items))) => format!("{name}({})", joined(items)),
            Some((name, Json::Object(inner))) => format!("{name}{}", structure(inner)),
            Some((name, inner)) => format!("{name}({})", text(inner)),
            None => structure(map),
        },
    }
}

/// The variant of an enum: the only key, in capitals.
fn variant(map: &Map<String, Json>) -> Option<(&str, &Json)> {
    let (name, inner) = map.iter().next().filter(|_| map.len() == 1)?;
    name.starts_with(|c: char| c.is_ascii_uppercase()).then_some((name.as_str(), inner))
}

fn structure(map: &Map<String, Json>) -> String {
    let parts = map.iter().map(|(name, value)| (name, text(value))).filter(|(_, text)| !text.is_empty());
    let parts: Vec<String> = parts.map(|(name, text)| format!("{name}: {text}")).collect();
    format!("({})", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(change: impl Fn(&str, &str) -> Option<String>) -> Pack {
        let mut files = super::super::files::embedded();
        for file in &mut files {
            if let Some(text) = change(&file.name, &file.text) {
                file.text = text;
            }
        }
        Pack::from_files(files).unwrap_or_else(|e| panic!("{e:?}"))
    }

    fn same(_: &str, _: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_pack_does_not_differ_from_itself() {
        assert_eq!(diff(&pack(same), &pack(same)), []);
    }

    #[test]
    fn a_threshold_is_told_with_both_figures() {
        let changed = pack(|name, text| {
            (name == "designations/hnte.ron")
                .then(|| text.replacen("MoreThan(Score, 70)", "AtLeast(Score, 71)", 1))
        });
        let found = diff(&pack(same), &changed);
        assert!(
            !found.is_empty() && found.iter().all(|d| d.designation.as_deref() == Some("hnte")),
            "{found:?}"
        );
        let condition = found.iter().find(|d| d.kind == DiffKind::Condition).expect("a condition");
        let Change::Changed(fields) = &condition.change else { panic!("{condition:?}") };
        assert_eq!(fields.len(), 1, "{fields:?}");
        assert!(
            fields[0].before == "MoreThan(Score, 70)" && fields[0].after == "AtLeast(Score, 71)",
            "{fields:?}"
        );
    }

    #[test]
    fn what_is_gone_as_a_whole_is_told_once() {
        let whole = pack(same);
        let id = "tech-sme";
        let mut files = super::super::files::embedded();
        files.retain(|f| f.name != format!("designations/{id}.ron"));
        let without = Pack::from_files(files).unwrap_or_else(|e| panic!("{e:?}"));
        let gone: Vec<_> = diff(&whole, &without).into_iter().filter(|d| d.kind != DiffKind::Case).collect();
        assert_eq!(gone.len(), 1, "{gone:?}");
        assert_eq!(
            (gone[0].kind, gone[0].id.as_str(), &gone[0].change),
            (DiffKind::Designation, id, &Change::Removed)
        );
        let back = diff(&without, &whole);
        assert!(back.iter().any(|d| d.id == id && d.change == Change::Added), "{back:?}");
    }
}
