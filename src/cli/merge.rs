//! `qiping merge`: the files of one company as one.

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use crate::assessment::merge::{Candidate, Conflict, Dropped, INPUTS, Merged, different_companies, merge};
use crate::assessment::{Assessment, State};
use crate::exchange::json_of;
use crate::judge::{Told, answer_text, slot_text, told};
use crate::pack::Pack;
use crate::store;
use crate::store::bundle::is_bundle;
use crate::store::evidence::{carry, relinked};

use super::{Done, MergeArgs, Unusable, print_out};

pub(super) fn run(pack: &Pack, args: &MergeArgs) -> Done {
    if !INPUTS.contains(&args.files.len()) {
        let (count, least, most) = (args.files.len(), INPUTS.start(), INPUTS.end());
        return Err(Unusable(format!("一次合并 {least} 至 {most} 份档案，写了 {count} 份")));
    }
    if args.output.exists() {
        return Err(Unusable(format!("{} 已经存在，不覆盖；请换一个文件名", args.output.display())));
    }
    let files: Vec<Assessment> =
        args.files.iter().map(|file| read(file, &args.output)).collect::<Result<_, _>>()?;
    let files: Vec<&Assessment> = files.iter().collect();
    let names: Vec<String> = args.files.iter().map(|f| f.display().to_string()).collect();
    same_company(&names, &files)?;
    let merged = merge(&files);
    let decided = merged.conflicts.is_empty() || args.prefer.is_some();
    if decided {
        for (file, assessment) in args.files.iter().zip(&files) {
            carry(assessment, file, &args.output).map_err(|e| Unusable(e.to_string()))?;
        }
        store::save(&args.output, &merged.assessment).map_err(|e| Unusable(e.to_string()))?;
    }
    let told = Telling { pack, names: &names, decided };
    if args.json {
        print_out(&format!("{:#}\n", told.json(&merged, args)));
    } else {
        print_out(&told.text(&merged, args));
    }
    Ok(if decided { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Reads a file; its links lead to the same files from the new place.
fn read(file: &Path, output: &Path) -> Result<Assessment, Unusable> {
    if is_bundle(file) {
        return Err(Unusable(format!("{} 是分享包，请先用 qiping unbundle 解开再合并", file.display())));
    }
    let mut assessment = store::load(file).map_err(|e| Unusable(e.to_string()))?;
    if let Some(edit) = relinked(&assessment, Some(file), output) {
        // The same step whenever it is merged, so that merging again adds nothing.
        let at = assessment.last_change().unwrap_or(Timestamp::UNIX_EPOCH);
        assessment.apply(&edit, "", at);
    }
    Ok(assessment)
}

fn same_company(names: &[String], files: &[&Assessment]) -> Result<(), Unusable> {
    let codes = different_companies(files);
    if codes.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = codes.iter().map(|(i, code)| format!("  {code}  {}", names[*i])).collect();
    let codes = lines.join("\n");
    Err(Unusable(format!("统一社会信用代码不同，不是同一家企业的档案，没有合并。请核对：\n{codes}")))
}

/// Tells what came of it.
struct Telling<'a> {
    pack: &'a Pack,
    names: &'a [String],
    decided: bool,
}

impl Telling<'_> {
    fn text(&self, merged: &Merged, args: &MergeArgs) -> String {
        let mut out = String::new();
        let name = merged.assessment.company();
        let (name, count) = (if name.is_empty() { "（未填企业名称）" } else { name }, self.names.len());
        out.push_str(&format!("{name}  {count} 份档案\n"));
        if let [newest, older @ ..] = &merged.packs[..]
            && !older.is_empty()
        {
            let older: Vec<&str> = older.iter().map(|p| p.version.as_str()).collect();
            out.push_str(&format!("题库版本不同：取 {}，还有 {}\n", newest.version, older.join("、")));
        }
        if !merged.dropped.is_empty() || !merged.apart.is_empty() {
            out.push_str("\n只能留一个的\n");
        }
        merged.dropped.iter().for_each(|d| out.push_str(&self.dropped_text(d)));
        for Told { name, from, to } in merged.apart.iter().map(|delta| told(self.pack, delta)) {
            out.push_str(&format!("  {name}：留 {from}，没留 {to}\n"));
        }
        let count = merged.conflicts.len();
        if count > 0 {
            let done = if self.decided { "，都取了最新的" } else { "" };
            out.push_str(&format!("\n冲突 {count} 处{done}\n"));
        }
        merged.conflicts.iter().for_each(|c| out.push_str(&self.conflict_text(c)));
        let output = args.output.display();
        out.push_str(&if self.decided {
            format!("\n已合并，写到 {output}\n")
        } else {
            format!(
                "\n有冲突，没有写出 {output}。加 --prefer newest 都取最新的，或在窗口里用“合并档案…”逐处选定\n"
            )
        });
        out
    }

    fn dropped_text(&self, dropped: &Dropped) -> String {
        let place = dropped.slot.as_ref().map(|s| format!("{} ", slot_text(self.pack, s)));
        let (place, lost) = (place.unwrap_or_default(), dropped.lost.join("、"));
        format!("  {place}{}：留 {}，没留 {lost}\n", dropped.what, dropped.kept)
    }

    fn conflict_text(&self, conflict: &Conflict) -> String {
        let mut out = format!("{}\n", slot_text(self.pack, &conflict.slot));
        for (index, candidate) in conflict.candidates.iter().enumerate() {
            let mark = if self.decided && index == 0 { "取" } else { "  " };
            out.push_str(&format!("  {mark} {}", self.value(conflict, candidate)));
            let by = [candidate.author.clone(), candidate.at.map(minute).unwrap_or_default()];
            by.iter().filter(|t| !t.is_empty()).for_each(|t| out.push_str(&format!("  {t}")));
            out.push_str(&format!("  {}\n", self.files(candidate).join("、")));
        }
        out
    }

    fn value(&self, conflict: &Conflict, candidate: &Candidate) -> String {
        if candidate.state == State::Blank {
            return "清空".into();
        }
        answer_text(self.pack, &conflict.slot, &candidate.state)
    }

    fn files(&self, candidate: &Candidate) -> Vec<&str> {
        candidate.inputs.iter().map(|i| self.names[*i].as_str()).collect()
    }

    fn json(&self, merged: &Merged, args: &MergeArgs) -> Json {
        let conflicts: Vec<Json> = merged.conflicts.iter().map(|c| self.conflict_json(c)).collect();
        let mut dropped: Vec<Json> = merged
            .dropped
            .iter()
            .map(|d| {
                let fact = d.slot.as_ref().map(|s| s.fact.to_string());
                let year = d.slot.as_ref().and_then(|s| s.year);
                json!({"fact": fact, "year": year, "what": d.what, "kept": d.kept, "dropped": d.lost})
            })
            .collect();
        dropped.extend(merged.apart.iter().map(|delta| {
            let Told { name, from, to } = told(self.pack, delta);
            json!({"fact": null, "year": null, "what": name, "kept": from, "dropped": [to]})
        }));
        let packs: Vec<Json> =
            merged.packs.iter().map(|p| json!({"id": p.id, "version": p.version, "hash": p.hash})).collect();
        json!({
            "files": self.names,
            "company": merged.assessment.company(),
            "written": self.decided.then(|| args.output.display().to_string()),
            "packs": packs,
            "conflicts": conflicts,
            "dropped": dropped,
        })
    }

    fn conflict_json(&self, conflict: &Conflict) -> Json {
        let candidates: Vec<Json> = conflict
            .candidates
            .iter()
            .enumerate()
            .map(|(index, c)| {
                json!({
                    "value": json_of(&c.state), "shown": self.value(conflict, c),
                    "by": c.author, "at": c.at.map(|at| at.to_string()), "files": self.files(c),
                    "chosen": self.decided && index == 0,
                })
            })
            .collect();
        json!({
            "fact": conflict.slot.fact.as_str(), "year": conflict.slot.year,
            "label": slot_text(self.pack, &conflict.slot), "candidates": candidates,
        })
    }
}

fn minute(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
