/* Moves a registered file from one ring to another. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

/* Submits and returns the result of the next request that completes. */
static int result(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int res;

    check("io_uring_submit", io_uring_submit(ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}

int main(void)
{
    struct io_uring sender, target;
    struct io_uring_cqe *cqe;
    int fds[2], slot, ret;
    char text[6] = "";

    check("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(8, &sender, 0));
    check("io_uring_queue_init", io_uring_queue_init(8, &target, 0));
    check("io_uring_register_files", io_uring_register_files(&sender, &fds[0], 1));
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&target, 8));

    io_uring_prep_msg_ring_fd_alloc(io_uring_get_sqe(&sender), target.ring_fd, 0, 0x1234, 0);
    ret = result(&sender);
    if (ret == -EINVAL) {
        fputs("passing files needs Linux 6.0\n", stderr);
        return 77;
    }
    check("message", ret);
    io_uring_prep_close_direct(io_uring_get_sqe(&sender), 0);    /* the file was shared so far */
    check("close", result(&sender));

    check("io_uring_wait_cqe", io_uring_wait_cqe(&target, &cqe));
    slot = check("message", cqe->res);
    io_uring_cqe_seen(&target, cqe);
    if (write(fds[1], "hello", 6) != 6)
        check("write", -errno);
    struct io_uring_sqe *sqe = io_uring_get_sqe(&target);
    io_uring_prep_recv(sqe, slot, text, sizeof(text), 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
    check("recv", result(&target));
    printf("\"%s\" from slot %d\n", text, slot);
    io_uring_queue_exit(&target);
    io_uring_queue_exit(&sender);
    close(fds[0]);
    close(fds[1]);
    return strcmp(text, "hello") != 0;
}
