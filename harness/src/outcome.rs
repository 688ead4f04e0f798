//! What a test came to.

/// What became of one test.
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
    /// A test of the C library's that fails with both libraries, in the same way: neither a pass
    /// nor this library's fault. With the way.
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

    /// Passes if both are the same.
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

    /// Passes if there is nothing in `wrong`.
    pub fn none_of(name: impl Into<String>, wrong: &[String]) -> Outcome {
        match wrong.len() {
            0 => Outcome::pass(name),
            n => Outcome::fail(name, format!("{n}: {}", wrong[..n.min(12)].join(", "))),
        }
    }
}
