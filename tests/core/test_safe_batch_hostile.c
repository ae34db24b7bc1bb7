/* SPDX-License-Identifier: MIT
 *
 * Batches in bad company: memory that changes under the call, chains without end, runs that nobody comes back for,
 * tables, rings and domains that go away meanwhile, and a kernel that takes what it likes.
 */
#include "batch_support.h"
#include "uring/kernel.h"
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/time.h>

#define OPENED FERRULE_OPENED

static struct ferrule_request open_of(const char *path, unsigned flags)
{
	return (struct ferrule_request){.kind = FERRULE_OP_OPENAT, .flags = flags, .file = FERRULE_WORKING_DIRECTORY,
		.path = path, .how = O_RDONLY};
}

static struct ferrule_request place_of(const char *path, int64_t place, unsigned flags)
{
	struct ferrule_request request = open_of(path, flags);
	request.kind = FERRULE_OP_OPENAT_DIRECT;
	request.other = place;
	return request;
}

static struct ferrule_request close_of(int64_t file, unsigned flags)
{
	return (struct ferrule_request){.kind = FERRULE_OP_CLOSE, .flags = flags, .file = file};
}

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

/* ---- memory of the caller's that changes under the call ---- */

static struct {
	int64_t values[64];
	int over;
} wild;

static void *scribble(void *argument)
{
	(void)argument;
	for (uint64_t i = 0; !__atomic_load_n(&wild.over, __ATOMIC_ACQUIRE); i++)
		__atomic_store_n(
			&wild.values[i % 64], i % 3 ? (int64_t)(i % 4096) : (int64_t)(i << 40), __ATOMIC_RELAXED);
	return NULL;
}

static pthread_t start_scribbling(void)
{
	pthread_t thread;
	wild.over = 0;
	assert_int_equal(pthread_create(&thread, NULL, scribble, NULL), 0);
	return thread;
}

static void stop_scribbling(pthread_t thread)
{
	__atomic_store_n(&wild.over, 1, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
}

/* A run that a column ends is as if it had never been asked for: the one after does what the one before did. */
static void test_refused_columns_change_nothing(void **state)
{
	struct world world = make_world(64);
	struct ferrule_request requests[64];
	int64_t tens[64];
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	unsigned refused = 0;
	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		requests[i] = read_of(zero, world.buffer, i * 64, 10, 0);
		tens[i] = 10;
	}
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 64));
	const int32_t *results = results_of(batch, 64);
	pthread_t thread = start_scribbling();
	for (unsigned i = 0; i < 3000; i++) {
		int result = ferrule_batch_run(world.ring, batch, NULL, wild.values, NULL, NULL, 64, -1);
		if (result == 0) {
			good(ferrule_batch_run(world.ring, batch, NULL, tens, NULL, NULL, 64, -1));
			continue;
		}
		assert_int_equal(result, -EINVAL);
		refused++;
		assert_int_equal(good(run(&world, batch)), 0);
		for (unsigned k = 0; k < 64; k++)
			assert_int_equal(results[k], 10);
	}
	stop_scribbling(thread);
	assert_true(refused > 0);
	close(zero);
	end_world(&world);
}

/* ThreadSanitizer is right about this one: two threads write to one place. It must not crash, that is all. */
#ifndef __SANITIZE_THREAD__
static void test_handles_that_change(void **state)
{
	struct world world = make_world(64);
	struct ferrule_request requests[64] = {{0}};
	struct ferrule_completion completions[64];
	pthread_t thread = start_scribbling();
	(void)state;
	requests[63].kind = 99;
	for (unsigned i = 0; i < 3000; i++)
		assert_int_equal(ferrule_queue(world.ring, requests, 64, wild.values), -EINVAL);
	stop_scribbling(thread);
	assert_int_equal(statistics_of(world.ring).in_flight, 0);
	requests[63].kind = FERRULE_OP_NOP;
	assert_int_equal(good(ferrule_queue(world.ring, requests, 64, wild.values)), 64);
	assert_int_equal(good(ferrule_wait(world.ring, completions, 64, 64, SECOND)), 64);
	end_world(&world);
}
#endif

