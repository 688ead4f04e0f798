//! The format of a trace: a file that one process writes and `uring-trace` reads.
//!
//! The file starts with a [`Header`] of one page, and the rest is a ring of slots, [`segment`]. A
//! record is one or more consecutive slots, [`record`]; [`event`] is what a record says, with
//! [`detail`] for records that only some traces have. Everything is in the byte order of the machine
//! that wrote it. Both sides map the file, so all access to words that change is atomic, and a reader
//! can follow a running process. Nothing here allocates memory or makes a system call.
//!
//! [`rules`] is another file, which tells the writer what to inject.
#![cfg_attr(not(any(test, loom)), no_std)]

pub mod detail;
pub mod event;
pub mod record;
pub mod rules;
pub mod segment;

#[cfg(not(loom))]
pub(crate) use core::sync::atomic;
#[cfg(loom)]
pub(crate) use loom::sync::atomic;

pub use event::{Body, Event};
pub use record::{Record, Slot};
pub use segment::{Header, Reader, Segment, Step};
