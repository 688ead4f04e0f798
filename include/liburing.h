/* SPDX-License-Identifier: MIT */
/* Generated from src/; edit that and run `cargo xtask generate`. */
#ifndef LIB_URING_H
#define LIB_URING_H

#include <sys/types.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#ifdef __has_include
#if __has_include("linux/swab.h")
#include <linux/swab.h>
#endif
#if __has_include("linux/filter.h")
#include <linux/filter.h>
#endif
#else
#include <linux/swab.h>
#include <linux/filter.h>
#endif

#include "liburing/compat.h"
#include "liburing/io_uring.h"
#include "liburing/io_uring/query.h"
#include "liburing/io_uring/bpf_filter.h"
#include "liburing/io_uring_version.h"
#include "liburing/barrier.h"

#ifndef uring_unlikely
#define uring_unlikely(cond) __builtin_expect(!!(cond), 0)
#endif
#ifndef uring_likely
#define uring_likely(cond) __builtin_expect(!!(cond), 1)
#endif

/*
 * IOURINGINLINE marks what liburing-ffi.so exports too, _LOCAL_INLINE what only this header has.
 * Names with internal linkage cannot be exported from a C++20 module.
 */
#ifndef IOURINGINLINE
#if defined(__cplusplus) && __cplusplus >= 202002L
#define IOURINGINLINE inline
#else
#define IOURINGINLINE static inline
#endif
#endif
#ifndef _LOCAL_INLINE
#if defined(__cplusplus) && __cplusplus >= 202002L
#define _LOCAL_INLINE inline
#else
#define _LOCAL_INLINE static inline
#endif
#endif

#ifdef __cplusplus
#define LIBURING_NOEXCEPT noexcept
#else
#define LIBURING_NOEXCEPT
#endif

/* The system calls; Alpha and MIPS number them in their own way. */
#ifndef __NR_io_uring_setup
#if defined(__alpha__)
#define __NR_io_uring_setup 535
#elif defined(__mips__)
#define __NR_io_uring_setup (__NR_Linux + 425)
#else
#define __NR_io_uring_setup 425
#endif
#endif
#ifndef __NR_io_uring_enter
#if defined(__alpha__)
#define __NR_io_uring_enter 536
#elif defined(__mips__)
#define __NR_io_uring_enter (__NR_Linux + 426)
#else
#define __NR_io_uring_enter 426
#endif
#endif
#ifndef __NR_io_uring_register
#if defined(__alpha__)
#define __NR_io_uring_register 537
#elif defined(__mips__)
#define __NR_io_uring_register (__NR_Linux + 427)
#else
#define __NR_io_uring_register 427
#endif
#endif

/* Hidden by <fcntl.h> from programs that ask for ISO C alone. */
#ifndef AT_FDCWD
#define AT_FDCWD -100
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct epoll_event;
struct futex_waitv;
struct statx;

/* The submission queue of a ring. */
struct io_uring_sq {
	/* Index of the next SQE that the kernel takes; written by the kernel. */
	unsigned int *khead;
	/* One past the last submitted SQE; written by the library. */
	unsigned int *ktail;
	/* The kernel's copy of the index mask; ring_mask has the same value. */
	unsigned int *kring_mask;
	/* The kernel's copy of the number of entries; ring_entries has the same value. */
	unsigned int *kring_entries;
	/* IORING_SQ_* flags; written by the kernel. */
	unsigned int *kflags;
	/* Number of entries dropped because of an invalid index; written by the kernel. */
	unsigned int *kdropped;
	/* Maps each entry of the SQ ring to an index of sqes; null with IORING_SETUP_NO_SQARRAY. */
	unsigned int *array;
	/* The SQEs. */
	struct io_uring_sqe *sqes;
	/* Index of the first prepared SQE that is not submitted yet. */
	unsigned int sqe_head;
	/* One past the last SQE that io_uring_get_sqe returned. */
	unsigned int sqe_tail;
	/* Length of the mapping at ring_ptr, in bytes; 0 if there is nothing to unmap. */
	size_t ring_sz;
	/* The shared memory with the indices of both queues. */
	void *ring_ptr;
	/* Index mask: number of entries minus one. */
	unsigned int ring_mask;
	/* Number of SQ entries. */
	unsigned int ring_entries;
	/* Length of the mapping at sqes, in bytes; 0 if there is nothing to unmap. */
	unsigned int sqes_sz;
	/* Unused. */
	unsigned int pad;
};

/* The completion queue of a ring. */
struct io_uring_cq {
	/* Index of the next CQE to consume; written by the program, through the library. */
	unsigned int *khead;
	/* One past the last posted CQE; written by the kernel. */
	unsigned int *ktail;
	/* The kernel's copy of the index mask; ring_mask has the same value. */
	unsigned int *kring_mask;
	/* The kernel's copy of the number of entries; ring_entries has the same value. */
	unsigned int *kring_entries;
	/* IORING_CQ_* flags, written by the program; null on kernels without them (before 5.8). */
	unsigned int *kflags;
	/* Number of CQEs lost; written by the kernel. */
	unsigned int *koverflow;
	/* The CQEs. */
	struct io_uring_cqe *cqes;
	/* Length of the mapping at ring_ptr, in bytes; 0 if there is nothing to unmap. */
	size_t ring_sz;
	/* The shared memory with the indices and the CQEs. */
	void *ring_ptr;
	/* Index mask: number of entries minus one. */
	unsigned int ring_mask;
	/* Number of CQ entries. */
	unsigned int ring_entries;
	/* Unused. */
	unsigned int pad[2];
};

/*
 * A ring: its submission queue, its completion queue and the library's state.
 *
 * It holds no pointer to itself, so a program may copy and move it, but only one copy may be used
 * from then on.
 */
struct io_uring {
	/* Submission queue. */
	struct io_uring_sq sq;
	/* Completion queue. */
	struct io_uring_cq cq;
	/* IORING_SETUP_* flags of the ring. */
	unsigned int flags;
	/* The ring's file descriptor; -1 if it has none, or if the ring is closed. */
	int ring_fd;
	/* IORING_FEAT_* flags of the kernel. */
	unsigned int features;
	/* First argument of io_uring_enter(2): the descriptor, or the index of the registered one. */
	int enter_ring_fd;
	/* Private flags of the library. */
	__u8 int_flags;
	/* Unused. */
	__u8 pad[3];
	/* The thread that registered the ring's descriptor; private. */
	unsigned int pad2;
};

/* A refill queue of zero-copy receive, as a program keeps it; the library does not use it. */
struct io_uring_zcrx_rq {
	/* Index of the next entry that the kernel takes; written by the kernel. */
	__u32 *khead;
	/* One past the last entry that the kernel may take; written by the program. */
	__u32 *ktail;
	/* The program's tail, which it has not stored to ktail yet. */
	__u32 rq_tail;
	/* Number of entries. */
	unsigned int ring_entries;
	/* The entries. */
	struct io_uring_zcrx_rqe *rqes;
	/* The shared memory of the queue. */
	void *ring_ptr;
};

/*
 * An iterator over the CQEs that were ready when it was initialised. A program may also fill it
 * itself.
 */
struct io_uring_cqe_iter {
	/* The CQEs of the ring. */
	struct io_uring_cqe *cqes;
	/* Index mask of the ring. */
	unsigned int mask;
	/* 1 with IORING_SETUP_CQE32, where every CQE takes two slots; otherwise 0. */
	unsigned int shift;
	/* Index of the next CQE. */
	unsigned int head;
	/* One past the last CQE. */
	unsigned int tail;
};

/*
 * The user_data of the library's own timeouts on kernels without IORING_FEAT_EXT_ARG. Programs
 * on such kernels must not use it.
 */
#define LIBURING_UDATA_TIMEOUT ((__u64) -1)

/*
 * Registers a buffer ring in memory of the program as a group of provided buffers.
 *
 * Parameters:
 * - ring: the ring.
 * - reg: address and number of entries of the buffer ring, and the group ID. Written to: flags
 *   is added to its own flags.
 * - flags: 0, or IOU_PBUF_RING_* flags.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.19.
 */
int io_uring_register_buf_ring(struct io_uring *ring, struct io_uring_buf_reg *reg,
	unsigned int flags) LIBURING_NOEXCEPT;

/*
 * Unregisters a buffer ring. Its memory and the buffers in it belong to the program again.
 *
 * Parameters:
 * - ring: the ring.
 * - bgid: the group ID.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.19.
 */
int io_uring_unregister_buf_ring(struct io_uring *ring, int bgid) LIBURING_NOEXCEPT;

/*
 * Stores the index of the buffer ring entry that the kernel consumes next.
 *
 * Parameters:
 * - ring: the ring.
 * - buf_group: the group ID.
 * - head: where the index is stored. It is not masked: it wraps at 65536.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.8.
 */
int io_uring_buf_ring_head(struct io_uring *ring, int buf_group, uint16_t *head) LIBURING_NOEXCEPT;

/*
 * Allocates an empty buffer ring and registers it as a group of provided buffers. With
 * IOU_PBUF_RING_MMAP the kernel allocates the memory, and the function maps it.
 *
 * Parameters:
 * - ring: the ring.
 * - nentries: number of entries: a power of two, at most 32768.
 * - bgid: the group ID, from 0 to 65535.
 * - flags: 0, or IOU_PBUF_RING_* flags.
 * - err: where the result is stored: 0 or -errno.
 *
 * Returns:
 * The buffer ring, or null with the error in err.
 *
 * Since: Linux 5.19; IOU_PBUF_RING_MMAP 6.4.
 */
struct io_uring_buf_ring *io_uring_setup_buf_ring(struct io_uring *ring, unsigned int nentries,
	int bgid, unsigned int flags, int *err) LIBURING_NOEXCEPT;

/*
 * Unregisters a buffer ring of io_uring_setup_buf_ring and frees its memory. If the io_uring
 * instance has been torn down already, it only frees the memory.
 *
 * Parameters:
 * - ring: the ring.
 * - br: the buffer ring.
 * - nentries: number of entries it was set up with.
 * - bgid: the group ID it was set up with.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.19.
 */
int io_uring_free_buf_ring(struct io_uring *ring, struct io_uring_buf_ring *br,
	unsigned int nentries, int bgid) LIBURING_NOEXCEPT;

/*
 * Registers buffers with a ring.
 *
 * The kernel pins the memory once, instead of at every request. Requests name a buffer by its
 * index.
 *
 * Parameters:
 * - ring: the ring.
 * - iovecs: the buffers. The array is read during the call.
 * - nr_iovecs: number of buffers, 1 to 16384.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_register_buffers(struct io_uring *ring, const struct iovec *iovecs,
	unsigned int nr_iovecs) LIBURING_NOEXCEPT;

/*
 * Registers buffers with a ring, each with a tag.
 *
 * When a buffer with a tag other than 0 is no longer in use, the kernel posts a CQE with the tag.
 *
 * Parameters:
 * - ring: the ring.
 * - iovecs: the buffers. The array is read during the call.
 * - tags: a tag for each buffer, 0 for none; null for no tags. The array is read during the
 *   call.
 * - nr: number of buffers, 1 to 16384.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.13.
 */
int io_uring_register_buffers_tags(struct io_uring *ring, const struct iovec *iovecs,
	const __u64 *tags, unsigned int nr) LIBURING_NOEXCEPT;

/*
 * Registers a buffer table whose slots are all empty.
 *
 * Parameters:
 * - ring: the ring.
 * - nr: number of slots, 1 to 16384.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.19.
 */
int io_uring_register_buffers_sparse(struct io_uring *ring, unsigned int nr) LIBURING_NOEXCEPT;

/*
 * Replaces registered buffers, or empties their slots.
 *
 * Parameters:
 * - ring: the ring.
 * - off: index of the first slot.
 * - iovecs: the new buffers; a null address with length 0 empties a slot. The array is read
 *   during the call.
 * - tags: a tag for each buffer, 0 for none; null for no tags. The array is read during the
 *   call.
 * - nr: number of slots.
 *
 * Returns:
 * The number of slots that were changed, or -errno if the first one failed.
 *
 * Since: Linux 5.13.
 */
int io_uring_register_buffers_update_tag(struct io_uring *ring, unsigned int off,
	const struct iovec *iovecs, const __u64 *tags, unsigned int nr) LIBURING_NOEXCEPT;

/*
 * Removes the buffer table of a ring.
 *
 * The call does not wait for requests in flight. Their memory stays pinned until they complete.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_unregister_buffers(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Shares all registered buffers of one ring with another ring that has none.
 *
 * The source is named by its registered index if the calling thread registered it, and by its
 * file descriptor otherwise.
 *
 * Parameters:
 * - dst: the ring to clone to.
 * - src: the ring to clone from.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.12.
 */
int io_uring_clone_buffers(struct io_uring *dst, struct io_uring *src)
	LIBURING_NOEXCEPT LIBURING_SYMBOL("io_uring_clone_buffers");

/*
 * Shares all registered buffers of one ring with another, with flags.
 *
 * With IORING_REGISTER_SRC_REGISTERED, the source is named by its registered index if the
 * calling thread registered it. Otherwise it is named by its file descriptor.
 *
 * Parameters:
 * - dst: the ring to clone to.
 * - src: the ring to clone from.
 * - flags: IORING_REGISTER_SRC_REGISTERED, IORING_REGISTER_DST_REPLACE.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.12.
 */
int __io_uring_clone_buffers(struct io_uring *dst, struct io_uring *src, unsigned int flags)
	LIBURING_NOEXCEPT;

/*
 * Shares a range of the registered buffers of one ring with another.
 *
 * The source is named by its registered index if the calling thread registered it, and by its
 * file descriptor otherwise.
 *
 * Parameters:
 * - dst: the ring to clone to.
 * - src: the ring to clone from.
 * - dst_off: index of the first slot in the destination.
 * - src_off: index of the first slot in the source.
 * - nr: number of slots; 0 for all, if both offsets are 0.
 * - flags: 0 or IORING_REGISTER_DST_REPLACE.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.13.
 */
int io_uring_clone_buffers_offset(struct io_uring *dst, struct io_uring *src, unsigned int dst_off,
	unsigned int src_off, unsigned int nr, unsigned int flags) LIBURING_NOEXCEPT;

/*
 * Shares a range of the registered buffers of one ring with another, with all flags.
 *
 * With IORING_REGISTER_SRC_REGISTERED, the source is named by its registered index if the
 * calling thread registered it. Otherwise it is named by its file descriptor.
 *
 * Parameters:
 * - dst: the ring to clone to.
 * - src: the ring to clone from.
 * - dst_off: index of the first slot in the destination.
 * - src_off: index of the first slot in the source.
 * - nr: number of slots; 0 for all, if both offsets are 0.
 * - flags: IORING_REGISTER_SRC_REGISTERED, IORING_REGISTER_DST_REPLACE.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.13.
 */
int __io_uring_clone_buffers_offset(struct io_uring *dst, struct io_uring *src,
	unsigned int dst_off, unsigned int src_off, unsigned int nr, unsigned int flags)
	LIBURING_NOEXCEPT;

/*
 * Registers files with a ring.
 *
 * Requests name a registered file by its index, with IOSQE_FIXED_FILE. If the soft limit
 * RLIMIT_NOFILE is too low, the function raises it.
 *
 * Parameters:
 * - ring: the ring.
 * - files: the file descriptors; -1 leaves a slot empty. The array is read during the call.
 * - nr_files: number of descriptors.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_register_files(struct io_uring *ring, const int *files, unsigned int nr_files)
	LIBURING_NOEXCEPT;

/*
 * Registers files with a ring, each with a tag.
 *
 * When a file with a tag other than 0 is no longer in use, the kernel posts a CQE with the tag.
 * If the soft limit RLIMIT_NOFILE is too low, the function raises it.
 *
 * Parameters:
 * - ring: the ring.
 * - files: the file descriptors; -1 leaves a slot empty. The array is read during the call.
 * - tags: a tag for each file, 0 for none; null for no tags. The array is read during the call.
 * - nr: number of descriptors.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.13.
 */
int io_uring_register_files_tags(struct io_uring *ring, const int *files, const __u64 *tags,
	unsigned int nr) LIBURING_NOEXCEPT;

/*
 * Registers a file table whose slots are all empty.
 *
 * If the soft limit RLIMIT_NOFILE is too low, the function raises it.
 *
 * Parameters:
 * - ring: the ring.
 * - nr: number of slots.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.19.
 */
int io_uring_register_files_sparse(struct io_uring *ring, unsigned int nr) LIBURING_NOEXCEPT;

/*
 * Replaces registered files, or empties their slots, with tags.
 *
 * Parameters:
 * - ring: the ring.
 * - off: index of the first slot.
 * - files: the file descriptors; -1 empties a slot, IORING_REGISTER_FILES_SKIP leaves it
 *   unchanged. The array is read during the call.
 * - tags: a tag for each file, 0 for none; null for no tags. The array is read during the call.
 * - nr_files: number of descriptors.
 *
 * Returns:
 * The number of slots that were processed, or -errno if the first one failed.
 *
 * Since: Linux 5.13.
 */
int io_uring_register_files_update_tag(struct io_uring *ring, unsigned int off, const int *files,
	const __u64 *tags, unsigned int nr_files) LIBURING_NOEXCEPT;

/*
 * Replaces registered files, or empties their slots.
 *
 * Parameters:
 * - ring: the ring.
 * - off: index of the first slot.
 * - files: the file descriptors; -1 empties a slot, IORING_REGISTER_FILES_SKIP leaves it
 *   unchanged. The array is read during the call.
 * - nr_files: number of descriptors.
 *
 * Returns:
 * The number of slots that were processed, or -errno if the first one failed.
 *
 * Since: Linux 5.5.
 */
int io_uring_register_files_update(struct io_uring *ring, unsigned int off, const int *files,
	unsigned int nr_files) LIBURING_NOEXCEPT;

/*
 * Removes the file table of a ring.
 *
 * The call does not wait for requests in flight. Their files stay open until they complete.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_unregister_files(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Sets the range of slots from which the kernel allocates direct descriptors.
 *
 * Parameters:
 * - ring: the ring.
 * - off: index of the first slot.
 * - len: number of slots; 0 forbids allocation.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.0.
 */
int io_uring_register_file_alloc_range(struct io_uring *ring, unsigned int off, unsigned int len)
	LIBURING_NOEXCEPT;

/*
 * Enables busy polling of network devices for the waits of a ring.
 *
 * Parameters:
 * - ring: the ring.
 * - napi: the settings. The kernel overwrites them with the previous settings.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.9.
 */
int io_uring_register_napi(struct io_uring *ring, struct io_uring_napi *napi) LIBURING_NOEXCEPT;

/*
 * Disables busy polling of network devices for a ring.
 *
 * Parameters:
 * - ring: the ring.
 * - napi: receives the previous settings; null if they are not needed.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.9.
 */
int io_uring_unregister_napi(struct io_uring *ring, struct io_uring_napi *napi) LIBURING_NOEXCEPT;

/*
 * Registers a receive queue of a network interface for zero-copy receive.
 *
 * Parameters:
 * - ring: the ring, with IORING_SETUP_DEFER_TASKRUN and 32-byte CQEs.
 * - reg: the queue, its memory area and its refill queue. The kernel writes the results to it.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.15.
 */
int io_uring_register_ifq(struct io_uring *ring, struct io_uring_zcrx_ifq_reg *reg)
	LIBURING_NOEXCEPT;

/*
 * Performs a control operation on a queue for zero-copy receive.
 *
 * Parameters:
 * - ring: the ring.
 * - ctrl: the queue and the operation.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.19.
 */
int io_uring_register_zcrx_ctrl(struct io_uring *ring, struct zcrx_ctrl *ctrl) LIBURING_NOEXCEPT;

