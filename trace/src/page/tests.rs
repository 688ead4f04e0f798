use uring::abi::io_uring::io_uring_op as op;

use super::*;
use crate::model::Calling;
use crate::testing::{Trace, sqe};
use crate::text::server_for_tests;

fn page_with(items: &[Item], about: About) -> String {
    let mut out = Vec::new();
    let mut page = Page::new(&mut out, about);
    items.iter().try_for_each(|item| page.item(item)).expect("it collects");
    page.finish().expect("memory can be written");
    String::from_utf8(out).expect("it is text")
}

fn page(items: &[Item]) -> String {
    page_with(items, About::default())
}

/// The text of a section.
fn section<'a>(html: &'a str, id: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!("<section id=\"{id}\">"))?;
    rest.split_once("</section>").map(|parts| parts.0)
}

fn figures(html: &str) -> Vec<serde_json::Value> {
    let (_, rest) = html.split_once("id=\"figures\">").expect("there are figures");
    serde_json::from_str(rest.split_once("</script>").expect("it ends").0).expect("it is JSON")
}

/// How many bars or points a figure has.
fn points(figure: &serde_json::Value) -> usize {
    let traces = figure["data"].as_array().expect("there are traces").iter();
    traces.map(|trace| trace["x"].as_array().map_or(0, Vec::len)).sum()
}

#[test]
fn a_server_is_shown() {
    let html = page(&server_for_tests().items());
    let all = figures(&html);
    let ids: Vec<_> = all.iter().map(|figure| figure["id"].as_str()).collect();
    assert_eq!(ids, [Some("timeline"), Some("depth"), Some("latencies")]);
    // Accept is in flight at the end, receive failed, send completed.
    assert_eq!(points(&all[0]), 3);
    let names: Vec<_> =
        all[0]["data"].as_array().expect("traces").iter().map(|t| t["name"].as_str()).collect();
    assert_eq!(names, [Some("SEND"), Some("failed"), Some("in flight at the end")]);
    // The first CQEs of accept and receive, and that of send.
    assert_eq!(points(&all[2]), 3);
    let summary = section(&html, "summary").expect("it is there");
    assert!(summary.contains("<h3>program[42], ring 3</h3>"), "{summary}");
    assert!(summary.contains("<td>SEND</td><td class=\"number\">1</td>"), "{summary}");
    assert!(
        html.contains("<p>9.20 s, 1 process, 1 ring, 3 requests, 4 CQEs, 1 failed request</p>")
    );
    assert!(section(&html, "requests").expect("it is there").contains("<p>3 requests drawn.</p>"));
    let errors = section(&html, "errors").expect("it is there");
    let row = "<td>ring 3</td><td>RECV</td><td>-ENOBUFS</td><td class=\"number\">1</td>\
               <td class=\"number\">9.204057</td>";
    assert!(errors.contains(row), "{errors}");
    assert!(errors.contains("#2 RECV fd 6, group 1"), "{errors}");
    let left = section(&html, "left").expect("it is there");
    assert!(left.contains("#1 ACCEPT fd 4") && left.contains("<td class=\"number\">0.000007</td>"));
    assert!(!html.contains("id=\"losses\"") && section(&html, "advice").is_none());
    assert!(html.contains("plotly.js v3"));
}

#[test]
fn queue_depth_goes_up_and_down() {
    let all = figures(&page(&server_for_tests().items()));
    let trace = &all[1]["data"][0];
    let values: Vec<_> = trace["y"].as_array().expect("it has values").iter().collect();
    assert_eq!(values.iter().map(|v| v.as_u64()).max(), Some(Some(3)));
    assert_eq!(trace["x"].as_array().map(Vec::len), Some(values.len()));
}

#[test]
fn an_empty_trace_has_no_figures() {
    let html = page(&[]);
    assert!(figures(&html).is_empty());
    assert!(!html.contains("<section") && html.contains("0 requests"), "no section");
}

#[test]
fn advice_is_shown_if_there_is_any() {
    let mut trace = Trace::of(7, 1 << 13);
    trace.start().setup(0);
    for i in 0..1500 {
        trace.sqe(sqe(op::IORING_OP_NOP).data(i)).enter(1, 0, 10).cqe(i, 0, 0, true);
    }
    let html = page_with(&trace.items(), About::default());
    let text = section(&html, "advice").expect("it is there");
    assert!(text.contains("<h4>") && text.contains("1500 enters"), "{text}");
    // Of a part of the trace nothing can be said.
    let only = About { only: vec!["op=NOP".to_string()], ..About::default() };
    assert!(section(&page_with(&trace.items(), only), "advice").is_none());
}

