//! Everything that is shipped, in one static object.
//!
//! All code is in the crate `uring`; this one only makes it linkable without the standard library.
#![cfg_attr(not(test), no_std)]

extern crate uring;

/// The library never panics: this handler calls a symbol that nothing defines,
/// so the shared libraries do not link while any panic can be reached.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        fn uring_a_panic_is_reachable() -> !;
    }
    // SAFETY: never executed; the linker refuses the undefined symbol.
    unsafe { uring_a_panic_is_reachable() }
}
