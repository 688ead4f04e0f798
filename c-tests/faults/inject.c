/* SPDX-License-Identifier: MIT */
/*
 *	inject PLAN TRACE PROGRAM ARGUMENT...
 *
 * Runs a program, whose every child is one run, and makes system calls of the children fail. PLAN
 * has a line for each run: the faults, each as PLACE:CALL:ERRNO, where PLACE counts the calls between
 * the run's marks from 0. TRACE gets a line for each call between the marks:
 *
 *	RUN CALL SIZE	SIZE is what a failed call left behind: bytes of munmap(2), descriptors of
 *			close(2); - if the call was not made to fail.
 *
 * getppid(2) is the mark. A filter stops the children at the system calls of interest only, which
 * makes this fast enough for thousands of runs.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
/* After sys/ptrace.h, whose names it takes otherwise. */
#include <linux/ptrace.h>

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
static FILE *plan, *trace;
/* Which run it is, how many marks it made, how many calls since. */
static long run = -1, marks, place;
/* Whose run it is. */
static pid_t child;

static void die(const char *what)
{
	perror(what);
	exit(3);
}

static long call_named(const char *name)
{
	for (size_t i = 0; i < CALLS; i++)
		if (!strcmp(calls[i].name, name))
			return (long)i;
	fprintf(stderr, "inject: which call is %s?\n", name);
	exit(3);
}

static void next_run(void)
{
	char line[256], name[32], *rest = line, *word;
	int n = 0;

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

/* Has the call not be made, and return an error. */
static void skip(pid_t pid, long error)
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

/* What valgrind does for itself, beside what its program asked for. */
static int is_valgrinds(long nr, const __u64 *args)
{
	return nr == SYS_mmap && args[2] & PROT_EXEC;
}

/* Valgrind asks for memory where it likes it and, if it does not get that, once more for any. */
static int is_second_try(long nr, const __u64 *args)
{
	static __u64 length;
	int again = nr == SYS_mmap && length == args[1] && !(args[3] & MAP_FIXED);

	length = nr == SYS_mmap && args[3] & MAP_FIXED ? args[1] : 0;
	return again;
}

static void at_call(pid_t pid)
{
	static long last_error;
	struct ptrace_syscall_info info;
	long call = -1, left;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0)
		die("PTRACE_GET_SYSCALL_INFO");
	if (info.seccomp.nr == SYS_getppid) {
		marks++;
		return;
	}
	if (marks != 1 || is_valgrinds((long)info.seccomp.nr, info.seccomp.args))
		return;
	if (is_second_try((long)info.seccomp.nr, info.seccomp.args)) {
		if (last_error)
			skip(pid, last_error);
		return;
	}
	last_error = 0;
	for (size_t i = 0; i < CALLS; i++)
		if (calls[i].nr == (long)info.seccomp.nr)
			call = (long)i;
	if (call < 0)
		return;
	fprintf(trace, "%ld %s ", run, calls[call].name);
	for (int i = 0; i < FAULTS; i++) {
		if (faults[i].place != place || faults[i].call != call)
			continue;
		last_error = faults[i].error;
		skip(pid, last_error);
		left = 0;
		if (calls[call].nr == SYS_munmap)
			left = (long)(info.seccomp.args[1] + 4095) & ~4095L;
		else if (calls[call].nr == SYS_close)
			left = 1;
		fprintf(trace, "%ld\n", left);
		place++;
		return;
	}
	fputs("-\n", trace);
	place++;
}

/* Only what is of interest stops. */
static void filter(void)
{
	struct sock_filter code[CALLS + 4] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, CALLS + 1, 0),
	};
	struct sock_fprog program = { CALLS + 4, code };

	for (size_t i = 0; i < CALLS; i++)
		code[i + 2] = (struct sock_filter)
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (__u32)calls[i].nr, (__u8)(CALLS - i), 0);
	code[CALLS + 2] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[CALLS + 3] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		die("seccomp");
}

static void start(char **argv)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		die("PTRACE_TRACEME");
	/* The tracer has to be ready before the first stop, or the calls fail with ENOSYS. */
	raise(SIGSTOP);
	filter();
	execvp(argv[0], argv);
	die(argv[0]);
}

int main(int argc, char **argv)
{
	const long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			     PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
	int status, code = 3;
	pid_t root, pid;

	if (argc < 4)
		return 2;
	plan = fopen(argv[1], "re");
	trace = fopen(argv[2], "we");
	if (!plan || !trace)
		die("inject");
	root = fork();
	if (!root)
		start(argv + 3);
	if (waitpid(root, &status, 0) != root || !WIFSTOPPED(status))
		die("the program did not stop");
	if (ptrace(PTRACE_SETOPTIONS, root, NULL, options) || ptrace(PTRACE_CONT, root, NULL, NULL))
		die("PTRACE_SETOPTIONS");
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int event = status >> 16, sig = 0;

		if (!WIFSTOPPED(status)) {
			if (pid == root)
				code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			if (pid == child)
				child = 0;
			continue;
		}
		if (event == PTRACE_EVENT_SECCOMP) {
			if (pid == child)
				at_call(pid);
		} else if (!event && WSTOPSIG(status) != SIGSTOP && WSTOPSIG(status) != SIGTRAP) {
			sig = WSTOPSIG(status);
		} else if (!event && pid != root && !child) {
			/* It stops where it begins; there is never a second one at the same time. */
			child = pid;
			next_run();
		}
		/* It may have been killed meanwhile. */
		ptrace(PTRACE_CONT, pid, NULL, (void *)(long)sig);
	}
	fclose(trace);
	return code;
}
