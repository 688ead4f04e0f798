use std::os::fd::AsRawFd;

use super::*;
use crate::inline::buf_ring::{io_uring_buf_ring_advance, io_uring_buf_ring_available};
use crate::ring::register::buffers::CloneRange;
use crate::ring::register::probe::{free_probe, get_probe};
use crate::sys::{memory, process};

#[test]
fn a_ring_works_by_its_registered_index() {
    let _turn = alone();
    let program = Program::new(8, 0);
    assert_eq!(program.0.unregister_ring_fd(), error(libc::EINVAL));
    assert_eq!(program.0.close_ring_fd(), error(libc::EINVAL));
    for _ in 0..2 {
        assert_eq!(program.0.register_ring_fd(), Ok(1));
        assert_eq!(program.0.register_ring_fd(), error(libc::EEXIST));
        assert_ne!(program.look().enter_ring_fd, program.look().ring_fd);
        program.run();
        assert_eq!(program.0.unregister_ring_fd(), Ok(1));
        assert_eq!(program.look().enter_ring_fd, program.look().ring_fd);
        program.run();
    }
    let before = open_rings();
    assert_eq!(program.0.register_ring_fd(), Ok(1));
    assert_eq!(program.0.close_ring_fd(), Ok(1));
    assert_eq!(program.0.close_ring_fd(), error(libc::EBADF));
    assert_eq!(open_rings(), before - 1);
    program.run();
    assert_eq!(program.0.register_files_sparse(4), Ok(0));
    // The last name of the ring.
    assert_eq!(program.0.unregister_ring_fd(), Ok(1));
    assert_eq!(program.0.submit(1), error(libc::EBADF));
}

#[test]
fn the_owner_of_an_index_is_known_by_its_thread() {
    let program = Program::without_ring();
    let (own, other) = (process::thread_id(), process::thread_id() + 1);
    for (flags, thread, ring_fd, owns) in [
        (int_flags::REG_REG_RING, own, 3, true),
        (int_flags::REG_REG_RING, own, -1, true),
        (int_flags::REG_REG_RING, other, 3, false),
        (int_flags::REG_REG_RING, other, -1, false),
        (int_flags::REG_REG_RING, other, 1, false),
        // A copy of the C library does not store the thread.
        (int_flags::REG_REG_RING, 0, 3, false),
        (int_flags::REG_REG_RING, 0, 1, false),
        (int_flags::REG_REG_RING, 0, -1, true),
        (0, own, 3, false),
    ] {
        program.change(|ring| {
            (ring.int_flags, ring.pad2, ring.ring_fd) = (flags, thread, ring_fd);
        });
        assert_eq!(program.0.owns_ring_fd_index(), owns, "{flags} {thread} {ring_fd}");
    }
    // Nothing to tear down.
    // SAFETY: zero is a valid value of all fields.
    program.change(|ring| *ring = unsafe { std::mem::zeroed() });
}

#[test]
fn the_clock_of_waits_is_remembered() {
    let program = Program::new(1, 0);
    for (clockid, flag) in [(libc::CLOCK_BOOTTIME, int_flags::BOOTTIME), (libc::CLOCK_MONOTONIC, 0)]
    {
        let arg = io_uring_clock_register { clockid: clockid as u32, ..Default::default() };
        // SAFETY: it is read during the call.
        match unsafe { program.0.register_clock(&raw const arg) } {
            // A kernel before 6.12.
            Err(Errno(libc::EINVAL)) => return,
            result => assert_eq!(result, Ok(0)),
        }
        assert_eq!(program.look().int_flags & int_flags::BOOTTIME, flag);
    }
}

#[test]
fn a_teardown_leaves_registered_rings_of_other_threads() {
    let _turn = alone();
    let ours = Program::new(8, 0);
    assert_eq!(ours.0.register_ring_fd(), Ok(1));
    let theirs = Program::new(8, 0);
    let address = theirs.0.as_ptr().expose_provenance();
    thread::spawn(move || {
        // SAFETY: the other thread waits for the end of this one.
        let theirs = unsafe { Ring::from_raw(ptr::with_exposed_provenance_mut(address)) };
        assert_eq!(theirs.register_ring_fd(), Ok(1));
    })
    .join()
    .unwrap();
    // Each thread has a first slot.
    assert_eq!(ours.look().enter_ring_fd, theirs.look().enter_ring_fd);
    assert_eq!(theirs.0.unregister_ring_fd(), error(libc::EINVAL));
    theirs.0.queue_exit();
    ours.run();
    assert_eq!(ours.0.unregister_ring_fd(), Ok(1));
}

