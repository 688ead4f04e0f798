//! The trace as text, one line a record.

use std::collections::HashSet;
use std::io::{self, Write};

use uring_trace_format::event::{Enter, Register, Setup};

use crate::file_names;
use crate::inject;
use crate::model::{Completion, Ending, Item, Moment, Request, What};
use crate::names;
use crate::operations;
use crate::output::Sink;
use crate::registers;
use crate::sqe::Field;
use crate::system;

/// The column of what is known about a line beside its contents.
const COLUMN: usize = 78;

/// Writes text.
pub struct Text<W: Write> {
    out: W,
    /// Time 0 of the first column.
    start: Option<u64>,
    /// Whether lines begin with the process.
    has_pid: bool,
    /// Whether lines of CQEs have all fields of the request, because its own line is left out.
    is_full: bool,
    unseen_rings: HashSet<(usize, i32)>,
}

impl<W: Write> Text<W> {
    /// Text without lines yet. Times are relative to `start`, or to the first line.
    pub fn new(out: W, start: Option<u64>, has_pid: bool, is_full: bool) -> Text<W> {
        Text { out, start, has_pid, is_full, unseen_rings: HashSet::new() }
    }

    fn line(&mut self, item: &Item, mark: &str, what: &str, note: &str) -> io::Result<()> {
        let start = *self.start.get_or_insert(item.time);
        let time = item.time.saturating_sub(start);
        let mut line = if self.has_pid { format!("{:>7} ", item.pid) } else { String::new() };
        let column = COLUMN + line.len();
        line += &format!("{} {:<7} {mark:1} {what}", seconds(time), ring(item));
        if !note.is_empty() {
            line = format!("{line:<column$} {note}");
        }
        // Names come from files and from the traced program.
        let line = line.replace(char::is_control, "\u{fffd}");
        writeln!(self.out, "{}", line.trim_end())
    }

    fn requests(&mut self, item: &Item, left: &[Request]) -> io::Result<()> {
        for request in left {
            // How long it was in flight is not known if the process was killed.
            let start = *self.start.get_or_insert(item.time);
            let age = format!("in flight since {}", seconds(request.time.saturating_sub(start)));
            self.line(item, "!", &described(request), &age)?;
        }
        Ok(())
    }

