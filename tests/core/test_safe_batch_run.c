/* SPDX-License-Identifier: MIT
 *
 * Runs that do not end by themselves: deadlines, cancelling, closing, signals, stragglers, a kernel that refuses.
 */
#include "batch_support.h"
#include "safe/batch.h"
#include "uring/kernel.h"
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/time.h>
#include <sys/wait.h>

static int64_t open_batch(const struct world *world, const struct ferrule_request *requests, unsigned count)
{
	return good(ferrule_batch_open(world->ring, requests, count));
}

static int run_for(const struct world *world, int64_t batch, int64_t timeout)
{
	return ferrule_batch_run(world->ring, batch, NULL, NULL, NULL, NULL, 0, timeout);
}

/* `n` reads of an empty pipe with a NOP after each. */
static int64_t open_hanging(const struct world *world, unsigned n)
{
	struct ferrule_request requests[2 * n];
	for (unsigned i = 0; i < n; i++) {
		requests[2 * i] = read_of(world->pipe[0], world->buffer, i, 1, FERRULE_AT_POSITION);
		requests[2 * i + 1] = (struct ferrule_request){.kind = FERRULE_OP_NOP};
	}
	return open_batch(world, requests, 2 * n);
}

static void expect_hanging(const struct world *world, int64_t batch, unsigned n, int error)
{
	const int32_t *results = results_of(batch, 2 * n);
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(results[2 * i], -error);
		assert_true(results[2 * i + 1] == 0 || results[2 * i + 1] == -error);
	}
	assert_int_equal(statistics_of(world->ring).in_flight, 0);
}

/* ---- deadlines ---- */

static void test_deadline(void **state)
{
	struct world world = make_world(4);
	/* More than the ring takes at once: some are never handed in. */
	int64_t batch = open_hanging(&world, 100);
	(void)state;
	for (int round = 0; round < 3; round++) {
		assert_in_range(good(run_for(&world, batch, SECOND / 100)), 100, 200);
		expect_hanging(&world, batch, 100, ETIME);
	}
	/* It can be run again, to its end. */
	char bytes[100];
	memset(bytes, 'x', 100);
	assert_int_equal(write(world.pipe[1], bytes, 100), 100);
	assert_int_equal(good(run_for(&world, batch, SECOND)), 0);
	end_world(&world);
}

static void test_no_time_at_all(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request nops[3] = {{0}};
	int64_t hanging = open_hanging(&world, 2), batch = open_batch(&world, nops, 3);
	(void)state;
	/* What is over at once is over in no time. */
	assert_int_equal(good(run_for(&world, batch, 0)), 0);
	assert_int_equal(good(run_for(&world, hanging, 0)), 2);
	expect_hanging(&world, hanging, 2, ETIME);
	end_world(&world);
}

/* ---- a kernel that cannot cancel ---- */

static int deaf_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	return opcode == IORING_REGISTER_SYNC_CANCEL ? -ENOENT
						     : uring_kernel_real.registration(fd, opcode, argument, count);
}

/* Linux before 6.0 */
static int old_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	return opcode == IORING_REGISTER_SYNC_CANCEL ? -EINVAL
						     : uring_kernel_real.registration(fd, opcode, argument, count);
}

static struct uring_kernel other_kernel;

static void install(int (*registration)(unsigned, unsigned, const void *, unsigned))
{
	other_kernel = uring_kernel_real;
	other_kernel.registration = registration;
	uring_kernel = &other_kernel;
}

static void test_old_kernel(void **state)
{
	struct world world = make_world(4);
	int64_t batch = open_hanging(&world, 3);
	(void)state;
	install(old_registration);
	assert_int_equal(good(run_for(&world, batch, SECOND / 100)), 3);
	expect_hanging(&world, batch, 3, ETIME);
	good(ferrule_batch_cancel(batch));
	uring_kernel = &uring_kernel_real;
	end_world(&world);
}

