//! What a pack asked, kept after the pack is gone: the facts with their meaning. Against it a file that was answered
//! under another pack learns which questions came, went or now mean something else.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{Effort, Fact, FactId, Kind, Pack};

/// The facts a pack asked for. Those of earlier packs lie in `forms/earlier/`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Pack id.
    pub id: String,
    /// Pack version.
    pub version: String,
    /// Pack hash; empty where it is not known any more.
    #[serde(default)]
    pub hash: String,
    /// What it asked.
    pub facts: Vec<Fact>,
}

/// What is different for somebody who answered under another pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The version answered under.
    pub before: String,
    /// The version now.
    pub now: String,
    /// Whether it is known what the other pack asked; where it is not, the lists are empty.
    pub known: bool,
    /// Questions the other pack did not have.
    pub added: Vec<FactId>,
    /// Questions that are gone: id and label.
    pub removed: Vec<(FactId, String)>,
    /// Questions that mean something else now.
    pub changed: Vec<Changed>,
}

impl News {
    /// In a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let head = format!("档案按题库 {} 填写，现在的题库是 {}", self.before, self.now);
        if !self.known {
            return format!("{head}。不认识原来那个题库，列不出题目的变化；原来的回答都保留");
        }
        let parts =
            [("增加", self.added.len()), ("删去", self.removed.len()), ("意思有变", self.changed.len())];
        let said: Vec<String> =
            parts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{word} {n} 题")).collect();
        if said.is_empty() {
            format!("{head}，题目没有变化")
        } else {
            format!("{head}：{}", said.join("，"))
        }
    }
}

/// A question that means something else now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The fact.
    pub fact: FactId,
    /// What is different about it.
    pub what: Vec<Rewording>,
}

/// One thing that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewording {
    /// 名称, 口径, 单位 …
    pub name: &'static str,
    /// How it was.
    pub before: String,
    /// How it is.
    pub after: String,
}

impl Pack {
    /// What this pack asks.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        let mut facts: Vec<Fact> = Vec::new();
        for id in self.questions().flat_map(|(_, _, question)| question.facts()) {
            if let Some(fact) = self.fact(id.as_str()) {
                // What proves it, and what advice makes of it, may be said otherwise without another meaning.
                let effort = Effort::default();
                facts.push(Fact { evidence: String::new(), effort, better: None, ..fact.clone() });
            }
        }
        facts.sort_by(|a, b| a.id.cmp(&b.id));
        facts.dedup_by(|a, b| a.id == b.id);
        Catalogue {
            id: self.meta.id.clone(),
            version: self.meta.version.clone(),
            hash: self.hash.clone(),
            facts,
        }
    }

    /// Catalogues of earlier versions that came with the pack.
    fn earlier(&self) -> impl Iterator<Item = Catalogue> {
        let files = self.files.iter().filter(|f| f.name.starts_with("earlier/"));
        files.filter_map(|f| crate::notation::read(&f.shown(), &f.text).ok())
    }

    /// What is different for somebody who answered under the pack with this id, version and hash; nothing where it
    /// is this one. `kept` are catalogues of packs that were seen on this machine.
    #[must_use]
    pub fn news(&self, id: &str, version: &str, hash: &str, kept: &[Catalogue]) -> Option<News> {
        if hash.is_empty() || hash == self.hash {
            return None;
        }
        let all: Vec<Catalogue> = kept.iter().cloned().chain(self.earlier()).collect();
        // Builds of one version differ little; what the version asked says more than nothing.
        let same_version = |c: &&Catalogue| c.id == id && c.version == version;
        let before = all.iter().find(|c| c.hash == hash).or_else(|| all.iter().find(same_version));
        let mut news = News {
            before: version.to_owned(),
            now: self.meta.version.clone(),
            known: before.is_some(),
            ..News::default()
        };
        if let Some(before) = before {
            compare(before, &self.catalogue(), &mut news);
        }
        Some(news)
    }
}

