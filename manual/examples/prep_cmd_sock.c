/* Sets and gets an option of a socket, and asks how many bytes it can read. */
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

static int command(struct io_uring *ring, int op, int fd, int name, void *value, int len)
{
    struct io_uring_cqe *cqe;
    int res;

    io_uring_prep_cmd_sock(io_uring_get_sqe(ring), op, fd, SOL_SOCKET, name, value, len);
    check("io_uring_submit", io_uring_submit(ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}

int main(void)
{
    int peer = -1, sock = tcp_pair(&peer), one = 1, value = 0, ret;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    ret = command(&ring, SOCKET_URING_OP_SETSOCKOPT, sock, SO_KEEPALIVE, &one, sizeof(one));
    if (ret == -EINVAL || ret == -EOPNOTSUPP) {
        fputs("socket options need Linux 6.7\n", stderr);
        return 77;
    }
    check("setsockopt", ret);
    ret = command(&ring, SOCKET_URING_OP_GETSOCKOPT, sock, SO_KEEPALIVE, &value, sizeof(value));
    printf("SO_KEEPALIVE is %d, of %d bytes\n", value, check("getsockopt", ret));
    if (send(peer, "hello", 5, 0) != 5)
        check("send", -errno);
    ret = command(&ring, SOCKET_URING_OP_SIOCINQ, sock, 0, NULL, 0);
    printf("%d bytes can be read\n", check("SIOCINQ", ret));
    io_uring_queue_exit(&ring);
    close(sock);
    close(peer);
    return value != 1;
}
