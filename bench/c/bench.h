/* SPDX-License-Identifier: MIT */
/* Scenarios that are run on a library, or with -DBARE on a ring without one. */
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
	/* How often to time it; whether it always takes the same instructions. */
	long n;
	bool counted;
};

/* Ends the program with what could not be done. */
__attribute__((noreturn)) void give_up(const char *what, int ret);

/* The clock starts when a scenario is ready, not when its ring is made. */
void begin(void);

extern const struct scenario nops[], disks[], streams[];

#endif
