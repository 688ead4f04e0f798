/* Calls io_uring_register() directly: without a ring, and through a registered descriptor. */
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

int main(void)
{
    struct io_uring_query_opcode ops = { 0 };
    struct io_uring_query_hdr query = {
        .query_op = IO_URING_QUERY_OPCODES,
        .query_data = (unsigned long)&ops,
        .size = sizeof(ops),
    };
    struct io_uring_rsrc_update update = { .offset = -1U };    /* any free index */
    struct io_uring_probe *probe;
    struct io_uring ring;
    int ret;

    /* A code that needs no ring. The query itself has a result, too. */
    ret = io_uring_register(-1U, IORING_REGISTER_QUERY, &query, 0);
    if (ret == 0 && query.result == 0)
        printf("%u register codes\n", ops.nr_register_opcodes);

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    update.data = (unsigned)ring.ring_fd;
    ret = io_uring_register(ring.ring_fd, IORING_REGISTER_RING_FDS, &update, 1);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel is older than 5.18\n");
        return 77;
    }
    check("IORING_REGISTER_RING_FDS", ret);

    probe = calloc(1, sizeof(*probe) + 256 * sizeof(probe->ops[0]));
    check("calloc", probe ? 0 : -ENOMEM);
    ret = io_uring_register(update.offset,
                            IORING_REGISTER_USE_REGISTERED_RING | IORING_REGISTER_PROBE,
                            probe, 256);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel is older than 6.3\n");
        return 77;
    }
    check("IORING_REGISTER_PROBE", ret);
    printf("the last operation is %u\n", probe->last_op);

    free(probe);
    update.data = 0;
    check("IORING_UNREGISTER_RING_FDS",
          io_uring_register(ring.ring_fd, IORING_UNREGISTER_RING_FDS, &update, 1));
    io_uring_queue_exit(&ring);
    return 0;
}
