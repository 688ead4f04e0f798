/* Measures the timeouts of waits with CLOCK_BOOTTIME, which counts suspend. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

int main(void)
{
    struct io_uring_clock_register clock = { .clockid = CLOCK_BOOTTIME };
    struct __kernel_timespec ts = { .tv_nsec = 20 * 1000 * 1000 };
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int ret;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    ret = io_uring_register_clock(&ring, &clock);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel is older than 6.12\n");
        return 77;
    }
    check("io_uring_register_clock", ret);

    ret = io_uring_wait_cqe_timeout(&ring, &cqe, &ts);
    if (ret != -ETIME)
        return 1;
    printf("timed out\n");
    io_uring_queue_exit(&ring);
    return 0;
}
