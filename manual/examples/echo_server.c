/* A TCP echo server with multishot accept, multishot receive and a buffer ring.
 * With a port as argument it serves until it is killed; without, it serves one client of its own. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ACCEPT = 1, RECV, SEND };                 /* upper half of the user data */
enum { BUFS = 64, SIZE = 2048, GROUP = 1, CONNS = 1024, NONE = -1 };

struct conn {
    bool receiving, starved;                     /* is the receive armed? without buffers? */
    int first, last;                             /* the queue of buffers to send */
};

static struct io_uring ring;
static struct io_uring_buf_ring *br;
static char bufs[BUFS][SIZE];
static int next[BUFS], length[BUFS];             /* of a buffer in a queue */
static int paused = NONE;                        /* a listener that ran out of descriptors */
static struct conn conns[CONNS];                 /* by file descriptor */

static void die(const char *what, int ret)
{
    fprintf(stderr, "%s: %s\n", what, strerror(-ret));
    exit(1);
}

static struct io_uring_sqe *new_sqe(int op, int fd)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

    if (!sqe) {                                  /* the SQ is full: submit */
        int ret = io_uring_submit(&ring);
        if (ret < 0 || !(sqe = io_uring_get_sqe(&ring)))
            die("io_uring_submit", ret < 0 ? ret : -EAGAIN);
    }
    io_uring_sqe_set_data64(sqe, (uint64_t)op << 32 | (uint32_t)fd);
    return sqe;
}

static void arm_accept(int fd)
{
    io_uring_prep_multishot_accept(new_sqe(ACCEPT, fd), fd, NULL, NULL, SOCK_CLOEXEC);
}

static void arm_recv(int fd)
{
    struct io_uring_sqe *sqe = new_sqe(RECV, fd);

    io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    io_uring_sqe_set_buf_group(sqe, GROUP);
    conns[fd].receiving = true;
    conns[fd].starved = false;
}

static void send_first(int fd)                   /* one send at a time keeps the order */
{
    int bid = conns[fd].first;

    io_uring_prep_send(new_sqe(SEND, fd), fd, bufs[bid], length[bid], MSG_WAITALL);
}

static void give_back(int bid)
{
    io_uring_buf_ring_add(br, bufs[bid], SIZE, bid, io_uring_buf_ring_mask(BUFS), 0);
    io_uring_buf_ring_advance(br, 1);
    for (int fd = 0; fd < CONNS; fd++)
        if (conns[fd].starved)
            arm_recv(fd);
}

/* Each handler returns true when the connection has been closed. */
static bool close_if_unused(int fd)
{
    struct conn *c = &conns[fd];

    if (c->receiving || c->starved || c->first != NONE)
        return false;
    close(fd);
    if (paused != NONE)                          /* now a descriptor is free */
        arm_accept(paused);
    paused = NONE;
    return true;
}

static bool received(int fd, const struct io_uring_cqe *cqe)
{
    struct conn *c = &conns[fd];

    if (!(cqe->flags & IORING_CQE_F_MORE))       /* the receive has ended, whatever res is */
        c->receiving = false;
    if (cqe->flags & IORING_CQE_F_BUFFER) {
        int bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT;

        if (cqe->res <= 0) {
            give_back(bid);
        } else {
            length[bid] = cqe->res;
            next[bid] = NONE;
            if (c->first == NONE) {
                c->first = c->last = bid;
                send_first(fd);
            } else {
                c->last = next[c->last] = bid;
            }
        }
    }
    if (!c->receiving) {
        if (cqe->res > 0)                        /* data, but no MORE: arm it again */
            arm_recv(fd);
        else if (cqe->res == -ENOBUFS)           /* wait until a buffer is given back */
            c->starved = true;
    }
    return close_if_unused(fd);
}

static bool sent(int fd, const struct io_uring_cqe *cqe)
{
    struct conn *c = &conns[fd];
    int bid = c->first;
    bool failed = cqe->res != length[bid];

    if (failed)                                  /* the receive ends with 0 or an error */
        shutdown(fd, SHUT_RDWR);
    do {                                         /* after a failure, drop the whole queue */
        bid = c->first;
        c->first = next[bid];
        give_back(bid);
    } while (failed && c->first != NONE);
    if (c->first != NONE)
        send_first(fd);
    return close_if_unused(fd);
}

static bool handle(const struct io_uring_cqe *cqe)
{
    int op = cqe->user_data >> 32, fd = (uint32_t)cqe->user_data;

    switch (op) {
    case ACCEPT:
        if (cqe->res >= CONNS) {
            close(cqe->res);
        } else if (cqe->res >= 0) {
            conns[cqe->res] = (struct conn){ .first = NONE };
            arm_recv(cqe->res);
        } else {
            fprintf(stderr, "accept: %s\n", strerror(-cqe->res));
            if (cqe->res == -EINVAL)
                die("multishot accept", cqe->res);
        }
        if (cqe->res == -EMFILE || cqe->res == -ENFILE)
            paused = fd;                         /* at once, it would fail again */
        else if (!(cqe->flags & IORING_CQE_F_MORE))
            arm_accept(fd);
        return false;
    case RECV:
        return received(fd, cqe);
    default:
        return sent(fd, cqe);
    }
}

static int client(const struct sockaddr_in *addr)
{
    char text[] = "hello", answer[sizeof(text)];
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) < 0 ||
        send(fd, text, sizeof(text), 0) != sizeof(text) ||
        recv(fd, answer, sizeof(answer), MSG_WAITALL) != sizeof(answer))
        return 1;
    return memcmp(text, answer, sizeof(text)) != 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in addr = {
        .sin_family = AF_INET,
        .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t addrlen = sizeof(addr);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1, ret, status = 0;
    bool closed = false;

    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (listener < 0 || bind(listener, (struct sockaddr *)&addr, addrlen) < 0 ||
        listen(listener, 128) < 0 || getsockname(listener, (struct sockaddr *)&addr, &addrlen) < 0)
        die("listen", -errno);
    if (argc < 2) {
        pid_t pid = fork();                      /* before the ring exists */

        if (pid < 0)
            die("fork", -errno);
        if (pid == 0)
            return client(&addr);
    }

    ret = io_uring_queue_init(256, &ring, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
    if (ret < 0) {
        fprintf(stderr, "io_uring_queue_init: %s\n", strerror(-ret));
        return ret == -EINVAL ? 77 : 1;          /* before Linux 6.1 */
    }
    br = io_uring_setup_buf_ring(&ring, BUFS, GROUP, 0, &ret);
    if (!br)
        die("io_uring_setup_buf_ring", ret);
    for (int i = 0; i < BUFS; i++)
        io_uring_buf_ring_add(br, bufs[i], SIZE, i, io_uring_buf_ring_mask(BUFS), i);
    io_uring_buf_ring_advance(br, BUFS);
    arm_accept(listener);

    while (argc > 1 || !closed) {
        struct io_uring_cqe *cqe;
        unsigned int index, count = 0;

        ret = io_uring_submit_and_wait(&ring, 1);
        if (ret < 0 && ret != -EINTR)
            die("io_uring_submit_and_wait", ret);
        io_uring_for_each_cqe(&ring, index, cqe) {
            closed |= handle(cqe);
            count++;
        }
        io_uring_cq_advance(&ring, count);
    }
    io_uring_free_buf_ring(&ring, br, BUFS, GROUP);
    io_uring_queue_exit(&ring);
    close(listener);
    if (wait(&status) < 0)
        die("wait", -errno);
    puts(status == 0 ? "echoed" : "the client failed");
    return status != 0;
}