fn compare(before: &Catalogue, now: &Catalogue, news: &mut News) {
    let old: FxHashMap<&FactId, &Fact> = before.facts.iter().map(|f| (&f.id, f)).collect();
    let new: FxHashMap<&FactId, &Fact> = now.facts.iter().map(|f| (&f.id, f)).collect();
    news.added.extend(now.facts.iter().filter(|f| !old.contains_key(&f.id)).map(|f| f.id.clone()));
    let gone = before.facts.iter().filter(|f| !new.contains_key(&f.id));
    news.removed.extend(gone.map(|f| (f.id.clone(), f.label.clone())));
    for fact in &now.facts {
        let what = old.get(&fact.id).map(|was| differences(was, fact)).unwrap_or_default();
        if !what.is_empty() {
            news.changed.push(Changed { fact: fact.id.clone(), what });
        }
    }
}

fn differences(was: &Fact, is: &Fact) -> Vec<Rewording> {
    let yearly = |f: &Fact| if f.yearly { "逐年填写" } else { "填一个值" }.to_owned();
    let all = [
        ("名称", was.label.clone(), is.label.clone()),
        ("填法", kind(&was.kind), kind(&is.kind)),
        ("年度", yearly(was), yearly(is)),
        ("口径", was.definition.clone(), is.definition.clone()),
    ];
    let differ = all.into_iter().filter(|(_, before, after)| before != after);
    differ.map(|(name, before, after)| Rewording { name, before, after }).collect()
}

/// What is filled in, in words.
fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text => "文字".into(),
        Kind::CreditCode => "统一社会信用代码".into(),
        Kind::YesNo => "是或否".into(),
        Kind::Date => "日期".into(),
        Kind::Year => "年度".into(),
        Kind::Number(quantity) if quantity.unit.is_empty() => "数".into(),
        Kind::Number(quantity) => format!("数，单位 {}", quantity.unit),
        Kind::Choice(choices) => {
            let labels: Vec<&str> = choices.iter().map(|c| c.label.as_str()).collect();
            format!("选项：{}", labels.join("、"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_went_and_changed_is_told() {
        let pack = Pack::embedded().unwrap();
        let mut before = pack.catalogue();
        assert!(before.facts.len() > 500);
        assert!(pack.news(&before.id, &before.version, &pack.hash, &[]).is_none(), "the same pack");
        before.hash = "another".into();
        before.version = "0.1.9".into();
        let gone = before.facts.iter().position(|f| f.id.as_str() == "revenue").unwrap();
        before.facts.remove(gone);
        before.facts.push(Fact { id: "old_one".into(), label: "旧题".into(), ..before.facts[0].clone() });
        let changed = before.facts.iter_mut().find(|f| f.id.as_str() == "rd_expense").unwrap();
        changed.definition = "旧口径".into();
        let Kind::Number(quantity) = &mut changed.kind else { panic!("a number") };
        quantity.unit = "元".into();

        let news = pack.news(&before.id, "0.1.9", "another", std::slice::from_ref(&before)).unwrap();
        assert!(news.known && news.before == "0.1.9");
        assert_eq!(news.added, [FactId::from("revenue")]);
        assert_eq!(news.removed, [(FactId::from("old_one"), "旧题".to_owned())]);
        let names: Vec<&str> = news.changed[0].what.iter().map(|d| d.name).collect();
        assert_eq!((news.changed.len(), names), (1, vec!["填法", "口径"]));
        assert_eq!(news.changed[0].what[0].before, "数，单位 元");

        let unknown = pack.news("somebody's", "7", "hash", &[]).unwrap();
        assert!(!unknown.known && unknown.added.is_empty());
    }

    #[test]
    fn earlier_packs_are_known() {
        let pack = Pack::embedded().unwrap();
        let news = pack.news("qiping-xiqing", "0.1.0", "of some build", &[]).unwrap();
        assert!(news.known);
        assert!(!news.added.is_empty() && news.added.len() < pack.facts.len(), "{}", news.added.len());
    }
}
