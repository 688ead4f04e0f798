//! What becomes of an SQE.

/// `IOSQE_FIXED_FILE`.
pub const FIXED_FILE: u8 = 1;
/// `IOSQE_IO_LINK`.
pub const IO_LINK: u8 = 1 << 2;
/// `IOSQE_IO_HARDLINK`.
pub const IO_HARDLINK: u8 = 1 << 3;
/// `IOSQE_BUFFER_SELECT`.
pub const BUFFER_SELECT: u8 = 1 << 5;
/// `IOSQE_CQE_SKIP_SUCCESS`.
pub const CQE_SKIP_SUCCESS: u8 = 1 << 6;

/// `IORING_OP_LINK_TIMEOUT`.
pub const LINK_TIMEOUT: u8 = 15;

const NOP: u8 = 0;
const NOP128: u8 = 63;
const READV: u8 = 1;
const WRITEV: u8 = 2;
const READ_FIXED: u8 = 4;
const WRITE_FIXED: u8 = 5;
const READ: u8 = 22;
const WRITE: u8 = 23;
const SEND: u8 = 26;
const RECV: u8 = 27;

/// The operations that can be made short.
pub const SHORT: [u8; 8] = [READV, WRITEV, READ_FIXED, WRITE_FIXED, READ, WRITE, SEND, RECV];

/// `IORING_NOP_INJECT_RESULT`.
const INJECT_RESULT: u32 = 1;
/// `IORING_RECVSEND_POLL_FIRST`.
const POLL_FIRST: u16 = 1;
/// `MSG_WAITALL`.
const MSG_WAITALL: u32 = 0x100;
/// `RWF_ATOMIC`.
const RWF_ATOMIC: u32 = 0x40;

/// The first 64 bytes of an SQE.
pub type Words = [u64; 8];

/// `opcode`.
pub fn opcode(words: &Words) -> u8 {
    let [opcode, ..] = words[0].to_ne_bytes();
    opcode
}

/// `flags`.
pub fn flags(words: &Words) -> u8 {
    let [_, flags, ..] = words[0].to_ne_bytes();
    flags
}

/// `fd`.
pub fn fd(words: &Words) -> i32 {
    let [_, _, _, _, fd @ ..] = words[0].to_ne_bytes();
    i32::from_ne_bytes(fd)
}

fn ioprio(words: &Words) -> u16 {
    let [_, _, a, b, ..] = words[0].to_ne_bytes();
    u16::from_ne_bytes([a, b])
}

/// `len`.
pub fn len(words: &Words) -> u32 {
    let [a, b, c, d, ..] = words[3].to_ne_bytes();
    u32::from_ne_bytes([a, b, c, d])
}

fn op_flags(words: &Words) -> u32 {
    let [_, _, _, _, flags @ ..] = words[3].to_ne_bytes();
    u32::from_ne_bytes(flags)
}

fn halves(low: u32, high: u32) -> u64 {
    let ([a, b, c, d], [e, f, g, h]) = (low.to_ne_bytes(), high.to_ne_bytes());
    u64::from_ne_bytes([a, b, c, d, e, f, g, h])
}

