//! Files that mean harm, or are no assessments at all: a clear error soon, never a crash.

use super::*;

const MANY: usize = 2_000_000;

fn refused(text: &str) -> String {
    let error = parse("x.qp.ron", text).unwrap_err().to_string();
    assert!(error.len() < 5000 && !error.is_ascii(), "{} bytes: {:.200}", error.len(), error);
    error
}

fn with_field(field: &str) -> String {
    format!("(format: (2, 0), answers: [], {field})")
}

#[test]
fn brackets_without_end_are_refused() {
    for bracket in
        ["[", "(", "{", "Some(", "x(", "(x:", "{1:", "/*", "#![enable(", "r#", "\"", "\0", "-", "\\"]
    {
        refused(&bracket.repeat(MANY));
        refused(&with_field(&format!("x: {}", bracket.repeat(MANY))));
    }
}

#[test]
fn brackets_in_brackets_are_refused_whatever_their_kind() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{1:", "}"), ("Some(", ")"), ("x(", ")"), ("(x:", ")")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for text in [deep.clone(), with_field(&format!("x: {deep}")), with_field(&format!("pack: {deep}"))] {
            refused(&text);
        }
        assert!(refused(&with_field(&format!("x: {deep}"))).contains("括号套得太深"));
        let change = format!("(format: (2, 0), answers: [(fact: \"x\", is: Number({deep}))])");
        refused(&change);
        let change = format!("(at: \"2026-01-02T03:04:05Z\", did: [], todos: [(None, {deep})])");
        refused(&with_field(&format!("history: [{change}]")));
        refused(&with_field(&format!("todos: {deep}")));
        refused(&with_field(&format!("scenarios: [(id: \"x\", answers: {deep})]")));
    }
}

#[test]
fn what_is_long_is_neither_repeated_in_errors_nor_compared_with_everything() {
    let long = "9".repeat(MANY);
    for text in [
        format!("(format: (2, {long}), answers: [])"),
        format!("(format: (2, 0), answers: [(fact: \"x\", is: Number({long}))])"),
        format!("(format: (2, 0), answers: [(fact: \"x\", is: x{long})])"),
        format!("(format: (2, 0), answers: [(fact: \"x\", is: Number(x{long}))])"),
        format!("(format: (2, 0), answers: [(fact: \"x\", is: Yes, at: \"{long}\")])"),
        format!("(format: (2, 1), answers: [], todos: [(id: \"x\", what: \"\", cost: {long})])"),
        format!("(format: (2, 1), answers: [], todos: [(id: \"x\", what: \"\", state: x{long})])"),
        format!("(format: (2, 1), answers: [], todos: [(id: \"x\", what: \"\", slot: (\"x\", {long}))])"),
        format!("(format: (2, 1), answers: [], scenarios: [(id: \"x\", as_of: \"{long}\")])"),
        format!("(format: (2, 1), answers: [], scenarios: [(id: \"x\", answers: [(\"x\", {long}, Yes)])])"),
        format!("(format: (2, 0), answers: [], pack: (x{long}: 1))"),
        format!("x{long}(format: (2, 0), answers: [])"),
        format!("(format: (2, 0), answers: [], x{long}: 1, x{long}: 1)"),
    ] {
        refused(&text);
    }
    let fields: String = (0..MANY / 10).fold(String::new(), |all, n| all + &format!("x{n}: 1, "));
    assert!(refused(&with_field(&fields)).contains("不像企评的档案"));
}

#[cfg(unix)]
#[test]
fn files_larger_than_any_assessment_are_not_read() {
    let too_large = |path: &Path| matches!(load(path), Err(StoreError::TooLarge { .. }));
    let sparse = tempfile::NamedTempFile::new().unwrap();
    sparse.as_file().set_len(1024 * 1024 * 1024).unwrap();
    assert!(too_large(sparse.path()));
    assert!(too_large(Path::new("/dev/zero")));
    sparse.as_file().set_len(1_000_000).unwrap();
    assert!(load(sparse.path()).unwrap_err().to_string().contains("第 1 行第 1 列"));
}
