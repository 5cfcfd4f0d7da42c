//! Runs the worked cases of a pack.

use std::collections::BTreeMap;

use crate::assessment::{Assessment, answers_from_literals};
use crate::notation::Num;
use crate::pack::{Case, CaseFile, Designation, Edition, Expect, FactId, Literal, Pack, Reach, Standing};

use super::exact::Exact;
use super::reason::{Reason, Tri};
use super::relevance::Relevant;
use super::{Outcome, Verdict, judge_edition};

/// A worked or boundary case that came out wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFailure {
    /// The file it stands in: that of the cases, or of the designation it was made from.
    pub file: String,
    /// Whether that file lies in a folder of extra designations.
    pub extra: bool,
    /// The designation.
    pub designation: String,
    /// The case; of a boundary case the criterion or indicator.
    pub case: String,
    /// What differs.
    pub message: String,
}

/// Runs every case; gives how many there are and which came out wrong.
#[must_use]
pub fn run_cases(pack: &Pack) -> (usize, Vec<CaseFailure>) {
    run_cases_of(pack, |_| true)
}

/// Runs the cases of some files.
#[must_use]
pub fn run_cases_of(pack: &Pack, of: impl Fn(&CaseFile) -> bool) -> (usize, Vec<CaseFailure>) {
    let mut count = 0;
    let mut failures = Vec::new();
    for file in pack.cases().iter().filter(|f| of(f)) {
        for case in &file.cases {
            count += 1;
            for message in run_case(pack, file, case) {
                failures.push(CaseFailure {
                    file: file.file.clone(),
                    extra: file.extra,
                    designation: file.designation.clone(),
                    case: case.id.clone(),
                    message,
                });
            }
        }
    }
    (count, failures)
}

/// The answers of a case, with those of the cases it builds on beneath.
fn given(file: &CaseFile, case: &Case, depth: usize) -> Result<BTreeMap<FactId, Literal>, String> {
    let mut answers = match &case.like {
        None => BTreeMap::new(),
        Some(_) if depth > 8 => return Err("like 绕成了一圈".into()),
        Some(id) => {
            let base = file.cases.iter().find(|c| c.id == *id);
            given(file, base.ok_or_else(|| format!("like 指的「{id}」不在这个文件里"))?, depth + 1)?
        }
    };
    for (id, new) in &case.given {
        match (answers.get_mut(id), new) {
            (Some(Literal::Years(old)), Literal::Years(years)) => old.extend(years.clone()),
            _ => drop(answers.insert(id.clone(), new.clone())),
        }
    }
    Ok(answers)
}

fn run_case(pack: &Pack, file: &CaseFile, case: &Case) -> Vec<String> {
    let (designation, edition) = match subject(pack, file, case) {
        Ok(subject) => subject,
        Err(e) => return vec![e],
    };
    let assessment = match answered(pack, file, case) {
        Ok(assessment) => assessment,
        Err(errors) => return errors,
    };
    let relevant = Relevant::new(pack, &assessment, case.as_of);
    let mut wrong = Vec::new();
    if let Some((id, _)) =
        case.given.iter().find(|(id, l)| **l != Literal::Null && relevant.parked.contains(*id))
    {
        wrong.push(format!("给了「{id}」，但它的题目在这些回答下不出现，不会参与判定"));
    }
    let verdict = judge_edition(designation, edition, Standing::InForce, &relevant.view);
    compare(case, &verdict, &mut wrong);
    wrong
}

/// The designation and edition a case judges.
pub(super) fn subject<'p>(
    pack: &'p Pack,
    file: &CaseFile,
    case: &Case,
) -> Result<(&'p Designation, &'p Edition), String> {
    let designation =
        pack.designation(&file.designation).ok_or_else(|| format!("没有资质「{}」", file.designation))?;
    let edition = designation.editions.iter().find(|e| e.id == case.edition);
    Ok((designation, edition.ok_or_else(|| format!("没有版本「{}」", case.edition))?))
}

/// The answers of a case.
pub(super) fn answered(pack: &Pack, file: &CaseFile, case: &Case) -> Result<Assessment, Vec<String>> {
    let answers = given(file, case, 0).map_err(|e| vec![e])?;
    answers_from_literals(pack, &answers)
}

