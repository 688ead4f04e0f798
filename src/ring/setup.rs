//! Initialising a ring.

use core::ffi::{c_int, c_uint, c_void};
use core::ptr;

use super::mapping::Queues;
use super::{Ring, closed, int_flags};
use crate::abi::io_uring::*;
use crate::environment;
use crate::layer;
use crate::layout::{self, Area, Entries, UserMemory};
use crate::sys::{self, Errno, Result, memory, process};

/// Caller-provided memory for a ring.
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    /// Its start, aligned to a page.
    pub addr: *mut c_void,
    /// Its length, in bytes.
    pub len: usize,
}

impl Buffer {
    /// The `len` bytes at `addr`; none if that is null.
    pub fn new(addr: *mut c_void, len: usize) -> Option<Buffer> {
        (!addr.is_null()).then_some(Buffer { addr, len })
    }
}

impl Ring {
    /// Initialises a ring of `entries` SQEs with the parameters `p`. With `IORING_SETUP_NO_MMAP` it
    /// is in `buffer`, or in memory that the library maps; returns how many bytes of it are used.
    ///
    /// On kernels with `IORING_SETUP_NO_SQARRAY` (6.6), that flag is added. After a failure `p` is
    /// unchanged, and the ring is closed.
    pub fn queue_init(
        self,
        entries: c_uint,
        p: &mut io_uring_params,
        buffer: Option<Buffer>,
    ) -> Result<usize> {
        let requested = *p;
        let flags = p.flags;
        p.flags |= IORING_SETUP_NO_SQARRAY;
        p.features = 0;
        let mut result = self.queue_init_exact(entries, p, buffer);
        // Only if the kernel refused the flag: after a successful io_uring_setup(2) there are
        // features.
        let refused = result == Err(Errno(libc::EINVAL)) && p.features == 0;
        if refused && flags & IORING_SETUP_NO_SQARRAY == 0 {
            *p = requested;
            result = self.queue_init_exact(entries, p, buffer);
        }
        if result.is_err() {
            *p = requested;
        }
        result
    }

    /// [`queue_init`](Ring::queue_init) with `IORING_SETUP_NO_MMAP`, in `buffer` if there is one.
    pub fn queue_init_mem(
        self,
        entries: c_uint,
        p: &mut io_uring_params,
        buffer: Option<Buffer>,
    ) -> Result<usize> {
        let flags = p.flags;
        p.flags |= IORING_SETUP_NO_MMAP;
        let result = self.queue_init(entries, p, buffer);
        if result.is_err() {
            p.flags = flags;
        }
        result
    }

    /// [`queue_init`](Ring::queue_init), with exactly the flags in `p`.
    pub fn queue_init_exact(
        self,
        entries: c_uint,
        p: &mut io_uring_params,
        buffer: Option<Buffer>,
    ) -> Result<usize> {
        let result = self.try_init(entries, p, buffer);
        if result.is_err() {
            self.mark_closed();
        }
        result
    }

    /// Maps the ring `fd` that the caller has set up with io_uring_setup(2) and parameters `p`.
    /// After a failure the descriptor is still open.
    pub fn queue_mmap(self, fd: c_int, p: &io_uring_params) -> Result<()> {
        // A ring with one of these flags is in the program's memory, or has no file descriptor.
        let unmapped = IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY;
        let mapped = match p.flags & unmapped {
            0 => self.map(fd, p),
            _ => Err(Errno(libc::EINVAL)),
        };
        if mapped.is_err() {
            self.mark_closed();
        }
        mapped
    }

    /// Maps the ring `fd`, which `p` describes, and fills in the structure.
    #[inline(never)]
    fn map(self, fd: c_int, p: &io_uring_params) -> Result<()> {
        let queues = self.as_ptr().cast::<Queues>();
        // SAFETY: the pointer is valid for writes, by `from_raw`'s contract, and the structure
        // starts with its queues. No other reference to them is alive.
        let queues = unsafe {
            queues.write(Queues::none());
            &mut *queues
        };
        queues.map(fd, p, environment::wants_split_rings())?;
        // A ring that was in use has an SQ array in use.
        if queues.is_unused() {
            queues.fill_array();
        }
        self.finish(fd, p, 0);
        Ok(())
    }

    /// Makes the structure a closed ring.
    #[inline(never)]
    pub(super) fn mark_closed(self) {
        // SAFETY: the pointer is valid for writes, by `from_raw`'s contract.
        unsafe { self.as_ptr().write(closed()) };
    }

    fn try_init(
        self,
        entries: c_uint,
        p: &mut io_uring_params,
        buffer: Option<Buffer>,
    ) -> Result<usize> {
        if p.flags & IORING_SETUP_NO_MMAP != 0 {
            return self.init_no_mmap(entries, p, buffer);
        }
        // As the kernel would.
        if p.flags & IORING_SETUP_REGISTERED_FD_ONLY != 0 {
            return Err(Errno(libc::EINVAL));
        }
        // SAFETY: without IORING_SETUP_NO_MMAP the kernel uses no memory of the program.
        let fd = unsafe { layer::setup(entries, p)? };
        if let Err(e) = self.map(fd, p) {
            sys::close(fd);
            return Err(e);
        }
        Ok(0)
    }

