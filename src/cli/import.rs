//! `qiping import`

use std::process::ExitCode;

use jiff::Timestamp;

use crate::assessment::Edit;
use crate::exchange::{self, Import, Options};
use crate::pack::Pack;
use crate::store::user_name;

use super::opened::open_to_change;
use super::{Done, ImportArgs, Unusable, print_out};

pub(super) fn run(pack: &Pack, args: &ImportArgs) -> Done {
    let (mut assessment, mut session) = open_to_change(&args.into)?;
    let options = Options { clear_blanks: args.clear_blanks };
    let import = exchange::read_file(pack, &assessment, &args.input, options).map_err(|e| {
        let message = e.to_string();
        let named = message.contains(&args.input.display().to_string());
        Unusable(if named { message } else { format!("{}：{message}", args.input.display()) })
    })?;
    if !args.dry_run && !import.edits.is_empty() {
        assessment.apply(&Edit::Many(import.edits.clone()), &user_name(), Timestamp::now());
        session.save(&assessment, true).map_err(|e| Unusable(e.to_string()))?;
    }
    session.close();
    print_out(&report(&import, args));
    Ok(if import.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn report(import: &Import, args: &ImportArgs) -> String {
    let done = match (args.dry_run, import.taken) {
        (true, n) => format!("试读，没有改动 {}；会取 {n} 处", args.into.display()),
        (false, 0) => format!("没有要改的，{} 没有改动", args.into.display()),
        (false, n) => format!("取了 {n} 处，已存入 {}", args.into.display()),
    };
    let mut out =
        format!("{done}；与档案相同 {} 处；没能取 {} 处\n", import.unchanged, import.problems.len());
    for problem in &import.problems {
        out.push_str(&format!("{problem}\n"));
    }
    out
}
