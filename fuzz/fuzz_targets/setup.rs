//! Anything that a kernel may answer to io_uring_setup(2): a ring is refused, or all that it has is
//! within its mappings; and nothing stays mapped.
#![no_main]

use std::fs::File;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use uring::abi::io_uring::*;
use uring::abi::ring::io_uring;
use uring::capi::setup::*;
use uring::capi::size::*;
use uring::inline::cq::{io_uring_cq_ready, io_uring_peek_cqe};
use uring::inline::sqe::io_uring_get_sqe;

#[derive(Arbitrary, Debug)]
struct Input {
    sq_entries: u32,
    cq_entries: u32,
    flags: u32,
    features: u32,
    /// Both halves' offsets, and what is written there; small numbers mean what a kernel gives.
    offsets: [u32; 14],
    words: [u32; 14],
}

/// What Linux gives, in the order of the fields below.
const USUAL: [u32; 14] = [0, 4, 16, 24, 36, 32, 4096, 8, 12, 20, 28, 44, 64, 40];

/// A file with room for both rings and the entries, and where the target itself writes to it.
struct Region {
    file: File,
    memory: *mut u8,
}

// SAFETY: fuzz targets have one thread.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

fn region() -> &'static Region {
    static REGION: OnceLock<Region> = OnceLock::new();
    REGION.get_or_init(|| {
        let len = IORING_OFF_SQES + (1 << 23);
        // SAFETY: the name is a C string; the new descriptor is nobody else's, and so is the
        // mapping of it.
        unsafe {
            let file = File::from_raw_fd(libc::memfd_create(c"uring-fuzz".as_ptr(), 0));
            file.set_len(len).expect("room in memory");
            let (access, shared) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
            let fd = file.as_raw_fd();
            let memory = libc::mmap(std::ptr::null_mut(), len as usize, access, shared, fd, 0);
            assert!(memory != libc::MAP_FAILED);
            Region { file, memory: memory.cast() }
        }
    })
}

/// Writes a word where both rings have it, at an offset below 64 KiB.
fn put(offset: u32, word: u32) {
    for start in [IORING_OFF_SQ_RING, IORING_OFF_CQ_RING] {
        let at = (start + u64::from(offset)) as usize;
        // SAFETY: the region is longer.
        unsafe { region().memory.add(at).cast::<u32>().write_unaligned(word) };
    }
}

fn mapped() -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("a list of mappings");
    maps.lines().filter(|l| l.contains("uring-fuzz")).count()
}

fuzz_target!(|input: Input| {
    let mut p = io_uring_params {
        // Mappings are populated, so that large ones take their time; sizes that no file has room
        // for are `src/layout/properties.rs`'s business.
        sq_entries: if input.sq_entries < 1 << 31 { 8 } else { input.sq_entries & 0x7ff },
        cq_entries: if input.cq_entries < 1 << 31 { 16 } else { input.cq_entries & 0xfff },
        flags: input.flags,
        features: input.features,
        ..Default::default()
    };
    let given: Vec<u32> = (0..14)
        .map(|i| if input.offsets[i] < 1 << 31 { USUAL[i] } else { input.offsets[i] & 0xffff })
        .collect();
    let sq = &mut p.sq_off;
    (sq.head, sq.tail, sq.ring_mask, sq.ring_entries) = (given[0], given[1], given[2], given[3]);
    (sq.flags, sq.dropped, sq.array) = (given[4], given[5], given[6]);
    let cq = &mut p.cq_off;
    (cq.head, cq.tail, cq.ring_mask, cq.ring_entries) = (given[7], given[8], given[9], given[10]);
    (cq.overflow, cq.cqes, cq.flags) = (given[11], given[12], given[13]);
    let usual = [0, 0, 7, 8, 0, 0, 0, 0, 0, 15, 16, 0, 0, 0];
    for i in 0..14 {
        let word = if input.words[i] < 1 << 31 { usual[i] } else { input.words[i] };
        put(given[i], word);
    }

    let before = p;
    let mut ring = MaybeUninit::<io_uring>::uninit();
    // SAFETY: the descriptor is a file's; the ring is filled in any case.
    unsafe {
        let fd = libc::dup(region().file.as_raw_fd());
        let result = io_uring_queue_mmap(fd, &mut p, ring.as_mut_ptr());
        assert_eq!(
            (p.sq_entries, p.cq_entries, p.flags),
            (before.sq_entries, before.cq_entries, before.flags)
        );
        let ring = ring.assume_init_mut();
        if result == 0 {
            // The first and the last entry of both queues can be touched.
            let sqe = io_uring_get_sqe(ring);
            if !sqe.is_null() {
                (*sqe).user_data = 1;
            }
            let large = usize::from(ring.flags & IORING_SETUP_SQE128 != 0);
            let last = (ring.sq.ring_mask as usize) << large;
            let last_sqe = ring.sq.sqes.add(last + large);
            (*last_sqe).user_data = 1;
            let large = usize::from(ring.flags & IORING_SETUP_CQE32 != 0);
            let last = (ring.cq.ring_mask as usize) << large;
            let last_cqe = ring.cq.cqes.add(last);
            (*last_cqe).user_data = 1;
            let mut cqe = std::ptr::null_mut();
            // With more completions than there is room for, or where fillers may be anything,
            // looking for one that is none takes as long as there are numbers.
            let plausible = io_uring_cq_ready(ring) <= ring.cq.ring_entries
                && ring.flags & IORING_SETUP_CQE_MIXED == 0;
            if plausible && ring.features & IORING_FEAT_EXT_ARG != 0 {
                io_uring_peek_cqe(ring, &mut cqe);
            }
            // What is in the file is the same for the next input.
            if !sqe.is_null() {
                (*sqe).user_data = 0;
            }
            ((*last_sqe).user_data, (*last_cqe).user_data) = (0, 0);
            if !ring.sq.array.is_null() {
                ring.sq.array.write_bytes(0, ring.sq.ring_entries as usize);
            }
        } else {
            assert!(result < 0 && io_uring_get_sqe(ring).is_null());
            libc::close(fd);
        }
        io_uring_queue_exit(ring);
        // The pure functions, too, know nothing that is too large for them.
        io_uring_memory_size(input.sq_entries, input.flags);
        io_uring_memory_size_params(input.sq_entries, &mut p);
    }
    given.iter().for_each(|offset| put(*offset, 0));
    static RUNS: AtomicU64 = AtomicU64::new(0);
    if RUNS.fetch_add(1, Ordering::Relaxed).is_multiple_of(64) {
        assert_eq!(mapped(), 1, "something stays mapped");
    }
});
