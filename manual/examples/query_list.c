/* Asks two questions in one call: the flags of the kernel, and zero-copy receive. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct io_uring_query_opcode ops = { 0 };
    struct io_uring_query_zcrx zcrx = { 0 };
    struct io_uring_query_hdr second = {
        .query_op = IO_URING_QUERY_ZCRX,
        .query_data = (unsigned long)&zcrx,
        .size = sizeof(zcrx),
    };
    struct io_uring_query_hdr first = {
        .next_entry = (unsigned long)&second,
        .query_op = IO_URING_QUERY_OPCODES,
        .query_data = (unsigned long)&ops,
        .size = sizeof(ops),
    };

    int ret = io_uring_register_query(&first);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel is older than 6.18\n");
        return 77;
    }
    if (ret == 0)
        ret = first.result;
    if (ret < 0) {
        fprintf(stderr, "io_uring_register_query: %s\n", strerror(-ret));
        return 1;
    }
    printf("IORING_OP_PIPE: %s\n", ops.nr_request_opcodes > IORING_OP_PIPE ? "yes" : "no");
    printf("IORING_ENTER_NO_IOWAIT: %s\n",
           ops.enter_flags & IORING_ENTER_NO_IOWAIT ? "yes" : "no");

    if (second.result == -EOPNOTSUPP)
        printf("the kernel does not know the query IO_URING_QUERY_ZCRX\n");
    else if (second.result == 0)
        printf("zero-copy receive: %u control operations\n", zcrx.nr_ctrl_opcodes);
    return 0;
}
