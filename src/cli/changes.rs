//! `qiping changes`: which verdicts of one company differ between two days, and because of which clauses.

use std::process::ExitCode;

use serde_json::{Value as Json, json};

use crate::judge::{self, Change, ClauseChange, Verdict, Words, criterion_word as word};
use crate::pack::Pack;

use super::score::{criterion_json, subject};
use super::{ChangesArgs, Done, Unusable, day, print_out};

pub(super) fn run(pack: &Pack, args: &ChangesArgs) -> Done {
    let (from, to) = (day(&args.from)?, day(&args.to)?);
    if from == to {
        return Err(Unusable("--from 和 --to 是同一天，没有可比的".into()));
    }
    let assessment = subject(pack, args.file.as_deref(), args.answers.as_deref())?;
    let (before, after) = (judge::judge(pack, &assessment, from), judge::judge(pack, &assessment, to));
    let found = judge::changes(&before, &after);
    let words = Words { pack, base_year: assessment.base_year() };
    if args.json {
        let changes: Vec<Json> = found.iter().map(|c| change_json(c, words, (from, to))).collect();
        let all = json!({
            "from": from.to_string(), "to": to.to_string(),
            "pack": {"id": pack.meta.id, "version": pack.meta.version, "hash": pack.hash},
            "changes": changes,
        });
        print_out(&format!("{all:#}\n"));
    } else {
        let name =
            if assessment.company().is_empty() { "（未填企业名称）" } else { assessment.company() };
        print_out(&format!("{name}  判定日 {from} 与 {to}\n{}", changes_text(&found, words)));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the verdict itself is another.
fn turned(change: &Change<'_, '_>) -> bool {
    change.before.outcome != change.after.outcome
}

type Days = (jiff::civil::Date, jiff::civil::Date);

fn changes_text(found: &[Change<'_, '_>], words: Words<'_>) -> String {
    let mut out = String::new();
    let (turned, same): (Vec<_>, Vec<_>) = found.iter().partition(|c| turned(c));
    for (heading, changes) in [("结论变了", &turned), ("结论相同，版本或条文变了", &same)] {
        if changes.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{heading}（{} 项）\n", changes.len()));
        for change in changes {
            one_text(change, words, &mut out);
        }
    }
    if found.is_empty() {
        out.push_str("\n两个判定日的结论、版本和条文都相同\n");
    }
    out
}

fn one_text(change: &Change<'_, '_>, words: Words<'_>, out: &mut String) {
    let state = |v: &Verdict<'_>| {
        format!("{}（{}，{}）", v.outcome.word(v.basis), v.edition.shown(), v.standing.word())
    };
    out.push_str(&format!(
        "{}：{} → {}\n",
        words.title(change.after),
        state(change.before),
        state(change.after)
    ));
    let programme = |v: &Verdict<'_>| v.edition.programme.word();
    if programme(change.before) != programme(change.after) {
        out.push_str(&format!("   受理状态：{} → {}\n", programme(change.before), programme(change.after)));
    }
    for clause in &change.clauses {
        let reason = clause.reason();
        let how = match clause {
            ClauseChange::Added(r) => format!("+ 新版才有，{}", word(r)),
            ClauseChange::Dropped(r) => format!("- 旧版才有，{}", word(r)),
            ClauseChange::Turned(a, b) => format!("~ {} → {}", word(a), word(b)),
        };
        out.push_str(&format!("   {how}：{}\n", words.condition(reason)));
    }
}

fn change_json(change: &Change<'_, '_>, words: Words<'_>, days: Days) -> Json {
    let side = |v: &Verdict<'_>| {
        json!({
            "edition": v.edition.id, "standing": v.standing.key(), "basis": v.basis.key(),
            "programme": v.edition.programme.key(), "verdict": v.outcome.key(),
        })
    };
    let clauses: Vec<Json> = change.clauses.iter().map(|c| clause_json(c, change, words, days)).collect();
    json!({
        "id": change.after.designation.id,
        "label": change.after.designation.title,
        "before": side(change.before),
        "after": side(change.after),
        "verdict_changed": turned(change),
        "edition_changed": change.edition_changed(),
        "clauses": clauses,
    })
}

fn clause_json(clause: &ClauseChange<'_, '_>, change: &Change<'_, '_>, words: Words<'_>, days: Days) -> Json {
    let before = |r| criterion_json(r, change.before, words, days.0);
    let after = |r| criterion_json(r, change.after, words, days.1);
    let (how, before, after) = match clause {
        ClauseChange::Added(r) => ("added", Json::Null, after(r)),
        ClauseChange::Dropped(r) => ("dropped", before(r), Json::Null),
        ClauseChange::Turned(a, b) => ("turned", before(a), after(b)),
    };
    let id = clause.criterion().map(|c| c.id.as_str());
    json!({"id": id, "change": how, "before": before, "after": after})
}
