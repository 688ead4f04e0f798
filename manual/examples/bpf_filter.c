/* Permits only local sockets on a ring: a filter for IORING_OP_SOCKET. */
#include <errno.h>
#include <liburing.h>
#include <liburing/io_uring/bpf_filter.h>
#include <linux/filter.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct io_uring_bpf_ctx, socket.family)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 1),    /* permit */
        BPF_STMT(BPF_RET | BPF_K, 0),    /* deny: the request completes with -EACCES */
    };
    struct io_uring_bpf bpf;
    struct io_uring_cqe *cqe;
    struct io_uring ring;
    int ret, res;

    memset(&bpf, 0, sizeof(bpf));
    bpf.cmd_type = IO_URING_BPF_CMD_FILTER;
    bpf.filter.opcode = IORING_OP_SOCKET;
    bpf.filter.filter_ptr = (unsigned long)code;
    bpf.filter.filter_len = sizeof(code) / sizeof(code[0]);
    bpf.filter.pdu_size = sizeof(((struct io_uring_bpf_ctx *)0)->socket);

    check("io_uring_queue_init", io_uring_queue_init(4, &ring, 0));
    ret = io_uring_register_bpf_filter(&ring, &bpf);
    if (ret == -EINVAL) {
        fprintf(stderr, "the kernel does not support filters\n");
        return 77;
    }
    check("io_uring_register_bpf_filter", ret);

    io_uring_prep_socket(io_uring_get_sqe(&ring), AF_INET, SOCK_STREAM, 0, 0);
    check("io_uring_submit_and_wait", io_uring_submit_and_wait(&ring, 1));
    check("io_uring_wait_cqe", io_uring_wait_cqe(&ring, &cqe));
    res = cqe->res;
    io_uring_queue_exit(&ring);
    printf("IPv4 socket: %s\n", strerror(-res));
    return res != -EACCES;
}
