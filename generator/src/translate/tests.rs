//! Tests which code is translated and which is rejected.

use std::path::Path;

mod values;

use super::{Translator, World};
use crate::source::Source;
use crate::types::Ty;

/// The library's own types, functions and constants.
fn world() -> World {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is above");
    let source = Source::read(root).expect("the source is valid");
    World::new(&source).expect("every type is known")
}

/// Parameters of the bodies. Those from `h` on have types that C computes in `int`, or that cannot
/// be used in arithmetic.
const PARAMETERS: [(&str, &str); 13] = [
    ("ring", "*mut io_uring"),
    ("sqe", "*mut io_uring_sqe"),
    ("br", "*mut io_uring_buf_ring"),
    ("flags", "c_uint"),
    ("fd", "c_int"),
    ("ptr", "*const c_void"),
    ("h", "__u16"),
    ("s", "c_short"),
    ("o", "off_t"),
    ("d", "__u64"),
    ("b", "bool"),
    ("i", "i16"),
    ("c", "c_char"),
];

/// Translates a body with all parameters.
fn translate_in(world: &World, body: &str, result: &str) -> Result<String, String> {
    translate_with(&PARAMETERS, world, body, result)
}

/// Translates a body with the parameters `ring`, `sqe`, `br`, `flags`, `fd` and `ptr`.
fn translate(body: &str, result: &str) -> Result<String, String> {
    translate_with(&PARAMETERS[..6], &world(), body, result)
}

fn translate_with(
    parameters: &[(&str, &str)],
    world: &World,
    body: &str,
    result: &str,
) -> Result<String, String> {
    let ty = |text: &str| {
        Ty::of(&syn::parse_str(text).expect("a Rust type"), &world.types).expect("a C type")
    };
    let parameters = parameters.iter().map(|(name, text)| (name.to_string(), ty(text))).collect();
    let block = syn::parse_str(&format!("{{ {body} }}")).map_err(|e| e.to_string())?;
    Translator::new(world, parameters, ty(result)).body(&block).map_err(|e| e.to_string())
}

/// The only line of the C translation of a body.
fn line(body: &str, result: &str) -> String {
    let text = translate(body, result).expect("the body is in the subset");
    text.trim().to_string()
}

#[test]
fn fields_lose_anonymous_members() {
    assert_eq!(line("(*sqe).u1.off = 0;", "()"), "sqe->off = 0;");
    assert_eq!(line("(*sqe).u1.s1.cmd_op = flags;", "()"), "sqe->cmd_op = flags;");
    assert_eq!(line("*(*ring).cq.khead", "c_uint"), "return *ring->cq.khead;");
    assert_eq!(line("&raw mut (*ring).sq", "*mut io_uring_sq"), "return &ring->sq;");
}

#[test]
fn conversions_are_explicit() {
    assert_eq!(
        line("(*sqe).u2.addr = ptr as __u64;", "()"),
        "sqe->addr = (__u64) (uintptr_t) ptr;"
    );
    assert_eq!(line("(*sqe).u1.off = fd as __u64;", "()"), "sqe->off = (__u64) fd;");
    assert_eq!(
        line("(*sqe).ioprio |= flags as __u16;", "()"),
        "sqe->ioprio = (__u16) (sqe->ioprio | (__u16) flags);"
    );
    assert_eq!(line("(*br).u1.s1.tail.wrapping_add(1)", "__u16"), "return (__u16) (br->tail + 1);");
    assert_eq!(line("ptr as c_ulong", "c_ulong"), "return (unsigned long) ptr;");
    assert_eq!(
        line("fd.wrapping_sub(1)", "c_int"),
        "return (int) ((unsigned int) fd - (unsigned int) 1);"
    );
}

#[test]
fn literals_have_the_size_of_their_place() {
    assert_eq!(line("1 << flags", "c_uint"), "return 1U << flags;");
    assert_eq!(line("!0", "__u64"), "return ~0ULL;");
    assert_eq!(line("flags & !1", "c_uint"), "return flags & ~1U;");
}

