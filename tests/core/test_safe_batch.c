/* SPDX-License-Identifier: MIT
 *
 * Prepared batches: what a run does, what columns change, what is refused.
 */
#include "batch_support.h"

/* ---- runs ---- */

static void test_nops(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[10] = {{.kind = FERRULE_OP_NOP}};
	struct ferrule_completion completion;
	(void)state;
	for (unsigned i = 0; i < 10; i++)
		requests[i].tag = 100 + i;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 10));
	const int32_t *results = results_of(batch, 10);
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(results[i], -EINPROGRESS);
	for (int round = 0; round < 3; round++) {
		assert_int_equal(good(run(&world, batch)), 0);
		for (unsigned i = 0; i < 10; i++)
			assert_int_equal(results[i], 0);
	}
	good(ferrule_batch_completion(batch, 7, &completion));
	assert_int_equal(completion.tag, 107);
	assert_int_equal(completion.result, 0);
	assert_int_equal(completion.operation, 0);
	assert_int_equal(completion.keep, 0);
	assert_fails(ferrule_batch_completion(batch, 10, &completion), EINVAL,
		"index is 10, it must be below the batch's 10");
	struct ferrule_statistics statistics = statistics_of(world.ring);
	assert_int_equal(statistics.submitted, 30);
	assert_int_equal(statistics.completed, 30);
	assert_int_equal(statistics.in_flight, 0);
	good(ferrule_batch_close(batch));
	end_world(&world);
}

/* Everything that a request can be, in one batch; run again, it does the same. */
static void test_mixed(void **state)
{
	struct world world = make_world(4);
	int file = make_file("0123456789abcdef", 16);
	char memory[4] = "";
	struct ferrule_part parts[2] = {{world.buffer, 200, 3}, {world.buffer, 300, 5}};
	struct ferrule_request requests[] = {
		read_of(file, world.buffer, 0, 4, 10),
		{.kind = FERRULE_OP_NOP},
		{.kind = FERRULE_OP_READ, .file = file, .into = memory, .size = 4, .offset = 2},
		{.kind = FERRULE_OP_READV, .file = file, .parts = parts, .part_count = 2, .offset = 0},
		{.kind = FERRULE_OP_FSYNC, .file = file},
		{.kind = FERRULE_OP_TIMEOUT, .offset = 1000},
		{.kind = FERRULE_OP_STATX,
			.file = FERRULE_WORKING_DIRECTORY,
			.path = "/",
			.buffer = world.buffer,
			.at = 512,
			.mode = 4095},
		{.kind = FERRULE_OP_OPENAT, .file = FERRULE_WORKING_DIRECTORY, .path = "/no/such/file"},
	};
	const int32_t expected[] = {4, 0, 4, 8, 0, -ETIME, 0, -ENOENT};
	struct ferrule_stat stat;
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 8));
	memset(requests, 0, sizeof(requests));
	memset(parts, 0, sizeof(parts));
	for (int round = 0; round < 2; round++) {
		memset(memory, 0, sizeof(memory));
		assert_int_equal(good(run(&world, batch)), 2);
		assert_memory_equal(results_of(batch, 8), expected, sizeof(expected));
		assert_memory_equal(memory, "2345", 4);
		expect_bytes(world.buffer, 0, "abcd", 4);
		expect_bytes(world.buffer, 200, "012", 3);
		expect_bytes(world.buffer, 300, "34567", 5);
		good(ferrule_stat_read(world.buffer, 512, &stat));
		assert_true(stat.mode & 0040000);
	}
	close(file);
	end_world(&world);
}

