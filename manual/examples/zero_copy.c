/* Sends data over loopback TCP without copying, and waits until the buffer is free again. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[16384];

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static int connected_socket(int *peer)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(at);
    int listener = socket(AF_INET, SOCK_STREAM, 0), sock = socket(AF_INET, SOCK_STREAM, 0);

    if (listener < 0 || sock < 0 || bind(listener, (struct sockaddr *)&at, len) < 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) < 0 || listen(listener, 1) < 0 ||
        connect(sock, (struct sockaddr *)&at, len) < 0 ||
        (*peer = accept(listener, NULL, NULL)) < 0)
        check("socket", -errno);
    close(listener);
    return sock;
}

int main(void)
{
    int peer = -1, sock = connected_socket(&peer), is_busy = 1, result = 0;
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    io_uring_prep_send_zc(io_uring_get_sqe(&ring), sock, buf, sizeof(buf), MSG_WAITALL,
                          IORING_SEND_ZC_REPORT_USAGE);
    check("io_uring_submit", io_uring_submit(&ring));
    while (is_busy) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->flags & IORING_CQE_F_NOTIF) {
            int is_copied = ((unsigned)cqe->res & IORING_NOTIF_USAGE_ZC_COPIED) != 0;

            printf("the buffer is free; the data was %s\n", is_copied ? "copied" : "not copied");
            is_busy = 0;
        } else {
            result = cqe->res;
            printf("send: %d\n", result);
            is_busy = (cqe->flags & IORING_CQE_F_MORE) != 0;
        }
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    close(sock);
    close(peer);
    if (result == -EINVAL || result == -EOPNOTSUPP) {
        fputs("the kernel has no zero-copy send\n", stderr);
        return 77;
    }
    return check("send", result) == sizeof(buf) ? 0 : 1;
}
