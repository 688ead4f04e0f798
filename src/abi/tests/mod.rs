//! The numbers that compiled C programs depend on, written down.
//!
//! They are facts of liburing 2.15 and of the kernel, found with a C compiler from their headers,
//! not from the code next door. None of them may ever change.

mod constants;
mod enumerators;
mod layout;
