//! Every check on the smallest pack that breaks it, with the line it must name.

use super::super::{File, Pack};
use super::{Finding, Severity, lint};

const PACK: &str = r#"(id: "t", version: "1", title: "试", steps: ["s"])"#;

const SOURCES: &str = r#"[
    Source(id: "s1", title: "文", issuer: "部", checked: High, link: "https://example.gov.cn"),
]"#;

const FACTS: &str = r#"[
    Fact(id: "base_year", label: "上年度", kind: Year),
    Fact(id: "yes_a", label: "甲", kind: YesNo),
    Fact(id: "yes_b", label: "乙", kind: YesNo),
    Fact(id: "pick", label: "选", kind: Choice([(id: "one", label: "一"), (id: "two", label: "二"), (id: "three", label: "三")])),
    Fact(id: "share", label: "占有率", kind: Number(unit: "%", min: 0, max: 100)),
    Fact(id: "count", label: "件数", kind: Number(unit: "项", min: 0, whole: true)),
    Fact(id: "revenue", label: "营业收入", yearly: true, kind: Number(unit: "万元", min: 0)),
    Fact(id: "since", label: "成立日期", kind: Date),
    Fact(id: "own", label: "自评分", kind: Number(unit: "分", min: 0, max: 10)),
]"#;

const QUESTIONS: &str = r#"(id: "s", title: "步", sections: [(id: "a", title: "节", questions: [
    Question(asks: Fact("base_year"), record_only: true),
    Question(asks: Block(all_yes: "都是", facts: ["yes_a", "yes_b"]), record_only: true),
    Question(asks: Fact("pick"), record_only: true),
    Question(asks: Fact("share"), record_only: true),
    Question(asks: Fact("count"), record_only: true),
    Question(asks: Table(["revenue"]), record_only: true),
    Question(asks: Fact("since"), record_only: true),
    Question(asks: Fact("own"), record_only: true),
])])"#;

const DESIGNATION: &str = r#"Designation(id: "d", title: "资质", tier: City, family: "试", issuer: "部", office: "局",
    editions: [
        Edition(id: "2026", source: "s1", from: "2026-01-01", programme: Open,
            CARD
            requires: All([
                Criterion(id: "c0", text: "甲", checked: High, rule: Yes("yes_a")),
                Criterion(id: "c1", text: "乙", checked: High,
                    rule: RULE),
            ])),
    ])"#;

/// The line of RULE above.
const RULE_LINE: usize = 8;

/// The small pack with some of its files replaced or added.
fn pack(files: &[(&str, &str)]) -> Pack {
    let designation = designation("Yes(\"yes_b\")", "");
    let mut all = vec![
        ("pack.ron", PACK),
        ("sources.ron", SOURCES),
        ("facts/f.ron", FACTS),
        ("questions/s.ron", QUESTIONS),
        ("designations/d.ron", designation.as_str()),
    ];
    for (name, text) in files {
        all.retain(|(n, _)| n != name);
        all.push((name, text));
    }
    let files = all.into_iter().map(|(name, text)| File::own(name, text)).collect();
    Pack::from_files(files).unwrap_or_else(|e| panic!("{e:?}"))
}

fn designation(rule: &str, card: &str) -> String {
    DESIGNATION.replace("RULE", rule).replace("CARD", card)
}

fn with(files: &[(&str, &str)]) -> Vec<Finding> {
    lint(&pack(files))
}

/// What is found with this rule in the criterion.
fn with_rule(rule: &str) -> Vec<Finding> {
    with(&[("designations/d.ron", &designation(rule, ""))])
}

/// What is found with this measure in a scorecard of one indicator with 10 points.
fn with_measure(measure: &str) -> Vec<Finding> {
    with_indicator(&format!(
        "Indicator(id: \"i1\", text: \"项\", max: 10, checked: High, measure: {measure})"
    ))
}

fn with_indicator(indicators: &str) -> Vec<Finding> {
    let card = format!(
        "scorecard: Scorecard(pass: 6, max: 10, groups: [Group(title: \"组\", max: 10, indicators: [{indicators}])]),"
    );
    with(&[("designations/d.ron", &designation("AtLeast(Score, 6)", &card))])
}

#[track_caller]
fn only(found: &[Finding], severity: Severity, file: &str, line: usize, says: &[&str]) {
    let shown: Vec<String> = found
        .iter()
        .map(|f| format!("{:?} {}:{}:{} {}", f.severity, f.file, f.line, f.column, f.message))
        .collect();
    let [one] = found else { panic!("expected one finding, found {shown:#?}") };
    assert_eq!((one.severity, one.file.as_str(), one.line), (severity, file, line), "{shown:?}");
    assert!(one.column > 0);
    for part in says {
        assert!(one.message.contains(part), "{} lacks {part}", one.message);
    }
}