/* ---- chains without end ---- */

/* Looked at once each: what took the square of their number would take minutes. */
static void test_endless_chains(void **state)
{
	enum { COUNT = 1 << 19 };
	struct world world = make_world(64);
	struct ferrule_request *requests = malloc(COUNT * sizeof(*requests));
	struct ferrule_completion *completions = malloc(COUNT * sizeof(*completions));
	unsigned failures;
	(void)state;
	requests[0] = open_of("/dev/null", FERRULE_LINK);
	for (unsigned i = 1; i < COUNT; i++)
		requests[i] = (struct ferrule_request){.kind = FERRULE_OP_FSYNC, .flags = FERRULE_LINK, .file = OPENED};
	assert_fails(ferrule_run(world.ring, requests, COUNT, completions, &failures, -1), EINVAL,
		"ferrule_run: requests[1].flags begins a chain of more than 64");
	assert_fails(ferrule_batch_open(world.ring, requests, COUNT), EINVAL, "begins a chain of more than 64");
	for (unsigned i = 0; i < COUNT; i++)
		requests[i] = i % 2 ? close_of(OPENED, FERRULE_LINK)
				    : open_of(i < 4000 ? "/dev/null" : "/no/such", FERRULE_LINK);
	struct holdings before = holdings();
	assert_int_equal(good(ferrule_run(world.ring, requests, COUNT, completions, &failures, -1)), COUNT);
	assert_holdings(before);
	assert_int_equal(failures, COUNT - 4000);
	assert_int_equal(completions[3999].result, 0);
	assert_int_equal(completions[4000].result, -ENOENT);
	assert_int_equal(completions[COUNT - 1].result, -ECANCELED);
	free(completions);
	free(requests);
	end_world(&world);
}

/* ---- files that nobody will hear of ---- */

/* The thread never comes back for its completions: what was opened is closed. */
static void leave_run(bool by_ring)
{
	struct world world = make_world(8);
	struct ferrule_request requests[4] = {open_of("/dev/null", 0), open_of("/dev/null", FERRULE_LINK),
		close_of(OPENED, 0), read_of(world.pipe[0], world.buffer, 0, 1, -1)};
	struct ferrule_completion completions[4];
	unsigned failures;
	struct holdings before = holdings();
	set_alarm(20000);
	assert_int_equal(good(ferrule_run(world.ring, requests, 4, completions, &failures, -1)), 0);
	set_alarm(0);
	assert_int_equal(holdings().descriptors, before.descriptors + 1);
	if (by_ring)
		assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	else
		assert_int_equal(
			good(ferrule_run(world.ring, (struct ferrule_request[]){{0}}, 1, completions, &failures, -1)),
			1);
	assert_int_equal(holdings().descriptors, before.descriptors - by_ring);
	end_world(&world);
}

static void test_run_never_resumed(void **state)
{
	(void)state;
	leave_run(false);
	leave_run(true);
}

/* The same in places of the table: one that the kernel chose is free again, one that the caller chose stays. */
static void test_places_of_a_run_never_resumed(void **state)
{
	struct world world = make_world(8);
	struct ferrule_request requests[3] = {place_of("/dev/null", FERRULE_ALLOCATED_SLOT, 0),
		place_of("/dev/zero", 3, 0), read_of(world.pipe[0], world.buffer, 0, 1, -1)};
	struct ferrule_completion completions[4];
	unsigned failures;
	(void)state;
	good(ferrule_files_open_sparse(world.ring, 4));
	set_alarm(20000);
	assert_int_equal(good(ferrule_run(world.ring, requests, 3, completions, &failures, -1)), 0);
	set_alarm(0);
	for (unsigned i = 0; i < 3; i++)
		requests[i] = read_of(FERRULE_FIXED_FILE + i, world.buffer, 0, 1, 0);
	requests[2].file = FERRULE_FIXED_FILE + 3;
	assert_int_equal(good(ferrule_run(world.ring, requests, 3, completions, &failures, -1)), 3);
	assert_int_equal(completions[0].result, -EBADF);
	assert_int_equal(completions[1].result, -EBADF);
	assert_int_equal(completions[2].result, 1);
	end_world(&world);
}

