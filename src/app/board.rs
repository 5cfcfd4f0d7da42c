//! The live board: every designation with its verdict, what matters first. At the right, or as a strip at the bottom
//! where the window is narrow.

use egui::{RichText, ScrollArea, Sense, Sides, Ui};

use crate::judge::{Exact, Rank, ScoreResult, Verdict, Words};
use crate::pack::{Programme, Thing};

use super::pages::gaps::words_of;
use super::screen::{Action, Screen};
use super::theme::{BODY, NOTE, S, Tokens, XS, bold, note};
use super::widgets::badge::{self, rank_word};
use super::widgets::culled::culled;
use super::widgets::icon::{Icon, icon, icon_word, score_bar};

const RANKS: [Rank; 5] = [Rank::Ready, Rank::Near, Rank::Open, Rank::Far, Rank::Stopped];

/// Height of what stands beneath the board.
const FOOTER: f32 = 58.0;

/// Verdicts by rank, with their index on the board.
type Ranked = Vec<(Rank, usize)>;

/// What is aimed at, sorted by what matters; and what is not aimed at and yet decided.
fn sorted(screen: &Screen<'_>) -> (Ranked, Ranked) {
    let desk = screen.desk;
    let verdicts = &desk.board.verdicts;
    let ranked = verdicts.iter().enumerate().map(|(i, v)| (v.rank(), i));
    let (mut aimed, mut others): (Ranked, Ranked) =
        ranked.partition(|(_, i)| desk.aims_at(&verdicts[*i].designation.id));
    others.retain(|(rank, _)| matches!(rank, Rank::Ready | Rank::Near | Rank::Far));
    // Within a group the nearest first.
    let key = |(rank, i): &(Rank, usize)| (*rank, verdicts[*i].tally.unmet, verdicts[*i].tally.open, *i);
    aimed.sort_by_key(key);
    others.sort_by_key(key);
    (aimed, others)
}

/// Counts by rank as icons and words.
fn summary(ui: &mut Ui, tokens: &Tokens, ranked: &[(Rank, usize)]) {
    ui.horizontal_wrapped(|ui| {
        for rank in RANKS {
            let count = ranked.iter().filter(|(r, _)| *r == rank).count();
            if count > 0 || rank != Rank::Stopped {
                let words = format!("{} {count}", rank_word(rank));
                icon_word(ui, Icon::from(rank), &words, NOTE, tokens.rank(rank));
            }
        }
    });
}

/// The board as a panel at the right.
pub fn panel(ui: &mut Ui, screen: &mut Screen<'_>) {
    let tokens = Tokens::of(ui);
    let (aimed, others) = sorted(screen);
    ui.horizontal(|ui| {
        ui.label(bold("资质判定", BODY));
        ui.label(note(&tokens, format!("所选 {} 项", aimed.len())));
    });
    summary(ui, &tokens, &aimed);
    ui.separator();
    let height = (ui.available_height() - FOOTER).max(80.0);
    ScrollArea::vertical().id_salt("board").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        if aimed.is_empty() {
            ui.label(note(&tokens, "还没有选目标。点左下的“申报目标”选要申报什么。"));
        }
        let mut last = None;
        for (rank, index) in aimed {
            if last != Some(rank) {
                last = Some(rank);
                ui.add_space(XS);
                ui.label(RichText::new(heading(screen, rank)).size(NOTE).color(tokens.rank(rank)));
            }
            let id = egui::Id::unique(("board room", &screen.desk.board.verdicts[index].designation.id));
            culled(ui, id, |ui| entry(ui, screen, &tokens, index));
        }
        folded(ui, screen, &tokens, &others);
    });
    ui.separator();
    next_question(ui, screen, &tokens);
}

/// What to answer next, and how much that settles.
fn next_question(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens) {
    ui.spacing_mut().item_spacing.y = 2.0;
    next_link(ui, screen, tokens);
    let Some(next) = screen.desk.advice().map(|advice| &advice.next) else { return };
    let promise = match next.promise() {
        Some((questions, designations)) => format!("再答 {questions} 题即可确定 {designations} 项"),
        None => format!("还有 {} 项待定", next.open.len()),
    };
    ui.label(note(tokens, promise));
}

