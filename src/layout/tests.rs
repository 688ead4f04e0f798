use super::*;
use crate::abi::io_uring::*;

const PAGE: usize = 4096;

/// Flags that change sizes, in every combination.
const SIZE_FLAGS: [c_uint; 4] =
    [IORING_SETUP_SQE128, IORING_SETUP_CQE32, IORING_SETUP_CQE_MIXED, IORING_SETUP_NO_SQARRAY];

fn every_flags() -> impl Iterator<Item = c_uint> {
    (0..1 << SIZE_FLAGS.len()).map(|set: usize| {
        let chosen = SIZE_FLAGS.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0);
        chosen.fold(0, |all, (_, flag)| all | flag)
    })
}

/// The ring that a kernel would describe for `entries`, as Linux lays it out.
fn described(flags: c_uint, entries: Entries, features: c_uint) -> io_uring_params {
    let mut p = io_uring_params {
        sq_entries: entries.sq,
        cq_entries: entries.cq,
        flags,
        features,
        ..Default::default()
    };
    (p.sq_off.head, p.sq_off.tail, p.sq_off.ring_mask, p.sq_off.ring_entries) = (0, 4, 16, 24);
    (p.sq_off.flags, p.sq_off.dropped) = (36, 32);
    (p.cq_off.head, p.cq_off.tail, p.cq_off.ring_mask, p.cq_off.ring_entries) = (8, 12, 20, 28);
    (p.cq_off.overflow, p.cq_off.cqes, p.cq_off.flags) = (44, HEADER as u32, 40);
    if flags & IORING_SETUP_NO_SQARRAY == 0 {
        let cqes = HEADER as u32 + entries.cq * cqe_size(flags) as u32;
        p.sq_off.array = cqes.next_multiple_of(HEADER as u32);
    }
    p
}

fn rounded(n: c_uint, flags: c_uint) -> Entries {
    Entries::rounded(n, &io_uring_params { flags, ..Default::default() }).unwrap()
}

#[test]
fn every_size_in_both_modes() {
    // Miri has time for some.
    let step = if cfg!(miri) { 1009 } else { 1 };
    for flags in every_flags() {
        let (cqe, sqe) = (
            if flags & IORING_SETUP_CQE32 != 0 { 32 } else { 16 },
            if flags & IORING_SETUP_SQE128 != 0 { 128 } else { 64 },
        );
        for n in (1..=MAX_ENTRIES).step_by(step) {
            let entries = rounded(n, flags);
            assert!(entries.sq >= n && entries.sq < 2 * n.max(1) && entries.sq.is_power_of_two());
            let (sq, cq) = (entries.sq as usize, entries.cq as usize);
            let p = described(flags, entries, 0);
            let split = Mappings::of(&p, false).unwrap();
            assert_eq!(split.cq_ring, HEADER + cq * cqe);
            assert_eq!(split.sqes, sq * sqe);
            if flags & IORING_SETUP_NO_SQARRAY != 0 {
                assert_eq!(split.sq_ring, split.cq_ring);
            } else {
                assert_eq!(split.sq_ring, p.sq_off.array as usize + 4 * sq);
                let array = sq_array_offset(flags, HEADER as u32, entries.cq);
                assert_eq!(array, p.sq_off.array as u64);
            }
            assert!(!split.single);

            let p = described(flags, entries, IORING_FEAT_SINGLE_MMAP);
            let single = Mappings::of(&p, false).unwrap();
            assert!(single.single && single.sq_ring == single.cq_ring);
            assert_eq!(single.sq_ring, ring_len(flags, entries));
            assert_eq!(Mappings::of(&p, true).unwrap(), split);
        }
    }
}

#[test]
fn entries_alone_are_too_short_from_65_on() {
    for n in [1, 64, 65, 128, 4096, MAX_ENTRIES] {
        let entries = rounded(n, IORING_SETUP_NO_SQARRAY);
        let maps = Mappings::of(&described(IORING_SETUP_NO_SQARRAY, entries, 0), false).unwrap();
        let alone = entries.cq as usize * 16;
        let pages = |len| page_align(len, PAGE) / PAGE;
        assert_eq!(pages(alone) < pages(maps.cq_ring), n > 64, "{n} entries");
    }
}

