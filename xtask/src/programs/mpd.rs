//! mpd
use super::Program;

pub(super) const PROGRAM: Program =
    Program { name: "mpd", packages: &["mpd", "mpc"], source: None, script: "false", limit: 60 };
