/* Posts CQEs to another ring, with and without flags. */
#include <errno.h>
#include <liburing.h>
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

int main(void)
{
    struct io_uring sender, target;
    struct io_uring_cqe *cqe;

    check("io_uring_queue_init", io_uring_queue_init(8, &sender, 0));
    check("io_uring_queue_init", io_uring_queue_init(8, &target, 0));
    io_uring_prep_msg_ring(io_uring_get_sqe(&sender), target.ring_fd, 42, 0x1234, 0);
    io_uring_prep_msg_ring_cqe_flags(io_uring_get_sqe(&sender), target.ring_fd, 43, 0x1234, 0,
                                     IORING_CQE_F_MORE);
    check("io_uring_submit", io_uring_submit(&sender));
    for (int i = 0; i < 2; i++) {                /* what the sender learns */
        check("io_uring_wait_cqe", io_uring_wait_cqe(&sender, &cqe));
        if (cqe->res == -EINVAL) {
            fputs("messages need Linux 5.18, flags Linux 6.3\n", stderr);
            return 77;
        }
        check("message", cqe->res);
        io_uring_cqe_seen(&sender, cqe);
    }
    for (int i = 0; i < 2; i++) {                /* what the target gets */
        check("io_uring_wait_cqe", io_uring_wait_cqe(&target, &cqe));
        printf("user_data %#llx, res %d, flags %#x\n", (unsigned long long)cqe->user_data, cqe->res,
               cqe->flags);
        io_uring_cqe_seen(&target, cqe);
    }
    io_uring_queue_exit(&target);
    io_uring_queue_exit(&sender);
    return 0;
}
