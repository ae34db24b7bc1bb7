/* SPDX-License-Identifier: MIT
 *
 * Requests in arrays: the quick way and the long one take turns, and what they hold is held exactly as often.
 */
#include "safe/operation.h"
#include "safe_support.h"

static int submit(const struct world *world, const struct ferrule_request *requests, unsigned n, int64_t *operations)
{
	return ferrule_queue(world->ring, requests, n, operations);
}

static uint32_t holds(int64_t buffer)
{
	const struct slot *slot = segments_at(&safe_buffers.segments, handle_index(buffer));
	return (uint32_t)__atomic_load_n(&slot->word, __ATOMIC_ACQUIRE);
}

static struct ferrule_request read_of(int64_t file, int64_t buffer, uint64_t tag)
{
	return (struct ferrule_request){.kind = FERRULE_OP_READ, .file = file, .buffer = buffer, .size = 8, .tag = tag,
		.keep = 100 + tag, .offset = FERRULE_AT_POSITION};
}

static void expect(const struct world *world, const int64_t *operations, unsigned n, int32_t read)
{
	struct ferrule_completion completions[16];
	assert_int_equal(good(ferrule_wait(world->ring, completions, 16, n, 10 * SECOND)), n);
	for (unsigned i = 0; i < n; i++) {
		unsigned tag = (unsigned)completions[i].tag;
		assert_in_range(tag, 1, n);
		assert_int_equal(completions[i].operation, operations[tag - 1]);
		assert_int_equal(completions[i].result, completions[i].keep ? read : 0);
		assert_true(completions[i].keep == 0 || completions[i].keep == 100 + tag);
	}
}

static void test_mixed(void **state)
{
	struct world world = make_world(4);
	int64_t other = good(ferrule_buffer_open(world.domain, 8)), operations[8];
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	struct ferrule_request requests[8] = {
		read_of(zero, world.buffer, 1),
		read_of(zero, world.buffer, 2),
		{.kind = FERRULE_OP_NOP, .tag = 3},
		read_of(zero, other, 4),
		{.kind = FERRULE_OP_NOP, .tag = 5, .flags = FERRULE_LINK},
		{.kind = FERRULE_OP_NOP, .tag = 6},
		read_of(zero, world.buffer, 7),
		read_of(zero, other, 8),
	};
	(void)state;
	/* Twice as many as the submission queue has places, and as many as the completion queue has. */
	for (int round = 0; round < 20; round++) {
		assert_int_equal(submit(&world, requests, 8, operations), 8);
		expect(&world, operations, 8, 8);
		assert_int_equal(holds(world.buffer), 1);
		assert_int_equal(holds(other), 1);
	}
	close(zero);
	end_world(&world);
}

/* Each operation in flight holds its buffer once, and the handle's own end changes nothing of that. */
static void test_holds(void **state)
{
	struct world world = make_world(8);
	int64_t other = good(ferrule_buffer_open(world.domain, 8)), operations[5];
	struct ferrule_request requests[5];
	(void)state;
	for (unsigned i = 0; i < 5; i++)
		requests[i] = read_of(world.pipe[0], i == 3 ? other : world.buffer, i + 1);
	assert_int_equal(submit(&world, requests, 5, operations), 5);
	assert_int_equal(holds(world.buffer), 5);
	assert_int_equal(holds(other), 2);
	good(ferrule_buffer_close(world.buffer));
	assert_int_equal(holds(world.buffer), 4);
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192 + 8);
	good(ferrule_submit(world.ring));
	assert_int_equal(write(world.pipe[1], "0123456789012345678901234567890123456789", 40), 40);
	expect(&world, operations, 5, 8);
	assert_int_equal(holds(world.buffer), 0);
	assert_int_equal(holds(other), 1);
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	end_world(&world);
}

/* One wrong request, wherever it stands: none is queued, nothing is held, and the sentence names it. */
static void test_wrong(void **state)
{
	struct world world = make_world(8);
	int64_t operations[3], domain = good(ferrule_domain_open()), foreign = good(ferrule_buffer_open(domain, 8));
	struct ferrule_request good_one = read_of(world.pipe[0], world.buffer, 1);
	struct ferrule_request wrong[] = {good_one, good_one, good_one, good_one, good_one, good_one};
	const char *const texts[] = {"file is -7", "no file table", "offset is -2", "together they must be at most",
		"is not a handle", "belongs to domain"};
	const int errors[] = {EBADF, EBADF, EINVAL, EINVAL, EBADF, EBADF};
	(void)state;
	wrong[0].file = -7;
	wrong[1].file = FERRULE_FIXED_FILE + 1;
	wrong[2].offset = -2;
	wrong[3].at = 8185;
	wrong[4].buffer = 0;
	wrong[5].buffer = foreign;
	for (unsigned i = 0; i < 6; i++) {
		struct ferrule_request requests[3] = {good_one, wrong[i], good_one};
		assert_fails(submit(&world, &wrong[i], 1, operations), errors[i], texts[i]);
		assert_fails(submit(&world, requests, 3, operations), errors[i], "ferrule_queue: requests[1]");
		assert_int_equal(holds(world.buffer), 1);
		assert_int_equal(statistics_of(world.ring).in_flight, 0);
	}
	assert_int_equal(holds(foreign), 1);
	good(ferrule_domain_close(domain, 0));
	end_world(&world);
}

/* Slots near the end of their generations: none is issued twice, and the list of free ones never runs dry. */
static void test_generations(void **state)
{
	uint32_t first = safe_first_generation;
	safe_first_generation = GENERATION_MASK - 3;
	struct world world = make_world(16);
	struct ferrule_request requests[16];
	int64_t operations[640];
	(void)state;
	for (unsigned i = 0; i < 16; i++)
		requests[i] = (struct ferrule_request){.kind = FERRULE_OP_NOP, .tag = i + 1};
	for (unsigned done = 0; done < 640; done += 16) {
		assert_int_equal(submit(&world, requests, 16, operations + done), 16);
		expect(&world, operations + done, 16, 0);
	}
	for (unsigned i = 0; i < 640; i++)
		for (unsigned j = 0; j < i; j++)
			assert_int_not_equal(operations[i], operations[j]);
	assert_int_equal(handle_generation(operations[0]), GENERATION_MASK - 2);
	end_world(&world);
	safe_first_generation = first;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_generations), /* first: later ones may find slots that were used */
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
