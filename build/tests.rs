//! Tests of the translation and of what is refused; run by `tests/generator.rs`.

use std::collections::BTreeMap;
use std::path::Path;

use super::docs::Docs;
use super::source::{Source, Symbols};
use super::translate::Translator;
use super::types::Ty;
use super::{constants, functions, roff};

/// Translates a body with the parameters `ring`, `sqe`, `br`, `flags`, `fd` and `ptr`.
fn translate(body: &str, result: &str) -> Result<String, String> {
    let source = Source::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the source is valid");
    let world = functions::world(&source).expect("every type is known");
    let ty = |text: &str| {
        Ty::of(&syn::parse_str(text).expect("a Rust type"), &world.types).expect("a C type")
    };
    let parameters = [
        ("ring", "*mut io_uring"),
        ("sqe", "*mut io_uring_sqe"),
        ("br", "*mut io_uring_buf_ring"),
        ("flags", "c_uint"),
        ("fd", "c_int"),
        ("ptr", "*const c_void"),
    ];
    let parameters =
        parameters.map(|(name, text)| (name.to_string(), ty(text))).into_iter().collect();
    let block = syn::parse_str(&format!("{{ {body} }}")).expect("a Rust block");
    Translator::new(&world, parameters, ty(result)).body(&block)
}

/// The only line of C that a body becomes.
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
    for body in [
        "foreign(flags)",
        "unknown_name",
        "match flags { _ => 0 }",
        "(*ring).sq.no_such_field",
        "flags.count_ones()",
        "let x: c_uint = 1; let x: c_uint = 2; x",
        "let x = core::ptr::null_mut(); 0",
        "(|| 0)()",
        "if let 1 = flags { 0 } else { 1 }",
    ] {
        assert!(translate(body, "c_uint").is_err(), "{body} was accepted");
    }
}

#[test]
fn constants_keep_their_form_and_type() {
    let cases = [
        ("pub const X: c_uint = 1 << 3;", "(1U << 3)"),
        ("pub const X: c_int = 16;", "16"),
        ("pub const X: c_int = -2;", "(-2)"),
        ("pub const X: c_uint = !0;", "(~0U)"),
        ("pub const X: __u64 = 0x800_0000;", "0x8000000ULL"),
        ("pub const X: __u64 = !0;", "((__u64) -1)"),
        ("pub const X: c_uint = A | B;", "(A | B)"),
        ("pub const X: c_uint = 1 << bits::A_BIT as c_uint;", "(1U << A_BIT)"),
        ("pub const X: __u64 = !((1 << SHIFT) - 1);", "(~((1ULL << SHIFT) - 1ULL))"),
    ];
    for (rust, c) in cases {
        let item = syn::parse_str(rust).expect("a constant");
        assert_eq!(constants::value(&item), Ok(c.to_string()), "{rust}");
    }
    let float = syn::parse_str("pub const X: f64 = 1.0;").expect("a constant");
    assert!(constants::value(&float).is_err());
}

#[test]
fn documentation_says_how_a_function_is_exported() {
    let docs = |text: &str| {
        let text = format!("{text}\n/// # Since\n/// Linux 5.1.\nfn f() {{}}");
        let item: syn::ItemFn = syn::parse_str(&text).expect("a function");
        Docs::of_function(&item.attrs, None)
    };
    let both = docs(
        "/// Does [`this`].\n///\n/// Symbols: liburing LIBURING_2.0, liburing-ffi LIBURING_2.4\n/// # Safety\n/// None.",
    );
    let both = both.expect("well-formed");
    assert_eq!(both.lines, ["Does this.", "", "Since: Linux 5.1."]);
    let nodes = ["LIBURING_2.0", "LIBURING_2.4"].map(|node| Some(node.to_string()));
    let [liburing, ffi] = nodes;
    assert!(both.symbols == Symbols::Versions { liburing, ffi, from: None });
    let late = docs("/// Symbols: liburing-ffi LIBURING_2.5, from 2.6").expect("well-formed");
    assert!(matches!(late.symbols, Symbols::Versions { from: Some(v), .. } if v == "2.6"));
    assert!(docs("/// Symbols: none").expect("well-formed").symbols == Symbols::None);
    let needy = docs("/// Symbols: none\n/// Requires: WEXITED, SI_USER").expect("well-formed");
    assert_eq!(needy.requires, ["WEXITED", "SI_USER"]);
    for wrong in ["/// Nothing about it.", "/// Symbols: libfoo 1", "/// Symbols: liburing 2.0"] {
        assert!(docs(wrong).is_err(), "{wrong} was accepted");
    }
}

