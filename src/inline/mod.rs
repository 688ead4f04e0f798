//! The inline functions of `liburing.h`, in the subset of Rust that `generator/` translates to C.
//!
//! Each is written once. The macro `inline!` defines the function that `liburing-ffi.so.2` exports,
//! for callers that cannot inline C; the generator writes the `static inline` function in
//! `liburing.h`. A test calls both with the same arguments and compares the results.

/// Declares functions of the C API that are inlined in C. The generator reads the same text.
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
        pub unsafe extern "C" fn $name(
            $($arg: <$ty as $crate::inline::Argument>::Register),*
        ) $(-> $ret)? {
            $(let $arg = <$ty as $crate::inline::Argument>::of($arg);)*
            // SAFETY: the body reads and writes only through the caller's pointers, which the
            // contract above makes valid, and through the ring's own, which setup checked.
            unsafe { $body }
        }
    )*};
}

/// How a caller passes an argument of a type.
///
/// If an integer argument has 8 or 16 bits, the ABIs of x86_64 and aarch64 leave the upper bits of
/// its register undefined. rustc expects them to be zero, but not every C compiler clears them. So
/// such an argument is declared as a 32-bit one and truncated. The low 8 bits of a `bool` are all
/// defined, and rustc reads no others.
pub trait Argument: Sized {
    /// The type in the callee's declaration.
    type Register;

    /// Truncates the register to the argument.
    fn of(register: Self::Register) -> Self;
}

macro_rules! arguments {
    ($($ty:ty: $register:ty),*) => {$(
        impl Argument for $ty {
            type Register = $register;

            #[inline(always)]
            fn of(register: $register) -> $ty {
                register as $ty
            }
        }
    )*};
}
arguments!(u8: u32, u16: u32, u32: u32, i32: i32, u64: u64, i64: i64, usize: usize, isize: isize);

impl Argument for bool {
    type Register = bool;

    #[inline(always)]
    fn of(register: bool) -> bool {
        register
    }
}

impl<T> Argument for *const T {
    type Register = *const T;

    #[inline(always)]
    fn of(register: *const T) -> *const T {
        register
    }
}

impl<T> Argument for *mut T {
    type Register = *mut T;

    #[inline(always)]
    fn of(register: *mut T) -> *mut T {
        register
    }
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

// After the macro, which they use.
pub mod buf_ring;
pub mod cq;
pub mod recvmsg;
pub mod sq;
pub mod sqe;

#[cfg(test)]
mod tests;
