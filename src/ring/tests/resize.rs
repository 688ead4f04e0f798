use std::os::fd::AsRawFd;

use super::*;

const DEFERRED: c_uint = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;

fn sizes(sq: c_uint, cq: c_uint) -> io_uring_params {
    let flags = IORING_SETUP_CQSIZE;
    io_uring_params { sq_entries: sq, cq_entries: cq, flags, ..Default::default() }
}

#[test]
fn a_zeroed_structure_is_not_resized() {
    let program = Program::without_ring();
    // SAFETY: all members may be zero.
    program.change(|ring| *ring = unsafe { std::mem::zeroed() });
    assert_eq!(program.0.resize_rings(&mut sizes(8, 16)), error(libc::EBADF));
}

#[test]
fn a_resize_keeps_sqes_and_cqes() {
    let _turn = alone();
    let before = mappings("io_uring");
    for program in [Program::new(8, DEFERRED), Program::exact(8, DEFERRED)] {
        for (sq, cq) in [(32, 128), (4, 8), (4096, 8192), (8, 16)] {
            program.nop(1);
            assert_eq!(program.0.submit(0), Ok(1));
            program.nop(2);
            program.nop(3);

            let mut p = sizes(sq, cq);
            assert_eq!(program.0.resize_rings(&mut p), Ok(()));
            assert_eq!((p.flags, p.sq_entries, p.cq_entries), (0, sq, cq));
            let ring = program.look();
            assert_eq!((ring.sq.ring_entries, ring.cq.ring_entries), (sq, cq));
            // SAFETY: the pointers lead into the new rings.
            unsafe {
                assert_eq!((*ring.sq.kring_mask, *ring.cq.kring_mask), (sq - 1, cq - 1));
                assert_eq!((*ring.sq.kring_entries, *ring.cq.kring_entries), (sq, cq));
            }
            assert_eq!(program.reap(), [1]);
            assert_eq!(program.0.submit(2), Ok(2));
            assert_eq!(program.reap(), [2, 3]);
            program.run();
        }
    }
    assert_eq!(mappings("io_uring"), before);
}

#[test]
fn a_resize_copies_both_halves_of_128_byte_sqes() {
    let _turn = alone();
    let program = Program::new(4, DEFERRED | IORING_SETUP_SQE128);
    (1..=4).for_each(|i| program.nop(i));
    // SAFETY: the queue has four entries, of 128 bytes each.
    let last_byte = |i: usize| unsafe { program.look().sq.sqes.cast::<u8>().add(128 * i + 127) };
    // SAFETY: as above.
    (0..4).for_each(|i| unsafe { *last_byte(i) = 0xa0 | i as u8 });
    assert_eq!(program.0.flush_sq(), 4);
    assert_eq!(program.0.resize_rings(&mut sizes(16, 32)), Ok(()));
    // SAFETY: the queue has sixteen now.
    assert_eq!([0, 1, 2, 3].map(|i| unsafe { *last_byte(i) }), [0xa0, 0xa1, 0xa2, 0xa3]);
    assert_eq!(program.0.submit(4), Ok(4));
    assert_eq!(program.reap(), [1, 2, 3, 4]);
}

