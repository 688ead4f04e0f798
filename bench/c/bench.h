/* SPDX-License-Identifier: MIT */
/* Scenarios that run on a library or, with -DBARE, on a ring without one. */
#ifndef BENCH_H
#define BENCH_H

#ifdef BARE
#include "bare.h"
#else
#include <liburing.h>
#endif

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scenario {
	const char *name;
	/* Does the operation `n` times. */
	void (*run)(long n);
	/*
	 * How many to time, or 0 if the scenario is not listed; whether it always executes the same
	 * instructions.
	 */
	long n;
	bool counted;
};

/* Prints what failed, and exits. */
__attribute__((noreturn)) void give_up(const char *what, int ret);

/* Starts the clock: when a scenario is ready, not when its ring is set up. */
void begin(void);

extern const struct scenario nops[], disks[], streams[], advice[];

#endif