/* What could not be cancelled keeps its buffer, and ends late without changing a result. */
static void test_stragglers(void **state)
{
	struct world world = make_world(4);
	int64_t batch = open_hanging(&world, 2);
	(void)state;
	install(deaf_registration);
	assert_int_equal(good(run_for(&world, batch, SECOND / 100)), 2);
	assert_int_equal(results_of(batch, 4)[0], -ETIME);
	assert_int_equal(statistics_of(world.ring).in_flight, 2);
	assert_fails(run(&world, batch), EBUSY,
		"has 2 requests of its last run in flight still, which could not be cancelled");
	uring_kernel = &uring_kernel_real;
	assert_int_equal(write(world.pipe[1], "ab", 2), 2);
	/* The next run takes note of that. */
	assert_int_equal(good(run_for(&world, batch, SECOND / 100)), 2);
	assert_int_equal(statistics_of(world.ring).in_flight, 0);
	assert_int_equal(results_of(batch, 4)[0], -ETIME);
	assert_int_equal(write(world.pipe[1], "cd", 2), 2);
	assert_int_equal(good(run(&world, batch)), 0);
	end_world(&world);
}

/* The handle goes, the memory stays as long as the kernel may write to it; then the tokens come back. */
static void test_closed_with_stragglers(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[1] = {read_of(world.pipe[0], world.buffer, 0, 1, -1)};
	uint64_t token;
	(void)state;
	requests[0].keep = 5;
	int64_t batch = open_batch(&world, requests, 1);
	install(deaf_registration);
	assert_int_equal(good(run_for(&world, batch, 0)), 1);
	good(ferrule_batch_close(batch));
	good(ferrule_buffer_close(world.buffer));
	assert_int_equal(good(ferrule_released(world.domain, &token, 1)), 0);
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	uring_kernel = &uring_kernel_real;
	assert_int_equal(write(world.pipe[1], "a", 1), 1);
	good(ferrule_wait(world.ring, NULL, 0, 0, 0));
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	assert_int_equal(good(ferrule_released(world.domain, &token, 1)), 1);
	assert_int_equal(token, 5);
	end_world(&world);
}

/* They go to the quarantine with their ring. */
static void test_quarantined_stragglers(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[1] = {read_of(world.pipe[0], world.buffer, 0, 1, -1)};
	struct ferrule_quarantined quarantined;
	uint64_t token;
	(void)state;
	requests[0].keep = 6;
	int64_t batch = open_batch(&world, requests, 1);
	install(deaf_registration);
	assert_int_equal(good(run_for(&world, batch, 0)), 1);
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND / 100)), 1);
	good(ferrule_buffer_close(world.buffer));
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.rings, 1);
	assert_int_equal(quarantined.operations, 1);
	assert_int_equal(quarantined.bytes, 8192);
	assert_int_equal(results_of(batch, 1)[0], -ETIME);
	good(ferrule_batch_close(batch));
	uring_kernel = &uring_kernel_real;
	assert_int_equal(write(world.pipe[1], "a", 1), 1);
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.rings, 0);
	assert_int_equal(good(ferrule_released(world.domain, &token, 1)), 1);
	end_world(&world);
}

/* ferrule_run: completions without the token, which comes when the kernel has let go. */
static void test_run_with_stragglers(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[3] = {{.keep = 1}, read_of(world.pipe[0], world.buffer, 0, 1, -1), {.keep = 3}};
	struct ferrule_completion completions[3];
	unsigned failures;
	uint64_t token;
	(void)state;
	requests[1].keep = 2;
	install(deaf_registration);
	assert_int_equal(good(ferrule_run(world.ring, requests, 3, completions, &failures, SECOND / 100)), 3);
	uring_kernel = &uring_kernel_real;
	assert_int_equal(failures, 1);
	assert_int_equal(completions[0].keep, 1);
	assert_int_equal(completions[1].keep, 0);
	assert_int_equal(completions[1].result, -ETIME);
	assert_int_equal(completions[2].keep, 3);
	assert_int_equal(good(ferrule_released(world.domain, &token, 1)), 0);
	assert_int_equal(good(ferrule_run(world.ring, requests, 1, completions, &failures, -1)), 1);
	assert_int_equal(write(world.pipe[1], "a", 1), 1);
	good(ferrule_wait(world.ring, NULL, 0, 0, 0));
	assert_int_equal(good(ferrule_released(world.domain, &token, 1)), 1);
	assert_int_equal(token, 2);
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	end_world(&world);
}

