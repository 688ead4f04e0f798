/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/query.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_QUERY_H
#define LIBURING_QUERY_H

#include "../compat.h"

/* The kernel's header is used if it was included before; what follows replaces it if not. */
#ifndef LINUX_IO_URING_QUERY_H
#define LINUX_IO_URING_QUERY_H

@DECLARATIONS@

#endif

#endif
