//! Real examples: the shortest place in the pack's own texts where something is written.

use super::super::Pack;

/// Longer ones say no more.
const LONGEST: usize = 200;

/// How a variant is written somewhere in the pack, on one line; none for types of which the texts cannot tell.
pub(super) fn example(pack: &Pack, of: &str, variant: &str) -> Option<String> {
    let folder = match of {
        "Rule" | "Expr" | "Measure" | "Age" | "End" | "Points" => "designations/",
        "Asks" | "Computed" => "questions/",
        "Kind" => "facts/",
        _ => return None,
    };
    let own = pack.files.iter().filter(|f| f.name.starts_with(folder) && !f.extra);
    let found = own.flat_map(|f| written(&f.text, variant));
    found.filter(|text| fits(of, variant, text)).min_by_key(|text| text.chars().count())
}

/// Names that two types share are told apart by what stands in the brackets.
fn fits(of: &str, variant: &str, text: &str) -> bool {
    match (of, variant) {
        ("Points", "Just" | "Between") | ("End", _) => !text.contains('"'),
        ("Asks", "Certificate") => text.contains("cert:"),
        _ => true,
    }
}

/// Every `Name(…)` of a text, brackets and quotes matched, white space drawn together.
fn written<'t>(text: &'t str, name: &str) -> impl Iterator<Item = String> + use<'t> {
    let open = format!("{name}(");
    let starts: Vec<usize> = text.match_indices(&open).map(|(at, _)| at).collect();
    let standalone = move |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    starts.into_iter().filter(standalone).filter_map(move |at| {
        let whole = balanced(&text[at..])?;
        let line = whole.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = ["(", "["].iter().fold(line, |l, open| l.replace(&format!("{open} "), open));
        let line = line.replace(", ]", "]").replace(", )", ")");
        (line.chars().count() <= LONGEST).then_some(line)
    })
}

/// From here to the bracket that closes the first one opened.
fn balanced(text: &str) -> Option<&str> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return text.get(..=at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_text_do_not_count() {
        let text = "xYes(\"no\") Yes(\"a) \\\" b\",\n  [1, 2]) Yes(\"long\"";
        assert_eq!(written(text, "Yes").collect::<Vec<_>>(), ["Yes(\"a) \\\" b\", [1, 2])"]);
    }
}
