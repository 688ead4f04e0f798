/* Sends a datagram to an address, and receives it with the address of its sender. */
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

static int udp_socket(struct sockaddr_in *at)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(*at);

    *at = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (fd < 0 || bind(fd, (struct sockaddr *)at, len) < 0 ||
        getsockname(fd, (struct sockaddr *)at, &len) < 0)
        check("socket", -errno);
    return fd;
}

int main(void)
{
    struct sockaddr_in from, to, peer;
    int sender = udp_socket(&from), receiver = udp_socket(&to);
    char text[16] = "";
    struct iovec iov = { text, sizeof(text) };
    struct msghdr msg = {
        .msg_name = &peer, .msg_namelen = sizeof(peer), .msg_iov = &iov, .msg_iovlen = 1,
    };
    struct io_uring_sqe *sqe;
    struct io_uring ring;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_recvmsg(sqe, receiver, &msg, 0);
    io_uring_sqe_set_data(sqe, (void *)"recvmsg");
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_sendto(sqe, sender, "hello", 6, 0, (struct sockaddr *)&to, sizeof(to));
    io_uring_sqe_set_data(sqe, (void *)"sendto");
    check("io_uring_submit", io_uring_submit(&ring));
    for (int i = 0; i < 2; i++) {
        struct io_uring_cqe *cqe;

        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (cqe->res == -EINVAL) {
            fputs("sendto needs Linux 6.1\n", stderr);
            return 77;
        }
        check(io_uring_cqe_get_data(cqe), cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("\"%s\" from port %d\n", text, ntohs(peer.sin_port));
    io_uring_queue_exit(&ring);
    close(sender);
    close(receiver);
    return peer.sin_port != from.sin_port;
}
