/* Sends a datagram to an address, from a socket that is not connected. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(addr);
    int rx = socket(AF_INET, SOCK_DGRAM, 0), tx = socket(AF_INET, SOCK_DGRAM, 0);
    struct io_uring ring;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    char buf[16];
    int ret;

    if (rx < 0 || tx < 0 || bind(rx, (struct sockaddr *)&addr, len) < 0 ||
        getsockname(rx, (struct sockaddr *)&addr, &len) < 0) {
        perror("socket");
        return 1;
    }
    ret = io_uring_queue_init(4, &ring, 0);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return 1;
    }
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_send(sqe, tx, "hello", 5, 0);
    io_uring_prep_send_set_addr(sqe, (struct sockaddr *)&addr, len);
    ret = io_uring_submit_and_wait(&ring, 1);
    if (ret < 0 || (ret = io_uring_peek_cqe(&ring, &cqe)) < 0) {
        fprintf(stderr, "no CQE: %s\n", strerror(-ret));
        return 1;
    }
    if (cqe->res < 0) {
        fprintf(stderr, "send: %s\n", strerror(-cqe->res));
        return cqe->res == -EINVAL ? 77 : 1;    /* EINVAL: before Linux 6.1 */
    }
    io_uring_cqe_seen(&ring, cqe);
    printf("received %zd bytes\n", recv(rx, buf, sizeof(buf), MSG_DONTWAIT));
    io_uring_queue_exit(&ring);
    close(rx);
    close(tx);
    return 0;
}
