//! Flat JSON answers: numbers are read as exact decimals, never through a float.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde_json::Value as Json;

use crate::assessment::{Assessment, answers_from_literals};
use crate::exchange::{MAX_BYTES, literal_of};
use crate::notation::{io_reason, read_at_most};
use crate::pack::{FactId, Pack};

use super::Unusable;

/// Reads a file of flat answers.
pub(super) fn read(pack: &Pack, path: &Path) -> Result<Assessment, Unusable> {
    let shown = path.display();
    let failed = |e: io::Error| Unusable(format!("打不开 {shown}：{}。请检查路径", io_reason(&e)));
    let bytes = File::open(path).and_then(|file| read_at_most(file, MAX_BYTES)).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| failed(ErrorKind::InvalidData.into()))?;
    let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        Unusable(format!(
            "{shown} 第 {} 行第 {} 列不是正确的 JSON:请检查逗号、引号和括号",
            e.line(),
            e.column()
        ))
    })?;
    let Json::Object(fields) = json else {
        return Err(Unusable(format!("{shown} 最外层要是一个对象 {{\"指标 id\": 值}}")));
    };
    let mut literals = BTreeMap::new();
    for (id, value) in &fields {
        let literal = literal_of(value).map_err(|e| Unusable(format!("{shown} 里的「{id}」：{e}")))?;
        literals.insert(FactId::from(id.as_str()), literal);
    }
    answers_from_literals(pack, &literals)
        .map_err(|errors| Unusable(format!("{shown}：\n{}", errors.join("\n"))))
}
