//! The figures, as plotly.js wants them.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value, json};

use super::depth::Depth;
use super::html::escape;
use super::requests::Ended;
use crate::model::Moment;
use crate::names;
use crate::statistics::{Key, Statistics};
use crate::summary::doublings;
use crate::system;
use crate::text::{described, duration};

/// Of operations; they can be read on white and on black.
const COLOURS: [&str; 9] = [
    "#3f7fbf", "#d98a00", "#3c9d5b", "#9467bd", "#17a2b8", "#c45ab3", "#8a9018", "#5b6ee1",
    "#b07050",
];
const ERROR: &str = "#e0403a";
const LEFT: &str = "#8a8f98";

/// The most rows of all rings together, as long as each ring has one.
const ROWS: usize = 64;
/// The most rows of a ring.
const ROWS_OF_RING: usize = 16;

/// A figure.
pub struct Figure {
    /// Of its element.
    pub id: &'static str,
    /// In pixels.
    pub height: u64,
    /// Its data and layout.
    pub value: Value,
}

fn figure(id: &'static str, height: u64, data: Vec<Value>, mut layout: Value) -> Figure {
    layout["height"] = height.into();
    Figure { id, height, value: json!({ "id": id, "data": data, "layout": layout }) }
}

/// Labels and colours.
pub struct Labels<'a> {
    statistics: &'a Statistics,
    /// The start of the trace.
    start: u64,
    colours: BTreeMap<u8, &'static str>,
    has_programs: bool,
}

impl<'a> Labels<'a> {
    /// Operations with many requests have the first colours.
    pub fn new(statistics: &'a Statistics, start: u64) -> Labels<'a> {
        let mut counts: BTreeMap<u8, u64> = BTreeMap::new();
        for (opcode, operation) in statistics.rings.values().flat_map(|ring| &ring.operations) {
            if let Some(opcode) = opcode {
                *counts.entry(*opcode).or_default() += operation.requests;
            }
        }
        let mut order: Vec<_> = counts.into_iter().collect();
        order.sort_by_key(|(opcode, count)| (std::cmp::Reverse(*count), *opcode));
        let colours = order.iter().zip(COLOURS.iter().cycle()).map(|(o, c)| (o.0, *c)).collect();
        let has_programs = statistics.programs.len() > 1;
        Labels { statistics, start, colours, has_programs }
    }

    fn colour(&self, opcode: u8) -> &'static str {
        self.colours.get(&opcode).unwrap_or(&COLOURS[0])
    }

    /// The name of a ring, with its process if there are several.
    pub fn ring(&self, key: &Key) -> String {
        let name = self.statistics.rings.get(key).map_or("", |ring| &ring.name);
        let program = if self.has_programs { self.statistics.program(key) } else { String::new() };
        format!("{program}{name}")
    }

    fn since_start(&self, time: u64) -> f64 {
        time.saturating_sub(self.start) as f64 / 1e9
    }

    /// A time since the start.
    pub fn seconds(&self, time: u64) -> String {
        format!("{:.6}", self.since_start(time))
    }
}

/// How a request ended.
pub fn outcome(ended: &Ended) -> String {
    let Some(result) = ended.result else { return "in flight at the end".to_string() };
    let mut parts = vec![system::result(result)];
    parts.extend(ended.short.map(|short| format!("{short} short")));
    parts.extend(ended.moment.map(|moment| {
        let moment = match moment {
            Moment::Inline => "inline",
            Moment::SameCall => "same call",
            Moment::Later => "later",
        };
        moment.to_string()
    }));
    if ended.request.cqes > 1 {
        parts.push(format!("{} CQEs", ended.request.cqes));
    }
    parts.join(", ")
}

/// The time to the last CQE: an upper bound, unless there was none.
pub fn took(ended: &Ended) -> String {
    match ended.result {
        Some(_) => {
            let first = ended.latency.filter(|latency| *latency < ended.time());
            let first = first.map_or(String::new(), |l| format!(", first CQE <= {}", duration(l)));
            format!("<= {}{first}", duration(ended.time()))
        }
        None => format!("{} so far", duration(ended.time())),
    }
}

