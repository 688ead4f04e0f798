//! Compares the output of two executors for one program, step by step.

use super::difference::{Difference, plain};
use super::executor::Output;
use super::intended::{self, Continuation, Intended};
use super::program::{Op, Program};

/// The result of a comparison.
pub enum Comparison {
    /// All compared steps are equal, except for intended differences.
    Same {
        intended: Vec<&'static Intended>,
        /// The C library crashed or hung; the remaining steps were not compared.
        stopped_by_crash: bool,
        /// Number of compared steps.
        compared: u64,
    },
    Different(Difference),
}

/// The `key=value` words of a line; a word without a key is its own key.
fn tokens(line: &str) -> Vec<(&str, &str)> {
    line.split(' ').map(|word| word.split_once('=').unwrap_or(("word", word))).collect()
}

/// The words that differ between two lines.
fn differing(theirs: &str, ours: &str) -> Vec<(String, String, String)> {
    if theirs == ours {
        return Vec::new();
    }
    let (theirs, ours) = (tokens(theirs), tokens(ours));
    let mut values = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < theirs.len() || j < ours.len() {
        match (theirs.get(i), ours.get(j)) {
            (Some(a), Some(b)) if a.0 == b.0 => {
                if a.1 != b.1 {
                    values.push((a.0.to_string(), a.1.to_string(), b.1.to_string()));
                }
                (i, j) = (i + 1, j + 1);
            }
            // A word that only one side has.
            (Some(a), b) if b.is_none() || !ours[j..].iter().any(|o| o.0 == a.0) => {
                values.push((a.0.to_string(), a.1.to_string(), "nothing".to_string()));
                i += 1;
            }
            (_, Some(b)) => {
                values.push((b.0.to_string(), "nothing".to_string(), b.1.to_string()));
                j += 1;
            }
            (_, None) => break,
        }
    }
    values
}

/// Compares the output of the two libraries for one program.
///
/// Values whose names are in `ignored` are not compared.
pub fn compare(
    program: &Program,
    table: &[Op],
    theirs: &Output,
    ours: &Output,
    ignored: &[String],
) -> Comparison {
    let mut before = "";
    let mut found: Vec<&'static Intended> = Vec::new();
    let mut without: Vec<&str> = ignored.iter().map(String::as_str).collect();
    let end_differs = |step: usize, before: &str| {
        let at = step.min(program.steps.len() - 1);
        let end = |output: &Output| format!("{}, {} lines", output.end, output.lines.len());
        Comparison::Different(Difference {
            step: at,
            op: table[program.steps[at].op].name.clone(),
            values: vec![("end".to_string(), end(theirs), end(ours))],
            before: before.to_string(),
            theirs: String::new(),
            ours: String::new(),
        })
    };
    for (i, line) in theirs.lines.iter().enumerate() {
        let Some(other) = ours.lines.get(i) else { return end_differs(step_of(line), before) };
        if line == other {
            before = line;
            continue;
        }
        let (step, our_step) = (step_of(line), step_of(other));
        // A child process crashed on the C library: the remaining steps cannot be compared.
        if step > our_step {
            return same(i, found, true);
        }
        let mut values = differing(line, other);
        values.retain(|(key, _, _)| !without.contains(&plain(key)));
        if values.is_empty() {
            before = line;
            continue;
        }
        let op = table[program.steps[step].op].name.clone();
        let last = before.to_string();
        let difference = Difference {
            step,
            op,
            values,
            before: last,
            theirs: line.clone(),
            ours: other.clone(),
        };
        match intended::explain(&difference, program, table) {
            // After an intended difference, further differences may be its consequence, so only a
            // crash of this library is reported. A hang is not: one library may have CQEs that the
            // other lacks, and a wait for them does not return.
            Some(_) if died(&ours.end) && !crashed(&theirs.end) => {
                return end_differs(step_of(ours.lines.last().unwrap_or(line)) + 1, line);
            }
            Some(reason) => {
                found.push(reason);
                match reason.then {
                    Continuation::Stop => return same(i, found, false),
                    Continuation::Without(names) => without.extend(names),
                    Continuation::Continue => {}
                }
            }
            None => return Comparison::Different(difference),
        }
        before = line;
    }
    let stopped_by_crash = crashed(&theirs.end);
    if theirs.end != ours.end && !stopped_by_crash {
        return end_differs(theirs.lines.len(), before);
    }
    same(theirs.lines.len(), found, stopped_by_crash)
}

