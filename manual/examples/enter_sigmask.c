/* Waits for a CQE or for SIGALRM, which is blocked except during the wait. */
#include <errno.h>
#include <liburing.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

static volatile sig_atomic_t alarms;

static void on_alarm(int signal)
{
    (void)signal;
    alarms = 1;
}

static int fail(const char *what, int ret)
{
    fprintf(stderr, "%s: %s\n", what, strerror(-ret));
    return 1;
}

int main(void)
{
    struct sigaction action = { .sa_handler = on_alarm };
    struct itimerval in_20_ms = { .it_value = { .tv_usec = 20000 } };
    sigset_t block, during_wait;
    struct io_uring ring;
    int ret;

    sigemptyset(&block);
    sigaddset(&block, SIGALRM);
    if (sigaction(SIGALRM, &action, NULL) || sigprocmask(SIG_BLOCK, &block, &during_wait))
        return fail("signals", -errno);
    sigdelset(&during_wait, SIGALRM);
    ret = io_uring_queue_init(8, &ring, 0);
    if (ret < 0)
        return fail("io_uring_queue_init", ret);
    if (setitimer(ITIMER_REAL, &in_20_ms, NULL))
        return fail("setitimer", -errno);

    /* No request is in flight: only the signal can end this wait. */
    while (!alarms) {
        ret = io_uring_enter((unsigned int)ring.ring_fd, 0, 1, IORING_ENTER_GETEVENTS,
                             &during_wait);
        if (ret < 0 && ret != -EINTR)
            return fail("io_uring_enter", ret);
    }
    printf("the wait ended: %s\n", ret < 0 ? strerror(-ret) : "a CQE is ready");
    io_uring_queue_exit(&ring);
    return 0;
}
