/* Reads a whole file with up to 8 reads in flight, and counts its lines. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH = 8, BLOCK = 32768 };

struct block {
    off_t off;              /* the next byte to read */
    size_t left;            /* bytes of the block that are still missing */
    char buf[BLOCK];
};

static struct block blocks[DEPTH];
static off_t size, next;

static void check(const char *what, long ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror((int)-ret));
        exit(1);
    }
}

/* Queues a read of what is missing of a block. The SQ has an SQE per block, so one is free. */
static void queue_read(struct io_uring *ring, int fd, struct block *b)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    io_uring_prep_read(sqe, fd, b->buf, (unsigned)b->left, (__u64)b->off);
    io_uring_sqe_set_data(sqe, b);
}

/* Assigns the next part of the file to a block; returns 0 at the end of the file. */
static int assign(struct block *b)
{
    b->off = next;
    b->left = size - next < BLOCK ? (size_t)(size - next) : BLOCK;
    next += (off_t)b->left;
    return b->left > 0;
}

int main(int argc, char **argv)
{
    int fd = open(argc > 1 ? argv[1] : "/proc/self/exe", O_RDONLY);
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    unsigned head, seen, in_flight = 0;
    long lines = 0;
    off_t total = 0;
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        check("open", -errno);
    size = st.st_size;
    check("io_uring_queue_init", io_uring_queue_init(DEPTH, &ring, 0));
    for (; in_flight < DEPTH && assign(&blocks[in_flight]); in_flight++)
        queue_read(&ring, fd, &blocks[in_flight]);

    while (in_flight > 0) {
        int ret = io_uring_submit_and_wait(&ring, 1);

        if (ret != -EINTR)
            check("io_uring_submit_and_wait", ret);
        seen = 0;
        io_uring_for_each_cqe(&ring, head, cqe) {
            struct block *b = io_uring_cqe_get_data(cqe);
            int n = cqe->res;

            seen++;
            check("read", n);
            for (int i = 0; i < n; i++)
                lines += b->buf[i] == '\n';
            total += n;
            b->off += n;
            b->left -= (size_t)n;
            /* 0: the file became shorter. Otherwise finish a short read, or go on. */
            if (n > 0 && (b->left > 0 || assign(b)))
                queue_read(&ring, fd, b);
            else
                in_flight--;
        }
        io_uring_cq_advance(&ring, seen);
    }
    printf("%ld lines in %lld bytes\n", lines, (long long)total);
    io_uring_queue_exit(&ring);
    close(fd);
    return total == size ? 0 : 1;
}
