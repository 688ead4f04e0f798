/* Keeps a ring out of a child process; the child uses a ring of its own. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static void nop(struct io_uring *ring, const char *who)
{
    struct io_uring_cqe *cqe;

    io_uring_prep_nop(io_uring_get_sqe(ring));
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    printf("%s: %d\n", who, cqe->res);
    fflush(stdout);
    io_uring_cqe_seen(ring, cqe);
}

int main(void)
{
    struct io_uring ring;
    int status;
    pid_t pid;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    check("io_uring_ring_dontfork", io_uring_ring_dontfork(&ring));

    pid = fork();
    check("fork", pid < 0 ? -errno : 0);
    if (pid == 0) {
        close(ring.ring_fd);    /* the inherited descriptor; the memory does not exist here */
        check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
        nop(&ring, "child");
        io_uring_queue_exit(&ring);
        _exit(0);
    }
    check("waitpid", waitpid(pid, &status, 0) < 0 ? -errno : 0);
    nop(&ring, "parent");    /* the parent's ring is not affected */
    io_uring_queue_exit(&ring);
    return status != 0;
}
