//! A person in front of the window: finds things by what they are called, clicks, types, and looks.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use egui::{Event, ImeEvent, Key, Modifiers, Rect, Role};
use egui_kittest::kittest::NodeT as _;
use egui_kittest::{Harness, Node};
use jiff::civil::{Date, date};
use qiping::app::{App, Desk, Home};
use qiping::assessment::{Assessment, Edit, Slot, State, Value};
use qiping::pack::{FactId, File, Pack};
use qiping::store;
use tempfile::TempDir;

pub const TODAY: Date = date(2026, 11, 23);
pub const WIDE: [f32; 2] = [1280.0, 800.0];
pub const NARROW: [f32; 2] = [1024.0, 640.0];

/// The embedded pack, read once.
pub fn pack() -> &'static Pack {
    static PACK: OnceLock<&'static Pack> = OnceLock::new();
    PACK.get_or_init(|| Box::leak(Box::new(Pack::embedded().expect("the embedded pack is sound"))))
}

/// The answers of a built-in sample.
pub fn sample(file: &str) -> Assessment {
    let entry = pack().meta.samples.iter().find(|s| s.file == file).expect("a sample of this name");
    store::parse(file, pack().sample(entry).expect("the sample's text")).expect("the sample is sound")
}

/// One sitting in front of the window. Its home and files are gone afterwards.
pub struct Sitting {
    pub window: Harness<'static, App>,
    folder: TempDir,
}

impl Sitting {
    /// Starts the program on the start page.
    pub fn start() -> Self {
        Self::with(tempfile::tempdir().expect("a temporary folder"), None, WIDE)
    }

    /// Starts the program on a file with these answers.
    pub fn on(assessment: &Assessment) -> Self {
        Self::sized(assessment, WIDE)
    }

    /// The same in a window of another size.
    pub fn sized(assessment: &Assessment, size: [f32; 2]) -> Self {
        Self::on_pack(pack(), assessment, size)
    }

    /// The same on another pack.
    pub fn on_pack(pack: &'static Pack, assessment: &Assessment, size: [f32; 2]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("company.qp.ron");
        store::save(&file, assessment).expect("the file can be written");
        Self::with_pack(pack, folder, Some(&file), size)
    }

    /// Starts the program in a folder that may hold something already.
    pub fn with(folder: TempDir, file: Option<&Path>, size: [f32; 2]) -> Self {
        Self::with_pack(pack(), folder, file, size)
    }

    fn with_pack(pack: &'static Pack, folder: TempDir, file: Option<&Path>, size: [f32; 2]) -> Self {
        let home = Home::at(&folder.path().join("home"));
        let window = Harness::builder()
            .with_size(size)
            .with_theme(egui::Theme::Light)
            .with_max_steps(12)
            .build_eframe(|cc| App::new(&cc.egui_ctx, pack, home, TODAY, file));
        Self { window, folder }
    }

    /// Ends the program as if it had been killed, and starts it again.
    pub fn restarted(self) -> Self {
        let Self { window, folder } = self;
        drop(window);
        Self::with(folder, None, WIDE)
    }

    /// Ends the program as if it had been killed, and starts it again on the same file.
    pub fn killed(self) -> Self {
        let Self { window, folder } = self;
        drop(window);
        let file = folder.path().join("company.qp.ron");
        Self::with(folder, Some(&file), WIDE)
    }

    /// Starts the program anew on the file of the sitting.
    pub fn reopened(self, size: [f32; 2]) -> Self {
        let Self { window, folder } = self;
        drop(window);
        let file = folder.path().join("company.qp.ron");
        Self::with(folder, Some(&file), size)
    }

    /// A path in the sitting's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file the sitting started on.
    pub fn file(&self) -> PathBuf {
        self.path("company.qp.ron")
    }

    pub fn run(&mut self) {
        self.window.run();
    }

    /// Waits for the advice on the answers as they are: it is worked out on a thread of its own.
    pub fn advised(&mut self) {
        let patience = Instant::now() + Duration::from_mins(2);
        while !self.desk().is_advised() {
            assert!(Instant::now() < patience, "the advice comes");
            std::thread::sleep(Duration::from_millis(20));
            self.window.step();
        }
        self.run();
    }

    // ---- what is there ----

    pub fn desk(&self) -> &Desk {
        self.window.state().desk().expect("an assessment is open")
    }

    pub fn has_desk(&self) -> bool {
        self.window.state().desk().is_some()
    }

    pub fn answer(&self, fact: &str) -> &State {
        self.desk().assessment.state(fact)
    }

    pub fn answer_in(&self, fact: &str, year: i16) -> &State {
        &self.desk().assessment.answer(&Slot::in_year(&FactId::from(fact), year)).state
    }

    fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        // The iterator borrows the root, so it is taken to the end here.
        self.window.root().children_recursive().collect::<Vec<_>>().into_iter()
    }

    /// Every text and name that is there, top to bottom as drawn.
    pub fn words(&self) -> Vec<String> {
        self.nodes().filter_map(|n| name_of(&n)).collect()
    }

    /// Texts and names with this in them.
    pub fn words_with(&self, part: &str) -> Vec<String> {
        self.words().into_iter().filter(|w| w.contains(part)).collect()
    }

    /// Whether something with exactly this text or name is on the screen (or scrolled out of it).
    pub fn sees(&self, label: &str) -> bool {
        self.words().iter().any(|w| w == label)
    }

    /// Whether something with this in its text or name is there.
    pub fn sees_part(&self, part: &str) -> bool {
        self.words().iter().any(|w| w.contains(part))
    }

    fn things(&self, label: &str, fits: fn(Role) -> bool) -> Vec<Node<'_>> {
        let fits = |n: &Node<'_>| fits(n.accesskit_node().role()) && name_of(n).as_deref() == Some(label);
        self.nodes().filter(fits).collect()
    }

    fn thing(&self, label: &str, fits: fn(Role) -> bool) -> Node<'_> {
        let found = self.things(label, fits);
        assert!(!found.is_empty(), "「{label}」 is not there; there are: {:#?}", self.words());
        assert_eq!(found.len(), 1, "「{label}」 is there more than once");
        found[0]
    }

    pub fn button(&self, label: &str) -> Node<'_> {
        self.thing(label, is_pressed)
    }

    pub fn field(&self, label: &str) -> Node<'_> {
        self.thing(label, is_typed_into)
    }

    pub fn has_button(&self, label: &str) -> bool {
        !self.things(label, is_pressed).is_empty()
    }

    pub fn has_field(&self, label: &str) -> bool {
        !self.things(label, is_typed_into).is_empty()
    }

    pub fn shown_in(&self, field: &str) -> String {
        self.field(field).value().unwrap_or_default()
    }

    pub fn is_selected(&self, button: &str) -> bool {
        self.button(button).accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    }

    /// Where a text stands.
    pub fn text_at(&self, text: &str) -> Rect {
        self.thing(text, |role| role == Role::Label).rect()
    }

    /// The names of the entries of the board at the right.
    pub fn board_words(&self) -> Vec<String> {
        let is_entry = |w: &String| {
            pack().designations.iter().any(|d| {
                let shown = d.editions.iter().map(qiping::pack::Edition::shown);
                shown.into_iter().any(|e| w.starts_with(&format!("{} {e} ", d.title)))
            })
        };
        self.words().into_iter().filter(is_entry).collect()
    }

    /// What the program asked of the window in the last frame.
    pub fn viewport_commands(&self) -> &[egui::ViewportCommand] {
        &self.window.output().viewport_output[&egui::ViewportId::ROOT].commands
    }

    fn focused_node(&self) -> Option<Node<'_>> {
        self.nodes().find(|n| n.is_focused() && n.accesskit_node().role() != Role::Window)
    }

    /// Where the focus is.
    pub fn focused(&self) -> Option<Rect> {
        self.focused_node().map(|n| n.rect())
    }

    /// What has the focus.
    pub fn focused_name(&self) -> Option<String> {
        self.focused_node().and_then(|n| name_of(&n))
    }

    // ---- hands ----

    /// Clicks the first of several buttons of the same name.
    pub fn click_first(&mut self, label: &str) {
        assert!(self.has_button(label), "「{label}」 is not there");
        self.things(label, is_pressed)[0].scroll_to_me();
        self.run();
        self.things(label, is_pressed)[0].click();
        self.run();
    }

    /// Scrolls to the first thing that has this name and is not only text; gives where it is then.
    pub fn scrolled_to(&mut self, name: &str) -> Rect {
        let first = |s: &Self| s.things(name, |role| role != Role::Label)[0].rect();
        self.things(name, |role| role != Role::Label)[0].scroll_to_me();
        self.run();
        first(self)
    }

    /// Scrolls to a button and clicks it.
    pub fn click(&mut self, label: &str) {
        self.bring_into_view(label, Sitting::button);
        self.button(label).click();
        self.run();
        self.window.remove_cursor();
        self.run();
    }

    /// Scrolls to a field and clicks into it.
    pub fn enter(&mut self, label: &str) {
        self.bring_into_view(label, Sitting::field);
        self.field(label).click();
        self.run();
        assert!(self.field(label).is_focused(), "「{label}」 has the focus");
    }

    fn bring_into_view(&mut self, label: &str, find: for<'a> fn(&'a Self, &str) -> Node<'a>) {
        find(self, label).scroll_to_me();
        self.run();
        let (screen, rect) = (self.window.ctx.content_rect(), find(self, label).rect());
        assert!(screen.contains(rect.center()), "「{label}」 can be scrolled into view, is at {rect:?}");
    }

    /// Clicks into a field, replaces what is in it, and stays.
    pub fn write(&mut self, label: &str, text: &str) {
        self.enter(label);
        self.ctrl(Key::A);
        if text.is_empty() {
            self.key(Key::Delete);
        } else {
            self.window.event(Event::Text(text.to_owned()));
        }
        self.run();
    }

    /// Writes and confirms with Enter.
    pub fn fill(&mut self, label: &str, text: &str) {
        self.write(label, text);
        self.key(Key::Enter);
    }

    pub fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.run();
    }

    pub fn ctrl(&mut self, key: Key) {
        self.window.key_press_modifiers(Modifiers::COMMAND, key);
        self.run();
    }

    pub fn ctrl_shift(&mut self, key: Key) {
        self.window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, key);
        self.run();
    }

    pub fn paste(&mut self, text: &str) {
        self.window.event(Event::Paste(text.to_owned()));
        self.run();
    }

    /// The input method shows what is being composed.
    pub fn compose(&mut self, text: &str) {
        let end = text.chars().count();
        let range = Some(end..end);
        self.window.event(Event::Ime(ImeEvent::Preedit { text: text.to_owned(), active_range_chars: range }));
        self.run();
    }

    /// The input method hands over what was composed.
    pub fn commit(&mut self, text: &str) {
        self.window.event(Event::Ime(ImeEvent::Commit(text.to_owned())));
        self.run();
    }

    /// Goes to a section by its name at the left.
    pub fn section(&mut self, title: &str) {
        let label = self
            .words()
            .into_iter()
            .find(|w| w.starts_with(&format!("{title} 已答")))
            .unwrap_or_else(|| panic!("no section {title}"));
        self.click(&label);
    }

    /// Asks the window to close; gives whether it would.
    pub fn close_window(&mut self) -> bool {
        let viewport = self.window.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.events.push(egui::ViewportEvent::Close);
        self.window.step();
        let commands = &self.window.output().viewport_output[&egui::ViewportId::ROOT].commands;
        let cancelled = commands.contains(&egui::ViewportCommand::CancelClose);
        if let Some(viewport) = self.window.input_mut().viewports.get_mut(&egui::ViewportId::ROOT) {
            viewport.events.clear();
        }
        self.run();
        !cancelled
    }
}

