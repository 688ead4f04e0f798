/* Reserves space for a file, announces its use, and sets its final length. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
    char dir[] = "/tmp/space.XXXXXX", path[64];
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    struct stat st;
    int fd, ret;

    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/file", dir);
    fd = open(path, O_RDWR | O_CREAT, 0600);
    check("open", fd < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    need(&ring, IORING_OP_FTRUNCATE);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_fallocate(sqe, fd, 0, 0, 1 << 20);
    ret = result(&ring);
    if (ret != -EOPNOTSUPP)             /* not every file system can reserve space */
        check("fallocate", ret);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_fadvise(sqe, fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    check("fadvise", result(&ring));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_ftruncate(sqe, fd, 1000);
    check("ftruncate", result(&ring));

    check("fstat", fstat(fd, &st) < 0 ? -errno : 0);
    printf("%lld bytes\n", (long long)st.st_size);
    io_uring_queue_exit(&ring);
    close(fd);
    unlink(path);
    rmdir(dir);
    return st.st_size == 1000 ? 0 : 1;
}
