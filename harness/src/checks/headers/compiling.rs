//! Compiles short programs against headers.

use std::path::Path;

use anyhow::Result;
use xtask::files::write;
use xtask::shell::{command, output};

pub const WARNINGS: [&str; 6] =
    ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Werror"];

pub fn alone(header: &str) -> String {
    format!("#include <{header}>\nint main(void) {{ return 0; }}\n")
}

/// A program that uses a declaration that old kernel headers lack.
pub fn beside(neighbour: &str, first: bool) -> String {
    let (a, b) = if first { (neighbour, "liburing.h") } else { ("liburing.h", neighbour) };
    format!(
        "#include <{a}>\n#include <{b}>\n\
         int main(void)\n{{\n\tstruct io_uring_sqe sqe;\n\n\
         \tio_uring_initialize_sqe(&sqe);\n\
         \tio_uring_prep_pipe(&sqe, 0, 0);\n\
         \treturn sqe.opcode == IORING_OP_PIPE && (IORING_SETUP_CQE_MIXED != 0u) ? 0 : 1;\n}}\n"
    )
}

/// The first line of the compiler's errors, if it fails.
pub fn compile(
    dir: &Path,
    include: &Path,
    compiler: &str,
    options: &[String],
    text: &str,
) -> Result<Option<String>> {
    let source = tempfile::Builder::new().suffix(".c").tempfile_in(dir)?;
    write(source.path(), text)?;
    let mut cc = command(compiler);
    cc.args(options.iter().filter(|o| !o.is_empty()))
        .args(WARNINGS)
        .arg("-I")
        .arg(include)
        .args(["-fsyntax-only"])
        .arg(source.path());
    let result = output(&mut cc)?;
    if result.status.success() {
        return Ok(None);
    }
    let errors = String::from_utf8_lossy(&result.stderr).into_owned();
    let line = errors.lines().find(|l| l.contains("error")).unwrap_or("no message");
    Ok(Some(line.to_string()))
}