#[test]
fn pointers_and_conditions() {
    assert_eq!(line("(*ring).cq.kflags.is_null()", "bool"), "return ring->cq.kflags == NULL;");
    assert_eq!(line("!(*ring).cq.kflags.is_null()", "bool"), "return ring->cq.kflags != NULL;");
    assert_eq!(
        line("(*ring).sq.sqes.add((flags << 1) as usize)", "*mut io_uring_sqe"),
        "return &ring->sq.sqes[flags << 1];"
    );
    assert_eq!(
        line("if flags & 1 != 0 { 1 } else { 0 }", "c_uint"),
        "return (flags & 1) != 0 ? 1 : 0;"
    );
    assert_eq!(
        translate("if flags == 1 { return -libc::EINVAL; } else if fd < 0 { return fd; } 0", "c_int"),
        Ok("\tif (flags == 1) {\n\t\treturn -EINVAL;\n\t} else if (fd < 0) {\n\t\treturn fd;\n\t}\n\treturn 0;\n".to_string())
    );
}

#[test]
fn declarations_stand_apart_and_long_lines_are_folded() {
    let text = translate(
        "let head: c_uint = flags; (*ring).flags = head; let tail: c_uint = 1; tail",
        "c_uint",
    );
    let expected = "\tunsigned int head = flags;\n\tunsigned int tail;\n\n\tring->flags = head;\n\ttail = 1;\n\treturn tail;\n";
    assert_eq!(text, Ok(expected.to_string()));
    let long = "(*ring).sq.ring_entries == (*ring).cq.ring_entries && (*ring).sq.ring_mask == (*ring).cq.ring_mask";
    let text = translate(long, "bool").expect("the body is in the subset");
    assert!(text.contains(" &&\n\t\tring->sq.ring_mask"), "{text}");
}

#[test]
fn declarations_come_before_statements() {
    let cases = [
        (
            "let a: c_uint = flags; if flags == 0 { return 1; } let b: c_uint = a & 1; b",
            "\tunsigned int a = flags;\n\tunsigned int b;\n\n\tif (flags == 0)\n\t\treturn 1;\n\
             \tb = a & 1;\n\treturn b;\n",
        ),
        (
            "if flags == 0 { (*sqe).len = 1; let b: c_uint = flags; (*sqe).len = b; } 0",
            "\tif (flags == 0) {\n\t\tunsigned int b;\n\n\t\tsqe->len = 1;\n\t\tb = flags;\n\
             \t\tsqe->len = b;\n\t}\n\treturn 0;\n",
        ),
    ];
    for (rust, c) in cases {
        assert_eq!(translate(rust, "c_uint").as_deref(), Ok(c), "{rust}");
    }
}

