/* SPDX-License-Identifier: MIT */
/* Generated from generator/templates/; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_COMPAT_H
#define LIBURING_COMPAT_H

/*
 * What the API needs of the kernel's headers, however old or incomplete they are. Their names
 * stand in quotes because GCC before 10 would read `linux` in angle brackets as the macro.
 */
#include <stdint.h>

#ifdef __has_include

#if __has_include("linux/types.h")
#include <linux/types.h>
#else
typedef uint8_t __u8;
typedef int8_t __s8;
typedef uint16_t __u16;
typedef int16_t __s16;
typedef uint32_t __u32;
typedef int32_t __s32;
__extension__ typedef unsigned long long __u64;
__extension__ typedef long long __s64;
#endif

#if __has_include("linux/fs.h")
#include <linux/fs.h>
#endif

#if __has_include("linux/time_types.h")
#include <linux/time_types.h>
#else
struct __kernel_timespec {
	int64_t tv_sec;
	long long tv_nsec;
};
#endif

#if __has_include("linux/openat2.h")
#include <linux/openat2.h>
#elif !defined(RESOLVE_NO_XDEV)
struct open_how {
	__u64 flags;
	__u64 mode;
	__u64 resolve;
};
#endif

#if __has_include("linux/ioctl.h")
#include <linux/ioctl.h>
#else
#include <sys/ioctl.h>
#endif

#if __has_include("linux/blkdev.h")
#include <linux/blkdev.h>
#endif

#else /* no way to ask: expect what a kernel of the age of this API's first release has */

#include <linux/types.h>
#include <linux/fs.h>
#include <linux/time_types.h>
#include <linux/openat2.h>
#include <linux/ioctl.h>

#endif

/* Tells kernel headers that struct __kernel_timespec is declared. */
#define UAPI_LINUX_IO_URING_H_SKIP_LINUX_TIME_TYPES_H 1

#ifndef __aligned_u64
#define __aligned_u64 __u64 __attribute__((aligned(8)))
#endif

/* Came together with __kernel_rwf_t. */
#ifndef RWF_SUPPORTED
typedef int __kernel_rwf_t;
#endif

#ifndef BLOCK_URING_CMD_DISCARD
#define BLOCK_URING_CMD_DISCARD _IO(0x12, 0)
#endif
#ifndef BLOCK_URING_CMD_ZONE_RESET_ALL
#define BLOCK_URING_CMD_ZONE_RESET_ALL _IO(0x12, 1)
#endif

#endif
