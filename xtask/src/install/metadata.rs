//! Metadata for build systems: `.pc` files and the CMake package, from the templates in
//! `packaging/`.

use std::path::Path;

use anyhow::{Result, ensure};

use super::paths::Layout;
use crate::context::Context;
use crate::files::read;
use crate::product::{SOVERSION, VERSION};

/// A template with each `@NAME@` replaced by its value.
fn filled(context: &Context, template: &str, values: &[(&str, &str)]) -> Result<String> {
    let path = context.root.join("packaging").join(template);
    let mut text = read(&path)?;
    for (name, value) in [("VERSION", VERSION), ("SOVERSION", SOVERSION)].iter().chain(values) {
        text = text.replace(&format!("@{name}@"), value);
    }
    let left = text.split('@').skip(1).step_by(2).next();
    ensure!(left.is_none(), "{} has no value for @{}@", path.display(), left.unwrap_or_default());
    Ok(text)
}

/// The `.pc` file of a library.
pub fn pkg_config(context: &Context, name: &str, layout: &Layout) -> Result<String> {
    // Blanks and brackets would end the word, so they are escaped with a backslash.
    let quoted = |path: &Path| -> String {
        let plain = |c: char| c.is_alphanumeric() || "/._+-:@%,=~".contains(c);
        let escape = |c: char| if plain(c) { c.to_string() } else { format!("\\{c}") };
        path.to_string_lossy().chars().map(escape).collect()
    };
    let below = |path: &Path| match path.strip_prefix(&layout.prefix) {
        Ok(rest) if rest.as_os_str().is_empty() => "${prefix}".to_string(),
        Ok(rest) if layout.prefix != Path::new("/") => format!("${{prefix}}/{}", quoted(rest)),
        _ => quoted(path),
    };
    let short = name.trim_start_matches("lib");
    let what = match short {
        "uring" => "asynchronous I/O by io_uring",
        _ => "asynchronous I/O by io_uring, inlined helpers included",
    };
    let values = [
        ("NAME", name),
        ("DESCRIPTION", what),
        ("LIBRARY", short),
        ("PREFIX", &quoted(&layout.prefix)),
        ("LIBDIR", &below(&layout.libdir)),
        ("INCLUDEDIR", &below(&layout.includedir)),
    ];
    filled(context, "liburing.pc.in", &values)
}

/// The CMake package, with the targets `uring::uring` and `uring::uring-ffi`, and static ones with
/// the suffix `-static`.
pub fn cmake_config(context: &Context, layout: &Layout) -> Result<String> {
    // If both directories are below the prefix, the path to the headers is relative to the
    // libraries.
    let steps = layout.libdir.strip_prefix(&layout.prefix).map(|rest| rest.components().count());
    let include = match (steps, layout.includedir.strip_prefix(&layout.prefix)) {
        (Ok(steps), Ok(rest)) => {
            format!("${{_uring_libdir}}{}/{}", "/..".repeat(steps), rest.display())
        }
        _ => layout.includedir.display().to_string(),
    };
    filled(context, "uring-config.cmake.in", &[("INCLUDEDIR", &include)])
}

/// The versions that a CMake project may request: this one, and older ones with the same ABI.
pub fn cmake_version(context: &Context) -> Result<String> {
    filled(context, "uring-config-version.cmake.in", &[])
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::paths::Paths;
    use super::*;

    fn layout(prefix: &str, libdir: Option<&str>) -> Layout {
        let libdir = libdir.map(PathBuf::from);
        Layout::new(&Paths { libdir, ..Paths::below(Path::new(prefix)) }).unwrap()
    }

    #[test]
    fn pc_files_follow_the_prefix() {
        let context = Context::find().unwrap();
        let pc =
            pkg_config(&context, "liburing", &layout("/opt//uring/.", Some("/opt/uring/lib64")))
                .unwrap();
        assert!(pc.contains("prefix=/opt/uring\n") && pc.contains("libdir=${prefix}/lib64\n"));
        assert!(pc.contains("includedir=${prefix}/include\n") && pc.contains(" -luring\n"));
        let pc = pkg_config(&context, "liburing-ffi", &layout("/a b", Some("/lib (64)"))).unwrap();
        assert!(pc.contains("prefix=/a\\ b\n") && pc.contains("libdir=/lib\\ \\(64\\)\n"));
        let pc = pkg_config(&context, "liburing", &layout("/", None)).unwrap();
        assert!(pc.contains("prefix=/\n") && pc.contains("libdir=/lib\n"));
    }

    #[test]
    fn cmake_finds_headers_from_where_it_is() {
        let context = Context::find().unwrap();
        let text = cmake_config(&context, &layout("/usr", Some("/usr/lib/multi/arch"))).unwrap();
        assert!(text.contains("${_uring_libdir}/../../../include\""), "{text}");
        let text = cmake_config(&context, &layout("/usr", Some("/elsewhere"))).unwrap();
        assert!(text.contains("(_uring_includedir \"/usr/include\" ABSOLUTE)"), "{text}");
        assert!(cmake_version(&context).unwrap().contains("(PACKAGE_VERSION \"2.15\")"));
    }

    #[test]
    fn each_placeholder_has_a_value() {
        let context = Context::find().unwrap();
        let error = filled(&context, "liburing.pc.in", &[]).unwrap_err().to_string();
        assert!(error.contains("@PREFIX@"), "{error}");
    }
}
