/* SPDX-License-Identifier: MIT */
/*
 *	inject PLAN TRACE PROGRAM ARGUMENT...
 *
 * Runs a program and makes system calls of its children fail. Each child is a run. PLAN has a line
 * for each run: the faults, each as PLACE:CALL:ERRNO, where PLACE counts the calls between the
 * run's marks from 0. TRACE gets a line for each call between the marks:
 *
 *	RUN CALL SIZE	SIZE is what a failed call left behind: bytes of munmap(2), descriptors of
 *			close(2); - if the call was not made to fail.
 *
 * getppid(2) is the mark.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include "../intercept/ptrace.h"

#define FAULTS 4

struct fault {
	long place, call, error;
};

static const struct {
	const char *name;
	long nr;
} calls[] = {
	{ "io_uring_setup", SYS_io_uring_setup },
	{ "io_uring_enter", SYS_io_uring_enter },
	{ "io_uring_register", SYS_io_uring_register },
	{ "mmap", SYS_mmap },
	{ "munmap", SYS_munmap },
	{ "madvise", SYS_madvise },
	{ "close", SYS_close },
	{ "prlimit64", SYS_prlimit64 },
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

static struct fault faults[FAULTS];
static FILE *plan, *trace_file;
/* The number of the run, how many marks it has made, and how many calls since the first. */
static long run = -1, marks, place;
/* The process of the run; 0 between runs. */
static pid_t child;

static long call_named(const char *name)
{
	for (size_t i = 0; i < CALLS; i++)
		if (!strcmp(calls[i].name, name))
			return (long)i;
	fprintf(stderr, "inject: unknown call %s\n", name);
	exit(3);
}

/* A run begins with its process; there is one at a time. */
static void next_run(pid_t pid)
{
	char line[256], name[32], *rest = line, *word;
	int n = 0;

	if (child)
		return;
	child = pid;
	run++;
	marks = 0;
	place = 0;
	for (int i = 0; i < FAULTS; i++)
		faults[i].place = -1;
	if (!fgets(line, sizeof(line), plan))
		return;
	while (n < FAULTS && (word = strsep(&rest, " \n"))) {
		if (sscanf(word, "%ld:%31[a-z_0-9]:%ld", &faults[n].place, name, &faults[n].error) != 3)
			continue;
		faults[n++].call = call_named(name);
	}
}

/* Whether a call is made by valgrind for itself. */
static int is_valgrinds(long nr, const __u64 *args)
{
	return nr == SYS_mmap && args[2] & PROT_EXEC;
}

/* If a mapping at a fixed address fails, valgrind tries again at any address. */
static int is_second_try(long nr, const __u64 *args)
{
	static __u64 length;
	int again = nr == SYS_mmap && length == args[1] && !(args[3] & MAP_FIXED);

	length = nr == SYS_mmap && args[3] & MAP_FIXED ? args[1] : 0;
	return again;
}

static bool at_call(pid_t pid, long nr, const __u64 *args)
{
	static long last_error;
	long call = -1, left;

	if (pid != child)
		return false;
	if (nr == SYS_getppid) {
		marks++;
		return false;
	}
	if (marks != 1 || is_valgrinds(nr, args))
		return false;
	if (is_second_try(nr, args)) {
		if (last_error)
			skip_call(pid, (int)last_error);
		return false;
	}
	last_error = 0;
	for (size_t i = 0; i < CALLS; i++)
		if (calls[i].nr == nr)
			call = (long)i;
	fprintf(trace_file, "%ld %s ", run, calls[call].name);
	for (int i = 0; i < FAULTS; i++) {
		if (faults[i].place != place || faults[i].call != call)
			continue;
		last_error = faults[i].error;
		skip_call(pid, (int)last_error);
		left = 0;
		if (nr == SYS_munmap)
			left = (long)(args[1] + 4095) & ~4095L;
		else if (nr == SYS_close)
			left = 1;
		fprintf(trace_file, "%ld\n", left);
		place++;
		return false;
	}
	fputs("-\n", trace_file);
	place++;
	return false;
}

static void ended(pid_t pid)
{
	if (pid == child)
		child = 0;
}

int main(int argc, char **argv)
{
	const struct tracer tracer = { .at_call = at_call, .started = next_run, .ended = ended };
	long stops[CALLS + 2];
	size_t i;
	int code;

	if (argc < 4)
		return 2;
	plan = fopen(argv[1], "re");
	trace_file = fopen(argv[2], "we");
	if (!plan || !trace_file)
		die("inject");
	for (i = 0; i < CALLS; i++)
		stops[i] = calls[i].nr;
	stops[i] = SYS_getppid;
	stops[i + 1] = -1;
	code = trace(&tracer, stops, argv + 3);
	fclose(trace_file);
	return code;
}
