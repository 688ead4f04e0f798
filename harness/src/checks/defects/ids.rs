//! The ids of rows. The names of cases begin with them.

/// Whether `words` select a row, or a case whose name begins with the row's id. Without words, all
/// are selected.
pub fn is_wanted(name: &str, words: &[String]) -> bool {
    let mut ids = ids(name);
    words.is_empty() || ids.any(|id| words.iter().any(|word| id.starts_with(word.as_str())))
}

/// The ids at the beginning of a case's name.
pub fn ids(case: &str) -> impl Iterator<Item = &str> {
    case.split(' ').take_while(|word| {
        let mut chars = word.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && word.len() > 1
            && chars.all(|c| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_ids() {
        assert_eq!(ids("S6 S7 S12 mappings undone").collect::<Vec<_>>(), ["S6", "S7", "S12"]);
        assert_eq!(ids("a13 a completion 7").collect::<Vec<_>>(), ["a13"]);
        assert_eq!(ids("polled ring").count(), 0);
    }
}