    fn end(&mut self, item: &Item, ending: &Ending) -> io::Result<()> {
        let left: usize = ending.in_flight.iter().map(|(_, left)| left.len()).sum();
        let mut parts = vec![format!("end of the trace, {left} in flight")];
        for (count, what) in [
            (ending.unseen, "CQEs not seen"),
            (ending.lost, "slots of records overwritten"),
            (ending.incomplete, "slots not complete"),
            (ending.unknown, "records of an unknown kind"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        let uncertain = left > 0 && (ending.unseen > 0 || ending.lost > 0);
        let note = if uncertain { "some of them may have completed" } else { "" };
        self.line(item, "", &parts.join(", "), note)?;
        for (ring, left) in &ending.in_flight {
            self.requests(&Item { ring: *ring, ..item.clone() }, left)?;
        }
        for call in &ending.calling {
            let start = *self.start.get_or_insert(item.time);
            let since = format!("since {}", seconds(call.time.saturating_sub(start)));
            let for_what = match call.waits_for {
                Some(count) if count > 0 => format!(", waiting for {count} CQEs"),
                _ => String::new(),
            };
            let what = format!("thread {} in io_uring_enter{for_what}", call.tid);
            self.line(&Item { ring: call.ring, ..item.clone() }, "!", &what, &since)?;
        }
        Ok(())
    }
}

impl<W: Write> Sink for Text<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        match &item.what {
            What::Start { program, forked, parent } => {
                let what = if *forked {
                    format!("{program}[{}], a child of {parent}", item.pid)
                } else {
                    format!("{program}[{}]", item.pid)
                };
                self.line(item, "", &what, "")
            }
            What::Setup(setup) => self.line(item, "", &set_up(setup), &features(setup)),
            What::Register(register) => {
                let took = item.time.saturating_sub(register.start);
                self.line(item, "", &registered(register), &format!("took {}", duration(took)))
            }
            What::Submitted(request, twice) => {
                let data = format!("user_data {:#x}", request.view().user_data());
                let note = twice.map_or(data.clone(), |n| format!("{data}, the same as #{n}"));
                self.line(item, ">", &described(request), &note)
            }
            What::Enter(enter) => {
                let is_news = !enter.is_seen && self.unseen_rings.insert((item.file, item.ring));
                if is_news {
                    let what =
                        "SQEs and CQEs of this ring are not seen: the program handles it itself";
                    self.line(item, "", what, "")?;
                }
                self.line(item, "", &entered(enter), &took(item, enter))
            }
            What::Injected(injected, request) => {
                let missing =
                    if injected.action.is_of_call() { "enter" } else { "another request" };
                let who = request.as_ref().map_or(missing.to_string(), brief);
                let what = format!("{who} injected: {}", inject::described(injected));
                self.line(item, "*", &format!("{what} (rule {})", injected.rule), "")
            }
            What::Completed(done) => {
                self.line(item, "<", &completed(done, self.is_full), &sight(done))
            }
            What::Unseen(count) => {
                let what =
                    format!("{count} CQEs not seen: overwritten before the library was called");
                self.line(item, "", &what, "")
            }
            What::Exit(_, left) => {
                self.line(item, "", &format!("queue_exit, {} in flight", left.len()), "")?;
                self.requests(item, left)
            }
            What::Lost(count) => {
                self.line(item, "", &format!("{count} slots of records overwritten"), "")
            }
            What::Detail(_) => Ok(()),
            What::End(ending) => self.end(item, ending),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A time with microseconds, as in the first column.
fn seconds(nanoseconds: u64) -> String {
    format!("{}.{:06}", nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000 / 1000)
}

/// The name of a ring: its descriptor, or `r` and its registered index.
pub fn ring(item: &Item) -> String {
    match item.ring {
        -1 => String::new(),
        ring if ring < 0 => format!("ring r{}", -2 - i64::from(ring)),
        ring => format!("ring {ring}"),
    }
}

/// A duration with three digits.
pub fn duration(nanoseconds: u64) -> String {
    let value = nanoseconds as f64;
    let (value, unit) = match nanoseconds {
        0..1_000 => return format!("{nanoseconds} ns"),
        1_000..1_000_000 => (value / 1e3, "us"),
        1_000_000..1_000_000_000 => (value / 1e6, "ms"),
        _ => (value / 1e9, "s"),
    };
    let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.digits$} {unit}")
}

fn set_up(setup: &Setup) -> String {
    let flags = names::flags(names::SETUP, setup.flags.into());
    let asked = format!("setup({}, {flags})", setup.entries);
    if setup.result < 0 {
        return format!("{asked} = {}", system::result(setup.result));
    }
    let mut made = format!("{asked} = sq {}, cq {}", setup.sq_entries, setup.cq_entries);
    let added = setup.flags_out & !setup.flags;
    if added != 0 {
        made += &format!(", also {}", names::flags(names::SETUP, added.into()));
    }
    made
}

fn features(setup: &Setup) -> String {
    if setup.result < 0 {
        return String::new();
    }
    format!("features {:#x}", setup.features)
}

fn registered(register: &Register) -> String {
    let arguments = registers::arguments(register);
    let result = system::result(register.result);
    format!("register({}{arguments}) = {result}", registers::name(register.opcode))
}

/// A request: its number, operation and fields.
pub fn described(request: &Request) -> String {
    let fields = request.view().fields();
    let field = |f: &Field| match (&request.file, f.name) {
        (Some(file), "fd" | "registered file") => format!("{} {} <{file}>", f.name, f.value),
        _ => format!("{} {}", f.name, f.value),
    };
    let mut fields: Vec<String> = fields.iter().map(field).collect();
    fields.extend(request.data.as_deref().map(quoted));
    let operation = names::operation(request.view().opcode());
    format!("#{} {operation} {}", request.number, fields.join(", ")).trim_end().to_string()
}

fn quoted(data: &[u8]) -> String {
    format!("\"{}\"", file_names::escaped(data))
}

/// A request: its number, operation and file.
fn brief(request: &Request) -> String {
    let view = request.view();
    let file = view
        .file()
        .map(|fd| if view.has(1) { format!(" registered file {fd}") } else { format!(" fd {fd}") });
    let operation = names::operation(view.opcode());
    format!("#{} {operation}{}", request.number, file.unwrap_or_default())
}

fn entered(enter: &Enter) -> String {
    const GETEVENTS: u32 = 1;
    const PLAIN: u32 = 1 | 1 << 3 | 1 << 4;
    let mut parts = vec![format!("submit {}", enter.to_submit)];
    if enter.flags & GETEVENTS != 0 {
        parts.push(format!("wait {}", enter.min_complete));
    }
    if let Some(timeout) = enter.timeout {
        parts.push(format!("timeout {}", duration(timeout)));
    }
    if enter.min_wait != 0 {
        parts.push(format!("min_wait {}", duration(u64::from(enter.min_wait) * 1000)));
    }
    // The others are said above, or are how the library passes its arguments.
    let flags = enter.flags & !PLAIN;
    if flags != 0 {
        parts.push(names::flags(names::ENTER, flags.into()));
    }
    format!("enter({}) = {}", parts.join(", "), system::result(enter.result))
}

fn took(item: &Item, enter: &Enter) -> String {
    let ready = enter.indices.tail.wrapping_sub(enter.indices.head);
    let mut parts = vec![format!("took {}", duration(item.time.saturating_sub(enter.start)))];
    if enter.is_seen {
        parts.push(format!("{ready} ready"));
    }
    if enter.sq_flags != 0 {
        parts.push(names::flags(names::SQ, enter.sq_flags.into()));
    }
    parts.join(", ")
}

fn completed(done: &Completion, is_full: bool) -> String {
    const BUFFER: u32 = 1;
    if done.is_filler() {
        return "skip CQE, which fills the CQ ring up to its end".to_string();
    }
    let who = match &done.request {
        Some(request) if is_full => described(request),
        Some(request) => brief(request),
        None => format!("user_data {:#x}", done.cqe.user_data),
    };
    let opcode = done.request.as_ref().map(|request| request.view().opcode());
    let result = match done.cqe.res {
        _ if done.is_notification() => "notification".to_string(),
        events if events >= 0 && opcode == Some(6) => {
            names::joined(system::bits(system::POLL, events as u64))
        }
        result => system::result(result),
    };
    let opened = done.opened.as_ref().map(|file| format!(" <{file}>")).unwrap_or_default();
    let mut parts = vec![format!("{who} = {result}{opened}")];
    parts.extend(done.data.as_deref().map(quoted));
    if done.cqe.flags & BUFFER != 0 {
        parts.push(format!("buffer {}", done.cqe.flags >> 16));
    }
    let (mut flags, rest) = names::bits(names::CQE, u64::from(done.cqe.flags & 0xffff));
    flags.retain(|name| !matches!(*name, "BUFFER" | "NOTIF"));
    if !flags.is_empty() || rest != 0 {
        parts.push(names::joined((flags, rest)));
    }
    if let Some(short) = done.short_by().filter(|_| opcode.is_some_and(operations::has_length)) {
        parts.push(format!("{short} short"));
    }
    if let Some(injected) = done.request.as_ref().and_then(|request| request.injected) {
        parts.push(format!("injected (rule {})", injected.rule));
    }
    if let Some([a, b]) = done.extra {
        parts.push(format!("extra {a:#x} {b:#x}"));
    }
    parts.join(", ")
}

fn sight(done: &Completion) -> String {
    let mut parts = Vec::new();
    if done.request.is_none() && !done.is_filler() {
        parts.push("no request in flight has this user_data".to_string());
    }
    if done.is_ambiguous {
        parts.push("or another request with this user_data".to_string());
    }
    parts.extend(done.moment.map(|moment| {
        let moment = match moment {
            Moment::Inline => "inline",
            Moment::SameCall => "same call",
            Moment::Later => "later",
        };
        moment.to_string()
    }));
    parts.extend(done.latency.map(|latency| format!("<= {}", duration(latency))));
    parts.join(", ")
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::server as server_for_tests;
