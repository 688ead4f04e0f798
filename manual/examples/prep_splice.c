/* Duplicates the contents of a pipe with tee, and moves the original to a file with splice. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
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
    char dir[] = "/tmp/splice.XXXXXX", path[64], buf[16];
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    int p[2], copy[2], fd, n;

    if (!mkdtemp(dir) || pipe(p) < 0 || pipe(copy) < 0)
        return 1;
    snprintf(path, sizeof(path), "%s/file", dir);
    fd = open(path, O_RDWR | O_CREAT, 0600);
    check("open", fd < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    if (write(p[1], "hello\n", 6) != 6)
        return 1;

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_tee(sqe, p[0], copy[1], 4096, 0);
    printf("%d bytes duplicated\n", check("tee", result(&ring)));
    sqe = io_uring_get_sqe(&ring);      /* no offset for the pipe, 0 for the file */
    io_uring_prep_splice(sqe, p[0], -1, fd, 0, 4096, 0);
    printf("%d bytes moved\n", check("splice", result(&ring)));

    n = (int)read(copy[0], buf, sizeof(buf));
    io_uring_queue_exit(&ring);
    for (int i = 0; i < 2; i++) {
        close(p[i]);
        close(copy[i]);
    }
    close(fd);
    unlink(path);
    rmdir(dir);
    return n == 6 ? 0 : 1;
}
