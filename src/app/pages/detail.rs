//! One designation opened: the verdict, the points, the full tree of reasons with sources, and the way to the
//! questions behind them.

use egui::{Button, CollapsingHeader, RichText, ScrollArea, Sides, Ui};

use crate::judge::{
    Cause, IndicatorResult, Reason, Relevant, ScoreResult, Tri, Verdict, Words, judge_edition,
};
use crate::pack::{Basis, Criterion, FactId, Level, Programme, Rule, Thing};

use super::super::board::score_line;
use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, M, MEASURE, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::badge;
use super::super::widgets::icon::{Icon, icon};

/// Shows an edition of a designation.
pub fn show(ui: &mut Ui, screen: &mut Screen<'_>, designation: usize, edition: usize) {
    let desk = screen.desk;
    let Some(d) = desk.pack.designations.get(designation) else { return };
    let Some(e) = d.editions.get(edition) else { return };
    let standing = d.standing_on(e, desk.as_of);
    let relevant = Relevant::new(desk.pack, &desk.assessment, desk.as_of);
    let verdict = judge_edition(d, e, standing, &relevant.view);
    let words = Words { pack: desk.pack, base_year: desk.assessment.base_year() };
    ScrollArea::vertical().id_salt(("detail", designation, edition)).auto_shrink([false, false]).show(
        ui,
        |ui| {
            ui.set_max_width(ui.available_width() - S);
            let mut page = Detail { screen, verdict: &verdict, words, tokens: Tokens::of(ui) };
            page.head(ui, designation, edition);
            page.remarks(ui);
            page.points(ui);
            page.conditions(ui);
            page.references(ui);
            page.ladder(ui);
            page.transitions(ui, designation);
        },
    );
}

struct Detail<'s, 'a, 'v> {
    screen: &'s mut Screen<'a>,
    verdict: &'v Verdict<'static>,
    words: Words<'static>,
    tokens: std::sync::Arc<Tokens>,
}

