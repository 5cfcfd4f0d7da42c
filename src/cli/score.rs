//! `qiping score`

use std::path::Path;
use std::process::ExitCode;

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::assessment::Assessment;
use crate::judge::{
    self, Actual, Board, CertStanding, Exact, Reason, Relevant, ScoreResult, Verdict, View, Words,
    criterion_key,
};
use crate::pack::{Exclusion, FactId, Pack, Rule, Thing};
use crate::store;

use super::{Done, ScoreArgs, Unusable, answers, as_of, print_out};

pub(super) fn run(pack: &Pack, args: &ScoreArgs) -> Done {
    let as_of = as_of(args.as_of.as_deref())?;
    let assessment = subject(pack, args.file.as_deref(), args.answers.as_deref())?;
    let relevant = Relevant::new(pack, &assessment, as_of);
    let board = judge::judge_relevant(&relevant.view, as_of);
    let words = Words { pack, base_year: assessment.base_year() };
    if args.json {
        print_out(&format!("{:#}\n", to_json(&relevant.view, &board, words)));
    } else {
        print_out(&crate::exchange::whole_text(&assessment, &board, words));
    }
    Ok(ExitCode::SUCCESS)
}

/// The assessment that is asked about: a file, or flat answers.
pub(super) fn subject(
    pack: &Pack,
    file: Option<&Path>,
    answers: Option<&Path>,
) -> Result<Assessment, Unusable> {
    match (file, answers) {
        (Some(file), _) => store::load(file).map_err(|e| Unusable(e.to_string())),
        (None, Some(path)) => answers::read(pack, path),
        (None, None) => Err(Unusable("要判定什么？写一个自评档案，或用 --answers A.json".into())),
    }
}

fn to_json<'p>(view: &View<'p, '_>, board: &Board<'p>, words: Words<'p>) -> Json {
    let pack = words.pack;
    let designations: Vec<Json> = board.verdicts.iter().map(|v| verdict_json(v, view, words)).collect();
    json!({
        "as_of": board.as_of.to_string(),
        "pack": {"id": pack.meta.id, "version": pack.meta.version, "hash": pack.hash},
        "designations": designations,
    })
}

fn verdict_json<'p>(v: &Verdict<'p>, view: &View<'p, '_>, words: Words<'p>) -> Json {
    let criteria: Vec<Json> =
        v.reason.criteria().iter().map(|r| criterion_json(r, v, words, view.as_of())).collect();
    let mut out = json!({
        "id": v.designation.id,
        "edition": v.edition.id,
        "basis": v.basis.key(),
        "programme": v.edition.programme.key(),
        "verdict": v.outcome.key(),
        "score": v.score.as_ref().map(score_json),
        "criteria": criteria,
        "held": judge::held(v.designation, view),
        "excluded": v.barred.iter().map(|e| bar_json(e, v)).collect::<Vec<_>>(),
    });
    if let Some(certificate) = &v.designation.certificate {
        let standing = judge::certificate_standing(view, &certificate.fact);
        out["certificate"] = certificate_json(&certificate.fact, &standing, view.as_of());
    }
    if words.pack.is_extra(Thing::Designation, &v.designation.id) {
        out["extra"] = json!(true);
    }
    if let Some(score) = &v.score {
        out["indicators"] = score.indicators().map(|i| {
            json!({"id": i.indicator.id, "low": exact(&i.points.low), "high": exact(&i.points.high), "max": exact(&i.indicator.max.0.into())})
        }).collect();
    }
    if !v.references.is_empty() {
        out["references"] = v
            .references
            .iter()
            .map(|(line, reason)| {
                let criteria: Vec<Json> =
                    reason.criteria().iter().map(|r| criterion_json(r, v, words, view.as_of())).collect();
                json!({"id": line.id, "title": line.title, "reached": tri_key(reason), "criteria": criteria})
            })
            .collect();
    }
    out
}

/// A bar on applying that is down.
fn bar_json(bar: &Exclusion, v: &Verdict<'_>) -> Json {
    let source = bar.source.as_deref().unwrap_or(&v.edition.source);
    json!({"id": bar.id, "text": bar.text, "source": source, "level": bar.checked.key()})
}

/// A certificate as it stands on a day.
fn certificate_json(fact: &FactId, standing: &CertStanding, as_of: Date) -> Json {
    json!({
        "fact": fact.as_str(), "state": standing.state.key(), "label": standing.state.word(),
        "expires_on": standing.expires.map(|d| d.to_string()),
        "days_left": standing.days_left(as_of), "marks": standing.marks(as_of),
    })
}

/// The certificates a criterion reads.
fn certificates(r: &Reason<'_>, as_of: Date) -> Vec<Json> {
    let mut found = Vec::new();
    r.walk(&mut |inner| {
        if let (Rule::Valid(fact), Actual::Certificate(standing)) = (inner.leaf_rule(), &inner.actual) {
            found.push(certificate_json(fact, standing, as_of));
        }
    });
    found
}

fn tri_key(reason: &Reason<'_>) -> &'static str {
    match reason.state {
        judge::Tri::Met => "reached",
        judge::Tri::Unmet => "not_reached",
        judge::Tri::Open => "open",
    }
}

pub(super) fn criterion_json<'p>(r: &Reason<'p>, v: &Verdict<'p>, words: Words<'p>, as_of: Date) -> Json {
    let Some(c) = r.criterion() else { return Json::Null };
    let unknown: Vec<&str> = if r.effect == Some(judge::Tri::Open) {
        let mut ids: Vec<&str> = Vec::new();
        for cell in r.unknown() {
            if !ids.contains(&cell.fact.as_str()) {
                ids.push(cell.fact.as_str());
            }
        }
        ids
    } else {
        Vec::new()
    };
    let mut out = json!({
        "id": c.id,
        "text": c.text,
        "verdict": criterion_key(r),
        "actual": words.actual(r),
        "required": words.required(&c.rule),
        "source": c.source.as_deref().unwrap_or(&v.edition.source),
        "level": c.checked.key(),
        "unknown": unknown,
        "reason": r.cause.words(),
    });
    let certificates = certificates(r, as_of);
    if !certificates.is_empty() {
        out["certificates"] = json!(certificates);
    }
    out
}

fn score_json(score: &ScoreResult<'_>) -> Json {
    json!({
        "low": exact(&score.points.low),
        "high": exact(&score.points.high),
        "pass": exact(&score.card.pass.0.into()),
        "max": exact(&score.card.max.0.into()),
    })
}

/// An exact number as a JSON number, to four decimals.
fn exact(value: &Exact) -> Json {
    serde_json::from_str(&value.shown(4).to_string()).unwrap_or(Json::Null)
}