/*
 * Registers an eventfd that is notified when CQEs are posted.
 *
 * Parameters:
 * - ring: the ring.
 * - fd: descriptor of the eventfd.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.2.
 */
int io_uring_register_eventfd(struct io_uring *ring, int fd) LIBURING_NOEXCEPT;

/*
 * Registers an eventfd that is notified when a worker thread completes a request.
 *
 * Parameters:
 * - ring: the ring.
 * - fd: descriptor of the eventfd.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
int io_uring_register_eventfd_async(struct io_uring *ring, int fd) LIBURING_NOEXCEPT;

/*
 * Removes the eventfd of a ring.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.2.
 */
int io_uring_unregister_eventfd(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Sets the clock that measures the timeouts of waits on a ring.
 *
 * Parameters:
 * - ring: the ring.
 * - arg: the clock: CLOCK_MONOTONIC (the default) or CLOCK_BOOTTIME.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.12.
 */
int io_uring_register_clock(struct io_uring *ring, struct io_uring_clock_register *arg)
	LIBURING_NOEXCEPT;

/*
 * Fails: no released kernel supports this call. Use io_uring_register_region.
 *
 * Parameters:
 * - ring: ignored.
 * - reg: ignored.
 * - nr: ignored.
 *
 * Returns:
 * -EINVAL.
 *
 * Since: No released kernel.
 */
int io_uring_register_wait_reg(struct io_uring *ring, struct io_uring_reg_wait *reg, int nr)
	LIBURING_NOEXCEPT;

/*
 * Enables or disables iowait accounting of waits on a ring.
 *
 * Parameters:
 * - ring: the ring.
 * - enable_iowait: true (the default): a wait with requests in flight counts as iowait; false:
 *   it does not.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.15.
 */
int io_uring_set_iowait(struct io_uring *ring, bool enable_iowait) LIBURING_NOEXCEPT;

/*
 * Returns the operations that the kernel supports, as seen by a ring.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * A probe, to be freed with io_uring_free_probe or free(3). Null if memory ran out, if the call
 * is not permitted on the ring, or if the kernel is older than Linux 5.6.
 *
 * Since: Linux 5.6.
 */
struct io_uring_probe *io_uring_get_probe_ring(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Returns the operations that the kernel supports.
 *
 * The function sets up a temporary ring. With a ring at hand, use io_uring_get_probe_ring.
 *
 * Returns:
 * A probe, to be freed with io_uring_free_probe or free(3). Null if no ring can be set up, if
 * memory ran out, or if the kernel is older than Linux 5.6.
 *
 * Since: Linux 5.6.
 */
struct io_uring_probe *io_uring_get_probe(void) LIBURING_NOEXCEPT;

/*
 * Frees a probe of io_uring_get_probe or io_uring_get_probe_ring.
 *
 * Parameters:
 * - probe: the probe; null is ignored.
 *
 * Since: Linux 5.6.
 */
void io_uring_free_probe(struct io_uring_probe *probe) LIBURING_NOEXCEPT;

/*
 * Writes the operations that the kernel supports to caller-provided memory.
 *
 * Parameters:
 * - ring: the ring.
 * - p: the probe, followed by nr elements of ops; all of it must be zero.
 * - nr: number of elements of ops, at most 256.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
int io_uring_register_probe(struct io_uring *ring, struct io_uring_probe *p, unsigned int nr)
	LIBURING_NOEXCEPT;

#ifdef _GNU_SOURCE
/*
 * Sets the CPUs on which the worker threads of the calling task may run.
 *
 * With IORING_SETUP_SQPOLL, it sets the CPUs of the workers of the SQPOLL thread instead.
 *
 * Parameters:
 * - ring: the ring.
 * - cpusz: length of the mask, in bytes.
 * - mask: the CPUs, as for sched_setaffinity(2).
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.14.
 */
int io_uring_register_iowq_aff(struct io_uring *ring, size_t cpusz, const cpu_set_t *mask)
	LIBURING_NOEXCEPT;
#endif

/*
 * Removes the CPU restriction of the worker threads.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.14.
 */
int io_uring_unregister_iowq_aff(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Sets or reads the maximum number of worker threads.
 *
 * Parameters:
 * - ring: the ring.
 * - values: two numbers: the maximum of bounded workers (index IO_WQ_BOUND) and of unbounded
 *   workers (index IO_WQ_UNBOUND); 0 leaves a maximum unchanged. On return they are the
 *   previous maximums.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
int io_uring_register_iowq_max_workers(struct io_uring *ring, unsigned int *values)
	LIBURING_NOEXCEPT;

/*
 * Cancels matching requests without an SQE or CQE for the cancellation.
 *
 * A call for a single request waits if a worker thread is executing the request. With
 * IORING_ASYNC_CANCEL_ALL or IORING_ASYNC_CANCEL_ANY the call never waits.
 *
 * Parameters:
 * - ring: the ring.
 * - reg: which requests to cancel, and the timeout.
 *
 * Returns:
 * 0; with IORING_ASYNC_CANCEL_ALL or IORING_ASYNC_CANCEL_ANY, the number of cancelled
 * requests; otherwise -errno.
 *
 * Since: Linux 6.0.
 */
int io_uring_register_sync_cancel(struct io_uring *ring, struct io_uring_sync_cancel_reg *reg)
	LIBURING_NOEXCEPT;

/*
 * Sends a message to a ring, without a ring of the sender.
 *
 * Parameters:
 * - sqe: the message, prepared by io_uring_prep_msg_ring or
 *   io_uring_prep_msg_ring_cqe_flags in zeroed memory.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.13.
 */
int io_uring_register_sync_msg(struct io_uring_sqe *sqe) LIBURING_NOEXCEPT;

/*
 * Registers a region of memory that the ring shares with the kernel.
 *
 * The region can hold the arguments of waits, for io_uring_submit_and_wait_reg.
 *
 * Parameters:
 * - ring: the ring.
 * - reg: the region and its purpose. The kernel writes to the struct io_uring_region_desc
 *   that it points to.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.13.
 */
int io_uring_register_region(struct io_uring *ring, struct io_uring_mem_region_reg *reg)
	LIBURING_NOEXCEPT;

/*
 * Asks the kernel which io_uring features it supports, without a ring.
 *
 * Parameters:
 * - query: the first query of a linked list; null is an empty list.
 *
 * Returns:
 * 0 if all queries were answered, each with its own result in result; otherwise -errno.
 *
 * Since: Linux 6.18.
 */
int io_uring_register_query(struct io_uring_query_hdr *query) LIBURING_NOEXCEPT;

/*
 * Registers the ring descriptor for the calling thread, so that system calls need no lookup.
 *
 * The index belongs to the calling thread. In another thread, or in a child of fork(2), it may
 * name another ring or none: use and tear down the ring in this thread only. If another thread
 * tears it down, the index stays occupied and keeps the ring alive until the thread that
 * registered it ends.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 1, or -errno.
 *
 * Since: Linux 5.18.
 */
int io_uring_register_ring_fd(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Undoes io_uring_register_ring_fd, in the same thread.
 *
 * A ring without an ordinary descriptor (io_uring_close_ring_fd,
 * IORING_SETUP_REGISTERED_FD_ONLY) is closed by this call.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 1, or -errno.
 *
 * Since: Linux 5.18.
 */
int io_uring_unregister_ring_fd(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Closes the ordinary descriptor of a ring whose descriptor is registered.
 *
 * The ring stays usable through its registered index.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 1, or -errno.
 *
 * Since: Linux 6.3.
 */
int io_uring_close_ring_fd(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Registers the current credentials of the caller, for use by requests.
 *
 * A request whose personality field is the returned number runs with these credentials.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The number of the personality (1 or more), or -errno.
 *
 * Since: Linux 5.6.
 */
int io_uring_register_personality(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Removes a personality from a ring.
 *
 * Parameters:
 * - ring: the ring.
 * - id: the number of the personality.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
int io_uring_unregister_personality(struct io_uring *ring, int id) LIBURING_NOEXCEPT;

/*
 * Restricts the requests and register calls that a disabled ring will accept.
 *
 * The restrictions take effect when io_uring_enable_rings enables the ring. They cannot be
 * changed or removed.
 *
 * Parameters:
 * - ring: the ring, set up with IORING_SETUP_R_DISABLED.
 * - res: what to permit and what to require. The array is read during the call.
 * - nr_res: number of elements.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.10.
 */
int io_uring_register_restrictions(struct io_uring *ring, struct io_uring_restriction *res,
	unsigned int nr_res) LIBURING_NOEXCEPT;

/*
 * Enables a ring that was set up with IORING_SETUP_R_DISABLED.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.10.
 */
int io_uring_enable_rings(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Registers a BPF program that permits or denies requests of one operation on a ring.
 *
 * Parameters:
 * - ring: the ring.
 * - bpf: the program and its operation. The kernel writes its own pdu_size to it.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 7.0.
 */
int io_uring_register_bpf_filter(struct io_uring *ring, struct io_uring_bpf *bpf) LIBURING_NOEXCEPT;

/*
 * Registers a BPF program for all rings that the calling task and its children set up later.
 *
 * Parameters:
 * - bpf: the program and its operation. The kernel writes its own pdu_size to it.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 7.0.
 */
int io_uring_register_bpf_filter_task(struct io_uring_bpf *bpf) LIBURING_NOEXCEPT;

/*
 * Initialises a ring: the kernel allocates it, and its memory is mapped. On kernels with
 * IORING_SETUP_NO_SQARRAY (6.6), that flag is added.
 *
 * After a failure the ring is closed: calls on it return errors and do nothing.
 *
 * Parameters:
 * - entries: number of SQEs; rounded up to a power of two. The CQ ring holds twice as many CQEs.
 * - ring: the structure to initialise.
 * - flags: IORING_SETUP_*.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_queue_init(unsigned int entries, struct io_uring *ring, unsigned int flags)
	LIBURING_NOEXCEPT;

/*
 * Initialises a ring with parameters, and stores the kernel's results in them. On kernels with
 * IORING_SETUP_NO_SQARRAY (6.6), that flag is added, and set in p->flags afterwards.
 *
 * After a failure p is unchanged and the ring is closed: calls on it return errors and do
 * nothing.
 *
 * Parameters:
 * - entries: number of SQEs; rounded up to a power of two.
 * - ring: the structure to initialise.
 * - p: the parameters; all fields that are not used must be 0. On success the kernel fills in
 *   the sizes, the offsets and features (IORING_FEAT_*).
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_queue_init_params(unsigned int entries, struct io_uring *ring,
	struct io_uring_params *p) LIBURING_NOEXCEPT;

/*
 * Initialises a ring in caller-provided memory, with IORING_SETUP_NO_MMAP. The memory must stay
 * valid until the ring is torn down. What follows the bytes that are used is free for other rings.
 *
 * After a failure the flags of p are unchanged and the ring is closed.
 *
 * Parameters:
 * - entries: number of SQEs; rounded up to a power of two.
 * - ring: the structure to initialise.
 * - p: the parameters, as for io_uring_queue_init_params.
 * - buf: the memory, aligned to a page. It need not be cleared. If it is null, the library maps
 *   memory, and io_uring_queue_exit unmaps it.
 * - buf_size: length of the memory, in bytes.
 *
 * Returns:
 * How many bytes of the memory the ring uses, a multiple of the page size, or -errno.
 *
 * Since: Linux 6.5.
 */
int io_uring_queue_init_mem(unsigned int entries, struct io_uring *ring, struct io_uring_params *p,
	void *buf, size_t buf_size) LIBURING_NOEXCEPT;

/*
 * Maps a ring that the program has set up with io_uring_setup(2), and fills in the structure. On
 * success the descriptor belongs to the ring; on failure it stays open and the ring is closed.
 *
 * The SQ array of a ring without IORING_SETUP_NO_SQARRAY is filled in.
 *
 * Parameters:
 * - fd: the descriptor that io_uring_setup(2) returned.
 * - p: the parameters that io_uring_setup(2) filled in; unchanged.
 * - ring: the structure to fill in.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_queue_mmap(int fd, struct io_uring_params *p, struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Excludes the ring's memory from child processes that fork(2) creates later.
 *
 * The child must not use the ring, nor call io_uring_queue_exit on it: that would unmap whatever
 * the child has mapped at these addresses.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_ring_dontfork(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Tears down a ring: unmaps its memory and closes its file descriptor. The kernel cancels requests
 * that have not completed. It does so in the background.
 *
 * A second call does nothing. A registered ring descriptor is unregistered only if the calling
 * thread registered it.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Since: Linux 5.1.
 */
void io_uring_queue_exit(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Changes the number of SQEs and CQEs of a ring. Prepared SQEs and CQEs that are ready are kept;
 * all pointers to them become invalid. No other thread may use the ring during the call.
 * p->flags is 0 afterwards.
 *
 * If the kernel has resized the ring but its memory cannot be mapped, the ring is unusable:
 * io_uring_get_sqe returns null, and submitting and waiting return -EBADF.
 *
 * Parameters:
 * - ring: the ring.
 * - p: the new sizes: sq_entries, cq_entries with IORING_SETUP_CQSIZE, and flags. All
 *   other fields must be 0. The kernel writes its results here.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 6.13.
 */
int io_uring_resize_rings(struct io_uring *ring, struct io_uring_params *p) LIBURING_NOEXCEPT;

/*
 * Returns how much locked memory a ring would need on kernels before 5.12, and 0 on later ones.
 *
 * Some later kernels (6.18 is one) charge the rings of unprivileged users to RLIMIT_MEMLOCK
 * again, and do not report it: the result is 0 there, too. io_uring_memory_size returns how much
 * is charged.
 *
 * Parameters:
 * - entries: number of SQEs; rounded up to a power of two.
 * - flags: IORING_SETUP_*, as for io_uring_queue_init.
 *
 * Returns:
 * A number of bytes, or -errno.
 *
 * Since: Linux 5.1.
 */
ssize_t io_uring_mlock_size(unsigned int entries, unsigned int flags) LIBURING_NOEXCEPT;

/*
 * Returns how much locked memory a ring with these parameters would need on kernels before 5.12,
 * and 0 on later ones.
 *
 * As for io_uring_mlock_size, some later kernels charge rings to RLIMIT_MEMLOCK all the same.
 *
 * Parameters:
 * - entries: number of SQEs; rounded up to a power of two.
 * - p: the parameters. Only flags and cq_entries are used; unchanged.
 *
 * Returns:
 * A number of bytes, or -errno.
 *
 * Since: Linux 5.1.
 */
ssize_t io_uring_mlock_size_params(unsigned int entries, struct io_uring_params *p)
	LIBURING_NOEXCEPT;

/*
 * Returns how much memory a ring would need. Memory of that size is enough for
 * io_uring_queue_init_mem.
 *
 * Parameters:
 * - entries: number of SQEs; rounded up to a power of two.
 * - flags: IORING_SETUP_*, as for io_uring_queue_init. Unknown flags are ignored.
 *
 * Returns:
 * A number of bytes, a multiple of the page size, or -errno.
 *
 * Since: No kernel support is needed.
 */
ssize_t io_uring_memory_size(unsigned int entries, unsigned int flags) LIBURING_NOEXCEPT;

/*
 * Returns how much memory a ring with these parameters would need. Memory of that size is enough
 * for io_uring_queue_init_mem.
 *
 * Parameters:
 * - entries: number of SQEs; rounded up to a power of two.
 * - p: the parameters. Only flags and cq_entries are used; unchanged.
 *
 * Returns:
 * A number of bytes, a multiple of the page size, or -errno.
 *
 * Since: No kernel support is needed.
 */
ssize_t io_uring_memory_size_params(unsigned int entries, struct io_uring_params *p)
	LIBURING_NOEXCEPT;

/*
 * Submits all prepared SQEs.
 *
 * The kernel may consume fewer: it stops after an SQE that it rejects. The rest stays prepared and
 * is submitted by the next call. With IORING_SETUP_SQ_REWIND the rest is dropped, even if the
 * call fails, and has to be prepared again.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * How many SQEs were submitted, or -errno. With IORING_SETUP_SQPOLL, how many SQEs the SQPOLL
 * thread had not consumed at the time of the call, including earlier ones.
 *
 * Since: Linux 5.1.
 */
int io_uring_submit(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Submits all prepared SQEs and waits until wait_nr CQEs are ready, in one system call. The wait
 * also ends at a signal and when any timeout request of the ring expires. If the kernel consumes
 * fewer SQEs than were prepared, the call does not wait.
 *
 * Parameters:
 * - ring: the ring.
 * - wait_nr: how many CQEs to wait for, those that are ready already included; 0 does not wait.
 *
 * Returns:
 * How many SQEs were submitted, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_submit_and_wait(struct io_uring *ring, unsigned int wait_nr) LIBURING_NOEXCEPT;

/*
 * Submits all prepared SQEs and has the kernel post pending completions, without waiting, in one
 * system call.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * How many SQEs were submitted, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_submit_and_get_events(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Has the kernel run deferred task work and flush overflowed CQEs, without submitting or waiting.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_get_events(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Waits until the SQPOLL thread has consumed SQEs. io_uring_sqring_wait calls it if the SQ ring
 * is full.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.10.
 */
int __io_uring_sqring_wait(struct io_uring *ring) LIBURING_NOEXCEPT;

/*
 * Creates a ring without mapping its memory: the system call io_uring_setup(2).
 *
 * The function returns a negated errno; syscall(2) with __NR_io_uring_setup returns -1 and sets
 * errno. io_uring_queue_init_params creates a ring and maps it; io_uring_queue_mmap maps a
 * ring that this function created.
 *
 * Parameters:
 * - entries: number of SQ entries; rounded up to a power of two.
 * - p: parameters of the ring; the kernel writes the properties of the ring into it. Fields that
 *   are not used must be 0.
 *
 * Returns:
 * The ring's file descriptor, or -errno. With IORING_SETUP_REGISTERED_FD_ONLY, the index of
 * the registered ring descriptor.
 *
 * Since: Linux 5.1.
 */
int io_uring_setup(unsigned int entries, struct io_uring_params *p) LIBURING_NOEXCEPT;

/*
 * Submits SQEs and waits for CQEs, with a signal mask: the system call io_uring_enter(2).
 *
 * The function returns a negated errno; syscall(2) with __NR_io_uring_enter returns -1 and sets
 * errno. io_uring_submit, io_uring_wait_cqe and similar functions make this system call if it
 * is needed.
 *
 * Parameters:
 * - fd: the ring's file descriptor or, with IORING_ENTER_REGISTERED_RING, its index.
 * - to_submit: number of SQEs to submit.
 * - min_complete: number of CQEs to wait for, with IORING_ENTER_GETEVENTS.
 * - flags: flags of the call, ORed.
 * - sig: signal mask during the wait; a null pointer leaves the mask as it is.
 *
 * Returns:
 * The number of SQEs submitted, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_enter(unsigned int fd, unsigned int to_submit, unsigned int min_complete,
	unsigned int flags, sigset_t *sig) LIBURING_NOEXCEPT;

/*
 * Submits SQEs and waits for CQEs, with an argument of any kind: the system call
 * io_uring_enter(2).
 *
 * io_uring_enter makes the same system call, with a signal mask as argument. With
 * IORING_ENTER_EXT_ARG, a wait can have a timeout and a minimum wait.
 *
 * Parameters:
 * - fd: the ring's file descriptor or, with IORING_ENTER_REGISTERED_RING, its index.
 * - to_submit: number of SQEs to submit.
 * - min_complete: number of CQEs to wait for, with IORING_ENTER_GETEVENTS.
 * - flags: flags of the call, ORed.
 * - arg: a signal mask; with IORING_ENTER_EXT_ARG a struct io_uring_getevents_arg; if
 *   IORING_ENTER_EXT_ARG_REG is set as well, an offset.
 * - sz: length of the argument, in bytes.
 *
 * Returns:
 * The number of SQEs submitted, or -errno.
 *
 * Since: Linux 5.11.
 */
int io_uring_enter2(unsigned int fd, unsigned int to_submit, unsigned int min_complete,
	unsigned int flags, void *arg, size_t sz) LIBURING_NOEXCEPT;

/*
 * Registers a resource with a ring, or changes the ring: the system call io_uring_register(2).
 *
 * The function returns a negated errno; syscall(2) with __NR_io_uring_register returns -1 and
 * sets errno. Most operations have a function, such as io_uring_register_buffers, whose page has
 * the details.
 *
 * Parameters:
 * - fd: the ring's file descriptor, or its index if opcode has
 *   IORING_REGISTER_USE_REGISTERED_RING; -1 for the operations that need no ring.
 * - opcode: the operation, one of io_uring_register_op.
 * - arg: argument of the operation.
 * - nr_args: number of elements of arg, or another value that the operation defines.
 *
 * Returns:
 * 0 or a positive result of the operation, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_register(unsigned int fd, unsigned int opcode, const void *arg, unsigned int nr_args)
	LIBURING_NOEXCEPT;

/*
 * Returns the major version of the library that the program runs with.
 *
 * Returns:
 * The number.
 *
 * Since: No kernel support is needed.
 */
int io_uring_major_version(void) LIBURING_NOEXCEPT;

/*
 * Returns the minor version of the library that the program runs with.
 *
 * Returns:
 * The number.
 *
 * Since: No kernel support is needed.
 */
int io_uring_minor_version(void) LIBURING_NOEXCEPT;

/*
 * Tests whether the library that the program runs with is older than the given version.
 *
 * Parameters:
 * - major: the major version.
 * - minor: the minor version.
 *
 * Returns:
 * True if the library is older than version major.minor, and false otherwise.
 *
 * Since: No kernel support is needed.
 */
bool io_uring_check_version(int major, int minor) LIBURING_NOEXCEPT;

/*
 * Fills cqes with pointers to up to count CQEs that are ready, without waiting. Enters the
 * kernel only if none is ready and some are pending there (CQ overflow, or task work with
 * IORING_SETUP_TASKRUN_FLAG), or with IORING_SETUP_IOPOLL, to poll once. The CQEs stay in the
 * ring until io_uring_cq_advance.
 *
 * Parameters:
 * - ring: the ring.
 * - cqes: an array of at least count pointers.
 * - count: how many CQEs to get at most. With 0, nothing is filled in, and a ring with
 *   IORING_SETUP_IOPOLL is not polled.
 *
 * Returns:
 * How many pointers were filled in; 0 if nothing is ready or entering the kernel failed.
 *
 * Since: Linux 5.1.
 */
unsigned int io_uring_peek_batch_cqe(struct io_uring *ring, struct io_uring_cqe **cqes,
	unsigned int count) LIBURING_NOEXCEPT;

/*
 * Waits until wait_nr CQEs are ready, or until the timeout expires.
 *
 * If the timeout expires with fewer CQEs, the call succeeds if at least one is ready, and returns
 * -ETIME if none is. A signal ends the wait only while no CQE is ready.
 *
 * On kernels before 5.11 the timeout is a request of its own, which is submitted together with all
 * prepared SQEs: only the thread that submits may wait with a timeout there.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null on failure.
 * - wait_nr: how many CQEs to wait for, those that are ready already included; at most as many
 *   as the CQ ring holds.
 * - ts: the timeout, relative, on the clock of the ring (io_uring_register_clock, else
 *   CLOCK_MONOTONIC); null waits without one.
 * - sigmask: the signal mask during the wait, in place of the thread's; null for no change.
 *
 * Returns:
 * 0, with the first CQE in *cqe_ptr, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_wait_cqes(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned int wait_nr,
	struct __kernel_timespec *ts, sigset_t *sigmask) LIBURING_NOEXCEPT;

/*
 * Waits until wait_nr CQEs are ready; once min_ts_usec has passed, one CQE is enough.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null on failure.
 * - wait_nr: how many CQEs to wait for during the minimum wait.
 * - ts: the timeout, relative, on the clock of the ring (io_uring_register_clock, else
 *   CLOCK_MONOTONIC); null: the wait times out after the minimum wait.
 * - min_ts_usec: the minimum wait, in microseconds; 0 for none.
 * - sigmask: the signal mask during the wait, in place of the thread's; null for no change.
 *
 * Returns:
 * 0, with the first CQE in *cqe_ptr, or -errno.
 *
 * Since: Linux 6.12.
 */
int io_uring_wait_cqes_min_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr,
	unsigned int wait_nr, struct __kernel_timespec *ts, unsigned int min_ts_usec,
	sigset_t *sigmask) LIBURING_NOEXCEPT;

/*
 * Waits for one CQE, or until the timeout expires.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the CQE is stored; null on failure.
 * - ts: the timeout, relative, on the clock of the ring (io_uring_register_clock, else
 *   CLOCK_MONOTONIC); null waits without one.
 *
 * Returns:
 * 0, with the CQE in *cqe_ptr, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_wait_cqe_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr,
	struct __kernel_timespec *ts) LIBURING_NOEXCEPT;

/*
 * Submits all prepared SQEs and waits until wait_nr CQEs are ready, or until the timeout
 * expires.
 *
 * If SQEs were submitted, their number is returned even if the wait timed out or a signal
 * interrupted it. Test *cqe_ptr, not the return value, to find out whether a CQE is ready.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null if none is ready.
 * - wait_nr: how many CQEs to wait for, those that are ready already included.
 * - ts: the timeout, relative, on the clock of the ring (io_uring_register_clock, else
 *   CLOCK_MONOTONIC); null waits without one.
 * - sigmask: the signal mask during the wait, in place of the thread's; null for no change.
 *
 * Returns:
 * How many SQEs were submitted, or -errno.
 *
 * Since: Linux 5.1.
 */
int io_uring_submit_and_wait_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr,
	unsigned int wait_nr, struct __kernel_timespec *ts, sigset_t *sigmask) LIBURING_NOEXCEPT;

/*
 * Submits all prepared SQEs and waits until wait_nr CQEs are ready; once min_wait has passed,
 * one CQE is enough.
 *
 * If SQEs were submitted, their number is returned even if the wait timed out or a signal
 * interrupted it. Test *cqe_ptr to find out whether a CQE is ready.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null if none is ready.
 * - wait_nr: how many CQEs to wait for during the minimum wait.
 * - ts: the timeout, relative, on the clock of the ring (io_uring_register_clock, else
 *   CLOCK_MONOTONIC); null: the wait times out after the minimum wait.
 * - min_wait: the minimum wait, in microseconds; 0 for none.
 * - sigmask: the signal mask during the wait, in place of the thread's; null for no change.
 *
 * Returns:
 * How many SQEs were submitted, or -errno.
 *
 * Since: Linux 6.12.
 */
int io_uring_submit_and_wait_min_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr,
	unsigned int wait_nr, struct __kernel_timespec *ts, unsigned int min_wait,
	sigset_t *sigmask) LIBURING_NOEXCEPT;

/*
 * Submits all prepared SQEs and waits until wait_nr CQEs are ready, with a timeout, minimum wait
 * and signal mask from the ring's registered region of wait arguments.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null if none is ready.
 * - wait_nr: how many CQEs to wait for, those that are ready already included.
 * - reg_index: index of a struct io_uring_reg_wait in the region, from 0.
 *
 * Returns:
 * How many SQEs were submitted, or -errno.
 *
 * Since: Linux 6.13.
 */
int io_uring_submit_and_wait_reg(struct io_uring *ring, struct io_uring_cqe **cqe_ptr,
	unsigned int wait_nr, int reg_index) LIBURING_NOEXCEPT;

/*
 * Submits submit SQEs and waits until wait_nr CQEs are ready. The inline wait functions call
 * it.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null if none is ready.
 * - submit: how many SQEs to submit; they must be visible to the kernel already.
 * - wait_nr: how many CQEs to wait for, those that are ready already included.
 * - sigmask: the signal mask during the wait, in place of the thread's; null for no change.
 *
 * Returns:
 * How many SQEs were submitted, or -errno.
 *
 * Since: Linux 5.1.
 */
int __io_uring_get_cqe(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned int submit,
	unsigned int wait_nr, sigset_t *sigmask) LIBURING_NOEXCEPT;

/*
 * Computes the mask for indices into a buffer ring.
 *
 * Parameters:
 * - ring_entries: number of entries of the buffer ring.
 *
 * Returns:
 * ring_entries - 1.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE int io_uring_buf_ring_mask(__u32 ring_entries) LIBURING_NOEXCEPT
{
	return (int) (ring_entries - 1);
}

/*
 * Sets the tail of a new buffer ring to 0.
 *
 * Parameters:
 * - br: the buffer ring.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_buf_ring_init(struct io_uring_buf_ring *br) LIBURING_NOEXCEPT
{
	br->tail = 0;
}

/*
 * Writes a buffer into a buffer ring. The kernel sees it after io_uring_buf_ring_advance.
 *
 * Parameters:
 * - br: the buffer ring.
 * - addr: address of the buffer.
 * - len: length of the buffer, in bytes.
 * - bid: the buffer ID, chosen by the program; CQEs report it.
 * - mask: the mask of the buffer ring, from io_uring_buf_ring_mask.
 * - buf_offset: number of entries after the tail: 0 for the first buffer that is added
 *   before the tail is advanced, 1 for the second, and so on.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_buf_ring_add(struct io_uring_buf_ring *br, void *addr, unsigned int len,
	unsigned short bid, int mask, int buf_offset) LIBURING_NOEXCEPT
{
	struct io_uring_buf *bufs = (struct io_uring_buf *) br;
	struct io_uring_buf *buf =
		&bufs[(size_t) ((int) ((unsigned int) (int) br->tail +
			(unsigned int) buf_offset) & mask)];

	buf->addr = (__u64) (uintptr_t) addr;
	buf->len = len;
	buf->bid = bid;
}

/*
 * Makes buffers that were added visible to the kernel: advances the tail.
 *
 * Parameters:
 * - br: the buffer ring.
 * - count: number of buffers that were added.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_buf_ring_advance(struct io_uring_buf_ring *br, int count)
	LIBURING_NOEXCEPT
{
	__u16 tail = (__u16) (int) ((unsigned int) (int) br->tail + (unsigned int) count);

	io_uring_smp_store_release(&br->tail, tail);
}

/*
 * Marks the first nr CQEs as seen: advances the CQ head. With IORING_SETUP_CQE_MIXED a
 * 32-byte CQE counts as two.
 *
 * Parameters:
 * - ring: the ring.
 * - nr: how many slots; 0 does nothing.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_cq_advance(struct io_uring *ring, unsigned int nr) LIBURING_NOEXCEPT
{
	if (nr != 0)
		io_uring_smp_store_release(ring->cq.khead, *ring->cq.khead + nr);
}

/*
 * Makes buffers that were added visible to the kernel, and marks CQEs as seen.
 *
 * Parameters:
 * - ring: the ring.
 * - br: the buffer ring.
 * - cq_count: number of CQ ring entries to mark as seen.
 * - buf_count: number of buffers that were added.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void __io_uring_buf_ring_cq_advance(struct io_uring *ring,
	struct io_uring_buf_ring *br, int cq_count, int buf_count) LIBURING_NOEXCEPT
{
	io_uring_buf_ring_advance(br, buf_count);
	io_uring_cq_advance(ring, (unsigned int) cq_count);
}

/*
 * Makes added buffers visible to the kernel, and marks the same number of CQEs as seen.
 *
 * Parameters:
 * - ring: the ring.
 * - br: the buffer ring.
 * - count: number of buffers that were added, and of CQ ring entries to mark as seen.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_buf_ring_cq_advance(struct io_uring *ring, struct io_uring_buf_ring *br,
	int count) LIBURING_NOEXCEPT
{
	__io_uring_buf_ring_cq_advance(ring, br, count, count);
}

/*
 * Returns the number of buffers in a buffer ring that the kernel has not consumed.
 *
 * Parameters:
 * - ring: the ring.
 * - br: the buffer ring.
 * - bgid: the group ID.
 *
 * Returns:
 * The number of buffers, or -errno.
 *
 * Since: Linux 6.8.
 */
IOURINGINLINE int io_uring_buf_ring_available(struct io_uring *ring, struct io_uring_buf_ring *br,
	unsigned short bgid) LIBURING_NOEXCEPT
{
	uint16_t head = 0;
	int ret = io_uring_buf_ring_head(ring, (int) bgid, &head);

	if (ret != 0)
		return ret;
	return (int) (__u16) (br->tail - head);
}

/*
 * Returns by how many bits a CQ index is shifted to index struct io_uring_cqe, from setup
 * flags.
 *
 * Parameters:
 * - flags: the setup flags of a ring.
 *
 * Returns:
 * 1 with IORING_SETUP_CQE32, else 0.
 *
 * Since: No kernel support is needed.
 */
IOURINGINLINE unsigned int io_uring_cqe_shift_from_flags(unsigned int flags) LIBURING_NOEXCEPT
{
	return (flags & IORING_SETUP_CQE32) != 0 ? 1 : 0;
}

/*
 * Returns by how many bits a CQ index is shifted to index struct io_uring_cqe.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 1 with IORING_SETUP_CQE32, else 0.
 *
 * Since: No kernel support is needed.
 */
IOURINGINLINE unsigned int io_uring_cqe_shift(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_cqe_shift_from_flags(ring->flags);
}

/*
 * Returns how many slots of the CQ ring a CQE takes on a ring with IORING_SETUP_CQE_MIXED.
 * On other rings every CQE takes one slot.
 *
 * Parameters:
 * - cqe: the CQE.
 *
 * Returns:
 * 2 for a 32-byte CQE (IORING_CQE_F_32), else 1.
 *
 * Since: Linux 6.18, which has IORING_SETUP_CQE_MIXED; on older kernels the result is 1.
 */
IOURINGINLINE unsigned int io_uring_cqe_nr(const struct io_uring_cqe *cqe) LIBURING_NOEXCEPT
{
	return (cqe->flags & IORING_CQE_F_32) != 0 ? 2 : 1;
}

/*
 * Starts an iteration over the CQEs that are ready now. CQEs that the kernel posts later are
 * not part of it.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The iterator.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE struct io_uring_cqe_iter io_uring_cqe_iter_init(const struct io_uring *ring)
	LIBURING_NOEXCEPT
{
	struct io_uring_cqe_iter value;

	value.cqes = ring->cq.cqes;
	value.mask = ring->cq.ring_mask;
	value.shift = io_uring_cqe_shift(ring);
	value.head = *ring->cq.khead;
	value.tail = io_uring_smp_load_acquire(ring->cq.ktail);
	return value;
}

/*
 * Moves the iterator to the next CQE. Skip CQEs (IORING_CQE_F_SKIP) are part of the
 * iteration.
 *
 * A CQE with IORING_CQE_F_32 counts as two slots, whatever the ring: the iterator does not
 * know the setup flags. On a ring without IORING_SETUP_CQE_MIXED the kernel never sets that
 * flag itself, but a message from another ring may pass it on (IORING_MSG_RING_FLAGS_PASS);
 * the macro io_uring_for_each_cqe is right there, too.
 *
 * Parameters:
 * - iter: the iterator.
 * - cqe: where the pointer to the CQE is stored.
 *
 * Returns:
 * True if there was another CQE, and false at the end.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE bool io_uring_cqe_iter_next(struct io_uring_cqe_iter *iter, struct io_uring_cqe **cqe)
	LIBURING_NOEXCEPT
{
	if (iter->head == iter->tail)
		return false;
	*cqe = &iter->cqes[(iter->head & iter->mask) << iter->shift];
	iter->head = iter->head + 1;
	if (uring_unlikely(((*cqe)->flags & IORING_CQE_F_32) != 0))
		iter->head = iter->head + 1;
	return true;
}

/*
 * Starts an iteration like io_uring_cqe_iter_init, for io_uring_for_each_cqe: with
 * IORING_SETUP_CQE_MIXED, the shift of the iterator has a bit for that, too.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The iterator, for __io_uring_for_each_next alone.
 *
 * Since: Linux 5.1.
 */
_LOCAL_INLINE struct io_uring_cqe_iter __io_uring_for_each_init(const struct io_uring *ring)
	LIBURING_NOEXCEPT
{
	struct io_uring_cqe_iter value;

	value.cqes = ring->cq.cqes;
	value.mask = ring->cq.ring_mask;
	value.shift = (ring->flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED)) >> 11;
	value.head = *ring->cq.khead;
	value.tail = io_uring_smp_load_acquire(ring->cq.ktail);
	return value;
}

/*
 * Moves an iterator of __io_uring_for_each_init to the next CQE.
 *
 * Parameters:
 * - iter: the iterator.
 * - cqe: where the pointer to the CQE is stored.
 *
 * Returns:
 * True if there was another CQE, and false at the end.
 *
 * Since: Linux 5.1.
 */
_LOCAL_INLINE bool __io_uring_for_each_next(struct io_uring_cqe_iter *iter,
	struct io_uring_cqe **cqe) LIBURING_NOEXCEPT
{
	if (iter->head == iter->tail)
		return false;
	*cqe = &iter->cqes[(iter->head & iter->mask) << (iter->shift & 31)];
	iter->head = iter->head + 1;
	if (uring_unlikely(((*cqe)->flags & IORING_CQE_F_32) != 0) &&
		(iter->shift & (IORING_SETUP_CQE_MIXED >> 11)) != 0)
		iter->head = iter->head + 1;
	return true;
}

/*
 * Marks the first CQE as seen: advances the CQ head by the slots that the CQE takes. The
 * kernel may overwrite the CQE from then on.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe: the CQE, which must be the first of the CQ ring; null does nothing.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_cqe_seen(struct io_uring *ring, struct io_uring_cqe *cqe)
	LIBURING_NOEXCEPT
{
	if (cqe != NULL) {
		if ((ring->flags & IORING_SETUP_CQE_MIXED) != 0) {
			io_uring_cq_advance(ring, io_uring_cqe_nr(cqe));
		} else {
			io_uring_cq_advance(ring, 1);
		}
	}
}

/*
 * Returns the pointer that io_uring_sqe_set_data stored in the SQE.
 *
 * Parameters:
 * - cqe: the CQE.
 *
 * Returns:
 * The pointer.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void *io_uring_cqe_get_data(const struct io_uring_cqe *cqe) LIBURING_NOEXCEPT
{
	return (void *) (uintptr_t) cqe->user_data;
}

/*
 * Returns the number that io_uring_sqe_set_data64 stored in the SQE.
 *
 * Parameters:
 * - cqe: the CQE.
 *
 * Returns:
 * The number.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE __u64 io_uring_cqe_get_data64(const struct io_uring_cqe *cqe) LIBURING_NOEXCEPT
{
	return cqe->user_data;
}

/*
 * Returns how many CQEs are ready. With IORING_SETUP_CQE_MIXED it counts slots: a 32-byte
 * CQE as two, and skip CQEs too.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The number of CQEs or slots.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE unsigned int io_uring_cq_ready(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_smp_load_acquire(ring->cq.ktail) - *ring->cq.khead;
}

/*
 * Tests whether completion notification on the registered eventfd is enabled.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * True if it is enabled.
 *
 * Since: Linux 5.8. On older kernels it is always enabled.
 */
IOURINGINLINE bool io_uring_cq_eventfd_enabled(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	if (ring->cq.kflags == NULL)
		return true;
	return (*ring->cq.kflags & IORING_CQ_EVENTFD_DISABLED) == 0;
}

/*
 * Enables or disables completion notification on the registered eventfd.
 *
 * Parameters:
 * - ring: the ring.
 * - enabled: true to enable it, false to disable it.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.8.
 */
IOURINGINLINE int io_uring_cq_eventfd_toggle(struct io_uring *ring, bool enabled) LIBURING_NOEXCEPT
{
	uint32_t flags;

	if (enabled == io_uring_cq_eventfd_enabled(ring))
		return 0;
	if (ring->cq.kflags == NULL)
		return -EOPNOTSUPP;
	flags = *ring->cq.kflags;
	if (enabled) {
		IO_URING_WRITE_ONCE(*ring->cq.kflags, flags & ~IORING_CQ_EVENTFD_DISABLED);
	} else {
		IO_URING_WRITE_ONCE(*ring->cq.kflags, flags | IORING_CQ_EVENTFD_DISABLED);
	}
	return 0;
}

/*
 * Consumes a CQE that the program must not see: a skip CQE of a ring with
 * IORING_SETUP_CQE_MIXED, or that of the library's own timeout request on kernels before
 * 5.11.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe: the first CQE of the CQ ring.
 * - err: 0 on entry; set to the result of the timeout request if that is an error.
 *
 * Returns:
 * True if the CQE was consumed and *err is 0.
 *
 * Since: Linux 5.1.
 */
_LOCAL_INLINE bool io_uring_skip_cqe(struct io_uring *ring, struct io_uring_cqe *cqe, int *err)
	LIBURING_NOEXCEPT
{
	if ((ring->flags & IORING_SETUP_CQE_MIXED) != 0 && (cqe->flags & IORING_CQE_F_SKIP) != 0) {
		io_uring_cqe_seen(ring, cqe);
		return *err == 0;
	}
	if ((ring->features & IORING_FEAT_EXT_ARG) != 0 || cqe->user_data != LIBURING_UDATA_TIMEOUT)
		return false;
	if (cqe->res < 0)
		*err = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return *err == 0;
}

/*
 * Gets the first CQE without entering the kernel. The other inline functions use it.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null if none is ready, or on
 *   failure.
 * - nr_available: where the number of CQEs that are ready is stored, if not null.
 *
 * Returns:
 * 0, even if no CQE is ready, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE int __io_uring_peek_cqe(struct io_uring *ring, struct io_uring_cqe **cqe_ptr,
	unsigned int *nr_available) LIBURING_NOEXCEPT
{
	int err = 0;
	unsigned int available;
	struct io_uring_cqe *cqe;

	for (;;) {
		unsigned int tail = io_uring_smp_load_acquire(ring->cq.ktail);
		unsigned int head = *ring->cq.khead;
		unsigned int index;

		cqe = NULL;
		available = tail - head;
		if (available == 0)
			break;
		index = (head & ring->cq.ring_mask) << io_uring_cqe_shift(ring);
		cqe = &ring->cq.cqes[index];
		if (!io_uring_skip_cqe(ring, cqe, &err)) {
			if (err != 0)
				cqe = NULL;
			break;
		}
	}
	*cqe_ptr = cqe;
	if (nr_available != NULL)
		*nr_available = available;
	return err;
}

/*
 * Waits until wait_nr CQEs are ready. A signal ends the wait only while no CQE is ready.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null on failure.
 * - wait_nr: how many CQEs to wait for, those that are ready already included; at most as
 *   many as the CQ ring holds.
 *
 * Returns:
 * 0, with the first CQE in *cqe_ptr, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE int io_uring_wait_cqe_nr(struct io_uring *ring, struct io_uring_cqe **cqe_ptr,
	unsigned int wait_nr) LIBURING_NOEXCEPT
{
	return __io_uring_get_cqe(ring, cqe_ptr, 0, wait_nr, NULL);
}

/*
 * Gets the first CQE that is ready, without waiting. Enters the kernel only if none is ready
 * and some are pending there (CQ overflow, or task work with IORING_SETUP_TASKRUN_FLAG), or
 * with IORING_SETUP_IOPOLL, to poll once. The CQE stays in the ring until
 * io_uring_cqe_seen.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null on failure.
 *
 * Returns:
 * 0, with the first CQE in *cqe_ptr, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE int io_uring_peek_cqe(struct io_uring *ring, struct io_uring_cqe **cqe_ptr)
	LIBURING_NOEXCEPT
{
	unsigned int head = *ring->cq.khead;

	if (io_uring_smp_load_acquire(ring->cq.ktail) == head) {
		if ((ring->flags & IORING_SETUP_IOPOLL) == 0 &&
			(IO_URING_READ_ONCE(*ring->sq.kflags) & (IORING_SQ_CQ_OVERFLOW |
				IORING_SQ_TASKRUN)) == 0) {
			*cqe_ptr = NULL;
			return -EAGAIN;
		}
	} else if ((ring->flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED)) == 0 &&
		(ring->features & IORING_FEAT_EXT_ARG) != 0) {
		*cqe_ptr = &ring->cq.cqes[head & ring->cq.ring_mask];
		return 0;
	}
	return io_uring_wait_cqe_nr(ring, cqe_ptr, 0);
}

/*
 * Waits until a CQE is ready. If one is ready already, the call returns it without entering
 * the kernel.
 *
 * Parameters:
 * - ring: the ring.
 * - cqe_ptr: where the pointer to the first CQE is stored; null on failure.
 *
 * Returns:
 * 0, with the first CQE in *cqe_ptr, or -errno. The result of the request is in res of
 * the CQE.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE int io_uring_wait_cqe(struct io_uring *ring, struct io_uring_cqe **cqe_ptr)
	LIBURING_NOEXCEPT
{
	unsigned int head = *ring->cq.khead;

	if (io_uring_smp_load_acquire(ring->cq.ktail) != head &&
		(ring->flags & (IORING_SETUP_CQE32 | IORING_SETUP_CQE_MIXED)) == 0 &&
			(ring->features & IORING_FEAT_EXT_ARG) != 0) {
		*cqe_ptr = &ring->cq.cqes[head & ring->cq.ring_mask];
		return 0;
	}
	return io_uring_wait_cqe_nr(ring, cqe_ptr, 1);
}

/*
 * Returns the length of a control message with the padding after it.
 *
 * Parameters:
 * - len: the length of the control message, in bytes.
 *
 * Returns:
 * The length, rounded up to a multiple of the size of a size_t, in bytes.
 *
 * Since: Linux 6.0.
 */
_LOCAL_INLINE unsigned long __io_uring_cmsg_align(unsigned long len) LIBURING_NOEXCEPT
{
	unsigned long mask = (unsigned long) sizeof(size_t) - 1;

	return (len + mask) & ~mask;
}

/*
 * Checks that a buffer of io_uring_prep_recvmsg_multishot is long enough for its header, its
 * address and its control messages.
 *
 * Parameters:
 * - buf: the buffer.
 * - buf_len: res of the CQE.
 * - msgh: the struct msghdr of the request.
 *
 * Returns:
 * buf as a pointer to its header, or null if the buffer is too short or buf_len is
 * negative.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE struct io_uring_recvmsg_out *io_uring_recvmsg_validate(void *buf, int buf_len,
	struct msghdr *msgh) LIBURING_NOEXCEPT
{
	unsigned long header = (unsigned long) sizeof(struct io_uring_recvmsg_out);
	unsigned long room;
	unsigned long namelen;
	unsigned long controllen;

	if (buf_len < 0 || (unsigned long) buf_len < header)
		return NULL;
	room = (unsigned long) buf_len - header;
	namelen = (unsigned long) msgh->msg_namelen;
	controllen = (unsigned long) msgh->msg_controllen;
	if (namelen > room || controllen > room - namelen)
		return NULL;
	return (struct io_uring_recvmsg_out *) buf;
}

/*
 * Returns the address of the sender of a message.
 *
 * Parameters:
 * - o: the header, from io_uring_recvmsg_validate.
 *
 * Returns:
 * A pointer to the address.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void *io_uring_recvmsg_name(struct io_uring_recvmsg_out *o) LIBURING_NOEXCEPT
{
	return (void *) &o[1];
}

/*
 * Returns the first control message of a message, as CMSG_FIRSTHDR(3) does.
 *
 * Parameters:
 * - o: the header, from io_uring_recvmsg_validate.
 * - msgh: the struct msghdr of the request.
 *
 * Returns:
 * A pointer to the control message, or null if there is none.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE struct cmsghdr *io_uring_recvmsg_cmsg_firsthdr(struct io_uring_recvmsg_out *o,
	struct msghdr *msgh) LIBURING_NOEXCEPT
{
	if ((unsigned long) o->controllen < (unsigned long) sizeof(struct cmsghdr))
		return NULL;
	return (struct cmsghdr *) ((unsigned long) io_uring_recvmsg_name(o) +
		(unsigned long) msgh->msg_namelen);
}

/*
 * Returns the control message after another one, as CMSG_NXTHDR(3) does. It never returns a
 * control message that exceeds what was received.
 *
 * Parameters:
 * - o: the header, from io_uring_recvmsg_validate.
 * - msgh: the struct msghdr of the request.
 * - cmsg: the control message before.
 *
 * Returns:
 * A pointer to the control message, or null if there is none, or if it or cmsg exceeds what
 * was received.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE struct cmsghdr *io_uring_recvmsg_cmsg_nexthdr(struct io_uring_recvmsg_out *o,
	struct msghdr *msgh, struct cmsghdr *cmsg) LIBURING_NOEXCEPT
{
	unsigned long start = (unsigned long) cmsg;
	unsigned long end = (unsigned long) io_uring_recvmsg_name(o) +
		(unsigned long) msgh->msg_namelen + (unsigned long) o->controllen;
	unsigned long len = (unsigned long) cmsg->cmsg_len;
	unsigned long next;
	struct cmsghdr *header;
	unsigned long next_len;
	unsigned long left;

	if (len < (unsigned long) sizeof(struct cmsghdr) || start > end || len > end - start)
		return NULL;
	next = start + __io_uring_cmsg_align(len);
	if (next > end || end - next < (unsigned long) sizeof(struct cmsghdr))
		return NULL;
	header = (struct cmsghdr *) next;
	next_len = (unsigned long) header->cmsg_len;
	left = end - next;
	if (next_len > left || __io_uring_cmsg_align(next_len) > left)
		return NULL;
	return header;
}

/*
 * Returns the payload of a message.
 *
 * Parameters:
 * - o: the header, from io_uring_recvmsg_validate.
 * - msgh: the struct msghdr of the request.
 *
 * Returns:
 * A pointer to the payload.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void *io_uring_recvmsg_payload(struct io_uring_recvmsg_out *o, struct msghdr *msgh)
	LIBURING_NOEXCEPT
{
	return (void *) ((unsigned long) io_uring_recvmsg_name(o) +
		(unsigned long) msgh->msg_namelen + (unsigned long) msgh->msg_controllen);
}

/*
 * Returns the length of the payload of a message, as far as it was stored in the buffer.
 *
 * Parameters:
 * - o: the header, from io_uring_recvmsg_validate.
 * - buf_len: res of the CQE.
 * - msgh: the struct msghdr of the request.
 *
 * Returns:
 * The length in bytes, or 0 if buf_len is too small.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE unsigned int io_uring_recvmsg_payload_length(struct io_uring_recvmsg_out *o,
	int buf_len, struct msghdr *msgh) LIBURING_NOEXCEPT
{
	unsigned long start;
	unsigned long end;

	if (buf_len < 0)
		return 0;
	start = (unsigned long) io_uring_recvmsg_payload(o, msgh);
	end = (unsigned long) o + (unsigned long) buf_len;
	if (start >= end)
		return 0;
	return (unsigned int) (end - start);
}

/*
 * Reads the SQ head: the index of the first SQE that the kernel has not consumed.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The index, not masked.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE unsigned int io_uring_load_sq_head(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_smp_load_acquire(ring->sq.khead);
}

/*
 * Returns how many SQEs the kernel has not consumed: prepared SQEs, and with
 * IORING_SETUP_SQPOLL also those that were submitted and that the SQPOLL thread has not
 * consumed yet.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The number of SQEs.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE unsigned int io_uring_sq_ready(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return ring->sq.sqe_tail - io_uring_load_sq_head(ring);
}

/*
 * Returns how many more SQEs can be prepared before the SQ ring is full.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The number of SQEs.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE unsigned int io_uring_sq_space_left(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return ring->sq.ring_entries - io_uring_sq_ready(ring);
}

/*
 * With IORING_SETUP_SQPOLL, waits until the SQPOLL thread has consumed SQEs, if the SQ ring
 * is full. Otherwise the call does nothing.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 0, or -errno.
 *
 * Since: Linux 5.10.
 */
IOURINGINLINE int io_uring_sqring_wait(struct io_uring *ring) LIBURING_NOEXCEPT
{
	if ((ring->flags & IORING_SETUP_SQPOLL) == 0)
		return 0;
	if (io_uring_sq_space_left(ring) != 0)
		return 0;
	return __io_uring_sqring_wait(ring);
}

/*
 * Tests whether the CQ ring has overflowed: whether the kernel keeps CQEs that did not fit.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * True if overflowed CQEs are pending in the kernel.
 *
 * Since: Linux 5.8. On older kernels the result is always false.
 */
IOURINGINLINE bool io_uring_cq_has_overflow(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return (IO_URING_READ_ONCE(*ring->sq.kflags) & IORING_SQ_CQ_OVERFLOW) != 0;
}

/*
 * Tests whether the kernel supports an operation, by a probe of io_uring_get_probe.
 *
 * Parameters:
 * - p: the probe.
 * - op: the opcode, IORING_OP_*.
 *
 * Returns:
 * 1 if the operation is supported, otherwise 0, including for numbers that are no opcode, and
 * for opcodes beyond the entries of the probe.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE int io_uring_opcode_supported(const struct io_uring_probe *p, int op)
	LIBURING_NOEXCEPT
{
	const struct io_uring_probe_op *ops;

	if (op < 0 || op > (int) p->last_op || op >= (int) p->ops_len)
		return 0;
	ops = (const struct io_uring_probe_op *) &p->ops;
	return ((unsigned int) ops[(size_t) op].flags & IO_URING_OP_SUPPORTED) != 0 ? 1 : 0;
}

/*
 * Converts a pointer to the number that a field of an SQE holds.
 *
 * Parameters:
 * - ptr: any pointer.
 *
 * Returns:
 * The address.
 *
 * Since: No kernel support is needed.
 */
_LOCAL_INLINE __u64 uring_ptr_to_u64(const void *ptr) LIBURING_NOEXCEPT
{
	return (__u64) (uintptr_t) ptr;
}

/*
 * Converts a direct descriptor slot to the value of sqe->file_index:
 * IORING_FILE_INDEX_ALLOC stays, and all other slots are stored plus 1, because 0 stands for
 * an ordinary descriptor.
 *
 * Parameters:
 * - file_index: the slot, from 0; IORING_FILE_INDEX_ALLOC lets the kernel choose.
 *
 * Returns:
 * The value for sqe->file_index.
 *
 * Since: Linux 5.15; IORING_FILE_INDEX_ALLOC since 5.19.
 */
_LOCAL_INLINE unsigned int __io_uring_direct_slot(unsigned int file_index) LIBURING_NOEXCEPT
{
	return file_index == IORING_FILE_INDEX_ALLOC ? file_index : file_index + 1;
}

/*
 * Sets the direct descriptor slot for a new file: stores file_index plus 1.
 *
 * Parameters:
 * - sqe: the SQE.
 * - file_index: the slot, from 0. IORING_FILE_INDEX_ALLOC is not possible here: plus 1 it
 *   is 0.
 *
 * Since: Linux 5.15.
 */
_LOCAL_INLINE void __io_uring_set_target_fixed_file(struct io_uring_sqe *sqe,
	unsigned int file_index) LIBURING_NOEXCEPT
{
	sqe->file_index = file_index + 1;
}

/*
 * Converts poll events to the order of 16-bit halves that the kernel reads on this CPU.
 *
 * Parameters:
 * - poll_mask: the events, as of poll(2).
 *
 * Returns:
 * The events for sqe->poll32_events.
 *
 * Since: No kernel support is needed.
 */
_LOCAL_INLINE unsigned int __io_uring_prep_poll_mask(unsigned int poll_mask) LIBURING_NOEXCEPT
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ?
		(poll_mask << 16) | (poll_mask >> 16) : poll_mask;
}

/*
 * Sets user_data of the SQE to a pointer. The kernel copies it to every CQE of the request.
 * Call it before or after the function that prepares the request.
 *
 * Parameters:
 * - sqe: the SQE.
 * - data: the pointer. The kernel does not dereference it.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_sqe_set_data(struct io_uring_sqe *sqe, void *data) LIBURING_NOEXCEPT
{
	sqe->user_data = (__u64) (uintptr_t) data;
}

/*
 * Sets user_data of the SQE to a number. The kernel copies it to every CQE of the request.
 * Call it before or after the function that prepares the request.
 *
 * Parameters:
 * - sqe: the SQE.
 * - data: the number.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_sqe_set_data64(struct io_uring_sqe *sqe, __u64 data) LIBURING_NOEXCEPT
{
	sqe->user_data = data;
}

/*
 * Sets the flags of the SQE, in place of those set before.
 *
 * Parameters:
 * - sqe: the SQE.
 * - flags: IOSQE_*.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_sqe_set_flags(struct io_uring_sqe *sqe, unsigned int flags)
	LIBURING_NOEXCEPT
{
	sqe->flags = (__u8) flags;
}

/*
 * Sets the group of provided buffers that the request selects a buffer from.
 * IOSQE_BUFFER_SELECT must be set as well.
 *
 * Parameters:
 * - sqe: the SQE.
 * - bgid: the buffer group, 0 to 65535; higher bits are dropped.
 *
 * Since: Linux 5.7.
 */
IOURINGINLINE void io_uring_sqe_set_buf_group(struct io_uring_sqe *sqe, int bgid) LIBURING_NOEXCEPT
{
	sqe->buf_group = (__u16) bgid;
}

/*
 * Clears the fields of an SQE that functions such as io_uring_prep_read do not write. The
 * second half of a 128-byte SQE is unchanged, and so is user_data.
 *
 * Parameters:
 * - sqe: the SQE.
 *
 * Since: No kernel support is needed.
 */
IOURINGINLINE void io_uring_initialize_sqe(struct io_uring_sqe *sqe) LIBURING_NOEXCEPT
{
	sqe->flags = 0;
	sqe->ioprio = 0;
	sqe->rw_flags = 0;
	sqe->buf_index = 0;
	sqe->personality = 0;
	sqe->file_index = 0;
	sqe->addr3 = 0;
	sqe->__pad2[0] = 0;
}

/*
 * Sets the five fields that most operations use: opcode, file, address, length and offset.
 *
 * Parameters:
 * - op: the opcode, IORING_OP_*.
 * - sqe: the SQE.
 * - fd: the value of fd.
 * - addr: the value of addr.
 * - len: the value of len.
 * - offset: the value of off.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_rw(int op, struct io_uring_sqe *sqe, int fd, const void *addr,
	unsigned int len, __u64 offset) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) op;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = len;
}

/*
 * Prepares a driver command with the given opcode.
 *
 * Parameters:
 * - sqe: the SQE.
 * - op: IORING_OP_URING_CMD or IORING_OP_URING_CMD128.
 * - cmd_op: the command, which the driver defines.
 * - fd: the file.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void __io_uring_prep_uring_cmd(struct io_uring_sqe *sqe, int op, __u32 cmd_op, int fd)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) op;
	sqe->fd = fd;
	sqe->cmd_op = cmd_op;
	sqe->__pad1 = 0;
	sqe->addr = 0;
	sqe->len = 0;
}

/*
 * Sets the destination address of a send request, as of sendto(2). Call it after the function
 * that prepares the request.
 *
 * Parameters:
 * - sqe: the SQE.
 * - dest_addr: the destination address; copied at submission.
 * - addr_len: its length, in bytes.
 *
 * Since: Linux 6.0 for zero-copy sends, 6.1 for io_uring_prep_send.
 */
IOURINGINLINE void io_uring_prep_send_set_addr(struct io_uring_sqe *sqe,
	const struct sockaddr *dest_addr, __u16 addr_len) LIBURING_NOEXCEPT
{
	sqe->addr2 = (__u64) (uintptr_t) dest_addr;
	sqe->addr_len = addr_len;
}

/*
 * Returns by how many bits an SQ index is shifted to index struct io_uring_sqe, from setup
 * flags.
 *
 * Parameters:
 * - flags: the setup flags of a ring.
 *
 * Returns:
 * 1 with IORING_SETUP_SQE128, else 0.
 *
 * Since: No kernel support is needed.
 */
IOURINGINLINE unsigned int io_uring_sqe_shift_from_flags(unsigned int flags) LIBURING_NOEXCEPT
{
	return (flags & IORING_SETUP_SQE128) != 0 ? 1 : 0;
}

/*
 * Returns by how many bits an SQ index is shifted to index struct io_uring_sqe.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * 1 with IORING_SETUP_SQE128, else 0.
 *
 * Since: No kernel support is needed.
 */
IOURINGINLINE unsigned int io_uring_sqe_shift(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_sqe_shift_from_flags(ring->flags);
}

/*
 * Gets an SQE: io_uring_get_sqe under a name that no library exports.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The SQE, or null if the SQ ring is full.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE struct io_uring_sqe *_io_uring_get_sqe(struct io_uring *ring) LIBURING_NOEXCEPT
{
	struct io_uring_sq *sq = &ring->sq;
	unsigned int head = io_uring_load_sq_head(ring);
	unsigned int tail = sq->sqe_tail;
	unsigned int index;
	struct io_uring_sqe *sqe;

	if (tail - head >= sq->ring_entries)
		return NULL;
	index = tail & sq->ring_mask;
	if ((ring->flags & IORING_SETUP_SQE128) != 0)
		index <<= 1;
	sqe = &sq->sqes[index];
	sq->sqe_tail = tail + 1;
	io_uring_initialize_sqe(sqe);
	return sqe;
}

/*
 * Gets the next free SQE of the SQ ring, for the program to prepare a request in. The next
 * io_uring_submit, or another function that submits, submits it.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The SQE, cleared as by io_uring_initialize_sqe; null if the SQ ring is full or the ring is
 * closed.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE struct io_uring_sqe *io_uring_get_sqe(struct io_uring *ring) LIBURING_NOEXCEPT
{
	return _io_uring_get_sqe(ring);
}

/*
 * Does nothing: completes at once.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 *
 * Completion:
 * Zero.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_nop(struct io_uring_sqe *sqe) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_NOP;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
}

/*
 * Gets the next free 128-byte SQE of a ring with IORING_SETUP_SQE128 or
 * IORING_SETUP_SQE_MIXED. The second half of the SQE is not cleared.
 *
 * If the SQE does not fit before the end of a mixed SQ ring, a no-op that posts no CQE is
 * prepared in the last slot. In a ring of two SQEs no SQE is free then: the call returns
 * null, and the no-op is submitted with the next submission.
 *
 * Parameters:
 * - ring: the ring.
 *
 * Returns:
 * The SQE; null if the SQ ring is full, the ring is closed, or the ring has no 128-byte SQEs.
 *
 * Since: Linux 5.19 with IORING_SETUP_SQE128, 6.19 with IORING_SETUP_SQE_MIXED.
 */
IOURINGINLINE struct io_uring_sqe *io_uring_get_sqe128(struct io_uring *ring) LIBURING_NOEXCEPT
{
	struct io_uring_sq *sq = &ring->sq;
	unsigned int head = io_uring_load_sq_head(ring);
	unsigned int tail = sq->sqe_tail;
	struct io_uring_sqe *sqe;

	if ((ring->flags & IORING_SETUP_SQE128) != 0)
		return _io_uring_get_sqe(ring);
	if ((ring->flags & IORING_SETUP_SQE_MIXED) == 0)
		return NULL;
	if (((tail + 1) & sq->ring_mask) == 0) {
		bool room = (tail + 2) - head < sq->ring_entries;
		struct io_uring_sqe *filler;

		if (!room && (sq->ring_entries != 2 || tail != head))
			return NULL;
		filler = _io_uring_get_sqe(ring);
		io_uring_prep_nop(filler);
		filler->flags = (__u8) IOSQE_CQE_SKIP_SUCCESS;
		if (!room)
			return NULL;
		tail = sq->sqe_tail;
	} else if ((tail + 1) - head >= sq->ring_entries) {
		return NULL;
	}
	sqe = &sq->sqes[tail & sq->ring_mask];
	sq->sqe_tail = tail + 2;
	io_uring_initialize_sqe(sqe);
	return sqe;
}

/*
 * Waits once until a file is ready, as poll(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - poll_mask: the events of poll(2) to wait for, such as POLLIN.
 *
 * Completion:
 * The events that occurred, a mask as of poll(2), or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_poll_add(struct io_uring_sqe *sqe, int fd, unsigned int poll_mask)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_POLL_ADD;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->poll32_events = __io_uring_prep_poll_mask(poll_mask);
}

/*
 * Reports each time a file becomes ready, until removed.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - poll_mask: the events of poll(2) to wait for, such as POLLIN.
 *
 * Completion:
 * One CQE per event: the events that occurred, a mask as of poll(2), or -errno. The poll has
 * ended with the first CQE without IORING_CQE_F_MORE.
 *
 * Since: Linux 5.13.
 */
IOURINGINLINE void io_uring_prep_poll_multishot(struct io_uring_sqe *sqe, int fd,
	unsigned int poll_mask) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_POLL_ADD;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = IORING_POLL_ADD_MULTI;
	sqe->poll32_events = __io_uring_prep_poll_mask(poll_mask);
}

/*
 * Removes a poll, which then completes with -ECANCELED.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - user_data: the user data of the poll.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_poll_remove(struct io_uring_sqe *sqe, __u64 user_data)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_POLL_REMOVE;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = user_data;
	sqe->len = 0;
}

/*
 * Changes the events or the user data of a poll that is armed.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - old_user_data: the user data of the poll.
 * - new_user_data: its new user data, with IORING_POLL_UPDATE_USER_DATA; otherwise 0.
 * - poll_mask: its new events, with IORING_POLL_UPDATE_EVENTS; otherwise 0.
 * - flags: IORING_POLL_UPDATE_EVENTS, IORING_POLL_UPDATE_USER_DATA, or both.
 *
 * Completion:
 * 0, or -errno. If the poll cannot be armed with its new events, the update has the result 0,
 * and the poll ends with -ECANCELED.
 *
 * Since: Linux 5.13.
 */
IOURINGINLINE void io_uring_prep_poll_update(struct io_uring_sqe *sqe, __u64 old_user_data,
	__u64 new_user_data, unsigned int poll_mask, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_POLL_REMOVE;
	sqe->fd = -1;
	sqe->off = new_user_data;
	sqe->addr = old_user_data;
	sqe->len = flags;
	sqe->poll32_events = __io_uring_prep_poll_mask(poll_mask);
}

/*
 * Adds, changes or removes a file of an epoll instance, as epoll_ctl(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - epfd: the epoll instance.
 * - fd: the descriptor to watch.
 * - op: EPOLL_CTL_ADD, EPOLL_CTL_MOD or EPOLL_CTL_DEL.
 * - ev: the events and the data to report with them; copied on submission. Unused for
 *   EPOLL_CTL_DEL.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_epoll_ctl(struct io_uring_sqe *sqe, int epfd, int fd, int op,
	const struct epoll_event *ev) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_EPOLL_CTL;
	sqe->fd = epfd;
	sqe->off = (__u64) (__u32) fd;
	sqe->addr = (__u64) (uintptr_t) ev;
	sqe->len = (__u32) op;
}

/*
 * Waits for events of an epoll instance, as epoll_wait(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the epoll instance.
 * - events: memory for the events; must stay valid until the completion.
 * - maxevents: number of elements of events.
 * - flags: 0.
 *
 * Completion:
 * The number of events stored in events, or -errno.
 *
 * Since: Linux 6.15.
 */
IOURINGINLINE void io_uring_prep_epoll_wait(struct io_uring_sqe *sqe, int fd,
	struct epoll_event *events, int maxevents, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_EPOLL_WAIT;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) events;
	sqe->len = (__u32) maxevents;
	sqe->msg_flags = flags;
}

#if defined(WEXITED) && defined(SI_USER)
/*
 * Waits until a child process changes state, as waitid(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - idtype: the meaning of id: P_PID, P_PIDFD, P_PGID or P_ALL.
 * - id: the process, PID file descriptor or process group.
 * - infop: memory for the state change, or null; must stay valid until the completion.
 * - options: WEXITED, WSTOPPED, WCONTINUED, WNOHANG, WNOWAIT of waitid(2).
 * - flags: 0.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.7.
 */
IOURINGINLINE void io_uring_prep_waitid(struct io_uring_sqe *sqe, idtype_t idtype, id_t id,
	siginfo_t *infop, int options, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_WAITID;
	sqe->fd = (int) id;
	sqe->addr = 0;
	sqe->len = (__u32) idtype;
	sqe->waitid_flags = flags;
	sqe->file_index = (__u32) options;
	sqe->addr2 = (__u64) (uintptr_t) infop;
}
#endif

/*
 * Waits on a futex, as the FUTEX_WAIT_BITSET operation of futex(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - futex: the futex, a 32-bit word; its memory must stay valid until the completion.
 * - val: the value that the futex is expected to have.
 * - mask: bit set that a wake must intersect; FUTEX_BITSET_MATCH_ANY for every wake. Not
 *   0.
 * - futex_flags: FUTEX2_SIZE_U32, with FUTEX2_PRIVATE if all users are threads of this
 *   process.
 * - flags: 0.
 *
 * Completion:
 * 0 if woken, or -errno.
 *
 * Since: Linux 6.7.
 */
IOURINGINLINE void io_uring_prep_futex_wait(struct io_uring_sqe *sqe, const uint32_t *futex,
	uint64_t val, uint64_t mask, uint32_t futex_flags, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FUTEX_WAIT;
	sqe->fd = (int) futex_flags;
	sqe->off = val;
	sqe->addr = (__u64) (uintptr_t) futex;
	sqe->len = 0;
	sqe->futex_flags = flags;
	sqe->addr3 = mask;
}

/*
 * Wakes waiters of a futex, as the FUTEX_WAKE_BITSET operation of futex(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - futex: the futex, a 32-bit word; its memory must stay valid until the completion.
 * - val: maximum number of waiters to wake.
 * - mask: wakes only waiters whose mask intersects; FUTEX_BITSET_MATCH_ANY for all. Not 0.
 * - futex_flags: FUTEX2_SIZE_U32, with FUTEX2_PRIVATE if all users are threads of this
 *   process.
 * - flags: 0.
 *
 * Completion:
 * The number of waiters that were woken, or -errno.
 *
 * Since: Linux 6.7.
 */
IOURINGINLINE void io_uring_prep_futex_wake(struct io_uring_sqe *sqe, const uint32_t *futex,
	uint64_t val, uint64_t mask, uint32_t futex_flags, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FUTEX_WAKE;
	sqe->fd = (int) futex_flags;
	sqe->off = val;
	sqe->addr = (__u64) (uintptr_t) futex;
	sqe->len = 0;
	sqe->futex_flags = flags;
	sqe->addr3 = mask;
}

/*
 * Waits on several futexes, until one of them is woken, as futex_waitv(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - futex: array of futexes, each with its expected value and flags; copied on submission.
 * - nr_futex: number of elements of futex, 1 to 128.
 * - flags: 0.
 *
 * Completion:
 * The index of a futex that was woken, or -errno.
 *
 * Since: Linux 6.7.
 */
IOURINGINLINE void io_uring_prep_futex_waitv(struct io_uring_sqe *sqe,
	const struct futex_waitv *futex, uint32_t nr_futex, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FUTEX_WAITV;
	sqe->fd = 0;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) futex;
	sqe->len = nr_futex;
	sqe->futex_flags = flags;
}

/*
 * Flushes the data and metadata of a file to its storage device, as fsync(2) does.
 *
 * The request is not ordered after earlier writes unless it is linked to them.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - fsync_flags: 0, or IORING_FSYNC_DATASYNC to act like fdatasync(2).
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_fsync(struct io_uring_sqe *sqe, int fd, unsigned int fsync_flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FSYNC;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->fsync_flags = fsync_flags;
}

/*
 * Starts or awaits the write-back of a range of a file, as sync_file_range(2) does. This does
 * not make the data durable.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - len: length of the range, in bytes; 0 for up to the end of the file.
 * - offset: start of the range, in bytes.
 * - flags: flags of sync_file_range(2): SYNC_FILE_RANGE_WAIT_BEFORE,
 *   SYNC_FILE_RANGE_WRITE, SYNC_FILE_RANGE_WAIT_AFTER.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.2.
 */
IOURINGINLINE void io_uring_prep_sync_file_range(struct io_uring_sqe *sqe, int fd, unsigned int len,
	__u64 offset, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SYNC_FILE_RANGE;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = 0;
	sqe->len = len;
	sqe->sync_range_flags = (__u32) flags;
}

/*
 * Allocates, frees or zeroes a range of a file, as fallocate(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - mode: 0 to allocate, or flags of fallocate(2) such as FALLOC_FL_PUNCH_HOLE.
 * - offset: start of the range, in bytes.
 * - len: length of the range, in bytes.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_fallocate(struct io_uring_sqe *sqe, int fd, int mode, __u64 offset,
	__u64 len) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FALLOCATE;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = len;
	sqe->len = (__u32) mode;
}

#ifdef _GNU_SOURCE
/*
 * Sets the length of a file, as ftruncate(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - len: the new length, in bytes.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.9.
 */
IOURINGINLINE void io_uring_prep_ftruncate(struct io_uring_sqe *sqe, int fd, loff_t len)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FTRUNCATE;
	sqe->fd = fd;
	sqe->off = (__u64) len;
	sqe->addr = 0;
	sqe->len = 0;
}
#endif

/*
 * Declares how a file will be accessed, as posix_fadvise(2) does, for ranges below 4 GiB.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - offset: start of the range, in bytes.
 * - len: length of the range, in bytes; 0 for up to the end of the file.
 * - advice: POSIX_FADV_WILLNEED or another value of posix_fadvise(2).
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_fadvise(struct io_uring_sqe *sqe, int fd, __u64 offset, __u32 len,
	int advice) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FADVISE;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = 0;
	sqe->len = len;
	sqe->fadvise_advice = (__u32) advice;
}

/*
 * Declares how a file will be accessed, as posix_fadvise(2) does, for ranges of any length.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - offset: start of the range, in bytes.
 * - len: length of the range, in bytes; 0 for up to the end of the file.
 * - advice: POSIX_FADV_WILLNEED or another value of posix_fadvise(2).
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.11.
 */
IOURINGINLINE void io_uring_prep_fadvise64(struct io_uring_sqe *sqe, int fd, __u64 offset,
	off_t len, int advice) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FADVISE;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) len;
	sqe->len = 0;
	sqe->fadvise_advice = (__u32) advice;
}