#[track_caller]
fn error_in_rule(rule: &str, says: &[&str]) {
    only(&with_rule(rule), Severity::Error, "designations/d.ron", RULE_LINE, says);
}

#[track_caller]
fn criterion_error(rule: &str, says: &[&str]) {
    only(&with_rule(rule), Severity::Error, "designations/d.ron", RULE_LINE - 1, says);
}

#[test]
fn the_small_pack_itself_is_clean() {
    assert_eq!(with(&[]), []);
}

#[test]
fn unknown_facts_are_named_with_the_nearest() {
    error_in_rule("Yes(\"yes_aa\")", &["没有指标「yes_aa」", "相近的有 yes_a"]);
    error_in_rule("AtLeast(Year(\"revenu\", 0), 5)", &["没有指标「revenu」", "revenue"]);
    error_in_rule(
        "AtLeast(Percent(Year(\"revenue\", 0), Year(\"turnover\", 0)), 5)",
        &["没有指标「turnover」", "先声明"],
    );
    error_in_rule("Supplement(\"shar\", Yes(\"yes_a\"), Yes(\"yes_b\"))", &["没有指标「shar」", "share"]);
    error_in_rule("OneOf(\"pik\", [\"one\"])", &["没有指标「pik」", "pick"]);
    error_in_rule("Aged(since: \"sinc\", at_least: Years(1))", &["没有指标「sinc」", "since"]);
    only(
        &with_measure("Entered(\"onw\")"),
        Severity::Error,
        "designations/d.ron",
        4,
        &["没有指标「onw」", "own"],
    );
    let indicator = r#"Indicator(id: "i1", text: "项", max: 10, checked: High, own_points: "owm", measure: Entered("own"))"#;
    only(&with_indicator(indicator), Severity::Error, "designations/d.ron", 4, &["没有指标「owm」", "own"]);
}

#[test]
fn unknown_facts_in_questions_are_named() {
    let asks = QUESTIONS.replace("Fact(\"share\")", "Fact(\"shere\")");
    only(
        &with(&[("questions/s.ron", &asks)]),
        Severity::Error,
        "questions/s.ron",
        5,
        &["没有指标「shere」", "share"],
    );
    let when = QUESTIONS.replace("Fact(\"share\"),", "Fact(\"share\"), when: Yes(\"yes_c\"),");
    only(
        &with(&[("questions/s.ron", &when)]),
        Severity::Error,
        "questions/s.ron",
        5,
        &["没有指标「yes_c」", "yes_a、yes_b"],
    );
}

#[test]
fn sources_must_exist_and_have_web_links() {
    let unknown = designation("Yes(\"yes_b\")", "").replace("source: \"s1\"", "source: \"s2\"");
    only(
        &with(&[("designations/d.ron", &unknown)]),
        Severity::Error,
        "designations/d.ron",
        3,
        &["没有依据「s2」", "s1"],
    );
    let empty = designation("Yes(\"yes_b\")", "").replace("source: \"s1\"", "source: \"\"");
    only(&with(&[("designations/d.ron", &empty)]), Severity::Error, "designations/d.ron", 3, &["没有写依据"]);
    let own = designation("Yes(\"yes_b\"), source: \"s9\"", "");
    only(
        &with(&[("designations/d.ron", &own)]),
        Severity::Error,
        "designations/d.ron",
        8,
        &["没有依据「s9」"],
    );
    let reference = designation(
        "Yes(\"yes_b\")",
        "references: [(id: \"r\", title: \"线\", source: \"s7\", requires: Yes(\"yes_a\"))],",
    );
    only(
        &with(&[("designations/d.ron", &reference)]),
        Severity::Error,
        "designations/d.ron",
        4,
        &["没有依据「s7」"],
    );
    let link = SOURCES.replace("https://example.gov.cn", "ftp://x");
    only(&with(&[("sources.ron", &link)]), Severity::Error, "sources.ron", 2, &["ftp://x", "http://"]);
    let dates = SOURCES.replace("checked: High", "checked: High, from: \"2026\", until: \"2025-12\"");
    only(
        &with(&[("sources.ron", &dates)]),
        Severity::Error,
        "sources.ron",
        2,
        &["from 2026 晚于 until 2025-12"],
    );
}

#[test]
fn not_obtained_and_its_level_go_together() {
    let file = "designations/d.ron";
    only(&with_rule("NotObtained"), Severity::Warning, file, 7, &["c1", "checked 却写作 High"]);
    let levelled =
        designation("Yes(\"yes_b\")", "").replace("\"乙\", checked: High", "\"乙\", checked: NotObtained");
    only(&with(&[(file, &levelled)]), Severity::Warning, file, 7, &["c1", "却有判定规则"]);
    let remark = designation("Note, counts: false", "")
        .replace("\"乙\", checked: High", "\"乙\", checked: NotObtained");
    assert_eq!(with(&[(file, &remark)]), [], "a remark whose figure was not obtained is fine");
}

