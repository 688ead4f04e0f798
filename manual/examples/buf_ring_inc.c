/* Several receives share one large buffer, which is consumed in parts. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFS = 2, SIZE = 16, GROUP = 1 };

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
    size_t used[BUFS] = { 0 };                   /* the program keeps track as well */
    int mask = io_uring_buf_ring_mask(BUFS), fds[2], ret;
    struct io_uring_buf_ring *br;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, IOU_PBUF_RING_INC, &ret);
    if (!br) {
        fprintf(stderr, "io_uring_setup_buf_ring: %s\n", strerror(-ret));
        return ret == -EINVAL ? 77 : 1;          /* before Linux 6.12 */
    }
    for (int i = 0; i < BUFS; i++)
        io_uring_buf_ring_add(br, bufs[i], SIZE, i, mask, i);
    io_uring_buf_ring_advance(br, BUFS);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) < 0)
        check("socketpair", -errno);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_recv_multishot(sqe, fds[0], NULL, 0, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    io_uring_sqe_set_buf_group(sqe, GROUP);
    check("io_uring_submit", io_uring_submit(&ring));

    for (int i = 0; i < 4; i++) {
        if (write(fds[1], "message", 7) != 7)
            check("write", -errno);
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("recv", cqe->res);
        if (cqe->flags & IORING_CQE_F_BUFFER) {
            int bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT;

            printf("buffer %d, offset %zu: %.*s\n", bid, used[bid], cqe->res,
                   bufs[bid] + used[bid]);
            used[bid] += cqe->res;
            if (!(cqe->flags & IORING_CQE_F_BUF_MORE)) {   /* used up: give it back */
                used[bid] = 0;
                io_uring_buf_ring_add(br, bufs[bid], SIZE, bid, mask, 0);
                io_uring_buf_ring_advance(br, 1);
            }
        }
        io_uring_cqe_seen(&ring, cqe);
    }
    check("io_uring_free_buf_ring", io_uring_free_buf_ring(&ring, br, BUFS, GROUP));
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
