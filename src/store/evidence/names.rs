//! Names of files as they may be written to disk. What stands in a file somebody sent is never trusted for a path.

/// As many bytes as every file system takes beside our own prefix.
const MAX_BYTES: usize = 150;
/// As much of it as an ending may take.
const MAX_ENDING: usize = 24;

/// A name that is a name on every system and nothing more: no separators, no drive letters, no `..`, no devices, no
/// signs that hide what the name is. A name that is all that already stays as it is.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let plain: String =
        name.chars().filter(|c| !hidden(*c)).map(|c| if forbidden(c) { '_' } else { c }).collect();
    // Windows drops dots and blanks at the end by itself, and then the name is another one.
    let plain = plain.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let plain = shortened(plain);
    if plain.is_empty() {
        return "附件".into();
    }
    if is_device(&plain) { format!("_{plain}") } else { plain }
}

/// What no system lets into a name, or reads as part of a path.
fn forbidden(c: char) -> bool {
    r#"/\:*?"<>|"#.contains(c) || c.is_control()
}

/// Signs that are not seen, or turn what is seen around.
fn hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Names that Windows keeps for devices, with whatever ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").trim_end().to_uppercase();
    let numbered = |prefix: &str| {
        let rest = stem.strip_prefix(prefix).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(rest.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&stem.as_str())
        || numbered("COM")
        || numbered("LPT")
}

/// A long name cut in the middle, so that its ending stays.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let ending = match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= MAX_ENDING => &name[at..],
        _ => "",
    };
    let mut room = MAX_BYTES - ending.len();
    while !name.is_char_boundary(room) {
        room -= 1;
    }
    let stem = name[..room].trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    format!("{stem}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_from_outside_lead_nowhere() {
        for (name, safe) in [
            ("审计报告 2025.pdf", "审计报告 2025.pdf"),
            ("..", "附件"),
            ("", "附件"),
            ("  . ", "附件"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            (r"..\..\win.ini", r".._.._win.ini"),
            ("C:evil.txt", "C_evil.txt"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com1.pdf", "_com1.pdf"),
            ("COM¹", "_COM¹"),
            ("common.pdf", "common.pdf"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\0b\nc", "a_b_c"),
            ("a. . ", "a"),
            (".gitignore", ".gitignore"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        let long = format!("{}.pdf", "长".repeat(200));
        assert!(safe_name(&long).len() <= MAX_BYTES && safe_name(&long).ends_with("长.pdf"));
    }

    proptest! {
        #[test]
        fn a_safe_name_is_one_name_and_stays(name in "\\PC*|[./\\\\:a-c \\x00-\\x1f]{0,9}|.{0,400}") {
            let safe = safe_name(&name);
            prop_assert_eq!(&safe_name(&safe), &safe);
            prop_assert!(safe.len() <= MAX_BYTES + 1 && !safe.contains(forbidden));
            let parts: Vec<_> = std::path::Path::new(&safe).components().collect();
            prop_assert!(matches!(parts[..], [std::path::Component::Normal(_)]), "{:?}", safe);
        }
    }
}
