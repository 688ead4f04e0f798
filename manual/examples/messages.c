/* Hands jobs to a worker thread by messages to its ring. */
#include <errno.h>
#include <liburing.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOB = 1, STOP = 2 };                   /* the result of a message is its type */

struct job { int input, square; };

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static void *worker(void *argument)
{
    struct io_uring *ring = argument;
    struct io_uring_cqe *cqe;
    int type;

    do {
        struct job *job;

        check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
        type = cqe->res;
        job = io_uring_cqe_get_data(cqe);
        io_uring_cqe_seen(ring, cqe);
        if (type == JOB)
            job->square = job->input * job->input;
    } while (type != STOP);
    return NULL;
}

int main(void)
{
    struct io_uring ring, workers_ring;
    struct job jobs[4] = { { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 } };
    pthread_t thread;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    check("io_uring_queue_init", io_uring_queue_init(8, &workers_ring, 0));
    check("pthread_create", -pthread_create(&thread, NULL, worker, &workers_ring));

    for (int i = 0; i <= 4; i++) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

        if (i < 4)
            io_uring_prep_msg_ring(sqe, workers_ring.ring_fd, JOB, (__u64)(uintptr_t)&jobs[i], 0);
        else
            io_uring_prep_msg_ring(sqe, workers_ring.ring_fd, STOP, 0, 0);
        io_uring_sqe_set_flags(sqe, i < 4 ? IOSQE_IO_LINK : 0);    /* one after the other */
    }
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 5));
    for (int i = 0; i <= 4; i++) {
        struct io_uring_cqe *cqe;

        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->res == -EINVAL) {
            fputs("messages need Linux 5.18\n", stderr);
            exit(77);
        }
        check("message", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    check("pthread_join", -pthread_join(thread, NULL));
    for (int i = 0; i < 4; i++)
        printf("%d squared is %d\n", jobs[i].input, jobs[i].square);
    io_uring_queue_exit(&workers_ring);
    io_uring_queue_exit(&ring);
    return 0;
}
