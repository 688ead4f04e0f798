/* Creates a pipe in the table of registered files, and sends data through it. */
#include <errno.h>
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
    char buf[8] = "";
    int slots[2];

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    need(&ring, IORING_OP_PIPE);
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&ring, 8));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_pipe_direct(sqe, slots, 0, IORING_FILE_INDEX_ALLOC);
    check("pipe", result(&ring));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_write(sqe, slots[1], "hello", 5, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
    check("write", result(&ring));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, slots[0], buf, sizeof(buf) - 1, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
    check("read", result(&ring));
    printf("slots %d and %d: %s\n", slots[0], slots[1], buf);
    io_uring_queue_exit(&ring);
    return 0;
}