/* ---- from other threads ---- */

struct runner {
	const struct world *world;
	int64_t batch;
	int64_t timeout;
	int result;
	int64_t more;
	unsigned calls, most; /* of another thread, during one run */
	bool over;
};

static void *run_batch(void *argument)
{
	struct runner *runner = argument;
	__atomic_store_n(&runner->result, run_for(runner->world, runner->batch, runner->timeout), __ATOMIC_RELEASE);
	return NULL;
}

static pthread_t start(struct runner *runner)
{
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, run_batch, runner), 0);
	return thread;
}

static void wait_until_flying(const struct world *world, unsigned n)
{
	while (statistics_of(world->ring).in_flight < n)
		usleep(1000);
	usleep(2000);
}

static void test_cancel(void **state)
{
	struct world world = make_world(8);
	struct runner runner = {.world = &world, .batch = open_hanging(&world, 20), .timeout = -1};
	(void)state;
	for (int round = 0; round < 5; round++) {
		pthread_t thread = start(&runner);
		wait_until_flying(&world, 4);
		assert_fails(run(&world, runner.batch), EBUSY, "is running, it must be idle");
		assert_fails(ferrule_batch_resume(world.ring, runner.batch, -1), EBUSY, "is running, it must be idle");
		good(ferrule_batch_cancel(runner.batch));
		pthread_join(thread, NULL);
		assert_in_range(runner.result, 20, 40);
		expect_hanging(&world, runner.batch, 20, ECANCELED);
	}
	end_world(&world);
}

static void test_close_while_running(void **state)
{
	struct world world = make_world(8);
	struct runner runner = {.world = &world, .timeout = -1};
	int32_t *results;
	size_t count;
	(void)state;
	for (int round = 0; round < 5; round++) {
		runner.batch = open_hanging(&world, 3);
		good(ferrule_batch_results(runner.batch, &results, &count));
		pthread_t thread = start(&runner);
		wait_until_flying(&world, 3);
		round % 2 ? good(ferrule_batch_close(runner.batch)) : good(ferrule_drop(runner.batch));
		statistics_of(world.ring); /* what was dropped is closed by the next call */
		pthread_join(thread, NULL);
		assert_int_equal(runner.result, 3);
		assert_int_equal(results[4], -ECANCELED);
		good(ferrule_batch_unpin(runner.batch));
	}
	end_world(&world);
}

static void test_ring_closed_while_running(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		struct world world = make_world(8);
		struct runner runner = {.world = &world, .batch = open_hanging(&world, 20), .timeout = -1};
		pthread_t thread = start(&runner);
		wait_until_flying(&world, 4);
		assert_int_equal(good(ferrule_ring_close(world.ring, 5 * SECOND)), 0);
		pthread_join(thread, NULL);
		assert_in_range(runner.result, 20, 40);
		for (unsigned i = 0; i < 20; i++)
			assert_int_equal(results_of(runner.batch, 40)[2 * i], -ECANCELED);
		end_world(&world);
	}
}

/* Nothing that was begun, and no drain, keeps a run from ending. */
static void test_cancel_of_a_drain(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[2] = {{.flags = FERRULE_DRAIN}, {.kind = FERRULE_OP_NOP}};
	struct runner runner = {.world = &world, .batch = open_batch(&world, requests, 2), .timeout = -1};
	(void)state;
	int64_t operation = read_pipe(&world, 0);
	good(ferrule_submit(world.ring));
	pthread_t thread = start(&runner);
	wait_until_flying(&world, 3);
	good(ferrule_batch_cancel(runner.batch));
	pthread_join(thread, NULL);
	assert_int_equal(runner.result, 2);
	assert_int_equal(results_of(runner.batch, 2)[0], -ECANCELED);
	assert_fails(run(&world, runner.batch), EBUSY, "has 2 requests of its last run in flight still");
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	assert_int_equal(wait_for(world.ring, operation).result, 1);
	while (statistics_of(world.ring).in_flight)
		good(ferrule_wait(world.ring, NULL, 0, 0, 0));
	assert_int_equal(good(run(&world, runner.batch)), 0);
	end_world(&world);
}

