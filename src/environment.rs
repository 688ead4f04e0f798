//! The environment variables of the library: `LIBURING_SPLIT_MMAP` and `LIBURING_TRACE`.

use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicBool, Ordering};

use crate::layer;
use crate::sys::{process::is_privileged, weak};

/// This variable forces split mode.
const SPLIT: &CStr = c"LIBURING_SPLIT_MMAP=1";

/// This variable asks for the layer, which reads its value.
const TRACE: &[u8] = b"LIBURING_TRACE=";

/// Whether rings are mapped in split mode even if one mapping would do.
static SPLIT_RINGS: AtomicBool = AtomicBool::new(false);

/// Reads the environment when the library is loaded, or the static program started, and never
/// again: later another thread may call setenv(3), which may free a variable that is being read.
///
/// The variables have no effect in a set-user-id program, whoever starts it.
pub extern "C" fn read() {
    let (mut split, mut trace) = (false, false);
    // SAFETY: no other thread runs yet; in dlopen(3) the program must not call setenv(3) meanwhile.
    for variable in unsafe { weak::environment() } {
        // SAFETY: it is a C string.
        unsafe {
            split |= starts_with(variable, SPLIT.to_bytes_with_nul());
            trace |= starts_with(variable, TRACE);
        }
    }
    if (split || trace) && !is_privileged() {
        SPLIT_RINGS.store(split, Ordering::Relaxed);
        if trace {
            layer::want();
        }
    }
}

/// 101 is the first priority that programs may use, so that this runs before a program's
/// constructors. The shipped library has the same in `dist/`.
#[cfg(test)]
#[used]
#[unsafe(link_section = ".init_array.00101")]
static READ: extern "C" fn() = read;

/// # Safety
///
/// `text` is a C string.
#[inline(never)]
unsafe fn starts_with(text: *const c_char, start: &[u8]) -> bool {
    let mut bytes = start.iter().enumerate();
    // SAFETY: it is read up to the first byte that differs, so never past its end.
    bytes.all(|(i, &byte)| unsafe { *text.add(i) as u8 == byte })
}

/// Whether `LIBURING_SPLIT_MMAP=1` was in the environment when the library was loaded.
pub fn wants_split_rings() -> bool {
    SPLIT_RINGS.load(Ordering::Relaxed)
}
