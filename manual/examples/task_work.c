/* Deferred task work: a CQE appears only when the owner of the ring asks for it. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static void show(unsigned extra)
{
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int fds[2], ret;
    char c;

    ret = io_uring_queue_init(
        8, &ring, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | extra);
    if (ret == -EINVAL) {
        fputs("deferred task work needs Linux 6.1\n", stderr);
        exit(77);
    }
    check("io_uring_queue_init", ret);
    check("pipe", pipe(fds) < 0 ? -errno : 0);

    io_uring_prep_read(io_uring_get_sqe(&ring), fds[0], &c, 1, -1);
    check("io_uring_submit", io_uring_submit(&ring));    /* the read waits for data */
    if (write(fds[1], "x", 1) != 1) {
        perror("write");
        exit(1);
    }

    ret = io_uring_peek_cqe(&ring, &cqe);
    printf("%s: peek: %s\n", extra ? "with the flag" : "without", ret ? strerror(-ret) : "a CQE");
    if (ret == -EAGAIN) {
        check("io_uring_get_events", io_uring_get_events(&ring));
        ret = io_uring_peek_cqe(&ring, &cqe);
        printf("  after io_uring_get_events: %s\n", ret ? strerror(-ret) : "a CQE");
    }
    check("io_uring_peek_cqe", ret);
    check("read", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    show(0);
    show(IORING_SETUP_TASKRUN_FLAG);
    return 0;
}
