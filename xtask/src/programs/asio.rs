//! asio
use super::Program;
use crate::chroot::Chroot;
use crate::context::Context;
use anyhow::Result;

pub(super) const PROGRAM: Program =
    Program { name: "asio", packages: &["g++", "libboost1.81-dev", "liburing-dev"], source: None, script: "false", limit: 60 };

pub(super) fn compile(_: &Context, _: &Chroot, _: &str) -> Result<()> { Ok(()) }
