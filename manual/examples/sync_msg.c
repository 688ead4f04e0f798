/* A thread without a ring wakes a thread that waits on a ring. */
#include <errno.h>
#include <liburing.h>
#include <pthread.h>
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

static void *sender(void *arg)
{
    struct io_uring *target = arg;
    struct io_uring_sqe sqe;

    memset(&sqe, 0, sizeof(sqe));
    io_uring_prep_msg_ring(&sqe, target->ring_fd, 42, 0x1234, 0);
    return (void *)(long)io_uring_register_sync_msg(&sqe);
}

int main(void)
{
    struct __kernel_timespec ts = { .tv_sec = 1 };
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    pthread_t thread;
    void *ret;
    int waited;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    check("pthread_create", -pthread_create(&thread, NULL, sender, &ring));
    waited = io_uring_wait_cqe_timeout(&ring, &cqe, &ts);
    pthread_join(thread, &ret);
    if ((long)ret == -EINVAL) {
        fprintf(stderr, "the kernel is older than 6.13\n");
        return 77;
    }
    check("io_uring_register_sync_msg", (int)(long)ret);
    check("io_uring_wait_cqe_timeout", waited);
    printf("message %d, data 0x%llx\n", cqe->res, (unsigned long long)cqe->user_data);
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    return 0;
}
