//! The result of a test.

/// The result of one test.
#[derive(Clone)]
pub struct Outcome {
    pub name: String,
    pub verdict: Verdict,
}

#[derive(Clone)]
pub enum Verdict {
    Pass,
    /// With the reason.
    Fail(String),
    /// With the reason.
    Skip(String),
    /// A test of the C library that fails in the same way on both libraries: neither a pass nor a
    /// failure of this library. With how it fails.
    FailsOnBoth(String),
}

impl Outcome {
    pub fn pass(name: impl Into<String>) -> Outcome {
        Outcome { name: name.into(), verdict: Verdict::Pass }
    }

    pub fn fail(name: impl Into<String>, why: impl Into<String>) -> Outcome {
        Outcome { name: name.into(), verdict: Verdict::Fail(why.into()) }
    }

    pub fn skip(name: impl Into<String>, why: impl Into<String>) -> Outcome {
        Outcome { name: name.into(), verdict: Verdict::Skip(why.into()) }
    }

    /// Passes if both values are equal.
    pub fn equal<T: PartialEq + std::fmt::Debug>(
        name: impl Into<String>,
        found: &T,
        expected: &T,
    ) -> Outcome {
        match found == expected {
            true => Outcome::pass(name),
            false => Outcome::fail(name, format!("{found:?} instead of {expected:?}")),
        }
    }

    /// Passes if `wrong` is empty.
    pub fn none_of(name: impl Into<String>, wrong: &[String]) -> Outcome {
        match wrong.len() {
            0 => Outcome::pass(name),
            n => Outcome::fail(name, format!("{n}: {}", wrong[..n.min(12)].join(", "))),
        }
    }
}
