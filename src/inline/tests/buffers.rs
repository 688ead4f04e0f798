use super::*;
use crate::inline::buf_ring::*;
use crate::inline::recvmsg::*;

/// A buffer ring of four buffers.
fn buf_ring() -> *mut io_uring_buf_ring {
    leak(vec![io_uring_buf::default(); 4]).cast()
}

#[test]
fn masks() {
    for (entries, mask) in [(1, 0), (8, 7), (32768, 32767)] {
        // SAFETY: it takes no pointer.
        assert_eq!(unsafe { io_uring_buf_ring_mask(entries) }, mask);
    }
}

#[test]
fn buffers_go_round() {
    let br = buf_ring();
    let bufs: *mut io_uring_buf = br.cast();
    // SAFETY: there are four buffers.
    unsafe {
        (*br).u1.s1.tail = 9;
        io_uring_buf_ring_init(br);
        assert_eq!((*br).u1.s1.tail, 0);
        (*br).u1.s1.tail = u16::MAX - 1;
        for i in 0..4 {
            let address = ptr::without_provenance_mut(0x1000 + i as usize);
            io_uring_buf_ring_add(br, address, 10 + i as c_uint, 20 + i as c_uint, 3, i);
        }
        // The tail is in the first buffer's spare field, and stays.
        assert_eq!((*br).u1.s1.tail, u16::MAX - 1);
        for (place, i) in [(2, 0), (3, 1), (0, 2), (1, 3)] {
            let buf = *bufs.add(place);
            assert_eq!((buf.addr, buf.len, buf.bid), (0x1000 + i, 10 + i as u32, 20 + i as u16));
        }
        io_uring_buf_ring_advance(br, 4);
        assert_eq!((*br).u1.s1.tail, 2);
    }
}

#[test]
fn buffers_and_completions_together() {
    let br = buf_ring();
    let mut fake = Fake::new(0, 4, c_uint::MAX);
    // SAFETY: there are four buffers; the ring is the fake's.
    unsafe {
        io_uring_buf_ring_cq_advance(fake.ptr(), br, 3);
        assert_eq!(((*br).u1.s1.tail, fake.cq_head()), (3, 2));
        __io_uring_buf_ring_cq_advance(fake.ptr(), br, 1, 2);
        assert_eq!(((*br).u1.s1.tail, fake.cq_head()), (5, 3));
    }
}

const HEADER: usize = size_of::<io_uring_recvmsg_out>();
const CMSG: usize = size_of::<cmsghdr>();

/// The header of a request with room for a name and control data.
fn request(namelen: socklen_t, controllen: usize) -> msghdr {
    // SAFETY: a header is integers and raw pointers, for which zero is a value.
    let mut header: msghdr = unsafe { zeroed() };
    header.msg_namelen = namelen;
    header.msg_controllen = controllen as _;
    header
}

#[test]
fn buffers_that_are_too_short() {
    // (length, name, control data, valid)
    let cases = [
        (-1, 0, 0, false),
        (c_int::MIN, 0, 0, false),
        (0, 0, 0, false),
        (15, 0, 0, false),
        (16, 0, 0, true),
        (16, 1, 0, false),
        (16, 0, 1, false),
        (48, 16, 16, true),
        (48, 17, 16, false),
        (48, 16, 17, false),
        (c_int::MAX, 16, 16, true),
        (c_int::MAX, socklen_t::MAX, 0, false),
        // Sums of these would wrap.
        (48, 16, usize::MAX, false),
        (48, 16, usize::MAX - 15, false),
        (48, socklen_t::MAX, usize::MAX, false),
    ];
    let buf = leak(vec![0_u64; 8]).cast();
    for (len, name, control, valid) in cases {
        let mut header = request(name, control);
        // SAFETY: the buffer is only looked at through the result.
        let out = unsafe { io_uring_recvmsg_validate(buf, len, &raw mut header) };
        let expected = if valid { buf.cast() } else { ptr::null_mut() };
        assert_eq!(out, expected, "{len} {name} {control}");
    }
}

