/* Waits until a socket has data, with a poll, and then changes and removes another poll. */
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int s[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) < 0)
        return 1;
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_poll_add(sqe, s[0], POLLIN);
    io_uring_sqe_set_data64(sqe, 1);
    check("io_uring_submit", io_uring_submit(&ring));
    if (write(s[1], "x", 1) != 1)
        return 1;
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    if (check("poll", cqe->res) & POLLIN)
        puts("the socket is readable");
    io_uring_cqe_seen(&ring, cqe);

    sqe = io_uring_get_sqe(&ring);      /* waits for an error */
    io_uring_prep_poll_add(sqe, s[0], POLLPRI);
    io_uring_sqe_set_data64(sqe, 2);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_poll_remove(sqe, 2);
    io_uring_sqe_set_data64(sqe, 3);
    check("io_uring_submit", io_uring_submit(&ring));
    for (int i = 0; i < 2; i++) {       /* in any order */
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->res != (cqe->user_data == 2 ? -ECANCELED : 0))
            check("poll_remove", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    puts("the second poll is removed");
    io_uring_queue_exit(&ring);
    close(s[0]);
    close(s[1]);
    return 0;
}
