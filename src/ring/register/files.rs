//! Registered files.

use core::ffi::{c_int, c_uint};
use core::ptr;

use super::Ring;
use crate::abi::io_uring::*;
use crate::abi::types::__u64;
use crate::sys::{Errno, Result, process};

use io_uring_register_op::*;

impl Ring {
    /// Registers `nr` files.
    ///
    /// # Safety
    ///
    /// `files` is valid for reads of `nr` descriptors.
    pub unsafe fn register_files(self, files: *const c_int, nr: c_uint) -> Result<c_uint> {
        with_nofile_limit(nr, || {
            // SAFETY: the caller's promise.
            unsafe { self.do_register(IORING_REGISTER_FILES, files.cast(), nr) }
        })
    }

    /// Registers `nr` files with a tag each.
    ///
    /// # Safety
    ///
    /// `files` and `tags` are valid for reads of `nr` elements.
    pub unsafe fn register_files_tags(
        self,
        files: *const c_int,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        with_nofile_limit(nr, || {
            self.do_register_table(IORING_REGISTER_FILES2, files.cast(), tags, nr, 0)
        })
    }

    /// Registers an empty table of `nr` files.
    pub fn register_files_sparse(self, nr: c_uint) -> Result<c_uint> {
        let flags = IORING_RSRC_REGISTER_SPARSE;
        with_nofile_limit(nr, || {
            self.do_register_table(IORING_REGISTER_FILES2, ptr::null(), ptr::null(), nr, flags)
        })
    }

    /// Replaces `nr` registered files from index `offset` on.
    ///
    /// # Safety
    ///
    /// `files` is valid for reads of `nr` descriptors.
    pub unsafe fn register_files_update(
        self,
        offset: c_uint,
        files: *const c_int,
        nr: c_uint,
    ) -> Result<c_uint> {
        let update = io_uring_rsrc_update { offset, resv: 0, data: files as u64 };
        self.do_register_struct(IORING_REGISTER_FILES_UPDATE, &update, nr)
    }

    /// Replaces `nr` registered files from index `offset` on, with a tag each.
    ///
    /// # Safety
    ///
    /// `files` and `tags` are valid for reads of `nr` elements.
    pub unsafe fn register_files_update_tag(
        self,
        offset: c_uint,
        files: *const c_int,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        self.do_register_update(IORING_REGISTER_FILES_UPDATE2, offset, files.cast(), tags, nr)
    }

    /// Unregisters all files.
    pub fn unregister_files(self) -> Result<c_uint> {
        self.do_register_none(IORING_UNREGISTER_FILES)
    }

    /// Sets the slots `off` to `off + len - 1` aside for direct descriptors that the kernel
    /// allocates.
    pub fn register_file_alloc_range(self, off: c_uint, len: c_uint) -> Result<c_uint> {
        let range = io_uring_file_index_range { off, len, resv: 0 };
        self.do_register_struct(IORING_REGISTER_FILE_ALLOC_RANGE, &range, 0)
    }
}

/// Registers files. If that fails with `EMFILE`, raises the soft `RLIMIT_NOFILE` up to the hard
/// limit and tries again; a second failure restores the limit.
#[inline(always)]
fn with_nofile_limit(nr: c_uint, register: impl Fn() -> Result<c_uint>) -> Result<c_uint> {
    let mut limit = None;
    loop {
        match register() {
            Err(e) if raise_nofile_limit(nr, e, &mut limit) => {}
            result => return result,
        }
    }
}

/// After a failure, raises the limit and stores the old one in `before`; returns whether to try
/// again. If it was raised already, restores it.
#[cold]
#[inline(never)]
fn raise_nofile_limit(nr: c_uint, e: Errno, before: &mut Option<(u64, u64)>) -> bool {
    if let Some((soft, hard)) = *before {
        let _ = process::set_nofile_limit(soft, hard);
        return false;
    }
    if e.0 != libc::EMFILE {
        return false;
    }
    let Ok((soft, hard)) = process::nofile_limit() else { return false };
    let raised = soft.saturating_add(u64::from(nr)).min(hard);
    if soft >= u64::from(nr) || raised == soft {
        return false;
    }
    *before = Some((soft, hard));
    process::set_nofile_limit(raised, hard).is_ok()
}
