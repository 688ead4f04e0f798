/* Waits for two CQEs, at most 20 milliseconds: first with none ready, then with one. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int fail(const char *what, int ret)
{
    fprintf(stderr, "%s: %s\n", what, strerror(-ret));
    return 1;
}

int main(void)
{
    struct __kernel_timespec timeout = { .tv_nsec = 20 * 1000 * 1000 };
    struct io_uring_getevents_arg arg = { .ts = (uintptr_t)&timeout };
    const unsigned int flags = IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG;
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int ret;

    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0)
        return fail("io_uring_queue_init", ret);
    if (!(ring.features & IORING_FEAT_EXT_ARG)) {
        fprintf(stderr, "a wait with a timeout needs Linux 5.11\n");
        return 77;
    }

    /* Nothing is in flight, so the time runs out. */
    ret = io_uring_enter2((unsigned int)ring.ring_fd, 0, 2, flags, &arg, sizeof(arg));
    printf("nothing ready: %s\n", ret < 0 ? strerror(-ret) : "success");
    if (ret != -ETIME)
        return fail("io_uring_enter2", ret < 0 ? ret : -EPROTO);

    /* With a CQE ready, the same timeout is no error: 0 is returned. */
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    ret = io_uring_submit(&ring);
    if (ret < 0)
        return fail("io_uring_submit", ret);
    ret = io_uring_enter2((unsigned int)ring.ring_fd, 0, 2, flags, &arg, sizeof(arg));
    if (ret < 0)
        return fail("io_uring_enter2", ret);
    ret = io_uring_peek_cqe(&ring, &cqe);
    if (ret < 0)
        return fail("io_uring_peek_cqe", ret);
    printf("one of two ready: result %d\n", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    return 0;
}
