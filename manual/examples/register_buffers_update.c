/* Creates a sparse buffer table, fills a slot, replaces the buffer and waits for its tag. */
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOT = 2, SIZE = 4096, TAG = 1000 };

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
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    struct iovec old, new;
    __u64 tag = TAG;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    check("io_uring_register_buffers_sparse", io_uring_register_buffers_sparse(&ring, 8));
    old.iov_base = malloc(SIZE);
    new.iov_base = malloc(SIZE);
    old.iov_len = new.iov_len = SIZE;
    if (!old.iov_base || !new.iov_base)
        return 1;

    /* The result is the number of slots that were changed. */
    if (check("io_uring_register_buffers_update_tag",
              io_uring_register_buffers_update_tag(&ring, SLOT, &old, &tag, 1)) != 1)
        return 1;

    /* ... requests use buffer SLOT ... */

    tag = 0;
    if (check("io_uring_register_buffers_update_tag",
              io_uring_register_buffers_update_tag(&ring, SLOT, &new, &tag, 1)) != 1)
        return 1;

    /* The tag arrives when the last request that uses the old buffer has completed. */
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    if (cqe->user_data != TAG || cqe->res != 0)
        return 1;
    io_uring_cqe_seen(&ring, cqe);
    free(old.iov_base);
    printf("the old buffer is free\n");

    check("io_uring_unregister_buffers", io_uring_unregister_buffers(&ring));
    io_uring_queue_exit(&ring);
    free(new.iov_base);
    return 0;
}
