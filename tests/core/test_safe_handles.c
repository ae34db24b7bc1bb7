/* SPDX-License-Identifier: MIT
 *
 * Handles: stale, foreign, forged; never issued twice, also where generations run out.
 */
#include "safe/handle.h"
#include "safe_support.h"
#include <pthread.h>
#include <stdlib.h>

static void test_values(void **state)
{
	struct world world = make_world(4);

	(void)state;
	assert_in_range(world.domain, 1, (1LL << 53) - 1);
	assert_in_range(world.ring, 1, (1LL << 53) - 1);
	assert_in_range(world.buffer, 1, (1LL << 53) - 1);
	assert_in_range(good(ferrule_nop(world.ring, 0, 0)), 1, (1LL << 53) - 1);
	end_world(&world);
}

static void test_wrong_ones(void **state)
{
	struct world world = make_world(4);
	struct ferrule_statistics statistics;
	static const int64_t numbers[] = { 0, -1, 1, 42, INT64_MIN, INT64_MAX, 1LL << 53, 1LL << 52, (1LL << 53) - 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		assert_fails(ferrule_ring_statistics(numbers[i], &statistics), EBADF, "handle");
		assert_fails(ferrule_buffer_size(numbers[i]), EBADF, "handle");
		assert_fails(ferrule_files_close(numbers[i]), EBADF, "handle");
		assert_fails(ferrule_buffers_count(numbers[i]), EBADF, "handle");
		assert_fails(ferrule_domain_close(numbers[i], 0), EBADF, "handle");
		assert_fails(ferrule_nop(numbers[i], 0, 0), EBADF, "ferrule_nop: ");
	}
	assert_fails(ferrule_nop(world.buffer, 0, 0), EBADF, "is a buffer's handle, it must be a ring's");
	assert_fails(ferrule_buffer_size(world.ring), EBADF, "is a ring's handle, it must be a buffer's");
	assert_fails(ferrule_nop(world.ring + (1 << 24), 0, 0), EBADF, "not a handle that was ever issued");
	assert_fails(ferrule_nop(world.ring + 1, 0, 0), EBADF, "not a handle that was ever issued");
	end_world(&world);
}

static void test_stale(void **state)
{
	struct world world = make_world(4);
	int64_t other = good(ferrule_ring_open(world.domain, 4, 0, 0));

	(void)state;
	assert_int_equal(good(ferrule_ring_close(other, SECOND)), 0);
	assert_fails(ferrule_ring_close(other, SECOND), EBADF, "was closed");
	assert_fails(ferrule_nop(other, 0, 0), EBADF, "was closed");
	good(ferrule_buffer_close(world.buffer));
	assert_fails(ferrule_buffer_close(world.buffer), EBADF, "was closed");
	assert_fails(ferrule_read(world.ring, 0, world.buffer, 0, 1, 0, 0, 0, 0), EBADF, "was closed");
	/* Reused many times over, the old handle stays stale. */
	for (int i = 0; i < 100; i++)
		good(ferrule_buffer_close(good(ferrule_buffer_open(world.domain, 1))));
	assert_fails(ferrule_buffer_size(world.buffer), EBADF, "was closed");
	end_world(&world);
}

static void test_foreign(void **state)
{
	struct world world = make_world(4), other = make_world(4);
	int64_t nop = good(ferrule_nop(world.ring, 0, 0));
	struct ferrule_completion completion;

	(void)state;
	assert_fails(ferrule_read(world.ring, 0, other.buffer, 0, 1, 0, 0, 0, 0), EBADF, "belongs to domain");
	assert_fails(ferrule_wait_for(other.ring, nop, &completion, 0), EBADF, "belongs to another ring");
	assert_fails(ferrule_cancel(other.ring, nop, 0, 0), EBADF, "belongs to another ring");
	assert_fails(
		ferrule_cancel(other.ring, nop + (1 << 24), 0, 0), EBADF, "it must be one that this ring was given");
	end_world(&other);
	end_world(&world);
}

static void test_never_twice(void **state)
{
	struct world world = make_world(4);
	int64_t last = 0, first = world.buffer;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t buffer = good(ferrule_buffer_open(world.domain, 1));

		assert_int_not_equal(buffer, last);
		assert_int_not_equal(buffer, first);
		good(ferrule_buffer_close(buffer));
		last = buffer;
	}
	end_world(&world);
}

