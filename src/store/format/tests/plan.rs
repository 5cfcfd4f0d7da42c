//! Scenarios and actions in the file, which came with 2.1.

use super::*;

/// Under other names they are what they are to a program that knows only 2.0: fields it does not know.
fn as_an_older_program_sees_it(text: &str) -> String {
    text.replace("scenarios: [", "what_if: [").replace("todos: [", "plan: [")
}

fn as_it_is(text: &str) -> String {
    text.replace("what_if: [", "scenarios: [").replace("plan: [", "todos: [")
}

/// Scenarios and actions alone, with the step that made them.
pub(super) fn only_plans() -> Assessment {
    let all = everything();
    let edits = all.scenarios.values().map(|s| Edit::Scenario(s.id.clone(), Some(Box::new(s.clone()))));
    let todos = all.todos.values().map(|t| Edit::Todo(t.id.clone(), Some(Box::new(t.clone()))));
    let mut out = Assessment::default();
    out.apply(&Edit::Many(edits.chain(todos).collect()), "王芳", Timestamp::UNIX_EPOCH);
    out
}

#[test]
fn an_older_program_keeps_them_through_an_edit_and_a_save() {
    let whole = everything();
    let text = as_an_older_program_sees_it(&to_text(&whole));
    let mut old = parse("old", &text).unwrap();
    assert!(old.scenarios.is_empty() && old.todos.is_empty());
    assert_eq!(old.history.len(), whole.history.len());
    let edit = Edit::Set(slot("base_year", None), number("2024"));
    old.apply(&edit, "李工", Timestamp::UNIX_EPOCH);
    // By way of the journal, too.
    let steps = old.history.iter().map(|s| parse_step("journal", &as_it_is(&step_text(s))).unwrap());
    let steps: Vec<Step> = steps.collect();
    let saved = to_text(&old);
    assert_eq!(to_text(&parse("again", &saved).unwrap()), saved);
    let back = parse("back", &as_it_is(&saved)).unwrap();
    let mut expected = whole;
    expected.apply(&edit, "李工", Timestamp::UNIX_EPOCH);
    assert_eq!(back, expected);
    assert_eq!(steps, expected.history);
}

#[test]
fn the_minor_version_is_the_oldest_that_has_everything() {
    let says = |a: &Assessment| to_text(a).lines().nth(1).unwrap().trim().to_owned();
    let mut a = all_of_2_0();
    assert_eq!(says(&a), "format: (2, 0),");
    let todo = Todo { what: "a".into(), ..Todo::default() };
    a.apply(&Edit::Todo("1".into(), Some(Box::new(todo))), "", Timestamp::UNIX_EPOCH);
    assert_eq!(says(&a), "format: (2, 1),");
    a.apply(&Edit::Todo("1".into(), None), "", Timestamp::UNIX_EPOCH);
    assert_eq!(says(&a), "format: (2, 1),", "the history has it");
    a.history.clear();
    assert_eq!(says(&a), "format: (2, 0),");
    a.scenarios.insert("1".into(), Scenario { id: "1".into(), ..Scenario::default() });
    assert_eq!(says(&a), "format: (2, 1),");
    a.minor = 7;
    assert_eq!(says(&a), "format: (2, 7),");
}

#[test]
fn a_step_of_several_kinds_replays_to_the_same() {
    let whole = everything();
    // The history begins with the answers of the golden file of 1.0 and with nothing else.
    let mut again = parse("1.0", golden("1.0")).unwrap();
    for step in &whole.history {
        again.replay(parse_step("journal", &step_text(step)).unwrap());
    }
    again.undo_from = whole.undo_from;
    assert_eq!(again, whole);
    let kinds = |step: &Step| {
        let kind = |d: &Delta| match d {
            Delta::Scenario(..) => 's',
            Delta::Todo(..) => 't',
            _ => 'a',
        };
        step.deltas.iter().map(kind).collect::<String>()
    };
    let turns: Vec<String> = whole.history.iter().rev().take(3).map(kinds).collect();
    assert_eq!(turns, ["aast"; 3], "done, taken back, done again");
}

#[test]
fn a_change_of_nothing_into_nothing_is_none() {
    let step =
        "(at: \"2026-11-18T11:06:40Z\", did: [], todos: [(None, None)], scenarios: [(None, (id: \"1\"))])";
    let read = parse_step("x", step).unwrap();
    assert!(matches!(&read.deltas[..], [Delta::Scenario(id, None, Some(_))] if id == "1"));
    let renamed = "(at: \"2026-11-18T11:06:40Z\", did: [], todos: [((id: \"1\", what: \"\"), (id: \"2\", what: \"\"))])";
    let read = parse_step("x", renamed).unwrap();
    assert_eq!(parse_step("x", &step_text(&read)).unwrap(), read);
}

#[test]
fn of_a_newer_major_version_they_are_shown_as_far_as_they_read() {
    let newer = to_text(&everything())
        .replacen("format: (2, 1)", "format: (3, 0)", 1)
        .replacen("state: Doing", "state: Paused(\"2027\")", 1)
        .replacen("history: [", "history: Compressed([", 1)
        .replacen("    ],\n    sum", "    ]),\n    sum", 1);
    let opened = open("3.0", &newer).unwrap();
    assert!(opened.read_only.unwrap().contains("1 处读不懂"));
    let (all, read) = (everything(), opened.assessment);
    assert_eq!(read.scenarios, all.scenarios);
    assert_eq!(read.todos.len() + 1, all.todos.len());
    let none =
        newer.replacen("todos: [", "todos: Sorted([", 1).replacen("    ],\n    undo", "    ]),\n    undo", 1);
    let opened = open("3.0", &none).unwrap();
    assert!(opened.read_only.unwrap().contains("1 处读不懂"));
    assert_eq!((opened.assessment.scenarios, opened.assessment.todos.len()), (all.scenarios, 0));
}
