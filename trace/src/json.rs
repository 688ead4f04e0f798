//! The trace as JSON, one object a line. The fields are documented in uring-trace(1).

use std::io::{self, Write};

use serde_json::{Map, Value as Object, json};

use crate::file_names;
use crate::inject;
use crate::model::{Calling, Completion, Item, Moment, Request, What};
use crate::names;
use crate::output::Sink;
use crate::registers;
use crate::sqe::Value;
use crate::system;

/// Writes JSON.
pub struct Json<W: Write> {
    out: W,
}

impl<W: Write> Json<W> {
    /// No lines yet.
    pub fn new(out: W) -> Json<W> {
        Json { out }
    }
}

impl<W: Write> Sink for Json<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        if matches!(item.what, What::Detail(_)) {
            return Ok(());
        }
        let mut line = Map::new();
        line.insert("t".into(), item.time.into());
        line.insert("pid".into(), item.pid.into());
        line.insert("tid".into(), item.tid.into());
        if item.ring != -1 {
            line.insert("ring".into(), item.ring.into());
            line.insert("generation".into(), item.generation.into());
        }
        if let Object::Object(rest) = object(item) {
            line.extend(rest);
        }
        // JSON allows these in strings, but a terminal obeys them.
        let is_control = |c: char| ('\u{7f}'..='\u{9f}').contains(&c);
        let line = Object::Object(line).to_string();
        writeln!(self.out, "{}", line.replace(is_control, "\u{fffd}"))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn object(item: &Item) -> Object {
    match &item.what {
        What::Start { program, forked, parent } => json!({
            "event": "start", "program": program, "forked": forked, "parent": parent,
        }),
        What::Setup(setup) => json!({
            "event": "setup",
            "result": setup.result,
            "error": system::error(setup.result),
            "entries": setup.entries,
            "flags": flags(names::SETUP, setup.flags.into()),
            "flags_out": flags(names::SETUP, setup.flags_out.into()),
            "features": flags(names::FEATURE, setup.features.into()),
            "sq_entries": setup.sq_entries,
            "cq_entries": setup.cq_entries,
        }),
        What::Register(register) => json!({
            "event": "register",
            "result": register.result,
            "error": system::error(register.result),
            "opcode": registers::name(register.opcode),
            "arg": register.arg,
            "nr_args": register.nr_args,
            "start": register.start,
        }),
        What::Submitted(request, twice) => {
            let mut sqe = described(request);
            sqe["event"] = "sqe".into();
            sqe["same_user_data_as"] = json!(twice);
            sqe
        }
        What::Enter(enter) => json!({
            "event": "enter",
            "result": enter.result,
            "error": system::error(enter.result),
            "start": enter.start,
            "to_submit": enter.to_submit,
            "min_complete": enter.min_complete,
            "flags": flags(names::ENTER, enter.flags.into()),
            "sq_flags": flags(names::SQ, enter.sq_flags.into()),
            "cq_head": enter.indices.head,
            "cq_tail": enter.indices.tail,
            "seen": enter.is_seen,
            "timeout": enter.timeout,
            "min_wait": enter.min_wait,
        }),
        What::Injected(injected, request) => json!({
            "event": "injected",
            "rule": injected.rule,
            "action": inject::name(injected.action),
            "value": injected.value,
            "error": system::error(injected.value),
            "request": request.as_ref().map(|request| request.number),
            "op": request.as_ref().map(|request| names::operation(request.view().opcode())),
            "user_data": request.as_ref().map(|request| request.view().user_data()),
        }),
        What::Completed(done) => completed(done),
        What::Detail(_) => Object::Null,
        What::Unseen(count) => json!({ "event": "unseen", "cqes": count }),
        What::Exit(indices, left) => json!({
            "event": "exit",
            "cq_head": indices.head,
            "cq_tail": indices.tail,
            "in_flight": left.iter().map(described).collect::<Vec<_>>(),
        }),
        What::Lost(slots) => json!({ "event": "lost", "slots": slots }),
        What::End(ending) => {
            let left = ending.in_flight.iter().flat_map(|(ring, left)| {
                left.iter().map(|request| {
                    let mut object = described(request);
                    object["ring"] = (*ring).into();
                    object
                })
            });
            json!({
                "event": "end",
                "in_flight": left.collect::<Vec<_>>(),
                "calling": ending.calling.iter().map(calling).collect::<Vec<_>>(),
                "unseen": ending.unseen,
                "lost": ending.lost,
                "incomplete": ending.incomplete,
                "unknown": ending.unknown,
            })
        }
    }
}