/// The embedded pack with one of its files left out, or another in its place.
pub fn pack_with(name: &str, text: Option<&str>) -> &'static Pack {
    let mut files: Vec<File> = pack().files.iter().filter(|f| f.name != name).cloned().collect();
    files.extend(text.map(|text| File::own(name, text)));
    Box::leak(Box::new(Pack::from_files(files).expect("it reads")))
}

/// Answers to an empty assessment.
pub fn answered(given: &[(&str, State)]) -> Assessment {
    let mut assessment = Assessment::new(pack());
    for (fact, state) in given {
        let (fact, year) = match fact.split_once('@') {
            Some((fact, year)) => (fact, Some(year.parse().expect("a year"))),
            None => (*fact, None),
        };
        assert!(pack().fact(fact).is_some(), "no fact {fact}");
        let slot = Slot { fact: fact.into(), year };
        assessment.apply(&Edit::Set(slot, state.clone()), "", jiff::Timestamp::UNIX_EPOCH);
    }
    assessment
}

/// The same company, aiming at these.
pub fn aiming(mut assessment: Assessment, at: &[&str]) -> Assessment {
    let targets = at.iter().map(|id| (*id).to_owned()).collect();
    assessment.apply(&Edit::Aim(Some(targets)), "", jiff::Timestamp::UNIX_EPOCH);
    assessment
}

pub fn day(text: &str) -> State {
    State::Known(Value::Date(text.parse().expect("a day")))
}

pub fn number(text: &str) -> State {
    State::Known(Value::Number(text.parse().expect("a number")))
}

pub fn text(text: &str) -> State {
    State::Known(Value::Text(text.to_owned()))
}

pub const YES: State = State::Known(Value::YesNo(true));
pub const NO: State = State::Known(Value::YesNo(false));

fn is_pressed(role: Role) -> bool {
    role != Role::Label && !is_typed_into(role)
}

fn is_typed_into(role: Role) -> bool {
    matches!(role, Role::TextInput | Role::MultilineTextInput | Role::PasswordInput)
}

fn name_of(node: &Node<'_>) -> Option<String> {
    let node = node.accesskit_node();
    if node.role() == Role::Label { node.value() } else { node.label() }
}