/// The way to the question that settles most.
fn next_link(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens) {
    let Some(next) = screen.desk.advice().map(|advice| &advice.next) else {
        ui.label(note(tokens, "正在推算下一题"));
        return;
    };
    let Some((ask, cell)) = next.asks.first().and_then(|ask| Some((ask, ask.cells.first()?))) else {
        ui.label(note(tokens, "没有能再定结论的题"));
        return;
    };
    let settles = match ask.settles.len() {
        0 => format!("{} 项等它", ask.hangs.len()),
        n => format!("定 {n} 项"),
    };
    let text = format!("下一题（{settles}）：{}", words_of(screen.desk).ask(ask));
    let fact = cell.fact.clone();
    let link = egui::Link::new(RichText::new(&text).size(NOTE));
    ui.scope(|ui| {
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
        if ui.add(link).on_hover_text(&text).clicked() {
            screen.act(Action::Ask(fact));
        }
    });
}

/// What is not aimed at, but decided by what is known.
fn folded(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, others: &[(Rank, usize)]) {
    if others.is_empty() {
        return;
    }
    ui.add_space(S);
    let title = RichText::new(format!("没选但已有结论 {} 项", others.len())).size(NOTE);
    egui::CollapsingHeader::new(title).id_salt("decided").show(ui, |ui| {
        for (rank, index) in others {
            let verdict = &screen.desk.board.verdicts[*index];
            let name = format!("{} {}", verdict.designation.short(), badge::verdict_word(verdict));
            ui.horizontal(|ui| {
                icon(ui, Icon::from(*rank), 11.0, tokens.rank(*rank));
                let link = egui::Link::new(RichText::new(verdict.designation.short()).size(NOTE));
                if ui.add(link).on_hover_text(&name).accessible_name(&name).clicked() {
                    screen.show_verdict(*index);
                }
            });
        }
    });
}

/// The heading of a group. 参考 verdicts stand among the official ones and keep their own words.
fn heading(screen: &Screen<'_>, rank: Rank) -> &'static str {
    let aimed = screen.desk.board.verdicts.iter().filter(|v| screen.desk.aims_at(&v.designation.id));
    let reference = aimed.into_iter().any(|v| v.rank() == rank && v.basis == crate::pack::Basis::Reference);
    match rank {
        Rank::Ready if reference => "符合、达到参考线",
        Rank::Far if reference => "不符合、未达到参考线",
        _ => rank_word(rank),
    }
}

/// The board as a strip at the bottom.
pub fn strip(ui: &mut Ui, screen: &mut Screen<'_>) {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().interact_size.y = 20.0;
    ui.spacing_mut().item_spacing.y = XS;
    let (aimed, _) = sorted(screen);
    ui.horizontal(|ui| {
        ui.label(bold("资质判定", BODY));
        summary(ui, &tokens, &aimed);
        ui.add_space(S);
        next_link(ui, screen, &tokens);
    });
    // Beneath the names: floating over them, the scroll bar would take the clicks that are meant for them.
    ui.spacing_mut().scroll =
        egui::style::ScrollStyle { dormant_handle_opacity: 0.4, ..egui::style::ScrollStyle::solid() };
    ScrollArea::horizontal().id_salt("strip").show(ui, |ui| {
        ui.horizontal(|ui| {
            for (_, index) in aimed {
                let verdict = &screen.desk.board.verdicts[index];
                let color = tokens.rank(verdict.rank());
                icon(ui, Icon::from(verdict.rank()), 12.0, color);
                let extra = screen.desk.pack.is_extra(Thing::Designation, &verdict.designation.id);
                let mark = if extra { "（附加）" } else { "" };
                let text = RichText::new(format!("{}{mark}", verdict.designation.short())).size(NOTE);
                let name = format!("{} {}", verdict.designation.short(), badge::verdict_word(verdict));
                if ui.link(text).on_hover_text(&name).accessible_name(&name).clicked() {
                    screen.show_verdict(index);
                }
                ui.add_space(S);
            }
        });
    });
}

fn entry(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, index: usize) -> egui::Rect {
    let verdict = &screen.desk.board.verdicts[index];
    let color = tokens.rank(verdict.rank());
    let shown = egui::Frame::new()
        .fill(tokens.card.0)
        .inner_margin(egui::Margin::symmetric(6, 5))
        .corner_radius(6)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            Sides::new().shrink_left().truncate().height(20.0).show(
                ui,
                |ui| {
                    icon(ui, Icon::from(verdict.rank()), 13.0, color);
                    ui.add(egui::Label::new(verdict.designation.short()).truncate());
                },
                |ui| {
                    ui.label(RichText::new(short_state(screen, verdict)).size(NOTE).color(color));
                },
            );
            if let Some(score) = &verdict.score {
                score_line(ui, tokens, score, color);
            }
            Sides::new().height(20.0).show(
                ui,
                |ui| ui.label(note(tokens, counts(verdict))),
                |ui| {
                    badge::basis(ui, tokens, verdict.basis);
                    if screen.desk.pack.is_extra(Thing::Designation, &verdict.designation.id) {
                        badge::extra(ui, tokens);
                    }
                },
            );
        })
        .response;
    // A place of its own to click: what is there only to be hovered would give the focus up again in each frame.
    let response =
        ui.interact(shown.rect, egui::Id::unique(("board entry", &verdict.designation.id)), Sense::click());
    let name =
        format!("{} {} {}", verdict.designation.title, verdict.edition.shown(), badge::verdict_word(verdict));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        let stroke = egui::Stroke::new(if response.has_focus() { 2.0 } else { 1.0 }, tokens.accent.0);
        ui.painter().rect_stroke(response.rect, 6.0, stroke, egui::StrokeKind::Inside);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    let clicked = response.clicked();
    response.on_hover_ui(|ui| hover(ui, screen, tokens, verdict));
    if clicked {
        screen.show_verdict(index);
    }
    shown.rect
}

