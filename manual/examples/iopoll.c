/* Reads a block with polled I/O, or with an ordinary ring if the file cannot be polled. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 4096 };

static int read_block(int fd, void *buf, unsigned flags)
{
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int ret = io_uring_queue_init(8, &ring, flags);

    if (ret < 0)
        return ret;
    io_uring_prep_read(io_uring_get_sqe(&ring), fd, buf, BLOCK, 0);
    ret = io_uring_submit(&ring);
    if (ret >= 0)
        ret = io_uring_wait_cqe(&ring, &cqe);    /* with IOPOLL, this polls the device */
    if (ret == 0) {
        ret = cqe->res;
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    return ret;
}

int main(void)
{
    char dir[] = "/tmp/iopollXXXXXX", path[64];
    void *buf = NULL;
    int fd, ret = 1;

    if (!mkdtemp(dir)) {
        perror("mkdtemp");
        return 1;
    }
    snprintf(path, sizeof(path), "%s/file", dir);
    fd = open(path, O_RDWR | O_CREAT | O_DIRECT, 0600);
    if (fd < 0 && errno == EINVAL)    /* a file system without O_DIRECT */
        fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || posix_memalign(&buf, BLOCK, BLOCK) != 0) {
        perror(path);
        goto out;
    }
    memset(buf, 'x', BLOCK);
    if (write(fd, buf, BLOCK) != BLOCK) {
        perror("write");
        goto out;
    }
    ret = read_block(fd, buf, IORING_SETUP_IOPOLL);
    printf("polled: %s\n", ret < 0 ? strerror(-ret) : "read");
    if (ret == -EOPNOTSUPP) {
        ret = read_block(fd, buf, 0);
        printf("not polled: %s\n", ret < 0 ? strerror(-ret) : "read");
    }
    ret = ret != BLOCK;
out:
    free(buf);
    if (fd >= 0)
        close(fd);
    unlink(path);
    rmdir(dir);
    return ret;
}
