/* Writes two buffers to a file with one request, and reads them back, short reads included. */
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
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
    char dir[] = "/tmp/rw.XXXXXX", path[64], buf[32];
    struct iovec parts[] = { { "hello, ", 7 }, { "world\n", 6 } };
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    unsigned got = 0;
    FILE *file;
    int fd, n;

    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/file", dir);
    file = fopen(path, "w+");
    if (!file)
        return 1;
    fd = fileno(file);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_writev(sqe, fd, parts, 2, 0);
    if (check("writev", result(&ring)) != 13)
        return 1;

    do {                        /* read until the end of the file */
        sqe = io_uring_get_sqe(&ring);
        io_uring_prep_read(sqe, fd, buf + got, sizeof(buf) - got, got);
        n = check("read", result(&ring));
        got += n;
    } while (n > 0 && got < sizeof(buf));
    printf("%u bytes: %.*s", got, (int)got, buf);

    io_uring_queue_exit(&ring);
    fclose(file);
    unlink(path);
    rmdir(dir);
    return got == 13 ? 0 : 1;
}
