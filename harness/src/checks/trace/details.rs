//! `uring-trace -y -s`: names of files and sockets, and the bytes that are transferred.

use std::path::Path;

use anyhow::Result;
use xtask::context::Context;
use xtask::shell::{command, output, tail};

use crate::checks::cc;
use crate::outcome::Outcome;

/// What must be in the trace.
const EXPECTED: [&str; 9] = [
    // Written and read by one buffer, by iovecs, and by a buffer of a buffer ring.
    "WRITE fd 3 </tmp/",
    "\"written\\n\"",
    "= 8, \"written\\n\"",
    "\"vectors!\"",
    "= 7, \"selecte\", buffer 1",
    "= 9 <tcp 127.0.0.1:",
    " listening>",
    "registered file 0 </dev/zero>",
    "= 4 </dev/null>",
];

pub fn check(context: &Context, tool: &Path, dir: &Path) -> Result<Vec<Outcome>> {
    let program = cc::compile(context, "names.c", dir, &[])?;
    let result = output(command(tool).args(["-y", "-s", "8"]).arg(&program))?;
    let text = String::from_utf8_lossy(&result.stderr).into_owned();
    let mut outcomes = vec![match result.status.success() {
        true => Outcome::pass("trace: -y -s: the program runs as without"),
        false => Outcome::fail("trace: -y -s: the program runs as without", tail(&text)),
    }];
    for both in ["\"written\\n\"", "\"vectors!\""] {
        let name = format!("trace: -y -s: `{both}`, written and read");
        outcomes.push(Outcome::equal(name, &text.matches(both).count(), &2));
    }
    for expected in EXPECTED {
        let name = format!("trace: -y -s: `{expected}`");
        outcomes.push(match text.contains(expected) {
            true => Outcome::pass(name),
            false => Outcome::fail(name, text.clone()),
        });
    }
    let plain = output(command(tool).arg(&program))?;
    let plain = String::from_utf8_lossy(&plain.stderr).into_owned();
    let has_none =
        !plain.contains("</tmp/") && !plain.contains("written") && plain.contains("WRITE");
    let name = "trace: without -y -s no names and no data";
    outcomes.push(if has_none { Outcome::pass(name) } else { Outcome::fail(name, plain) });
    Ok(outcomes)
}