/* ---- threads at the same time ---- */

enum { ROUNDS = 60, MANY = 300 };

static void *run_many(void *argument)
{
	struct runner *runner = argument;
	struct ferrule_request requests[MANY] = {{0}};
	int64_t offsets[MANY];
	char *memory = calloc(1, MANY);
	for (unsigned i = 0; i < MANY; i++)
		requests[i] = i % 3 ? (struct ferrule_request){.kind = FERRULE_OP_READ,
					      .file = (int)runner->more,
					      .size = 1,
					      .into = memory + i}
				    : (struct ferrule_request){0};
	int64_t batch = ferrule_batch_open(runner->world->ring, requests, MANY);
	const int32_t *results = results_of(batch, MANY);
	runner->result = 0;
	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < MANY; i++)
			offsets[i] = (round + i) % 16;
		int failures = ferrule_batch_run(runner->world->ring, batch, offsets, NULL, NULL, NULL, MANY, -1);
		runner->result += failures != 0;
		for (unsigned i = 0; i < MANY; i++)
			if (results[i] != (i % 3 ? 1 : 0) ||
				(i % 3 && memory[i] != "0123456789abcdef"[(round + i) % 16]))
				runner->result++;
	}
	ferrule_batch_close(batch);
	free(memory);
	return NULL;
}

/* Two batches, one-shot runs and single operations on one ring. */
static void test_threads(void **state)
{
	struct world world = make_world(16);
	int file = make_file("0123456789abcdef", 16);
	struct runner runners[2] = {{.world = &world, .more = file}, {.world = &world, .more = file}};
	struct ferrule_request requests[40] = {{0}};
	struct ferrule_completion completions[40];
	pthread_t threads[2];
	unsigned failures;
	(void)state;
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_many, &runners[i]), 0);
	for (unsigned round = 0; round < ROUNDS; round++) {
		int64_t nop = ferrule_nop(world.ring, 0, round);
		if (nop > 0)
			assert_int_equal(wait_for(world.ring, nop).tag, round);
		assert_int_equal(good(ferrule_run(world.ring, requests, 40, completions, &failures, -1)), 40);
		assert_int_equal(failures, 0);
	}
	for (unsigned i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(runners[i].result, 0);
	}
	struct ferrule_statistics statistics = statistics_of(world.ring);
	assert_int_equal(statistics.in_flight, 0);
	assert_int_equal(statistics.submitted, statistics.completed);
	close(file);
	end_world(&world);
}

static void *run_nops(void *argument)
{
	struct runner *runner = argument;
	struct ferrule_request *requests = calloc(1 << 20, sizeof(*requests));
	int64_t batch = ferrule_batch_open(runner->world->ring, requests, 1 << 20);
	free(requests);
	/* A machine that is busy otherwise may leave no time to anybody in one run. */
	for (int runs = 0; runs < 100 && runner->most < 5; runs++) {
		__atomic_store_n(&runner->calls, 0, __ATOMIC_RELEASE);
		runner->result += run_for(runner->world, batch, -1);
		unsigned calls = __atomic_load_n(&runner->calls, __ATOMIC_ACQUIRE);
		__atomic_store_n(&runner->most, calls, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&runner->over, true, __ATOMIC_RELEASE);
	ferrule_batch_close(batch);
	return NULL;
}

/* A batch of a million that never waits leaves the ring to others: their calls come through while it runs, not only
 * before and after. */
static void test_fairness(void **state)
{
	struct world world = make_world(64);
	struct runner runner = {.world = &world};
	pthread_t thread;
	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, run_nops, &runner), 0);
	while (!__atomic_load_n(&runner.over, __ATOMIC_ACQUIRE)) {
		wait_for(world.ring, good(ferrule_nop(world.ring, 0, 0)));
		__atomic_fetch_add(&runner.calls, 1, __ATOMIC_ACQ_REL);
	}
	pthread_join(thread, NULL);
	assert_int_equal(runner.result, 0);
	assert_true(runner.most >= 5);
	end_world(&world);
}

