/* Finds the request of a CQE by its user data. */
#include <liburing.h>
#include <stdio.h>
#include <string.h>

struct request {
    const char *name;
    char buf[64];
};

int main(void)
{
    struct request req[2] = { { .name = "first" }, { .name = "second" } };
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    int ret;

    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    for (int i = 0; i < 2; i++) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

        io_uring_prep_nop(sqe);
        io_uring_sqe_set_data(sqe, &req[i]);
    }
    ret = io_uring_submit(&ring);
    if (ret < 0) {
        fprintf(stderr, "io_uring_submit: %s\n", strerror(-ret));
        return 1;
    }
    for (int i = 0; i < 2; i++) {
        struct request *r;

        ret = io_uring_wait_cqe(&ring, &cqe);
        if (ret < 0) {
            fprintf(stderr, "io_uring_wait_cqe: %s\n", strerror(-ret));
            return 1;
        }
        r = io_uring_cqe_get_data(cqe);
        printf("%s: %d\n", r->name, cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    return 0;
}
