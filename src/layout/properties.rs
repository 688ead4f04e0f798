//! Properties that hold for anything that a kernel may return.

use proptest::prelude::*;

use super::*;
use crate::abi::io_uring::*;

/// An offset: most often a usual one, sometimes anything.
fn offset() -> impl Strategy<Value = u32> {
    prop_oneof![4 => (0_u32..64).prop_map(|n| n * 4), 1 => 0_u32..200_000, 1 => any::<u32>()]
}

/// A number of entries: most often a usual one.
fn count() -> impl Strategy<Value = u32> {
    prop_oneof![4 => (0_u32..17).prop_map(|n| 1 << n), 1 => any::<u32>()]
}

prop_compose! {
    fn params()(
        entries in (count(), count()),
        flags in any::<u32>(),
        features in any::<u32>(),
        offsets in prop::collection::vec(offset(), 14),
    ) -> io_uring_params {
        let mut p = io_uring_params {
            sq_entries: entries.0,
            cq_entries: entries.1,
            flags,
            features,
            ..Default::default()
        };
        let sq = &mut p.sq_off;
        let mut next = offsets.into_iter();
        let words = [
            &mut sq.head, &mut sq.tail, &mut sq.ring_mask, &mut sq.ring_entries, &mut sq.flags,
            &mut sq.dropped, &mut sq.array,
        ];
        words.into_iter().zip(&mut next).for_each(|(word, offset)| *word = offset);
        let cq = &mut p.cq_off;
        let words = [
            &mut cq.head, &mut cq.tail, &mut cq.ring_mask, &mut cq.ring_entries, &mut cq.overflow,
            &mut cq.cqes, &mut cq.flags,
        ];
        words.into_iter().zip(&mut next).for_each(|(word, offset)| *word = offset);
        p
    }
}

/// Miri has time for fewer, and no file to keep failures in. An emulated CPU has time for fewer too:
/// `PROPTEST_CASES` is their number.
fn rounds() -> ProptestConfig {
    let config = ProptestConfig::default();
    match cfg!(miri) {
        true => ProptestConfig { cases: 20, failure_persistence: None, ..config },
        false if std::env::var_os("PROPTEST_CASES").is_some() => config,
        false => ProptestConfig { cases: 20_000, ..config },
    }
}

proptest! {
    #![proptest_config(rounds())]

    #[test]
    fn what_is_accepted_lies_within_its_mapping(p in params(), split in any::<bool>()) {
        let Ok(maps) = Mappings::of(&p, split) else { return Ok(()) };
        let (sq, cq) = (&p.sq_off, &p.cq_off);
        for word in [sq.head, sq.tail, sq.ring_mask, sq.ring_entries, sq.flags, sq.dropped] {
            prop_assert!(word % 4 == 0 && u64::from(word) + 4 <= maps.sq_ring as u64);
        }
        for word in [cq.head, cq.tail, cq.ring_mask, cq.ring_entries, cq.overflow, cq.flags] {
            prop_assert!(word % 4 == 0 && u64::from(word) + 4 <= maps.cq_ring as u64);
        }
        let cqes = u64::from(cq.cqes) + u64::from(p.cq_entries) * cqe_size(p.flags) as u64;
        prop_assert!(cq.cqes % 8 == 0 && cqes <= maps.cq_ring as u64);
        prop_assert_eq!(maps.sqes as u64, u64::from(p.sq_entries) * sqe_size(p.flags) as u64);
        if p.flags & IORING_SETUP_NO_SQARRAY == 0 {
            let array = u64::from(sq.array) + u64::from(p.sq_entries) * 4;
            prop_assert!(sq.array % 4 == 0 && array <= maps.sq_ring as u64);
        }
        if maps.single {
            prop_assert!(!split && p.features & IORING_FEAT_SINGLE_MMAP != 0);
            prop_assert_eq!(maps.sq_ring, maps.cq_ring);
        }
    }

    #[test]
    fn entries_are_what_was_asked_for_rounded_up(entries in count(), cq in count(), flags in any::<u32>()) {
        let p = io_uring_params { flags, cq_entries: cq, ..Default::default() };
        let Ok(got) = Entries::rounded(entries, &p) else { return Ok(()) };
        prop_assert!(got.sq.is_power_of_two() && got.cq.is_power_of_two() && got.cq >= got.sq);
        prop_assert!(got.sq <= MAX_ENTRIES && got.cq <= MAX_CQ_ENTRIES);
        if flags & IORING_SETUP_CLAMP == 0 {
            prop_assert!(got.sq >= entries && got.sq / 2 < entries);
        }
        if flags & IORING_SETUP_CQSIZE == 0 {
            prop_assert_eq!(got.cq, 2 * got.sq);
        }
    }

    #[test]
    fn memory_of_ones_own_holds_both_regions(entries in 1_u32..=MAX_ENTRIES, flags in any::<u32>()) {
        let flags = flags & !IORING_SETUP_CQSIZE;
        let p = io_uring_params { flags, ..Default::default() };
        let entries = Entries::rounded(entries, &p).unwrap();
        for page in [4096, 16384, 65536] {
            let memory = UserMemory::of(flags, entries, page);
            prop_assert!(memory.sqes + memory.ring <= memory.total);
            prop_assert!(memory.total <= memory_size(flags, entries, page));
            let Ok((first, second)) = memory.areas(page) else { continue };
            let room = first.len + second.map_or(0, |area| area.len);
            prop_assert!(memory.total <= room);
            prop_assert!(second.is_none_or(|area| memory.ring <= area.len));
        }
    }
}
