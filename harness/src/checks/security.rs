//! Checks licences, sources and bans of the crates that a build uses, and the hardening of the
//! built files.

use anyhow::Result;
use xtask::context::Context;
use xtask::shell::{Unavailable, command, output, tail};

use super::hardening;
use crate::cargo_tests::WORKSPACES;
use crate::outcome::Outcome;
use crate::toolchain::cargo_tool;

/// Runs both checks. The files come first: that needs no network.
pub fn check(context: &Context) -> Result<Vec<Outcome>> {
    let mut outcomes = hardening::check(context)?;
    outcomes.extend(match deny(context) {
        Err(e) if e.downcast_ref::<Unavailable>().is_some() => {
            vec![Outcome::skip("deny", format!("{e:#}"))]
        }
        denied => denied?,
    });
    Ok(outcomes)
}

/// Runs cargo-deny with `deny.toml`. Advisories are checked only if their database can be fetched.
fn deny(context: &Context) -> Result<Vec<Outcome>> {
    let program = cargo_tool(context, "cargo-deny", &[])?;
    let mut outcomes = Vec::new();
    for manifest in WORKSPACES {
        let deny = |what: &[&str]| {
            let mut deny = command(&program);
            deny.args(["--manifest-path", manifest, "check"]).args(what);
            // Its configuration is deny.toml of the directory that it runs in.
            output(deny.current_dir(&context.root))
        };
        let name = format!("deny: licences, bans and sources: {manifest}");
        let result = deny(&["licenses", "bans", "sources"])?;
        let text = String::from_utf8_lossy(&result.stderr).into_owned();
        outcomes.push(match result.status.success() {
            true => Outcome::pass(name),
            false => Outcome::fail(name, tail(&text)),
        });
        let name = format!("deny: advisories: {manifest}");
        let result = deny(&["advisories"])?;
        let text = [result.stdout, result.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        outcomes.push(match result.status.success() {
            true => Outcome::pass(name),
            false if text.contains("failed to fetch advisory database") => {
                Outcome::skip(name, "the database of advisories cannot be reached")
            }
            false => Outcome::fail(name, tail(&text)),
        });
    }
    Ok(outcomes)
}
