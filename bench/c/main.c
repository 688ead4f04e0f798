/* SPDX-License-Identifier: MIT */
/*
 * bench SCENARIO N: does a scenario's operation N times, and prints how many nanoseconds it took.
 * bench: lists the scenarios, how many operations to time, and whether instructions can be counted.
 */
#include "bench.h"

#include <time.h>

static const struct scenario *const modules[] = { nops, disks, streams };
static struct timespec start;

void give_up(const char *what, int ret)
{
	fprintf(stderr, "%s: %s\n", what, strerror(ret < 0 ? -ret : ret));
	exit(1);
}

void begin(void)
{
	clock_gettime(CLOCK_MONOTONIC, &start);
}

int main(int argc, char **argv)
{
	const struct scenario *s;
	struct timespec end;
	size_t i;

	for (i = 0; i < sizeof(modules) / sizeof(*modules); i++)
		for (s = modules[i]; s->name; s++) {
			if (argc == 1)
				printf("%s\t%ld\t%d\n", s->name, s->n, s->counted);
			if (argc != 3 || strcmp(s->name, argv[1]))
				continue;
			begin();
			s->run(atol(argv[2]));
			clock_gettime(CLOCK_MONOTONIC, &end);
			printf("%lld\n", (end.tv_sec - start.tv_sec) * 1000000000LL +
						 end.tv_nsec - start.tv_nsec);
			return 0;
		}
	if (argc == 1)
		return 0;
	fprintf(stderr, "usage: bench [SCENARIO N]\n");
	return 2;
}
