/* Returns the memory of an unused area to the system. */
#define _GNU_SOURCE
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

int main(void)
{
    size_t size = 1 << 20;
    char *area = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct io_uring_sqe *sqe;
    struct io_uring ring;

    if (area == MAP_FAILED)
        return 1;
    memset(area, 1, size);
    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_madvise(sqe, area, size, MADV_DONTNEED);
    check("madvise", result(&ring));
    printf("the first byte is %d\n", area[0]);  /* zero: the contents are gone */
    io_uring_queue_exit(&ring);
    return area[0];
}
