//! Three departments fill in copies of one file: finance the figures, R&D the projects, quality the certificates.

use super::super::{Edit, Evidence, Kept, Scenario, Todo, TodoState, Trail, Unread};
use super::*;

fn known(text: &str) -> State {
    State::Known(match text {
        "是" => Value::YesNo(true),
        "否" => Value::YesNo(false),
        _ => text.parse().map_or_else(|_| Value::Text(text.into()), Value::Number),
    })
}

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + hour * 3600).unwrap()
}

fn place(fact: &str) -> Slot {
    match fact.split_once('@') {
        Some((fact, year)) => Slot::in_year(&fact.into(), year.parse().unwrap()),
        None => Slot::of(&fact.into()),
    }
}

/// A file with these answers, that somebody gives from this hour on, one an hour.
fn on(file: &Assessment, by: &str, hour: i64, answers: &[(&str, &str)]) -> Assessment {
    let mut file = file.clone();
    for (index, (fact, answer)) in answers.iter().enumerate() {
        let state = if answer.is_empty() { State::Blank } else { known(answer) };
        file.apply(&Edit::Set(place(fact), state), by, at(hour + i64::try_from(index).unwrap()));
    }
    file
}

fn empty() -> Assessment {
    on(&Assessment::default(), "办公室", 0, &[("company_name", "某某机械"), ("revenue@2024", "900")])
}

fn shown(merged: &Merged, fact: &str) -> String {
    match &merged.assessment.answer(&place(fact)).state {
        State::Known(Value::Number(n)) => n.to_string(),
        State::Known(Value::Text(text)) => text.clone(),
        State::Known(Value::YesNo(yes)) => if *yes { "是" } else { "否" }.into(),
        other => format!("{other:?}"),
    }
}

/// The candidates of the only conflict: answer, who, which files.
fn only_conflict(merged: &Merged) -> Vec<(String, &str, &[usize])> {
    let [conflict] = &merged.conflicts[..] else { panic!("{:?}", merged.conflicts) };
    let text = |state: &State| match state {
        State::Known(Value::Number(n)) => n.to_string(),
        other => format!("{other:?}"),
    };
    conflict.candidates.iter().map(|c| (text(&c.state), c.author.as_str(), &c.inputs[..])).collect()
}

#[test]
fn each_department_fills_its_part() {
    let finance = on(&empty(), "财务", 10, &[("revenue@2025", "1200"), ("rd_expense@2025", "80")]);
    let research = on(&empty(), "研发", 5, &[("rd_projects", "7")]);
    let quality = on(&empty(), "质量", 20, &[("cert_iso9001", "是")]);
    let merged = merge(&[&finance, &research, &quality]);
    assert_eq!(merged.conflicts, []);
    for (fact, answer) in
        [("revenue@2025", "1200"), ("rd_expense@2025", "80"), ("rd_projects", "7"), ("cert_iso9001", "是")]
    {
        assert_eq!(shown(&merged, fact), answer, "{fact}");
    }
    let quality = merged.assessment.answer(&place("cert_iso9001"));
    assert_eq!((quality.author.as_str(), quality.at), ("质量", Some(at(20))), "it stays theirs");
    let by: Vec<&str> = merged.assessment.history.iter().map(|s| s.by.as_str()).collect();
    assert_eq!(by, ["办公室", "办公室", "研发", "财务", "财务", "质量"], "by time, what was common once");
    assert!(!Trail::of(&merged.assessment).can_undo(), "nobody takes back what others did");
}

#[test]
fn who_changed_it_later_is_believed_and_no_one_is_asked() {
    let corrected = on(&empty(), "财务", 10, &[("revenue@2024", "950")]);
    let merged = merge(&[&empty(), &corrected]);
    assert_eq!((shown(&merged, "revenue@2024").as_str(), merged.conflicts.len()), ("950", 0));
    let taken_away = on(&corrected, "财务", 11, &[("revenue@2024", "")]);
    let merged = merge(&[&taken_away, &corrected, &empty()]);
    assert_eq!((shown(&merged, "revenue@2024").as_str(), merged.conflicts.len()), ("Blank", 0));
}

#[test]
fn what_two_changed_differently_is_a_conflict_with_the_newest_first() {
    let finance = on(&empty(), "财务", 10, &[("revenue@2024", "950")]);
    let research = on(&empty(), "研发", 12, &[("revenue@2024", "960")]);
    let quality = on(&empty(), "质量", 8, &[("revenue@2024", "950")]);
    let merged = merge(&[&finance, &research, &quality, &empty()]);
    let expected: &[(String, &str, &[usize])] =
        &[("960".into(), "研发", &[1]), ("950".into(), "财务", &[0, 2])];
    assert_eq!(only_conflict(&merged), expected, "the common 900 was replaced by all of them");
    assert_eq!(shown(&merged, "revenue@2024"), "960", "for the time being");
    // Whoever decides makes an ordinary step, and then it is later than both.
    let decided = on(&merged.assessment, "办公室", 30, &[("revenue@2024", "950")]);
    let again = merge(&[&finance, &decided, &research]);
    assert_eq!((again.conflicts.len(), again.assessment), (0, decided));
}