/// Holds a verdict against what a case expects of it.
pub(super) fn compare(case: &Case, verdict: &Verdict<'_>, wrong: &mut Vec<String>) {
    let expected = match case.expect {
        Expect::Eligible => Outcome::Eligible,
        Expect::Ineligible => Outcome::Ineligible,
        Expect::Open => Outcome::Open,
    };
    if verdict.outcome != expected {
        wrong.push(format!(
            "应为{}，判成{}{}",
            expected.word(verdict.basis),
            verdict.outcome.word(verdict.basis),
            verdict_hint(verdict)
        ));
    }
    let criteria = verdict.reason.criteria();
    let named = |r: &&Reason<'_>, ids: &[String]| r.criterion().is_some_and(|c| ids.contains(&c.id));
    for (ids, state, word) in [(&case.unmet, Tri::Unmet, "不满足"), (&case.open, Tri::Open, "待定")] {
        for id in ids {
            match criteria.iter().find(|r| r.criterion().is_some_and(|c| c.id == *id)) {
                None => wrong.push(format!("没有条件「{id}」")),
                Some(r) if r.effect.unwrap_or(r.state) != state && r.state != state => {
                    wrong.push(format!("条件「{id}」应为{word}，判成{}", state_word(r.state)));
                }
                Some(_) => {}
            }
        }
        // Nothing else may stand in the way: every such criterion is named, holds a named one or lies in one.
        let inside_named = |r: &&Reason<'_>| {
            criteria.iter().filter(|outer| named(outer, ids)).any(|outer| {
                outer
                    .criteria()
                    .iter()
                    .any(|inner| inner.criterion().map(|c| &c.id) == r.criterion().map(|c| &c.id))
            })
        };
        for r in verdict.reason.in_the_way(state) {
            let holds_named = r.criteria().iter().any(|inner| named(inner, ids));
            if !holds_named && !inside_named(&r) {
                let id = r.criterion().map_or("", |c| &c.id);
                let list = if state == Tri::Unmet { "unmet" } else { "open" };
                wrong.push(format!("条件「{id}」判成{word}，算例的 {list} 里没有写"));
            }
        }
    }
    for id in &case.met {
        match criteria.iter().find(|r| r.criterion().is_some_and(|c| c.id == *id)) {
            None => wrong.push(format!("没有条件「{id}」")),
            Some(r) if r.state != Tri::Met => {
                wrong.push(format!("条件「{id}」应为满足，判成{}", state_word(r.state)));
            }
            Some(_) => {}
        }
    }
    compare_lines(case, verdict, wrong);
    compare_points(case, verdict, wrong);
}

fn state_word(state: Tri) -> &'static str {
    match state {
        Tri::Met => "满足",
        Tri::Unmet => "不满足",
        Tri::Open => "待定",
    }
}

fn compare_lines(case: &Case, verdict: &Verdict<'_>, wrong: &mut Vec<String>) {
    for (id, expected) in &case.lines {
        let Some((_, reason)) = verdict.references.iter().find(|(line, _)| line.id == *id) else {
            wrong.push(format!("没有参考线「{id}」"));
            continue;
        };
        let got = match reason.state {
            Tri::Met => Reach::Reached,
            Tri::Unmet => Reach::NotReached,
            Tri::Open => Reach::Open,
        };
        if got != *expected {
            wrong.push(format!("参考线「{id}」应为{}，判成{}", expected.word(), got.word()));
        }
    }
}

fn verdict_hint(verdict: &Verdict<'_>) -> String {
    let names = |state| {
        let ids: Vec<&str> = verdict
            .reason
            .in_the_way(state)
            .iter()
            .filter_map(|r| r.criterion())
            .map(|c| c.id.as_str())
            .collect();
        ids.join("、")
    };
    let parts = [("不满足", names(Tri::Unmet)), ("待定", names(Tri::Open))];
    let parts = parts.iter().filter(|(_, ids)| !ids.is_empty()).map(|(word, ids)| format!("{word}：{ids}"));
    let parts = parts.collect::<Vec<_>>().join("；");
    if parts.is_empty() { String::new() } else { format!("（{parts}）") }
}

