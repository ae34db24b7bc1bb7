/* SPDX-License-Identifier: MIT
 *
 * Batches made by chance, carried out by a kernel that takes fewer than it is given and fails now and then, cancelled
 * by another thread or late: whatever happens, each request has its result once, and what was opened is closed. A seed
 * that fails says so, and is the program's argument then.
 */
#include "batch_support.h"
#include "uring/kernel.h"
#include <pthread.h>
#include <stdbool.h>

enum { SEEDS = 150, MOST = 200, PLACES = 64 };

static uint64_t number;

static unsigned below(unsigned limit)
{
	number = number * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(number >> 33) % limit;
}

static bool one_in(unsigned n)
{
	return below(n) == 0;
}

/* ---- the kernel: has chance of its own, since another thread may enter it too ---- */

static unsigned trouble; /* 0: none */
static unsigned entered;

static int enter(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument, size_t size)
{
	static const int errors[] = {EAGAIN, EBUSY, EINTR, ENOMEM};
	unsigned n = __atomic_add_fetch(&entered, 1, __ATOMIC_RELAXED);
	if (trouble && n % (trouble + 3) == 0)
		return -errors[n / 7 % 4];
	if (trouble && n % 3 && submit > trouble)
		submit = trouble;
	return uring_kernel_real.enter(fd, submit, wait, flags, argument, size);
}

/* ---- requests ---- */

struct lot {
	struct world world;
	int file;
	int64_t registered;
	struct ferrule_part part;
	struct ferrule_request requests[MOST];
	unsigned count;
	bool chooses;
	int64_t places; /* of the file table, chosen so far */
	bool hangs; /* something waits for what never comes */
	int64_t batch;
};

static struct ferrule_request *add(struct lot *lot, uint32_t kind, unsigned flags)
{
	struct ferrule_request *request = &lot->requests[lot->count++];
	*request = (struct ferrule_request){.kind = kind, .flags = flags, .tag = lot->count};
	return request;
}

static void add_read(struct lot *lot, int64_t file, unsigned flags)
{
	struct ferrule_request *request = add(lot, FERRULE_OP_READ, flags);
	request->file = file;
	request->buffer = one_in(2) ? lot->registered : lot->world.buffer;
	request->at = below(64);
	request->size = 1 + below(8);
	request->offset = file == lot->world.pipe[0] ? FERRULE_AT_POSITION : (int)below(40);
}

/* A file that is opened, used and closed; perhaps it is not there, is a folder, or something waits in between. */
static void add_files(struct lot *lot)
{
	static const char *const paths[] = {"/dev/zero", "/dev/zero", "/no/such/file", "/"};
	bool direct = one_in(2);
	struct ferrule_request *request = add(lot, direct ? FERRULE_OP_OPENAT_DIRECT : FERRULE_OP_OPENAT,
		one_in(4) ? FERRULE_HARDLINK : FERRULE_LINK);
	request->file = FERRULE_WORKING_DIRECTORY;
	request->path = paths[below(4)];
	/* Not both in one lot: the kernel may choose a place that a request names. */
	request->other = !direct ? 0 : lot->chooses ? lot->places++ : FERRULE_ALLOCATED_SLOT;
	for (unsigned i = below(3); i > 0; i--)
		add_read(lot, FERRULE_OPENED, one_in(4) ? FERRULE_HARDLINK : FERRULE_LINK);
	if (one_in(20)) {
		add_read(lot, lot->world.pipe[0], FERRULE_LINK);
		lot->hangs = true;
	}
	add(lot, FERRULE_OP_CLOSE, 0)->file = FERRULE_OPENED;
}

static void add_one(struct lot *lot, unsigned flags)
{
	struct ferrule_request *request;
	switch (below(6)) {
	case 0:
		request = add(lot, FERRULE_OP_TIMEOUT, flags);
		request->offset = below(300000);
		break;
	case 1:
		add(lot, FERRULE_OP_FSYNC, flags)->file = one_in(2) ? 1 << 30 : lot->file;
		break;
	case 2:
		request = add(lot, FERRULE_OP_READV, flags);
		request->file = lot->file;
		request->parts = &lot->part;
		request->part_count = 1;
		break;
	case 3:
		add(lot, FERRULE_OP_NOP, flags);
		break;
	default:
		add_read(lot, lot->file, flags);
	}
}

static void add_anything(struct lot *lot, unsigned places)
{
	unsigned length = 1 + below(places < 4 ? places : 4);
	if (one_in(5) && places >= 5) {
		add_files(lot);
		return;
	}
	if (one_in(40)) {
		add_read(lot, lot->world.pipe[0], one_in(2) ? FERRULE_ASYNC : 0);
		lot->hangs = true;
		return;
	}
	for (unsigned i = 1; i < length; i++)
		add_one(lot, (one_in(2) ? FERRULE_LINK : FERRULE_HARDLINK) | (one_in(5) ? FERRULE_ASYNC : 0));
	add_one(lot, one_in(60) ? FERRULE_DRAIN : 0);
}

