//! Builds all files that are installed.

use anyhow::Result;

use crate::compile::{self, Artifacts};
use crate::context::Context;
use crate::link;

/// Compiles and links everything that is installed, into `target/dist`.
pub fn all(context: &Context) -> Result<Artifacts> {
    let artifacts = compile::library(context)?;
    let doctor = compile::doctor(context)?;
    link::all(context, &artifacts, Some(&doctor))?;
    Ok(artifacts)
}

/// The same without `uring-doctor`, most of whose time goes into its dependencies. Tests of the
/// libraries do not need it.
pub fn libraries(context: &Context) -> Result<Artifacts> {
    let artifacts = compile::library(context)?;
    link::all(context, &artifacts, None)?;
    Ok(artifacts)
}
