//! The trace as JSON that Perfetto and chrome://tracing open: a slice for each request, from its
//! submission to the first sight of its last CQE, and a counter of requests in flight.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::inject;
use crate::model::{Item, Request, What};
use crate::names;
use crate::output::Sink;
use crate::system;
use crate::text::ring;

/// Writes the events of a trace.
pub struct Perfetto<W: Write> {
    out: W,
    has_events: bool,
    /// The tracks that have names.
    named: HashSet<(u32, u64)>,
    /// Requests in flight, by file, ring and generation.
    in_flight: BTreeMap<(usize, i32, u32), u64>,
}

impl<W: Write> Perfetto<W> {
    /// No events yet.
    pub fn new(out: W) -> Perfetto<W> {
        Perfetto { out, has_events: false, named: HashSet::new(), in_flight: BTreeMap::new() }
    }

    fn event(&mut self, event: &Value) -> io::Result<()> {
        // One event a line; the format is one array.
        let before = if self.has_events { ",\n" } else { "[\n" };
        self.has_events = true;
        write!(self.out, "{before}{event}")
    }

    /// A slice that may overlap others of its track.
    fn request(
        &mut self,
        item: &Item,
        phase: &str,
        request: &Request,
        more: Value,
    ) -> io::Result<()> {
        self.event(&json!({
            "ph": phase,
            "cat": ring(item),
            "name": names::operation(request.view().opcode()),
            "id2": { "local": format!("{}.{}", item.file, request.number) },
            "pid": item.pid,
            "tid": item.tid,
            "ts": microseconds(item.time),
            "args": more,
        }))
    }

    fn count(&mut self, item: &Item, change: i64) -> io::Result<()> {
        let count = self.in_flight.entry((item.file, item.ring, item.generation)).or_default();
        *count = count.saturating_add_signed(change);
        let count = *count;
        self.event(&json!({
            "ph": "C",
            "name": format!("{} in flight", ring(item)),
            "pid": item.pid,
            "ts": microseconds(item.time),
            "args": { "requests": count },
        }))
    }

    /// A call: a slice of its thread.
    fn call(&mut self, item: &Item, start: u64, name: &str, args: Value) -> io::Result<()> {
        self.event(&json!({
            "ph": "X",
            "name": name,
            "pid": item.pid,
            "tid": item.tid,
            "ts": microseconds(start),
            "dur": microseconds(item.time.saturating_sub(start)),
            "args": args,
        }))
    }

    fn close(&mut self, item: &Item, left: &[Request]) -> io::Result<()> {
        for request in left {
            self.request(item, "e", request, json!({ "end": "in flight" }))?;
            self.count(item, -1)?;
        }
        Ok(())
    }
}

fn microseconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e3
}

impl<W: Write> Sink for Perfetto<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        match &item.what {
            What::Start { program, .. } => {
                // After execve(2) the process has a new name.
                if self.named.insert((item.pid, item.file as u64)) {
                    self.event(&json!({
                        "ph": "M", "name": "process_name", "pid": item.pid, "args": { "name": program },
                    }))?;
                }
                Ok(())
            }
            What::Submitted(request, _) => {
                let fields = request.view().fields().into_iter();
                let args: serde_json::Map<_, _> =
                    fields.map(|f| (f.name.to_string(), f.value.to_string().into())).collect();
                self.request(item, "b", request, args.into())?;
                self.count(item, 1)
            }
            What::Completed(done) => {
                let Some(request) = &done.request else { return Ok(()) };
                let args = json!({
                    "res": system::result(done.cqe.res),
                    "flags": names::flags(names::CQE, u64::from(done.cqe.flags & 0xffff)),
                });
                if done.has_more() {
                    return self.request(item, "n", request, args);
                }
                self.request(item, "e", request, args)?;
                self.count(item, -1)
            }
            What::Injected(injected, request) => {
                let args =
                    json!({ "rule": injected.rule, "injected": inject::described(injected) });
                match request {
                    Some(request) => self.request(item, "n", request, args),
                    None => self.event(&json!({
                        "ph": "i", "s": "t", "name": "injected", "pid": item.pid,
                        "tid": item.tid, "ts": microseconds(item.time), "args": args,
                    })),
                }
            }
            What::Enter(enter) => {
                let args = json!({
                    "ring": item.ring, "to_submit": enter.to_submit, "min_complete": enter.min_complete,
                    "result": system::result(enter.result),
                });
                self.call(item, enter.start, "io_uring_enter", args)
            }
            What::Register(register) => {
                let args = json!({
                    "ring": item.ring, "opcode": crate::registers::name(register.opcode),
                    "result": system::result(register.result),
                });
                self.call(item, register.start, "io_uring_register", args)
            }
            What::Exit(_, left) => self.close(item, left),
            What::End(ending) => {
                for (descriptor, left) in &ending.in_flight {
                    self.close(&Item { ring: *descriptor, ..item.clone() }, left)?;
                }
                Ok(())
            }
            What::Setup(_) | What::Unseen(_) | What::Lost(_) | What::Detail(_) => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        let end = if self.has_events { "\n]" } else { "[]" };
        writeln!(self.out, "{end}")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::server_for_tests;

    fn events(items: &[Item]) -> Vec<Value> {
        let mut out = Vec::new();
        let mut perfetto = Perfetto::new(&mut out);
        items.iter().try_for_each(|item| perfetto.item(item)).expect("memory can be written");
        perfetto.finish().expect("memory can be written");
        serde_json::from_slice(&out).expect("it is one array")
    }

    #[test]
    fn every_slice_that_begins_ends() {
        let events = events(&server_for_tests().items());
        let ids = |phase: &str| {
            let of_phase = events.iter().filter(|event| event["ph"] == phase);
            let mut ids: Vec<String> = of_phase.map(|event| event["id2"].to_string()).collect();
            ids.sort();
            ids
        };
        assert_eq!(ids("b").len(), 3);
        assert_eq!(ids("b"), ids("e"));
        assert_eq!(ids("n").len(), 2, "CQEs with more to follow");
        let counts: Vec<_> = events.iter().filter(|event| event["ph"] == "C").collect();
        assert_eq!(counts.iter().map(|c| c["args"]["requests"].as_u64()).max(), Some(Some(3)));
        assert_eq!(counts.last().expect("a counter")["args"]["requests"], 0);
        let call = events.iter().find(|event| event["ph"] == "X").expect("a call");
        assert_eq!(call["name"], "io_uring_register");
        assert!(self::events(&[]).is_empty());
    }
}
