/* Waits for a child process. */
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

/* Submits what is prepared, waits for one CQE and returns its result. */
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

/* Exits with status 77 if the kernel does not have the operation. */
static void need(struct io_uring *ring, int op)
{
    struct io_uring_probe *probe = io_uring_get_probe_ring(ring);
    int supported = probe && io_uring_opcode_supported(probe, op);

    io_uring_free_probe(probe);
    if (!supported) {
        fprintf(stderr, "the kernel does not support this operation\n");
        exit(77);
    }
}

int main(void)
{
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    siginfo_t info;
    pid_t child;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    need(&ring, IORING_OP_WAITID);
    child = fork();
    if (child == 0)
        _exit(3);               /* the child leaves the ring alone */
    check("fork", child < 0 ? -errno : 0);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_waitid(sqe, P_PID, child, &info, WEXITED, 0);
    check("waitid", result(&ring));
    printf("exit status %d\n", info.si_status);
    io_uring_queue_exit(&ring);
    return info.si_pid == child && info.si_status == 3 ? 0 : 1;
}
