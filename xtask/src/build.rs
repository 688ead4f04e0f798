//! Builds all files that are installed.

use anyhow::Result;

use crate::compile::{self, Artifacts};
use crate::context::Context;
use crate::link;

/// Compiles and links everything that is installed, into `target/dist`.
pub fn all(context: &Context) -> Result<Artifacts> {
    let artifacts = compile::library(context)?;
    let programs = compile::programs(context)?;
    link::all(context, &artifacts, &programs)?;
    Ok(artifacts)
}

/// The same without the programs, most of whose time goes into their dependencies. Tests of the
/// libraries do not need them.
pub fn libraries(context: &Context) -> Result<Artifacts> {
    let artifacts = compile::library(context)?;
    link::all(context, &artifacts, &[])?;
    Ok(artifacts)
}
