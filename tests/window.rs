//! The real program as a process. With an X server, a window manager and xdotool: a person's hands on the real window.
//! Without any display: what is printed instead.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::civil::date;
use qiping::app::{App, Home};
use qiping::pack::Pack;
use qiping::store;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_mins(1);
/// How often a text is typed before it counts as wrong. xdotool types Chinese by giving one key a new meaning for each
/// character; a program that is slow to look (a debug build, drawn in software) finds the meaning of a later one.
const ATTEMPTS: usize = 4;

/// A folder with a copy of the half-answered sample in it; the program's home is in there too.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("forms/samples/half.qp.ron");
        std::fs::copy(sample, folder.path().join("half.qp.ron")).unwrap();
        Self { folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("half.qp.ron")
    }

    /// The program, kept away from the home of whoever runs the tests.
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qiping"));
        command.env("HOME", self.folder.path()).env("XDG_DATA_HOME", self.folder.path().join("data"));
        command.stdin(Stdio::null());
        command
    }

    fn without_display(&self, arguments: &[&Path]) -> (Option<i32>, String, String) {
        let mut command = self.program();
        command
            .args(arguments)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET");
        let output = command.output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

/// Tries until there is something.
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Runs xdotool; gives what it prints, or nothing where it fails (as a search that finds nothing does).
fn xdotool(arguments: &[&str]) -> Option<String> {
    let output = Command::new("xdotool").args(arguments).output().expect("xdotool is installed");
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

/// The running program with its window in front. Ended with the test, however that ends.
struct Window {
    child: Child,
    id: String,
}

impl Window {
    fn open(place: &Place, arguments: &[&str]) -> Self {
        let mut command = place.program();
        command
            .args(arguments)
            .arg(place.file())
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1");
        let mut window = Self { child: command.spawn().unwrap(), id: String::new() };
        let pid = window.child.id().to_string();
        window.id = wait_for("the window", || {
            assert_eq!(window.child.try_wait().unwrap(), None, "it has ended instead of opening a window");
            // Some servers keep the process number, some only the name.
            let found = xdotool(&["search", "--onlyvisible", "--pid", &pid, "--name", "企评"])?;
            found.lines().last().map(str::to_owned)
        });
        xdotool(&["windowactivate", "--sync", &window.id])
            .expect("the window manager brings it to the front");
        window
    }

    fn size(&self) -> [f32; 2] {
        let shown = xdotool(&["getwindowgeometry", "--shell", &self.id]).expect("the window is there");
        let of = |name: &str| {
            let line = shown.lines().find_map(|l| l.strip_prefix(name)).expect("its size is told");
            line.parse().expect("a number")
        };
        [of("WIDTH="), of("HEIGHT=")]
    }

    fn key(keys: &str) {
        xdotool(&["key", "--clearmodifiers", keys]).expect("keys can be pressed");
        // A person is not faster than this either.
        std::thread::sleep(Duration::from_millis(150));
    }

    fn write(text: &str) {
        xdotool(&["type", "--clearmodifiers", "--delay", "250", text]).expect("text can be typed");
        std::thread::sleep(Duration::from_millis(300));
    }

    fn click(&self, at: egui::Pos2) {
        let (x, y) = (at.x.round().to_string(), at.y.round().to_string());
        xdotool(&["mousemove", "--window", &self.id, &x, &y]).expect("the pointer moves");
        xdotool(&["click", "1"]).expect("a click");
        std::thread::sleep(Duration::from_millis(300));
    }

    /// Closes it the way the window manager does; gives how the program ended.
    fn close(mut self) -> ExitStatus {
        let mut asked = Instant::now();
        Self::key("alt+F4");
        wait_for("the program to end", || {
            // On a busy machine a key may get lost between the window manager and the window.
            if asked.elapsed() > Duration::from_secs(10) {
                asked = Instant::now();
                Self::key("alt+F4");
            }
            self.child.try_wait().unwrap()
        })
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a field is in a window of this size, by drawing the same page without a window.
fn place_of(field: &str, size: [f32; 2], file: &Path) -> egui::Pos2 {
    let pack: &'static Pack = Box::leak(Box::new(Pack::embedded().unwrap()));
    let home = tempfile::tempdir().unwrap();
    // A copy: the window holds the file itself, and says so above the page to whoever else opens it.
    let copy = home.path().join("copy.qp.ron");
    std::fs::copy(file, &copy).unwrap();
    let mut harness = Harness::builder().with_size(size).build_eframe(|cc| {
        App::new(&cc.egui_ctx, pack, Home::at(home.path()), date(2026, 11, 23), Some(&copy))
    });
    harness.run();
    harness.get_by_role_and_label(egui::Role::TextInput, field).rect().center()
}

fn company(place: &Place) -> String {
    store::load(&place.file()).map(|a| a.company().to_owned()).unwrap_or_default()
}

#[test]
#[ignore = "needs an X server, xdotool and a window manager; run by .ci/run"]
fn a_name_typed_into_the_window_is_in_the_file() {
    let place = Place::new();
    let window = Window::open(&place, &[]);
    let before = company(&place);
    for name in ["Qiping Machines 2", "天津测试机械有限公司"] {
        let field = place_of("企业名称", window.size(), &place.file());
        let mut written = String::new();
        for _ in 0..ATTEMPTS {
            window.click(field);
            Window::key("ctrl+a");
            // The last character's key is gone before everybody has looked it up: let that be a space, which is trimmed.
            Window::write(&format!("{name} "));
            Window::key("Return");
            assert_eq!(company(&place), before, "nothing is saved before it is asked for");
            Window::key("ctrl+s");
            wait_for("a new name in the file", || (company(&place) != before).then_some(()));
            written = company(&place);
            // Back, so that each round starts like the first.
            Window::key("ctrl+z");
            Window::key("ctrl+s");
            wait_for("the old name in the file", || (company(&place) == before).then_some(()));
            if written == name {
                break;
            }
        }
        assert_eq!(written, name);
    }
    assert!(window.close().success());
}

#[test]
#[ignore = "needs an X server, xdotool and a window manager; run by .ci/run"]
fn keys_alone_reach_the_first_question() {
    let place = Place::new();
    let window = Window::open(&place, &[]);
    Window::key("ctrl+f");
    Window::write("company_name");
    Window::key("Return");
    Window::key("ctrl+a");
    Window::write("By Keys");
    Window::key("Return");
    Window::key("ctrl+s");
    wait_for("the name in the file", || (company(&place) == "By Keys").then_some(()));
    assert!(window.close().success());
}

#[test]
#[ignore = "needs an X server, xdotool and a window manager; run by .ci/run"]
fn closing_with_changes_asks_first() {
    let place = Place::new();
    let mut window = Window::open(&place, &[]);
    let before = company(&place);
    window.click(place_of("企业名称", window.size(), &place.file()));
    Window::key("ctrl+a");
    Window::write("Not Kept");
    Window::key("alt+F4");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(window.child.try_wait().unwrap(), None, "it asks first");
    // 保存 has the focus, 不保存 comes next.
    Window::key("Tab");
    Window::key("space");
    let status = wait_for("the program to end", || window.child.try_wait().unwrap());
    assert!(status.success());
    assert_eq!(company(&place), before);
}

#[test]
#[ignore = "needs an X server, xdotool and a window manager; run by .ci/run"]
fn both_renderers_show_a_window() {
    for renderer in ["glow", "wgpu"] {
        let place = Place::new();
        let window = Window::open(&place, &["--renderer", renderer]);
        Window::key("ctrl+r");
        Window::key("F1");
        Window::key("Escape");
        assert!(window.close().success(), "{renderer}");
    }
}

#[test]
fn without_a_display_the_board_is_printed() {
    let place = Place::new();
    let (code, out, err) = place.without_display(&[]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("没有图形界面可用，改在终端显示判定结果："));
    assert!(out.contains("天津示例精密传动有限公司"), "the first sample: {out}");
    assert!(out.contains("创新型中小企业"), "{out}");

    let (code, out, err) = place.without_display(&[&place.file()]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("没有图形界面可用"), "{out}");
    assert!(out.contains("天津示例智能装备有限公司"), "the given file: {out}");
    for designation in Pack::embedded().unwrap().designations {
        assert!(out.contains(&designation.title), "{} is missing: {out}", designation.title);
    }
}

#[test]
fn without_a_display_a_broken_file_is_refused() {
    let place = Place::new();
    let broken = place.folder.path().join("broken.qp.ron");
    std::fs::write(&broken, "(format: (1, 0), answers: [").unwrap();
    for file in [broken, place.folder.path().join("gone.qp.ron")] {
        let (code, out, err) = place.without_display(&[&file]);
        assert_eq!((code, out.as_str()), (Some(2), ""));
        assert!(err.contains(file.file_name().unwrap().to_str().unwrap()), "{err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}
