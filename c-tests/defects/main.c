/* SPDX-License-Identifier: MIT */
/* Runs the cases, or those of the given rows, each in a process of its own. */
#include "defects.h"

#include <time.h>

/* How long a case may take, in seconds. */
#define LIMIT 30

static const struct defect *const modules[] = {
	setting_up, closed, no_mmap, sizes, submitting, sqpoll, waiting, masks, timed, old_timeouts,
	polled, completions, buffer_rings, registering, resizing, views, requests, calls,
};

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int fds_open(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

void queue_nop(struct io_uring *ring, __u64 data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (!sqe) {
		printf("no SQE is free\n");
		fflush(stdout);
		abort();
	}
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, data);
}

void *shared_memory(size_t len)
{
	void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

bool child_faults(const volatile char *at)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		_exit(*at);
	}
	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

/* Whether the case failed. */
static bool run(const struct defect *defect)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		exit(3);
	if (!pid) {
		alarm(LIMIT);
		check_run(defect->name, defect->test);
		_exit(check_failures != 0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status))
		return WEXITSTATUS(status) != 0;
	if (WTERMSIG(status) == SIGALRM)
		printf("FAIL %s: does not end within %d s\n", defect->name, LIMIT);
	else
		printf("FAIL %s: killed by signal %d\n", defect->name, WTERMSIG(status));
	return true;
}

/* Whether one of the ids that the name begins with begins with one of the words. */
static bool wanted(const char *name, int count, char **words)
{
	const char *id;
	int i;

	for (i = 1; i < count; i++)
		for (id = name; id; id = strchr(id, ' ') ? strchr(id, ' ') + 1 : NULL) {
			size_t letters = strcspn(id, " ");

			if (letters < 2 || strspn(id + 1, "0123456789") != letters - 1)
				break;
			if (!strncmp(id, words[i], strlen(words[i])))
				return true;
		}
	return count < 2;
}

int main(int argc, char **argv)
{
	const struct defect *defect;
	bool failed = false;
	size_t i;

	for (i = 0; i < sizeof(modules) / sizeof(*modules); i++)
		for (defect = modules[i]; defect->name; defect++)
			if (wanted(defect->name, argc, argv))
				failed |= run(defect);
	return failed;
}
