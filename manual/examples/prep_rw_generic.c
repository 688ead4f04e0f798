/* Prepares a write by its opcode. */
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int fd[2], ret;

    ret = io_uring_queue_init(4, &ring, 0);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    if (pipe(fd) < 0) {
        perror("pipe");
        return 1;
    }
    io_uring_prep_rw(IORING_OP_WRITE, io_uring_get_sqe(&ring), fd[1], "hello", 5, 0);
    ret = io_uring_submit_and_wait(&ring, 1);
    if (ret < 0 || (ret = io_uring_peek_cqe(&ring, &cqe)) < 0) {
        fprintf(stderr, "no CQE: %s\n", strerror(-ret));
        return 1;
    }
    printf("write: %d\n", cqe->res);
    ret = cqe->res == 5 ? 0 : 1;
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    close(fd[0]);
    close(fd[1]);
    return ret;
}