/*
 * Declares how memory will be used, as madvise(2) does, for ranges below 4 GiB.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - addr: start of the range; page-aligned.
 * - length: length of the range, in bytes.
 * - advice: MADV_WILLNEED or another value of madvise(2).
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_madvise(struct io_uring_sqe *sqe, void *addr, __u32 length,
	int advice) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MADVISE;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = length;
	sqe->fadvise_advice = (__u32) advice;
}

/*
 * Declares how memory will be used, as madvise(2) does, for ranges of any length.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - addr: start of the range; page-aligned.
 * - length: length of the range, in bytes.
 * - advice: MADV_WILLNEED or another value of madvise(2).
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.11.
 */
IOURINGINLINE void io_uring_prep_madvise64(struct io_uring_sqe *sqe, void *addr, off_t length,
	int advice) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MADVISE;
	sqe->fd = -1;
	sqe->off = (__u64) length;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = 0;
	sqe->fadvise_advice = (__u32) advice;
}

/*
 * Reads an extended attribute of an open file, as fgetxattr(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - name: name of the attribute, such as "user.comment"; copied on submission.
 * - value: memory for the value; must stay valid until the completion.
 * - len: size of value, in bytes; 0 to query the length of the value.
 *
 * Completion:
 * The length of the value, or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_fgetxattr(struct io_uring_sqe *sqe, int fd, const char *name,
	char *value, unsigned int len) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FGETXATTR;
	sqe->fd = fd;
	sqe->off = (__u64) (uintptr_t) value;
	sqe->addr = (__u64) (uintptr_t) name;
	sqe->len = len;
	sqe->xattr_flags = 0;
}

/*
 * Sets an extended attribute of an open file, as fsetxattr(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - name: name of the attribute, such as "user.comment"; copied on submission.
 * - value: the value; copied on submission.
 * - flags: 0, XATTR_CREATE (the attribute must not exist) or XATTR_REPLACE (it must
 *   exist).
 * - len: length of the value, in bytes.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_fsetxattr(struct io_uring_sqe *sqe, int fd, const char *name,
	const char *value, int flags, unsigned int len) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FSETXATTR;
	sqe->fd = fd;
	sqe->off = (__u64) (uintptr_t) value;
	sqe->addr = (__u64) (uintptr_t) name;
	sqe->len = len;
	sqe->xattr_flags = (__u32) flags;
}

/*
 * Discards a range of a block device, as the BLKDISCARD ioctl does: the data is lost.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the block device, open for writing.
 * - offset: start of the range, in bytes.
 * - nbytes: length of the range, in bytes.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.12.
 */
