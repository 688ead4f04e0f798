//! Hooks for a fake kernel, with `--cfg loom` or `--cfg fuzzing` only.

use core::ffi::c_uint;
use core::sync::atomic::{AtomicPtr, AtomicU16, AtomicU32, Ordering, fence};

use super::Result;

/// A fake kernel: what replaces shared memory and io_uring_enter(2).
pub trait Model: Sync {
    /// Loads a word that is shared with the kernel.
    fn load(&self, p: *mut u32, order: Ordering) -> u32 {
        // SAFETY: `Word::load`'s contract.
        unsafe { AtomicU32::from_ptr(p) }.load(order)
    }

    /// Stores a word that is shared with the kernel.
    fn store(&self, p: *mut u32, value: u32, order: Ordering) {
        // SAFETY: `Word::store`'s contract.
        unsafe { AtomicU32::from_ptr(p) }.store(value, order)
    }

    /// Loads the tail of a buffer ring.
    fn load16(&self, p: *mut u16, order: Ordering) -> u16 {
        // SAFETY: `Word::load`'s contract.
        unsafe { AtomicU16::from_ptr(p) }.load(order)
    }

    /// Stores the tail of a buffer ring.
    fn store16(&self, p: *mut u16, value: u16, order: Ordering) {
        // SAFETY: `Word::store`'s contract.
        unsafe { AtomicU16::from_ptr(p) }.store(value, order)
    }

    /// A full fence.
    fn fence(&self) {
        fence(Ordering::SeqCst);
    }

    /// io_uring_enter(2).
    fn enter(&self, to_submit: c_uint, min_complete: c_uint, flags: c_uint) -> Result<c_uint>;
}

static MODEL: AtomicPtr<&'static dyn Model> = AtomicPtr::new(core::ptr::null_mut());

/// Installs a model, for the rest of the program.
pub fn install(model: &'static mut &'static dyn Model) {
    MODEL.store(model, Ordering::SeqCst);
}

/// The model, if there is one.
pub(super) fn model() -> Option<&'static dyn Model> {
    // SAFETY: null, or from `install`, which takes what lives for ever.
    unsafe { MODEL.load(Ordering::SeqCst).as_ref() }.copied()
}
