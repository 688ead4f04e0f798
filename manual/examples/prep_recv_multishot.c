/* Receives with one request into a buffer ring, and arms the request again when it has ended. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFS = 4, SIZE = 16, GROUP = 7 };

static char bufs[BUFS][SIZE];

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static void arm(struct io_uring *ring, int sock)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    io_uring_prep_recv_multishot(sqe, sock, NULL, 0, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    io_uring_sqe_set_buf_group(sqe, GROUP);
    check("io_uring_submit", io_uring_submit(ring));
}

int main(void)
{
    int fds[2], ret, sum = 0, is_open = 1, mask = io_uring_buf_ring_mask(BUFS);
    struct io_uring_buf_ring *br;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    char text[100] = "more than all buffers together hold";

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, 0, &ret);
    if (!br)
        check("io_uring_setup_buf_ring", ret);
    for (int i = 0; i < BUFS; i++)
        io_uring_buf_ring_add(br, bufs[i], SIZE, i, mask, i);
    io_uring_buf_ring_advance(br, BUFS);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ||
        write(fds[1], text, sizeof(text)) != sizeof(text) || shutdown(fds[1], SHUT_WR) < 0)
        check("socketpair", -errno);

    arm(&ring, fds[0]);
    while (is_open) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->flags & IORING_CQE_F_BUFFER) {
            int id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;

            printf("%d bytes in buffer %d\n", cqe->res, id);
            sum += cqe->res;                     /* use bufs[id] here, then give it back */
            io_uring_buf_ring_add(br, bufs[id], SIZE, id, mask, 0);
            io_uring_buf_ring_advance(br, 1);
        }
        if (cqe->res < 0 && cqe->res != -ENOBUFS)
            check("recv", cqe->res);
        if (cqe->res == 0)                       /* the peer has shut down the connection */
            is_open = 0;
        else if (!(cqe->flags & IORING_CQE_F_MORE))
            arm(&ring, fds[0]);                  /* the request has ended, for example -ENOBUFS */
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_free_buf_ring(&ring, br, BUFS, GROUP);
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return sum != sizeof(text);
}