#[test]
fn entries_are_rounded_as_the_kernel_does() {
    let ask = |n, flags, cq_entries| {
        Entries::rounded(n, &io_uring_params { flags, cq_entries, ..Default::default() })
    };
    let invalid = Err(Errno(libc::EINVAL));
    assert_eq!(ask(0, 0, 0), invalid);
    assert_eq!(ask(0, IORING_SETUP_CLAMP, 0), invalid);
    assert_eq!(ask(32769, 0, 0), invalid);
    assert_eq!(ask(u32::MAX, IORING_SETUP_CLAMP, 0), Ok(Entries { sq: 32768, cq: 65536 }));
    assert_eq!(ask(5, 0, 0), Ok(Entries { sq: 8, cq: 16 }));
    assert_eq!(ask(5, IORING_SETUP_CQSIZE, 0), invalid);
    assert_eq!(ask(5, IORING_SETUP_CQSIZE, 4), invalid);
    assert_eq!(ask(5, IORING_SETUP_CQSIZE, 5), Ok(Entries { sq: 8, cq: 8 }));
    assert_eq!(ask(5, IORING_SETUP_CQSIZE, 100), Ok(Entries { sq: 8, cq: 128 }));
    assert_eq!(ask(5, IORING_SETUP_CQSIZE, 65537), invalid);
    let both = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    assert_eq!(ask(5, both, 65537), Ok(Entries { sq: 8, cq: 65536 }));
}

#[test]
fn memory_holds_what_the_kernel_puts_there() {
    for page in [4096, 16384, 65536] {
        for flags in every_flags() {
            for n in (0..=15).map(|shift| 1 << shift) {
                let entries = rounded(n, flags);
                let memory = UserMemory::of(flags, entries, page);
                assert_eq!(memory.ring, ring_len(flags, entries));
                assert_eq!(memory.sqes % page, 0);
                assert_eq!(memory.total % page, 0);
                assert!(memory.sqes as u64 >= sqes_len(flags, entries.sq));
                assert!(memory.total >= memory.sqes + memory.ring);
                assert!(memory.total - memory.sqes - memory.ring < page);
                assert_eq!(memory.total, memory_size(flags, entries, page));
            }
        }
    }
    let with_array = memory_size(0, rounded(1024, 0), PAGE);
    let without = memory_size(IORING_SETUP_NO_SQARRAY, rounded(1024, 0), PAGE);
    assert_eq!(with_array, without + 4096);
    let large = memory_size(IORING_SETUP_CQE32, rounded(1024, 0), PAGE);
    assert_eq!(large, with_array + 16 * 2048);
}

#[test]
fn small_rings_need_no_huge_page() {
    let areas = |n, flags| UserMemory::of(flags, rounded(n, flags), PAGE).areas(PAGE);
    let small = Area { len: 4096, huge: false };
    let huge = Area { len: 2 << 20, huge: true };
    for n in [1, 32, 64] {
        assert_eq!(areas(n, IORING_SETUP_NO_SQARRAY), Ok((small, Some(small_ring(n)))));
    }
    assert_eq!(areas(65, IORING_SETUP_NO_SQARRAY), Ok((huge, None)));
    assert_eq!(areas(16384, IORING_SETUP_NO_SQARRAY), Ok((huge, None)));
    assert_eq!(areas(32768, IORING_SETUP_NO_SQARRAY), Ok((huge, Some(huge))));
    let too_large = IORING_SETUP_CQE32 | IORING_SETUP_NO_SQARRAY;
    assert_eq!(areas(32768, too_large), Err(Errno(libc::ENOMEM)));
    assert_eq!(areas(32768, IORING_SETUP_SQE128), Err(Errno(libc::ENOMEM)));
}

fn small_ring(n: c_uint) -> Area {
    let len = HEADER + 32 * n as usize;
    if len <= PAGE { Area { len: PAGE, huge: false } } else { Area { len: HUGE_PAGE, huge: true } }
}

#[test]
fn sizes_that_fit_no_type_are_refused() {
    let mut p = described(IORING_SETUP_SQE128, Entries { sq: 8, cq: 16 }, 0);
    p.sq_entries = 1 << 26;
    assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
    p.sq_entries = u32::MAX;
    assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
    let mut p = described(0, Entries { sq: 8, cq: 16 }, 0);
    p.cq_off.cqes = u32::MAX;
    assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
}

