//! The version of liburing whose API and ABI this library has (`liburing/io_uring_version.h`).

use super::types::c_int;

/// Major version of the API that a program is compiled against.
pub const IO_URING_VERSION_MAJOR: c_int = 2;
/// Minor version of the API that a program is compiled against.
pub const IO_URING_VERSION_MINOR: c_int = 15;
