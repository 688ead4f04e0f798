/* Opens, reads and closes a file with one submission, without an ordinary file descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPEN = 1, READ, CLOSE, REQUESTS = 3, SLOT = 0 };

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
    int res[REQUESTS + 1] = { 0 };
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    char buf[64];

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    if (!(ring.features & IORING_FEAT_LINKED_FILE))
        return 77;                               /* before Linux 5.17 */
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&ring, 1));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_openat_direct(sqe, AT_FDCWD, "/proc/self/comm", O_RDONLY, 0, SLOT);
    io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);  /* no read if the open fails */
    io_uring_sqe_set_data64(sqe, OPEN);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, SLOT, buf, sizeof(buf), 0);
    /* A short read breaks a link; a hard link closes the file in any case. */
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK);
    io_uring_sqe_set_data64(sqe, READ);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_close_direct(sqe, SLOT);       /* the end of the chain: no link flag */
    io_uring_sqe_set_data64(sqe, CLOSE);

    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, REQUESTS));
    for (int i = 0; i < REQUESTS; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        res[cqe->user_data] = cqe->res;
        io_uring_cqe_seen(&ring, cqe);
    }
    check("open", res[OPEN]);
    check("read", res[READ]);
    check("close", res[CLOSE]);
    printf("%.*s", res[READ], buf);
    io_uring_queue_exit(&ring);
    return 0;
}
