//! Targets of the plan with the company's own figure beside them. What binds the district is there for orientation
//! and never reads like a verdict on the company.

use egui::{Button, Label, RichText, Ui};

use crate::assessment::{Slot, State};
use crate::judge::{Cell, Reason, Tri, judge_rule, value_of};
use crate::pack::{Binds, Expr, FactId, PlanTarget};

use super::super::super::screen::Action;
use super::super::super::theme::{BODY, M, NOTE, XS, bold, note};
use super::super::super::widgets::badge;
use super::super::super::widgets::icon::{Icon, icon_word};
use super::{PlanPage, beside, heading, is_asked, level};

/// Width of the company's side.
const OWN: f32 = 250.0;

/// What the company has to set against a target.
struct Own {
    /// Its figure or answer in words.
    words: String,
    /// What that is a figure of.
    of: String,
    /// Whether it comes up to the target, where that can be compared.
    state: Option<Tri>,
    /// The first thing that is missing.
    missing: Option<FactId>,
}

impl PlanPage<'_, '_> {
    /// A card with targets; nothing where there are none.
    pub(super) fn targets(&mut self, ui: &mut Ui, title: &str, targets: &'static [PlanTarget]) {
        if targets.is_empty() {
            return;
        }
        self.tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = XS;
            beside(
                ui,
                OWN,
                |ui| heading(ui, self.tokens, title, "区域目标约束全区，企业数只作方案参照"),
                |ui| {
                    ui.label(note(self.tokens, "本企业"));
                },
            );
            for target in targets {
                ui.separator();
                let concerns = target.concerns.as_ref().map(|rule| judge_rule(&self.relevant.view, rule));
                let own = self.own(target);
                let mut ask = None;
                beside(
                    ui,
                    OWN,
                    |ui| self.wanted(ui, target, concerns.as_ref()),
                    |ui| ask = self.company(ui, target, concerns.as_ref().map(|r| r.state), own.as_ref()),
                );
                if let Some(fact) = ask {
                    self.screen.act(Action::Ask(fact));
                }
            }
        });
    }

    /// The target as the plan has it, and whom it is for.
    fn wanted(&self, ui: &mut Ui, target: &PlanTarget, concerns: Option<&Reason<'static>>) {
        ui.add(Label::new(RichText::new(&target.text).size(BODY)).wrap());
        ui.horizontal_wrapped(|ui| {
            let (word, color, why) = match target.binds {
                Binds::District => ("区域目标", self.tokens.note.0, "约束全区，不约束单个企业"),
                Binds::Company => ("企业目标", self.tokens.accent.0, "约束它所涉及的每家企业"),
            };
            ui.scope(|ui| badge::badge(ui, word, color)).response.on_hover_text(why);
            let level = level(target.checked);
            let particulars = format!("{} · {}{level}", target.id.to_uppercase(), target.when);
            ui.label(note(self.tokens, particulars));
            match concerns.map(|r| r.state) {
                None | Some(Tri::Open) => {}
                Some(Tri::Met) => drop(ui.label(note(self.tokens, "涉及本企业"))),
                Some(Tri::Unmet) => drop(ui.label(note(self.tokens, "不涉及本企业"))),
            }
        });
        if let Some(reason) = concerns.filter(|r| r.state == Tri::Open) {
            let missing: Vec<String> = reason.unknown().iter().map(|c| self.words.cell(c)).collect();
            let words = format!("是否涉及本企业待定，缺 {}", missing.join("、"));
            ui.add(Label::new(note(self.tokens, words)).wrap());
        }
        if !target.note.is_empty() {
            ui.add(Label::new(note(self.tokens, &target.note)).wrap());
        }
    }

    /// What the company has to set against it.
    fn own(&self, target: &'static PlanTarget) -> Option<Own> {
        let line = target.line.as_ref().map(|rule| judge_rule(&self.relevant.view, rule));
        let state = line.as_ref().map(|r| r.state);
        let mut own = match (&target.figure, &line) {
            (Some(expr), _) => self.figure(expr),
            (None, Some(reason)) => Own {
                words: self.words.actual(reason),
                of: self.words.subject(reason.leaf_rule()),
                state: None,
                missing: reason.unknown().first().map(|c| c.fact.clone()),
            },
            (None, None) => return None,
        };
        own.state = state;
        Some(own)
    }

    fn figure(&self, expr: &'static Expr) -> Own {
        let span = value_of(&self.relevant.view, expr);
        let missing = self.missing(expr);
        let words = match self.words.value(expr, &span) {
            Some(words) => words,
            None if span.not_applicable => "不适用".into(),
            None if missing.is_empty() => "算不出".into(),
            None => {
                let names: Vec<String> = missing.iter().map(|c| self.words.cell(c)).collect();
                format!("缺 {}", names.join("、"))
            }
        };
        let missing = missing.first().map(|c| c.fact.clone());
        Own { words, of: self.words.expr(expr), state: None, missing }
    }

    /// What an expression reads and nobody has answered.
    fn missing(&self, expr: &'static Expr) -> Vec<Cell<'static>> {
        let desk = self.screen.desk;
        let mut missing = Vec::new();
        expr.each_fact(&mut |fact, offset| {
            let base = desk.assessment.base_year();
            let year = offset.and_then(|o| base?.checked_add(i16::try_from(o).ok()?));
            let slot = year.map_or_else(|| Slot::of(fact), |y| Slot::in_year(fact, y));
            let state = &desk.assessment.answer(&slot).state;
            let cell = Cell { fact, year };
            if matches!(state, State::Blank | State::Unknown) && !missing.contains(&cell) {
                missing.push(cell);
            }
        });
        missing
    }

    /// The company's side; gives the fact to ask about where that was wanted.
    fn company(
        &self,
        ui: &mut Ui,
        target: &PlanTarget,
        concerns: Option<Tri>,
        own: Option<&Own>,
    ) -> Option<FactId> {
        let Some(own) = own else {
            let words = match target.binds {
                Binds::District => "只看全区，没有可并列的企业数",
                Binds::Company => "没有可并列的数",
            };
            ui.add(Label::new(note(self.tokens, words)).wrap());
            return None;
        };
        // A figure stands out; what is missing is a remark.
        let known = own.missing.is_none();
        let words = if known { bold(&own.words, BODY) } else { note(self.tokens, &own.words) };
        // As high as text, so that it stands level with the target.
        ui.spacing_mut().interact_size.y = BODY * 1.5;
        let ask = ui.horizontal_wrapped(|ui| {
            ui.add(Label::new(words).wrap());
            self.comparison(ui, target.binds, concerns, own.state);
            let fact = own.missing.as_ref().filter(|f| is_asked(self.screen.desk, f))?;
            let button = Button::new(RichText::new("看题").size(NOTE)).small();
            let clicked = ui.add(button).accessible_name(format!("看题：{}", target.text)).clicked();
            clicked.then(|| fact.clone())
        });
        if !own.of.is_empty() {
            ui.add(Label::new(note(self.tokens, &own.of)).wrap());
        }
        ask.inner
    }

    fn comparison(&self, ui: &mut Ui, binds: Binds, concerns: Option<Tri>, state: Option<Tri>) {
        let (Some(state), false) = (state, concerns == Some(Tri::Unmet)) else { return };
        let reached = match state {
            Tri::Met => "达到",
            Tri::Unmet => "未达到",
            Tri::Open => "待定",
        };
        let color = match (binds, state) {
            // In the colour of remarks: it says nothing about the company's standing.
            (Binds::District, _) => self.tokens.note.0,
            (_, Tri::Met) => self.tokens.ready.0,
            (_, Tri::Unmet) => self.tokens.far.0,
            (_, Tri::Open) => self.tokens.open.0,
        };
        let words = match binds {
            Binds::District => format!("方案参照：{reached}"),
            Binds::Company => reached.to_owned(),
        };
        icon_word(ui, Icon::from(state), &words, NOTE, color);
    }
}