/* A single operation's descriptor, where the ring is closed before anyone has read of it. */
static void test_ring_closed_before_its_completions_are_read(void **state)
{
	struct world world = make_world(8);
	struct holdings before = holdings();
	struct ferrule_completion completion;
	(void)state;
	for (unsigned i = 0; i < 3; i++)
		good(ferrule_openat(world.ring, FERRULE_WORKING_DIRECTORY, "/dev/null", O_RDONLY, 0, 0, i, 0));
	/* This one is the caller's. */
	assert_int_equal(good(ferrule_wait(world.ring, &completion, 1, 1, SECOND)), 1);
	good(ferrule_nop(world.ring, 0, 9));
	good(ferrule_submit(world.ring));
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(holdings().descriptors, before.descriptors + 1 - 1);
	good(close(completion.result));
	end_world(&world);
}

static int deaf_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	return opcode == IORING_REGISTER_SYNC_CANCEL ? -ENOENT
						     : uring_kernel_real.registration(fd, opcode, argument, count);
}

static void install(struct uring_kernel *kernel)
{
	uring_kernel = kernel;
}

/* A file comes late into the place that its chain was to empty: the place is emptied. */
static void test_late_open_in_a_place(void **state)
{
	struct uring_kernel deaf = uring_kernel_real;
	struct world world = make_world(8);
	char path[] = P_tmpdir "/ferrule-fifo-XXXXXX";
	(void)state;
	assert_non_null(mkdtemp(path));
	rmdir(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	struct ferrule_request requests[3] = {place_of(path, 1, FERRULE_LINK | FERRULE_ASYNC), close_of(OPENED, 0),
		read_of(FERRULE_FIXED_FILE + 1, world.buffer, 0, 1, -1)};
	struct ferrule_completion completion;
	unsigned failures;
	good(ferrule_files_open_sparse(world.ring, 4));
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 2));
	deaf.registration = deaf_registration;
	install(&deaf);
	assert_int_equal(good(ferrule_batch_run(world.ring, batch, NULL, NULL, NULL, NULL, 0, SECOND / 100)), 2);
	uring_kernel = &uring_kernel_real;
	assert_int_equal(results_of(batch, 2)[0], -ETIME);
	int writer = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	while (statistics_of(world.ring).in_flight)
		good(ferrule_wait(world.ring, NULL, 0, 0, 0));
	assert_int_equal(good(ferrule_run(world.ring, requests + 2, 1, &completion, &failures, SECOND / 100)), 1);
	assert_int_equal(completion.result, -EBADF);
	close(writer);
	unlink(path);
	end_world(&world);
}

/* ---- tables that change during runs ---- */

struct company {
	const struct world *world;
	int64_t files, buffers, other;
	int descriptor, over;
	unsigned rounds;
};

/* Buffers change places and lose them; the file's place is emptied and filled. */
static void *change_tables(void *argument)
{
	struct company *company = argument;
	const int64_t first = company->world->buffer, second = company->other;
	const int64_t orders[4][2] = {{first, second}, {second, first}, {0, first}, {0, 0}};
	for (unsigned i = 0; !__atomic_load_n(&company->over, __ATOMIC_ACQUIRE); i++) {
		int file = i % 2 ? company->descriptor : FERRULE_EMPTY_FILE;
		if (ferrule_buffers_update(company->buffers, 0, orders[i % 4], 2, NULL) < 0 ||
			ferrule_files_update(company->files, 0, &file, 1, NULL) < 0)
			__atomic_fetch_add(&company->rounds, UINT32_MAX / 2, __ATOMIC_RELAXED);
		__atomic_fetch_add(&company->rounds, 1, __ATOMIC_RELAXED);
		usleep(200);
	}
	return NULL;
}

