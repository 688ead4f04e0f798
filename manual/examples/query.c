/* Asks the kernel for its setup flags and operations, without a ring. */
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
    struct io_uring_query_opcode ops;
    struct io_uring_query_hdr query;
    int ret;

    memset(&ops, 0, sizeof(ops));
    memset(&query, 0, sizeof(query));
    query.query_op = IO_URING_QUERY_OPCODES;
    query.query_data = (unsigned long)&ops;
    query.size = sizeof(ops);

    ret = io_uring_register_query(&query);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel is older than 6.18\n");
        return 77;
    }
    check("io_uring_register_query", ret);
    check("query.result", query.result);    /* each query has its own result */

    printf("%u operations, %u register operations\n", ops.nr_request_opcodes,
           ops.nr_register_opcodes);
    printf("IORING_SETUP_DEFER_TASKRUN: %s\n",
           ops.ring_setup_flags & IORING_SETUP_DEFER_TASKRUN ? "yes" : "no");
    return 0;
}
