//! The page from its head to its end.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::rc::Rc;

use miniz_oxide::inflate::decompress_to_vec;
use serde_json::Value;

use super::figures::{self, Figure, Labels, outcome, took};
use super::html::{escape, json, paragraph, table};
use super::requests::{Ended, FAILED, LONGEST, SAMPLE};
use super::{LEFT, Page, RINGS};
use crate::advice::{Advice, RingAdvice};
use crate::statistics::Ring;
use crate::summary::{COLUMNS, calls, rows};
use crate::system;
use crate::text::{described, duration};

/// plotly.js, compressed by build.rs.
const PLOTLY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/plotly.js.deflate"));
const SCRIPT: &str = include_str!("script.js");
const STYLE: &str = include_str!("style.css");

/// How many of the longest requests are listed.
const LISTED: usize = 20;

/// The sections with their identifiers and titles.
#[derive(Default)]
struct Sections(Vec<(&'static str, &'static str, String)>);

impl Sections {
    /// A section, unless it is empty.
    fn add(&mut self, id: &'static str, title: &'static str, html: String) {
        if !html.is_empty() {
            self.0.push((id, title, html));
        }
    }

    fn html(&self) -> String {
        let mut html = "<nav>".to_string();
        for (id, title, _) in &self.0 {
            let _ = write!(html, "<a href=\"#{id}\">{title}</a> ");
        }
        html += "</nav>\n";
        for (id, title, content) in &self.0 {
            let _ = write!(html, "<section id=\"{id}\">\n<h2>{title}</h2>\n{content}</section>\n");
        }
        html
    }
}

/// The page.
pub fn html<W: Write>(page: &mut Page<W>) -> String {
    let (start, end) = (page.start(), page.end);
    let drawn = page.requests.drawn();
    let longest = page.requests.longest(LISTED).to_vec();
    let labels = Labels::new(&page.statistics, start);
    let mut all = Vec::new();
    let mut sections = Sections::default();
    sections.add("advice", "Advice", advice(page));
    sections.add("summary", "Summary", summary(page, &labels));
    let mut figure = |figure: Figure, label: &str| {
        let html = super::html::figure(figure.id, label, figure.height);
        all.push(figure.value);
        html
    };
    if !drawn.is_empty() {
        let label = "Timeline of requests. Left and right: the previous and the next request.";
        let chart = figure(figures::timeline(&labels, &drawn, end), label);
        let list = requests(&labels, &longest);
        let text = timeline_text(page, drawn.len() as u64);
        let title = format!("<h3>The {} longest</h3>\n", longest.len());
        sections.add("requests", "Requests", text + &chart + &title + &list);
    }
    // Conditions may have left out all SQEs.
    page.depths.retain(|_, depth| depth.highest() > 0);
    if !page.depths.is_empty() {
        let chart = figure(
            figures::depth(&labels, &mut page.depths, end),
            "Requests in flight over time. Left and right: the previous and the next change.",
        );
        // Drawing them extends all of them to the end, which may make the spans longer.
        let width = page.depths.values().map(|depth| depth.width()).max().unwrap_or(0);
        let text = paragraph(&format!(
            "How many requests each ring had in flight: the highest number in each span of {}.",
            duration(width)
        ));
        sections.add("in-flight", "Queue depth", text + &chart);
    }
    let has_latencies = page.statistics.rings.values().flat_map(|ring| ring.operations.values());
    if has_latencies.into_iter().any(|operation| !operation.latencies.is_empty()) {
        let text = paragraph(
            "From the submission to the first sight of the CQE, on all rings; the kernel may have \
             completed the request earlier. Of a multishot request, the first CQE counts. The latencies \
             of a bar are up to twice as long as those of the bar before it.",
        );
        let chart = figure(
            figures::latencies(&labels),
            "Histograms of the latency of each operation. Left and right: the bars.",
        );
        sections.add("latency", "Latency", text + &chart);
    }
    sections.add("errors", "Errors", errors(page, &labels));
    sections.add("left", "In flight at the end", left(page, &labels) + &calling(page, &labels));
    assembled(page, &sections, &Value::Array(all))
}

/// A number with thin spaces between the thousands.
fn number(value: u64) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(ascii).collect();
    groups.join("\u{202f}")
}

fn ascii(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// `1 request` or `2 requests`.
fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", number(count), if count == 1 { "" } else { "s" })
}

