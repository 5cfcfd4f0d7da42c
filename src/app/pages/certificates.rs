//! Certificates over time: what to see to, what is valid, what is not held and how far it is prepared.

use egui::{Button, Label, RichText, ScrollArea, Ui};
use rustc_hash::FxHashMap;

use crate::assessment::{State, Value};
use crate::judge::{CertStanding, CertState, Verdict};
use crate::pack::{Asks, Certificate, Designation, FactId, Hanging, Thing};

use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::badge;
use super::super::widgets::certificate::{last_day, meaning, prepared, printed, state, state_color};
use super::aims::aim;

/// Above this width a certificate has its dates beside its name, below it beneath.
const WIDE: f32 = 560.0;
/// Width of the column with the dates.
const DATES: f32 = 190.0;

/// One certificate as the page shows it.
struct Line<'a> {
    designation: &'static Designation,
    kind: &'static Certificate,
    found: &'a CertStanding,
}

/// Where a certificate belongs on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Something has to be done about it.
    SeeTo,
    Valid,
    NotHeld,
    Unanswered,
}

impl Group {
    const ALL: [Self; 4] = [Self::SeeTo, Self::Valid, Self::NotHeld, Self::Unanswered];

    fn of(found: &CertStanding) -> Self {
        match found.state {
            CertState::Unanswered => Self::Unanswered,
            CertState::NotHeld => Self::NotHeld,
            CertState::Valid if found.convert.is_none() && !found.survey_overdue => Self::Valid,
            _ => Self::SeeTo,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::SeeTo => "要处理的",
            Self::Valid => "有效",
            Self::NotHeld => "无证",
            Self::Unanswered => "没有答",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::SeeTo => "无效的在前，其余按到期日先后",
            Self::Valid => "不用转版，离到期还有 90 天以上",
            Self::NotHeld => "申请条件和准备清单的进度",
            Self::Unanswered => "答了有没有这张证，才看得出状态",
        }
    }
}

/// Shows every certificate with its state on the day.
pub fn show(ui: &mut Ui, screen: &mut Screen<'_>) {
    let tokens = Tokens::of(ui);
    let desk = screen.desk;
    ui.label(bold("证书一览", PAGE));
    if desk.certificates.is_empty() {
        ui.label("这个题库里没有证书类资质。");
        return;
    }
    let lines: Vec<Line<'_>> = desk
        .certificates
        .iter()
        .filter_map(|(index, found)| {
            let designation = desk.pack.designations.get(*index)?;
            Some(Line { designation, kind: designation.certificate.as_ref()?, found })
        })
        .collect();
    let count = |group| lines.iter().filter(|l| Group::of(l.found) == group).count();
    let counts = Group::ALL.map(|g| format!("{} {}", g.title(), count(g))).join(" · ");
    ui.label(format!("{counts}（共 {} 种）", lines.len()));
    ui.label(note(
        &tokens,
        format!("按判定日 {} 看：登记状态、发证日、到期日、版本，先碰到哪条就是哪种状态", desk.as_of),
    ));
    let page = Page {
        prepare: prepare_lists(screen),
        verdicts: desk.board.verdicts.iter().map(|v| (v.designation.id.as_str(), v)).collect(),
        screen,
        tokens: &tokens,
    };
    page.groups(ui, lines);
}

/// What to prepare for each certificate that is asked for.
fn prepare_lists(screen: &Screen<'_>) -> FxHashMap<&'static FactId, &'static [FactId]> {
    let questions = screen.desk.pack.questions();
    let lists = questions.filter_map(|(_, _, question)| match &question.asks {
        Asks::Certificate { cert, prepare } => Some((cert, prepare.as_slice())),
        _ => None,
    });
    lists.collect()
}

struct Page<'s, 'a> {
    screen: &'s mut Screen<'a>,
    tokens: &'s Tokens,
    prepare: FxHashMap<&'static FactId, &'static [FactId]>,
    verdicts: FxHashMap<&'static str, &'a Verdict<'static>>,
}