/* Far more than any of the ring's queues has places. */
static void test_more_than_the_ring(void **state)
{
	enum { COUNT = 100000 };
	struct world world = make_world(8);
	struct ferrule_request *requests = calloc(COUNT, sizeof(*requests));
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, COUNT));
	int64_t operation = read_pipe(&world, 0);
	assert_int_equal(good(run(&world, batch)), 0);
	const int32_t *results = results_of(batch, COUNT);
	for (unsigned i = 0; i < COUNT; i++)
		assert_int_equal(results[i], 0);
	assert_int_equal(statistics_of(world.ring).in_flight, 1);
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	assert_int_equal(wait_for(world.ring, operation).result, 1);
	free(requests);
	end_world(&world);
}

/* As many completions as the queue has places lie unread, or are in flight: the batch goes on. */
static void test_full_completion_queue(void **state)
{
	struct world world = make_world(2);
	struct ferrule_request requests[20] = {{.kind = FERRULE_OP_NOP}};
	struct ferrule_completion completions[4];
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 20));
	for (unsigned i = 0; i < 4; i++)
		good(ferrule_nop(world.ring, 0, i));
	good(ferrule_submit(world.ring));
	assert_int_equal(good(run(&world, batch)), 0);
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 4, 0)), 4);
	for (unsigned i = 0; i < 4; i++)
		read_pipe(&world, 0);
	assert_int_equal(good(run(&world, batch)), 0);
	assert_int_equal(
		write(world.pipe[1], "0123456789012345678901234567890123456789012345678901234567890123", 64), 64);
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 4, SECOND)), 4);
	end_world(&world);
}

/* What the thread has queued before goes to the kernel before; an open chain of its ends. */
static void test_after_single_operations(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[1] = {read_of(world.pipe[0], world.buffer, 0, 3, FERRULE_AT_POSITION)};
	struct ferrule_completion completions[3];
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 1));
	good(ferrule_buffer_write(world.buffer, 100, "abc", 3));
	good(ferrule_nop(world.ring, 0, 1));
	good(ferrule_nop(world.ring, FERRULE_LINK, 2));
	good(ferrule_write(world.ring, world.pipe[1], world.buffer, 100, 3, FERRULE_AT_POSITION, FERRULE_LINK, 3, 0));
	assert_int_equal(good(run(&world, batch)), 0);
	assert_int_equal(results_of(batch, 1)[0], 3);
	assert_int_equal(good(ferrule_wait(world.ring, completions, 3, 3, SECOND)), 3);
	end_world(&world);
}

/* ---- columns ---- */

static void test_columns(void **state)
{
	struct world world = make_world(4);
	int file = make_file("0123456789abcdef", 16);
	struct ferrule_request requests[3] = {read_of(file, world.buffer, 0, 2, 0),
		{.kind = FERRULE_OP_NOP, .tag = 5}, read_of(file, world.buffer, 8190, 2, 0)};
	struct ferrule_completion completion;
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 3));
	good(ferrule_batch_run(world.ring, batch, (int64_t[]){10, -77, 4}, NULL, NULL, NULL, 3, -1));
	expect_bytes(world.buffer, 0, "ab", 2);
	expect_bytes(world.buffer, 8190, "45", 2);
	/* Those of the run before stay. */
	good(ferrule_batch_run(world.ring, batch, NULL, (int64_t[]){4, -1, 3}, (int64_t[]){20, -1, 8189}, NULL, 3, -1));
	expect_bytes(world.buffer, 20, "abcd", 4);
	expect_bytes(world.buffer, 8189, "456", 3);
	assert_int_equal(results_of(batch, 3)[0], 4);
	good(ferrule_batch_run(world.ring, batch, NULL, NULL, NULL, (uint64_t[]){7, 8, UINT64_MAX}, 3, -1));
	good(ferrule_batch_completion(batch, 2, &completion));
	assert_true(completion.tag == UINT64_MAX);
	assert_int_equal(completion.result, 3);
	/* A size alone, a target alone, and none at all. */
	good(ferrule_batch_run(world.ring, batch, NULL, (int64_t[]){1, 0, 0}, NULL, NULL, 3, -1));
	assert_int_equal(results_of(batch, 3)[0], 1);
	assert_int_equal(results_of(batch, 3)[2], 0);
	good(ferrule_batch_run(world.ring, batch, NULL, NULL, (int64_t[]){8191, 0, 8192}, NULL, 3, -1));
	expect_bytes(world.buffer, 8191, "a", 1);
	close(file);
	end_world(&world);
}