/// Puts requests of a ring that overlap into different rows; returns their rows, from 0, and how
/// many there are. If there are not enough rows, requests overlap in the row that is free first.
fn rows(requests: &[&Rc<Ended>], most: usize) -> (Vec<usize>, usize) {
    let mut free: Vec<u64> = Vec::new();
    let mut places = Vec::new();
    for ended in requests {
        let place = match free.iter().position(|time| *time <= ended.request.time) {
            Some(place) => place,
            None if free.len() < most => {
                free.push(0);
                free.len() - 1
            }
            None => (0..most).min_by_key(|place| free[*place]).unwrap_or(0),
        };
        free[place] = free[place].max(ended.end);
        places.push(place);
    }
    (places, free.len())
}

/// One kind of bars.
#[derive(Default)]
struct Bars {
    base: Vec<f64>,
    length: Vec<f64>,
    row: Vec<f64>,
    text: Vec<String>,
}

/// A bar for each request, in rows by ring.
pub fn timeline(labels: &Labels, drawn: &[Rc<Ended>], end: u64) -> Figure {
    let mut by_ring: BTreeMap<Key, Vec<&Rc<Ended>>> = BTreeMap::new();
    for ended in drawn {
        by_ring.entry(ended.key).or_default().push(ended);
    }
    let most = (ROWS / by_ring.len().max(1)).clamp(1, ROWS_OF_RING);
    // Errors and requests in flight come last, so that they are drawn over the others.
    let mut bars: BTreeMap<(u8, Option<u8>), Bars> = BTreeMap::new();
    let (mut top, mut names) = (0.0, Vec::new());
    for (key, requests) in &by_ring {
        let (places, count) = rows(requests, most);
        names.push(note(&labels.ring(key), json!(top + 0.5), "y"));
        for (ended, place) in requests.iter().zip(places) {
            let opcode = ended.request.view().opcode();
            let kind = match ended.result {
                Some(result) if result < 0 => (1, None),
                Some(_) => (0, Some(opcode)),
                None => (2, None),
            };
            let bars = bars.entry(kind).or_default();
            bars.base.push(labels.since_start(ended.request.time));
            bars.length.push(ended.time().max(1) as f64 / 1e9);
            bars.row.push(top + 1.6 + place as f64);
            bars.text.push(hover(labels, ended));
        }
        top += 1.4 + count as f64;
    }
    let data = bars.into_iter().map(|((kind, opcode), bars)| {
        let (name, colour) = match (opcode, kind) {
            (Some(opcode), _) => (names::operation(opcode), labels.colour(opcode)),
            (None, 1) => ("failed".to_string(), ERROR),
            (None, _) => ("in flight at the end".to_string(), LEFT),
        };
        json!({
            "type": "bar", "orientation": "h", "name": name, "base": bars.base, "x": bars.length,
            "y": bars.row, "width": 0.8, "hovertext": bars.text, "hoverinfo": "text",
            "textposition": "none", "marker": { "color": colour }, "showlegend": true,
        })
    });
    let layout = json!({
        "barmode": "overlay", "bargap": 0, "annotations": names,
        "xaxis": time_axis(labels.since_start(end)),
        "yaxis": { "visible": false, "fixedrange": true, "range": [top + 0.2, 0] },
    });
    figure("timeline", 150 + (top * 14.0) as u64, data.collect(), layout)
}

fn hover(labels: &Labels, ended: &Ended) -> String {
    let lines = [
        described(&ended.request),
        labels.ring(&ended.key),
        format!("submitted at {} s, {}", labels.seconds(ended.request.time), took(ended)),
        format!("= {}", outcome(ended)),
    ];
    // Long lines would be wider than a narrow window.
    lines.iter().flat_map(|line| wrapped(line)).map(|l| escape(&l)).collect::<Vec<_>>().join("<br>")
}

/// Lines of about 44 characters, broken at spaces.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + word.len() < 44 => *line = format!("{line} {word}"),
            _ => lines.push(format!("  {word}")),
        }
    }
    lines
}

/// A name at the left edge of the figure.
fn note(text: &str, y: Value, yref: &str) -> Value {
    json!({
        "text": escape(text), "x": 0, "xref": "paper", "xanchor": "left", "y": y, "yref": yref,
        "yanchor": "middle", "showarrow": false, "font": { "size": 12 },
    })
}

fn time_axis(end: f64) -> Value {
    json!({
        "range": [-0.01 * end, 1.01 * end], "ticksuffix": "s", "exponentformat": "SI",
        "minexponent": 1, "nticks": 7, "zeroline": false, "title": { "text": "since the start" },
    })
}