/* Every read brings the right bytes, registered or not; one of the place is refused, or right. */
static void check_reads(const int32_t *results, unsigned count, const struct company *company)
{
	for (unsigned i = 0; i < count; i++) {
		if (i % 8 == 7 && results[i] == -EBADF)
			continue;
		assert_int_equal(results[i], 4);
		expect_bytes(i % 2 ? company->other : company->world->buffer, 4 * i, &"0123456789abcdef"[i % 12], 4);
	}
}

static void test_tables_that_change_meanwhile(void **state)
{
	enum { COUNT = 500, ROUNDS = 60 };
	struct world world = make_world(16);
	struct company company = {.world = &world, .descriptor = make_file("0123456789abcdef", 16)};
	struct ferrule_request requests[COUNT];
	struct ferrule_completion completions[COUNT];
	int32_t results[COUNT];
	unsigned failures;
	pthread_t thread;
	(void)state;
	company.other = good(ferrule_buffer_open(world.domain, 8192));
	company.files = good(ferrule_files_open(world.ring, &company.descriptor, 1, NULL));
	company.buffers = good(ferrule_buffers_open_sparse(world.ring, 2));
	for (unsigned i = 0; i < COUNT; i++)
		requests[i] = read_of(i % 8 == 7 ? FERRULE_FIXED_FILE : company.descriptor,
			i % 2 ? company.other : world.buffer, 4 * i, 4, i % 12);
	int64_t batch = good(ferrule_batch_open(world.ring, requests, COUNT));
	assert_int_equal(pthread_create(&thread, NULL, change_tables, &company), 0);
	for (unsigned round = 0; round < ROUNDS || __atomic_load_n(&company.rounds, __ATOMIC_RELAXED) < 20; round++) {
		good(run(&world, batch));
		check_reads(results_of(batch, COUNT), COUNT, &company);
		assert_int_equal(good(ferrule_run(world.ring, requests, COUNT, completions, &failures, -1)), COUNT);
		for (unsigned i = 0; i < COUNT; i++)
			results[i] = completions[i].result;
		check_reads(results, COUNT, &company);
	}
	__atomic_store_n(&company.over, 1, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	assert_true(company.rounds < UINT32_MAX / 2);
	close(company.descriptor);
	end_world(&world);
}

/* What a run has not handed in yet outlives its place in the table, and its handle. */
static void test_buffers_that_go_meanwhile(void **state)
{
	struct world world = make_world(2);
	int file = make_file("0123456789abcdef", 16);
	int64_t other[2] = {good(ferrule_buffer_open(world.domain, 64)), good(ferrule_buffer_open(world.domain, 64))};
	struct ferrule_request requests[8];
	struct ferrule_completion completions[8];
	unsigned failures;
	(void)state;
	int64_t table = good(ferrule_buffers_open(world.ring, other, 2, NULL));
	/* Registered and not, in every order; two wait, so that the rest is not handed in. */
	for (unsigned i = 0; i < 8; i++)
		requests[i] = read_of(file, i % 3 ? other[i % 2] : world.buffer, 0, 4, 3);
	requests[0] = requests[1] = read_of(world.pipe[0], world.buffer, 0, 1, -1);
	requests[6].flags = FERRULE_ASYNC;
	requests[7].kind = FERRULE_OP_NOP;
	set_alarm(20000);
	assert_int_equal(good(ferrule_run(world.ring, requests, 8, completions, &failures, -1)), 0);
	set_alarm(0);
	good(ferrule_buffers_update(table, 0, (int64_t[]){world.buffer, 0}, 2, NULL));
	good(ferrule_buffer_close(other[0]));
	good(ferrule_buffer_close(other[1]));
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192 + 2 * 64);
	assert_int_equal(write(world.pipe[1], "ab", 2), 2);
	assert_int_equal(good(ferrule_run_resume(world.ring, completions, 8, &failures, -1)), 8);
	assert_int_equal(failures, 0);
	for (unsigned i = 2; i < 7; i++)
		assert_int_equal(completions[i].result, 4);
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	close(file);
	end_world(&world);
}

