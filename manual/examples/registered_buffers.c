/* Writes one half of a registered buffer to a file, and reads it back into the other half. */
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HALF = 4096 };

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

/* Submits the prepared SQE and returns its result. */
static int run(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int res;

    check("io_uring_submit_and_wait", io_uring_submit_and_wait(ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}

int main(void)
{
    char path[] = "/tmp/buffersXXXXXX";
    struct io_uring ring;
    struct iovec iov;
    char *buf;
    int fd, same;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    buf = aligned_alloc(4096, 2 * HALF);
    fd = mkstemp(path);
    if (!buf || fd < 0) {
        perror("mkstemp");
        return 1;
    }
    unlink(path);
    iov.iov_base = buf;
    iov.iov_len = 2 * HALF;
    check("io_uring_register_buffers", io_uring_register_buffers(&ring, &iov, 1));

    memset(buf, 'x', HALF);
    memset(buf + HALF, 0, HALF);
    /* The last argument is the index of the registered buffer. */
    io_uring_prep_write_fixed(io_uring_get_sqe(&ring), fd, buf, HALF, 0, 0);
    printf("wrote %d bytes\n", check("write", run(&ring)));
    io_uring_prep_read_fixed(io_uring_get_sqe(&ring), fd, buf + HALF, HALF, 0, 0);
    printf("read %d bytes\n", check("read", run(&ring)));
    same = memcmp(buf, buf + HALF, HALF) == 0;

    check("io_uring_unregister_buffers", io_uring_unregister_buffers(&ring));
    io_uring_queue_exit(&ring);
    close(fd);
    free(buf);
    return same ? 0 : 1;
}
