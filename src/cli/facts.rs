//! `qiping facts`

use std::process::ExitCode;

use serde_json::json;

use crate::pack::{Kind, Pack, Thing};

use super::print_out;
use crate::exchange::lined_up;

pub(super) fn run(pack: &Pack, as_json: bool) -> ExitCode {
    if as_json {
        let facts: Vec<_> = pack
            .facts
            .iter()
            .map(|f| {
                let choices = match &f.kind {
                    Kind::Choice(choices) => json!(choices.iter().map(|c| &*c.id).collect::<Vec<_>>()),
                    _ => json!(null),
                };
                let mut out = json!({
                    "id": f.id.as_str(), "label": f.label, "kind": f.kind_word(), "unit": f.unit(),
                    "series": f.yearly, "choices": choices,
                });
                if pack.is_extra(Thing::Fact, f.id.as_str()) {
                    out["extra"] = json!(true);
                }
                out
            })
            .collect();
        print_out(&format!("{:#}\n", json!(facts)));
    } else {
        let rows: Vec<Vec<String>> = pack
            .facts
            .iter()
            .map(|f| {
                let kind = if f.yearly { format!("{}（逐年）", kind(&f.kind)) } else { kind(&f.kind) };
                let extra = if pack.is_extra(Thing::Fact, f.id.as_str()) { "附加" } else { "" };
                vec![
                    f.id.to_string(),
                    f.label.clone(),
                    kind,
                    f.unit().to_owned(),
                    choices(&f.kind),
                    extra.into(),
                ]
            })
            .collect();
        print_out(&lined_up(&rows));
    }
    ExitCode::SUCCESS
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::CreditCode => "文字".into(),
        Kind::YesNo => "是否".into(),
        Kind::Date => "日期".into(),
        Kind::Year => "年度".into(),
        Kind::Number(_) => "数".into(),
        Kind::Choice(_) => "选项".into(),
    }
}

fn choices(kind: &Kind) -> String {
    match kind {
        Kind::Choice(choices) => choices.iter().map(|c| &*c.id).collect::<Vec<_>>().join("|"),
        _ => String::new(),
    }
}
