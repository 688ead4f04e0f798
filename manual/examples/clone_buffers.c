/* Registers buffers with one ring and clones them to others. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 4, SIZE = 4096 };

static char memory[COUNT][SIZE];

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
    struct io_uring first, second, third;
    struct iovec iov[COUNT];
    int ret;

    check("io_uring_queue_init", io_uring_queue_init(4, &first, 0));
    check("io_uring_queue_init", io_uring_queue_init(4, &second, 0));
    check("io_uring_queue_init", io_uring_queue_init(4, &third, 0));
    for (int i = 0; i < COUNT; i++) {
        iov[i].iov_base = memory[i];
        iov[i].iov_len = SIZE;
    }
    check("io_uring_register_buffers", io_uring_register_buffers(&first, iov, COUNT));

    ret = io_uring_clone_buffers(&second, &first);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel cannot clone buffers\n");
        return 77;
    }
    check("io_uring_clone_buffers", ret);

    /* Buffers 2 and 3 of the first ring become buffers 0 and 1 of the third. */
    ret = io_uring_clone_buffers_offset(&third, &first, 0, 2, 2, 0);
    if (ret != -EINVAL)    /* Linux 6.13 */
        check("io_uring_clone_buffers_offset", ret);

    /* The clones stay when the source is torn down. */
    io_uring_queue_exit(&first);
    check("io_uring_unregister_buffers", io_uring_unregister_buffers(&second));
    io_uring_queue_exit(&second);
    io_uring_queue_exit(&third);
    printf("cloned\n");
    return 0;
}
