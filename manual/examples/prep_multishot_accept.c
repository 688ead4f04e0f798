/* Accepts three connections with one request, into free slots of the registered files. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPT = 1, SEND, CLOSE, CLIENTS = 3 };

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static int client_of(const struct sockaddr_in *at)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)at, sizeof(*at)) < 0)
        check("connect", -errno);
    return fd;
}

static void arm_accept(struct io_uring *ring, int listener)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    io_uring_prep_multishot_accept_direct(sqe, listener, NULL, NULL, 0);
    io_uring_sqe_set_data64(sqe, ACCEPT);
}

/* Sends a greeting, then closes the slot, even if the send has failed. */
static void greet(struct io_uring *ring, int slot)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    io_uring_prep_send(sqe, slot, "hi\n", 3, MSG_WAITALL);
    io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK);
    io_uring_sqe_set_data64(sqe, SEND);
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_close_direct(sqe, slot);
    io_uring_sqe_set_data64(sqe, CLOSE);
}

int main(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), clients[CLIENTS], closed = 0;
    socklen_t len = sizeof(at);
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    if (listener < 0 || bind(listener, (struct sockaddr *)&at, len) < 0 ||
        listen(listener, 16) < 0 || getsockname(listener, (struct sockaddr *)&at, &len) < 0)
        check("listen", -errno);
    check("io_uring_queue_init", io_uring_queue_init(16, &ring, 0));
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&ring, 8));
    arm_accept(&ring, listener);
    check("io_uring_submit", io_uring_submit(&ring));
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = client_of(&at);
    while (closed < CLIENTS) {
        check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 1));
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->user_data == ACCEPT) {
            if (cqe->res == -EINVAL) {
                fputs("multishot accept needs Linux 5.19\n", stderr);
                return 77;
            }
            printf("accepted as slot %d\n", check("accept", cqe->res));
            greet(&ring, cqe->res);
            if (!(cqe->flags & IORING_CQE_F_MORE))
                arm_accept(&ring, listener);
        } else {
            check(cqe->user_data == SEND ? "send" : "close", cqe->res);
            closed += cqe->user_data == CLOSE;
        }
        io_uring_cqe_seen(&ring, cqe);
    }
    for (int i = 0; i < CLIENTS; i++)
        close(clients[i]);
    io_uring_queue_exit(&ring);                  /* cancels the accept */
    close(listener);
    return 0;
}
