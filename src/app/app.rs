//! The program as a whole: which page is shown, what a command does, when something is saved. The eframe shell is
//! thin; everything a page wants comes as an [`Action`] and is carried out here, in one place.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Event, ImeEvent};
use jiff::civil::Date;

use crate::assessment::{Edit, Slot, State, parse_input};
use crate::pack::{FactId, Pack};
use crate::store::{self, Leftover};

use super::command::{Command, pressed};
use super::desk::{Desk, Draft, Field};
use super::dialogs::{self, Chosen, Dialog, Then};
use super::errand::Errand;
use super::outline::Place;
use super::page::Page;
use super::pages::aims::Aims;
use super::pages::calendar::CalendarPage;
use super::pages::changes::Changes;
use super::pages::evidence::Papers;
use super::pages::gaps::Gaps;
use super::pages::health::HealthPage;
use super::pages::history::History;
use super::pages::merge::Merging;
use super::pages::scenarios::Scenarios;
use super::pages::screening::Screening;
use super::pages::start::Sample;
use super::pages::todos::Todos;
use super::pages::{certificates, help, plan, questions, results, start};
use super::papers::attach_dialog;
use super::parcel::{Outcome, export_dialog, unpack_dialog};
use super::picker::{Picked, Picker};
use super::planning::adopt_dialog;
use super::screen::{Action, Screen};
use super::settings::{Draft as OldDraft, Home, Settings};
use super::theme::{L, M, NOTE, S, Tokens};
use super::{board, rescue, steps_panel, tables, top_bar};

/// How long after the last change the file is saved by itself.
const AUTOSAVE_AFTER: Duration = Duration::from_secs(5);
/// Below this width the board becomes a strip at the bottom.
const WIDE: f32 = 1100.0;

/// The program.
pub struct App {
    pub(super) pack: &'static Pack,
    pub(super) home: Home,
    pub(super) settings: Settings,
    pub(super) samples: Vec<Sample>,
    /// What crashed sittings left, and what earlier versions of the program kept.
    pub(super) left: Vec<Leftover>,
    pub(super) old_drafts: Vec<OldDraft>,
    pub(super) today: Date,
    pub(super) desk: Option<Desk>,
    pub(super) page: Page,
    pub(super) dialog: Option<Dialog>,
    pub(super) picker: Picker,
    pub(super) notice: Option<String>,
    pub(super) jump: Option<Slot>,
    pub(super) composing: bool,
    pub(super) pasted: Vec<Field>,
    pub(super) history: History,
    pub(super) ctx: egui::Context,
    pub(super) focused: bool,
    pub(super) seen_revision: u64,
    pub(super) changed_at: Option<Instant>,
    pub(super) quitting: bool,
    pub(super) started: Option<Instant>,
    pub(super) aims: Aims,
    pub(super) changes: Changes,
    pub(super) health: HealthPage,
    pub(super) gaps: Gaps,
    pub(super) todos: Todos,
    pub(super) scenarios: Scenarios,
    pub(super) calendar: CalendarPage,
    pub(super) screening: Screening,
    /// While files are being merged, instead of everything else.
    pub(super) merging: Option<Merging>,
    pub(super) papers: Papers,
    /// Slow work that a dialog waits for.
    pub(super) errand: Errand<Outcome>,
}

impl App {
    /// Sets the program up; `file` is opened at once.
    #[must_use]
    pub fn new(
        ctx: &egui::Context,
        pack: &'static Pack,
        home: Home,
        today: Date,
        file: Option<&Path>,
    ) -> Self {
        super::fonts::install(ctx);
        super::theme::install(ctx);
        let settings = home.settings();
        ctx.options_mut(|o| o.fallback_theme = egui::Theme::Light);
        ctx.set_theme(match settings.dark {
            None => egui::ThemePreference::System,
            Some(true) => egui::ThemePreference::Dark,
            Some(false) => egui::ThemePreference::Light,
        });
        if let Some(zoom) = settings.zoom {
            ctx.set_zoom_factor(zoom.clamp(0.5, 3.0));
        }
        let mut app = Self {
            pack,
            left: home.places.leftovers(),
            old_drafts: home.drafts(),
            home,
            settings,
            samples: samples(pack),
            today,
            desk: None,
            page: Page::Section(Place::default()),
            dialog: None,
            picker: Picker::default(),
            notice: None,
            jump: None,
            composing: false,
            pasted: Vec::new(),
            history: History::default(),
            ctx: ctx.clone(),
            focused: true,
            seen_revision: 0,
            changed_at: None,
            quitting: false,
            started: None,
            aims: Aims::default(),
            changes: Changes::default(),
            health: HealthPage::default(),
            gaps: Gaps::default(),
            todos: Todos::default(),
            scenarios: Scenarios::default(),
            calendar: CalendarPage::default(),
            screening: Screening::default(),
            merging: None,
            papers: Papers::default(),
            errand: Errand::default(),
        };
        app.home.keep_catalogue(pack);
        if let Some(path) = file {
            app.open_path(path);
        }
        app
    }

