/* SPDX-License-Identifier: MIT */
/*
 * Makes system calls of this process fail, or lets the test answer them, by seccomp. A filter stays
 * for good, in children and after execve(2) too; of several the strictest counts. The functions
 * return false if the kernel has no seccomp.
 */
#ifndef INTERCEPT_SECCOMP_H
#define INTERCEPT_SECCOMP_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* Instructions of a filter. Of an argument they see the lower half. */
#define LOAD_AT(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned int)(offset))
#define LOAD_NR LOAD_AT(offsetof(struct seccomp_data, nr))
#define LOAD_ARG(n) LOAD_AT(offsetof(struct seccomp_data, args[n]) + LOWER_HALF)
#define LOWER_HALF (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0)
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

/* The action, SECCOMP_RET_*, for this system call. */
static inline bool filter_call(long call, unsigned int action)
{
	const struct sock_filter code[] = {
		LOAD_NR, UNLESS(call, 1),
		RETURN(action),
		RETURN(SECCOMP_RET_ALLOW),
	};

	return FILTER(code);
}

/* This system call fails. */
static inline bool fail_call(long call, int error)
{
	return filter_call(call, SECCOMP_RET_ERRNO | (unsigned int)error);
}

/* mmap2(2), of CPUs with 32-bit pointers, takes the offset in larger units. */
#ifdef __NR_mmap2
#define NR_MMAP __NR_mmap2
#define OFFSET_UNIT 4096
#else
#define NR_MMAP __NR_mmap
#define OFFSET_UNIT 1
#endif

#if defined(__s390x__)
#include "libc.h"
#else
/* Arguments and result of a system call in the context of its signal. */
#if defined(__x86_64__)
#define ARG(uc, n) ((uc)->uc_mcontext.gregs[(const int[]){ REG_RDI, REG_RSI, REG_RDX, REG_R10, \
							   REG_R8, REG_R9 }[n]])
#define RESULT(uc) ((uc)->uc_mcontext.gregs[REG_RAX])
#elif defined(__i386__)
#define ARG(uc, n) ((uc)->uc_mcontext.gregs[(const int[]){ REG_EBX, REG_ECX, REG_EDX, REG_ESI, \
							   REG_EDI, REG_EBP }[n]])
#define RESULT(uc) ((uc)->uc_mcontext.gregs[REG_EAX])
#elif defined(__arm__)
#define ARG(uc, n) ((&(uc)->uc_mcontext.arm_r0)[n])
#define RESULT(uc) ARG(uc, 0)
#elif defined(__aarch64__)
#define ARG(uc, n) ((uc)->uc_mcontext.regs[n])
#define RESULT(uc) ARG(uc, 0)
#elif defined(__riscv)
#define ARG(uc, n) ((uc)->uc_mcontext.__gregs[REG_A0 + (n)])
#define RESULT(uc) ARG(uc, 0)
#elif defined(__powerpc64__)
#define ARG(uc, n) ((uc)->uc_mcontext.gp_regs[3 + (n)])
#define RESULT(uc) ARG(uc, 0)
#elif defined(__loongarch64)
#define ARG(uc, n) ((uc)->uc_mcontext.__gregs[4 + (n)])
#define RESULT(uc) ARG(uc, 0)
#endif

static inline void set_result(ucontext_t *uc, long result)
{
#if defined(__powerpc64__)
	/* After the instruction `sc`, unlike `scv`, a bit of CR says that the result is an errno. */
	enum { CCR = 38, TRAP = 40 };
	const unsigned long summary_overflow = 0x10000000;

	if (uc->uc_mcontext.gp_regs[TRAP] == 0xc00) {
		uc->uc_mcontext.gp_regs[CCR] &= ~summary_overflow;
		if (result < 0)
			uc->uc_mcontext.gp_regs[CCR] |= summary_overflow;
		result = result < 0 ? -result : result;
	}
#endif
	RESULT(uc) = (unsigned long)result;
}

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
			set_result(uc, answered[i].answer(args));
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
	return set_answer(call, answer) && filter_call(call, SECCOMP_RET_TRAP);
}

/*
 * The calls of mmap(2) whose argument `arg`, as far as `mask` selects it, is `value` return what
 * `answer` returns.
 */
static inline bool answer_mmap(int arg, unsigned int mask, unsigned int value,
			       long (*answer)(const long *args))
{
	const struct sock_filter code[] = {
		LOAD_NR, UNLESS(NR_MMAP, 4),
		LOAD_ARG(arg), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask), UNLESS(value, 1),
		RETURN(SECCOMP_RET_TRAP),
		RETURN(SECCOMP_RET_ALLOW),
	};

	return set_answer(NR_MMAP, answer) && FILTER(code);
}
#endif

static inline long no_memory(const long *args)
{
	(void)args;
	return -ENOMEM;
}

/* The calls of mmap(2) whose argument `arg` is `value` fail with ENOMEM. */
static inline bool fail_mmap(int arg, unsigned int value)
{
	return answer_mmap(arg, ~0U, arg == 5 ? value / OFFSET_UNIT : value, no_memory);
}

#endif