/* A wrong value changes nothing. */
static void test_wrong_columns(void **state)
{
	struct world world = make_world(4);
	int file = make_file("0123456789abcdef", 16);
	char memory[4];
	struct ferrule_request requests[3] = {read_of(file, world.buffer, 4, 2, 3),
		read_of(file, world.buffer, 0, 2, 0),
		{.kind = FERRULE_OP_READ, .file = file, .into = memory, .size = 4, .offset = 2}};
	const int64_t zeros[3] = {0};
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 3));
#define RUN(offsets, sizes, targets, count) \
	ferrule_batch_run(world.ring, batch, offsets, sizes, targets, NULL, count, -1)
	assert_fails(RUN(zeros, NULL, NULL, 2), EINVAL,
		"ferrule_batch_run: count is 2, it must be as many as the batch has "
		"requests, 3");
	assert_fails(RUN(zeros, NULL, NULL, 4), EINVAL, "count is 4");
	assert_fails(RUN(COLUMN(1, -2, 0), NULL, NULL, 3), EINVAL,
		"ferrule_batch_run: offsets[1] is -2, it must be 0 or more, or FERRULE_AT_POSITION (-1)");
	assert_fails(RUN(COLUMN(1, 2, INT64_MIN), NULL, NULL, 3), EINVAL, "offsets[2] is -9223372036854775808");
	assert_fails(RUN(NULL, COLUMN(8189, 1, 1), NULL, 3), EINVAL,
		"ferrule_batch_run: sizes[0] is 8189 and its target 4, "
		"together they must be at most the buffer's size, 8192");
	assert_fails(RUN(NULL, COLUMN(1, -1, 1), NULL, 3), EINVAL, "sizes[1] is -1 and its target 0");
	assert_fails(RUN(NULL, NULL, COLUMN(0, 8191, 0), 3), EINVAL,
		"ferrule_batch_run: targets[1] is 8191 and its size 2, "
		"together they must be at most the buffer's size, 8192");
	assert_fails(RUN(NULL, NULL, COLUMN(INT64_MIN, 0, 0), 3), EINVAL, "targets[0] is -9223372036854775808");
	assert_fails(RUN(NULL, COLUMN(1, 8192, 0), COLUMN(1, 1, 0), 3), EINVAL,
		"ferrule_batch_run: targets[1] is 1 and sizes[1] is 8192, together");
	/* Memory of the caller's is as large as the request said. */
	assert_fails(RUN(NULL, COLUMN(1, 1, 5), NULL, 3), EINVAL, "sizes[2] is 5 and its target 0");
	assert_fails(RUN(NULL, COLUMN(1, 1, 4), COLUMN(0, 0, 1), 3), EINVAL, "targets[2] is 1 and sizes[2] is 4");
	assert_int_equal(results_of(batch, 3)[0], -EINPROGRESS);
	good(run(&world, batch));
	expect_bytes(world.buffer, 4, "34", 2);
	expect_bytes(world.buffer, 0, "01", 2);
	/* INT64_MAX is no offset that is too small. */
	good(RUN(COLUMN(INT64_MAX, 0, 0), NULL, NULL, 3));
	close(file);
	end_world(&world);
}

