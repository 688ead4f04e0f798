/* Watches an eventfd with one multishot poll, and reads it after each event. */
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

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
    int events = 0, fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    uint64_t value, one = 1;

    check("eventfd", fd < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    while (events < 3) {
        sqe = io_uring_get_sqe(&ring);
        io_uring_prep_poll_multishot(sqe, fd, POLLIN);  /* armed again only if it ended */
        check("io_uring_submit", io_uring_submit(&ring));
        do {
            unsigned more;

            if (write(fd, &one, sizeof(one)) < 0)       /* another thread would do this */
                return 1;
            check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
            more = cqe->flags & IORING_CQE_F_MORE;
            check("poll", cqe->res);
            io_uring_cqe_seen(&ring, cqe);
            while (read(fd, &value, sizeof(value)) > 0) /* until -EAGAIN: events are edges */
                printf("event %d: %llu\n", ++events, (unsigned long long)value);
            if (!more)
                break;
        } while (events < 3);
    }
    io_uring_queue_exit(&ring);
    close(fd);
    return 0;
}
