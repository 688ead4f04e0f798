//! liburing, written in Rust: the same ABI, the same API, a drop-in replacement.
//!
//! The way a request takes through these rooms: an entry is taken and filled by [`inline`] and
//! [`ops`] (inlined in the caller), handed over by [`ring::submit`], waited for by
//! [`ring::wait`], which enter the kernel through [`sys`].
#![cfg_attr(not(test), no_std)]
#![allow(non_camel_case_types)]

pub mod abi;
pub mod capi;
pub mod inline;
pub mod layout;
pub mod ops;
pub mod ring;
pub mod sys;