/// Each of these sizes is 4 GiB and a few bytes, of which 32 bits keep only the few bytes.
#[test]
fn sizes_are_not_counted_in_32_bits() {
    let good = described(0, Entries { sq: 8, cq: 16 }, IORING_FEAT_SINGLE_MMAP);
    let no_array = io_uring_params { flags: IORING_SETUP_NO_SQARRAY, ..good };
    let four_gib = [
        io_uring_params { cq_entries: 1 << 28 | 16, ..good },
        io_uring_params { cq_entries: 1 << 28 | 16, ..no_array },
        io_uring_params { cq_entries: 1 << 27 | 16, flags: IORING_SETUP_CQE32, ..good },
    ];
    for p in four_gib {
        for split in [false, true] {
            let maps = Mappings::of(&p, split);
            match usize::try_from((4_u64 << 30) + HEADER as u64 + 16 * cqe_size(p.flags) as u64) {
                Ok(len) => assert_eq!(maps.map(|maps| maps.cq_ring), Ok(len)),
                Err(_) => assert_eq!(maps, Err(Errno(libc::EINVAL))),
            }
        }
        assert_eq!(check_offsets(&p, 4096, 4096), Err(Errno(libc::EINVAL)));
    }
    // The SQ array, and the SQEs: their size has 32 bits with every CPU.
    let memory = UserMemory::of(0, Entries { sq: 8, cq: 16 }, PAGE);
    for sq_entries in [1 << 30 | 8, 1 << 26 | 8] {
        for p in
            [io_uring_params { sq_entries, ..good }, io_uring_params { sq_entries, ..no_array }]
        {
            assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
            assert_eq!(memory.check(&p, memory.ring), Err(Errno(libc::EINVAL)));
        }
    }
    assert_eq!(
        check_offsets(&io_uring_params { sq_entries: 1 << 30 | 8, ..good }, 4096, 4096),
        Err(Errno(libc::EINVAL))
    );
    // Words that end at 4 GiB.
    for p in [
        io_uring_params { sq_off: io_sqring_offsets { head: u32::MAX - 3, ..good.sq_off }, ..good },
        io_uring_params { cq_off: io_cqring_offsets { tail: u32::MAX - 3, ..good.cq_off }, ..good },
    ] {
        assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
    }
}

#[test]
fn offsets_outside_of_a_mapping_are_refused() {
    type Offset = fn(&mut io_uring_params) -> &mut u32;
    let offsets: [Offset; 12] = [
        |p| &mut p.sq_off.head,
        |p| &mut p.sq_off.tail,
        |p| &mut p.sq_off.ring_mask,
        |p| &mut p.sq_off.ring_entries,
        |p| &mut p.sq_off.flags,
        |p| &mut p.sq_off.dropped,
        |p| &mut p.cq_off.head,
        |p| &mut p.cq_off.tail,
        |p| &mut p.cq_off.ring_mask,
        |p| &mut p.cq_off.ring_entries,
        |p| &mut p.cq_off.overflow,
        |p| &mut p.cq_off.flags,
    ];
    for features in [0, IORING_FEAT_SINGLE_MMAP] {
        let good = described(0, Entries { sq: 8, cq: 16 }, features);
        let maps = Mappings::of(&good, false).unwrap();
        for (i, offset) in offsets.iter().enumerate() {
            let len = if i < 6 { maps.sq_ring } else { maps.cq_ring } as u32;
            for bad in [2, len, len - 3, u32::MAX - 3] {
                let mut p = good;
                *offset(&mut p) = bad;
                assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)), "{i}: {bad}");
            }
            let mut p = good;
            *offset(&mut p) = len - 4;
            assert!(Mappings::of(&p, false).is_ok(), "{i}: the last word");
            // Two at the same offset are no better than one.
            for (j, other) in offsets.iter().enumerate().skip(i + 1) {
                for bad in [2, u32::MAX - 3] {
                    let mut p = good;
                    (*offset(&mut p), *other(&mut p)) = (bad, bad);
                    assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)), "{i}, {j}");
                }
            }
        }
        let mut p = good;
        p.sq_off.array += 2;
        assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
        // Larger than any kernel's, although the mapping would be as long.
        let mut p = good;
        p.sq_off.array = 0x10_0000;
        assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
        let mut p = good;
        p.cq_off.cqes = 0x10_0000;
        assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
        let mut p = good;
        p.cq_off.cqes += 4;
        assert_eq!(Mappings::of(&p, false), Err(Errno(libc::EINVAL)));
    }
}

#[test]
fn a_ring_larger_than_its_memory_is_refused() {
    let entries = Entries { sq: 8, cq: 16 };
    let memory = UserMemory::of(0, entries, PAGE);
    let good = described(0, entries, 0);
    assert_eq!(memory.check(&good, memory.ring), Ok(()));
    assert_eq!(memory.check(&good, memory.ring - 1), Err(Errno(libc::EINVAL)));
    // A page has room for 64 entries. The array of more would still fit a long region.
    let more = |sq_entries| io_uring_params { sq_entries, ..good };
    assert_eq!(memory.check(&more(64), 1 << 20), Ok(()));
    assert_eq!(memory.check(&more(65), 1 << 20), Err(Errno(libc::EINVAL)));
}
