/* Enables busy polling for up to 50 microseconds per wait, and restores the settings. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    struct io_uring_napi napi = { .busy_poll_to = 50, .prefer_busy_poll = 1 };
    struct io_uring ring;
    int ret;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    ret = io_uring_register_napi(&ring, &napi);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel does not support busy polling\n");
        return 77;
    }
    check("io_uring_register_napi", ret);
    printf("before: %u microseconds\n", napi.busy_poll_to);

    /* ... receive and send on TCP sockets; waits poll their device queues ... */

    check("io_uring_unregister_napi", io_uring_unregister_napi(&ring, &napi));
    printf("at the end: %u microseconds\n", napi.busy_poll_to);
    io_uring_queue_exit(&ring);
    return 0;
}
