/* SPDX-License-Identifier: MIT
 *
 * Submitting and waiting: full rings, chains, time limits, signals; and many threads on one ring.
 */
#include "safe_support.h"
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

/* ---- one thread ---- */

static void test_order_and_tags(void **state)
{
	struct world world = make_world(4);
	struct ferrule_completion completions[8];

	(void)state;
	/* More than the submission queue has places: the rest is submitted on the way. */
	for (uint64_t i = 0; i < 8; i++)
		good(ferrule_nop(world.ring, 0, i + 1));
	assert_int_equal(good(ferrule_wait(world.ring, completions, 8, 8, -1)), 8);
	for (uint64_t i = 0; i < 8; i++) {
		assert_int_equal(completions[i].tag, i + 1);
		assert_int_equal(completions[i].result, 0);
		assert_int_equal(completions[i].kind, FERRULE_OPERATION);
	}
	struct ferrule_statistics statistics = statistics_of(world.ring);
	assert_int_equal(statistics.entries, 4);
	assert_int_equal(statistics.completions, 8);
	assert_int_equal(statistics.submitted, 8);
	assert_int_equal(statistics.completed, 8);
	assert_int_equal(statistics.in_flight + statistics.ready, 0);
	end_world(&world);
}

static void test_full(void **state)
{
	struct world world = make_world(2);
	struct ferrule_completion completions[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		good(ferrule_nop(world.ring, 0, 0));
	assert_fails(ferrule_nop(world.ring, 0, 0), EAGAIN, "4 operations are outstanding");
	assert_int_equal(good(ferrule_wait(world.ring, completions, 1, 1, -1)), 1);
	good(ferrule_nop(world.ring, 0, 0));
	assert_fails(ferrule_nop(world.ring, 0, 0), EAGAIN, "wait for some first");
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 4, -1)), 4);
	end_world(&world);
}

static void test_limits_of_waiting(void **state)
{
	struct world world = make_world(4);
	struct ferrule_completion completions[4];

	(void)state;
	assert_fails(
		ferrule_wait(world.ring, completions, 1, 2, 0), EINVAL, "minimum is 2, it must be at most capacity, 1");
	assert_fails(ferrule_wait(world.ring, completions, 4, 1, -1), EDEADLK, "never ends");
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 0, -1)), 0);
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 1, 0)), 0);
	good(ferrule_nop(world.ring, 0, 0));
	assert_fails(ferrule_wait(world.ring, completions, 4, 2, -1), EDEADLK, "but 1 operations are outstanding");
	read_pipe(&world, 0);
	int64_t start = now();
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 2, SECOND / 50)), 1);
	assert_in_range(now() - start, SECOND / 50, SECOND);
	end_world(&world);
}

static void test_wait_for(void **state)
{
	struct world world = make_world(4);
	int64_t read = read_pipe(&world, 0), nop = good(ferrule_nop(world.ring, 0, 3));
	struct ferrule_completion completions[4];

	(void)state;
	assert_fails(
		ferrule_wait_for(world.ring, read, completions, SECOND / 100), ETIME, "did not complete in 10000000");
	assert_int_equal(statistics_of(world.ring).ready, 1);
	assert_int_equal(write(world.pipe[1], "ab", 2), 2);
	assert_int_equal(wait_for(world.ring, read).result, 2);
	assert_fails(ferrule_wait_for(world.ring, read, completions, 0), ENOENT, "its completion was read");
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 1, -1)), 1);
	assert_int_equal(completions[0].operation, nop);
	assert_fails(ferrule_wait_for(world.ring, nop, completions, 0), ENOENT, "its completion was read");
	assert_fails(ferrule_wait_for(world.ring, nop + (1 << 24), completions, 0), EBADF, "ever issued");
	assert_fails(ferrule_wait_for(world.ring, 17, completions, 0), EBADF, "not a handle");
	end_world(&world);
}

