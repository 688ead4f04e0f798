/* Sets an extended attribute of an open file, and reads it back. */
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
    char dir[] = "/tmp/xattr.XXXXXX", path[64], value[32];
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    int fd, ret;

    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/file", dir);
    fd = open(path, O_RDWR | O_CREAT, 0600);
    check("open", fd < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    need(&ring, IORING_OP_SETXATTR);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_fsetxattr(sqe, fd, "user.origin", "scanner", 0, 7);
    ret = result(&ring);
    if (ret >= 0) {
        sqe = io_uring_get_sqe(&ring);
        io_uring_prep_getxattr(sqe, "user.origin", value, path, sizeof(value));
        ret = result(&ring);
        if (ret >= 0)
            printf("user.origin: %.*s\n", ret, value);
    }
    io_uring_queue_exit(&ring);
    close(fd);
    unlink(path);
    rmdir(dir);
    if (ret == -EOPNOTSUPP)
        return 77;                      /* the file system has no user attributes */
    return check("xattr", ret) == 7 ? 0 : 1;
}