IOURINGINLINE void io_uring_prep_cmd_discard(struct io_uring_sqe *sqe, int fd, uint64_t offset,
	uint64_t nbytes) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = offset;
	sqe->len = 0;
	sqe->cmd_op = BLOCK_URING_CMD_DISCARD;
	sqe->addr3 = nbytes;
}

/*
 * Resets the write pointers of all sequential zones of a zoned block device: the data is lost.
 *
 * No other request may read or write the device meanwhile, and its page cache may be stale
 * afterwards.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the block device, open for writing.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 7.3.
 */
IOURINGINLINE void io_uring_prep_cmd_zone_reset_all(struct io_uring_sqe *sqe, int fd)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->cmd_op = BLOCK_URING_CMD_ZONE_RESET_ALL;
}

/*
 * Sends data on a connected socket, as send(2) does. Only the lower 32 bits of len are used.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - sockfd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - buf: the data; must stay valid and unchanged until the completion.
 * - len: number of bytes to send.
 * - flags: 0, or MSG_* flags of send(2).
 *
 * Completion:
 * The number of bytes sent, which may be less than len, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_send(struct io_uring_sqe *sqe, int sockfd, const void *buf,
	size_t len, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SEND;
	sqe->fd = sockfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = (__u32) len;
	sqe->msg_flags = (__u32) flags;
}

/*
 * Sends the buffers of a group on a connected socket, until the group is empty. The request
 * needs IOSQE_BUFFER_SELECT and the id of the buffer group in buf_group.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - sockfd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - len: 0.
 * - flags: 0, or MSG_* flags of send(2).
 *
 * Completion:
 * The number of bytes sent, and in the upper 16 bits of flags the id of the first buffer; or
 * -errno. With IORING_CQE_F_MORE, further CQEs follow.
 *
 * Since: Linux 6.10.
 */
