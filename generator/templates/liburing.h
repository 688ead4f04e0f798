/* SPDX-License-Identifier: MIT */
/* Generated from src/; edit that and run `cargo xtask generate`. */
#ifndef LIB_URING_H
#define LIB_URING_H

#include <sys/types.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#ifdef __has_include
#if __has_include("linux/swab.h")
#include <linux/swab.h>
#endif
#if __has_include("linux/filter.h")
#include <linux/filter.h>
#endif
#else
#include <linux/swab.h>
#include <linux/filter.h>
#endif

#include "liburing/compat.h"
#include "liburing/io_uring.h"
#include "liburing/io_uring/query.h"
#include "liburing/io_uring/bpf_filter.h"
#include "liburing/io_uring_version.h"
#include "liburing/barrier.h"

#ifndef uring_unlikely
#define uring_unlikely(cond) __builtin_expect(!!(cond), 0)
#endif
#ifndef uring_likely
#define uring_likely(cond) __builtin_expect(!!(cond), 1)
#endif

/*
 * IOURINGINLINE marks what liburing-ffi.so exports too, _LOCAL_INLINE what only this header has.
 * Names with internal linkage cannot be exported from a C++20 module.
 */
#ifndef IOURINGINLINE
#if defined(__cplusplus) && __cplusplus >= 202002L
#define IOURINGINLINE inline
#else
#define IOURINGINLINE static inline
#endif
#endif
#ifndef _LOCAL_INLINE
#if defined(__cplusplus) && __cplusplus >= 202002L
#define _LOCAL_INLINE inline
#else
#define _LOCAL_INLINE static inline
#endif
#endif

#ifdef __cplusplus
#define LIBURING_NOEXCEPT noexcept
#else
#define LIBURING_NOEXCEPT
#endif

/* The system calls; Alpha and MIPS number them in their own way. */
#ifndef __NR_io_uring_setup
#if defined(__alpha__)
#define __NR_io_uring_setup 535
#elif defined(__mips__)
#define __NR_io_uring_setup (__NR_Linux + 425)
#else
#define __NR_io_uring_setup 425
#endif
#endif
#ifndef __NR_io_uring_enter
#if defined(__alpha__)
#define __NR_io_uring_enter 536
#elif defined(__mips__)
#define __NR_io_uring_enter (__NR_Linux + 426)
#else
#define __NR_io_uring_enter 426
#endif
#endif
#ifndef __NR_io_uring_register
#if defined(__alpha__)
#define __NR_io_uring_register 537
#elif defined(__mips__)
#define __NR_io_uring_register (__NR_Linux + 427)
#else
#define __NR_io_uring_register 427
#endif
#endif

/* Hidden by <fcntl.h> from programs that ask for ISO C alone. */
#ifndef AT_FDCWD
#define AT_FDCWD -100
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct epoll_event;
struct futex_waitv;
struct statx;

@DECLARATIONS@

@PROTOTYPES@

@INLINES@

/* io_uring_sqe_set_data64() and io_uring_cqe_get_data64() are there. */
#define LIBURING_HAVE_DATA64

/*
 * Sets `cqe` to each completion that is ready, one after the other, without taking it from the
 * ring; io_uring_cq_advance() does that afterwards. `index`, any variable, becomes the index of the
 * completion.
 *
 * All that the kernel has posted is shown: in a mixed ring fillers too (IORING_CQE_F_SKIP), and
 * before Linux 5.11 what became of the library's own timeouts (user data LIBURING_UDATA_TIMEOUT).
 * Calls that look or wait pass both over. In a mixed ring a completion of 32 bytes counts two for
 * io_uring_cq_advance(), a filler as many as io_uring_cqe_nr() says.
 */
#define io_uring_for_each_cqe(ring, index, cqe)                                               \
	for (struct io_uring_cqe_iter __ITER__ = __io_uring_for_each_init(ring);              \
	     (void) ((index) = __ITER__.head), __io_uring_for_each_next(&__ITER__, &(cqe));   \
	     (void) (index))

/* Whether these headers are older than version `major`.`minor`; also in #if. */
#define IO_URING_CHECK_VERSION(major, minor)                                                  \
	((major) > IO_URING_VERSION_MAJOR ||                                                  \
	 ((major) == IO_URING_VERSION_MAJOR && (minor) > IO_URING_VERSION_MINOR))

#ifdef __cplusplus
}
#endif

#undef IOURINGINLINE
#undef _LOCAL_INLINE

#endif
