/* Writes from one half of a registered buffer, and reads into the other half. */
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
    char dir[] = "/tmp/fixed.XXXXXX", path[64];
    struct iovec whole = { aligned_alloc(4096, 8192), 8192 };
    char *out = whole.iov_base, *in = out + 4096;
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    int fd;

    if (!out || !mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/file", dir);
    fd = open(path, O_RDWR | O_CREAT, 0600);
    check("open", fd < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    check("io_uring_register_buffers", io_uring_register_buffers(&ring, &whole, 1));
    memset(out, 'x', 4096);
    memset(in, 0, 4096);

    sqe = io_uring_get_sqe(&ring);      /* buffer 0, bytes 0 to 4095 */
    io_uring_prep_write_fixed(sqe, fd, out, 4096, 0, 0);
    check("write_fixed", result(&ring));
    sqe = io_uring_get_sqe(&ring);      /* buffer 0, bytes 4096 to 8191 */
    io_uring_prep_read_fixed(sqe, fd, in, 4096, 0, 0);
    printf("%d bytes read\n", check("read_fixed", result(&ring)));

    io_uring_queue_exit(&ring);
    close(fd);
    unlink(path);
    rmdir(dir);
    fd = memcmp(in, out, 4096) ? 1 : 0;
    free(out);
    return fd;
}