/* ---- what has to be so ---- */

static void check(const struct lot *lot, const int32_t *results, int failures)
{
	bool quiet = statistics_of(lot->world.ring).in_flight == 0;
	int failed = 0;
	int32_t opened = -1;
	for (unsigned i = 0; i < lot->count; i++) {
		uint32_t kind = lot->requests[i].kind;
		assert_int_not_equal(results[i], -EINPROGRESS);
		failed += results[i] < 0;
		if (kind == FERRULE_OP_OPENAT || kind == FERRULE_OP_OPENAT_DIRECT)
			opened = results[i];
		if (kind == FERRULE_OP_CLOSE && opened >= 0 && quiet)
			assert_int_equal(results[i], 0);
	}
	assert_int_equal(failed, failures);
}

/* What could not be cancelled in time ends now. */
static void end_stragglers(const struct lot *lot)
{
	for (unsigned i = 0; i < 5000 && statistics_of(lot->world.ring).in_flight; i++) {
		assert_int_equal(write(lot->world.pipe[1], "12345678", 8), 8);
		ferrule_wait(lot->world.ring, NULL, 0, 0, 0);
		usleep(100);
	}
	assert_int_equal(statistics_of(lot->world.ring).in_flight, 0);
}

static void *cancel_soon(void *argument)
{
	const struct lot *lot = argument;
	usleep(300);
	if (lot->batch > 0)
		ferrule_batch_cancel(lot->batch);
	return NULL;
}

static int64_t resumed(const struct lot *lot, int64_t result)
{
	while (result == -EINTR)
		result = ferrule_batch_resume(lot->world.ring, lot->batch, -1);
	return result;
}

static void run_prepared(struct lot *lot, int64_t timeout)
{
	bool cancelled = one_in(4);
	pthread_t thread;
	lot->batch = good(ferrule_batch_open(lot->world.ring, lot->requests, lot->count));
	if (cancelled)
		assert_int_equal(pthread_create(&thread, NULL, cancel_soon, lot), 0);
	int64_t result =
		resumed(lot, ferrule_batch_run(lot->world.ring, lot->batch, NULL, NULL, NULL, NULL, 0, timeout));
	if (cancelled)
		pthread_join(thread, NULL);
	check(lot, results_of(lot->batch, lot->count), (int)good(result));
	good(ferrule_batch_close(lot->batch));
}

static void run_once(struct lot *lot, int64_t timeout)
{
	struct ferrule_completion completions[MOST];
	int32_t results[MOST];
	unsigned failures;
	int64_t count = good(ferrule_run(lot->world.ring, lot->requests, lot->count, completions, &failures, timeout));
	while (count == 0)
		count = good(ferrule_run_resume(lot->world.ring, completions, MOST, &failures, -1));
	assert_int_equal(count, lot->count);
	for (unsigned i = 0; i < lot->count; i++) {
		assert_int_equal(completions[i].tag, i + 1);
		results[i] = completions[i].result;
	}
	check(lot, results, (int)failures);
}

static void live(uint64_t seed)
{
	struct uring_kernel kernel = uring_kernel_real;
	number = seed;
	unsigned places = 1u << below(5);
	struct lot lot = {.world = make_world(places), .file = make_file("0123456789abcdefghijklmnopqrstuvwxyz", 36)};
	lot.registered = good(ferrule_buffer_open(lot.world.domain, 4096));
	lot.chooses = one_in(2);
	lot.part = (struct ferrule_part){lot.registered, 0, 9};
	good(ferrule_files_open_sparse(lot.world.ring, PLACES));
	good(ferrule_buffers_open(lot.world.ring, &lot.registered, 1, NULL));
	for (unsigned wanted = below(MOST - 20); lot.count <= wanted;)
		add_anything(&lot, places);
	struct holdings before = holdings();
	trouble = one_in(2) ? 1 + below(6) : 0;
	kernel.enter = enter;
	uring_kernel = &kernel;
	for (unsigned round = 0; round < 2; round++) {
		int64_t timeout = lot.hangs || one_in(3) ? (int64_t)below(4000000) : -1;
		if (one_in(2))
			run_prepared(&lot, timeout);
		else
			run_once(&lot, timeout);
		end_stragglers(&lot);
		assert_holdings(before);
	}
	uring_kernel = &uring_kernel_real;
	close(lot.file);
	end_world(&lot.world);
}

static uint64_t only;

static void test_by_chance(void **state)
{
	(void)state;
	for (uint64_t seed = only ? only : 1; seed <= (only ? only : SEEDS); seed++) {
		*state = (void *)(uintptr_t)seed;
		live(seed);
	}
}

/* Which seed it was, where one failed. */
static int tell_seed(void **state)
{
	if ((uintptr_t)*state < SEEDS)
		print_error("seed %u\n", (unsigned)(uintptr_t)*state);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_by_chance, tell_seed),
	};
	only = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	return cmocka_run_group_tests_name("safe batch random", tests, NULL, NULL);
}
