/* SPDX-License-Identifier: MIT
 *
 * Chains in batches: they stay whole, and a request can use what one before it has opened.
 */
#include "batch_support.h"
#include "uring/kernel.h"
#include <stdbool.h>
#include <sys/stat.h>

static char folder[] = P_tmpdir "/ferrule-chain-XXXXXX";
static char paths[64][sizeof(folder) + 8];

static void make_files(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%s/%u", folder, i);
		int file = open(paths[i], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		assert_int_equal(dprintf(file, "file %03u", i), 8);
		close(file);
	}
}

static struct ferrule_request open_of(const char *path, unsigned flags)
{
	return (struct ferrule_request){.kind = FERRULE_OP_OPENAT, .flags = flags, .file = FERRULE_WORKING_DIRECTORY,
		.path = path};
}

static struct ferrule_request direct_of(const char *path, int64_t slot, unsigned flags)
{
	return (struct ferrule_request){.kind = FERRULE_OP_OPENAT_DIRECT, .flags = flags, .other = slot,
		.file = FERRULE_WORKING_DIRECTORY, .path = path};
}

static struct ferrule_request read_opened(int64_t buffer, uint64_t at, unsigned flags)
{
	struct ferrule_request request = read_of(FERRULE_OPENED, buffer, at, 8, 0);
	request.flags = flags;
	return request;
}

static const struct ferrule_request close_opened = {.kind = FERRULE_OP_CLOSE, .file = FERRULE_OPENED};

/* ---- open, read, close ---- */

static void fill_chains(struct ferrule_request *requests, unsigned count, int64_t buffer, bool direct)
{
	for (unsigned i = 0; i < count; i++) {
		requests[3 * i] = direct ? direct_of(paths[i], FERRULE_ALLOCATED_SLOT, FERRULE_LINK)
					 : open_of(paths[i], FERRULE_LINK);
		requests[3 * i + 1] = read_opened(buffer, 8 * i, FERRULE_LINK);
		requests[3 * i + 2] = close_opened;
	}
}

static void expect_files(int64_t buffer, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		char text[16];
		snprintf(text, sizeof(text), "file %03u", i);
		expect_bytes(buffer, 8 * i, text, 8);
	}
}

static void read_files(bool direct)
{
	struct world world = make_world(8);
	struct ferrule_request requests[3 * 64];
	fill_chains(requests, 64, world.buffer, direct);
	if (direct)
		good(ferrule_files_open_sparse(world.ring, 8));
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 3 * 64));
	for (int round = 0; round < 3; round++) {
		good(ferrule_buffer_write(world.buffer, 0, (char[512]){0}, 512));
		assert_int_equal(good(run(&world, batch)), 0);
		const int32_t *results = results_of(batch, 3 * 64);
		for (unsigned i = 0; i < 64; i++) {
			assert_in_range(results[3 * i], 0, 1000);
			assert_int_equal(results[3 * i + 1], 8);
			assert_int_equal(results[3 * i + 2], 0);
		}
		expect_files(world.buffer, 64);
	}
	end_world(&world);
}

static void test_descriptors(void **state)
{
	(void)state;
	read_files(false);
}

/* More chains than the table has places: a place is free again before the next ones are needed. */
static void test_allocated_places(void **state)
{
	(void)state;
	read_files(true);
}

static void test_chosen_places(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[6] = {direct_of(paths[3], 2, FERRULE_LINK),
		read_opened(world.buffer, 0, FERRULE_LINK), close_opened, direct_of(paths[4], 5, FERRULE_LINK),
		read_opened(world.buffer, 8, 0), read_of(FERRULE_FIXED_FILE + 5, world.buffer, 16, 1, 0)};
	struct ferrule_completion completions[6];
	unsigned failures;
	(void)state;
	good(ferrule_files_open_sparse(world.ring, 8));
	assert_int_equal(good(ferrule_run(world.ring, requests, 5, completions, &failures, -1)), 5);
	assert_int_equal(failures, 0);
	expect_bytes(world.buffer, 0, "file 003file 004", 16);
	/* What no close was asked for stays open. */
	assert_int_equal(good(ferrule_run(world.ring, requests + 5, 1, completions, &failures, -1)), 1);
	assert_int_equal(completions[0].result, 1);
	end_world(&world);
}

