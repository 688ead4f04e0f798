//! The version of the library.

use crate::abi::types::*;
use crate::abi::version::{IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR};

/// Returns the major version of the library that the program runs with.
///
/// # Returns
///
/// The number.
///
/// # Since
///
/// No kernel support is needed.
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_major_version() -> c_int {
    IO_URING_VERSION_MAJOR
}

/// Returns the minor version of the library that the program runs with.
///
/// # Returns
///
/// The number.
///
/// # Since
///
/// No kernel support is needed.
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_minor_version() -> c_int {
    IO_URING_VERSION_MINOR
}

/// Tests whether the library that the program runs with is older than the given version.
///
/// # Parameters
///
/// - `major`: the major version.
/// - `minor`: the minor version.
///
/// # Returns
///
/// True if the library is older than version `major`.`minor`, and false otherwise.
///
/// # Since
///
/// No kernel support is needed.
///
/// Symbols: liburing LIBURING_2.4, liburing-ffi LIBURING_2.4
#[unsafe(no_mangle)]
pub extern "C" fn io_uring_check_version(major: c_int, minor: c_int) -> bool {
    (major, minor) > (IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR)
}
