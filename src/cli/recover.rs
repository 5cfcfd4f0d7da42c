//! `qiping recover`: what a crash kept from its file, field by field; brought back or given up.

use std::path::Path;
use std::process::ExitCode;

use crate::assessment::{Assessment, differences};
use crate::judge::{Told, told};
use crate::pack::Pack;
use crate::store::{self, Leftover, Opening, Places, Session};

use super::{Done, RecoverArgs, Unusable, print_out};

pub(super) fn run(pack: &Pack, args: &RecoverArgs) -> Done {
    let places = Places::of_user();
    match &args.file {
        None => list(pack, &places, args),
        Some(file) => of_file(pack, &places, file, args),
    }
}

/// Everything that was left, or the documents without a file brought to one.
fn list(pack: &Pack, places: &Places, args: &RecoverArgs) -> Done {
    let leftovers = places.leftovers();
    if leftovers.is_empty() {
        print_out("没有需要找回的改动\n");
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(output) = &args.output {
        let unnamed: Vec<&Leftover> = leftovers.iter().filter(|l| l.file.is_none()).collect();
        let [only] = unnamed[..] else {
            return Err(Unusable(format!("没有起名的档案有 {} 份，请在窗口的开始页逐份找回", unnamed.len())));
        };
        return write_new(output, &only.whole(), only);
    }
    for leftover in &leftovers {
        let file =
            leftover.file.as_ref().map_or_else(|| "（还没有起名）".into(), |f| f.display().to_string());
        print_out(&format!(
            "{file}  {}  {} 步改动{}\n",
            leftover.company(),
            leftover.steps.len(),
            torn(leftover)
        ));
        if leftover.file.is_none() {
            print_out(&shown(pack, &Assessment::default(), &leftover.whole()));
        }
    }
    Ok(ExitCode::from(1))
}

fn of_file(pack: &Pack, places: &Places, file: &Path, args: &RecoverArgs) -> Done {
    let Opening { assessment, mut session, leftover, .. } =
        Session::open(places, file).map_err(|e| Unusable(e.to_string()))?;
    if let Some(why) = session.read_only() {
        return Err(Unusable(why.to_string()));
    }
    let back = leftover.as_ref().and_then(|l| Some((l, l.onto(&assessment)?)));
    let Some((leftover, whole)) = back else {
        print_out("没有需要找回的改动\n");
        return Ok(ExitCode::SUCCESS);
    };
    print_out(&format!("{} 步改动没有存进文件{}：\n", leftover.steps.len(), torn(leftover)));
    print_out(&shown(pack, &assessment, &whole));
    if args.drop {
        leftover.forget().map_err(|e| Unusable(e.to_string()))?;
        print_out("已放弃\n");
    } else if let Some(output) = &args.output {
        return write_new(output, &whole, leftover);
    } else if args.apply {
        session.save(&whole, true).map_err(|e| Unusable(e.to_string()))?;
        leftover.forget().map_err(|e| Unusable(e.to_string()))?;
        print_out("已找回并存进文件\n");
    } else {
        print_out("加 --apply 存进文件，加 -o FILE 另存一份，加 --drop 放弃\n");
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

fn write_new(output: &Path, whole: &Assessment, leftover: &Leftover) -> Done {
    if output.exists() {
        return Err(Unusable(format!("{} 已经有了，请换一个文件名", output.display())));
    }
    store::save(output, whole).map_err(|e| Unusable(e.to_string()))?;
    leftover.forget().map_err(|e| Unusable(e.to_string()))?;
    print_out(&format!("已找回，存为 {}\n", output.display()));
    Ok(ExitCode::SUCCESS)
}

fn torn(leftover: &Leftover) -> &'static str {
    if leftover.torn { "（最后一步没有写完，读不出来）" } else { "" }
}

fn shown(pack: &Pack, from: &Assessment, to: &Assessment) -> String {
    let lines = differences(from, to).into_iter().map(|delta| {
        let Told { name, from, to } = told(pack, &delta);
        format!("  {name}：{from} → {to}\n")
    });
    lines.collect()
}