#[test]
fn a_ring_without_any_descriptor_works_and_frees_its_index() {
    let _turn = alone();
    let len = 2 * process::page_size();
    let memory = memory::map_anonymous(20 * len, libc::MAP_PRIVATE).unwrap().as_ptr();
    let flags = IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY;
    // A thread has 16 indices: more rings than that, one after the other. Each has its own memory,
    // because the kernel writes to it for a while after the ring is torn down.
    for i in 0..20 {
        let program = Program::without_ring();
        let before = open_rings();
        let buffer = Some(Buffer { addr: memory.wrapping_byte_add(i * len), len });
        assert!(program.0.queue_init_mem(8, &mut params(flags), buffer).is_ok());
        assert_eq!((open_rings(), program.look().ring_fd), (before, -1));
        program.run();
    }
    // SAFETY: mapped above; the rings in it are torn down.
    unsafe { memory::unmap(memory, 20 * len) };
}

#[test]
fn tables_of_files_are_registered_and_updated() {
    let _turn = alone();
    let program = Program::new(4, 0);
    let file = fs::File::open("/dev/null").unwrap();
    let files = [file.as_raw_fd(), -1];
    let tags = [0, 0];
    // SAFETY: as many descriptors and tags as are said to be.
    unsafe {
        assert_eq!(program.0.register_files_update(0, files.as_ptr(), 2), error(libc::ENXIO));
        assert_eq!(program.0.register_files(files.as_ptr(), 2), Ok(0));
        assert_eq!(program.0.register_files(files.as_ptr(), 2), error(libc::EBUSY));
        assert_eq!(program.0.register_files_update(0, files.as_ptr(), 2), Ok(2));
        assert_eq!(program.0.register_files_update_tag(1, files.as_ptr(), tags.as_ptr(), 1), Ok(1));
        assert_eq!(program.0.register_files_update(1, files.as_ptr(), 2), error(libc::EINVAL));

        assert_eq!(program.0.unregister_files(), Ok(0));
        assert_eq!(program.0.register_files_tags(files.as_ptr(), tags.as_ptr(), 2), Ok(0));
    }
}

#[test]
fn buffers_are_shared_between_rings() {
    let _turn = alone();
    let (from, to) = (Program::new(4, 0), Program::new(4, 0));
    let all = CloneRange::ALL;
    assert_eq!(to.0.clone_buffers(from.0, all, 0), error(libc::ENXIO));
    let mut bytes = [0_u8; 64];
    let buffer = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    // SAFETY: the bytes outlive both rings.
    assert_eq!(unsafe { from.0.register_buffers((&raw const buffer).cast(), 1) }, Ok(0));
    assert_eq!(to.0.clone_buffers(from.0, all, 0), Ok(0));
    assert_eq!(to.0.clone_buffers(from.0, all, 0), error(libc::EBUSY));
    assert_eq!(from.0.register_ring_fd(), Ok(1));

    assert_eq!(to.0.unregister_buffers(), Ok(0));
    let by_index = anonymous_clone_buffers_flags::IORING_REGISTER_SRC_REGISTERED as c_uint;
    assert_eq!(to.0.clone_buffers(from.0, all, by_index), Ok(0));
    drop(to);
    drop(from);
    assert_eq!(bytes, [0; 64]);
}

#[test]
fn a_buffer_ring_outlives_its_ring() {
    let _turn = alone();
    let program = Program::new(4, 0);
    let flags = io_uring_register_pbuf_ring_flags::IOU_PBUF_RING_INC as c_uint;
    let br = program.0.setup_buf_ring(8, 7, flags).unwrap();
    assert_eq!(program.0.buf_ring_head(7), Ok(0));
    assert_eq!(program.0.buf_ring_head(8), error(libc::ENOENT));
    // SAFETY: set up above.
    unsafe {
        io_uring_buf_ring_advance(br, 3);
        assert_eq!(io_uring_buf_ring_available(program.0.as_ptr(), br, 7), 3);
        assert_eq!(io_uring_buf_ring_available(program.0.as_ptr(), br, 8), -libc::ENOENT);
    }
    assert_eq!(program.0.setup_buf_ring(8, 7, 0), error(libc::EEXIST));
    assert_eq!(program.0.setup_buf_ring(7, 9, 0), error(libc::EINVAL));
    // SAFETY: set up above, with so many buffers, as that group.
    unsafe {
        assert_eq!(program.0.free_buf_ring(br, 8, 8), error(libc::ENOENT));
        assert_eq!(program.0.free_buf_ring(br, 8, 7), Ok(()));
    }
    let br = program.0.setup_buf_ring(8, 7, 0).unwrap();
    program.0.queue_exit();
    // SAFETY: as above.
    assert_eq!(unsafe { program.0.free_buf_ring(br, 8, 7) }, Ok(()));

    let program = Program::new(4, 0);
    let mut reg = io_uring_buf_reg { ring_entries: 8, bgid: 1, flags: 1, ..Default::default() };
    // SAFETY: the kernel allocates the memory, by flag 1.
    assert_eq!(unsafe { program.0.register_buf_ring(&mut reg, 2) }, Ok(0));
    assert_eq!(reg.flags, 1 | 2, "as the C library leaves them");
    assert_eq!(program.0.unregister_buf_ring(1), Ok(0));
}

