/* Receives into several buffers with one CQE. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFS = 8, SIZE = 16, GROUP = 1 };

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
    static char bufs[BUFS][SIZE];
    static const char text[] = "forty bytes, more than two buffers hold";
    int mask = io_uring_buf_ring_mask(BUFS), fds[2], total = 0, ret;
    struct io_uring_buf_ring *br;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    if (!(ring.features & IORING_FEAT_RECVSEND_BUNDLE)) {
        fputs("no bundles: before Linux 6.10\n", stderr);
        return 77;
    }
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, 0, &ret);
    if (!br)
        check("io_uring_setup_buf_ring", ret);
    for (int i = 0; i < BUFS; i++)               /* buffer i is in entry i of the ring */
        io_uring_buf_ring_add(br, bufs[i], SIZE, i, mask, i);
    io_uring_buf_ring_advance(br, BUFS);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ||
        write(fds[1], text, sizeof(text)) != sizeof(text))
        check("socketpair", -errno);

    while (total < (int)sizeof(text)) {
        sqe = io_uring_get_sqe(&ring);
        io_uring_prep_recv(sqe, fds[0], NULL, 0, 0);
        sqe->ioprio |= IORING_RECVSEND_BUNDLE;
        io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
        io_uring_sqe_set_buf_group(sqe, GROUP);
        check("io_uring_submit", io_uring_submit(&ring));
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("recv", cqe->res);
        if (cqe->res == 0)
            return 1;                            /* end of the stream */

        int left = cqe->res, bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT, n = 0;
        while (left > 0) {                       /* in the order of the ring */
            int len = left < SIZE ? left : SIZE;

            printf("buffer %d: %.*s\n", bid, len, bufs[bid]);
            io_uring_buf_ring_add(br, bufs[bid], SIZE, bid, mask, n++);
            bid = (bid + 1) & mask;
            left -= len;
        }
        io_uring_buf_ring_advance(br, n);
        total += cqe->res;
        io_uring_cqe_seen(&ring, cqe);
    }
    check("io_uring_free_buf_ring", io_uring_free_buf_ring(&ring, br, BUFS, GROUP));
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
