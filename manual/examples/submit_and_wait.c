/* An event loop with one system call per round: submit and wait, then reap all CQEs. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct __kernel_timespec period = { .tv_nsec = 2 * 1000 * 1000 };
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    unsigned index, count;
    int ret, ticks = 0, in_flight = 0;

    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    while (ticks < 5) {
        if (in_flight == 0) {
            io_uring_prep_timeout(io_uring_get_sqe(&ring), &period, 0, 0);
            in_flight++;
        }
        ret = io_uring_submit_and_wait(&ring, 1);
        if (ret < 0 && ret != -EINTR) {
            fprintf(stderr, "io_uring_submit_and_wait: %s\n", strerror(-ret));
            return 1;
        }
        /* There may be no CQE, and there may be several: visit all that are ready. */
        count = 0;
        io_uring_for_each_cqe(&ring, index, cqe) {
            if (cqe->res != -ETIME) {
                fprintf(stderr, "timeout: %s\n", strerror(-cqe->res));
                return 1;
            }
            ticks++;
            in_flight--;
            count++;
        }
        io_uring_cq_advance(&ring, count);
    }
    printf("%d ticks\n", ticks);
    io_uring_queue_exit(&ring);
    return 0;
}
