/* Iterates over a ring with CQEs of 16 and 32 bytes. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct io_uring_cqe_iter iter;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    unsigned slots = 0;
    int ret;

    ret = io_uring_queue_init(8, &ring, IORING_SETUP_CQE_MIXED);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return ret == -EINVAL ? 77 : 1;         /* EINVAL: before Linux 6.18 */
    }
    for (int i = 0; i < 3; i++) {
        sqe = io_uring_get_sqe(&ring);
        io_uring_prep_nop(sqe);
        if (i == 1)
            sqe->nop_flags = IORING_NOP_CQE32;  /* the second one posts 32 bytes */
    }
    ret = io_uring_submit_and_wait(&ring, 4);   /* 4 slots: 1 + 2 + 1 */
    if (ret != 3) {
        fprintf(stderr, "io_uring_submit_and_wait: %d\n", ret);
        return 1;
    }
    iter = io_uring_cqe_iter_init(&ring);
    while (io_uring_cqe_iter_next(&iter, &cqe)) {
        unsigned nr = io_uring_cqe_nr(cqe);

        slots += nr;
        if (cqe->flags & IORING_CQE_F_SKIP)
            continue;                           /* fills the end of the CQ ring */
        printf("result %d, %u bytes\n", cqe->res, nr * 16);
    }
    io_uring_cq_advance(&ring, slots);
    io_uring_queue_exit(&ring);
    return 0;
}
