/* Maps a ring and completes one request with the system calls alone. */
#include <errno.h>
#include <liburing/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(const char *what, int error)
{
    fprintf(stderr, "%s: %s\n", what, strerror(error));
    return 1;
}

int main(void)
{
    struct io_uring_params p = { 0 };
    int fd = (int)syscall(__NR_io_uring_setup, 8, &p);
    if (fd < 0)
        return fail("io_uring_setup", errno);
    if (!(p.features & IORING_FEAT_SINGLE_MMAP)) {
        fprintf(stderr, "this kernel needs two mappings for the rings\n");
        return 77;
    }

    /* The ring region: its length is where the later of its two arrays ends. */
    size_t cq_end = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
    size_t sq_end = p.sq_off.array + p.sq_entries * sizeof(__u32);
    size_t ring_len = cq_end > sq_end ? cq_end : sq_end;
    size_t sqes_len = p.sq_entries * sizeof(struct io_uring_sqe);
    char *ring = mmap(NULL, ring_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
                      IORING_OFF_SQ_RING);
    if (ring == MAP_FAILED)
        return fail("mmap of the ring region", errno);
    struct io_uring_sqe *sqes = mmap(NULL, sqes_len, PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
    if (sqes == MAP_FAILED)
        return fail("mmap of the SQEs", errno);
    __u32 *sq_tail = (__u32 *)(ring + p.sq_off.tail);
    __u32 *sq_array = (__u32 *)(ring + p.sq_off.array);
    __u32 sq_mask = *(__u32 *)(ring + p.sq_off.ring_mask);
    __u32 *cq_head = (__u32 *)(ring + p.cq_off.head);
    __u32 *cq_tail = (__u32 *)(ring + p.cq_off.tail);
    __u32 cq_mask = *(__u32 *)(ring + p.cq_off.ring_mask);
    struct io_uring_cqe *cqes = (struct io_uring_cqe *)(ring + p.cq_off.cqes);

    /* Fill an SQE, enter it in the array, then publish the new tail. The SQ is empty. */
    __u32 tail = *sq_tail;                    /* only this program writes it */
    struct io_uring_sqe *sqe = &sqes[tail & sq_mask];
    memset(sqe, 0, sizeof(*sqe));
    sqe->opcode = IORING_OP_NOP;
    sqe->user_data = 42;
    sq_array[tail & sq_mask] = tail & sq_mask;
    __atomic_store_n(sq_tail, tail + 1, __ATOMIC_RELEASE);

    long ret = syscall(__NR_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0);
    if (ret < 0)
        return fail("io_uring_enter", errno);

    /* Read the CQE, then publish the new head. */
    __u32 head = *cq_head;                    /* only this program writes it */
    while (head == __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE)) {
        ret = syscall(__NR_io_uring_enter, fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);
        if (ret < 0 && errno != EINTR)
            return fail("io_uring_enter", errno);
    }
    struct io_uring_cqe cqe = cqes[head & cq_mask];
    __atomic_store_n(cq_head, head + 1, __ATOMIC_RELEASE);
    printf("user_data %llu, result %d\n", (unsigned long long)cqe.user_data, cqe.res);

    munmap(sqes, sqes_len);
    munmap(ring, ring_len);
    close(fd);
    return cqe.res < 0;
}
