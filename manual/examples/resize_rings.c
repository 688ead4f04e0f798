/* Enlarges the CQ ring when it has overflowed. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct io_uring_params p = { .sq_entries = 4, .cq_entries = 64,
                                 .flags = IORING_SETUP_CQSIZE };
    struct io_uring_cqe *cqes[64];
    struct io_uring ring;
    unsigned total = 0, n;
    int ret;

    ret = io_uring_queue_init(4, &ring, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return ret == -EINVAL ? 77 : 1;
    }
    for (int i = 0; i < 12; i++) {              /* 12 CQEs do not fit into a CQ ring of 8 */
        io_uring_prep_nop(io_uring_get_sqe(&ring));
        ret = io_uring_submit(&ring);
        if (ret < 0) {
            fprintf(stderr, "io_uring_submit: %s\n", strerror(-ret));
            return 1;
        }
    }
    if (io_uring_cq_has_overflow(&ring)) {
        ret = io_uring_resize_rings(&ring, &p);
        if (ret < 0) {
            fprintf(stderr, "io_uring_resize_rings: %s\n", strerror(-ret));
            return ret == -EINVAL ? 77 : 1;     /* EINVAL: before Linux 6.13 */
        }
        ret = io_uring_get_events(&ring);       /* flushes the overflowed CQEs */
        if (ret < 0) {
            fprintf(stderr, "io_uring_get_events: %s\n", strerror(-ret));
            return 1;
        }
    }
    printf("%u CQEs are ready\n", io_uring_cq_ready(&ring));
    while ((n = io_uring_peek_batch_cqe(&ring, cqes, 64)) > 0) {
        io_uring_cq_advance(&ring, n);
        total += n;
    }
    io_uring_queue_exit(&ring);
    return total == 12 ? 0 : 1;
}
