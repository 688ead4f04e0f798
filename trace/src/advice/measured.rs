//! What following an advice saved in the bench.

use std::fmt;

use crate::text::duration;

/// The system, then names, nanoseconds of CPU time before and after, and of what: a file that
/// `cargo xtask bench --advice --write` generates.
const TABLE: &str = include_str!("../../advice.tsv");

/// A smaller gain may be noise.
const LEAST: f64 = 0.03;

/// A measured gain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    before: f64,
    after: f64,
    what: &'static str,
}

impl fmt::Display for Gain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, after] = [self.before, self.after].map(|time| duration(time.round() as u64));
        write!(out, "Measured: {before} → {after} of CPU time for {}.", self.what)
    }
}

/// The gain by its name; `None` if it was not measured, or is too small.
pub fn gain(name: &str) -> Option<Gain> {
    find(TABLE, name)
}

/// Where the gains were measured.
pub fn system() -> &'static str {
    TABLE.lines().find_map(|line| line.strip_prefix("system\t")).unwrap_or("another system")
}

fn find(table: &'static str, name: &str) -> Option<Gain> {
    let rows = table.lines().map(|line| line.split('\t'));
    let mut row = rows.filter_map(|mut cells| (cells.next()? == name).then_some(cells)).next()?;
    let (before, after) = (row.next()?.parse().ok()?, row.next()?.parse().ok()?);
    let gain = Gain { before, after, what: row.next()? };
    (gain.after <= gain.before * (1.0 - LEAST)).then_some(gain)
}

/// The names of all rows.
#[cfg(test)]
pub fn names() -> Vec<&'static str> {
    TABLE.lines().skip(1).filter_map(|line| line.split('\t').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_gain_of_three_percent_is_one() {
        const ROWS: &str =
            "system\tLinux\na\t100.0\t97.0\tan a\nb\t100.0\t97.1\ta b\nc\t123456.7\t22222.2\ta c\n";
        assert_eq!(find(ROWS, "a"), Some(Gain { before: 100.0, after: 97.0, what: "an a" }));
        assert_eq!(find(ROWS, "b"), None);
        assert_eq!(find(ROWS, "system"), None);
        assert_eq!(find(ROWS, "d"), None);
        let text = find(ROWS, "c").map(|gain| gain.to_string());
        let expected = "Measured: 123 us → 22.2 us of CPU time for a c.";
        assert_eq!(text.as_deref(), Some(expected));
    }

    #[test]
    fn the_system_is_named() {
        assert!(system().starts_with("Linux "), "{}", system());
    }
}
