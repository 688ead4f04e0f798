/* Puts a pipe into two registered slots, and creates an ordinary descriptor from one of them. */
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
    int p[2], slots[2], fd;
    char buf[8];

    if (pipe(p) < 0)
        return 1;
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    need(&ring, IORING_OP_FIXED_FD_INSTALL);
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&ring, 4));

    slots[0] = p[0];
    slots[1] = p[1];
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_files_update(sqe, slots, 2, IORING_FILE_INDEX_ALLOC);
    if (check("files_update", result(&ring)) != 2)
        return 1;
    close(p[0]);                /* the table keeps both files open */
    close(p[1]);
    printf("slots %d and %d\n", slots[0], slots[1]);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_fixed_fd_install(sqe, slots[1], 0);
    fd = check("fixed_fd_install", result(&ring));
    if (write(fd, "hello", 5) != 5)
        return 1;
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, slots[0], buf, sizeof(buf), 0);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
    printf("%d bytes\n", check("read", result(&ring)));
    close(fd);
    io_uring_queue_exit(&ring);         /* closes the registered files */
    return 0;
}