impl Detail<'_, '_, '_> {
    fn head(&mut self, ui: &mut Ui, designation: usize, edition: usize) {
        let v = self.verdict;
        ui.add(egui::Label::new(bold(&v.designation.title, PAGE)).wrap());
        if v.designation.editions.len() > 1 {
            ui.horizontal_wrapped(|ui| {
                ui.label(note(&self.tokens, "版本"));
                for (i, e) in v.designation.editions.iter().enumerate() {
                    if ui.add(Button::selectable(i == edition, e.shown()).frame_when_inactive(true)).clicked()
                    {
                        self.screen.act(Action::Show(designation, i));
                    }
                }
            });
        }
        ui.horizontal_wrapped(|ui| {
            badge::verdict(ui, &self.tokens, v, SECTION);
            ui.add_space(S);
            badge::basis(ui, &self.tokens, v.basis);
            badge::badge(ui, &format!("{}级", v.designation.tier.word()), self.tokens.note.0);
            badge::badge(ui, &format!("受理：{}", v.edition.programme.word()), self.tokens.note.0);
            if self.screen.desk.holds(v.designation) {
                badge::badge(ui, "已持有", self.tokens.accent.0);
            }
            if self.screen.desk.pack.is_extra(Thing::Designation, &v.designation.id) {
                badge::extra(ui, &self.tokens);
            }
        });
        if let Some(review) = self.screen.desk.board.review_of(&v.designation.id) {
            let words = format!(
                "已持有的，在判定日复核按 {}，结论：{}。",
                review.edition.shown(),
                badge::verdict_word(review)
            );
            ui.label(RichText::new(words).color(self.tokens.rank(review.rank())));
        }
        self.bars(ui);
        let t = v.tally;
        ui.label(format!("共 {} 项条件：满足 {}，缺 {}，待定 {}。", t.total(), t.met, t.unmet, t.open));
        self.advice(ui);
        self.in_the_way(ui, Tri::Unmet, Icon::Cross, self.tokens.far.0);
        self.in_the_way(ui, Tri::Open, Icon::Question, self.tokens.open.0);
        let why = standing_words(v);
        if !why.is_empty() {
            ui.label(RichText::new(why).color(self.tokens.near.0));
        }
    }

    /// What no blank can change any more, and the way to what is missing.
    fn advice(&mut self, ui: &mut Ui) {
        let Some(advice) = self.screen.desk.advice().filter(|_| self.screen.desk.is_advised()) else {
            return;
        };
        let id = &self.verdict.designation.id;
        let settled = advice.next.settled.iter().find(|s| s.designation.id == *id && s.idle > 0);
        if let Some(settled) = settled {
            let words = format!("结论已经确定：余下 {} 处未答，怎样答都一样。", settled.idle);
            ui.label(note(&self.tokens, words));
        }
        if advice.designation(id).is_some() && ui.button("看差距和办法").clicked() {
            self.screen.act(Action::ShowGap(id.clone()));
        }
    }

    /// What bars from applying: those that are down first, the others as a remark.
    fn bars(&self, ui: &mut Ui) {
        for bar in &self.verdict.designation.excludes {
            let down = self.verdict.barred.iter().any(|b| b.id == bar.id);
            let words = format!("{}〔核实：{}〕", bar.text, bar.checked.word());
            let text = if down {
                RichText::new(format!("不再申报：{words}")).color(self.tokens.near.0)
            } else {
                note(&self.tokens, format!("排除情形：{words}"))
            };
            ui.add(egui::Label::new(text).wrap());
        }
    }

    /// What comes before it, after it, and in its place.
    fn ladder(&mut self, ui: &mut Ui) {
        let pack = self.screen.desk.pack;
        let this = self.verdict.designation;
        let named =
            |ids: &'static [String]| ids.iter().filter_map(|id| pack.designation(id)).collect::<Vec<_>>();
        let above = pack.designations.iter().filter(|d| d.after.contains(&this.id)).collect();
        let rows =
            [("在它之前", named(&this.after)), ("在它之后", above), ("由此替代", named(&this.replaced_by))];
        if rows.iter().all(|(_, list)| list.is_empty()) {
            return;
        }
        ui.add_space(M);
        ui.label(bold("梯度", SECTION));
        for (words, list) in rows.into_iter().filter(|(_, list)| !list.is_empty()) {
            ui.horizontal_wrapped(|ui| {
                ui.label(note(&self.tokens, words));
                for designation in list {
                    if ui.link(&designation.title).clicked() {
                        self.screen.show_designation(&designation.id);
                    }
                }
            });
        }
    }

    /// Which edition governs whom while one gives way to the next.
    fn transitions(&mut self, ui: &mut Ui, designation: usize) {
        let this = self.verdict.designation;
        if this.transitions.is_empty() {
            return;
        }
        let as_of = self.screen.desk.as_of;
        ui.add_space(M);
        ui.label(bold("过渡规则", SECTION));
        for rule in &this.transitions {
            let governs = rule.governs(as_of);
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.add_space(4.0);
                    let (shape, color) = if governs {
                        (Icon::Check, self.tokens.ready.0)
                    } else {
                        (Icon::Dash, self.tokens.note.0)
                    };
                    icon(ui, shape, 12.0, color);
                });
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    // Most texts begin with what they govern.
                    let word = rule.applies.word();
                    let text = rule
                        .text
                        .strip_prefix(word)
                        .map_or(rule.text.as_str(), |t| t.trim_start_matches('：'));
                    ui.add(egui::Label::new(format!("{word}：{text}")).wrap());
                    let now = if governs { "判定日适用" } else { "判定日不适用" };
                    let span = match (rule.from, rule.until) {
                        (Some(a), Some(b)) => format!("{a} 至 {b}"),
                        (Some(a), None) => format!("{a} 起"),
                        (None, Some(b)) => format!("至 {b}"),
                        (None, None) => "日期未载明".into(),
                    };
                    let words =
                        format!("{}  {now}  {span}〔核实：{}〕", rule.id.to_uppercase(), rule.checked.word());
                    ui.add(egui::Label::new(note(&self.tokens, words)).wrap());
                    let edition = this.editions.iter().position(|e| Some(&e.id) == rule.edition.as_ref());
                    let other = edition.filter(|i| this.editions[*i].id != self.verdict.edition.id);
                    if let Some(index) = other.filter(|_| governs) {
                        let words = format!("按 {} 判定", this.editions[index].shown());
                        if ui.add(Button::new(RichText::new(words).size(NOTE)).small()).clicked() {
                            self.screen.act(Action::Show(designation, index));
                        }
                    }
                });
            });
        }
    }

    /// The conditions that hold the verdict back, in short.
    fn in_the_way(&mut self, ui: &mut Ui, state: Tri, shape: Icon, color: egui::Color32) {
        for reason in self.verdict.reason.in_the_way(state) {
            let Some(criterion) = reason.criterion() else { continue };
            ui.horizontal_top(|ui| {
                ui.add_space(2.0);
                icon(ui, shape, 12.0, color);
                let actual = self.words.actual(reason);
                let short = actual.chars().count() < 24 && !actual.is_empty();
                let now = if short { format!("（现为 {actual}）") } else { String::new() };
                ui.add(egui::Label::new(RichText::new(format!("{}{now}", criterion.text)).size(BODY)).wrap());
            });
        }
    }

    fn remarks(&mut self, ui: &mut Ui) {
        let v = self.verdict;
        let line = |ui: &mut Ui, text: String| {
            ui.add(egui::Label::new(note(&self.tokens, text)).wrap());
        };
        if let Some(source) = self.screen.desk.pack.source(&v.edition.source) {
            let address = if source.link.is_empty() {
                String::new()
            } else {
                format!(" 官方链接（未打开核对）：{}", source.link)
            };
            line(
                ui,
                format!(
                    "依据  《{}》{}〔核实：{}〕{address}",
                    source.title.trim_matches(['《', '》']),
                    source.number,
                    source.checked.word()
                ),
            );
        }
        line(ui, format!("发文  {}    办理  {}", v.designation.issuer, v.designation.office));
        if !v.edition.programme_note.is_empty() {
            line(ui, format!("受理  {}", v.edition.programme_note));
        }
        if !v.designation.about.is_empty() {
            line(ui, format!("说明  {}", v.designation.about));
        }
    }

    fn points(&mut self, ui: &mut Ui) {
        let Some(score) = &self.verdict.score else { return };
        ui.add_space(M);
        ui.label(bold("评分", SECTION));
        ui.scope(|ui| {
            ui.set_max_width(MEASURE.min(ui.available_width()));
            score_line(ui, &self.tokens, score, self.tokens.rank(self.verdict.rank()));
        });
        CollapsingHeader::new("逐项得分")
            .id_salt("points")
            .default_open(true)
            .show(ui, |ui| self.score_table(ui, score));
    }

    fn score_table(&mut self, ui: &mut Ui, score: &ScoreResult<'static>) {
        for ((sum, indicators), group) in score.groups.iter().zip(&score.card.groups) {
            let sum = format!("{} / {}", sum.shown(), group.max);
            Sides::new().show(ui, |ui| ui.label(bold(&group.title, BODY)), |ui| ui.label(sum));
            indicators.iter().for_each(|result| self.indicator(ui, result));
            ui.add_space(XS);
        }
    }

    fn indicator(&mut self, ui: &mut Ui, result: &IndicatorResult<'static>) {
        let indicator = result.indicator;
        Sides::new().shrink_left().wrap().show(
            ui,
            |ui| {
                ui.add(egui::Label::new(&indicator.text).wrap()).on_hover_text(indicator_words(indicator));
            },
            |ui| {
                self.ask(ui, indicator_fact(indicator).as_ref(), &indicator.text);
                let points = result.points.shown();
                ui.label(format!("{points} / {}", indicator.max));
                if indicator.checked == Level::Low && self.verdict.basis != Basis::Reference {
                    ui.label(note(&self.tokens, "待核"));
                }
            },
        );
    }

    fn conditions(&mut self, ui: &mut Ui) {
        ui.add_space(M);
        ui.label(bold("条件", SECTION));
        let root = &self.verdict.reason;
        self.children(ui, root, 0);
    }

    fn children(&mut self, ui: &mut Ui, reason: &Reason<'static>, depth: usize) {
        for child in &reason.children {
            self.reason(ui, child, depth);
        }
    }

    /// One node: a criterion as a sentence with its particulars, a join as a heading over what it joins.
    fn reason(&mut self, ui: &mut Ui, reason: &Reason<'static>, depth: usize) {
        match reason.rule {
            Rule::Criterion(criterion) => self.criterion(ui, reason, criterion, depth),
            Rule::All(_) | Rule::Any(_) | Rule::Count(..) | Rule::Readings(_)
                if reason.children.iter().any(|c| !c.criteria().is_empty()) =>
            {
                self.join(ui, reason, depth);
            }
            Rule::When(..) | Rule::Supplement(..) | Rule::Not(_) => self.children(ui, reason, depth),
            _ => {}
        }
    }

    fn join(&mut self, ui: &mut Ui, reason: &Reason<'static>, depth: usize) {
        let words = match reason.rule {
            Rule::Any(_) => "以下任一".to_owned(),
            Rule::Count(n, _) => format!("以下至少 {n} 项"),
            Rule::Readings(_) => "条文有几种读法，须都满足".to_owned(),
            _ => "以下均须".to_owned(),
        };
        indented(ui, depth, |ui| {
            ui.horizontal(|ui| {
                self.state_icon(ui, reason);
                ui.label(note(&self.tokens, words));
            });
        });
        self.children(ui, reason, depth + 1);
    }

    fn state_icon(&self, ui: &mut Ui, reason: &Reason<'_>) {
        let (shape, color) = match reason.effect {
            None => (Icon::Dash, self.tokens.note.0),
            Some(Tri::Met) => (Icon::Check, self.tokens.ready.0),
            Some(Tri::Unmet) => (Icon::Cross, self.tokens.far.0),
            Some(Tri::Open) => (Icon::Question, self.tokens.open.0),
        };
        icon(ui, shape, 13.0, color);
    }

    fn criterion(
        &mut self,
        ui: &mut Ui,
        reason: &Reason<'static>,
        criterion: &'static Criterion,
        depth: usize,
    ) {
        let nested = !criterion.rule.criteria().is_empty();
        indented(ui, depth, |ui| {
            ui.horizontal_top(|ui| {
                ui.add_space(2.0);
                self.state_icon(ui, reason);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.horizontal_wrapped(|ui| {
                        ui.label(&criterion.text);
                        ui.label(
                            RichText::new(state_word(reason)).size(NOTE).color(self.state_color(reason)),
                        );
                        self.ask(ui, first_fact(&criterion.rule, reason).as_ref(), &criterion.text);
                    });
                    if !nested {
                        self.compare(ui, reason, criterion);
                    }
                    self.source_line(ui, criterion);
                });
            });
        });
        ui.add_space(XS);
        self.children(ui, reason, depth + usize::from(nested));
    }

    fn state_color(&self, reason: &Reason<'_>) -> egui::Color32 {
        match reason.effect {
            None => self.tokens.note.0,
            Some(Tri::Met) => self.tokens.ready.0,
            Some(Tri::Unmet) => self.tokens.far.0,
            Some(Tri::Open) => self.tokens.open.0,
        }
    }

    /// Actual against required.
    fn compare(&self, ui: &mut Ui, reason: &Reason<'static>, criterion: &'static Criterion) {
        if matches!(criterion.rule, Rule::Note) {
            return;
        }
        let required = self.words.required(&criterion.rule);
        let actual = self.words.actual(reason);
        let mut text = format!("要求 {required}");
        if !actual.is_empty() {
            text.push_str(&format!("    现为 {actual}"));
        }
        if !reason.cause.words().is_empty() && reason.cause != Cause::Missing {
            text.push_str(&format!("    {}", reason.cause.words()));
        }
        ui.add(egui::Label::new(RichText::new(text).size(BODY)).wrap());
    }

    fn source_line(&self, ui: &mut Ui, criterion: &Criterion) {
        let id = criterion.source.as_deref().unwrap_or(&self.verdict.edition.source);
        let source = self.screen.desk.pack.source(id).map_or("", crate::pack::Source::short);
        let clause =
            if criterion.clause.is_empty() { String::new() } else { format!(" {}", criterion.clause) };
        let mut text = format!(
            "{}  {source}{clause}〔核实：{}〕",
            criterion.id.to_uppercase(),
            criterion.checked.word()
        );
        if self.screen.desk.pack.is_extra(Thing::Source, id) {
            text.push_str("〔附加题库的依据〕");
        }
        if !criterion.note.is_empty() {
            text.push_str(&format!("  注：{}", criterion.note));
        }
        ui.add(egui::Label::new(note(&self.tokens, text)).wrap());
    }

    /// The way to the question behind something.
    fn ask(&mut self, ui: &mut Ui, fact: Option<&FactId>, about: &str) {
        let Some(fact) = fact.filter(|f| self.screen.desk.outline.find(f).is_some()) else { return };
        let response = ui.add(Button::new(RichText::new("看题").size(NOTE)).small());
        if response.accessible_name(format!("看题：{about}")).on_hover_text("到这条背后的题目").clicked()
        {
            self.screen.act(Action::Ask(fact.clone()));
        }
    }

    fn references(&mut self, ui: &mut Ui) {
        let verdict = self.verdict;
        if verdict.references.is_empty() {
            return;
        }
        ui.add_space(M);
        ui.label(bold("参考线（外地）", SECTION));
        ui.label(note(&self.tokens, "参考他地标准，本地未公布量化标准；只看远近，不影响结论。"));
        for (line, reason) in &verdict.references {
            let words = match reason.state {
                Tri::Met => "达到参考线",
                Tri::Unmet => "未达到参考线",
                Tri::Open if reason.cause == Cause::NotObtained => "已取得的项目可比，其余未取得",
                Tri::Open => "待定",
            };
            let title = format!("{}：{words}", line.title);
            CollapsingHeader::new(title).id_salt(&line.id).show(ui, |ui| {
                if !line.note.is_empty() {
                    ui.label(note(&self.tokens, &line.note));
                }
                self.children(ui, reason, 0);
            });
        }
    }
}

