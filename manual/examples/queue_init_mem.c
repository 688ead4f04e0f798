/* Puts two rings into one piece of memory that the program maps. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(void)
{
    ssize_t size = io_uring_memory_size(8, 0);
    struct io_uring ring[2];
    size_t used = 0;
    char *mem;

    if (size < 0) {
        fprintf(stderr, "io_uring_memory_size: %s\n", strerror((int)-size));
        return 1;
    }
    mem = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mem == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    for (int i = 0; i < 2; i++) {
        struct io_uring_params p = { 0 };
        int ret = io_uring_queue_init_mem(8, &ring[i], &p, mem + used, 2 * size - used);

        if (ret < 0) {
            fprintf(stderr, "io_uring_queue_init_mem: %s\n", strerror(-ret));
            return ret == -EINVAL ? 77 : 1;     /* EINVAL: before Linux 6.5 */
        }
        used += ret;
        printf("ring %d uses %d bytes\n", i, ret);
    }
    for (int i = 0; i < 2; i++) {
        struct io_uring_cqe *cqe;
        int ret;

        io_uring_prep_nop(io_uring_get_sqe(&ring[i]));
        ret = io_uring_submit_and_wait(&ring[i], 1);
        if (ret < 0 || (ret = io_uring_peek_cqe(&ring[i], &cqe)) < 0) {
            fprintf(stderr, "no CQE: %s\n", strerror(-ret));
            return 1;
        }
        io_uring_cqe_seen(&ring[i], cqe);
        io_uring_queue_exit(&ring[i]);
    }
    munmap(mem, 2 * size);      /* not for another ring: see the page */
    return 0;
}