IOURINGINLINE void io_uring_prep_send_bundle(struct io_uring_sqe *sqe, int sockfd, size_t len,
	int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SEND;
	sqe->fd = sockfd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = (__u32) len;
	sqe->msg_flags = (__u32) flags;
	sqe->ioprio = (__u16) (sqe->ioprio | (__u16) IORING_RECVSEND_BUNDLE);
}

/*
 * Sends data on a socket to an address, as sendto(2) does. Only the lower 32 bits of len and
 * the lower 16 bits of addrlen are used.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - sockfd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - buf: the data; must stay valid and unchanged until the completion.
 * - len: number of bytes to send.
 * - flags: 0, or MSG_* flags of sendto(2).
 * - addr: the address to send to, or null. It is copied on submission.
 * - addrlen: length of the address, in bytes.
 *
 * Completion:
 * The number of bytes sent, or -errno.
 *
 * Since: Linux 6.1.
 */
IOURINGINLINE void io_uring_prep_sendto(struct io_uring_sqe *sqe, int sockfd, const void *buf,
	size_t len, int flags, const struct sockaddr *addr, socklen_t addrlen) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SEND;
	sqe->fd = sockfd;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = (__u32) len;
	sqe->msg_flags = (__u32) flags;
	sqe->addr2 = (__u64) (uintptr_t) addr;
	sqe->addr_len = (__u16) addrlen;
}

