//! Targets and the plan: what they name exists, and what the plan asks is asked somewhere.

use super::super::plan::{Plan, PlanTarget};
use super::super::rule::NotApplicable;
use super::place::Spot;
use super::rules::Within;
use super::{Lint, near};

impl<'b> Lint<'b> {
    /// Everything that can be aimed at: designations, and tasks of the plan.
    fn aims(&self) -> Vec<&'b str> {
        let pack = self.book.pack;
        let tasks = pack.plan.iter().flat_map(Plan::tasks).map(|t| t.id.as_str());
        self.book.designations.iter().map(|(_, d)| d.id.as_str()).chain(tasks).collect()
    }

    /// What sets of targets and questions are for.
    pub(super) fn targets(&mut self) {
        let book = self.book;
        let known = self.aims();
        if let Some(file) = book.pack.files.iter().find(|f| f.name == "pack.ron" && !f.extra) {
            let spot = Spot::start(file).keyword("target_sets");
            for id in book.pack.meta.target_sets.iter().flat_map(|s| &s.targets) {
                self.aimed_at(spot, id, &known, "target_sets");
            }
        }
        for (file, step) in &book.steps {
            let spot = Spot::start(file);
            for id in step.sections.iter().flat_map(|s| &s.questions).flat_map(|q| &q.serves) {
                self.aimed_at(spot, id, &known, "serves");
            }
        }
    }

    fn aimed_at(&mut self, spot: Spot<'_>, id: &str, known: &[&str], of: &str) {
        if !known.contains(&id) {
            let near = near::among(id, known.iter().copied());
            self.error(spot, id, format!("{of} 里的「{id}」既不是资质也不是方案任务{near}"));
        }
    }

    pub(super) fn plan(&mut self) {
        let book = self.book;
        let Some(plan) = &book.pack.plan else { return };
        let Some(file) = book.pack.files.iter().find(|f| f.name == "plan.ron" && !f.extra) else { return };
        let spot = Spot::start(file);
        self.source(spot, &plan.source, "方案");
        self.twice(spot, "任务", plan.tasks().map(|t| t.id.as_str()));
        plan.goals.iter().for_each(|t| self.plan_target(t, spot));
        for task in plan.tasks() {
            let spot = spot.inside(&task.id);
            task.targets.iter().for_each(|t| self.plan_target(t, spot));
            let known = book.designations.iter().map(|(_, d)| d.id.as_str());
            for id in &task.leads_to {
                if !known.clone().any(|k| k == id) {
                    let near = near::among(id, known.clone());
                    self.error(spot, id, format!("leads_to 里没有资质「{id}」{near}"));
                }
            }
            for id in task.asks.iter().flat_map(|q| &q.facts) {
                self.fact(spot, id.as_str());
            }
        }
    }

    fn plan_target(&mut self, target: &PlanTarget, spot: Spot<'_>) {
        let spot = spot.inside(&target.id);
        let within = Within { spot, card: None, na: NotApplicable::Open };
        target.line.iter().chain(&target.concerns).for_each(|rule| self.rule(rule, within));
        if let Some(expr) = &target.figure {
            self.expr(expr, within);
        }
    }
}
