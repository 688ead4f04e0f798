/* Sends two buffers and a file descriptor as one message. */
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

union control {                                  /* aligned, with room for one descriptor */
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
};

int main(void)
{
    union control out = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
                                      .cmsg_type = SCM_RIGHTS } }, in;
    char text[16] = "", hello[] = "hello, ", world[] = "world";
    struct iovec parts[] = { { hello, 7 }, { world, 6 } }, into = { text, sizeof(text) };
    struct msghdr sent = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = &out,
                           .msg_controllen = sizeof(out) };
    struct msghdr received = { .msg_iov = &into, .msg_iovlen = 1, .msg_control = &in,
                               .msg_controllen = sizeof(in) };
    int fds[2], passed = STDOUT_FILENO;
    struct io_uring ring;

    check("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, fds) < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    memcpy(CMSG_DATA(&out.header), &passed, sizeof(passed));
    io_uring_prep_sendmsg(io_uring_get_sqe(&ring), fds[0], &sent, 0);
    io_uring_prep_recvmsg(io_uring_get_sqe(&ring), fds[1], &received, MSG_CMSG_CLOEXEC);
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 2));
    for (int i = 0; i < 2; i++) {
        struct io_uring_cqe *cqe;

        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("message", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    if (!CMSG_FIRSTHDR(&received))
        return 1;
    memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&received)), sizeof(passed));
    printf("\"%s\" with descriptor %d\n", text, passed);
    close(passed);
    io_uring_queue_exit(&ring);
    close(fds[0]);
    close(fds[1]);
    return strcmp(text, "hello, world") != 0;
}