/*
 * Sends data on a socket without copying it. A second CQE, the notification, tells when the
 * kernel no longer uses the buffer.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - sockfd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - buf: the data; must stay valid and unchanged until the notification.
 * - len: number of bytes to send.
 * - flags: 0, or MSG_* flags of send(2).
 * - zc_flags: 0, or flags such as IORING_SEND_ZC_REPORT_USAGE, which go into ioprio.
 *
 * Completion:
 * The number of bytes sent, or -errno. If flags has IORING_CQE_F_MORE, the notification
 * follows: a CQE with the same user_data and IORING_CQE_F_NOTIF.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void io_uring_prep_send_zc(struct io_uring_sqe *sqe, int sockfd, const void *buf,
	size_t len, int flags, unsigned int zc_flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SEND_ZC;
	sqe->fd = sockfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = (__u32) len;
	sqe->msg_flags = (__u32) flags;
	sqe->ioprio = (__u16) zc_flags;
}

/*
 * Sends data from a registered buffer on a socket without copying it. A second CQE, the
 * notification, tells when the kernel no longer uses the buffer.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - sockfd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - buf: the data, inside the registered buffer; must stay unchanged until the notification.
 * - len: number of bytes to send.
 * - flags: 0, or MSG_* flags of send(2).
 * - zc_flags: 0, or flags such as IORING_SEND_ZC_REPORT_USAGE, which go into ioprio.
 *   IORING_RECVSEND_FIXED_BUF is added.
 * - buf_index: index of the registered buffer.
 *
 * Completion:
 * The number of bytes sent, or -errno. If flags has IORING_CQE_F_MORE, the notification
 * follows: a CQE with the same user_data and IORING_CQE_F_NOTIF.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void io_uring_prep_send_zc_fixed(struct io_uring_sqe *sqe, int sockfd,
	const void *buf, size_t len, int flags, unsigned int zc_flags, unsigned int buf_index)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SEND_ZC;
	sqe->fd = sockfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = (__u32) len;
	sqe->msg_flags = (__u32) flags;
	sqe->ioprio = (__u16) (zc_flags | IORING_RECVSEND_FIXED_BUF);
	sqe->buf_index = (__u16) buf_index;
}

/*
 * Sends a message from several buffers, to an address, or with control messages, as sendmsg(2)
 * does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - msg: the message. The structure, its array of buffers and its address are copied on
 *   submission; the data and the control messages must stay valid until the completion.
 * - flags: 0, or MSG_* flags of sendmsg(2).
 *
 * Completion:
 * The number of bytes sent, or -errno.
 *
 * Since: Linux 5.3.
 */
IOURINGINLINE void io_uring_prep_sendmsg(struct io_uring_sqe *sqe, int fd, const struct msghdr *msg,
	unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SENDMSG;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) msg;
	sqe->len = 1;
	sqe->msg_flags = flags;
}

/*
 * Sends a message on a socket without copying its data. A second CQE, the notification, tells
 * when the kernel no longer uses the buffers.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - msg: the message. The structure, its array of buffers and its address are copied on
 *   submission; the control messages must stay valid until the completion, the data until the
 *   notification.
 * - flags: 0, or MSG_* flags of sendmsg(2).
 *
 * Completion:
 * The number of bytes sent, or -errno. If flags has IORING_CQE_F_MORE, the notification
 * follows: a CQE with the same user_data and IORING_CQE_F_NOTIF.
 *
 * Since: Linux 6.1.
 */
IOURINGINLINE void io_uring_prep_sendmsg_zc(struct io_uring_sqe *sqe, int fd,
	const struct msghdr *msg, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SENDMSG_ZC;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) msg;
	sqe->len = 1;
	sqe->msg_flags = flags;
}

/*
 * Sends a message whose buffers are parts of one registered buffer, without copying its data.
 * A second CQE, the notification, tells when the kernel no longer uses them.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - msg: the message. The structure, its array of buffers and its address are copied on
 *   submission; the control messages must stay valid until the completion, the data until the
 *   notification.
 * - flags: 0, or MSG_* flags of sendmsg(2).
 * - buf_index: index of the registered buffer.
 *
 * Completion:
 * The number of bytes sent, or -errno. If flags has IORING_CQE_F_MORE, the notification
 * follows: a CQE with the same user_data and IORING_CQE_F_NOTIF.
 *
 * Since: Linux 6.15.
 */
IOURINGINLINE void io_uring_prep_sendmsg_zc_fixed(struct io_uring_sqe *sqe, int fd,
	const struct msghdr *msg, unsigned int flags, unsigned int buf_index) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SENDMSG_ZC;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) msg;
	sqe->len = 1;
	sqe->msg_flags = flags;
	sqe->ioprio = (__u16) (sqe->ioprio | (__u16) IORING_RECVSEND_FIXED_BUF);
	sqe->buf_index = (__u16) buf_index;
}

/*
 * Receives data from a socket, as recv(2) does. Only the lower 32 bits of len are used.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - sockfd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - buf: where to store the data; must stay valid until the completion. Null with
 *   IOSQE_BUFFER_SELECT.
 * - len: maximum number of bytes to receive.
 * - flags: 0, or MSG_* flags of recv(2).
 *
 * Completion:
 * The number of bytes received, 0 if the peer has shut down the connection, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_recv(struct io_uring_sqe *sqe, int sockfd, void *buf, size_t len,
	int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_RECV;
	sqe->fd = sockfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = (__u32) len;
	sqe->msg_flags = (__u32) flags;
}

/*
 * Receives data from a socket into provided buffers until it is cancelled or ends, with a CQE
 * for each buffer. The request needs IOSQE_BUFFER_SELECT and the id of the buffer group in
 * buf_group.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - sockfd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - buf: null.
 * - len: 0 or, since Linux 6.17, the maximum number of bytes in one CQE.
 * - flags: 0, or MSG_* flags of recv(2) except MSG_WAITALL.
 *
 * Completion:
 * The number of bytes received, and in the upper 16 bits of flags the id of the buffer; 0 if
 * the peer has shut down the connection; or -errno. The request goes on if, and only if, the
 * CQE has IORING_CQE_F_MORE.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void io_uring_prep_recv_multishot(struct io_uring_sqe *sqe, int sockfd, void *buf,
	size_t len, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_RECV;
	sqe->fd = sockfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = (__u32) len;
	sqe->msg_flags = (__u32) flags;
	sqe->ioprio = (__u16) (sqe->ioprio | (__u16) IORING_RECV_MULTISHOT);
}

/*
 * Receives a message into several buffers, with the address of its sender, or with control
 * messages, as recvmsg(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - msg: describes where to store the message. The structure and all memory that it refers
 *   to, except the array of buffers, must stay valid until the completion.
 * - flags: 0, or MSG_* flags of recvmsg(2).
 *
 * Completion:
 * The number of bytes received, 0 if the peer has shut down the connection, or -errno. The
 * fields msg_namelen, msg_controllen and msg_flags of msg are updated.
 *
 * Since: Linux 5.3.
 */
IOURINGINLINE void io_uring_prep_recvmsg(struct io_uring_sqe *sqe, int fd, struct msghdr *msg,
	unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_RECVMSG;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) msg;
	sqe->len = 1;
	sqe->msg_flags = flags;
}

/*
 * Receives messages from a socket until it is cancelled or ends, each into a provided buffer
 * that starts with a struct io_uring_recvmsg_out. The request needs IOSQE_BUFFER_SELECT
 * and the id of the buffer group in buf_group.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - msg: its msg_namelen and msg_controllen set the space for the address and the
 *   control messages in each buffer. It is copied on submission.
 * - flags: 0, or MSG_* flags of recvmsg(2) except MSG_WAITALL.
 *
 * Completion:
 * The number of bytes stored in the buffer, all parts included, and in the upper 16 bits of
 * flags the id of the buffer; or -errno. The request goes on if, and only if, the CQE has
 * IORING_CQE_F_MORE.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void io_uring_prep_recvmsg_multishot(struct io_uring_sqe *sqe, int fd,
	struct msghdr *msg, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_RECVMSG;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) msg;
	sqe->len = 1;
	sqe->msg_flags = flags;
	sqe->ioprio = (__u16) (sqe->ioprio | (__u16) IORING_RECV_MULTISHOT);
}

/*
 * Creates a socket, as socket(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - domain: the address family, AF_* as for socket(2).
 * - type: the kind of socket, such as SOCK_STREAM, optionally with SOCK_NONBLOCK and
 *   SOCK_CLOEXEC.
 * - protocol: the protocol, or 0 for the default one.
 * - flags: must be 0.
 *
 * Completion:
 * The new file descriptor, or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_socket(struct io_uring_sqe *sqe, int domain, int type,
	int protocol, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SOCKET;
	sqe->fd = domain;
	sqe->off = (__u64) type;
	sqe->addr = 0;
	sqe->len = (__u32) protocol;
	sqe->msg_flags = flags;
}

/*
 * Creates a socket as a direct descriptor: in the table of registered files.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - domain: the address family, AF_* as for socket(2).
 * - type: the kind of socket, such as SOCK_STREAM, optionally with SOCK_NONBLOCK.
 * - protocol: the protocol, or 0 for the default one.
 * - file_index: the slot, from 0, or IORING_FILE_INDEX_ALLOC to let the kernel choose a
 *   free one.
 * - flags: must be 0.
 *
 * Completion:
 * 0 or, with IORING_FILE_INDEX_ALLOC, the slot; or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_socket_direct(struct io_uring_sqe *sqe, int domain, int type,
	int protocol, unsigned int file_index, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SOCKET;
	sqe->fd = domain;
	sqe->off = (__u64) type;
	sqe->addr = 0;
	sqe->len = (__u32) protocol;
	sqe->msg_flags = flags;
	sqe->file_index = __io_uring_direct_slot(file_index);
}

/*
 * Creates a socket as a direct descriptor in a free slot of the table of registered files,
 * which the kernel chooses.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - domain: the address family, AF_* as for socket(2).
 * - type: the kind of socket, such as SOCK_STREAM, optionally with SOCK_NONBLOCK.
 * - protocol: the protocol, or 0 for the default one.
 * - flags: must be 0.
 *
 * Completion:
 * The slot, or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_socket_direct_alloc(struct io_uring_sqe *sqe, int domain, int type,
	int protocol, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SOCKET;
	sqe->fd = domain;
	sqe->off = (__u64) type;
	sqe->addr = 0;
	sqe->len = (__u32) protocol;
	sqe->msg_flags = flags;
	sqe->file_index = IORING_FILE_INDEX_ALLOC;
}

/*
 * Binds a socket to an address, as bind(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - addr: the address. It is copied on submission.
 * - addrlen: length of the address, in bytes.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.11.
 */
IOURINGINLINE void io_uring_prep_bind(struct io_uring_sqe *sqe, int fd, const struct sockaddr *addr,
	socklen_t addrlen) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_BIND;
	sqe->fd = fd;
	sqe->off = (__u64) addrlen;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = 0;
}

/*
 * Makes a socket listen for connections, as listen(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - backlog: maximum number of connections that wait to be accepted.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.11.
 */
IOURINGINLINE void io_uring_prep_listen(struct io_uring_sqe *sqe, int fd, int backlog)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_LISTEN;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = (__u32) backlog;
}

/*
 * Connects a socket to an address, as connect(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - addr: the address to connect to. It is copied on submission.
 * - addrlen: length of the address, in bytes.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.5.
 */
IOURINGINLINE void io_uring_prep_connect(struct io_uring_sqe *sqe, int fd,
	const struct sockaddr *addr, socklen_t addrlen) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_CONNECT;
	sqe->fd = fd;
	sqe->off = (__u64) addrlen;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = 0;
}

/*
 * Accepts one connection, as accept4(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the listening socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - addr: where to store the address of the peer, or null; must stay valid until the
 *   completion.
 * - addrlen: the size of addr in bytes, replaced by the length of the address, or null;
 *   must stay valid until the completion.
 * - flags: 0, SOCK_CLOEXEC, SOCK_NONBLOCK, or both.
 *
 * Completion:
 * The new file descriptor, or -errno.
 *
 * Since: Linux 5.5.
 */
IOURINGINLINE void io_uring_prep_accept(struct io_uring_sqe *sqe, int fd, struct sockaddr *addr,
	socklen_t *addrlen, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_ACCEPT;
	sqe->fd = fd;
	sqe->off = (__u64) (uintptr_t) addrlen;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = 0;
	sqe->accept_flags = (__u32) flags;
}

/*
 * Accepts one connection as a direct descriptor: into the table of registered files.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the listening socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - addr: where to store the address of the peer, or null; must stay valid until the
 *   completion.
 * - addrlen: the size of addr in bytes, replaced by the length of the address, or null;
 *   must stay valid until the completion.
 * - flags: 0 or SOCK_NONBLOCK. SOCK_CLOEXEC is refused.
 * - file_index: the slot, from 0, or IORING_FILE_INDEX_ALLOC to let the kernel choose a
 *   free one.
 *
 * Completion:
 * 0 or, with IORING_FILE_INDEX_ALLOC, the slot; or -errno.
 *
 * Since: Linux 5.15; IORING_FILE_INDEX_ALLOC since 5.19.
 */
IOURINGINLINE void io_uring_prep_accept_direct(struct io_uring_sqe *sqe, int fd,
	struct sockaddr *addr, socklen_t *addrlen, int flags, unsigned int file_index)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_ACCEPT;
	sqe->fd = fd;
	sqe->off = (__u64) (uintptr_t) addrlen;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = 0;
	sqe->accept_flags = (__u32) flags;
	sqe->file_index = __io_uring_direct_slot(file_index);
}

/*
 * Accepts connections until it is cancelled or fails, with one CQE for each. Leave addr and
 * addrlen null: each connection would overwrite the same memory.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the listening socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - addr: should be null; otherwise where to store the address of each peer, until the last
 *   completion.
 * - addrlen: should be null; otherwise the size of addr in bytes, replaced by the length
 *   of the address.
 * - flags: for each connection: 0, SOCK_CLOEXEC, SOCK_NONBLOCK, or both.
 *
 * Completion:
 * One CQE for each connection: the new file descriptor, or -errno. The request goes on if,
 * and only if, the CQE has IORING_CQE_F_MORE.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_multishot_accept(struct io_uring_sqe *sqe, int fd,
	struct sockaddr *addr, socklen_t *addrlen, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_ACCEPT;
	sqe->fd = fd;
	sqe->off = (__u64) (uintptr_t) addrlen;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = 0;
	sqe->accept_flags = (__u32) flags;
	sqe->ioprio = (__u16) (sqe->ioprio | (__u16) IORING_ACCEPT_MULTISHOT);
}

/*
 * Accepts connections until it is cancelled or fails, each as a direct descriptor in a free
 * slot of the table of registered files. Leave addr and addrlen null: each connection
 * would overwrite the same memory.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the listening socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a
 *   registered file.
 * - addr: should be null; otherwise where to store the address of each peer, until the last
 *   completion.
 * - addrlen: should be null; otherwise the size of addr in bytes, replaced by the length
 *   of the address.
 * - flags: for each connection: 0 or SOCK_NONBLOCK. SOCK_CLOEXEC is refused.
 *
 * Completion:
 * One CQE for each connection: its slot, or -errno. The request goes on if, and only if, the
 * CQE has IORING_CQE_F_MORE.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_multishot_accept_direct(struct io_uring_sqe *sqe, int fd,
	struct sockaddr *addr, socklen_t *addrlen, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_ACCEPT;
	sqe->fd = fd;
	sqe->off = (__u64) (uintptr_t) addrlen;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = 0;
	sqe->accept_flags = (__u32) flags;
	sqe->ioprio = (__u16) (sqe->ioprio | (__u16) IORING_ACCEPT_MULTISHOT);
	sqe->file_index = IORING_FILE_INDEX_ALLOC;
}

/*
 * Shuts down a connection or one of its directions, as shutdown(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - how: SHUT_RD, SHUT_WR or SHUT_RDWR.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.11.
 */
IOURINGINLINE void io_uring_prep_shutdown(struct io_uring_sqe *sqe, int fd, int how)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SHUTDOWN;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = (__u32) how;
}

/*
 * Gets or sets a socket option, or asks how many bytes are queued.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - cmd_op: the command, such as SOCKET_URING_OP_GETSOCKOPT.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - level: for options: the level, such as SOL_SOCKET; otherwise 0.
 * - optname: for options: the name of the option; otherwise 0.
 * - optval: for options: the value, which must stay valid until the completion; otherwise
 *   null.
 * - optlen: for options: the size of optval, in bytes; otherwise 0.
 *
 * Completion:
 * For SOCKET_URING_OP_GETSOCKOPT the length of the value, for SOCKET_URING_OP_SETSOCKOPT
 * 0, for SOCKET_URING_OP_SIOCINQ and SOCKET_URING_OP_SIOCOUTQ a number of bytes; or
 * -errno.
 *
 * Since: Linux 6.7; SOCKET_URING_OP_SIOCINQ and SOCKET_URING_OP_SIOCOUTQ since 6.5.
 */
IOURINGINLINE void io_uring_prep_cmd_sock(struct io_uring_sqe *sqe, int cmd_op, int fd, int level,
	int optname, void *optval, int optlen) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->cmd_op = (__u32) cmd_op;
	sqe->optval = (__u64) (uintptr_t) optval;
	sqe->optname = (__u32) optname;
	sqe->optlen = (__u32) optlen;
	sqe->level = (__u32) level;
}

/*
 * Gets the address of a socket or of its peer, as getsockname(2) and getpeername(2) do.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the socket: a file descriptor or, with IOSQE_FIXED_FILE, the index of a registered
 *   file.
 * - sockaddr: where to store the address; must stay valid until the completion.
 * - sockaddr_len: the size of sockaddr in bytes, replaced by the length of the address;
 *   must stay valid until the completion.
 * - peer: 1 for the address of the peer, 0 for that of the socket.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 6.19.
 */
IOURINGINLINE void io_uring_prep_cmd_getsockname(struct io_uring_sqe *sqe, int fd,
	struct sockaddr *sockaddr, socklen_t *sockaddr_len, int peer) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) sockaddr;
	sqe->len = 0;
	sqe->cmd_op = (__u32) SOCKET_URING_OP_GETSOCKNAME;
	sqe->addr3 = (__u64) (uintptr_t) sockaddr_len;
	sqe->optlen = (__u32) peer;
}

