/* Links a write and a read; only the read posts a CQE. */
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    struct io_uring ring;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    char buf[8];
    int fd[2], ret;

    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    if (!(ring.features & IORING_FEAT_CQE_SKIP)) {
        fprintf(stderr, "the kernel is older than 5.17\n");
        return 77;
    }
    if (pipe(fd) < 0) {
        perror("pipe");
        return 1;
    }
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_write(sqe, fd[1], "hello", 5, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS);    /* after the prep */
    io_uring_sqe_set_data64(sqe, 1);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, fd[0], buf, sizeof(buf), 0);
    io_uring_sqe_set_data64(sqe, 2);

    ret = io_uring_submit_and_wait(&ring, 1);
    if (ret < 0 || (ret = io_uring_peek_cqe(&ring, &cqe)) < 0) {
        fprintf(stderr, "no CQE: %s\n", strerror(-ret));
        return 1;
    }
    printf("request %llu: %d\n", (unsigned long long)cqe->user_data, cqe->res);
    ret = cqe->user_data == 2 && cqe->res == 5 ? 0 : 1;
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    close(fd[0]);
    close(fd[1]);
    return ret;
}
