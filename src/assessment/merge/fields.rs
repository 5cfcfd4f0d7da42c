//! Keeping all of several texts, attachments and unknown fields, in an order of their own, so that it does not matter
//! which file came first and a second merge adds nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Evidence, Kept, Slot, Unread};
use super::Dropped;

/// All parts of several texts. A text that has them all stays as it is.
pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>, separator: &str) -> String {
    let texts: BTreeSet<&str> = texts.filter(|t| !t.is_empty()).collect();
    let parts = |text: &'a str| text.split(separator).map(str::trim).filter(|p| !p.is_empty());
    let all: BTreeSet<&str> = texts.iter().copied().flat_map(parts).collect();
    let mut whole = texts.iter().filter(|t| parts(t).collect::<BTreeSet<_>>() == all);
    match (whole.next(), whole.next()) {
        (Some(one), None) => (*one).to_owned(),
        _ => all.into_iter().collect::<Vec<_>>().join(separator),
    }
}

/// All attachments of several lists; one that is in several by content and name is one.
pub(super) fn evidence<'a>(
    slot: &Slot,
    lists: impl Iterator<Item = &'a [Evidence]>,
    dropped: &mut Vec<Dropped>,
) -> Vec<Evidence> {
    let mut different: Vec<&[Evidence]> = Vec::new();
    for list in lists.filter(|list| !list.is_empty()) {
        if !different.contains(&list) {
            different.push(list);
        }
    }
    if let [only] = different[..] {
        return only.to_vec();
    }
    let mut by_file: BTreeMap<(&str, &str), Vec<&Evidence>> = BTreeMap::new();
    for one in different.into_iter().flatten() {
        by_file.entry((&one.name, &one.sha256)).or_default().push(one);
    }
    by_file.into_values().filter_map(|same| one_of(slot, &same, dropped)).collect()
}

/// One attachment from what several files say of it: all that it proves, the latest day, and the content where it is
/// surest to be found.
fn one_of(slot: &Slot, same: &[&Evidence], dropped: &mut Vec<Dropped>) -> Option<Evidence> {
    let first = *same.first()?;
    let places: BTreeSet<&Kept> = same.iter().map(|e| &e.kept).collect();
    let kept = places.get(&Kept::Embedded).or(places.first()).copied().unwrap_or(&first.kept);
    let days: BTreeSet<_> = same.iter().filter_map(|e| e.until).collect();
    let until = days.last().copied();
    let mut dropping = |what: &str, kept: String, lost: Vec<String>| {
        if !lost.is_empty() {
            let what = format!("附件 {} 的{what}", first.name);
            dropped.push(Dropped { slot: Some(slot.clone()), what, kept, lost });
        }
    };
    let place = |kept: &Kept| match kept {
        Kept::Linked(path) => path.clone(),
        Kept::Embedded => "随档案保存".to_owned(),
    };
    dropping("位置", place(kept), places.iter().filter(|p| **p != kept).map(|p| place(p)).collect());
    let others = days.iter().filter(|d| Some(**d) != until).map(ToString::to_string).collect();
    dropping("有效期", until.map(|d| d.to_string()).unwrap_or_default(), others);
    Some(Evidence {
        name: first.name.clone(),
        size: same.iter().map(|e| e.size).max().unwrap_or(first.size),
        sha256: first.sha256.clone(),
        proves: joined(same.iter().map(|e| e.proves.as_str()), "；"),
        until,
        kept: kept.clone(),
        unread: unread(Some(slot), same.iter().map(|e| &e.unread), dropped),
    })
}

/// All fields of a newer program; of one that is written differently the smaller text, and the others are listed.
pub(super) fn unread<'a>(
    slot: Option<&Slot>,
    all: impl Iterator<Item = &'a Unread>,
    dropped: &mut Vec<Dropped>,
) -> Unread {
    let different: BTreeSet<&Unread> = all.filter(|u| !u.is_empty()).collect();
    if different.len() == 1 {
        return different.into_iter().next().cloned().unwrap_or_default();
    }
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, text) in different.into_iter().flat_map(|u| &u.0) {
        by_name.entry(name).or_default().insert(text);
    }
    let mut fields = Vec::new();
    for (name, texts) in by_name {
        let mut texts = texts.into_iter().map(str::to_owned);
        let Some(kept) = texts.next() else { continue };
        let lost: Vec<String> = texts.collect();
        if !lost.is_empty() {
            let what = format!("新版本的字段 {name}");
            dropped.push(Dropped { slot: slot.cloned(), what, kept: kept.clone(), lost });
        }
        fields.push((name.to_owned(), kept));
    }
    Unread(fields)
}