/* What keeps these values elsewhere than reads and writes do. */
static void test_columns_of_other_requests(void **state)
{
	struct world world = make_world(8);
	int file = make_file("0123456789abcdef", 16), source[2];
	struct ferrule_request requests[] = {
		{.kind = FERRULE_OP_TIMEOUT, .offset = 100 * SECOND, .size = 9},
		{.kind = FERRULE_OP_FALLOCATE, .file = file, .offset = 0, .size = 16},
		{.kind = FERRULE_OP_STATX,
			.file = FERRULE_WORKING_DIRECTORY,
			.path = "/",
			.buffer = world.buffer,
			.mode = 4095},
		{.kind = FERRULE_OP_SPLICE,
			.file = world.pipe[1],
			.offset = -1,
			.other = file,
			.other_offset = 0,
			.size = 1},
	};
	struct ferrule_stat stat;
	char text[8];
	(void)state;
	assert_int_equal(pipe2(source, O_CLOEXEC), 0);
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 4));
	good(ferrule_batch_run(
		world.ring, batch, COLUMN(1000, 0, 0, -1), COLUMN(0, 100, 0, 5), COLUMN(0, 0, 256, 0), NULL, 4, -1));
	const int32_t *results = results_of(batch, 4);
	assert_int_equal(results[0], -ETIME);
	assert_int_equal(results[1], 0);
	assert_int_equal(lseek(file, 0, SEEK_END), 100);
	good(ferrule_stat_read(world.buffer, 256, &stat));
	assert_true(stat.mode & 0040000);
	assert_int_equal(results[3], 5);
	assert_int_equal(read(world.pipe[0], text, 8), 5);
	assert_fails(RUN(COLUMN(-1, 0, 0, 0), NULL, NULL, 4), EINVAL, "offsets[0] is -1, as nanoseconds");
	assert_fails(RUN(COLUMN(0, -1, 0, 0), NULL, NULL, 4), EINVAL, "offsets[1] is -1, it must be 0 or more");
	assert_fails(RUN(NULL, COLUMN(0, 0, 0, 0), NULL, 4), EINVAL, "sizes[1] is 0, it must be 1 or more");
	assert_fails(
		RUN(NULL, COLUMN(0, 1, 0, 1LL << 32), NULL, 4), EINVAL, "sizes[3] is 4294967296, it must be from 0");
	assert_fails(RUN(NULL, NULL, COLUMN(0, 0, 7937, 0), 4), EINVAL, "targets[2] is 7937 and its size 256");
	close(file);
	close(source[0]);
	close(source[1]);
	end_world(&world);
}

/* ---- registered files and buffers ---- */

/* Entries name places of the tables; these change between runs, and the batch does what is right each time. */
static void test_tables_that_change(void **state)
{
	struct world world = make_world(8);
	int file = make_file("0123456789abcdef", 16);
	int64_t other = good(ferrule_buffer_open(world.domain, 64));
	struct ferrule_request requests[3] = {read_of(file, world.buffer, 0, 2, 1), read_of(file, other, 0, 2, 3),
		read_of(FERRULE_FIXED_FILE, world.buffer, 8, 2, 5)};
	(void)state;
	int64_t files = good(ferrule_files_open(world.ring, &file, 1, NULL));
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 3));
	assert_int_equal(good(run(&world, batch)), 0);
	int64_t table = good(ferrule_buffers_open(world.ring, (int64_t[]){other, world.buffer}, 2, NULL));
	assert_int_equal(good(run(&world, batch)), 0);
	good(ferrule_buffers_update(table, 0, (int64_t[]){world.buffer, other}, 2, NULL));
	assert_int_equal(good(run(&world, batch)), 0);
	good(ferrule_buffers_update(table, 0, (int64_t[]){0, 0}, 2, NULL));
	assert_int_equal(good(run(&world, batch)), 0);
	good(ferrule_buffers_close(table));
	assert_int_equal(good(run(&world, batch)), 0);
	expect_bytes(world.buffer, 0, "12", 2);
	expect_bytes(other, 0, "34", 2);
	expect_bytes(world.buffer, 8, "56", 2);
	/* A place that became empty is the kernel's to tell, and the request's failure. */
	good(ferrule_files_update(files, 0, (int[]){-1}, 1, NULL));
	assert_int_equal(good(run(&world, batch)), 1);
	assert_int_equal(results_of(batch, 3)[2], -EBADF);
	expect_explained(batch, 2, EBADF,
		"read of 2 bytes at offset 5 from registered file 0: that place of the file table "
		"is empty");
	good(ferrule_files_close(files));
	assert_int_equal(good(run(&world, batch)), 1);
	close(file);
	end_world(&world);
}

