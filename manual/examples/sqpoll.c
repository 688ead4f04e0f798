/* Writes to /dev/null through a ring with an SQPOLL thread. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REQUESTS = 100 };

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(ret == -EPERM ? 77 : 1);    /* before Linux 5.13, SQPOLL needs privileges */
    }
    return ret;
}

static struct io_uring_sqe *get_sqe(struct io_uring *ring)
{
    struct io_uring_sqe *sqe;

    while (!(sqe = io_uring_get_sqe(ring))) {
        check("io_uring_submit", io_uring_submit(ring));    /* wakes the thread if it sleeps */
        check("io_uring_sqring_wait", io_uring_sqring_wait(ring));
    }
    return sqe;
}

int main(void)
{
    static const char text[] = "polled";    /* stays valid until the completions */
    struct io_uring_params p = {
        .flags = IORING_SETUP_SQPOLL | IORING_SETUP_CQSIZE,
        .cq_entries = REQUESTS,
        .sq_thread_idle = 100,    /* milliseconds */
    };
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int fd = open("/dev/null", O_WRONLY);

    if (fd < 0) {
        perror("/dev/null");
        return 1;
    }
    check("io_uring_queue_init_params", io_uring_queue_init_params(8, &ring, &p));
    check("io_uring_register_files", io_uring_register_files(&ring, &fd, 1));

    for (int i = 0; i < REQUESTS; i++) {
        struct io_uring_sqe *sqe = get_sqe(&ring);

        io_uring_prep_write(sqe, 0, text, sizeof(text) - 1, -1);
        io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
        io_uring_sqe_set_data64(sqe, i);
    }
    check("io_uring_submit", io_uring_submit(&ring));

    for (int i = 0; i < REQUESTS; i++) {
        check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
        check("write", cqe->res);
        io_uring_cqe_seen(&ring, cqe);
    }
    printf("%d writes\n", REQUESTS);
    io_uring_queue_exit(&ring);
    close(fd);
    return 0;
}
