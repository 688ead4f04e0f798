//! What receives the lines of a trace, and which lines.

use std::io;

use anyhow::{Result, bail};

use crate::model::{Item, Request, What};
use crate::names;

/// Receives the lines of a trace.
pub trait Sink {
    /// A line.
    fn item(&mut self, item: &Item) -> io::Result<()>;
    /// No more lines for the moment.
    fn flush(&mut self) -> io::Result<()>;
    /// The end of all traces.
    fn finish(&mut self) -> io::Result<()> {
        self.flush()
    }
    /// After the end: whether the programs are without fault, as far as that was checked.
    fn is_clean(&self) -> bool {
        true
    }
}

/// Which lines are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    operations: Vec<Vec<u8>>,
    files: Vec<Vec<i32>>,
    rings: Vec<Vec<i32>>,
    error: bool,
}

impl Filter {
    /// A filter of conditions such as `op=READ,WRITE`, `fd=3`, `ring=4` and `error`.
    pub fn new(conditions: &[String]) -> Result<Filter> {
        let mut filter = Filter::default();
        for condition in conditions {
            let (key, list) = condition.split_once('=').unwrap_or((condition, ""));
            let list = list.split(',').filter(|word| !word.is_empty());
            match key {
                "op" => filter.operations.push(list.map(operation).collect::<Result<_>>()?),
                "fd" => filter.files.push(list.map(descriptor).collect::<Result<_>>()?),
                "ring" => filter.rings.push(list.map(descriptor).collect::<Result<_>>()?),
                "error" if condition == "error" => filter.error = true,
                _ => bail!(
                    "-e {condition}: this is none of op=OPERATION, fd=NUMBER, ring=NUMBER and error"
                ),
            }
        }
        let is_empty = |lists: usize| lists == 0;
        let empty = filter.operations.iter().any(|list| is_empty(list.len()))
            || filter.files.iter().chain(&filter.rings).any(|list| is_empty(list.len()));
        if empty {
            bail!("-e: a value is missing after `=`, as in op=READ,WRITE or fd=3");
        }
        Ok(filter)
    }

    /// Whether only errors are wanted, so that the line of an SQE is left out.
    pub fn only_errors(&self) -> bool {
        self.error
    }

    /// The requests of a list that are wanted, on a ring.
    fn of(&self, ring: i32, left: &[Request]) -> Vec<Request> {
        let is_wanted = |request: &&Request| {
            let (opcode, fd) = (request.view().opcode(), request.view().file());
            self.operations.iter().all(|list| list.contains(&opcode))
                && self.files.iter().all(|list| fd.is_some_and(|fd| list.contains(&fd)))
                && self.rings.iter().all(|list| list.contains(&ring))
        };
        left.iter().filter(is_wanted).cloned().collect()
    }

    /// A line without the requests in flight that are not wanted.
    pub fn reduced(&self, item: &Item) -> Option<Item> {
        let mut item = match item.what {
            What::Exit(..) | What::End(_) => item.clone(),
            _ => return None,
        };
        match &mut item.what {
            What::Exit(_, left) => *left = self.of(item.ring, left),
            What::End(ending) => {
                for (ring, left) in &mut ending.in_flight {
                    *left = self.of(*ring, left);
                }
                ending.in_flight.retain(|(_, left)| !left.is_empty());
            }
            _ => {}
        }
        Some(item)
    }

    /// Whether a line is wanted. Lines about a whole process always are.
    pub fn wants(&self, item: &Item) -> bool {
        let request = match &item.what {
            What::Start { .. } | What::Lost(_) | What::End(_) => return true,
            What::Exit(_, left) if !self.error && !self.of(item.ring, left).is_empty() => {
                return true;
            }
            What::Submitted(request, _) => Some(request),
            What::Injected(_, request) => request.as_ref(),
            What::Completed(done) => done.request.as_ref(),
            _ => None,
        };
        let has_operation =
            |list: &Vec<u8>| request.is_some_and(|r| list.contains(&r.view().opcode()));
        let has_file = |list: &Vec<i32>| file(request).is_some_and(|fd| list.contains(&fd));
        self.operations.iter().all(has_operation)
            && self.files.iter().all(has_file)
            && self.rings.iter().all(|list| list.contains(&item.ring))
            && (!self.error || is_error(&item.what))
    }
}

