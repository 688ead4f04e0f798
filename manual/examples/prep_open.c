/* Opens, reads and closes a file without an ordinary descriptor: a chain of three requests. */
#include <errno.h>
#include <fcntl.h>
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
    const char *what[] = { "open", "read", "close" };
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    char buf[64];
    int ret, slot = 0;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    if (!(ring.features & IORING_FEAT_LINKED_FILE))
        return 77;
    ret = io_uring_register_files_sparse(&ring, 4);
    if (ret == -EINVAL)
        return 77;
    check("io_uring_register_files_sparse", ret);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_openat_direct(sqe, AT_FDCWD, "/proc/version", O_RDONLY, 0, slot);
    io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
    io_uring_sqe_set_data64(sqe, 0);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, slot, buf, sizeof(buf), 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK);
    io_uring_sqe_set_data64(sqe, 1);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_close_direct(sqe, slot);      /* no IOSQE_FIXED_FILE here */
    io_uring_sqe_set_data64(sqe, 2);
    check("io_uring_submit", io_uring_submit(&ring));

    for (int i = 0; i < 3; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check(what[cqe->user_data], cqe->res);
        if (cqe->user_data == 1)
            printf("%.*s\n", cqe->res, buf);
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    return 0;
}
