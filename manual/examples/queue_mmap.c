/* Sets up a ring with the raw system call and maps it. */
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    struct io_uring_params p = { 0 };
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int fd, ret;

    fd = io_uring_setup(8, &p);
    if (fd < 0) {
        fprintf(stderr, "io_uring_setup: %s\n", strerror(-fd));
        return 1;
    }
    ret = io_uring_queue_mmap(fd, &p, &ring);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_mmap: %s\n", strerror(-ret));
        close(fd);              /* after a failure the descriptor is still ours */
        return 1;
    }
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    ret = io_uring_submit_and_wait(&ring, 1);
    if (ret < 0 || (ret = io_uring_peek_cqe(&ring, &cqe)) < 0) {
        fprintf(stderr, "no CQE: %s\n", strerror(-ret));
        return 1;
    }
    printf("nop: %d\n", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring); /* closes fd */
    return 0;
}