/* ---- limits of time ---- */

static void test_limits_of_time(void **state)
{
	static const int64_t never[] = {-1, INT64_MIN, INT64_MAX, INT64_MAX - 1, 1LL << 62};
	struct world world = make_world(4);
	struct ferrule_request requests[2] = {read_of(world.pipe[0], world.buffer, 0, 1, -1), {.kind = FERRULE_OP_NOP}};
	struct ferrule_completion completions[2];
	unsigned failures;
	int64_t batch = good(ferrule_batch_open(world.ring, requests, 2));
	(void)state;
	for (unsigned i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		assert_int_equal(write(world.pipe[1], "ab", 2), 2);
		assert_int_equal(good(ferrule_batch_run(world.ring, batch, NULL, NULL, NULL, NULL, 0, never[i])), 0);
		assert_int_equal(good(ferrule_run(world.ring, requests, 2, completions, &failures, never[i])), 2);
		assert_int_equal(failures, 0);
		set_alarm(5000);
		assert_int_equal(ferrule_batch_run(world.ring, batch, NULL, NULL, NULL, NULL, 0, 1LL << 50), -EINTR);
		assert_int_equal(ferrule_batch_resume(world.ring, batch, never[i]), -EINTR);
		set_alarm(0);
		assert_int_equal(good(ferrule_batch_resume(world.ring, batch, i % 2)), 1);
		assert_int_equal(results_of(batch, 2)[0], -ETIME);
	}
	end_world(&world);
}

/* ---- all at once ---- */

enum { HANDS = 3 };

struct hand {
	const struct world *world;
	int64_t *batch;
	int over;
	unsigned surprises;
};

static bool is_expected(int64_t result)
{
	return result >= 0 || result == -EBADF || result == -EBUSY || result == -EINVAL || result == -EBADFD;
}

/* Runs whatever batch there is now, resumed where it needs be. */
static void *run_what_is_there(void *argument)
{
	struct hand *hand = argument;
	struct ferrule_request requests[9] = {{0}};
	struct ferrule_completion completions[9];
	unsigned failures;
	for (unsigned i = 0; !__atomic_load_n(&hand->over, __ATOMIC_ACQUIRE); i++) {
		int64_t batch = __atomic_load_n(hand->batch, __ATOMIC_ACQUIRE);
		int64_t timeout = i % 3 ? -1 : 100000;
		int64_t result = i % 4 ? ferrule_batch_run(hand->world->ring, batch, NULL, NULL, NULL, NULL, 0, timeout)
				       : ferrule_run(hand->world->ring, requests, 9, completions, &failures, timeout);
		hand->surprises += !is_expected(result);
	}
	return NULL;
}

/* Cancels and closes that batch and opens another, as fast as it can. */
static void replace(const struct world *world, int64_t *batch, unsigned round)
{
	struct ferrule_request requests[20] = {{0}};
	for (unsigned i = 0; i < 20; i += 4)
		requests[i] = read_of(world->pipe[0], world->buffer, i, 1, -1);
	requests[1].flags = requests[2].flags = FERRULE_LINK;
	if (round % 2)
		good(ferrule_batch_cancel(*batch));
	good(round % 3 ? ferrule_batch_close(*batch) : ferrule_drop(*batch));
	__atomic_store_n(batch, good(ferrule_batch_open(world->ring, requests, 20)), __ATOMIC_RELEASE);
}

