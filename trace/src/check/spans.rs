//! The memory that a request in flight uses.

use uring::abi::io_uring::io_uring_op::{self, *};
use uring_trace_format::detail::Vectors;

use crate::sqe::View;

const BUFFER_SELECT: u32 = 1 << 5;

/// Length of `struct statx`.
const STATX: u64 = 256;

/// Memory that the kernel uses until the last CQE of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Its address.
    pub start: u64,
    /// Its length, in bytes.
    pub len: u64,
    /// Whether the kernel writes to it.
    pub is_written: bool,
}

impl Span {
    /// Whether two have a byte in common.
    pub fn meets(&self, other: &Span) -> bool {
        self.start < other.start.saturating_add(other.len)
            && other.start < self.start.saturating_add(self.len)
    }
}

fn is(view: View<'_>, all: &[io_uring_op]) -> bool {
    all.iter().any(|op| *op as u8 == view.opcode())
}

/// The memory of a request; with its iovecs, if it has some.
pub fn of(view: View<'_>, vectors: Option<&Vectors>) -> Vec<Span> {
    const READS: [io_uring_op; 3] = [IORING_OP_READ, IORING_OP_READ_FIXED, IORING_OP_RECV];
    const WRITES: [io_uring_op; 4] =
        [IORING_OP_WRITE, IORING_OP_WRITE_FIXED, IORING_OP_SEND, IORING_OP_SEND_ZC];
    const READS_VECTORS: [io_uring_op; 3] =
        [IORING_OP_READV, IORING_OP_READV_FIXED, IORING_OP_RECVMSG];
    const WRITES_VECTORS: [io_uring_op; 4] =
        [IORING_OP_WRITEV, IORING_OP_WRITEV_FIXED, IORING_OP_SENDMSG, IORING_OP_SENDMSG_ZC];
    if view.has(BUFFER_SELECT) || view.is_multishot() {
        return Vec::new();
    }
    let (address, len) = (view.u64(16), u64::from(view.len()));
    let is_written = is(view, &READS) || is(view, &READS_VECTORS) || is(view, &[IORING_OP_STATX]);
    let mut spans = Vec::new();
    if is(view, &READS) || is(view, &WRITES) {
        spans.push(Span { start: address, len, is_written });
    }
    if is(view, &[IORING_OP_STATX]) {
        spans.push(Span { start: view.u64(8), len: STATX, is_written });
    }
    if is(view, &READS_VECTORS) || is(view, &WRITES_VECTORS) {
        let all = vectors.map(|vectors| &vectors.all[..vectors.len as usize]).unwrap_or_default();
        spans.extend(all.iter().map(|[start, len]| Span { start: *start, len: *len, is_written }));
    }
    spans.retain(|span| span.start != 0 && span.len != 0);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sqe;

    #[test]
    fn operations_use_memory() {
        let read = sqe(IORING_OP_READ).addr(0x1000).len(16);
        let span = Span { start: 0x1000, len: 16, is_written: true };
        assert_eq!(of(View(&read.sqe()), None), [span]);
        assert_eq!(of(View(&read.flags(1 << 5).sqe()), None), []);
        let send = sqe(IORING_OP_SEND).addr(0x1000).len(16);
        assert_eq!(of(View(&send.sqe()), None), [Span { is_written: false, ..span }]);
        let mut all = [[0; 2]; Vectors::MOST];
        (all[0], all[1]) = ([0x1000, 16], [0x2000, 0]);
        let vectors = Vectors { address: 1, count: Some(2), len: 2, all };
        let readv = sqe(IORING_OP_READV).addr(1).len(2);
        assert_eq!(of(View(&readv.sqe()), Some(&vectors)), [span]);
        assert_eq!(of(View(&readv.sqe()), None), []);
        assert_eq!(of(View(&sqe(IORING_OP_NOP).addr(1).len(2).sqe()), None), []);
        assert!(span.meets(&Span { start: 0x100f, ..span }));
        assert!(!span.meets(&Span { start: 0x1010, ..span }));
    }
}
