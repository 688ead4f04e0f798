//! Intended differences between the libraries. Each has a reason and the place that documents it.

use super::difference::{Difference, number};
use super::program::{Op, Program, Step};

/// A difference that is no defect.
pub struct Intended {
    pub reason: &'static str,
    /// Where it is documented: words of docs/differences.md, or a row of DEFECTS.md.
    #[cfg_attr(not(test), allow(dead_code))]
    documented_in: &'static str,
    applies: fn(&Case) -> bool,
    pub then: Continuation,
}

/// What happens to the comparison after the difference.
#[derive(Clone, Copy, PartialEq)]
pub enum Continuation {
    /// The comparison continues.
    Continue,
    /// The comparison continues without these values.
    Without(&'static [&'static str]),
    /// The comparison stops: the rings differ from this step on.
    Stop,
}

/// A difference, with the step in which it occurred.
struct Case<'a> {
    difference: &'a Difference,
    step: &'a Step,
    op: &'a Op,
    program: &'a Program,
    table: &'a [Op],
}

impl Case<'_> {
    fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.op.name.as_str())
    }

    fn argument(&self, name: &str) -> Option<i64> {
        self.op.argument(self.step, name)
    }

    /// Whether the step submits SQEs and waits.
    fn submits_and_waits(&self) -> bool {
        self.op.name.starts_with("submit_and_wait_") || self.is(&["__io_uring_get_cqe"])
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

    /// Whether another thread than the step's has registered a ring before.
    fn registered_by_another_thread(&self) -> bool {
        let mut steps = self.program.steps[..self.difference.step].iter();
        steps.any(|step| {
            self.table[step.op].name == "register_ring_fd" && step.thread != self.step.thread
        })
    }

    /// Number of SQEs that the kernel consumed in this step, if both sides agree.
    fn submitted(&self) -> Option<i64> {
        let key = format!("r{}.khead", self.argument("ring")?);
        let after = number(&self.difference.theirs, &key)?;
        Some(after - self.difference.number_before(&key)?)
    }

    /// Number of SQEs that this step left to the SQPOLL thread, if the ring has one: all that the
    /// thread had not consumed before. It may consume them later, and a process that is given a
    /// copy of the ring's memory by fork(2) never sees that it has.
    fn left_to_thread(&self) -> Option<i64> {
        let tail = number(&self.difference.theirs, &format!("r{}.ktail", self.argument("ring")?))?;
        self.before_has("flags", SQPOLL).then_some(tail - self.before("khead")?)
    }

    /// Number of CQEs that the step's ring holds.
    fn cq_entries(&self) -> Option<i64> {
        let key = format!("r{}.entries=", self.argument("ring")?);
        let entries = self.difference.before.split(' ').find_map(|word| word.strip_prefix(&key))?;
        entries.split(',').nth(2)?.parse().ok()
    }

    /// Number of CQEs that are ready before the step.
    fn ready(&self) -> Option<i64> {
        Some(self.before("cq_tail")? - self.before("cq_head")?)
    }

    /// Whether the kernel has posted more CQEs to the step's ring with this library.
    fn ours_has_more_cqes(&self) -> bool {
        let key = self.argument("ring").map(|ring| format!("r{ring}.cq_tail"));
        let tails = key.and_then(|key| self.numbers(&key));
        tails.is_some_and(|(theirs, ours)| ours > theirs)
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
        self.numbers("result")
    }

    /// A number on both sides, if it differs.
    fn numbers(&self, key: &str) -> Option<(i64, i64)> {
        let (theirs, ours) = self.difference.value(key)?;
        Some((theirs.parse().ok()?, ours.parse().ok()?))
    }
}