fn standing_words(v: &Verdict<'_>) -> String {
    use crate::pack::Standing;
    let dates = match (v.edition.from, v.edition.until) {
        (Some(a), Some(b)) => format!("{a} 至 {b}"),
        (Some(a), None) => format!("{a} 起"),
        (None, Some(b)) => format!("至 {b}"),
        (None, None) => return String::new(),
    };
    match (v.standing, v.edition.programme) {
        (Standing::Ended, _) => format!("这个版本适用于 {dates}，在判定日已不适用，只作对照。"),
        (Standing::NotYet, _) => format!("这个版本适用于 {dates}，在判定日还没有生效。"),
        (Standing::InForce, Programme::Open | Programme::Stopped) => String::new(),
        (Standing::InForce, state) => {
            format!("条件判定与受理分开：受理状态{}，申报前请向办理机关核实。", state.word())
        }
    }
}

fn state_word(reason: &Reason<'_>) -> &'static str {
    match reason.effect {
        None => "不作门槛",
        Some(Tri::Met) => "满足",
        Some(Tri::Unmet) => "不满足",
        Some(Tri::Open) if reason.cause == Cause::NotObtained => "未取得",
        Some(Tri::Open) if reason.cause == Cause::Unverified => "待核",
        Some(Tri::Open) => "待定",
    }
}

fn indicator_words(indicator: &crate::pack::Indicator) -> String {
    format!("{}〔核实：{}〕{}", indicator.id.to_uppercase(), indicator.checked.word(), indicator.note)
}

fn indicator_fact(indicator: &crate::pack::Indicator) -> Option<FactId> {
    let mut first = indicator.own_points.clone();
    indicator.measure.each_fact(&mut |f, _| {
        first.get_or_insert_with(|| f.clone());
    });
    first
}

/// The fact to ask about: the first that is missing, else the first that is read.
fn first_fact(rule: &Rule, reason: &Reason<'_>) -> Option<FactId> {
    if let Some(cell) = reason.unknown().first() {
        return Some(cell.fact.clone());
    }
    if !rule.criteria().is_empty() {
        return None;
    }
    let mut first = None;
    rule.each_fact(&mut |f, _| {
        first.get_or_insert_with(|| f.clone());
    });
    first
}

fn indented(ui: &mut Ui, depth: usize, add: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.add_space(depth as f32 * 22.0);
        ui.vertical(|ui| {
            ui.set_max_width(ui.available_width());
            add(ui);
        });
    });
}
