/* Creates a file in a direct descriptor, writes and closes it, as one chain of requests. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOT = 3 };

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
    static const char *const names[] = { "open", "write", "close" };
    static const char text[] = "direct\n";
    char dir[] = "/tmp/filesXXXXXX", path[64];
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int ret, failed = 0;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    ret = io_uring_register_files_sparse(&ring, 16);
    if (ret == -EINVAL) {
        fputs("sparse tables need Linux 5.19\n", stderr);
        return 77;
    }
    check("io_uring_register_files_sparse", ret);
    if (!mkdtemp(dir)) {
        perror("mkdtemp");
        return 1;
    }
    snprintf(path, sizeof(path), "%s/file", dir);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_openat_direct(sqe, AT_FDCWD, path, O_CREAT | O_WRONLY, 0600, SLOT);
    io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
    io_uring_sqe_set_data64(sqe, 0);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_write(sqe, SLOT, text, sizeof(text) - 1, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE | IOSQE_IO_LINK);
    io_uring_sqe_set_data64(sqe, 1);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_close_direct(sqe, SLOT);    /* without IOSQE_FIXED_FILE */
    io_uring_sqe_set_data64(sqe, 2);

    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 3));
    for (int i = 0; i < 3; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        printf("%s: %d\n", names[cqe->user_data], cqe->res);
        failed |= cqe->res < 0;
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    unlink(path);
    rmdir(dir);
    return failed;
}
