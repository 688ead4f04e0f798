//! Intended differences between the libraries. Each has a reason and the place that documents it.

use super::difference::{Difference, number};
use super::program::{Op, Program, Step};

/// A difference that is no defect.
pub struct Intended {
    pub reason: &'static str,
    /// Where it is documented: words of docs/differences.md, or a row of DEFECTS.md.
    #[cfg_attr(not(test), allow(dead_code))]
    told: &'static str,
    applies: fn(&Seen) -> bool,
    pub then: Then,
}

/// What happens to the comparison after the difference.
#[derive(Clone, Copy, PartialEq)]
pub enum Then {
    /// The comparison continues.
    GoesOn,
    /// The comparison continues without these values.
    Without(&'static [&'static str]),
    /// The comparison stops: the rings differ from this step on.
    Ends,
}

/// A difference, with the step in which it occurred.
struct Seen<'a> {
    difference: &'a Difference,
    step: &'a Step,
    op: &'a Op,
    program: &'a Program,
    table: &'a [Op],
}

impl Seen<'_> {
    fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.op.name.as_str())
    }

    fn argument(&self, name: &str) -> Option<i64> {
        self.op.argument(self.step, name)
    }

    /// Whether only these keys differ.
    fn only(&self, keys: &[&str]) -> bool {
        self.difference.values.iter().all(|(key, _, _)| {
            keys.contains(&key.as_str()) || keys.contains(&key.get(3..).unwrap_or_default())
        })
    }

    /// The result of the step with the C library.
    fn result(&self) -> Option<i64> {
        number(&self.difference.theirs, "result")
    }

    /// A number of the step's ring, before the step.
    fn before(&self, key: &str) -> Option<i64> {
        self.difference.number_before(&format!("r{}.{key}", self.argument("ring")?))
    }

    /// Whether a value of the step's ring has all bits of `mask` before the step.
    fn before_has(&self, key: &str, mask: i64) -> bool {
        self.before(key).is_some_and(|value| value & mask == mask)
    }

    /// Whether a step called `name` precedes this one.
    fn has_before(&self, name: &str) -> bool {
        let steps = &self.program.steps[..self.difference.step];
        steps.iter().any(|step| self.table[step.op].name == name)
    }

    /// Number of SQEs that the kernel consumed in this step, if both sides agree.
    fn submitted(&self) -> Option<i64> {
        let key = format!("r{}.khead", self.argument("ring")?);
        let after = number(&self.difference.theirs, &key)?;
        Some(after - self.difference.number_before(&key)?)
    }

    /// Whether the step uses a closed ring.
    fn works_on_closed_ring(&self) -> bool {
        let arguments = self.op.arguments.iter().zip(&self.step.arguments);
        arguments
            .filter(|((name, _), _)| name == "ring")
            .any(|(_, ring)| self.difference.number_before(&format!("r{ring}.live")) != Some(1))
    }

    /// The results of the step on both sides, if they differ.
    fn results(&self) -> Option<(i64, i64)> {
        let (theirs, ours) = self.difference.value("result")?;
        Some((theirs.parse().ok()?, ours.parse().ok()?))
    }
}

