//! Evaluates expressions of the subset in Rust and, after translation, in C; the values must be
//! equal.

use core::ffi::{c_int, c_uint, c_ulong};
use std::fmt::Write;
use std::process::Command;

use super::{translate_in, world};

// The kernel's type names, which the bodies use.
#[allow(non_camel_case_types)]
type __u8 = u8;
#[allow(non_camel_case_types)]
type __u16 = u16;
#[allow(non_camel_case_types)]
type __u64 = u64;

/// The values of a body's parameters.
#[derive(Clone, Copy, Debug)]
struct Input {
    flags: c_uint,
    fd: c_int,
    h: u16,
    d: u64,
    b: bool,
}

/// All combinations of boundary values.
fn inputs() -> Vec<Input> {
    let mut all = Vec::new();
    for flags in [0, 1, 3, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
        for fd in [0, 1, -1, c_int::MAX, c_int::MIN] {
            for h in [0, 1, 0x7fff, 0x8000, 0xffff] {
                for d in [0, 1, 0xffff_ffff, 1 << 40, 1 << 63, !0] {
                    all.extend([false, true].map(|b| Input { flags, fd, h, d, b }));
                }
            }
        }
    }
    all
}

/// A body, its result type, and the value that Rust computes, sign-extended to 64 bits.
type Case = (&'static str, &'static str, fn(Input) -> u64);

// The caller passes the parameters' names, so that the bodies can refer to them (macro hygiene).
macro_rules! cases {
    (@ ($($name:ident)*) $ty:ty { $($body:tt)* }) => {
        (stringify!($($body)*), stringify!($ty), |input| {
            #[allow(unused_variables)]
            let Input { $($name),* } = input;
            let value: $ty = { $($body)* };
            value as i64 as u64
        })
    };
    ($names:tt $($ty:ty { $($body:tt)* })*) => {
        [$(cases!(@ $names $ty { $($body)* })),*]
    };
}

#[allow(unused_parens, clippy::unnecessary_cast, clippy::nonminimal_bool)]
const CASES: &[Case] = &cases! {
    (flags fd h d b)
    bool { d == (1 << 40) }
    bool { d & (1 << 40) != 0 }
    bool { 1 == d }
    bool { b == !b }
    bool { !b == b }
    bool { h < 0x8000 }
    bool { flags as c_int > -1 }
    bool { flags > 0 && (flags as c_int) < 0 || b }
    bool { (fd as __u64) < d }
    bool { (fd as c_uint) < flags }
    __u64 { let x: __u64 = 1 << 40; d | x }
    __u64 { (!0 << 8) & d }
    __u64 { d & !(1 << 40) }
    __u64 { d & !(flags as __u64) }
    __u64 { (flags << 4) as __u64 }
    __u64 { (flags as __u64) << 4 }
    __u64 { fd as __u64 }
    __u64 { fd as c_uint as __u64 }
    __u64 { h as c_uint as __u64 }
    __u64 { (!0_u32) as __u64 }
    __u64 { -1_i64 as __u64 }
    __u64 { !fd as __u64 }
    __u64 { d.wrapping_add(1) >> 1 }
    __u64 { flags.wrapping_add(1) as __u64 }
    __u64 { flags.wrapping_sub(1) as __u64 }
    __u64 { h.wrapping_add(1) as __u64 }
    __u64 { h.wrapping_sub(1) as __u64 }
    __u64 { fd.wrapping_add(1) as __u64 }
    __u64 { fd.wrapping_sub(1) as __u64 }
    __u64 { b as __u64 }
    c_ulong { (fd as c_ulong).wrapping_sub(flags as c_ulong) }
    c_uint { flags & 1 | 2 ^ flags }
    c_uint { flags << (flags & 3) >> 2 }
    c_uint { flags as __u8 as c_uint }
    c_uint { if b && fd < 0 || flags == 3 { flags } else { 0 } }
    c_uint { (if b { 1 } else { 2 }) | flags }
    c_uint { let mut x: c_uint = flags; x <<= 1; x ^= 1; x &= !2; x }
    c_int { (h as c_int).wrapping_add(fd) & fd }
    c_int { fd | -1 }
    __u16 { (h as c_int).wrapping_add(fd) as __u16 }
    __u16 { h & !1 | flags as __u16 }
    __u16 { let mut x: __u16 = h; x |= 1; x ^= 3; x }
};

#[test]
fn c_computes_what_rust_computes() {
    let world = world();
    let inputs = inputs();
    let mut c = "#include <stdbool.h>\n#include <stdint.h>\n#include <stdio.h>\n\
                 #include <linux/types.h>\n\n"
        .to_string();
    let mut calls = String::new();
    for (i, (body, ty, _)) in CASES.iter().enumerate() {
        let text = translate_in(&world, body, ty).unwrap_or_else(|e| panic!("{body}: {e}"));
        let result = match *ty {
            "c_int" => "int",
            "c_uint" => "unsigned int",
            "c_ulong" => "unsigned long",
            ty => ty,
        };
        let parameters = "unsigned int flags, int fd, __u16 h, __u64 d, bool b";
        writeln!(c, "static {result} f{i}({parameters})\n{{\n{text}}}\n").expect("a string");
        writeln!(
            calls,
            "\t\tprintf(\"%llx\\n\", (unsigned long long) f{i}(p->flags, p->fd, p->h, p->d, p->b));"
        )
        .expect("a string");
    }
    c += "static const struct { unsigned int flags; int fd; __u16 h; __u64 d; bool b; } in[] = {\n";
    for Input { flags, fd, h, d, b } in &inputs {
        writeln!(c, "\t{{ {flags}U, (int) {}U, {h}, {d}ULL, {b} }},", *fd as c_uint)
            .expect("a string");
    }
    c += "};\n\nint main(void)\n{\n\tfor (unsigned int i = 0; i < sizeof(in) / sizeof(in[0]); i++) {\n\
          \t\t__typeof__(&in[0]) p = &in[i];\n\n";
    c += &calls;
    c += "\t}\n\treturn 0;\n}\n";

    let temporary = tempfile::tempdir().expect("a temporary directory");
    let program = temporary.path().join("values");
    let source = program.with_extension("c");
    std::fs::write(&source, c).expect("a directory of our own");
    let mut gcc = Command::new("gcc");
    gcc.args(["-O2", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", "-o"]);
    let status = gcc.args([&program, &source]).status().expect("gcc is installed");
    assert!(status.success(), "gcc refuses {}", source.display());
    let output = Command::new(&program).output().expect("the program was just linked");
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).expect("hexadecimal numbers");
    let mut values = printed.lines();
    for input in inputs {
        for (body, _, compute) in CASES {
            let value = values.next().expect("a line for each value");
            assert_eq!(value, format!("{:x}", compute(input)), "{body} of {input:?}");
        }
    }
    assert_eq!(values.next(), None);
}
