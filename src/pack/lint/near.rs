//! "Did you mean": the known ids nearest to one that does not exist.

/// `;相近的有 …`, or what else to do where nothing is near.
pub(super) fn among<'i>(wrong: &str, known: impl Iterator<Item = &'i str>) -> String {
    let limit = (wrong.chars().count() / 3).max(2);
    let mut near: Vec<(usize, &str)> = known
        .map(|id| (distance(wrong, id), id))
        .filter(|(d, id)| *d <= limit || (wrong.len() >= 4 && (id.contains(wrong) || wrong.contains(id))))
        .collect();
    near.sort_unstable();
    near.dedup();
    let ids: Vec<&str> = near.iter().take(3).map(|(_, id)| *id).collect();
    if ids.is_empty() {
        "；请先声明它，或改成已有的 id".into()
    } else {
        format!("；相近的有 {}", ids.join("、"))
    }
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distance() {
        for (a, b, d) in [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("营收", "营业收入", 2)]
        {
            assert_eq!(distance(a, b), d, "{a} {b}");
            assert_eq!(distance(b, a), d, "{b} {a}");
        }
    }

    #[test]
    fn the_nearest_come_first() {
        let known = ["revenue", "rd_expense", "net_profit", "main_revenue"];
        assert_eq!(among("revenu", known.into_iter()), "；相近的有 revenue、main_revenue");
        assert_eq!(among("zzzz", known.into_iter()), "；请先声明它，或改成已有的 id");
    }
}
