//! 行动计划: what is to be done by whom until when, for which designations, at what cost; and what would do most at
//! once.

mod card;
mod doors;

use egui::{Button, ComboBox, RichText, ScrollArea, Ui};
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::assessment::{Todo, TodoState};
use crate::judge::{target_title, thousands};
use crate::pack::Pack;

use super::super::screen::{Action, Screen};
use super::super::theme::{L, M, NOTE, PAGE, S, Tokens, bold, note};
use doors::Doors;

/// Which actions are shown, by how far they are.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Show {
    #[default]
    All,
    State(TodoState),
    Overdue,
}

impl Show {
    fn all() -> impl Iterator<Item = Self> {
        [Self::All].into_iter().chain(TodoState::ALL.map(Self::State)).chain([Self::Overdue])
    }

    fn word(self) -> &'static str {
        match self {
            Self::All => "全部",
            Self::State(state) => state.word(),
            Self::Overdue => "已逾期",
        }
    }

    fn holds(self, todo: &Todo, today: Date) -> bool {
        match self {
            Self::All => true,
            Self::State(state) => todo.state == state,
            Self::Overdue => is_overdue(todo, today),
        }
    }
}

/// What actions are sorted out by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Facet {
    State,
    Owner,
    Designation,
}

/// The page's own state.
#[derive(Default)]
pub struct Todos {
    show: Show,
    owner: Option<String>,
    designation: Option<String>,
    doors: Doors,
    /// An action that was just made, to be written.
    opened: Option<String>,
}

/// Whether it should have been done.
fn is_overdue(todo: &Todo, today: Date) -> bool {
    !todo.state.is_over() && todo.due.is_some_and(|due| due < today)
}

/// The short name of a designation or a task.
fn short_of<'a>(pack: &'a Pack, id: &'a str) -> &'a str {
    pack.designation(id).map_or_else(|| target_title(pack, id), |d| d.short())
}

