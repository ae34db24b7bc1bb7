/* SPDX-License-Identifier: MIT
 *
 * Every allocation fails in turn, in all that layer 2 can do: what was asked fails with ENOMEM or not at all, nothing
 * crashes, and no memory, descriptor or token is lost. This program's malloc() and its like, and its close(), are its
 * own: see core.mk.
 */
#include "life.h"
#include "safe/operation.h"
#include <pthread.h>
#include <sys/wait.h>

/* ---- memory ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *memory);

int __real_close(int descriptor);
int __wrap_close(int descriptor);

static struct {
	unsigned calls, nth; /* the nth call fails; 0: none */
	long live; /* pieces that were not freed */
} memory;

static void *count(void *piece)
{
	memory.live += piece != NULL;
	return piece;
}

static bool fails(void)
{
	return ++memory.calls == memory.nth;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t elements, size_t size)
{
	return fails() ? NULL : count(__real_calloc(elements, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : count(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *piece)
{
	memory.live -= piece != NULL;
	__real_free(piece);
}

/* Whose statistics are asked for, from another thread, while a descriptor is closed; 0: nobody's. */
static int64_t asked;
static unsigned answered;
static bool answered_in_time;

static void *ask(void *argument)
{
	struct ferrule_statistics statistics;
	(void)argument;
	if (ferrule_ring_statistics(asked, &statistics) == 0)
		__atomic_store_n(&answered, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* Takes its time: until the other thread has its answer, or a second has passed without it. */
int __wrap_close(int descriptor)
{
	pthread_t thread;
	if (asked && pthread_create(&thread, NULL, ask, NULL) == 0) {
		for (unsigned i = 0; i < 1000 && !__atomic_load_n(&answered, __ATOMIC_ACQUIRE); i++)
			usleep(1000);
		answered_in_time = __atomic_load_n(&answered, __ATOMIC_ACQUIRE);
		pthread_detach(thread);
	}
	return __real_close(descriptor);
}

/* But for what slots keep of their last request, to explain it. */
static long pieces(void)
{
	long kept = 0;
	for (uint32_t i = 0; i < safe_operations_live; i++) {
		const struct operation *operation = segments_at(&safe_operation_segments, safe_operations_first + i);
		kept += owns_address(operation->kind) && operation->address;
	}
	return memory.live - kept;
}

static void fail_at(unsigned nth)
{
	memory.calls = 0;
	memory.nth = nth;
}

/* ---- the tests ---- */

/* In processes that use the library for the first time. */
static void test_the_first_ones_fail(void **state)
{
	int status = 0;
	(void)state;
	for (unsigned nth = 1; status == 0; nth++) {
		pid_t child = fork();
		if (child == 0) {
			fail_at(nth);
			unsigned failures = live(false);
			bool failed = memory.calls >= nth;
			fail_at(0);
			assert_int_equal(live(false), 0);
			_exit(failed || failures ? 0 : 42);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

/* In one that has used all of it. */
static void test_later_ones_fail(void **state)
{
	(void)state;
	fail_at(0);
	assert_int_equal(live(false), 0);
	long before = pieces();
	for (unsigned nth = 1;; nth++) {
		fail_at(nth);
		unsigned failures = live(false);
		bool failed = memory.calls >= nth;
		fail_at(0);
		assert_int_equal(pieces(), before);
		if (!failed) {
			assert_int_equal(failures, 0);
			break;
		}
	}
}

/* ---- millions of requests ---- */

/* What fits into the ring needs no memory at all from the second time on, and what does not is given back. */
static void test_nothing_grows(void **state)
{
	enum { COUNT = 100, LARGE = 1 << 18 };
	static struct ferrule_request requests[LARGE];
	static struct ferrule_completion completions[LARGE];
	struct world world = make_world(128);
	int64_t operations[COUNT];
	unsigned failures;
	(void)state;
	fail_at(0);
	for (unsigned i = 0; i < COUNT; i++)
		requests[i] = i % 2 ? read_of(1 << 30, world.buffer, 0, 8, i) : (struct ferrule_request){0};
	int64_t batch = good(ferrule_batch_open(world.ring, requests, COUNT));
	int64_t column[COUNT] = {0};
	unsigned calls = 0;
	for (unsigned round = 0; round < 4000; round++) {
		if (round == 10)
			calls = memory.calls;
		assert_int_equal(good(ferrule_run(world.ring, requests, COUNT, completions, &failures, -1)), COUNT);
		assert_int_equal(failures, COUNT / 2);
		assert_int_equal(
			good(ferrule_batch_run(world.ring, batch, column, column, column, NULL, COUNT, -1)), COUNT / 2);
		good(ferrule_batch_completion(batch, 1, completions));
		assert_int_equal(good(ferrule_queue(world.ring, requests, COUNT, operations)), COUNT);
		assert_int_equal(good(ferrule_wait(world.ring, completions, COUNT, COUNT, -1)), COUNT);
	}
	assert_int_equal(memory.calls, calls);
	long before = pieces();
	for (unsigned round = 0; round < 5; round++) {
		assert_int_equal(good(ferrule_run(world.ring, requests, LARGE, completions, &failures, -1)), LARGE);
		int64_t large = good(ferrule_batch_open(world.ring, requests, LARGE));
		assert_int_equal(good(run(&world, large)), COUNT / 2);
		good(ferrule_batch_close(large));
	}
	assert_int_equal(pieces(), before);
	end_world(&world);
}

/* ---- what else may take long, or stay ---- */

/* A file that is closed since its run ended early does not keep the ring from others. */
static void test_close_without_the_lock(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[3] = {
		{.kind = FERRULE_OP_OPENAT,
			.flags = FERRULE_LINK,
			.file = FERRULE_WORKING_DIRECTORY,
			.path = "/dev/null"},
		read_of(world.pipe[0], world.buffer, 0, 1, -1),
		{.kind = FERRULE_OP_CLOSE, .file = FERRULE_OPENED},
	};
	(void)state;
	fail_at(0);
	requests[1].flags = FERRULE_LINK;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 3));
	asked = world.ring;
	assert_int_equal(good(ferrule_batch_run(world.ring, batch, NULL, NULL, NULL, NULL, 0, SECOND / 100)), 1);
	asked = 0;
	assert_true(answered_in_time);
	assert_int_equal(results_of(batch, 3)[2], 0);
	end_world(&world);
}

/* A forked child that closes its copies of a batch has their memory back, once no view of the results is left. */
static void test_copies_in_a_child(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[64] = {{0}};
	int32_t *results;
	size_t count;
	int status;
	(void)state;
	fail_at(0);
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 64));
	good(ferrule_batch_results(batch, &results, &count));
	pid_t child = fork();
	if (child == 0) {
		long before = memory.live;
		bool stays = ferrule_batch_close(batch) == 0 && memory.live == before && results[63] == -EINPROGRESS;
		_exit(!(stays && ferrule_batch_unpin(batch) == 0 && memory.live == before - 1));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	good(ferrule_batch_unpin(batch));
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_ones_fail),
		cmocka_unit_test(test_later_ones_fail),
		cmocka_unit_test(test_nothing_grows),
		cmocka_unit_test(test_close_without_the_lock),
		cmocka_unit_test(test_copies_in_a_child),
	};
	return cmocka_run_group_tests_name("safe memory", tests, NULL, NULL);
}
