//! The buffers of a ring's buffer groups.

use std::collections::HashMap;

use uring_trace_format::detail::{Buffer, Given};

const CQE_BUFFER: u32 = 1;
const CQE_BUF_MORE: u32 = 1 << 4;

/// Which buffers the kernel has.
#[derive(Default)]
pub struct Buffers {
    /// By group and buffer ID: how often the program has added a buffer, less how often the kernel
    /// has used it up.
    held: HashMap<(u32, u16), (i64, Buffer)>,
}

impl Buffers {
    /// Forgets a group.
    pub fn unregister(&mut self, group: u32) {
        self.held.retain(|(other, _), _| *other != group);
    }

    /// Adds buffers; returns those that the kernel had.
    pub fn add(&mut self, given: &Given) -> Vec<Buffer> {
        let mut twice = Vec::new();
        for buffer in &given.buffers[..given.len as usize] {
            let (count, last) = self.held.entry((given.group, buffer.id)).or_default();
            // Parts of one memory may have the same ID on purpose.
            let is_same = *last == *buffer;
            *last = *buffer;
            match *count > 0 && is_same {
                true => twice.push(*buffer),
                false => *count = 1,
            }
        }
        twice
    }

    /// The kernel has used a buffer of a group, as the flags of a CQE say.
    pub fn complete(&mut self, group: u32, flags: u32) {
        if flags & CQE_BUFFER != 0 && flags & CQE_BUF_MORE == 0 {
            self.held.remove(&(group, (flags >> 16) as u16));
        }
    }
}
