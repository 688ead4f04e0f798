/* SPDX-License-Identifier: MIT */
/*
 * For all C tests: cases that pass, fail or are skipped, one line each. The variables are weak, so
 * that the files of a program share them.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((weak)) const char *check_name;
__attribute__((weak)) int check_failures;

/* Fails and ends the running case unless the condition holds. */
#define CHECK(cond)								\
	do {									\
		if (!(cond)) {							\
			printf("FAIL %s: %s:%d: %s\n", check_name, __FILE__,	\
			       __LINE__, #cond);				\
			fflush(stdout);						\
			check_failures++;					\
			return;							\
		}								\
	} while (0)

/* The same unless two numbers are equal, which are printed. */
#define CHECK_EQ(a, b)								\
	do {									\
		long long check_a = (long long)(a), check_b = (long long)(b);	\
										\
		if (check_a != check_b) {					\
			printf("FAIL %s: %s:%d: %s is %lld, not %lld\n",	\
			       check_name, __FILE__, __LINE__, #a, check_a,	\
			       check_b);					\
			fflush(stdout);						\
			check_failures++;					\
			return;							\
		}								\
	} while (0)

/* Skips the running case, for this reason. */
#define SKIP(why)								\
	do {									\
		printf("SKIP %s: %s\n", check_name, why);			\
		fflush(stdout);							\
		check_skipped = 1;						\
		return;								\
	} while (0)

__attribute__((weak)) int check_skipped;

static inline void check_run(const char *name, void (*test)(void))
{
	int before = check_failures;

	check_name = name;
	check_skipped = 0;
	test();
	if (check_failures == before && !check_skipped)
		printf("PASS %s\n", name);
	fflush(stdout);
}

/* The number of mappings: lines of /proc/self/maps. */
static inline int check_maps(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	int c, lines = 0;

	if (!f)
		return -1;
	while ((c = getc(f)) != EOF)
		lines += c == '\n';
	fclose(f);
	return lines;
}

#endif
