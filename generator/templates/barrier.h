/* SPDX-License-Identifier: MIT */
/* Generated from generator/templates/; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_BARRIER_H
#define LIBURING_BARRIER_H

/*
 * How a program and the kernel share an index of a ring: whoever owns it stores it with release,
 * after the entries that it announces; the other side loads it with acquire, before the entries.
 * IO_URING_READ_ONCE and IO_URING_WRITE_ONCE access a variable once and whole, without order.
 */
#ifdef __cplusplus

#include <atomic>

#define LIBURING_NOEXCEPT noexcept

template <typename T>
inline void IO_URING_WRITE_ONCE(T &var, T val) LIBURING_NOEXCEPT
{
	__atomic_store(&var, &val, __ATOMIC_RELAXED);
}

template <typename T>
inline T IO_URING_READ_ONCE(const T &var) LIBURING_NOEXCEPT
{
	T val;

	__atomic_load(&var, &val, __ATOMIC_RELAXED);
	return val;
}

template <typename T>
inline void io_uring_smp_store_release(T *p, T v) LIBURING_NOEXCEPT
{
	__atomic_store(p, &v, __ATOMIC_RELEASE);
}

template <typename T>
inline T io_uring_smp_load_acquire(const T *p) LIBURING_NOEXCEPT
{
	T v;

	__atomic_load(p, &v, __ATOMIC_ACQUIRE);
	return v;
}

inline void io_uring_smp_mb() LIBURING_NOEXCEPT
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#else

#include <stdatomic.h>

/*
 * Of any type that can be copied: structures and floating-point numbers too, and variables that are
 * _Atomic already. The extension is _Atomic before C11.
 */
#define IO_URING_WRITE_ONCE(var, val)                                                         \
	__extension__ atomic_store_explicit((_Atomic __typeof__(var) *) &(var), (val),        \
					    memory_order_relaxed)
#define IO_URING_READ_ONCE(var)                                                               \
	__extension__ atomic_load_explicit((_Atomic __typeof__(var) *) &(var),                \
					   memory_order_relaxed)

#define io_uring_smp_store_release(p, v)                                                      \
	__extension__ atomic_store_explicit((_Atomic __typeof__(*(p)) *) (p), (v),            \
					    memory_order_release)
#define io_uring_smp_load_acquire(p)                                                          \
	__extension__ atomic_load_explicit((_Atomic __typeof__(*(p)) *) (p),                  \
					   memory_order_acquire)

#define io_uring_smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif

#endif