/// All intended differences.
const INTENDED: &[Intended] = &[
    Intended {
        reason: "a call on a closed ring returns an error",
        told: "a17",
        applies: |seen| seen.program.closed_too && seen.works_on_closed_ring(),
        then: Then::Ends,
    },
    Intended {
        reason: "a register call on a ring without a descriptor returns -EBADF",
        told: "Closed rings are inert.",
        applies: |seen| {
            seen.only(&["result"])
                && seen.results().is_some_and(|(theirs, ours)| theirs < 0 && ours == -9)
                && seen.before("ring_fd") == Some(-1)
        },
        then: Then::GoesOn,
    },
    Intended {
        reason: "a wait for nothing, with SQEs that the kernel does not see, returns -EAGAIN",
        told: "a61",
        applies: |seen| {
            seen.only(&["result"])
                && seen.op.name.starts_with("submit_and_wait_")
                && seen.results() == Some((-62, -11))
                && seen.submitted() == Some(0)
        },
        then: Then::GoesOn,
    },
    Intended {
        reason: "after a failure, the caller's parameters are as they were",
        told: "Parameters are unchanged on failure:",
        applies: |seen| seen.only(&["params", "sq_off", "cq_off"]) && seen.result() < Some(0),
        then: Then::GoesOn,
    },
    Intended {
        reason: "after an error the pointer to a completion is null",
        told: "Waits return the number of submitted SQEs,",
        applies: |seen| {
            seen.only(&["cqe"])
                && seen.result() < Some(0)
                && seen.difference.value("cqe").is_some_and(|(_, ours)| ours == "null")
        },
        then: Then::GoesOn,
    },
    Intended {
        reason: "a wait returns how many SQEs it submitted",
        told: "a13",
        applies: |seen| {
            seen.only(&["result"])
                && seen.op.name.starts_with("submit_and_wait_")
                && seen.results().is_some_and(|(theirs, ours)| {
                    // The C library returns the count of its first io_uring_enter(2).
                    ours > theirs && seen.submitted() == Some(ours)
                })
        },
        then: Then::GoesOn,
    },
    Intended {
        reason: "a wait submits what comes after a bad SQE",
        told: "a13",
        applies: |seen| {
            let advance = |line: &str| {
                let key = format!("r{}.khead", seen.argument("ring")?);
                Some(number(line, &key)? - seen.difference.number_before(&key)?)
            };
            let (theirs, ours) = (advance(&seen.difference.theirs), advance(&seen.difference.ours));
            seen.op.name.starts_with("submit_and_wait_")
                && theirs > Some(0)
                && ours > theirs
                && number(&seen.difference.ours, "result") == ours
        },
        then: Then::Ends,
    },
    Intended {
        reason: "io_uring_queue_mmap: a ring with IORING_SETUP_IOPOLL enters to reap",
        told: "a2",
        applies: |seen| {
            let mut flags = seen.difference.values.iter().map(|(key, theirs, ours)| {
                key.ends_with(".int_flags") && theirs == "0" && ours == "0x4"
            });
            seen.is(&["own_setup_and_mmap", "second_mapping"]) && flags.all(|yes| yes)
        },
        then: Then::Ends,
    },
    Intended {
        reason: "a resize that SQEs not submitted yet would not survive is refused",
        told: "`io_uring_resize_rings`",
        applies: |seen| {
            let unsubmitted =
                seen.before("sqe_tail").zip(seen.before("khead")).map(|(tail, head)| tail - head);
            seen.is(&["resize_rings"])
                && number(&seen.difference.ours, "result") == Some(-75)
                && unsubmitted > seen.argument("entries")
        },
        then: Then::Ends,
    },
    Intended {
        reason: "a resize keeps off the header of a ring with an SQ array",
        told: "a3",
        applies: |seen| {
            seen.is(&["resize_rings"])
                && seen.result() == Some(0)
                && !seen
                    .difference
                    .before
                    .contains(&format!("r{}.array=none", seen.argument("ring").unwrap_or_default()))
        },
        then: Then::Ends,
    },
    Intended {
        reason: "a minimal wait without a timeout ends",
        told: "a9",
        applies: |seen| {
            seen.op.name.ends_with("_min_timeout")
                && seen.argument("timeout") == Some(-1)
                && seen.argument("min") > Some(0)
                && seen.only(&["result", "cqe"])
                && number(&seen.difference.theirs, "result") == Some(-4)
        },
        then: Then::GoesOn,
    },
    Intended {
        reason: "a timed wait on a ring with IORING_SETUP_IOPOLL polls until its time is up",
        told: "a53",
        applies: |seen| {
            seen.before_has("flags", IOPOLL)
                && seen.argument("timeout").is_some_and(|number| number != -1)
                && number(&seen.difference.theirs, "result") == Some(-62)
        },
        then: Then::Ends,
    },
    Intended {
        reason: "io_uring_peek_batch_cqe has the kernel poll on a ring with IORING_SETUP_IOPOLL",
        told: "a52",
        applies: |seen| {
            seen.is(&["peek_batch_cqe"])
                && seen.before_has("flags", IOPOLL)
                && seen.results().is_some_and(|(theirs, ours)| ours > theirs)
        },
        then: Then::Ends,
    },
    Intended {
        reason: "a timed wait goes on when a timeout request that expired has ended it early",
        told: "a43",
        applies: |seen| {
            // If SQEs were submitted, the C library returns their number and no CQE.
            let is_early = number(&seen.difference.theirs, "result") == Some(-62)
                || seen.difference.value("cqe").is_some_and(|(theirs, _)| theirs == "null");
            is_early && seen.argument("timeout") > Some(0) && seen.has_before("timeout")
        },
        then: Then::Ends,
    },
    Intended {
        reason: "io_uring_mlock_size does not take a failed query for an old kernel",
        told: "a15",
        applies: |seen| {
            seen.is(&["mlock_size", "mlock_size_params"])
                && seen.results().is_some_and(|(theirs, ours)| match seen.argument("entries") {
                    // Without the flag, the C library requests a ring of that size.
                    Some(32769..) => theirs > 0 && ours == 0,
                    _ => theirs == 0 && ours != 0 && seen.has_before("descriptor_limit"),
                })
        },
        then: Then::GoesOn,
    },
    Intended {
        reason: "IOU_PBUF_RING_MMAP: the kernel's buffer ring is mapped, or there is none",
        told: "a55",
        applies: |seen| {
            let flags = seen.argument("flags").unwrap_or_default();
            seen.is(&["setup_buf_ring"])
                && flags & 1 == 1
                && seen.only(&["status", "made", "anonymous", "mappings"])
        },
        then: Then::Ends,
    },
    Intended {
        reason: "the clock that a ring waits by is kept in a private flag",
        told: "Waits end at their timeout.",
        applies: |seen| {
            seen.is(&["register_clock"]) && seen.result() == Some(0) && seen.only(&["int_flags"])
        },
        then: Then::Without(&["int_flags"]),
    },
    Intended {
        reason: "io_uring_resize_rings uses the ring's own descriptor, which is every thread's",
        told: "`io_uring_resize_rings`",
        applies: |seen| {
            seen.is(&["resize_rings"])
                && number(&seen.difference.theirs, "result") == Some(-9)
                && seen.before("ring_fd") != seen.before("enter_ring_fd")
        },
        then: Then::Ends,
    },
    Intended {
        reason: "a resized ring stays in one mapping",
        told: "`io_uring_resize_rings`",
        applies: |seen| {
            seen.is(&["resize_rings"])
                && seen.result() == Some(0)
                && seen.only(MAPPING)
                && seen.difference.values.iter().any(|(key, theirs, ours)| {
                    key.ends_with(".one_mapping") && theirs == "0" && ours == "1"
                })
        },
        then: Then::Without(MAPPING),
    },
];

/// `IORING_SETUP_IOPOLL`.
const IOPOLL: i64 = 1;

/// Values that depend on whether the rings are in one mapping or in two.
const MAPPING: &[&str] = &["mappings", "one_mapping", "sizes", "words"];

/// The reason for a difference, if it is intended.
pub fn explain(
    difference: &Difference,
    program: &Program,
    table: &[Op],
) -> Option<&'static Intended> {
    let step = &program.steps[difference.step];
    let seen = Seen { difference, step, op: &table[step.op], program, table };
    INTENDED.iter().find(|intended| (intended.applies)(&seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_to_users() {
        let page = include_str!("../../../../docs/differences.md");
        let rows = include_str!("../../../../c-tests/defects/rows.tsv");
        for intended in INTENDED {
            let is_row = rows.lines().any(|row| row.split('\t').next() == Some(intended.told));
            assert!(is_row || page.contains(intended.told), "{}", intended.reason);
        }
    }
}
