/* Waits for an eventfd with poll(2), then reaps all CQEs. */
#include <liburing.h>
#include <poll.h>
#include <stdint.h>
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
    struct __kernel_timespec ts = { .tv_nsec = 10 * 1000 * 1000 };
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    struct pollfd event = { .events = POLLIN };
    uint64_t count;
    int done = 0;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    event.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (event.fd < 0) {
        perror("eventfd");
        return 1;
    }
    check("io_uring_register_eventfd", io_uring_register_eventfd(&ring, event.fd));

    io_uring_prep_timeout(io_uring_get_sqe(&ring), &ts, 0, IORING_TIMEOUT_ETIME_SUCCESS);
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    check("io_uring_submit", io_uring_submit(&ring));

    while (done < 2) {
        if (poll(&event, 1, 1000) <= 0) {
            fprintf(stderr, "no event\n");
            return 1;
        }
        /* Reset the counter first: a CQE that is posted from now on notifies again. */
        if (read(event.fd, &count, sizeof(count)) < 0)
            continue;
        while (io_uring_peek_cqe(&ring, &cqe) == 0) {
            done++;
            io_uring_cqe_seen(&ring, cqe);
        }
    }
    printf("%d CQEs\n", done);

    check("io_uring_unregister_eventfd", io_uring_unregister_eventfd(&ring));
    io_uring_queue_exit(&ring);
    close(event.fd);
    return 0;
}
