//! Flat JSON answers: numbers are read as exact decimals, never through a float.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use crate::assessment::{Assessment, answers_from_literals};
use crate::notation::{io_reason, parse_decimal};
use crate::pack::{FactId, Literal, Pack};

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
        let literal = literal(value).map_err(|e| Unusable(format!("{shown} 里的「{id}」：{e}")))?;
        literals.insert(FactId::from(id.as_str()), literal);
    }
    answers_from_literals(pack, &literals)
        .map_err(|errors| Unusable(format!("{shown}：\n{}", errors.join("\n"))))
}

fn literal(value: &Json) -> Result<Literal, String> {
    Ok(match value {
        Json::Null => Literal::Null,
        Json::Bool(b) => Literal::Bool(*b),
        Json::String(s) => Literal::Text(s.clone()),
        Json::Number(n) => Literal::Number(number(&n.to_string())?),
        Json::Array(_) => return Err("不能是列表".into()),
        Json::Object(years) => {
            let mut out = BTreeMap::new();
            for (year, one) in years {
                let key: i16 =
                    year.parse().map_err(|_| format!("年度「{year}」不对，写成四位数，如 \"2025\""))?;
                if matches!(one, Json::Object(_)) {
                    return Err("年度里面不能再套对象".into());
                }
                out.insert(key, literal(one)?);
            }
            Literal::Years(out)
        }
    })
}

fn number(text: &str) -> Result<rust_decimal::Decimal, String> {
    let exact = parse_decimal(text).or_else(|| rust_decimal::Decimal::from_scientific(text).ok());
    exact.ok_or_else(|| format!("数「{text}」太大或位数太多"))
}