/* A buffer's handle may be closed: the batch holds it. */
static void test_holds(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[2] = {read_of(world.pipe[0], world.buffer, 0, 1, -1), {.kind = FERRULE_OP_NOP}};
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 2));
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	good(ferrule_buffer_close(world.buffer));
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	assert_int_equal(good(run(&world, batch)), 0);
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	good(ferrule_batch_close(batch));
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	end_world(&world);
}

/* ---- tokens ---- */

static void test_tokens(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[3] = {{.keep = 11}, {.keep = 0}, {.keep = 13}};
	uint64_t tokens[4] = {0};
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 3));
	results_of(batch, 3);
	good(run(&world, batch));
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 0);
	good(ferrule_batch_close(batch));
	assert_int_equal(good(ferrule_released(world.domain, tokens, 1)), 1);
	assert_int_equal(good(ferrule_released(world.domain, tokens + 1, 3)), 1);
	assert_int_equal(good(ferrule_released(world.domain, tokens + 2, 2)), 0);
	assert_int_equal(tokens[0] + tokens[1], 24);
	/* The same where the ring goes first. */
	batch = good(ferrule_batch_open(world.ring, requests, 3));
	good(ferrule_ring_close(world.ring, 0));
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 2);
	good(ferrule_batch_close(batch));
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 0);
	end_world(&world);
}

/* ---- what is refused ---- */

static void test_wrong_requests(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request good_one = read_of(world.pipe[0], world.buffer, 0, 1, -1), requests[5];
	(void)state;
	assert_fails(ferrule_batch_open(world.ring, requests, 0), EINVAL, "count is 0, it must be from 1 to 16777216");
	assert_fails(ferrule_batch_open(world.ring, requests, 16777217), EINVAL, "count is 16777217");
	for (unsigned i = 0; i < 5; i++)
		requests[i] = good_one;
	requests[3].size = 8193;
	assert_fails(ferrule_batch_open(world.ring, requests, 5), EINVAL,
		"ferrule_batch_open: requests[3].at is 0 and size is 8193, together they must be at most the buffer's "
		"size, 8192");
	requests[3] = (struct ferrule_request){.kind = 99};
	assert_fails(ferrule_batch_open(world.ring, requests, 5), EINVAL, "requests[3].kind is 99");
	requests[3] = (struct ferrule_request){.flags = 16};
	assert_fails(ferrule_batch_open(world.ring, requests, 5), EINVAL, "requests[3].flags is 0x10");
	requests[3] = good_one;
	requests[3].buffer = 5;
	assert_fails(ferrule_batch_open(world.ring, requests, 5), EBADF, "5 is not a handle");
	requests[3] = good_one;
	requests[3].file = -4;
	assert_fails(ferrule_batch_open(world.ring, requests, 5), EBADF, "requests[3].file is -4");
	for (unsigned i = 0; i < 5; i++)
		requests[i] = (struct ferrule_request){.flags = FERRULE_LINK};
	assert_fails(
		ferrule_batch_open(world.ring, requests, 5), EINVAL, "requests[0].flags begins a chain of more than 4");
	requests[1].flags = 0;
	good(ferrule_batch_open(world.ring, requests, 5));
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	end_world(&world);
}