/* While a batch waits for what does not come, others go on. */
static void test_others_go_on(void **state)
{
	struct world world = make_world(4);
	struct runner runner = {.world = &world, .batch = open_hanging(&world, 10), .timeout = -1};
	struct ferrule_completion completion;
	(void)state;
	pthread_t thread = start(&runner);
	wait_until_flying(&world, 3);
	for (unsigned i = 0; i < 100; i++) {
		wait_for(world.ring, good(ferrule_nop(world.ring, 0, 0)));
		good(ferrule_nop(world.ring, 0, 0));
		assert_int_equal(good(ferrule_wait(world.ring, &completion, 1, 1, -1)), 1);
	}
	/* What the batch has in flight is not for others to wait for. */
	assert_fails(ferrule_wait(world.ring, &completion, 1, 1, -1), EDEADLK, "0 operations are outstanding");
	assert_int_equal(write(world.pipe[1], "0123456789", 10), 10);
	pthread_join(thread, NULL);
	assert_int_equal(runner.result, 0);
	end_world(&world);
}

/* A column that changes while it is read: what reaches the kernel was checked. */
static int64_t wild[64];
static int over;

static void *scribble(void *argument)
{
	(void)argument;
	for (uint64_t i = 0; !__atomic_load_n(&over, __ATOMIC_ACQUIRE); i++)
		__atomic_store_n(&wild[i % 64], i % 3 ? (int64_t)(i % 4096) : (int64_t)(i << 40), __ATOMIC_RELAXED);
	return NULL;
}