/// What the program could do better. With a part of the trace that cannot be said.
fn advice<W: Write>(page: &Page<W>) -> String {
    if !page.about.only.is_empty() {
        return String::new();
    }
    let mut rings = page.advisor.rings();
    rings.retain(|ring| !ring.advice.is_empty());
    let one = |advice: &Advice| {
        let lines = advice.text.lines().map(escape).collect::<Vec<_>>().join("<br>");
        format!("<h4>{}</h4><p>{lines}</p>", escape(&advice.title))
    };
    let ring = |ring: &RingAdvice| {
        let advice: String = ring.advice.iter().map(one).collect();
        format!("<div class=\"advice\"><h3>{}</h3>{advice}</div>\n", escape(&ring.heading))
    };
    let all: String = rings.iter().map(ring).collect();
    let notes = page.advisor.notes().iter().map(|note| paragraph(note)).collect::<String>();
    if all.is_empty() { all } else { all + &notes }
}

fn sum<W: Write>(page: &Page<W>, of: impl Fn(&Ring) -> u64) -> u64 {
    page.statistics.rings.values().map(of).sum()
}

fn submitted(ring: &Ring) -> u64 {
    ring.operations.values().map(|operation| operation.requests).sum()
}

fn overview<W: Write>(page: &Page<W>) -> String {
    let rings = page.statistics.rings.values().filter(|ring| ring.is_used()).count() as u64;
    let cqes = sum(page, |ring| ring.operations.values().map(|o| o.cqes).sum());
    let parts = [
        duration(page.end.saturating_sub(page.start())),
        match page.processes {
            1 => "1 process".to_string(),
            count => format!("{} processes", number(count)),
        },
        counted(rings, "ring"),
        counted(sum(page, submitted), "request"),
        counted(cqes, "CQE"),
        counted(page.requests.failures(), "failed request"),
    ];
    let mut html = paragraph(&parts.join(", "));
    if !page.about.only.is_empty() {
        html += &paragraph(&format!("Only: {}", page.about.only.join(", ")));
    }
    html
}

