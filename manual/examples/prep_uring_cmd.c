/* Sends a command to a socket: how many bytes can be read from it? */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

int main(void)
{
    int peer = -1, sock = tcp_pair(&peer), result;
    struct io_uring_cqe *cqe;
    struct io_uring ring;

    if (send(peer, "hello", 5, 0) != 5)
        check("send", -errno);
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    io_uring_prep_uring_cmd(io_uring_get_sqe(&ring), SOCKET_URING_OP_SIOCINQ, sock);
    check("io_uring_submit", io_uring_submit(&ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    result = cqe->res;
    io_uring_cqe_seen(&ring, cqe);
    io_uring_queue_exit(&ring);
    close(sock);
    close(peer);
    if (result == -EINVAL || result == -EOPNOTSUPP) {
        fputs("commands to sockets need Linux 6.5\n", stderr);
        return 77;
    }
    printf("%d bytes can be read\n", check("SIOCINQ", result));
    return 0;
}
