/* Creates a ring with the best set of flags that the kernel knows. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    unsigned flags;
} sets[] = {
    { "deferred task work (Linux 6.1)",
      IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL },
    { "cooperative task work (Linux 5.19)", IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SUBMIT_ALL },
    { "no flags", 0 },
};

static int create(struct io_uring *ring, unsigned *set)
{
    int ret = -EINVAL;

    for (unsigned i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
        struct io_uring_params p = {
            .flags = sets[i].flags | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP,
            .cq_entries = 1024,
        };

        *set = i;
        ret = io_uring_queue_init_params(64, ring, &p);
        if (ret != -EINVAL)    /* success, or an error that no other set avoids */
            return ret;
    }
    return ret;
}

int main(void)
{
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    unsigned set;
    int ret = create(&ring, &set);

    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init_params: %s\n", strerror(-ret));
        return 1;
    }
    printf("ring with %s, %u SQEs, %u CQEs\n", sets[set].name, ring.sq.ring_entries,
           ring.cq.ring_entries);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_nop(sqe);
    ret = io_uring_submit_and_wait(&ring, 1);
    if (ret >= 0)
        ret = io_uring_wait_cqe(&ring, &cqe);
    if (ret < 0) {
        fprintf(stderr, "submit and wait: %s\n", strerror(-ret));
        return 1;
    }
    printf("nop: %d\n", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    return 0;
}
