//! Worked cases: what they name exists, so that a case that comes out wrong is about the verdict and not about a slip.

use super::super::{Case, CaseFile, Designation, Edition, Measure};
use super::place::Spot;
use super::{Lint, near};

impl Lint<'_> {
    pub(super) fn cases(&mut self) {
        let book = self.book;
        for (file, cases) in &book.cases {
            let spot = Spot::start(file);
            self.twice(spot, "算例", cases.cases.iter().map(|c| c.id.as_str()));
            let designation = book.designations.iter().map(|(_, d)| d).find(|d| d.id == cases.designation);
            if designation.is_none() {
                let known = book.designations.iter().map(|(_, d)| d.id.as_str());
                let near = near::among(&cases.designation, known);
                self.error(spot, &cases.designation, format!("没有资质「{}」{near}", cases.designation));
            }
            for case in &cases.cases {
                let spot = spot.inside(&case.id);
                self.given_facts(case, cases, spot);
                if let Some(designation) = designation {
                    self.case(case, designation, spot);
                }
            }
        }
    }

    fn given_facts(&mut self, case: &Case, file: &CaseFile, spot: Spot<'_>) {
        let pack = self.book.pack;
        for id in case.given.keys().filter(|id| pack.fact(id.as_str()).is_none()) {
            let near = near::among(id.as_str(), pack.facts.iter().map(|f| f.id.as_str()));
            self.error(spot, id.as_str(), format!("算例 {}：没有指标「{id}」{near}", case.id));
        }
        if let Some(like) = &case.like {
            self.named(spot, case, "like", "算例", like, file.cases.iter().map(|c| c.id.as_str()).collect());
        }
    }

    fn case(&mut self, case: &Case, designation: &Designation, spot: Spot<'_>) {
        let editions: Vec<&str> = designation.editions.iter().map(|e| e.id.as_str()).collect();
        self.named(spot, case, "edition", "版本", &case.edition, editions);
        let Some(edition) = designation.editions.iter().find(|e| e.id == case.edition) else { return };
        let criteria: Vec<&str> = edition.criteria().iter().map(|c| c.id.as_str()).collect();
        for (list, ids) in [("met", &case.met), ("unmet", &case.unmet), ("open", &case.open)] {
            for id in ids {
                self.named(spot.keyword(list), case, list, "条件", id, criteria.clone());
            }
        }
        let lines: Vec<&str> = edition.references.iter().map(|l| l.id.as_str()).collect();
        for id in case.lines.keys() {
            self.named(spot.keyword("lines"), case, "lines", "参考线", id, lines.clone());
        }
        let scored = scored(edition);
        for id in case.points.keys() {
            self.named(spot.keyword("points"), case, "points", "评分指标", id, scored.clone());
        }
    }

    fn named(&mut self, spot: Spot<'_>, case: &Case, list: &str, what: &str, id: &str, known: Vec<&str>) {
        if !known.contains(&id) {
            let near = near::among(id, known.into_iter());
            self.error(spot, id, format!("算例 {} 的 {list}：没有{what}「{id}」{near}", case.id));
        }
    }
}

/// What has points of its own: indicators, their ways, groups.
fn scored(edition: &Edition) -> Vec<&str> {
    let mut found: Vec<&str> =
        edition.scorecard.iter().flat_map(|card| card.groups.iter().map(|g| g.title.as_str())).collect();
    for indicator in edition.indicators() {
        found.push(&indicator.id);
        if let Measure::Best(parts) = &indicator.measure {
            found.extend(parts.iter().map(|p| p.id.as_str()));
        }
    }
    found
}
