//! Values that each thread keeps.

use core::ffi::c_void;
use core::ptr;
use core::sync::atomic::{AtomicU32, Ordering};

/// A number per thread.
pub struct Key {
    /// pthread's key, plus one; 0 if there is none.
    key: AtomicU32,
}

/// Setting a value of a larger key may allocate memory.
const KEYS_WITHOUT_ALLOCATION: libc::pthread_key_t = 32;

impl Key {
    /// A key without a number in any thread.
    pub const fn new() -> Key {
        Key { key: AtomicU32::new(0) }
    }

    /// Makes it possible to set numbers, if there is a key left.
    pub fn create(&self) {
        let mut key = 0;
        // SAFETY: the key is on the stack.
        unsafe {
            if self.key.load(Ordering::Relaxed) == 0
                && libc::pthread_key_create(&raw mut key, None) == 0
            {
                let order = Ordering::Relaxed;
                let is_kept = key < KEYS_WITHOUT_ALLOCATION
                    && self.key.compare_exchange(0, key + 1, order, order).is_ok();
                if !is_kept {
                    libc::pthread_key_delete(key);
                }
            }
        }
    }

    /// The calling thread's number; 0 if it has none.
    #[inline(always)]
    pub fn get(&self) -> usize {
        let Some(key) = self.key.load(Ordering::Relaxed).checked_sub(1) else { return 0 };
        // SAFETY: the key is valid.
        unsafe { libc::pthread_getspecific(key) }.addr()
    }

    /// Sets the calling thread's number. A failure is harmless: the number stays what it was.
    pub fn set(&self, number: usize) {
        if let Some(key) = self.key.load(Ordering::Relaxed).checked_sub(1) {
            // SAFETY: the key is valid; the value is not a pointer to anything.
            unsafe { libc::pthread_setspecific(key, ptr::without_provenance::<c_void>(number)) };
        }
    }
}