    /// Shows a notice until it is dismissed.
    pub fn tell(&mut self, notice: String) {
        self.notice = Some(notice);
    }

    /// Notes in the log how long after `started` the first frame was laid out.
    pub fn time_first_frame(&mut self, started: Instant) {
        self.started = Some(started);
    }

    /// The open assessment, for tests.
    #[must_use]
    pub fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }

    /// What has to be looked after before a frame is drawn: input methods, shortcuts, autosave, closing.
    pub fn tick(&mut self, ctx: &egui::Context) {
        self.watch_composition(ctx);
        self.watch_dialog(ctx);
        self.watch_errand();
        self.watch_papers(ctx);
        if let Some(desk) = &mut self.desk {
            desk.watch_counsel(ctx);
        }
        let dialog_open = self.dialog.is_some();
        let editing_draft = self.focused_draft(ctx);
        let may = |command| match command {
            _ if self.merging.is_some() => command == Command::Help && !dialog_open,
            // While a field holds text of its own, undo belongs to that text.
            Command::Undo | Command::Redo => !dialog_open && !editing_draft,
            // A dialog is answered before anything else begins.
            _ => !dialog_open,
        };
        if let Some(command) = (!self.composing).then(|| pressed(ctx, may)).flatten() {
            self.command(command);
        }
        self.autosave(ctx);
        self.watch_disk(ctx);
        self.watch_close(ctx);
        self.watch_zoom(ctx);
    }

    fn watch_composition(&mut self, ctx: &egui::Context) {
        ctx.input(|input| {
            for event in &input.events {
                match event {
                    Event::Ime(ImeEvent::Preedit { text, .. }) => self.composing = !text.is_empty(),
                    Event::Ime(ImeEvent::Commit(_)) => self.composing = false,
                    _ => {}
                }
            }
        });
        // Nothing is composed into nothing: the field is gone, and its system said no more about it.
        self.composing &= ctx.memory(egui::Memory::focused).is_some();
    }

    fn focused_draft(&self, ctx: &egui::Context) -> bool {
        let focused = ctx.memory(egui::Memory::focused);
        let Some((desk, focused)) = self.desk.as_ref().zip(focused) else { return false };
        desk.drafts.keys().any(|f| super::widgets::text_field::field_id(f) == focused)
    }

    fn watch_dialog(&mut self, ctx: &egui::Context) {
        if self.picker.is_open() {
            // The answer comes with a repaint; this is only for a dialog that died without one.
            ctx.request_repaint_after(Duration::from_millis(500));
        }
        let Some(picked) = self.picker.answer() else { return };
        let Some(form) = self.dialog.as_mut().and_then(Dialog::path_form) else {
            self.picked_for_merging(picked);
            return;
        };
        match picked {
            Picked::File(path) => {
                form.path = path.display().to_string();
                // The system's dialog has already asked about overwriting.
                form.overwrite = true;
                form.error = None;
                // In other dialogs there is more to fill in.
                if matches!(self.dialog, Some(Dialog::Open(_) | Dialog::SaveAs(..))) {
                    self.finish_path(ctx);
                }
            }
            Picked::NoDialog => form.error = Some("未找到系统文件选择器，请直接填写路径".into()),
            Picked::Nothing => {}
        }
    }

    fn watch_close(&mut self, ctx: &egui::Context) {
        if !ctx.input(|i| i.viewport().close_requested()) || self.quitting {
            return;
        }
        self.take_everything();
        if self.needs_asking() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.dialog = Some(Dialog::Unsaved(Then::Quit));
        }
    }

    fn watch_zoom(&mut self, ctx: &egui::Context) {
        let zoom = ctx.zoom_factor();
        if (self.settings.zoom.unwrap_or(1.0) - zoom).abs() > 0.001 {
            self.settings.zoom = Some(zoom);
            self.home.remember(&self.settings);
        }
    }

    /// Saves by itself a few seconds after the last change. What has no file yet is safe in the journal.
    fn autosave(&mut self, ctx: &egui::Context) {
        let Some(desk) = &mut self.desk else { return };
        if desk.revision != self.seen_revision {
            self.seen_revision = desk.revision;
            self.changed_at = Some(Instant::now());
        }
        let Some(changed) = self.changed_at else { return };
        let passed = changed.elapsed();
        if self.composing {
            // Its end brings a frame.
            return;
        }
        if passed < AUTOSAVE_AFTER {
            ctx.request_repaint_after(AUTOSAVE_AFTER.saturating_sub(passed) + Duration::from_millis(20));
            return;
        }
        self.changed_at = None;
        if desk.path().is_some() && desk.is_dirty() && !desk.is_read_only() {
            let saved = desk.save(false);
            self.saved_by_itself(saved);
        }
    }

    /// Whether leaving would lose something.
    pub(super) fn needs_asking(&self) -> bool {
        self.desk.as_ref().is_some_and(|d| d.is_dirty() || !d.drafts.is_empty())
    }

    /// Takes a field that was left. That ends a composition in it: some systems say nothing more about it then.
    fn take(&mut self, field: &Field) {
        let Some(desk) = &mut self.desk else { return };
        self.composing = false;
        desk.drop_composition(field);
        // A pasted block waits to be taken as a whole.
        if !self.pasted.contains(field) {
            desk.take_draft(field);
        }
    }

    pub(super) fn take_everything(&mut self) {
        if !self.composing
            && let Some(desk) = &mut self.desk
        {
            take_paste(desk, &std::mem::take(&mut self.pasted));
            desk.take_all_drafts();
        }
    }

    /// Draws everything.
    pub fn draw(&mut self, ui: &mut egui::Ui) {
        let mut out = Vec::new();
        let tokens = Tokens::of(ui);
        egui::Panel::top("bar").frame(tokens.panel().inner_margin(egui::Margin::symmetric(12, 6))).show(
            ui,
            |ui| {
                let desk = self.desk.as_ref().filter(|_| self.merging.is_none());
                top_bar::bar(ui, desk, &mut out);
                if let Some(desk) = desk {
                    rescue::banner(ui, desk, &mut out);
                }
                if let Some(notice) = &self.notice {
                    ui.horizontal_wrapped(|ui| {
                        ui.label(egui::RichText::new(notice).size(NOTE).color(tokens.invalid.0));
                        if ui.small_button("知道了").clicked() {
                            out.push(Action::Dismiss);
                        }
                    });
                }
            },
        );
        if self.merging.is_some() {
            self.draw_merging(ui, &tokens);
        } else if self.desk.is_some() {
            self.draw_desk(ui, &tokens, &mut out);
        } else {
            egui::CentralPanel::no_frame()
                .frame(egui::Frame::new().fill(tokens.ground.0).inner_margin(L))
                .show(ui, |ui| {
                    let rescued = start::Rescued { left: &self.left, drafts: &self.old_drafts };
                    start::show(ui, &mut out, self.pack, &self.settings, &rescued, &self.samples);
                });
        }
        self.draw_dialog(ui, &mut out);
        for action in out {
            self.act(ui, action);
        }
    }

    fn draw_desk(&mut self, ui: &mut egui::Ui, tokens: &Tokens, out: &mut Vec<Action>) {
        let Some(desk) = &self.desk else { return };
        let jump = self.jump.take();
        let mut screen = Screen { desk, out, composing: self.composing, jump, pasted: &self.pasted };
        let width = ui.ctx().content_rect().width();
        let place = match self.page {
            Page::Section(place) => Some(place),
            _ => None,
        };
        let here = self.page.command();
        egui::Panel::left("steps")
            .resizable(false)
            .exact_size(if width < WIDE { 190.0 } else { 228.0 })
            .frame(tokens.panel())
            .show(ui, |ui| {
                steps_panel::panel(ui, &mut screen, place, here);
            });
        if width >= WIDE {
            egui::Panel::right("board").resizable(false).exact_size(286.0).frame(tokens.panel()).show(
                ui,
                |ui| {
                    board::panel(ui, &mut screen);
                },
            );
        } else {
            egui::Panel::bottom("strip")
                .resizable(false)
                .exact_size(72.0)
                .frame(tokens.panel().inner_margin(egui::Margin::from(egui::vec2(M, S))))
                .show(ui, |ui| {
                    board::strip(ui, &mut screen);
                });
        }
        let frame =
            egui::Frame::new().fill(tokens.ground.0).inner_margin(egui::Margin::from(egui::vec2(L, M)));
        egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| match self.page {
            Page::Section(place) => questions::show(ui, &mut screen, place),
            Page::Results(open) => results::show(ui, &mut screen, open),
            Page::Aims => self.aims.show(ui, &mut screen, &self.settings.target_sets),
            Page::Plan(open) => plan::show(ui, &mut screen, open),
            Page::Certificates => certificates::show(ui, &mut screen),
            Page::Changes => self.changes.show(ui, &mut screen),
            Page::Health => self.health.show(ui, desk.pack),
            Page::History => self.history.show(ui, &mut screen, &self.settings),
            Page::Evidence => self.papers.show(ui, &mut screen),
            Page::Gaps => self.gaps.show(ui, &mut screen),
            Page::Todos => self.todos.show(ui, &mut screen),
            Page::Scenarios => self.scenarios.show(ui, &mut screen),
            Page::Calendar => self.calendar.show(ui, &mut screen),
            Page::Screening => self.screening.show(ui, &mut screen),
        });
        // A place that is not on the page yet is looked for again in the next frame.
        self.jump = screen.jump.take();
    }

    fn draw_dialog(&mut self, ui: &egui::Ui, out: &mut Vec<Action>) {
        let Some(mut dialog) = self.dialog.take() else { return };
        let busy = self.picker.is_open() || self.errand.is_busy();
        let name = self.desk.as_ref().map(Desk::name).unwrap_or_default();
        let invalid = self.desk.as_ref().map_or(0, |d| d.invalid().count());
        let chosen = match &mut dialog {
            Dialog::Open(form) => dialogs::frame(ui, "open", |ui| dialogs::path(ui, form, false, busy)),
            Dialog::SaveAs(form, _) => dialogs::frame(ui, "save", |ui| dialogs::path(ui, form, true, busy)),
            Dialog::Attach(form) => match &self.desk {
                Some(desk) => dialogs::frame(ui, "attach", |ui| attach_dialog(ui, form, desk, busy)),
                None => Chosen::Cancel,
            },
            Dialog::Export(form) => dialogs::frame(ui, "export", |ui| export_dialog(ui, form, busy)),
            Dialog::Unpack(form) => dialogs::frame(ui, "unpack", |ui| unpack_dialog(ui, form, busy)),
            Dialog::ExportTable(form) => {
                dialogs::frame(ui, "export table", |ui| tables::export_dialog(ui, form, busy))
            }
            Dialog::ExportCalendar(form) => {
                dialogs::frame(ui, "export calendar", |ui| tables::calendar_dialog(ui, form, busy))
            }
            Dialog::ImportTable(form) => {
                dialogs::frame(ui, "import table", |ui| tables::import_dialog(ui, form, busy))
            }
            Dialog::Imported(done) => dialogs::frame(ui, "imported", |ui| tables::imported_dialog(ui, done)),
            Dialog::Unsaved(_) => dialogs::frame(ui, "unsaved", |ui| dialogs::unsaved(ui, &name, invalid)),
            Dialog::Recover(form) => dialogs::frame(ui, "recover", |ui| rescue::recover(ui, form)),
            Dialog::ChangedOnDisk(_) => {
                dialogs::frame(ui, "changed", |ui| rescue::changed_on_disk(ui, &name))
            }
            Dialog::Adopt(id) => dialogs::frame(ui, "adopt", |ui| match &self.desk {
                Some(desk) => adopt_dialog(ui, desk, id, out),
                None => Chosen::Cancel,
            }),
            Dialog::News(form) => dialogs::frame(ui, "news", |ui| rescue::news(ui, form, self.pack)),
            Dialog::Help => dialogs::frame(ui, "help", |ui| {
                help::show(ui);
                if ui.button("关闭").clicked() { Chosen::Cancel } else { Chosen::Waiting }
            }),
            Dialog::Search(search) => dialogs::frame(ui, "search", |ui| match &self.desk {
                Some(desk) if search.show(ui, desk, self.composing, out) => Chosen::Done,
                Some(_) => Chosen::Waiting,
                None => Chosen::Cancel,
            }),
        };
        self.dialog = Some(dialog);
        match chosen {
            Chosen::Waiting => {}
            Chosen::Cancel | Chosen::Done => self.dialog = None,
            Chosen::Path => self.finish_path(ui.ctx()),
            Chosen::Browse => out.push(Action::Browse),
            Chosen::Rescue(choice) => self.rescue(choice),
            Chosen::Save => self.save_then(),
            Chosen::Discard => self.discard_then(ui.ctx()),
        }
        if self.quitting {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    fn act(&mut self, ui: &egui::Ui, action: Action) {
        match action {
            Action::Run(command) => self.command(command),
            Action::OpenPath(path) => self.leave(Then::OpenPath(path)),
            Action::OpenSample(index) => self.leave(Then::OpenSample(index)),
            Action::Browse => self.browse(ui.ctx()),
            Action::ToggleTheme => {
                let dark = ui.ctx().theme() != egui::Theme::Dark;
                self.settings.dark = Some(dark);
                ui.ctx().set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
                self.home.remember(&self.settings);
            }
            Action::Dismiss => self.notice = None,
            Action::OpenDraft(path) => self.open_draft(&path),
            Action::OpenLeftover(index) => self.open_leftover(index),
            Action::ForgetLeftover(index) => self.forget_leftover(index),
            Action::OpenVersion(path) => self.leave(Then::OpenVersion(path)),
            Action::Author(name) => self.sign(&name),
            Action::TakeOver => self.take_over(),
            Action::ExportCalendar => self.ask_export_calendar(),
            Action::Attach(facts, year) => self.ask_attach(facts, year),
            Action::Take(field) => self.take(&field),
            Action::Go(place) => {
                self.take_everything();
                self.page = Page::Section(place);
            }
            Action::Show(designation, edition) => self.page = Page::Results(Some((designation, edition))),
            Action::CloseShown => self.page = Page::Results(None),
            Action::ShowGap(id) => {
                self.gaps.choose(&id);
                self.page = Page::Gaps;
            }
            Action::Plan(todos) => self.plan(todos),
            Action::Suppose(scenario) => self.suppose(*scenario),
            Action::AskAdopt(id) => self.ask_adopt(id),
            Action::Adopt(id) => self.adopt(&id),
            Action::ShowTask(open) => self.page = Page::Plan(open),
            Action::SaveTargets(set) => {
                self.settings.target_sets.retain(|s| s.title != set.title);
                self.settings.target_sets.push(set);
                self.home.remember(&self.settings);
            }
            Action::ForgetTargets(title) => {
                self.settings.target_sets.retain(|s| s.title != title);
                self.home.remember(&self.settings);
            }
            Action::Ask(fact) => self.ask(&fact, None),
            other => self.act_on_desk(other),
        }
    }

    fn act_on_desk(&mut self, action: Action) {
        let Some(desk) = &mut self.desk else { return };
        match action {
            Action::Edit(edit) => desk.apply(&edit),
            Action::Amend(amend) => {
                if let Some(edit) = amend.edit(&desk.assessment) {
                    desk.apply(&edit);
                }
            }
            Action::Type(field, text) => desk.type_into(field, &text, self.composing),
            Action::Drop(field) => drop(desk.drafts.remove(&field)),
            Action::AsOf(date) => desk.set_as_of(date),
            Action::Recheck => desk.recheck_papers(),
            Action::Paste(cells) => {
                self.pasted = cells.iter().map(|(field, _)| field.clone()).collect();
                desk.drafts.extend(cells.into_iter().map(|(f, text)| (f, Draft::new(text))));
            }
            Action::DropPaste => {
                for field in self.pasted.drain(..) {
                    desk.drafts.remove(&field);
                }
            }
            Action::ConfirmPaste => take_paste(desk, &std::mem::take(&mut self.pasted)),
            _ => {}
        }
    }

    fn ask(&mut self, fact: &FactId, year: Option<i16>) {
        let Some(desk) = &self.desk else { return };
        let Some(place) = desk.outline.find(fact) else {
            self.notice = Some("这道题在当前判定日和回答下不出现".into());
            return;
        };
        let yearly = desk.pack.fact(fact.as_str()).is_some_and(|f| f.yearly);
        let year = year.or_else(|| desk.years().first().copied()).filter(|_| yearly);
        self.page = Page::Section(place);
        self.jump = Some(Slot { fact: fact.clone(), year });
    }

    fn command(&mut self, command: Command) {
        if let Some(then) = Then::of(command) {
            self.leave(then);
            return;
        }
        if command == Command::Help {
            self.dialog = Some(Dialog::Help);
            return;
        }
        if command == Command::Merge {
            self.begin_merging();
            return;
        }
        if command == Command::Screening && self.desk.is_none() {
            self.leave(Then::New);
            self.page = Page::Screening;
            return;
        }
        if self.desk.is_none() {
            return;
        }
        match command {
            Command::Save => self.save(Then::Stay),
            Command::SaveAs => self.ask_where(Then::Stay),
            Command::Bundle => self.ask_export(),
            Command::ExportTable => self.ask_export_table(),
            Command::ImportTable => self.ask_import_table(),
            Command::Undo | Command::Redo => self.turn(command == Command::Undo),
            Command::Search => self.dialog = Some(Dialog::Search(super::pages::search::Search::default())),
            Command::NextSection => self.walk(1),
            Command::PreviousSection => self.walk(-1),
            page => {
                if let Some(page) = Page::of(page) {
                    self.take_everything();
                    self.page = page;
                }
            }
        }
    }

    fn turn(&mut self, back: bool) {
        let Some(desk) = &mut self.desk else { return };
        let touched = if back { desk.undo() } else { desk.redo() };
        if let Some(slot) = touched {
            self.ask(&slot.fact, slot.year);
        }
    }

    fn walk(&mut self, by: isize) {
        self.take_everything();
        let Some(desk) = &self.desk else { return };
        self.page = Page::Section(match self.page {
            Page::Section(place) => desk.outline.moved(place, by),
            _ => desk.outline.sections.first().map(|s| s.place).unwrap_or_default(),
        });
        // Whoever walks by key goes on answering by key: the first question takes the focus.
        if let Page::Section(place) = self.page
            && let Some(fact) = desk.outline.section(place).and_then(|s| s.asked.first()?.facts.first())
        {
            let yearly = desk.pack.fact(fact.as_str()).is_some_and(|f| f.yearly);
            let year = desk.years().first().copied().filter(|_| yearly);
            self.jump = Some(Slot { fact: fact.clone(), year });
        }
    }
}

/// Takes a pasted block as one change; cells that cannot be read stay as they are, with the reason.
fn take_paste(desk: &mut Desk, fields: &[Field]) {
    let mut edits = Vec::new();
    for field in fields {
        let Some(draft) = desk.drafts.get_mut(field) else { continue };
        let Some(slot) = field.slot() else { continue };
        let Some(fact) = desk.pack.fact(slot.fact.as_str()) else { continue };
        match parse_input(fact, &draft.text) {
            Ok(State::Blank) => drop(desk.drafts.remove(field)),
            Ok(state) => {
                edits.push(Edit::Set(slot, state));
                desk.drafts.remove(field);
            }
            Err(why) => draft.error = Some(why),
        }
    }
    desk.apply(&Edit::Many(edits));
}

fn samples(pack: &Pack) -> Vec<Sample> {
    let entries = pack.meta.samples.iter();
    entries
        .filter_map(|entry| {
            let assessment = store::parse(&entry.file, pack.sample(entry)?).ok()?;
            Some(Sample { company: assessment.company().to_owned(), about: entry.about.clone() })
        })
        .collect()
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.tick(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
        if let Some(started) = self.started.take() {
            tracing::info!(milliseconds = started.elapsed().as_millis(), "first frame laid out");
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
