//! Certificates on the screen: the state on the day in one look, what is on the paper, and what to prepare.

use egui::{Button, Color32, RichText, Ui};
use jiff::civil::Date;

use crate::assessment::{Edit, Slot, State, Value};
use crate::judge::{CertStanding, CertState};
use crate::notation::PartialDate;
use crate::pack::{Asks, Certificate, FactId, Hanging, Standard, StandardState};

use super::super::desk::Desk;
use super::super::outline::Asked;
use super::super::screen::Screen;
use super::super::theme::{NOTE, Tokens, note};
use super::card::answer_row;
use super::icon::{Icon, icon_word};

/// How wide the names of what is on the paper are.
const LABEL_WIDTH: f32 = 150.0;

/// The picture of a state.
#[must_use]
pub fn state_icon(state: CertState) -> Icon {
    match state {
        CertState::Unanswered | CertState::NoExpiry | CertState::Unclear | CertState::EditionBlank => {
            Icon::Question
        }
        CertState::NotHeld => Icon::Dash,
        CertState::Revoked | CertState::Suspended | CertState::Expired | CertState::Obsolete => Icon::Cross,
        CertState::NotYet | CertState::Expiring => Icon::Quarter,
        CertState::Valid => Icon::Check,
    }
}

/// The colour of a state.
#[must_use]
pub fn state_color(tokens: &Tokens, state: CertState) -> Color32 {
    match state {
        CertState::Unanswered | CertState::NotHeld => tokens.note.0,
        CertState::Revoked | CertState::Suspended | CertState::Expired | CertState::Obsolete => tokens.far.0,
        CertState::NoExpiry | CertState::Unclear | CertState::EditionBlank => tokens.open.0,
        CertState::NotYet | CertState::Expiring => tokens.near.0,
        CertState::Valid => tokens.ready.0,
    }
}

/// Icon and word of a state.
pub fn state(ui: &mut Ui, tokens: &Tokens, state: CertState, size: f32) {
    icon_word(ui, state_icon(state), state.word(), size, state_color(tokens, state));
}

/// What the state means in days and what to do about it; empty where there is nothing to say.
#[must_use]
pub fn meaning(found: &CertStanding, as_of: Date) -> String {
    let left = found.days_left(as_of);
    match (found.state, left) {
        (CertState::Valid, Some(left)) => format!("还有 {left} 天到期"),
        (CertState::Expiring, Some(0)) => "判定日当天到期，请马上安排再认证".into(),
        (CertState::Expiring, Some(left)) => format!("{left} 天后到期，请安排再认证"),
        (CertState::Expired, Some(left)) => format!("到判定日已过期 {} 天，按无效处理", -left),
        (CertState::Revoked, _) => "登记状态是撤销或注销，按无效处理".into(),
        (CertState::Suspended, _) => "暂停期间按无效处理，请向发证机构问恢复的条件".into(),
        (CertState::NotYet, _) => "发证日在判定日之后，到那天才算数".into(),
        (CertState::Obsolete, _) => "所印版本到判定日已作废，按无效处理，须换成现行版本".into(),
        (CertState::NoExpiry, _) => "请照证书填到期日，填了才能判定".into(),
        (CertState::Unclear, _) => "所印版本已被替代，最后有效日未取得，请问发证机构".into(),
        (CertState::EditionBlank, _) => "有的版本已作废或待核，请照证书填版本".into(),
        _ => String::new(),
    }
}