impl Todos {
    /// Turns to an action that was just made: whatever is sorted out, it is shown, ready to be written.
    pub fn open(&mut self, id: String) {
        (self.show, self.owner, self.designation) = (Show::All, None, None);
        self.opened = Some(id);
    }

    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        let tokens = Tokens::of(ui);
        let desk = screen.desk;
        ui.label(bold("行动计划", PAGE));
        ui.label(note(&tokens, "谁、什么时候前、做什么、为了哪些资质。随档案保存，也在导出的 Excel 里"));
        self.forget_what_is_gone(screen);
        ui.horizontal_wrapped(|ui| {
            if ui.button("新增行动").clicked() {
                screen.act(Action::Plan(vec![Todo::default()]));
            }
            if !desk.assessment.todos.is_empty() {
                ui.add_space(S);
                self.filters(ui, screen);
            }
        });
        let plan = desk.assessment.plan();
        let shown: Vec<&Todo> = plan.into_iter().filter(|t| self.admits(t, desk.today, None)).collect();
        if !desk.assessment.todos.is_empty() {
            ui.label(note(&tokens, total(&shown, desk.today)));
        }
        ScrollArea::vertical().id_salt("todos").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - S);
            ui.spacing_mut().item_spacing.y = M;
            self.doors.show(ui, screen, &tokens);
            if desk.assessment.todos.is_empty() {
                ui.label("还没有行动。点“新增行动”，或在“差距”页的条件和办法上、上面的“一事多得”里点“加入行动计划”");
            } else if shown.is_empty() {
                ui.label("没有这样的行动，换一个筛选看看");
            }
            for todo in &shown {
                let opened = self.opened.as_deref() == Some(todo.id.as_str());
                if opened {
                    self.opened = None;
                }
                ui.push_id(&todo.id, |ui| card::card(ui, screen, &tokens, todo, opened));
            }
            ui.add_space(L);
        });
    }

    fn admits(&self, todo: &Todo, today: Date, but: Option<Facet>) -> bool {
        let free = |facet| but == Some(facet);
        let owner = self.owner.as_ref().is_none_or(|owner| todo.owner == *owner);
        let designation = self.designation.as_ref().is_none_or(|d| todo.designations.contains(d));
        (free(Facet::State) || self.show.holds(todo, today))
            && (free(Facet::Owner) || owner)
            && (free(Facet::Designation) || designation)
    }

    /// A filter by an owner or a designation that no action has any more would show nothing for ever.
    fn forget_what_is_gone(&mut self, screen: &Screen<'_>) {
        let todos = &screen.desk.assessment.todos;
        if self.owner.as_ref().is_some_and(|owner| todos.values().all(|t| t.owner != *owner)) {
            self.owner = None;
        }
        if self.designation.as_ref().is_some_and(|d| todos.values().all(|t| !t.designations.contains(d))) {
            self.designation = None;
        }
    }

    fn filters(&mut self, ui: &mut Ui, screen: &Screen<'_>) {
        let (todos, today) = (&screen.desk.assessment.todos, screen.desk.today);
        for show in Show::all() {
            let others = todos.values().filter(|t| self.admits(t, today, Some(Facet::State)));
            let count = others.filter(|t| show.holds(t, today)).count();
            let words = format!("{} {count}", show.word());
            let button = Button::selectable(self.show == show, words).frame_when_inactive(true);
            if ui.add(button).clicked() {
                self.show = show;
            }
        }
        let others: Vec<&Todo> =
            todos.values().filter(|t| self.admits(t, today, Some(Facet::Owner))).collect();
        let mut owners: Vec<&str> = todos.values().map(|t| t.owner.as_str()).collect();
        owners.sort_unstable();
        owners.dedup();
        let entries = owners.into_iter().map(|owner| {
            let word = if owner.is_empty() { "没定" } else { owner };
            (owner.to_owned(), word.to_owned(), others.iter().filter(|t| t.owner == owner).count())
        });
        menu(ui, "负责人", &mut self.owner, entries.collect());
        let others: Vec<&Todo> =
            todos.values().filter(|t| self.admits(t, today, Some(Facet::Designation))).collect();
        let mut ids: Vec<&String> = todos.values().flat_map(|t| &t.designations).collect();
        ids.sort_unstable();
        ids.dedup();
        let entries = ids.into_iter().map(|id| {
            let count = others.iter().filter(|t| t.designations.contains(id)).count();
            (id.clone(), short_of(screen.desk.pack, id).to_owned(), count)
        });
        menu(ui, "资质", &mut self.designation, entries.collect());
    }
}

/// A menu of what can be chosen, each with how many actions it would show.
fn menu(ui: &mut Ui, title: &str, chosen: &mut Option<String>, entries: Vec<(String, String, usize)>) {
    let current = entries.iter().find(|(id, ..)| Some(id) == chosen.as_ref());
    let text = current.map_or("全部", |(_, word, _)| word.as_str());
    ComboBox::from_id_salt(("todo filter", title))
        .selected_text(format!("{title}：{text}"))
        .width(130.0)
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(chosen, None, "全部");
            for (id, word, count) in entries {
                ui.selectable_value(chosen, Some(id), format!("{word} {count}"));
            }
        })
        .response
        .accessible_name(format!("只看{title}"));
}

/// How many there are, what they cost together, and how many are overdue.
fn total(shown: &[&Todo], today: Date) -> String {
    let mut costs = shown.iter().filter_map(|t| t.cost);
    let sum = costs.try_fold(Decimal::ZERO, Decimal::checked_add);
    let sum = sum.map_or_else(|| "太大，算不出".to_owned(), |sum| format!("{} 万元", thousands(sum)));
    let overdue = shown.iter().filter(|t| is_overdue(t, today)).count();
    format!("{} 项，费用合计 {sum}，逾期 {overdue} 项", shown.len())
}

/// A small word in note colour or another, for what stands beside a field.
fn beside(ui: &mut Ui, words: &str, color: egui::Color32) {
    ui.label(RichText::new(words).size(NOTE).color(color));
}