/// All intended differences.
const INTENDED: &[Intended] = &[
    Intended {
        reason: "a call on a closed ring returns an error",
        documented_in: "a17",
        applies: |case| case.program.use_closed_rings && case.works_on_closed_ring(),
        then: Continuation::Stop,
    },
    Intended {
        reason: "a register call on a ring without a descriptor returns -EBADF",
        documented_in: "Closed rings are inert.",
        applies: |case| {
            // io_uring_setup_buf_ring returns its error through a pointer.
            case.only(&["result", "status"])
                && case.difference.values.iter().all(|(_, theirs, ours)| {
                    theirs.parse::<i64>().is_ok_and(|theirs| theirs < 0) && ours == "-9"
                })
                && case.before("ring_fd") == Some(-1)
        },
        then: Continuation::Continue,
    },
    Intended {
        reason: "a wait with SQEs that the kernel does not see is like one without SQEs",
        documented_in: "a61",
        applies: |case| {
            // The C library reports a timeout without having waited.
            let error = match case.argument("timeout") {
                Some(UNREADABLE) => -14,
                _ => -11,
            };
            case.only(&["result"])
                && case.op.name.starts_with("submit_and_wait_")
                && case.results() == Some((-62, error))
                && case.submitted() == Some(0)
        },
        then: Continuation::Continue,
    },
    Intended {
        reason: "after a failure, the caller's parameters are as they were",
        documented_in: "Parameters are unchanged on failure:",
        applies: |case| case.only(&["params", "sq_off", "cq_off"]) && case.result() < Some(0),
        then: Continuation::Continue,
    },
    Intended {
        reason: "after an error the pointer to a completion is null",
        documented_in: "Waits return the number of submitted SQEs,",
        applies: |case| {
            case.only(&["cqe"])
                && case.result() < Some(0)
                && case.difference.value("cqe").is_some_and(|(_, ours)| ours == "null")
        },
        then: Continuation::Continue,
    },
    Intended {
        reason: "a wait returns how many SQEs it submitted",
        documented_in: "a13",
        applies: |case| {
            case.only(&["result"])
                && case.submits_and_waits()
                && case.results().is_some_and(|(theirs, ours)| {
                    // The C library returns the count of its first io_uring_enter(2).
                    ours > theirs
                        && (case.submitted() == Some(ours)
                            || case.left_to_thread() == Some(ours)
                            // With an SQPOLL thread, the kernel returns the number that it was given.
                            || case.before_has("flags", SQPOLL)
                                && case.argument("submit") == Some(ours))
                })
        },
        then: Continuation::Continue,
    },
    Intended {
        reason: "a wait for more CQEs than the CQ ring holds does not enter if it is full",
        documented_in: "A wait for more CQEs than the CQ ring holds",
        applies: |case| {
            let entries = case.cq_entries();
            case.only(&["result"])
                && case.results().is_some_and(|(theirs, ours)| theirs < 0 && ours == 0)
                && case.submitted() == Some(0)
                && entries.is_some()
                && case.argument("wait_nr") > entries
                && case.ready() == entries
        },
        then: Continuation::Continue,
    },
    Intended {
        reason: "a wait submits what comes after a bad SQE",
        documented_in: "a13",
        applies: |case| {
            let advance = |line: &str| {
                let key = format!("r{}.khead", case.argument("ring")?);
                Some(number(line, &key)? - case.difference.number_before(&key)?)
            };
            let (theirs, ours) = (advance(&case.difference.theirs), advance(&case.difference.ours));
            case.submits_and_waits()
                && theirs > Some(0)
                && ours > theirs
                && number(&case.difference.ours, "result") == ours
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "io_uring_queue_mmap: a ring with IORING_SETUP_IOPOLL enters to reap",
        documented_in: "a2",
        applies: |case| {
            let mut flags = case.difference.values.iter().map(|(key, theirs, ours)| {
                key.ends_with(".int_flags") && theirs == "0" && ours == "0x4"
            });
            case.is(&["own_setup_and_mmap", "second_mapping"]) && flags.all(|yes| yes)
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "a ring with IORING_SETUP_IOPOLL enters to reap, also one that the C library mapped",
        documented_in: "a2",
        applies: |case| {
            case.before_has("flags", IOPOLL)
                && !case.before_has("flags", SQPOLL)
                && !case.before_has("int_flags", CQ_ENTER)
                && case.result() == Some(0)
                && case.is(&["submit", "submit_by_copy", "peek_batch_cqe"])
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "a resize that SQEs not submitted yet would not survive is refused",
        documented_in: "`io_uring_resize_rings`",
        applies: |case| {
            // If a forked child has submitted SQEs, the kernel's head is after this process's tail.
            let counted = case.before("sqe_tail").zip(case.before("khead"));
            let unsubmitted = counted.map(|(tail, head)| i64::from((tail - head) as u32));
            case.is(&["resize_rings"])
                && number(&case.difference.ours, "result") == Some(-75)
                && unsubmitted > case.argument("entries")
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "a resize keeps off the header of a ring with an SQ array",
        documented_in: "a3",
        applies: |case| {
            case.is(&["resize_rings"])
                && case.result() == Some(0)
                && !case
                    .difference
                    .before
                    .contains(&format!("r{}.array=none", case.argument("ring").unwrap_or_default()))
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "a minimal wait without a timeout ends",
        documented_in: "a9",
        applies: |case| {
            case.op.name.ends_with("_min_timeout")
                && case.argument("timeout") == Some(-1)
                && case.argument("min") > Some(0)
                && case.only(&["result", "cqe"])
                // It waits until there is a CQE or a signal interrupts it.
                && (case.result() == Some(-4)
                    || case.results().is_none()
                        && case.difference.value("cqe").is_some_and(|(_, ours)| ours == "null"))
        },
        then: Continuation::Continue,
    },
    Intended {
        reason: "a timed wait on a ring with IORING_SETUP_IOPOLL polls until its time is up",
        documented_in: "a53",
        applies: |case| {
            case.before_has("flags", IOPOLL)
                && case.argument("timeout").is_some_and(|number| number != -1)
                // If SQEs were submitted, the C library returns their number.
                && (case.result() == Some(-62) || case.result() > Some(0) && case.ours_has_more_cqes())
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "io_uring_peek_batch_cqe has the kernel poll on a ring with IORING_SETUP_IOPOLL",
        documented_in: "a52",
        applies: |case| {
            case.is(&["peek_batch_cqe"])
                && case.before_has("flags", IOPOLL)
                && case.results().is_some_and(|(theirs, ours)| ours > theirs)
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "io_uring_ring_dontfork covers a ring in huge pages or in the caller's memory",
        documented_in: "a22",
        applies: |case| {
            let covers_more = || {
                let sizes = case.numbers("dontfork");
                case.only(&["dontfork"]) && sizes.is_some_and(|(theirs, ours)| ours > theirs)
            };
            case.is(&["ring_dontfork"])
                && (case.results() == Some((-22, 0)) || covers_more())
                && case.before_has("flags", NO_MMAP)
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "a timed wait goes on when a timeout request that expired has ended it early",
        documented_in: "a43",
        applies: |case| {
            // If SQEs were submitted, the C library returns their number, and no CQE or fewer than
            // it was to wait for.
            let is_early = case.result() == Some(-62)
                || case.difference.value("cqe").is_some_and(|(theirs, _)| theirs == "null")
                || case.result() > Some(0) && case.ours_has_more_cqes();
            is_early && case.argument("timeout") > Some(0) && case.has_before("timeout")
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "io_uring_mlock_size does not take a failed query for an old kernel",
        documented_in: "a15",
        applies: |case| {
            case.is(&["mlock_size", "mlock_size_params"])
                && case.results().is_some_and(|(theirs, ours)| match case.argument("entries") {
                    // Without the flag, the C library requests a ring of that size.
                    Some(32769..) => theirs > 0 && ours == 0,
                    _ => theirs == 0 && ours != 0 && case.has_before("descriptor_limit"),
                })
        },
        then: Continuation::Continue,
    },
    Intended {
        reason: "IOU_PBUF_RING_MMAP: the kernel's buffer ring is mapped, or there is none",
        documented_in: "a55",
        applies: |case| {
            let flags = case.argument("flags").unwrap_or_default();
            case.is(&["setup_buf_ring"])
                && flags & 1 == 1
                && case.only(&["status", "made", "anonymous", "mappings"])
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "the clock that a ring waits by is kept in a private flag",
        documented_in: "Waits end at their timeout.",
        applies: |case| {
            case.is(&["register_clock"]) && case.result() == Some(0) && case.only(&["int_flags"])
        },
        then: Continuation::Without(&["int_flags"]),
    },
    Intended {
        reason: "io_uring_resize_rings uses the ring's own descriptor, which is every thread's",
        documented_in: "`io_uring_resize_rings`",
        applies: |case| {
            case.is(&["resize_rings"])
                && number(&case.difference.theirs, "result") == Some(-9)
                && case.before("ring_fd") != case.before("enter_ring_fd")
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "a ring is unregistered only by the thread that registered it",
        documented_in: "`io_uring_unregister_ring_fd` in a thread",
        applies: |case| {
            case.is(&["unregister_ring_fd"])
                && number(&case.difference.ours, "result") == Some(-22)
                && case.registered_by_another_thread()
        },
        then: Continuation::Stop,
    },
    Intended {
        reason: "a resized ring stays in one mapping; in two, that of the SQ ring has its header",
        documented_in: "`io_uring_resize_rings`",
        applies: |case| {
            case.is(&["resize_rings"])
                && case.result() == Some(0)
                && case.only(MAPPING)
                && case.difference.values.iter().any(|(key, theirs, ours)| {
                    // The first size is that of the SQ ring. Without an SQ array, the C library
                    // counts the entries of one, and nothing else.
                    let first = |sizes: &str| sizes.split(',').next()?.parse::<u64>().ok();
                    match key.get(3..) {
                        Some("one_mapping") => theirs == "0" && ours == "1",
                        Some("sizes") => first(ours) > first(theirs),
                        _ => false,
                    }
                })
        },
        then: Continuation::Without(MAPPING),
    },
];

/// The number of the timeout that is not readable memory.
const UNREADABLE: i64 = 4;

/// `IORING_SETUP_IOPOLL`.
const IOPOLL: i64 = 1;

/// The private flag of a ring that enters the kernel to reap CQEs.
const CQ_ENTER: i64 = 4;

/// `IORING_SETUP_NO_MMAP`.
const NO_MMAP: i64 = 1 << 14;

/// `IORING_SETUP_SQPOLL`.
const SQPOLL: i64 = 2;

/// Values that depend on whether the rings are in one mapping or in two.
const MAPPING: &[&str] = &["mappings", "one_mapping", "sizes", "words"];

/// The reason for a difference, if it is intended.
pub fn explain(
    difference: &Difference,
    program: &Program,
    table: &[Op],
) -> Option<&'static Intended> {
    let step = &program.steps[difference.step];
    let case = Case { difference, step, op: &table[step.op], program, table };
    INTENDED.iter().find(|intended| (intended.applies)(&case))
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::super::program::read_table;
    use super::*;

    #[test]
    fn each_is_told_to_users() {
        let page = include_str!("../../../../docs/differences.md");
        let rows = include_str!("../../../../c-tests/defects/rows.tsv");
        for intended in INTENDED {
            let is_row =
                rows.lines().any(|row| row.split('\t').next() == Some(intended.documented_in));
            assert!(is_row || page.contains(intended.documented_in), "{}", intended.reason);
        }
    }

    /// The reason for a result that differs, in a step with one ring and one other argument.
    fn reason(op: &str, argument: (&str, i64), results: (i64, i64), states: [&str; 2]) -> String {
        let row = format!("{op}\t1\tring=0..2 {}={}\t{{ }}", argument.0, argument.1);
        let table = read_table(&row).expect("a table");
        let arguments = vec![0, argument.1];
        let step = Step { thread: 0, copy: 0, op: 0, arguments, skipped: false };
        let program = Program { steps: vec![step], use_closed_rings: false, patient: false };
        let line = |result: i64| format!("step=0 op={op} result={result} {}", states[1]);
        let (theirs, ours) = results;
        let difference = Difference {
            step: 0,
            op: op.to_string(),
            values: vec![("result".to_string(), theirs.to_string(), ours.to_string())],
            before: states[0].to_string(),
            theirs: line(theirs),
            ours: line(ours),
        };
        explain(&difference, &program, &table).map(|i| i.reason.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_wait_for_more_than_a_full_ring_holds_does_not_enter() {
        let full = "r0.khead=4 r0.cq_head=0 r0.cq_tail=2 r0.entries=1,0,2,0x1";
        let wait = |nr, results, state| reason("wait_cqes", ("wait_nr", nr), results, [state; 2]);
        assert!(wait(100, (-22, 0), full).starts_with("a wait for more CQEs"));
        assert!(wait(3, (-22, 0), full).starts_with("a wait for more CQEs"));
        assert_eq!(wait(2, (-22, 0), full), "");
        assert_eq!(wait(100, (0, -22), full), "");
        assert_eq!(wait(100, (-22, 1), full), "");
        let one_left = "r0.khead=4 r0.cq_head=1 r0.cq_tail=2 r0.entries=1,0,2,0x1";
        assert_eq!(wait(100, (-22, 0), one_left), "");
    }

    /// The reason for one value that differs, in a step with these arguments and the same result on
    /// both sides.
    fn reason_of_value(
        op: &str,
        arguments: &[(&str, i64)],
        result: i64,
        (key, theirs, ours): (&str, &str, &str),
        before: &str,
    ) -> String {
        let ranges = arguments.iter().map(|(name, value)| format!(" {name}={value}"));
        let row = format!("{op}\t1\tring=0..2{}\t{{ }}", ranges.collect::<String>());
        let table = read_table(&row).expect("a table");
        let arguments = iter::once(0).chain(arguments.iter().map(|(_, value)| *value)).collect();
        let step = Step { thread: 0, copy: 0, op: 0, arguments, skipped: false };
        let program = Program { steps: vec![step], use_closed_rings: false, patient: false };
        let difference = Difference {
            step: 0,
            op: op.to_string(),
            values: vec![(key.to_string(), theirs.to_string(), ours.to_string())],
            before: before.to_string(),
            theirs: format!("step=0 result={result}"),
            ours: format!("step=0 result={result}"),
        };
        explain(&difference, &program, &table).map(|i| i.reason.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_ring_without_a_descriptor_registers_no_buffers() {
        let reason = |theirs, ours, before| {
            reason_of_value("setup_buf_ring", &[], 0, ("status", theirs, ours), before)
        };
        assert!(!reason("-22", "-9", "r0.ring_fd=-1").is_empty());
        assert_eq!(reason("-22", "-9", "r0.ring_fd=5"), "");
        assert_eq!(reason("0", "-9", "r0.ring_fd=-1"), "");
        assert_eq!(reason("-22", "0", "r0.ring_fd=-1"), "");
        assert_eq!(reason("none", "-9", "r0.ring_fd=-1"), "");
    }

    #[test]
    fn a_resize_is_refused_if_sqes_would_be_lost() {
        let resize = |state, results| {
            let state = format!("{state} r0.array=none");
            reason("resize_rings", ("entries", 2), results, [state.as_str(); 2])
        };
        assert!(!resize("r0.sqe_tail=5 r0.khead=2", (0, -75)).is_empty());
        assert_eq!(resize("r0.sqe_tail=4 r0.khead=2", (0, -75)), "");
        assert!(!resize("r0.sqe_tail=0 r0.khead=2", (-22, -75)).is_empty());
        assert_eq!(resize("r0.sqe_tail=5 r0.khead=2", (-75, 0)), "");
    }

    #[test]
    fn a_resize_maps_at_least_what_the_c_library_maps() {
        let is_intended = |value| {
            let reason = reason_of_value("resize_rings", &[], 0, value, "r0.array=none");
            reason.starts_with("a resized ring")
        };
        assert!(is_intended(("r0.one_mapping", "0", "1")));
        assert!(!is_intended(("r0.one_mapping", "1", "0")));
        assert!(is_intended(("r0.sizes", "32,1088,512", "1088,1088,512")));
        assert!(!is_intended(("r0.sizes", "1088,1088,512", "32,1088,512")));
        assert!(!is_intended(("r0.sizes", "32,1088,512", "32,1088,128")));
        assert!(!is_intended(("r0.khead", "0", "1")));
    }

    #[test]
    fn a_ring_in_a_huge_page_is_kept_from_children() {
        let advice = |results, state| reason("ring_dontfork", ("unused", 0), results, [state; 2]);
        assert!(!advice((-22, 0), "r0.flags=0x4000").is_empty());
        assert_eq!(advice((0, -22), "r0.flags=0x4000"), "");
        assert_eq!(advice((-22, 0), "r0.flags=0x3000"), "");
        let covered = |theirs, ours| {
            let value = ("dontfork", theirs, ours);
            reason_of_value("ring_dontfork", &[], 0, value, "r0.flags=0x4000")
        };
        assert!(!covered("0", "12").is_empty());
        assert_eq!(covered("12", "0"), "");
    }

    #[test]
    fn a_timed_wait_on_a_polled_ring_polls_on() {
        let polls = |before, result, (theirs, ours)| {
            let arguments = [("wait_nr", 5), ("timeout", 6)];
            let tail = ("r0.cq_tail", theirs, ours);
            reason_of_value("submit_and_wait_timeout", &arguments, result, tail, before)
                .contains("polls until its time is up")
        };
        assert!(polls("r0.flags=0x3001", 1, ("0", "1")));
        assert!(polls("r0.flags=0x3001", -62, ("0", "1")));
        assert!(!polls("r0.flags=0x3001", 1, ("1", "0")));
        assert!(!polls("r0.flags=0x3001", 0, ("0", "1")));
        assert!(!polls("r0.flags=0x3000", 1, ("0", "1")));
    }

    #[test]
    fn a_wait_with_sqes_that_the_kernel_does_not_see_returns_the_error_of_the_wait() {
        let wait = |timeout, results| {
            let state = "r0.khead=0 r0.ktail=1";
            reason("submit_and_wait_timeout", ("timeout", timeout), results, [state; 2])
        };
        assert!(!wait(3, (-62, -11)).is_empty());
        assert!(!wait(4, (-62, -14)).is_empty());
        assert_eq!(wait(3, (-62, -14)), "");
        assert_eq!(wait(4, (-14, -62)), "");
    }

    #[test]
    fn a_wait_counts_what_it_leaves_to_the_sqpoll_thread() {
        let wait = |flags: &str, ours| {
            let before = format!("r0.khead=2 r0.ktail=2 r0.flags={flags}");
            let states = [before.as_str(), "r0.khead=2 r0.ktail=3"];
            reason("submit_and_wait_reg", ("wait_nr", 1), (0, ours), states)
        };
        assert_eq!(wait("0x14002", 1), "a wait returns how many SQEs it submitted");
        assert_eq!(wait("0x14002", 2), "");
        assert_eq!(wait("0x14000", 1), "");
        let told = |flags: &str, ours| {
            let state = format!("r0.khead=2 r0.ktail=2 r0.flags={flags}");
            reason("__io_uring_get_cqe", ("submit", 4), (0, ours), [state.as_str(); 2])
        };
        assert_eq!(told("0x10402", 4), "a wait returns how many SQEs it submitted");
        assert_eq!(told("0x10402", 3), "");
        assert_eq!(told("0x10400", 4), "");
    }

    #[test]
    fn a_minimum_wait_without_a_timeout_ends_without_a_cqe() {
        let wait = |timeout, min, theirs, ours| {
            let arguments = [("wait_nr", 100), ("timeout", timeout), ("min", min)];
            let cqe = ("cqe", theirs, ours);
            reason_of_value("submit_and_wait_min_timeout", &arguments, 1, cqe, "")
        };
        assert_eq!(wait(-1, 500, "0:1:-14", "null"), "a minimal wait without a timeout ends");
        assert_eq!(wait(-1, 500, "null", "0:1:-14"), "");
        assert_eq!(wait(-1, 0, "0:1:-14", "null"), "");
        assert_eq!(wait(6, 500, "0:1:-14", "null"), "");
    }

    #[test]
    fn a_polled_ring_enters_whichever_library_mapped_it() {
        let submit = |before: &str, results| reason("submit", ("unused", 0), results, [before; 2]);
        assert!(!submit("r0.flags=0x1 r0.int_flags=0", (0, -22)).is_empty());
        assert_eq!(submit("r0.flags=0x1 r0.int_flags=0x4", (0, -22)), "");
        assert_eq!(submit("r0.flags=0x3 r0.int_flags=0", (0, -22)), "");
        assert_eq!(submit("r0.flags=0x1 r0.int_flags=0", (1, -22)), "");
    }
}
