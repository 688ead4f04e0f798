/* Registers both ends of a pipe, and uses the registered files after the descriptors are closed. */
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_END, WRITE_END };    /* the order of pipe(2), and so the indexes in the table */

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
    char buf[8] = "";
    int fds[2];

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    if (pipe(fds) < 0) {
        perror("pipe");
        return 1;
    }
    check("io_uring_register_files", io_uring_register_files(&ring, fds, 2));
    close(fds[0]);
    close(fds[1]);    /* the table keeps the files open */

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_write(sqe, WRITE_END, "hello", 5, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE | IOSQE_IO_LINK);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, READ_END, buf, sizeof(buf) - 1, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);

    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 2));
    for (int i = 0; i < 2; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("cqe->res", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("%s\n", buf);

    check("io_uring_unregister_files", io_uring_unregister_files(&ring));
    io_uring_queue_exit(&ring);
    return 0;
}
