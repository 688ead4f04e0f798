/* Prepares many requests with a small SQ ring, submits when it is full, reaps all CQEs. */
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

/* Gets an SQE; submits first if the SQ ring is full. */
static struct io_uring_sqe *get_sqe(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe) {
        check("io_uring_submit", io_uring_submit(ring));
        sqe = io_uring_get_sqe(ring);
    }
    if (!sqe) {
        fprintf(stderr, "the SQ ring is still full\n");
        exit(1);
    }
    return sqe;
}

int main(void)
{
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    __u64 sum = 0;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    for (__u64 i = 1; i <= 7; i++) {
        struct io_uring_sqe *sqe = get_sqe(&ring);

        io_uring_prep_nop(sqe);
        io_uring_sqe_set_data64(sqe, i);
    }
    printf("%u prepared SQEs left\n", io_uring_sq_ready(&ring));
    check("io_uring_submit", io_uring_submit(&ring));

    for (int i = 0; i < 7; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("nop", cqe->res);
        sum += io_uring_cqe_get_data64(cqe);
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("sum of the user data: %llu\n", (unsigned long long)sum);
    io_uring_queue_exit(&ring);
    return sum == 28 ? 0 : 1;
}
