/* SPDX-License-Identifier: MIT */
/*
 * Runs a program, and stops it, its threads and its children at some of their system calls, by
 * ptrace(2): for unmodified programs. A test that intercepts its own calls uses seccomp.h.
 */
#ifndef INTERCEPT_PTRACE_H
#define INTERCEPT_PTRACE_H

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
/* After sys/ptrace.h, whose names it takes otherwise. */
#include <linux/ptrace.h>
#include "seccomp.h"

struct tracer {
	/* At a call, before it is made. True if its result is wanted. */
	bool (*at_call)(pid_t pid, long call, const __u64 *args);
	/* After such a call; NULL if none is wanted. */
	void (*returned)(pid_t pid, long result);
	/* A thread or process has started, or ended; each may be NULL. */
	void (*started)(pid_t pid);
	void (*ended)(pid_t pid);
};

static inline void die(const char *what)
{
	perror(what);
	exit(3);
}

/* Has the call at which a process stopped not be made, and fail. */
static inline void skip_call(pid_t pid, int error)
{
#if defined(__x86_64__)
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &regs))
		die("PTRACE_GETREGS");
	regs.orig_rax = (unsigned long long)-1;
	regs.rax = (unsigned long long)-error;
	if (ptrace(PTRACE_SETREGS, pid, NULL, &regs))
		die("PTRACE_SETREGS");
#elif defined(__aarch64__)
	struct user_pt_regs regs;
	struct iovec iov = { &regs, sizeof(regs) };
	int none = -1;

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &iov))
		die("PTRACE_GETREGSET");
	regs.regs[0] = (unsigned long long)-error;
	if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &iov))
		die("PTRACE_SETREGSET");
	iov = (struct iovec) { &none, sizeof(none) };
	if (ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &iov))
		die("NT_ARM_SYSTEM_CALL");
#else
#error "how is a system call skipped here?"
#endif
}

/* `calls` ends with -1. Returns the program's exit code, or 128 and the signal's number. */
static inline int trace(const struct tracer *tracer, const long *calls, char **argv)
{
	const long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			     PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	struct ptrace_syscall_info info;
	int status, code = 3;
	pid_t root = fork(), pid;

	if (root < 0)
		die("fork");
	if (!root) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			die("PTRACE_TRACEME");
		/* Without a ready tracer the calls would fail with ENOSYS. */
		raise(SIGSTOP);
		for (; *calls >= 0; calls++)
			if (!filter_call(*calls, SECCOMP_RET_TRACE))
				die("seccomp");
		execvp(argv[0], argv);
		die(argv[0]);
	}
	if (waitpid(root, &status, 0) != root || !WIFSTOPPED(status))
		die("the program did not stop");
	if (ptrace(PTRACE_SETOPTIONS, root, NULL, options) || ptrace(PTRACE_CONT, root, NULL, NULL))
		die("PTRACE_SETOPTIONS");
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int event = status >> 16, sig = 0, next = PTRACE_CONT;

		if (!WIFSTOPPED(status)) {
			if (pid == root)
				code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			if (tracer->ended)
				tracer->ended(pid);
			continue;
		}
		if (event == PTRACE_EVENT_SECCOMP || WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0) {
				if (errno == ESRCH)
					continue;
				die("PTRACE_GET_SYSCALL_INFO");
			}
			if (!event)
				tracer->returned(pid, (long)info.exit.rval);
			else if (tracer->at_call(pid, (long)info.seccomp.nr, info.seccomp.args))
				next = PTRACE_SYSCALL;
		} else if (!event && WSTOPSIG(status) != SIGSTOP && WSTOPSIG(status) != SIGTRAP) {
			sig = WSTOPSIG(status);
		} else if (!event && pid != root && tracer->started) {
			tracer->started(pid);
		}
		/* It fails if the process has been killed meanwhile. */
		ptrace(next, pid, NULL, (void *)(long)sig);
	}
	return code;
}

#endif
