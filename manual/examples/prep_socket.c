/* Creates, binds, connects and accepts sockets with requests only. */
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

/* Submits and returns the result of the next request that completes. */
static int result(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int res;

    check("io_uring_submit", io_uring_submit(ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}

int main(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr *addr = (struct sockaddr *)&at;
    socklen_t len = sizeof(at);
    struct io_uring ring;
    int listener, client, server = -1, ret;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    io_uring_prep_socket(io_uring_get_sqe(&ring), AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0, 0);
    listener = check("socket", result(&ring));
    io_uring_prep_socket(io_uring_get_sqe(&ring), AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0, 0);
    client = check("socket", result(&ring));

    io_uring_prep_bind(io_uring_get_sqe(&ring), listener, addr, len);
    ret = result(&ring);
    if (ret == -EINVAL) {
        fputs("bind and listen need Linux 6.11\n", stderr);
        return 77;
    }
    check("bind", ret);
    io_uring_prep_listen(io_uring_get_sqe(&ring), listener, 16);
    check("listen", result(&ring));
    check("getsockname", getsockname(listener, addr, &len) < 0 ? -errno : 0);    /* the port */

    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    io_uring_prep_accept(sqe, listener, NULL, NULL, SOCK_CLOEXEC);
    io_uring_sqe_set_data64(sqe, 1);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_connect(sqe, client, addr, len);
    io_uring_sqe_set_data64(sqe, 2);
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 2));
    for (int i = 0; i < 2; i++) {                /* in any order */
        struct io_uring_cqe *cqe;

        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->user_data == 1)
            server = check("accept", cqe->res);
        else
            check("connect", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_prep_shutdown(io_uring_get_sqe(&ring), client, SHUT_RDWR);
    check("shutdown", result(&ring));
    puts("connected and shut down");
    close(server);
    close(client);
    close(listener);
    io_uring_queue_exit(&ring);
    return 0;
}
