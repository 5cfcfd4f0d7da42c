//! The verdict board and the reasons as text.

use jiff::civil::Date;

use crate::assessment::Assessment;
use crate::judge::{self, Board, Outcome, Rank, Verdict, Words};
use crate::pack::{Basis, Pack};

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
    rows.extend(verdicts.iter().map(|v| row(v, words)));
    format!("{name}  判定日 {}\n\n{}", board.as_of, lined_up(&rows))
}

fn row(v: &Verdict<'_>, words: Words<'_>) -> Vec<String> {
    let score = v.score.as_ref().map_or(String::new(), |s| format!("{}/{}", s.points.shown(), s.card.pass));
    vec![
        mark(v).into(),
        words.title(v),
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
            words.title(v),
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
            if let Some(sign) = judge::sign(r) {
                out.push_str(&format!("   {sign} {}\n", words.condition(r)));
            }
        }
    }
    out
}
