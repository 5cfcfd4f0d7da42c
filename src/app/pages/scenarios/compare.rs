//! What comes of each scenario: every designation that is aimed at, judged column by column on the column's day.

use std::collections::BTreeMap;

use egui::{Label, Link, Sense, Ui, WidgetInfo};
use jiff::civil::Date;

use crate::advice::{Advisor, Situation, gaps};
use crate::assessment::{Assessment, Scenario};
use crate::judge::{Board, Outcome, Verdict, Words, judge};
use crate::pack::{Designation, Pack, Targets};

use super::super::super::desk::Desk;
use super::super::super::screen::Screen;
use super::super::super::theme::{BODY, Tokens, note};
use super::super::super::widgets::badge;
use super::{names, row};

/// The columns, judged, and what they were judged for.
pub struct Compared {
    revision: u64,
    as_of: Date,
    shown: Vec<String>,
    columns: Vec<Column>,
}

/// One column, judged.
struct Column {
    board: Board<'static>,
    /// Of designations that are not met: the first gap in words, by id.
    first: BTreeMap<&'static str, String>,
}

impl Column {
    fn of(pack: &'static Pack, assessment: &Assessment, as_of: Date, targets: &Targets) -> Self {
        let board = judge(pack, assessment, as_of);
        let situation = Situation::now(pack, assessment, as_of);
        let mut advisor = Advisor::new(&situation);
        let words = Words { pack, base_year: Some(situation.base_year) };
        let missed = board.verdicts.iter().filter(|v| v.outcome == Outcome::Ineligible && !v.has_stopped());
        let aimed = missed.map(|v| v.designation).filter(|d| targets.contains(&d.id));
        let lines = aimed.filter_map(|designation| {
            let verdict = advisor.verdict(designation)?;
            let found = gaps(advisor.view_mut(), verdict.edition, &verdict.reason);
            let line = words.gap(found.first()?, &advisor).into_iter().next()?;
            Some((designation.id.as_str(), line))
        });
        Self { first: lines.collect(), board }
    }

    fn verdict(&self, id: &str) -> Option<&Verdict<'static>> {
        self.board.verdicts.iter().find(|v| v.designation.id == id)
    }
}

impl Compared {
    /// Judges the real answers, and each scenario on its day.
    pub fn of(desk: &Desk, shown: &[String], scenarios: &[&Scenario]) -> Self {
        let (pack, targets) = (desk.pack, desk.targets());
        let mut columns = vec![Column::of(pack, &desk.assessment, desk.as_of, targets)];
        columns.extend(scenarios.iter().map(|scenario| {
            let day = scenario.as_of.unwrap_or(desk.as_of);
            Column::of(pack, &desk.assessment.under(scenario), day, targets)
        }));
        Self { revision: desk.revision, as_of: desk.as_of, shown: shown.to_vec(), columns }
    }

    /// Whether it is of things as they are.
    pub fn is_of(&self, desk: &Desk, shown: &[String]) -> bool {
        self.revision == desk.revision && self.as_of == desk.as_of && self.shown == shown
    }

    /// The table; `same` where what comes out the same everywhere is listed too.
    pub fn table(
        &self,
        ui: &mut Ui,
        screen: &mut Screen<'_>,
        tokens: &Tokens,
        scenarios: &[&Scenario],
        same: bool,
    ) {
        let desk = screen.desk;
        let aimed = desk.pack.designations.iter().filter(|d| desk.aims_at(&d.id));
        let listed: Vec<&Designation> =
            aimed.filter(|d| same || scenarios.is_empty() || self.differs(&d.id)).collect();
        if listed.is_empty() {
            ui.label("所选目标的结论都和现状相同。去掉“只看不同的”看全部");
            return;
        }
        names(ui, tokens, scenarios);
        for designation in listed {
            ui.separator();
            row(
                ui,
                scenarios.len(),
                |ui| {
                    let link = Link::new(designation.short());
                    let name = format!("看依据：{}", designation.title);
                    if ui.add(link).accessible_name(name).on_hover_text(&designation.title).clicked() {
                        screen.show_designation(&designation.id);
                    }
                },
                |ui, n| {
                    let name = n.checked_sub(1).map_or("现状", |n| scenarios[n].name.as_str());
                    self.cell(ui, tokens, n, designation, name);
                },
            );
        }
    }

    fn differs(&self, id: &str) -> bool {
        let seen = |column: &Column| {
            let verdict = column.verdict(id)?;
            let points = verdict.score.as_ref().map(|score| score.points.clone());
            Some((verdict.rank(), verdict.tally.unmet, verdict.tally.open, points))
        };
        let first = self.columns.first().map(seen);
        self.columns.iter().map(seen).any(|other| Some(other) != first)
    }

    fn cell(&self, ui: &mut Ui, tokens: &Tokens, n: usize, designation: &Designation, name: &str) {
        let Some((column, now)) = self.columns.get(n).zip(self.columns.first()) else { return };
        let Some(verdict) = column.verdict(&designation.id) else {
            ui.label(note(tokens, "当日没有可用的版本"));
            return;
        };
        let top = ui.cursor().min;
        badge::verdict(ui, tokens, verdict, BODY);
        let edition = now.verdict(&designation.id).map(|v| &v.edition.id);
        if edition != Some(&verdict.edition.id) {
            ui.label(note(tokens, verdict.edition.shown()));
        }
        if let Some(score) = &verdict.score {
            ui.label(note(tokens, format!("{} / {}", score.points.shown(), score.card.pass)));
        }
        ui.label(note(tokens, format!("缺 {} · 待定 {}", verdict.tally.unmet, verdict.tally.open)));
        if let Some(line) = column.first.get(designation.id.as_str()) {
            ui.add(Label::new(note(tokens, line)).truncate()).on_hover_text(line);
        }
        // Who hears the table hears which column it is.
        let whole = ui.interact(
            egui::Rect::from_min_max(top, ui.min_rect().max),
            ui.scope_id().with(("compared", &designation.id)),
            Sense::hover(),
        );
        let told = format!("{name}，{}：{}", designation.short(), badge::verdict_word(verdict));
        whole.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &told));
    }
}
