/* Reads a pipe with one multishot request and a buffer ring, until the writer closes it. */
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

enum { BUFS = 8, SIZE = 64, GROUP = 1 };
static char bufs[BUFS][SIZE];

int main(void)
{
    struct io_uring_buf_ring *br;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int p[2], ret, more = 1;

    if (pipe(p) < 0)
        return 1;
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    need(&ring, IORING_OP_READ_MULTISHOT);
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, 0, &ret);
    check("io_uring_setup_buf_ring", ret);
    for (int i = 0; i < BUFS; i++)
        io_uring_buf_ring_add(br, bufs[i], SIZE, i, io_uring_buf_ring_mask(BUFS), i);
    io_uring_buf_ring_advance(br, BUFS);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read_multishot(sqe, p[0], 0, 0, GROUP);
    check("io_uring_submit", io_uring_submit(&ring));
    if (write(p[1], "one", 3) != 3)
        return 1;
    close(p[1]);

    while (more) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("read", cqe->res);
        more = cqe->flags & IORING_CQE_F_MORE;
        if (cqe->flags & IORING_CQE_F_BUFFER) {
            int id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;

            printf("%d bytes in buffer %d: %.*s\n", cqe->res, id, cqe->res, bufs[id]);
            io_uring_buf_ring_add(br, bufs[id], SIZE, id, io_uring_buf_ring_mask(BUFS), 0);
            io_uring_buf_ring_advance(br, 1);   /* give the buffer back */
        }
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_free_buf_ring(&ring, br, BUFS, GROUP);
    io_uring_queue_exit(&ring);
    close(p[0]);
    return 0;
}
