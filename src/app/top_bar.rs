//! The bar at the top: the file and when it was saved, the as-of date, search, undo and redo, help.

use egui::{Button, Popup, RichText, TextEdit, Ui};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::assessment::{State, Value, parse_input};
use crate::notation::PartialDate;
use crate::pack::{Fact, Kind};

use super::command::{Command, keys_of};
use super::desk::Desk;
use super::screen::Action;
use super::theme::{BODY, NOTE, S, Tokens, bold, note};

/// Shows the bar.
pub fn bar(ui: &mut Ui, desk: Option<&Desk>, out: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(30.0);
        let home = ui.add(Button::new(bold("企评", 17.0).color(tokens.accent.0)).frame(false));
        if home.on_hover_text("回到开始页").clicked() && desk.is_some() {
            out.push(Action::Run(Command::Close));
        }
        if let Some(desk) = desk {
            file_menu(ui, out);
            title(ui, &tokens, desk);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| right(ui, &tokens, desk, out));
    });
}

fn file_menu(ui: &mut Ui, out: &mut Vec<Action>) {
    let button = ui.button("文件");
    Popup::menu(&button).show(|ui| {
        ui.set_min_width(180.0);
        for (words, command) in [
            ("新建", Command::New),
            ("打开…", Command::Open),
            ("保存", Command::Save),
            ("另存为…", Command::SaveAs),
            ("合并档案…", Command::Merge),
            ("导出填写表…", Command::ExportTable),
            ("导入填写表…", Command::ImportTable),
            ("导出分享包…", Command::Bundle),
            ("关闭", Command::Close),
        ] {
            let button = Button::new(words).min_size(egui::vec2(180.0, 26.0));
            let keys = keys_of(command);
            let button = if keys.is_empty() { button } else { button.shortcut_text(keys) };
            if ui.add(button).clicked() {
                out.push(Action::Run(command));
                ui.close();
            }
        }
    });
}

fn title(ui: &mut Ui, tokens: &Tokens, desk: &Desk) {
    let company = desk.assessment.company();
    let shown = if company.is_empty() { desk.name() } else { company.to_owned() };
    let hover = desk.path().map_or_else(|| "还没有存成文件".to_owned(), |p| p.display().to_string());
    let room = (ui.available_width() - 520.0).max(48.0);
    ui.scope(|ui| {
        ui.set_max_width(room);
        ui.add(egui::Label::new(RichText::new(shown).size(BODY)).truncate()).on_hover_text(hover);
    });
    let saved = match (desk.is_dirty(), desk.saved_at) {
        _ if desk.is_read_only() => "只读".to_owned(),
        (true, _) => "● 未保存".to_owned(),
        (false, Some(at)) => {
            format!("已保存 {}", at.to_zoned_datetime(TimeZone::system()).strftime("%H:%M:%S"))
        }
        (false, None) if desk.path().is_some() => "已打开".into(),
        (false, None) => String::new(),
    };
    let response = ui.label(note(tokens, saved));
    if desk.is_dirty() && desk.session.is_safe(&desk.assessment) {
        response.on_hover_text("改动已逐条记在本机，意外退出也能找回；存进文件后别人才能看到");
    }
}

fn right(ui: &mut Ui, tokens: &Tokens, desk: Option<&Desk>, out: &mut Vec<Action>) {
    if ui.button("帮助").on_hover_text(keys_of(Command::Help)).clicked() {
        out.push(Action::Run(Command::Help));
    }
    let theme = if ui.ctx().theme() == egui::Theme::Dark { "浅色" } else { "深色" };
    if ui.button(theme).on_hover_text("切换浅色、深色").clicked() {
        out.push(Action::ToggleTheme);
    }
    let Some(desk) = desk else { return };
    ui.separator();
    for (words, command, may) in
        [("重做", Command::Redo, desk.can_redo()), ("撤销", Command::Undo, desk.can_undo())]
    {
        if ui.add_enabled(may, Button::new(words)).on_hover_text(keys_of(command)).clicked() {
            out.push(Action::Run(command));
        }
    }
    if ui.button("搜索").on_hover_text(keys_of(Command::Search)).clicked() {
        out.push(Action::Run(Command::Search));
    }
    ui.separator();
    as_of(ui, tokens, desk, out);
}