fn hover(ui: &mut Ui, screen: &Screen<'_>, tokens: &Tokens, verdict: &Verdict<'static>) {
    ui.set_max_width(360.0);
    ui.label(bold(format!("{} {}", verdict.designation.title, verdict.edition.shown()), BODY));
    ui.label(note(tokens, format!("受理状态：{}", verdict.edition.programme.word())));
    for bar in &verdict.barred {
        ui.label(RichText::new(&bar.text).size(NOTE).color(tokens.near.0));
    }
    let words = Words { pack: screen.desk.pack, base_year: screen.desk.assessment.base_year() };
    let unknown = verdict.unknown();
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().take(6).map(|c| words.cell(c)).collect();
        let more = if unknown.len() > 6 { format!(" 等 {} 项", unknown.len()) } else { String::new() };
        ui.label(note(tokens, format!("待答：{}{more}", names.join("、"))));
    }
}

/// The state in a few characters, for the right end of a line.
fn short_state(screen: &Screen<'_>, verdict: &Verdict<'_>) -> String {
    let rank = verdict.rank();
    if rank != Rank::Stopped
        && verdict.designation.certificate.is_some()
        && screen.desk.holds(verdict.designation)
    {
        return "已持有".into();
    }
    match rank {
        Rank::Ready if !verdict.barred.is_empty() => "不再申报".into(),
        Rank::Ready if screen.desk.holds(verdict.designation) => "已持有".into(),
        Rank::Ready if verdict.edition.programme == Programme::Open => "可申报".into(),
        Rank::Ready => verdict.outcome.word(verdict.basis).into(),
        Rank::Near => "差 1 项".into(),
        Rank::Open => format!("待定 {} 项", verdict.tally.open),
        Rank::Far => format!("差 {} 项", verdict.tally.unmet),
        Rank::Stopped => "已停止".into(),
    }
}

fn counts(verdict: &Verdict<'_>) -> String {
    let t = verdict.tally;
    format!("满足 {} · 缺 {} · 待定 {}", t.met, t.unmet, t.open)
}

/// Score against pass mark, as text and bar.
pub fn score_line(ui: &mut Ui, tokens: &Tokens, score: &ScoreResult<'_>, color: egui::Color32) {
    let points = score.points.shown();
    ui.label(note(tokens, format!("{points} 分 / 及格 {} / 满分 {}", score.card.pass, score.card.max)));
    // Only for the length of a bar; the judging itself never sees a float.
    let float = |e: &Exact| e.shown(2).to_string().parse::<f32>().unwrap_or(0.0);
    let figures = [
        float(&score.points.low),
        float(&score.points.high),
        float(&score.card.pass.0.into()),
        float(&score.card.max.0.into()),
    ];
    score_bar(ui, tokens, figures, color);
}
