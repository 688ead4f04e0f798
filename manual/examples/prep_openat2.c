/* Opens a file below a directory; the path cannot leave the directory. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/openat2.h>
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

int main(void)
{
    struct open_how how = { .flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_BENEATH };
    int fd, dir = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    char buf[64];
    int n;

    check("open", dir < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_openat2(sqe, dir, "../version", &how);
    n = result(&ring);
    printf("../version: %s\n", strerror(-n));   /* EXDEV */

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_openat2(sqe, dir, "comm", &how);
    fd = check("openat2", result(&ring));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, fd, buf, sizeof(buf), 0);
    n = check("read", result(&ring));
    printf("comm: %.*s", n, buf);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_close(sqe, fd);
    check("close", result(&ring));
    io_uring_queue_exit(&ring);
    close(dir);
    return 0;
}
