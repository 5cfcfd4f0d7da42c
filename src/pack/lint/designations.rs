//! Designations and their editions: ids, ladders, sources, dates, and everything inside.

use std::collections::BTreeSet;

use super::super::designation::{Designation, Edition};
use super::super::form::{Asks, Question};
use super::super::rule::NotApplicable;
use super::facts::Wanted;
use super::place::Spot;
use super::rules::Within;
use super::{Lint, near};

impl Lint<'_> {
    pub(super) fn designations(&mut self) {
        let book = self.book;
        let mut seen: Vec<(&str, Spot<'_>)> = Vec::new();
        for (file, designation) in &book.designations {
            let spot = Spot::start(file).inside(&designation.id);
            if let Some((_, first)) = seen.iter().find(|(id, _)| *id == designation.id) {
                let way_out = if file.extra && !first.file.extra {
                    "附加资质不能代替题库里的，请换一个 id"
                } else {
                    "一项资质一个文件，各版本写在里面"
                };
                let message = format!("资质「{}」重复：已在{}；{way_out}", designation.id, first.words(file));
                self.error(spot, "", message);
            }
            seen.push((&designation.id, spot));
            self.designation(designation, spot);
        }
        self.ladder_cycles();
    }

    fn designation(&mut self, designation: &Designation, spot: Spot<'_>) {
        let book = self.book;
        for id in &designation.after {
            let known = book.designations.iter().map(|(_, d)| d.id.as_str());
            if !known.clone().any(|k| k == id) {
                self.error(spot.after(), id, format!("after 里没有资质「{id}」{}", near::among(id, known)));
            }
        }
        for id in &designation.replaced_by {
            let known = book.designations.iter().map(|(_, d)| d.id.as_str());
            if !known.clone().any(|k| k == id) {
                let near = near::among(id, known);
                self.error(spot.after(), id, format!("replaced_by 里没有资质「{id}」{near}"));
            }
        }
        let families = &book.pack.meta.families;
        if !families.is_empty() && !families.iter().any(|f| f.name == designation.family) {
            let known: Vec<&str> = families.iter().map(|f| f.name.as_str()).collect();
            let message = format!("没有类别「{}」，可用的有 {}", designation.family, known.join("、"));
            self.error(spot, &designation.family, message);
        }
        self.standing(designation, spot);
        let inside = spot.after().keyword("editions");
        if designation.editions.is_empty() {
            self.error(spot, "", format!("资质「{}」没有版本，至少要写一个 Edition", designation.id));
        }
        self.twice(inside, "版本", designation.editions.iter().map(|e| e.id.as_str()));
        for edition in &designation.editions {
            self.edition(edition, inside.inside(&edition.id));
        }
        for pair in designation.editions.windows(2) {
            self.in_order(&pair[0], &pair[1], inside.inside(&pair[1].id));
        }
    }

    /// Bars, transition rules, and the editions of a certificate.
    fn standing(&mut self, designation: &Designation, spot: Spot<'_>) {
        self.twice(spot, "排除", designation.excludes.iter().map(|e| e.id.as_str()));
        for exclusion in &designation.excludes {
            let spot = spot.inside(&exclusion.id);
            if let Some(source) = &exclusion.source {
                self.source(spot, source, &format!("排除「{}」", exclusion.id));
            }
            self.rule(&exclusion.when, Within { spot, card: None, na: NotApplicable::Unmet });
        }
        self.twice(spot, "过渡规则", designation.transitions.iter().map(|t| t.id.as_str()));
        for transition in &designation.transitions {
            let spot = spot.inside(&transition.id);
            if let Some(source) = &transition.source {
                self.source(spot, source, &format!("过渡规则「{}」", transition.id));
            }
            if let Some(id) = &transition.edition
                && !designation.editions.iter().any(|e| e.id == *id)
            {
                let near = near::among(id, designation.editions.iter().map(|e| e.id.as_str()));
                self.error(spot, id, format!("过渡规则「{}」指的版本「{id}」不存在{near}", transition.id));
            }
        }
        if let Some(certificate) = &designation.certificate {
            self.fact_of(spot, certificate.fact.as_str(), Wanted::YesNo);
            self.twice(spot, "标准", certificate.standards.iter().map(|s| s.name.as_str()));
            let asked =
                |q: &Question| matches!(&q.asks, Asks::Certificate { cert, .. } if *cert == certificate.fact);
            if !self.book.pack.questions().any(|(_, _, q)| asked(q)) {
                let message = format!(
                    "证书「{}」没有题目问它；请在 questions/ 里加 Asks::Certificate 的一问",
                    certificate.fact
                );
                self.error(spot, certificate.fact.as_str(), message);
            }
        }
    }

    fn edition(&mut self, edition: &Edition, spot: Spot<'_>) {
        let what = format!("版本「{}」", edition.id);
        self.source(spot, &edition.source, &what);
        if let (Some(from), Some(until)) = (edition.from, edition.until)
            && from.first_day() > until.last_day()
        {
            self.error(spot, &from.to_string(), format!("{what}的 from {from} 晚于 until {until}"));
        }
        self.twice(spot, "条件", edition.criteria().iter().map(|c| c.id.as_str()));
        let within = Within { spot, card: edition.scorecard.as_ref(), na: NotApplicable::Open };
        if let Some(card) = &edition.scorecard {
            self.scorecard(edition, card, spot);
        }
        self.rule(&edition.requires, within);
        self.unsaid(edition, spot);
        self.twice(spot, "参考线", edition.references.iter().map(|l| l.id.as_str()));
        for line in &edition.references {
            let spot = spot.inside(&line.id);
            self.source(spot, &line.source, &format!("参考线「{}」", line.id));
            self.rule(&line.requires, Within { spot, card: None, na: NotApplicable::Open });
        }
    }

    /// Editions stand oldest first, and each ends before the next begins.
    fn in_order(&mut self, older: &Edition, newer: &Edition, spot: Spot<'_>) {
        let Some(begins) = newer.from else { return };
        if older.from.is_some_and(|from| from.first_day() > begins.first_day()) {
            let message = format!("版本要从旧到新排：「{}」比「{}」早，却排在后面", newer.id, older.id);
            self.error(spot, "", message);
            return;
        }
        match older.until {
            Some(until) if until.first_day() >= begins.last_day() => {
                let message = format!(
                    "版本「{}」到 {until} 才结束，「{}」从 {begins} 就开始，日期重叠",
                    older.id, newer.id
                );
                self.warn(spot, "", message);
            }
            None => {
                let message = format!(
                    "版本「{}」没有写 until，而「{}」从 {begins} 开始；请写上旧版的截止日",
                    older.id, newer.id
                );
                self.warn(spot, "", message);
            }
            Some(_) => {}
        }
    }

    /// A source must be named and exist.
    pub(super) fn source(&mut self, spot: Spot<'_>, id: &str, of: &str) {
        let book = self.book;
        if id.trim().is_empty() {
            self.error(spot, "", format!("{of}没有写依据（source）"));
        } else if book.pack.source(id).is_none() {
            let near = near::among(id, book.sources.iter().map(|(_, s)| s.id.as_str()));
            self.error(spot, id, format!("没有依据「{id}」{near}"));
        }
    }

    /// `after` may not lead back to where it began.
    fn ladder_cycles(&mut self) {
        let book = self.book;
        for (file, designation) in &book.designations {
            let mut below: Vec<&str> = designation.after.iter().map(String::as_str).collect();
            let mut seen = BTreeSet::new();
            while let Some(id) = below.pop() {
                if id == designation.id {
                    let message = format!("「{id}」的 after 绕了一圈又回到它自己；梯度只能从低到高");
                    self.error(Spot::start(file).keyword("after"), "", message);
                    break;
                }
                if seen.insert(id) {
                    let next = book.designations.iter().filter(|(_, d)| d.id == id);
                    below.extend(next.flat_map(|(_, d)| d.after.iter().map(String::as_str)));
                }
            }
        }
    }
}
