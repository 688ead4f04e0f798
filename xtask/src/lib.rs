//! Builds, links, installs and packages the library: the commands of `cargo xtask` that a package
//! build needs. The test commands are in `harness/`.

pub mod build;
pub mod bundled;
pub mod cargo;
pub mod chroot;
pub mod compile;
pub mod context;
pub mod cpu;
pub mod crates;
pub mod cross;
pub mod debian;
pub mod files;
pub mod flags;
pub mod forward;
pub mod generate;
pub mod install;
pub mod link;
pub mod notices;
pub mod packages;
pub mod product;
pub mod shell;
pub mod sources;
