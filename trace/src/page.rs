//! The trace as one HTML page that needs no network: tables, and figures that plotly.js draws.
//!
//! The number of rings, requests, errors and values that are kept is bounded, and the page says how
//! many there were.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use crate::advice::Advisor;
use crate::model::{Calling, Completion, Ending, Item, Request, What};
use crate::output::Sink;
use crate::registers;
use crate::statistics::{Key, Statistics};

mod depth;
mod document;
mod figures;
mod html;
mod requests;

use depth::Depth;
use requests::{Ended, Requests};

/// How many rings have a table, rows of the timeline and a line of their own.
const RINGS: usize = 64;
/// How many requests in flight at the end are listed, and how many threads in a call.
const LEFT: usize = 200;
/// How many rows the table of errors has.
const ERRORS: usize = 1000;
/// `IOSQE_CQE_SKIP_SUCCESS`.
const SKIP_SUCCESS: u32 = 1 << 6;

/// What the page is about.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The command, or the files.
    pub title: String,
    /// The conditions of `-e`.
    pub only: Vec<String>,
    /// The start of the trace; without it, the first line.
    pub start: Option<u64>,
}

/// An error and where it occurred.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Error {
    key: Option<Key>,
    /// The operation or the call.
    what: String,
    result: i32,
}

/// How often an error occurred.
struct Occurred {
    count: u64,
    first: u64,
}

/// What a request has had that is not complete.
#[derive(Default)]
struct Opened {
    result: i32,
    latency: Option<u64>,
    moment: Option<crate::model::Moment>,
}

/// Collects, and writes the page at the end.
pub struct Page<W: Write> {
    out: W,
    about: About,
    advisor: Advisor,
    statistics: Statistics,
    requests: Requests,
    opened: HashMap<(usize, u64), Opened>,
    depths: BTreeMap<Key, Depth>,
    errors: BTreeMap<Error, Occurred>,
    more_errors: u64,
    left: Vec<(Key, Request)>,
    left_count: u64,
    calling: Vec<Calling>,
    processes: u64,
    end: u64,
}

impl<W: Write> Page<W> {
    /// Nothing collected yet.
    pub fn new(out: W, about: About) -> Page<W> {
        Page {
            out,
            about,
            advisor: Advisor::default(),
            statistics: Statistics::new(RINGS),
            requests: Requests::new(),
            opened: HashMap::new(),
            depths: BTreeMap::new(),
            errors: BTreeMap::new(),
            more_errors: 0,
            left: Vec::new(),
            left_count: 0,
            calling: Vec::new(),
            processes: 0,
            end: 0,
        }
    }

    fn start(&self) -> u64 {
        self.about.start.unwrap_or(0)
    }

    fn depth(&mut self, key: Key) -> &mut Depth {
        self.depths.entry(key).or_insert_with(Depth::new)
    }

    fn error(&mut self, key: Option<Key>, what: String, result: i32, time: u64) {
        if result >= 0 {
            return;
        }
        let error = Error { key, what, result };
        if self.errors.len() >= ERRORS && !self.errors.contains_key(&error) {
            self.more_errors += 1;
            return;
        }
        self.errors.entry(error).or_insert(Occurred { count: 0, first: time }).count += 1;
    }

    fn completed(&mut self, item: &Item, done: &Completion) {
        let key = self.statistics.key(item);
        let result = if done.is_notification() { 0 } else { done.cqe.res };
        let opcode = done.request.as_ref().map(|request| request.view().opcode());
        let what = opcode.map_or("no request".to_string(), crate::names::operation);
        self.error(Some(key), what, result, item.time);
        let Some(request) = &done.request else { return };
        let number = (item.file, request.number);
        let mut opened = self.opened.remove(&number).unwrap_or_default();
        if !done.is_notification() {
            opened.result = done.cqe.res;
        }
        opened.latency = opened.latency.or(done.latency);
        opened.moment = done.moment.filter(|_| request.cqes <= 1).or(opened.moment);
        if done.has_more() {
            self.opened.insert(number, opened);
            return;
        }
        if !request.view().has(SKIP_SUCCESS) {
            let time = item.time.saturating_sub(self.start());
            self.depth(key).down(time);
        }
        self.requests.add(Ended {
            key,
            file: item.file,
            request: request.clone(),
            end: item.time,
            result: Some(opened.result),
            moment: opened.moment,
            latency: opened.latency,
            short: done.short_by(),
        });
    }

    fn left(&mut self, item: &Item, key: Key, left: &[Request]) {
        for request in left {
            let opened = self.opened.remove(&(item.file, request.number)).unwrap_or_default();
            let time = item.time.saturating_sub(self.start());
            self.depth(key).down(time);
            self.left_count += 1;
            if self.left.len() < LEFT {
                self.left.push((key, request.clone()));
            }
            self.requests.add(Ended {
                key,
                file: item.file,
                request: request.clone(),
                end: item.time,
                result: None,
                moment: opened.moment,
                latency: opened.latency,
                short: None,
            });
        }
    }

    fn ended(&mut self, item: &Item, ending: &Ending, rings: &[Option<Key>]) {
        for ((_, left), key) in ending.in_flight.iter().zip(rings) {
            if let Some(key) = key {
                self.left(item, *key, left);
            }
        }
        self.opened.retain(|(file, _), _| *file != item.file);
        self.calling.extend(ending.calling.iter().take(LEFT.saturating_sub(self.calling.len())));
    }
}

impl<W: Write> Sink for Page<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        self.advisor.item(item);
        self.about.start.get_or_insert(item.time);
        self.end = self.end.max(item.time);
        // The end makes the statistics forget which ring has which descriptor.
        let rings: Vec<_> = match &item.what {
            What::End(ending) => {
                let rings = ending.in_flight.iter();
                rings.map(|(ring, _)| self.statistics.newest(item.file, *ring)).collect()
            }
            _ => Vec::new(),
        };
        self.statistics.item(item);
        match &item.what {
            What::Start { .. } => self.processes += 1,
            What::Submitted(request, _) if !request.view().has(SKIP_SUCCESS) => {
                let key = self.statistics.key(item);
                let time = item.time.saturating_sub(self.start());
                self.depth(key).up(time);
            }
            What::Completed(done) if !done.is_filler() => self.completed(item, done),
            What::Exit(_, left) => self.left(item, self.statistics.key(item), left),
            What::End(ending) => self.ended(item, ending, &rings),
            What::Setup(setup) => {
                self.error(None, "io_uring_setup".to_string(), setup.result, item.time);
            }
            What::Enter(enter) => {
                let key = self.statistics.key(item);
                self.error(Some(key), "io_uring_enter".to_string(), enter.result, item.time);
            }
            What::Register(register) if register.result < 0 => {
                let name = format!("io_uring_register, {}", registers::name(register.opcode));
                self.error(None, name, register.result, item.time);
            }
            _ => {}
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let html = document::html(self);
        self.out.write_all(html.as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
