//! The verdict board and the reasons as text.

use jiff::civil::Date;

use crate::assessment::Assessment;
use crate::judge::{Board, Cause, Outcome, Rank, Reason, Tri, Verdict, Words, criterion_key};
use crate::pack::{Basis, Level, Pack, Thing};

use super::print_out;
use super::table::lined_up;

/// Prints the board of an assessment; what a machine without a display shows instead of the window.
pub fn print_board(pack: &Pack, assessment: &Assessment, as_of: Date) {
    print_out(&super::score::board_of(pack, assessment, as_of));
}

fn mark(v: &Verdict<'_>) -> &'static str {
    match v.rank() {
        Rank::Ready => "✓",
        Rank::Near => "◔",
        Rank::Open => "?",
        Rank::Far => "✕",
        Rank::Stopped => "▢",
    }
}

/// One line a designation, what matters first.
pub(super) fn board_text(assessment: &Assessment, board: &Board<'_>, words: Words<'_>) -> String {
    let name =
        if assessment.company().is_empty() { "（未填企业名称）" } else { assessment.company() };
    let mut verdicts: Vec<&Verdict<'_>> = board.verdicts.iter().collect();
    verdicts.sort_by_key(|v| v.rank());
    let mut rows = vec![
        ["", "资质", "级别", "版本", "结论", "得分/及格", "满足", "缺", "待定", "依据", "受理状态"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(verdicts.iter().map(|v| row(v, words.pack)));
    format!("{name}  判定日 {}\n\n{}", board.as_of, lined_up(&rows))
}

/// The title, marked where it comes from an extra folder.
pub(super) fn title(v: &Verdict<'_>, pack: &Pack) -> String {
    let extra = pack.is_extra(Thing::Designation, &v.designation.id);
    format!("{}{}", v.designation.title, if extra { "〔附加〕" } else { "" })
}

fn row(v: &Verdict<'_>, pack: &Pack) -> Vec<String> {
    let score = v.score.as_ref().map_or(String::new(), |s| format!("{}/{}", s.points.shown(), s.card.pass));
    vec![
        mark(v).into(),
        title(v, pack),
        v.designation.tier.word().into(),
        v.edition.shown(),
        v.outcome.word(v.basis).into(),
        score,
        v.tally.met.to_string(),
        v.tally.unmet.to_string(),
        v.tally.open.to_string(),
        v.basis.word().into(),
        v.edition.programme.word().into(),
    ]
}

/// The conditions of every verdict that are not met, and why.
pub(super) fn reasons_text(board: &Board<'_>, words: Words<'_>) -> String {
    let mut out = String::new();
    for v in &board.verdicts {
        out.push_str(&format!(
            "\n{} {} {}：{}\n",
            mark(v),
            title(v, words.pack),
            v.edition.shown(),
            v.outcome.word(v.basis)
        ));
        let source = words.pack.source(&v.edition.source).map_or("", |s| s.short());
        out.push_str(&format!(
            "   依据 {source}；结论性质：{}；受理状态：{}\n",
            v.basis.word(),
            v.edition.programme.word()
        ));
        if v.outcome == Outcome::Eligible && v.basis != Basis::Reference {
            out.push_str("   各项条件均满足\n");
        }
        for r in v.reason.criteria() {
            reason_line(r, words, &mut out);
        }
    }
    out
}

fn reason_line<'p>(r: &Reason<'p>, words: Words<'p>, out: &mut String) {
    let Some(c) = r.criterion() else { return };
    let sign = match (criterion_key(r), r.state) {
        ("not_judged", _) if c.checked == Level::NotObtained => "-",
        ("not_judged", _) => return,
        (_, Tri::Met) if r.cause != Cause::Unverified => return,
        (_, Tri::Unmet) => "✕",
        _ => "?",
    };
    let actual = words.actual(r);
    let actual = if actual.is_empty() { String::new() } else { format!("；现为 {actual}") };
    let cause = match r.cause.words() {
        "" => String::new(),
        cause => format!("({cause})"),
    };
    out.push_str(&format!(
        "   {sign} {} {}：要求 {}{actual}{cause}〔核实：{}〕\n",
        c.id,
        c.text,
        words.required(&c.rule),
        c.checked.word()
    ));
}
