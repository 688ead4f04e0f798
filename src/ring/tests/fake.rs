//! A fake kernel: rings in a file, with good and bad offsets, indices and CQEs.

use std::fs::File;
use std::os::fd::{FromRawFd, IntoRawFd};
use std::os::unix::fs::FileExt;

use super::*;
use crate::capi::setup::io_uring_unmap_rings;
use crate::layout;

/// A file that looks like the ring that `p` describes.
struct Fake {
    file: File,
    name: &'static str,
    p: io_uring_params,
}

impl Fake {
    fn new(name: &'static std::ffi::CStr, flags: c_uint, features: c_uint) -> Fake {
        let mut p = io_uring_params { sq_entries: 8, cq_entries: 16, ..params(flags) };
        p.features = features;
        // No word at offset 0, and none at Linux's offset.
        let (sq, cq) = (&mut p.sq_off, &mut p.cq_off);
        (sq.head, sq.tail, sq.ring_mask, sq.ring_entries) = (64, 68, 80, 88);
        (sq.flags, sq.dropped) = (100, 96);
        (cq.head, cq.tail, cq.ring_mask, cq.ring_entries) = (72, 76, 84, 92);
        (cq.overflow, cq.flags, cq.cqes) = (108, 104, 128);
        sq.array = layout::sq_array_offset(flags, 128, 16) as u32;

        // SAFETY: the name is a C string; the new descriptor is nobody else's.
        let file = unsafe { File::from_raw_fd(libc::memfd_create(name.as_ptr(), 0)) };
        file.set_len(IORING_OFF_SQES + (1 << 16)).unwrap();
        let fake = Fake { file, name: name.to_str().unwrap(), p };
        fake.write(p.sq_off.ring_mask, 7);
        fake.write(p.sq_off.ring_entries, 8);
        fake.write(p.cq_off.ring_mask, 15);
        fake.write(p.cq_off.ring_entries, 16);
        fake
    }

    /// Writes a word of the ring, where both mappings find it.
    fn write(&self, offset: u32, word: u32) {
        for start in [IORING_OFF_SQ_RING, IORING_OFF_CQ_RING] {
            self.file.write_all_at(&word.to_ne_bytes(), start + u64::from(offset)).unwrap();
        }
    }

    fn map_with(&self, p: &io_uring_params) -> (Program, Result<()>) {
        let program = Program::without_ring();
        let fd = self.file.try_clone().unwrap().into_raw_fd();
        let result = program.0.queue_mmap(fd, p);
        if result.is_err() {
            sys::close(fd);
        }
        (program, result)
    }

    fn queue_mmap(&self) -> Program {
        let (program, result) = self.map_with(&self.p);
        assert_eq!(result, Ok(()));
        program
    }

    fn assert_refused(&self, p: &io_uring_params, what: &str) {
        let (program, result) = self.map_with(p);
        assert_eq!(result, error(libc::EINVAL), "{what}");
        assert_eq!(mappings(self.name), 0, "{what}");
        assert!(program.has_no_room());
    }
}

