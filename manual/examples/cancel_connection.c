/* Ends all requests of a connection before its buffers are freed. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECV = 1, SEND, CANCEL };

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
    size_t size = 4 << 20;
    char *in = malloc(64), *out = calloc(1, size);
    int fds[2], in_flight = 0, cancelled = 0;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    if (!in || !out || socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0)
        check("socketpair", -errno);

    sqe = io_uring_get_sqe(&ring);               /* nothing to receive: waits */
    io_uring_prep_recv(sqe, fds[0], in, 64, 0);
    io_uring_sqe_set_data64(sqe, RECV);
    sqe = io_uring_get_sqe(&ring);               /* too much to send: waits */
    io_uring_prep_send(sqe, fds[0], out, size, MSG_WAITALL);
    io_uring_sqe_set_data64(sqe, SEND);
    in_flight += 2;
    check("io_uring_submit", io_uring_submit(&ring));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_cancel_fd(sqe, fds[0], IORING_ASYNC_CANCEL_ALL);
    io_uring_sqe_set_data64(sqe, CANCEL);
    in_flight++;
    check("io_uring_submit", io_uring_submit(&ring));

    /* Each request posts its own CQE. The order is not fixed; so count. */
    for (; in_flight > 0; in_flight--) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        switch (cqe->user_data) {
        case CANCEL:
            if (cqe->res == -EINVAL)
                return 77;                       /* before Linux 5.19 */
            check("cancel", cqe->res);
            break;
        case RECV:
        case SEND:
            cancelled += cqe->res < 0;            /* a send may have sent a part */
            break;
        }
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("%d requests ended with an error\n", cancelled);
    free(in);                                    /* nothing refers to them any more */
    free(out);
    close(fds[0]);
    close(fds[1]);
    io_uring_queue_exit(&ring);
    return 0;
}
