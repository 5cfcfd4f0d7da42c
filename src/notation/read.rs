//! Reading RON with errors a consultant can work from: file, line, column, what was found, what was expected.

use std::fmt;

use ron::error::{Error as Ron, SpannedError};
use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

/// Something wrong at a place in a RON file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct NotationError {
    /// File name as the reader knows it.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}：{}", self.file, self.message)
        } else {
            write!(f, "{} 第 {} 行第 {} 列：{}", self.file, self.line, self.column, self.message)
        }
    }
}

/// The RON dialect of the pack: optional fields are written plainly, and so is a struct inside a variant.
#[must_use]
pub fn dialect() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// Reads one file.
///
/// # Errors
/// A [`NotationError`] that names the place.
pub fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, NotationError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    dialect().from_str(text).map_err(|e| explain(file, text, &e))
}

fn explain(file: &str, text: &str, error: &SpannedError) -> NotationError {
    let at = error.span.start;
    NotationError {
        file: file.into(),
        line: at.line,
        column: at.col,
        message: message(text, at.line, at.col, &error.code),
    }
}

/// The word that stands at the place, for "found".
fn found_at(text: &str, line: usize, column: usize) -> String {
    let rest: String = text
        .lines()
        .nth(line.saturating_sub(1))
        .unwrap_or("")
        .chars()
        .skip(column.saturating_sub(1))
        .collect();
    let word: String = rest.trim_start().chars().take_while(|c| !c.is_whitespace()).take(24).collect();
    if word.is_empty() { "行末".into() } else { format!("「{word}」") }
}

fn message(text: &str, line: usize, column: usize, code: &Ron) -> String {
    let found = found_at(text, line, column);
    let expected = |what: &str| format!("这里要{what}，读到的是{found}");
    match code {
        Ron::Message(m) if m.is_ascii() => format!("内容不对（{m}）"),
        Ron::Message(m) => m.clone(),
        Ron::Eof => "文件没有写完就结束了：检查括号是否都成对".into(),
        Ron::ExpectedArray => expected("一个列表 [ … ]"),
        Ron::ExpectedArrayEnd => expected("列表的结尾 ]"),
        Ron::ExpectedBoolean => expected(" true 或 false"),
        Ron::ExpectedComma => expected("一个逗号（上一项后面漏了逗号，或括号没有配对）"),
        Ron::ExpectedInteger | Ron::ExpectedFloat => expected("一个数"),
        Ron::ExpectedMap => expected("一个对照表 { … }"),
        Ron::ExpectedMapColon => expected("一个冒号"),
        Ron::ExpectedMapEnd => expected("对照表的结尾 }"),
        Ron::ExpectedString => expected("一段带引号的文字"),
        Ron::ExpectedStringEnd => "文字的右引号漏了".into(),
        Ron::ExpectedIdentifier => expected("一个名字"),
        Ron::ExpectedStructLike | Ron::ExpectedNamedStructLike(_) => expected("一对圆括号 （ … ）"),
        Ron::ExpectedStructLikeEnd => expected("右圆括号 )"),
        Ron::ExpectedOption | Ron::ExpectedOptionEnd => expected(" Some（…） 或 None"),
        Ron::ExpectedDifferentStructName { expected, found } => {
            format!("这里要 {expected}（…），读到的是 {found}")
        }
        Ron::ExpectedStructName(name) => expected(&format!(" {name}(…)")),
        Ron::NoSuchEnumVariant { expected, found, .. } => {
            format!("没有「{found}」这种写法，可以写：{}", expected.join("、"))
        }
        Ron::NoSuchStructField { expected, found, outer } => {
            format!("{}没有「{found}」这一项，可以写：{}", within(outer.as_ref()), expected.join("、"))
        }
        Ron::MissingStructField { field, outer } => {
            format!("{}缺少「{field}」这一项", within(outer.as_ref()))
        }
        Ron::DuplicateStructField { field, outer } => {
            format!("{}「{field}」写了两次", within(outer.as_ref()))
        }
        Ron::InvalidValueForType { expected, found } => format!("这里要 {expected}，读到的是 {found}"),
        Ron::ExpectedDifferentLength { expected, found } => format!("这里要 {expected}，读到 {found} 项"),
        Ron::UnclosedBlockComment => "注释 /* 没有用 */ 结束".into(),
        Ron::UnexpectedChar(c) => format!("多了一个字符「{c}」"),
        Ron::TrailingCharacters => expected("文件结束（后面多出了内容，或前面多了一个右括号）"),
        Ron::InvalidEscape(_) => "文字里的 \\ 转义写法不对".into(),
        Ron::InvalidIntegerDigit { digit, .. } => format!("数里有不认识的字符「{digit}」"),
        Ron::IntegerOutOfBounds => "这个数太大".into(),
        Ron::ExceededRecursionLimit => "括号套得太深".into(),
        Ron::InvalidIdentifier(name) | Ron::SuggestRawIdentifier(name) => format!("「{name}」不能作名字"),
        other => format!("写法不对，读到的是{found}({other})"),
    }
}

fn within(outer: Option<&String>) -> String {
    outer.map(|o| format!("{o} ")).unwrap_or_default()
}

/// Line and column of the first `needle` at or after the first `anchor`; for findings on things already parsed.
#[must_use]
pub fn locate(text: &str, anchor: &str, needle: &str) -> (usize, usize) {
    let quoted = |word: &str| format!("\"{word}\"");
    let start = text.find(&quoted(anchor)).unwrap_or(0);
    let at = text[start..].find(&quoted(needle)).map_or(start, |offset| start + offset);
    position(text, at)
}

/// Line and column, from 1, of a byte offset; the column in characters.
#[must_use]
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}
