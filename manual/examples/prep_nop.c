/* The smallest request: a nop whose CQE carries the user data back. */
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
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    __u64 data;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_nop(sqe);
    io_uring_sqe_set_data64(sqe, 42);
    check("io_uring_submit", io_uring_submit(&ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    check("nop", cqe->res);
    data = cqe->user_data;
    io_uring_cqe_seen(&ring, cqe);
    printf("request %llu has completed\n", (unsigned long long)data);
    io_uring_queue_exit(&ring);
    return data == 42 ? 0 : 1;
}
