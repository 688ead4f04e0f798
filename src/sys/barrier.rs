//! Access to words that the kernel reads or writes at the same time; named as in `barrier.h`.
//!
//! In C, `IO_URING_READ_ONCE` and `IO_URING_WRITE_ONCE` are macros that take the word itself; here
//! they take a pointer to it.
#![allow(non_snake_case)]

use core::sync::atomic::{AtomicU16, AtomicU32, Ordering, fence};

/// A word that is shared with the kernel.
pub trait Word: Copy {
    /// Loads it.
    ///
    /// # Safety
    ///
    /// `p` is valid for reads, aligned, and changed by others atomically only.
    unsafe fn load(p: *mut Self, order: Ordering) -> Self;

    /// Stores it.
    ///
    /// # Safety
    ///
    /// `p` is valid for writes, aligned, and accessed by others atomically only.
    unsafe fn store(p: *mut Self, value: Self, order: Ordering);
}

macro_rules! word {
    ($word:ty, $atomic:ty, $load:ident, $store:ident) => {
        impl Word for $word {
            #[inline(always)]
            unsafe fn load(p: *mut Self, order: Ordering) -> Self {
                #[cfg(any(loom, fuzzing))]
                if let Some(model) = super::model::model() {
                    return model.$load(p, order);
                }
                // SAFETY: the caller's promise.
                unsafe { <$atomic>::from_ptr(p) }.load(order)
            }

            #[inline(always)]
            unsafe fn store(p: *mut Self, value: Self, order: Ordering) {
                #[cfg(any(loom, fuzzing))]
                if let Some(model) = super::model::model() {
                    return model.$store(p, value, order);
                }
                // SAFETY: the caller's promise.
                unsafe { <$atomic>::from_ptr(p) }.store(value, order)
            }
        }
    };
}

word!(u16, AtomicU16, load16, store16);
word!(u32, AtomicU32, load, store);

/// Loads an index with acquire ordering: entries that it publishes are read after it.
///
/// # Safety
///
/// As [`Word::load`].
#[inline(always)]
pub unsafe fn io_uring_smp_load_acquire<T: Word>(p: *const T) -> T {
    // SAFETY: the caller's promise.
    unsafe { T::load(p.cast_mut(), Ordering::Acquire) }
}

/// Stores an index with release ordering: entries that it publishes were accessed before it.
///
/// # Safety
///
/// As [`Word::store`].
#[inline(always)]
pub unsafe fn io_uring_smp_store_release<T: Word>(p: *mut T, value: T) {
    // SAFETY: the caller's promise.
    unsafe { T::store(p, value, Ordering::Release) }
}

/// Loads a word without ordering.
///
/// # Safety
///
/// As [`Word::load`].
#[inline(always)]
pub unsafe fn IO_URING_READ_ONCE<T: Word>(p: *const T) -> T {
    // SAFETY: the caller's promise.
    unsafe { T::load(p.cast_mut(), Ordering::Relaxed) }
}

/// Stores a word without ordering.
///
/// # Safety
///
/// As [`Word::store`].
#[inline(always)]
pub unsafe fn IO_URING_WRITE_ONCE<T: Word>(p: *mut T, value: T) {
    // SAFETY: the caller's promise.
    unsafe { T::store(p, value, Ordering::Relaxed) }
}

/// A full fence: stores before it are visible before loads after it.
#[inline(always)]
pub fn io_uring_smp_mb() {
    #[cfg(any(loom, fuzzing))]
    if let Some(model) = super::model::model() {
        return model.fence();
    }
    fence(Ordering::SeqCst);
}
