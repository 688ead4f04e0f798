/* SPDX-License-Identifier: MIT */
/*
 * Runs a program where io_uring is forbidden: `forbid [CALL:]WHAT PROGRAM [ARGUMENT...]` installs a
 * seccomp filter, as containers do. WHAT is the errno with which the call fails, or `kill`; CALL is
 * `setup` if it is not given, `enter` or `register`.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "intercept/seccomp.h"

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: forbid [CALL:]WHAT PROGRAM [ARGUMENT...]\n");
		return 125;
	}

	const char *what = strchr(argv[1], ':') ? strchr(argv[1], ':') + 1 : argv[1];
	long call = strncmp(argv[1], "enter:", 6) == 0	  ? __NR_io_uring_enter :
		    strncmp(argv[1], "register:", 9) == 0 ? __NR_io_uring_register :
							    __NR_io_uring_setup;
	unsigned int action = strcmp(what, "kill") == 0 ?
				      SECCOMP_RET_KILL_PROCESS :
				      SECCOMP_RET_ERRNO | (unsigned int)atoi(what);

	if (!filter_call(call, action)) {
		fprintf(stderr, "forbid: cannot install a filter: %s\n", strerror(errno));
		return 125;
	}
	execvp(argv[2], argv + 2);
	fprintf(stderr, "forbid: %s: %s\n", argv[2], strerror(errno));
	return 125;
}
