/* Receives datagrams with their sender and time of arrival, with one request. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { BUFS = 8, SIZE = 256, GROUP = 1, MESSAGES = 3 };

static char bufs[BUFS][SIZE];

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

static void show(void *buf, int len, struct msghdr *msg)
{
    struct io_uring_recvmsg_out *out = io_uring_recvmsg_validate(buf, len, msg);
    struct sockaddr_in from;
    struct cmsghdr *cmsg;

    if (!out || out->namelen != sizeof(from))
        check("io_uring_recvmsg_validate", -EBADMSG);
    memcpy(&from, io_uring_recvmsg_name(out), sizeof(from));
    printf("%.*s from port %d%s\n", (int)io_uring_recvmsg_payload_length(out, len, msg),
           (char *)io_uring_recvmsg_payload(out, msg), ntohs(from.sin_port),
           out->flags & MSG_TRUNC ? ", truncated" : "");
    for (cmsg = io_uring_recvmsg_cmsg_firsthdr(out, msg); cmsg;
         cmsg = io_uring_recvmsg_cmsg_nexthdr(out, msg, cmsg)) {
        struct timeval time;

        if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_TIMESTAMP) {
            memcpy(&time, CMSG_DATA(cmsg), sizeof(time));
            printf("  arrived at %lld.%06ld\n", (long long)time.tv_sec, (long)time.tv_usec);
        }
    }
}

int main(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int sender = socket(AF_INET, SOCK_DGRAM, 0), sock = socket(AF_INET, SOCK_DGRAM, 0), one = 1;
    int mask = io_uring_buf_ring_mask(BUFS), ret;
    struct msghdr msg = { .msg_namelen = sizeof(at),
                          .msg_controllen = CMSG_SPACE(sizeof(struct timeval)) };
    struct io_uring_buf_ring *br;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    socklen_t len = sizeof(at);
    struct io_uring ring;

    if (sock < 0 || sender < 0 || bind(sock, (struct sockaddr *)&at, len) < 0 ||
        getsockname(sock, (struct sockaddr *)&at, &len) < 0 ||
        setsockopt(sock, SOL_SOCKET, SO_TIMESTAMP, &one, sizeof(one)) < 0)
        check("socket", -errno);
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, 0, &ret);
    if (!br)
        check("io_uring_setup_buf_ring", ret);
    for (int i = 0; i < BUFS; i++)
        io_uring_buf_ring_add(br, bufs[i], SIZE, i, mask, i);
    io_uring_buf_ring_advance(br, BUFS);

    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_recvmsg_multishot(sqe, sock, &msg, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    io_uring_sqe_set_buf_group(sqe, GROUP);
    check("io_uring_submit", io_uring_submit(&ring));
    for (int i = 0; i < MESSAGES; i++)
        if (sendto(sender, "hello", 5, 0, (struct sockaddr *)&at, len) < 0)
            check("sendto", -errno);
    for (int i = 0; i < MESSAGES; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        ret = check("recvmsg", cqe->res);
        if (cqe->flags & IORING_CQE_F_BUFFER) {
            int id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;

            show(bufs[id], ret, &msg);
            io_uring_buf_ring_add(br, bufs[id], SIZE, id, mask, 0);
            io_uring_buf_ring_advance(br, 1);
        }
        if (!(cqe->flags & IORING_CQE_F_MORE))
            return 1;                            /* a server submits the request again */
        io_uring_cqe_seen(&ring, cqe);
    }
    io_uring_free_buf_ring(&ring, br, BUFS, GROUP);
    io_uring_queue_exit(&ring);
    close(sender);
    close(sock);
    return 0;
}
