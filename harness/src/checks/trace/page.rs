//! The page of `--html`, in a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use xtask::debian::need_tools;
use xtask::shell::{Unavailable, command, output, run};

use super::browser::{Browser, Window};
use super::tested::Tested;
use crate::outcome::Outcome;

/// What is found in the page. Tables may be wider than the window: they scroll.
const LOOK: &str = "(() => {
    const count = (selector) => document.querySelectorAll(selector).length;
    const wide = [...document.querySelectorAll('body *')].filter((element) =>
        !element.closest('table, svg') && element.getBoundingClientRect().right > WIDTH + 0.5);
    return {
        bars: count('#timeline .barlayer .point path'),
        lines: count('#depth .scatterlayer .trace'),
        histograms: count('#latencies .barlayer .trace'),
        tables: [...document.querySelectorAll('#summary table')].map((table) => table.rows.length),
        words: document.querySelector('#requests p').textContent.replaceAll('\\u202f', ''),
        title: document.querySelector('h1').textContent,
        width: document.documentElement.scrollWidth,
        wide: wide.map((element) => `${element.tagName}.${element.className}`),
        text: getComputedStyle(document.querySelector('#timeline .annotation text')).fill,
        loaded: performance.getEntriesByType('resource').map((entry) => entry.name),
        scripts: document.scripts.length,
        images: count('img'),
        ran: typeof ran,
    };
})()";

/// A name and a directory that would be markup, and a script, if they were not escaped.
const HOSTILE_NAME: &str = "<img src=x onerror=ran=1>";
const HOSTILE_DIR: &str = "</script><script>ran=1</script>";

const WINDOWS: [Window; 3] = [
    Window { width: 1280, scheme: "light" },
    Window { width: 390, scheme: "light" },
    Window { width: 390, scheme: "dark" },
];

/// The number of requests of each of two rings, more than are drawn.
const REQUESTS: u64 = 3000;

pub fn check(tested: &Tested) -> Result<Vec<Outcome>> {
    let name = "trace: the page in a browser";
    let browser = need_tools(&["chromium"]).and_then(|()| Browser::start());
    let mut browser = match browser {
        Ok(browser) => browser,
        Err(error) if error.downcast_ref::<Unavailable>().is_some() => {
            return Ok(vec![Outcome::skip(name, format!("{error:#}"))]);
        }
        Err(error) => return Ok(vec![Outcome::fail(name, format!("{error:#}"))]),
    };
    let page = many(tested)?;
    let mut outcomes = Vec::new();
    for window in WINDOWS {
        let name = format!("{name}, {} pixels, {}", window.width, window.scheme);
        outcomes.push(verdict(name, has_figures(&mut browser, &page, window, &tested.dir)));
    }
    outcomes.push(verdict(format!("{name}, with keys"), has_keys(&mut browser)));
    let name = "trace: names of a program are no script in the page";
    outcomes.push(verdict(name.to_string(), is_text(tested, &mut browser)));
    Ok(outcomes)
}

fn verdict(name: String, result: Result<()>) -> Outcome {
    match result {
        Ok(()) => Outcome::pass(name),
        Err(error) => Outcome::fail(name, format!("{error:#}")),
    }
}

/// The page of a program with two rings.
fn many(tested: &Tested) -> Result<PathBuf> {
    let page = tested.dir.join("page.html");
    let mut traced = command(&tested.tool);
    traced.arg("--html").arg(&page).arg(&tested.program);
    run(traced.args(["0", &REQUESTS.to_string(), "1", "threads"]))?;
    Ok(page)
}

fn look(browser: &mut Browser, page: &Path, window: Window) -> Result<Value> {
    browser.open(page, window)?;
    let found = browser.value(&LOOK.replace("WIDTH", &window.width.to_string()))?;
    let complaints = browser.complaints();
    ensure!(complaints.is_empty(), "{}", complaints.join("\n"));
    ensure!(found["loaded"] == Value::Array(Vec::new()), "loaded: {}", found["loaded"]);
    ensure!(found["width"] == window.width, "the page has {} pixels", found["width"]);
    ensure!(found["wide"] == Value::Array(Vec::new()), "too wide: {}", found["wide"]);
    Ok(found)
}

