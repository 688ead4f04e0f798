/* SPDX-License-Identifier: MIT */
/*
 * bench SCENARIO N: does a scenario's operation N times, and prints how many nanoseconds it took, and
 * how many of CPU time.
 * bench: lists the scenarios, how many operations to time, and whether instructions can be counted.
 */
#include "bench.h"

#include <time.h>

static const struct scenario *const modules[] = { nops, disks, streams, advice };
static struct timespec start, cpu_start;

void give_up(const char *what, int ret)
{
	fprintf(stderr, "%s: %s\n", what, strerror(ret < 0 ? -ret : ret));
	exit(1);
}

void begin(void)
{
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_start);
	clock_gettime(CLOCK_MONOTONIC, &start);
}

static long long nanoseconds(clockid_t clock, const struct timespec *from)
{
	struct timespec to;

	clock_gettime(clock, &to);
	return (to.tv_sec - from->tv_sec) * 1000000000LL + to.tv_nsec - from->tv_nsec;
}

int main(int argc, char **argv)
{
	const struct scenario *s;
	long long elapsed;
	size_t i;

	for (i = 0; i < sizeof(modules) / sizeof(*modules); i++)
		for (s = modules[i]; s->name; s++) {
			if (argc == 1 && s->n)
				printf("%s\t%ld\t%d\n", s->name, s->n, s->counted);
			if (argc != 3 || strcmp(s->name, argv[1]))
				continue;
			begin();
			s->run(atol(argv[2]));
			elapsed = nanoseconds(CLOCK_MONOTONIC, &start);
			printf("%lld\t%lld\n", elapsed,
			       nanoseconds(CLOCK_PROCESS_CPUTIME_ID, &cpu_start));
			return 0;
		}
	if (argc == 1)
		return 0;
	fprintf(stderr, "usage: bench [SCENARIO N]\n");
	return 2;
}