#[test]
fn ids_are_used_once() {
    let facts = FACTS.replace("id: \"yes_b\"", "id: \"yes_a\"").replace("\"own\"", "\"yes_b\"");
    let found = with(&[("facts/f.ron", &facts)]);
    assert!(found.iter().any(|f| f.line == 4 && f.message.contains("指标「yes_a」重复")), "{found:?}");
    let more = with(&[("facts/g.ron", "[\n\n Fact(id: \"share\", label: \"又\", kind: YesNo)]")]);
    assert!(
        more.iter().any(|f| f.file == "facts/g.ron" && f.line == 3 && f.message.contains("已在 facts/f.ron")),
        "{more:?}"
    );
    let sources =
        SOURCES.replace("\n]", "\n    Source(id: \"s1\", title: \"又\", issuer: \"部\", checked: Low)]");
    only(&with(&[("sources.ron", &sources)]), Severity::Error, "sources.ron", 3, &["依据「s1」重复"]);
    let twin = designation("Yes(\"yes_b\")", "");
    only(
        &with(&[("designations/e.ron", &twin)]),
        Severity::Error,
        "designations/e.ron",
        1,
        &["资质「d」重复", "designations/d.ron"],
    );
    let criteria =
        designation("Criterion(id: \"c0\", text: \"重\", checked: High, rule: Yes(\"yes_b\"))", "");
    only(
        &with(&[("designations/d.ron", &criteria)]),
        Severity::Error,
        "designations/d.ron",
        8,
        &["条件「c0」重复"],
    );
    let choices = FACTS.replace("id: \"three\"", "id: \"one\"");
    only(&with(&[("facts/f.ron", &choices)]), Severity::Error, "facts/f.ron", 5, &["选项「one」重复"]);
}

#[test]
fn editions_are_unique_ordered_and_apart() {
    let file = "designations/d.ron";
    let two = |old: &str, second: &str| {
        let text = designation("Yes(\"yes_b\")", "").replace("from: \"2026-01-01\"", old).replace(
            "            ])),\n    ])",
            &format!("            ])),\n        Edition({second}, source: \"s1\", programme: Open, requires: Yes(\"yes_a\")),\n    ])"),
        );
        with(&[(file, &text)])
    };
    let apart = two("from: \"2026-01-01\", until: \"2026-06-30\"", "id: \"2027\", from: \"2026-07-01\"");
    assert_eq!(apart, []);
    let same = two("from: \"2026-01-01\", until: \"2026-06-30\"", "id: \"2026\", from: \"2026-07-01\"");
    only(&same, Severity::Error, file, 10, &["版本「2026」重复"]);
    let order = two("from: \"2026-01-01\"", "id: \"2020\", from: \"2020-01-01\"");
    only(&order, Severity::Error, file, 10, &["从旧到新"]);
    let overlap = two("from: \"2026-01-01\", until: \"2026-06-30\"", "id: \"2027\", from: \"2026-06-30\"");
    only(&overlap, Severity::Warning, file, 10, &["日期重叠"]);
    let endless = two("from: \"2026-01-01\"", "id: \"2027\", from: \"2027\"");
    only(&endless, Severity::Warning, file, 10, &["没有写 until"]);
    let backwards = designation("Yes(\"yes_b\")", "")
        .replace("from: \"2026-01-01\"", "from: \"2026-01-01\", until: \"2025\"");
    only(&with(&[(file, &backwards)]), Severity::Error, file, 3, &["from 2026-01-01 晚于 until 2025"]);
}

#[test]
fn ladders_go_up() {
    let text = |id: &str, after: &str| {
        designation("Yes(\"yes_b\")", "")
            .replace("id: \"d\"", &format!("id: \"{id}\""))
            .replace("office: \"局\",", &format!("office: \"局\",\n after: [{after}],"))
    };
    let unknown = text("d", "\"dd\"");
    only(
        &with(&[("designations/d.ron", &unknown)]),
        Severity::Error,
        "designations/d.ron",
        2,
        &["after 里没有资质「dd」", "d"],
    );
    let itself = text("d", "\"d\"");
    only(&with(&[("designations/d.ron", &itself)]), Severity::Error, "designations/d.ron", 2, &["绕了一圈"]);
    let found =
        with(&[("designations/d.ron", &text("d", "\"e\"")), ("designations/e.ron", &text("e", "\"d\""))]);
    assert_eq!(found.iter().filter(|f| f.message.contains("绕了一圈")).count(), 2, "{found:?}");
}

