//! What the generator writes and refuses, of this package and of changed copies of its source.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is above")
}

#[test]
fn nothing_is_left_of_an_earlier_run() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    let (old, new) = (out.join("man/man3/old.3"), out.join("man/man3/io_uring_submit.3"));
    fs::create_dir_all(out.join("man/man3")).expect("a directory of the tests");
    fs::write(&old, "").expect("a directory of the tests");
    uring_generator::run(root(), &out).unwrap_or_else(|e| panic!("{e}"));
    assert!(new.exists() && !old.exists());
}

/// A copy of what the generator reads.
fn copy(name: &str) -> PathBuf {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if to.exists() {
        fs::remove_dir_all(&to).expect("a directory of the tests");
    }
    let mut left = ["src", "generator/templates", "manual"].map(PathBuf::from).to_vec();
    while let Some(dir) = left.pop() {
        fs::create_dir_all(to.join(&dir)).expect("a directory of the tests");
        for entry in fs::read_dir(root().join(&dir)).expect("a directory of the source") {
            let entry = entry.expect("an entry of it");
            let path = dir.join(entry.file_name());
            if entry.file_type().expect("a file").is_dir() {
                left.push(path);
            } else {
                fs::copy(root().join(&path), to.join(&path)).expect("a file of the source");
            }
        }
    }
    fs::copy(root().join("CHANGELOG.md"), to.join("CHANGELOG.md")).expect("the changelog");
    to
}

#[test]
fn an_error_names_the_file_the_line_and_what_to_do() {
    // An error in the documentation is reported in the line of the function's name.
    let (here, function) = ("", "fn ");
    let cases = [
        ("src/inline/sqe.rs", "core::ptr::null_mut()", "flags + 1", here, "use `wrapping_add`"),
        ("src/inline/sqe.rs", "core::ptr::null_mut()", "match 1 {}", here, "translate.rs lists"),
        ("src/ops/rw.rs", "=> IORING_OP_READ {", "=> IORING_OP_FOO {", here, "add it to `io_ur"),
        ("src/ops/rw.rs", "/// Symbols: ", "/// Nothing: ", function, "needs a line `Symbols: "),
        ("src/capi/submit.rs", "/// # Since", "/// # When", function, "a section `# Since`: add"),
        ("src/capi/submit.rs", "/// # Returns", "/// # What", function, "write a section `# Ret"),
        ("src/abi/io_uring/op.rs", "= 1,", "= 01,", here, "write it without leading zeros"),
        ("generator/templates/liburing.h", "@INLINES@", "@OTHERS@", here, "remove the line"),
    ];
    let root = copy("refused");
    for (file, from, to, place, message) in cases {
        let path = root.join(file);
        let text = fs::read_to_string(&path).expect("a file of the copy");
        let at = text.find(from).unwrap_or_else(|| panic!("{file} has no `{from}`"));
        fs::write(&path, text.replacen(from, to, 1)).expect("a file of the copy");
        let result = uring_generator::run(&root, &root.join("out"));
        fs::write(&path, &text).expect("a file of the copy");
        let error = result.expect_err(to).to_string();
        let at = at + text[at..].find(place).expect("the place of the error");
        let line = text[..at].matches('\n').count() + 1;
        assert!(error.starts_with(&format!("{file}:{line}: ")), "line {line}: {error}");
        assert!(error.contains(message), "{error}");
    }
}

/// Replaces a text in a file of a copy.
fn change(root: &Path, file: &str, from: &str, to: &str) {
    let path = root.join(file);
    let text = fs::read_to_string(&path).expect("a file of the copy");
    assert!(text.contains(from), "{file} has no `{from}`");
    fs::write(path, text.replacen(from, to, 1)).expect("a file of the copy");
}

#[test]
fn symbols_of_unreleased_nodes_need_this_library() {
    let root = copy("unreleased");
    change(&root, "src/capi/submit.rs", "liburing LIBURING_2.0", "liburing LIBURING_2.99");
    let out = root.join("out");
    uring_generator::run(&root, &out).unwrap_or_else(|e| panic!("{e}"));
    let symbols = fs::read_to_string(out.join("maps/debian.symbols")).expect("a symbols file");
    let of_liburing = symbols.split_once("\nliburing.so.2 ").expect("both libraries").1;
    let new: Vec<&str> = of_liburing.lines().filter(|l| l.contains("@LIBURING_2.99 ")).collect();
    assert_eq!(new.len(), 2, "{new:?}");
    assert!(new.iter().all(|l| l.ends_with(".0 1")), "{new:?}");
}

#[test]
fn helpers_do_not_name_the_enumerators_of_kernels_that_c_cannot_detect() {
    let root = copy("newer");
    let file = "src/abi/io_uring/op.rs";
    change(
        &root,
        file,
        "    IORING_OP_LAST",
        "    /// (Linux 99.0)\n    IORING_OP_FOO = 99,\n    IORING_OP_LAST",
    );
    change(&root, "src/ops/rw.rs", "=> IORING_OP_READ {", "=> IORING_OP_FOO {");
    let out = root.join("out");
    uring_generator::run(&root, &out).unwrap_or_else(|e| panic!("{e}"));
    let header = fs::read_to_string(out.join("include/liburing.h")).expect("a header");
    assert!(header.contains("sqe->opcode = (__u8) (99) /* IORING_OP_FOO */;"));
}
