/* SPDX-License-Identifier: MIT
 *
 * Requests in arrays: the quick way and the long one take turns, and what they hold is held exactly as often.
 */
#include "safe/operation.h"
#include "safe_support.h"
#include <pthread.h>
#include <stdio.h>

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

/* As many requests as the submission queue has places thrice over, the last one wrong: nothing of them is left. */
static void test_wrong_beyond(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[16], wrong;
	int64_t operations[16], before = good(ferrule_nop(world.ring, 0, 70));
	(void)state;
	for (unsigned i = 0; i < 16; i++)
		requests[i] = i % 3 ? read_of(world.pipe[0], world.buffer, i)
				    : (struct ferrule_request){.kind = FERRULE_OP_NOP};
	requests[5] =
		(struct ferrule_request){.kind = FERRULE_OP_OPENAT, .file = FERRULE_WORKING_DIRECTORY, .path = "x"};
	wrong = requests[14];
	wrong.size = 8193;
	for (unsigned at = 0; at < 15; at++) {
		struct ferrule_request kept = requests[at];
		char place[64];
		requests[at] = wrong;
		snprintf(place, sizeof(place), "ferrule_queue: requests[%u].at is 0 and size is 8193", at);
		assert_fails(submit(&world, requests, 16, operations), EINVAL, place);
		requests[at] = kept;
		assert_int_equal(statistics_of(world.ring).in_flight, 1);
		assert_int_equal(statistics_of(world.ring).submitted, 0);
		assert_int_equal(holds(world.buffer), 1);
	}
	/* What was queued before is as it was, and goes its way. */
	assert_int_equal(wait_for(world.ring, before).tag, 70);
	assert_int_equal(submit(&world, requests, 0, operations), 0);
	end_world(&world);
}

static void test_refusals(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request request = {.kind = OPERATION_KINDS};
	int64_t operation;
	(void)state;
	assert_fails(submit(&world, &request, 1, &operation), EINVAL,
		"ferrule_queue: requests[0].kind is 18, it must be of enum ferrule_operation_kind (0 to 17)");
	request = (struct ferrule_request){.kind = FERRULE_OP_NOP, .flags = 16};
	assert_fails(submit(&world, &request, 1, &operation), EINVAL, "requests[0].flags is 0x10");
	request = (struct ferrule_request){.kind = FERRULE_OP_FSYNC, .file = FERRULE_OPENED};
	assert_fails(
		submit(&world, &request, 1, &operation), EBADF, "requests[0].file is FERRULE_OPENED, which stands");
	request = (struct ferrule_request){.kind = FERRULE_OP_STATX, .file = -1, .path = "x"};
	assert_fails(
		submit(&world, &request, 1, &operation), EBADF, "requests[0].file is -1, it must be a descriptor or");
	request = (struct ferrule_request){.kind = FERRULE_OP_CANCEL, .other = 5};
	assert_fails(submit(&world, &request, 1, &operation), EBADF, "requests[0].other is 0x5");
	request = (struct ferrule_request){.kind = FERRULE_OP_TIMEOUT, .offset = -1};
	assert_fails(submit(&world, &request, 1, &operation), EINVAL, "requests[0].offset is -1");
	request = (struct ferrule_request){.kind = FERRULE_OP_TIMEOUT, .size = 1ULL << 32};
	assert_fails(submit(&world, &request, 1, &operation), EINVAL, "requests[0].size is 4294967296");
	request = (struct ferrule_request){.kind = FERRULE_OP_SPLICE, .file = 0, .other = -4};
	assert_fails(submit(&world, &request, 1, &operation), EBADF, "requests[0].other is -4");
	request = (struct ferrule_request){.kind = FERRULE_OP_MKDIRAT, .mode = 01000000, .path = "x"};
	assert_fails(submit(&world, &request, 1, &operation), EINVAL, "requests[0].mode is 0x40000");
	request = (struct ferrule_request){.kind = FERRULE_OP_RENAMEAT, .path = "x"};
	assert_fails(submit(&world, &request, 1, &operation), EINVAL, "requests[0].new_path is NULL");
	assert_fails(ferrule_queue(5, &request, 1, &operation), EBADF, "ferrule_queue: 5 is not a handle");
	end_world(&world);
}

/* As many as there are places are taken; the caller sees how many, and asks again. */
static void test_places(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[20];
	int64_t operations[20];
	(void)state;
	for (unsigned i = 0; i < 20; i++)
		requests[i] =
			i % 2 ? read_of(world.pipe[0], world.buffer, i)
			      : (struct ferrule_request){.kind = FERRULE_OP_POLL_ADD, .file = world.pipe[0], .how = 1};
	assert_int_equal(submit(&world, requests, 20, operations), 8);
	assert_fails(submit(&world, requests + 8, 12, operations + 8), EAGAIN, "8 operations are outstanding");
	assert_int_equal(statistics_of(world.ring).in_flight, 8);
	assert_int_equal(holds(world.buffer), 5);
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(holds(world.buffer), 1);
	end_world(&world);
}

