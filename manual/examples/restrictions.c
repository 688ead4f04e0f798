/* Permits only reads and writes of registered files, and a single register call. */
#include <errno.h>
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

static int run(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int res;

    check("io_uring_submit_and_wait", io_uring_submit_and_wait(ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}

int main(void)
{
    struct io_uring_restriction res[] = {
        { .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_READ },
        { .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_WRITE },
        { .opcode = IORING_RESTRICTION_SQE_FLAGS_REQUIRED, .sqe_flags = IOSQE_FIXED_FILE },
        { .opcode = IORING_RESTRICTION_REGISTER_OP, .register_op = IORING_REGISTER_PROBE },
    };
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    int fds[2];

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, IORING_SETUP_R_DISABLED));
    if (pipe(fds) < 0) {
        perror("pipe");
        return 1;
    }
    /* Register everything first: afterwards, only the probe is permitted. */
    check("io_uring_register_files", io_uring_register_files(&ring, fds, 2));
    check("io_uring_register_restrictions", io_uring_register_restrictions(&ring, res, 4));
    check("io_uring_enable_rings", io_uring_enable_rings(&ring));

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_write(sqe, 1, "x", 1, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
    printf("write: %d\n", check("write", run(&ring)));

    io_uring_prep_nop(io_uring_get_sqe(&ring));
    if (run(&ring) != -EACCES || io_uring_unregister_files(&ring) != -EACCES) {
        fprintf(stderr, "not restricted\n");
        return 1;
    }
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
