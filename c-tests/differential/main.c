/* SPDX-License-Identifier: MIT */
/*
 * Reads programs, runs each in a child, and prints a line for each step. A program is a line
 * `program`, a line `THREAD COPY STEP ARGUMENT…` for each step, and a line `end`; the answer is the
 * children's lines and `end STATUS`. With the argument `table` it prints the table of steps.
 */
#include "differential.h"

enum { STEPS = 256, ARGUMENTS = 8, SECONDS = 10 };

extern const struct op __start_ops[], __stop_ops[];

static struct line {
	const struct op *op;
	long thread, copy;
	long arguments[ARGUMENTS];
} program[STEPS];

static const struct op *find(const char *name)
{
	const struct op *op;

	for (op = __start_ops; op != __stop_ops; op++)
		if (!strcmp(op->name, name))
			return op;
	fprintf(stderr, "there is no step `%s`\n", name);
	exit(2);
}

static void print_table(void)
{
	const struct op *op;

	for (op = __start_ops; op != __stop_ops; op++)
		printf("%s\t%d\t%s\t%s\n", op->name, op->weight, op->arguments, op->text);
}

/* Whether the rings of the step are live; arguments named `ring…` are rings. */
static int applies(const struct line *line, int closed_too)
{
	const char *p = line->op->arguments;
	int i;

	for (i = 0; *p; i++) {
		const struct slot *s = &slots[line->arguments[i]];

		if (!strncmp(p, "ring", 4) && !s->live && !(closed_too && s->used))
			return 0;
		if (!strncmp(p, "ring", 4) && is_stale(line->arguments[i]))
			return 0;
		if (!strncmp(p, "slot", 4) && s->live)
			return 0;
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return 1;
}

static long does_not_apply(const long *a)
{
	(void)a;
	return SKIPPED;
}

/* Runs the steps in [from, to); `fork` hands the next ones to a child. */
static void steps(int from, int to, int closed_too)
{
	int i;

	for (i = from; i < to; i++) {
		const struct line *line = &program[i];

		if (!strcmp(line->op->name, "fork")) {
			int past = (int)least(i + 1 + line->arguments[0], to);
			pid_t child = fork();

			if (!child) {
				steps(i + 1, past, closed_too);
				_exit(0);
			}
			while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
				;
			i = past - 1;
			continue;
		}
#ifdef TWO_COPIES
		copy = line->copy;
#endif
		perform(line->thread, i, line->op->name,
			applies(line, closed_too) ? line->op->function : does_not_apply,
			line->arguments);
	}
}

/* Waits for the child, or kills it and its children after SECONDS. */
static void await(pid_t child)
{
	struct timespec limit = { .tv_sec = SECONDS };
	sigset_t set;
	int status;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	while (waitpid(child, &status, WNOHANG) == 0) {
		if (sigtimedwait(&set, NULL, &limit) < 0 && errno == EAGAIN) {
			kill(-child, SIGKILL);
			waitpid(child, &status, 0);
			printf("end killed\n");
			return;
		}
	}
	kill(-child, SIGKILL);
	if (WIFSIGNALED(status))
		printf("end signal %d\n", WTERMSIG(status));
	else
		printf("end %d\n", WEXITSTATUS(status));
}

static void run_program(int count, int closed_too)
{
	sigset_t none;
	pid_t child = fork();

	if (child) {
		await(child);
		fflush(stdout);
		return;
	}
	setpgid(0, 0);
	/* Some programs have the C library wait forever; the parent ends that, unless it is killed. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	start();
	steps(0, count, closed_too);
	_exit(0);
}

static void read_line(char *text, struct line *line)
{
	char *word = strtok(text, " \n");
	int i;

	line->thread = atol(word ? word : "0");
	word = strtok(NULL, " \n");
	line->copy = atol(word ? word : "0");
	word = strtok(NULL, " \n");
	line->op = find(word ? word : "");
	for (i = 0; i < ARGUMENTS; i++) {
		word = strtok(NULL, " \n");
		line->arguments[i] = word ? atol(word) : 0;
	}
}

int main(int argc, char **argv)
{
	static char text[4096];
	int count = 0, closed_too = 0;
	sigset_t set;

	if (argc > 1 && !strcmp(argv[1], "table")) {
		print_table();
		return 0;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	while (fgets(text, sizeof(text), stdin)) {
		if (!strncmp(text, "program", 7)) {
			count = 0;
			closed_too = !strncmp(text + 7, " closed", 7);
			patience = 1;
		} else if (!strncmp(text, "patient", 7)) {
			patience = 8;
		} else if (!strncmp(text, "end", 3)) {
			run_program(count, closed_too);
		} else if (count < STEPS) {
			read_line(text, &program[count++]);
		}
	}
	return 0;
}