/// The switch for the as-of date: typed, today, or the first day of an edition.
fn as_of(ui: &mut Ui, tokens: &Tokens, desk: &Desk, out: &mut Vec<Action>) {
    let today = desk.today;
    let words = format!("判定日 {} ▼", desk.as_of);
    let color = if desk.as_of == today { tokens.text.0 } else { tokens.near.0 };
    let button =
        ui.button(RichText::new(words).color(color)).on_hover_text("按哪一天的标准判定；版本随日期更换");
    let id = egui::Id::unique("as-of text");
    Popup::menu(&button).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(260.0);
        ui.label(note(tokens, "判定日"));
        // Menus draw their contents without outlines; a field needs one.
        let field = egui::Frame::new()
            .stroke(egui::Stroke::new(1.0, tokens.control.0))
            .corner_radius(5)
            .inner_margin(egui::Margin::symmetric(8, 4));
        let mut text = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_else(|| desk.as_of.to_string());
        let response = ui
            .add(TextEdit::singleline(&mut text).desired_width(140.0).frame(field))
            .accessible_name("判定日");
        ui.data_mut(|d| d.insert_temp(id, text.clone()));
        let typed = parse_date(&text);
        if response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
            match typed {
                Ok(date) => choose(ui, id, date, out),
                Err(_) => response.request_focus(),
            }
        } else if let Err(why) = typed {
            ui.label(RichText::new(why).size(NOTE).color(tokens.invalid.0));
        }
        ui.add_space(S);
        if ui.button(format!("今天 {today}")).clicked() {
            choose(ui, id, today, out);
        }
        ui.label(note(tokens, "标准更换的日子"));
        egui::ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
            for (date, name) in starts(desk) {
                if ui.button(format!("{date}  {name}")).clicked() {
                    choose(ui, id, date.first_day(), out);
                }
            }
        });
    });
}

fn choose(ui: &Ui, id: egui::Id, date: Date, out: &mut Vec<Action>) {
    ui.data_mut(|d| d.remove::<String>(id));
    out.push(Action::AsOf(date));
    Popup::close_all(ui.ctx());
}

/// Reads a day as people type it.
pub(super) fn parse_date(text: &str) -> Result<Date, String> {
    let fact = Fact {
        id: "as_of".into(),
        label: String::new(),
        kind: Kind::Date,
        yearly: false,
        definition: String::new(),
        evidence: String::new(),
        effort: crate::pack::Effort::default(),
        better: None,
    };
    match parse_input(&fact, text)? {
        State::Known(Value::Date(date)) => Ok(date),
        _ => Err("请写成 2026-11-23".into()),
    }
}

/// First days of editions, newest first, where a designation has more than one.
pub(super) fn starts(desk: &Desk) -> Vec<(PartialDate, String)> {
    let many = desk.pack.designations.iter().filter(|d| d.editions.len() > 1);
    let mut days: Vec<(PartialDate, String)> = many
        .flat_map(|d| d.editions.iter().map(move |e| (d, e)))
        .filter_map(|(d, e)| Some((e.from?, format!("{} {}", d.short(), e.shown()))))
        .collect();
    days.sort_by(|(a, x), (b, y)| b.first_day().cmp(&a.first_day()).then_with(|| x.cmp(y)));
    let mut merged: Vec<(PartialDate, String)> = Vec::new();
    for (day, name) in days {
        match merged.last_mut() {
            Some((last, names)) if *last == day => {
                names.push('、');
                names.push_str(&name);
            }
            _ => merged.push((day, name)),
        }
    }
    merged
}
