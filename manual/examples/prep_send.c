/* Sends and receives over a pair of sockets. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SEND = 1, RECV };

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
    static char out[200000], in[sizeof(out)];
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    int fds[2];

    memset(out, 'x', sizeof(out));
    check("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));

    /* MSG_WAITALL: the kernel goes on until all data is sent or received. */
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_send(sqe, fds[0], out, sizeof(out), MSG_WAITALL);
    io_uring_sqe_set_data64(sqe, SEND);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_recv(sqe, fds[1], in, sizeof(in), MSG_WAITALL);
    io_uring_sqe_set_data64(sqe, RECV);
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 2));
    for (int i = 0; i < 2; i++) {
        struct io_uring_cqe *cqe;
        const char *what;

        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        what = cqe->user_data == SEND ? "send" : "recv";
        printf("%s: %d bytes\n", what, check(what, cqe->res));
        if (cqe->res != sizeof(out))
            return 1;
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return memcmp(in, out, sizeof(in)) != 0;
}