fn file(request: Option<&Request>) -> Option<i32> {
    request?.view().file()
}

fn is_error(what: &What) -> bool {
    match what {
        What::Setup(setup) => setup.result < 0,
        What::Register(register) => register.result < 0,
        What::Enter(enter) => enter.result < 0,
        What::Completed(done) => done.cqe.res < 0 && !done.is_notification(),
        What::Unseen(_) | What::Injected(..) => true,
        _ => false,
    }
}

fn operation(word: &str) -> Result<u8> {
    let number = names::value(names::OPCODE, word).or_else(|| word.parse().ok());
    match number.and_then(|number| u8::try_from(number).ok()) {
        Some(number) => Ok(number),
        None => bail!(
            "-e op={word}: no operation has this name; the names are those of IORING_OP_* in \
             io_uring_enter(2), such as READ"
        ),
    }
}

fn descriptor(word: &str) -> Result<i32> {
    match word.parse() {
        Ok(number) => Ok(number),
        Err(_) => bail!("-e: {word} is not a number"),
    }
}

#[cfg(test)]
mod tests {
    use uring::abi::io_uring::io_uring_op as op;
    use uring_trace_format::event::Injected;
    use uring_trace_format::rules::Action;

    use super::*;
    use crate::testing::{Trace, sqe};

    fn filter(conditions: &[&str]) -> Result<Filter> {
        Filter::new(&conditions.iter().map(|text| text.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn all_conditions_must_hold() {
        let mut trace = Trace::new();
        trace.setup(0).sqe(sqe(op::IORING_OP_READ).fd(5).data(1));
        trace.sqe(sqe(op::IORING_OP_NOP).fd(5).data(2)).enter(2, 0, 1);
        trace.cqe(1, -libc::EIO, 0, true).cqe(2, 0, 0, true);
        let items = trace.items();
        let wanted = |conditions: &[&str]| {
            let filter = filter(conditions).expect("it is valid");
            items
                .iter()
                .enumerate()
                .filter(|(_, i)| filter.wants(i))
                .map(|(n, _)| n)
                .collect::<Vec<_>>()
        };
        assert_eq!(wanted(&[]), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(wanted(&["op=read,fsync"]), [1, 4, 6]);
        assert_eq!(wanted(&["fd=5"]), [1, 4, 6]);
        assert_eq!(wanted(&["ring=3", "op=NOP"]), [2, 5, 6]);
        assert_eq!(wanted(&["ring=4"]), [6]);
        assert_eq!(wanted(&["error"]), [4, 6]);
        assert_eq!(wanted(&["error", "op=NOP"]), [6]);
        let injected = Injected { action: Action::Short, rule: 1, value: 9, user_data: 3 };
        trace.sqe(sqe(op::IORING_OP_READ).fd(5).data(3)).injected(&injected);
        let items = trace.items();
        let shown = |conditions| filter(conditions).expect("it is valid").wants(&items[7]);
        assert!(shown(&["error"]) && shown(&["op=READ"]) && !shown(&["op=NOP"]));
    }

    #[test]
    fn lists_have_only_the_requests_that_are_wanted() {
        let mut trace = Trace::new();
        trace.setup(0).sqe(sqe(op::IORING_OP_READ).fd(5).data(1));
        trace.sqe(sqe(op::IORING_OP_ACCEPT).fd(6).data(2)).enter(2, 0, 1).exit();
        let items = trace.items();
        let left = |conditions: &[&str]| {
            let filter = filter(conditions).expect("it is valid");
            let exit = items.iter().find(|item| matches!(item.what, What::Exit(..)));
            let exit = exit.filter(|item| filter.wants(item))?;
            match filter.reduced(exit)?.what {
                What::Exit(_, left) => Some(left.iter().map(|r| r.number).collect::<Vec<_>>()),
                _ => None,
            }
        };
        assert_eq!(left(&[]), Some(vec![1, 2]));
        assert_eq!(left(&["op=READ"]), Some(vec![1]));
        assert_eq!(left(&["fd=6", "ring=3"]), Some(vec![2]));
        assert_eq!((left(&["op=NOP"]), left(&["error"])), (None, None));
    }

    #[test]
    fn wrong_conditions_are_refused() {
        for wrong in ["op=RED", "fd=x", "ring=", "errors", "error=1", "op"] {
            assert!(filter(&[wrong]).is_err(), "{wrong}");
        }
    }
}