/// What is missing on the page because the trace does not have it.
fn losses<W: Write>(page: &Page<W>) -> String {
    let mut lines = Vec::new();
    let unseen = sum(page, |ring| ring.unseen);
    if unseen > 0 {
        lines.push(format!(
            "{} not seen: overwritten before the library was called. Their requests count as in \
             flight.",
            counted(unseen, "CQE")
        ));
    }
    lines.extend(page.statistics.notes.iter().map(|note| format!("Process {note}.")));
    if page.statistics.more_notes > 0 {
        lines.push(format!("{} of other processes.", counted(page.statistics.more_notes, "loss")));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: String = lines.iter().map(|line| paragraph(line)).collect();
    format!(
        "<div class=\"losses\" id=\"losses\"><strong>Records are missing</strong>\n{lines}</div>\n"
    )
}

fn summary<W: Write>(page: &Page<W>, labels: &Labels) -> String {
    let mut html = String::new();
    for (key, ring) in page.statistics.rings.iter().filter(|(_, ring)| ring.is_used()) {
        let name = format!("{}{}", page.statistics.program(key), ring.name);
        let _ = write!(html, "<h3>{}</h3>\n{}", escape(&name), paragraph(&calls(ring)));
        html += &table(&format!("Operations of {}", labels.ring(key)), &COLUMNS, 1, rows(ring));
    }
    if page.statistics.rings.contains_key(&crate::statistics::OTHERS) {
        html += &paragraph(&format!("Only the first {RINGS} rings are counted one by one."));
    }
    html
}

fn timeline_text<W: Write>(page: &Page<W>, drawn: u64) -> String {
    let total = page.requests.total();
    let mut text = if drawn == total {
        format!("{} drawn.", counted(total, "request"))
    } else {
        let failures = page.requests.failures();
        let failed = match failures {
            0 => String::new(),
            count if count <= FAILED as u64 => format!(" all {} that failed,", number(count)),
            count => format!(" {} of {} that failed,", number(FAILED as u64), number(count)),
        };
        format!(
            "{} of {} requests drawn: the {} longest,{failed} and {} of all, chosen at random.",
            number(drawn),
            number(total),
            number(LONGEST as u64),
            number(SAMPLE as u64),
        )
    };
    let others = sum(page, submitted).saturating_sub(total);
    if others > 0 {
        text += &format!(
            " {} not drawn because the trace does not have their end: they have \
             IOSQE_CQE_SKIP_SUCCESS, or records are missing.",
            counted(others, "more request")
        );
    }
    let how = "A bar begins when the kernel could see the SQE, and ends when the last CQE was seen. \
               Drag to zoom; a click on a name of the legend hides it.";
    paragraph(&text) + &paragraph(how)
}

fn requests(labels: &Labels, requests: &[Rc<Ended>]) -> String {
    let row = |ended: &Rc<Ended>| {
        [
            labels.seconds(ended.request.time),
            labels.ring(&ended.key),
            described(&ended.request),
            outcome(ended),
            took(ended),
        ]
    };
    let head = ["submitted at", "ring", "request", "result", "took"];
    table("Requests", &head, 4, requests.iter().map(row))
}

fn errors<W: Write>(page: &Page<W>, labels: &Labels) -> String {
    if page.errors.is_empty() {
        return String::new();
    }
    let rows = page.errors.iter().map(|(error, occurred)| {
        [
            error.key.map_or(String::new(), |key| labels.ring(&key)),
            error.what.clone(),
            system::result(error.result),
            number(occurred.count),
            labels.seconds(occurred.first),
        ]
    });
    let head = ["ring", "operation or call", "error", "count", "first at"];
    let mut html = table("Errors", &head, 3, rows);
    if page.more_errors > 0 {
        let count = counted(page.more_errors, "error");
        html += &paragraph(&format!("{count} of further kinds are not in the table."));
    }
    let failed = page.requests.failed();
    if !failed.is_empty() {
        let (shown, all) = (failed.len() as u64, page.requests.failures());
        let title = match shown == all {
            true => counted(all, "failed request"),
            false => format!("{} of {} failed requests", number(shown), number(all)),
        };
        html += &format!("<h3>{title}</h3>\n{}", requests(labels, &failed));
    }
    html
}

fn left<W: Write>(page: &Page<W>, labels: &Labels) -> String {
    if page.left_count == 0 {
        return String::new();
    }
    let mut html = paragraph(&format!(
        "{} in flight when the ring was torn down or the trace ended.",
        counted(page.left_count, "request")
    ));
    if page.left_count > LEFT as u64 {
        html += &paragraph(&format!("The first {LEFT} are listed."));
    }
    let row = |(key, request): &(super::Key, super::Request)| {
        [labels.ring(key), described(request), labels.seconds(request.time)]
    };
    let head = ["ring", "request", "in flight since"];
    html + &table("Requests in flight at the end", &head, 2, page.left.iter().map(row))
}

fn calling<W: Write>(page: &Page<W>, labels: &Labels) -> String {
    if page.calling.is_empty() {
        return String::new();
    }
    let row = |call: &crate::model::Calling| {
        let count = call.waits_for.map_or("?".to_string(), |count| count.to_string());
        let ring = match call.ring {
            ring if ring < -1 => format!("r{}", -2 - i64::from(ring)),
            ring => ring.to_string(),
        };
        [call.tid.to_string(), ring, count, labels.seconds(call.time)]
    };
    let title = format!("Threads in io_uring_enter at the end; at most {LEFT} are listed");
    let head = ["thread", "ring", "waits for CQEs", "since"];
    format!("<h3>{title}</h3>\n") + &table(&title, &head, 2, page.calling.iter().map(row))
}

fn assembled<W: Write>(page: &Page<W>, sections: &Sections, figures: &Value) -> String {
    // Scripts run only with this number, which a traced program cannot know.
    let nonce = format!("{:016x}", RandomState::new().build_hasher().finish());
    let title = format!("io_uring: {}", escape(&page.about.title));
    let plotly = decompress_to_vec(PLOTLY).unwrap_or_default();
    let plotly = String::from_utf8_lossy(&plotly);
    let (overview, losses) = (overview(page), losses(page));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"uring-trace\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{overview}{losses}{}\
         <noscript>{}</noscript>\n</main>\n\
         <script type=\"application/json\" id=\"figures\">{}</script>\n\
         <script nonce=\"{nonce}\">{plotly}</script>\n\
         <script nonce=\"{nonce}\">\n{SCRIPT}</script>\n</body>\n</html>\n",
        sections.html(),
        paragraph("The figures need JavaScript."),
        json(figures),
    )
}
