/* Queues more requests than the SQ ring holds; the SQPOLL thread consumes them. */
#include <liburing.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct io_uring_params p = { .flags = IORING_SETUP_SQPOLL, .sq_thread_idle = 50 };
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int ret, done = 0;

    ret = io_uring_queue_init_params(4, &ring, &p);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init_params: %s\n", strerror(-ret));
        return 1;
    }
    for (int i = 0; i < 16; i++) {
        struct io_uring_sqe *sqe;

        while (!(sqe = io_uring_get_sqe(&ring))) {
            ret = io_uring_sqring_wait(&ring);
            if (ret < 0) {
                fprintf(stderr, "io_uring_sqring_wait: %s\n", strerror(-ret));
                return 1;
            }
        }
        io_uring_prep_nop(sqe);
        ret = io_uring_submit(&ring);   /* publishes the SQE; wakes the thread if it sleeps */
        if (ret < 0) {
            fprintf(stderr, "io_uring_submit: %s\n", strerror(-ret));
            return 1;
        }
    }
    for (; done < 16; done++) {
        ret = io_uring_wait_cqe(&ring, &cqe);
        if (ret < 0) {
            fprintf(stderr, "io_uring_wait_cqe: %s\n", strerror(-ret));
            return 1;
        }
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("%d requests\n", done);
    io_uring_queue_exit(&ring);
    return 0;
}
