/* Sends all buffers of a group, in the order of the buffer ring. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFS = 4, SIZE = 16, GROUP = 1 };

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
    int mask = io_uring_buf_ring_mask(BUFS), fds[2], sum = 0, is_active = 1, ret;
    struct io_uring_buf_ring *br;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    if (!(ring.features & IORING_FEAT_RECVSEND_BUNDLE)) {
        fputs("bundles need Linux 6.10\n", stderr);
        return 77;
    }
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, 0, &ret);
    if (!br)
        check("io_uring_setup_buf_ring", ret);
    check("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ? -errno : 0);

    /* The length of each buffer is the amount of data in it: here 10 bytes. */
    for (int i = 0; i < BUFS; i++)
        io_uring_buf_ring_add(br, memset(bufs[i], 'a' + i, 10), 10, i, mask, i);
    io_uring_buf_ring_advance(br, BUFS);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_send_bundle(sqe, fds[0], 0, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    io_uring_sqe_set_buf_group(sqe, GROUP);
    check("io_uring_submit", io_uring_submit(&ring));
    while (is_active) {                          /* there may be several CQEs */
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("send", cqe->res);
        printf("sent %d bytes, from buffer %u on\n", cqe->res,
               cqe->flags >> IORING_CQE_BUFFER_SHIFT);
        sum += cqe->res;
        is_active = (cqe->flags & IORING_CQE_F_MORE) != 0;
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_free_buf_ring(&ring, br, BUFS, GROUP);
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return sum != BUFS * 10;
}
