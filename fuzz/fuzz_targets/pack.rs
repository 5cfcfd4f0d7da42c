//! A small pack with one file from the fuzzer (the first byte says which): the lint looks over it, and what it finds no
//! error in can be judged, with answers and without.

#![no_main]

use jiff::civil::date;
use kit::{FILES, answered, with};
use libfuzzer_sys::fuzz_target;
use qiping::assessment::Assessment;
use qiping::judge::{Outcome, judge, run_cases};
use qiping::pack::{Severity, lint};

fuzz_target!(|input: &str| {
    let Some(which) = input.chars().next() else { return };
    let text = &input[which.len_utf8()..];
    let (before, rule) = FILES[4].1.split_once("Yes(\"yes_b\")").expect("the rule of the small pack");
    let file = match which {
        '0'..='4' => (FILES[which as usize - '0' as usize].0, text.to_owned()),
        '5' => ("plan.ron", text.to_owned()),
        '6' => ("cases/d.ron", text.to_owned()),
        // Only the rule, and only a scorecard: deeper in fewer steps.
        '7' => (FILES[4].0, format!("{before}{text}{rule}")),
        '8' => {
            let at = before.find("requires:").expect("the conditions of the small pack");
            let (head, tail) = before.split_at(at);
            (FILES[4].0, format!("{head}scorecard: {text},{tail}AtLeast(Score, 6){rule}"))
        }
        '9' => ("designations/e.ron", text.to_owned()),
        _ => return,
    };
    let Some(pack) = with(&[(file.0, &file.1)]) else { return };
    let found = lint(&pack);
    for finding in &found {
        assert!(finding.line > 0 && finding.column > 0 && !finding.message.is_ascii(), "{finding:?}");
    }
    if found.iter().any(|f| f.severity == Severity::Error) {
        return;
    }
    let as_of = date(2026, 11, 26);
    let (empty, full) = (Assessment::new(&pack), answered(&pack));
    let (blank, known) = (judge(&pack, &empty, as_of), judge(&pack, &full, as_of));
    for (before, after) in blank.verdicts.iter().zip(&known.verdicts) {
        let decided = before.outcome != Outcome::Open && after.outcome != Outcome::Open;
        assert!(!decided || before.outcome == after.outcome, "{}", before.designation.id);
    }
    let _ = run_cases(&pack);
});
