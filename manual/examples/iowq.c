/* Limits the number of worker threads and restricts them to the first permitted CPU. */
#define _GNU_SOURCE
#include <liburing.h>
#include <sched.h>
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
    unsigned int values[2] = { 0, 0 };    /* bounded, unbounded; 0: do not change */
    struct io_uring ring;
    cpu_set_t allowed, mask;
    int cpu = 0;

    check("io_uring_queue_init", io_uring_queue_init(8, &ring, 0));
    check("io_uring_register_iowq_max_workers",
          io_uring_register_iowq_max_workers(&ring, values));
    printf("limits: %u bounded, %u unbounded\n", values[0], values[1]);

    values[0] = 2;
    values[1] = 4;
    check("io_uring_register_iowq_max_workers",
          io_uring_register_iowq_max_workers(&ring, values));

    if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0) {
        perror("sched_getaffinity");
        return 1;
    }
    while (!CPU_ISSET(cpu, &allowed))
        cpu++;
    CPU_ZERO(&mask);
    CPU_SET(cpu, &mask);
    check("io_uring_register_iowq_aff", io_uring_register_iowq_aff(&ring, sizeof(mask), &mask));
    printf("workers run on CPU %d\n", cpu);

    check("io_uring_unregister_iowq_aff", io_uring_unregister_iowq_aff(&ring));
    io_uring_queue_exit(&ring);
    return 0;
}
