//! 日历: when waiting times end, what runs out and must be renewed, when applications are taken; and as a file for the
//! calendar people use anyway.

use egui::{Button, Label, RichText, ScrollArea, Ui};
use jiff::civil::Date;

use crate::advice::{Event, What};
use crate::judge::Words;

use super::super::screen::{Action, Screen};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, bold, note};
use super::gaps::{stale, words_of, working};

/// What is listed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    /// Everything.
    #[default]
    All,
    /// Waiting times and time limits.
    Time,
    /// Certificates.
    Paper,
    /// When applications and reports are taken.
    Window,
}

impl Kind {
    const ALL: [(Self, &'static str); 4] = [
        (Self::All, "全部"),
        (Self::Time, "年限和版本"),
        (Self::Paper, "证书"),
        (Self::Window, "申报和报送"),
    ];

    fn holds(self, event: &Event<'_>) -> bool {
        let kind = match event.what {
            What::Ripe { .. } | What::LastDay { .. } | What::Begins(_) | What::Ends(_) | What::NewYear(_) => {
                Self::Time
            }
            What::Expires(_) | What::Convert(..) | What::Survey(_) => Self::Paper,
            What::Window(_) => Self::Window,
        };
        self == Self::All || self == kind
    }
}

/// The page's own state.
#[derive(Default)]
pub struct CalendarPage {
    kind: Kind,
}

impl CalendarPage {
    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, screen: &mut Screen<'_>) {
        let tokens = Tokens::of(ui);
        ui.label(bold("日历", PAGE));
        ui.label(note(
            &tokens,
            "由回答里的日期和题库里的申报时间算出。申报时间以主管部门当年通知为准；没有写“每年”的不往后推",
        ));
        let Some(advice) = screen.desk.advice() else {
            working(ui, &tokens);
            return;
        };
        stale(ui, &tokens, screen.desk);
        ui.horizontal_wrapped(|ui| {
            for (kind, words) in Kind::ALL {
                if ui.add(Button::selectable(self.kind == kind, words)).clicked() {
                    self.kind = kind;
                }
            }
            ui.add_space(M);
            if ui.button("导出日历文件（.ics）").clicked() {
                screen.act(Action::ExportCalendar);
            }
        });
        let words = words_of(screen.desk);
        let events: Vec<&Event<'static>> =
            advice.calendar.events.iter().filter(|e| self.kind.holds(e)).collect();
        let past: Vec<&Event<'static>> = advice.calendar.past.iter().filter(|e| self.kind.holds(e)).collect();
        ScrollArea::vertical().id_salt("calendar").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = S;
            if events.is_empty() {
                ui.add_space(L);
                ui.label("还没有日程。答了成立日期、证书到期日等日期，或选了有申报时间的目标，这里就会列出");
            }
            let mut month = None;
            for event in &events {
                let here = (event.until.year(), event.until.month());
                if month != Some(here) {
                    month = Some(here);
                    ui.add_space(S);
                    ui.label(bold(format!("{} 年 {} 月", here.0, here.1), SECTION));
                }
                entry(ui, screen, &tokens, words, event, advice.as_of);
            }
            if !past.is_empty() {
                ui.add_space(M);
                ui.label(bold("往年的申报时间", SECTION));
                ui.label(note(&tokens, "只说明那一年；今后的时间没有取得"));
                for event in past {
                    entry(ui, screen, &tokens, words, event, advice.as_of);
                }
            }
            ui.add_space(L);
        });
    }
}

fn entry(
    ui: &mut Ui,
    screen: &mut Screen<'_>,
    tokens: &Tokens,
    words: Words<'static>,
    event: &Event<'static>,
    today: Date,
) {
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(150.0);
            let day = if event.from == event.until {
                event.until.to_string()
            } else {
                format!("{} 至\n{}", event.from, event.until)
            };
            ui.label(RichText::new(day).size(BODY));
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(Label::new(RichText::new(words.event(event)).size(BODY)).wrap());
            ui.horizontal_wrapped(|ui| {
                let left = event.days_left(today);
                let (text, color) = match left {
                    0 => ("今天".to_owned(), tokens.near.0),
                    1.. => (format!("还有 {left} 天"), tokens.note.0),
                    _ => (format!("已过 {} 天", -left), tokens.far.0),
                };
                ui.label(RichText::new(text).size(NOTE).color(color));
                if let Some(begin) = event.begin().filter(|_| left >= 0) {
                    ui.label(note(tokens, format!("{begin} 起着手")));
                }
                if let Some(checked) = event.checked {
                    ui.label(note(tokens, format!("〔核实：{}〕", checked.word())));
                }
                if let Some(designation) = event.designation {
                    let link = egui::Link::new(RichText::new(designation.short()).size(NOTE));
                    if ui.add(link).clicked() {
                        screen.show_designation(&designation.id);
                    }
                }
            });
        });
    });
}
