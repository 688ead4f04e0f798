/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/version.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_VERSION_H
#define LIBURING_VERSION_H

/* Major version of the API that a program is compiled against. */
#define IO_URING_VERSION_MAJOR 2
/* Minor version of the API that a program is compiled against. */
#define IO_URING_VERSION_MINOR 15

#endif
