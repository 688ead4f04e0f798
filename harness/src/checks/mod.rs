//! Test groups other than the C library's own test suite, and their shared code.

pub mod abi;
pub mod build_systems;
pub mod cc;
pub mod cross;
pub mod defects;
pub mod differential;
pub mod doctor;
pub mod examples;
pub mod faults;
pub mod flags;
pub mod golden;
pub mod hardening;
pub mod headers;
pub mod history;
pub mod i386;
pub mod linking;
pub mod manual;
pub mod models;
pub mod packages;
pub mod programs;
pub mod reproducible;
pub mod security;
pub mod sizes;
pub mod split;
pub mod table;
pub mod unreleased;
