//! The buffers of a ring's buffer groups.

use std::collections::HashMap;

use uring_trace_format::detail::{Buffer, Given};

const CQE_BUFFER: u32 = 1;
const CQE_BUF_MORE: u32 = 1 << 4;

/// Which buffers the kernel has.
#[derive(Default)]
pub struct Buffers {
    /// By group: the buffers that the program has added and the kernel has not used, in order.
    held: HashMap<u32, Vec<Buffer>>,
}

impl Buffers {
    /// Forgets a group.
    pub fn unregister(&mut self, group: u32) {
        self.held.remove(&group);
    }

    /// Adds buffers; returns those that the kernel had.
    pub fn add(&mut self, given: &Given) -> Vec<Buffer> {
        let held = self.held.entry(given.group).or_default();
        let mut twice = Vec::new();
        for buffer in &given.buffers[..given.len as usize] {
            // Parts of one memory may have the same ID on purpose.
            match held.contains(buffer) {
                true => twice.push(*buffer),
                false => held.push(*buffer),
            }
        }
        twice
    }

    /// The kernel has used a buffer of a group, as a CQE says; for a bundle, as many as the bytes fill.
    pub fn complete(&mut self, group: u32, flags: u32, bytes: i32, is_bundle: bool) {
        let id = (flags >> 16) as u16;
        let Some(held) = self.held.get_mut(&group).filter(|_| flags & CQE_BUFFER != 0) else {
            return;
        };
        let Some(first) = held.iter().position(|buffer| buffer.id == id) else { return };
        let keeps_last = flags & CQE_BUF_MORE != 0;
        let mut left = if is_bundle { u32::try_from(bytes).unwrap_or(0).max(1) } else { 1 };
        while left > 0 && first < held.len() {
            let len = if is_bundle { held[first].len.max(1) } else { 1 };
            let is_last = left <= len;
            if is_last && keeps_last {
                return;
            }
            held.remove(first);
            left = left.saturating_sub(len);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(ids: &[u16]) -> Given {
        let mut given =
            Given { group: 1, len: ids.len() as u32, buffers: [Buffer::default(); Given::MOST] };
        for (buffer, id) in given.buffers.iter_mut().zip(ids) {
            *buffer = Buffer { address: u64::from(*id) * 100, len: 100, id: *id };
        }
        given
    }

    fn ids(buffers: &[Buffer]) -> Vec<u16> {
        buffers.iter().map(|buffer| buffer.id).collect()
    }

    fn flags(id: u32) -> u32 {
        CQE_BUFFER | id << 16
    }

    #[test]
    fn a_bundle_uses_several_buffers() {
        let mut buffers = Buffers::default();
        assert!(buffers.add(&given(&[1, 2, 3, 4])).is_empty());
        buffers.complete(1, flags(1), 250, true);
        assert_eq!(ids(&buffers.add(&given(&[1, 2, 3, 4]))), [4]);
        buffers.complete(1, flags(4), 100, true);
        assert_eq!(ids(&buffers.add(&given(&[4, 1]))), [1]);
    }

    #[test]
    fn a_buffer_may_be_used_in_part() {
        let mut buffers = Buffers::default();
        buffers.add(&given(&[1, 2]));
        buffers.complete(1, flags(1) | CQE_BUF_MORE, 50, false);
        assert_eq!(ids(&buffers.add(&given(&[1]))), [1]);
        buffers.complete(1, flags(1) | CQE_BUF_MORE, 150, true);
        assert_eq!(ids(&buffers.add(&given(&[1, 2]))), [2]);
        // Another group, no buffer, or one that is not known.
        buffers.complete(2, flags(2), 10, false);
        buffers.complete(1, 0, 10, false);
        buffers.complete(1, flags(9), 10, false);
        assert_eq!(ids(&buffers.add(&given(&[1, 2]))), [1, 2]);
        buffers.unregister(1);
        assert!(buffers.add(&given(&[1, 2])).is_empty());
    }
}
