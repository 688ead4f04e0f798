/* Appends to a file durably: a write and an fdatasync as one chain. */
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

int main(void)
{
    char dir[] = "/tmp/fsync.XXXXXX", path[64];
    static const char record[] = "a record\n";
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int fd;

    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/log", dir);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    check("open", fd < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_write(sqe, fd, record, sizeof(record) - 1, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK); /* a short write breaks the chain */
    io_uring_sqe_set_data64(sqe, 1);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_fsync(sqe, fd, IORING_FSYNC_DATASYNC);
    io_uring_sqe_set_data64(sqe, 2);
    check("io_uring_submit", io_uring_submit(&ring));

    for (int i = 0; i < 2; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check(cqe->user_data == 1 ? "write" : "fsync", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    puts("the record is durable");
    io_uring_queue_exit(&ring);
    close(fd);
    unlink(path);
    rmdir(dir);
    return 0;
}
