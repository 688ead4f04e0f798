/* Reads from a pipe that stays empty, for at most 50 ms. */
#include <errno.h>
#include <liburing.h>
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
    struct __kernel_timespec limit = { .tv_nsec = 50000000 };
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int p[2], timed_out = 0;
    char buf[16];

    if (pipe(p) < 0)
        return 1;
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, p[0], buf, sizeof(buf), 0);
    io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK); /* on the request, not on the timeout */
    io_uring_sqe_set_data64(sqe, 1);
    sqe = io_uring_get_sqe(&ring);              /* directly after the request */
    io_uring_prep_link_timeout(sqe, &limit, 0);
    io_uring_sqe_set_data64(sqe, 2);
    check("io_uring_submit", io_uring_submit(&ring));

    for (int i = 0; i < 2; i++) {               /* in any order */
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->user_data == 1 && cqe->res == -ECANCELED)
            timed_out = 1;
        else if (cqe->user_data == 1)
            check("read", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    puts(timed_out ? "timed out" : "data");
    io_uring_queue_exit(&ring);
    close(p[0]);
    close(p[1]);
    return timed_out ? 0 : 1;
}
