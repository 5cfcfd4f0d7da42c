//! The reference of everything that can be written in RON (题库写法), made from the types themselves so that it cannot
//! go stale; examples come from the texts of the pack at hand. Only the explanations are written by hand (`words`).

mod example;
mod shape;
mod words;

use super::Pack;
use example::example;
use shape::{Content, Field, Shape, Type, Variant, roots};
use words::WORDS;

const HEAD: &str = "# 题库写法

由 `qiping pack reference` 按程序自己的类型生成，与程序总是一致；例子取自题库。怎样一步步加一项资质见 docs/authoring.md。

- 一项写成 `名称: 值`，项与项之间用半角逗号；符号都用半角，文字加半角引号。
- “必填”为空的可以不写，不写就是空的，或是说明里的默认值。
- `[X, …]` 是列表，`{键: X, …}` 是对照表，`(A, B)` 是一对值。
- 类型的名称可以写在括号前，也可以不写：`Edition(…)`、`(…)` 都行；`A(…)` 这样有几种写法的，名称一定要写。
- 注释写在 `//` 之后。
";

/// The reference as Markdown.
#[must_use]
pub fn reference(pack: &Pack) -> String {
    let mut out = String::from(HEAD);
    let roots = roots();
    out.push_str("\n| 文件 | 内容 |\n|---|---|\n");
    for root in &roots {
        out.push_str(&format!("| `{}` | {} |\n", root.path, linked(&root.holds)));
    }
    for root in &roots {
        out.push_str(&format!("\n## {}\n", root.path));
        root.types.iter().for_each(|t| of_type(t, pack, &mut out));
    }
    out
}

fn word(key: &str) -> &'static str {
    WORDS.iter().find(|(known, _)| *known == key).map_or("", |(_, word)| word)
}

fn of_type(this: &Type, pack: &Pack, out: &mut String) {
    out.push_str(&format!("\n### {}\n\n{}。\n", this.name, word(&this.name)));
    match &this.shape {
        Shape::Plain => {}
        Shape::Struct(fields) => of_fields(&this.name, fields, out),
        Shape::Enum(variants) => {
            let examples: Vec<Option<String>> =
                variants.iter().map(|v| example(pack, &this.name, &v.name)).collect();
            let with_examples = examples.iter().any(Option::is_some);
            out.push_str(if with_examples {
                "\n| 写法 | 说明 | 例 |\n|---|---|---|\n"
            } else {
                "\n| 写法 | 说明 |\n|---|---|\n"
            });
            for (variant, example) in variants.iter().zip(&examples) {
                of_variant(&this.name, variant, out);
                if with_examples {
                    let example = example.as_ref().map(|e| format!(" `{}`", cell(e))).unwrap_or_default();
                    out.push_str(&format!("{example} |"));
                }
                out.push('\n');
            }
            for variant in variants {
                if let Content::Fields(fields) = &variant.content {
                    let name = format!("{}::{}", this.name, variant.name);
                    out.push_str(&format!("\n`{}` 括号里的项：\n", variant.name));
                    of_fields(&name, fields, out);
                }
            }
        }
    }
}

fn of_fields(name: &str, fields: &[Field], out: &mut String) {
    out.push_str("\n| 项 | 类型 | 必填 | 说明 |\n|---|---|---|---|\n");
    for field in fields {
        let required = if field.required { "必填" } else { "" };
        let words = word(&format!("{name}.{}", field.name));
        out.push_str(&format!(
            "| `{}` | {} | {required} | {} |\n",
            field.name,
            linked(&field.of),
            cell(words)
        ));
    }
}

fn of_variant(name: &str, variant: &Variant, out: &mut String) {
    let inside = match &variant.content {
        Content::Nothing => String::new(),
        Content::Values(values) => format!("({})", values.join(", ")),
        Content::Fields(fields) => {
            let parts: Vec<String> = fields.iter().map(|f| format!("{}: {}", f.name, f.of)).collect();
            format!("({})", parts.join(", "))
        }
    };
    let words = word(&format!("{name}::{}", variant.name));
    out.push_str(&format!("| `{}{}` | {} |", variant.name, cell(&inside), cell(words)));
}

/// A type in a table: the names of types lead to where they are explained.
fn linked(of: &str) -> String {
    let mut out = String::new();
    let mut name = String::new();
    for c in of.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
            continue;
        }
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            out.push_str(&format!("[{name}](#{})", name.to_lowercase()));
        } else {
            out.push_str(&name);
        }
        name.clear();
        if c != '\0' {
            out.push_str(&match c {
                '[' | ']' => format!("\\{c}"),
                c => c.to_string(),
            });
        }
    }
    out
}

/// Text inside a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every name the types have.
    fn names() -> Vec<String> {
        let mut names = Vec::new();
        for this in roots().into_iter().flat_map(|r| r.types) {
            let mut fields = |of: &str, fields: &[Field]| {
                names.extend(fields.iter().map(|f| format!("{of}.{}", f.name)));
            };
            match &this.shape {
                Shape::Plain => {}
                Shape::Struct(all) => fields(&this.name, all),
                Shape::Enum(variants) => {
                    for variant in variants {
                        let name = format!("{}::{}", this.name, variant.name);
                        if let Content::Fields(all) = &variant.content {
                            fields(&name, all);
                        }
                    }
                    names.extend(variants.iter().map(|v| format!("{}::{}", this.name, v.name)));
                }
            }
            names.push(this.name);
        }
        names
    }

    #[test]
    fn everything_has_one_explanation_and_none_is_left_over() {
        let names = names();
        assert!(names.len() > 300, "{} names", names.len());
        let missing: Vec<&String> = names.iter().filter(|n| word(n).is_empty()).collect();
        assert!(missing.is_empty(), "no explanation: {missing:?}");
        let stale: Vec<&str> =
            WORDS.iter().map(|(key, _)| *key).filter(|key| !names.iter().any(|n| n == key)).collect();
        assert!(stale.is_empty(), "nothing of that name: {stale:?}");
        for (i, (key, words)) in WORDS.iter().enumerate() {
            assert!(!WORDS[..i].iter().any(|(k, _)| k == key), "{key} twice");
            assert!(!words.ends_with('。') && !words.is_ascii(), "{key}: {words}");
        }
    }

    #[test]
    fn every_way_to_write_a_rule_that_the_pack_uses_has_a_real_example() {
        let pack = Pack::embedded().expect("the embedded pack reads");
        let text = reference(&pack);
        for (of, example) in [("Yes", "`Yes(\""), ("AtLeast", "`AtLeast("), ("Valid", "`Valid(\"cert_")] {
            let row =
                text.lines().find(|l| l.starts_with(&format!("| `{of}("))).unwrap_or_else(|| panic!("{of}"));
            assert!(row.contains(example), "{row}");
        }
        let fields = text.lines().find(|l| l.starts_with("| `programme` |")).expect("a field");
        assert!(fields.contains("[Programme](#programme)") && fields.contains("必填"), "{fields}");
        for name in names().iter().filter(|n| !n.contains('.') && !n.contains(':')) {
            assert!(text.contains(&format!("\n### {name}\n")), "{name}");
        }
    }
}