/*
 * Opens or creates a file, as openat(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - dfd: the directory that a relative path starts from, or AT_FDCWD.
 * - path: the path; copied on submission.
 * - flags: flags of open(2): an access mode, and flags such as O_CREAT.
 * - mode: permissions of a new file, modified by the umask; ignored unless a file is
 *   created.
 *
 * Completion:
 * The new descriptor, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_openat(struct io_uring_sqe *sqe, int dfd, const char *path,
	int flags, mode_t mode) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_OPENAT;
	sqe->fd = dfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) mode;
	sqe->open_flags = (__u32) flags;
}

/*
 * Opens or creates a file as a direct descriptor: in the table of registered files.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - dfd: the directory that a relative path starts from, or AT_FDCWD.
 * - path: the path; copied on submission.
 * - flags: flags of open(2), without O_CLOEXEC.
 * - mode: permissions of a new file, modified by the umask; ignored unless a file is
 *   created.
 * - file_index: the slot, counted from 0, or IORING_FILE_INDEX_ALLOC to let the kernel
 *   choose one.
 *
 * Completion:
 * 0, or the slot if the kernel chose it; -errno on failure.
 *
 * Since: Linux 5.15; IORING_FILE_INDEX_ALLOC since 5.19.
 */
IOURINGINLINE void io_uring_prep_openat_direct(struct io_uring_sqe *sqe, int dfd, const char *path,
	int flags, mode_t mode, unsigned int file_index) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_OPENAT;
	sqe->fd = dfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) mode;
	sqe->open_flags = (__u32) flags;
	sqe->file_index = __io_uring_direct_slot(file_index);
}

/*
 * Opens or creates a file by a path relative to the current directory, as open(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - path: the path; copied on submission.
 * - flags: flags of open(2): an access mode, and flags such as O_CREAT.
 * - mode: permissions of a new file, modified by the umask; ignored unless a file is
 *   created.
 *
 * Completion:
 * The new descriptor, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_open(struct io_uring_sqe *sqe, const char *path, int flags,
	mode_t mode) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_OPENAT;
	sqe->fd = AT_FDCWD;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) mode;
	sqe->open_flags = (__u32) flags;
}

/*
 * Opens or creates a file, by a path relative to the current directory, as a direct
 * descriptor.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - path: the path; copied on submission.
 * - flags: flags of open(2), without O_CLOEXEC.
 * - mode: permissions of a new file, modified by the umask; ignored unless a file is
 *   created.
 * - file_index: the slot, counted from 0, or IORING_FILE_INDEX_ALLOC to let the kernel
 *   choose one.
 *
 * Completion:
 * 0, or the slot if the kernel chose it; -errno on failure.
 *
 * Since: Linux 5.15; IORING_FILE_INDEX_ALLOC since 5.19.
 */
IOURINGINLINE void io_uring_prep_open_direct(struct io_uring_sqe *sqe, const char *path, int flags,
	mode_t mode, unsigned int file_index) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_OPENAT;
	sqe->fd = AT_FDCWD;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) mode;
	sqe->open_flags = (__u32) flags;
	sqe->file_index = __io_uring_direct_slot(file_index);
}

/*
 * Opens or creates a file with rules for the resolution of its path, as openat2(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - dfd: the directory that a relative path starts from, or AT_FDCWD.
 * - path: the path; copied on submission.
 * - how: flags, mode and rules of path resolution; copied on submission.
 *
 * Completion:
 * The new descriptor, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_openat2(struct io_uring_sqe *sqe, int dfd, const char *path,
	const struct open_how *how) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_OPENAT2;
	sqe->fd = dfd;
	sqe->off = (__u64) (uintptr_t) how;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) sizeof(struct open_how);
}

/*
 * Opens or creates a file as openat2(2) does, as a direct descriptor.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - dfd: the directory that a relative path starts from, or AT_FDCWD.
 * - path: the path; copied on submission.
 * - how: flags, mode and rules of path resolution; copied on submission.
 * - file_index: the slot, counted from 0, or IORING_FILE_INDEX_ALLOC to let the kernel
 *   choose one.
 *
 * Completion:
 * 0, or the slot if the kernel chose it; -errno on failure.
 *
 * Since: Linux 5.15; IORING_FILE_INDEX_ALLOC since 5.19.
 */
IOURINGINLINE void io_uring_prep_openat2_direct(struct io_uring_sqe *sqe, int dfd, const char *path,
	const struct open_how *how, unsigned int file_index) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_OPENAT2;
	sqe->fd = dfd;
	sqe->off = (__u64) (uintptr_t) how;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) sizeof(struct open_how);
	sqe->file_index = __io_uring_direct_slot(file_index);
}

/*
 * Closes a descriptor, as close(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the descriptor.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_close(struct io_uring_sqe *sqe, int fd) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_CLOSE;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
}

/*
 * Removes a file from the table of registered files: closes a direct descriptor.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - file_index: the slot, counted from 0.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
IOURINGINLINE void io_uring_prep_close_direct(struct io_uring_sqe *sqe, unsigned int file_index)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_CLOSE;
	sqe->fd = 0;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->file_index = __io_uring_direct_slot(file_index);
}

/*
 * Creates an ordinary descriptor for a registered file.
 *
 * The function sets the flags of the SQE to IOSQE_FIXED_FILE: set other flags afterwards,
 * with this one included.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the slot of the registered file.
 * - flags: 0, or IORING_FIXED_FD_NO_CLOEXEC to create the descriptor without O_CLOEXEC.
 *
 * Completion:
 * The new descriptor, or -errno.
 *
 * Since: Linux 6.8.
 */
IOURINGINLINE void io_uring_prep_fixed_fd_install(struct io_uring_sqe *sqe, int fd,
	unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FIXED_FD_INSTALL;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->flags = (__u8) IOSQE_FIXED_FILE;
	sqe->install_fd_flags = flags;
}

/*
 * Replaces files in the table of registered files.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fds: array of descriptors; -1 empties a slot, IORING_REGISTER_FILES_SKIP leaves it
 *   unchanged. Must stay valid until the completion.
 * - nr_fds: number of elements of fds.
 * - offset: the first slot, or IORING_FILE_INDEX_ALLOC to let the kernel choose the slots;
 *   it then stores them in fds.
 *
 * Completion:
 * The number of processed elements, those with -1 and IORING_REGISTER_FILES_SKIP included,
 * or -errno. A number below nr_fds means that the next element was invalid.
 *
 * Since: Linux 5.6; IORING_FILE_INDEX_ALLOC since 6.0.
 */
IOURINGINLINE void io_uring_prep_files_update(struct io_uring_sqe *sqe, int *fds,
	unsigned int nr_fds, int offset) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_FILES_UPDATE;
	sqe->fd = -1;
	sqe->off = (__u64) offset;
	sqe->addr = (__u64) (uintptr_t) fds;
	sqe->len = nr_fds;
}

/*
 * Gets the attributes of a file, as statx(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - dfd: the directory that a relative path starts from, or AT_FDCWD.
 * - path: the path; copied on submission.
 * - flags: 0, or flags of statx(2) such as AT_EMPTY_PATH.
 * - mask: the fields to fill in, such as STATX_SIZE.
 * - statxbuf: memory for the attributes; must stay valid until the completion.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_statx(struct io_uring_sqe *sqe, int dfd, const char *path,
	int flags, unsigned int mask, struct statx *statxbuf) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_STATX;
	sqe->fd = dfd;
	sqe->off = (__u64) (uintptr_t) statxbuf;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = mask;
	sqe->statx_flags = (__u32) flags;
}

/*
 * Removes a name or an empty directory, as unlinkat(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - dfd: the directory that a relative path starts from, or AT_FDCWD.
 * - path: the path; copied on submission.
 * - flags: 0 for a file, or AT_REMOVEDIR for an empty directory.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.11.
 */
IOURINGINLINE void io_uring_prep_unlinkat(struct io_uring_sqe *sqe, int dfd, const char *path,
	int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_UNLINKAT;
	sqe->fd = dfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = 0;
	sqe->unlink_flags = (__u32) flags;
}

/*
 * Removes a name or an empty directory, by a path relative to the current directory.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - path: the path; copied on submission.
 * - flags: 0 for a file, or AT_REMOVEDIR for an empty directory.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.11.
 */
IOURINGINLINE void io_uring_prep_unlink(struct io_uring_sqe *sqe, const char *path, int flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_UNLINKAT;
	sqe->fd = AT_FDCWD;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = 0;
	sqe->unlink_flags = (__u32) flags;
}

/*
 * Renames or moves a file, as renameat2(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - olddfd: the directory that a relative oldpath starts from, or AT_FDCWD.
 * - oldpath: the existing path; copied on submission.
 * - newdfd: the directory that a relative newpath starts from, or AT_FDCWD.
 * - newpath: the new path; copied on submission.
 * - flags: 0, RENAME_NOREPLACE, RENAME_EXCHANGE or RENAME_WHITEOUT.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.11.
 */
IOURINGINLINE void io_uring_prep_renameat(struct io_uring_sqe *sqe, int olddfd, const char *oldpath,
	int newdfd, const char *newpath, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_RENAMEAT;
	sqe->fd = olddfd;
	sqe->off = (__u64) (uintptr_t) newpath;
	sqe->addr = (__u64) (uintptr_t) oldpath;
	sqe->len = (__u32) newdfd;
	sqe->rename_flags = flags;
}

/*
 * Renames or moves a file, by paths relative to the current directory, as rename(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - oldpath: the existing path; copied on submission.
 * - newpath: the new path; copied on submission.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.11.
 */
IOURINGINLINE void io_uring_prep_rename(struct io_uring_sqe *sqe, const char *oldpath,
	const char *newpath) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_RENAMEAT;
	sqe->fd = AT_FDCWD;
	sqe->off = (__u64) (uintptr_t) newpath;
	sqe->addr = (__u64) (uintptr_t) oldpath;
	sqe->len = (__u32) AT_FDCWD;
	sqe->rename_flags = 0;
}

/*
 * Creates a directory, as mkdirat(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - dfd: the directory that a relative path starts from, or AT_FDCWD.
 * - path: the path; copied on submission.
 * - mode: permissions of the directory, modified by the umask.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
IOURINGINLINE void io_uring_prep_mkdirat(struct io_uring_sqe *sqe, int dfd, const char *path,
	mode_t mode) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MKDIRAT;
	sqe->fd = dfd;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) mode;
}

/*
 * Creates a directory, by a path relative to the current directory, as mkdir(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - path: the path; copied on submission.
 * - mode: permissions of the directory, modified by the umask.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
IOURINGINLINE void io_uring_prep_mkdir(struct io_uring_sqe *sqe, const char *path, mode_t mode)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MKDIRAT;
	sqe->fd = AT_FDCWD;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) path;
	sqe->len = (__u32) mode;
}

/*
 * Creates a symbolic link, as symlinkat(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - target: the content of the link: the path that it points to; copied on submission.
 * - newdirfd: the directory that a relative linkpath starts from, or AT_FDCWD.
 * - linkpath: the path of the new link; copied on submission.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
IOURINGINLINE void io_uring_prep_symlinkat(struct io_uring_sqe *sqe, const char *target,
	int newdirfd, const char *linkpath) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SYMLINKAT;
	sqe->fd = newdirfd;
	sqe->off = (__u64) (uintptr_t) linkpath;
	sqe->addr = (__u64) (uintptr_t) target;
	sqe->len = 0;
}

/*
 * Creates a symbolic link, by a path relative to the current directory, as symlink(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - target: the content of the link: the path that it points to; copied on submission.
 * - linkpath: the path of the new link; copied on submission.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
IOURINGINLINE void io_uring_prep_symlink(struct io_uring_sqe *sqe, const char *target,
	const char *linkpath) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SYMLINKAT;
	sqe->fd = AT_FDCWD;
	sqe->off = (__u64) (uintptr_t) linkpath;
	sqe->addr = (__u64) (uintptr_t) target;
	sqe->len = 0;
}

/*
 * Creates a hard link, as linkat(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - olddfd: the directory that a relative oldpath starts from, or AT_FDCWD.
 * - oldpath: the existing path; copied on submission.
 * - newdfd: the directory that a relative newpath starts from, or AT_FDCWD.
 * - newpath: the new path; copied on submission.
 * - flags: 0, AT_SYMLINK_FOLLOW, or AT_EMPTY_PATH.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
IOURINGINLINE void io_uring_prep_linkat(struct io_uring_sqe *sqe, int olddfd, const char *oldpath,
	int newdfd, const char *newpath, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_LINKAT;
	sqe->fd = olddfd;
	sqe->off = (__u64) (uintptr_t) newpath;
	sqe->addr = (__u64) (uintptr_t) oldpath;
	sqe->len = (__u32) newdfd;
	sqe->hardlink_flags = (__u32) flags;
}

/*
 * Creates a hard link, by paths relative to the current directory.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - oldpath: the existing path; copied on submission.
 * - newpath: the new path; copied on submission.
 * - flags: 0, AT_SYMLINK_FOLLOW, or AT_EMPTY_PATH.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.15.
 */
IOURINGINLINE void io_uring_prep_link(struct io_uring_sqe *sqe, const char *oldpath,
	const char *newpath, int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_LINKAT;
	sqe->fd = AT_FDCWD;
	sqe->off = (__u64) (uintptr_t) newpath;
	sqe->addr = (__u64) (uintptr_t) oldpath;
	sqe->len = (__u32) AT_FDCWD;
	sqe->hardlink_flags = (__u32) flags;
}

/*
 * Reads an extended attribute of a file by its path, as getxattr(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - name: name of the attribute, such as "user.comment"; copied on submission.
 * - value: memory for the value; must stay valid until the completion.
 * - path: the path; copied on submission.
 * - len: size of value, in bytes; 0 to query the length of the value.
 *
 * Completion:
 * The length of the value, or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_getxattr(struct io_uring_sqe *sqe, const char *name, char *value,
	const char *path, unsigned int len) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_GETXATTR;
	sqe->fd = 0;
	sqe->off = (__u64) (uintptr_t) value;
	sqe->addr = (__u64) (uintptr_t) name;
	sqe->len = len;
	sqe->addr3 = (__u64) (uintptr_t) path;
	sqe->xattr_flags = 0;
}

/*
 * Sets an extended attribute of a file by its path, as setxattr(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - name: name of the attribute, such as "user.comment"; copied on submission.
 * - value: the value; copied on submission.
 * - path: the path; copied on submission.
 * - flags: 0, XATTR_CREATE (the attribute must not exist) or XATTR_REPLACE (it must
 *   exist).
 * - len: length of the value, in bytes.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_setxattr(struct io_uring_sqe *sqe, const char *name,
	const char *value, const char *path, int flags, unsigned int len) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SETXATTR;
	sqe->fd = 0;
	sqe->off = (__u64) (uintptr_t) value;
	sqe->addr = (__u64) (uintptr_t) name;
	sqe->len = len;
	sqe->addr3 = (__u64) (uintptr_t) path;
	sqe->xattr_flags = (__u32) flags;
}

/*
 * Creates a pipe, as pipe2(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fds: memory for two descriptors, first the read end, then the write end; must stay valid
 *   until the completion.
 * - pipe_flags: 0, or flags of pipe2(2) such as O_CLOEXEC.
 *
 * Completion:
 * 0, or -errno. On success, the descriptors are in fds.
 *
 * Since: Linux 6.16.
 */
IOURINGINLINE void io_uring_prep_pipe(struct io_uring_sqe *sqe, int *fds, int pipe_flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_PIPE;
	sqe->fd = 0;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) fds;
	sqe->len = 0;
	sqe->pipe_flags = (__u32) pipe_flags;
}

/*
 * Creates a pipe as two direct descriptors: in the table of registered files.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fds: memory for two slots, first the read end, then the write end; must stay valid until
 *   the completion.
 * - pipe_flags: 0, or flags of pipe2(2), without O_CLOEXEC.
 * - file_index: the slot of the read end, counted from 0; the write end uses the next one.
 *   With IORING_FILE_INDEX_ALLOC, the kernel chooses both.
 *
 * Completion:
 * 0, or -errno. On success, the slots are in fds.
 *
 * Since: Linux 6.16.
 */
IOURINGINLINE void io_uring_prep_pipe_direct(struct io_uring_sqe *sqe, int *fds, int pipe_flags,
	unsigned int file_index) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_PIPE;
	sqe->fd = 0;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) fds;
	sqe->len = 0;
	sqe->pipe_flags = (__u32) pipe_flags;
	sqe->file_index = __io_uring_direct_slot(file_index);
}

/*
 * Moves data between a pipe and another file, or between two pipes, as splice(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd_in: the file to read; an index if splice_flags has SPLICE_F_FD_IN_FIXED.
 * - off_in: position in fd_in, in bytes; -1 for the file position, and for a pipe.
 * - fd_out: the file to write; an index with IOSQE_FIXED_FILE.
 * - off_out: position in fd_out, in bytes; -1 for the file position, and for a pipe.
 * - nbytes: maximum number of bytes to move.
 * - splice_flags: 0, SPLICE_F_FD_IN_FIXED, and flags of splice(2) such as
 *   SPLICE_F_NONBLOCK.
 *
 * Completion:
 * The number of bytes moved, 0 at the end of the input, or -errno.
 *
 * Since: Linux 5.7.
 */
IOURINGINLINE void io_uring_prep_splice(struct io_uring_sqe *sqe, int fd_in, int64_t off_in,
	int fd_out, int64_t off_out, unsigned int nbytes, unsigned int splice_flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_SPLICE;
	sqe->fd = fd_out;
	sqe->off = (__u64) off_out;
	sqe->len = nbytes;
	sqe->splice_off_in = (__u64) off_in;
	sqe->splice_fd_in = fd_in;
	sqe->splice_flags = splice_flags;
}

/*
 * Copies data from a pipe to another pipe without consuming it, as tee(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd_in: the pipe to read; an index if splice_flags has SPLICE_F_FD_IN_FIXED.
 * - fd_out: the pipe to write; an index with IOSQE_FIXED_FILE.
 * - nbytes: maximum number of bytes to copy.
 * - splice_flags: 0, SPLICE_F_FD_IN_FIXED, and flags of tee(2) such as
 *   SPLICE_F_NONBLOCK.
 *
 * Completion:
 * The number of bytes copied, 0 if the input is empty and has no writer, or -errno.
 *
 * Since: Linux 5.8.
 */
IOURINGINLINE void io_uring_prep_tee(struct io_uring_sqe *sqe, int fd_in, int fd_out,
	unsigned int nbytes, unsigned int splice_flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_TEE;
	sqe->fd = fd_out;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = nbytes;
	sqe->splice_fd_in = fd_in;
	sqe->splice_flags = splice_flags;
}

/*
 * Adds buffers of equal size to a legacy buffer group. A buffer ring
 * (io_uring_setup_buf_ring) is faster.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - addr: the first buffer; the others follow it directly. They belong to the kernel until
 *   they are used or removed.
 * - len: size of each buffer, in bytes.
 * - nr: number of buffers.
 * - bgid: id of the buffer group. Only the lower 16 bits are used.
 * - bid: id of the first buffer; the others get the ids that follow.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.7.
 */
IOURINGINLINE void io_uring_prep_provide_buffers(struct io_uring_sqe *sqe, void *addr, int len,
	int nr, int bgid, int bid) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_PROVIDE_BUFFERS;
	sqe->fd = nr;
	sqe->off = (__u64) bid;
	sqe->addr = (__u64) (uintptr_t) addr;
	sqe->len = (__u32) len;
	sqe->buf_group = (__u16) bgid;
}

/*
 * Removes buffers from a legacy buffer group.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - nr: maximum number of buffers to remove.
 * - bgid: id of the buffer group. Only the lower 16 bits are used.
 *
 * Completion:
 * The number of buffers that were removed, or -errno.
 *
 * Since: Linux 5.7.
 */
IOURINGINLINE void io_uring_prep_remove_buffers(struct io_uring_sqe *sqe, int nr, int bgid)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_REMOVE_BUFFERS;
	sqe->fd = nr;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->buf_group = (__u16) bgid;
}

