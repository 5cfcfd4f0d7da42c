//! The button that puts advice into the action plan.

use egui::{Button, RichText, Ui};

use crate::advice::is_planned;
use crate::assessment::Todo;

use super::super::screen::{Action, Screen};
use super::super::theme::NOTE;

/// 加入行动计划; says so where all of it is there already. It can be pressed then, too: a button that fell asleep
/// under the key that pressed it would lose the focus.
pub fn plan_button(ui: &mut Ui, screen: &mut Screen<'_>, name: &str, todos: Vec<Todo>) {
    let there = todos.iter().all(|todo| is_planned(&screen.desk.assessment, todo));
    let words = if there { "已在行动计划" } else { "加入行动计划" };
    let button = Button::new(RichText::new(words).size(NOTE)).small();
    if ui.add(button).accessible_name(format!("{words}：{name}")).clicked() {
        screen.act(Action::Plan(todos));
    }
}
