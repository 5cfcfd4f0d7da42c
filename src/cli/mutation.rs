//! `qiping mutation`: what the cases of a pack would not notice.

use std::path::Path;
use std::process::ExitCode;

use crate::judge::{MutantKind, Mutations, mutations};

use super::{Done, Packs, load_pack, print_out};
use crate::exchange::lined_up;

/// The share that must be noticed, in thousandths.
const WANTED: usize = 950;

pub(super) fn run(dir: Option<&Path>, packs: Packs<'_>) -> Done {
    let pack = load_pack(Packs { pack: dir.or(packs.pack), ..packs })?;
    let found = mutations(&pack);
    print_out(&report(&found));
    Ok(if found.noticed_per_mille() >= WANTED { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn report(found: &Mutations) -> String {
    let mut out = String::new();
    if !found.survivors.is_empty() {
        let mut rows = vec![["资质", "版本", "条文", "改动", "类别"].map(str::to_owned).to_vec()];
        rows.extend(found.survivors.iter().map(|m| {
            vec![m.designation.clone(), m.edition.clone(), m.id.clone(), m.what.clone(), m.kind.word().into()]
        }));
        out.push_str(&format!("没有算例察觉的改动：\n{}\n", lined_up(&rows)));
    }
    let mut rows = vec![["类别", "改动", "没有察觉"].map(str::to_owned).to_vec()];
    for (kind, made) in MutantKind::ALL.into_iter().zip(found.by_kind) {
        let survived = found.survivors.iter().filter(|m| m.kind == kind).count();
        rows.push(vec![kind.word().into(), made.to_string(), survived.to_string()]);
    }
    let share = found.noticed_per_mille();
    out.push_str(&lined_up(&rows));
    out.push_str(&format!(
        "改动 {} 处：算例察觉 {} 处，只有边界算例察觉 {} 处，没有察觉 {} 处；察觉 {}.{} %（要求 {} %）\n",
        found.total(),
        found.worked,
        found.boundary,
        found.survivors.len(),
        share / 10,
        share % 10,
        WANTED / 10,
    ));
    out
}