impl Page<'_, '_> {
    fn groups(mut self, ui: &mut Ui, mut lines: Vec<Line<'_>>) {
        // What is no good comes first, then what runs out first.
        lines.sort_by_key(|l| {
            let counts = l.found.state.counts();
            (counts != crate::judge::Tri::Unmet, l.found.expires)
        });
        ScrollArea::vertical().id_salt("certificates").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - S);
            ui.spacing_mut().item_spacing.y = M;
            for group in Group::ALL {
                let members: Vec<&Line<'_>> = lines.iter().filter(|l| Group::of(l.found) == group).collect();
                if !members.is_empty() {
                    self.group(ui, group, &members);
                }
            }
            ui.add_space(L);
        });
    }

    fn group(&mut self, ui: &mut Ui, group: Group, members: &[&Line<'_>]) {
        self.tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = XS;
            ui.horizontal_wrapped(|ui| {
                ui.label(bold(group.title(), SECTION));
                ui.label(note(self.tokens, group.about()));
            });
            for line in members {
                ui.separator();
                match group {
                    Group::SeeTo | Group::Valid => self.held(ui, line),
                    Group::NotHeld | Group::Unanswered => self.wanted(ui, line),
                }
            }
        });
    }

    /// A certificate that is held: state, paper, what to do.
    fn held(&mut self, ui: &mut Ui, line: &Line<'_>) {
        let as_of = self.screen.desk.as_of;
        self.name(ui, line);
        if ui.available_width() < WIDE {
            self.words(ui, line);
            self.dates(ui, line);
        } else {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = L;
                let width = ui.available_width() - DATES - L;
                column(ui, width, |ui| self.words(ui, line));
                column(ui, DATES, |ui| self.dates(ui, line));
            });
        }
        if let Some(standard) = printed(self.screen.desk, line.kind) {
            let words = [last_day(standard, as_of), standard.note.clone()];
            let words: Vec<String> = words.into_iter().filter(|w| !w.is_empty()).collect();
            if !words.is_empty() {
                ui.add(Label::new(note(self.tokens, format!("版本说明  {}", words.join("。")))).wrap());
            }
        }
    }

    /// Its name, and at the right the ways to its question and its conditions.
    fn name(&mut self, ui: &mut Ui, line: &Line<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.label(bold(&line.designation.title, BODY));
            if self.screen.desk.pack.is_extra(Thing::Designation, &line.designation.id) {
                badge::extra(ui, self.tokens);
            }
            self.ways(ui, line);
        });
    }

    fn ways(&mut self, ui: &mut Ui, line: &Line<'_>) {
        let (desk, title) = (self.screen.desk, &line.designation.title);
        let button = |words: &str| Button::new(RichText::new(words).size(NOTE)).small();
        if desk.outline.find(&line.kind.fact).is_some() {
            if ui.add(button("看题")).accessible_name(format!("看题：{title}")).clicked() {
                self.screen.act(Action::Ask(line.kind.fact.clone()));
            }
        } else if !desk.aims_at(&line.designation.id) {
            let response = ui.add(button("加入问卷")).accessible_name(format!("加入问卷：{title}"));
            if response.on_hover_text("列为申报目标，它的题就进问卷").clicked() {
                let mut targets = desk.targets().clone();
                targets.insert(line.designation.id.clone());
                aim(self.screen, targets);
            }
        }
        if ui.add(button("看依据")).accessible_name(format!("看依据：{title}")).clicked() {
            self.screen.show_designation(&line.designation.id);
        }
    }

    /// The state, what it means, and the marks beside it.
    fn words(&self, ui: &mut Ui, line: &Line<'_>) {
        let as_of = self.screen.desk.as_of;
        state(ui, self.tokens, line.found.state, BODY);
        let words = meaning(line.found, as_of);
        // How long it is valid stands with the dates.
        if !words.is_empty() && line.found.state != CertState::Valid {
            let color = state_color(self.tokens, line.found.state);
            ui.add(Label::new(RichText::new(words).size(NOTE).color(color)).wrap());
        }
        for mark in line.found.marks(as_of) {
            ui.add(Label::new(RichText::new(mark).size(NOTE).color(self.tokens.near.0)).wrap());
        }
    }

    /// What is printed on the paper.
    fn dates(&self, ui: &mut Ui, line: &Line<'_>) {
        let desk = self.screen.desk;
        let answer = |hanging: Hanging| match desk.assessment.state(hanging.of(&line.kind.fact).as_str()) {
            State::Known(Value::Text(text)) => Some(text.clone()),
            State::Known(Value::Date(date)) => Some(date.to_string()),
            _ => None,
        };
        let mut say = |words: &str, value: Option<String>| {
            let value = value.unwrap_or_else(|| "没有填".into());
            ui.add(Label::new(note(self.tokens, format!("{words}  {value}"))).wrap());
        };
        say("版本", answer(Hanging::Edition));
        say("发证", answer(Hanging::IssuedOn));
        let left = line.found.days_left(desk.as_of).map(|left| match left {
            ..0 => format!("（过了 {} 天）", -left),
            _ => format!("（还有 {left} 天）"),
        });
        let expires = answer(Hanging::ExpiresOn).map(|day| day + &left.unwrap_or_default());
        say("到期", expires);
        if let Some(day) = answer(Hanging::SurveyedOn) {
            say("监督", Some(day));
        }
    }

    /// A certificate that is not held, or not answered: how far one is from applying.
    fn wanted(&mut self, ui: &mut Ui, line: &Line<'_>) {
        self.name(ui, line);
        ui.horizontal_wrapped(|ui| {
            state(ui, self.tokens, line.found.state, NOTE);
            if let Some(prepare) = self.prepare.get(&line.kind.fact).filter(|p| !p.is_empty()) {
                let ready = prepared(self.screen.desk, prepare);
                ui.label(note(self.tokens, format!("准备清单 已备 {ready} / {}", prepare.len())));
            }
            if let Some(verdict) = self.verdicts.get(line.designation.id.as_str()) {
                ui.label(note(self.tokens, "申请条件"));
                badge::verdict(ui, self.tokens, verdict, NOTE);
                let t = verdict.tally;
                ui.label(note(self.tokens, format!("满足 {} · 缺 {} · 待定 {}", t.met, t.unmet, t.open)));
            }
        });
    }
}

fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::top_down(egui::Align::Min);
    ui.allocate_ui_with_layout(egui::vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing = egui::vec2(S, 2.0);
        add(ui);
    });
}