#[test]
fn facts_are_read_as_what_they_are() {
    error_in_rule("Yes(\"share\")", &["指标「share」是数", "是否题"]);
    error_in_rule("OneOf(\"yes_b\", [\"one\"])", &["指标「yes_b」是是否题", "选项"]);
    error_in_rule("OneOf(\"pick\", [\"four\"])", &["没有选项「four」", "one、two、three"]);
    error_in_rule("AtLeast(Fact(\"revenue\"), 5)", &["「revenue」是年度指标", "Year(\"revenue\", 0)"]);
    error_in_rule("AtLeast(Year(\"share\", 0), 5)", &["「share」不是年度指标", "Fact(\"share\")"]);
    error_in_rule("Aged(since: \"share\", at_least: Years(1))", &["指标「share」是数", "日期"]);
    error_in_rule("AtLeast(Fact(\"yes_b\"), 5)", &["指标「yes_b」是是否题", "数"]);
    error_in_rule("AtLeast(Sum(\"revenue\", []), 5)", &["年份列表是空的"]);
    error_in_rule("AtLeast(Sum(\"revenue\", [0, 0]), 5)", &["重复的年份"]);
    error_in_rule("AtLeast(Year(\"revenue\", 1), 5)", &["上年度以后"]);
    error_in_rule("AtLeast(Growth(\"revenue\", -3), 5)", &["-4", "只问到 -3"]);
}

#[test]
fn comparisons_can_go_either_way() {
    error_in_rule("AtLeast(Fact(\"share\"), 101)", &["可能的值是0（含）至100（含）", "永远不满足"]);
    error_in_rule("LessThan(Fact(\"share\"), 0)", &["永远不满足"]);
    error_in_rule("MoreThan(Fact(\"share\"), 100)", &["永远不满足"]);
    error_in_rule("LessThan(Growth(\"revenue\", 0), -100)", &["永远不满足"]);
    let file = "designations/d.ron";
    only(&with_rule("AtLeast(Fact(\"share\"), 0)"), Severity::Warning, file, 8, &["永远满足"]);
    only(&with_rule("MoreThan(Fact(\"count\"), -1)"), Severity::Warning, file, 8, &["永远满足"]);
    assert_eq!(with_rule("MoreThan(Fact(\"share\"), 0)"), []);
    assert_eq!(with_rule("AtLeast(Minus(Fact(\"share\"), Fact(\"count\")), 0)"), []);
    let optional = QUESTIONS.replace("Fact(\"share\"),", "Fact(\"share\"), may_not_apply: true,");
    let rule = designation("AtLeast(Fact(\"share\"), 0), na: Unmet", "");
    assert_eq!(with(&[(file, &rule), ("questions/s.ron", &optional)]), [], "不适用 makes it a condition");
}

#[test]
fn joined_rules_do_not_contradict_themselves() {
    criterion_error("All([])", &["All([])", "永远满足"]);
    criterion_error("Any([])", &["Any([])", "永远不满足"]);
    criterion_error("Count(3, [Yes(\"yes_a\"), Yes(\"yes_b\")])", &["3 项", "只列了 2 项"]);
    criterion_error("Count(0, [Yes(\"yes_a\")])", &["永远满足"]);
    criterion_error("All([MoreThan(Fact(\"share\"), 5), LessThan(Fact(\"share\"), 3)])", &["相互矛盾"]);
    criterion_error("All([AtLeast(Fact(\"share\"), 5), LessThan(Fact(\"share\"), 5)])", &["相互矛盾"]);
    criterion_error("All([Yes(\"yes_b\"), No(\"yes_b\")])", &["「yes_b」"]);
    criterion_error("All([OneOf(\"pick\", [\"one\"]), OneOf(\"pick\", [\"two\"])])", &["没有共同的选项"]);
    error_in_rule("OneOf(\"pick\", [])", &["永远不满足"]);
    only(
        &with_rule("OneOf(\"pick\", [\"one\", \"two\", \"three\"])"),
        Severity::Warning,
        "designations/d.ron",
        8,
        &["全部选项"],
    );
    assert_eq!(with_rule("All([AtLeast(Fact(\"share\"), 5), AtMost(Fact(\"share\"), 5)])"), [], "exactly 5");
    error_in_rule("Aged(since: \"since\")", &["at_least 或 at_most"]);
    error_in_rule("Aged(since: \"since\", at_least: Years(3), at_most: Months(6))", &["永远不满足"]);
}

#[test]
fn contradictions_across_criteria_name_the_second() {
    let text = designation("No(\"yes_a\")", "");
    only(
        &with(&[("designations/d.ron", &text)]),
        Severity::Error,
        "designations/d.ron",
        7,
        &["「yes_a」", "不能同时"],
    );
}

#[test]
fn compound_growth_stands_alone() {
    assert_eq!(with_rule("AtLeast(CompoundGrowth(\"revenue\"), 5)"), []);
    error_in_rule("AtLeast(CompoundGrowth(\"revenue\"), -100)", &["大于 -100"]);
    error_in_rule(
        "AtLeast(Max([CompoundGrowth(\"revenue\"), Fact(\"share\")]), 5)",
        &["只能直接与一个数比较"],
    );
    let bands = "Bands(CompoundGrowth(\"revenue\"), [Band(points: Just(10))])";
    only(&with_measure(bands), Severity::Error, "designations/d.ron", 4, &["只能直接与一个数比较"]);
}