/// The requests in flight on each ring.
pub fn depth(labels: &Labels, depths: &mut BTreeMap<Key, Depth>, end: u64) -> Figure {
    let data = depths.iter_mut().enumerate().map(|(i, (key, depth))| {
        let steps = depth.steps(end.saturating_sub(labels.start));
        let name = escape(&labels.ring(key));
        let text = |(time, count): &(u64, u64)| {
            format!("{name}<br>up to {count} in flight<br>at {:.6} s", *time as f64 / 1e9)
        };
        json!({
            "type": "scatter", "mode": "lines", "name": name,
            "x": steps.iter().map(|step| step.0 as f64 / 1e9).collect::<Vec<_>>(),
            "y": steps.iter().map(|step| step.1).collect::<Vec<_>>(),
            "hovertext": steps.iter().map(text).collect::<Vec<_>>(), "hoverinfo": "text",
            "line": { "shape": "hv", "width": 1.5, "color": COLOURS[i % COLOURS.len()] },
            "showlegend": true,
        })
    });
    let layout = json!({
        "xaxis": time_axis(labels.since_start(end)),
        "yaxis": { "rangemode": "tozero", "fixedrange": true, "nticks": 6, "tickformat": ",d" },
    });
    figure("depth", 320, data.collect(), layout)
}

/// A histogram of the latency of each operation, one below the other.
pub fn latencies(labels: &Labels) -> Figure {
    let mut all: BTreeMap<u8, BTreeMap<u32, u64>> = BTreeMap::new();
    for (opcode, operation) in labels.statistics.rings.values().flat_map(|ring| &ring.operations) {
        let Some(opcode) = opcode.filter(|_| !operation.latencies.is_empty()) else { continue };
        let rows = all.entry(opcode).or_default();
        for (power, count) in doublings(&operation.latencies) {
            *rows.entry(power).or_default() += count;
        }
    }
    let count = all.len().max(1) as f64;
    let powers = || all.values().flat_map(|rows| rows.keys().copied());
    let (first, last) = (powers().min().unwrap_or(0), powers().max().unwrap_or(1));
    let decades: Vec<u32> = (0..12).collect();
    let mut layout = json!({
        "xaxis": {
            "range": [first, last + 1], "zeroline": false, "anchor": "free", "position": 0,
            "tickvals": decades.iter().map(|d| f64::from(*d) * 10_f64.log2()).collect::<Vec<_>>(),
            "ticktext": decades.iter().map(|d| decade(*d)).collect::<Vec<_>>(),
            "title": { "text": "latency, at most" },
        },
        "bargap": 0.06, "showlegend": false, "annotations": [],
    });
    let mut data = Vec::new();
    for (place, (opcode, rows)) in all.iter().enumerate() {
        let (name, total) = (names::operation(*opcode), rows.values().sum::<u64>());
        let suffix = if place == 0 { String::new() } else { (place + 1).to_string() };
        let text = |(power, count): (&u32, &u64)| {
            let (from, to) = (duration(1 << power), duration((1_u64 << power).saturating_mul(2)));
            format!("{name}: {count} of {total}<br>{from} to {to}")
        };
        data.push(json!({
            "type": "bar", "name": name, "yaxis": format!("y{suffix}"), "xaxis": "x",
            "x": rows.keys().map(|power| f64::from(*power) + 0.5).collect::<Vec<_>>(),
            "y": rows.values().collect::<Vec<_>>(), "width": 0.94,
            "hovertext": rows.iter().map(text).collect::<Vec<_>>(), "hoverinfo": "text",
            "textposition": "none", "marker": { "color": labels.colour(*opcode) },
        }));
        let top = 1.0 - place as f64 / count;
        layout[format!("yaxis{suffix}")] = json!({
            "domain": [top - 0.72 / count, top - 0.24 / count], "fixedrange": true, "nticks": 3,
            "range": [0, rows.values().copied().max().unwrap_or(0).max(2)], "tickformat": "~s",
        });
        if let Some(notes) = layout["annotations"].as_array_mut() {
            let text = format!("{name}: {total}");
            notes.push(note(&text, json!(top - 0.12 / count), "paper"));
        }
    }
    figure("latencies", 90 + 110 * all.len() as u64, data, layout)
}

/// 10 to a power, in nanoseconds.
fn decade(power: u32) -> String {
    let unit = ["ns", "us", "ms", "s"][power as usize / 3];
    format!("{} {unit}", 10_u32.pow(power % 3))
}