/* Several files after each other in one chain, and all that can name one. */
static void test_long_chain(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[] = {
		open_of(folder, FERRULE_LINK),
		/* relative to the folder */
		{.kind = FERRULE_OP_OPENAT, .flags = FERRULE_LINK, .file = FERRULE_OPENED, .path = "7"},
		{.kind = FERRULE_OP_SPLICE,
			.flags = FERRULE_LINK,
			.file = world.pipe[1],
			.offset = -1,
			.other = FERRULE_OPENED,
			.size = 8},
		{.kind = FERRULE_OP_FSYNC, .flags = FERRULE_LINK, .file = FERRULE_OPENED},
		{.kind = FERRULE_OP_CLOSE, .flags = FERRULE_LINK, .file = FERRULE_OPENED},
		open_of(paths[9], FERRULE_LINK),
		read_opened(world.buffer, 0, FERRULE_LINK),
		close_opened,
	};
	char text[8];
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 8));
	assert_int_equal(good(run(&world, batch)), 0);
	expect_bytes(world.buffer, 0, "file 009", 8);
	assert_int_equal(read(world.pipe[0], text, 8), 8);
	assert_memory_equal(text, "file 007", 8);
	close(results_of(batch, 8)[0]);
	end_world(&world);
}

/* ---- what fails ---- */

static void test_open_fails(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[6] = {open_of("/no/such/file", FERRULE_LINK),
		read_opened(world.buffer, 0, FERRULE_LINK), close_opened, open_of(paths[1], FERRULE_LINK),
		read_opened(world.buffer, 0, FERRULE_LINK), close_opened};
	const int32_t expected[3] = {-ENOENT, -ECANCELED, -ECANCELED};
	(void)state;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 6));
	for (int round = 0; round < 2; round++) {
		assert_int_equal(good(run(&world, batch)), 3);
		assert_memory_equal(results_of(batch, 6), expected, sizeof(expected));
		assert_int_equal(results_of(batch, 6)[5], 0);
	}
	expect_explained(batch, 0, ENOENT, "openat of \"/no/such/file\": there is no such file");
	end_world(&world);
}

/* The chain breaks before the close: the file is closed all the same, and says so. */
static void test_close_is_carried_out(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[6] = {open_of(folder, FERRULE_LINK), read_opened(world.buffer, 0, FERRULE_LINK),
		close_opened, direct_of(folder, FERRULE_ALLOCATED_SLOT, FERRULE_LINK),
		read_opened(world.buffer, 0, FERRULE_LINK), close_opened};
	(void)state;
	good(ferrule_files_open_sparse(world.ring, 1));
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 6));
	for (int round = 0; round < 3; round++) {
		struct holdings before = holdings();
		assert_int_equal(good(run(&world, batch)), 2);
		const int32_t *results = results_of(batch, 6);
		assert_int_equal(results[1], -EISDIR);
		assert_int_equal(results[2], 0);
		assert_int_equal(results[3], 0);
		assert_int_equal(results[4], -EISDIR);
		assert_int_equal(results[5], 0);
		assert_holdings(before);
	}
	end_world(&world);
}

/* The run ends while a file is open that the rest of the chain was to close. */
static void end_early(int64_t timeout, int error, bool direct)
{
	struct world world = make_world(8);
	struct ferrule_request requests[4] = {
		direct ? direct_of(paths[0], FERRULE_ALLOCATED_SLOT, FERRULE_LINK) : open_of(paths[0], FERRULE_LINK),
		read_opened(world.buffer, 0, FERRULE_LINK), read_of(world.pipe[0], world.buffer, 16, 1, -1),
		close_opened};
	requests[2].flags = FERRULE_LINK;
	good(ferrule_files_open_sparse(world.ring, 1));
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 4));
	for (int round = 0; round < 3; round++) {
		struct holdings before = holdings();
		assert_int_equal(good(ferrule_batch_run(world.ring, batch, NULL, NULL, NULL, NULL, 0, timeout)), 1);
		const int32_t *results = results_of(batch, 4);
		assert_in_range(results[0], 0, 1000);
		assert_int_equal(results[1], 8);
		assert_int_equal(results[2], -error);
		assert_int_equal(results[3], 0);
		assert_holdings(before);
	}
	end_world(&world);
}

static void test_deadline(void **state)
{
	(void)state;
	end_early(SECOND / 100, ETIME, false);
	end_early(SECOND / 100, ETIME, true);
}

/* A file that is opened after its run was over is closed: nobody knows of it. Nothing is read from a FIFO until
 * somebody opens it to write. */
