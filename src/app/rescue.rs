//! Dialogs and the banner about what is not safe: changes that did not reach the file, a file that others changed or
//! have open, a pack that asks other questions than the file answered.

use egui::{Button, RichText, ScrollArea, Ui};

use crate::assessment::{Assessment, Delta, differences};
use crate::judge::{Told, told};
use crate::pack::{FactId, News as PackNews, Pack};
use crate::store::{Leftover, Why};

use super::command::Command;
use super::desk::Desk;
use super::dialogs::{Chosen, focus_once};
use super::screen::Action;
use super::theme::{BODY, NOTE, S, SECTION, Tokens, bold, note, when};

/// Changes that a crash kept from the file.
pub struct Recover {
    /// Where they are.
    pub leftover: Leftover,
    /// The file with all of them.
    pub whole: Assessment,
    /// What would come back, field by field.
    lines: Vec<Told>,
}

impl Recover {
    /// What would come back onto an open document; none where all of it is there.
    #[must_use]
    pub fn of(leftover: Leftover, desk: &Desk) -> Option<Self> {
        let whole = leftover.onto(&desk.assessment)?;
        let deltas: Vec<Delta> = differences(&desk.assessment, &whole);
        let lines = deltas.iter().map(|delta| told(desk.pack, delta)).collect();
        Some(Self { leftover, whole, lines })
    }
}

/// What is different in the pack.
pub struct News {
    /// The differences.
    pub news: PackNews,
}

/// What to do with changes that did not reach the file, or with a file that others changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Bring them back into the file.
    TakeBack,
    /// Open them as a document of its own.
    Apart,
    /// Give them up.
    GiveUp,
    /// Make one of both.
    Merge,
    /// Write over what others wrote.
    Over,
    /// Read the file again, giving up what is here.
    Reload,
    /// Save under another name.
    Elsewhere,
}

/// Asks what to do with what a crash left.
pub fn recover(ui: &mut Ui, form: &Recover) -> Chosen {
    let tokens = Tokens::of(ui);
    ui.set_width(620.0);
    ui.label(bold("找回没有存完的改动", SECTION));
    let at = form.leftover.at().map(when).unwrap_or_default();
    let steps = form.leftover.steps.len();
    ui.label(format!("企评上次意外结束，有 {steps} 步改动没有存进文件，最后一步 {at}。找回后与文件相比："));
    if form.leftover.torn {
        ui.label(note(&tokens, "最后一步没有写完，读不出来"));
    }
    ui.add_space(S);
    changes(ui, &tokens, &form.lines);
    ui.add_space(S);
    buttons(
        ui,
        &[("找回", Choice::TakeBack), ("另开一份", Choice::Apart), ("放弃这些改动", Choice::GiveUp)],
        Some("以后再说"),
    )
}

/// A list of changes: which question, from what, to what.
fn changes(ui: &mut Ui, tokens: &Tokens, lines: &[Told]) {
    if lines.is_empty() {
        ui.label(note(tokens, "回答没有不同，只有改动记录多出几步"));
    }
    ScrollArea::vertical().max_height(300.0).auto_shrink([false, true]).show(ui, |ui| {
        for Told { name, from, to } in lines {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = S;
                ui.label(RichText::new(name).size(BODY));
                ui.label(note(tokens, from));
                ui.label(note(tokens, "→"));
                ui.label(bold(to, BODY));
            });
        }
    });
}

/// Asks what to do with a file that another program changed.
pub fn changed_on_disk(ui: &mut Ui, name: &str) -> Chosen {
    ui.set_width(620.0);
    ui.label(bold("文件被别的程序改过", SECTION));
    ui.label(format!(
        "「{name}」打开之后，别的程序或别的人存过它。没有覆盖，您这里的回答都在。覆盖时，对方的内容留在“改动记录”的保存过的版本里。"
    ));
    ui.add_space(S);
    buttons(
        ui,
        &[
            ("合并两边", Choice::Merge),
            ("另存为…", Choice::Elsewhere),
            ("覆盖对方", Choice::Over),
            ("放弃这里的，重新打开", Choice::Reload),
        ],
        Some("先不处理"),
    )
}

fn buttons(ui: &mut Ui, choices: &[(&str, Choice)], later: Option<&str>) -> Chosen {
    let mut chosen = Chosen::Waiting;
    ui.horizontal(|ui| {
        for (n, (words, choice)) in choices.iter().enumerate() {
            let response = ui.button(*words);
            if n == 0 {
                focus_once(ui, &response, words);
            }
            if response.clicked() {
                chosen = Chosen::Rescue(*choice);
            }
        }
        if let Some(words) = later
            && ui.button(words).clicked()
        {
            chosen = Chosen::Cancel;
        }
    });
    chosen
}

/// What is different in the pack since the file was answered.
pub fn news(ui: &mut Ui, form: &News, pack: &Pack) -> Chosen {
    let tokens = Tokens::of(ui);
    let news = &form.news;
    ui.set_width(620.0);
    ui.label(bold("题库变了", SECTION));
    ui.label(news.summary());
    ui.label(note(&tokens, "原来的回答都保留；意思有变的题请核对一遍"));
    ui.add_space(S);
    let label = |id: &FactId| pack.fact(id.as_str()).map_or_else(|| id.to_string(), |f| f.label.clone());
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
        for changed in &news.changed {
            ui.label(bold(format!("意思有变  {}", label(&changed.fact)), BODY));
            for what in &changed.what {
                let shown =
                    |text: &str| if text.is_empty() { "（无）".to_owned() } else { text.to_owned() };
                ui.label(note(&tokens, format!("{}　原：{}", what.name, shown(&what.before))));
                ui.label(note(&tokens, format!("{}　今：{}", what.name, shown(&what.after))));
            }
        }
        for (_, was) in &news.removed {
            ui.label(format!("删去  {was}"));
        }
        if !news.added.is_empty() {
            ui.label(bold(format!("增加 {} 题", news.added.len()), BODY));
            let names: Vec<String> = news.added.iter().map(label).collect();
            ui.label(note(&tokens, names.join("、")));
        }
    });
    ui.add_space(S);
    let response = ui.button("知道了");
    focus_once(ui, &response, "news");
    if response.clicked() { Chosen::Done } else { Chosen::Waiting }
}

/// Above the page: read-only and why, and what keeps changes from being safe.
pub fn banner(ui: &mut Ui, desk: &Desk, out: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    if let Some(why) = desk.session.read_only() {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(format!("只读：{why}")).size(NOTE).color(tokens.near.0));
            if ui.small_button("另存一份再改…").clicked() {
                out.push(Action::Run(Command::SaveAs));
            }
            let over = Button::new("对方已不在用，接管").small();
            if matches!(why, Why::Held(_)) && ui.add(over).clicked() {
                out.push(Action::TakeOver);
            }
        });
    }
    if let Some(trouble) = desk.session.trouble() {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(trouble).size(NOTE).color(tokens.invalid.0));
            if ui.small_button("另存为…").clicked() {
                out.push(Action::Run(Command::SaveAs));
            }
        });
    }
}