fn same(compared: usize, intended: Vec<&'static Intended>, stopped_by_crash: bool) -> Comparison {
    Comparison::Same { intended, stopped_by_crash, compared: compared as u64 }
}

/// Whether a program was killed by a signal other than the one that enforces the time limit.
fn died(end: &str) -> bool {
    end.starts_with("signal")
}

/// Whether a program ended before its last step: by a signal, or because its time limit expired.
fn crashed(end: &str) -> bool {
    died(end) || end == "killed"
}

fn step_of(line: &str) -> usize {
    let number = line.strip_prefix("step=").and_then(|rest| rest.split(' ').next());
    number.and_then(|n| n.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::program::{Step, read_table};
    use super::*;

    fn output(lines: &[&str], end: &str) -> Output {
        Output { lines: lines.iter().map(|l| l.to_string()).collect(), end: end.to_string() }
    }

    fn compared(theirs: Output, ours: Output) -> Option<Difference> {
        compared_for("submit", theirs, ours)
    }

    /// Compares the output of three steps of the kind `op`.
    fn compared_for(op: &str, theirs: Output, ours: Output) -> Option<Difference> {
        let table = read_table(&format!("{op}\t1\tring=0..2\t\n")).unwrap();
        let step = Step { thread: 0, copy: 0, op: 0, arguments: vec![0], skipped: false };
        let program = Program { steps: vec![step; 3], use_closed_rings: false, patient: false };
        match compare(&program, &table, &theirs, &ours, &[]) {
            Comparison::Different(difference) => Some(difference),
            Comparison::Same { .. } => None,
        }
    }

    #[test]
    fn the_first_difference_is_named() {
        let theirs = output(&["step=0 r0.khead=1", "step=1 result=2 r0.khead=3"], "0");
        let ours = output(&["step=0 r0.khead=1", "step=1 result=2 cqe=null r0.khead=4"], "0");
        let difference = compared(theirs.clone(), ours).unwrap();
        assert_eq!((difference.step, difference.op.as_str()), (1, "submit"));
        assert_eq!(difference.value("r0.khead"), Some(("3", "4")));
        assert_eq!(difference.value("cqe"), Some(("nothing", "null")));
        assert_eq!(difference.number_before("r0.khead"), Some(1));
        assert_eq!(difference.kind(), "submit: cqe khead");
        assert!(compared(theirs.clone(), theirs).is_none());
    }

    #[test]
    fn crashes_count_where_only_ours_has_them() {
        let lines = ["step=0 result=1", "step=1 result=1"];
        let whole = || output(&lines, "0");
        let died = || output(&lines[..1], "signal 11");
        let ours = compared(whole(), died()).unwrap();
        assert_eq!((ours.step, ours.kind().as_str()), (1, "submit: end"));
        assert!(compared(died(), whole()).is_none());
        assert!(compared(died(), died()).is_none());
        assert!(compared(whole(), output(&lines, "killed")).is_some());
        let shorter = compared(whole(), output(&lines[..1], "0")).unwrap();
        assert_eq!(shorter.value("end"), Some(("0, 2 lines", "0, 1 lines")));
        assert!(compared(output(&lines, "killed"), whole()).is_none());
    }

    #[test]
    fn a_hang_after_an_intended_difference_is_no_defect() {
        let op = "submit_and_wait_reg";
        // This library also submits the SQE after an invalid one; a later wait has no CQE to
        // return.
        let first = "step=0 result=0 r0.khead=0";
        let theirs =
            output(&[first, "step=1 result=1 r0.khead=1", "step=2 result=0 r0.khead=1"], "0");
        let ours = |end| output(&[first, "step=1 result=2 r0.khead=2"], end);
        assert!(compared_for(op, theirs.clone(), ours("killed")).is_none());
        let crash = compared_for(op, theirs.clone(), ours("signal 11")).unwrap();
        assert_eq!(crash.kind(), "submit_and_wait_reg: end");
        // Without an intended difference, a hang is reported.
        let ours = Output { lines: theirs.lines[..2].to_vec(), end: "killed".to_string() };
        assert!(compared_for(op, theirs, ours).is_some());
    }
}
