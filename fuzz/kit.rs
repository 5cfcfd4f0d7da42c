//! What the targets share: a small pack that the lint finds nothing wrong with, and answers to all of it.

use std::sync::LazyLock;

use jiff::civil::date;
use qiping::assessment::{Answer, Assessment, Slot, State, Value, check_value};
use qiping::pack::{Fact, File, Kind, Pack};

/// The files of the small pack; the fuzzer puts its own in the place of one.
pub const FILES: [(&str, &str); 5] = [
    ("pack.ron", r#"(id: "t", version: "1", title: "试", steps: ["s"])"#),
    ("sources.ron", include_str!("seeds/pack/sources").split_at(1).1),
    ("facts/f.ron", include_str!("seeds/pack/facts").split_at(1).1),
    ("questions/s.ron", include_str!("seeds/pack/questions").split_at(1).1),
    ("designations/d.ron", include_str!("seeds/pack/designation").split_at(1).1),
];

/// The small pack itself.
pub static PACK: LazyLock<Pack> = LazyLock::new(|| with(&[]).unwrap_or_else(|| panic!("the small pack reads")));

/// The small pack with some of its files replaced or added; none where it does not read.
pub fn with(files: &[(&str, &str)]) -> Option<Pack> {
    let kept = FILES.iter().filter(|(name, _)| files.iter().all(|(other, _)| other != name));
    let all = kept.chain(files).map(|(name, text)| File::own(*name, *text)).collect();
    Pack::from_files(all).ok()
}

/// An answer to every fact of a pack.
pub fn answered(pack: &Pack) -> Assessment {
    let mut answers = Assessment::new(pack);
    for fact in &pack.facts {
        let value = some_value(fact);
        if check_value(fact, &value).is_err() {
            continue;
        }
        let years = if fact.yearly { (2021..=2025).map(Some).collect() } else { vec![None] };
        for year in years {
            let answer = Answer { state: State::Known(value.clone()), ..Answer::default() };
            answers.put(Slot { fact: fact.id.clone(), year }, answer);
        }
    }
    answers
}

fn some_value(fact: &Fact) -> Value {
    match &fact.kind {
        Kind::Text => Value::Text("文".into()),
        Kind::CreditCode => Value::Text("91350100M000100Y43".into()),
        Kind::YesNo => Value::YesNo(true),
        Kind::Choice(choices) => Value::Choice(choices.first().map_or("".into(), |c| c.id.clone())),
        Kind::Date => Value::Date(date(2020, 2, 29)),
        Kind::Year => Value::Number(2025.into()),
        Kind::Number(q) => Value::Number(q.min.or(q.max).map_or(7.into(), |n| n.0)),
    }
}
