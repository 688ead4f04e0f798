//! liburing, written in Rust: the same ABI, the same API, a drop-in replacement.
//!
//! Helpers in [`inline`] and [`ops`] get and prepare an SQE; C programs inline them. The functions
//! in [`capi`] are the rest of the API, thin over `ring`, which makes its system calls by `sys`.
#![cfg_attr(not(test), no_std)]
#![allow(non_camel_case_types)]

pub mod abi;
pub mod capi;
#[doc(hidden)]
pub mod environment;
pub mod inline;
#[doc(hidden)]
pub mod layer;
mod layout;
pub mod ops;
mod ring;
// For the layer, and for the fake kernel of the models of memory ordering and of the fuzz targets.
#[doc(hidden)]
pub mod sys;
