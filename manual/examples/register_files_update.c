/* Fills a slot of a sparse file table, empties it again and waits for its tag. */
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOT = 5, TAG = 1000 };

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
    __u64 tag = TAG;
    int fds[2], empty = -1;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    check("io_uring_register_files_sparse", io_uring_register_files_sparse(&ring, 16));
    if (pipe(fds) < 0) {
        perror("pipe");
        return 1;
    }
    /* The result is the number of slots that were processed. */
    if (check("io_uring_register_files_update_tag",
              io_uring_register_files_update_tag(&ring, SLOT, &fds[0], &tag, 1)) != 1)
        return 1;
    close(fds[0]);

    /* ... requests use SLOT with IOSQE_FIXED_FILE ... */

    if (check("io_uring_register_files_update",
              io_uring_register_files_update(&ring, SLOT, &empty, 1)) != 1)
        return 1;

    /* The tag arrives when the last request that uses the file has completed. */
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    if (cqe->user_data != TAG || cqe->res != 0)
        return 1;
    io_uring_cqe_seen(&ring, cqe);
    printf("the ring no longer uses the file\n");

    io_uring_queue_exit(&ring);
    close(fds[1]);
    return 0;
}
