/* Keeps a ring from a child process; parent and child each have their own. */
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int nop(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int ret;

    io_uring_prep_nop(io_uring_get_sqe(ring));
    ret = io_uring_submit_and_wait(ring, 1);
    if (ret >= 0)
        ret = io_uring_peek_cqe(ring, &cqe);
    if (ret >= 0)
        io_uring_cqe_seen(ring, cqe);
    return ret;
}

int main(void)
{
    struct io_uring ring;
    int ret, status;
    pid_t pid;

    ret = io_uring_queue_init(8, &ring, 0);
    if (ret == 0)
        ret = io_uring_ring_dontfork(&ring);
    if (ret < 0) {
        fprintf(stderr, "ring: %s\n", strerror(-ret));
        return 1;
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0) {
        /* The child does not touch the parent's ring; it closes the descriptor. */
        int parents_fd = ring.ring_fd;

        close(parents_fd);
        ret = io_uring_queue_init(8, &ring, 0);
        _exit(ret < 0 || nop(&ring) < 0);
    }
    if (waitpid(pid, &status, 0) < 0 || status != 0 || nop(&ring) < 0) {
        fprintf(stderr, "a ring failed\n");
        return 1;
    }
    io_uring_queue_exit(&ring);
    return 0;
}
