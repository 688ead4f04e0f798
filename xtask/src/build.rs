//! Builds all files that are installed.

use anyhow::Result;

use crate::compile::{Artifacts, compile};
use crate::context::Context;
use crate::link;

/// Compiles and links everything that is installed, into `target/dist`.
pub fn libraries(context: &Context) -> Result<Artifacts> {
    let artifacts = compile(context)?;
    link::all(context, &artifacts)?;
    Ok(artifacts)
}
