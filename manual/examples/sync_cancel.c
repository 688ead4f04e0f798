/* Cancels a read that waits for data, and then frees its buffer. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ = 1 };

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
    struct io_uring_sync_cancel_reg reg;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    char *buf = malloc(64);
    int fds[2], ret;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    if (!buf || pipe(fds) < 0) {
        perror("pipe");
        return 1;
    }
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, fds[0], buf, 64, 0);
    io_uring_sqe_set_data64(sqe, READ);
    check("io_uring_submit", io_uring_submit(&ring));

    memset(&reg, 0, sizeof(reg));
    reg.addr = READ;             /* the user_data to match */
    reg.timeout.tv_sec = -1;     /* no timeout */
    reg.timeout.tv_nsec = -1;
    ret = io_uring_register_sync_cancel(&ring, &reg);
    if (ret != -ENOENT)          /* -ENOENT: it has completed already */
        check("io_uring_register_sync_cancel", ret);

    /* The CQE of the read follows in any case; only then the buffer is free. */
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    printf("read: %s\n", strerror(-cqe->res));
    io_uring_cqe_seen(&ring, cqe);
    free(buf);

    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