static void test_cancel_and_timeout(void **state)
{
	struct world world = make_world(8);
	int64_t read = read_pipe(&world, 0);
	int64_t cancel = good(ferrule_cancel(world.ring, read, 0, 0));
	int64_t timeout = good(ferrule_timeout(world.ring, 1000000, 0, 0, 0));

	(void)state;
	assert_int_equal(wait_for(world.ring, timeout).result, -ETIME);
	assert_int_equal(wait_for(world.ring, cancel).result, 0);
	assert_int_equal(wait_for(world.ring, read).result, -ECANCELED);
	cancel = good(ferrule_cancel(world.ring, read, 0, 0));
	assert_int_equal(wait_for(world.ring, cancel).result, -ENOENT);
	assert_fails(ferrule_timeout(world.ring, -5, 0, 0, 0), EINVAL, "nanoseconds is -5");
	int64_t counted = good(ferrule_timeout(world.ring, 10 * SECOND, 1, 0, 0));
	good(ferrule_nop(world.ring, 0, 0));
	assert_int_equal(wait_for(world.ring, counted).result, 0);
	end_world(&world);
}

static void test_files(void **state)
{
	struct world world = make_world(8);
	char path[] = P_tmpdir "/ferrule-test-XXXXXX";
	int descriptor = mkstemp(path);
	char data[8];

	(void)state;
	close(descriptor);
	int64_t open = good(ferrule_openat(world.ring, FERRULE_WORKING_DIRECTORY, path, O_RDWR, 0600, 0, 0, 0));
	int file = wait_for(world.ring, open).result;
	assert_true(file >= 0);
	assert_true(fcntl(file, F_GETFD) & FD_CLOEXEC);
	good(ferrule_buffer_write(world.buffer, 10, "ferrule", 7));
	assert_int_equal(
		wait_for(world.ring, good(ferrule_write(world.ring, file, world.buffer, 10, 7, 0, 0, 0, 0))).result, 7);
	assert_int_equal(
		wait_for(world.ring, good(ferrule_fsync(world.ring, file, FERRULE_DATASYNC, 0, 0, 0))).result, 0);
	assert_int_equal(
		wait_for(world.ring, good(ferrule_read_memory(world.ring, file, data, 8, 3, 0, 0, 0))).result, 4);
	assert_memory_equal(data, "rule", 4);
	assert_int_equal(
		wait_for(world.ring, good(ferrule_write_memory(world.ring, file, "!", 1, 7, 0, 0, 0))).result, 1);
	assert_int_equal(
		wait_for(world.ring, good(ferrule_read(world.ring, file, world.buffer, 0, 8, -1, 0, 0, 0))).result, 8);
	assert_int_equal(good(ferrule_buffer_read(world.buffer, 0, data, 8)), 8);
	assert_memory_equal(data, "ferrule!", 8);
	assert_int_equal(wait_for(world.ring, good(ferrule_close(world.ring, file, 0, 0))).result, 0);
	assert_true(fcntl(file, F_GETFD) < 0);
	unlink(path);
	end_world(&world);
}

/* ---- chains ---- */

static void test_chain_breaks(void **state)
{
	struct world world = make_world(8);
	int64_t first = good(ferrule_read(world.ring, 9999, world.buffer, 0, 1, 0, FERRULE_LINK, 0, 0));
	int64_t second = good(ferrule_nop(world.ring, FERRULE_LINK, 0));
	int64_t third = good(ferrule_nop(world.ring, 0, 0));
	int64_t after = good(ferrule_nop(world.ring, 0, 0));

	(void)state;
	assert_int_equal(wait_for(world.ring, first).result, -EBADF);
	assert_int_equal(wait_for(world.ring, second).result, -ECANCELED);
	assert_int_equal(wait_for(world.ring, third).result, -ECANCELED);
	assert_int_equal(wait_for(world.ring, after).result, 0);
	first = good(ferrule_read(world.ring, 9999, world.buffer, 0, 1, 0, FERRULE_HARDLINK, 0, 0));
	second = good(ferrule_nop(world.ring, 0, 0));
	assert_int_equal(wait_for(world.ring, first).result, -EBADF);
	assert_int_equal(wait_for(world.ring, second).result, 0);
	end_world(&world);
}

