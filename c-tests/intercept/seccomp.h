/* SPDX-License-Identifier: MIT */
/*
 * Makes system calls of this process fail, or lets the test answer them, by seccomp. A filter stays
 * for good, in children and after execve(2) too; of several the strictest counts. The functions
 * return false if the kernel has no seccomp.
 */
#ifndef INTERCEPT_SECCOMP_H
#define INTERCEPT_SECCOMP_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

/* Instructions of a filter. Of an argument they see the lower half, on a little-endian CPU. */
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)(value), 0, skip)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
#define FILTER(code) add_filter(code, sizeof(code) / sizeof(*(code)))

static inline bool add_filter(const struct sock_filter *code, unsigned short len)
{
	struct sock_fprog prog = { .len = len, .filter = (struct sock_filter *)code };

	/* Without the first, only root may use a filter. */
	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

/* The action, SECCOMP_RET_*, for this system call; if arg >= 0, only if that argument is `value`. */
static inline bool filter_call(long call, unsigned int action, int arg, unsigned int value)
{
	const struct sock_filter code[] = {
		LOAD(nr), UNLESS(call, 3),
		LOAD(args[arg < 0 ? 0 : arg]), UNLESS(value, arg < 0 ? 0 : 1),
		RETURN(action),
		RETURN(SECCOMP_RET_ALLOW),
	};

	return FILTER(code);
}

/* This system call fails; if arg >= 0, only if that argument is `value`. */
static inline bool fail_call(long call, int error, int arg, unsigned int value)
{
	return filter_call(call, SECCOMP_RET_ERRNO | (unsigned int)error, arg, value);
}

/* Arguments and result of a system call in the context of its signal. */
#if defined(__x86_64__)
#define ARG(uc, n) ((uc)->uc_mcontext.gregs[(const int[]){ REG_RDI, REG_RSI, REG_RDX, REG_R10, \
							   REG_R8, REG_R9 }[n]])
#define RESULT(uc) ((uc)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARG(uc, n) ((uc)->uc_mcontext.regs[n])
#define RESULT(uc) ((uc)->uc_mcontext.regs[0])
#endif

/* Which functions answer which calls. Weak: the files of a program share it. */
struct answered {
	long call;
	long (*answer)(const long *args);
};

__attribute__((weak)) struct answered answered[4];

static inline void on_sigsys(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	long args[6];
	int i;

	(void)sig;
	for (i = 0; i < 6; i++)
		args[i] = (long)ARG(uc, i);
	for (i = 0; i < 4; i++) {
		if (answered[i].answer && answered[i].call == info->si_syscall) {
			RESULT(uc) = answered[i].answer(args);
			return;
		}
	}
	abort();
}

/* Sets what answers a call that the caller's own filter traps (SECCOMP_RET_TRAP). */
static inline bool set_answer(long call, long (*answer)(const long *args))
{
	struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };
	int i = 0;

	while (answered[i].answer)
		i++;
	answered[i] = (struct answered) { call, answer };
	return !sigaction(SIGSYS, &action, NULL);
}

/* This system call returns what `answer` returns: a result or a negative errno. At most four do. */
static inline bool answer_call(long call, long (*answer)(const long *args))
{
	return set_answer(call, answer) && filter_call(call, SECCOMP_RET_TRAP, -1, 0);
}

#endif
