//! `qiping new`

use std::path::Path;
use std::process::ExitCode;

use crate::assessment::Assessment;
use crate::pack::Pack;
use crate::store;

use super::{Done, Unusable, answers, print_out};

pub(super) fn run(pack: &Pack, output: &Path, answers: Option<&Path>) -> Done {
    if output.exists() {
        return Err(Unusable(format!("{} 已经存在，不覆盖；请换一个文件名", output.display())));
    }
    let assessment = match answers {
        Some(path) => answers::read(pack, path)?,
        None => Assessment::new(pack),
    };
    store::save(output, &assessment).map_err(|e| Unusable(e.to_string()))?;
    print_out(&format!("已新建 {}\n", output.display()));
    Ok(ExitCode::SUCCESS)
}
