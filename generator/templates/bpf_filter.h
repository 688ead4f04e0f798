/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/bpf_filter.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_BPF_FILTER_H
#define LIBURING_BPF_FILTER_H

#include "../compat.h"

/* The kernel's header is used if it was included before; what follows replaces it if not. */
#ifndef LINUX_IO_URING_BPF_FILTER_H
#define LINUX_IO_URING_BPF_FILTER_H

@DECLARATIONS@

#endif

#endif
