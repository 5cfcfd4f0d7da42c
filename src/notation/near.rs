//! "Did you mean": the known words nearest to one that does not exist.

/// A word longer than this, in bytes, is no slip of the fingers; a file may hold one of many megabytes.
const LONGEST: usize = 256;

/// Up to three known words that `wrong` may have been meant for, nearest first.
#[must_use]
pub fn nearest<'i>(wrong: &str, known: impl Iterator<Item = &'i str>) -> Vec<&'i str> {
    if wrong.len() > LONGEST {
        return Vec::new();
    }
    let length = wrong.chars().count();
    let limit = if length <= 2 { 1 } else { (length / 3).max(2) };
    let plain = wrong.to_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .filter(|id| id.len() <= LONGEST)
        .map(|id| (distance(&plain, &id.to_lowercase()), id))
        .filter(|(d, id)| *d <= limit || (wrong.len() >= 4 && (id.contains(wrong) || wrong.contains(id))))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, id)| id).collect()
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
    fn words_of_any_length_are_looked_at_in_no_time() {
        let long = "x".repeat(30_000_000);
        assert!(nearest(&long, ["x", &long[1..]].into_iter()).is_empty());
        assert_eq!(nearest("revenu", [&*long, "revenue"].into_iter()), ["revenue"]);
    }

    #[test]
    fn the_nearest_come_first() {
        let known = ["revenue", "rd_expense", "net_profit", "main_revenue"];
        assert_eq!(nearest("revenu", known.into_iter()), ["revenue", "main_revenue"]);
        assert_eq!(nearest("REVENUE", known.into_iter()).first(), Some(&"revenue"));
        assert!(nearest("zzzz", known.into_iter()).is_empty());
        assert_eq!(
            nearest("梯队", ["梯度", "平台"].into_iter()),
            ["梯度"],
            "short words are near only by one"
        );
    }
}
