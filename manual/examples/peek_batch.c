/* Reaps CQEs in batches, without waiting. */
#include <liburing.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct io_uring_cqe *cqes[4], *cqe;
    struct io_uring ring;
    unsigned n, total = 0;
    int ret;

    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    for (int i = 0; i < 6; i++)
        io_uring_prep_nop(io_uring_get_sqe(&ring));
    ret = io_uring_submit_and_wait(&ring, 6);
    if (ret != 6) {
        fprintf(stderr, "io_uring_submit_and_wait: %d\n", ret);
        return 1;
    }
    printf("%u CQEs are ready\n", io_uring_cq_ready(&ring));

    while ((n = io_uring_peek_batch_cqe(&ring, cqes, 4)) > 0) {
        for (unsigned i = 0; i < n; i++)
            if (cqes[i]->res < 0)
                fprintf(stderr, "nop: %s\n", strerror(-cqes[i]->res));
        io_uring_cq_advance(&ring, n);      /* after the last use of the pointers */
        printf("a batch of %u\n", n);
        total += n;
    }
    ret = io_uring_peek_cqe(&ring, &cqe);
    printf("io_uring_peek_cqe: %s\n", strerror(-ret));
    io_uring_queue_exit(&ring);
    return total == 6 ? 0 : 1;
}
