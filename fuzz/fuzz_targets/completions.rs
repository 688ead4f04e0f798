//! Completion queues with anything in them, read by every way that there is: all of them agree with
//! a plain account of what is in the queue, and none looks beyond it.
#![no_main]

use std::ptr;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use uring::abi::io_uring::*;
use uring::capi::wait::io_uring_peek_batch_cqe;
use uring::inline::cq::*;
use uring_fuzz::kernel::serve;
use uring_fuzz::memory::{CQ, Memory};

#[derive(Arbitrary, Debug)]
enum Kind {
    Small,
    Large,
    Mixed,
}

#[derive(Arbitrary, Debug)]
struct Input {
    kind: Kind,
    start: u32,
    ready: u8,
    /// User data and flags, slot by slot.
    slots: [(u8, u32); CQ as usize],
    most: u8,
    batch: bool,
}

/// What is in the queue, by the rules: the names of completions, with the index behind each.
fn account(memory: &mut Memory) -> Vec<(u64, u32)> {
    let mut list = Vec::new();
    let (mut head, tail) = (memory.cq_head, memory.cq_tail);
    while head != tail {
        let is_mixed = memory.is_mixed();
        let cqe = memory.cqe(head);
        let (name, flags) = (cqe.user_data, cqe.flags);
        head = head.wrapping_add(if is_mixed && flags & IORING_CQE_F_32 != 0 { 2 } else { 1 });
        if !(is_mixed && flags & IORING_CQE_F_SKIP != 0) {
            list.push((name, head));
        }
    }
    list
}

fuzz_target!(|input: Input| {
    let flags = match input.kind {
        Kind::Small => 0,
        Kind::Large => IORING_SETUP_CQE32,
        Kind::Mixed => IORING_SETUP_CQE_MIXED,
    };
    let mut memory = Memory::new(flags, IORING_FEAT_EXT_ARG, input.start);
    serve(&mut *memory, Vec::new(), 0);
    memory.cq_tail = memory.cq_head;
    for i in 0..u32::from(input.ready) % (CQ + 1) {
        let index = memory.cq_head.wrapping_add(i);
        let (name, flags) = input.slots[(index & (CQ - 1)) as usize];
        let cqe = memory.cqe(index);
        (cqe.user_data, cqe.flags) = (name.into(), flags);
        memory.cq_tail = index.wrapping_add(1);
    }
    // A large completion has both of its slots in the queue: the kernel never posts half of one,
    // nor one across the end.
    if memory.is_mixed() {
        let mut index = memory.cq_head;
        while index != memory.cq_tail {
            let is_last = index.wrapping_add(1) == memory.cq_tail || index & (CQ - 1) == CQ - 1;
            let cqe = memory.cqe(index);
            if is_last {
                cqe.flags &= !IORING_CQE_F_32;
            }
            index = index.wrapping_add(if cqe.flags & IORING_CQE_F_32 != 0 { 2 } else { 1 });
        }
    }

    let expected = account(&mut memory);
    let tail = memory.cq_tail;
    let ring = &raw mut memory.ring;
    let mut seen = Vec::new();
    // SAFETY: a ring in memory, used by one thread.
    unsafe {
        if input.batch {
            let mut cqes = [ptr::null_mut(); 16];
            let most = usize::from(input.most % 17);
            let count = io_uring_peek_batch_cqe(ring, cqes.as_mut_ptr(), most as u32) as usize;
            assert!(count <= most);
            // In a mixed ring a batch ends where a filler is between two completions.
            let ends_early = matches!(input.kind, Kind::Mixed) && (count > 0 || most == 0);
            assert!(count == most || count == expected.len() || ends_early);
            for (cqe, (name, behind)) in cqes[..count].iter().zip(&expected) {
                assert_eq!((**cqe).user_data, *name);
                let slot = cqe.offset_from((*ring).cq.cqes) as u32;
                let large = u32::from(flags & IORING_SETUP_CQE32 != 0);
                assert_eq!((**cqe).flags, memory.cqe(slot >> large).flags, "{behind}");
            }
        } else {
            let mut cqe = ptr::null_mut();
            while io_uring_peek_cqe(ring, &mut cqe) == 0 {
                seen.push((*cqe).user_data);
                io_uring_cqe_seen(ring, cqe);
                let (_, behind) = expected[seen.len() - 1];
                assert_eq!(memory.cq_head, behind);
            }
            let names: Vec<u64> = expected.iter().map(|(name, _)| *name).collect();
            assert_eq!(seen, names);
            assert_eq!((memory.cq_head, io_uring_cq_ready(ring)), (tail, 0));
        }
    }
});