#[test]
fn a_resize_that_unsubmitted_sqes_do_not_fit_is_refused() {
    let _turn = alone();
    let program = Program::new(8, DEFERRED);
    (1..=5).for_each(|i| program.nop(i));
    assert_eq!(program.0.resize_rings(&mut sizes(4, 16)), error(libc::EOVERFLOW));
    assert_eq!(program.look().sq.ring_entries, 8);
    assert_eq!(program.0.resize_rings(&mut sizes(5, 16)), Ok(()));
    // Exactly as many as fit.
    (6..=8).for_each(|i| program.nop(i));
    assert_eq!(program.0.resize_rings(&mut sizes(8, 32)), Ok(()));
    assert_eq!(program.0.submit(8), Ok(8));
    assert_eq!(program.reap(), [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn a_resize_to_nothing_is_refused_by_the_kernel() {
    let _turn = alone();
    let program = Program::new(8, DEFERRED);
    program.nop(1);
    assert_eq!(program.0.resize_rings(&mut sizes(0, 16)), error(libc::EINVAL));
    let address = program.0.as_ptr().expose_provenance();
    let in_a_thread = thread::spawn(move || {
        // SAFETY: the ring is alive, and the other thread does not use it meanwhile.
        let ring = unsafe { Ring::from_raw(ptr::with_exposed_provenance_mut(address)) };
        ring.resize_rings(&mut sizes(0, 16))
    });
    // This ring is its submitter's alone, which comes first.
    assert_eq!(in_a_thread.join().unwrap(), error(libc::EEXIST));
    assert_eq!(program.0.submit(1), Ok(1));
    assert_eq!(program.reap(), [1]);
}

#[test]
fn rings_that_cannot_be_resized_stay_as_they_are() {
    let _turn = alone();
    for flags in [0, IORING_SETUP_NO_MMAP | DEFERRED] {
        let program = Program::new(8, flags);
        let mut p = sizes(16, 32);
        assert_eq!(program.0.resize_rings(&mut p), error(libc::EINVAL));
        assert_eq!(p.flags, 0);
        program.run();
    }
    let program = Program::new(8, DEFERRED);
    assert_eq!(program.0.register_ring_fd(), Ok(1));
    assert_eq!(program.0.close_ring_fd(), Ok(1));
    assert_eq!(program.0.resize_rings(&mut sizes(16, 32)), error(libc::EBADF));
    program.run();
}

#[test]
fn a_resized_ring_that_cannot_be_mapped_is_cut_off() {
    let _turn = alone();
    let before = mappings("io_uring");
    let program = Program::new(8, DEFERRED);
    assert_eq!(program.0.register_ring_fd(), Ok(1));
    // The kernel finds the ring by its index, but the descriptor that is mapped is another file.
    let file = fs::File::options().read(true).write(true).open("/dev/null").unwrap();
    // SAFETY: both descriptors are open and this test's own.
    unsafe { libc::dup2(file.as_raw_fd(), program.look().ring_fd) };
    let mut p = sizes(16, 32);
    assert_eq!(program.0.resize_rings(&mut p), error(libc::ENODEV));
    assert_eq!(p.flags, 0);
    assert!(program.has_no_room());
    assert_eq!(program.reap(), NOTHING);
    assert_eq!(program.0.submit(0), error(libc::EBADF));
    assert_eq!(program.0.wait_cqes(1, no_timeout()), (ptr::null_mut(), error(libc::EBADF)));
    assert_eq!(program.0.register_ring_fd(), error(libc::EBADF));
    program.0.queue_exit();
    assert_eq!(mappings("io_uring"), before);
}

#[test]
fn a_split_ring_stays_split_when_resized() {
    let _turn = alone();
    let before = mappings("io_uring");
    let mut p = params(DEFERRED);
    // SAFETY: the kernel takes no memory with these flags.
    let fd = retry_enomem(|| unsafe { sys::setup(8, &mut p) }).unwrap();
    p.features &= !IORING_FEAT_SINGLE_MMAP;
    let program = Program::without_ring();
    assert_eq!(program.0.queue_mmap(fd, &p), Ok(()));
    // The kernel would let it be mapped in one piece now.
    program.change(|ring| ring.features |= IORING_FEAT_SINGLE_MMAP);
    assert_eq!(program.0.resize_rings(&mut sizes(128, 256)), Ok(()));
    let ring = program.look();
    assert_ne!(ring.sq.ring_ptr, ring.cq.ring_ptr);
    assert_eq!(mappings("io_uring"), before + 3);
    program.run();
    drop(program);
    assert_eq!(mappings("io_uring"), before);

    let program = Program::new(8, DEFERRED);
    let split = program.look().sq.ring_ptr != program.look().cq.ring_ptr;
    assert_eq!(program.0.resize_rings(&mut sizes(128, 256)), Ok(()));
    assert_eq!(program.look().sq.ring_ptr != program.look().cq.ring_ptr, split);
}
