//! 差距: for one designation how far each unmet condition is, how its points climb to the pass mark, and the smallest
//! sets of changes that bring it about.

use egui::{Button, Label, RichText, ScrollArea, Ui};

use crate::advice::{ChangeSet, Climb, DesignationAdvice, Gap};
use crate::judge::{Exact, Rank, Words, shown};
use crate::pack::Effort;

use super::super::desk::Desk;
use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note};
use super::super::widgets::badge;
use super::super::widgets::distance::{Bar, climb_bar, distance_bar};
use super::super::widgets::icon::{Icon, icon};
use super::super::widgets::plan_button::plan_button;

/// How wide the list of designations is.
const LIST: f32 = 208.0;

/// The page's own state.
#[derive(Default)]
pub struct Gaps {
    /// The designation in view, by id.
    chosen: Option<String>,
    /// Whether designations that are not aimed at are listed too.
    all: bool,
}

impl Gaps {
    /// Turns to a designation.
    pub fn choose(&mut self, id: &str) {
        self.chosen = Some(id.to_owned());
    }

    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        let tokens = Tokens::of(ui);
        ui.label(bold("差距", PAGE));
        ui.label(note(
            &tokens,
            "每项条件差多少，怎样补最省力。已经过去的年度不能改，办法按以后的年度算，都重新判定过",
        ));
        let Some(advice) = screen.desk.advice() else {
            working(ui, &tokens);
            return;
        };
        stale(ui, &tokens, screen.desk);
        let of_targets = |d: &&DesignationAdvice<'_>| self.all || screen.desk.aims_at(&d.designation.id);
        let mut listed: Vec<&DesignationAdvice<'static>> =
            advice.designations.iter().filter(of_targets).collect();
        // The nearest first; what only hangs on questions last.
        listed.sort_by_key(|d| (d.gaps.is_empty(), d.gaps.len()));
        let wanted = self.chosen.as_deref();
        let chosen = wanted.and_then(|id| advice.designation(id)).or(listed.first().copied());
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(LIST);
                ui.set_height(height);
                ui.checkbox(&mut self.all, "也列没选的资质");
                ScrollArea::vertical().id_salt("gap list").auto_shrink([false, false]).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    for one in &listed {
                        let selected = chosen.is_some_and(|c| c.designation.id == one.designation.id);
                        if entry(ui, &tokens, screen.desk, one, selected) {
                            self.chosen = Some(one.designation.id.clone());
                        }
                    }
                    if listed.is_empty() {
                        ui.label(note(&tokens, "所选目标都已符合，没有差距"));
                    }
                });
            });
            ui.add_space(S);
            ui.vertical(|ui| {
                ui.set_height(height);
                if let Some(one) = chosen {
                    let id = ("gap detail", &one.designation.id);
                    ScrollArea::vertical().id_salt(id).auto_shrink([false, false]).show(ui, |ui| {
                        detail(ui, screen, &tokens, one);
                    });
                }
            });
        });
    }
}

/// While nothing is worked out yet.
pub fn working(ui: &mut Ui, tokens: &Tokens) {
    ui.add_space(L);
    ui.label(note(tokens, "正在推算，稍候"));
}

/// While what is shown is of a moment ago.
pub fn stale(ui: &mut Ui, tokens: &Tokens, desk: &Desk) {
    let words = if desk.is_advised() { "" } else { "回答已改，正在重新推算" };
    ui.label(note(tokens, words));
}

fn rank_of(desk: &Desk, id: &str) -> Rank {
    desk.board.verdicts.iter().find(|v| v.designation.id == id).map_or(Rank::Far, crate::judge::Verdict::rank)
}

/// One line of the list; tells whether it was clicked.
fn entry(ui: &mut Ui, tokens: &Tokens, desk: &Desk, one: &DesignationAdvice<'_>, selected: bool) -> bool {
    let rank = rank_of(desk, &one.designation.id);
    ui.horizontal(|ui| {
        icon(ui, Icon::from(rank), 12.0, tokens.rank(rank));
        let size = egui::vec2(ui.available_width(), 26.0);
        let count = match one.gaps.len() {
            0 => String::new(),
            n => format!("缺 {n}"),
        };
        let count = RichText::new(count).size(NOTE).color(tokens.note.0);
        let button = Button::selectable(selected, RichText::new(one.designation.short()).size(BODY));
        let button = button.right_text(count);
        let name = format!("差距：{}", one.designation.title);
        let response = ui.add(button.truncate().min_size(size)).accessible_name(name);
        response.on_hover_text(&one.designation.title).clicked()
    })
    .inner
}