#[test]
fn every_word_is_found_where_the_kernel_says() {
    let _turn = alone();
    for features in [0, IORING_FEAT_SINGLE_MMAP] {
        let fake = Fake::new(c"uring-words", 0, features);
        let program = fake.queue_mmap();
        let ring = program.look();
        let split = features == 0 || crate::environment::wants_split_rings();
        assert_eq!(mappings(fake.name), if split { 3 } else { 2 });
        let (sq, cq) = (ring.sq.ring_ptr, ring.cq.ring_ptr);
        for (what, word, base, offset) in [
            ("sq head", ring.sq.khead.cast(), sq, fake.p.sq_off.head),
            ("sq tail", ring.sq.ktail.cast(), sq, fake.p.sq_off.tail),
            ("sq mask", ring.sq.kring_mask.cast(), sq, fake.p.sq_off.ring_mask),
            ("sq entries", ring.sq.kring_entries.cast(), sq, fake.p.sq_off.ring_entries),
            ("sq flags", ring.sq.kflags.cast(), sq, fake.p.sq_off.flags),
            ("sq dropped", ring.sq.kdropped.cast(), sq, fake.p.sq_off.dropped),
            ("sq array", ring.sq.array.cast(), sq, fake.p.sq_off.array),
            ("cq head", ring.cq.khead.cast(), cq, fake.p.cq_off.head),
            ("cq tail", ring.cq.ktail.cast(), cq, fake.p.cq_off.tail),
            ("cq mask", ring.cq.kring_mask.cast(), cq, fake.p.cq_off.ring_mask),
            ("cq entries", ring.cq.kring_entries.cast(), cq, fake.p.cq_off.ring_entries),
            ("cq overflow", ring.cq.koverflow.cast(), cq, fake.p.cq_off.overflow),
            ("cq flags", ring.cq.kflags.cast(), cq, fake.p.cq_off.flags),
            ("cqes", ring.cq.cqes.cast(), cq, fake.p.cq_off.cqes),
        ] {
            let word: *mut u8 = word;
            assert_eq!(word.addr() - base.addr(), offset as usize, "{what}");
        }
        assert_eq!((ring.sq.ring_mask, ring.sq.ring_entries), (7, 8));
        assert_eq!((ring.cq.ring_mask, ring.cq.ring_entries), (15, 16));
        for i in 0..8 {
            // SAFETY: the array has eight words.
            assert_eq!(unsafe { *ring.sq.array.add(i) }, i as u32);
        }
        program.0.queue_exit();
        assert_eq!(mappings(fake.name), 0);

        let mut old = fake.p;
        old.cq_off.flags = 0;
        let (program, result) = fake.map_with(&old);
        assert_eq!(result, Ok(()));
        assert!(program.look().cq.kflags.is_null());
    }
}

/// `io_uring_unmap_rings`, which only the archives have.
#[test]
fn unmap_rings_leaves_the_sqes_mapped() {
    let _turn = alone();
    for (features, pieces) in [(0, 3), (IORING_FEAT_SINGLE_MMAP, 2)] {
        let fake = Fake::new(c"uring-unmap", 0, features);
        let program = fake.queue_mmap();
        if !crate::environment::wants_split_rings() {
            assert_eq!(mappings(fake.name), pieces);
        }
        let mut ring = program.look();
        // SAFETY: nobody uses the rings' memory any more.
        unsafe { io_uring_unmap_rings(&raw mut ring.sq, &raw mut ring.cq) };
        assert_eq!(mappings(fake.name), 1);
        program.change(|ring| (ring.sq.ring_sz, ring.cq.ring_sz) = (0, 0));
        program.0.queue_exit();
        assert_eq!(mappings(fake.name), 0);
    }
}

