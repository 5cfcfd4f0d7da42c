//! The real program, killed (SIGKILL) at random moments while a script edits: every change it acknowledged comes back.
//!
//! `QIPING_KILLS=2000 cargo test --release --test kills -- --ignored --nocapture` is the long run.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use qiping::assessment::{Assessment, Edit, Slot, State, Trail, Value};
use qiping::store;

const PROGRAM: &str = env!("CARGO_BIN_EXE_qiping");
/// Yearly figures that the script changes.
const FACTS: [&str; 4] = ["revenue", "rd_expense", "total_assets", "total_liabilities"];

/// After so many kills the file begins afresh.
const FRESH: u64 = 50;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// What the script says, and the assessment after each line as it must be.
struct Script {
    lines: Vec<String>,
    after: Vec<Vec<(Slot, State, String)>>,
}

fn held(assessment: &Assessment) -> Vec<(Slot, State, String)> {
    assessment.answers().map(|(s, a)| (s.clone(), a.state.clone(), a.note.clone())).collect()
}

fn script(dice: &mut Dice, from: &Assessment) -> Script {
    let mut model = from.clone();
    let mut trail = Trail::of(&model);
    let mut script = Script { lines: Vec::new(), after: vec![held(&model)] };
    let at = Timestamp::UNIX_EPOCH;
    for _ in 0..60 {
        let fact = FACTS[usize::try_from(dice.below(4)).unwrap()];
        let year = 2022 + i16::try_from(dice.below(4)).unwrap();
        let slot = Slot { fact: fact.into(), year: Some(year) };
        let n = 1000 + dice.below(1_000_000);
        let line = match dice.below(12) {
            0 if trail.can_undo() => {
                trail.undo(&mut model, "", at);
                "undo".into()
            }
            1 if trail.can_redo() => {
                trail.redo(&mut model, "", at);
                "redo".into()
            }
            2 => "save".into(),
            3 => {
                model.apply(&Edit::Note(slot, format!("备注 “{n}”\\")), "", at);
                format!("note {fact}@{year} = 备注 “{n}”\\")
            }
            _ => {
                let value = State::Known(Value::Number(n.into()));
                model.apply(&Edit::Set(slot, value), "", at);
                format!("{fact}@{year} = {n}")
            }
        };
        trail.catch_up(&model);
        script.lines.push(line);
        script.after.push(held(&model));
    }
    script
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn file(&self) -> PathBuf {
        self.folder.path().join("某某机械.qp.ron")
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg(what).arg(self.file());
        command.env("HOME", self.folder.path()).env("XDG_DATA_HOME", self.folder.path().join("data"));
        command
    }

    /// Runs the script until the program is killed; how many lines it acknowledged.
    fn edit_and_kill(&self, script: &Script, dice: &mut Dice) -> usize {
        let mut edit = self.command("edit");
        let mut child = edit.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let lines = script.lines.join("\n") + "\n";
        // The program may be gone before it has read everything. While this thread holds the pipe it does not end.
        let feeder = std::thread::spawn(move || {
            let _ = input.write_all(lines.as_bytes());
            input
        });
        let output = BufReader::new(child.stdout.take().unwrap());
        let acknowledged = watch_and_kill(child, output, dice);
        drop(feeder.join());
        acknowledged
    }
}

fn watch_and_kill(mut child: Child, output: BufReader<impl std::io::Read>, dice: &mut Dice) -> usize {
    let stop_after = usize::try_from(dice.below(60)).unwrap();
    let pause = Duration::from_micros(dice.below(4000));
    let mut acknowledged = 0;
    if stop_after == 0 {
        // Before, while or just after the document is opened.
        std::thread::sleep(10 * pause);
        child.kill().unwrap();
    }
    for line in output.lines().map_while(Result::ok) {
        assert!(line.starts_with("ok "), "refused: {line}");
        acknowledged += 1;
        if acknowledged == stop_after {
            std::thread::sleep(pause);
            child.kill().unwrap();
        }
        if acknowledged == 60 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    acknowledged
}

fn rounds() -> u64 {
    std::env::var("QIPING_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(25)
}

fn copy_sample(to: &Path) {
    let text = include_str!("../forms/samples/half.qp.ron");
    store::save(to, &store::parse("half", text).unwrap()).unwrap();
}

#[test]
#[ignore = "kills the program many times; .ci/run does it 200 times"]
fn no_acknowledged_change_is_lost() {
    let place = Place { folder: tempfile::tempdir().unwrap() };
    let seed = std::env::var("QIPING_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_126);
    let mut dice = Dice(seed);
    let (mut sent, mut acknowledged, mut recovered) = (0, 0, 0);
    for round in 0..rounds() {
        if round % FRESH == 0 {
            // With tens of thousands of steps in its history the file itself would take the time.
            copy_sample(&place.file());
        }
        let before = store::load(&place.file()).unwrap();
        let script = script(&mut dice, &before);
        let safe = place.edit_and_kill(&script, &mut dice);
        // Whole at any moment, journal or not.
        store::load(&place.file()).unwrap_or_else(|e| panic!("round {round}: {e}"));
        let back = place.command("recover").arg("--apply").output().unwrap();
        assert!(back.status.success(), "round {round}: {}", String::from_utf8_lossy(&back.stderr));
        recovered += usize::from(String::from_utf8_lossy(&back.stdout).contains("已找回"));
        let now = held(&store::load(&place.file()).unwrap());
        let ends = script.after[safe..].iter().position(|state| *state == now);
        assert!(ends.is_some(), "round {round}, seed {seed}: lost something of {safe} acknowledged changes");
        sent += script.lines.len();
        acknowledged += safe;
    }
    println!(
        "{} kills: {acknowledged} changes acknowledged of {sent} sent, 0 lost; {recovered} recoveries",
        rounds()
    );
    assert!(acknowledged > 0 && recovered > 0, "the script must get somewhere");
}
