//! Statistics of each ring, in place of the trace.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{CellAlignment, Table};
use hdrhistogram::Histogram;
use uring_doctor::table;

use crate::model::Item;
use crate::names;
use crate::output::Sink;
use crate::statistics::{Ring, Statistics};
use crate::text::duration;

/// The longest bar of a histogram.
const WIDTH: u64 = 40;

/// Counts, and writes at the end.
pub struct Summary<W: Write> {
    out: W,
    statistics: Statistics,
}

impl<W: Write> Summary<W> {
    /// Nothing counted yet.
    pub fn new(out: W) -> Summary<W> {
        Summary { out, statistics: Statistics::new(usize::MAX) }
    }
}

impl<W: Write> Sink for Summary<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        self.statistics.item(item);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let statistics = &self.statistics;
        for (key, ring) in statistics.rings.iter().filter(|(_, ring)| ring.is_used()) {
            writeln!(self.out, "{}{}", statistics.program(key), ring.name)?;
            writeln!(self.out, "{}", calls(ring))?;
            writeln!(self.out, "{}", table::text(&requests(ring)))?;
            for (opcode, operation) in &ring.operations {
                let Some(opcode) = opcode.filter(|_| !operation.latencies.is_empty()) else {
                    continue;
                };
                writeln!(self.out, "{} latency, upper bound", names::operation(opcode))?;
                writeln!(self.out, "{}", drawn(&operation.latencies))?;
            }
        }
        for note in &statistics.notes {
            writeln!(self.out, "{note}")?;
        }
        self.out.flush()
    }
}

/// The calls and losses of a ring, as a sentence.
pub fn calls(ring: &Ring) -> String {
    let per = |count: u64, of: u64| if of == 0 { 0.0 } else { count as f64 / of as f64 };
    let mut parts = Vec::new();
    // A condition may have left out all calls.
    if ring.enters > 0 {
        parts.push(format!(
            "{} enters, {:.1} requests each; {} waited, {} in all, {:.1} CQEs each",
            ring.enters,
            per(ring.submitted, ring.enters),
            ring.waits,
            duration(ring.waited),
            per(ring.ready, ring.waits),
        ));
    }
    if ring.unseen > 0 {
        parts.push(format!("{} CQEs not seen", ring.unseen));
    }
    if ring.injected > 0 {
        parts.push(format!("{} injections", ring.injected));
    }
    if ring.left > 0 {
        parts.push(format!("{} in flight at the end", ring.left));
    }
    parts.join("; ")
}

/// The columns of the table of operations.
pub const COLUMNS: [&str; 12] = [
    "operation",
    "requests",
    "CQEs",
    "errors",
    "bytes",
    "p50",
    "p90",
    "p99",
    "max",
    "inline",
    "same call",
    "short",
];

fn requests(ring: &Ring) -> Table {
    let mut table = table::table(&COLUMNS);
    table.column_iter_mut().skip(1).for_each(|c| c.set_cell_alignment(CellAlignment::Right));
    rows(ring).for_each(|row| {
        table.add_row(row);
    });
    table
}

/// The rows of the table of operations.
pub fn rows(ring: &Ring) -> impl Iterator<Item = [String; COLUMNS.len()]> {
    ring.operations.iter().map(|(opcode, operation)| {
        let name = opcode.map_or("no request".to_string(), names::operation);
        let latencies = &operation.latencies;
        let latency = |value: u64| match latencies.is_empty() {
            true => "-".to_string(),
            false => format!("<= {}", duration(value)),
        };
        let percent = |count: u64| match operation.cqes {
            0 => "-".to_string(),
            cqes => format!("{} %", count * 100 / cqes),
        };
        [
            name,
            operation.requests.to_string(),
            operation.cqes.to_string(),
            operation.errors.to_string(),
            operation.bytes.to_string(),
            latency(latencies.value_at_quantile(0.5)),
            latency(latencies.value_at_quantile(0.9)),
            latency(latencies.value_at_quantile(0.99)),
            latency(latencies.max()),
            percent(operation.inline),
            percent(operation.same_call),
            operation.short.to_string(),
        ]
    })
}