#[test]
fn the_payload_is_what_is_left() {
    let out: *mut io_uring_recvmsg_out = leak(vec![0_u64; 8]).cast();
    let mut header = request(8, 16);
    let cases = [(64, 24), (41, 1), (40, 0), (39, 0), (16, 0), (0, 0), (-1, 0), (c_int::MIN, 0)];
    // SAFETY: the buffer holds the header, a name and control data.
    unsafe {
        assert_eq!(io_uring_recvmsg_name(out), out.cast::<u8>().add(HEADER).cast());
        let payload = io_uring_recvmsg_payload(out, &raw mut header);
        assert_eq!(payload, out.cast::<u8>().add(HEADER + 8 + 16).cast());
        for (len, payload) in cases {
            let length = io_uring_recvmsg_payload_length(out, len, &raw mut header);
            assert_eq!(length, payload, "{len}");
        }
    }
}

/// In 32 bits every buffer is as low as this one.
#[test]
#[cfg_attr(miri, ignore = "Miri maps no memory at a given address")]
fn a_negative_length_has_no_payload_at_a_low_address() {
    let low = ptr::without_provenance_mut(0x1000_0000);
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE;
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: the address is free, or the call fails.
    let out = unsafe { libc::mmap(low, 4096, access, flags, -1, 0) };
    assert_eq!(out, low);
    let mut header = request(8, 16);
    for len in [-1, -libc::ENOBUFS, c_int::MIN] {
        // SAFETY: the buffer holds the header, a name and control data.
        let length = unsafe { io_uring_recvmsg_payload_length(out.cast(), len, &raw mut header) };
        assert_eq!(length, 0, "{len}");
    }
    // SAFETY: it was mapped above.
    unsafe { libc::munmap(out, 4096) };
}

/// How many control messages of these lengths a walk meets, with `control` bytes of control data
/// and a payload that looks like another after them.
fn control_messages(lengths: &[usize], control: usize) -> usize {
    let out: *mut io_uring_recvmsg_out = leak(vec![0_u64; 64]).cast();
    let mut header = request(8, 128);
    // SAFETY: the buffer has room for the header, the name, and 488 bytes more.
    unsafe {
        (*out).controllen = control as __u32;
        let mut at = out.cast::<u8>().add(HEADER + 8);
        for &len in lengths {
            (*at.cast::<cmsghdr>()).cmsg_len = len as _;
            at = at.add(len.max(CMSG).next_multiple_of(size_of::<size_t>()));
        }
        (*at.cast::<cmsghdr>()).cmsg_len = CMSG as _;
        let mut cmsg = io_uring_recvmsg_cmsg_firsthdr(out, &raw mut header);
        let mut met = 0;
        while !cmsg.is_null() {
            met += 1;
            cmsg = io_uring_recvmsg_cmsg_nexthdr(out, &raw mut header, cmsg);
        }
        met
    }
}

#[test]
fn control_messages_end_with_the_control_data() {
    let (first, second) = (CMSG + 4, CMSG + 12);
    let padded = |len: usize| len.next_multiple_of(size_of::<size_t>());
    let both = padded(first) + padded(second);
    assert_eq!(control_messages(&[], 0), 0);
    assert_eq!(control_messages(&[], CMSG - 1), 0);
    assert_eq!(control_messages(&[first], padded(first)), 1);
    assert_eq!(control_messages(&[first, second], both), 2);
    assert_eq!(control_messages(&[first, second, CMSG], both + CMSG), 3);
    // One that does not fit in, one whose header does not, and one that is shorter than a header.
    assert_eq!(control_messages(&[first, second], both - 8), 1);
    assert_eq!(control_messages(&[first, second], padded(first) + CMSG - 8), 1);
    assert_eq!(control_messages(&[CMSG - 1, CMSG], 64), 1);
}

#[test]
fn a_length_that_wraps_leads_nowhere() {
    let out: *mut io_uring_recvmsg_out = leak(vec![0_u64; 64]).cast();
    let mut header = request(0, 128);
    // SAFETY: the buffer has room for the header and 496 bytes more.
    unsafe {
        (*out).controllen = 48;
        let first = out.cast::<u8>().add(HEADER);
        let at = |offset: usize| first.add(offset).cast::<cmsghdr>();
        (*at(0)).cmsg_len = CMSG as _;
        // From the last message, and from one after the control data, back to the first one.
        for offset in [32, 56] {
            (*at(offset)).cmsg_len = offset.wrapping_neg() as _;
            let next = io_uring_recvmsg_cmsg_nexthdr(out, &raw mut header, at(offset));
            assert!(next.is_null(), "{offset}");
        }
    }
}
