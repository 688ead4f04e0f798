//! The requests in flight whose results are recorded with data or names.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use uring_trace_format::detail::Vectors;

use crate::rings::View;

/// What a request transfers.
#[derive(Default)]
pub struct Transfer {
    pub is_write: bool,
    /// Whether the kernel selects a buffer, of `group`.
    pub selects: bool,
    pub group: u16,
    pub address: u64,
    pub len: u32,
    pub vectors: Option<Vectors>,
}

/// What is remembered of a request.
pub struct Known {
    pub opens: bool,
    pub selects: bool,
    pub group: u16,
    pub address: u64,
    pub len: u32,
}

/// The most requests that are remembered. Of others, the results have no data and no names.
const MOST: usize = 4096;

/// How far from its place a request may be.
const REACH: usize = 16;

struct Entry {
    /// Ring and `user_data`, mixed; 0 if the entry is free.
    key: AtomicU64,
    address: AtomicU64,
    /// `len`, and what else is in `Known`.
    rest: AtomicU64,
    /// How many requests in flight have this key. If there are several, which of them has a CQE is
    /// not known.
    count: AtomicU32,
}

static ENTRIES: [Entry; MOST] = [const {
    Entry {
        key: AtomicU64::new(0),
        address: AtomicU64::new(0),
        rest: AtomicU64::new(0),
        count: AtomicU32::new(0),
    }
}; MOST];

const OPENS: u64 = 1 << 48;
const SELECTS: u64 = 1 << 49;

fn key(ring: &View, user_data: u64) -> u64 {
    let ring = (ring.sq.khead as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (user_data ^ ring.rotate_left(17)).wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1
}

fn places(key: u64) -> impl Iterator<Item = &'static Entry> {
    let start = (key >> 40) as usize;
    (start..start + REACH).filter_map(|at| ENTRIES.get(at % MOST))
}

/// Remembers a request until its last CQE.
pub fn remember(ring: &View, user_data: u64, opens: bool, transfer: &Transfer) {
    let key = key(ring, user_data);
    let rest = u64::from(transfer.len)
        | u64::from(transfer.group) << 32
        | if opens { OPENS } else { 0 }
        | if transfer.selects { SELECTS } else { 0 };
    let claim = |entry: &&Entry| {
        let (order, failed) = (Ordering::AcqRel, Ordering::Acquire);
        let old = entry.key.compare_exchange(0, key, order, failed).unwrap_or_else(|old| old);
        old == 0 || old == key
    };
    if let Some(entry) = places(key).find(claim) {
        entry.count.fetch_add(1, Ordering::AcqRel);
        entry.address.store(transfer.address, Ordering::Relaxed);
        entry.rest.store(rest, Ordering::Release);
    }
}

/// What is remembered of the request with this CQE, unless several have its `user_data`.
pub fn find(ring: &View, user_data: u64, has_more: bool) -> Option<Known> {
    let key = key(ring, user_data);
    let entry = places(key).find(|entry| entry.key.load(Ordering::Acquire) == key)?;
    let rest = entry.rest.load(Ordering::Acquire);
    let address = entry.address.load(Ordering::Relaxed);
    let count = entry.count.load(Ordering::Acquire);
    if !has_more && entry.count.fetch_sub(1, Ordering::AcqRel) <= 1 {
        entry.count.store(0, Ordering::Relaxed);
        entry.key.store(0, Ordering::Release);
    }
    let (opens, selects) = (rest & OPENS != 0, rest & SELECTS != 0);
    let known = Known { opens, selects, group: (rest >> 32) as u16, address, len: rest as u32 };
    (count == 1).then_some(known)
}