/// How many latencies are in each doubling, by its power of two.
pub fn doublings(latencies: &Histogram<u64>) -> BTreeMap<u32, u64> {
    let mut rows = BTreeMap::new();
    for value in latencies.iter_recorded() {
        *rows.entry(value.value_iterated_to().max(1).ilog2()).or_default() +=
            value.count_at_value();
    }
    rows
}

/// A histogram: a row for each doubling, from the lowest to the highest latency.
fn drawn(latencies: &Histogram<u64>) -> String {
    let rows = doublings(latencies);
    let (Some(first), Some(last)) = (rows.keys().next(), rows.keys().last()) else {
        return String::new();
    };
    let most = rows.values().copied().max().unwrap_or(1);
    let row = |power: u32| {
        let count = rows.get(&power).copied().unwrap_or(0);
        let bar = "#".repeat((count * WIDTH).div_ceil(most) as usize);
        let (from, to) = (duration(1 << power), duration((1_u64 << power).saturating_mul(2)));
        format!("{from:>8} to {to:>8} {count:>9} {bar}").trim_end().to_string() + "\n"
    };
    (*first..=*last).map(row).collect()
}

#[cfg(test)]
mod tests {
    use uring::abi::io_uring::io_uring_op as op;

    use super::*;
    use crate::testing::{Trace, sqe};

    fn shown(trace: &Trace) -> String {
        let mut out = Vec::new();
        let mut summary = Summary::new(&mut out);
        trace.items().iter().try_for_each(|item| summary.item(item)).expect("it counts");
        summary.finish().expect("memory can be written");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn requests_are_counted_by_operation() {
        let read = |data| sqe(op::IORING_OP_READ).fd(5).len(100).data(data);
        let mut trace = Trace::new();
        trace.start().setup(0).sqe(read(1)).sqe(read(2)).enter(2, 0, 1_000);
        trace.cqe(1, 100, 0, true).after(9_000).cqe(2, 40, 0, false);
        trace.sqe(read(3)).sqe(sqe(op::IORING_OP_NOP).data(4)).enter(2, 1, 3_000);
        trace.cqe(3, -libc::EIO, 0, true).cqe(9, 1, 0, true).unseen(2);
        // A ring that was not used is left out.
        trace.ring(4).setup(0).exit();
        let text = shown(&trace);
        assert!(!text.contains("ring 4"), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "program[42], ring 3");
        assert_eq!(
            lines[1],
            "2 enters, 2.0 requests each; 1 waited, 3.00 us in all, 0.0 CQEs each; \
             2 CQEs not seen; 1 in flight at the end"
        );
        let row = |name: &str| {
            let line = lines.iter().find(|line| line.trim_start().starts_with(name)).expect(name);
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(row("no request"), "no request 0 1 0 0 - - - - 0 % 0 % 0");
        assert_eq!(row("NOP"), "NOP 1 0 0 0 - - - - - - 0");
        let read = row("READ");
        assert!(read.starts_with("READ 3 3 1 140 <= "), "{text}");
        assert!(read.ends_with(" 33 % 33 % 1"), "{text}");
        assert!(
            text.contains("READ latency, upper bound\n  512 ns to  1.02 us         1 ####"),
            "{text}"
        );
    }

    #[test]
    fn a_histogram_has_a_row_for_each_doubling() {
        let mut latencies = Histogram::new(2).expect("two digits are allowed");
        for value in [1_500, 1_600, 9_000] {
            latencies.record(value).expect("it grows");
        }
        let full = "#".repeat(40);
        let expected = format!(
            " 1.02 us to  2.05 us         2 {full}\n 2.05 us to  4.10 us         0\n \
             4.10 us to  8.19 us         0\n 8.19 us to  16.4 us         1 {}\n",
            "#".repeat(20)
        );
        assert_eq!(drawn(&latencies), expected);
        assert_eq!(drawn(&Histogram::new(2).expect("two digits are allowed")), "");
    }
}
