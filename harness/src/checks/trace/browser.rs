//! A browser without a window, which a test controls through a pipe with the DevTools protocol.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::shell::command;

/// Far more time than an answer needs on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// Without a sandbox, which root cannot have, and without requests of its own. No name is resolved.
const OPTIONS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--no-first-run",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
];

/// A browser with one page. It is ended on drop.
pub struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    id: u64,
    session: Option<String>,
    events: Vec<Value>,
    _profile: TempDir,
}

/// What a page looks like.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub width: u32,
    pub scheme: &'static str,
}

impl Browser {
    pub fn start() -> Result<Browser> {
        let profile = tempfile::Builder::new().prefix("chromium").tempdir()?;
        // It reads from descriptor 3 and writes to descriptor 4.
        let script = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";
        let mut browser = command("sh");
        browser.args(["-c", script, "sh", "chromium"]).args(OPTIONS);
        browser.arg(format!("--user-data-dir={}", profile.path().display()));
        browser.env("HOME", profile.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = browser.spawn().context("chromium does not start")?;
        let input = child.stdin.take().context("there is no pipe")?;
        let output = BufReader::new(child.stdout.take().context("there is no pipe")?);
        let (sender, messages) = channel();
        thread::spawn(move || {
            for message in output.split(0).map_while(|message| message.ok()) {
                let message = serde_json::from_slice(&message).unwrap_or_default();
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let (id, session, events) = (0, None, Vec::new());
        let _profile = profile;
        let mut browser = Browser { child, input, messages, id, session, events, _profile };
        browser.attach()?;
        Ok(browser)
    }

    fn attach(&mut self) -> Result<()> {
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" }))?;
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.call("Target.attachToTarget", target)?;
        self.session = session["sessionId"].as_str().map(String::from);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(())
    }

    /// Calls a method, and keeps the events that arrive meanwhile.
    pub fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        self.id += 1;
        let mut message = json!({ "id": self.id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.input, "{message}\0")?;
        self.input.flush()?;
        loop {
            let answer = self.messages.recv_timeout(LIMIT);
            let mut answer =
                answer.with_context(|| format!("chromium does not answer {method}"))?;
            if answer["id"] == self.id {
                ensure!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return Ok(answer["result"].take());
            }
            self.events.push(answer);
        }
    }

    /// The value of a JavaScript expression, or of the promise that it is.
    pub fn value(&mut self, expression: &str) -> Result<Value> {
        let mut result = self.call(
            "Runtime.evaluate",
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }),
        )?;
        if !result["exceptionDetails"].is_null() {
            bail!("{expression}: {}", result["exceptionDetails"]["exception"]["description"]);
        }
        Ok(result["result"]["value"].take())
    }

    /// Opens a file, and waits until its figures are drawn.
    pub fn open(&mut self, file: &Path, window: Window) -> Result<()> {
        self.events.clear();
        let (width, mobile) = (window.width, window.width < 500);
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": mobile }),
        )?;
        let scheme = json!({ "name": "prefers-color-scheme", "value": window.scheme });
        self.call("Emulation.setEmulatedMedia", json!({ "features": [scheme] }))?;
        let url = format!("file://{}", encoded(file));
        let opened = self.call("Page.navigate", json!({ "url": url }))?;
        ensure!(opened["errorText"].is_null(), "{url}: {}", opened["errorText"]);
        self.value(
            "new Promise((done, fail) => {
                const look = (left) => {
                    if (document.documentElement?.dataset.drawn) done();
                    else if (left === 0) fail(new Error('the figures are not drawn'));
                    else setTimeout(look, 50, left - 1);
                };
                look(400);
            })",
        )?;
        Ok(())
    }

    /// Presses a key that has a name.
    pub fn press(&mut self, key: &str) -> Result<()> {
        for kind in ["rawKeyDown", "keyUp"] {
            self.call("Input.dispatchKeyEvent", json!({ "type": kind, "key": key, "code": key }))?;
        }
        Ok(())
    }

    /// The whole page as a picture in PNG format, in base64.
    pub fn picture(&mut self) -> Result<String> {
        let picture = self.call(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": true, "format": "png" }),
        )?;
        picture["data"].as_str().map(String::from).context("there is no picture")
    }

    /// What went wrong since the page was opened: errors of scripts, and requests to anything but
    /// the file and data in it.
    pub fn complaints(&self) -> Vec<String> {
        let complaint = |event: &Value| {
            let params = &event["params"];
            match event["method"].as_str()? {
                "Runtime.exceptionThrown" => Some(params["exceptionDetails"].to_string()),
                "Log.entryAdded" => Some(params["entry"].to_string()),
                "Runtime.consoleAPICalled" if params["type"] == "error" => Some(params.to_string()),
                "Network.requestWillBeSent" => {
                    let url = params["request"]["url"].as_str().unwrap_or_default();
                    let is_own = params["type"] == "Document" && url.starts_with("file:");
                    (!is_own && !url.starts_with("data:")).then(|| format!("a request: {url}"))
                }
                _ => None,
            }
        };
        self.events.iter().filter_map(complaint).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session = None;
        // The browser then ends its own processes.
        if self.call("Browser.close", json!({})).is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// A path as a part of a URL.
fn encoded(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let encode = |byte: &u8| match byte {
        b'/' | b'.' | b'-' | b'_' => char::from(*byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte => format!("%{byte:02x}"),
    };
    path.as_os_str().as_bytes().iter().map(encode).collect()
}
