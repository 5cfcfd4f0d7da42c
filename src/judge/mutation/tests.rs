//! A small pack whose cases notice some changes and not others.

use super::*;
use crate::pack::File;

const PACK: &str = r#"(id: "t", version: "1", title: "试", steps: ["s"])"#;
const SOURCES: &str = r#"[Source(id: "s1", title: "文", issuer: "部", checked: High)]"#;
const FACTS: &str = r#"[
    Fact(id: "base_year", label: "上年度", kind: Year),
    Fact(id: "yes_a", label: "甲", kind: YesNo),
    Fact(id: "yes_b", label: "乙", kind: YesNo),
    Fact(id: "share", label: "占有率", kind: Number(unit: "%", min: 0, max: 100)),
]"#;
const QUESTIONS: &str = r#"(id: "s", title: "步", sections: [(id: "a", title: "节", questions: [
    Question(asks: Fact("base_year")),
    Question(asks: Block(all_yes: "都是", facts: ["yes_a", "yes_b"])),
    Question(asks: Fact("share")),
])])"#;
const DESIGNATION: &str = r#"Designation(id: "d", title: "资质", tier: City, family: "试", issuer: "部", office: "局",
    editions: [Edition(id: "2026", source: "s1", programme: Open, requires: All([
        Criterion(id: "c1", text: "甲", checked: High, rule: Yes("yes_a")),
        Criterion(id: "c2", text: "乙", checked: High, rule: Yes("yes_b")),
        Criterion(id: "c3", text: "占有率 10% 以上", checked: High, rule: AtLeast(Fact("share"), 10)),
    ]))])"#;

const ELIGIBLE: &str = r#"Case(id: "A", title: "符合", edition: "2026", as_of: "2026-06-30",
    given: {"yes_a": true, "yes_b": true, "share": 20}, expect: Eligible),"#;
const WITHOUT_A: &str = r#"Case(id: "B", title: "缺甲", edition: "2026", as_of: "2026-06-30", like: "A",
    given: {"yes_a": false}, expect: Ineligible, unmet: ["c1"]),"#;

fn found(cases: &str) -> Mutations {
    found_in(DESIGNATION, cases)
}

fn found_in(designation: &str, cases: &str) -> Mutations {
    let cases = format!("(designation: \"d\", cases: [{cases}])");
    let files = [
        ("pack.ron", PACK),
        ("sources.ron", SOURCES),
        ("facts/f.ron", FACTS),
        ("questions/s.ron", QUESTIONS),
        ("designations/d.ron", designation),
        ("cases/d.ron", &cases),
    ];
    let files = files.into_iter().map(|(name, text)| File::own(name, text)).collect();
    mutations(&Pack::from_files(files).unwrap_or_else(|e| panic!("{e:?}")))
}

fn survivors(found: &Mutations) -> Vec<(&str, MutantKind)> {
    found.survivors.iter().map(|m| (m.id.as_str(), m.kind)).collect()
}

/// Two answers turned round, three clauses dropped, one sign, one figure moved both ways.
const CHANGES: usize = 8;

#[test]
fn without_cases_only_figures_are_noticed() {
    let found = found("");
    assert_eq!((found.total(), found.worked, found.boundary), (CHANGES, 0, 3));
    assert!(found.survivors.iter().all(|m| matches!(m.kind, MutantKind::Dropped | MutantKind::Turned)));
    assert_eq!(found.by_kind, [1, 2, 3, 0, 2]);
    assert_eq!(found.noticed_per_mille(), 375);
}

#[test]
fn a_dropped_clause_that_no_case_misses_survives() {
    let found = found(&format!("{ELIGIBLE}{WITHOUT_A}"));
    assert_eq!(survivors(&found), [("c2", MutantKind::Dropped), ("c3", MutantKind::Dropped)]);
    assert_eq!((found.total(), found.worked, found.boundary), (CHANGES, 3, 3));
    let survivor = &found.survivors[0];
    assert_eq!((survivor.designation.as_str(), survivor.edition.as_str()), ("d", "2026"));
}

#[test]
fn a_case_that_names_what_is_met_misses_it_when_it_is_gone() {
    let named = ELIGIBLE.replace("expect: Eligible", "expect: Eligible, met: [\"c1\", \"c2\", \"c3\"]");
    let found = found(&format!("{named}{WITHOUT_A}"));
    assert_eq!(survivors(&found), []);
}

#[test]
fn a_case_that_is_wrong_as_it_is_notices_nothing() {
    let wrong = ELIGIBLE.replace("expect: Eligible", "expect: Open");
    assert_eq!(found(&wrong).worked, 0);
}

const LINE: &str = r#"references: [ReferenceLine(id: "ref-1", title: "外地", source: "s1",
    requires: All([Yes("yes_a"), AtLeast(Fact("share"), 50)]))], requires: All(["#;

#[test]
fn reference_lines_are_changed_where_a_case_speaks_of_them() {
    let designation = DESIGNATION.replacen("requires: All([", LINE, 1);
    let silent = found_in(&designation, &format!("{ELIGIBLE}{WITHOUT_A}"));
    assert_eq!(silent.total(), CHANGES);
    let reached = ELIGIBLE
        .replace("\"share\": 20", "\"share\": 50")
        .replace("expect: Eligible", "expect: Eligible, lines: {\"ref-1\": Reached}");
    let missed = WITHOUT_A.replace("unmet:", "lines: {\"ref-1\": NotReached}, unmet:");
    let spoken = found_in(&designation, &format!("{reached}{missed}"));
    let of_the_line = survivors(&spoken).into_iter().filter(|(id, _)| *id == "ref-1").collect::<Vec<_>>();
    // Two clauses dropped, an answer turned, a sign, a figure both ways; the figure's clause is missed by nobody.
    assert_eq!(spoken.total(), CHANGES + 6);
    assert_eq!(of_the_line, [("ref-1", MutantKind::Dropped)]);
}
