//! `qiping edit`: changes line by line from standard input. A line is acknowledged only once the change would outlast
//! a power cut.

use std::io::BufRead;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;

use crate::assessment::{Assessment, Edit, Slot, State, Trail, parse_input};
use crate::pack::Pack;
use crate::store::{Session, user_name};

use super::opened::open_to_change;
use super::{Done, Unusable, print_out};

/// How long a change may take to get to the disk before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a line asks for.
enum Line {
    Change(Edit),
    Undo,
    Redo,
    Save,
}

struct Work<'a> {
    pack: &'a Pack,
    assessment: Assessment,
    trail: Trail,
    session: Session,
}

pub(super) fn run(pack: &Pack, file: &Path) -> Done {
    let (assessment, session) = open_to_change(file)?;
    let mut work = Work { pack, trail: Trail::of(&assessment), assessment, session };
    let mut refused = 0;
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|e| Unusable(format!("读不了标准输入：{e}")))?;
        if line.trim().is_empty() {
            continue;
        }
        match work.take(line.trim()) {
            Ok(()) => print_out(&format!("ok {}\n", work.assessment.history.len())),
            Err(why) => {
                refused += 1;
                print_out(&format!("第 {} 行：{why}\n", number + 1));
            }
        }
    }
    work.save()?;
    work.session.close();
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

impl Work<'_> {
    fn take(&mut self, line: &str) -> Result<(), String> {
        let (by, at) = (user_name(), Timestamp::now());
        match self.read(line)? {
            Line::Change(edit) => {
                self.assessment.apply(&edit, &by, at);
                self.trail.catch_up(&self.assessment);
            }
            Line::Undo => drop(self.trail.undo(&mut self.assessment, &by, at).ok_or("没有可撤销的")?),
            Line::Redo => drop(self.trail.redo(&mut self.assessment, &by, at).ok_or("没有可重做的")?),
            Line::Save => self.save().map_err(|Unusable(why)| why)?,
        }
        self.session.record(&self.assessment);
        if self.session.wait(PATIENCE) {
            Ok(())
        } else {
            Err(self.session.trouble().unwrap_or_else(|| "改动还没有记到磁盘".into()))
        }
    }

    fn save(&mut self) -> Result<(), Unusable> {
        self.assessment.pack = Assessment::new(self.pack).pack;
        self.session.save(&self.assessment, true).map_err(|e| Unusable(e.to_string()))
    }

    fn read(&self, line: &str) -> Result<Line, String> {
        match line {
            "undo" => return Ok(Line::Undo),
            "redo" => return Ok(Line::Redo),
            "save" => return Ok(Line::Save),
            _ => {}
        }
        let (place, value) = line.split_once('=').ok_or("写成 指标@年度 = 回答，或 undo、redo、save")?;
        let (note, place) = match place.trim().strip_prefix("note ") {
            Some(place) => (true, place),
            None => (false, place),
        };
        let slot = slot(self.pack, place.trim())?;
        let value = value.trim();
        if note {
            return Ok(Line::Change(Edit::Note(slot, value.to_owned())));
        }
        let fact = self.pack.fact(slot.fact.as_str()).ok_or("没有这个指标")?;
        let state = match value {
            "不清楚" => State::Unknown,
            "不适用" => State::NotApplicable,
            typed => parse_input(fact, typed)?,
        };
        Ok(Line::Change(Edit::Set(slot, state)))
    }
}

/// `revenue@2025`, or `company_name`.
pub(super) fn slot(pack: &Pack, place: &str) -> Result<Slot, String> {
    let (id, year) = place.split_once('@').map_or((place, None), |(id, year)| (id, Some(year)));
    let fact = pack.fact(id).ok_or_else(|| format!("没有指标「{id}」，用 qiping facts 查看全部指标"))?;
    match (fact.yearly, year) {
        (false, None) => Ok(Slot::of(&fact.id)),
        (false, Some(_)) => Err(format!("指标「{id}」不分年度，不写 @年度")),
        (true, None) => Err(format!("指标「{id}」分年度，写成 {id}@2025")),
        (true, Some(year)) => match year.parse::<i16>() {
            Ok(year @ 1950..=2200) => Ok(Slot::in_year(&fact.id, year)),
            _ => Err(format!("年度「{year}」不对，写成四位数，如 2025")),
        },
    }
}
