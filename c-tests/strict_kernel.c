/* SPDX-License-Identifier: MIT */
/*
 * Stands in for kernel 6.10-rc1, which refused to map less than the whole of a ring.
 *
 *	strict_kernel PROGRAM [ARGUMENTS]
 *
 * Runs a program and watches its system calls. A mapping of a ring with fewer pages than the
 * kernel's ring has fails with EFAULT; the ring's size is computed from what io_uring_setup(2)
 * returned. Each mapping of a ring is reported on descriptor 3, if it is open:
 *
 *	map sq|cq|sqes LENGTH NEEDED ok|refused
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <liburing/io_uring.h>

#define MAX_FD 1024
#define PAGE 4096ULL

static unsigned long long ring_len[MAX_FD];	/* by descriptor; 0: not a ring */
static unsigned long long sqes_len[MAX_FD];

static int peek(pid_t pid, unsigned long long addr, void *to, size_t len)
{
	struct iovec local = { to, len };
	struct iovec remote = { (void *)addr, len };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)len ? 0 : -1;
}

/* Remembers how long the rings of a new descriptor are. */
static void note_ring(pid_t pid, long long fd, unsigned long long params)
{
	struct io_uring_params p;
	unsigned long long cqes, array = 0;

	if (fd < 0 || fd >= MAX_FD || peek(pid, params, &p, sizeof(p)))
		return;
	cqes = p.cq_off.cqes + (unsigned long long)p.cq_entries *
		(p.flags & IORING_SETUP_CQE32 ? 32 : 16);
	if (!(p.flags & IORING_SETUP_NO_SQARRAY))
		array = p.sq_off.array + p.sq_entries * 4ULL;
	ring_len[fd] = cqes > array ? cqes : array;
	sqes_len[fd] = (unsigned long long)p.sq_entries *
		(p.flags & IORING_SETUP_SQE128 ? 128 : 64);
}

static unsigned long long pages(unsigned long long len)
{
	return (len + PAGE - 1) / PAGE;
}

/* Whether the mapping that is asked for must fail. */
static int refuse(const struct user_regs_struct *r)
{
	long long fd = (int)r->r8;
	const char *what;
	unsigned long long needed;
	int refused;

	if (fd < 0 || fd >= MAX_FD || !ring_len[fd])
		return 0;
	needed = ring_len[fd];
	switch (r->r9) {
	case IORING_OFF_SQ_RING:
		what = "sq";
		break;
	case IORING_OFF_CQ_RING:
		what = "cq";
		break;
	case IORING_OFF_SQES:
		what = "sqes";
		needed = sqes_len[fd];
		break;
	default:
		return 0;
	}
	refused = pages(r->rsi) < pages(needed);
	dprintf(3, "map %s %llu %llu %s\n", what, (unsigned long long)r->rsi, needed,
		refused ? "refused" : "ok");
	return refused;
}

static int watch(pid_t pid)
{
	struct user_regs_struct entry, regs;
	int status, entering = 1, refused = 0;

	memset(&entry, 0, sizeof(entry));
	if (waitpid(pid, &status, 0) < 0)
		return 1;
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	for (;;) {
		int sig = 0;

		if (ptrace(PTRACE_SYSCALL, pid, 0, sig) < 0 || waitpid(pid, &status, 0) < 0)
			return 1;
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status)) {
			fprintf(stderr, "strict_kernel: killed by signal %d\n", WTERMSIG(status));
			return 1;
		}
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			continue;
		ptrace(PTRACE_GETREGS, pid, 0, &regs);
		if (entering) {
			entry = regs;
			refused = regs.orig_rax == SYS_mmap && refuse(&regs);
			if (refused) {
				regs.orig_rax = (unsigned long long)-1;
				ptrace(PTRACE_SETREGS, pid, 0, &regs);
			}
		} else if (refused) {
			regs.rax = (unsigned long long)-EFAULT;
			ptrace(PTRACE_SETREGS, pid, 0, &regs);
		} else if (entry.orig_rax == SYS_io_uring_setup) {
			note_ring(pid, (long long)regs.rax, entry.rsi);
		} else if (entry.orig_rax == SYS_close && entry.rdi < MAX_FD) {
			ring_len[entry.rdi] = 0;
		}
		entering = !entering;
	}
}

int main(int argc, char *argv[])
{
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: strict_kernel PROGRAM [ARGUMENTS]\n");
		return 2;
	}
	pid = fork();
	if (pid < 0) {
		perror("strict_kernel: fork");
		return 2;
	}
	if (!pid) {
		close(3);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execv(argv[1], argv + 1);
		perror(argv[1]);
		_exit(2);
	}
	return watch(pid);
}
