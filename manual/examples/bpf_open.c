/* Permits IORING_OP_OPENAT and IORING_OP_OPENAT2 only for reading. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <liburing/io_uring/bpf_filter.h>
#include <linux/filter.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The lower half of a 64-bit field: filters load 32 bits, in the byte order of the machine. */
#define LOW(field) (offsetof(struct io_uring_bpf_ctx, field) + \
                    (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0))

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
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW(open.flags)),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_ACCMODE | O_CREAT | O_TRUNC),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, O_RDONLY, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 1),    /* permit */
        BPF_STMT(BPF_RET | BPF_K, 0),    /* deny */
    };
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int i, res;

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    for (i = 0; i < 2; i++) {
        struct io_uring_bpf bpf = {
            .cmd_type = IO_URING_BPF_CMD_FILTER,
            .filter = {
                .opcode = i ? IORING_OP_OPENAT2 : IORING_OP_OPENAT,
                .filter_ptr = (unsigned long)code,
                .filter_len = sizeof(code) / sizeof(code[0]),
                .pdu_size = sizeof(((struct io_uring_bpf_ctx *)0)->open),
            },
        };
        int ret = io_uring_register_bpf_filter(&ring, &bpf);
        if (ret == -EINVAL) {
            fprintf(stderr, "the kernel does not support filters\n");
            return 77;
        }
        check("io_uring_register_bpf_filter", ret);
    }
    io_uring_prep_openat(io_uring_get_sqe(&ring), AT_FDCWD, "/dev/null", O_WRONLY, 0);
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    res = cqe->res;
    io_uring_queue_exit(&ring);
    printf("open for writing: %s\n", res < 0 ? strerror(-res) : "permitted");
    return res != -EACCES;
}
