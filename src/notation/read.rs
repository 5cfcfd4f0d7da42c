//! Reading RON with errors a consultant can work from: file, line, column, what was found, what was expected.

use std::fmt;

use ron::error::{Error as Ron, SpannedError};
use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use super::near::nearest;

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

/// Reads what the program itself wrote, or somebody who means harm. The dialect is that of [`read`] but for structs in
/// variants, for which RON would look ahead over all that a `Some(…)` holds, as often as they are nested; and no
/// attribute may bring that back.
///
/// # Errors
/// A [`NotationError`] that names the place.
pub fn read_own<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, NotationError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.len() - without_remarks(text).len();
    if text[start..].starts_with('#') {
        let (line, column) = position(text, start);
        let message = "这里不能写 #![…]，请删去".into();
        return Err(NotationError { file: file.into(), line, column, message });
    }
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    options.from_str(text).map_err(|e| explain(file, text, &e))
}

/// The text from its first sign on that is neither space nor remark.
fn without_remarks(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}'));
        if text.starts_with("//") {
            text = text.split_once('\n').map_or("", |(_, rest)| rest);
        } else if text.starts_with("/*") {
            text = after_remark(text);
        } else {
            return text;
        }
    }
}

/// The text after the remark it begins with; such remarks may hold others.
fn after_remark(mut text: &str) -> &str {
    let mut depth = 0_usize;
    loop {
        if let Some(rest) = text.strip_prefix("/*") {
            (text, depth) = (rest, depth + 1);
        } else if let Some(rest) = text.strip_prefix("*/") {
            (text, depth) = (rest, depth.saturating_sub(1));
        } else {
            let mut signs = text.chars();
            signs.next();
            text = signs.as_str();
        }
        if depth == 0 || text.is_empty() {
            return text;
        }
    }
}

fn explain(file: &str, text: &str, error: &SpannedError) -> NotationError {
    let at = error.span.start;
    NotationError {
        file: file.into(),
        line: at.line,
        column: at.col,
        message: readable(message(text, at.line, at.col, &error.code)),
    }
}

/// What the file says is part of many messages, and may be megabytes long.
fn readable(mut message: String) -> String {
    const LONGEST: usize = 1200;
    if let Some((end, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(end);
        message.push('…');
    }
    message
}

/// What stands at a place and just before it.
struct Place<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Place<'t> {
    fn new(text: &'t str, line: usize, column: usize) -> Self {
        let before = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let rest = text.get(before..).unwrap_or("");
        let within = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
        let space = rest[within..].len() - rest[within..].trim_start().len();
        Self { text, at: before + within + space }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn before(&self) -> &'t str {
        self.text.get(..self.at).unwrap_or("")
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The word that stands here, for "found".
    fn found(&self) -> String {
        let word: String = self.rest().chars().take_while(|c| !c.is_whitespace()).take(24).collect();
        if word.is_empty() { "文件末尾".into() } else { format!("「{word}」") }
    }

    /// What commonly leads to something unexpected here, and what to write instead; empty where nothing is known.
    fn advice(&self) -> String {
        let Some(next) = self.next() else { return String::new() };
        let half = match next {
            '“' | '”' | '＂' => Some('"'),
            '、' => Some(','),
            _ => super::half_width(next),
        };
        if let Some(half) = half {
            return format!("。「{next}」是全角符号，要换成半角的 {half}");
        }
        let before = self.before().trim_end();
        let digit_before = before.ends_with(|c: char| c.is_ascii_digit());
        let comma = before.strip_suffix(',');
        let digit_before_comma = comma.is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()));
        match next {
            '%' | '一'..='龥' if digit_before => "。数的后面不写单位和百分号".into(),
            '0'..='9' if digit_before_comma => "。数里不写千分位逗号，1,000 写成 1000".into(),
            _ => String::new(),
        }
    }
}

