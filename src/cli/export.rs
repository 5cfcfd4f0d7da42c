//! `qiping export`

use std::path::Path;
use std::process::ExitCode;

use crate::exchange::{self, Scope};
use crate::notation::io_reason;
use crate::pack::Pack;
use crate::store;

use super::{Done, ExportArgs, Unusable, as_of, print_out};

pub(super) fn run(pack: &Pack, args: &ExportArgs) -> Done {
    let as_of = as_of(args.as_of.as_deref())?;
    let outs = [&args.xlsx, &args.csv, &args.json];
    for out in outs.into_iter().flatten() {
        may_write(out, args.overwrite)?;
    }
    let assessment = store::load(&args.file).map_err(|e| Unusable(e.to_string()))?;
    let scope = if args.all { Scope::All } else { Scope::Asked };
    // Everything is put together before anything is written.
    let xlsx = args.xlsx.as_ref().map(|_| exchange::write_xlsx(pack, &assessment, as_of, scope));
    let xlsx = xlsx.transpose().map_err(|e| Unusable(e.to_string()))?;
    let csv = args.csv.as_ref().map(|_| exchange::write_csv(pack, &assessment, as_of, scope));
    let json = args.json.as_ref().map(|_| exchange::write_json(pack, &assessment));
    let mut report = String::new();
    for (out, bytes) in outs.into_iter().zip([xlsx, csv, json]) {
        if let (Some(out), Some(bytes)) = (out, bytes) {
            write(out, &bytes)?;
            report.push_str(&format!("已导出 {}\n", out.display()));
        }
    }
    let left_out = exchange::left_out(pack, &assessment);
    if !left_out.is_empty() {
        let names: Vec<&str> = left_out.iter().take(6).map(|slot| slot.fact.as_str()).collect();
        report.push_str(&format!(
            "有 {} 处回答对不上题库里的指标，没有导出，仍在档案里：{}\n",
            left_out.len(),
            names.join("、")
        ));
    }
    print_out(&report);
    Ok(ExitCode::SUCCESS)
}

/// Whether there is no such file yet, or it may be overwritten.
pub(super) fn may_write(out: &Path, overwrite: bool) -> Result<(), Unusable> {
    if out.exists() && !overwrite {
        return Err(Unusable(format!("{} 已经存在；要覆盖请加 --overwrite，或换一个文件名", out.display())));
    }
    Ok(())
}

/// Writes a file whole or not at all.
pub(super) fn write(out: &Path, bytes: &[u8]) -> Result<(), Unusable> {
    store::write_atomic(out, bytes)
        .map_err(|e| Unusable(format!("没能写到 {}：{}。请换一个位置", out.display(), io_reason(&e))))
}