#[test]
fn an_answer_that_does_not_fit_is_refused_and_nothing_stays_mapped() {
    let _turn = alone();
    type Offset = fn(&mut io_uring_params) -> &mut u32;
    let offsets: [(&str, Offset); 14] = [
        ("sq head", |p| &mut p.sq_off.head),
        ("sq tail", |p| &mut p.sq_off.tail),
        ("sq mask", |p| &mut p.sq_off.ring_mask),
        ("sq entries", |p| &mut p.sq_off.ring_entries),
        ("sq flags", |p| &mut p.sq_off.flags),
        ("sq dropped", |p| &mut p.sq_off.dropped),
        ("sq array", |p| &mut p.sq_off.array),
        ("cq head", |p| &mut p.cq_off.head),
        ("cq tail", |p| &mut p.cq_off.tail),
        ("cq mask", |p| &mut p.cq_off.ring_mask),
        ("cq entries", |p| &mut p.cq_off.ring_entries),
        ("cq overflow", |p| &mut p.cq_off.overflow),
        ("cq flags", |p| &mut p.cq_off.flags),
        ("cqes", |p| &mut p.cq_off.cqes),
    ];
    for features in [0, IORING_FEAT_SINGLE_MMAP] {
        let fake = Fake::new(c"uring-refused", 0, features);
        for (what, offset) in offsets {
            let mut p = fake.p;
            *offset(&mut p) += 2;
            fake.assert_refused(&p, what);
            *offset(&mut p) = 1 << 20;
            fake.assert_refused(&p, what);
        }
        // More entries than the mapping is for.
        for (offset, word, good) in [
            (fake.p.sq_off.ring_mask, 15, 7),
            (fake.p.sq_off.ring_entries, 16, 8),
            (fake.p.cq_off.ring_mask, 31, 15),
            (fake.p.cq_off.ring_entries, u32::MAX, 16),
        ] {
            fake.write(offset, word);
            fake.assert_refused(&fake.p, "a word in the ring");
            fake.write(offset, good);
        }
        // Queues without entries.
        fake.write(fake.p.cq_off.ring_mask, 0);
        fake.write(fake.p.cq_off.ring_entries, 0);
        fake.assert_refused(&io_uring_params { cq_entries: 0, ..fake.p }, "no entries");
        fake.write(fake.p.cq_off.ring_mask, 15);
        fake.write(fake.p.cq_off.ring_entries, 16);
        // A ring that cannot be mapped.
        for flag in [IORING_SETUP_NO_MMAP, IORING_SETUP_REGISTERED_FD_ONLY] {
            let p = io_uring_params { flags: fake.p.flags | flag, ..fake.p };
            fake.assert_refused(&p, "a flag");
        }
        fake.queue_mmap().0.queue_exit();
        assert_eq!(mappings(fake.name), 0);
    }
}

/// A mapped fake ring whose indices are about to wrap around.
fn near_the_end(flags: c_uint) -> (Fake, Program) {
    let fake = Fake::new(c"uring-indices", flags, IORING_FEAT_SINGLE_MMAP | IORING_FEAT_EXT_ARG);
    let start = u32::MAX - 1;
    for offset in [fake.p.sq_off.head, fake.p.sq_off.tail, fake.p.cq_off.head, fake.p.cq_off.tail] {
        fake.write(offset, start);
    }
    let program = fake.queue_mmap();
    program.change(|ring| (ring.sq.sqe_head, ring.sq.sqe_tail) = (start, start));
    (fake, program)
}

#[test]
fn entries_are_counted_across_the_end_of_the_numbers() {
    let _turn = alone();
    for flags in [0, IORING_SETUP_SQPOLL] {
        let (fake, program) = near_the_end(flags);
        (0..4).for_each(|i| program.nop(i));
        assert_eq!(program.0.flush_sq(), 4);
        // SAFETY: a word of the ring.
        assert_eq!(unsafe { *program.look().sq.ktail }, 2);
        // The kernel has consumed one SQE only.
        fake.write(fake.p.sq_off.head, u32::MAX);
        assert_eq!(program.0.flush_sq(), 3);
        (0..5).for_each(|i| program.nop(i));
        assert!(program.has_no_room(), "eight SQEs are in the queue");
        assert_eq!(program.0.flush_sq(), 8);
    }
}

#[test]
fn the_sqpoll_thread_is_woken_only_if_it_sleeps() {
    let _turn = alone();
    let (fake, program) = near_the_end(IORING_SETUP_SQPOLL);
    let mut flags = 0;
    assert!(!program.0.sq_needs_enter(1, &mut flags));
    fake.write(fake.p.sq_off.flags, IORING_SQ_NEED_WAKEUP);
    assert!(!program.0.sq_needs_enter(0, &mut flags));
    assert_eq!(flags, 0);
    assert!(program.0.sq_needs_enter(1, &mut flags));
    assert_eq!(flags, IORING_ENTER_SQ_WAKEUP);
    assert!(!program.0.cq_needs_enter());
    for pending in [IORING_SQ_CQ_OVERFLOW, IORING_SQ_TASKRUN] {
        fake.write(fake.p.sq_off.flags, pending);
        assert!(program.0.cq_needs_enter());
    }
}

