use super::*;
use crate::capi::setup::__io_uring_queue_init_params;
use crate::layout;
use crate::sys::memory;

const PAGE: usize = 4096;

#[test]
fn rings_of_every_shape_work_and_leave_nothing() {
    let _turn = alone();
    let before = (mappings("io_uring"), open_rings());
    let shapes = [
        0,
        IORING_SETUP_SQE128,
        IORING_SETUP_CQE32,
        IORING_SETUP_SQE128 | IORING_SETUP_CQE32,
        IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
        IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
    ];
    for flags in shapes {
        for entries in [1, 2, 63, 64, 65, 128, 1000, 4096, 32768] {
            for make in [Program::new, Program::exact] {
                let program = make(entries, flags);
                assert!(mappings("io_uring") > before.0);
                program.run();
            }
        }
    }
    assert_eq!((mappings("io_uring"), open_rings()), before);
}

#[test]
fn a_ring_in_two_mappings_works() {
    let _turn = alone();
    let before = mappings("io_uring");
    for flags in [0, IORING_SETUP_NO_SQARRAY, IORING_SETUP_CQE32 | IORING_SETUP_SQE128] {
        for entries in [1, 64, 65, 128, 4096, 32768] {
            let mut p = params(flags);
            // SAFETY: the kernel takes no memory with these flags.
            let fd = retry_enomem(|| unsafe { sys::setup(entries, &mut p) }).unwrap();
            p.features &= !IORING_FEAT_SINGLE_MMAP;
            let program = Program::without_ring();
            assert_eq!(program.0.queue_mmap(fd, &p), Ok(()));
            let ring = program.look();
            assert_ne!(ring.sq.ring_ptr, ring.cq.ring_ptr);
            let cqes = p.cq_entries as usize * layout::cqe_size(flags);
            assert_eq!(ring.cq.ring_sz, p.cq_off.cqes as usize + cqes);
            program.run();
        }
    }
    assert_eq!(mappings("io_uring"), before);
}

#[test]
fn a_mapped_ring_has_its_sq_array_filled() {
    let _turn = alone();
    let mut p = params(0);
    // SAFETY: the kernel takes no memory with these flags.
    let fd = unsafe { sys::setup(4, &mut p) }.unwrap();
    let program = Program::without_ring();
    assert_eq!(program.0.queue_mmap(fd, &p), Ok(()));
    for user_data in [11, 22, 33] {
        program.nop(user_data);
    }
    assert_eq!(program.0.submit(3), Ok(3));
    assert_eq!(program.reap(), [11, 22, 33]);
    assert_eq!(program.look().int_flags, 0);
}

#[test]
fn a_ring_in_use_keeps_its_sq_array() {
    let _turn = alone();
    let mut p = params(0);
    // SAFETY: the kernel takes no memory with these flags.
    let fd = unsafe { sys::setup(4, &mut p) }.unwrap();
    let first = Program::without_ring();
    assert_eq!(first.0.queue_mmap(fd, &p), Ok(()));
    first.nop(1);
    assert_eq!(first.0.submit(1), Ok(1));
    assert_eq!(first.reap(), [1]);
    // SAFETY: the ring has an SQ array of 4 entries.
    let array = unsafe { core::slice::from_raw_parts_mut(first.look().sq.array, 4) };
    array.copy_from_slice(&[3, 2, 1, 0]);
    // All SQEs are consumed: head and tail are the same, but not 0.
    let second = Program::without_ring();
    // SAFETY: duplicates a descriptor.
    assert_eq!(second.0.queue_mmap(unsafe { libc::dup(fd) }, &p), Ok(()));
    assert_eq!(array, [3, 2, 1, 0]);
}

/// As from a hostile kernel: without the upper 32 bits, the sizes would be those of the real ring.
/// 64-bit systems have the addresses for such a mapping.
#[cfg(target_pointer_width = "32")]
#[test]
fn numbers_of_entries_beyond_32_bits_are_refused() {
    let _turn = alone();
    let mut p = params(0);
    // SAFETY: the kernel takes no memory with these flags.
    let fd = unsafe { sys::setup(4, &mut p) }.unwrap();
    let (sq, cq) = (p.sq_entries, p.cq_entries);
    for features in [p.features, p.features & !IORING_FEAT_SINGLE_MMAP] {
        for (sq_entries, cq_entries) in [(sq, 1 << 28 | cq), (1 << 30 | sq, cq), (1 << 26 | sq, cq)]
        {
            let p = io_uring_params { sq_entries, cq_entries, features, ..p };
            let program = Program::without_ring();
            assert_eq!(program.0.queue_mmap(fd, &p), error(libc::EINVAL));
            assert_eq!(program.look().ring_fd, -1);
        }
    }
    let program = Program::without_ring();
    assert_eq!(program.0.queue_mmap(fd, &p), Ok(()));
}