static void test_columns_that_change(void **state)
{
	struct world world = make_world(64);
	struct ferrule_request requests[64];
	pthread_t thread;
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	unsigned fine = 0, refused = 0;
	(void)state;
	for (unsigned i = 0; i < 64; i++)
		requests[i] = read_of(zero, world.buffer, 0, 64, 0);
	int64_t batch = open_batch(&world, requests, 64);
	over = 0;
	assert_int_equal(pthread_create(&thread, NULL, scribble, NULL), 0);
	for (unsigned i = 0; i < 3000; i++) {
		int result = ferrule_batch_run(world.ring, batch, NULL, NULL, wild, NULL, 64, -1);
		if (result == -EINVAL)
			refused++;
		else
			assert_int_equal(result, 0);
		fine += result == 0;
		struct batch *inside = slot_find(&safe_batches, batch);
		for (unsigned k = 0; k < 64; k++)
			assert_true(inside->entries[k].addr - inside->ranges[k].base <= 8192 - 64);
	}
	__atomic_store_n(&over, 1, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	assert_int_equal(fine + refused, 3000);
	close(zero);
	end_world(&world);
}

/* ---- signals ---- */

static void on_alarm(int number)
{
	(void)number;
}

static void set_alarm(unsigned microseconds)
{
	struct sigaction action = {.sa_handler = on_alarm};
	struct itimerval timer = {.it_value = {0, microseconds}, .it_interval = {0, microseconds}};
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void test_interrupted(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[2] = {read_of(world.pipe[0], world.buffer, 0, 1, -1), {.kind = FERRULE_OP_NOP}};
	int64_t batch = open_batch(&world, requests, 2);
	(void)state;
	set_alarm(20000);
	assert_fails(run(&world, batch), EINTR, "a signal came");
	assert_fails(ferrule_batch_resume(world.ring, batch, -1), EINTR, "a signal came");
	set_alarm(0);
	assert_fails(run(&world, batch), EBUSY, "it must go on with ferrule_batch_resume() or end with");
	assert_int_equal(results_of(batch, 2)[0], -EINPROGRESS);
	assert_int_equal(results_of(batch, 2)[1], 0);
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	assert_int_equal(good(ferrule_batch_resume(world.ring, batch, -1)), 0);
	assert_int_equal(results_of(batch, 2)[0], 1);
	assert_fails(ferrule_batch_resume(world.ring, batch, -1), EINVAL, "has no run that a signal interrupted");
	/* A limit of time stays, or is replaced. */
	set_alarm(20000);
	assert_int_equal(run_for(&world, batch, SECOND / 20), -EINTR);
	set_alarm(0);
	assert_int_equal(good(ferrule_batch_resume(world.ring, batch, -1)), 1);
	assert_int_equal(results_of(batch, 2)[0], -ETIME);
	set_alarm(20000);
	assert_int_equal(run(&world, batch), -EINTR);
	set_alarm(0);
	assert_int_equal(good(ferrule_batch_resume(world.ring, batch, 0)), 1);
	end_world(&world);
}

static void *resume_elsewhere(void *argument)
{
	struct runner *runner = argument;
	runner->result = ferrule_batch_resume(runner->world->ring, runner->batch, -1);
	return NULL;
}

static void test_interrupted_and_left(void **state)
{
	struct world world = make_world(8);
	int64_t batch = open_hanging(&world, 1);
	struct runner runner = {.world = &world, .batch = batch};
	pthread_t thread;
	(void)state;
	set_alarm(20000);
	assert_int_equal(run(&world, batch), -EINTR);
	set_alarm(0);
	assert_int_equal(pthread_create(&thread, NULL, resume_elsewhere, &runner), 0);
	pthread_join(thread, NULL);
	assert_int_equal(runner.result, -EBUSY);
	good(ferrule_batch_cancel(batch));
	assert_int_equal(results_of(batch, 2)[0], -ECANCELED);
	assert_fails(ferrule_batch_resume(world.ring, batch, -1), EINVAL, "has no run");
	set_alarm(20000);
	assert_int_equal(run(&world, batch), -EINTR);
	set_alarm(0);
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(results_of(batch, 2)[0], -ECANCELED);
	end_world(&world);
}

static void test_run_interrupted(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[2] = {read_of(world.pipe[0], world.buffer, 0, 1, -1), {.tag = 8, .keep = 9}};
	struct ferrule_completion completions[2];
	unsigned failures;
	uint64_t tokens[4];
	(void)state;
	requests[0].keep = 4;
	requests[0].tag = 5;
	set_alarm(20000);
	assert_int_equal(good(ferrule_run(world.ring, requests, 2, completions, &failures, -1)), 0);
	memset(requests, 0, sizeof(requests));
	assert_int_equal(good(ferrule_run_resume(world.ring, completions, 2, &failures, -1)), 0);
	set_alarm(0);
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 0);
	assert_fails(ferrule_run_resume(world.ring, completions, 1, &failures, -1), EINVAL,
		"capacity is 1, it must be at least the run's 2 requests");
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	assert_int_equal(good(ferrule_run_resume(world.ring, completions, 2, &failures, -1)), 2);
	assert_int_equal(failures, 0);
	assert_int_equal(completions[0].tag, 5);
	assert_int_equal(completions[0].keep, 4);
	assert_int_equal(completions[0].result, 1);
	assert_int_equal(completions[1].tag, 8);
	assert_int_equal(completions[1].keep, 9);
	assert_fails(ferrule_run_resume(world.ring, completions, 2, &failures, -1), EINVAL, "no run of this thread");
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 0);
	end_world(&world);
}