#[test]
fn what_somebody_tried_and_took_back_is_no_answer() {
    let mut finance = on(&empty(), "财务", 10, &[("revenue@2024", "1"), ("rd_projects", "1")]);
    let mut trail = Trail::of(&finance);
    trail.undo(&mut finance, "财务", at(13));
    trail.undo(&mut finance, "财务", at(14));
    let research = on(&empty(), "研发", 11, &[("revenue@2024", "960"), ("rd_projects", "7")]);
    let merged = merge(&[&finance, &research]);
    assert_eq!(merged.conflicts, []);
    assert_eq!(
        (shown(&merged, "revenue@2024").as_str(), shown(&merged, "rd_projects").as_str()),
        ("960", "7")
    );
}

#[test]
fn taking_an_answer_away_against_a_change_is_asked_about() {
    let finance = on(&empty(), "财务", 10, &[("revenue@2024", "")]);
    let research = on(&empty(), "研发", 9, &[("revenue@2024", "960")]);
    let merged = merge(&[&finance, &research]);
    let expected: &[(String, &str, &[usize])] =
        &[("Blank".into(), "财务", &[0]), ("960".into(), "研发", &[1])];
    assert_eq!(only_conflict(&merged), expected);
}

#[test]
fn files_without_a_history_are_merged_field_by_field() {
    let old = |answers: &[(&str, &str, Option<i64>)]| {
        let mut file = Assessment::default();
        for (fact, answer, hour) in answers {
            let answer = Answer { state: known(answer), at: hour.map(at), ..Answer::default() };
            file.put(place(fact), answer);
        }
        file
    };
    let a = old(&[("revenue@2024", "900", None), ("employees@2025", "50", Some(3))]);
    let b = old(&[
        ("revenue@2024", "900.0", Some(1)),
        ("employees@2025", "52", Some(4)),
        ("rd_projects", "7", None),
    ]);
    let merged = merge(&[&a, &b]);
    assert_eq!(shown(&merged, "rd_projects"), "7");
    let expected: &[(String, &str, &[usize])] = &[("52".into(), "", &[1]), ("50".into(), "", &[0])];
    assert_eq!(only_conflict(&merged), expected, "900 and 900.0 are the same");
    // A file of an older program is the ancestor of one that began with its answer.
    let mut later = a.clone();
    later.apply(&Edit::Set(place("revenue@2024"), known("910")), "财务", at(9));
    assert_eq!(merge(&[&later, &a]).assessment, later);
    // But not of one that began with another.
    let mut other = b.clone();
    other.apply(&Edit::Set(place("employees@2025"), known("53")), "财务", at(9));
    assert_eq!(merge(&[&other, &a]).conflicts.len(), 1);
}

#[test]
fn notes_flags_evidence_and_targets_of_all_are_kept() {
    let paper = |name: &str, proves: &str, kept: Kept| Evidence {
        name: name.into(),
        size: 1,
        sha256: "ab".into(),
        proves: proves.into(),
        until: None,
        kept,
        unread: Unread::default(),
    };
    let aim = |id: &str| Edit::Aim(Some([id.to_owned()].into()));
    let slot = place("revenue@2024");
    let edit = |edits: Vec<Edit>, by: &str, hour: i64| {
        let mut file = empty();
        file.apply(&Edit::Many(edits), by, at(hour));
        file
    };
    let audit = paper("审计报告.pdf", "收入", Kept::Linked("财务/审计报告.pdf".into()));
    let finance = edit(
        vec![
            Edit::Note(slot.clone(), "审计数".into()),
            Edit::Evidence(slot.clone(), vec![audit]),
            Edit::Flag(slot.clone(), true),
            aim("hnte"),
        ],
        "财务",
        3,
    );
    let same_audit = paper("审计报告.pdf", "研发费用", Kept::Embedded);
    let research = edit(
        vec![
            Edit::Note(slot.clone(), "含税？".into()),
            Edit::Evidence(slot.clone(), vec![same_audit, paper("台账.xlsx", "", Kept::Embedded)]),
            aim("tech-sme"),
        ],
        "研发",
        4,
    );
    let merged = merge(&[&finance, &research]);
    let answer = merged.assessment.answer(&slot);
    assert_eq!(answer.note, "含税？\n审计数");
    assert!(answer.flag);
    let names: Vec<(&str, &str)> =
        answer.evidence.iter().map(|e| (e.name.as_str(), e.proves.as_str())).collect();
    assert_eq!(names, [("台账.xlsx", ""), ("审计报告.pdf", "收入；研发费用")]);
    assert_eq!(merged.dropped.len(), 1, "where finance has it is told: {:?}", merged.dropped);
    assert_eq!(merged.dropped[0].lost, ["财务/审计报告.pdf"]);
    assert_eq!(merged.assessment.targets.map(|t| t.len()), Some(2));
    assert_eq!(merged.conflicts, []);
}

fn todo(what: &str, owner: &str) -> Edit {
    let todo = Todo { what: what.into(), owner: owner.into(), ..Todo::default() };
    Edit::Todo("1".into(), Some(Box::new(todo)))
}

