/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/bpf_filter.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_BPF_FILTER_H
#define LIBURING_BPF_FILTER_H

#include "../compat.h"

#ifdef LINUX_IO_URING_BPF_FILTER_H
/* The kernel's header came first: its names make room for the ones below. */
@RENAMES@
#else
/* What follows replaces the kernel's header. */
#define LINUX_IO_URING_BPF_FILTER_H
#endif

@DECLARATIONS@

#endif