#[test]
fn what_is_outside_the_subset_is_refused() {
    let cases = [
        // Functions that are not in the API, and syntax outside the subset.
        ("c_uint", "foreign(flags)", "the function foreign is not in the API"),
        ("c_uint", "unknown_name", "neither a parameter"),
        ("c_uint", "match flags { _ => 0 }", "outside the subset"),
        ("c_uint", "(*ring).sq.no_such_field", "no field"),
        ("c_uint", "flags.count_ones()", "outside the subset"),
        ("c_uint", "(|| 0)()", "outside the subset"),
        ("c_uint", "if let 1 = flags { 0 } else { 1 }", "outside the subset"),
        ("()", "#[cfg(windows)] io_uring_prep_nop(sqe);", "outside the subset"),
        ("c_uint", "let x @ 1 = flags; x", "outside the subset"),
        ("c_uint", "let x = core::ptr::null_mut(); 0", "needs a type"),
        // Literals with a different value or size in C, and literals whose type can only be
        // inferred.
        ("__u64", "010", "`010` is no decimal or hexadecimal number to C"),
        ("__u64", "0o17", "`0o17` is no decimal or hexadecimal number to C"),
        ("__u64", "0b11", "`0b11` is no decimal or hexadecimal number to C"),
        ("__u64", "0_1", "`0_1` is no decimal or hexadecimal number to C"),
        ("__u64", "1_000_000_000_000", "wider than an int"),
        ("__u64", "flags.wrapping_add(2147483648) as __u64", "wider than an int"),
        ("__u64", "flags.wrapping_sub(4294967295) as __u64", "wider than an int"),
        ("bool", "d == 0xffff_ffff", "wider than an int"),
        ("bool", "(1 << 40) == d", "the type of `1` is not known here"),
        ("__u64", "let x = 1 << 40; d | x", "the type of `1` is not known here"),
        ("__u64", "(!0) as __u64", "the type of `0` is not known here"),
        ("__u64", "!0 as __u64", "the type of `0` is not known here"),
        ("__u64", "-1 as __u64", "the type of `1` is not known here"),
        ("__u64", "(if b { 1 } else { 2 }) << 40 | d", "C computes `b ? 1 : 2` as int"),
        ("__u64", "!(if b { 1 } else { 2 }) & d", "C computes `b ? 1 : 2` as int"),
        ("()", "IO_URING_WRITE_ONCE((*ring).cq.khead, -1);", "outside the subset"),
        ("c_int", "libc::POLLIN as c_int", "not known to be an int in C"),
        // Minus signs.
        ("c_int", "-(-fd)", "outside the subset"),
        ("c_int", "-(-1)", "outside the subset"),
        ("c_uint", "-fd as c_uint", "outside the subset"),
        ("__u64", "-(flags as c_int) as __u64", "outside the subset"),
        ("bool", "i < -1", "outside the subset"),
        // Operators that panic in Rust, but wrap around or are undefined in C.
        ("c_uint", "flags + 1", "use `wrapping_add`"),
        ("c_uint", "flags - (flags - 1)", "use `wrapping_sub`"),
        ("bool", "(*sqe).len == flags - 1", "use `wrapping_sub`"),
        ("bool", "h - 1 < h", "use `wrapping_sub`"),
        ("c_int", "(0 - 1) as c_int", "use `wrapping_sub`"),
        ("__u64", "d * 0xffff", "outside the subset"),
        ("c_uint", "h as c_uint * h as c_uint", "outside the subset"),
        ("c_uint", "flags % 3 * 2", "outside the subset"),
        ("c_int", "fd / fd", "outside the subset"),
        ("()", "(*ring).sq.ring_sz -= 1;", "outside the subset"),
        ("()", "(*sqe).fd += 1;", "outside the subset"),
        ("()", "(*sqe).fd *= fd;", "outside the subset"),
        ("()", "(*sqe).fd <<= 1;", "`<<` of __s32 and c_uint"),
        ("*mut io_uring_sqe", "(*ring).sq.sqes.add(flags as usize + 1)", "use `wrapping_add`"),
        // Arithmetic with narrow and signed types, and with types of a different size or sign in C.
        ("c_uint", "h.wrapping_mul(h) as c_uint", "outside the subset"),
        ("c_int", "s.wrapping_add(1) as c_int", "`+` of c_short and c_short"),
        ("__u64", "o.wrapping_add(1) as __u64", "`+` of off_t and off_t"),
        ("__u64", "(h << 12) as __u64", "`<<` of __u16 and c_uint"),
        ("()", "(*ring).int_flags <<= 1;", "`<<` of __u8 and c_uint"),
        ("__u64", "(fd >> 1) as __u64", "`>>` of c_int and c_uint"),
        ("c_uint", "flags << fd", "`<<` of c_uint and c_int"),
        ("bool", "b & (flags == 0)", "`&` of bool and bool"),
        ("bool", "b < true", "`<` of bool and bool"),
        ("bool", "ptr < ptr", "`<` of *const c_void and *const c_void"),
        ("bool", "*ring == *ring", "`==` of io_uring and io_uring"),
        ("bool", "!h == 0xffff", "outside the subset"),
        ("c_int", "!s as c_int", "outside the subset"),
        ("c_int", "c as c_int", "c_char cannot be cast"),
        ("c_uint", "flags as f32 as c_uint", "f32 cannot be cast"),
        // Structs and arrays.
        (
            "c_uint",
            "let v = io_uring_cqe_iter { mask: 1, ..Default::default() }; v.mask",
            "outside the subset",
        ),
        (
            "io_uring_cqe_iter",
            "io_uring_cqe_iter { mask: flags, ..*(ptr as *const io_uring_cqe_iter) }",
            "outside the subset",
        ),
        (
            "io_uring_cqe_iter",
            "let value: c_uint = 1; io_uring_cqe_iter { mask: value }",
            "`value` is declared twice",
        ),
        ("()", "let x = (*ring).cq.pad; io_uring_prep_nop(sqe);", "outside the subset"),
        ("()", "let x = (*sqe).u1; io_uring_prep_nop(sqe);", "outside the subset"),
        ("*const c_uint", "&1_u32", "outside the subset"),
        // Names.
        ("c_uint", "let x: c_uint = 1; let x: c_uint = 2; x", "`x` is declared twice"),
        ("c_int", "let io_uring_submit: c_int = 1; fd", "`io_uring_submit` is declared twice"),
        ("c_int", "let errno = fd; errno", "the name `errno` is reserved"),
        ("c_int", "let linux: c_int = 1; linux", "the name `linux` is reserved"),
        ("c_int", "let unix: c_int = 1; unix", "the name `unix` is reserved"),
        ("c_int", "let new = fd; new", "the name `new` is reserved"),
        ("c_int", "let int = fd; int", "the name `int` is reserved"),
        ("c_int", "let r#typeof = fd; r#typeof", "the name `typeof` is reserved"),
        ("c_int", "let _x = fd; _x", "the name `_x` is reserved"),
        ("c_int", "let I = fd; I", "the name `I` is reserved"),
        // Operands whose order of evaluation C does not specify.
        (
            "c_uint",
            "io_uring_sq_ready(ring).wrapping_sub(io_uring_cq_ready(ring))",
            "C does not say which",
        ),
        ("bool", "io_uring_sq_ready(ring) == io_uring_cq_ready(ring)", "C does not say which"),
        (
            "()",
            "io_uring_cq_advance(ring, io_uring_sq_ready(ring) | io_uring_cq_ready(ring));",
            "C does not say which",
        ),
        ("()", "(*io_uring_get_sqe(ring)).fd = io_uring_submit(ring);", "C does not say which"),
        ("()", "(*io_uring_get_sqe(ring)).flags |= 1;", "outside the subset"),
        // The C function would continue after the value.
        ("()", "if b { return io_uring_prep_nop(sqe); } io_uring_prep_nop(sqe);", "outside"),
    ];
    let world = world();
    for (result, body, message) in cases {
        match translate_in(&world, body, result) {
            Ok(c) => panic!("{body} was accepted, as {c}"),
            Err(e) => assert!(e.contains(message), "{body}: {e}"),
        }
    }
}