/// A NOP that completes with a result, in place of a request. Links, drain, `IOSQE_ASYNC` and
/// `IOSQE_CQE_SKIP_SUCCESS` stay; the kernel cancels linked requests by itself if it is an error.
pub fn with_result(words: &Words, is_mixed_and_wide: bool, result: i32) -> Words {
    let opcode = if is_mixed_and_wide { NOP128 } else { NOP };
    let flags = flags(words) & !(FIXED_FILE | BUFFER_SELECT);
    let first = u64::from_ne_bytes([opcode, flags, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    [first, 0, 0, halves(result as u32, INJECT_RESULT), words[4], 0, 0, 0]
}

/// The request after one that was short, with the result `-ECANCELED`. The kernel cancels it with all
/// that are linked to it, also by a hard link.
pub fn cancelled(words: &Words, is_mixed_and_wide: bool, result: i32) -> Words {
    let mut new = with_result(words, is_mixed_and_wide, result);
    let [opcode, flags, rest @ ..] = new[0].to_ne_bytes();
    let flags = match flags & IO_HARDLINK {
        0 => flags,
        _ => flags & !IO_HARDLINK | IO_LINK,
    };
    let [a, b, c, d, e, f] = rest;
    new[0] = u64::from_ne_bytes([opcode, flags, a, b, c, d, e, f]);
    new
}

/// Whether the next SQE of a chain is cancelled when this request fails, or is short.
pub fn has_soft_link(words: &Words) -> bool {
    flags(words) & (IO_LINK | IO_HARDLINK) == IO_LINK
}

/// Whether the next SQE is linked to this one.
pub fn has_link(words: &Words) -> bool {
    flags(words) & (IO_LINK | IO_HARDLINK) != 0
}

/// Whether it has no CQE unless it fails.
pub fn is_silent(words: &Words) -> bool {
    flags(words) & CQE_SKIP_SUCCESS != 0
}

/// Whether the kernel sees a failure in a short transfer: always, but for sends and receives only
/// with `MSG_WAITALL`.
pub fn fails_if_short(words: &Words) -> bool {
    !is_network(words) || op_flags(words) & MSG_WAITALL != 0
}

/// Whether it is a send or a receive.
pub fn is_network(words: &Words) -> bool {
    matches!(opcode(words), SEND | RECV)
}

/// Whether the request may be made short, as far as the SQE tells. What the file is cannot be asked
/// of a registered one; a CQE must be posted; a selected buffer, a multishot request, a bundle and
/// an atomic write have lengths of their own.
pub fn may_be_short(words: &Words) -> bool {
    let is_plain = flags(words) & (FIXED_FILE | BUFFER_SELECT | CQE_SKIP_SUCCESS) == 0;
    let is_simple = match is_network(words) {
        true => ioprio(words) & !POLL_FIRST == 0,
        // The last word describes the protection information of the data.
        false => op_flags(words) & RWF_ATOMIC == 0 && words[7] == 0,
    };
    is_plain && is_simple && SHORT.contains(&opcode(words))
}

/// Whether the lengths are in an array of `len` vectors at the address [`address`].
pub fn is_vectored(words: &Words) -> bool {
    matches!(opcode(words), READV | WRITEV)
}

/// `addr`.
pub fn address(words: &Words) -> u64 {
    words[2]
}

/// With another `len`.
pub fn with_len(words: &Words, len: u32) -> Words {
    let mut new = *words;
    new[3] = halves(len, op_flags(words));
    new
}

/// A vectored request with one buffer in place of its vectors.
pub fn with_buffer(words: &Words, address: u64, len: u32) -> Words {
    let mut new = with_len(words, len);
    let [old, rest @ ..] = words[0].to_ne_bytes();
    let [a, b, c, d, e, f, g] = rest;
    let opcode = if old == READV { READ } else { WRITE };
    new[0] = u64::from_ne_bytes([opcode, a, b, c, d, e, f, g]);
    new[2] = address;
    new
}

/// A vectored request that transfers at most `most` bytes; `vector` says the address and the length of
/// each of its buffers. `None` if it does not transfer more, or a vector is not readable.
pub fn with_fewer_vectors(
    words: &Words,
    most: u32,
    mut vector: impl FnMut(u32) -> Option<(u64, u64)>,
) -> Option<Words> {
    let (mut total, mut i) = (0_u64, 0);
    while i < len(words) {
        let (start, bytes) = vector(i)?;
        let with = total.saturating_add(bytes);
        if with > u64::from(most) {
            return Some(match total {
                0 => with_buffer(words, start, most),
                _ => with_len(words, i),
            });
        }
        (total, i) = (with, i + 1);
    }
    None
}