static void test_chain_limits(void **state)
{
	struct world world = make_world(4);
	struct ferrule_completion completions[8];

	(void)state;
	good(ferrule_nop(world.ring, 0, 0)); /* in the way of the chain */
	for (int i = 0; i < 4; i++)
		good(ferrule_nop(world.ring, FERRULE_LINK, 0));
	assert_fails(ferrule_nop(world.ring, 0, 0), EINVAL, "the chain has 5 operations, it must have at most 4");
	/* Submitting ends it. */
	assert_int_equal(good(ferrule_wait(world.ring, completions, 8, 5, -1)), 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(completions[i].result, 0);
	good(ferrule_nop(world.ring, 0, 0));
	assert_int_equal(good(ferrule_wait(world.ring, completions, 8, 1, -1)), 1);
	assert_fails(ferrule_nop(world.ring, 16, 0), EINVAL, "flags is 0x10");
	end_world(&world);
}

struct chainer {
	int64_t ring;
	bool fails;
	int wrong;
};

/* Chains of three, whose first fails or not: the others must fare as it does, whatever other threads queue. */
static void *make_chains(void *argument)
{
	struct chainer *chainer = argument;

	for (int i = 0; i < 300; i++) {
		struct ferrule_completion completions[3];
		int64_t operations[3];

		if (chainer->fails)
			operations[0] = good(ferrule_close(chainer->ring, 9999, FERRULE_LINK, 0));
		else
			operations[0] = good(ferrule_nop(chainer->ring, FERRULE_LINK, 0));
		operations[1] = good(ferrule_nop(chainer->ring, FERRULE_LINK, 0));
		operations[2] = good(ferrule_nop(chainer->ring, 0, 0));
		for (int j = 0; j < 3; j++)
			good(ferrule_wait_for(chainer->ring, operations[j], &completions[j], 10 * SECOND));
		chainer->wrong += completions[1].result != (chainer->fails ? -ECANCELED : 0);
		chainer->wrong += completions[2].result != (chainer->fails ? -ECANCELED : 0);
	}
	return NULL;
}

static void test_chains_of_two_threads(void **state)
{
	struct world world = make_world(8);
	struct chainer chainers[2] = { { .ring = world.ring, .fails = true }, { .ring = world.ring } };
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_chains, &chainers[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(chainers[0].wrong, 0);
	assert_int_equal(chainers[1].wrong, 0);
	end_world(&world);
}

/* ---- threads ---- */

struct worker {
	int64_t ring, buffer;
	int pipe[2];
	long done;
};

static void *work(void *argument)
{
	struct worker *worker = argument;

	for (uint64_t i = 0; i < 300; i++) {
		struct ferrule_completion completion = { .result = 0 };
		int64_t read = good(ferrule_read(worker->ring, worker->pipe[0], worker->buffer, 0, 1, -1, 0, i, 0));

		good(ferrule_submit(worker->ring));
		assert_int_equal(write(worker->pipe[1], "x", 1), 1);
		good(ferrule_wait_for(worker->ring, read, &completion, 10 * SECOND));
		if (completion.result != 1 || completion.tag != i)
			print_error("read %llu gave %d, tag %llu: %s\n", (unsigned long long)i, completion.result,
				(unsigned long long)completion.tag, ferrule_explain_operation(read, completion.result));
		worker->done += completion.result == 1 && completion.tag == i;
	}
	return NULL;
}

static void test_each_its_own(void **state)
{
	struct world world = make_world(8);
	struct worker workers[4];
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		workers[i] = (struct worker){ .ring = world.ring, .buffer = world.buffer };
		assert_int_equal(pipe2(workers[i].pipe, O_CLOEXEC), 0);
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(workers[i].done, 300);
		close(workers[i].pipe[0]);
		close(workers[i].pipe[1]);
	}
	assert_int_equal(statistics_of(world.ring).in_flight, 0);
	end_world(&world);
}

struct sleeper {
	int64_t ring, operation;
	unsigned minimum;
	int64_t timeout;
	int result;
};

static void *sleep_on(void *argument)
{
	struct sleeper *sleeper = argument;
	struct ferrule_completion completions[8];

	if (sleeper->operation)
		sleeper->result = ferrule_wait_for(sleeper->ring, sleeper->operation, completions, sleeper->timeout);
	else
		sleeper->result = ferrule_wait(sleeper->ring, completions, 8, sleeper->minimum, sleeper->timeout);
	return NULL;
}

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

/* ---- whose operations a thread submits ---- */

struct passer_by {
	int64_t ring;
	int64_t operation;
};

static void *pass_by(void *argument)
{
	struct passer_by *passer = argument;
	struct ferrule_completion completion;

	if (passer->operation)
		good(ferrule_wait_for(passer->ring, passer->operation, &completion, 10 * SECOND));
	else
		good(ferrule_wait_for(passer->ring, good(ferrule_nop(passer->ring, 0, 0)), &completion, 10 * SECOND));
	return NULL;
}

static void let_pass(const struct world *world, int64_t operation)
{
	struct passer_by passer = { .ring = world->ring, .operation = operation };
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, pass_by, &passer), 0);
	pthread_join(thread, NULL);
}

