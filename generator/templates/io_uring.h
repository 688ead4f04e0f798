/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/io_uring/; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_IO_URING_H
#define LIBURING_IO_URING_H

#include "compat.h"

#ifndef LINUX_IO_URING_H
/* What follows replaces the kernel's header. */
#define LINUX_IO_URING_H
#define LIBURING_SYMBOL(name)
#define LIBURING_DECLARES_IO_URING
@COMPLETE@
/*
 * <linux/io_uring.h> was included before, and is new enough for the whole API: its types,
 * enumerators and macros are used, and what it lacks of a newer kernel is added.
 */
#define LIBURING_SYMBOL(name)
@MISSING@
#else
/*
 * <linux/io_uring.h> was included before, and is too old: C keeps its types and enumerators, so
 * those below get other names behind macros. Do not declare functions with its types between the
 * two headers, or include <liburing.h> first.
 */
#define LIBURING_SYMBOL(name) __asm__(name)
#define LIBURING_DECLARES_IO_URING
@RENAMES@
#endif

#ifdef LIBURING_DECLARES_IO_URING
#ifdef __cplusplus
extern "C" {
#endif

@DECLARATIONS@

#ifndef LINUX_IO_ZCRX_H
/* The kernel has these in <linux/io_uring/zcrx.h>, which its <linux/io_uring.h> includes. */
#define LINUX_IO_ZCRX_H

@ZCRX@
#endif

#ifdef __cplusplus
}
#endif
#endif

#undef LIBURING_DECLARES_IO_URING

#endif
