/* Slots 0 to 7 belong to the program; the kernel allocates from slots 8 to 15. */
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *sqe;
    int slot;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&ring, 16));
    check("io_uring_register_file_alloc_range", io_uring_register_file_alloc_range(&ring, 8, 8));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_socket_direct_alloc(sqe, AF_UNIX, SOCK_STREAM, 0, 0);
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    slot = check("socket", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    printf("the kernel chose slot %d\n", slot);

    io_uring_queue_exit(&ring);
    return slot < 8;
}