#[test]
fn points_need_a_scorecard_that_has_them() {
    criterion_error("AtLeast(Score, 60)", &["读不到得分"]);
    let card = r#"scorecard: Scorecard(pass: 6, max: 10, groups: [Group(title: "组", max: 10, indicators: [Indicator(id: "i1", text: "项", max: 10, checked: High, measure: Entered("own"))])]),"#;
    let found = |rule: &str| {
        with(&[("designations/d.ron", &designation(&format!("All([AtLeast(Score, 6), {rule}])"), card))])
    };
    assert_eq!(found("MoreThan(Points(\"i1\"), 0)"), []);
    only(
        &found("MoreThan(Points(\"i2\"), 0)"),
        Severity::Error,
        "designations/d.ron",
        8,
        &["没有指标「i2」", "i1"],
    );
    only(
        &found("AtLeast(GroupScore(\"组组\"), 5)"),
        Severity::Error,
        "designations/d.ron",
        8,
        &["没有「组组」这一组", "组"],
    );
    only(&found("AtLeast(Score, 11)"), Severity::Error, "designations/d.ron", 7, &["永远不满足"]);
}

#[test]
fn bands_cover_everything_once() {
    let file = "designations/d.ron";
    let bands = |bands: &str| with_measure(&format!("Bands(Fact(\"share\"), [{bands}])"));
    assert_eq!(
        bands("Band(to: Excluding(5), points: Just(0)), Band(from: Including(5), points: Just(10))"),
        []
    );
    assert_eq!(
        bands(
            "Band(from: Including(0), to: Including(5), points: Just(0)), Band(from: Excluding(5), to: Including(100), points: Just(10))"
        ),
        [],
        "the fact's own range is enough"
    );
    only(
        &bands("Band(to: Excluding(5), points: Just(0)), Band(from: Excluding(5), points: Just(10))"),
        Severity::Error,
        file,
        4,
        &["空缺", "恰为 5"],
    );
    only(
        &bands("Band(to: Including(5), points: Just(0)), Band(from: Including(5), points: Just(10))"),
        Severity::Error,
        file,
        4,
        &["重叠", "恰为 5"],
    );
    only(
        &bands("Band(to: Excluding(5), points: Just(0)), Band(from: Including(6), points: Just(10))"),
        Severity::Error,
        file,
        4,
        &["空缺", "5（含）至6（不含）"],
    );
    only(
        &bands("Band(from: Including(0), to: Excluding(100), points: Just(10))"),
        Severity::Error,
        file,
        4,
        &["空缺", "恰为 100"],
    );
    let inside_out =
        bands("Band(from: Including(5), to: Excluding(5), points: Just(0)), Band(points: Just(10))");
    only(&inside_out, Severity::Error, file, 4, &["空的"]);
    let outside =
        bands("Band(points: Just(10), to: Including(100)), Band(from: Excluding(100), points: Just(0))");
    only(&outside, Severity::Warning, file, 4, &["用不到"]);
    let whole = with_measure(
        "Bands(Fact(\"count\"), [Band(to: Including(3), points: Just(0)), Band(from: Including(4), points: Just(10))])",
    );
    assert_eq!(whole, [], "no whole number between 3 and 4");
}

#[test]
fn steps_can_be_reached() {
    let file = "designations/d.ron";
    let steps = |steps: &str| with_measure(&format!("Steps([{steps}])"));
    assert_eq!(steps("(AtLeast(Fact(\"share\"), 5), Just(10)), (AtLeast(Fact(\"share\"), 3), Just(5))"), []);
    only(
        &steps("(AtLeast(Fact(\"share\"), 3), Just(5)), (AtLeast(Fact(\"share\"), 5), Just(10))"),
        Severity::Error,
        file,
        4,
        &["第 2 级走不到"],
    );
    let between = "(AtLeast(Fact(\"share\"), 5), Just(10)), (LessThan(Fact(\"share\"), 5), Just(5)), (AtMost(Fact(\"share\"), 3), Just(1))";
    only(&steps(between), Severity::Error, file, 4, &["第 3 级走不到"]);
    only(
        &steps("(OneOf(\"pick\", [\"one\", \"two\"]), Just(10)), (OneOf(\"pick\", [\"two\"]), Just(5))"),
        Severity::Error,
        file,
        4,
        &["第 2 级走不到"],
    );
    only(
        &steps("(Yes(\"yes_a\"), Just(10)), (Yes(\"yes_a\"), Just(5))"),
        Severity::Error,
        file,
        4,
        &["第 2 级走不到"],
    );
}

