//! Results: every designation as a card, 区 / 市 / 国家 in columns, ladders drawn between them. A card opens beside.

use egui::{Pos2, Rect, RichText, ScrollArea, Sense, Shape, Stroke, Ui, pos2};
use rustc_hash::FxHashMap;

use crate::judge::Verdict;
use crate::pack::{Programme, Tier};

use super::super::board::score_line;
use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, bold, note};
use super::super::widgets::badge;
use super::detail;

const COLUMNS: [Tier; 3] = [Tier::District, Tier::City, Tier::National];

/// Shows the page; `open` is the designation and edition opened.
pub fn show(ui: &mut Ui, screen: &mut Screen<'_>, open: Option<(usize, usize)>) {
    let tokens = Tokens::of(ui);
    match open {
        None => {
            ui.label(bold("结果一览", PAGE));
            ui.label(note(
                &tokens,
                "左边的资质是右边的台阶，连线表示先后。点开卡片看每一条依据。「符合」指满足条件，不等于一定获批。",
            ));
            // Sideways too: three columns need their width at large sizes in a small window.
            ScrollArea::both()
                .id_salt("results")
                .auto_shrink([false, false])
                .show(ui, |ui| columns(ui, screen, &tokens));
        }
        Some((designation, edition)) => {
            let list = 250.0_f32.min(ui.available_width() * 0.32);
            let bare = egui::Frame::new();
            egui::Panel::left("results list").resizable(false).exact_size(list).frame(bare).show(ui, |ui| {
                compact(ui, screen, &tokens, designation);
            });
            egui::CentralPanel::no_frame()
                .frame(bare.inner_margin(egui::Margin::from(egui::vec2(L, 0.0))))
                .show(ui, |ui| {
                    detail::show(ui, screen, designation, edition);
                });
        }
    }
}

fn columns(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens) {
    let mut places: FxHashMap<&'static str, Rect> = FxHashMap::default();
    // Lines go beneath the cards, so their place in the paint list is taken before the cards are drawn.
    let lines = ui.painter().add(Shape::Noop);
    let gap = 36.0;
    // Room at the left for the lines within the first column, at the right for the scroll bar.
    let side = 18.0;
    let width = (ui.available_width() - gap * 2.0 - side - M) / 3.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(side);
        for tier in COLUMNS {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing = egui::vec2(S, M);
                ui.label(bold(format!("{}级", tier.word()), SECTION));
                for index in 0..screen.desk.board.verdicts.len() {
                    let designation = screen.desk.board.verdicts[index].designation;
                    if designation.tier == tier {
                        let rect = card(ui, screen, tokens, index);
                        places.insert(&designation.id, rect);
                    }
                }
            });
        }
    });
    let stroke = Stroke::new(1.5, tokens.control.0);
    let mut shapes = Vec::new();
    for designation in screen.desk.board.verdicts.iter().map(|v| v.designation) {
        for below in &designation.after {
            if let (Some(from), Some(to)) = (places.get(below.as_str()), places.get(designation.id.as_str()))
            {
                shapes.push(ladder(*from, *to, stroke));
            }
        }
    }
    ui.painter().set(lines, Shape::Vec(shapes));
}

/// A line from the lower designation to the one above it.
fn ladder(from: Rect, to: Rect, stroke: Stroke) -> Shape {
    let points: [Pos2; 4] = if (from.left() - to.left()).abs() < 1.0 {
        // The same column: round the left side.
        let (a, b) = (from.left_center(), to.left_center());
        let out = 14.0;
        [a, pos2(a.x - out, a.y), pos2(b.x - out, b.y), b]
    } else {
        let (a, b) = if from.right() < to.left() {
            (from.right_center(), to.left_center())
        } else {
            (from.left_center(), to.right_center())
        };
        let middle = f32::midpoint(a.x, b.x);
        [a, pos2(middle, a.y), pos2(middle, b.y), b]
    };
    egui::epaint::CubicBezierShape::from_points_stroke(points, false, egui::Color32::TRANSPARENT, stroke)
        .into()
}

fn card(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, index: usize) -> Rect {
    let verdict = &screen.desk.board.verdicts[index];
    let shown = tokens
        .card()
        .inner_margin(12)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 5.0;
            ui.add(egui::Label::new(bold(&verdict.designation.title, BODY)).wrap());
            ui.horizontal_wrapped(|ui| badge::verdict(ui, tokens, verdict, BODY));
            if let Some(score) = &verdict.score {
                score_line(ui, tokens, score, tokens.rank(verdict.rank()));
            }
            let t = verdict.tally;
            ui.label(note(tokens, format!("满足 {} · 缺 {} · 待定 {}", t.met, t.unmet, t.open)));
            ui.horizontal_wrapped(|ui| {
                badge::basis(ui, tokens, verdict.basis);
                badge::badge(ui, &verdict.edition.shown(), tokens.note.0);
                programme(ui, tokens, verdict);
                if screen.desk.holds(verdict.designation) {
                    badge::badge(ui, "已持有", tokens.accent.0);
                }
            });
        })
        .response;
    finish(ui, screen, tokens, shown.rect, index);
    shown.rect
}

fn programme(ui: &mut Ui, tokens: &Tokens, verdict: &Verdict<'_>) {
    let state = verdict.edition.programme;
    let color = if state == Programme::Open { tokens.ready.0 } else { tokens.note.0 };
    badge::badge(ui, &format!("受理：{}", state.word()), color);
}

fn finish(ui: &Ui, screen: &mut Screen<'_>, tokens: &Tokens, rect: Rect, index: usize) {
    let verdict = &screen.desk.board.verdicts[index];
    // A place of its own to click: what is there only to be hovered would give the focus up again in each frame.
    let response = ui.interact(rect, egui::Id::unique(("result", &verdict.designation.id)), Sense::click());
    let name = format!("{} {}", verdict.designation.title, badge::verdict_word(verdict));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        let stroke = Stroke::new(2.0, tokens.accent.0);
        ui.painter().rect_stroke(response.rect, 8.0, stroke, egui::StrokeKind::Inside);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.clicked() {
        screen.show_verdict(index);
    }
}

/// The cards as a list, while one is open beside.
fn compact(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, open: usize) {
    if ui.button("‹ 返回结果一览").clicked() {
        screen.act(Action::CloseShown);
    }
    ScrollArea::vertical().id_salt("results list").auto_shrink([false, false]).show(ui, |ui| {
        for tier in COLUMNS {
            ui.label(note(tokens, format!("{}级", tier.word())));
            for index in 0..screen.desk.board.verdicts.len() {
                let verdict = &screen.desk.board.verdicts[index];
                if verdict.designation.tier != tier {
                    continue;
                }
                let here =
                    screen.desk.pack.designations.get(open).is_some_and(|d| d.id == verdict.designation.id);
                let fill = if here { tokens.accent_soft.0 } else { tokens.card.0 };
                let shown = tokens
                    .card()
                    .fill(fill)
                    .inner_margin(L / 2.0)
                    .show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.spacing_mut().item_spacing.y = 2.0;
                        ui.add(egui::Label::new(RichText::new(verdict.designation.short())).truncate());
                        ui.horizontal(|ui| badge::verdict(ui, tokens, verdict, NOTE));
                    })
                    .response;
                finish(ui, screen, tokens, shown.rect, index);
            }
            ui.add_space(S);
        }
    });
}
