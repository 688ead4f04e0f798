/* Reads the first bytes of a file with one request. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *what, int ret)
{
    fprintf(stderr, "%s: %s\n", what, strerror(-ret));
    return 1;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/proc/self/exe";
    struct io_uring ring;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    char buf[16];
    int fd, ret;

    fd = open(path, O_RDONLY);
    if (fd < 0)
        return fail(path, -errno);
    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0)
        return fail("io_uring_queue_init", ret);

    sqe = io_uring_get_sqe(&ring);            /* not NULL: the SQ is empty */
    io_uring_prep_read(sqe, fd, buf, sizeof(buf), 0);
    io_uring_sqe_set_data64(sqe, 1);
    ret = io_uring_submit(&ring);
    if (ret < 0)
        return fail("io_uring_submit", ret);

    do
        ret = io_uring_wait_cqe(&ring, &cqe);
    while (ret == -EINTR);
    if (ret < 0)
        return fail("io_uring_wait_cqe", ret);
    ret = cqe->res;                           /* copy it, then release the CQE */
    io_uring_cqe_seen(&ring, cqe);
    if (ret < 0)
        return fail("read", ret);
    printf("%s: read %d bytes\n", path, ret);

    io_uring_queue_exit(&ring);
    close(fd);
    return 0;
}
