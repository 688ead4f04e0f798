/* SPDX-License-Identifier: MIT */
/* Runs steps in threads, and interrupts waits that nothing ends. */
#include "differential.h"

/* A thread that waits for steps. */
static struct worker {
	sem_t go, done;
	pthread_t thread;
	int started;
	long (*function)(const long *);
	const long *arguments;
	long result;
} workers[THREADS];

/*
 * Waits until the SQPOLL thread has consumed all SQEs and sleeps; that of a disabled ring may not
 * have started.
 */
static void let_sleep(const struct io_uring *r)
{
	int turn, turns = r->flags & IORING_SETUP_R_DISABLED ? 40 : 400, asleep = 0;

	/* The thread clears the flag only when it runs. */
	usleep(1000);
	for (turn = 0; turn < turns && asleep < 10; turn++) {
		unsigned int head = __atomic_load_n(r->sq.khead, __ATOMIC_ACQUIRE);
		unsigned int flags = __atomic_load_n(r->sq.kflags, __ATOMIC_ACQUIRE);

		/* A thread that was not woken leaves SQEs. */
		asleep = flags & IORING_SQ_NEED_WAKEUP ? asleep + 1 : 0;
		if (asleep && head == *r->sq.ktail)
			return;
		usleep(500);
	}
}

static unsigned int tails(void)
{
	unsigned int sum = 0;
	int i;

	for (i = 0; i < RINGS; i++)
		if (slots[i].live)
			sum += *slots[i].ring.cq.ktail + *slots[i].ring.cq.koverflow;
	return sum;
}

/* Waits until no CQEs have been posted for a while. */
static void wait_until_idle(void)
{
	unsigned int sum = tails();
	int turn, quiet = 0;

	for (turn = 0; turn < 50 * patience && quiet < 4 * patience; turn++) {
		usleep((useconds_t)asynchronous / 3);
		quiet = tails() == sum ? quiet + 1 : 0;
		sum = tails();
	}
}

/* Lets requests complete that are about to: after a submission, and in other threads. */
void settle(void)
{
	static unsigned int before;
	unsigned int heads = 0;
	int i;

	for (i = 0; i < RINGS; i++) {
		if (!slots[i].live)
			continue;
		if (slots[i].ring.flags & IORING_SETUP_SQPOLL)
			let_sleep(ring(i));
		heads += *slots[i].ring.sq.khead;
	}
	if (asynchronous && heads != before)
		wait_until_idle();
	else if (workers[1].started)
		usleep(300 * (useconds_t)patience);
	else
		/* Runs the task work of this thread. */
		getppid();
	before = heads;
}

static void interrupted(int signal)
{
	(void)signal;
}

/* A signal interrupts a wait after this time in microseconds. */
static void interrupt_after(long time)
{
	struct itimerval timer = { { 0, time }, { 0, time } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static pid_t home;

static void block_alarm(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(how, &set, NULL);
}

static long run(long (*function)(const long *), const long *arguments)
{
	long result;

	interrupt_after(12000);
	result = function(arguments);
	interrupt_after(0);
	return result;
}

static void *work(void *given)
{
	struct worker *worker = given;

	block_alarm(SIG_UNBLOCK);
	for (;;) {
		while (sem_wait(&worker->go))
			;
		worker->result = run(worker->function, worker->arguments);
		sem_post(&worker->done);
	}
	return NULL;
}

static long run_in_thread(struct worker *worker, long (*function)(const long *), const long *arguments)
{
	block_alarm(SIG_BLOCK);
	if (!worker->started) {
		sem_init(&worker->go, 0, 0);
		sem_init(&worker->done, 0, 0);
		worker->started = 1;
		pthread_create(&worker->thread, NULL, work, worker);
	}
	worker->function = function;
	worker->arguments = arguments;
	sem_post(&worker->go);
	while (sem_wait(&worker->done))
		;
	block_alarm(SIG_UNBLOCK);
	return worker->result;
}

void perform(long thread, int number, const char *name, long (*function)(const long *),
	     const long *arguments)
{
	long result;

	step = number;
	length = 0;
	note("step=%d op=%s", number, name);
	/* A child has one thread. */
	if (thread && getpid() == home)
		result = run_in_thread(&workers[thread], function, arguments);
	else
		result = run(function, arguments);
	note(" result=%ld", result);
	settle();
	show_state();
	note("\n");
	if (write(1, line, length) != (ssize_t)length)
		_exit(3);
}

void start(void)
{
	struct sigaction action = { .sa_handler = interrupted };
	int i;

	home = getpid();
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets))
		_exit(2);
	event = eventfd(0, EFD_NONBLOCK);
	memory_file = memfd_create("differential", 0);
	for (i = 0; i < BUFFERS; i++) {
		memset(buffers[i], 'a' + i, BUFFER_SIZE);
		vectors[i] = (struct iovec){ buffers[i], BUFFER_SIZE };
	}
	times[1].tv_nsec = 1;
	times[2].tv_nsec = 2000000;
	times[3].tv_sec = -1;
	times[5].tv_sec = 1000;
	times[6].tv_nsec = 2000000000;
	if (write(memory_file, buffers, sizeof(buffers)) != sizeof(buffers))
		_exit(2);
#ifdef TWO_COPIES
	of_second_copy("io_uring_submit");
#endif
	/* Allocates what it needs before the first step. */
	show_state();
}