static void test_late_open(void **state)
{
	struct world world = make_world(8);
	char path[sizeof(folder) + 8];
	struct ferrule_request requests[2] = {{0}, {.kind = FERRULE_OP_NOP}};
	int32_t result = 0;
	(void)state;
	snprintf(path, sizeof(path), "%s/fifo", folder);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	requests[0] = open_of(path, FERRULE_ASYNC);
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 2));
	assert_int_equal(good(ferrule_batch_run(world.ring, batch, NULL, NULL, NULL, NULL, 0, SECOND / 100)), 1);
	result = results_of(batch, 2)[0];
	assert_int_equal(result, -ETIME);
	struct holdings before = holdings();
	/* It may be that the kernel could interrupt the opening, or not. */
	if (statistics_of(world.ring).in_flight)
		assert_fails(run(&world, batch), EBUSY, "1 requests of its last run in flight still");
	int writer = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	while (statistics_of(world.ring).in_flight)
		good(ferrule_wait(world.ring, NULL, 0, 0, 0));
	close(writer);
	assert_holdings(before);
	assert_int_equal(results_of(batch, 2)[0], -ETIME);
	end_world(&world);
}

/* ---- wholeness ---- */

/* Chains of three in a queue of eight: each read of a pipe finds exactly what the write before it wrote. */
static void test_never_parted(void **state)
{
	enum { CHAINS = 200 };
	struct world world = make_world(8);
	struct ferrule_request requests[3 * CHAINS];
	(void)state;
	for (unsigned i = 0; i < CHAINS; i++) {
		requests[3 * i] = (struct ferrule_request){.kind = FERRULE_OP_NOP, .flags = FERRULE_LINK};
		/* This one fails; the last one is cancelled by the kernel only if it came with it. */
		requests[3 * i + 1] =
			(struct ferrule_request){.kind = FERRULE_OP_FSYNC, .file = 1 << 30, .flags = FERRULE_LINK};
		requests[3 * i + 2] = (struct ferrule_request){.kind = FERRULE_OP_NOP};
	}
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 3 * CHAINS));
	assert_int_equal(good(run(&world, batch)), 2 * CHAINS);
	const int32_t *results = results_of(batch, 3 * CHAINS);
	for (unsigned i = 0; i < CHAINS; i++) {
		assert_int_equal(results[3 * i], 0);
		assert_int_equal(results[3 * i + 1], -EBADF);
		assert_int_equal(results[3 * i + 2], -ECANCELED);
	}
	end_world(&world);
}

/* A drain waits for all before it, over pieces. */
static void test_drain(void **state)
{
	struct world world = make_world(2);
	struct ferrule_request requests[6];
	(void)state;
	good(ferrule_buffer_write(world.buffer, 100, "abc", 3));
	for (unsigned i = 0; i < 5; i++)
		requests[i] = (struct ferrule_request){.kind = FERRULE_OP_WRITE, .flags = i ? FERRULE_DRAIN : 0,
			.file = world.pipe[1], .buffer = world.buffer, .at = 100 + i % 3, .size = 1, .offset = -1};
	requests[5] = read_of(world.pipe[0], world.buffer, 0, 5, -1);
	requests[5].flags = FERRULE_DRAIN;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 6));
	assert_int_equal(good(run(&world, batch)), 0);
	expect_bytes(world.buffer, 0, "abcab", 5);
	end_world(&world);
}

/* ---- what is refused ---- */