fn message(text: &str, line: usize, column: usize, code: &Ron) -> String {
    let place = Place::new(text, line, column);
    let found = place.found();
    let expected = |what: &str| format!("这里要{what}，读到的是{found}{}", place.advice());
    match code {
        Ron::Message(m) if m.starts_with("failed to parse") => {
            format!("日期或时间写得不对，日期要写成 2026-06-30，读到的是{found}")
        }
        Ron::Message(m) if m.is_ascii() => format!("内容不对（{m}）"),
        Ron::Message(m) => m.clone(),
        Ron::Eof => "文件没有写完就结束了：检查括号是否都成对".into(),
        Ron::ExpectedArray => expected("一个列表 [ … ]"),
        Ron::ExpectedArrayEnd => expected("列表的结尾 ]"),
        Ron::ExpectedBoolean => expected(" true 或 false"),
        Ron::ExpectedComma => expected("一个逗号（上一项后面漏了逗号，或括号、引号没有配对）"),
        Ron::ExpectedInteger | Ron::ExpectedFloat => expected("一个数"),
        Ron::ExpectedMap => expected("一个对照表 { … }"),
        Ron::ExpectedMapColon => expected("一个冒号"),
        Ron::ExpectedMapEnd => expected("对照表的结尾 }"),
        Ron::ExpectedString => match place.next() {
            Some(c) if c.is_alphanumeric() => expected("一段文字，两边加半角引号 \""),
            _ => expected("一段带半角引号的文字"),
        },
        Ron::ExpectedStringEnd => "文字的右引号漏了".into(),
        Ron::ExpectedIdentifier => match place.next() {
            Some(']' | '}') => expected("下一项，或先补上前面少的右圆括号 )"),
            Some('"' | '(' | '[') => expected("一个写法的名称（像 Fact(…)、High 这样）"),
            _ => expected("一个名字"),
        },
        Ron::ExpectedStructLike | Ron::ExpectedNamedStructLike(_) => expected("一对圆括号 ( … )"),
        Ron::ExpectedStructLikeEnd => expected("右圆括号 )"),
        Ron::ExpectedOption | Ron::ExpectedOptionEnd => expected(" Some(…) 或 None"),
        Ron::ExpectedDifferentStructName { expected, found } => {
            format!("这里要 {expected}(…)，读到的是 {found}")
        }
        Ron::ExpectedStructName(name) => expected(&format!(" {name}(…)")),
        Ron::NoSuchEnumVariant { expected, found, .. } => {
            format!("没有「{found}」这种写法，{}", instead(found, expected))
        }
        Ron::NoSuchStructField { found, .. } if found.starts_with(|c: char| c.is_ascii_uppercase()) => {
            format!("「{found}」前面漏了项的名称，要写成 名称: {found}…，如 rule: Yes(…)")
        }
        Ron::NoSuchStructField { expected, found, outer } => {
            format!("{}没有「{found}」这一项，{}", within(outer.as_ref()), instead(found, expected))
        }
        Ron::MissingStructField { field, outer } => {
            format!("{}缺少「{field}」这一项，请在这个右括号之前补上", within(outer.as_ref()))
        }
        Ron::DuplicateStructField { field, outer } => {
            format!("{}「{field}」写了两次", within(outer.as_ref()))
        }
        Ron::InvalidValueForType { expected, found: got } => {
            format!("这里要{}，读到的是{found}（{got}）", kind_of(expected))
        }
        Ron::ExpectedDifferentLength { expected, found } => {
            format!("{}，读到 {found} 项", length_of(expected))
        }
        Ron::UnclosedBlockComment => "注释 /* 没有用 */ 结束".into(),
        Ron::UnexpectedChar(c) => format!("多了一个字符「{c}」{}", place.advice()),
        Ron::TrailingCharacters => expected("文件结束（后面多出了内容，或前面多了一个右括号）"),
        Ron::InvalidEscape(_) => "文字里的 \\ 转义写法不对".into(),
        Ron::InvalidIntegerDigit { digit, .. } => format!("数里有不认识的字符「{digit}」"),
        Ron::IntegerOutOfBounds => format!("这里的整数太大，或不能是负数：{found}"),
        Ron::ExceededRecursionLimit => "括号套得太深".into(),
        Ron::InvalidIdentifier(name) | Ron::SuggestRawIdentifier(name)
            if name.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("这里要一个写法的名称（像 Years(2)、High 这样），读到的是「{name}」")
        }
        Ron::InvalidIdentifier(name) | Ron::SuggestRawIdentifier(name) => format!("「{name}」不能作名字"),
        other => format!("写法不对，读到的是{found}({other}){}", place.advice()),
    }
}

