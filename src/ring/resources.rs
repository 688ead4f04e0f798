//! Registered files and buffers: the tables that requests name by index.

use core::ffi::{c_int, c_uint, c_void};
use core::mem::size_of;
use core::ptr;

use super::Ring;
use crate::abi::io_uring::*;
use crate::abi::types::{__u64, iovec};
use crate::sys::{Errno, Result, process};

use io_uring_register_op::*;

impl Ring {
    /// Registers a table of `nr` buffers or files (`op` says which), with tags if any; a sparse
    /// one where `data` is null and `flags` say so.
    fn register_table(
        self,
        op: io_uring_register_op,
        data: *const c_void,
        tags: *const __u64,
        nr: c_uint,
        flags: c_uint,
    ) -> Result<c_uint> {
        let table =
            io_uring_rsrc_register { nr, flags, resv2: 0, data: data as u64, tags: tags as u64 };
        self.register_struct(op, &table, size_of::<io_uring_rsrc_register>() as c_uint)
    }

    /// Replaces `nr` entries of a table, from index `offset` on, with tags if any.
    fn update_table(
        self,
        op: io_uring_register_op,
        offset: c_uint,
        data: *const c_void,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        let update = io_uring_rsrc_update2 {
            offset,
            resv: 0,
            data: data as u64,
            tags: tags as u64,
            nr,
            resv2: 0,
        };
        self.register_struct(op, &update, size_of::<io_uring_rsrc_update2>() as c_uint)
    }

    /// Registers `nr` buffers.
    ///
    /// # Safety
    ///
    /// The buffers stay valid until they are unregistered.
    pub unsafe fn register_buffers(self, iovecs: *const iovec, nr: c_uint) -> Result<c_uint> {
        // SAFETY: the caller's promise.
        unsafe { self.register(IORING_REGISTER_BUFFERS, iovecs.cast(), nr) }
    }

    /// Registers `nr` buffers with a tag each.
    ///
    /// # Safety
    ///
    /// The buffers stay valid until they are unregistered.
    pub unsafe fn register_buffers_tags(
        self,
        iovecs: *const iovec,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        self.register_table(IORING_REGISTER_BUFFERS2, iovecs.cast(), tags, nr, 0)
    }

    /// Registers an empty table of `nr` buffers.
    pub fn register_buffers_sparse(self, nr: c_uint) -> Result<c_uint> {
        let flags = IORING_RSRC_REGISTER_SPARSE;
        self.register_table(IORING_REGISTER_BUFFERS2, ptr::null(), ptr::null(), nr, flags)
    }

    /// Replaces `nr` registered buffers from index `offset` on.
    ///
    /// # Safety
    ///
    /// The buffers stay valid until they are unregistered.
    pub unsafe fn update_buffers(
        self,
        offset: c_uint,
        iovecs: *const iovec,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        self.update_table(IORING_REGISTER_BUFFERS_UPDATE, offset, iovecs.cast(), tags, nr)
    }

    /// Registers `nr` files.
    ///
    /// # Safety
    ///
    /// `files` is valid for reads of `nr` descriptors.
    pub unsafe fn register_files(self, files: *const c_int, nr: c_uint) -> Result<c_uint> {
        with_file_limit_for(nr, || {
            // SAFETY: the caller's promise.
            unsafe { self.register(IORING_REGISTER_FILES, files.cast(), nr) }
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
        with_file_limit_for(nr, || {
            self.register_table(IORING_REGISTER_FILES2, files.cast(), tags, nr, 0)
        })
    }

    /// Registers an empty table of `nr` files.
    pub fn register_files_sparse(self, nr: c_uint) -> Result<c_uint> {
        let flags = IORING_RSRC_REGISTER_SPARSE;
        with_file_limit_for(nr, || {
            self.register_table(IORING_REGISTER_FILES2, ptr::null(), ptr::null(), nr, flags)
        })
    }

    /// Replaces `nr` registered files from index `offset` on.
    ///
    /// # Safety
    ///
    /// `files` is valid for reads of `nr` descriptors.
    pub unsafe fn update_files(
        self,
        offset: c_uint,
        files: *const c_int,
        nr: c_uint,
    ) -> Result<c_uint> {
        let update = io_uring_rsrc_update { offset, resv: 0, data: files as u64 };
        self.register_struct(IORING_REGISTER_FILES_UPDATE, &update, nr)
    }

    /// Replaces `nr` registered files from index `offset` on, with a tag each.
    ///
    /// # Safety
    ///
    /// `files` and `tags` are valid for reads of `nr` elements.
    pub unsafe fn update_files_tags(
        self,
        offset: c_uint,
        files: *const c_int,
        tags: *const __u64,
        nr: c_uint,
    ) -> Result<c_uint> {
        self.update_table(IORING_REGISTER_FILES_UPDATE2, offset, files.cast(), tags, nr)
    }
}

/// Registers files; where the process may not have that many open, raises its soft limit as far
/// as the hard one allows and tries once more. A second failure puts the limit back.
#[inline(always)]
fn with_file_limit_for(nr: c_uint, register: impl Fn() -> Result<c_uint>) -> Result<c_uint> {
    let mut limit = None;
    loop {
        match register() {
            Err(e) if changes_file_limit(nr, e, &mut limit) => {}
            result => return result,
        }
    }
}

/// After a failure: raises the limit, which it notes, or puts one back that was raised. Whether
/// another try makes sense.
#[cold]
#[inline(never)]
fn changes_file_limit(nr: c_uint, e: Errno, before: &mut Option<(u64, u64)>) -> bool {
    if let Some((soft, hard)) = *before {
        let _ = process::set_file_limit(soft, hard);
        return false;
    }
    if e.0 != libc::EMFILE {
        return false;
    }
    let Ok((soft, hard)) = process::file_limit() else { return false };
    let raised = soft.saturating_add(u64::from(nr)).min(hard);
    if soft >= u64::from(nr) || raised == soft {
        return false;
    }
    *before = Some((soft, hard));
    process::set_file_limit(raised, hard).is_ok()
}
