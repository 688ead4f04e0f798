/* Registers a region for wait arguments, and waits with one of its entries. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
    long size = sysconf(_SC_PAGESIZE);
    struct io_uring_region_desc desc = { .flags = IORING_MEM_REGION_TYPE_USER };
    struct io_uring_mem_region_reg reg = { .flags = IORING_MEM_REGION_REG_WAIT_ARG };
    struct io_uring_reg_wait *waits;
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int ret;

    /* The ring must be disabled while the region is registered. */
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, IORING_SETUP_R_DISABLED));
    waits = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (waits == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    desc.user_addr = (unsigned long)waits;
    desc.size = size;
    reg.region_uptr = (unsigned long)&desc;
    ret = io_uring_register_region(&ring, &reg);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel is older than 6.13\n");
        return 77;
    }
    check("io_uring_register_region", ret);
    check("io_uring_enable_rings", io_uring_enable_rings(&ring));

    waits[3].ts.tv_nsec = 20 * 1000 * 1000;
    waits[3].flags = IORING_REG_WAIT_TS;
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    /* Wait for two CQEs with entry 3: only one arrives, and the timeout expires. */
    check("io_uring_submit_and_wait_reg", io_uring_submit_and_wait_reg(&ring, &cqe, 2, 3));
    check("io_uring_peek_cqe", io_uring_peek_cqe(&ring, &cqe));
    printf("nop: %d\n", cqe->res);
    io_uring_cqe_seen(&ring, cqe);

    io_uring_queue_exit(&ring);
    munmap(waits, size);
    return 0;
}
