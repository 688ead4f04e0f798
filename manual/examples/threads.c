/* One thread creates a ring, another enables and owns it. */
#include <errno.h>
#include <liburing.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static int nop(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct io_uring_cqe *cqe;
    int ret;

    if (!sqe)
        return -EAGAIN;
    io_uring_prep_nop(sqe);
    ret = io_uring_submit_and_wait(ring, 1);
    if (ret >= 0)
        ret = io_uring_wait_cqe(ring, &cqe);
    if (ret < 0)
        return ret;
    ret = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return ret;
}

static void *worker(void *arg)
{
    struct io_uring *ring = arg;
    int ret = io_uring_enable_rings(ring);    /* from here on, this thread owns the ring */

    if (ret == 0)
        ret = io_uring_register_ring_fd(ring);    /* returns 1 */
    if (ret >= 0)
        ret = nop(ring);
    printf("worker: %s\n", ret < 0 ? strerror(-ret) : "done");
    io_uring_queue_exit(ring);    /* also frees the index of the registered descriptor */
    return ret < 0 ? arg : NULL;
}

int main(void)
{
    struct io_uring ring;
    pthread_t thread;
    void *failed;
    int ret = io_uring_queue_init(8, &ring,
                                  IORING_SETUP_R_DISABLED | IORING_SETUP_SINGLE_ISSUER |
                                      IORING_SETUP_DEFER_TASKRUN);

    if (ret == -EINVAL) {
        fputs("IORING_SETUP_DEFER_TASKRUN needs Linux 6.1\n", stderr);
        return 77;
    }
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    ret = pthread_create(&thread, NULL, worker, &ring);
    if (ret == 0)
        ret = pthread_join(thread, &failed);
    if (ret != 0) {
        fprintf(stderr, "pthread: %s\n", strerror(ret));
        return 1;
    }
    return failed != NULL;
}
