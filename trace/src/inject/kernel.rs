//! Whether the kernel can give requests a result.

use std::mem::MaybeUninit;

use anyhow::{Result, bail};
use uring::abi::io_uring::{IORING_NOP_INJECT_RESULT, io_uring_params};
use uring::abi::ring::io_uring;
use uring::capi::setup::{io_uring_queue_exit, io_uring_queue_init_params};
use uring::capi::submit::io_uring_submit_and_wait;
use uring::inline::cq::{io_uring_cqe_seen, io_uring_peek_cqe};
use uring::inline::sqe::io_uring_get_sqe;
use uring::ops::timeout::io_uring_prep_nop;

use crate::system;

/// A result that no NOP has by itself.
const RESULT: i32 = -libc::EXDEV;

/// Asks the kernel, with a ring and a request.
pub fn can_inject_result() -> Result<bool> {
    let mut ring = Box::new(MaybeUninit::<io_uring>::zeroed());
    let mut params = io_uring_params::default();
    // SAFETY: both pointers are valid for writes; a zeroed structure is a ring that is not set up.
    let result = unsafe { io_uring_queue_init_params(1, ring.as_mut_ptr(), &raw mut params) };
    if result < 0 {
        bail!("a ring cannot be set up here, {}: `uring-doctor` says why", system::result(result));
    }
    let ring = ring.as_mut_ptr();
    // SAFETY: the ring is set up, and torn down only at the end; it has space for one SQE, and the CQE
    // is read before it is marked as seen.
    let answer = unsafe {
        let sqe = io_uring_get_sqe(ring);
        io_uring_prep_nop(sqe);
        (*sqe).len = RESULT as u32;
        (*sqe).u3.nop_flags = IORING_NOP_INJECT_RESULT;
        let mut cqe = std::ptr::null_mut();
        let mut result = io_uring_submit_and_wait(ring, 1);
        if result >= 0 {
            result = io_uring_peek_cqe(ring, &raw mut cqe);
        }
        let answer = if result < 0 { Err(result) } else { Ok((*cqe).res) };
        if answer.is_ok() {
            io_uring_cqe_seen(ring, cqe);
        }
        io_uring_queue_exit(ring);
        answer
    };
    match answer {
        Ok(result) => Ok(result == RESULT),
        Err(result) => bail!("a request cannot be made here, {}", system::result(result)),
    }
}
