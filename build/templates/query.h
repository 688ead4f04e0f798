/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/query.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_QUERY_H
#define LIBURING_QUERY_H

#include "../compat.h"

#ifdef LINUX_IO_URING_QUERY_H
/* The kernel's header came first: its names make room for the ones below. */
@RENAMES@
#else
/* What follows replaces the kernel's header. */
#define LINUX_IO_URING_QUERY_H
#endif

@DECLARATIONS@

#endif
