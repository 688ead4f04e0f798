//! When a rule applies. Nothing depends on the time or on the order of threads.

use super::{HAS_FD, HAS_RING, Rule};

const FIXED_FILE: u8 = 1;

/// Which SQE or call is decided about.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The seed of all rules.
    pub seed: u64,
    /// How many rings the process set up before this one.
    pub ring: u32,
    /// How many SQEs, or calls, the ring had before.
    pub number: u32,
}

/// How often a rule has matched and was applied on one ring.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Matches.
    pub matched: u32,
    /// How often it was applied.
    pub applied: u32,
}

impl Rule {
    /// Whether an SQE has the operation, and the number of its file and ring are right. The path is
    /// not looked at.
    pub fn covers(&self, words: &[u64; 8], ring: i32) -> bool {
        let [opcode, flags, _, _, fd @ ..] = words[0].to_ne_bytes();
        let bits = self.operations.get(usize::from(opcode >> 6)).copied().unwrap_or(0);
        let same_fd = self.conditions & HAS_FD == 0
            || flags & FIXED_FILE == 0 && i32::from_ne_bytes(fd) == self.fd;
        bits & 1 << (opcode & 63) != 0 && same_fd && self.is_of_ring(ring)
    }

    /// Whether it is for this ring.
    pub fn is_of_ring(&self, ring: i32) -> bool {
        self.conditions & HAS_RING == 0 || self.ring == ring
    }

    /// Whether the rule with this index applies to its next match; counts the match.
    pub fn decide(&self, index: usize, place: Place, counts: Counts) -> (bool, Counts) {
        let matched = counts.matched.saturating_add(1);
        let turn = matched.checked_sub(self.after).filter(|turn| *turn > 0);
        let every = self.every.max(1);
        let applies = turn.is_some_and(|turn| turn.checked_rem(every) == Some(0))
            && (self.most == 0 || counts.applied < self.most)
            && (self.chance == u64::MAX || hash(place, index) < self.chance);
        let applied = counts.applied.saturating_add(u32::from(applies));
        (applies, Counts { matched, applied })
    }
}

/// A number from 0 to `u64::MAX`, each as likely as the others.
fn hash(place: Place, index: usize) -> u64 {
    let mut value = mixed(place.seed ^ 0x6a09_e667_f3bc_c908);
    value = mixed(value ^ u64::from(place.ring));
    value = mixed(value ^ u64::from(place.number));
    mixed(value ^ index as u64)
}

/// A bijection in which each bit of the result depends on all bits of the value.
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

/// Whether a pattern is the whole text: `?` is any byte, `*` any number of bytes, also `/`.
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    // After the last `*`: the rest of the pattern, and where in the text it is tried.
    let mut again: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), text.split_first()) {
            (Some((b'*', rest)), _) => {
                again = Some((rest, text));
                pattern = rest;
            }
            (Some((wanted, rest)), Some((byte, more))) if *wanted == b'?' || wanted == byte => {
                (pattern, text) = (rest, more);
            }
            (None, None) => return true,
            _ => {
                let Some((rest, from)) = again else { return false };
                let Some((_, from)) = from.split_first() else { return false };
                again = Some((rest, from));
                (pattern, text) = (rest, from);
            }
        }
    }
}