fn has_figures(browser: &mut Browser, page: &Path, window: Window, dir: &Path) -> Result<()> {
    let found = look(browser, page, window)?;
    let picture = dir.join(format!("page-{}-{}.png", window.width, window.scheme));
    let encoded = dir.join("page.base64");
    fs::write(&encoded, browser.picture()?)?;
    let decoded = output(command("base64").arg("--decode").arg(&encoded))?;
    fs::write(&picture, decoded.stdout)?;
    let words = found["words"].as_str().unwrap_or_default();
    let total = format!(" of {} requests drawn", 2 * REQUESTS);
    let (drawn, _) = words.split_once(&total).with_context(|| words.to_string())?;
    let drawn: u64 = drawn.parse()?;
    ensure!((2000..=3000).contains(&drawn), "{drawn} requests drawn");
    ensure!(found["bars"] == drawn, "{} bars, and the page says {drawn}", found["bars"]);
    ensure!(found["lines"] == 2, "{} lines of requests in flight", found["lines"]);
    ensure!(found["histograms"] == 1, "{} histograms", found["histograms"]);
    ensure!(found["tables"] == serde_json::json!([2, 2]), "rows of tables: {}", found["tables"]);
    let text = if window.scheme == "dark" { "rgb(228, 231, 236)" } else { "rgb(28, 31, 36)" };
    ensure!(found["text"] == text, "the text of figures is {}", found["text"]);
    Ok(())
}

/// The key for the next request shows its label, and says what it is.
fn has_keys(browser: &mut Browser) -> Result<()> {
    browser.value("document.getElementById('timeline').focus()")?;
    let detail = "document.getElementById('timeline-detail').textContent";
    browser.press("ArrowRight")?;
    let first = browser.value(detail)?;
    browser.press("ArrowRight")?;
    let second = browser.value(detail)?;
    for text in [&first, &second] {
        let text = text.as_str().unwrap_or_default();
        ensure!(text.starts_with('#') && text.contains("NOP"), "the detail is `{text}`");
    }
    ensure!(first != second, "the second request is the first: {first}");
    let labels = browser.value("document.querySelectorAll('#timeline .hovertext').length")?;
    ensure!(labels == 1, "{labels} labels");
    let complaints = browser.complaints();
    ensure!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(())
}

/// Two processes of a program with a hostile name, recorded in a directory with a hostile name.
fn is_text(tested: &Tested, browser: &mut Browser) -> Result<()> {
    let dir = tested.dir.join(HOSTILE_DIR);
    fs::create_dir_all(&dir)?;
    let program = dir.join(HOSTILE_NAME);
    fs::copy(&tested.program, &program)?;
    let files = [dir.join("1.uring"), dir.join("2.uring")];
    for file in &files {
        let mut traced = command(&program);
        traced.env("LIBURING_TRACE", file).stdout(Stdio::null());
        run(traced.args(["0", "100", "1", "plain"]))?;
    }
    let page = dir.join("page.html");
    run(command(&tested.tool).arg("--html").arg(&page).arg("read").args(&files))?;
    for window in WINDOWS {
        let found = look(browser, &page, window)?;
        let title = found["title"].as_str().unwrap_or_default();
        ensure!(title.contains(HOSTILE_DIR), "the title is `{title}`");
        ensure!(found["bars"] == 200, "{} bars", found["bars"]);
        ensure!(found["scripts"] == 3, "{} scripts", found["scripts"]);
        ensure!(found["images"] == 0, "{} images", found["images"]);
        ensure!(found["ran"] == "undefined", "a name ran as a script");
    }
    // The names are there, as text.
    let body = browser.value("document.body.innerText")?;
    let body = body.as_str().unwrap_or_default();
    ensure!(body.contains(&HOSTILE_NAME[..15]), "the name is not in the page");
    Ok(())
}