/* A chain goes on from one call to the next, and one that cannot fit is refused before anything is queued. */
static void test_chains(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[5];
	int64_t operations[5], others[3];
	(void)state;
	for (unsigned i = 0; i < 5; i++)
		requests[i] = (struct ferrule_request){.kind = FERRULE_OP_NOP, .flags = FERRULE_LINK, .tag = i + 1};
	requests[4].flags = 0;
	assert_fails(submit(&world, requests, 5, operations), EINVAL,
		"ferrule_queue: requests[4]: the chain has 5 operations, it must have at most 4");
	assert_int_equal(submit(&world, requests, 2, operations), 2);
	assert_fails(submit(&world, requests + 2, 3, others), EINVAL, "requests[2]: the chain has 5 operations");
	assert_int_equal(submit(&world, requests + 3, 2, operations + 2), 2);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(wait_for(world.ring, operations[i]).result, 0);
	requests[0] = read_of(9999, world.buffer, 1);
	requests[0].flags = FERRULE_LINK;
	requests[1].flags = 0;
	assert_int_equal(submit(&world, requests, 3, operations), 3);
	assert_int_equal(wait_for(world.ring, operations[0]).result, -EBADF);
	assert_int_equal(wait_for(world.ring, operations[1]).result, -ECANCELED);
	assert_int_equal(wait_for(world.ring, operations[2]).result, 0);
	end_world(&world);
}

static void *queue_nops(void *argument)
{
	const struct world *world = argument;
	struct ferrule_request requests[6] = {{.tag = 1}, {.tag = 2}, {.tag = 3}, {.tag = 4}, {.tag = 5}, {.tag = 6}};
	int64_t operations[6];
	assert_int_equal(submit(world, requests, 6, operations), 6);
	assert_int_equal(good(ferrule_submit(world->ring)), 6);
	return NULL;
}

/* Of two threads' arrays each is its own. */
static void test_threads(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[2] = {{.tag = 7}, {.kind = FERRULE_OP_NOP, .tag = 8}};
	struct ferrule_completion completions[8];
	int64_t operations[2];
	pthread_t thread;
	(void)state;
	assert_int_equal(submit(&world, requests, 2, operations), 2);
	assert_int_equal(pthread_create(&thread, NULL, queue_nops, &world), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	requests[1].kind = 99;
	assert_fails(submit(&world, requests, 2, operations), EINVAL, "requests[1].kind is 99");
	assert_int_equal(good(ferrule_wait(world.ring, completions, 8, 8, SECOND)), 8);
	assert_int_equal(statistics_of(world.ring).in_flight, 0);
	end_world(&world);
}

/* A registered buffer is held by its table. What is queued when the table changes gets a hold of its own. */
static void test_registered(void **state)
{
	struct world world = make_world(8);
	int64_t operations[3], other = good(ferrule_buffer_open(world.domain, 8));
	int64_t table = good(ferrule_buffers_open(world.ring, (int64_t[]){other, world.buffer}, 2, NULL));
	struct ferrule_request requests[3];
	(void)state;
	for (unsigned i = 0; i < 3; i++)
		requests[i] = read_of(world.pipe[0], i ? world.buffer : other, i + 1);
	/* Submitted: the kernel tells when it is done with the buffers. */
	assert_int_equal(submit(&world, requests, 3, operations), 3);
	assert_int_equal(good(ferrule_submit(world.ring)), 3);
	good(ferrule_buffer_close(other));
	good(ferrule_buffers_update(table, 0, (int64_t[]){0}, 1, NULL));
	assert_int_equal(write(world.pipe[1], "012345670123456701234567", 24), 24);
	expect(&world, operations, 3, 8);
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	/* Queued only. */
	requests[0].buffer = world.buffer;
	assert_int_equal(submit(&world, requests, 3, operations), 3);
	good(ferrule_buffers_close(table));
	assert_int_equal(holds(world.buffer), 4);
	good(ferrule_buffer_close(world.buffer));
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	good(ferrule_submit(world.ring));
	assert_int_equal(write(world.pipe[1], "012345670123456701234567", 24), 24);
	expect(&world, operations, 3, 8);
	assert_int_equal(holds(world.buffer), 0);
	end_world(&world);
}

/* A token that was given back does not come again when its ring is closed. */
static void test_tokens(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[2] = {{.keep = 5}, {.keep = 6}};
	struct ferrule_completion completions[2];
	int64_t operations[2];
	uint64_t tokens[4];
	(void)state;
	assert_int_equal(submit(&world, requests, 2, operations), 2);
	assert_int_equal(good(ferrule_wait(world.ring, completions, 1, 1, SECOND)), 1);
	assert_int_equal(completions[0].keep, 5);
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 1);
	assert_int_equal(tokens[0], 6);
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
		cmocka_unit_test(test_wrong_beyond),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_registered),
		cmocka_unit_test(test_tokens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
