//! Results: every designation that is aimed at as a card, by family, 区 / 市 / 国家 in columns, ladders drawn between
//! them. A card opens beside.

use egui::{Pos2, Rect, RichText, ScrollArea, Sense, Shape, Stroke, Ui, pos2};
use rustc_hash::FxHashMap;

use crate::judge::{Outcome, Rank, Verdict};
use crate::pack::{Programme, Thing, Tier};

use super::super::board::score_line;
use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, bold, note};
use super::super::widgets::badge::{self, rank_word};
use super::super::widgets::culled::culled;
use super::detail;

const COLUMNS: [Tier; 3] = [Tier::District, Tier::City, Tier::National];

/// What the page shows of all verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown(Option<Rank>);

impl Shown {
    const CHOICES: [Self; 6] = [
        Self(None),
        Self(Some(Rank::Ready)),
        Self(Some(Rank::Near)),
        Self(Some(Rank::Open)),
        Self(Some(Rank::Far)),
        Self(Some(Rank::Stopped)),
    ];

    fn id() -> egui::Id {
        egui::Id::unique("results shown")
    }

    fn admits(self, verdict: &Verdict<'_>) -> bool {
        self.0.is_none_or(|rank| verdict.rank() == rank)
    }
}

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
            let shown = filter(ui, screen);
            // Sideways too: three columns need their width at large sizes in a small window.
            ScrollArea::both().id_salt("results").auto_shrink([false, false]).show(ui, |ui| {
                families(ui, screen, &tokens, shown);
                decided(ui, screen, &tokens, shown);
                ui.add_space(L);
            });
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

/// Chooses which verdicts are shown.
fn filter(ui: &mut Ui, screen: &Screen<'_>) -> Shown {
    let mut shown = ui.data(|d| d.get_temp::<Shown>(Shown::id())).unwrap_or(Shown(None));
    let desk = screen.desk;
    let aimed = desk.board.verdicts.iter().filter(|v| desk.aims_at(&v.designation.id));
    ui.horizontal_wrapped(|ui| {
        for choice in Shown::CHOICES {
            let count = aimed.clone().filter(|v| choice.admits(v)).count();
            let words = format!("{} {count}", choice.0.map_or("全部", rank_word));
            let enabled = count > 0 || choice == shown;
            let button = egui::Button::selectable(choice == shown, words).frame_when_inactive(true);
            if ui.add_enabled(enabled, button).clicked() {
                shown = choice;
                ui.data_mut(|d| d.insert_temp(Shown::id(), choice));
            }
        }
    });
    shown
}

/// The families aimed at, each with its three columns and its ladders.
fn families(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, shown: Shown) {
    let desk = screen.desk;
    let mut names: Vec<&'static str> = Vec::new();
    let mut members: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
    for (index, verdict) in desk.board.verdicts.iter().enumerate() {
        let designation = verdict.designation;
        if desk.aims_at(&designation.id) && shown.admits(verdict) {
            members.entry(&designation.family).or_default().push(index);
            if !names.contains(&designation.family.as_str()) {
                names.push(&designation.family);
            }
        }
    }
    if names.is_empty() {
        ui.add_space(L);
        ui.label("这里还没有资质。请换一个筛选，或到“申报目标”选要申报什么。");
    }
    // Lines go beneath the cards, so their place in the paint list is taken before the cards are drawn.
    let lines = ui.painter().add(Shape::Noop);
    let mut places: FxHashMap<&'static str, Rect> = FxHashMap::default();
    for name in names {
        ui.add_space(S);
        ui.label(bold(name, SECTION));
        columns(ui, screen, tokens, &members[name], &mut places);
    }
    ui.painter().set(lines, Shape::Vec(ladders(screen, tokens, &places)));
}

fn columns(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    members: &[usize],
    places: &mut FxHashMap<&'static str, Rect>,
) {
    let gap = 36.0;
    // Room at the left for the lines within the first column, at the right for the scroll bar.
    let side = 18.0;
    let width = ((ui.available_width() - gap * 2.0 - side - M) / 3.0).max(150.0);
    let desk = screen.desk;
    let tier = |index: usize| desk.board.verdicts[index].designation.tier;
    // A family of one level has no steps from column to column: it fills all three, row by row.
    let one_level = members.iter().all(|i| tier(*i) == tier(members[0])) && members.len() > 1;
    let column: [Vec<usize>; 3] = std::array::from_fn(|c| {
        let here = members.iter().enumerate();
        let here = here.filter(|(n, i)| if one_level { n % 3 == c } else { tier(**i) == COLUMNS[c] });
        here.map(|(_, i)| *i).collect()
    });
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(side);
        for indices in column {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing = egui::vec2(S, M);
                if let Some(first) = indices.first().filter(|_| !one_level) {
                    ui.label(note(tokens, format!("{}级", tier(*first).word())));
                }
                for index in indices {
                    let id = &screen.desk.board.verdicts[index].designation.id;
                    let room = egui::Id::unique(("result room", id));
                    let rect = culled(ui, room, |ui| card(ui, screen, tokens, index));
                    places.insert(id, rect);
                }
            });
        }
    });
}

