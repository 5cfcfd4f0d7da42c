//! The tables, in Markdown and in Chinese: the README holds a copy.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::compare::{Agreement, Blanks, Cause};
use crate::timing::Times;

/// What is known of the companies of one designation.
pub struct Counts {
    /// Its short name and the edition.
    pub title: String,
    /// Numbered conditions.
    pub conditions: usize,
    /// How many of the companies are worked cases.
    pub worked: usize,
    /// Complete companies: eligible, ineligible, open.
    pub whole: [usize; 3],
    /// Halved companies: eligible, ineligible, open.
    pub half: [usize; 3],
    /// Halved companies whose verdict is not proven.
    pub unproven: usize,
}

/// One engine on one designation.
pub struct Line {
    /// On complete answers.
    pub agreement: Agreement,
    /// With half of them blank.
    pub blanks: Blanks,
    /// How long.
    pub times: Times,
}

/// Everything that was measured.
#[derive(Default)]
pub struct Report {
    /// The companies, by designation.
    pub counts: Vec<Counts>,
    /// The lines of every engine, by designation; the engines in the order they came.
    engines: Vec<(&'static str, Vec<Line>)>,
    strict: Blanks,
    kleene: Blanks,
}

impl Report {
    /// Adds an engine on the next designation.
    pub fn add(&mut self, engine: &'static str, line: Line) {
        match self.engines.iter_mut().find(|(name, _)| *name == engine) {
            Some((_, lines)) => lines.push(line),
            None => self.engines.push((engine, vec![line])),
        }
    }

    /// Adds what datalogic-rs does in its strict preset.
    pub fn strict(&mut self, blanks: Blanks) {
        self.strict = self.strict.plus(blanks);
    }

    /// Adds what the same expressions come to in exact numbers and Kleene's three values.
    pub fn kleene(&mut self, blanks: Blanks) {
        self.kleene = self.kleene.plus(blanks);
    }

    /// The tables.
    #[must_use]
    pub fn markdown(&self) -> String {
        let tables = [self.summary(), self.by_designation(), self.companies(), self.notes()];
        tables.join("\n")
    }

    fn summary(&self) -> String {
        let mut text = head(&[
            "",
            "(a) 只要结论",
            "(b) 结论和每条不满足的条件",
            "(c) 半数空白时的结论",
            "答全：结论一致",
            "半数空白：判对",
            "判错",
            "能定却没有结论",
        ]);
        for (engine, lines) in &self.engines {
            let count = u32::try_from(lines.len().max(1)).unwrap_or(1);
            let mean = |time: fn(&Times) -> Duration| {
                format!("{} µs", micros(lines.iter().map(|l| time(&l.times)).sum::<Duration>() / count))
            };
            let verdicts: usize = lines.iter().map(|l| l.agreement.verdicts).sum();
            let otherwise: usize = lines.iter().map(|l| l.agreement.wrong + l.agreement.silent).sum();
            let blanks = lines.iter().fold(Blanks::default(), |sum, l| sum.plus(l.blanks));
            text.push_str(&row(&[
                (*engine).to_owned(),
                mean(|t| t.verdict),
                mean(|t| t.failing),
                mean(|t| t.blanks),
                format!("{} / {verdicts}", verdicts - otherwise),
                blanks.right.to_string(),
                blanks.wrong.to_string(),
                blanks.silent.to_string(),
            ]));
        }
        text
    }

    fn by_designation(&self) -> String {
        let titles = self.counts.iter().map(|c| c.title.as_str());
        let mut text = head(&["(a) / (b)，µs"].into_iter().chain(titles).collect::<Vec<_>>());
        for (engine, lines) in &self.engines {
            let times = |l: &Line| format!("{} / {}", micros(l.times.verdict), micros(l.times.failing));
            let cells = std::iter::once((*engine).to_owned()).chain(lines.iter().map(times));
            text.push_str(&row(&cells.collect::<Vec<_>>()));
        }
        text
    }

    fn companies(&self) -> String {
        let mut text = head(&[
            "企业",
            "条件",
            "组数（其中算例）",
            "答全：符合 / 不符合 / 待定",
            "半数空白：符合 / 不符合 / 待定",
            "未证明，不计",
        ]);
        for c in &self.counts {
            let three = |of: [usize; 3]| of.map(|n| n.to_string()).join(" / ");
            text.push_str(&row(&[
                c.title.clone(),
                c.conditions.to_string(),
                format!("{}（{}）", c.whole.iter().sum::<usize>(), c.worked),
                three(c.whole),
                three(c.half),
                c.unproven.to_string(),
            ]));
        }
        text
    }

    fn notes(&self) -> String {
        let mut text = String::new();
        for (engine, lines) in self.engines.iter().skip(1) {
            let sum = |part: fn(&Agreement) -> usize| lines.iter().map(|l| part(&l.agreement)).sum::<usize>();
            let mut causes: BTreeMap<Cause, usize> = BTreeMap::new();
            for (cause, count) in lines.iter().flat_map(|l| &l.agreement.causes) {
                *causes.entry(*cause).or_default() += count;
            }
            let causes: Vec<String> =
                causes.into_iter().map(|(cause, count)| format!("{} {count} 次", cause.word())).collect();
            text.push_str(&format!(
                "- {engine}，答全时：结论相反 {}，没有结论 {}；逐条比了 {} 次，不一致：{}\n",
                sum(|a| a.wrong),
                sum(|a| a.silent),
                sum(|a| a.conditions),
                if causes.is_empty() { "无".into() } else { causes.join("，") },
            ));
        }
        let open: usize = self.counts.iter().map(|c| c.half[2]).sum();
        let all: usize = self.counts.iter().flat_map(|c| c.half).sum();
        let never = Blanks { right: open, wrong: 0, silent: all - open };
        for (name, blanks) in [
            ("datalogic-rs 换成 strict 预设", self.strict),
            ("同样的表达式，用精确数和三值逻辑（Kleene）计算", self.kleene),
            ("凡有空白一律说待定", never),
        ] {
            let Blanks { right, wrong, silent } = blanks;
            text.push_str(&format!(
                "- {name}，半数空白时：判对 {right}，判错 {wrong}，能定却没有结论 {silent}\n"
            ));
        }
        text
    }
}

fn head(cells: &[&str]) -> String {
    format!("| {} |\n|{}\n", cells.join(" | "), "---|".repeat(cells.len()))
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn micros(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}
