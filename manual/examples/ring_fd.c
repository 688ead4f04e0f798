/* Registers the ring descriptor and closes the ordinary one. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int ret;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));

    /* An optimisation: the ring works without it. */
    ret = io_uring_register_ring_fd(&ring);
    if (ret == 1)
        ret = io_uring_close_ring_fd(&ring);
    if (ret < 0)
        fprintf(stderr, "not registered: %s\n", strerror(-ret));

    io_uring_prep_nop(io_uring_get_sqe(&ring));
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    printf("nop: %d\n", cqe->res);
    io_uring_cqe_seen(&ring, cqe);

    io_uring_queue_exit(&ring);    /* in the thread that registered the descriptor */
    return 0;
}