/* The kernel cancels what a thread submitted when that thread ends: so it submits nobody else's. */
static void test_a_thread_ends(void **state)
{
	struct world world = make_world(8);
	int64_t nop, reads[2];

	(void)state;
	/* Queued before the ring was known to have two threads, and after. */
	for (int i = 0; i < 2; i++) {
		reads[i] = good(ferrule_read(world.ring, world.pipe[0], world.buffer, 0, 1, -1, 0, 0, 0));
		let_pass(&world, 0);
	}
	good(ferrule_submit(world.ring));
	assert_int_equal(write(world.pipe[1], "xy", 2), 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(wait_for(world.ring, reads[i]).result, 1);
	/* But who waits for another's submits it. */
	nop = good(ferrule_nop(world.ring, 0, 0));
	let_pass(&world, nop);
	assert_int_equal(statistics_of(world.ring).in_flight, 0);
	end_world(&world);
}

static void *wait_for_any(void *argument)
{
	struct passer_by *passer = argument;
	struct ferrule_completion completions[4];

	assert_int_equal(good(ferrule_wait(passer->ring, completions, 4, 3, -1)), 3);
	return NULL;
}

static void test_another_thread_reaps(void **state)
{
	struct world world = make_world(2);
	struct passer_by passer = { .ring = world.ring };
	pthread_t thread;

	(void)state;
	let_pass(&world, 0);
	/* One more than the queue has places, and a chain. */
	good(ferrule_nop(world.ring, 0, 0));
	good(ferrule_nop(world.ring, FERRULE_LINK, 0));
	good(ferrule_nop(world.ring, 0, 0));
	assert_int_equal(pthread_create(&thread, NULL, wait_for_any, &passer), 0);
	pthread_join(thread, NULL);
	end_world(&world);
}

/* A thread that waits for three in the kernel must not keep another from its own one. */
static void test_second_thread_comes_late(void **state)
{
	struct world world = make_world(8);
	struct sleeper sleeper = { .ring = world.ring, .minimum = 3, .timeout = 20 * SECOND };
	pthread_t thread;

	(void)state;
	for (int i = 0; i < 3; i++)
		good(ferrule_read(world.ring, world.pipe[0], world.buffer, 0, 1, -1, 0, 0, 0));
	assert_int_equal(pthread_create(&thread, NULL, sleep_on, &sleeper), 0);
	nap();
	int64_t start = now(), timeout = good(ferrule_timeout(world.ring, 1000000, 0, 0, 0));
	assert_int_equal(wait_for(world.ring, timeout).result, -ETIME);
	assert_in_range(now() - start, 0, 5 * SECOND);
	for (int i = 0; i < 3; i++)
		assert_int_equal(write(world.pipe[1], "x", 1), 1);
	pthread_join(thread, NULL);
	assert_int_equal(sleeper.result, 3);
	end_world(&world);
}

static void *read_and_sleep(void *argument)
{
	struct world *world = argument;
	struct ferrule_completion completions[3];

	for (int i = 0; i < 3; i++)
		read_pipe(world, 0);
	assert_int_equal(good(ferrule_wait(world->ring, completions, 3, 3, 20 * SECOND)), 3);
	return NULL;
}

/* The same where the first was alone with the ring until then, and so waits for all three at once. */
static void test_second_thread_comes_to_the_first(void **state)
{
	struct world world = make_world(8);
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, read_and_sleep, &world), 0);
	nap();
	/* No timeout: when one is over the kernel wakes all who wait. */
	int64_t start = now(), nop = good(ferrule_nop(world.ring, 0, 0));
	assert_int_equal(wait_for(world.ring, nop).result, 0);
	assert_in_range(now() - start, 0, 5 * SECOND);
	for (int i = 0; i < 3; i++)
		assert_int_equal(write(world.pipe[1], "0123456789abcdef", 16), 16);
	pthread_join(thread, NULL);
	end_world(&world);
}

static void test_close_wakes_waiters(void **state)
{
	struct world world = make_world(8);
	struct sleeper sleepers[3];
	pthread_t threads[3];

	(void)state;
	int64_t read = read_pipe(&world, 0);
	for (int i = 0; i < 3; i++) {
		sleepers[i] = (struct sleeper){ .ring = world.ring, .operation = i == 1 ? read : 0, .minimum = 1,
			.timeout = i == 2 ? -1 : 30 * SECOND };
		assert_int_equal(pthread_create(&threads[i], NULL, sleep_on, &sleepers[i]), 0);
	}
	nap();
	int64_t start = now();
	assert_int_equal(good(ferrule_ring_close(world.ring, 10 * SECOND)), 0);
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(sleepers[i].result, -ECANCELED);
	}
	assert_in_range(now() - start, 0, 5 * SECOND);
	end_world(&world);
}