static void all_at_once(bool by_domain)
{
	struct world world = make_world(8);
	struct ferrule_request nop = {0};
	int64_t batch = good(ferrule_batch_open(world.ring, &nop, 1));
	struct hand hands[HANDS];
	pthread_t threads[HANDS];
	for (unsigned i = 0; i < HANDS; i++) {
		hands[i] = (struct hand){.world = &world, .batch = &batch};
		assert_int_equal(pthread_create(&threads[i], NULL, run_what_is_there, &hands[i]), 0);
	}
	for (unsigned round = 0; round < 300; round++) {
		replace(&world, &batch, round);
		usleep(round % 7 * 50);
	}
	if (by_domain)
		assert_int_equal(good(ferrule_domain_close(world.domain, 5 * SECOND)), 0);
	else
		assert_int_equal(good(ferrule_ring_close(world.ring, 5 * SECOND)), 0);
	for (unsigned i = 0; i < HANDS; i++) {
		__atomic_store_n(&hands[i].over, 1, __ATOMIC_RELEASE);
		pthread_join(threads[i], NULL);
		assert_int_equal(hands[i].surprises, 0);
	}
	if (by_domain)
		world.domain = good(ferrule_domain_open());
	end_world(&world);
}

static void test_ring_closed_under_all(void **state)
{
	(void)state;
	all_at_once(false);
}

static void test_domain_closed_under_all(void **state)
{
	(void)state;
	all_at_once(true);
}

/* ---- a kernel that takes fewer than it is given, and now and then none ---- */

static unsigned entered, most;

static int take_few(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument, size_t size)
{
	static const int errors[] = {EAGAIN, EBUSY, EINTR, ENOMEM};
	if (submit && ++entered % 5 == 0)
		return -errors[entered / 5 % 4];
	return uring_kernel_real.enter(fd, submit < most ? submit : most, wait, flags, argument, size);
}

/* Each request is carried out once, by its effect: each reads one byte of those that are there. */
static void test_few_taken(void **state)
{
	enum { COUNT = 100 };
	struct uring_kernel kernel = uring_kernel_real;
	struct ferrule_request requests[COUNT];
	struct ferrule_completion completions[COUNT];
	char bytes[COUNT], found[COUNT];
	unsigned failures;
	(void)state;
	kernel.enter = take_few;
	for (unsigned i = 0; i < COUNT; i++)
		bytes[i] = (char)i;
	for (most = 1; most <= 5; most++) {
		struct world world = make_world(8);
		for (unsigned i = 0; i < COUNT; i++)
			requests[i] = read_of(world.pipe[0], world.buffer, i, 1, -1);
		int64_t batch = good(ferrule_batch_open(world.ring, requests, COUNT));
		uring_kernel = &kernel;
		for (unsigned way = 0; way < 2; way++) {
			assert_int_equal(write(world.pipe[1], bytes, COUNT), COUNT);
			if (way == 0)
				assert_int_equal(good(run(&world, batch)), 0);
			else
				assert_int_equal(
					good(ferrule_run(world.ring, requests, COUNT, completions, &failures, -1)),
					COUNT);
			good(ferrule_buffer_read(world.buffer, 0, found, COUNT));
			unsigned sum = 0;
			for (unsigned i = 0; i < COUNT; i++)
				sum += (unsigned char)found[i];
			assert_int_equal(sum, COUNT * (COUNT - 1) / 2);
		}
		uring_kernel = &uring_kernel_real;
		struct ferrule_statistics statistics = statistics_of(world.ring);
		assert_int_equal(statistics.submitted, 2 * COUNT);
		assert_int_equal(statistics.completed, 2 * COUNT);
		end_world(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused_columns_change_nothing),
#ifndef __SANITIZE_THREAD__
		cmocka_unit_test(test_handles_that_change),
#endif
		cmocka_unit_test(test_endless_chains),
		cmocka_unit_test(test_run_never_resumed),
		cmocka_unit_test(test_places_of_a_run_never_resumed),
		cmocka_unit_test(test_ring_closed_before_its_completions_are_read),
		cmocka_unit_test(test_late_open_in_a_place),
		cmocka_unit_test(test_tables_that_change_meanwhile),
		cmocka_unit_test(test_buffers_that_go_meanwhile),
		cmocka_unit_test(test_limits_of_time),
		cmocka_unit_test(test_ring_closed_under_all),
		cmocka_unit_test(test_domain_closed_under_all),
		cmocka_unit_test(test_few_taken),
	};
	return cmocka_run_group_tests_name("safe batch hostile", tests, NULL, NULL);
}
