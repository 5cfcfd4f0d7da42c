//! `qiping designations`

use std::process::ExitCode;

use serde_json::json;

use crate::pack::{Edition, Pack, Thing};

use super::print_out;
use crate::exchange::lined_up;

pub(super) fn run(pack: &Pack, as_json: bool) -> ExitCode {
    let in_force = |d: &crate::pack::Designation| {
        d.edition_on(super::today()).map_or_else(String::new, |(e, _)| e.programme.key().to_owned())
    };
    if as_json {
        let all: Vec<_> = pack
            .designations
            .iter()
            .map(|d| {
                let editions: Vec<_> = d.editions.iter().map(edition_json).collect();
                let extra = pack.is_extra(Thing::Designation, &d.id);
                let mut out = json!({
                    "id": d.id, "label": d.title, "level": d.tier.key(), "family": d.family, "issuer": d.issuer,
                    "office": d.office, "editions": editions, "programme": in_force(d),
                });
                if extra {
                    out["extra"] = json!(true);
                }
                out
            })
            .collect();
        print_out(&format!("{:#}\n", json!(all)));
    } else {
        let mut rows = Vec::new();
        for d in &pack.designations {
            let extra = if pack.is_extra(Thing::Designation, &d.id) { "附加" } else { "" };
            for e in &d.editions {
                rows.push(vec![
                    d.id.clone(),
                    d.title.clone(),
                    d.tier.word().into(),
                    e.shown(),
                    dates(e),
                    e.programme.word().into(),
                    e.basis().word().into(),
                    extra.into(),
                ]);
            }
        }
        print_out(&lined_up(&rows));
    }
    ExitCode::SUCCESS
}

fn edition_json(e: &Edition) -> serde_json::Value {
    json!({
        "id": e.id, "source": e.source, "from": e.from.map(|d| d.to_string()), "until": e.until.map(|d| d.to_string()),
        "programme": e.programme.key(), "basis": e.basis().key(),
    })
}

fn dates(e: &Edition) -> String {
    let day = |d: Option<crate::notation::PartialDate>| d.map(|d| d.to_string());
    match (day(e.from), day(e.until)) {
        (Some(from), Some(until)) => format!("{from} 至 {until}"),
        (Some(from), None) => format!("{from} 起"),
        (None, Some(until)) => format!("至 {until}"),
        (None, None) => "日期未取得".into(),
    }
}
