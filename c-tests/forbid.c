/* SPDX-License-Identifier: MIT */
/*
 * Runs a program where io_uring is forbidden: `forbid [CALL:]WHAT PROGRAM [ARGUMENT...]` puts a
 * seccomp filter in place, as containers do. WHAT is the number with which the call fails, or `kill`;
 * CALL is `setup` if it is not given, `enter` or `register`.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: forbid [CALL:]WHAT PROGRAM [ARGUMENT...]\n");
		return 125;
	}

	const char *what = strchr(argv[1], ':') ? strchr(argv[1], ':') + 1 : argv[1];
	unsigned int call = strncmp(argv[1], "enter:", 6) == 0	    ? __NR_io_uring_enter :
			    strncmp(argv[1], "register:", 9) == 0 ? __NR_io_uring_register :
								      __NR_io_uring_setup;
	unsigned int action = strcmp(what, "kill") == 0 ?
				      SECCOMP_RET_KILL_PROCESS :
				      SECCOMP_RET_ERRNO | (unsigned int) atoi(what);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	/* Without this, only root may use a filter. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		fprintf(stderr, "forbid: no filter: %s\n", strerror(errno));
		return 125;
	}
	execvp(argv[2], argv + 2);
	fprintf(stderr, "forbid: %s: %s\n", argv[2], strerror(errno));
	return 125;
}