#[test]
fn a_mapped_ring_with_iopoll_enters_the_kernel_for_cqes() {
    let _turn = alone();
    let mut p = params(IORING_SETUP_IOPOLL);
    // SAFETY: the kernel takes no memory with these flags.
    let fd = unsafe { sys::setup(4, &mut p) }.unwrap();
    let program = Program::without_ring();
    assert_eq!(program.0.queue_mmap(fd, &p), Ok(()));
    assert!(program.0.cq_needs_enter());
    program.change(|ring| ring.flags |= IORING_SETUP_SQPOLL);
    assert!(!program.0.cq_needs_enter());
}

#[test]
fn parameters_are_those_of_the_ring_or_unchanged() {
    let _turn = alone();
    let program = Program::without_ring();
    let mut p = params(IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP);
    p.cq_entries = 1 << 20;
    assert_eq!(retry_enomem(|| program.0.queue_init(5, &mut p, None)), Ok(0));
    assert_eq!((p.sq_entries, p.cq_entries), (8, 65536));
    assert_ne!(p.flags & IORING_SETUP_NO_SQARRAY, 0);
    assert_eq!(program.look().flags, p.flags);
    assert_eq!(program.look().features, p.features);
    program.0.queue_exit();

    let mut p = params(1 << 31);
    p.sq_thread_idle = 77;
    assert_eq!(program.0.queue_init(5, &mut p, None), error(libc::EINVAL));
    assert_eq!((p.flags, p.sq_thread_idle, p.sq_entries), (1 << 31, 77, 0));
}

#[test]
fn rings_without_mmap_get_memory_of_the_library() {
    let _turn = alone();
    let before = mappings("/dev/zero");
    for entries in [1, 32, 64] {
        let program = Program::new(entries, IORING_SETUP_NO_MMAP);
        assert!(mappings("/dev/zero") > before);
        program.run();
    }
    // Larger ones take huge pages, of which there may be none.
    let large = Program::without_ring();
    match large.0.queue_init(1024, &mut params(IORING_SETUP_NO_MMAP), None) {
        Ok(_) => large.run(),
        result => assert_eq!(result, error(libc::ENOMEM)),
    }
    let mut p = params(IORING_SETUP_NO_MMAP | IORING_SETUP_CQSIZE | IORING_SETUP_CQE32);
    p.cq_entries = 65536;
    assert_eq!(large.0.queue_init(1, &mut p, None), error(libc::ENOMEM));
    drop(large);
    let bad = Program::without_ring();
    let flags = IORING_SETUP_NO_MMAP | 1 << 31;
    assert_eq!(bad.0.queue_init(4, &mut params(flags), None), error(libc::EINVAL));
    assert_eq!(mappings("/dev/zero"), before);
}

/// Caller-provided memory, with a mark in every byte.
struct Marked {
    buffer: Buffer,
}

impl Marked {
    fn new(len: usize) -> Marked {
        let addr = memory::map_anonymous(len, libc::MAP_PRIVATE).unwrap().as_ptr();
        // SAFETY: fresh memory of that length.
        unsafe { ptr::write_bytes(addr.cast::<u8>(), 0xa5, len) };
        Marked { buffer: Buffer { addr, len } }
    }

    fn first(&self, len: usize) -> Option<Buffer> {
        Some(Buffer { addr: self.buffer.addr, len })
    }

    fn untouched_from(&self, start: usize) -> bool {
        let start_addr = self.buffer.addr.cast::<u8>().wrapping_add(start);
        // SAFETY: within the memory, of which nobody uses this part.
        let rest = unsafe { std::slice::from_raw_parts(start_addr, self.buffer.len - start) };
        rest.iter().all(|&byte| byte == 0xa5)
    }
}

impl Drop for Marked {
    fn drop(&mut self) {
        // SAFETY: mapped by `new`; rings in it are torn down.
        unsafe { memory::unmap(self.buffer.addr, self.buffer.len) };
    }
}

