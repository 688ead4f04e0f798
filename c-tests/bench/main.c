/* SPDX-License-Identifier: MIT */
/* bench SCENARIO N: does a scenario's operation N times, and says how many nanoseconds it took. */
#include "bench.h"

#include <string.h>
#include <time.h>

static const struct scenario *const rooms[] = { nops, disks, streams };
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

	for (i = 0; argc == 3 && i < sizeof(rooms) / sizeof(*rooms); i++)
		for (s = rooms[i]; s->name; s++)
			if (!strcmp(s->name, argv[1])) {
				begin();
				s->run(atol(argv[2]));
				clock_gettime(CLOCK_MONOTONIC, &end);
				printf("%lld\n", (end.tv_sec - start.tv_sec) * 1000000000LL +
							 end.tv_nsec - start.tv_nsec);
				return 0;
			}
	fprintf(stderr, "usage: bench SCENARIO N\n");
	return 2;
}
