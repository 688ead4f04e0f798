/* SPDX-License-Identifier: MIT */
/* Conventions that all calls keep. */
#include "defects.h"

#include <dlfcn.h>
#include <stddef.h>
#include <sys/resource.h>

/* No call changes errno... */
static void N12_errno_untouched(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;
	struct io_uring_cqe *cqe;
	struct io_uring_probe *probe;

	errno = 1234;
	CHECK_EQ(io_uring_queue_init(0, &ring, 0), -EINVAL);
	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK_EQ(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	CHECK_EQ(io_uring_register_files_update(&ring, 0, NULL, 1), -ENXIO);
	CHECK_EQ(io_uring_unregister_buffers(&ring), -ENXIO);
	CHECK(io_uring_queue_mmap(-1, &p, &ring) < 0);
	CHECK_EQ(io_uring_enter(0xffff, 1, 0, 0, NULL), -EBADF);
	CHECK_EQ(io_uring_register(0xffff, 0, NULL, 0), -EBADF);
	probe = io_uring_get_probe();
	io_uring_free_probe(probe);
	CHECK(io_uring_memory_size(8, 0) > 0);
	CHECK_EQ(errno, 1234);
}

/* ...not even if memory cannot be allocated. */
static void N12_errno_without_memory(void)
{
	struct rlimit none = { 0, 0 };
	struct io_uring ring;
	size_t len;

	CHECK_EQ(io_uring_queue_init(4, &ring, 0), 0);
	CHECK(!setrlimit(RLIMIT_DATA, &none));
	for (len = 1 << 20; len >= 512; len /= 2)
		while (malloc(len))
			;
	errno = 1234;
	CHECK(io_uring_get_probe_ring(&ring) == NULL);
	CHECK_EQ(errno, 1234);
}

/* Programs that were compiled before io_uring_get_sqe() was inlined call the exported one. */
static void A8_still_exported(void)
{
	struct io_uring_sqe *(*get_sqe)(struct io_uring *ring);
	struct io_uring_sqe *sqe;
	struct io_uring ring;
	int i;

	*(void **)&get_sqe = dlsym(RTLD_DEFAULT, "io_uring_get_sqe");
	CHECK(get_sqe != NULL);
	CHECK_EQ(io_uring_queue_init(2, &ring, 0), 0);
	memset(ring.sq.sqes, 0xff, 2 * sizeof(*sqe));
	for (i = 0; i < 2; i++) {
		sqe = get_sqe(&ring);
		CHECK(sqe == &ring.sq.sqes[i]);
		/* Headers before 2.6 clear the SQE themselves, later ones rely on this. */
		CHECK(!sqe->flags && !sqe->ioprio && !sqe->rw_flags && !sqe->personality);
		io_uring_prep_nop(sqe);
	}
	CHECK(get_sqe(&ring) == NULL);
	CHECK_EQ(io_uring_submit_and_wait(&ring, 2), 2);
	CHECK_EQ(io_uring_cq_ready(&ring), 2);
	io_uring_queue_exit(&ring);
}

/* liburing-ffi exports the inlined helpers. */
static void a30_other_languages(void)
{
	void *library = dlopen("liburing-ffi.so.2", RTLD_NOW);

	CHECK(library != NULL);
	CHECK(dlsym(library, "io_uring_prep_nop") != NULL);
	CHECK(dlsym(library, "io_uring_buf_ring_available") != NULL);
	CHECK(dlsym(library, "io_uring_buf_ring_head") != NULL);
}

/* What is expected with 64-bit pointers, and with 32-bit ones. */
#define EITHER(on_64, on_32) (sizeof(void *) == 8 ? (on_64) : (on_32))

/* Sizes and offsets that programs of all releases rely on. */
static void A7_places(void)
{
	CHECK_EQ(sizeof(struct io_uring), EITHER(216, 140));
	CHECK_EQ(sizeof(struct io_uring_sq), EITHER(104, 64));
	CHECK_EQ(sizeof(struct io_uring_cq), EITHER(88, 52));
	CHECK_EQ(offsetof(struct io_uring, cq), EITHER(104, 64));
	CHECK_EQ(offsetof(struct io_uring, flags), EITHER(192, 116));
	CHECK_EQ(offsetof(struct io_uring, ring_fd), EITHER(196, 120));
	CHECK_EQ(offsetof(struct io_uring, features), EITHER(200, 124));
	CHECK_EQ(offsetof(struct io_uring, enter_ring_fd), EITHER(204, 128));
	CHECK_EQ(offsetof(struct io_uring_sq, kflags), EITHER(32, 16));
	CHECK_EQ(offsetof(struct io_uring_sq, sqes), EITHER(56, 28));
	CHECK_EQ(offsetof(struct io_uring_sq, sqe_head), EITHER(64, 32));
	CHECK_EQ(offsetof(struct io_uring_sq, sqe_tail), EITHER(68, 36));
	CHECK_EQ(offsetof(struct io_uring_sq, ring_mask), EITHER(88, 48));
	CHECK_EQ(offsetof(struct io_uring_cq, kflags), EITHER(32, 16));
	CHECK_EQ(offsetof(struct io_uring_cq, cqes), EITHER(48, 24));
	CHECK_EQ(offsetof(struct io_uring_cq, ring_mask), EITHER(72, 36));
}

/* A version is not newer than itself, and the major number counts first. */
static void A11_versions(void)
{
	const int major = io_uring_major_version(), minor = io_uring_minor_version();

	CHECK(!io_uring_check_version(major, minor));
	CHECK(!io_uring_check_version(major - 1, minor + 1));
	CHECK(!io_uring_check_version(major, minor - 1));
	CHECK(io_uring_check_version(major, minor + 1));
	CHECK(io_uring_check_version(major + 1, 0));
	CHECK(!IO_URING_CHECK_VERSION(IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR));
	CHECK(IO_URING_CHECK_VERSION(IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR + 1));
	CHECK(!IO_URING_CHECK_VERSION(IO_URING_VERSION_MAJOR - 1, IO_URING_VERSION_MINOR + 1));
}

const struct defect calls[] = {
	{ "N12 errno is kept", N12_errno_untouched },
	{ "N12 errno without memory", N12_errno_without_memory },
	{ "A8 still exported", A8_still_exported },
	{ "a30 liburing-ffi", a30_other_languages },
	{ "A7 sizes and offsets", A7_places },
	{ "A11 versions", A11_versions },
	{ NULL, NULL },
};
