/* Overflows a CQ ring, resizes it, and reaps every CQE in order. */
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

int main(void)
{
    struct io_uring_params p = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
    };
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    unsigned n = 0;
    int ret = io_uring_queue_init_params(4, &ring, &p);

    if (ret == -EINVAL) {
        fputs("IORING_SETUP_DEFER_TASKRUN needs Linux 6.1\n", stderr);
        return 77;
    }
    check("io_uring_queue_init_params", ret);
    printf("%u SQEs, %u CQEs\n", p.sq_entries, p.cq_entries);

    for (unsigned i = 0; i < 12; i++) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

        if (!sqe) {    /* the SQ is full: submit, which frees SQEs */
            check("io_uring_submit", io_uring_submit(&ring));
            sqe = io_uring_get_sqe(&ring);
        }
        io_uring_prep_nop(sqe);
        io_uring_sqe_set_data64(sqe, i);
    }
    check("io_uring_submit", io_uring_submit(&ring));
    printf("%u CQEs ready, overflow: %d\n", io_uring_cq_ready(&ring),
           io_uring_cq_has_overflow(&ring));

    p = (struct io_uring_params){ .flags = IORING_SETUP_CQSIZE, .sq_entries = 4, .cq_entries = 32 };
    ret = io_uring_resize_rings(&ring, &p);
    if (ret != -EINVAL)    /* before Linux 6.13, go on with the small CQ ring */
        check("io_uring_resize_rings", ret);

    while (io_uring_peek_cqe(&ring, &cqe) == 0) {    /* brings back overflowed CQEs */
        if (cqe->user_data != n++) {
            fputs("wrong order\n", stderr);
            return 1;
        }
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("%u CQEs reaped, %u slots now\n", n, ring.cq.ring_entries);
    io_uring_queue_exit(&ring);
    return n != 12;
}
