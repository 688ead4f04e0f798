//! The helpers that C programs inline, in the subset of Rust that `generator/` turns into C.
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
/// The ABIs of x86_64 and aarch64 leave the upper bits of a register undefined that holds an
/// integer of 8 or 16 bits. rustc expects them to be zero, which only some compilers of callers see
/// to. So such an argument is taken as a whole word, and cut to its size. Of a `bool`, all of the
/// low 8 bits are defined, and rustc looks at no other.
pub trait Argument: Sized {
    /// What the callee takes.
    type Register;

    /// The argument.
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
