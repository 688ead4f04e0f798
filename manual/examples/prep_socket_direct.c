/* A connection whose ends are both direct descriptors, in one chain of requests. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENT = 0, SERVER = 1, SLOTS = 2 };      /* slots of the table of registered files */

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

int main(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr *addr = (struct sockaddr *)&at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct io_uring_sqe *sqe[6];
    socklen_t len = sizeof(at);
    struct io_uring ring;
    char text[6] = "";

    if (listener < 0 || bind(listener, addr, len) < 0 || listen(listener, 1) < 0 ||
        getsockname(listener, addr, &len) < 0)
        check("listen", -errno);
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&ring, SLOTS));

    for (int i = 0; i < 6; i++)                  /* the SQ holds all of them */
        sqe[i] = io_uring_get_sqe(&ring);
    io_uring_prep_socket_direct(sqe[0], AF_INET, SOCK_STREAM, 0, CLIENT, 0);
    io_uring_prep_connect(sqe[1], CLIENT, addr, len);
    io_uring_prep_accept_direct(sqe[2], listener, NULL, NULL, 0, SERVER);
    io_uring_prep_send(sqe[3], CLIENT, "hello", 6, MSG_WAITALL);
    io_uring_prep_recv(sqe[4], SERVER, text, sizeof(text), MSG_WAITALL);
    io_uring_prep_close_direct(sqe[5], SERVER);
    for (int i = 0; i < 6; i++) {
        /* connect, send and recv use a slot as fd; the others have a slot of their own. */
        int is_slot = i == 1 || i == 3 || i == 4;

        io_uring_sqe_set_flags(sqe[i], (is_slot ? IOSQE_FIXED_FILE : 0) |
                                       (i < 5 ? IOSQE_IO_LINK : 0));
        io_uring_sqe_set_data64(sqe[i], i);
    }
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 6));
    for (int i = 0; i < 6; i++) {
        struct io_uring_cqe *cqe;

        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        if (i == 0 && cqe->res == -EINVAL) {
            fputs("socket requests need Linux 5.19\n", stderr);
            return 77;
        }
        check("request", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("received \"%s\"\n", text);
    io_uring_queue_exit(&ring);                  /* closes the slots, too */
    close(listener);
    return strcmp(text, "hello") != 0;
}