    /// Initialises a ring in `buffer`, or else in an anonymous mapping.
    fn init_no_mmap(
        self,
        entries: c_uint,
        p: &mut io_uring_params,
        buffer: Option<Buffer>,
    ) -> Result<usize> {
        let page = process::page_size();
        let wanted = UserMemory::of(p.flags, Entries::rounded(entries, p)?, page);
        let mut queues = Queues::none();
        let room = match buffer {
            Some(buffer) if wanted.total > buffer.len => return Err(Errno(libc::ENOMEM)),
            Some(buffer) if buffer.addr.is_null() => return Err(Errno(libc::EFAULT)),
            Some(buffer) if !is_aligned(buffer.addr, page) => return Err(Errno(libc::EINVAL)),
            Some(buffer) => {
                queues.sq.sqes = buffer.addr.cast();
                queues.sq.ring_ptr = after(buffer.addr, wanted.sqes);
                // Older kernels (6.12) do not clear the memory, and garbage in it would look like a
                // full queue.
                // SAFETY: the caller provides this memory for the ring, longer than the header; an
                // address that cannot be written to is refused first.
                unsafe {
                    memory::check_writable(queues.sq.ring_ptr)?;
                    queues.sq.ring_ptr.cast::<u8>().write_bytes(0, layout::HEADER);
                }
                buffer.len - wanted.sqes
            }
            None => allocate(&wanted, page, &mut queues)?,
        };
        queues.cq.ring_ptr = queues.sq.ring_ptr;
        p.sq_off.user_addr = queues.sq.sqes as u64;
        p.cq_off.user_addr = queues.sq.ring_ptr as u64;

        // SAFETY: only the ring uses the memory at these addresses, and it is as long as the kernel
        // expects: both compute the same sizes.
        let fd = match unsafe { layer::setup(entries, p) } {
            Ok(fd) => fd,
            Err(e) => {
                queues.unmap();
                return Err(e);
            }
        };
        if let Err(e) = wanted.check(p, room).and_then(|()| queues.follow_offsets(p)) {
            close_ring(fd, p.flags);
            queues.unmap();
            return Err(e);
        }
        queues.fill_array();
        // SAFETY: the pointer is valid for writes, by `from_raw`'s contract, and the structure
        // starts with its queues.
        unsafe { self.as_ptr().cast::<Queues>().write(queues) };
        self.finish(fd, p, if buffer.is_some() { int_flags::APP_MEM } else { 0 });
        Ok(wanted.total)
    }

    /// Fills in the members after the queues, with these internal flags and those that `p` implies.
    #[inline(always)]
    fn finish(self, fd: c_int, p: &io_uring_params, own: u8) {
        let (mut ring_fd, mut int_flags, mut thread) = (fd, own, 0);
        if p.flags & (IORING_SETUP_IOPOLL | IORING_SETUP_SQPOLL) == IORING_SETUP_IOPOLL {
            int_flags |= int_flags::CQ_ENTER;
        }
        if p.flags & IORING_SETUP_REGISTERED_FD_ONLY != 0 {
            ring_fd = -1;
            int_flags |= int_flags::REG_RING | int_flags::REG_REG_RING;
            thread = process::thread_id();
        }
        // SAFETY: the pointer is valid for writes, by `from_raw`'s contract.
        unsafe {
            let ring = self.as_ptr();
            (*ring).flags = p.flags | layer::flag();
            (*ring).ring_fd = ring_fd;
            (*ring).features = p.features;
            (*ring).enter_ring_fd = fd;
            (*ring).int_flags = int_flags;
            (*ring).pad = [0; 3];
            (*ring).pad2 = thread;
        }
    }
}

/// Maps memory for a ring; returns how much of it there is for the ring region.
fn allocate(memory: &UserMemory, page: usize, queues: &mut Queues) -> Result<usize> {
    let (sqes, ring) = memory.areas(page)?;
    let addr = map_area(sqes)?;
    queues.sq.sqes = addr.cast();
    queues.sq.sqes_sz = sqes.len as c_uint;
    let Some(ring) = ring else {
        // SQEs and ring share one mapping: `ring_sz` stays 0, so that it is unmapped once.
        queues.sq.ring_ptr = after(addr, memory.sqes);
        return Ok(sqes.len - memory.sqes);
    };
    match map_area(ring) {
        Ok(addr) => {
            queues.sq.ring_ptr = addr;
            queues.sq.ring_sz = ring.len;
            Ok(ring.len)
        }
        Err(e) => {
            queues.unmap();
            Err(e)
        }
    }
}

fn map_area(area: Area) -> Result<*mut c_void> {
    let huge = if area.huge { libc::MAP_HUGETLB | libc::MAP_HUGE_2MB } else { 0 };
    memory::map_anonymous(area.len, libc::MAP_SHARED | huge).map(ptr::NonNull::as_ptr)
}

fn is_aligned(addr: *mut c_void, page: usize) -> bool {
    layout::page_align(addr as usize, page) == addr as usize
}

fn after(addr: *mut c_void, len: usize) -> *mut c_void {
    addr.cast::<u8>().wrapping_add(len).cast()
}

/// Closes a ring that the kernel has just set up.
fn close_ring(fd: c_int, flags: c_uint) {
    if flags & IORING_SETUP_REGISTERED_FD_ONLY != 0 {
        super::register::ring_fd::unregister_by_index(fd);
    } else {
        sys::close(fd);
    }
}