/* First in, first out: of many free slots, none is reused before the others. */
static void test_order_of_reuse(void **state)
{
	struct world world = make_world(4);
	int64_t buffers[50];

	(void)state;
	for (int i = 0; i < 50; i++)
		buffers[i] = good(ferrule_buffer_open(world.domain, 1));
	for (int i = 0; i < 50; i++)
		good(ferrule_buffer_close(buffers[i]));
	for (int i = 0; i < 50; i++) {
		int64_t buffer = good(ferrule_buffer_open(world.domain, 1));

		for (int j = i + 1; j < 50; j++)
			assert_int_not_equal(buffer & ((1 << 24) - 1), buffers[j] & ((1 << 24) - 1));
		good(ferrule_buffer_close(buffers[i] = buffer) == 0 ? 0 : -1);
		if (i == 0)
			break;
	}
	end_world(&world);
}

/* Fresh slots that have three generations left: each is used three times and never again. */
static void test_retirement(void **state)
{
	struct world world;
	int64_t seen[600];
	int count = 0;

	(void)state;
	safe_first_generation = GENERATION_MASK - 3;
	world = make_world(4);
	uint32_t retired = safe_buffers.retired;
	for (int i = 0; i < 200; i++) {
		int64_t buffer = good(ferrule_buffer_open(world.domain, 1));

		for (int j = 0; j < count; j++)
			assert_int_not_equal(buffer, seen[j]);
		seen[count++] = buffer;
		good(ferrule_buffer_close(buffer));
	}
	assert_true(safe_buffers.retired > retired);
	for (int j = 0; j < count; j++)
		assert_fails(ferrule_buffer_size(seen[j]), EBADF, "was closed");
	end_world(&world);
	safe_first_generation = 0;
}

static int compare(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

static void test_operations_retire(void **state)
{
	static int64_t seen[5000];
	struct ferrule_completion completions[16];
	struct world world;
	int count = 0;

	(void)state;
	safe_first_generation = GENERATION_MASK - 2;
	world = make_world(16);
	while (count < 5000) {
		for (int i = 0; i < 10; i++)
			seen[count++] = good(ferrule_nop(world.ring, 0, 0));
		assert_int_equal(good(ferrule_wait(world.ring, completions, 16, 10, -1)), 10);
	}
	qsort(seen, 5000, sizeof(seen[0]), compare);
	for (int i = 1; i < 5000; i++)
		assert_true(seen[i] > seen[i - 1]);
	end_world(&world);
	safe_first_generation = 0;
}

/* ---- look-ups that race with closing and reuse ---- */

static int64_t shared_ring, shared_buffer;
static int over;

static void *look_up(void *argument)
{
	struct ferrule_statistics statistics;
	long *hits = argument;

	while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE)) {
		int64_t ring = __atomic_load_n(&shared_ring, __ATOMIC_ACQUIRE);
		int64_t buffer = __atomic_load_n(&shared_buffer, __ATOMIC_ACQUIRE);
		int status = ferrule_ring_statistics(ring, &statistics);
		int64_t size = ferrule_buffer_size(buffer);

		assert_true(status == 0 || status == -EBADF);
		assert_true(size == 4096 || size == -EBADF);
		*hits += status == 0;
	}
	return NULL;
}

static void test_races(void **state)
{
	struct world world = make_world(4);
	pthread_t threads[2];
	long hits[2] = { 0 };

	(void)state;
	over = 0;
	shared_ring = world.ring;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, look_up, &hits[i]), 0);
	for (int i = 0; i < 200; i++) {
		int64_t ring = good(ferrule_ring_open(world.domain, 1, 0, 0));
		int64_t buffer = good(ferrule_buffer_open(world.domain, 4096));

		__atomic_store_n(&shared_ring, ring, __ATOMIC_RELEASE);
		__atomic_store_n(&shared_buffer, buffer, __ATOMIC_RELEASE);
		good(ferrule_ring_close(ring, SECOND));
		good(ferrule_buffer_close(buffer));
	}
	__atomic_store_n(&over, 1, __ATOMIC_RELEASE);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* While all slots are fresh still. */
		cmocka_unit_test(test_retirement),
		cmocka_unit_test(test_operations_retire),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_wrong_ones),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_never_twice),
		cmocka_unit_test(test_order_of_reuse),
		cmocka_unit_test(test_races),
	};

	return cmocka_run_group_tests_name("safe handles", tests, NULL, NULL);
}
