/* Creates a directory with a file and links to it, gets its attributes, and removes all of it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(1);
    }
    return ret;
}

/* Submits what is prepared, waits for one CQE and returns its result. */
static int result(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int res;

    check("io_uring_submit", io_uring_submit(ring));
    check("io_uring_wait_cqe", io_uring_wait_cqe(ring, &cqe));
    res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return res;
}

/* Exits with status 77 if the kernel does not have the operation. */
static void need(struct io_uring *ring, int op)
{
    struct io_uring_probe *probe = io_uring_get_probe_ring(ring);
    int supported = probe && io_uring_opcode_supported(probe, op);

    io_uring_free_probe(probe);
    if (!supported) {
        fprintf(stderr, "the kernel does not support this operation\n");
        exit(77);
    }
}

int main(void)
{
    char dir[] = "/tmp/paths.XXXXXX";
    struct io_uring_sqe *sqe;
    struct io_uring ring;
    struct statx stx;
    int fd, root;

    if (!mkdtemp(dir))
        return 1;
    root = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    check("open", root < 0 ? -errno : 0);
    check("io_uring_queue_init", io_uring_queue_init(16, &ring, 0));
    need(&ring, IORING_OP_LINKAT);

#define DO(what, ...) \
    (sqe = io_uring_get_sqe(&ring), io_uring_prep_##what(sqe, __VA_ARGS__), \
     check(#what, result(&ring)))
    DO(mkdirat, root, "sub", 0700);
    fd = DO(openat, root, "sub/new", O_WRONLY | O_CREAT | O_EXCL, 0600);
    DO(write, fd, "data", 4, 0);
    DO(close, fd);
    DO(renameat, root, "sub/new", root, "sub/file", RENAME_NOREPLACE);
    DO(symlinkat, "file", root, "sub/symbolic");
    DO(linkat, root, "sub/file", root, "sub/hard", 0);
    DO(statx, root, "sub/symbolic", 0, STATX_SIZE | STATX_NLINK, &stx);
    printf("%llu bytes, %u names\n", (unsigned long long)stx.stx_size, stx.stx_nlink);
    DO(unlinkat, root, "sub/symbolic", 0);
    DO(unlinkat, root, "sub/hard", 0);
    DO(unlinkat, root, "sub/file", 0);
    DO(unlinkat, root, "sub", AT_REMOVEDIR);

    io_uring_queue_exit(&ring);
    close(root);
    rmdir(dir);
    return stx.stx_size == 4 && stx.stx_nlink == 2 ? 0 : 1;
}