#[test]
fn set_iowait_changes_one_flag_only() {
    let _turn = alone();
    let program = Program::new(4, 0);
    program.change(|ring| ring.features |= IORING_FEAT_NO_IOWAIT);
    assert_eq!(program.0.register_ring_fd(), Ok(1));
    let registered = program.look().int_flags;
    assert_eq!(program.0.set_iowait(false), Ok(()));
    assert_eq!(program.look().int_flags, registered | int_flags::NO_IOWAIT);
    assert_eq!(program.0.set_iowait(true), Ok(()));
    assert_eq!(program.look().int_flags, registered);
    program.change(|ring| ring.features &= !IORING_FEAT_NO_IOWAIT);
    assert_eq!(program.0.set_iowait(false), error(libc::EOPNOTSUPP));
    assert_eq!(program.look().int_flags, registered);
}

/// A registered ring without a descriptor is still open, although another thread cannot name it.
#[test]
fn a_buffer_ring_stays_mapped_while_its_ring_exists() {
    let _turn = alone();
    let program = Program::new(4, 0);
    let br = program.0.setup_buf_ring(8, 7, 0).unwrap();
    assert_eq!(program.0.register_ring_fd(), Ok(1));
    assert_eq!(program.0.close_ring_fd(), Ok(1));
    let (ring, buffers) =
        (program.0.as_ptr().expose_provenance(), br.cast::<u8>().expose_provenance());
    thread::spawn(move || {
        // The kernel looks for registered rings only in a thread that has had one.
        let other = Program::new(4, 0);
        assert_eq!(other.0.register_ring_fd(), Ok(1));
        assert_eq!(other.0.unregister_ring_fd(), Ok(1));
        // SAFETY: the other thread waits for the end of this one.
        let ring = unsafe { Ring::from_raw(ptr::with_exposed_provenance_mut(ring)) };
        let br = ptr::with_exposed_provenance_mut(buffers);
        // SAFETY: set up for that ring, with so many buffers, as that group.
        assert_eq!(unsafe { ring.free_buf_ring(br, 8, 7) }, error(libc::EBADF));
    })
    .join()
    .unwrap();
    // SAFETY: still mapped; the kernel reads it only for requests.
    unsafe { br.cast::<u8>().write_volatile(1) };
    // SAFETY: as above.
    assert_eq!(unsafe { program.0.free_buf_ring(br, 8, 7) }, Ok(()));
}

#[test]
fn the_kernel_can_be_probed() {
    let _turn = alone();
    let probe = get_probe();
    assert!(!probe.is_null());
    // SAFETY: the probe was filled in, and is freed once.
    unsafe {
        assert!((*probe).last_op >= io_uring_op::IORING_OP_NOP as u8);
        assert!((*probe).ops_len > 0);
        free_probe(probe);
        free_probe(ptr::null_mut());
    }
}

#[test]
fn an_index_past_the_registered_waits_is_refused() {
    let _turn = alone();
    let len = process::page_size();
    let memory = memory::map_anonymous(len, libc::MAP_PRIVATE).unwrap().as_ptr();
    let mut desc = io_uring_region_desc {
        user_addr: memory as u64,
        size: len as u64,
        flags: anonymous_mem_region_type::IORING_MEM_REGION_TYPE_USER as u32,
        ..Default::default()
    };
    let mut reg = io_uring_mem_region_reg {
        region_uptr: (&raw mut desc) as u64,
        flags: anonymous_mem_region_reg_flags::IORING_MEM_REGION_REG_WAIT_ARG as u64,
        ..Default::default()
    };
    let program = Program::new(4, IORING_SETUP_R_DISABLED);
    // SAFETY: the structures and the memory outlive the ring.
    if unsafe { program.0.register_region(&raw mut reg) }.is_err() {
        eprintln!("SKIP registered waits: the kernel has none");
        return;
    }
    assert_eq!(program.0.enable_rings(), Ok(0));
    let ts = milliseconds(1);
    let flags = anonymous_reg_wait_flags::IORING_REG_WAIT_TS as c_uint;
    // SAFETY: the memory is longer, and nobody else uses it.
    unsafe {
        memory.cast::<io_uring_reg_wait>().write(io_uring_reg_wait {
            ts,
            flags,
            ..Default::default()
        })
    };
    let failed = |errno| (ptr::null_mut(), error(errno));
    assert_eq!(program.0.submit_and_wait_reg(1, 0), failed(libc::ETIME));
    // The first is at 4 GiB, which 32 bits cut to 0.
    for past in [1 << 26, -1] {
        assert_eq!(program.0.submit_and_wait_reg(1, past), failed(libc::EFAULT));
    }
    drop(program);
    // SAFETY: mapped above; the ring is torn down.
    unsafe { memory::unmap(memory, len) };
}
