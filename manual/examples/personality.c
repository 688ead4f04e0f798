/* Registers the credentials, and submits a request that uses them. */
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
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int id, fd;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    id = check("io_uring_register_personality", io_uring_register_personality(&ring));

    /* ... here a server would drop its privileges with setresuid(2) ... */

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_open(sqe, "/dev/null", O_RDONLY | O_CLOEXEC, 0);
    sqe->personality = id;
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    fd = check("open", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    printf("opened with personality %d\n", id);

    check("io_uring_unregister_personality", io_uring_unregister_personality(&ring, id));
    io_uring_queue_exit(&ring);
    close(fd);
    return 0;
}
