/* The results of waits with a timeout: some of the CQEs, none, and none after a submission. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(const char *what, int ret, int expected)
{
    if (ret != expected) {
        fprintf(stderr, "%s: %d (%s)\n", what, ret, ret < 0 ? strerror(-ret) : "no error");
        exit(1);
    }
}

int main(void)
{
    struct __kernel_timespec ts = { .tv_nsec = 10 * 1000 * 1000 };
    struct __kernel_timespec hour = { .tv_sec = 3600 };
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    expect("io_uring_queue_init", io_uring_queue_init(8, &ring, 0), 0);

    /* One of two CQEs is ready when the timeout expires: success. */
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    expect("io_uring_submit", io_uring_submit(&ring), 1);
    expect("io_uring_wait_cqes", io_uring_wait_cqes(&ring, &cqe, 2, &ts, NULL), 0);
    expect("nop", cqe->res, 0);
    io_uring_cqe_seen(&ring, cqe);

    /* None is ready. */
    expect("io_uring_wait_cqe_timeout", io_uring_wait_cqe_timeout(&ring, &cqe, &ts), -ETIME);

    /* The SQE was submitted, so its number is returned: the pointer tells that there is no CQE. */
    io_uring_prep_timeout(io_uring_get_sqe(&ring), &hour, 0, 0);
    expect("io_uring_submit_and_wait_timeout",
           io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &ts, NULL), 1);
    if (cqe) {
        fprintf(stderr, "a CQE that should not be there\n");
        return 1;
    }
    puts("timed out");
    io_uring_queue_exit(&ring);
    return 0;
}
