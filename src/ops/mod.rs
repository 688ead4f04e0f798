//! The table of operations: a row per helper that prepares a request.
//!
//! A row gives the name of a helper, its parameters, the opcode and the fields of the SQE that it
//! fills. Three things are generated from it: the function that `liburing-ffi.so.2` exports (by the
//! macro `ops!`, below), the `static inline` function in `liburing.h` (by `generator/`) and the
//! documentation of both.
//!
//! Every row writes `opcode`, `fd`, `off`, `addr` and `len`, with 0 for a field that it does not
//! name; then the fields that it names, in its order. `|=` keeps bits that are set. All other fields
//! stay unchanged: `io_uring_get_sqe` has cleared them, and the caller may have set flags since.

pub mod event;
pub mod file;
pub mod message;
pub mod net;
pub mod open;
pub mod path;
pub mod pipe;
pub mod ring;
pub mod rw;
pub mod timeout;

#[cfg(test)]
mod tests;

/// Declares the helpers of a table. The generator parses the same text.
macro_rules! ops {
    ($(
        $(#[$attr:meta])*
        pub fn $name:ident($($arg:ident: $ty:ty),* $(,)?) => $op:ident { $($fields:tt)* }
    )*) => {$(
        $(#[$attr])*
        ///
        #[doc = concat!("It prepares [`", stringify!($op), "`](io_uring_op::", stringify!($op), ").")]
        ///
        /// # Safety
        ///
        /// `sqe` came from `io_uring_get_sqe`; what the other pointers point to stays valid until
        /// the request has completed.
        #[unsafe(no_mangle)]
        #[allow(unused_unsafe, clippy::unnecessary_cast)]
        pub unsafe extern "C" fn $name(sqe: *mut io_uring_sqe, $($arg: $ty),*) {
            // SAFETY: the caller's `sqe` is valid for writes, and every union of an entry may be
            // read and written through any of its members: all are plain integers.
            unsafe {
                (*sqe).opcode = io_uring_op::$op as __u8;
                (*sqe).fd = 0;
                (*sqe).u1.off = 0;
                (*sqe).u2.addr = 0;
                (*sqe).len = 0;
                ops!(@fill sqe $($fields)*);
            }
        }
    )*};
    (@fill $sqe:ident) => {};
    (@fill $sqe:ident $a:ident: $value:expr, $($rest:tt)*) => {
        (*$sqe).$a = $value;
        ops!(@fill $sqe $($rest)*);
    };
    (@fill $sqe:ident $a:ident |= $value:expr, $($rest:tt)*) => {
        (*$sqe).$a |= $value;
        ops!(@fill $sqe $($rest)*);
    };
    (@fill $sqe:ident $a:ident.$b:ident: $value:expr, $($rest:tt)*) => {
        (*$sqe).$a.$b = $value;
        ops!(@fill $sqe $($rest)*);
    };
    (@fill $sqe:ident $a:ident.$b:ident.$c:ident: $value:expr, $($rest:tt)*) => {
        (*$sqe).$a.$b.$c = $value;
        ops!(@fill $sqe $($rest)*);
    };
}
pub(crate) use ops;
