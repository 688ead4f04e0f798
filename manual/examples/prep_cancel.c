/* Cancels a read by its user data, and two polls by their descriptor. */
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    int p[2], in_flight = 0, cancelled = 0;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    char buf[16];

    if (pipe(p) < 0)
        return 1;
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, p[0], buf, sizeof(buf), 0);
    io_uring_sqe_set_data64(sqe, 1);
    for (int i = 2; i <= 3; i++) {
        sqe = io_uring_get_sqe(&ring);
        io_uring_prep_poll_add(sqe, p[0], POLLIN);
        io_uring_sqe_set_data64(sqe, i);
    }
    in_flight += check("io_uring_submit", io_uring_submit(&ring));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_cancel64(sqe, 1, 0);
    io_uring_sqe_set_data64(sqe, 4);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_cancel_fd(sqe, p[0], IORING_ASYNC_CANCEL_ALL);
    io_uring_sqe_set_data64(sqe, 5);
    in_flight += check("io_uring_submit", io_uring_submit(&ring));

    for (; in_flight > 0; in_flight--) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->user_data == 5 && cqe->res == -EINVAL)
            return 77;                          /* by descriptor: Linux 5.19 */
        if (cqe->user_data <= 3)
            cancelled += cqe->res == -ECANCELED;        /* buf is free from here on */
        else
            printf("cancel %d: %d\n", (int)cqe->user_data, check("cancel", cqe->res));
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    close(p[0]);
    close(p[1]);
    return cancelled == 3 ? 0 : 1;
}