fn compare_points(case: &Case, verdict: &Verdict<'_>, wrong: &mut Vec<String>) {
    let differs = |low: &Exact, high: &Exact, expected: (Num, Num)| {
        *low != Exact::from(expected.0.0) || *high != Exact::from(expected.1.0)
    };
    let say = |low: &Exact, high: &Exact| format!("{}—{}", super::shown(low), super::shown(high));
    let Some(score) = &verdict.score else {
        if case.score.is_some() || !case.points.is_empty() {
            wrong.push("这个版本没有评分表".into());
        }
        return;
    };
    if let Some(expected) = case.score
        && differs(&score.points.low, &score.points.high, expected)
    {
        let got = say(&score.points.low, &score.points.high);
        wrong.push(format!("总分应为 {}—{}，算成 {got}", expected.0, expected.1));
    }
    for (id, expected) in &case.points {
        let whole = score.indicators().find(|i| i.indicator.id == *id).map(|i| &i.points);
        let part =
            || score.indicators().flat_map(|i| &i.parts).find(|(p, _)| p == id).map(|(_, points)| points);
        let group =
            || score.groups.iter().zip(&score.card.groups).find(|(_, g)| g.title == *id).map(|(r, _)| &r.0);
        match whole.or_else(part).or_else(group) {
            None => wrong.push(format!("评分表里没有「{id}」")),
            Some(p) if differs(&p.low, &p.high, *expected) => {
                wrong.push(format!(
                    "「{id}」应为 {}—{} 分，算成 {}",
                    expected.0,
                    expected.1,
                    say(&p.low, &p.high)
                ));
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::File;

    const FILES: [(&str, &str); 5] = [
        ("pack.ron", r#"(id: "t", version: "1", title: "试", steps: ["s"])"#),
        ("sources.ron", r#"[(id: "s1", title: "文", issuer: "部", checked: High)]"#),
        ("facts/f.ron", r#"[(id: "a", label: "甲", kind: YesNo), (id: "b", label: "乙", kind: YesNo)]"#),
        (
            "questions/s.ron",
            r#"(id: "s", title: "步", sections: [(id: "x", title: "节", questions: [(asks: Block(all_yes: "都是", facts: ["a", "b"]))])])"#,
        ),
        (
            "designations/d.ron",
            r#"(id: "d", title: "资质", tier: City, family: "试", issuer: "部", office: "局", editions: [
                (id: "2026", source: "s1", programme: Open,
                    references: [(id: "l1", title: "外地", source: "s1", requires: Yes("b"))],
                    requires: All([
                        Criterion(id: "c1", text: "甲", checked: High, rule: Yes("a")),
                        Criterion(id: "c2", text: "乙", checked: High, counts: false, rule: Yes("b"))]))])"#,
        ),
    ];

    /// What is wrong with a case that answers both with 是 and expects this besides eligibility.
    fn wrong(expects: &str) -> Vec<String> {
        let case = format!(
            r#"(designation: "d", cases: [(id: "A", title: "", edition: "2026", as_of: "2026-06-30",
                given: {{"a": true, "b": B}}, expect: Eligible{expects})])"#
        );
        let with = |b: &str| {
            let mut files: Vec<File> = FILES.iter().map(|(name, text)| File::own(*name, *text)).collect();
            files.push(File::own("cases/d.ron", case.replace('B', b)));
            let pack = Pack::from_files(files).unwrap_or_else(|e| panic!("{e:?}"));
            run_cases(&pack).1.into_iter().map(|f| f.message).collect::<Vec<_>>()
        };
        let mut all = with("true");
        all.extend(with("false"));
        all
    }

    #[test]
    fn what_is_met_is_compared_also_where_it_does_not_count() {
        assert_eq!(wrong(""), [""; 0]);
        assert_eq!(wrong(r#", met: ["c1"]"#), [""; 0]);
        assert_eq!(wrong(r#", met: ["c2"]"#), ["条件「c2」应为满足，判成不满足"]);
    }

    #[test]
    fn reference_lines_are_compared() {
        assert_eq!(wrong(r#", lines: {"l1": Reached}"#), ["参考线「l1」应为达到，判成未达到"]);
        assert_eq!(wrong(r#", lines: {"l1": NotReached}"#), ["参考线「l1」应为未达到，判成达到"]);
        assert_eq!(wrong(r#", lines: {"l2": Open}"#), ["没有参考线「l2」", "没有参考线「l2」"]);
    }
}
