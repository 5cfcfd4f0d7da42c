//! The verdict board and the reasons as plain text: what the terminal shows, and the report in a bundle.

use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use crate::assessment::Assessment;
use crate::judge::{self, Board, Outcome, Rank, Verdict, Words};
use crate::pack::{Basis, Pack};

use super::plan;

/// The name of the report in a bundle.
pub const REPORT: &str = "判定.txt";

/// The board, then the reasons, then the action plan where there is one; what `qiping score` prints.
#[must_use]
pub fn score_text(pack: &Pack, assessment: &Assessment, as_of: Date) -> String {
    let board = judge::judge(pack, assessment, as_of);
    whole_text(assessment, &board, Words { pack, base_year: assessment.base_year() })
}

/// The same for a board that is there already.
#[must_use]
pub fn whole_text(assessment: &Assessment, board: &Board<'_>, words: Words<'_>) -> String {
    board_text(assessment, board, words) + &reasons_text(board, words) + &plan_text(assessment, words.pack)
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
#[must_use]
pub fn board_text(assessment: &Assessment, board: &Board<'_>, words: Words<'_>) -> String {
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
fn reasons_text(board: &Board<'_>, words: Words<'_>) -> String {
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

/// The action plan, a line each; columns in which nothing stands are left out.
fn plan_text(assessment: &Assessment, pack: &Pack) -> String {
    let rows = plan::rows(pack, assessment);
    if rows.is_empty() {
        return String::new();
    }
    let on_one_line = |text: &str| text.lines().collect::<Vec<_>>().join(" ");
    let cells = |row: &plan::Row<'_>| {
        let due = row.due.map(|day| day.to_string()).unwrap_or_default();
        let cost = row.cost.map(judge::thousands).unwrap_or_default();
        let state = row.state.word();
        let texts =
            [row.what, &row.designations, &row.place, row.owner, &due, &cost, state, row.evidence, row.note];
        texts.map(on_one_line).to_vec()
    };
    let left = rows.iter().filter(|row| !row.state.is_over()).count();
    let mut table = vec![plan::HEADS.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(cells));
    let used = |column: usize| table.iter().skip(1).any(|row| !row[column].is_empty());
    let columns: Vec<usize> = (0..plan::HEADS.len()).filter(|column| used(*column)).collect();
    let table: Vec<Vec<String>> =
        table.iter().map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect();
    format!("\n行动计划 {} 项，未完 {left} 项\n\n{}", rows.len(), lined_up(&table))
}

/// Lines up rows of cells, two spaces between columns, by display width: a Chinese character takes two places.
#[must_use]
pub fn lined_up(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|s| s.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
