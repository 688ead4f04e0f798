//! The rules, and which of them are checked.

use anyhow::Result;

/// What a program must not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// To consume more CQEs than there are.
    Advance,
    /// To let the kernel read or write an address that is not mapped.
    Address,
    /// To leave a function whose local variables a request in flight uses.
    Stack,
    /// To have two requests in flight that write to the same memory.
    Overlap,
    /// To change an SQE that the SQPOLL thread has not taken yet.
    SqeChanged,
    /// To use a ring with `IORING_SETUP_SINGLE_ISSUER` in a second thread.
    SingleIssuer,
    /// To submit in a child of fork(2) on a ring of the parent.
    Fork,
    /// To add a buffer to a buffer ring that the kernel has already.
    BufferTwice,
    /// To tear down a ring while a request may write to memory.
    Teardown,
    /// To get a CQE for which no request is in flight.
    UnknownCqe,
    /// To tear down a ring with CQEs in it.
    Unreaped,
    /// To have two requests in flight with the same `user_data`.
    UserData,
}

impl Rule {
    /// All rules.
    pub const ALL: [Rule; 12] = [
        Rule::Advance,
        Rule::Address,
        Rule::Stack,
        Rule::Overlap,
        Rule::SqeChanged,
        Rule::SingleIssuer,
        Rule::Fork,
        Rule::BufferTwice,
        Rule::Teardown,
        Rule::UnknownCqe,
        Rule::Unreaped,
        Rule::UserData,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Advance => "advance",
            Rule::Address => "address",
            Rule::Stack => "stack",
            Rule::Overlap => "overlap",
            Rule::SqeChanged => "sqe-changed",
            Rule::SingleIssuer => "single-issuer",
            Rule::Fork => "fork",
            Rule::BufferTwice => "buffer-twice",
            Rule::Teardown => "teardown",
            Rule::UnknownCqe => "unknown-cqe",
            Rule::Unreaped => "unreaped",
            Rule::UserData => "user-data",
        }
    }

    /// Whether it is checked unless the command line says otherwise. The others are broken by many
    /// programs on purpose, or reported of correct programs.
    fn is_default(self) -> bool {
        !matches!(self, Rule::UnknownCqe | Rule::Unreaped | Rule::UserData)
    }
}

/// The rules that are checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// The rules of a list: names, `all`, and names after `-` for rules that are left out. An empty
    /// list, or one that only leaves out, starts with the default rules.
    pub fn new(list: &str) -> Result<Rules> {
        let words: Vec<&str> = list.split(',').filter(|word| !word.is_empty()).collect();
        let only_leaves_out = words.iter().all(|word| word.starts_with('-'));
        let mut rules: Vec<Rule> = match only_leaves_out {
            true => Rule::ALL.into_iter().filter(|rule| rule.is_default()).collect(),
            false => Vec::new(),
        };
        for word in words {
            let name = word.strip_prefix('-').unwrap_or(word);
            let named: Vec<Rule> =
                Rule::ALL.into_iter().filter(|r| name == "all" || r.name() == name).collect();
            if named.is_empty() {
                return super::refuse(word);
            }
            rules.retain(|rule| !named.contains(rule));
            if !word.starts_with('-') {
                rules.extend(named);
            }
        }
        Ok(Rules(rules))
    }

    /// Whether a rule is checked.
    pub fn has(&self, rule: Rule) -> bool {
        self.0.contains(&rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_add_and_leave_out() {
        let rules = |list| Rules::new(list).expect("it is valid");
        assert!(rules("").has(Rule::Overlap) && !rules("").has(Rule::UserData));
        assert_eq!(rules("-overlap").0.len(), rules("").0.len() - 1);
        assert_eq!(rules("stack,fork").0, [Rule::Stack, Rule::Fork]);
        assert_eq!(rules("all").0.len(), Rule::ALL.len());
        assert!(!rules("all,-unreaped").has(Rule::Unreaped));
        let error = Rules::new("overlaps").expect_err("there is no such rule").to_string();
        assert!(error.contains("overlaps") && error.contains("overlap, "), "{error}");
    }
}
