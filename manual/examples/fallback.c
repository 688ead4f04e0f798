/* Reads with io_uring where it is available, and with pread(2) elsewhere. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct io_uring ring;
static bool has_ring;

static void init(void)
{
    int ret = io_uring_queue_init(8, &ring, 0);

    has_ring = ret == 0;
    /* ENOSYS, EPERM, EACCES, ENOMEM: not here. Report it once, and work without. */
    if (!has_ring)
        fprintf(stderr, "no io_uring (%s), using pread\n", strerror(-ret));
}

static ssize_t read_at(int fd, void *buf, unsigned len, off_t off)
{
    struct io_uring_cqe *cqe;
    ssize_t ret;

    if (!has_ring) {
        ret = pread(fd, buf, len, off);
        return ret < 0 ? -errno : ret;
    }
    io_uring_prep_read(io_uring_get_sqe(&ring), fd, buf, len, (__u64)off);
    ret = io_uring_submit_and_wait(&ring, 1);
    /* A seccomp filter may allow io_uring_setup(2) and refuse io_uring_enter(2). */
    if (ret == -ENOSYS || ret == -EPERM || ret == -EACCES) {
        io_uring_queue_exit(&ring);
        has_ring = false;
        return read_at(fd, buf, len, off);
    }
    while (ret >= 0 || ret == -EINTR) {
        ret = io_uring_wait_cqe(&ring, &cqe);
        if (ret == 0) {
            ret = cqe->res;
            io_uring_cqe_seen(&ring, cqe);
            return ret;
        }
    }
    return ret;
}

int main(void)
{
    int fd = open("/proc/self/exe", O_RDONLY);
    char buf[4];
    ssize_t ret;

    if (fd < 0) {
        perror("open");
        return 1;
    }
    init();
    ret = read_at(fd, buf, sizeof(buf), 0);
    if (ret < 0)
        fprintf(stderr, "read: %s\n", strerror((int)-ret));
    else
        printf("read %zd bytes %s\n", ret, has_ring ? "with io_uring" : "with pread");
    if (has_ring)
        io_uring_queue_exit(&ring);
    close(fd);
    return ret == sizeof(buf) ? 0 : 1;
}
