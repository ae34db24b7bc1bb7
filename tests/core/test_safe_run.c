/* SPDX-License-Identifier: MIT
 *
 * ferrule_run(): an array of requests carried out in one call.
 */
#include "batch_support.h"

static void test_mixed(void **state)
{
	struct world world = make_world(4);
	int file = make_file("0123456789abcdef", 16);
	char memory[4] = "";
	struct ferrule_part parts[2] = {{world.buffer, 200, 3}, {world.buffer, 300, 5}};
	struct ferrule_request requests[] = {
		read_of(file, world.buffer, 0, 4, 10),
		{.kind = FERRULE_OP_NOP},
		{.kind = FERRULE_OP_READ, .file = file, .into = memory, .size = 4, .offset = 2, .keep = 33},
		{.kind = FERRULE_OP_READV, .file = file, .parts = parts, .part_count = 2, .offset = 0},
		{.kind = FERRULE_OP_TIMEOUT, .offset = 1000},
		{.kind = FERRULE_OP_OPENAT, .file = FERRULE_WORKING_DIRECTORY, .path = "/no/such/file", .keep = 44},
		{.kind = FERRULE_OP_RENAMEAT, .file = FERRULE_WORKING_DIRECTORY, .other = FERRULE_WORKING_DIRECTORY,
			.path = "/no/such/file", .new_path = "/no/such/other"},
	};
	const int32_t expected[] = {4, 0, 4, 8, -ETIME, -ENOENT, -ENOENT};
	struct ferrule_completion completions[7];
	unsigned failures;
	(void)state;
	for (unsigned i = 0; i < 7; i++)
		requests[i].tag = 70 + i;
	for (int round = 0; round < 3; round++) {
		assert_int_equal(good(ferrule_run(world.ring, requests, 7, completions, &failures, -1)), 7);
		assert_int_equal(failures, 3);
		for (unsigned i = 0; i < 7; i++) {
			assert_int_equal(completions[i].result, expected[i]);
			assert_int_equal(completions[i].tag, 70 + i);
			assert_int_equal(completions[i].keep, requests[i].keep);
			assert_int_equal(completions[i].kind, FERRULE_OPERATION);
			assert_int_equal(completions[i].flags, 0);
			assert_true((completions[i].operation != 0) == (expected[i] < 0));
		}
		assert_memory_equal(memory, "2345", 4);
		expect_bytes(world.buffer, 0, "abcd", 4);
		assert_string_equal(ferrule_explain_operation(completions[5].operation, -ENOENT),
			"openat of \"/no/such/file\": there is no such file (ENOENT)");
		assert_non_null(strstr(ferrule_explain_operation(completions[6].operation, -ENOENT), "/no/such/other"));
	}
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	close(file);
	end_world(&world);
}

static void test_none_and_many(void **state)
{
	enum { COUNT = 20000 };
	struct world world = make_world(4);
	struct ferrule_request *requests = calloc(COUNT, sizeof(*requests));
	struct ferrule_completion *completions = calloc(COUNT, sizeof(*completions));
	unsigned failures = 5;
	(void)state;
	assert_int_equal(good(ferrule_run(world.ring, NULL, 0, NULL, &failures, -1)), 0);
	assert_int_equal(failures, 0);
	assert_fails(ferrule_run(world.ring, requests, 16777217, completions, &failures, -1), EINVAL,
		"ferrule_run: count is 16777217, it must be at most 16777216");
	for (unsigned i = 0; i < COUNT; i++)
		requests[i] = (struct ferrule_request){
			.kind = i % 2 ? FERRULE_OP_NOP : FERRULE_OP_FSYNC, .file = 1 << 30, .tag = i};
	assert_int_equal(good(ferrule_run(world.ring, requests, COUNT, completions, &failures, -1)), COUNT);
	assert_int_equal(failures, COUNT / 2);
	for (unsigned i = 0; i < COUNT; i++) {
		assert_int_equal(completions[i].tag, i);
		assert_int_equal(completions[i].result, i % 2 ? 0 : -EBADF);
		/* As many are explained as the ring may have operations. */
		assert_true((completions[i].operation != 0) == (i % 2 == 0 && i < 16));
	}
	assert_non_null(strstr(ferrule_explain_operation(completions[14].operation, -EBADF), "fsync of descriptor"));
	free(requests);
	free(completions);
	end_world(&world);
}

/* One that is wrong: none is carried out, nothing is held. */
static void test_wrong(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[3] = {read_of(world.pipe[0], world.buffer, 0, 1, -1),
		read_of(world.pipe[0], world.buffer, 0, 1, -1), read_of(world.pipe[0], world.buffer, 0, 1, -1)};
	struct ferrule_completion completions[3];
	unsigned failures;
	uint64_t token;
	(void)state;
	requests[0].keep = 9;
	requests[2].size = 9000;
	assert_fails(ferrule_run(world.ring, requests, 3, completions, &failures, -1), EINVAL,
		"ferrule_run: requests[2].at is 0 and size is 9000, together they must be at most the buffer's size, "
		"8192");
	assert_int_equal(statistics_of(world.ring).submitted, 0);
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	assert_int_equal(good(ferrule_released(world.domain, &token, 1)), 0);
	assert_fails(ferrule_run(world.buffer, requests, 3, completions, &failures, -1), EBADF, "it must be a ring's");
	assert_fails(ferrule_run_resume(world.ring, completions, 3, &failures, -1), EINVAL,
		"no run of this thread on ring");
	end_world(&world);
}

/* Buffers are held while the run needs them, whatever becomes of their handles, and no longer. */
static void test_chain(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[4] = {
		{.kind = FERRULE_OP_WRITE,
			.flags = FERRULE_LINK,
			.file = world.pipe[1],
			.buffer = world.buffer,
			.at = 100,
			.size = 5,
			.offset = -1},
		read_of(world.pipe[0], world.buffer, 0, 5, -1),
		{.kind = FERRULE_OP_FSYNC, .flags = FERRULE_LINK, .file = 1 << 30},
		/* The chain ends with the array. */
		{.kind = FERRULE_OP_NOP, .flags = FERRULE_LINK},
	};
	struct ferrule_completion completions[4];
	unsigned failures;
	(void)state;
	good(ferrule_buffer_write(world.buffer, 100, "hello", 5));
	assert_int_equal(good(ferrule_run(world.ring, requests, 4, completions, &failures, -1)), 4);
	assert_int_equal(failures, 2);
	assert_int_equal(completions[1].result, 5);
	assert_int_equal(completions[3].result, -ECANCELED);
	expect_bytes(world.buffer, 0, "hello", 5);
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_none_and_many),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_chain),
	};
	return cmocka_run_group_tests_name("safe run", tests, NULL, NULL);
}
