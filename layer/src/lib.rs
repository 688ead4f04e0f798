//! `liburing-layer.so.1`: records what passes between a program and the kernel.
//!
//! `liburing.so.2` loads it when `LIBURING_TRACE` is in the environment, and calls the functions of
//! the table [`LAYER`] in place of io_uring's system calls. [`calls`] makes the system calls and
//! writes records, [`sqes`] and [`cqes`] those of SQEs and CQEs, [`rings`] knows up to where each ring
//! has been looked at, [`recorder`] opens the [`file`] and writes to it, [`clock`] tells the time,
//! [`settings`] reads the environment, and [`inject`] executes the rules of `uring-trace --inject`.
//! [`details`] has what only some traces record. After the file is open nothing but it allocates memory
//! or takes a lock, because a signal handler or a child of fork(2) may come here at any time. No function
//! changes `errno`.
#![cfg_attr(not(test), no_std)]

use core::ffi::CStr;

use uring::layer::Layer;

mod calls;
mod clock;
mod cqes;
mod details;
mod file;
mod inject;
mod keys;
mod recorder;
mod rings;
mod settings;
mod sqes;

/// The table, which `liburing.so.2` finds by its name.
#[unsafe(export_name = "uring_layer_1")]
pub static LAYER: Layer = Layer {
    setup: calls::setup,
    enter: calls::enter,
    register: calls::register,
    exit: calls::exit,
};

/// Says that the layer executes rules of this version: `uring-trace` looks for the name in the file.
#[unsafe(export_name = "uring_layer_rules_1")]
pub static RULES: u32 = uring_trace_format::rules::VERSION;

/// Where a process finds its own executable.
const EXECUTABLE: &CStr = c"/proc/self/exe";

/// The layer never panics: this handler calls a symbol that nothing defines, so that it does not
/// link while any panic can be reached.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        fn uring_a_panic_is_reachable() -> !;
    }
    // SAFETY: never executed; the linker refuses the undefined symbol.
    unsafe { uring_a_panic_is_reachable() }
}
