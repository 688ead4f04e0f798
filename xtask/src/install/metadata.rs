//! What build systems read: `.pc` files and the CMake package.

use std::path::Path;

use super::paths::Layout;
use crate::product::VERSION;

/// The file that pkg-config reads about a library.
pub fn pkg_config(name: &str, layout: &Layout) -> String {
    // Blanks and brackets need a backslash, or they end the word.
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
    format!(
        "prefix={}\nexec_prefix=${{prefix}}\nlibdir={}\nincludedir={}\n\n\
         Name: {name}\nDescription: {what}\nVersion: {VERSION}\n\
         Libs: -L${{libdir}} -l{short}\nCflags: -I${{includedir}}\n",
        quoted(&layout.prefix),
        below(&layout.libdir),
        below(&layout.includedir),
    )
}

/// The CMake package: targets `uring::uring` and `uring::uring-ffi`, and the same with `-static`.
///
/// It finds the libraries from where it is, so that an installation can be moved as a whole.
pub fn cmake_config(layout: &Layout) -> String {
    let mut text = String::from(
        "get_filename_component(_uring_libdir \"${CMAKE_CURRENT_LIST_DIR}/../..\" ABSOLUTE)\n",
    );
    // As far as both are below the prefix, the headers are found from there, too.
    let steps = layout.libdir.strip_prefix(&layout.prefix).map(|rest| rest.components().count());
    match (steps, layout.includedir.strip_prefix(&layout.prefix)) {
        (Ok(steps), Ok(rest)) => {
            let up = "/..".repeat(steps);
            text += &format!(
                "get_filename_component(_uring_includedir \"${{_uring_libdir}}{up}/{}\" ABSOLUTE)\n",
                rest.display()
            );
        }
        _ => text += &format!("set(_uring_includedir \"{}\")\n", layout.includedir.display()),
    }
    for (name, kind, file) in [
        ("uring", "SHARED", "liburing.so.2"),
        ("uring-ffi", "SHARED", "liburing-ffi.so.2"),
        ("uring-static", "STATIC", "liburing.a"),
        ("uring-ffi-static", "STATIC", "liburing-ffi.a"),
    ] {
        text += &format!(
            "if(NOT TARGET uring::{name})\n  \
             add_library(uring::{name} {kind} IMPORTED)\n  \
             set_target_properties(uring::{name} PROPERTIES\n    \
             IMPORTED_LOCATION \"${{_uring_libdir}}/{file}\"\n    \
             INTERFACE_INCLUDE_DIRECTORIES \"${{_uring_includedir}}\")\n\
             endif()\n"
        );
    }
    text + "unset(_uring_libdir)\nunset(_uring_includedir)\n"
}

/// Which versions a CMake project may ask for: this one, and older ones of the same ABI.
pub fn cmake_version() -> String {
    let major = VERSION.split('.').next().unwrap_or(VERSION);
    format!(
        "set(PACKAGE_VERSION \"{VERSION}\")\n\
         if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION\n    \
         OR PACKAGE_FIND_VERSION VERSION_LESS {major})\n  \
         set(PACKAGE_VERSION_COMPATIBLE FALSE)\n\
         else()\n  \
         set(PACKAGE_VERSION_COMPATIBLE TRUE)\n  \
         if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)\n    \
         set(PACKAGE_VERSION_EXACT TRUE)\n  \
         endif()\n\
         endif()\n"
    )
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
        let pc = pkg_config("liburing", &layout("/opt//uring/.", Some("/opt/uring/lib64")));
        assert!(pc.contains("prefix=/opt/uring\n") && pc.contains("libdir=${prefix}/lib64\n"));
        assert!(pc.contains("includedir=${prefix}/include\n") && pc.contains(" -luring\n"));
        let pc = pkg_config("liburing-ffi", &layout("/a b", Some("/lib (64)")));
        assert!(pc.contains("prefix=/a\\ b\n") && pc.contains("libdir=/lib\\ \\(64\\)\n"));
        let pc = pkg_config("liburing", &layout("/", None));
        assert!(pc.contains("prefix=/\n") && pc.contains("libdir=/lib\n"));
    }

    #[test]
    fn cmake_finds_headers_from_where_it_is() {
        let text = cmake_config(&layout("/usr", Some("/usr/lib/multi/arch")));
        assert!(text.contains("${_uring_libdir}/../../../include\""), "{text}");
        let text = cmake_config(&layout("/usr", Some("/elsewhere")));
        assert!(text.contains("set(_uring_includedir \"/usr/include\")"), "{text}");
    }
}
