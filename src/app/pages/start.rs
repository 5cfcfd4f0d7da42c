//! The start page: new, open, recent files, sample companies.

use egui::{Button, RichText, ScrollArea, Ui};

use crate::pack::Pack;

use super::super::command::{Command, keys_of};
use super::super::screen::Action;
use super::super::settings::{Draft, Settings};
use super::super::theme::{BODY, L, M, PAGE, S, SECTION, Tokens, XL, XXL, bold, note};
use super::super::widgets::column::column;
use crate::store::Leftover;

/// What the start page knows of a sample company.
pub struct Sample {
    /// Its name.
    pub company: String,
    /// What it shows.
    pub about: String,
}

/// What could not be saved before, to be brought back.
pub struct Rescued<'a> {
    /// What crashes left.
    pub left: &'a [Leftover],
    /// What earlier versions of the program kept.
    pub drafts: &'a [Draft],
}

/// Shows the page.
pub fn show(
    ui: &mut Ui,
    out: &mut Vec<Action>,
    pack: &Pack,
    settings: &Settings,
    rescued: &Rescued<'_>,
    samples: &[Sample],
) {
    let tokens = Tokens::of(ui);
    ScrollArea::vertical().id_salt("start").auto_shrink([false, false]).show(ui, |ui| {
        column(ui, |ui, _| {
            ui.add_space(XXL);
            ui.label(bold("企评", PAGE));
            ui.label(
                RichText::new("答一遍，看企业能申报哪些资质、差在哪里。离线使用，数据只在本机。").size(BODY),
            );
            ui.label(note(&tokens, format!("{}  {} 版", pack.meta.title, pack.meta.version)));
            ui.add_space(XL);
            buttons(ui, out);
            ui.add_space(L);
            if !rescued.left.is_empty() || !rescued.drafts.is_empty() {
                unsaved(ui, out, &tokens, rescued);
            }
            recent(ui, out, &tokens, settings);
            sample_cards(ui, out, &tokens, samples);
            ui.add_space(XXL);
        });
    });
}

fn buttons(ui: &mut Ui, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let size = egui::vec2(150.0, 40.0);
        for (words, command) in [("新建", Command::New), ("打开…", Command::Open)] {
            let button = Button::new(RichText::new(words).size(SECTION)).min_size(size);
            if ui.add(button).on_hover_text(keys_of(command)).clicked() {
                out.push(Action::Run(command));
            }
        }
        let screening = Button::new(RichText::new("三分钟初筛").size(SECTION)).min_size(size);
        let why = format!("新建一份档案，最多答 15 题，先看大概  {}", keys_of(Command::Screening));
        if ui.add(screening).on_hover_text(why).clicked() {
            out.push(Action::Run(Command::Screening));
        }
        let merge = Button::new(RichText::new("合并档案…").size(SECTION)).min_size(size);
        let why = format!("把同一家企业分头填写的档案合成一份  {}", keys_of(Command::Merge));
        if ui.add(merge).on_hover_text(why).clicked() {
            out.push(Action::Run(Command::Merge));
        }
        if ui.add(Button::new("帮助").frame(false)).on_hover_text(keys_of(Command::Help)).clicked() {
            out.push(Action::Run(Command::Help));
        }
    });
}

fn unsaved(ui: &mut Ui, out: &mut Vec<Action>, tokens: &Tokens, rescued: &Rescued<'_>) {
    ui.label(bold("上次没有保存的档案", SECTION));
    ui.label(note(tokens, "企评意外结束时没有存进文件的改动，都记在本机"));
    for (index, left) in rescued.left.iter().enumerate() {
        let company = left.company();
        let name = match &left.file {
            Some(file) => file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
            None if company.is_empty() => "未填企业名称".into(),
            None => company,
        };
        ui.horizontal(|ui| {
            if ui.link(&name).accessible_name(format!("找回：{name}")).clicked() {
                out.push(Action::OpenLeftover(index));
            }
            let at = left.at().map(super::super::theme::when).unwrap_or_default();
            let place = if left.file.is_some() { "没有存进文件" } else { "还没有起名" };
            ui.label(note(tokens, format!("{} 步改动{place}，最后一步 {at}", left.steps.len())));
            let give_up = Button::new(note(tokens, "放弃")).frame(false);
            if ui.add(give_up).accessible_name(format!("放弃：{name}")).clicked() {
                out.push(Action::ForgetLeftover(index));
            }
        });
    }
    for draft in rescued.drafts {
        ui.horizontal(|ui| {
            if ui.link(&draft.title).clicked() {
                out.push(Action::OpenDraft(draft.path.clone()));
            }
            ui.label(note(tokens, "自动存下的，打开后请保存到您要的位置"));
        });
    }
    ui.add_space(L);
}

fn recent(ui: &mut Ui, out: &mut Vec<Action>, tokens: &Tokens, settings: &Settings) {
    ui.label(bold("最近打开", SECTION));
    if settings.recent.is_empty() {
        ui.label(note(tokens, "还没有打开过档案。先新建一份，或打开下面的示例企业看看。"));
    }
    for path in &settings.recent {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        ui.horizontal(|ui| {
            if ui.link(name).clicked() {
                out.push(Action::OpenPath(path.clone()));
            }
            let folder = path.parent().map(|p| p.display().to_string()).unwrap_or_default();
            ui.add(egui::Label::new(note(tokens, folder)).truncate());
        });
    }
    ui.add_space(L);
}

fn sample_cards(ui: &mut Ui, out: &mut Vec<Action>, tokens: &Tokens, samples: &[Sample]) {
    ui.label(bold("示例企业", SECTION));
    ui.label(note(tokens, "名称和数据均为虚构，打开的是副本，可以随意改。"));
    ui.add_space(S);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = M;
        let count = samples.len().max(1) as f32;
        let width = (ui.available_width() - M * (count - 1.0)) / count - 2.0 * L - 2.0;
        for (index, sample) in samples.iter().enumerate() {
            tokens.card().show(ui, |ui| {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.add(egui::Label::new(bold(&sample.company, BODY)).wrap());
                    ui.add(egui::Label::new(note(tokens, &sample.about)).wrap());
                    ui.add_space(S);
                    let name = format!("打开示例：{}", sample.company);
                    if ui.button("打开").accessible_name(name).clicked() {
                        out.push(Action::OpenSample(index));
                    }
                });
            });
        }
    });
}
