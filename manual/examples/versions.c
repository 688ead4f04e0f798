/* Finds out what the kernel supports, and chooses accordingly. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

/* Asks without a ring (Linux 6.18). */
static void query(void)
{
    struct io_uring_query_opcode known = { 0 };
    struct io_uring_query_hdr question = {
        .query_data = (__u64)(uintptr_t)&known,
        .query_op = IO_URING_QUERY_OPCODES,
        .size = sizeof(known),
    };
    int ret = io_uring_register_query(&question);

    if (ret == 0 && question.result == 0)
        printf("%u operations, setup flags %#llx\n", known.nr_request_opcodes,
               (unsigned long long)known.ring_setup_flags);
}

/* Initialises a ring with the best setup flags that the kernel accepts. */
static int init(struct io_uring *ring, unsigned entries)
{
    static const unsigned choices[] = {
        IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL,
        IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SUBMIT_ALL,        /* before 6.1 */
        0,                                                          /* before 5.19 */
    };
    int ret = -EINVAL;

    for (unsigned i = 0; i < 3 && ret == -EINVAL; i++)
        ret = io_uring_queue_init(entries, ring, choices[i]);
    return ret;
}

int main(void)
{
    struct io_uring ring;
    struct io_uring_probe *probe;
    int ret;

    query();
    ret = init(&ring, 8);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    printf("setup flags of this ring: %#x\n", ring.flags);
    printf("waits with a minimum time: %s\n",
           ring.features & IORING_FEAT_MIN_TIMEOUT ? "yes" : "no");

    probe = io_uring_get_probe_ring(&ring);     /* NULL before Linux 5.6, or if forbidden */
    if (probe) {
        int has_zc = io_uring_opcode_supported(probe, IORING_OP_SEND_ZC);

        printf("zero-copy send: %s\n", has_zc ? "yes" : "no");
        io_uring_free_probe(probe);
    }
    io_uring_queue_exit(&ring);
    return 0;
}