#[test]
fn a_ring_keeps_to_its_part_of_the_callers_memory() {
    let _turn = alone();
    for flags in [0, IORING_SETUP_SQE128, IORING_SETUP_CQE32] {
        for entries in [1, 64, 65, 1024, 4096] {
            for told in [false, true] {
                let asked = params(flags);
                let size = size::memory_size(entries, &asked).unwrap();
                let marked = Marked::new(size + PAGE);
                let program = Program::without_ring();
                let used = retry_enomem(|| {
                    let mut p = params(flags | IORING_SETUP_NO_MMAP);
                    let buffer = marked.first(size);
                    if told {
                        program.0.queue_init_exact(entries, &mut p, buffer)
                    } else {
                        program.0.queue_init(entries, &mut p, buffer)
                    }
                })
                .unwrap();
                let without = params(flags | IORING_SETUP_NO_SQARRAY);
                let wanted =
                    if told { size } else { size::memory_size(entries, &without).unwrap() };
                assert_eq!(used, wanted, "{entries} entries, {flags:#x}");

                // Both queues, to their last bytes.
                let nr = program.look().sq.ring_entries;
                for _ in 0..2 {
                    (0..nr).for_each(|i| program.nop(i.into()));
                    assert_eq!(program.0.submit(0), Ok(nr));
                }
                assert!(marked.untouched_from(used), "{entries} entries, {flags:#x}");
                assert_eq!(program.reap().len(), 2 * nr as usize);
                program.0.queue_exit();
                // It was not unmapped: reading it would fault.
                assert!(marked.untouched_from(used));
                drop(program);
            }
        }
    }
}

/// `__io_uring_queue_init_params`, which only the archives have.
#[test]
fn queue_init_params_of_the_archive_changes_no_flags() {
    let _turn = alone();
    let program = Program::without_ring();
    let marked = Marked::new(1 << 16);
    for (flags, buffer) in [
        (0, Buffer { addr: ptr::null_mut(), len: 0 }),
        (IORING_SETUP_NO_MMAP, Buffer { addr: marked.buffer.addr, len: marked.buffer.len }),
    ] {
        let mut p = params(flags);
        // SAFETY: the memory is the ring's until it is torn down.
        let ret = unsafe {
            let (addr, len) = (buffer.addr, buffer.len);
            __io_uring_queue_init_params(8, program.0.as_ptr(), &mut p, addr, len)
        };
        let used = if flags == 0 { 0 } else { size::memory_size(8, &params(flags)).unwrap() };
        assert_eq!(ret, used as c_int);
        assert_eq!(p.flags, flags);
        program.run();
        program.0.queue_exit();
    }
    let mut p = params(1 << 31);
    // SAFETY: no memory is passed.
    let ret =
        unsafe { __io_uring_queue_init_params(8, program.0.as_ptr(), &mut p, ptr::null_mut(), 0) };
    assert_eq!(ret, -libc::EINVAL);
}

#[test]
fn unsuitable_memory_is_refused() {
    let _turn = alone();
    let size = size::memory_size(64, &params(IORING_SETUP_NO_SQARRAY)).unwrap();
    let marked = Marked::new(size + PAGE);
    let program = Program::without_ring();
    let try_with = |buffer| program.0.queue_init_mem(64, &mut params(0), buffer);
    assert_eq!(try_with(marked.first(size - 1)), error(libc::ENOMEM));
    let addr = marked.buffer.addr.wrapping_byte_add(64);
    assert_eq!(try_with(Some(Buffer { addr, len: size })), error(libc::EINVAL));
    assert!(marked.untouched_from(0));
    let nowhere = memory::map_anonymous(2 * size, libc::MAP_PRIVATE).unwrap().as_ptr();
    // SAFETY: mapped above, used by nobody else.
    unsafe {
        assert_eq!(libc::mprotect(nowhere, size, libc::PROT_READ), 0);
        assert_eq!(try_with(Some(Buffer { addr: nowhere, len: size })), error(libc::EFAULT));
        memory::unmap(nowhere, 2 * size);
    }
    assert_eq!(try_with(Some(Buffer { addr: nowhere, len: size })), error(libc::EFAULT));
    assert_eq!(try_with(marked.first(size)), Ok(size));
    program.run();
    program.0.queue_exit();
}

#[test]
fn mlock_size_is_zero_on_this_kernel() {
    let _turn = alone();
    let p = params(IORING_SETUP_CLAMP);
    assert_eq!(size::mlock_size(40000, &p), Ok(0));
    assert_eq!(size::mlock_size(0, &p), error(libc::EINVAL));
    assert_eq!(size::mlock_size(40000, &params(0)), error(libc::EINVAL));
    assert_eq!(size::memory_size(40000, &p), size::memory_size(32768, &p));
}
