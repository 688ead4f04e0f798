/* Receives into a buffer that the kernel selects, and gives the buffer back. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFS = 4, SIZE = 256, GROUP = 7 };

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(ret == -EINVAL ? 77 : 1);           /* before Linux 5.19 */
    }
    return ret;
}

int main(void)
{
    static char bufs[BUFS][SIZE];
    int mask = io_uring_buf_ring_mask(BUFS), fds[2], ret;
    struct io_uring_buf_ring *br;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, 0, &ret);
    if (!br)
        check("io_uring_setup_buf_ring", ret);
    for (int i = 0; i < BUFS; i++)               /* at the tail, tail + 1, ... */
        io_uring_buf_ring_add(br, bufs[i], SIZE, i, mask, i);
    io_uring_buf_ring_advance(br, BUFS);         /* now the kernel sees them */

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 || write(fds[1], "hello", 5) != 5)
        check("socketpair", -errno);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_recv(sqe, fds[0], NULL, 0, 0); /* length 0: the whole buffer */
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    io_uring_sqe_set_buf_group(sqe, GROUP);
    check("io_uring_submit", io_uring_submit(&ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    check("recv", cqe->res);

    if (cqe->flags & IORING_CQE_F_BUFFER) {
        int bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT;

        printf("buffer %d: %.*s\n", bid, cqe->res, bufs[bid]);
        io_uring_buf_ring_add(br, bufs[bid], SIZE, bid, mask, 0);
        io_uring_buf_ring_cq_advance(&ring, br, 1);  /* give back the buffer and the CQE */
    } else {
        io_uring_cqe_seen(&ring, cqe);
    }
    ret = io_uring_buf_ring_available(&ring, br, GROUP);
    if (ret >= 0)                                /* since Linux 6.8 */
        printf("%d buffers are available\n", ret);

    check("io_uring_free_buf_ring", io_uring_free_buf_ring(&ring, br, BUFS, GROUP));
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
