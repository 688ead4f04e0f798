//! What a step did differently on the two libraries.

/// A difference after one step.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The step's number in the program.
    pub step: usize,
    pub op: String,
    /// What differs: the name, the C library's value and ours.
    pub values: Vec<(String, String, String)>,
    /// What both said after the step before.
    pub before: String,
    /// All that the C library said after the step.
    pub theirs: String,
    /// All that ours said.
    pub ours: String,
}

impl Difference {
    /// Two differences of the same kind may have the same cause.
    pub fn kind(&self) -> String {
        let mut keys: Vec<&str> = self.values.iter().map(|(k, _, _)| plain(k)).collect();
        keys.sort_unstable();
        keys.dedup();
        format!("{}: {}", self.op, keys.join(" "))
    }

    /// The value of a key that differs, in both libraries.
    pub fn value(&self, key: &str) -> Option<(&str, &str)> {
        let found = self.values.iter().find(|(k, _, _)| k == key)?;
        Some((&found.1, &found.2))
    }

    /// The value of a key before the step, where it is a number.
    pub fn number_before(&self, key: &str) -> Option<i64> {
        number(&self.before, key)
    }
}

/// The number that a line has for a key.
pub fn number(line: &str, key: &str) -> Option<i64> {
    let values = line.split(' ').filter_map(|word| word.strip_prefix(key));
    let text = values.filter_map(|rest| rest.strip_prefix('=')).next()?;
    match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// A key without the ring that it belongs to.
pub fn plain(key: &str) -> &str {
    match key.as_bytes() {
        [b'r', b'0'..=b'9', b'.', ..] => &key[3..],
        _ => key,
    }
}
