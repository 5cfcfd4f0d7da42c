//! The verdicts and their reasons, in the words of `qiping score`.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::assessment::Assessment;
use crate::judge::{self, Board, Outcome, Reason, Tri, Verdict, Words, criterion_word};
use crate::pack::Pack;

use super::list::List;
use super::look::Look;
use super::short;

fn title(assessment: &Assessment, board: &Board<'_>, what: &str) -> String {
    let name =
        if assessment.company().is_empty() { "（未填企业名称）" } else { assessment.company() };
    format!("{what} · {} · 判定日 {}", short(name, 60), board.as_of)
}

/// One line a designation, what matters first.
pub(super) fn results(
    sheet: Worksheet,
    pack: &Pack,
    assessment: &Assessment,
    board: &Board<'_>,
    look: &Look,
) -> Result<Worksheet, XlsxError> {
    let heads = [
        ("资质", 34.0),
        ("级别", 7.0),
        ("申报目标", 10.0),
        ("版本", 20.0),
        ("结论", 14.0),
        ("结论性质", 10.0),
        ("受理状态", 10.0),
        ("得分", 12.0),
        ("及格", 8.0),
        ("满足", 7.0),
        ("缺", 6.0),
        ("待定", 7.0),
        ("差什么", 90.0),
    ];
    let mut table = List::new(sheet, look, &title(assessment, board, "判定结果"), &heads)?;
    let words = Words { pack, base_year: assessment.base_year() };
    let targets = assessment.targets(pack);
    let mut verdicts: Vec<&Verdict<'_>> = board.verdicts.iter().collect();
    verdicts.sort_by_key(|v| v.rank());
    for v in verdicts {
        let (plain, center) = (&look.plain, &look.plain_center);
        let score = v.score.as_ref().map_or(String::new(), |s| s.points.shown());
        let pass = v.score.as_ref().map_or(String::new(), |s| s.card.pass.to_string());
        let target = if targets.contains(&v.designation.id) { "是" } else { "" };
        table.push(&[
            (words.title(v), plain),
            (v.designation.tier.word().into(), center),
            (target.into(), center),
            (v.edition.shown(), center),
            (v.outcome.word(v.basis).into(), outcome_format(v.outcome, look)),
            (v.basis.word().into(), center),
            (v.edition.programme.word().into(), center),
            (score, center),
            (pass, center),
            (v.tally.met.to_string(), center),
            (v.tally.unmet.to_string(), center),
            (v.tally.open.to_string(), center),
            (missing(v, words), &look.small),
        ])?;
    }
    table.finish()
}

/// What holds a verdict back, a line each, as `qiping score` lists it; nothing where nothing does.
fn missing<'p>(v: &Verdict<'p>, words: Words<'p>) -> String {
    if v.outcome == Outcome::Eligible {
        return String::new();
    }
    let criteria = v.reason.criteria();
    let lines = criteria.iter().filter_map(|r| Some(format!("{} {}", judge::sign(r)?, words.condition(r))));
    lines.collect::<Vec<_>>().join("\n")
}

/// Every numbered condition.
pub(super) fn reasons(
    sheet: Worksheet,
    pack: &Pack,
    assessment: &Assessment,
    board: &Board<'_>,
    look: &Look,
) -> Result<Worksheet, XlsxError> {
    let heads = [
        ("资质", 28.0),
        ("版本", 16.0),
        ("条件编号", 14.0),
        ("条文", 60.0),
        ("判定", 9.0),
        ("要求", 32.0),
        ("实际", 32.0),
        ("依据", 30.0),
        ("核实", 8.0),
        ("说明", 26.0),
        ("缺的指标", 36.0),
    ];
    let mut table = List::new(sheet, look, &title(assessment, board, "判定依据"), &heads)?;
    let words = Words { pack, base_year: assessment.base_year() };
    for v in &board.verdicts {
        for reason in v.reason.criteria() {
            condition(&mut table, words.title(v), v, reason, words)?;
        }
        for (line, reason) in &v.references {
            for reason in reason.criteria() {
                condition(&mut table, format!("{} · {}", words.title(v), line.title), v, reason, words)?;
            }
        }
    }
    table.finish()
}

fn condition<'p>(
    table: &mut List<'_>,
    title: String,
    v: &Verdict<'p>,
    reason: &Reason<'p>,
    words: Words<'p>,
) -> Result<(), XlsxError> {
    let Some(c) = reason.criterion() else { return Ok(()) };
    let source = c.source.as_deref().unwrap_or(&v.edition.source);
    let source = words.pack.source(source).map_or("", |s| s.short());
    let open = reason.effect == Some(Tri::Open);
    let unknown = if open { reason.unknown() } else { Vec::new() };
    let unknown: Vec<String> = unknown.iter().map(|cell| words.cell(cell)).collect();
    let look = table.look;
    let state = match criterion_word(reason) {
        "满足" => &look.good,
        "不满足" => &look.bad,
        "待定" => &look.unsure,
        _ => &look.plain_center,
    };
    table.push(&[
        (title, &look.plain),
        (v.edition.shown(), &look.plain_center),
        (c.id.clone(), &look.plain_center),
        (c.text.clone(), &look.plain),
        (criterion_word(reason).into(), state),
        (words.required(&c.rule), &look.plain),
        (words.actual(reason), &look.plain),
        (source.into(), &look.small),
        (c.checked.word().into(), &look.plain_center),
        (reason.cause.words().into(), &look.small),
        (unknown.join("、"), &look.small),
    ])
}

fn outcome_format(outcome: Outcome, look: &Look) -> &Format {
    match outcome {
        Outcome::Eligible => &look.good,
        Outcome::Ineligible => &look.bad,
        Outcome::Open => &look.unsure,
    }
}