/// Words of the screen and the names they are written by.
const CHINESE: [(&str, &str); 16] = [
    ("高", "High"),
    ("中", "Medium"),
    ("低", "Low"),
    ("未取得", "NotObtained"),
    ("区", "District"),
    ("市", "City"),
    ("国家", "National"),
    ("受理中", "Open"),
    ("暂停", "Paused"),
    ("已停止", "Stopped"),
    ("未核实", "Unverified"),
    ("符合", "Eligible"),
    ("不符合", "Ineligible"),
    ("待定", "Open"),
    ("是否", "YesNo"),
    ("文字", "Text"),
];

/// What can be written in place of a name that does not exist.
fn instead(wrong: &str, known: &[&'static str]) -> String {
    let all = known.join("、");
    let meant =
        CHINESE.iter().find(|(word, name)| *word == wrong && known.contains(name)).map(|(_, name)| *name);
    match meant.or(nearest(wrong, known.iter().copied()).first().copied()) {
        Some(near) => format!("是不是 {near}？可以写：{all}"),
        None => format!("可以写：{all}"),
    }
}

/// serde's `tuple variant Rule::AtLeast with 2 elements`, `a tuple of size 2` in Chinese.
fn length_of(expected: &str) -> String {
    let count: String = expected.chars().filter(char::is_ascii_digit).collect();
    match expected.split_whitespace().find_map(|word| word.split_once("::")) {
        Some((_, variant)) => format!("{variant}(…) 里要写 {count} 项"),
        None if count.is_empty() => format!("这里要 {expected}"),
        None => format!("这里要 {count} 项"),
    }
}

/// serde's name of a type in Chinese, where it is a common one.
fn kind_of(expected: &str) -> String {
    match expected {
        "a string" | "string" => "一段带半角引号的文字".into(),
        "a boolean" | "bool" => " true 或 false".into(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "一个不小于 0 的整数".into(),
        "i8" | "i16" | "i32" | "i64" => "一个整数".into(),
        other => format!(" {other}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Thing {
        name: String,
        rule: Pick,
        #[serde(default)]
        count: usize,
    }

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only read")]
    enum Pick {
        AtLeast(String, crate::notation::Num),
        Never,
    }

    #[test]
    fn attributes_are_seen_behind_any_remarks() {
        for before in ["", " ", "\n// ( #\n", "/* /* ( */ // */ /**/\t", "\u{200e}/*/ */"] {
            let error =
                read_own::<Vec<u8>>("x", &format!("{before}#![enable(unwrap_newtypes)] []")).unwrap_err();
            assert!(error.message.contains("#!") && error.line > 0, "{error}");
            assert_eq!(read_own::<Vec<u8>>("x", &format!("{before}[1] // #")), Ok(vec![1]), "{before}");
        }
        for open in ["/*", "/* /* */", "//", ""] {
            assert!(read_own::<Vec<u8>>("x", open).is_err());
        }
    }

    #[test]
    fn slips_of_chinese_typing_are_named_with_what_to_write() {
        for (text, line, says) in [
            ("(name: \"a\"，rule: Never)", 1, "「，」是全角符号，要换成半角的 ,"),
            ("(\n name：\"a\", rule: Never)", 2, "「：」是全角符号，要换成半角的 :"),
            ("(name: “a”, rule: Never)", 1, "「“」是全角符号，要换成半角的 \""),
            ("（name: \"a\", rule: Never)", 1, "「（」是全角符号，要换成半角的 ("),
            ("(name: a, rule: Never)", 1, "两边加半角引号"),
            ("(name: \"a\", rule: AtLeast(\"x\", 1,000))", 1, "千分位"),
            ("(name: \"a\", rule: AtLeast(\"x\", 1000万))", 1, "不写单位"),
            ("(name: \"a\", rule: AtLeast(\"x\"))", 1, "AtLeast(…) 里要写 2 项，读到 1 项"),
            ("(name: \"a\", rule: atleast(\"x\", 1))", 1, "是不是 AtLeast？"),
            ("(name: \"a\", rule: 2)", 1, "一个写法的名称"),
            ("(name: \"a\", Never)", 1, "前面漏了项的名称"),
            ("(name: \"a\", rule: \"x\")", 1, "一个写法的名称"),
            ("(nane: \"a\", rule: Never)", 1, "是不是 name？"),
            ("(name: \"a\", rule: Never, count: -1)", 1, ""),
        ] {
            let error = read::<Thing>("x.ron", text).expect_err(text);
            assert_eq!(error.line, line, "{error}");
            assert!(error.message.contains(says) && !error.message.is_ascii(), "{text}: {error}");
        }
    }
}