fn calling(call: &Calling) -> Object {
    json!({ "tid": call.tid, "ring": call.ring, "since": call.time, "waits_for": call.waits_for })
}

fn flags(kind: names::Kind, value: u64) -> Object {
    let (names, rest) = names::bits(kind, value);
    let rest = (rest != 0).then(|| format!("{rest:#x}"));
    names.into_iter().map(String::from).chain(rest).collect()
}

fn described(request: &Request) -> Object {
    let view = request.view();
    let fields = view.fields().into_iter().map(|field| {
        let value = match field.value {
            Value::Number(number) => number.into(),
            Value::Hex(number) | Value::Octal(number) => number.into(),
            Value::Word(word) => word.into(),
        };
        (field.name.to_string(), value)
    });
    json!({
        "request": request.number,
        "op": names::operation(view.opcode()),
        "user_data": view.user_data(),
        "submitted": request.time,
        "file": request.file,
        "data": request.data.as_deref().map(file_names::escaped),
        "fields": fields.collect::<Map<_, _>>(),
    })
}

fn completed(done: &Completion) -> Object {
    const BUFFER: u32 = 1;
    let request = done.request.as_ref();
    json!({
        "event": "cqe",
        "request": request.map(|request| request.number),
        "op": request.map(|request| names::operation(request.view().opcode())),
        "user_data": done.cqe.user_data,
        "res": done.cqe.res,
        "error": system::error(done.cqe.res).filter(|_| !done.is_notification()),
        "flags": flags(names::CQE, u64::from(done.cqe.flags & 0xffff)),
        "buffer": (done.cqe.flags & BUFFER != 0).then_some(done.cqe.flags >> 16),
        "extra": done.extra,
        "short": done.short_by(),
        "ambiguous": done.is_ambiguous,
        "moment": done.moment.map(|moment| match moment {
            Moment::Inline => "inline",
            Moment::SameCall => "same_call",
            Moment::Later => "later",
        }),
        "latency": done.latency,
        "opened": done.opened,
        "data": done.data.as_deref().map(file_names::escaped),
        "injected": request.and_then(|request| request.injected).map(|injected| injected.rule),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::server_for_tests;

    #[test]
    fn every_line_is_an_object() {
        let mut out = Vec::new();
        let mut json = Json::new(&mut out);
        let items = server_for_tests().items();
        items.iter().try_for_each(|item| json.item(item)).expect("memory can be written");
        let text = String::from_utf8(out).expect("it is text");
        let lines: Vec<Object> =
            text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
        assert_eq!(lines.len(), items.len());
        let events: Vec<&str> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
        assert_eq!(events[..5], ["start", "setup", "register", "sqe", "enter"]);
        assert_eq!(lines[1]["flags"], json!(["SINGLE_ISSUER", "DEFER_TASKRUN"]));
        assert_eq!(lines[3]["fields"]["fd"], 4);
        let recv = &lines[8 - 1];
        assert_eq!((&recv["buffer"], &recv["latency"]), (&json!(null), &json!(null)));
        let received = lines.iter().find(|line| line["buffer"] == 17).expect("it is there");
        assert_eq!(received["flags"], json!(["BUFFER", "MORE"]));
        assert_eq!(received["moment"], "same_call");
        let failed = lines.iter().find(|line| line["error"] == "ENOBUFS").expect("it is there");
        assert_eq!(failed["res"], -libc::ENOBUFS);
    }
}
