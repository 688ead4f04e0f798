/* Collects CQEs for up to 10 ms, and afterwards is content with the first one. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct __kernel_timespec second = { .tv_sec = 1 };
    struct __kernel_timespec hour = { .tv_sec = 3600 };
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int ret;

    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    if (!(ring.features & IORING_FEAT_MIN_TIMEOUT)) {
        fprintf(stderr, "the kernel is older than 6.12\n");
        return 77;
    }
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    io_uring_prep_timeout(io_uring_get_sqe(&ring), &hour, 0, 0);

    /* Two CQEs if they come within 10 ms; then one, if it comes within a second. */
    ret = io_uring_submit_and_wait_min_timeout(&ring, &cqe, 2, &second, 10000, NULL);
    if (ret < 0) {
        fprintf(stderr, "io_uring_submit_and_wait_min_timeout: %s\n", strerror(-ret));
        return 1;
    }
    if (!cqe || io_uring_cq_ready(&ring) != 1) {
        fprintf(stderr, "expected one CQE\n");
        return 1;
    }
    printf("submitted %d, ready 1\n", ret);
    io_uring_cqe_seen(&ring, cqe);

    /* Nothing comes: the whole timeout passes. */
    second = (struct __kernel_timespec){ .tv_nsec = 20 * 1000 * 1000 };
    ret = io_uring_wait_cqes_min_timeout(&ring, &cqe, 2, &second, 10000, NULL);
    if (ret != -ETIME) {
        fprintf(stderr, "io_uring_wait_cqes_min_timeout: %d\n", ret);
        return 1;
    }
    io_uring_queue_exit(&ring);
    return 0;
}