#[test]
fn a_short_submission_with_sq_rewind_drops_the_rest() {
    let _turn = alone();
    let fake = Fake::new(c"uring-rewind", 0, IORING_FEAT_SINGLE_MMAP);
    let program = fake.queue_mmap();
    program.change(|ring| ring.flags |= IORING_SETUP_SQ_REWIND);
    (1..=3).for_each(|i| program.nop(i));
    // A file is no ring: the kernel consumes nothing.
    assert_eq!(program.0.submit(0), error(libc::EOPNOTSUPP));
    assert_eq!(program.look().sq.sqe_tail, 0);
    program.nop(4);
    // SAFETY: the queue has eight entries.
    assert_eq!(unsafe { (*program.look().sq.sqes).user_data }, 4, "the first SQE again");
    // A wait submits nothing.
    assert_eq!(program.0.wait_cqes(1, no_timeout()).1, error(libc::EOPNOTSUPP));
    assert_eq!(program.look().sq.sqe_tail, 1);
    assert_eq!(program.0.flush_sq(), 1);
}

/// Posts CQEs from the CQ head on.
fn complete(fake: &Fake, program: &Program, slots: &[(u64, u32)]) {
    let cq = program.look().cq;
    // SAFETY: words and slots of the ring, within its mask.
    unsafe {
        for (i, &(user_data, flags)) in slots.iter().enumerate() {
            let slot = (*cq.khead).wrapping_add(i as u32) & cq.ring_mask;
            let cqe = cq.cqes.add(slot as usize);
            ((*cqe).user_data, (*cqe).flags) = (user_data, flags);
        }
        fake.write(fake.p.cq_off.tail, (*cq.khead).wrapping_add(slots.len() as u32));
    }
}

/// The user data of a batch of CQEs, which are not consumed, and the head afterwards.
fn peek_batch(program: &Program, room: usize) -> (Vec<u64>, u32) {
    let mut cqes = vec![ptr::null_mut(); room];
    // SAFETY: there is room for so many pointers, and the CQEs are not consumed yet.
    unsafe {
        let nr = program.0.peek_batch_cqe(cqes.as_mut_ptr(), room as c_uint);
        let batch = cqes[..nr as usize].iter().map(|&cqe| (*cqe).user_data).collect();
        (batch, *program.look().cq.khead)
    }
}

#[test]
fn batches_of_a_mixed_ring_hold_completions_only() {
    let _turn = alone();
    let (fake, program) = near_the_end(IORING_SETUP_CQE_MIXED);
    let (skip, large) = (IORING_CQE_F_SKIP, IORING_CQE_F_32);
    complete(&fake, &program, &[(0, skip), (7, large), (0, 0), (8, 0), (0, skip), (9, 0)]);
    assert_eq!(peek_batch(&program, 0), (vec![], u32::MAX - 1));
    assert_eq!(peek_batch(&program, 1), (vec![7], u32::MAX));
    assert_eq!(peek_batch(&program, 9), (vec![7, 8], u32::MAX));
    // SAFETY: at least three slots are in use.
    unsafe { io_uring_cq_advance(program.0.as_ptr(), 3) };
    assert_eq!(peek_batch(&program, 9), (vec![9], 3));
}

#[test]
fn flags_of_mixed_cqes_are_ignored_in_other_rings() {
    let _turn = alone();
    let (fake, program) = near_the_end(0);
    complete(&fake, &program, &[(1, IORING_CQE_F_32), (2, IORING_CQE_F_SKIP), (u64::MAX, 0)]);
    assert_eq!(peek_batch(&program, 9), (vec![1, 2, u64::MAX], u32::MAX - 1));
    // Before 5.11 this user data is that of the library's timeout requests.
    program.change(|ring| ring.features &= !IORING_FEAT_EXT_ARG);
    assert_eq!(peek_batch(&program, 9), (vec![1, 2], u32::MAX - 1));
    // SAFETY: two slots are in use.
    unsafe { io_uring_cq_advance(program.0.as_ptr(), 2) };
    assert_eq!(peek_batch(&program, 9), (vec![], 1));
}