#[test]
fn every_function_says_which_kernel_it_needs() {
    let since = |text: &str, operation| {
        let text = format!("/// Does this.\n{text}/// Symbols: none\nfn f() {{}}");
        let item: syn::ItemFn = syn::parse_str(&text).expect("a function");
        Docs::of_function(&item.attrs, operation).map(|docs| docs.lines.join("|"))
    };
    assert!(since("", None).is_err());
    assert_eq!(since("", Some("5.6")), Ok("Does this.||Since: Linux 5.6.".to_string()));
    let later = "/// # Since\n///\n/// Linux 5.15.\n";
    assert_eq!(since(later, Some("5.6")), Ok("Does this.|Since: Linux 5.15.".to_string()));
    // Nothing is said twice.
    assert!(since(later, Some("5.15")).is_err());
}

#[test]
fn errors_of_requests_are_in_their_manual_pages_only() {
    let text = "/// Does this.\n///\n/// # Errors\n///\n/// - `-EBADF`: no.\n///\n/// # Since\n///\n\
                /// Linux 6.1.\n///\n/// Symbols: none\nfn f() {}";
    let item: syn::ItemFn = syn::parse_str(text).expect("a function");
    let lines = |operation| Docs::of_function(&item.attrs, operation).expect("well-formed").lines;
    assert_eq!(lines(Some("5.6")), ["Does this.", "", "Since: Linux 6.1."]);
    assert!(lines(None).contains(&"- -EBADF: no.".to_string()));
}

#[test]
fn every_anonymous_type_is_part_of_another() {
    let source = Source::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the source is valid");
    let fields: BTreeMap<_, _> = source.fields();
    assert!(fields["io_uring_sqe"].iter().any(|(name, _)| name == "u6"));
    assert!(fields["io_uring"].iter().any(|(name, _)| name == "enter_ring_fd"));
}

#[test]
fn manual_pages_say_what_the_documentation_says() {
    let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
    let code = |word: &str| if word == "fd" { roff::italic(word) } else { roff::bold(word) };
    let page = |text: &str| roff::markdown(&lines(text), &code);
    assert_eq!(page("Reads `fd`,\n.5 of it."), "Reads \\fIfd\\fR, .5 of it.\n");
    assert_eq!(page(".5 of it."), "\\&.5 of it.\n");
    assert_eq!(page("One.\n\nTwo \\ - 'x'."), "One.\n.PP\nTwo \\e \\- \\(aqx\\(aq.\n");
    assert_eq!(
        page("- `-EINVAL`: no\n  good.\n- `fd`: a file."),
        ".TP\n\\fB\\-EINVAL\\fR\nno good.\n.TP\n\\fIfd\\fR\na file.\n"
    );
    let long = page(&"word ".repeat(40));
    assert!(long.lines().all(|line| line.len() <= 80) && long.lines().count() == 3, "{long}");
    assert_eq!(
        roff::prototype("int f(struct io_uring *ring, unsigned int n)"),
        [".BI \"int f(struct io_uring *\" ring \", unsigned int \" n \");\""]
    );
    assert_eq!(roff::prototype("int f(void)"), [".B \"int f(void);\""]);
}

#[test]
fn nothing_is_left_of_an_earlier_run() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    let (old, new) = (out.join("man/man3/old.3"), out.join("man/man3/io_uring_submit.3"));
    super::write_file(&old, "").expect("a directory of our own");
    super::run(Path::new(env!("CARGO_MANIFEST_DIR")), &out).expect("the source is valid");
    assert!(new.exists() && !old.exists());
}