#[test]
fn points_fit_their_full_marks() {
    let file = "designations/d.ron";
    only(
        &with_measure("Steps([(Yes(\"yes_a\"), Just(11))])"),
        Severity::Error,
        file,
        4,
        &["给 11 分", "满分 10"],
    );
    only(
        &with_measure("Steps([(Yes(\"yes_a\"), Between(9, 10)), (Yes(\"yes_b\"), Between(8, 7))])"),
        Severity::Error,
        file,
        4,
        &["下限高于上限"],
    );
    only(
        &with_measure("Steps([(Yes(\"yes_a\"), Just(10)), (Yes(\"yes_b\"), Just(-1))])"),
        Severity::Error,
        file,
        4,
        &["不能是负数"],
    );
    only(&with_measure("Steps([(Yes(\"yes_a\"), Just(9))])"), Severity::Warning, file, 4, &["最多得 9 分"]);
    only(&with_measure("PerMet(11, [Yes(\"yes_a\")])"), Severity::Error, file, 4, &["给 11 分"]);
    only(
        &with_measure("PerFull(of: Fact(\"share\"), every: 0, points: 1)"),
        Severity::Error,
        file,
        4,
        &["every 是 0"],
    );
    only(&with_measure("Entered(\"count\")"), Severity::Error, file, 4, &["自评分「count」", "max: 10"]);
    assert_eq!(
        with_measure(
            "Best([(id: \"p1\", text: \"一\", measure: PerMet(5, [Yes(\"yes_a\"), Yes(\"yes_b\")]))])"
        ),
        []
    );
}

#[test]
fn sums_of_full_marks_agree() {
    let file = "designations/d.ron";
    let card = |pass: &str, max: &str, group: &str| {
        let card = format!(
            "scorecard: Scorecard(pass: {pass}, max: {max}, groups: [Group(title: \"组\", max: {group}, indicators: [Indicator(id: \"i1\", text: \"项\", max: 10, checked: High, measure: Entered(\"own\"))])]),"
        );
        with(&[(file, &designation(&format!("AtLeast(Score, {pass})"), &card))])
    };
    assert_eq!(card("6", "10", "10"), []);
    let found = card("6", "20", "20");
    only(&found, Severity::Warning, file, 4, &["「组」满分写作 20，各项满分合计 10"]);
    only(&card("6", "20", "10"), Severity::Warning, file, 4, &["评分表满分写作 20，各组满分合计 10"]);
    let found = card("11", "10", "10");
    assert!(
        found.iter().any(|f| f.severity == Severity::Error && f.message.contains("及格线 11 高于满分 10")),
        "{found:?}"
    );
}

#[test]
fn every_fact_is_asked_once_and_by_a_fitting_card() {
    let file = "questions/s.ron";
    let questions = |from: &str, to: &str| with(&[(file, &QUESTIONS.replace(from, to))]);
    let again = questions("Fact(\"own\")", "Fact(\"share\")");
    only(&again, Severity::Error, file, 9, &["「share」已经有题目问过"]);
    only(&questions("Table([\"revenue\"])", "Fact(\"revenue\")"), Severity::Error, file, 7, &["Table"]);
    only(&questions("Fact(\"share\")", "Table([\"share\"])"), Severity::Error, file, 5, &["不能放进 Table"]);
    only(
        &questions("Fact(\"share\")", "Block(all_yes: \"是\", facts: [\"share\"])"),
        Severity::Error,
        file,
        5,
        &["是否题"],
    );
    let unread = questions("Fact(\"share\"), record_only: true", "Fact(\"share\")");
    only(&unread, Severity::Warning, file, 5, &["没有规则读「share」"]);
    let unasked = with(&[
        (file, &QUESTIONS.replace("    Question(asks: Fact(\"share\"), record_only: true),\n", "")),
        ("designations/d.ron", &designation("AtLeast(Fact(\"share\"), 5)", "")),
    ]);
    only(&unasked, Severity::Error, "facts/f.ron", 6, &["没有题目问它", "share"]);
}

/// A folder of extra designations that reads what the pack declares but does not ask is at fault, not the pack.
#[test]
fn an_extra_designation_answers_for_what_nobody_asks() {
    let unasked = QUESTIONS.replace("    Question(asks: Fact(\"share\"), record_only: true),\n", "");
    let text = designation("AtLeast(Fact(\"share\"), 5)", "").replace("id: \"d\"", "id: \"own\"");
    let own =
        [("pack.ron", PACK), ("sources.ron", SOURCES), ("facts/f.ron", FACTS), ("questions/s.ron", &unasked)];
    let mut files: Vec<File> = own.into_iter().map(|(name, text)| File::own(name, text)).collect();
    files.push(File { extra: true, ..File::own("designations/own.ron", text) });
    let found = lint(&Pack::from_files(files).unwrap_or_else(|e| panic!("{e:?}")));
    only(&found, Severity::Error, "designations/own.ron", RULE_LINE, &["「share」", "没有题目问它"]);
    assert!(found[0].extra);
}

