/* Gets the addresses of both ends of a connection. */
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
    int peer = -1, sock = tcp_pair(&peer), result = 0;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    for (int of_peer = 0; of_peer <= 1 && result == 0; of_peer++) {
        struct sockaddr_storage addr;
        socklen_t len = sizeof(addr);
        struct io_uring_cqe *cqe;

        io_uring_prep_cmd_getsockname(io_uring_get_sqe(&ring), sock, (struct sockaddr *)&addr, &len,
                                      of_peer);
        check("io_uring_submit", io_uring_submit(&ring));
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        result = cqe->res;
        if (result == 0)
            printf("%s port: %d\n", of_peer ? "peer's" : "own",
                   ntohs(((struct sockaddr_in *)&addr)->sin_port));
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_queue_exit(&ring);
    close(sock);
    close(peer);
    if (result == -EOPNOTSUPP || result == -EINVAL) {
        fputs("this command needs Linux 6.19\n", stderr);
        return 77;
    }
    check("getsockname", result);
    return 0;
}
