//! `qiping bundle` and `qiping unbundle`

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;

use crate::exchange::{REPORT, score_text};
use crate::judge;
use crate::notation::io_reason;
use crate::pack::Pack;
use crate::store::bundle::{BUNDLE_EXTENSION, Bundle, LeftOut, Look, Parts, Passphrase, look, write};
use crate::store::{self, bundle};

use super::{BundleArgs, Done, UnbundleArgs, Unusable, as_of, print_out};

pub(super) fn run(pack: &Pack, args: &BundleArgs) -> Done {
    let as_of = as_of(args.as_of.as_deref())?;
    check_output(&args.output)?;
    if bundle::is_bundle(&args.file) && !args.anonymous {
        return Err(Unusable(format!(
            "{} 已经是分享包；要重新打包，请先用 unbundle 解开",
            args.file.display()
        )));
    }
    let mut assessment = store::load(&args.file).map_err(|e| Unusable(e.to_string()))?;
    if args.anonymous {
        assessment = judge::anonymised(pack, &assessment, as_of).map_err(|titles| {
            Unusable(format!("隐去名称后，这些资质的判定会变，没有生成分享包：{}", titles.join("、")))
        })?;
    }
    let report = || (REPORT.to_owned(), score_text(pack, &assessment, as_of).into_bytes());
    let parts = Parts {
        assessment: &assessment,
        file: Some(&args.file),
        reports: args.report.then(report).into_iter().collect(),
        created: Timestamp::now(),
        anonymous: args.anonymous,
    };
    let passphrase = asked(args.passphrase_file.as_deref(), args.ask, true)?;
    let manifest = write(&args.output, &parts, passphrase.as_ref()).map_err(|e| Unusable(e.to_string()))?;
    let guarded = if passphrase.is_some() { "，有口令保护" } else { "" };
    let evidence = manifest.evidence().count();
    print_out(&format!("已生成 {}：附件 {evidence} 份{guarded}\n", args.output.display()));
    print_out(&left_out(&manifest.left_out));
    Ok(ExitCode::SUCCESS)
}

fn check_output(output: &Path) -> Result<(), Unusable> {
    if output.extension().is_none_or(|e| e != BUNDLE_EXTENSION) {
        return Err(Unusable(format!("{} 的结尾要是 .{BUNDLE_EXTENSION}", output.display())));
    }
    if output.exists() {
        return Err(Unusable(format!("{} 已经存在，不覆盖；请换一个文件名", output.display())));
    }
    Ok(())
}

fn left_out(left: &[LeftOut]) -> String {
    let lines: Vec<String> = left.iter().map(|l| format!("没有放进：{}（{}）\n", l.name, l.why)).collect();
    lines.concat()
}

pub(super) fn undo(args: &UnbundleArgs) -> Done {
    let locked = look(&args.file) == Look::Locked;
    let passphrase = asked(args.passphrase_file.as_deref(), args.ask && locked, false)?;
    let opened = Bundle::open(&args.file, passphrase.as_ref());
    let mut bundle = opened.map_err(|e| match e {
        bundle::BundleError::NeedsPassphrase(_) => {
            Unusable(format!("{e}：用 --ask 输入，或用 --passphrase-file 指定"))
        }
        e => Unusable(e.to_string()),
    })?;
    let file = bundle.unpack(&args.output).map_err(|e| Unusable(e.to_string()))?;
    let manifest = bundle.manifest();
    let of = match &manifest.company {
        Some(company) => format!("{company}，"),
        None if manifest.anonymous => "匿名，".to_owned(),
        None => String::new(),
    };
    let evidence = manifest.evidence().count();
    print_out(&format!("已解开到 {}（{of}附件 {evidence} 份）\n", file.display()));
    print_out(&left_out(&manifest.left_out));
    Ok(ExitCode::SUCCESS)
}

/// The passphrase, from a file or from whoever sits there; never from the command line, where others could see it.
fn asked(file: Option<&Path>, ask: bool, twice: bool) -> Result<Option<Passphrase>, Unusable> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|e| Unusable(format!("读不了口令文件 {}：{}", path.display(), io_reason(&e))))?,
        None if !ask => return Ok(None),
        None => {
            let prompt = |words: &str| {
                rpassword::prompt_password(words)
                    .map_err(|e| Unusable(format!("没有读到口令：{}", io_reason(&e))))
            };
            let first = prompt("口令（输入时不显示）：")?;
            if twice && prompt("再输入一次：")? != first {
                return Err(Unusable("两次输入的口令不同，没有生成分享包".into()));
            }
            first
        }
    };
    match Passphrase::new(&text) {
        Some(passphrase) => Ok(Some(passphrase)),
        None => Err(Unusable("口令是空的；不需要口令就不要写这个参数".into())),
    }
}
