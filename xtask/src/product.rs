//! The shipped files: version, and names of the libraries, headers and programs.

/// The version of the liburing API, which is part of the file names.
pub const VERSION: &str = "2.15";

/// The version of the release.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// The version of the ABI, which is part of the sonames.
pub const SOVERSION: &str = "2";

/// The two libraries, each as a shared object and an archive.
pub const LIBRARIES: [&str; 2] = ["liburing", "liburing-ffi"];

/// The shared object that records requests, and its directory beside the libraries. The library
/// loads it from there.
pub const LAYER: [&str; 2] = ["uring-rs", "liburing-layer.so.1"];

/// The headers, below the include directory.
pub const HEADERS: [&str; 7] = [
    "liburing.h",
    "liburing/barrier.h",
    "liburing/compat.h",
    "liburing/io_uring.h",
    "liburing/io_uring/bpf_filter.h",
    "liburing/io_uring/query.h",
    "liburing/io_uring_version.h",
];

/// The programs that are installed with the libraries. A program's package has the same name.
pub const PROGRAMS: [&str; 2] = [DOCTOR, TRACE];

/// The program that reports whether io_uring works.
pub const DOCTOR: &str = "uring-doctor";

/// The program that shows requests.
pub const TRACE: &str = "uring-trace";

/// The file with the licence texts of the crates in the programs.
pub const NOTICES: &str = "NOTICES";

/// File names of a shared library: the file itself, its soname, and the link for the linker.
pub fn shared_names(name: &str) -> [String; 3] {
    [format!("{name}.so.{VERSION}"), format!("{name}.so.{SOVERSION}"), format!("{name}.so")]
}