/// Lines from each designation to those above it, among the cards that are shown.
fn ladders(screen: &Screen<'_>, tokens: &Tokens, places: &FxHashMap<&'static str, Rect>) -> Vec<Shape> {
    let stroke = Stroke::new(1.5, tokens.control.0);
    let mut shapes = Vec::new();
    for designation in screen.desk.board.verdicts.iter().map(|v| v.designation) {
        for below in &designation.after {
            // Between families a line would run across everything; the page of a designation names those.
            let family = screen.desk.pack.designation(below).map(|d| d.family.as_str());
            if family != Some(designation.family.as_str()) {
                continue;
            }
            if let (Some(from), Some(to)) = (places.get(below.as_str()), places.get(designation.id.as_str()))
            {
                shapes.push(ladder(*from, *to, stroke));
            }
        }
    }
    shapes
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

/// What is not aimed at, but decided by what is known.
fn decided(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, shown: Shown) {
    let desk = screen.desk;
    let all = desk.board.verdicts.iter().enumerate();
    let others: Vec<usize> = all
        .filter(|(_, v)| !desk.aims_at(&v.designation.id) && shown.admits(v))
        .filter(|(_, v)| v.outcome != Outcome::Open && v.rank() != Rank::Stopped)
        .map(|(i, _)| i)
        .collect();
    if others.is_empty() {
        return;
    }
    ui.add_space(L);
    let title = format!("没选为目标、但凭现有回答已有结论的 {} 项", others.len());
    egui::CollapsingHeader::new(title).id_salt("decided results").show(ui, |ui| {
        let mut places = FxHashMap::default();
        columns(ui, screen, tokens, &others, &mut places);
    });
}

fn card(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, index: usize) -> Rect {
    let desk = screen.desk;
    let verdict = &desk.board.verdicts[index];
    let designation = verdict.designation;
    let shown = tokens
        .card()
        .inner_margin(12)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 5.0;
            ui.add(egui::Label::new(bold(&designation.title, BODY)).wrap());
            ui.horizontal_wrapped(|ui| badge::verdict(ui, tokens, verdict, BODY));
            if let Some(score) = &verdict.score {
                score_line(ui, tokens, score, tokens.rank(verdict.rank()));
            }
            let t = verdict.tally;
            if t.total() > 0 {
                ui.label(note(tokens, format!("满足 {} · 缺 {} · 待定 {}", t.met, t.unmet, t.open)));
            }
            ui.horizontal_wrapped(|ui| {
                badge::basis(ui, tokens, verdict.basis);
                badge::badge(ui, &verdict.edition.shown(), tokens.note.0);
                programme(ui, tokens, verdict);
                if desk.holds(designation) {
                    badge::badge(ui, "已持有", tokens.accent.0);
                }
                if desk.pack.is_extra(Thing::Designation, &designation.id) {
                    badge::extra(ui, tokens);
                }
            });
            if let Some(review) = desk.board.review_of(&designation.id) {
                let words = format!("复核按 {}：{}", review.edition.shown(), badge::verdict_word(review));
                let color = tokens.rank(review.rank());
                ui.add(egui::Label::new(RichText::new(words).size(NOTE).color(color)).wrap());
            }
            for bar in &verdict.barred {
                let words = RichText::new(format!("不再申报：{}", bar.text)).size(NOTE).color(tokens.near.0);
                ui.add(egui::Label::new(words).wrap());
            }
            if verdict.rank() == Rank::Stopped && !designation.replaced_by.is_empty() {
                let names = designation.replaced_by.iter().filter_map(|id| desk.pack.designation(id));
                let names: Vec<&str> = names.map(|d| d.title.as_str()).collect();
                let words = note(tokens, format!("由 {} 替代", names.join("、")));
                ui.add(egui::Label::new(words).wrap());
            }
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
    let desk = screen.desk;
    let opened = desk.pack.designations.get(open).map(|d| d.id.as_str());
    let listed =
        |v: &Verdict<'_>| desk.aims_at(&v.designation.id) || Some(v.designation.id.as_str()) == opened;
    ScrollArea::vertical().id_salt("results list").auto_shrink([false, false]).show(ui, |ui| {
        let mut family = "";
        for index in 0..desk.board.verdicts.len() {
            let verdict = &desk.board.verdicts[index];
            if !listed(verdict) {
                continue;
            }
            if verdict.designation.family != family {
                family = &verdict.designation.family;
                ui.label(note(tokens, family));
            }
            let here = opened == Some(verdict.designation.id.as_str());
            let room = egui::Id::unique(("compact room", &verdict.designation.id));
            culled(ui, room, |ui| compact_card(ui, screen, tokens, index, here));
        }
    });
}

fn compact_card(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, index: usize, here: bool) -> Rect {
    let verdict = &screen.desk.board.verdicts[index];
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
    shown.rect
}
