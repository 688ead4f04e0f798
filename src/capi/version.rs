//! The version of the library.

use crate::abi::types::*;
use crate::abi::version::{IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR};

/// The major version of the library that runs.
///
/// # Returns
///
/// The number.
///
/// # Since
///
/// Linux 5.1.
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_major_version() -> c_int {
    IO_URING_VERSION_MAJOR
}

/// The minor version of the library that runs.
///
/// # Returns
///
/// The number.
///
/// # Since
///
/// Linux 5.1.
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_minor_version() -> c_int {
    IO_URING_VERSION_MINOR
}

/// Tells whether the library that runs is older than a version.
///
/// # Parameters
///
/// - `major`: major version.
/// - `minor`: minor version.
///
/// # Returns
///
/// Whether it is.
///
/// # Since
///
/// Linux 5.1.
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_check_version(major: c_int, minor: c_int) -> bool {
    (major, minor) > (IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR)
}