static void test_wrong(void **state)
{
	struct world world = make_world(4);
	struct ferrule_request requests[6] = {open_of("/", 0), read_opened(world.buffer, 0, 0)};
	struct ferrule_completion completions[6];
	unsigned failures;
	(void)state;
	assert_fails(ferrule_batch_open(world.ring, requests, 2), EINVAL,
		"ferrule_batch_open: requests[1].file is FERRULE_OPENED, it must come after a ferrule_openat or");
	assert_fails(ferrule_run(world.ring, requests + 1, 1, completions, &failures, -1), EINVAL,
		"requests[0].file is "
		"FERRULE_OPENED");
	assert_fails(ferrule_read(world.ring, FERRULE_OPENED, world.buffer, 0, 1, 0, 0, 0, 0), EBADF,
		"FERRULE_OPENED, which "
		"stands for a file only in");
	good(ferrule_files_open_sparse(world.ring, 8));
	requests[0] = direct_of("/", 0, FERRULE_LINK);
	requests[1] = (struct ferrule_request){.kind = FERRULE_OP_OPENAT, .file = FERRULE_OPENED, .path = "tmp"};
	assert_fails(ferrule_batch_open(world.ring, requests, 2), EBADF,
		"requests[1].file is FERRULE_OPENED, a place of the "
		"file table; a directory must be");
	requests[1] = (struct ferrule_request){
		.kind = FERRULE_OP_SPLICE, .file = world.pipe[1], .offset = -1, .size = 1, .other = FERRULE_OPENED};
	assert_fails(ferrule_batch_open(world.ring, requests + 1, 1), EINVAL,
		"requests[0].other is FERRULE_OPENED, it must "
		"come after");
	/* What is behind the opening may be as long as the queue has places. */
	requests[0] = open_of(paths[0], FERRULE_LINK);
	for (unsigned i = 1; i < 6; i++)
		requests[i] = read_opened(world.buffer, 0, FERRULE_LINK);
	assert_fails(
		ferrule_batch_open(world.ring, requests, 6), EINVAL, "requests[1].flags begins a chain of more than 4");
	requests[4] = close_opened;
	good(ferrule_batch_open(world.ring, requests, 5));
	assert_int_equal(statistics_of(world.ring).submitted, 0);
	end_world(&world);
}

/* ---- a kernel that takes less than it is given ---- */

static unsigned most;

static int take_few(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument, size_t size)
{
	return uring_kernel_real.enter(fd, submit < most ? submit : most, wait, flags, argument, size);
}

/* The rest of a chain that was taken in part is cancelled; opened files are closed, and nothing is lost. */
static void test_parts_taken(void **state)
{
	struct uring_kernel kernel = uring_kernel_real;
	struct ferrule_request requests[3 * 64];
	(void)state;
	kernel.enter = take_few;
	for (most = 1; most <= 4; most++) {
		struct world world = make_world(8);
		fill_chains(requests, 64, world.buffer, false);
		int64_t batch = good(ferrule_batch_open(world.ring, requests, 3 * 64));
		struct holdings before = holdings();
		uring_kernel = &kernel;
		good(run(&world, batch));
		uring_kernel = &uring_kernel_real;
		assert_holdings(before);
		const int32_t *results = results_of(batch, 3 * 64);
		for (unsigned i = 0; i < 64; i++) {
			assert_in_range(results[3 * i], 0, 1000);
			if (results[3 * i + 1] != 8 && results[3 * i + 1] != -ECANCELED)
				fail_msg("most %u chain %u: %d %d %d", most, i, results[3 * i], results[3 * i + 1],
					results[3 * i + 2]);
			assert_int_equal(results[3 * i + 2], 0);
		}
		assert_int_equal(statistics_of(world.ring).in_flight, 0);
		end_world(&world);
	}
}

static void test_plain_chains_taken_in_parts(void **state)
{
	struct uring_kernel kernel = uring_kernel_real;
	struct ferrule_request requests[60];
	(void)state;
	kernel.enter = take_few;
	for (unsigned i = 0; i < 60; i++)
		requests[i] = (struct ferrule_request){.flags = i % 3 == 2 ? 0 : FERRULE_LINK};
	for (most = 1; most <= 4; most++) {
		struct world world = make_world(8);
		int64_t batch = good(ferrule_batch_open(world.ring, requests, 60));
		uring_kernel = &kernel;
		int failures = (int)good(run(&world, batch)), cancelled = 0;
		uring_kernel = &uring_kernel_real;
		const int32_t *results = results_of(batch, 60);
		for (unsigned i = 0; i < 60; i++) {
			assert_true(results[i] == 0 || (results[i] == -ECANCELED && i % 3));
			cancelled += results[i] != 0;
		}
		assert_int_equal(failures, cancelled);
		end_world(&world);
	}
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	make_files(64);
	return 0;
}

static int remove_folder(void **state)
{
	char path[sizeof(folder) + 8];
	(void)state;
	for (unsigned i = 0; i < 64; i++)
		unlink(paths[i]);
	snprintf(path, sizeof(path), "%s/fifo", folder);
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_allocated_places),
		cmocka_unit_test(test_chosen_places),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_open_fails),
		cmocka_unit_test(test_close_is_carried_out),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_late_open),
		cmocka_unit_test(test_never_parted),
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_parts_taken),
		cmocka_unit_test(test_plain_chains_taken_in_parts),
	};
	return cmocka_run_group_tests_name("safe batch chain", tests, make_folder, remove_folder);
}
