/* With IORING_SETUP_DEFER_TASKRUN a CQE appears only when the program enters the kernel for it. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    char buf[16];
    int sv[2], ret;

    ret = io_uring_queue_init(8, &ring, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return ret == -EINVAL ? 77 : 1;         /* EINVAL: before Linux 6.1 */
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv) < 0) {
        perror("socketpair");
        return 1;
    }
    io_uring_prep_recv(io_uring_get_sqe(&ring), sv[0], buf, sizeof(buf), 0);
    ret = io_uring_submit(&ring);
    if (ret != 1 || write(sv[1], "hello", 5) != 5) {
        fprintf(stderr, "setup of the test failed\n");
        return 1;
    }
    printf("peek: %s\n", strerror(-io_uring_peek_cqe(&ring, &cqe)));

    ret = io_uring_get_events(&ring);           /* runs the task work, without waiting */
    if (ret == 0)
        ret = io_uring_peek_cqe(&ring, &cqe);
    if (ret < 0) {
        fprintf(stderr, "no CQE: %s\n", strerror(-ret));
        return 1;
    }
    printf("recv: %d\n", cqe->res);
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    close(sv[0]);
    close(sv[1]);
    return 0;
}
