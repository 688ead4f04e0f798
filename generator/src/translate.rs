//! The subset of Rust that is translated to C: bodies of `inline! { … }` and values in `ops!`.
//!
//! Reads syntax trees and the types of the API (`World`); returns C text. Code outside the subset
//! is an error. Rust converts no type implicitly and C converts most, so the translator follows
//! the types and writes a cast where C would compute in a wider type than Rust. `tests` has an
//! example of each rule, and `tests/values.rs` compares the values that both languages compute.
//!
//! # Statements
//!
//! - `let x: T = a;`, `let x = a;` if the type of `a` is known, `let x: T;` and `let _ = a;`. The
//!   declaration moves to the beginning of its block. A name is declared once, and is not that of
//!   a function or a constant.
//! - `let x = S { a: b, c };` with all fields: no `..rest`. Also as the value of the function.
//! - `a = b;`, `a |= b;`, `a &= b;`, `a ^= b;`, and `a <<= b;`, `a >>= b;` if `a` is unsigned and
//!   has at least 32 bits. The place does not call a function if there is an operator. No `+=`
//!   and similar.
//! - `if`, `else if`, `else`, `loop`, `while`, `break` and `continue` without labels; no `if let`,
//!   `match`, `for`, closure, macro or attribute.
//! - Calls, `return;`, `return a;`, and a value at the end. A function without a result does not
//!   return a value, not even `()`.
//!
//! # Expressions
//!
//! - Parameters, locals, constants and enumerators of `src/abi`, `libc::AT_FDCWD` and the error
//!   numbers of `libc`. C gets the value of an enumerator that a recent `<linux/io_uring.h>` may
//!   lack.
//! - Literals: `true`, `false`, and decimal or hexadecimal integers that fit `c_int`. The type
//!   comes from the suffix, the place or the other operand; inference alone is not enough, as in
//!   `!0 as __u64`. A leading zero is octal in C, `0b` and `0o` are not in C: all three are
//!   refused. A larger number needs a constant in `src/abi`.
//! - `(*p).field`, `s.field`, `a[i]`, `*p`, `&raw const`, `&raw mut` and `&` of a place. Members
//!   `u1`, `s1` and so on are anonymous in C, and are not used as a whole; nor is an array.
//! - `p.is_null()`, `p.add(i)`, `p.wrapping_add(i)`, `p.cast::<T>()`, `p.cast_mut()`,
//!   `p.cast_const()`, `null()` and `null_mut()`.
//! - `a as T` between integers, `bool`, enumerations and pointers whose size and sign C agrees on:
//!   not `c_char`, not floating point.
//! - `a.wrapping_add(b)` and `a.wrapping_sub(b)`: signed operands are computed as unsigned ones,
//!   and 16-bit results are cut to size. Arithmetic on `c_short`, `off_t` and similar
//!   types is rejected.
//! - `&`, `|`, `^` and comparisons of integers; `==` and `!=` also of `bool` and pointers; `&&`,
//!   `||` and `!` of `bool`; `!a` of an integer of at least 32 bits. `<<` and `>>` take an
//!   unsigned operand of at least 32 bits and an unsigned count. No `+`, `-`, `*`, `/` or `%`:
//!   they panic in Rust where C wraps around or leaves the result undefined.
//! - `-1` and `-libc::EINVAL`; no minus sign before anything else, so no `-(-x)`.
//! - `if a { b } else { c }` as a value. Two literals are `int` in C, so such a value is not
//!   shifted or inverted.
//! - Calls of functions of the API, `size_of::<T>()`, `unlikely(a)`, and the functions of
//!   `barrier.h`. At most one operand of an operator, a call or an assignment calls a function: C
//!   does not define the order.
//! - `cfg!(target_endian = "big")`.
//!
//! # Names
//!
//! A parameter or a local is not a keyword of C or C++, a macro of a system header (`errno`,
//! `linux`), all upper case, or a name that begins with `_`.

mod calls;
mod expressions;
mod operators;
mod scope;
mod statements;
mod syntax;
#[cfg(test)]
mod tests;
mod world;

pub use statements::Translator;
pub use world::World;
