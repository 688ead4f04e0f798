/* Sends a part of a registered buffer without copying it. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[65536];

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static int tcp_pair(int *peer)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int listener = socket(AF_INET, SOCK_STREAM, 0), sock = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t len = sizeof(at);

    if (listener < 0 || sock < 0 || bind(listener, (struct sockaddr *)&at, len) < 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) < 0 || listen(listener, 1) < 0 ||
        connect(sock, (struct sockaddr *)&at, len) < 0 ||
        (*peer = accept(listener, NULL, NULL)) < 0)
        check("socket", -errno);
    close(listener);
    return sock;
}

/* Waits for the result of a zero-copy send and for its notification. */
static int finish(struct io_uring *ring)
{
    int result = 0, is_busy = 1;

    while (is_busy) {
        struct io_uring_cqe *cqe;

        check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
        if (cqe->flags & IORING_CQE_F_NOTIF) {
            is_busy = 0;                         /* the data may be changed from now on */
        } else {
            result = cqe->res;
            is_busy = (cqe->flags & IORING_CQE_F_MORE) != 0;
        }
        io_uring_cqe_seen(ring, cqe);
    }
    return result;
}

int main(void)
{
    struct iovec iov = { buf, sizeof(buf) };
    int peer = -1, sock = tcp_pair(&peer), ret;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    check("io_uring_register_buffers", io_uring_register_buffers(&ring, &iov, 1));
    io_uring_prep_send_zc_fixed(io_uring_get_sqe(&ring), sock, buf + 4096, 8192, MSG_WAITALL, 0, 0);
    check("io_uring_submit", io_uring_submit(&ring));
    ret = finish(&ring);
    if (ret == -EINVAL) {
        fputs("zero-copy send needs Linux 6.0\n", stderr);
        return 77;
    }
    printf("%d bytes sent\n", check("send", ret));
    io_uring_queue_exit(&ring);
    close(sock);
    close(peer);
    return 0;
}
