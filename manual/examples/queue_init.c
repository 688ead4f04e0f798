/* Initialises a ring for one thread, with a large CQ ring, and falls back on older kernels. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

static int init(struct io_uring *ring)
{
    struct io_uring_params p = {
        .flags = IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL |
                 IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
        .cq_entries = 1024,
    };
    int ret = io_uring_queue_init_params(64, ring, &p);

    if (ret == -EINVAL) {
        /* Before Linux 6.1: without the newer flags. p is unchanged after a failure. */
        p.flags = IORING_SETUP_CQSIZE;
        ret = io_uring_queue_init_params(64, ring, &p);
    }
    if (ret == 0)
        printf("%u SQEs, %u CQEs, features %#x\n", p.sq_entries, p.cq_entries, p.features);
    return ret;
}

int main(void)
{
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int ret = init(&ring);

    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init_params: %s\n", strerror(-ret));
        return 1;
    }
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    ret = io_uring_submit_and_wait(&ring, 1);
    if (ret >= 0)
        ret = io_uring_peek_cqe(&ring, &cqe);
    if (ret < 0) {
        fprintf(stderr, "no CQE: %s\n", strerror(-ret));
        return 1;
    }
    printf("nop: %d\n", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    return 0;
}
