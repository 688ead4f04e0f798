/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/version.rs; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_VERSION_H
#define LIBURING_VERSION_H

@DECLARATIONS@

#endif
