//! How long a frame takes without a graphics card: laying a page out and turning it into triangles, on a screen of
//! 1280 x 800, for the company that has answered the most. Criterion tells the mean; the slowest frames are told first.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench of what the tests prove to work")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, Vec2};
use jiff::civil::date;
use qiping::app::{App, Home};
use qiping::pack::{Asks, Pack};
use qiping::store;

const FRAMES: usize = 500;
/// What the slowest frame but one in a hundred may take.
const BUDGET: Duration = Duration::from_millis(4);

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Window {
    ctx: Context,
    app: App,
}

impl Window {
    /// The window on a file, or on the start page.
    fn new(pack: &'static Pack, file: Option<&std::path::Path>) -> Self {
        let ctx = Context::default();
        let app = App::new(&ctx, pack, Home::default(), date(2026, 11, 23), file);
        let mut window = Self { ctx, app };
        window.frame(Vec::new());
        window
    }

    /// One frame, as the shell around the app has it drawn; gives how many triangles there are.
    fn frame(&mut self, events: Vec<Event>) -> usize {
        let screen = Rect::from_min_size(Pos2::ZERO, Vec2::new(1280.0, 800.0));
        let input = RawInput { screen_rect: Some(screen), events, ..RawInput::default() };
        let mut output = self.ctx.run_ui(input, |ui| {
            self.app.tick(ui.ctx());
            self.app.draw(ui);
        });
        // There is no graphics card to send the glyphs to.
        output.textures_delta.clear();
        let primitives = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let triangles = primitives.iter().map(|p| match &p.primitive {
            egui::epaint::Primitive::Mesh(mesh) => mesh.indices.len() / 3,
            egui::epaint::Primitive::Callback(_) => 0,
        });
        triangles.sum()
    }

    fn press(&mut self, key: Key, modifiers: Modifiers) {
        for pressed in [true, false] {
            let event = Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
            self.frame(vec![Event::ModifiersChanged(modifiers), event]);
        }
        self.frame(vec![Event::ModifiersChanged(Modifiers::NONE)]);
    }

    /// Goes to the first section that fits.
    fn walk_to(&mut self, index: usize) {
        for _ in 0..index {
            self.press(Key::PageDown, Modifiers::COMMAND);
        }
    }

    /// Waits until advice has been worked out, as a person looking at the page would.
    fn advised(mut self) -> Self {
        while self.app.desk().is_some_and(|desk| !desk.is_advised()) {
            std::thread::sleep(Duration::from_millis(10));
            self.frame(Vec::new());
        }
        self
    }

    /// Opens a designation by searching for its id.
    fn open(&mut self, id: &str) {
        self.press(Key::F, Modifiers::COMMAND);
        self.frame(vec![Event::Text(id.to_owned())]);
        self.press(Key::Enter, Modifiers::NONE);
    }
}

fn pages() -> Vec<(&'static str, Window)> {
    let pack: &'static Pack = Box::leak(Box::new(Pack::embedded().expect("the embedded pack reads")));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let entry = pack.meta.samples.iter().find(|s| s.file == "wide.qp.ron").expect("the wide sample");
    let file = folder.path().join(&entry.file);
    std::fs::write(&file, pack.sample(entry).expect("its text")).expect("the file can be written");
    let on_file = || Window::new(pack, Some(&file));

    let first = on_file();
    let sections = &first.app.desk().expect("the sample opens").outline.sections;
    let cards = |index: &usize| sections[*index].asked.iter().map(|a| a.facts.len()).sum::<usize>();
    let is_table =
        |index: &usize| sections[*index].asked.iter().any(|a| matches!(a.question.asks, Asks::Table(_)));
    let longest = (0..sections.len()).max_by_key(cards).expect("some section");
    let table = (0..sections.len()).find(is_table).expect("the yearly table");

    let mut questions = on_file();
    questions.walk_to(longest);
    let mut yearly = on_file();
    yearly.walk_to(table);
    // Everything there is: the longest pages anybody can ask for.
    let everything = folder.path().join("everything.qp.ron");
    let mut assessment = store::load(&file).expect("the sample reads");
    let all = pack.meta.target_sets.iter().find(|s| s.targets.is_empty()).expect("the set of everything");
    assessment.targets = Some(pack.targets_of(all));
    store::save(&everything, &assessment).expect("the file can be written");
    let mut targets = Window::new(pack, Some(&everything));
    targets.press(Key::T, Modifiers::COMMAND);
    let mut all_results = Window::new(pack, Some(&everything));
    all_results.press(Key::R, Modifiers::COMMAND);
    let mut results = on_file();
    results.press(Key::R, Modifiers::COMMAND);
    let mut detail = on_file();
    detail.open("sme-little-giant");
    let mut plan = on_file();
    plan.press(Key::P, Modifiers::COMMAND);
    let mut certificates = on_file();
    certificates.press(Key::E, Modifiers::COMMAND);
    let mut gaps = Window::new(pack, Some(&everything)).advised();
    gaps.press(Key::G, Modifiers::COMMAND);
    let mut calendar = Window::new(pack, Some(&everything)).advised();
    calendar.press(Key::L, Modifiers::COMMAND);
    vec![
        ("start page", Window::new(pack, None)),
        ("longest section", questions),
        ("yearly table", yearly),
        ("results", results),
        ("targets, everything", targets),
        ("results, everything", all_results),
        ("a designation", detail),
        ("plan", plan),
        ("certificates", certificates),
        ("gaps", gaps),
        ("calendar, everything", calendar),
    ]
}

/// The slowest frames, which a mean hides.
fn percentiles(name: &str, window: &mut Window) {
    for _ in 0..10 {
        window.frame(Vec::new());
    }
    let mut triangles = 0;
    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|_| {
            let start = Instant::now();
            triangles = black_box(window.frame(Vec::new()));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / u32::try_from(FRAMES).unwrap_or(u32::MAX);
    let slow = times[FRAMES * 99 / 100];
    let word = if slow < BUDGET { "within" } else { "OVER" };
    println!("{name}: mean {mean:.2?}, 99th percentile {slow:.2?}, {word} {BUDGET:?}; {triangles} triangles");
}

fn main() {
    let mut pages = pages();
    for (name, window) in &mut pages {
        percentiles(name, window);
    }
    let mut criterion = Criterion::default().configure_from_args();
    for (name, window) in &mut pages {
        criterion.bench_function(&format!("frame, {name}"), |b| b.iter(|| window.frame(Vec::new())));
    }
    criterion.final_summary();
}