/// The edition of the standard on the paper, where it is recognised.
#[must_use]
pub fn printed(desk: &Desk, kind: &'static Certificate) -> Option<&'static Standard> {
    match desk.assessment.state(Hanging::Edition.of(&kind.fact).as_str()) {
        State::Known(Value::Text(text)) => kind.standard(text),
        _ => None,
    }
}

/// Until when a certificate of an edition is good, in words; empty where that is no question.
#[must_use]
pub fn last_day(standard: &Standard, as_of: Date) -> String {
    let level = standard.checked.word();
    let name = &standard.name;
    match (standard.state, standard.last_day.map(PartialDate::last_day)) {
        (_, Some(last)) if last < as_of => format!("{name} 的最后有效日是 {last}，已作废〔核实：{level}〕"),
        (_, Some(last)) => {
            let left = (last - as_of).get_days();
            format!("{name} 的最后有效日是 {last}，还有 {left} 天〔核实：{level}〕")
        }
        (StandardState::Transition, None) => format!("{name} 须转版，截止日未取得〔核实：{level}〕"),
        (StandardState::Unclear, None) => format!("{name} 已被替代，最后有效日未取得〔核实：{level}〕"),
        (StandardState::Current, None) => String::new(),
    }
}

/// What is on the paper of a certificate that is held, and what that makes of it.
pub(super) fn paper(ui: &mut Ui, screen: &mut Screen<'_>, cert: &FactId, name: &str) {
    let tokens = Tokens::of(ui);
    for hanging in Hanging::ALL {
        let Some(fact) = screen.desk.pack.fact(hanging.of(cert).as_str()) else { continue };
        let name = format!("{name} {}", hanging.label());
        ui.horizontal_wrapped(|ui| {
            let width = ui.available_width().min(LABEL_WIDTH);
            ui.allocate_ui(egui::vec2(width, 28.0), |ui| {
                ui.set_min_width(width);
                ui.label(note(&tokens, hanging.label()));
            });
            answer_row(ui, screen, fact, false, &name);
        });
        if hanging == Hanging::Edition {
            suggestions(ui, screen, cert, &tokens, &name);
        }
    }
    standing(ui, screen, cert, &tokens);
}

/// The editions a certificate may be printed with, to take with one click.
fn suggestions(ui: &mut Ui, screen: &mut Screen<'_>, cert: &FactId, tokens: &Tokens, name: &str) {
    let Some(kind) = screen.desk.pack.certificate_of(cert).filter(|c| !c.standards.is_empty()) else {
        return;
    };
    let chosen = printed(screen.desk, kind);
    ui.horizontal_wrapped(|ui| {
        let width = ui.available_width().min(LABEL_WIDTH);
        ui.allocate_ui(egui::vec2(width, 22.0), |ui| {
            ui.set_min_width(width);
            ui.label(note(tokens, "点选所印的版本"));
        });
        for standard in &kind.standards {
            let picked = chosen.is_some_and(|c| c.name == standard.name);
            let button = Button::selectable(picked, RichText::new(&standard.name).size(NOTE))
                .frame_when_inactive(true)
                .small();
            let hover = last_day(standard, screen.desk.as_of);
            let response = ui.add(button).accessible_name(format!("{name}：{}", standard.name));
            let response = if hover.is_empty() { response } else { response.on_hover_text(hover) };
            if response.clicked() && !picked {
                let text = State::Known(Value::Text(standard.name.clone()));
                screen.edit(Edit::Set(Slot::of(&Hanging::Edition.of(cert)), text));
            }
        }
    });
}

/// The state on the day by the book's order, what it means, and the marks beside it.
fn standing(ui: &mut Ui, screen: &Screen<'_>, cert: &FactId, tokens: &Tokens) {
    let desk = screen.desk;
    let found = &desk.standing_of(cert);
    ui.horizontal_wrapped(|ui| {
        state(ui, tokens, found.state, NOTE);
        let words = meaning(found, desk.as_of);
        if !words.is_empty() {
            ui.label(RichText::new(words).size(NOTE).color(state_color(tokens, found.state)));
        }
    });
    for mark in found.marks(desk.as_of) {
        ui.label(RichText::new(mark).size(NOTE).color(tokens.near.0));
    }
}

/// What to prepare for a certificate that is not held.
pub(super) fn checklist(ui: &mut Ui, screen: &mut Screen<'_>, asked: &Asked) {
    let tokens = Tokens::of(ui);
    let Asks::Certificate { prepare, .. } = &asked.question.asks else { return };
    if prepare.is_empty() {
        return;
    }
    let ready = prepared(screen.desk, prepare);
    ui.label(note(&tokens, format!("准备清单：已备 {ready} / {} 项", prepare.len())));
    for id in prepare {
        let Some(fact) = screen.desk.pack.fact(id.as_str()) else { continue };
        let slot = Slot::of(id);
        let mut ready = is_ready(screen.desk, id);
        if ui.checkbox(&mut ready, &fact.label).changed() {
            screen.edit(Edit::Set(slot, State::Known(Value::YesNo(ready))));
        }
    }
}

/// How many things of a checklist are there.
#[must_use]
pub fn prepared(desk: &Desk, prepare: &[FactId]) -> usize {
    prepare.iter().filter(|f| is_ready(desk, f)).count()
}

fn is_ready(desk: &Desk, fact: &FactId) -> bool {
    *desk.assessment.state(fact.as_str()) == State::Known(Value::YesNo(true))
}
