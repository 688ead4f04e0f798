/* Asks which operations the kernel supports. */
#include <liburing.h>
#include <stdio.h>

int main(void)
{
    struct io_uring_probe *probe = io_uring_get_probe();

    if (!probe) {
        fprintf(stderr, "io_uring is not available, or the kernel is older than 5.6\n");
        return 77;
    }
    printf("last operation: %d\n", probe->last_op);
    printf("IORING_OP_SEND_ZC: %s\n",
           io_uring_opcode_supported(probe, IORING_OP_SEND_ZC) ? "supported" : "not supported");
    io_uring_free_probe(probe);
    return 0;
}
