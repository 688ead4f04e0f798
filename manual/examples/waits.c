/* An event loop that handles CQEs in batches and does housekeeping at fixed times. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

enum { REQUESTS = 4 };

int main(void)
{
    struct __kernel_timespec timeout = { .tv_sec = 0, .tv_nsec = 100 * 1000 * 1000 };
    struct __kernel_timespec delays[REQUESTS];
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    unsigned int index, count, done = 0, idle = 0;
    int ret = io_uring_queue_init(8, &ring, 0);

    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    for (int i = 0; i < REQUESTS; i++) {         /* timeouts serve as requests here */
        delays[i].tv_sec = 0;
        delays[i].tv_nsec = (i + 1) * 3 * 1000 * 1000;
        sqe = io_uring_get_sqe(&ring);
        io_uring_prep_timeout(sqe, &delays[i], 0, 0);
        io_uring_sqe_set_data64(sqe, i);
    }
    while (idle < 2) {
        /* Up to 16 CQEs; after 20 ms, one is enough; after 100 ms, none. */
        ret = io_uring_submit_and_wait_min_timeout(&ring, &cqe, 16, &timeout, 20 * 1000, NULL);
        if (ret == -EINVAL && !(ring.features & IORING_FEAT_MIN_TIMEOUT)) {
            fputs("no minimum wait: before Linux 6.12\n", stderr);
            return 77;
        }
        if (ret < 0 && ret != -ETIME && ret != -EINTR) {
            fprintf(stderr, "io_uring_submit_and_wait_min_timeout: %s\n", strerror(-ret));
            return 1;
        }
        count = 0;                               /* whatever was returned */
        io_uring_for_each_cqe(&ring, index, cqe) {
            if (cqe->res != -ETIME)              /* the regular result of a timeout */
                fprintf(stderr, "timeout: %s\n", strerror(-cqe->res));
            count++;
        }
        io_uring_cq_advance(&ring, count);
        done += count;
        if (count == 0)
            idle++;                              /* time for housekeeping */
    }
    printf("%u of %d completed\n", done, REQUESTS);
    io_uring_queue_exit(&ring);
    return done != REQUESTS;
}
