//! Flat JSON answers: numbers are read as exact decimals, never through a float.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use crate::assessment::{Assessment, answers_from_literals};
use crate::exchange::literal_of;
use crate::notation::io_reason;
use crate::pack::{FactId, Pack};

use super::Unusable;

/// Reads a file of flat answers.
pub(super) fn read(pack: &Pack, path: &Path) -> Result<Assessment, Unusable> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|e| Unusable(format!("打不开 {shown}：{}。请检查路径", io_reason(&e))))?;
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
