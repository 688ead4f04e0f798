/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/io_uring/; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_IO_URING_H
#define LIBURING_IO_URING_H

#include "compat.h"

#ifdef LINUX_IO_URING_H
/* The kernel's header came first: its names make room for the ones below. */
#define LIBURING_SYMBOL(name) __asm__(name)
@RENAMES@
#else
/* What follows replaces the kernel's header. */
#define LINUX_IO_URING_H
#define LIBURING_SYMBOL(name)
#endif

#ifdef __cplusplus
extern "C" {
#endif

@DECLARATIONS@

#ifdef __cplusplus
}
#endif

#endif