fn detail(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, one: &DesignationAdvice<'static>) {
    let words = words_of(screen.desk);
    ui.spacing_mut().item_spacing.y = S;
    ui.add(Label::new(bold(&one.designation.title, SECTION)).wrap());
    ui.horizontal_wrapped(|ui| {
        let verdict = screen.desk.board.verdicts.iter().find(|v| v.designation.id == one.designation.id);
        if let Some(verdict) = verdict {
            badge::badge(ui, &one.edition.shown(), tokens.note.0);
            badge::verdict(ui, tokens, verdict, BODY);
            badge::basis(ui, tokens, one.basis);
        }
        if ui.button("看依据").clicked() {
            screen.show_designation(&one.designation.id);
        }
    });
    if let Some(climb) = &one.climb {
        tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            climbing(ui, tokens, words, climb);
        });
    }
    if !one.gaps.is_empty() {
        ui.label(bold(format!("没有达到的条件 {} 项", one.gaps.len()), BODY));
        for (gap, lines) in &one.gaps {
            tokens.card().inner_margin(M).show(ui, |ui| {
                ui.set_width(ui.available_width());
                self::gap(ui, screen, tokens, words, (one, gap, lines));
            });
        }
    }
    open_questions(ui, screen, tokens, one);
    ways(ui, screen, tokens, words, one);
    ui.add_space(L);
}

/// Words that name the years the company counts by.
pub fn words_of(desk: &Desk) -> Words<'static> {
    Words { pack: desk.pack, base_year: desk.advice().map(|a| a.base_year).or(desk.assessment.base_year()) }
}

fn climbing(ui: &mut Ui, tokens: &Tokens, words: Words<'static>, climb: &Climb<'static>) {
    ui.label(bold(format!("得分：现 {} 分，及格 {} 分", shown(&climb.from), shown(&climb.pass)), BODY));
    ui.label(note(tokens, "按下面“办法”里最省力的一种，一步一步到及格线"));
    let marks = [&climb.pass, &climb.max].map(float);
    climb_bar(ui, tokens, [0.0, float(&climb.from)], marks, &format!("现在 {} 分", shown(&climb.from)));
    let mut before = climb.from.clone();
    for (change, after) in &climb.steps {
        let more = shown(&after.minus(&before));
        climb_bar(
            ui,
            tokens,
            [float(&before), float(after)],
            marks,
            &format!("+{more} 分，{}", words.change(change)),
        );
        before = after.clone();
    }
}

/// Only for the length of a bar; the judging itself never sees a float.
fn float(e: &Exact) -> f32 {
    e.shown(2).to_string().parse().unwrap_or(0.0)
}

fn gap(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    words: Words<'static>,
    (one, gap, lines): (&DesignationAdvice<'static>, &Gap<'static>, &[String]),
) {
    ui.spacing_mut().item_spacing.y = XS;
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.add_space(4.0);
            icon(ui, Icon::Cross, 12.0, tokens.far.0);
        });
        ui.add(Label::new(bold(&gap.criterion.text, BODY)).wrap());
    });
    if let (Some(actual), Some(figure)) = (&gap.actual, gap.figure) {
        let required = words.required(gap.rule);
        let text = format!("现 {} / 要求 {required}", shown(actual));
        let bar = Bar { actual: float(actual), figure: float(&figure.into()), text };
        distance_bar(ui, tokens, &bar);
    }
    for line in lines {
        ui.add(Label::new(RichText::new(line).size(BODY)).wrap());
    }
    ui.horizontal_wrapped(|ui| {
        let id = gap.criterion.id.to_uppercase();
        ui.label(note(tokens, format!("{id}  〔核实：{}〕", gap.criterion.checked.word())));
        if let Some(slot) = gap.slot() {
            let to = Button::new(RichText::new("去这道题").size(NOTE)).small();
            if ui.add(to).accessible_name(format!("去这道题：{}", gap.criterion.text)).clicked() {
                screen.act(Action::Ask(slot.fact));
            }
        }
        let todo = gap.todo(screen.desk.pack, one.designation, lines);
        plan_button(ui, screen, &gap.criterion.text, vec![todo]);
    });
}