/*
 * Posts a CQE to another ring.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor of the target ring.
 * - len: res of the CQE. The receiver reads it as a signed number.
 * - data: user_data of the CQE.
 * - flags: 0.
 *
 * Completion:
 * 0, or -errno. The target gets a CQE with data in user_data and len in res.
 *
 * Since: Linux 5.18.
 */
IOURINGINLINE void io_uring_prep_msg_ring(struct io_uring_sqe *sqe, int fd, unsigned int len,
	__u64 data, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MSG_RING;
	sqe->fd = fd;
	sqe->off = data;
	sqe->addr = 0;
	sqe->len = len;
	sqe->msg_ring_flags = flags;
}

/*
 * Posts a CQE with chosen flags to another ring. The receiver interprets the flags: do not set
 * those that describe the size of a CQE (IORING_CQE_F_32, IORING_CQE_F_SKIP).
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor of the target ring.
 * - len: res of the CQE. The receiver reads it as a signed number.
 * - data: user_data of the CQE.
 * - flags: 0. IORING_MSG_RING_FLAGS_PASS is added.
 * - cqe_flags: flags of the CQE.
 *
 * Completion:
 * 0, or -errno. The target gets a CQE with data in user_data, len in res and
 * cqe_flags in flags.
 *
 * Since: Linux 6.3.
 */
IOURINGINLINE void io_uring_prep_msg_ring_cqe_flags(struct io_uring_sqe *sqe, int fd,
	unsigned int len, __u64 data, unsigned int flags, unsigned int cqe_flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MSG_RING;
	sqe->fd = fd;
	sqe->off = data;
	sqe->addr = 0;
	sqe->len = len;
	sqe->msg_ring_flags = IORING_MSG_RING_FLAGS_PASS | flags;
	sqe->file_index = cqe_flags;
}

/*
 * Puts a registered file of this ring into a slot of another ring's table of registered files.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor of the target ring.
 * - source_fd: the slot of the file in the table of this ring.
 * - target_fd: the slot in the table of the target, from 0, or IORING_FILE_INDEX_ALLOC to
 *   let the kernel choose a free one.
 * - data: user_data of the CQE that the target gets.
 * - flags: 0, or IORING_MSG_RING_CQE_SKIP to post no CQE to the target.
 *
 * Completion:
 * 0 or, with IORING_FILE_INDEX_ALLOC, the slot in the target's table; or -errno. The
 * target gets a CQE with data in user_data and the same result in res.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void io_uring_prep_msg_ring_fd(struct io_uring_sqe *sqe, int fd, int source_fd,
	int target_fd, __u64 data, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MSG_RING;
	sqe->fd = fd;
	sqe->off = data;
	sqe->addr = (__u64) IORING_MSG_SEND_FD;
	sqe->len = 0;
	sqe->addr3 = (__u64) source_fd;
	sqe->file_index = __io_uring_direct_slot((unsigned int) target_fd);
	sqe->msg_ring_flags = flags;
}

/*
 * Puts a registered file of this ring into a free slot of another ring's table of registered
 * files.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor of the target ring.
 * - source_fd: the slot of the file in the table of this ring.
 * - data: user_data of the CQE that the target gets.
 * - flags: 0, or IORING_MSG_RING_CQE_SKIP to post no CQE to the target.
 *
 * Completion:
 * The slot in the target's table, or -errno. The target gets a CQE with data in
 * user_data and the slot in res.
 *
 * Since: Linux 6.0.
 */
IOURINGINLINE void io_uring_prep_msg_ring_fd_alloc(struct io_uring_sqe *sqe, int fd, int source_fd,
	__u64 data, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_MSG_RING;
	sqe->fd = fd;
	sqe->off = data;
	sqe->addr = (__u64) IORING_MSG_SEND_FD;
	sqe->len = 0;
	sqe->addr3 = (__u64) source_fd;
	sqe->file_index = IORING_FILE_INDEX_ALLOC;
	sqe->msg_ring_flags = flags;
}

/*
 * Sends a command to the driver or protocol of a file. Its arguments go into the field cmd
 * of the SQE.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - cmd_op: the command, as the driver defines it.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 *
 * Completion:
 * The result that the driver returns, or -errno.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_uring_cmd(struct io_uring_sqe *sqe, int cmd_op, int fd)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->cmd_op = (__u32) cmd_op;
}

/*
 * Sends a command with up to 80 bytes of arguments to the driver of a file, in a 128-byte SQE.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe128.
 * - cmd_op: the command, as the driver defines it.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 *
 * Completion:
 * The result that the driver returns, or -errno.
 *
 * Since: Linux 6.19.
 */
IOURINGINLINE void io_uring_prep_uring_cmd128(struct io_uring_sqe *sqe, int cmd_op, int fd)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_URING_CMD128;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->cmd_op = (__u32) cmd_op;
}

/*
 * Reads from a file into one buffer, as pread(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - buf: the buffer to read into; must stay valid until the completion.
 * - nbytes: maximum number of bytes to read.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 *
 * Completion:
 * The number of bytes read, 0 at the end of the file, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_read(struct io_uring_sqe *sqe, int fd, void *buf,
	unsigned int nbytes, __u64 offset) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_READ;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = nbytes;
}

/*
 * Reads from a file into several buffers, as preadv(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - iovecs: the buffers to read into. The array is copied on submission; the buffers must
 *   stay valid until the completion.
 * - nr_vecs: number of elements of iovecs, at most 1024.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 *
 * Completion:
 * The number of bytes read, 0 at the end of the file, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_readv(struct io_uring_sqe *sqe, int fd, const struct iovec *iovecs,
	unsigned int nr_vecs, __u64 offset) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_READV;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) iovecs;
	sqe->len = nr_vecs;
}

/*
 * Reads from a file into several buffers with flags, as preadv2(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - iovecs: the buffers to read into. The array is copied on submission; the buffers must
 *   stay valid until the completion.
 * - nr_vecs: number of elements of iovecs, at most 1024.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 * - flags: 0, or flags of preadv2(2) such as RWF_NOWAIT.
 *
 * Completion:
 * The number of bytes read, 0 at the end of the file, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_readv2(struct io_uring_sqe *sqe, int fd,
	const struct iovec *iovecs, unsigned int nr_vecs, __u64 offset, int flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_READV;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) iovecs;
	sqe->len = nr_vecs;
	sqe->msg_flags = (__u32) flags;
}

/*
 * Reads from a file into a registered buffer.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - buf: start of the memory to read into: any address inside the registered buffer.
 * - nbytes: maximum number of bytes to read.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 * - buf_index: index of the registered buffer.
 *
 * Completion:
 * The number of bytes read, 0 at the end of the file, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_read_fixed(struct io_uring_sqe *sqe, int fd, void *buf,
	unsigned int nbytes, __u64 offset, int buf_index) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_READ_FIXED;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = nbytes;
	sqe->buf_index = (__u16) buf_index;
}

/*
 * Reads from a file into several parts of a registered buffer.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - iovecs: the parts to read into, all inside the registered buffer. The array is copied on
 *   submission.
 * - nr_vecs: number of elements of iovecs, at most 1024.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 * - flags: 0, or flags of preadv2(2) such as RWF_NOWAIT.
 * - buf_index: index of the registered buffer.
 *
 * Completion:
 * The number of bytes read, 0 at the end of the file, or -errno.
 *
 * Since: Linux 6.15.
 */
IOURINGINLINE void io_uring_prep_readv_fixed(struct io_uring_sqe *sqe, int fd,
	const struct iovec *iovecs, unsigned int nr_vecs, __u64 offset, int flags, int buf_index)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_READV_FIXED;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) iovecs;
	sqe->len = nr_vecs;
	sqe->msg_flags = (__u32) flags;
	sqe->buf_index = (__u16) buf_index;
}

/*
 * Reads from a file into provided buffers, each time data is available. The file must support
 * polling: a pipe, a socket or a character device, not a regular file.
 *
 * The function sets the flags of the SQE to IOSQE_BUFFER_SELECT: set other flags afterwards,
 * with this one included.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - nbytes: 0; each read uses the length of the provided buffer.
 * - offset: position in the file, in bytes; 0 or (__u64) -1 for files that cannot seek.
 * - buf_group: the group of provided buffers.
 *
 * Completion:
 * One CQE per read: the number of bytes read, 0 at the end of the file, or -errno. The
 * request is finished with the first CQE without IORING_CQE_F_MORE.
 *
 * Since: Linux 6.7.
 */
IOURINGINLINE void io_uring_prep_read_multishot(struct io_uring_sqe *sqe, int fd,
	unsigned int nbytes, __u64 offset, int buf_group) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_READ_MULTISHOT;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = 0;
	sqe->len = nbytes;
	sqe->buf_group = (__u16) buf_group;
	sqe->flags = (__u8) IOSQE_BUFFER_SELECT;
}

/*
 * Writes one buffer to a file, as pwrite(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - buf: the data to write; must stay valid and unchanged until the completion.
 * - nbytes: number of bytes to write.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 *
 * Completion:
 * The number of bytes written, which may be less than requested, or -errno.
 *
 * Since: Linux 5.6.
 */
IOURINGINLINE void io_uring_prep_write(struct io_uring_sqe *sqe, int fd, const void *buf,
	unsigned int nbytes, __u64 offset) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_WRITE;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = nbytes;
}

/*
 * Writes several buffers to a file, as pwritev(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - iovecs: the data to write. The array is copied on submission; the data must stay valid
 *   and unchanged until the completion.
 * - nr_vecs: number of elements of iovecs, at most 1024.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 *
 * Completion:
 * The number of bytes written, which may be less than requested, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_writev(struct io_uring_sqe *sqe, int fd,
	const struct iovec *iovecs, unsigned int nr_vecs, __u64 offset) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_WRITEV;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) iovecs;
	sqe->len = nr_vecs;
}

/*
 * Writes several buffers to a file with flags, as pwritev2(2) does.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - iovecs: the data to write. The array is copied on submission; the data must stay valid
 *   and unchanged until the completion.
 * - nr_vecs: number of elements of iovecs, at most 1024.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 * - flags: 0, or flags of pwritev2(2) such as RWF_DSYNC.
 *
 * Completion:
 * The number of bytes written, which may be less than requested, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_writev2(struct io_uring_sqe *sqe, int fd,
	const struct iovec *iovecs, unsigned int nr_vecs, __u64 offset, int flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_WRITEV;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) iovecs;
	sqe->len = nr_vecs;
	sqe->msg_flags = (__u32) flags;
}

/*
 * Writes data from a registered buffer to a file.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - buf: start of the data: any address inside the registered buffer.
 * - nbytes: number of bytes to write.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 * - buf_index: index of the registered buffer.
 *
 * Completion:
 * The number of bytes written, which may be less than requested, or -errno.
 *
 * Since: Linux 5.1.
 */
IOURINGINLINE void io_uring_prep_write_fixed(struct io_uring_sqe *sqe, int fd, const void *buf,
	unsigned int nbytes, __u64 offset, int buf_index) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_WRITE_FIXED;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) buf;
	sqe->len = nbytes;
	sqe->buf_index = (__u16) buf_index;
}

/*
 * Writes several parts of a registered buffer to a file.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the file descriptor or, with IOSQE_FIXED_FILE, the index of a registered file.
 * - iovecs: the parts to write, all inside the registered buffer. The array is copied on
 *   submission.
 * - nr_vecs: number of elements of iovecs, at most 1024.
 * - offset: position in the file, in bytes, or (__u64) -1 for the file position, which
 *   then moves.
 * - flags: 0, or flags of pwritev2(2) such as RWF_DSYNC.
 * - buf_index: index of the registered buffer.
 *
 * Completion:
 * The number of bytes written, which may be less than requested, or -errno.
 *
 * Since: Linux 6.15.
 */
IOURINGINLINE void io_uring_prep_writev_fixed(struct io_uring_sqe *sqe, int fd,
	const struct iovec *iovecs, unsigned int nr_vecs, __u64 offset, int flags, int buf_index)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_WRITEV_FIXED;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (__u64) (uintptr_t) iovecs;
	sqe->len = nr_vecs;
	sqe->msg_flags = (__u32) flags;
	sqe->buf_index = (__u16) buf_index;
}

/*
 * Does nothing, with a 128-byte SQE from io_uring_get_sqe128.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 *
 * Completion:
 * Zero.
 *
 * Since: Linux 6.19.
 */
IOURINGINLINE void io_uring_prep_nop128(struct io_uring_sqe *sqe) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_NOP128;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
}

/*
 * Completes after a time, or after a number of other completions if that comes first.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - ts: the time: a duration or, with IORING_TIMEOUT_ABS, a point in time; copied on
 *   submission.
 * - count: number of other completions that end the timeout early, 0 for none. With
 *   IORING_TIMEOUT_MULTISHOT: how often it fires, 0 for no limit.
 * - flags: 0, or flags listed in the description, such as IORING_TIMEOUT_ABS.
 *
 * Completion:
 * -ETIME when the time has passed, 0 if count completions came first, or another -errno.
 *
 * Since: Linux 5.4.
 */
IOURINGINLINE void io_uring_prep_timeout(struct io_uring_sqe *sqe,
	const struct __kernel_timespec *ts, unsigned int count, unsigned int flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_TIMEOUT;
	sqe->fd = -1;
	sqe->off = (__u64) count;
	sqe->addr = (__u64) (uintptr_t) ts;
	sqe->len = 1;
	sqe->timeout_flags = flags;
}

/*
 * Removes a timeout, which then completes with -ECANCELED.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - user_data: the user data of the timeout.
 * - flags: 0.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.5.
 */
IOURINGINLINE void io_uring_prep_timeout_remove(struct io_uring_sqe *sqe, __u64 user_data,
	unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_TIMEOUT_REMOVE;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = user_data;
	sqe->len = 0;
	sqe->timeout_flags = flags;
}

/*
 * Changes the time of a timeout that is armed.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - ts: the time: a duration or, with IORING_TIMEOUT_ABS, a point in time; copied on
 *   submission.
 * - user_data: the user data of the timeout.
 * - flags: 0, IORING_TIMEOUT_ABS, and IORING_LINK_TIMEOUT_UPDATE for a linked timeout.
 *   IORING_TIMEOUT_UPDATE is added.
 *
 * Completion:
 * 0, or -errno.
 *
 * Since: Linux 5.11.
 */
IOURINGINLINE void io_uring_prep_timeout_update(struct io_uring_sqe *sqe,
	const struct __kernel_timespec *ts, __u64 user_data, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_TIMEOUT_REMOVE;
	sqe->fd = -1;
	sqe->off = (__u64) (uintptr_t) ts;
	sqe->addr = user_data;
	sqe->len = 0;
	sqe->timeout_flags = flags | IORING_TIMEOUT_UPDATE;
}

/*
 * Limits the time of the request directly before it, which must have IOSQE_IO_LINK.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - ts: the time: a duration or, with IORING_TIMEOUT_ABS, a point in time; copied on
 *   submission.
 * - flags: 0, IORING_TIMEOUT_ABS, and one of IORING_TIMEOUT_BOOTTIME and
 *   IORING_TIMEOUT_REALTIME.
 *
 * Completion:
 * -ETIME if the time passed and the request was cancelled, -ECANCELED if the request
 * completed first, or another -errno. 1 instead of -ETIME for a futex wait or a waitid.
 *
 * Since: Linux 5.5.
 */
IOURINGINLINE void io_uring_prep_link_timeout(struct io_uring_sqe *sqe,
	const struct __kernel_timespec *ts, unsigned int flags) LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_LINK_TIMEOUT;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) ts;
	sqe->len = 1;
	sqe->timeout_flags = flags;
}

/*
 * Cancels the request with this user data, an integer.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - user_data: the user data of the request, a 64-bit integer.
 * - flags: 0, or flags listed in the description, such as IORING_ASYNC_CANCEL_ALL.
 *
 * Completion:
 * 0, or a positive number, if a request was cancelled; with IORING_ASYNC_CANCEL_ALL or
 * IORING_ASYNC_CANCEL_ANY the number of requests that were cancelled, possibly 0; or -errno.
 * The cancelled request posts its own CQE.
 *
 * Since: Linux 5.5.
 */
IOURINGINLINE void io_uring_prep_cancel64(struct io_uring_sqe *sqe, __u64 user_data, int flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_ASYNC_CANCEL;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = user_data;
	sqe->len = 0;
	sqe->cancel_flags = (__u32) flags;
}

/*
 * Cancels the request with this user data, a pointer.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - user_data: the user data of the request, a pointer.
 * - flags: 0, or flags listed in the description, such as IORING_ASYNC_CANCEL_ALL.
 *
 * Completion:
 * 0, or a positive number, if a request was cancelled; with IORING_ASYNC_CANCEL_ALL or
 * IORING_ASYNC_CANCEL_ANY the number of requests that were cancelled, possibly 0; or -errno.
 * The cancelled request posts its own CQE.
 *
 * Since: Linux 5.5.
 */
IOURINGINLINE void io_uring_prep_cancel(struct io_uring_sqe *sqe, const void *user_data, int flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_ASYNC_CANCEL;
	sqe->fd = -1;
	sqe->off = 0;
	sqe->addr = (__u64) (uintptr_t) user_data;
	sqe->len = 0;
	sqe->cancel_flags = (__u32) flags;
}

/*
 * Cancels a request that uses this file.
 *
 * Parameters:
 * - sqe: the SQE to fill, from io_uring_get_sqe.
 * - fd: the descriptor or, with IORING_ASYNC_CANCEL_FD_FIXED, the index of a registered
 *   file.
 * - flags: 0, or flags listed in the description. IORING_ASYNC_CANCEL_FD is added.
 *
 * Completion:
 * 0, or a positive number, if a request was cancelled; with IORING_ASYNC_CANCEL_ALL or
 * IORING_ASYNC_CANCEL_ANY the number of requests that were cancelled, possibly 0; or -errno.
 * The cancelled request posts its own CQE.
 *
 * Since: Linux 5.19.
 */
IOURINGINLINE void io_uring_prep_cancel_fd(struct io_uring_sqe *sqe, int fd, unsigned int flags)
	LIBURING_NOEXCEPT
{
	sqe->opcode = (__u8) IORING_OP_ASYNC_CANCEL;
	sqe->fd = fd;
	sqe->off = 0;
	sqe->addr = 0;
	sqe->len = 0;
	sqe->cancel_flags = flags | IORING_ASYNC_CANCEL_FD;
}

/* io_uring_sqe_set_data64() and io_uring_cqe_get_data64() are there. */
#define LIBURING_HAVE_DATA64

/*
 * Sets `cqe` to each completion that is ready, one after the other, without taking it from the
 * ring; io_uring_cq_advance() does that afterwards. `index`, any variable, becomes the index of the
 * completion.
 *
 * All that the kernel has posted is shown: in a mixed ring fillers too (IORING_CQE_F_SKIP), and
 * before Linux 5.11 what became of the library's own timeouts (user data LIBURING_UDATA_TIMEOUT).
 * Calls that look or wait pass both over. In a mixed ring a completion of 32 bytes counts two for
 * io_uring_cq_advance(), a filler as many as io_uring_cqe_nr() says.
 */
#define io_uring_for_each_cqe(ring, index, cqe)                                               \
	for (struct io_uring_cqe_iter __ITER__ = __io_uring_for_each_init(ring);              \
	     (void) ((index) = __ITER__.head), __io_uring_for_each_next(&__ITER__, &(cqe));   \
	     (void) (index))

/* Whether these headers are older than version `major`.`minor`; also in #if. */
#define IO_URING_CHECK_VERSION(major, minor)                                                  \
	((major) > IO_URING_VERSION_MAJOR ||                                                  \
	 ((major) == IO_URING_VERSION_MAJOR && (minor) > IO_URING_VERSION_MINOR))

#ifdef __cplusplus
}
#endif

#undef IOURINGINLINE
#undef _LOCAL_INLINE

#endif
