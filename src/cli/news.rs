//! `qiping news`: what is different in the pack for a file that was answered under another one.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use crate::pack::{FactId, News, Pack};
use crate::store;

use super::{Done, Unusable, print_out};

pub(super) fn run(pack: &Pack, file: &Path, json: bool) -> Done {
    let assessment = store::load(file).map_err(|e| Unusable(e.to_string()))?;
    let mark = &assessment.pack;
    let news = pack.news(&mark.id, &mark.version, &mark.hash, &[]);
    let strangers: Vec<&FactId> =
        assessment.facts_answered().filter(|id| pack.fact(id.as_str()).is_none()).collect();
    if json {
        print_out(&format!("{:#}\n", news_json(pack, news.as_ref(), &strangers)));
    } else {
        print_out(&news_text(pack, news.as_ref(), &strangers));
    }
    Ok(ExitCode::SUCCESS)
}

fn news_text(pack: &Pack, news: Option<&News>, strangers: &[&FactId]) -> String {
    let mut out = news.map_or_else(|| "档案就是按现在的题库填的\n".into(), News::summary);
    if let Some(news) = news {
        out.push('\n');
        let label = |id: &FactId| pack.fact(id.as_str()).map(|f| f.label.as_str()).unwrap_or_default();
        for id in &news.added {
            out.push_str(&format!("  + {id}  {}\n", label(id)));
        }
        for (id, was) in &news.removed {
            out.push_str(&format!("  - {id}  {was}\n"));
        }
        for changed in &news.changed {
            out.push_str(&format!("  ~ {}  {}\n", changed.fact, label(&changed.fact)));
            for what in &changed.what {
                let shown =
                    |text: &str| if text.is_empty() { "（无）".to_owned() } else { text.to_owned() };
                let (before, after) = (shown(&what.before), shown(&what.after));
                out.push_str(&format!("      {}：\n        原 {before}\n        今 {after}\n", what.name));
            }
        }
    }
    if !strangers.is_empty() {
        let ids: Vec<&str> = strangers.iter().map(|id| id.as_str()).collect();
        out.push_str(&format!(
            "档案里有 {} 个指标不在这个题库里，回答照留，不参与判定：{}\n",
            ids.len(),
            ids.join("、")
        ));
    }
    out
}

fn news_json(pack: &Pack, news: Option<&News>, strangers: &[&FactId]) -> Json {
    let changed = |news: &News| -> Vec<Json> {
        let what = |c: &crate::pack::Changed| -> Vec<Json> {
            c.what.iter().map(|w| json!({"what": w.name, "before": w.before, "after": w.after})).collect()
        };
        news.changed.iter().map(|c| json!({"id": c.fact.as_str(), "changes": what(c)})).collect()
    };
    let removed = |news: &News| -> Vec<Json> {
        news.removed.iter().map(|(id, label)| json!({"id": id.as_str(), "label": label})).collect()
    };
    json!({
        "pack": {"id": pack.meta.id, "version": pack.meta.version, "hash": pack.hash},
        "same": news.is_none(),
        "known": news.is_none_or(|n| n.known),
        "before": news.map(|n| n.before.as_str()),
        "added": news.map(|n| n.added.iter().map(FactId::as_str).collect::<Vec<_>>()).unwrap_or_default(),
        "removed": news.map(removed).unwrap_or_default(),
        "changed": news.map(changed).unwrap_or_default(),
        "not_in_pack": strangers.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
    })
}