#[test]
fn conditions_of_questions_read_only_what_came_before() {
    let file = "questions/s.ron";
    let when = |at: &str, when: &str| with(&[(file, &QUESTIONS.replace(at, &format!("{at} when: {when},")))]);
    assert_eq!(when("Fact(\"share\"),", "Yes(\"yes_a\")"), []);
    only(
        &when("Fact(\"share\"),", "AtLeast(Fact(\"share\"), 5)"),
        Severity::Error,
        file,
        5,
        &["本题自己", "循环"],
    );
    only(
        &when("Fact(\"share\"),", "AtLeast(Fact(\"count\"), 5)"),
        Severity::Error,
        file,
        5,
        &["在后面才问到"],
    );
    only(&when("Fact(\"share\"),", "Yes(\"pick\")"), Severity::Error, file, 5, &["是否题"]);
    only(&when("Fact(\"share\"),", "AtLeast(Score, 5)"), Severity::Error, file, 5, &["读不到得分"]);
}

#[test]
fn certificates_have_their_papers() {
    let facts = FACTS.replace("\n]", "\n Fact(id: \"cert_x\", label: \"证\", kind: YesNo),\n Fact(id: \"cert_x_no\", label: \"号\", kind: Text),\n Fact(id: \"cert_x_edition\", label: \"版\", kind: Text),\n Fact(id: \"cert_x_issued_on\", label: \"发\", kind: Text),\n]");
    let asks = QUESTIONS
        .replace("])])", "    Question(asks: Certificate(cert: \"cert_x\"), record_only: true),\n])])");
    let found = with(&[("facts/f.ron", &facts), ("questions/s.ron", &asks)]);
    assert_eq!(found.len(), 1, "what the pack does not declare the program does: {found:?}");
    assert!(found.iter().all(|f| f.file == "questions/s.ron" && f.line == 10), "{found:?}");
    assert!(found.iter().any(|f| f.message.contains("「cert_x_issued_on」是文字，这里要日期")), "{found:?}");
}

#[test]
fn readers_of_optional_answers_say_what_not_applicable_means() {
    let optional = QUESTIONS.replace("Fact(\"share\"),", "Fact(\"share\"), may_not_apply: true,");
    let found =
        |rule: &str| with(&[("questions/s.ron", &optional), ("designations/d.ron", &designation(rule, ""))]);
    only(
        &found("AtLeast(Fact(\"share\"), 5)"),
        Severity::Warning,
        "designations/d.ron",
        7,
        &["「share」可以答不适用", "「c1」", "na: Unmet"],
    );
    assert_eq!(found("AtLeast(Fact(\"share\"), 5), na: Unmet"), []);
}

#[test]
fn bounds_of_facts_make_sense() {
    let facts = |from: &str, to: &str| with(&[("facts/f.ron", &FACTS.replace(from, to))]);
    only(
        &facts("min: 0, max: 100", "min: 101, max: 100"),
        Severity::Error,
        "facts/f.ron",
        6,
        &["min 大于 max"],
    );
    only(&facts("label: \"占有率\"", "label: \"\""), Severity::Error, "facts/f.ron", 6, &["没有 label"]);
}

#[test]
fn a_division_by_what_is_never_positive_is_found() {
    let facts = FACTS.replace("unit: \"项\", min: 0", "unit: \"项\", min: -5, max: 0");
    let rule = designation("AtLeast(Divide(Fact(\"share\"), Fact(\"count\")), 5)", "");
    let found = with(&[("facts/f.ron", &facts), ("designations/d.ron", &rule)]);
    only(&found, Severity::Error, "designations/d.ron", 8, &["分母不会大于 0"]);
}

#[test]
fn the_pack_entry_names_what_exists() {
    let order = PACK.replace("steps: [\"s\"]", "steps: [\"s\"],\n order: [\"dd\"]");
    only(&with(&[("pack.ron", &order)]), Severity::Error, "pack.ron", 2, &["order 里没有资质「dd」"]);
    let sample =
        PACK.replace("steps: [\"s\"]", "steps: [\"s\"],\n samples: [(file: \"x.qp.ron\", about: \"无\")]");
    only(&with(&[("pack.ron", &sample)]), Severity::Error, "pack.ron", 2, &["x.qp.ron", "没有文件"]);
    let unlisted = with(&[("questions/t.ron", "(id: \"t\", title: \"漏\", sections: [])")]);
    only(&unlisted, Severity::Warning, "questions/t.ron", 1, &["没有列入 pack.ron"]);
    let case = r#"(designation: "dd", cases: [])"#;
    only(&with(&[("cases/d.ron", case)]), Severity::Error, "cases/d.ron", 1, &["没有资质「dd」"]);
}