/// What the verdict hangs on besides.
fn open_questions(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, one: &DesignationAdvice<'static>) {
    let Some(advice) = screen.desk.advice() else { return };
    let Some(hanging) = advice.next.open.iter().find(|h| h.designation.id == one.designation.id) else {
        return;
    };
    if hanging.on.is_empty() {
        ui.label(note(tokens, "其余待定不因回答而定：等官方门槛或核实"));
        return;
    }
    let then = if hanging.sure { "答完即可确定" } else { "答完仍可能待定" };
    ui.label(bold(format!("待答 {} 题，{then}", hanging.on.len()), BODY));
    let words = words_of(screen.desk);
    ui.horizontal_wrapped(|ui| {
        for ask in advice.next.asks.iter().filter(|a| hanging.on.contains(&a.id)).take(12) {
            let text = RichText::new(words.ask(ask)).size(NOTE);
            if let Some(cell) = ask.cells.first()
                && ui.add(Button::new(text).small()).clicked()
            {
                screen.act(Action::Ask(cell.fact.clone()));
            }
        }
    });
}

fn ways(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    words: Words<'static>,
    one: &DesignationAdvice<'static>,
) {
    if one.sets.is_empty() {
        ui.label(bold("办法", BODY));
        let ids: Vec<&str> = one.blocked.iter().map(|c| c.text.as_str()).collect();
        let text = match (one.complete, ids.is_empty()) {
            (true, false) => format!("没有企业能改的办法，卡在：{}", ids.join("；")),
            (true, true) => "没有能证明有效的办法".into(),
            (false, _) if one.gaps.is_empty() => "先把待答的题答完，再看差什么、怎样补".into(),
            (false, _) => "条件牵连太多，在限定的步数内没有找到办法。先补上面的条件，再回来看".into(),
        };
        ui.add(Label::new(text).wrap());
    } else {
        let title = if one.beyond.is_empty() { "办法" } else { "办法（满足全部已知条件）" };
        ui.label(bold(format!("{title} {} 种，最省力的在前", one.sets.len()), BODY));
    }
    for (n, set) in one.sets.iter().enumerate() {
        tokens.card().inner_margin(M).show(ui, |ui| {
            ui.set_width(ui.available_width());
            way(ui, screen, tokens, words, (one, n, set));
        });
    }
    if !one.beyond.is_empty() {
        let ids: Vec<&str> = one.beyond.iter().map(|c| c.text.as_str()).collect();
        ui.add(Label::new(note(tokens, format!("官方门槛未取得，另须核对：{}", ids.join("；")))).wrap());
    }
}

fn way(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    words: Words<'static>,
    (one, n, set): (&DesignationAdvice<'static>, usize, &ChangeSet<'static>),
) {
    ui.spacing_mut().item_spacing.y = XS;
    ui.horizontal_wrapped(|ui| {
        ui.label(bold(format!("办法 {}", n + 1), BODY));
        ui.label(note(tokens, effort(set)));
    });
    if !set.horizon.is_now() {
        ui.add(Label::new(note(tokens, words.horizon(set))).wrap());
    }
    if set.changes.is_empty() {
        ui.label("不须改动，到时即可");
    }
    for change in &set.changes {
        let hard = change.effort.map_or("", Effort::word);
        let tail = if hard.is_empty() { String::new() } else { format!("（{hard}）") };
        ui.add(Label::new(format!("· {}{tail}", words.change(change))).wrap());
    }
    ui.horizontal_wrapped(|ui| {
        let name = format!("办法 {}", n + 1);
        if !set.changes.is_empty() {
            let todos = set.changes.iter().map(|change| change.todo(&words, one.designation));
            plan_button(ui, screen, &name, todos.collect());
        }
        let button = Button::new(RichText::new("做成情景").size(NOTE)).small();
        if ui.add(button).accessible_name(format!("做成情景：{name}")).clicked() {
            suppose(screen, one, n, set);
        }
    });
}

/// Keeps the answers of a set beside the real ones.
fn suppose(screen: &mut Screen<'_>, one: &DesignationAdvice<'static>, n: usize, set: &ChangeSet<'static>) {
    let desk = screen.desk;
    let Some(advice) = desk.advice() else { return };
    let situation = advice.situation(set.horizon);
    let scenario = set.scenario(one.designation, n + 1, situation, &desk.assessment);
    screen.act(Action::Suppose(Box::new(scenario)));
}

/// How hard a set of changes is as a whole.
fn effort(set: &ChangeSet<'_>) -> String {
    let answers = set.changes.iter().filter(|c| c.is_answer()).count();
    let changes = set.changes.len() - answers;
    let hardest = set.changes.iter().filter_map(|c| c.effort).max();
    match (changes, answers, hardest) {
        (0, 0, _) => "等待".into(),
        (0, n, _) => format!("只须回答 {n} 处"),
        (n, 0, Some(effort)) => format!("改 {n} 处，约需{}", effort.word()),
        (n, m, effort) => format!("改 {n} 处，另答 {m} 处，约需{}", effort.map_or("几天", Effort::word)),
    }
}