/* One that is never resumed ends with the thread's next, or with the ring; its tokens come back. */
static void test_run_interrupted_and_left(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[2] = {read_of(world.pipe[0], world.buffer, 0, 1, -1), {.tag = 8, .keep = 9}};
	struct ferrule_completion completions[2];
	unsigned failures;
	uint64_t tokens[4];
	(void)state;
	requests[0].keep = 4;
	set_alarm(20000);
	assert_int_equal(good(ferrule_run(world.ring, requests, 2, completions, &failures, -1)), 0);
	set_alarm(0);
	assert_int_equal(good(ferrule_run(world.ring, requests + 1, 1, completions, &failures, -1)), 1);
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 2);
	assert_int_equal(tokens[0] + tokens[1], 13);
	assert_int_equal(statistics_of(world.ring).in_flight, 0);
	set_alarm(20000);
	assert_int_equal(good(ferrule_run(world.ring, requests, 2, completions, &failures, -1)), 0);
	set_alarm(0);
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 2);
	end_world(&world);
}

/* ---- a kernel that refuses ---- */

static int refusal;
static unsigned refusals;

static int refuse(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument, size_t size)
{
	if (submit && refusals) {
		refusals--;
		return -refusal;
	}
	return uring_kernel_real.enter(fd, submit, wait, flags, argument, size);
}

static void test_refused(void **state)
{
	static const int passing[] = {EAGAIN, EBUSY, ENOMEM, EINTR};
	struct uring_kernel kernel = uring_kernel_real;
	struct world world = make_world(4);
	struct ferrule_request requests[9] = {{0}};
	struct ferrule_completion completions[9];
	unsigned failures;
	int64_t batch = open_batch(&world, requests, 9);
	(void)state;
	kernel.enter = refuse;
	uring_kernel = &kernel;
	for (unsigned i = 0; i < 4; i++) {
		refusal = passing[i];
		refusals = 5;
		assert_int_equal(good(run(&world, batch)), 0);
		assert_int_equal(refusals, 0);
	}
	/* For good, at once: nothing was handed in. */
	refusal = EBADF;
	refusals = 100;
	assert_fails(run(&world, batch), EBADF, "ferrule_batch_run: the kernel refuses to take operations");
	assert_int_equal(results_of(batch, 9)[8], -EBADF);
	requests[0].keep = 7;
	assert_fails(ferrule_run(world.ring, requests, 9, completions, &failures, -1), EBADF,
		"ferrule_run: the kernel refuses");
	/* For a time that ends before its patience does. */
	refusal = EAGAIN;
	refusals = 1000000;
	assert_int_equal(good(run_for(&world, batch, SECOND / 50)), 9);
	assert_int_equal(results_of(batch, 9)[0], -ETIME);
	assert_fails(run(&world, batch), EAGAIN, "the kernel takes none now");
	uring_kernel = &uring_kernel_real;
	assert_int_equal(good(run(&world, batch)), 0);
	assert_int_equal(statistics_of(world.ring).submitted, statistics_of(world.ring).completed);
	end_world(&world);
}

static void test_disabled_ring(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[2] = {{0}};
	struct ferrule_completion completions[2];
	unsigned failures;
	(void)state;
	good(ferrule_ring_close(world.ring, 0));
	world.ring = good(ferrule_ring_open(world.domain, 4, 0, FERRULE_RING_DISABLED));
	int64_t batch = open_batch(&world, requests, 2);
	assert_fails(run(&world, batch), EBADFD, "the ring is disabled");
	assert_fails(ferrule_run(world.ring, requests, 2, completions, &failures, -1), EBADFD,
		"ferrule_run: the ring is disabled");
	good(ferrule_ring_enable(world.ring));
	assert_int_equal(good(run(&world, batch)), 0);
	end_world(&world);
}