static void test_wrong_handles(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[1] = {{.kind = FERRULE_OP_NOP}};
	int64_t other = good(ferrule_ring_open(world.domain, 4, 0, 0));
	struct ferrule_completion completion;
	int32_t *results;
	size_t count;
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 1));
	assert_fails(ferrule_batch_run(other, batch, NULL, NULL, NULL, NULL, 0, -1), EBADF, "it must be one of ring");
	assert_fails(ferrule_batch_run(world.ring, world.ring, NULL, NULL, NULL, NULL, 0, -1), EBADF,
		"is a ring's handle, it must be a batch's");
	assert_fails(ferrule_batch_run(batch, batch, NULL, NULL, NULL, NULL, 0, -1), EBADF, "it must be a ring's");
	assert_fails(ferrule_batch_resume(world.ring, batch, -1), EINVAL, "has no run that a signal interrupted");
	assert_fails(ferrule_batch_unpin(batch), EINVAL, "are not pinned");
	good(ferrule_batch_cancel(batch));
	good(ferrule_batch_close(batch));
	assert_fails(ferrule_batch_close(batch), EBADF, "was closed");
	assert_fails(run(&world, batch), EBADF, "was closed");
	assert_fails(ferrule_batch_results(batch, &results, &count), EBADF, "was closed");
	assert_fails(ferrule_batch_completion(batch, 0, &completion), EBADF, "was closed");
	assert_fails(ferrule_batch_cancel(batch), EBADF, "was closed");
	assert_fails(ferrule_batch_unpin(batch), EINVAL, "are not pinned");
	good(ferrule_ring_close(other, 0));
	end_world(&world);
}

/* A batch outlives its ring, but for its runs. */
static void test_ring_closed(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[2] = {{.tag = 4}, {.kind = FERRULE_OP_FSYNC, .file = 1 << 30, .tag = 5}};
	struct ferrule_completion completion;
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 2));
	assert_int_equal(good(run(&world, batch)), 1);
	good(ferrule_ring_close(world.ring, 0));
	assert_fails(run(&world, batch), EBADF, "ring");
	assert_int_equal(results_of(batch, 2)[1], -EBADF);
	good(ferrule_batch_completion(batch, 1, &completion));
	assert_int_equal(completion.result, -EBADF);
	assert_int_equal(completion.tag, 5);
	good(ferrule_batch_cancel(batch));
	int64_t other = good(ferrule_ring_open(world.domain, 4, 0, 0));
	assert_fails(ferrule_batch_run(other, batch, NULL, NULL, NULL, NULL, 0, -1), EBADF, "it must be one of ring");
	good(ferrule_batch_close(batch));
	end_world(&world);
}

/* Views of the results outlive handle, ring and domain. */
static void test_pins(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[2] = {{.tag = 4}, {.tag = 5}};
	int32_t *results;
	size_t count;
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 2));
	good(ferrule_batch_results(batch, &results, &count));
	good(run(&world, batch));
	good(ferrule_batch_close(batch));
	assert_int_equal(count, 2);
	assert_int_equal(results[1], 0);
	end_world(&world);
	assert_int_equal(results[0], 0);
	good(ferrule_batch_unpin(batch));
	assert_fails(ferrule_batch_unpin(batch), EINVAL, "are not pinned");
}

static void test_dropped(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[1] = {read_of(world.pipe[0], world.buffer, 0, 1, -1)};
	uint64_t token;
	(void)state;
	requests[0].keep = 77;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 1));
	good(ferrule_drop(batch));
	good(ferrule_drop(batch));
	assert_fails(run(&world, batch), EBADF, "was closed");
	assert_int_equal(good(ferrule_released(world.domain, &token, 1)), 1);
	assert_int_equal(token, 77);
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nops),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_more_than_the_ring),
		cmocka_unit_test(test_full_completion_queue),
		cmocka_unit_test(test_after_single_operations),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_wrong_columns),
		cmocka_unit_test(test_columns_of_other_requests),
		cmocka_unit_test(test_tables_that_change),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_wrong_requests),
		cmocka_unit_test(test_wrong_handles),
		cmocka_unit_test(test_ring_closed),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_dropped),
	};
	return cmocka_run_group_tests_name("safe batch", tests, NULL, NULL);
}