/* What drains holds back all that is submitted after it, and so the NOPs that wake a thread in the kernel. */
static void test_close_wakes_waiters_behind_a_drain(void **state)
{
	struct world world = make_world(8);
	struct sleeper sleeper = { .ring = world.ring, .minimum = 2, .timeout = 30 * SECOND };
	pthread_t thread;

	(void)state;
	read_pipe(&world, 0);
	good(ferrule_nop(world.ring, FERRULE_DRAIN, 0));
	good(ferrule_submit(world.ring));
	assert_int_equal(pthread_create(&thread, NULL, sleep_on, &sleeper), 0);
	nap();
	assert_int_equal(good(ferrule_ring_close(world.ring, 10 * SECOND)), 0);
	pthread_join(thread, NULL);
	/* Both operations' ends, of which the first is a cancellation, or none. */
	assert_true(sleeper.result == 2 || sleeper.result == -ECANCELED);
	end_world(&world);
}

/* One operation, two threads wait for it: one gets it, the other learns so. */
static void test_two_wait_for_one(void **state)
{
	struct world world = make_world(8);
	struct sleeper sleepers[2];
	pthread_t threads[2];
	int64_t read = read_pipe(&world, 0);

	(void)state;
	for (int i = 0; i < 2; i++) {
		sleepers[i] = (struct sleeper){ .ring = world.ring, .operation = read, .timeout = 20 * SECOND };
		assert_int_equal(pthread_create(&threads[i], NULL, sleep_on, &sleepers[i]), 0);
	}
	nap();
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(sleepers[0].result + sleepers[1].result, -ENOENT);
	end_world(&world);
}

struct user {
	int64_t ring, buffer;
	int pipe;
	int over;
};

/* Uses the ring in every way until it is closed under its feet. */
static void *use(void *argument)
{
	struct user *user = argument;
	struct ferrule_completion completions[4];

	for (;;) {
		int64_t read = ferrule_read(user->ring, user->pipe, user->buffer, 0, 1, -1, 0, 0, 0);
		int64_t nop = ferrule_nop(user->ring, 0, 0);
		int status = ferrule_wait_for(user->ring, nop, completions, SECOND);

		ferrule_cancel(user->ring, read, 0, 0);
		if (status != -EBADF)
			status = ferrule_wait(user->ring, completions, 4, 1, SECOND / 1000);
		if (status == -EBADF || status == -ECANCELED)
			return NULL;
		assert_true(status >= 0 || status == -EDEADLK);
	}
}

static void test_closing_while_in_use(void **state)
{
	(void)state;
	for (int round = 0; round < 10; round++) {
		struct world world = make_world(8);
		struct user user = { .ring = world.ring, .buffer = world.buffer, .pipe = world.pipe[0] };
		pthread_t threads[4];

		for (int i = 0; i < 4; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, use, &user), 0);
		nap();
		good(ferrule_ring_close(world.ring, 5 * SECOND));
		for (int i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
		end_world(&world);
	}
}

/* ---- signals, descriptors ---- */

static void ignore(int signal)
{
	(void)signal;
}

static void *signal_soon(void *argument)
{
	nap();
	pthread_kill(*(pthread_t *)argument, SIGUSR1);
	return NULL;
}

static void interrupt(const struct world *world, int64_t operation)
{
	struct ferrule_completion completion;
	pthread_t thread, self = pthread_self();

	assert_int_equal(pthread_create(&thread, NULL, signal_soon, &self), 0);
	if (operation)
		assert_fails(
			ferrule_wait_for(world->ring, operation, &completion, 20 * SECOND), EINTR, "a signal came");
	else
		assert_fails(ferrule_wait(world->ring, &completion, 1, 1, 20 * SECOND), EINTR, "a signal came");
	pthread_join(thread, NULL);
}

