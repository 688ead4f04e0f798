//! The helpers that C programs inline, in the subset of Rust that `build/` turns into C.
//!
//! Each is written once. The macro `inline!` makes of it the function that `liburing-ffi.so.2`
//! exports, for callers that cannot inline C; the generator makes of it the `static inline`
//! function in `liburing.h`. A test runs both over the same inputs and compares.

/// Declares functions of C's API whose body C inlines. The generator reads the same text.
macro_rules! inline {
    ($(
        $(#[$attr:meta])*
        pub fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block
    )*) => {$(
        $(#[$attr])*
        ///
        /// # Safety
        ///
        /// As for every function of the C API: each pointer is valid for its type and is not
        /// used by another thread meanwhile; a ring was set up by this library.
        #[unsafe(no_mangle)]
        #[allow(unused_unsafe, clippy::manual_rotate, clippy::unnecessary_cast)]
        pub unsafe extern "C" fn $name($($arg: $ty),*) $(-> $ret)? {
            // SAFETY: the body reads and writes only through the caller's pointers, which the
            // contract above makes valid, and through the ring's own, which set-up checked.
            unsafe { $body }
        }
    )*};
}

/// Tells the compiler that `condition` is rarely true; C's `uring_unlikely`.
#[inline(always)]
pub(crate) fn unlikely(condition: bool) -> bool {
    if condition {
        rare();
    }
    condition
}

#[cold]
#[inline(always)]
fn rare() {}

// Behind the macro, which they use.
pub mod buf_ring;
pub mod cq;
pub mod recvmsg;
pub mod sq;
pub mod sqe;

#[cfg(test)]
mod tests;
