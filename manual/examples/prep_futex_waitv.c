/* Waits on two futexes at a time. */
#include <errno.h>
#include <liburing.h>
#include <linux/futex.h>
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

#ifndef FUTEX2_SIZE_U32
#define FUTEX2_SIZE_U32 2
#define FUTEX2_PRIVATE 128
#endif

int main(void)
{
    const uint32_t flags = FUTEX2_SIZE_U32 | FUTEX2_PRIVATE;
    uint32_t futexes[2] = { 0, 0 };
    struct futex_waitv waiters[2];
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int index = -1;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    need(&ring, IORING_OP_FUTEX_WAITV);
    memset(waiters, 0, sizeof(waiters));
    for (int i = 0; i < 2; i++) {
        waiters[i].uaddr = (uintptr_t)&futexes[i];
        waiters[i].val = 0;
        waiters[i].flags = flags;
    }
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_futex_waitv(sqe, waiters, 2, 0);
    io_uring_sqe_set_data64(sqe, 1);
    check("io_uring_submit", io_uring_submit(&ring));

    __atomic_store_n(&futexes[1], 1, __ATOMIC_RELEASE);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_futex_wake(sqe, &futexes[1], 1, FUTEX_BITSET_MATCH_ANY, flags, 0);
    io_uring_sqe_set_data64(sqe, 2);
    check("io_uring_submit", io_uring_submit(&ring));
    for (int i = 0; i < 2; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->user_data == 1)
            index = check("futex_waitv", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("futex %d was woken\n", index);
    io_uring_queue_exit(&ring);
    return index == 1 ? 0 : 1;
}
