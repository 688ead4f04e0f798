/* Uses an existing epoll instance from a ring. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

/* Submits what is prepared, waits for one CQE and returns its result. */
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

/* Exits with status 77 if the kernel does not have the operation. */
static void need(struct io_uring *ring, int op)
{
    struct io_uring_probe *probe = io_uring_get_probe_ring(ring);
    int supported = probe && io_uring_opcode_supported(probe, op);

    io_uring_free_probe(probe);
    if (!supported) {
        fprintf(stderr, "the kernel does not support this operation\n");
        exit(77);
    }
}

int main(void)
{
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = 42 }, events[8];
    int p[2], n, epfd = epoll_create1(EPOLL_CLOEXEC);
    struct io_uring_sqe *sqe;
    struct io_uring ring;

    if (epfd < 0 || pipe(p) < 0)
        return 1;
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    need(&ring, IORING_OP_EPOLL_WAIT);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_epoll_ctl(sqe, epfd, p[0], EPOLL_CTL_ADD, &event);
    check("epoll_ctl", result(&ring));
    if (write(p[1], "x", 1) != 1)
        return 1;
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_epoll_wait(sqe, epfd, events, 8, 0);
    n = check("epoll_wait", result(&ring));
    for (int i = 0; i < n; i++)
        printf("%#x for %llu\n", events[i].events, (unsigned long long)events[i].data.u64);
    io_uring_queue_exit(&ring);
    close(epfd);
    close(p[0]);
    close(p[1]);
    return n == 1 ? 0 : 1;
}