#[test]
fn names_of_a_program_are_no_script() {
    const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    let mut items = server_for_tests().items();
    let mut second = items.clone();
    second.iter_mut().for_each(|item| item.file = 1);
    items.extend(second);
    for item in &mut items {
        let file = || Some(HOSTILE.to_string());
        match &mut item.what {
            What::Start { program, .. } => *program = HOSTILE.to_string(),
            What::Completed(done) => done.request.iter_mut().for_each(|r| r.file = file()),
            What::Exit(_, left) => left.iter_mut().for_each(|r| r.file = file()),
            _ => {}
        }
    }
    let about = About { title: HOSTILE.to_string(), only: vec![HOSTILE.to_string()], start: None };
    let html = page_with(&items, about);
    // Two programs: their names are in the figures, too, as are those of files.
    assert!(html.matches("alert(1)").count() > 30);
    assert!(
        section(&html, "left").expect("it is there").contains("&lt;img src=x onerror=alert(2)&gt;")
    );
    assert!(!html.contains("<script>") && !html.contains("<img"));
    let scripts = html.matches("<script nonce=").count() + html.matches("<script type=").count();
    assert_eq!((scripts, html.matches("</script").count()), (3, 3));
    // In labels, plotly.js reads some tags.
    let text = serde_json::Value::Array(figures(&html)).to_string();
    assert!(text.contains("&lt;img") && !text.contains("<img"), "{text}");
}

#[test]
fn losses_are_said() {
    let mut trace = Trace::new();
    trace.start().setup(0).sqe(sqe(op::IORING_OP_NOP).data(1)).enter(1, 0, 1).unseen(17);
    let mut items = trace.items();
    if let Some(What::End(ending)) = items.last_mut().map(|item| &mut item.what) {
        ending.lost = 5;
    }
    let html = page(&items);
    let (_, losses) = html.split_once("id=\"losses\"").expect("they are there");
    assert!(losses.contains("17 CQEs not seen"));
    assert!(losses.contains("Process 42: 5 slots of records were overwritten"));
}

#[test]
fn many_requests_are_counted_and_some_are_drawn() {
    let mut page = Page::new(Vec::new(), About::default());
    let mut model = crate::model::Model::new(0, 42, "program".to_string());
    let mut feed = |trace: &Trace| {
        for event in trace.events() {
            model.apply(&event).iter().try_for_each(|item| page.item(item)).expect("it collects");
        }
    };
    const ROUNDS: u64 = 200;
    const EACH: u64 = 100;
    for round in 0..ROUNDS {
        let mut trace = Trace::new();
        trace.after(round * 1_000_000);
        for n in 0..EACH {
            let silent = sqe(op::IORING_OP_NOP).flags(1 << 6).data((1 << 32) + round * EACH + n);
            trace.sqe(sqe(op::IORING_OP_NOP).data(n)).sqe(silent);
        }
        trace.enter(2 * EACH as u32, 0, 1_000);
        (0..EACH).for_each(|n| {
            trace.cqe(n, if n == 0 { -libc::EIO } else { 0 }, 0, true);
        });
        feed(&trace);
    }
    page.finish().expect("memory can be written");
    let html = String::from_utf8(std::mem::take(&mut page.out)).expect("it is text");
    let drawn = points(&figures(&html)[0]);
    assert!((2000..=3000).contains(&drawn), "{drawn}");
    let text = section(&html, "requests").expect("it is there").replace('\u{202f}', "");
    let words = format!(
        "{drawn} of 20000 requests drawn: the 500 longest, all 200 that failed, and 2000 of all, \
         chosen at random. 20000 more requests not drawn"
    );
    assert!(text.contains(&words), "{}", &text[..600]);
    assert!(html.len() < 8 << 20, "{}", html.len());
}

#[test]
fn calls_that_have_not_returned_are_listed() {
    let mut trace = Trace::new();
    let mut items = trace.start().items();
    if let Some(What::End(ending)) = items.last_mut().map(|item| &mut item.what) {
        ending.calling.push(Calling { tid: 7, ring: 3, time: 1_000, waits_for: Some(2) });
    }
    let html = page(&items);
    let left = section(&html, "left").expect("it is there");
    assert!(left.contains("<td>7</td><td>3</td><td class=\"number\">2</td>"), "{left}");
}

#[test]
fn long_lists_are_cut_and_say_so() {
    let mut trace = Trace::new();
    for n in 0..300 {
        trace.sqe(sqe(op::IORING_OP_NOP).data(n));
    }
    let html = page(&trace.items());
    let left = section(&html, "left").expect("it is there");
    assert!(left.contains("300 requests in flight") && left.contains("first 200 are listed"));
    let (requests, _) = left.split_once("</table>").expect("it has a table");
    assert_eq!(requests.matches("<tr>").count(), 201);
}
