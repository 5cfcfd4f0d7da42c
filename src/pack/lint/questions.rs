//! The walk: every fact that rules read is asked exactly once, in a card that fits its kind, after everything its
//! condition reads.

use std::collections::{BTreeMap, BTreeSet};

use super::super::certificate::Hanging;
use super::super::designation::{Designation, Measure};
use super::super::form::{Asks, Question};
use super::super::plan::Plan;
use super::super::rule::{NotApplicable, Rule};
use super::super::{FactId, File};
use super::Lint;
use super::facts::Wanted;
use super::place::Spot;
use super::rules::Within;

/// One question and where it stands.
struct Placed<'b> {
    question: &'b Question,
    spot: Spot<'b>,
}

impl<'b> Lint<'b> {
    pub(super) fn questions(&mut self) {
        let book = self.book;
        for (file, step) in &book.steps {
            self.twice(Spot::start(file), "章节", step.sections.iter().map(|s| s.id.as_str()));
        }
        let all = self.placed();
        self.asked_twice(&all);
        for placed in &all {
            self.card(placed);
            if let Some(when) = &placed.question.when {
                self.rule(when, Within { spot: placed.spot, card: None, na: NotApplicable::Unmet });
            }
        }
        self.conditions_read_backwards(&all);
        let read = self.read_by_rules();
        self.never_read(&all, &read);
        self.never_asked(&all, &read);
    }