fn did(file: &Assessment, edit: &Edit, by: &str, hour: i64) -> Assessment {
    let mut file = file.clone();
    file.apply(edit, by, at(hour));
    file
}

#[test]
fn actions_and_scenarios_of_all_are_there() {
    let scenario = Scenario { name: "扩产".into(), ..Scenario::default() };
    let finance = did(&empty(), &todo("招人", "财务"), "财务", 3);
    let research = did(&empty(), &Edit::Scenario("2".into(), Some(Box::new(scenario))), "研发", 4);
    let merged = merge(&[&finance, &research, &empty()]);
    assert_eq!(merged.apart, []);
    let whole = &merged.assessment;
    assert_eq!((&whole.todos, &whole.scenarios), (&finance.todos, &research.scenarios));
    assert!(!Trail::of(whole).can_undo());
    // Whoever has it all goes on as before, and may take back what is theirs.
    let on = did(whole, &Edit::Todo("1".into(), None), "财务", 5);
    let again = merge(&[&on, &finance, &research]);
    assert_eq!((again.apart.len(), &again.assessment), (0, &on), "who took it out knew of it");
    assert!(Trail::of(&again.assessment).can_undo());
}

#[test]
fn of_an_action_changed_differently_the_newest_stands_and_the_other_is_told() {
    let common = did(&empty(), &todo("招人", ""), "办公室", 1);
    let finance = did(&common, &todo("招 2 人", "财务"), "财务", 10);
    let research = did(&common, &todo("招 3 人", "研发"), "研发", 12);
    let gone = did(&common, &Edit::Todo("1".into(), None), "质量", 11);
    let merged = merge(&[&gone, &finance, &research, &common]);
    let held = |file: &Assessment| file.todos.get("1").cloned().map(Box::new);
    assert_eq!(held(&merged.assessment), held(&research));
    let expected = [
        Delta::Todo("1".into(), held(&research), None),
        Delta::Todo("1".into(), held(&research), held(&finance)),
    ];
    assert_eq!(merged.apart, expected, "newest first");
    let again = merge(&[&merged.assessment, &gone, &finance]);
    assert_eq!((again.apart.len(), again.assessment), (0, merged.assessment));
    // Changed to the same twice, it is nothing to tell.
    let same = did(&common, &todo("招 2 人", "财务"), "研发", 14);
    assert_eq!(merge(&[&finance, &same]).apart, []);
}

#[test]
fn what_somebody_tried_with_an_action_and_took_back_counts_for_nothing() {
    let common = did(&empty(), &todo("招人", ""), "办公室", 1);
    let mut finance = did(&common, &todo("招 9 人", "财务"), "财务", 20);
    let mut trail = Trail::of(&finance);
    trail.undo(&mut finance, "财务", at(21));
    let done = Todo { what: "招人".into(), state: TodoState::Done, ..Todo::default() };
    let research = did(&common, &Edit::Todo("1".into(), Some(Box::new(done))), "研发", 5);
    let merged = merge(&[&finance, &research]);
    assert_eq!((merged.apart.len(), &merged.assessment.todos), (0, &research.todos));
}

#[test]
fn the_newest_pack_counts_by_its_numbers() {
    let under = |version: &str| Assessment {
        pack: PackMark { id: "qiping".into(), version: version.into(), hash: version.into() },
        ..Assessment::default()
    };
    let merged = merge(&[&under("0.9.0"), &under("0.10.0"), &Assessment::default()]);
    assert_eq!(merged.assessment.pack.version, "0.10.0");
    assert_eq!(merged.packs.len(), 2);
}

#[test]
fn only_one_company_at_a_time() {
    let of = |code: &str| on(&Assessment::default(), "", 1, &[("credit_code", code)]);
    let (one, wrong) = (of("91350100M000100Y43"), of("91350100M000100Y44"));
    assert_eq!(
        different_companies(&[&one, &one, &empty(), &wrong]),
        [],
        "a code that cannot be one says nothing"
    );
    let mut codes = ('0'..='9').chain('A'..='Z').map(|check| format!("91120111300000000{check}"));
    let other = of(&codes.find(|code| is_credit_code(code)).expect("one check character fits"));
    assert_eq!(different_companies(&[&one, &empty(), &other]).len(), 2);
}

/// Clocks go wrong and files contradict each other: the order is still one that merging again keeps.
#[test]
fn files_that_contradict_each_other_in_order_still_make_one_history() {
    let (x, y) =
        (on(&Assessment::default(), "", 1, &[("x", "1")]), on(&Assessment::default(), "", 2, &[("y", "1")]));
    let in_order = |a: &Assessment, b: &Assessment| {
        let mut file = Assessment::default();
        a.history.iter().chain(&b.history).cloned().for_each(|step| file.replay(step));
        file
    };
    let (xy, yx) = (in_order(&x, &y), in_order(&y, &x));
    let merged = merge(&[&yx, &xy]).assessment;
    assert_eq!(merged.history, xy.history);
    assert_eq!(merge(&[&merged, &yx]).assessment, merged);
}