/* Each system call fails in turn: the run ends, every request has its result, nothing leaks. */
static void fail_each(enum call call, int error)
{
	for (unsigned nth = 1; nth < 60; nth++) {
		struct world world = make_world(2);
		struct ferrule_request requests[8] = {{0}, read_of(world.pipe[0], world.buffer, 0, 1, -1)};
		struct ferrule_completion completions[8];
		unsigned failures;
		int64_t batch = open_batch(&world, requests, 8);
		shim_install((struct shim){.call = call, .nth = nth, .error = error});
		while (run_for(&world, batch, SECOND / 100) == -EINTR &&
			ferrule_batch_resume(world.ring, batch, 0) == -EINTR)
			;
		if (ferrule_run(world.ring, requests, 8, completions, &failures, SECOND / 100) == 0)
			ferrule_run_resume(world.ring, completions, 8, &failures, 0);
		unsigned calls = shim.calls[call];
		shim_remove();
		for (unsigned i = 0; i < 8; i++)
			assert_int_not_equal(results_of(batch, 8)[i], -EINPROGRESS);
		end_world(&world);
		if (calls < nth)
			return;
	}
}

static void test_faults(void **state)
{
	(void)state;
	fail_each(CALL_ENTER, EAGAIN);
	fail_each(CALL_ENTER, EBUSY);
	fail_each(CALL_ENTER, EINTR);
	fail_each(CALL_ENTER, EBADF);
	fail_each(CALL_REGISTER, EINVAL);
	fail_each(CALL_REGISTER, ENOMEM);
}

/* Kernels that post what finds no room to a list of their own, and say so by a flag. */
static void test_overflow(void **state)
{
	struct world world = make_world(1);
	struct ferrule_request requests[50] = {{0}};
	int64_t batch = open_batch(&world, requests, 50);
	struct ferrule_completion completions[2];
	(void)state;
	/* Its own cancels and this thread's completions take the places of the completion queue. */
	for (unsigned i = 0; i < 2; i++)
		good(ferrule_nop(world.ring, 0, i));
	good(ferrule_submit(world.ring));
	assert_int_equal(good(run(&world, batch)), 0);
	assert_int_equal(good(ferrule_wait(world.ring, completions, 2, 2, SECOND)), 2);
	end_world(&world);
}

/* ---- fork ---- */

static int use_in_child(const struct world *world, int64_t batch)
{
	struct ferrule_completion completion;
	int32_t *results;
	size_t count;
	return run(world, batch) == -ESTALE && ferrule_batch_results(batch, &results, &count) == -ESTALE &&
	       ferrule_batch_completion(batch, 0, &completion) == -ESTALE && ferrule_batch_cancel(batch) == -ESTALE &&
	       ferrule_drop(batch) == 0 && ferrule_batch_unpin(batch) == 0 && ferrule_batch_close(batch) == 0 &&
	       ferrule_batch_close(batch) == -EBADF && ferrule_ring_close(world->ring, 0) == 0;
}

static void test_fork(void **state)
{
	struct world world = make_world(4);
	struct runner runner = {.world = &world, .batch = open_hanging(&world, 1), .timeout = -1};
	int32_t *results;
	size_t count;
	int status;
	(void)state;
	good(ferrule_batch_results(runner.batch, &results, &count));
	pthread_t thread = start(&runner);
	wait_until_flying(&world, 1);
	pid_t child = fork();
	if (child == 0)
		_exit(!use_in_child(&world, runner.batch));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	pthread_join(thread, NULL);
	assert_int_equal(runner.result, 0);
	assert_int_equal(results[0], 1);
	good(ferrule_batch_unpin(runner.batch));
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_no_time_at_all),
		cmocka_unit_test(test_old_kernel),
		cmocka_unit_test(test_stragglers),
		cmocka_unit_test(test_closed_with_stragglers),
		cmocka_unit_test(test_quarantined_stragglers),
		cmocka_unit_test(test_run_with_stragglers),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_close_while_running),
		cmocka_unit_test(test_ring_closed_while_running),
		cmocka_unit_test(test_cancel_of_a_drain),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_fairness),
		cmocka_unit_test(test_others_go_on),
		cmocka_unit_test(test_columns_that_change),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_interrupted_and_left),
		cmocka_unit_test(test_run_interrupted),
		cmocka_unit_test(test_run_interrupted_and_left),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_disabled_ring),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_fork),
	};
	return cmocka_run_group_tests_name("safe batch run", tests, NULL, NULL);
}