static void test_signals(void **state)
{
	struct world world = make_world(8);
	struct sigaction action = { .sa_handler = ignore };
	struct sleeper sleeper = { .ring = world.ring, .minimum = 1, .timeout = 20 * SECOND };
	pthread_t thread;

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	int64_t read = read_pipe(&world, 0);
	interrupt(&world, read);
	interrupt(&world, 0);
	/* As a follower, behind another thread that leads. */
	assert_int_equal(pthread_create(&thread, NULL, sleep_on, &sleeper), 0);
	nap();
	interrupt(&world, read);
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	pthread_join(thread, NULL);
	assert_int_equal(sleeper.result, 1);
	end_world(&world);
}

static void test_descriptor_and_eventfd(void **state)
{
	struct world world = make_world(8);
	struct pollfd poller = { .fd = (int)good(ferrule_ring_descriptor(world.ring)), .events = POLLIN };
	int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	uint64_t count;

	(void)state;
	assert_int_equal(poll(&poller, 1, 0), 0);
	good(ferrule_eventfd_register(world.ring, event));
	assert_fails(ferrule_eventfd_register(world.ring, event), EBUSY, "has an eventfd already");
	good(ferrule_nop(world.ring, 0, 0));
	good(ferrule_submit(world.ring));
	assert_int_equal(poll(&poller, 1, 0), 1);
	assert_int_equal(read(event, &count, sizeof(count)), sizeof(count));
	good(ferrule_eventfd_unregister(world.ring));
	assert_fails(ferrule_eventfd_unregister(world.ring), ENXIO, "no eventfd registered");
	assert_fails(ferrule_eventfd_register(world.ring, 9999), EBADF, "descriptor is 9999, which is not open");
	assert_fails(ferrule_eventfd_register(world.ring, world.pipe[0]), EINVAL, "is no eventfd");
	close(event);
	end_world(&world);
}

static void test_disabled(void **state)
{
	struct world world = make_world(8);
	int64_t ring = good(ferrule_ring_open(world.domain, 2, 0, FERRULE_RING_DISABLED));
	struct ferrule_completion completion;

	(void)state;
	good(ferrule_nop(ring, 0, 0));
	assert_fails(ferrule_submit(ring), EBADFD, "ferrule_ring_enable()");
	assert_fails(ferrule_wait(ring, &completion, 1, 0, 0), EBADFD, "the ring is disabled");
	good(ferrule_nop(ring, 0, 0));
	assert_fails(ferrule_nop(ring, 0, 0), EBADFD, "the ring is disabled");
	good(ferrule_ring_enable(ring));
	assert_fails(ferrule_ring_enable(ring), EBADFD, "enabled already");
	assert_int_equal(good(ferrule_wait(ring, &completion, 1, 1, -1)), 1);
	end_world(&world);
}

/* Submitting ends a chain, also where the kernel takes nothing then: what comes later is not part of it. */
static void test_submitting_ends_a_chain(void **state)
{
	struct world world = make_world(8);
	int64_t ring = good(ferrule_ring_open(world.domain, 8, 0, FERRULE_RING_DISABLED));

	(void)state;
	/* It fails: the end that is for writing only. */
	int64_t first = good(ferrule_read(ring, world.pipe[1], world.buffer, 0, 1, -1, FERRULE_LINK, 0, 0));
	assert_fails(ferrule_submit(ring), EBADFD, "is disabled");
	int64_t later = good(ferrule_nop(ring, 0, 0));
	good(ferrule_ring_enable(ring));
	assert_int_equal(wait_for(ring, first).result, -EBADF);
	assert_int_equal(wait_for(ring, later).result, 0);
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_tags),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_limits_of_waiting),
		cmocka_unit_test(test_wait_for),
		cmocka_unit_test(test_cancel_and_timeout),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_chain_breaks),
		cmocka_unit_test(test_chain_limits),
		cmocka_unit_test(test_chains_of_two_threads),
		cmocka_unit_test(test_each_its_own),
		cmocka_unit_test(test_a_thread_ends),
		cmocka_unit_test(test_another_thread_reaps),
		cmocka_unit_test(test_second_thread_comes_late),
		cmocka_unit_test(test_second_thread_comes_to_the_first),
		cmocka_unit_test(test_close_wakes_waiters),
		cmocka_unit_test(test_close_wakes_waiters_behind_a_drain),
		cmocka_unit_test(test_two_wait_for_one),
		cmocka_unit_test(test_closing_while_in_use),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_descriptor_and_eventfd),
		cmocka_unit_test(test_disabled),
		cmocka_unit_test(test_submitting_ends_a_chain),
	};

	return cmocka_run_group_tests_name("safe waiting", tests, NULL, NULL);
}
