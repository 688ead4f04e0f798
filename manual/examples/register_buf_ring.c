/* Registers a buffer ring in memory of the program: the ring and its buffers in one mapping. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BUFS = 256, SIZE = 4096, GROUP = 1 };

static int check(const char *what, int ret)
{
    if (ret < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-ret));
        exit(ret == -EINVAL ? 77 : 1);           /* before Linux 5.19 */
    }
    return ret;
}

int main(void)
{
    size_t ring_size = BUFS * sizeof(struct io_uring_buf);
    size_t size = ring_size + (size_t)BUFS * SIZE;
    struct io_uring_buf_reg reg;
    struct io_uring_buf_ring *br;
    struct io_uring ring;
    uint16_t head;
    char *mem;
    int ret;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mem == MAP_FAILED)
        check("mmap", -errno);
    br = (struct io_uring_buf_ring *)mem;        /* the ring starts on a page */

    memset(&reg, 0, sizeof(reg));
    reg.ring_addr = uring_ptr_to_u64(br);
    reg.ring_entries = BUFS;
    reg.bgid = GROUP;
    check("io_uring_register_buf_ring", io_uring_register_buf_ring(&ring, &reg, 0));
    io_uring_buf_ring_init(br);
    for (int i = 0; i < BUFS; i++)
        io_uring_buf_ring_add(br, mem + ring_size + (size_t)i * SIZE, SIZE, i,
                              io_uring_buf_ring_mask(BUFS), i);
    io_uring_buf_ring_advance(br, BUFS);

    ret = io_uring_buf_ring_head(&ring, GROUP, &head);
    if (ret == 0)                                /* since Linux 6.8 */
        printf("the kernel consumes entry %d next\n", head & io_uring_buf_ring_mask(BUFS));

    check("io_uring_unregister_buf_ring", io_uring_unregister_buf_ring(&ring, GROUP));
    io_uring_queue_exit(&ring);
    munmap(mem, size);
    return 0;
}
