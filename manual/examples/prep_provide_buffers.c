/* A legacy buffer group: buffers are added and removed by requests. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFS = 4, SIZE = 64, GROUP = 1 };

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

/* Submits and returns the result of the next request that completes. */
static int result(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int res;

    check("io_uring_submit", io_uring_submit(ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}

int main(void)
{
    static char bufs[BUFS][SIZE];
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int fds[2], id;

    check("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    io_uring_prep_provide_buffers(io_uring_get_sqe(&ring), bufs, SIZE, BUFS, GROUP, 0);
    check("provide buffers", result(&ring));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_recv(sqe, fds[0], NULL, SIZE, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    io_uring_sqe_set_buf_group(sqe, GROUP);
    check("io_uring_submit", io_uring_submit(&ring));
    if (write(fds[1], "hello", 6) != 6)
        check("write", -errno);
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    check("recv", cqe->res);
    id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;  /* a success always has a buffer */
    printf("\"%s\" in buffer %d\n", bufs[id], id);
    io_uring_cqe_seen(&ring, cqe);

    /* Give the buffer back, then take all of them out of the group. */
    io_uring_prep_provide_buffers(io_uring_get_sqe(&ring), bufs[id], SIZE, 1, GROUP, id);
    check("provide buffers", result(&ring));
    io_uring_prep_remove_buffers(io_uring_get_sqe(&ring), BUFS, GROUP);
    printf("%d buffers removed\n", check("remove buffers", result(&ring)));
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
