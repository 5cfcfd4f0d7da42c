//! Facts and sources: declared once, with sensible bounds, and every id that names one exists.

use super::super::{Fact, Kind};
use super::place::Spot;
use super::{Lint, near};

impl Lint<'_> {
    pub(super) fn facts(&mut self) {
        let book = self.book;
        self.once_over_files("指标", book.facts.iter().map(|(file, f)| (*file, f.id.as_str())));
        for (file, fact) in &book.facts {
            self.bounds(Spot::start(file).inside(fact.id.as_str()), fact);
        }
    }

    fn bounds(&mut self, spot: Spot<'_>, fact: &Fact) {
        let id = &fact.id;
        if fact.label.trim().is_empty() {
            self.error(spot, "", format!("指标「{id}」没有 label，请写上中文名称"));
        }
        match &fact.kind {
            Kind::Number(q) if q.min.zip(q.max).is_some_and(|(min, max)| min > max) => {
                self.error(spot, "", format!("指标「{id}」的 min 大于 max，没有可填的数"));
            }
            Kind::Choice(choices) => {
                self.twice(spot.after(), "选项", choices.iter().map(|c| &*c.id));
                if choices.len() < 2 {
                    self.error(spot, "", format!("指标「{id}」的选项不足两个"));
                }
            }
            _ => {}
        }
        if fact.yearly && !matches!(fact.kind, Kind::Number(_)) {
            self.error(spot, "", format!("年度指标「{id}」只能是 Number"));
        }
    }

    pub(super) fn sources(&mut self) {
        let book = self.book;
        self.once_over_files("依据", book.sources.iter().map(|(file, s)| (*file, s.id.as_str())));
        for (file, source) in &book.sources {
            let spot = Spot::start(file).inside(&source.id);
            let link = &source.link;
            if !(link.is_empty() || link.starts_with("http://") || link.starts_with("https://")) {
                self.error(
                    spot,
                    link,
                    format!("依据「{}」的链接「{link}」不是网址，要以 http:// 或 https:// 开头", source.id),
                );
            }
            if let (Some(from), Some(until)) = (source.from, source.until)
                && from.first_day() > until.last_day()
            {
                self.error(
                    spot,
                    &from.to_string(),
                    format!("依据「{}」的 from {from} 晚于 until {until}", source.id),
                );
            }
        }
    }

    /// Reports ids declared more than once, over several files.
    fn once_over_files<'i>(&mut self, what: &str, ids: impl Iterator<Item = (&'i super::File, &'i str)>) {
        let mut seen: Vec<(&str, Spot<'_>)> = Vec::new();
        for (file, id) in ids {
            let mut spot = Spot::start(file).inside(id);
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == id) {
                if std::ptr::eq(first.file, file) {
                    spot = spot.after().inside(id);
                }
                let first = first.words(file);
                let way_out = if file.extra {
                    "直接用已有的那个，或换一个 id"
                } else {
                    "请改名或删去一处"
                };
                self.error(spot, id, format!("{what}「{id}」重复：已在{first} 声明过；{way_out}"));
            }
            seen.push((id, spot));
        }
    }

    /// The fact with this id; its absence is a finding.
    pub(super) fn fact(&mut self, spot: Spot<'_>, id: &str) -> Option<&Fact> {
        let book = self.book;
        if book.pack.fact(id).is_none() {
            let near = near::among(id, book.facts.iter().map(|(_, f)| f.id.as_str()));
            self.error(spot, id, format!("没有指标「{id}」{near}"));
        }
        book.pack.fact(id)
    }

    /// Whether the fact exists and is of the kind its reader needs.
    pub(super) fn fact_of(&mut self, spot: Spot<'_>, id: &str, wanted: Wanted) {
        let Some(fact) = self.fact(spot, id) else { return };
        let (fits, yearly) = match wanted {
            Wanted::YesNo => (matches!(fact.kind, Kind::YesNo), false),
            Wanted::Choice => (matches!(fact.kind, Kind::Choice(_)), false),
            Wanted::Date => (matches!(fact.kind, Kind::Date), false),
            Wanted::Text => (matches!(fact.kind, Kind::Text), false),
            Wanted::Number => (matches!(fact.kind, Kind::Number(_) | Kind::Year), false),
            Wanted::Yearly => (matches!(fact.kind, Kind::Number(_)), true),
        };
        let (is_yearly, is) = (fact.yearly, kind_words(fact));
        if !fits {
            self.error(spot, id, format!("指标「{id}」是{is}，这里要{}", wanted.words()));
        } else if is_yearly && !yearly {
            self.error(spot, id, format!("指标「{id}」是年度指标，要写明年份，如 Year(\"{id}\", 0)"));
        } else if yearly && !is_yearly {
            self.error(spot, id, format!("指标「{id}」不是年度指标，请写 Fact(\"{id}\")"));
        }
    }
}

/// The kind a reader needs.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    YesNo,
    Choice,
    Date,
    Text,
    Number,
    Yearly,
}

impl Wanted {
    fn words(self) -> &'static str {
        match self {
            Self::YesNo => "是否题（YesNo）",
            Self::Choice => "选项（Choice）",
            Self::Date => "日期（Date）",
            Self::Text => "文字（Text）",
            Self::Number => "数（Number）",
            Self::Yearly => "年度的数（Number,yearly: true）",
        }
    }
}

fn kind_words(fact: &Fact) -> &'static str {
    match fact.kind {
        Kind::Text | Kind::CreditCode => "文字",
        Kind::YesNo => "是否题",
        Kind::Choice(_) => "选项",
        Kind::Date => "日期",
        Kind::Year => "年度",
        Kind::Number(_) => "数",
    }
}