#[test]
fn what_is_accepted_means_the_same_in_c() {
    let cases = [
        ("bool", "d == (1 << 40)", "return d == (1ULL << 40);"),
        ("bool", "1 == d", "return 1 == d;"),
        ("bool", "core::ptr::null() == ptr", "return NULL == ptr;"),
        ("__u64", "let x: __u64 = 1 << 40; d | x", "__u64 x = 1ULL << 40;\n\n\treturn d | x;"),
        ("__u64", "(!0 << 8) & d", "return (~0ULL << 8) & d;"),
        ("__u64", "d & !(flags as __u64)", "return d & ~(__u64) flags;"),
        ("__u64", "(flags << 4) as __u64", "return (__u64) (flags << 4);"),
        ("__u64", "h as c_uint as __u64", "return (__u64) (unsigned int) h;"),
        ("__u64", "fd as c_uint as __u64", "return (__u64) (unsigned int) fd;"),
        ("__u64", "(!0_u32) as __u64", "return (__u64) ~0U;"),
        ("__u64", "-1_i64 as __u64", "return (__u64) -1;"),
        ("c_long", "-1", "return -1;"),
        ("bool", "!b == b", "return (!b) == b;"),
        ("bool", "flags as c_int > -1", "return (int) flags > -1;"),
        ("c_int", "if b { -libc::EINVAL } else { fd }", "return b ? -EINVAL : fd;"),
        ("c_uint", "flags & 1 | 2 ^ flags", "return (flags & 1) | (2 ^ flags);"),
        ("c_uint", "flags << (flags & 3) >> 2", "return (flags << (flags & 3)) >> 2;"),
        ("c_uint", "flags as __u8 as c_uint", "return (unsigned int) (__u8) flags;"),
        ("c_uint", "(*ring).cq.pad[flags as usize]", "return ring->cq.pad[flags];"),
        ("c_uint", "(*ring).cq.pad[fd as usize]", "return ring->cq.pad[(size_t) fd];"),
        (
            "*mut io_uring_sqe",
            "(*ring).sq.sqes.add((flags as usize) << 1)",
            "return &ring->sq.sqes[(size_t) flags << 1];",
        ),
        (
            "()",
            "(*ring).int_flags &= !1;",
            "ring->int_flags = (__u8) (ring->int_flags & (__u8) ~1);",
        ),
        ("()", "(*sqe).len <<= 1;", "sqe->len <<= 1;"),
        (
            "()",
            "IO_URING_WRITE_ONCE((*ring).cq.khead, 1);",
            "IO_URING_WRITE_ONCE(*ring->cq.khead, 1U);",
        ),
    ];
    let world = world();
    for (result, body, c) in cases {
        let text = translate_in(&world, body, result);
        assert_eq!(text.as_deref().map(str::trim), Ok(c), "{body}");
    }
}
