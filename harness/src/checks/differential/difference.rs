//! A difference between the two libraries in one step.

/// A difference after one step.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The step's number in the program.
    pub step: usize,
    pub op: String,
    /// The values that differ: name, the C library's value, this library's value.
    pub values: Vec<(String, String, String)>,
    /// The output of both libraries for the step before.
    pub before: String,
    /// The C library's output for the step.
    pub theirs: String,
    /// This library's output for the step.
    pub ours: String,
}

impl Difference {
    /// The kind of the difference. Differences of the same kind may have the same cause.
    pub fn kind(&self) -> String {
        let mut keys: Vec<&str> = self.values.iter().map(|(k, _, _)| plain(k)).collect();
        keys.sort_unstable();
        keys.dedup();
        format!("{}: {}", self.op, keys.join(" "))
    }

    /// The values of a key that differs: the C library's and this library's.
    pub fn value(&self, key: &str) -> Option<(&str, &str)> {
        let found = self.values.iter().find(|(k, _, _)| k == key)?;
        Some((&found.1, &found.2))
    }

    /// The value of a key before the step, if it is a number.
    pub fn number_before(&self, key: &str) -> Option<i64> {
        number(&self.before, key)
    }
}

/// The numeric value of a key in a line.
pub fn number(line: &str, key: &str) -> Option<i64> {
    let values = line.split(' ').filter_map(|word| word.strip_prefix(key));
    let text = values.filter_map(|rest| rest.strip_prefix('=')).next()?;
    match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// A key without the prefix for its ring.
pub fn plain(key: &str) -> &str {
    match key.as_bytes() {
        [b'r', b'0'..=b'9', b'.', ..] => &key[3..],
        _ => key,
    }
}
