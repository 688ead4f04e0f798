/* Three ticks of a multishot timeout; a long timeout is first shortened, then expires. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

enum { TICK = 1, LONG = 2, UPDATE = 3 };

int main(void)
{
    struct __kernel_timespec tick = { .tv_nsec = 20000000 }, hour = { .tv_sec = 3600 };
    struct __kernel_timespec soon = { .tv_nsec = 100000000 };
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int ticks = 0, done = 0;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_timeout(sqe, &tick, 3, IORING_TIMEOUT_MULTISHOT);     /* three times */
    io_uring_sqe_set_data64(sqe, TICK);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_timeout(sqe, &hour, 0, 0);
    io_uring_sqe_set_data64(sqe, LONG);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_timeout_update(sqe, &soon, LONG, 0);
    io_uring_sqe_set_data64(sqe, UPDATE);
    check("io_uring_submit", io_uring_submit(&ring));

    while (done < 3) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->user_data == TICK && cqe->res == -EINVAL)
            return 77;                          /* multishot timeouts: Linux 6.4 */
        if (cqe->user_data == UPDATE || cqe->res != -ETIME)
            check("timeout", cqe->res);
        if (cqe->user_data == TICK)
            printf("tick %d\n", ++ticks);
        if (!(cqe->flags & IORING_CQE_F_MORE))
            done++;
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    return ticks == 3 ? 0 : 1;
}