    /// Every question in the order of the walk. Each has one `asks`, which is how it is found in its file.
    fn placed(&self) -> Vec<Placed<'b>> {
        let mut all = Vec::new();
        for (file, step) in &self.book.steps {
            let mut spot = Spot::start(file);
            for question in step.sections.iter().flat_map(|s| &s.questions) {
                spot = spot.after().keyword("asks");
                all.push(Placed { question, spot });
            }
        }
        all
    }

    fn asked_twice(&mut self, all: &[Placed<'_>]) {
        let mut seen = BTreeSet::new();
        for Placed { question, spot } in all {
            for id in question.facts() {
                if !seen.insert(id.clone()) {
                    let message = format!("指标「{id}」已经有题目问过；每个指标只问一次，请删去一处");
                    self.error(*spot, id.as_str(), message);
                }
            }
        }
    }

    fn card(&mut self, placed: &Placed<'_>) {
        let spot = placed.spot;
        match &placed.question.asks {
            Asks::Fact(id) => self.single(spot, id),
            Asks::Group { facts, .. } => facts.iter().for_each(|id| self.single(spot, id)),
            Asks::Table(ids) => {
                for id in ids {
                    if self.fact(spot, id.as_str()).is_some_and(|f| !f.yearly) {
                        let message = format!(
                            "指标「{id}」不是年度指标，不能放进 Table；请单独问，或给它加 yearly: true"
                        );
                        self.error(spot, id.as_str(), message);
                    }
                }
            }
            Asks::Block { facts, .. } => {
                facts.iter().for_each(|id| self.fact_of(spot, id.as_str(), Wanted::YesNo));
            }
            Asks::Certificate { cert, prepare } => {
                self.fact_of(spot, cert.as_str(), Wanted::YesNo);
                prepare.iter().for_each(|id| self.fact_of(spot, id.as_str(), Wanted::YesNo));
                self.hanging(cert, spot);
            }
        }
    }

    /// A fact asked by itself has one value.
    fn single(&mut self, spot: Spot<'_>, id: &FactId) {
        if self.fact(spot, id.as_str()).is_some_and(|f| f.yearly) {
            self.error(spot, id.as_str(), format!("年度指标「{id}」要放进 Table([…]) 逐年问"));
        }
    }

    /// The facts that hang on a certificate are declared by the program; a pack that says them in its own words must
    /// keep to their kind.
    fn hanging(&mut self, cert: &FactId, spot: Spot<'_>) {
        for hanging in Hanging::ALL {
            let wanted = match hanging {
                Hanging::IssuedOn | Hanging::ExpiresOn | Hanging::SurveyedOn => Wanted::Date,
                Hanging::Status => Wanted::Choice,
                Hanging::Number | Hanging::Issuer | Hanging::Edition => Wanted::Text,
            };
            self.fact_of(spot, hanging.of(cert).as_str(), wanted);
        }
    }

    /// A condition may read only what was asked before, which also keeps conditions from going round in a circle.
    fn conditions_read_backwards(&mut self, all: &[Placed<'_>]) {
        let asked_at: BTreeMap<FactId, usize> = all
            .iter()
            .enumerate()
            .rev()
            .flat_map(|(i, p)| p.question.facts().into_iter().map(move |id| (id, i)))
            .collect();
        for (i, Placed { question, spot }) in all.iter().enumerate() {
            let Some(when) = &question.when else { continue };
            let mut read = BTreeSet::new();
            when.each_fact(&mut |id, _| {
                read.insert(id);
            });
            for id in read {
                match asked_at.get(id) {
                    Some(at) if *at == i => {
                        let message = format!("when 读了本题自己问的「{id}」，成了循环；请改读前面的题");
                        self.error(*spot, id.as_str(), message);
                    }
                    Some(at) if *at > i => {
                        let message = format!("when 读的「{id}」在后面才问到；请把那道题移到前面");
                        self.error(*spot, id.as_str(), message);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Facts that verdicts, points, reference lines and conditions of questions read.
    fn read_by_rules(&self) -> BTreeSet<FactId> {
        let book = self.book;
        let mut read = BTreeSet::new();
        let mut yearly = false;
        {
            let mut note = |id: &FactId, year: Option<i32>| {
                yearly |= year.is_some();
                read.insert(id.clone());
            };
            for edition in book.designations.iter().flat_map(|(_, d)| &d.editions) {
                edition.each_fact(&mut note);
                edition.references.iter().for_each(|line| line.requires.each_fact(&mut note));
            }
            for designation in book.designations.iter().map(|(_, d)| d) {
                designation.excludes.iter().for_each(|e| e.when.each_fact(&mut note));
                designation.certificate.iter().for_each(|c| note(&c.fact, None));
            }
            let plan = book.pack.plan.iter();
            plan.clone().flat_map(Plan::tasks).for_each(|t| t.each_fact(&mut note));
            plan.flat_map(|p| &p.goals).for_each(|t| t.each_fact(&mut note));
            for (_, _, question) in book.pack.questions() {
                question.when.iter().for_each(|when| when.each_fact(&mut note));
            }
        }
        // `Valid` reads what is on the paper, years count back from the base year.
        for edition in book.designations.iter().flat_map(|(_, d)| &d.editions) {
            edition.each_rule(&mut |r| {
                if let Rule::Valid(id) = r {
                    read.extend(Hanging::ALL.iter().map(|h| h.of(id)));
                }
            });
        }
        if yearly && book.pack.fact("base_year").is_some() {
            read.insert(FactId::from("base_year"));
        }
        read
    }

    fn never_read(&mut self, all: &[Placed<'_>], read: &BTreeSet<FactId>) {
        for Placed { question, spot } in all.iter().filter(|p| !p.question.record_only) {
            let answers = match &question.asks {
                // What hangs on the certificate and how to prepare for it serve whoever asks for the certificate.
                Asks::Certificate { cert, .. } => vec![cert.clone()],
                _ => question.facts(),
            };
            for id in answers.iter().filter(|id| !read.contains(*id)) {
                let message = format!("没有规则读「{id}」；请删去这一问，或标 record_only: true");
                self.warn(*spot, id.as_str(), message);
            }
        }
    }

    fn never_asked(&mut self, all: &[Placed<'_>], read: &BTreeSet<FactId>) {
        let asked: BTreeSet<FactId> = all.iter().flat_map(|p| p.question.facts()).collect();
        for (file, fact) in &self.book.facts {
            if read.contains(&fact.id) && !asked.contains(&fact.id) {
                let message = format!("有规则读「{}」，但没有题目问它；请在 questions/ 里加一问", fact.id);
                let declared = Spot::start(file).inside(fact.id.as_str());
                self.error(self.extra_reader(file, &fact.id).unwrap_or(declared), fact.id.as_str(), message);
            }
        }
    }

    /// Where an extra designation reads a fact of the pack itself: there the question is missed, not in the pack.
    fn extra_reader(&self, declared: &File, id: &FactId) -> Option<Spot<'b>> {
        let reads = |designation: &Designation| {
            let mut found = false;
            designation.editions.iter().for_each(|e| e.each_fact(&mut |read, _| found |= read == id));
            found
        };
        let readers =
            self.book.designations.iter().filter(|(file, d)| file.extra && !declared.extra && reads(d));
        readers.map(|(file, _)| Spot::start(file)).next()
    }

    /// Readers of facts that may be 不适用, where the clause does not say what that means.
    pub(super) fn unsaid(&mut self, edition: &super::super::Edition, spot: Spot<'_>) {
        let optional: BTreeSet<FactId> = self
            .book
            .pack
            .questions()
            .filter(|(_, _, q)| q.may_not_apply)
            .flat_map(|(_, _, q)| q.facts())
            .collect();
        let mut readers: Vec<(String, String)> = Vec::new();
        unsaid_in(&edition.requires, None, &optional, &mut readers);
        for indicator in edition.indicators().filter(|i| i.na == NotApplicable::Open) {
            unsaid_in_measure(&indicator.measure, &indicator.id, &optional, &mut readers);
        }
        readers.dedup();
        for (reader, fact) in readers {
            let message = format!(
                "「{fact}」可以答不适用，「{reader}」没有写 na；请写 na: Unmet 或 na: Met，不写就是待定"
            );
            self.warn(spot.inside(&reader), "", message);
        }
    }
}

type Readers = Vec<(String, String)>;

/// Leaves whose nearest criterion leaves 不适用 open.
fn unsaid_in(rule: &Rule, reader: Option<&str>, optional: &BTreeSet<FactId>, found: &mut Readers) {
    match rule {
        Rule::Criterion(c) => {
            let open = (c.na == NotApplicable::Open).then_some(c.id.as_str());
            unsaid_in(&c.rule, open, optional, found);
        }
        Rule::All(rs) | Rule::Any(rs) | Rule::Count(_, rs) | Rule::Readings(rs) => {
            rs.iter().for_each(|r| unsaid_in(r, reader, optional, found));
        }
        Rule::Not(r) => unsaid_in(r, reader, optional, found),
        Rule::When(a, b, c) => [a, b, c].into_iter().for_each(|r| unsaid_in(r, reader, optional, found)),
        Rule::Supplement(_, a, b) => [a, b].into_iter().for_each(|r| unsaid_in(r, reader, optional, found)),
        _ => {
            let Some(reader) = reader else { return };
            rule.each_fact(&mut |id, _| {
                if optional.contains(id) {
                    found.push((reader.to_owned(), id.to_string()));
                }
            });
        }
    }
}

fn unsaid_in_measure(measure: &Measure, reader: &str, optional: &BTreeSet<FactId>, found: &mut Readers) {
    match measure {
        Measure::Steps(steps) => steps.iter().for_each(|(r, _)| unsaid_in(r, Some(reader), optional, found)),
        Measure::PerMet(_, rules) => rules.iter().for_each(|r| unsaid_in(r, Some(reader), optional, found)),
        Measure::Best(parts) => {
            parts.iter().for_each(|p| unsaid_in_measure(&p.measure, reader, optional, found));
        }
        Measure::Bands(..) | Measure::PerFull { .. } | Measure::Entered(_) => {
            measure.each_fact(&mut |id, _| {
                if optional.contains(id) {
                    found.push((reader.to_owned(), id.to_string()));
                }
            });
        }
    }
}
