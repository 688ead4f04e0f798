//! Everything that is shipped, in one static object.
//!
//! All code is in the crate `uring`; this one only makes it linkable without the standard library.
#![cfg_attr(not(test), no_std)]

extern crate uring;

/// Runs when the library is loaded, or the static program started.
///
/// 101 is the first priority that programs may use, so that this runs before a program's
/// constructors.
#[cfg(not(test))]
#[used]
#[unsafe(link_section = ".init_array.00101")]
static READ_ENVIRONMENT: extern "C" fn() = uring::environment::read;

/// Tells this library from the C library, whatever the file is called: `uring-doctor` and debuggers
/// read it. It takes no memory but its bytes in the file.
#[cfg(not(test))]
#[used]
#[unsafe(link_section = ".note.uring-rs")]
static NOTE: Note =
    Note { name_len: 9, text_len: 8, kind: 1, name: *b"uring-rs\0\0\0\0", text: *b"2.15.0\0\0" };

/// An ELF note.
#[cfg(not(test))]
#[repr(C)]
struct Note {
    name_len: u32,
    text_len: u32,
    kind: u32,
    name: [u8; 12],
    text: [u8; 8],
}

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

/// On ARM, unwind tables refer to these functions, which libgcc has, or Rust's standard library. No
/// code calls them: the unwinder identifies the first two by their numbers, and nothing unwinds
/// through the compiler's functions, whose tables refer to the third. With them here the library
/// needs no `libgcc_s.so.1`.
#[cfg(all(not(test), target_arch = "arm"))]
mod unwinding {
    #[unsafe(no_mangle)]
    extern "C" fn __aeabi_unwind_cpp_pr0() {}

    #[unsafe(no_mangle)]
    extern "C" fn __aeabi_unwind_cpp_pr1() {}

    #[unsafe(no_mangle)]
    extern "C" fn rust_eh_personality() {}
}