#[test]
fn cases_name_what_exists() {
    let file = "cases/d.ron";
    let case = |from: &str, to: &str| {
        let text = r#"(designation: "d", cases: [
    Case(id: "A", title: "甲", edition: "2026", as_of: "2026-06-30", given: {"yes_a": true},
        expect: Open, open: ["c1"],
        met: ["c0"]),
    Case(id: "B", title: "乙", edition: "2026", as_of: "2026-06-30", like: "A",
        given: {"yes_a": false}, expect: Ineligible, unmet: ["c0"], open: ["c1"]),
])"#;
        with(&[(file, &text.replacen(from, to, 1))])
    };
    assert_eq!(case("", ""), []);
    only(&case("[\"c0\"]", "[\"c00\"]"), Severity::Error, file, 4, &["算例 A 的 met", "「c00」", "c0"]);
    only(&case("[\"c1\"]", "[\"c11\"]"), Severity::Error, file, 3, &["算例 A 的 open", "「c11」", "c1"]);
    only(
        &case("edition: \"2026\"", "edition: \"2025\""),
        Severity::Error,
        file,
        2,
        &["没有版本「2025」", "2026"],
    );
    only(&case("\"yes_a\"", "\"yes_\""), Severity::Error, file, 2, &["没有指标「yes_」", "yes_a"]);
    only(&case("like: \"A\"", "like: \"C\""), Severity::Error, file, 5, &["算例 B 的 like", "「C」"]);
    only(&case("met:", "lines: {\"l\": Reached}, met:"), Severity::Error, file, 4, &["没有参考线「l」"]);
    only(&case("met:", "points: {\"i\": (0, 1)}, met:"), Severity::Error, file, 4, &["没有评分指标「i」"]);
}

/// Text that does not read, and the line its message must name.
#[test]
fn text_that_does_not_read_is_explained_in_chinese() {
    let errors = |text: String| {
        let file = |name: &str, text: &str| File::own(name, text);
        let files = vec![
            file("pack.ron", PACK),
            file("sources.ron", SOURCES),
            file("facts/f.ron", FACTS),
            file("questions/s.ron", QUESTIONS),
            file("designations/d.ron", &text),
        ];
        Pack::from_files(files).expect_err("broken")
    };
    let good = || designation("Yes(\"yes_b\")", "");
    for (what, text, line, says) in [
        ("missing comma", good().replace("tier: City, family", "tier: City family"), 1, "逗号"),
        ("unknown field", good().replace("checked: High, rule", "level: High, rule"), 6, "level"),
        ("missing field", good().replace("checked: High, rule", "rule"), 6, "checked"),
        ("unknown variant", good().replace("Yes(\"yes_a\")", "Yess(\"yes_a\")"), 6, "Yess"),
        ("unknown level", good().replace("checked: High, rule", "checked: Sure, rule"), 6, "Sure"),
        ("unclosed paren", good().replace("rule: Yes(\"yes_a\"))", "rule: Yes(\"yes_a\")"), 6, ""),
        ("wrong type", good().replace("title: \"资质\"", "title: 5"), 1, "文字"),
        ("a word for a number", good().replace("Yes(\"yes_a\")", "AtLeast(Fact(\"share\"), 五)"), 6, ""),
        ("a date that is none", good().replace("2026-01-01", "2026-02-30"), 3, "日期"),
        ("an unclosed string", good().replace("\"甲\"", "\"甲"), 6, ""),
    ] {
        let found = errors(text);
        let [error] = &found[..] else { panic!("{what}: {found:?}") };
        assert_eq!(error.file, "designations/d.ron", "{what}");
        assert!(error.line.abs_diff(line) <= 1 && error.column > 0, "{what}: line {} of {error}", error.line);
        assert!(error.message.contains(says), "{what}: {error}");
        assert!(!error.message.is_ascii(), "{what}: {error}");
    }
}

/// Nothing that is cut off or flipped makes reading or linting panic.
#[test]
fn broken_bytes_never_panic() {
    let text = designation(
        "Any([AtLeast(Percent(Year(\"revenue\", 0), Year(\"revenue\", -1)), 3.5), Valid(\"yes_a\")])",
        "",
    );
    let look = |text: String| {
        let files = [
            ("pack.ron", PACK),
            ("facts/f.ron", FACTS),
            ("questions/s.ron", QUESTIONS),
            ("designations/d.ron", &text),
        ];
        let files = files.iter().map(|(n, t)| File::own(*n, *t)).collect();
        match Pack::from_files(files) {
            Ok(pack) => drop(lint(&pack)),
            Err(errors) => assert!(errors.iter().all(|e| !e.message.is_ascii()), "{errors:?}"),
        }
    };
    for end in (0..text.len()).filter(|i| text.is_char_boundary(*i)) {
        look(text[..end].to_owned());
    }
    for at in 0..text.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= flip;
            if let Ok(text) = String::from_utf8(bytes) {
                look(text);
            }
        }
    }
}
